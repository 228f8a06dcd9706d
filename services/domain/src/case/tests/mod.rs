//! A case in which a child is known, and who speaks in it.

mod advice;
mod base_data;
mod direction;
mod override_decision;
mod oversight;
mod reopening;
mod responsible;

use jiff::civil::Date;

use super::{Command, Event, State};
use crate::{
    actor::{Actor, Owner, Role},
    duty::{Duty, DutyKind},
    given::{Given, actor, given, id},
    ids::{CaseId, PersonId, ReportId},
    person::{self, AgeBand, BsnStatus, HouseholdRole, ResidenceKind},
    personal::Personal,
    region::Municipality,
    registration::registered,
    state::State as AnyState,
    stream::{StreamId, Subject},
};

const CASE: CaseId = CaseId(id(2));
const CHILD: PersonId = PersonId(id(31));

fn almere() -> Owner {
    Owner::local_access(Municipality::Almere)
}

fn lelystad() -> Owner {
    Owner::local_access(Municipality::Lelystad)
}

fn institution() -> Owner {
    Owner {
        role: Role::LocalAccess,
        organisation: "certified-institution-a".into(),
        person: None,
    }
}

fn office(name: &str) -> Owner {
    Owner {
        organisation: format!("decision-officer-{name}"),
        ..institution()
    }
}

/// Somebody of its own in each organisation.
fn speaks_for(owner: &Owner) -> Actor {
    Actor {
        person: format!("user-{}", owner.organisation),
        ..actor(owner.role, &owner.organisation)
    }
}

/// A case of Almere, directed there, with a child whose name and BSN were read.
fn opened() -> Given {
    opened_by(Some(Municipality::Almere), almere())
}

fn opened_by(municipality: Option<Municipality>, director: Owner) -> Given {
    given()
        .and(
            CASE.0,
            Event::CaseOpened {
                report: ReportId(id(1)),
                municipality,
                director,
            },
        )
        .and(
            CHILD.0,
            person::Event::PersonRegistered {
                case: CASE,
                name: Some(Personal::of_person(CHILD, "Testkind")),
                birth_date: None,
                bsn: None,
                phone: None,
                age_band: AgeBand::From12To15,
                bsn_status: BsnStatus::Valid,
            },
        )
        .and(
            CASE.0,
            Event::PersonJoined {
                person: CHILD,
                household_role: HouseholdRole::Child,
            },
        )
}

/// The child lives, or stays, somewhere from a day on.
fn lived(from: Date, municipality: Municipality, kind: ResidenceKind) -> person::Command {
    person::Command::RecordAddress {
        person: CHILD,
        from,
        address: "Teststraat 1".into(),
        municipality: Some(municipality.as_str().into()),
        kind,
    }
}

/// A second child of the household.
const BROTHER: PersonId = PersonId(id(32));

fn with_brother(given: Given) -> Given {
    let joined = Event::PersonJoined {
        person: BROTHER,
        household_role: HouseholdRole::Sibling,
    };
    given.and(CASE.0, joined)
}

/// Municipalities agreed on who answers for a child.
fn agreed(child: PersonId, municipality: Municipality) -> Command {
    Command::DetermineMunicipality {
        case: CASE,
        child,
        help: None,
        start_of_help: None,
        declared: Some(super::Declared {
            municipality: municipality.into(),
            ground: person::MunicipalityGround::Agreed,
        }),
    }
}

fn state(given: &Given) -> State {
    match given.state(StreamId::new(Subject::Case, CASE.0)) {
        AnyState::Case(state) => *state,
        _ => unreachable!("a case's stream"),
    }
}

fn owed(given: &Given, kind: DutyKind) -> Vec<Duty> {
    let state = state(given);
    let duties = state.duties.iter().filter(|duty| duty.kind == kind);
    duties.cloned().collect()
}

fn one_owed(given: &Given, kind: DutyKind) -> Duty {
    let owed = owed(given, kind);
    assert_eq!(owed.len(), 1, "{kind} is owed once");
    owed[0].clone()
}

fn fulfil(duty: &Duty, note: Option<&str>) -> Command {
    Command::FulfilDuty {
        case: CASE,
        duty: duty.id,
        note: note.map(Into::into),
    }
}
