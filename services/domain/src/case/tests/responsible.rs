//! H31, H32: which municipality is responsible, and which region serves it.

use jiff::civil::date;

use super::*;
use crate::{
    book::Certainty,
    case::{
        Declared, Responsible,
        rejection::{DUTIES_OPEN, GROUND_NOT_DECLARED, MUNICIPALITY_UNCHANGED},
    },
    person::MunicipalityGround,
    placement::rejection::CHILD_NOT_IN_CASE,
    region::HelpKind,
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
};

fn determine(help: Option<HelpKind>, start: Option<Date>) -> Command {
    Command::DetermineMunicipality {
        case: CASE,
        child: CHILD,
        help,
        start_of_help: start,
        declared: None,
    }
}

fn declare(ground: MunicipalityGround) -> Command {
    Command::DetermineMunicipality {
        case: CASE,
        child: CHILD,
        help: None,
        start_of_help: None,
        declared: Some(Declared {
            municipality: Municipality::Urk.into(),
            ground,
        }),
    }
}

fn found(given: &Given) -> Responsible {
    state(given).responsible[&CHILD].clone()
}

#[test]
fn help_begun_in_zeewolde_before_2023_is_served_by_flevoland_and_after_it_by_noord_veluwe() {
    let home = || {
        opened()
            .when(lived(
                date(2019, 5, 1),
                Municipality::Zeewolde,
                ResidenceKind::Home,
            ))
            .accepted()
    };
    for (start, region) in [
        (date(2022, 12, 31), "flevoland"),
        (date(2023, 1, 1), "noord-veluwe"),
    ] {
        let given = home()
            .when(determine(Some(HelpKind::Stay), Some(start)))
            .accepted();
        let determined = found(&given);
        assert_eq!(determined.municipality, Some(Municipality::Zeewolde));
        assert_eq!(determined.region.as_deref(), Some(region));
        assert_eq!(determined.ground, MunicipalityGround::AddressBeforeStay);
        assert_eq!(
            (&*determined.rule, &*determined.region_rule),
            ("H31@1", "H32@1")
        );
    }
}

#[test]
fn an_unknown_municipality_is_provisional_and_owed_and_an_address_pays_for_it() {
    let given = opened()
        .when(determine(Some(HelpKind::Stay), Some(date(2026, 3, 2))))
        .accepted();
    let determined = found(&given);
    assert_eq!(determined.municipality, None);
    assert_eq!(determined.provisional, Some(Municipality::Almere));
    assert_eq!(determined.ground, MunicipalityGround::ActualStay);
    assert_eq!(determined.region.as_deref(), Some("flevoland"));
    let duty = one_owed(&given, DutyKind::DetermineMunicipality);
    assert_eq!(duty.owner, almere());
    let given = given
        .when(fulfil(&duty, Some("Uitgezocht")))
        .then_rejected(DUTY_NEEDS_ITS_RECORD)
        .when(determine(None, None))
        .then_rejected(MUNICIPALITY_UNCHANGED)
        .when(lived(
            date(2020, 1, 1),
            Municipality::Urk,
            ResidenceKind::Home,
        ))
        .accepted()
        .when(determine(None, None))
        .accepted();
    let determined = found(&given);
    assert_eq!(determined.municipality, Some(Municipality::Urk));
    assert_eq!(
        determined.start_of_help,
        date(2026, 3, 2),
        "as the first time"
    );
    assert_eq!(determined.help, HelpKind::Stay);
    assert_eq!(determined.certainty, Certainty::Verified);
    assert!(owed(&given, DutyKind::DetermineMunicipality).is_empty());
    assert_eq!(
        state(&given).municipality_for_now(),
        Some(Municipality::Urk)
    );
}

#[test]
fn a_corrected_address_determines_anew_and_the_old_answer_stays_in_the_log() {
    let given = opened()
        .when(lived(
            date(2020, 1, 1),
            Municipality::Urk,
            ResidenceKind::Home,
        ))
        .accepted()
        .when(determine(None, None))
        .accepted()
        .when(lived(
            date(2020, 1, 1),
            Municipality::Dronten,
            ResidenceKind::Home,
        ))
        .accepted()
        .when(determine(None, None))
        .accepted();
    assert_eq!(found(&given).municipality, Some(Municipality::Dronten));
    let events = given.recorded().iter().filter(|recorded| {
        matches!(
            &recorded.event,
            crate::event::Event::Case(Event::MunicipalityDetermined { .. })
        )
    });
    assert_eq!(events.count(), 2);
}

#[test]
fn without_a_child_no_municipality_is_responsible_and_a_note_says_so() {
    let duty = Duty {
        id: crate::ids::DutyId(id(90)),
        kind: DutyKind::DetermineMunicipality,
        due: crate::given::at("2026-03-09T22:59:59Z"),
        owner: Owner::desk(),
        office: None,
        rule: "H31@1".into(),
    };
    let adults = Event::PersonJoined {
        person: CHILD,
        household_role: crate::person::HouseholdRole::Parent,
    };
    opened()
        .and(CASE.0, adults)
        .and(CASE.0, Event::DutyOpened(duty.clone()))
        .when(fulfil(&duty, Some("Geen jeugdige in deze casus")))
        .accepted();
}

