use super::*;
use crate::{
    actor::Role,
    case::Voice,
    duty::{Duty, DutyKind},
    given::{actor, at},
    placement::{
        EscalationLevel, Hearing,
        rejection::{HEARING_EMPTY, NOT_DECIDED},
    },
    rejection::DUTY_NOT_YOURS,
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
};

/// Decided on the confirmed family, with this hearing.
fn decided(hearing: Option<Hearing>) -> Given {
    decided_from(searching(Verdict::Urgent), hearing)
}

fn decided_from(night: Given, hearing: Option<Hearing>) -> Given {
    let night = with_lighter(night, Rung::CrisisFoster, RungOutcome::NotAvailable);
    night
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(CONFIRM)
        .accepted()
        .when(Command::Decide {
            placement: SEARCH,
            reason: "Thuis is het niet veilig".to_owned(),
            heard: hearing,
            signed: signed(),
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
    duties.of_kind(DutyKind::HearAtDecision).cloned()
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

fn heard_later(voices: &[Voice], reason: Option<&str>) -> Command {
    Command::HearFamily {
        placement: SEARCH,
        heard: hearing(voices, reason).unwrap_or_default(),
    }
}

/// H38: who was heard is a step of whoever has this search in hand; a provider winds no clock of the desk with it.
#[test]
fn h38_a_provider_says_who_was_heard_only_where_it_owes_that() {
    let provider = || actor(Role::Provider, "aanbieder-een");
    let night = decided(None);
    let touched = placement(&night, SEARCH).touched_at;
    for night in [night.clone(), decided(all_heard())] {
        let said = night
            .later(20)
            .by(provider())
            .when(heard_later(&[Voice::Child], None));
        let night = said.then_rejected(DUTY_NOT_YOURS);
        assert_eq!(placement(&night, SEARCH).touched_at, touched);
    }
    for by in [
        actor(Role::Coordinator, "desk"),
        actor(Role::TeamMember, "ambulant"),
        actor(Role::LocalAccess, "local-access-almere"),
    ] {
        let heard = night
            .clone()
            .by(by)
            .when(heard_later(&[Voice::Child], None));
        heard.accepted();
    }
    // A search that went up to a fellow provider is that one's, and so is what its decision owes.
    let up = Command::Escalate {
        placement: SEARCH,
        level: EscalationLevel::FellowProvider,
        owner: Owner::from_actor(&provider()),
        reason: "Zij helpen zoeken".to_owned(),
    };
    let night = searching(Verdict::Urgent).when(up).accepted();
    decided_from(night, None)
        .by(provider())
        .when(heard_later(&[Voice::Child, Voice::Parents], None))
        .accepted();
}

/// H40: about this decision, and by nothing else: no word, no voice about the crisis.
#[test]
fn what_a_decision_owes_is_settled_by_who_was_heard_about_it_and_not_by_a_word() {
    searching(Verdict::Urgent)
        .when(heard_later(&[Voice::Child], None))
        .then_rejected(NOT_DECIDED);
    let night = decided(None);
    let duty = owed(&night).expect("owed").id;
    for note in [None, Some("Gebeld".to_owned())] {
        night
            .clone()
            .when(Command::FulfilDuty {
                placement: SEARCH,
                duty,
                note,
            })
            .then_rejected(DUTY_NEEDS_ITS_RECORD);
    }
    let night = night
        .when(heard_later(&[], Some(" ")))
        .then_rejected(HEARING_EMPTY)
        .when(heard_later(&[Voice::Child], None))
        .accepted();
    assert!(owed(&night).is_some(), "the parents were not heard yet");
    let night = night.when(heard_later(&[Voice::Parents], None)).accepted();
    assert_eq!(owed(&night), None);
    let heard = placement(&night, SEARCH).heard.expect("recorded");
    assert_eq!(heard.voices, Voice::ALL);
    let night = decided(None);
    let night = night
        .when(heard_later(&[Voice::Child], Some("Vader is aangehouden")))
        .accepted();
    assert_eq!(owed(&night), None);
}

#[test]
fn whoever_was_heard_about_an_earlier_decision_was_not_heard_about_the_next() {
    let release = Command::ReleaseHold {
        placement: SEARCH,
        reason: crate::place::ReleaseReason::OtherPlace,
        refusal: None,
    };
    let night = decided(hearing(&[Voice::Child], None))
        .when(release)
        .accepted()
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(CONFIRM)
        .accepted()
        .when(Command::Decide {
            placement: SEARCH,
            reason: "Toch niet thuis".to_owned(),
            heard: None,
            signed: signed(),
        })
        .accepted();
    let duties = placement(&night, SEARCH).duties;
    let open = duties.iter().map(|duty| duty.kind);
    let mut open = open.filter(|kind| *kind != DutyKind::ConfirmAlone);
    assert_eq!(open.next(), Some(DutyKind::HearAtDecision));
    assert_eq!(open.next(), None, "owed once");
    let night = night.when(heard_later(&[Voice::Parents], None)).accepted();
    assert!(
        owed(&night).is_some(),
        "the child was heard about the first"
    );
}
