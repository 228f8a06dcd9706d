use super::*;
use crate::{
    actor::{Owner, Role},
    duty::{Duty, DutyKind},
    given::{at, derived},
    ids::DutyId,
    placement::{
        EscalationLevel, Phase, SearchEvent,
        rejection::{
            ESCALATION_ONLY_UP, HOLD_EXISTS, LADDER_INCOMPLETE, OWNER_NOT_NAMED, SEARCH_ENDED,
        },
    },
};

fn officer(person: Option<&str>) -> Owner {
    Owner {
        role: Role::LocalAccess,
        organisation: "gemeente-almere".to_owned(),
        person: person.map(str::to_owned),
    }
}

fn no_place(owner: Owner) -> Command {
    Command::EstablishNoPlace {
        placement: SEARCH,
        owner,
    }
}

fn overflow() -> Command {
    Command::ArrangeOverflow {
        placement: SEARCH,
        region: "Utrecht".to_owned(),
        provider: "aanbieder-drie".to_owned(),
        owner: officer(None),
        stay: STAY,
        reason: "In de regio is vannacht niets".to_owned(),
        heard: all_heard(),
        signed: signed(),
    }
}

fn escalate(level: EscalationLevel, owner: Owner) -> Command {
    Command::Escalate {
        placement: SEARCH,
        level,
        owner,
        reason: "Drie keer nee".to_owned(),
    }
}

fn escalated(level: EscalationLevel, owner: Owner, due: &str) -> Event {
    Event::EscalationStarted {
        level,
        owner,
        due: at(due),
        reason: of_case("Drie keer nee"),
    }
}

#[test]
fn full_is_never_an_end_it_has_an_owner_and_a_clock_and_the_search_runs_on() {
    let night = searching(Verdict::Urgent)
        .when(no_place(officer(None)))
        .then([ours(Event::NoPlaceEstablished {
            owner: officer(None),
            due: at("2026-03-02T02:00:00Z"),
        })]);
    let state = placement(&night, SEARCH);
    assert!(state.is_open());
    assert_eq!(state.owner(), Some(officer(None)));
    assert_eq!(state.phase(night.now()), Phase::NoPlace);
    // Said again an hour later: a new clock, and the first instant is remembered.
    let night = night.later(60).when(no_place(officer(None))).accepted();
    let again = placement(&night, SEARCH).no_place.expect("established");
    assert_eq!(again.due, at("2026-03-02T03:00:00Z"));
    assert_eq!(again.since, at("2026-03-02T01:00:00Z"));
    // And a bed that comes free in the night is still taken.
    night.when(hold(SEARCH, FAMILY)).accepted();
}

#[test]
fn nothing_fits_is_not_true_while_a_place_is_held() {
    let night = searching(Verdict::Urgent)
        .when(hold(SEARCH, FAMILY))
        .accepted();
    let night = night
        .when(no_place(officer(None)))
        .then_rejected(HOLD_EXISTS);
    let then = night.later(46).when(no_place(officer(None)));
    assert_eq!(then.emissions().len(), 3, "the expiry is written first");
    assert!(placement(&then.accepted(), SEARCH).hold.is_none());
}

#[test]
fn nobody_in_particular_owns_nothing() {
    let nobody = Owner {
        role: Role::LocalAccess,
        organisation: " ".to_owned(),
        person: Some("user-9".to_owned()),
    };
    searching(Verdict::Urgent)
        .when(no_place(nobody.clone()))
        .then_rejected(OWNER_NOT_NAMED)
        .when(escalate(EscalationLevel::FellowProvider, nobody))
        .then_rejected(OWNER_NOT_NAMED)
        .when(escalate(EscalationLevel::FellowProvider, officer(None)))
        .then_rejected(OWNER_NOT_NAMED)
        .when(escalate(
            EscalationLevel::FellowProvider,
            officer(Some(" ")),
        ))
        .then_rejected(OWNER_NOT_NAMED);
}

#[test]
fn escalation_only_goes_up_and_its_clock_does_not_restart_on_the_same_step() {
    use EscalationLevel::{DecisionOfficer, ExpertTable, FellowProvider, National};
    let (one, two) = (officer(Some("user-8")), officer(Some("user-9")));
    let night = searching(Verdict::Urgent)
        .when(escalate(DecisionOfficer, one.clone()))
        .then([ours(escalated(
            DecisionOfficer,
            one,
            "2026-03-02T05:00:00Z",
        ))])
        .later(30)
        .when(escalate(DecisionOfficer, two.clone()))
        .then([ours(escalated(
            DecisionOfficer,
            two.clone(),
            "2026-03-02T05:00:00Z",
        ))])
        .when(escalate(FellowProvider, two.clone()))
        .then_rejected(ESCALATION_ONLY_UP)
        .when(escalate(ExpertTable, two.clone()))
        .then([ours(escalated(
            ExpertTable,
            two.clone(),
            "2026-03-02T05:30:00Z",
        ))])
        .when(escalate(National, two.clone()))
        .accepted();
    let state = placement(&night, SEARCH);
    assert_eq!(state.phase(night.now()), Phase::Escalated);
    assert_eq!(state.owner(), Some(two));
}