#[test]
fn what_no_address_shows_somebody_declares_with_its_ground() {
    let given = opened()
        .when(declare(MunicipalityGround::Address))
        .then_rejected(GROUND_NOT_DECLARED)
        .when(declare(MunicipalityGround::MotherAtBirth))
        .accepted();
    assert_eq!(found(&given).municipality, Some(Municipality::Urk));
    assert_eq!(found(&given).ground, MunicipalityGround::MotherAtBirth);
    let stranger = Command::DetermineMunicipality {
        case: CASE,
        child: PersonId(id(99)),
        help: None,
        start_of_help: None,
        declared: None,
    };
    given.when(stranger).then_rejected(CHILD_NOT_IN_CASE);
}

#[test]
fn h31_what_is_known_of_one_child_pays_nothing_for_another() {
    let other = PersonId(uuid::Uuid::from_u128(
        0x0192_0000_0000_7000_8000_0000_0000_0777,
    ));
    let of_other = |declared| Command::DetermineMunicipality {
        case: CASE,
        child: other,
        help: Some(HelpKind::Stay),
        start_of_help: Some(date(2026, 3, 2)),
        declared,
    };
    let given = opened()
        .and(
            CASE.0,
            Event::PersonJoined {
                person: other,
                household_role: HouseholdRole::Sibling,
            },
        )
        .when(determine(Some(HelpKind::Stay), Some(date(2026, 3, 2))))
        .accepted()
        .when(of_other(None))
        .accepted();
    let waits = one_owed(&given, DutyKind::DetermineMunicipality);
    let given = given.when(declare(MunicipalityGround::Agreed)).accepted();
    assert_eq!(
        one_owed(&given, DutyKind::DetermineMunicipality).id,
        waits.id
    );
    let given = given
        .when(of_other(Some(Declared {
            municipality: Municipality::Urk.into(),
            ground: MunicipalityGround::Agreed,
        })))
        .accepted();
    assert_eq!(
        owed(&given, DutyKind::DetermineMunicipality),
        [],
        "known of both"
    );
}

fn outside(code: &str, ground: MunicipalityGround) -> Command {
    Command::DetermineMunicipality {
        case: CASE,
        child: CHILD,
        help: None,
        start_of_help: None,
        declared: Some(Declared {
            municipality: code.parse().expect("a CBS code"),
            ground,
        }),
    }
}

/// H31: a child that lives in another region is of a municipality of that region, which somebody says; then nothing is owed
/// here any more, and whoever directs goes on.
#[test]
fn h31_a_child_of_another_region_is_known_to_be_of_its_municipality_there() {
    let given = opened()
        .when(determine(Some(HelpKind::Stay), Some(date(2026, 3, 2))))
        .accepted();
    one_owed(&given, DutyKind::DetermineMunicipality);
    let close = || Command::Close {
        case: CASE,
        outcome: crate::case::CaseOutcome::CrisisOver,
        registration: Some(registered(None)),
    };
    let given = given
        .when(close())
        .then_rejected(DUTIES_OPEN)
        .when(outside("GM0034", MunicipalityGround::OutsideRegion))
        .then_rejected(GROUND_NOT_DECLARED)
        .when(outside("GM0363", MunicipalityGround::Address))
        .then_rejected(GROUND_NOT_DECLARED)
        .when(outside("GM0363", MunicipalityGround::OutsideRegion))
        .accepted();
    let determined = found(&given);
    assert_eq!(
        (determined.municipality, determined.provisional),
        (None, None)
    );
    let elsewhere = determined.elsewhere.map(|other| other.to_string());
    assert_eq!(elsewhere.as_deref(), Some("GM0363"));
    assert_eq!(determined.region, None, "no region of ours buys it");
    assert_eq!(owed(&given, DutyKind::DetermineMunicipality), []);
    let case = state(&given);
    assert_eq!(case.director, Some(almere()), "the direction stays");
    assert_eq!(case.municipality_of(CHILD), Some(Municipality::Almere));
    // A stay begins; no address says otherwise.
    let stays = given
        .clone()
        .by(Actor::service("intake"))
        .when(determine(Some(HelpKind::Stay), Some(date(2026, 3, 9))))
        .accepted();
    assert_eq!(found(&stays).elsewhere, determined.elsewhere);
    assert_eq!(owed(&stays, DutyKind::DetermineMunicipality), []);
    // Whoever determines it anew, and knows of no address, takes it back.
    let back = given.clone().when(determine(None, None)).accepted();
    one_owed(&back, DutyKind::DetermineMunicipality);
    // The desk tells the Board's notice to a municipality that has no sign-in here.
    let engaged = given.clone().when(Command::EngageBoard {
        case: CASE,
        reason: "Onderzoek gevraagd".into(),
    });
    let notice = one_owed(&engaged.accepted(), DutyKind::ReceiveBoardNotice);
    assert_eq!(notice.owner, Owner::desk());
    given.when(close()).accepted();
}
