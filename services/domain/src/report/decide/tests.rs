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
fn the_report_of_sofie_opens_a_case_with_people_a_director_and_what_is_owed() {
    let sofie = |text: &str| Some(Personal::of_person(MOTHER, text));
    let mark = |text: &str| Some(Personal::of_person(CHILD, text));
    let duty = |kind: DutyKind, due: &str, owner: Owner, rule: &str| Duty {
        id: DutyId(derived(1, &format!("duty:{kind}"))),
        kind,
        due: at(due),
        owner,
        rule: rule.to_owned(),
    };
    let almere = Owner::local_access(Municipality::Almere);
    let report = Submit {
        reporter_kind: ReporterKind::Parent,
        reporter: Some(Reporter {
            person: MOTHER,
            name: text(" Sofie Test "),
        }),
        municipality: text("gm0034"),
        call_back: text("0600000000"),
        people: vec![ReportedPerson {
            household_role: text("child"),
            name: text("Mark Test"),
            birth_date: text("2011-05-14"),
            address: text("Teststraat 1"),
            ..person(CHILD)
        }],
        ..bare()
    };
    let events: Vec<(uuid::Uuid, AnyEvent)> = vec![
        (
            REPORT.0,
            Event::ReportReceived {
                case: CASE,
                reporter_kind: ReporterKind::Parent,
                reporter: sofie("Sofie Test"),
                what: Some(Personal::of_case(CASE, "Hij moet het huis uit")),
                place: Some(Personal::of_case(CASE, "Teststraat 1")),
                municipality: Some(Municipality::Almere),
                call_back: sofie("0600000000"),
                unverified: vec![],
            }
            .into(),
        ),
        (
            REPORT.0,
            Event::ReportRouted {
                level: ReportLevel::Crisis,
                laws: vec![],
                owner: Owner::triage_desk(),
                due: at("2026-03-02T01:30:00Z"),
                table: "P02@1".into(),
                set_by: None,
                second_professional: None,
                reason: None,
            }
            .into(),
        ),
        (
            CASE.0,
            case::Event::CaseOpened {
                report: REPORT,
                municipality: Some(Municipality::Almere),
                director: almere.clone(),
            }
            .into(),
        ),
        (
            CHILD.0,
            person::Event::PersonRegistered {
                case: CASE,
                name: mark("Mark Test"),
                birth_date: mark("2011-05-14"),
                bsn: None,
                phone: None,
                age_band: AgeBand::From12To15,
                bsn_status: BsnStatus::Absent,
            }
            .into(),
        ),
        (
            CHILD.0,
            person::Event::AddressRecorded {
                from: jiff::civil::date(2026, 3, 2),
                address: Personal::of_person(CHILD, "Teststraat 1"),
                municipality: None,
                kind: person::ResidenceKind::Home,
            }
            .into(),
        ),
        (
            CASE.0,
            case::Event::PersonJoined {
                person: CHILD,
                household_role: HouseholdRole::Child,
            }
            .into(),
        ),
        (
            MOTHER.0,
            person::Event::PersonRegistered {
                case: CASE,
                name: sofie("Sofie Test"),
                birth_date: None,
                bsn: None,
                phone: None,
                age_band: AgeBand::Unknown,
                bsn_status: BsnStatus::Absent,
            }
            .into(),
        ),
        (
            REPORT.0,
            Event::DutyOpened(duty(
                DutyKind::TriageReport,
                "2026-03-02T01:30:00Z",
                Owner::triage_desk(),
                "H16@1",
            ))
            .into(),
        ),
        (
            REPORT.0,
            Event::DutyOpened(duty(
                DutyKind::FeedbackToReporter,
                "2026-03-04T22:59:59.999999Z",
                Owner::desk(),
                "D01@1",
            ))
            .into(),
        ),
        (
            CASE.0,
            case::Event::DutyOpened(duty(
                DutyKind::HearFamily,
                "2026-03-03T01:00:00Z",
                almere,
                "H40@1",
            ))
            .into(),
        ),
    ];
    given().when(send(report)).then(events);
}

#[test]
fn only_a_report_with_nothing_to_act_on_is_refused() {
    let nothing = Submit {
        what: text("  "),
        place: Some(String::new()),
        people: vec![person(CHILD)],
        ..bare()
    };
    given()
        .when(send(nothing.clone()))
        .then_rejected(REPORT_EMPTY);
    for enough in [
        Submit {
            place: text("Teststraat 1"),
            ..nothing.clone()
        },
        Submit {
            call_back: text("0600000000"),
            ..nothing.clone()
        },
        Submit {
            unreadable: vec![UnreadableField {
                path: "/what".into(),
                raw: "112".into(),
            }],
            ..nothing.clone()
        },
    ] {
        given().when(send(enough)).accepted();
    }
    let elsewhere = Submit {
        unreadable: vec![UnreadableField {
            path: "/colour".into(),
            raw: "1".into(),
        }],
        ..nothing
    };
    given().when(send(elsewhere)).then_rejected(REPORT_EMPTY);
}

