use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use super::*;
use crate::{
    actor::Role,
    given::{actor, at},
    place::ReleaseReason,
    placement::{
        ClockKind, EscalationLevel, HelpKind, RefusalReason, UpscalingAnswer,
        rejection::{
            DISPLACEMENT_RECORDED, NOTHING_DISPLACED, PERSPECTIVE_UNCHANGED, SEARCH_ENDED,
            WEIGHING_HEEDED,
        },
    },
};

pub(super) fn set(acute: bool) -> Event {
    Event::ClockSet {
        acute,
        minutes: if acute { 30 } else { 240 },
    }
}

fn next(given: &Given) -> Option<Timestamp> {
    placement(given, SEARCH).next_deadline(given.now())
}

const TAKE: Command = Command::TakeSearch { placement: SEARCH };
const HEED: Command = Command::HeedWeighing { placement: SEARCH };

#[test]
fn a_search_in_direct_danger_waits_half_an_hour_for_its_next_step_and_every_step_is_a_touch() {
    let night = searching(Verdict::AcuteCrisis);
    assert_eq!(next(&night), Some(at("2026-03-02T01:30:00Z")));
    let night = night.later(20);
    let night = night
        .when(rung(Rung::Network, RungOutcome::Refused))
        .accepted();
    assert_eq!(next(&night), Some(at("2026-03-02T01:50:00Z")));
    let clocks = placement(&night, SEARCH).clocks(night.now());
    assert_eq!(clocks[0].kind, ClockKind::Search);
    assert_eq!(
        clocks[0].owner.person.as_deref(),
        Some("user-coordinator"),
        "somebody has it in hand, by name"
    );
}

#[test]
fn an_urgent_search_has_a_slower_clock_until_danger_is_found() {
    let night = searching(Verdict::Urgent);
    assert_eq!(next(&night), Some(at("2026-03-02T05:00:00Z")));
    let night = night.when(HEED).then_rejected(WEIGHING_HEEDED);
    let night = night
        .and(TRIAGE.0, super::ladder::acutely_unsafe())
        .when(HEED)
        .then([ours(set(true))]);
    assert_eq!(next(&night), Some(at("2026-03-02T01:30:00Z")));
    admitted().when(HEED).then_rejected(SEARCH_ENDED);
}

/// H01: the search of a child secures it in every case of it, so none of them alone makes it slower.
#[test]
fn h01_the_search_for_a_child_that_another_case_says_is_in_danger_keeps_its_clock() {
    let in_both = |given: Given| {
        let opened = case::Event::CaseOpened {
            report: ReportId(id(101)),
            municipality: None,
            director: Owner::desk(),
        };
        let member = case::Event::PersonJoined {
            person: CHILD,
            household_role: HouseholdRole::Child,
        };
        let joined = person::Event::CaseJoined {
            case: OTHER_CASE,
            household_role: HouseholdRole::Child,
        };
        let began = triage::WeighingsEvent::WeighingBegan {
            triage: OTHER_TRIAGE,
        };
        let started = triage::Event::TriageStarted { case: OTHER_CASE };
        given
            .and(OTHER_CASE.0, opened)
            .and(OTHER_CASE.0, member)
            .and(CHILD.0, joined)
            .and(OTHER_CASE.0, began)
            .and(OTHER_TRIAGE.0, started)
            .and(OTHER_TRIAGE.0, verdict(Verdict::AcuteCrisis))
    };
    let lowered = |given: Given| given.and(TRIAGE.0, verdict(Verdict::Urgent));
    let acute = searching(Verdict::AcuteCrisis);
    lowered(acute.clone()).when(HEED).then([ours(set(false))]);
    let both = lowered(in_both(acute));
    both.when(HEED).then_rejected(WEIGHING_HEEDED);
    let opened = in_both(weighed_as(Verdict::Urgent));
    let opened = opened.when(open(SEARCH, CASE, TRIAGE, CHILD)).accepted();
    assert_eq!(placement(&opened, SEARCH).acute, Some(true));
}

#[test]
fn who_takes_the_search_has_it_in_hand() {
    let colleague = actor(Role::Coordinator, "desk-noord");
    let owner = Owner::from_actor(&colleague);
    let night = searching(Verdict::AcuteCrisis).later(25).by(colleague);
    let night = night.when(TAKE).then([ours(Event::SearchTaken {
        owner: owner.clone(),
    })]);
    let state = placement(&night, SEARCH);
    assert_eq!(state.in_hand(), Some(owner));
    assert_eq!(next(&night), Some(at("2026-03-02T01:55:00Z")));
}

#[test]
fn a_confirmed_place_and_a_decided_one_have_a_clock_until_the_child_is_in() {
    let night = with_lighter(
        searching(Verdict::AcuteCrisis),
        Rung::CrisisFoster,
        RungOutcome::NotAvailable,
    );
    let night = night
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(CONFIRM)
        .accepted();
    assert_eq!(next(&night), Some(at("2026-03-02T01:30:00Z")));
    let night = night.later(10).when(decide()).accepted();
    assert_eq!(next(&night), Some(at("2026-03-02T01:40:00Z")));
    let night = night.later(30).when(admit()).accepted();
    assert_eq!(next(&night), None, "the stay has its own clocks");
}

