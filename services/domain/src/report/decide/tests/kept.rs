//! Whatever a report says is kept; only nothing to act on is refused.

use super::*;

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
