//! A report opens a case: with people, a director and what is owed.

use super::*;

#[test]
fn the_report_of_sofie_opens_a_case_with_people_a_director_and_what_is_owed() {
    let sofie = |text: &str| Some(Personal::of_person(MOTHER, text));
    let mark = |text: &str| Some(Personal::of_person(CHILD, text));
    let duty = |kind: DutyKind, due: &str, owner: Owner, rule: &str| Duty {
        id: DutyId(derived(1, &format!("duty:{kind}"))),
        kind,
        due: at(due),
        owner,
        office: (kind == DutyKind::HearFamily).then_some(crate::duty::Office::Director),
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
