//! Any commands on a stay in any order, over weeks: whatever is sent, help is coupled or owed with its date, and nothing
//! closes that was not looked back on.

use proptest::prelude::*;

use super::*;
use crate::{
    calendar::hours_after,
    invariants::Watcher,
    rules::Rules,
    stay::{BreakdownReason, InterruptionReason, OutflowBlock, StayForm},
};

fn provider(number: u8) -> String {
    format!("aanbieder-{number}")
}

fn words() -> impl Strategy<Value = Word> {
    let text = || {
        prop::option::of(prop::sample::select(vec![
            "Gehoord".to_owned(),
            " ".to_owned(),
        ]))
    };
    (text(), text()).prop_map(|(said, not_heard)| Word { said, not_heard })
}

fn looked_back() -> impl Strategy<Value = Command> {
    let digest = prop::sample::select(vec!["0a".repeat(32), "zz".repeat(32), String::new()]);
    (digest, 0_usize..2, words(), words()).prop_map(|(sha256, lessons, child, parents)| {
        Command::LookBack {
            stay: STAY,
            timeline: TimelineSeen { sha256, ..seen() },
            lessons: vec!["Eerder bellen".to_owned(); lessons],
            child,
            parents,
        }
    })
}

fn any_command() -> impl Strategy<Value = Command> {
    let note = || "Besproken".to_owned();
    prop_oneof![
        3 => (0_u8..2).prop_map(|n| Command::CoupleAmbulatory { stay: STAY, provider: provider(n) }),
        4 => (0_u8..2).prop_map(|n| Command::EndAmbulatory { stay: STAY, provider: provider(n) }),
        2 => looked_back(),
        1 => prop::sample::select(EndReason::ALL).prop_map(end),
        1 => Just(plan_return()),
        2 => Just(contact("Gaat goed")),
        2 => Just(Command::CloseAftercare { stay: STAY }),
        1 => prop::sample::select(ReviewOutcome::ALL).prop_map(move |outcome| {
            Command::RecordReview { stay: STAY, outcome, perspective: None, note: note() }
        }),
        1 => prop::sample::select(OutflowBlock::ALL).prop_map(move |block| {
            Command::BlockOutflow { stay: STAY, block, since: date(2026, 3, 2), note: None }
        }),
        1 => prop::sample::select(OutflowBlock::ALL)
            .prop_map(|block| Command::ClearOutflow { stay: STAY, block, note: None }),
        1 => prop::sample::select(StayForm::ALL).prop_map(move |form| {
            Command::ChangeForm { stay: STAY, form, reason: note() }
        }),
        1 => Just(Command::RecordBreakdown {
            stay: STAY,
            reason: BreakdownReason::Safety,
            note: note(),
        }),
        1 => prop::sample::select(InterruptionReason::ALL)
            .prop_map(|reason| Command::Interrupt { stay: STAY, reason, note: None }),
        1 => Just(Command::Resume { stay: STAY, note: None }),
        1 => Just(Command::RecordContact { stay: STAY, note: note() }),
        1 => Just(Command::SettleAgreement { stay: STAY, agreement: AGREED, kept: true, note: None }),
        1 => Just(Command::SettleCondition { stay: STAY, condition: NEEDED, met: true, note: None }),
        1 => prop::sample::select(DutyKind::ALL).prop_map(|kind| Command::FulfilDuty {
            stay: STAY,
            duty: DutyId(derived(1, kind.as_str())),
            note: None,
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_stay_is_without_coupled_help_beyond_the_grace_and_none_closes_unseen(
        steps in prop::collection::vec((0_i64..4_000, any_command()), 1..60),
    ) {
        // As the rules write it, but for a bed: the search is not part of this.
        let mut night = at_a_friends().when(start(None, Rung::Network)).accepted();
        let began = night.now();
        let grace = hours_after(began, Rules::default().ambulatory_hours);
        let mut watcher = Watcher::default();
        let from = night.recorded().len();
        watcher.observe(night.recorded());
        let mut seen_until = from;
        for (minutes, command) in steps {
            night = night.later(minutes).when(command.clone()).either_way();
            let broken: Vec<_> = watcher
                .observe(&night.recorded()[seen_until..])
                .into_iter()
                .map(|breach| breach.invariant)
                .collect();
            seen_until = night.recorded().len();
            prop_assert!(broken.is_empty(), "{broken:?} by {command:?}");
            let state = stay(&night);
            if state.ended.is_none() && state.ambulatory.is_empty() {
                // Never coupled: then the debt stands, and its date is the end of the grace, not later.
                let debt = state.duties.of_kind(DutyKind::CoupleAmbulatory);
                prop_assert_eq!(debt.map(|debt| debt.due), Some(grace));
            }
            if state.closed_at.is_some() {
                let look_back = state.look_back.expect("looked back");
                prop_assert!(look_back.timeline.is_some() && !look_back.lessons.is_empty());
                for voice in [look_back.child, look_back.parents] {
                    prop_assert!(voice.said.is_some() || voice.not_heard.is_some());
                }
                prop_assert_eq!(state.duties.of_kind(DutyKind::Aftercare), None);
            }
        }
    }
}
