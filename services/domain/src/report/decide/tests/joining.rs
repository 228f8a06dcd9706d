//! A report joins a case, and people are known once.

use super::*;

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
