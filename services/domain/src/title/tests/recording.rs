//! A title on record: on whom, from when, spoken and on paper (H30, P14).

use super::*;

#[test]
fn h30_the_paper_of_a_spoken_title_settles_exactly_its_own_duty() {
    let spoken = |n, kind| Told {
        spoken: true,
        ..told(n, kind, "2026-03-02T00:30:00Z")
    };
    let night = household()
        .when(spoken(1, K::ProvisionalSupervision))
        .accepted()
        .when(spoken(2, K::EmergencyPlacementAuthorisation))
        .accepted();
    let open =
        |given: &Given| -> Vec<_> { titles(given).duties.iter().map(|duty| duty.id).collect() };
    let [first, second] = open(&night)[..] else {
        panic!("two papers owed: {:?}", open(&night));
    };
    // Told twice, it is still one title, and owes one paper.
    let night = night
        .when(spoken(3, K::ProvisionalSupervision))
        .then_rejected(TITLE_EXISTS)
        .when(spoken(1, K::Supervision))
        .then_rejected(TITLE_EXISTS);
    assert_eq!(open(&night), [first, second]);
    let night = night.when(paper(2, "2026-03-02T00:45:00Z")).then([
        (
            CHILD.0,
            Event::TitleWritten {
                title: nth(2),
                written_at: at("2026-03-02T00:45:00Z"),
            }
            .into(),
        ),
        (CHILD.0, Event::DutyFulfilled { duty: second }.into()),
    ]);
    assert_eq!(open(&night), [first]);
    let duty = owed(&night, DutyKind::WrittenTitle).expect("of the other one");
    assert_eq!(
        (duty.owner, duty.due),
        (director(), at("2026-03-03T01:00:00Z"))
    );
    let night = night
        .when(paper(2, "2026-03-02T00:45:00Z"))
        .then_rejected(TITLE_WRITTEN)
        .when(paper(1, "2026-03-02T00:29:59Z"))
        .then_rejected(TITLE_ENDS_BEFORE_DECISION)
        .when(paper(9, "2026-03-02T00:45:00Z"))
        .then_rejected(TITLE_UNKNOWN)
        .when(paper(1, "2026-03-02T00:50:00Z"))
        .accepted();
    assert!(titles(&night).duties.is_empty());
}

#[test]
fn a_title_is_decided_before_it_is_recorded_and_before_it_ends() {
    household()
        .when(told(1, K::Supervision, "2026-03-02T01:15:00Z"))
        .accepted()
        .when(told(2, K::Supervision, "2026-03-02T01:15:00.000001Z"))
        .then_rejected(TITLE_IN_FUTURE)
        .when(Told {
            until: Some("2026-03-02T00:00:00Z"),
            ..told(2, K::CrisisMeasure, "2026-03-02T00:00:00Z")
        })
        .then_rejected(TITLE_ENDS_BEFORE_DECISION)
        // A clock ahead of ours: it holds from when it was told.
        .when(end(1, "2026-03-02T00:59:00Z"))
        .then_rejected(TITLE_ENDS_BEFORE_DECISION);
}

#[test]
fn p14_a_restraining_order_is_on_an_adult_and_a_measure_of_protection_on_a_child() {
    let on = |person, kind| Told {
        person,
        ..told(1, kind, "2026-03-02T00:30:00Z")
    };
    let night = household()
        .when(on(CHILD, K::RestrainingOrder))
        .then_rejected(TITLE_ON_ADULT_ONLY)
        .when(on(FATHER, K::Supervision))
        .then_rejected(TITLE_ON_CHILD_ONLY)
        .when(on(FATHER, K::RestrainingOrder))
        .accepted();
    assert_eq!(
        titles_of(&night, FATHER)
            .of_kind(K::RestrainingOrder, at("2026-03-12T00:30:00Z"))
            .map(|title| title.record.title),
        Some(nth(1)),
        "the last instant of ten days"
    );
    // Of an unknown age, the part in the household decides; of neither, the record is taken.
    family(AgeBand::Unknown)
        .when(on(CHILD, K::RestrainingOrder))
        .then_rejected(TITLE_ON_ADULT_ONLY);
    known(
        household(),
        PersonId(id(6)),
        AgeBand::Unknown,
        HouseholdRole::Network,
    )
    .when(on(PersonId(id(6)), K::RestrainingOrder))
    .accepted()
    .when(on(PersonId(id(7)), K::RestrainingOrder))
    .then_rejected(PERSON_UNKNOWN);
    let elsewhere = household().and(
        id(8),
        person::Event::PersonRegistered {
            case: CaseId(id(9)),
            name: None,
            birth_date: None,
            bsn: None,
            phone: None,
            age_band: AgeBand::From4To11,
            bsn_status: BsnStatus::Absent,
        },
    );
    elsewhere
        .when(on(PersonId(id(8)), K::Supervision))
        .then_rejected(TITLE_OF_OTHER_CASE);
}

