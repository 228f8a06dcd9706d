//! What the step that ends a search rests on (H30, H33).

use super::*;
use crate::{
    given::at,
    ids::{EmergencyId, TitleId},
    title::{
        self, Claim, Consenter, EndedBy, TitleKind,
        rejection::{EMERGENCY_UNKNOWN, TITLE_DOES_NOT_CARRY, TITLE_NOT_IN_FORCE, TITLE_UNKNOWN},
    },
};

const CLOSED: PlaceId = PlaceId(id(13));
const ORDER: TitleId = TitleId(id(90));
const AGREED: TitleId = TitleId(id(91));
const EMERGENCY: EmergencyId = EmergencyId(id(92));

fn recorded(title: TitleId, kind: TitleKind) -> title::Command {
    title::Command::Record {
        person: CHILD,
        case: CASE,
        title,
        kind,
        decided_at: at("2026-03-02T00:30:00Z"),
        written_at: None,
        until: None,
        agreed: [Consenter::Youth, Consenter::ParentsWithAuthority].into(),
    }
}

fn declared(step: Step) -> title::Command {
    title::Command::DeclareEmergency {
        person: CHILD,
        case: CASE,
        emergency: EMERGENCY,
        step,
        reason: "Geen rechter bereikbaar, gevaar voor zichzelf".to_owned(),
    }
}

fn admit_on(frame: Option<Claim>) -> Command {
    Command::Admit {
        placement: SEARCH,
        stay: STAY,
        frame,
    }
}

/// Decided on the foster family; nobody is in.
fn decided() -> Given {
    let night = with_lighter(
        searching(Verdict::Urgent),
        Rung::CrisisFoster,
        RungOutcome::NotAvailable,
    );
    let night = night.when(hold(SEARCH, FAMILY)).accepted();
    night.when(CONFIRM).accepted().when(decide()).accepted()
}

/// A closed place is held and its provider said yes.
fn held_closed() -> Given {
    let night = place(searching(Verdict::Urgent), CLOSED, Rung::Closed, &[]);
    let night = with_lighter(night, Rung::Closed, RungOutcome::Insufficient)
        .when(hold(SEARCH, CLOSED))
        .accepted();
    night.when(CONFIRM).accepted()
}

fn decide_closed() -> Command {
    Command::Decide {
        placement: SEARCH,
        reason: "Gevaar voor zichzelf".to_owned(),
        heard: all_heard(),
        signed: signed(),
    }
}

fn frame(given: &Given) -> Option<(Step, Frame)> {
    let framed = placement(given, SEARCH).framed?;
    Some((framed.step, framed.frame))
}

#[test]
fn h30_an_admission_is_never_refused_for_its_frame_and_what_it_rests_on_is_said() {
    let nothing = decided().when(admit()).accepted();
    assert_eq!(frame(&nothing), Some((Step::StayAway, Frame::Owed)));
    let agreed = decided()
        .when(recorded(AGREED, TitleKind::Voluntary))
        .accepted();
    let voluntary = agreed.clone().when(admit()).accepted();
    let on_consent = Frame::Voluntary { title: AGREED };
    assert_eq!(frame(&voluntary), Some((Step::StayAway, on_consent)));
    let ordered = agreed
        .when(recorded(ORDER, TitleKind::PlacementAuthorisation))
        .accepted();
    let forced = ordered.clone().when(admit()).accepted();
    let on_order = Frame::Forced { title: ORDER };
    assert_eq!(frame(&forced), Some((Step::StayAway, on_order)));
    // Both are on record: somebody may say that nothing is forced.
    let said = ordered.when(admit_on(Some(Claim::Voluntary))).accepted();
    assert_eq!(frame(&said), Some((Step::StayAway, on_consent)));
}

