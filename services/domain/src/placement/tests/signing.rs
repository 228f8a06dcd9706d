//! Who decides a placement is registered (H18), and beside a closed place stands a behavioural scientist (H33).

use super::*;
use crate::{
    actor::Role,
    case::rejection::DUTY_OWNER_SAME,
    core_decision::{CONFIRMED_BY_ANOTHER, SECOND_PROFESSIONAL_NEEDED},
    duty::{Duty, DutyKind},
    given::actor,
    place::ReleaseReason,
    placement::{Signed, rejection::OWNER_NOT_NAMED},
    registration::{
        NO_REGISTRATION_OWED, NOT_A_BEHAVIOURAL_SCIENTIST, Profession, REGISTRATION_EXPIRED,
        Registration, registered,
    },
    rejection::{DUTY_NOT_OPEN, DUTY_NOT_YOURS},
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
    title::{self, TitleKind},
};

const CLOSED: PlaceId = PlaceId(id(13));

/// A place is held on a rung, its provider said yes, and a judge allowed it to be closed.
fn held(verdict: Verdict, rung: Rung) -> Given {
    let night = place(searching(verdict), CLOSED, rung, &[]);
    let night = with_lighter(night, rung, RungOutcome::Insufficient)
        .when(hold(SEARCH, CLOSED))
        .accepted();
    let authorised = title::Command::Record {
        person: CHILD,
        case: CASE,
        title: crate::ids::TitleId(id(90)),
        kind: TitleKind::EmergencyClosedAuthorisation,
        decided_at: night.now(),
        written_at: None,
        until: None,
        agreed: std::collections::BTreeSet::new(),
    };
    let night = night.when(CONFIRM).accepted();
    night.when(authorised).accepted()
}

fn decided_by(registration: Option<Registration>, second: Option<Registration>) -> Command {
    Command::Decide {
        placement: SEARCH,
        reason: "Gevaar voor zichzelf".to_owned(),
        heard: all_heard(),
        signed: Signed {
            second_professional: Some("user-behavioural-scientist".to_owned()),
            registration,
            second_registration: second,
        },
    }
}

fn expired() -> Registration {
    Registration {
        valid_until: jiff::civil::date(2026, 3, 1),
        ..registered(None)
    }
}

fn scientist() -> Option<Registration> {
    Some(registered(Some(Profession::BehaviouralScientist)))
}

fn owed(given: &Given) -> Vec<Duty> {
    let duties = placement(given, SEARCH).duties;
    let kinds = [DutyKind::RegisterDecider, DutyKind::RegisterSecond];
    let owed = duties.iter().filter(|duty| kinds.contains(&duty.kind));
    owed.cloned().collect()
}

#[test]
fn h18_who_decides_a_placement_is_registered_now_or_owes_it() {
    let night = held(Verdict::Urgent, Rung::CrisisGroup);
    let signed = night.clone().when(decided_by(Some(registered(None)), None));
    assert_eq!(owed(&signed.accepted()), []);
    let silent = night.clone().when(decided_by(None, None)).accepted();
    let duties = owed(&silent);
    assert_eq!(duties.len(), 1, "in an open place nobody asks a second one");
    assert_eq!(duties[0].kind, DutyKind::RegisterDecider);
    assert_eq!(duties[0].due, silent.later(24 * 60).now());
    let night = night
        .when(decided_by(Some(expired()), None))
        .then_rejected(REGISTRATION_EXPIRED);
    assert!(placement(&night, SEARCH).decided.is_none());
    // Nobody waits for a form in direct danger.
    let danger = held(Verdict::AcuteCrisis, Rung::CrisisGroup);
    let danger = danger.when(decided_by(Some(expired()), None)).accepted();
    assert_eq!(owed(&danger).len(), 1);
}