#[test]
fn h30_a_decision_that_meets_a_fallen_title_records_that_first() {
    let then: Then = household()
        .when(told(1, K::CrisisMeasure, "2026-03-02T00:00:00Z"))
        .accepted()
        .at("2026-03-06T00:00:00Z")
        .when(told(
            2,
            K::CrisisMeasureContinuation,
            "2026-03-05T20:00:00Z",
        ));
    let after = then.accepted();
    let state = titles(&after);
    let lapsed = state.get(nth(1)).and_then(|title| title.lapsed);
    assert_eq!(lapsed, Some((at("2026-03-05T00:00:00Z"), Lapse::Term)));
    assert_eq!(
        in_force(&after, "2026-03-06T00:00:00Z"),
        [K::CrisisMeasureContinuation]
    );
}

#[test]
fn a_title_that_was_recorded_in_error_never_held_and_owes_nothing() {
    let spoken = Told {
        spoken: true,
        ..told(
            1,
            K::EmergencyPlacementAuthorisation,
            "2026-03-02T00:30:00Z",
        )
    };
    let night = household().when(spoken).accepted();
    assert!(owed(&night, DutyKind::WrittenTitle).is_some());
    assert!(owed(&night, DutyKind::UnderlyingTitle).is_some());
    let in_error = || Command::End {
        person: CHILD,
        title: nth(1),
        by: EndedBy::RecordedInError,
        at: at("2026-03-20T00:00:00Z"),
    };
    // Also after it fell: somebody saw only then what it was.
    let later = night.at("2026-03-20T00:00:00Z").when(in_error()).accepted();
    assert!(titles(&later).duties.is_empty());
    assert!(in_force(&later, "2026-03-02T00:30:00Z").is_empty());
    let later = later.when(in_error()).then_rejected(TITLE_OVER);
    // The same decision can be recorded as it was; that record keeps its id.
    let decided_at = "2026-03-02T00:30:00Z";
    later
        .when(told(1, K::EmergencyPlacementAuthorisation, decided_at))
        .then_rejected(TITLE_EXISTS)
        .when(Told {
            until: Some("2026-03-30T00:30:00Z"),
            ..told(2, K::EmergencyPlacementAuthorisation, decided_at)
        })
        .accepted();
}

#[test]
fn a_title_that_another_one_stands_on_was_not_recorded_in_error_before_that_one_stands_elsewhere() {
    let in_error = |n| Command::End {
        person: CHILD,
        title: nth(n),
        by: EndedBy::RecordedInError,
        at: at("2026-03-02T00:50:00Z"),
    };
    let night = household()
        .when(told(1, K::Supervision, "2026-03-02T00:30:00Z"))
        .accepted()
        .when(told(2, K::PlacementAuthorisation, "2026-03-02T00:40:00Z"))
        .accepted();
    let alone = night.when(in_error(1));
    assert_eq!(alone.rejection().facts["title"], nth(2).to_string());
    let night = alone.then_rejected(TITLE_CARRIES_ANOTHER);
    let both = night.clone().when(in_error(2)).accepted();
    both.when(in_error(1)).accepted();
    let elsewhere = night
        .when(told(3, K::ProvisionalSupervision, "2026-03-02T00:35:00Z"))
        .accepted()
        .when(in_error(1))
        .accepted();
    assert!(in_force(&elsewhere, "2026-03-02T01:00:00Z").contains(&K::PlacementAuthorisation));
}