#[test]
fn no_step_is_the_end_a_clock_that_passed_begins_anew() {
    use EscalationLevel::National;
    let (one, two) = (officer(Some("user-8")), officer(Some("user-9")));
    searching(Verdict::Urgent)
        .when(escalate(National, one))
        .accepted()
        .later(241)
        .when(escalate(National, two.clone()))
        .then([ours(escalated(National, two, "2026-03-02T09:01:00Z"))]);
}

#[test]
fn overflow_ends_the_search_and_owes_the_way_back() {
    let night = searching(Verdict::Urgent)
        .when(overflow())
        .then_rejected(LADDER_INCOMPLETE);
    let arranged = Event::OverflowArranged {
        region: "Utrecht".to_owned(),
        provider: "aanbieder-drie".to_owned(),
        owner: officer(None),
        child: CHILD,
        stay: STAY,
        reason: of_case("In de regio is vannacht niets"),
    };
    let owed = Duty {
        id: DutyId(derived(4, "return-to-region")),
        kind: DutyKind::ReturnToRegion,
        due: at("2026-03-05T01:00:00Z"),
        owner: officer(None),
        office: None,
        rule: "H22@1".to_owned(),
    };
    let note = Command::FulfilDuty {
        placement: SEARCH,
        duty: owed.id,
        note: Some("Woensdag terug naar Almere".to_owned()),
    };
    let released = SearchEvent::SearchReleased {
        placement: SEARCH,
        stay: Some(STAY),
    };
    // Nothing fits here: the child goes, and what nobody looked at is owed (H02, H21).
    let book = crate::book::Book::embedded();
    let ladder = &book.ladder.at(night.now()).table;
    let lighter: Vec<_> = ladder.lighter(Rung::CrisisGroup).collect();
    let waits = lighter.iter().map(|step| {
        ours(Event::RungRecorded {
            rung: step.rung,
            outcome: RungOutcome::Deferred,
            help: Vec::new(),
            reason: of_case("In de regio is vannacht niets"),
        })
    });
    let ladder_owed = Duty {
        id: DutyId(derived(4, "complete-ladder")),
        kind: DutyKind::CompleteLadder,
        due: at("2026-03-03T01:00:00Z"),
        owner: Owner::desk(),
        office: None,
        rule: "H02@1".to_owned(),
    };
    let night = night.when(no_place(officer(None))).accepted();
    let word = word_after(&night, overflow());
    let expected = [ours(signature()), ours(word), ours(heard())]
        .into_iter()
        .chain(waits)
        .chain([
            ours(Event::DutyOpened(ladder_owed)),
            ours(unsettled()),
            ours(arranged),
            ours(Event::DutyOpened(owed.clone())),
            (CHILD.0, released.into()),
        ]);
    let night = night.when(overflow()).then(expected);
    assert_eq!(placement(&night, SEARCH).deferred().count(), lighter.len());
    assert_eq!(
        placement(&night, SEARCH).phase(night.now()),
        Phase::Overflow
    );
    let night = night.when(note).then([ours(Event::DutyFulfilled {
        duty: owed.id,
        note: Some(of_case("Woensdag terug naar Almere")),
    })]);
    let open = placement(&night, SEARCH).duties;
    let open: Vec<_> = open.iter().map(|duty| duty.kind).collect();
    assert_eq!(open, [DutyKind::ConfirmAlone, DutyKind::CompleteLadder]);
    night.when(overflow()).then_rejected(SEARCH_ENDED);
}

#[test]
fn overflow_with_a_complete_ladder_needs_no_other_word_and_gives_the_held_bed_back() {
    let night = with_lighter(
        searching(Verdict::Urgent),
        Rung::CrisisGroup,
        RungOutcome::NotAvailable,
    )
    .when(hold(SEARCH, GROUP))
    .accepted()
    .when(overflow())
    .accepted();
    assert!(placement(&night, SEARCH).hold.is_none());
    let AnyState::Place(group) = night.state(StreamId::new(Subject::Place, GROUP.0)) else {
        panic!("a place");
    };
    assert!(group.holds.is_empty());
}