#[test]
fn an_anonymous_report_without_a_municipality_gets_the_desk_as_director() {
    let given = given().when(send(bare())).accepted();
    let case = case_state(&given, CASE);
    assert_eq!(case.director, Some(Owner::desk()));
    assert_eq!(
        kinds(&case.duties),
        [DutyKind::HearFamily, DutyKind::DetermineMunicipality]
    );
    assert_eq!(
        kinds(&state(&given).duties),
        [DutyKind::TriageReport],
        "nobody to tell, nothing to complete"
    );
    let mut with_call_back = bare();
    with_call_back.call_back = text("0600000000");
    let given = crate::given::given().when(send(with_call_back)).accepted();
    assert!(kinds(&state(&given).duties).contains(&DutyKind::FeedbackToReporter));
}

#[test]
fn whatever_is_wrong_is_kept_and_named_and_never_refused() {
    let wrong = Submit {
        municipality: text("GM9999"),
        what: Some("a".repeat(4_001)),
        people: vec![ReportedPerson {
            household_role: text("boss"),
            birth_date: text("2011-02-30"),
            bsn: text("123456789"),
            name: Some("b".repeat(201)),
            ..person(CHILD)
        }],
        unreadable: vec![UnreadableField {
            path: "/people/0/phone".into(),
            raw: "{\"a\":1}".into(),
        }],
        ..bare()
    };
    let given = given().when(send(wrong)).accepted();
    let mut expected = [
        warning("/municipality", "UNKNOWN_MUNICIPALITY"),
        warning("/what", "TEXT_TOO_LONG"),
        warning("/people/0/name", "TEXT_TOO_LONG"),
        warning("/people/0/householdRole", "UNKNOWN_HOUSEHOLD_ROLE"),
        warning("/people/0/birthDate", "UNVERIFIED_DATE"),
        warning("/people/0/bsn", "UNVERIFIED_BSN"),
        warning("/people/0/phone", "UNREADABLE_FIELD"),
    ];
    let mut actual = warnings(&given);
    actual.sort();
    expected.sort();
    assert_eq!(actual, expected);
    for (_, code) in &actual {
        let page = crate::rejection::all_codes()
            .into_iter()
            .find(|known| known.name == code);
        assert!(page.is_some_and(|page| !page.title().is_empty()), "{code}");
    }
    let state = state(&given);
    assert_eq!(
        state.what.as_ref().map(|what| opened(what).len()),
        Some(4_000)
    );
    assert!(kinds(&state.duties).contains(&DutyKind::CompleteReport));
    let child = person_state(&given, CHILD);
    assert_eq!(child.bsn.as_ref().map(opened), Some("123456789"));
    assert_eq!(child.bsn_status, Some(BsnStatus::Unverified));
    assert_eq!(child.age_band, Some(AgeBand::Unknown));
}

#[test]
fn what_is_kept_raw_takes_the_key_of_the_one_it_stands_with() {
    let wrong = Submit {
        municipality: text("Atlantis"),
        reporter: Some(Reporter {
            person: MOTHER,
            name: text("Testmoeder"),
        }),
        people: vec![ReportedPerson {
            bsn: text("1"),
            ..person(CHILD)
        }],
        unreadable: [
            "/people/0/name",
            "/people/7/name",
            "/reporter/name",
            "/other",
        ]
        .map(|path| UnreadableField {
            path: path.into(),
            raw: "{}".into(),
        })
        .to_vec(),
        ..bare()
    };
    let given = given().when(send(wrong)).accepted();
    let keys: Vec<_> = state(&given)
        .unverified
        .iter()
        .map(|kept| kept.raw.key().to_string())
        .collect();
    let case = format!("case-{CASE}");
    let child = format!("person-{CHILD}");
    let mother = format!("person-{MOTHER}");
    assert_eq!(
        keys,
        [&case, &child, &child, &case, &mother, &case].map(String::as_str)
    );
}

#[test]
fn a_second_report_joins_the_case_that_the_desk_recognised() {
    let second = Submit {
        report: ReportId(id(11)),
        joins_case: true,
        people: vec![person(PersonId(id(32)))],
        ..bare()
    };
    let given = given()
        .when(send(bare()))
        .accepted()
        .when(send(second.clone()))
        .accepted();
    let case = case_state(&given, CASE);
    assert_eq!(case.reports, [REPORT, ReportId(id(11))]);
    assert_eq!(case.members.len(), 1);
    assert_eq!(
        kinds(&case.duties),
        [DutyKind::HearFamily, DutyKind::DetermineMunicipality],
        "hearing is owed once"
    );
    given.when(send(second)).then_rejected(REPORT_EXISTS);
}