#[test]
fn h33_beside_a_closed_place_stands_a_registered_behavioural_scientist() {
    let by = || Some(registered(None));
    let night = held(Verdict::Urgent, Rung::Closed);
    let signed = night.clone().when(decided_by(by(), scientist())).accepted();
    assert_eq!(owed(&signed), []);
    for unknown in [None, by()] {
        let silent = night.clone().when(decided_by(by(), unknown)).accepted();
        let duties = owed(&silent);
        assert_eq!(duties[0].kind, DutyKind::RegisterSecond);
        assert_eq!((duties.len(), duties[0].rule.as_str()), (1, "H33@1"));
    }
    let youth = Some(registered(Some(Profession::YouthProfessional)));
    night
        .clone()
        .when(decided_by(by(), youth.clone()))
        .then_rejected(NOT_A_BEHAVIOURAL_SCIENTIST);
    night
        .when(decided_by(by(), Some(expired())))
        .then_rejected(REGISTRATION_EXPIRED);
    let danger = held(Verdict::AcuteCrisis, Rung::Closed);
    let danger = danger.when(decided_by(by(), youth)).accepted();
    assert_eq!(owed(&danger)[0].kind, DutyKind::RegisterSecond);
}

#[test]
fn what_a_signature_owes_is_paid_by_that_registration_also_after_the_search() {
    let night = held(Verdict::Urgent, Rung::Closed);
    let night = night.when(decided_by(None, None)).accepted();
    let night = night.when(admit()).accepted();
    let record = |duty: &Duty, registration: Option<Registration>| Command::RecordRegistration {
        placement: SEARCH,
        duty: duty.id,
        registration: registration.expect("given"),
    };
    let [decider, second] = <[Duty; 2]>::try_from(owed(&night)).expect("both are owed");
    let note = Command::FulfilDuty {
        placement: SEARCH,
        duty: second.id,
        note: Some("Is er".to_owned()),
    };
    let night = night
        .when(note)
        .then_rejected(DUTY_NEEDS_ITS_RECORD)
        .when(record(&second, Some(registered(None))))
        .then_rejected(NOT_A_BEHAVIOURAL_SCIENTIST)
        .when(record(&second, scientist()))
        .accepted()
        .when(record(&decider, Some(registered(None))))
        .accepted();
    assert_eq!(owed(&night), []);
    let other = placement(&night, SEARCH).duties.iter().next().cloned();
    if let Some(other) = other {
        night
            .when(record(&other, Some(registered(None))))
            .then_rejected(NO_REGISTRATION_OWED);
    }
}

/// The ways in which a search is decided here, each after the night that leads to it.
fn alone(signed: Signed) -> [(Given, Command); 3] {
    let friend = searching(Verdict::AcuteCrisis)
        .when(rung(Rung::Network, RungOutcome::Used))
        .accepted();
    let full = Command::EstablishNoPlace {
        placement: SEARCH,
        owner: Owner::desk(),
    };
    [
        (
            held(Verdict::AcuteCrisis, Rung::CrisisGroup),
            Command::Decide {
                placement: SEARCH,
                reason: "Thuis is het niet veilig".to_owned(),
                heard: all_heard(),
                signed: signed.clone(),
            },
        ),
        (
            friend,
            Command::EndWithAlternative {
                placement: SEARCH,
                rung: Rung::Network,
                stay: Some(STAY),
                reason: "Kan bij een vriend slapen".to_owned(),
                heard: all_heard(),
                frame: None,
                order: None,
                signed: signed.clone(),
            },
        ),
        (
            searching(Verdict::AcuteCrisis).when(full).accepted(),
            Command::ArrangeOverflow {
                placement: SEARCH,
                region: "Utrecht".to_owned(),
                provider: "aanbieder-drie".to_owned(),
                owner: Owner::desk(),
                stay: STAY,
                reason: "Niets in de regio".to_owned(),
                heard: all_heard(),
                signed,
            },
        ),
    ]
}

