//! What becomes of a report.

mod joining;
mod kept;
mod opening;

use proptest::prelude::*;

use super::*;
use crate::{
    actor::Owner,
    case::{self, CaseOutcome},
    duty::{Duty, DutyKind},
    event::Event as AnyEvent,
    given::{Given, at, derived, given, id, opened},
    ids::PersonId,
    person::{self, AgeBand, BsnStatus, HouseholdRole},
    region::Municipality,
    rejection::{DUTY_NOT_OPEN, TEXT_MISSING},
    report::{
        PEOPLE_MAX, ReportLevel, ReportedPerson, Reporter, ReporterKind, Submit, UNREADABLE_MAX,
        UnreadableField,
        rejection::{REPORT_EMPTY, REPORT_EXISTS},
    },
    state::State as AnyState,
    stream::{StreamId, Subject},
};

const REPORT: ReportId = ReportId(id(1));
const CASE: CaseId = CaseId(id(2));
const MOTHER: PersonId = PersonId(id(30));
const CHILD: PersonId = PersonId(id(31));

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn bare() -> Submit {
    Submit {
        report: REPORT,
        case: CASE,
        joins_case: false,
        reporter_kind: ReporterKind::Anonymous,
        reporter: None,
        what: text("Hij moet het huis uit"),
        place: text("Teststraat 1"),
        municipality: None,
        call_back: None,
        people: vec![],
        unreadable: vec![],
    }
}

fn person(id: PersonId) -> ReportedPerson {
    ReportedPerson {
        person: id,
        household_role: None,
        name: None,
        birth_date: None,
        bsn: None,
        phone: None,
        address: None,
    }
}

fn send(submit: Submit) -> Command {
    Command::Submit(Box::new(submit))
}

fn state(given: &Given) -> State {
    match given.state(StreamId::new(Subject::Report, REPORT.0)) {
        AnyState::Report(state) => *state,
        _ => unreachable!("a report's stream"),
    }
}

fn case_state(given: &Given, case: CaseId) -> case::State {
    match given.state(StreamId::new(Subject::Case, case.0)) {
        AnyState::Case(state) => *state,
        _ => unreachable!("a case's stream"),
    }
}

fn person_state(given: &Given, person: PersonId) -> person::State {
    match given.state(StreamId::new(Subject::Person, person.0)) {
        AnyState::Person(state) => *state,
        _ => unreachable!("a person's stream"),
    }
}

fn warnings(given: &Given) -> Vec<(String, String)> {
    state(given)
        .unverified
        .into_iter()
        .map(|kept| (kept.field, kept.code))
        .collect()
}

fn warning(field: &str, code: &str) -> (String, String) {
    (field.to_owned(), code.to_owned())
}

fn kinds(duties: &crate::duty::OpenDuties) -> Vec<DutyKind> {
    duties.iter().map(|duty| duty.kind).collect()
}

#[test]
fn telling_the_reporter_fulfils_what_was_owed() {
    let tell = |text: &str| Command::GiveFeedback {
        report: REPORT,
        text: text.into(),
    };
    let mut report = bare();
    report.reporter_kind = ReporterKind::Police;
    given()
        .when(tell("?"))
        .then_rejected(REPORT_UNKNOWN)
        .when(send(report))
        .accepted()
        .when(tell(" "))
        .then_rejected(TEXT_MISSING)
        .when(tell("Het team is onderweg"))
        .then([
            (
                REPORT.0,
                Event::FeedbackGiven {
                    text: Personal::of_case(CASE, "Het team is onderweg"),
                }
                .into(),
            ),
            (
                REPORT.0,
                Event::DutyFulfilled {
                    duty: DutyId(derived(2, "duty:feedback-to-reporter")),
                    note: None,
                }
                .into(),
            ),
        ])
        .when(tell("Zij zijn er"))
        .then([(
            REPORT.0,
            Event::FeedbackGiven {
                text: Personal::of_case(CASE, "Zij zijn er"),
            }
            .into(),
        )]);
}

#[test]
fn a_duty_is_fulfilled_once() {
    let fulfil = Command::FulfilDuty {
        report: REPORT,
        duty: DutyId(derived(1, "duty:complete-report")),
        note: text("Aangevuld"),
    };
    let mut nowhere = bare();
    nowhere.place = None;
    given()
        .when(send(nowhere))
        .accepted()
        .when(fulfil.clone())
        .accepted()
        .when(fulfil)
        .then_rejected(DUTY_NOT_OPEN);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_report_with_something_to_act_on_gets_in(
        what in "\\PC{1,40}[a-z]",
        fields in prop::collection::vec(prop::option::of("\\PC{0,60}"), 8),
        joins_case: bool,
        people in 0usize..4,
    ) {
        let field = |index: usize| fields[index].clone();
        let report = Submit {
            what: Some(what),
            joins_case,
            place: field(0),
            municipality: field(1),
            call_back: field(2),
            people: (0..people)
                .map(|number| ReportedPerson {
                    person: PersonId(id(100 + number as u128 / 2)),
                    household_role: field(3),
                    name: field(4),
                    birth_date: field(5),
                    bsn: field(6),
                    phone: field(7),
                    address: field(0),
                })
                .collect(),
            ..bare()
        };
        let given = given().when(send(report)).accepted();
        let case = state(&given).case.unwrap();
        prop_assert!(case_state(&given, case).director.is_some());
        prop_assert_eq!(case_state(&given, case).members.len(), people);
    }
}