#[test]
fn a_report_that_cannot_join_opens_a_case_of_its_own() {
    let joins = Submit {
        joins_case: true,
        ..bare()
    };
    let own = CaseId(derived(1, "case"));
    let closed = given()
        .and(
            CASE.0,
            case::Event::CaseOpened {
                report: ReportId(id(9)),
                municipality: None,
                director: Owner::desk(),
            },
        )
        .and(
            CASE.0,
            case::Event::CaseClosed {
                outcome: CaseOutcome::CrisisOver,
                registration: None,
            },
        );
    for (before, report) in [
        (given(), joins.clone()),
        (closed.clone(), joins),
        (closed, bare()),
    ] {
        let given = before.when(send(report)).accepted();
        assert_eq!(state(&given).case, Some(own));
        assert!(case_state(&given, own).is_open());
        assert_eq!(warnings(&given), [warning("/case", "CASE_NOT_JOINED")]);
        assert!(!case_state(&given, CASE).reports.contains(&REPORT));
    }
}

#[test]
fn a_taken_person_id_never_overwrites_somebody_else() {
    let known = given()
        .when(send(Submit {
            report: ReportId(id(10)),
            case: CaseId(id(20)),
            people: vec![ReportedPerson {
                name: text("Eerder Kind"),
                ..person(CHILD)
            }],
            ..bare()
        }))
        .accepted();
    let twice = Submit {
        people: vec![person(CHILD), person(MOTHER), person(MOTHER)],
        ..bare()
    };
    let given = known.when(send(twice)).accepted();
    let child = person_state(&given, CHILD);
    assert_eq!(child.name.as_ref().map(opened), Some("Eerder Kind"));
    let members: Vec<_> = case_state(&given, CASE).members.into_keys().collect();
    let mut expected = [
        PersonId(derived(2, "person:0")),
        MOTHER,
        PersonId(derived(2, "person:2")),
    ];
    expected.sort();
    assert_eq!(members, expected);
    assert_eq!(
        warnings(&given),
        [
            warning("/people/0/person", "PERSON_ID_TAKEN"),
            warning("/people/2/person", "PERSON_ID_TAKEN"),
        ]
    );
}

#[test]
fn a_reporter_who_is_one_of_the_people_is_registered_once() {
    let own_report = Submit {
        reporter_kind: ReporterKind::Youth,
        reporter: Some(Reporter {
            person: CHILD,
            name: text("Testkind"),
        }),
        people: vec![person(CHILD)],
        ..bare()
    };
    let given = given().when(send(own_report)).accepted();
    let registered = given
        .recorded()
        .iter()
        .filter(|recorded| recorded.envelope.stream.subject == Subject::Person)
        .count();
    assert_eq!(registered, 1);
}

#[test]
fn an_erased_reporter_speaks_with_a_new_key() {
    let report = |number, case| Submit {
        report: ReportId(id(number)),
        case: CaseId(id(case)),
        reporter_kind: ReporterKind::Parent,
        reporter: Some(Reporter {
            person: MOTHER,
            name: text("Testmoeder"),
        }),
        ..bare()
    };
    let given = given()
        .when(send(report(10, 20)))
        .accepted()
        .when(person::Command::RecordErasure {
            person: MOTHER,
            ground: "avg-17".into(),
            cases: vec![],
        })
        .accepted()
        .when(send(report(1, 2)))
        .accepted();
    let key = state(&given).reporter.map(|name| name.key().id());
    assert_eq!(key, Some(derived(3, "reporter")));
}

#[test]
fn the_largest_report_fits_in_one_append_and_nothing_vanishes() {
    let long = || Some("€".repeat(12_000));
    let crowd: u128 = PEOPLE_MAX as u128 + 5;
    let report = Submit {
        what: long(),
        place: long(),
        call_back: long(),
        municipality: long(),
        people: (0..crowd)
            .map(|number| ReportedPerson {
                person: PersonId(id(1_000 + number)),
                household_role: long(),
                name: long(),
                birth_date: long(),
                bsn: long(),
                phone: long(),
                address: long(),
            })
            .collect(),
        unreadable: (0..UNREADABLE_MAX + 10)
            .map(|number| UnreadableField {
                path: format!("/field/{number}"),
                raw: "€".repeat(2_000),
            })
            .collect(),
        ..bare()
    };
    let given = given().when(send(report)).accepted();
    assert!(given.recorded().len() <= 256, "{}", given.recorded().len());
    let bytes: usize = given
        .recorded()
        .iter()
        .map(|recorded| recorded.envelope.encode().len())
        .sum();
    assert!(bytes < 1024 * 1024, "{bytes}");
    assert_eq!(case_state(&given, CASE).members.len(), PEOPLE_MAX);
    let warnings = warnings(&given);
    assert!(
        warnings
            .iter()
            .any(|(field, _)| *field == format!("/people/{PEOPLE_MAX}"))
    );
    assert!(warnings.iter().any(|(field, _)| field == "/"));
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
        duty: DutyId(derived(1, "duty:triage-report")),
        note: text("Gewogen"),
    };
    given()
        .when(send(bare()))
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