fn to_confirm(given: &Given) -> Option<Duty> {
    let duties = placement(given, SEARCH).duties;
    duties.of_kind(DutyKind::ConfirmAlone).cloned()
}

#[test]
fn h19_who_decides_alone_waits_for_nobody_and_owes_the_word_of_another() {
    let by_one = || Signed {
        second_professional: None,
        ..signed()
    };
    for (night, decision) in alone(by_one()) {
        let night = night.when(decision).accepted();
        let duty = to_confirm(&night).expect("owed");
        assert_eq!(duty.rule, "H19@1");
        let confirm = || Command::FulfilDuty {
            placement: SEARCH,
            duty: duty.id,
            note: None,
        };
        let night = night
            .when(confirm())
            .then_rejected(CONFIRMED_BY_ANOTHER)
            .by(actor(Role::Provider, "aanbieder-een"))
            .when(confirm())
            .then_rejected(DUTY_NOT_YOURS)
            .by(actor(Role::Triagist, "desk"))
            .when(confirm())
            .accepted();
        assert_eq!(to_confirm(&night), None);
    }
    let oneself = Signed {
        second_professional: Some("user-coordinator".to_owned()),
        ..signed()
    };
    for (night, decision) in alone(oneself) {
        night
            .when(decision)
            .then_rejected(SECOND_PROFESSIONAL_NEEDED);
    }
}

const CONFIRMED: fn(&Duty) -> Command = |duty| Command::FulfilDuty {
    placement: SEARCH,
    duty: duty.id,
    note: None,
};

fn user(person: &str) -> crate::actor::Actor {
    crate::actor::Actor {
        person: person.to_owned(),
        ..actor(Role::Triagist, "desk")
    }
}

#[test]
fn h19_who_is_named_beside_a_decision_owes_the_word_and_nobody_else_gives_it() {
    for (night, decision) in alone(signed()) {
        let night = night.when(decision).accepted();
        let duty = to_confirm(&night).expect("anybody can type a name");
        assert_eq!(duty.owner.person.as_deref(), Some("user-second"));
        assert_eq!(
            (duty.rule.as_str(), duty.due > night.now()),
            ("H19@1", true)
        );
        let night = night
            .when(CONFIRMED(&duty))
            .then_rejected(CONFIRMED_BY_ANOTHER)
            .by(actor(Role::Triagist, "desk"))
            .when(CONFIRMED(&duty))
            .then_rejected(DUTY_NOT_YOURS)
            .by(user("user-second"))
            .when(CONFIRMED(&duty))
            .accepted();
        assert_eq!(to_confirm(&night), None);
    }
}

#[test]
fn h33_the_behavioural_scientist_beside_a_closed_place_owes_the_word_and_the_child_does_not_wait() {
    let night = held(Verdict::AcuteCrisis, Rung::Closed);
    let by = || Some(registered(None));
    let night = night.when(decided_by(by(), scientist())).accepted();
    let night = night.when(admit()).accepted();
    let duty = to_confirm(&night).expect("anybody can type a name");
    let named = Some("user-behavioural-scientist");
    assert_eq!(duty.owner.person.as_deref(), named);
    let night = night
        .by(user("user-behavioural-scientist"))
        .when(CONFIRMED(&duty))
        .accepted();
    assert_eq!(to_confirm(&night), None);
}

#[test]
fn h19_a_decision_signed_again_passes_the_word_on_and_not_a_minute_later() {
    let by_one = Signed {
        second_professional: None,
        ..signed()
    };
    let [(night, decision), ..] = alone(by_one);
    let night = night.when(decision).accepted();
    let duty = to_confirm(&night).expect("owed");
    let release = Command::ReleaseHold {
        placement: SEARCH,
        reason: ReleaseReason::OtherPlace,
        refusal: None,
    };
    let night = night
        .later(60)
        .when(release)
        .accepted()
        .when(hold(SEARCH, CLOSED))
        .accepted()
        .when(CONFIRM)
        .accepted();
    assert_eq!(to_confirm(&night), Some(duty.clone()));
    let [(_, decision), ..] = alone(signed());
    let night = night.when(decision).accepted();
    let passed_on = to_confirm(&night).expect("owed by whoever was named");
    assert_eq!(passed_on.owner.person.as_deref(), Some("user-second"));
    assert_eq!((passed_on.due, passed_on.id == duty.id), (duty.due, false));
}