#[test]
fn what_only_happens_to_a_search_is_no_step() {
    let night = two_searching().when(hold(SEARCH, FAMILY)).accepted();
    // Another search meets the hold that ran out, and writes it down here.
    let night = night.later(46).when(hold(OTHER_SEARCH, FAMILY)).accepted();
    assert_eq!(placement(&night, SEARCH).hold, None);
    assert_eq!(next(&night), Some(at("2026-03-02T01:30:00Z")), "overdue");
}

/// H01, H39: who pays, which nights, what is owed beside it: none of it looks for a place for this child.
#[test]
fn h39_administration_pushes_no_clock_of_a_search() {
    let night = searching(Verdict::AcuteCrisis)
        .when(hold(SEARCH, FAMILY))
        .accepted();
    let due = next(&night);
    assert_eq!(
        due,
        Some(at("2026-03-02T01:15:00Z")),
        "the provider's answer"
    );
    let night = night.when(CONFIRM).accepted();
    let half_past = at("2026-03-02T01:30:00Z");
    assert_eq!(next(&night), Some(half_past));
    let arrange = Command::Arrange {
        placement: SEARCH,
        arrangement: Box::new(crate::placement::Arrangement {
            funding: Some(crate::place::Funding::Contract),
            ..crate::placement::Arrangement::default()
        }),
    };
    let nights = Command::ChangeNights {
        placement: SEARCH,
        nights: crate::place::Nights::all_from(jiff::civil::date(2026, 3, 2)),
    };
    let displaced = Command::RecordDisplacement {
        placement: SEARCH,
        referrals: 1,
    };
    let night = night
        .later(25)
        .by(actor(Role::Provider, "aanbieder-een"))
        .when(arrange.clone())
        .accepted()
        .when(arrange)
        .accepted()
        .when(nights)
        .accepted()
        .when(displaced)
        .accepted();
    assert_eq!(next(&night), Some(half_past), "nobody did anything for it");
    // A decision alone owes a word of another, and the registration of who decided: giving them is no step either.
    let alone = Command::Decide {
        placement: SEARCH,
        reason: "Thuis is vannacht niet veilig".to_owned(),
        heard: all_heard(),
        signed: crate::placement::Signed::default(),
    };
    let decided = with_lighter(
        searching(Verdict::AcuteCrisis),
        Rung::CrisisFoster,
        RungOutcome::NotAvailable,
    );
    let decided = decided
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(CONFIRM)
        .accepted()
        .when(alone)
        .accepted();
    let owed = placement(&decided, SEARCH).duties;
    let owed = owed.of_kind(crate::duty::DutyKind::RegisterDecider);
    let registered = Command::RecordRegistration {
        placement: SEARCH,
        duty: owed.expect("owed").id,
        registration: crate::registration::registered(None),
    };
    let decided = decided.later(25).when(registered).accepted();
    assert_eq!(next(&decided), Some(half_past));
}

#[test]
fn nobody_has_longer_than_half_an_hour_for_an_unplaced_child_in_danger() {
    let owner = Owner {
        person: Some("user-9".to_owned()),
        ..Owner::desk()
    };
    let night = searching(Verdict::AcuteCrisis).when(Command::EstablishNoPlace {
        placement: SEARCH,
        owner: owner.clone(),
    });
    let half_past = at("2026-03-02T01:30:00Z");
    let night = night.then([ours(Event::NoPlaceEstablished {
        owner: owner.clone(),
        due: half_past,
    })]);
    let escalate = Command::Escalate {
        placement: SEARCH,
        level: EscalationLevel::FellowProvider,
        owner,
        reason: "Niets vrij".to_owned(),
    };
    let night = night.when(escalate).accepted();
    let step = placement(&night, SEARCH).escalation.expect("escalated");
    assert_eq!(step.due, half_past);
}

#[test]
fn the_perspective_is_looked_at_again_and_a_roof_only_is_thought_over() {
    let review = |perspective| Command::ReviewPerspective {
        placement: SEARCH,
        perspective,
        reason: "Tante wil hem opvoeden".to_owned(),
    };
    let night = searching(Verdict::Urgent)
        .when(review(Perspective::Home))
        .then_rejected(PERSPECTIVE_UNCHANGED)
        .when(review(Perspective::Network))
        .accepted();
    let search = placement(&night, SEARCH).search.expect("a search");
    assert_eq!(search.perspective, Perspective::Network);
    assert_eq!(
        search.need.advice(),
        Some(crate::placement::Advice::Rethink)
    );
    assert_eq!(NeedKind::Both.advice(), None);
}

