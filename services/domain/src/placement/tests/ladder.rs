use super::*;
use crate::{
    actor::Owner,
    duty::{Duty, DutyKind},
    given::{at, derived},
    ids::DutyId,
    placement::rejection::{
        LADDER_INCOMPLETE, NO_DIRECT_DANGER, PLACEMENT_UNKNOWN, RUNG_HAS_OUTCOME, SEARCH_ENDED,
    },
    rejection::{DUTY_NOT_OPEN, TEXT_MISSING},
    triage::{Answer, SafetyAssessment, Unsafety},
};

fn recorded(rung: Rung, outcome: RungOutcome) -> Event {
    Event::RungRecorded {
        rung,
        outcome,
        reason: of_case("Nagevraagd"),
    }
}

fn acutely_unsafe() -> triage::Event {
    triage::Event::SafetyAssessed {
        assessment: SafetyAssessment {
            instrument: "LIRIK".to_owned(),
            version: "2".to_owned(),
            together: false,
            reason_not_together: Some("acute-danger".to_owned()),
            points: vec![Answer::No; 8],
            unsafety: Unsafety::Acute,
        },
    }
}

#[test]
fn a_later_outcome_replaces_the_earlier() {
    let night = searching(Verdict::Urgent)
        .when(rung(Rung::Network, RungOutcome::Used))
        .then([ours(recorded(Rung::Network, RungOutcome::Used))])
        .when(rung(Rung::Network, RungOutcome::Insufficient))
        .then([ours(recorded(Rung::Network, RungOutcome::Insufficient))]);
    let outcome = placement(&night, SEARCH).outcome(Rung::Network);
    assert_eq!(outcome, Some(RungOutcome::Insufficient));
}

#[test]
fn an_outcome_needs_a_reason_and_a_search() {
    let silent = Command::RecordRung {
        placement: SEARCH,
        rung: Rung::Network,
        outcome: RungOutcome::Refused,
        reason: "  ".to_owned(),
    };
    searching(Verdict::Urgent)
        .when(silent)
        .then_rejected(TEXT_MISSING);
    given()
        .when(rung(Rung::Network, RungOutcome::Used))
        .then_rejected(PLACEMENT_UNKNOWN);
}

#[test]
fn a_rung_waits_only_in_direct_danger() {
    let waits = || rung(Rung::Network, RungOutcome::Deferred);
    searching(Verdict::Urgent)
        .when(waits())
        .then_rejected(NO_DIRECT_DANGER);
    searching(Verdict::Urgent)
        .and(TRIAGE.0, acutely_unsafe())
        .when(waits())
        .accepted();
    searching(Verdict::AcuteCrisis).when(waits()).accepted();
}

#[test]
fn what_waits_is_owed_within_a_day_and_paid_with_the_last_outcome() {
    let owed = Duty {
        id: DutyId(derived(2, "complete-ladder")),
        kind: DutyKind::CompleteLadder,
        due: at("2026-03-03T01:00:00Z"),
        owner: Owner::desk(),
        rule: "H02@1".to_owned(),
    };
    let paid = Event::DutyFulfilled {
        duty: owed.id,
        note: None,
    };
    let night = searching(Verdict::AcuteCrisis)
        .when(rung(Rung::Network, RungOutcome::Deferred))
        .then([
            ours(recorded(Rung::Network, RungOutcome::Deferred)),
            ours(Event::DutyOpened(owed)),
        ])
        .when(rung(Rung::Ambulatory, RungOutcome::Deferred))
        .then([ours(recorded(Rung::Ambulatory, RungOutcome::Deferred))])
        .when(rung(Rung::Network, RungOutcome::Refused))
        .then([ours(recorded(Rung::Network, RungOutcome::Refused))])
        .when(rung(Rung::Ambulatory, RungOutcome::NotFitting))
        .then([
            ours(recorded(Rung::Ambulatory, RungOutcome::NotFitting)),
            ours(paid),
        ]);
    assert!(placement(&night, SEARCH).duties.is_empty());
}

#[test]
fn an_outcome_never_goes_back_to_waiting() {
    searching(Verdict::AcuteCrisis)
        .when(rung(Rung::Network, RungOutcome::Refused))
        .accepted()
        .when(rung(Rung::Network, RungOutcome::Deferred))
        .then_rejected(RUNG_HAS_OUTCOME);
}

#[test]
fn the_debt_of_the_ladder_can_be_paid_after_the_end_and_only_with_outcomes() {
    let night = searching(Verdict::AcuteCrisis);
    let night = with_lighter(night, Rung::CrisisFoster, RungOutcome::Deferred)
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(decide())
        .accepted()
        .when(admit())
        .accepted();
    let duty = DutyId(derived(2, "complete-ladder"));
    let with_a_word = Command::FulfilDuty {
        placement: SEARCH,
        duty,
        note: Some("Is gedaan".to_owned()),
    };
    let night = night
        .when(with_a_word)
        .then_rejected(LADDER_INCOMPLETE)
        .when(rung(Rung::CrisisGroup, RungOutcome::NotFitting))
        .then_rejected(SEARCH_ENDED)
        .when(rung(Rung::Network, RungOutcome::Deferred))
        .then_rejected(SEARCH_ENDED);
    let night = with_lighter(night, Rung::CrisisFoster, RungOutcome::NotAvailable);
    assert!(placement(&night, SEARCH).duties.is_empty());
    night
        .when(rung(Rung::Network, RungOutcome::Used))
        .then_rejected(SEARCH_ENDED);
}

#[test]
fn a_duty_that_is_not_open_cannot_be_fulfilled() {
    let unknown = Command::FulfilDuty {
        placement: SEARCH,
        duty: DutyId(id(99)),
        note: None,
    };
    searching(Verdict::Urgent)
        .when(unknown)
        .then_rejected(DUTY_NOT_OPEN);
}

#[test]
fn the_rungs_are_in_the_order_of_the_law_of_the_lightest() {
    assert!(
        Rung::Network.lighter().is_empty(),
        "the network is always first"
    );
    assert_eq!(Rung::Closed.lighter().len(), 10);
    let placed: Vec<_> = Rung::ALL
        .iter()
        .filter(|rung| rung.is_out_of_home_placement())
        .collect();
    assert_eq!(placed.first(), Some(&&Rung::NetworkFoster));
    assert_eq!(placed.len(), 6);
    let at_home: Vec<_> = Rung::ALL
        .iter()
        .filter(|rung| !rung.sleeps_away())
        .collect();
    assert_eq!(at_home, [&Rung::Ambulatory, &Rung::RestrainingOrder]);
}