#[test]
fn h30_what_somebody_says_a_step_rests_on_is_refused_when_it_does_not() {
    let says = |given: &Given, claim| given.clone().when(admit_on(Some(claim)));
    let night = decided();
    says(&night, Claim::Voluntary).then_rejected(TITLE_NOT_IN_FORCE);
    says(&night, Claim::Emergency).then_rejected(EMERGENCY_UNKNOWN);
    says(&night, Claim::Forced { title: ORDER }).then_rejected(TITLE_UNKNOWN);
    let supervised = night
        .when(recorded(ORDER, TitleKind::Supervision))
        .accepted();
    let refused = says(&supervised, Claim::Forced { title: ORDER });
    let carried = refused.rejection().facts.get("carriedBy").cloned();
    assert!(carried.is_some_and(|kinds| kinds.contains("placement-authorisation")));
    refused.then_rejected(TITLE_DOES_NOT_CARRY);
    let placed = supervised
        .when(recorded(AGREED, TitleKind::PlacementAuthorisation))
        .accepted();
    says(&placed, Claim::Forced { title: AGREED }).accepted();
    let ended = placed
        .when(title::Command::End {
            person: CHILD,
            title: AGREED,
            by: EndedBy::Court,
            at: at("2026-03-02T00:45:00Z"),
        })
        .accepted();
    says(&ended, Claim::Forced { title: AGREED }).then_rejected(TITLE_NOT_IN_FORCE);
    says(&ended, Claim::Voluntary).then_rejected(TITLE_NOT_IN_FORCE);
}

#[test]
fn h33_a_closed_door_opens_on_a_title_or_in_a_recorded_emergency_only() {
    let consent = held_closed()
        .when(recorded(AGREED, TitleKind::Voluntary))
        .accepted();
    let refused = consent.when(decide_closed());
    let kinds = refused.rejection().facts.get("carriedBy").cloned();
    assert!(kinds.is_some_and(|kinds| kinds.starts_with("closed-authorisation")));
    let night = refused
        .then_rejected(TITLE_NOT_IN_FORCE)
        .when(declared(Step::StayAway))
        .accepted();
    let night = night
        .when(decide_closed())
        .then_rejected(TITLE_NOT_IN_FORCE);
    let away = title::Command::EndEmergency {
        person: CHILD,
        emergency: EMERGENCY,
    };
    let night = night.when(away).accepted();
    let closed = title::Command::DeclareEmergency {
        person: CHILD,
        case: CASE,
        emergency: EmergencyId(id(93)),
        step: Step::StayClosed,
        reason: "Gevaar voor zichzelf".to_owned(),
    };
    let decided = night
        .when(closed)
        .accepted()
        .when(decide_closed())
        .accepted();
    // What carried the decision has to carry the admission too.
    let late = decided.clone().later(24 * 60 + 1);
    late.when(admit()).then_rejected(TITLE_NOT_IN_FORCE);
    decided
        .clone()
        .when(admit_on(Some(Claim::Voluntary)))
        .then_rejected(TITLE_DOES_NOT_CARRY);
    let admitted = decided.when(admit()).accepted();
    let emergency = EmergencyId(id(93));
    let rests_on = Frame::Emergency { emergency };
    assert_eq!(frame(&admitted), Some((Step::StayClosed, rests_on)));
}

#[test]
fn h30_a_step_is_judged_by_when_it_was_taken_and_not_by_when_it_was_recorded() {
    let title = |decided_at| title::Command::Record {
        person: CHILD,
        case: CASE,
        title: ORDER,
        kind: TitleKind::PlacementAuthorisation,
        decided_at: at(decided_at),
        written_at: None,
        until: None,
        agreed: [].into(),
    };
    // The judge said it at half past one; the child was taken in at one.
    let later = decided().later(60).when(title("2026-03-02T01:30:00Z"));
    let before = later.accepted().occurred("2026-03-02T01:00:00Z");
    let before = before.when(admit()).accepted();
    assert_eq!(frame(&before), Some((Step::StayAway, Frame::Owed)));
    // It held when the child was taken in, and was over when that was recorded.
    let ended = title::Command::End {
        person: CHILD,
        title: ORDER,
        by: EndedBy::Court,
        at: at("2026-03-02T01:45:00Z"),
    };
    let held = decided().when(title("2026-03-02T00:30:00Z")).accepted();
    let over = held.later(60).when(ended).accepted();
    let claimed = over.occurred("2026-03-02T01:15:00Z");
    let claimed = claimed.when(admit_on(Some(Claim::Forced { title: ORDER })));
    let forced = Frame::Forced { title: ORDER };
    assert_eq!(frame(&claimed.accepted()), Some((Step::StayAway, forced)));
}
