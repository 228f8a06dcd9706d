use super::*;
use crate::{
    rejection::TEXT_MISSING,
    stay::{
        InterruptionReason,
        rejection::{STAY_ENDED, STAY_INTERRUPTED, STAY_NOT_INTERRUPTED},
    },
};

fn interrupt(reason: InterruptionReason) -> Command {
    Command::Interrupt {
        stay: STAY,
        reason,
        note: None,
    }
}

const RESUME: Command = Command::Resume {
    stay: STAY,
    note: None,
};

fn spoke() -> Command {
    Command::RecordContact {
        stay: STAY,
        note: "Samen gewandeld".to_owned(),
    }
}

#[test]
fn a_child_that_absconds_is_looked_for_under_a_clock_until_it_is_back() {
    let night = running()
        .when(interrupt(InterruptionReason::Absconded))
        .accepted();
    let duty = owed(&night, DutyKind::FindChild).expect("somebody looks");
    assert_eq!(duty.due, at("2026-03-02T02:00:00Z"));
    assert_eq!(duty.owner, director());
    let night = night
        .when(interrupt(InterruptionReason::Hospital))
        .then_rejected(STAY_INTERRUPTED)
        .when(RESUME)
        .then([ours(Event::StayResumed { note: None }), paid(duty.id)])
        .when(RESUME)
        .then_rejected(STAY_NOT_INTERRUPTED);
    assert!(stay(&night).interrupted().is_none());
    assert_eq!(stay(&night).interruptions.len(), 1);
}

#[test]
fn h01_a_child_in_danger_that_absconds_is_looked_for_within_half_an_hour() {
    let gone = running()
        .and(CASE.0, weighing_began())
        .and(id(4), triage::Event::TriageStarted { case: CASE })
        .and(id(4), acute())
        .when(interrupt(InterruptionReason::Absconded))
        .accepted();
    let duty = owed(&gone, DutyKind::FindChild).expect("somebody looks");
    assert_eq!(duty.due, at("2026-03-02T01:30:00Z"));
}

#[test]
fn h01_a_child_that_absconded_is_looked_for_after_its_stay_too_until_somebody_says_it_was_found() {
    let gone = running()
        .when(interrupt(InterruptionReason::Absconded))
        .accepted();
    for reason in [EndReason::LongerStay, EndReason::BrokenDown] {
        let night = gone.clone().when(end(reason)).accepted();
        let duty = owed(&night, DutyKind::FindChild).expect("nobody found it");
        assert_eq!(duty.due, at("2026-03-02T02:00:00Z"));
        let found = |note: &str| Command::FulfilDuty {
            stay: STAY,
            duty: duty.id,
            note: Some(note.to_owned()),
        };
        let night = night
            .when(RESUME)
            .then_rejected(STAY_ENDED)
            .when(found(" "))
            .then_rejected(crate::case::rejection::DUTY_NOTE_MISSING)
            .when(found("Gevonden bij een vriend"))
            .accepted();
        assert_eq!(owed(&night, DutyKind::FindChild), None);
    }
}

#[test]
fn who_is_in_hospital_is_not_looked_for_and_other_says_what() {
    let night = running()
        .when(interrupt(InterruptionReason::Other))
        .then_rejected(TEXT_MISSING)
        .when(interrupt(InterruptionReason::Hospital))
        .accepted();
    assert_eq!(owed(&night, DutyKind::FindChild), None);
    // The end of the stay ends the absence.
    let day = night.when(end(EndReason::LongerStay)).accepted();
    assert!(stay(&day).interrupted().is_none());
    day.when(RESUME).then_rejected(STAY_ENDED);
}

#[test]
fn the_contact_person_never_lets_go_for_longer_than_the_rhythm() {
    let named = Owner {
        person: Some("user-7".to_owned()),
        ..director()
    };
    let night = running().and(
        CASE.0,
        case::Event::ContactPersonAssigned {
            contact: named.clone(),
        },
    );
    let first = owed(&night, DutyKind::KeepContact).expect("owed from the first day");
    assert_eq!(first.due, at("2026-03-16T22:59:59.999999Z"));
    let night = night.at("2026-03-10T09:00:00Z").when(spoke()).accepted();
    let next = owed(&night, DutyKind::KeepContact).expect("the clock is wound again");
    assert_eq!(
        (next.due, next.owner),
        (at("2026-03-24T22:59:59.999999Z"), named)
    );
    assert_eq!(count(&night, DutyKind::KeepContact), 1);
    let day = night.when(end(EndReason::LongerStay)).accepted();
    assert_eq!(owed(&day, DutyKind::KeepContact), None);
}