fn ask(role: Role, organisation: &str, person: Option<&str>) -> Command {
    Command::AskSecond {
        placement: SEARCH,
        second: Owner {
            role,
            organisation: organisation.to_owned(),
            person: person.map(str::to_owned),
        },
        reason: "Bestaat hier niet".to_owned(),
    }
}

#[test]
fn h19_another_is_asked_for_a_word_that_nobody_gives_never_who_decided() {
    for (night, decision) in alone(signed()) {
        let night = night.when(decision).accepted();
        let asked = to_confirm(&night).expect("owed");
        let night = night
            .later(30 * 24 * 60)
            .by(actor(Role::Provider, "aanbieder-een"))
            .when(ask(Role::Coordinator, "desk", None))
            .then_rejected(DUTY_NOT_YOURS)
            .by(actor(Role::Triagist, "desk"))
            .when(ask(Role::Coordinator, "desk", Some("user-coordinator")))
            .then_rejected(SECOND_PROFESSIONAL_NEEDED)
            .when(ask(Role::Triagist, "desk", Some("user-second")))
            .then_rejected(DUTY_OWNER_SAME)
            .when(ask(Role::LocalAccess, "local-access-almere", None))
            .then_rejected(OWNER_NOT_NAMED);
        let by_name = night
            .clone()
            .when(ask(
                Role::LocalAccess,
                "local-access-almere",
                Some("user-8"),
            ))
            .accepted();
        let passed_on = to_confirm(&by_name).expect("still owed");
        assert_eq!(
            (passed_on.due, passed_on.id == asked.id),
            (asked.due, false)
        );
        let local = crate::actor::Actor {
            person: "user-8".to_owned(),
            ..actor(Role::LocalAccess, "local-access-almere")
        };
        let by_name = by_name.by(local).when(CONFIRMED(&passed_on)).accepted();
        assert_eq!(to_confirm(&by_name), None);
        by_name
            .by(actor(Role::Coordinator, "desk"))
            .when(ask(Role::Coordinator, "desk", None))
            .then_rejected(DUTY_NOT_OPEN);
        // Or the desk takes it over, and still not who decided.
        let desk = night.when(ask(Role::Coordinator, "desk", None)).accepted();
        let anybody = to_confirm(&desk).expect("still owed");
        let desk = desk
            .by(actor(Role::Coordinator, "desk"))
            .when(CONFIRMED(&anybody))
            .then_rejected(CONFIRMED_BY_ANOTHER)
            .by(actor(Role::Triagist, "desk"))
            .when(CONFIRMED(&anybody))
            .accepted();
        assert_eq!(to_confirm(&desk), None);
    }
}

#[test]
fn h33_another_scientist_is_asked_beside_a_closed_place_by_name_and_their_registration_is_owed() {
    let night = held(Verdict::AcuteCrisis, Rung::Closed);
    let by = || Some(registered(None));
    let decided = night.when(decided_by(by(), scientist())).accepted();
    let admitted = decided.clone().when(admit()).accepted();
    for night in [decided, admitted] {
        assert_eq!(owed(&night), []);
        let night = night
            .when(ask(Role::Coordinator, "desk", None))
            .then_rejected(OWNER_NOT_NAMED)
            .when(ask(
                Role::LocalAccess,
                "local-access-almere",
                Some("user-8"),
            ))
            .accepted();
        let kinds: Vec<_> = owed(&night).iter().map(|duty| duty.kind).collect();
        assert_eq!(kinds, [DutyKind::RegisterSecond]);
    }
}
