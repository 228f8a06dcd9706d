use super::*;
use crate::{
    case::Voice,
    duty::{Duty, DutyKind},
    given::at,
    placement::Hearing,
};

/// Decided on the confirmed family, with this hearing.
fn decided(hearing: Option<Hearing>) -> Given {
    let night = with_lighter(
        searching(Verdict::Urgent),
        Rung::CrisisFoster,
        RungOutcome::NotAvailable,
    );
    night
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(CONFIRM)
        .accepted()
        .when(Command::Decide {
            placement: SEARCH,
            second_professional: None,
            reason: "Thuis is het niet veilig".to_owned(),
            heard: hearing,
        })
        .accepted()
}

fn hearing(voices: &[Voice], reason: Option<&str>) -> Option<Hearing> {
    Some(Hearing {
        voices: voices.to_vec(),
        reason_not_heard: reason.map(str::to_owned),
    })
}

fn owed(given: &Given) -> Option<Duty> {
    let duties = placement(given, SEARCH).duties;
    duties.of_kind(DutyKind::HearFamily).cloned()
}

#[test]
fn who_was_not_heard_at_a_decision_and_without_a_reason_is_owed_to_be() {
    for silent in [
        None,
        hearing(&[], None),
        hearing(&[Voice::Child], None),
        hearing(&[Voice::Parents, Voice::Parents], Some("  ")),
    ] {
        let duty = owed(&decided(silent)).expect("owed");
        assert_eq!(duty.due, at("2026-03-03T01:00:00Z"));
        assert_eq!(duty.owner.person.as_deref(), Some("user-coordinator"));
        assert_eq!(duty.rule, "H40@1");
    }
}

#[test]
fn heard_or_a_reason_why_not_owes_nothing() {
    for said in [
        all_heard(),
        hearing(&[Voice::Child], Some("Vader is aangehouden")),
        hearing(&[], Some("Nog onderweg hierheen")),
    ] {
        assert_eq!(owed(&decided(said)), None);
    }
    let night = decided(hearing(&[Voice::Child], Some("Vader is aangehouden")));
    let heard = placement(&night, SEARCH).heard.expect("recorded");
    assert_eq!(heard.voices, [Voice::Child]);
    assert!(heard.reason_not_heard.is_some(), "sealed under the case");
}

#[test]
fn a_later_decision_with_everybody_pays_what_an_earlier_one_owed() {
    let night = decided(None);
    let release = Command::ReleaseHold {
        placement: SEARCH,
        reason: crate::place::ReleaseReason::OtherPlace,
        refusal: None,
    };
    let night = night
        .when(release)
        .accepted()
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(CONFIRM)
        .accepted()
        .when(decide())
        .accepted();
    assert_eq!(owed(&night), None);
}