#[test]
fn a_crisis_that_takes_the_place_of_a_referral_is_counted_once() {
    let displaces = |referrals| Command::RecordDisplacement {
        placement: SEARCH,
        referrals,
    };
    let searching = searching(Verdict::Urgent);
    searching
        .when(displaces(1))
        .then_rejected(NOTHING_DISPLACED);
    let counted = Event::ReferralsDisplaced {
        place: FAMILY,
        referrals: 2,
    };
    admitted()
        .when(displaces(0))
        .then_rejected(NOTHING_DISPLACED)
        .when(displaces(2))
        .then([ours(counted)])
        .when(displaces(2))
        .then_rejected(DISPLACEMENT_RECORDED);
}

/// Anything that may be asked of the search, whether or not it makes sense.
fn anything() -> impl Strategy<Value = Command> {
    let rungs = prop::sample::select(Rung::ALL);
    let outcomes = prop::sample::select(RungOutcome::ALL);
    let places = prop::sample::select(vec![FAMILY, GROUP]);
    let levels = prop::sample::select(EscalationLevel::ALL);
    let reason = || "Verzonnen".to_owned();
    let owner = || Owner {
        person: Some("user-9".to_owned()),
        ..Owner::desk()
    };
    prop_oneof![
        8 => (rungs.clone(), outcomes).prop_map(|(of, outcome)| rung(of, outcome)),
        2 => rungs.clone().prop_map(move |of| Command::RecordRung {
            placement: SEARCH,
            rung: of,
            outcome: RungOutcome::Refused,
            help: vec![HelpKind::Jim],
            reason: reason(),
        }),
        2 => rungs.clone().prop_map(move |to| Command::StepOver {
            placement: SEARCH, to, reason: reason(),
        }),
        6 => places.prop_map(|place| hold(SEARCH, place)),
        4 => Just(CONFIRM),
        2 => prop::sample::select(RefusalReason::ALL).prop_map(|refusal| Command::ReleaseHold {
            placement: SEARCH,
            reason: ReleaseReason::ProviderRefused,
            refusal: Some(refusal),
        }),
        1 => Just(Command::ReleaseHold {
            placement: SEARCH,
            reason: ReleaseReason::OtherPlace,
            refusal: None,
        }),
        2 => Just(decide()),
        1 => Just(admit()),
        1 => rungs.prop_map(move |of| Command::EndWithAlternative { order: None, frame: None,
            placement: SEARCH,
            rung: of,
            stay: (of != Rung::Ambulatory).then_some(STAY),
            reason: reason(),
            heard: None,
            signed: signed(),
        }),
        1 => Just(Command::EstablishNoPlace { placement: SEARCH, owner: owner() }),
        1 => levels.prop_map(move |level| Command::Escalate {
            placement: SEARCH, level, owner: owner(), reason: reason(),
        }),
        1 => Just(TAKE),
        1 => Just(Command::AskUpscaling {
            placement: SEARCH,
            rung: Rung::Treatment,
            provider: "aanbieder-een".to_owned(),
            reason: reason(),
        }),
        1 => prop::sample::select(UpscalingAnswer::ALL).prop_map(move |answer| {
            Command::AnswerUpscaling { placement: SEARCH, answer, reason: Some(reason()) }
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// H01: whatever is done, a search for a child in direct danger has an answer for the child, or somebody named and
    /// a deadline at most thirty minutes after the last step; and every rung that was let wait is owed exactly once.
    #[test]
    fn a_search_in_danger_has_an_answer_or_somebody_with_half_an_hour(
        steps in prop::collection::vec((0..60i64, anything()), 1..40),
    ) {
        let mut night = searching(Verdict::AcuteCrisis);
        for (minutes, command) in steps {
            night = night.later(minutes);
            let before = night.recorded().len();
            night = night.when(command.clone()).either_way();
            let stepped = night.recorded().len() > before;
            let state = placement(&night, SEARCH);
            let owed = state.duties.iter().filter(|duty| {
                duty.kind == crate::duty::DutyKind::CompleteLadder
            });
            prop_assert_eq!(owed.count(), usize::from(state.deferred().next().is_some()));
            if let Some(end) = &state.end {
                prop_assert!(end.place().is_some() || end.stay().is_some() || end.rung() < Rung::TimeOut);
                prop_assert_eq!(state.next_deadline(night.now()), None);
                continue;
            }
            let next = state.next_deadline(night.now()).expect("an open search has a clock");
            let touched = state.touched_at.expect("it was opened");
            prop_assert!(next <= touched + 30.minutes(), "{next} after {touched} by {command:?}");
            // Giving up what had run out already is no step; everything else that was recorded is.
            let gave_up = matches!(command, Command::ReleaseHold { .. });
            prop_assert!(!stepped || gave_up || touched == night.now(), "{command:?}");
            let named = state.in_hand().and_then(|owner| owner.person);
            prop_assert!(named.is_some());
            if state.decided.is_some() {
                prop_assert!(state.held(night.now()).is_some_and(|hold| hold.confirmed));
            }
        }
    }
}
