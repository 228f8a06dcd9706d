//! What is told of who left, and what is not.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use proptest::prelude::*;
use vangnet_domain::{
    actor::Owner,
    case,
    export::{Asked, Field, Format, Months, Purpose},
    ids::{ExportId, PersonId},
    person::{self, AgeBand, BsnStatus, HouseholdRole},
    placement::Rung,
    region::Municipality,
    stay::{self, EndReason, StayForm},
    title::{Frame, Step},
    triage,
};

use crate::{Indicators, build::*, leavers::Extract, publish::SHOWN_FROM, view::fold};

const EXPORT: ExportId = ExportId(uuid(0xe1));

fn asked(fields: &[Field]) -> Asked {
    Asked {
        by: Owner::desk(),
        organisation: "university-a".into(),
        office: "youth-research".into(),
        purpose: Purpose::DoctoralResearch,
        reference: "EC-2026-017".into(),
        months: Months {
            from: date(2026, 1, 1),
            until: date(2026, 7, 1),
        },
        fields: fields.to_vec(),
        rule: "P28e@1".into(),
    }
}

/// Tells the person, so that a test can count people.
fn pseudonym(person: PersonId) -> String {
    format!("p{}", person.0.as_u128())
}

fn youth(n: u128) -> PersonId {
    PersonId(uuid(0x700 + n))
}

/// One who left: which youth, from which municipality, in which age band, when.
#[derive(Clone, Copy, Debug)]
struct Left {
    youth: u128,
    municipality: Municipality,
    age: AgeBand,
    at: &'static str,
}

fn left(youth: u128) -> Left {
    Left {
        youth,
        municipality: Municipality::Urk,
        age: AgeBand::From12To15,
        at: "2026-03-10T09:00:00Z",
    }
}

/// Each stay in a case of its own, two days long.
fn history(all: &[Left]) -> Run {
    let mut run = Run::at("2026-01-01T01:00:00Z");
    for (n, left) in (1..).zip(all) {
        run.clock("2026-01-01T01:00:00Z").case(Some(case_id(n)));
        let opened = case::Event::CaseOpened {
            report: report_id(n),
            municipality: Some(left.municipality),
            director: Owner::desk(),
        };
        let registered = person::Event::PersonRegistered {
            case: case_id(n),
            name: None,
            birth_date: None,
            bsn: None,
            phone: None,
            age_band: left.age,
            bsn_status: BsnStatus::Absent,
        };
        let joined = case::Event::PersonJoined {
            person: youth(left.youth),
            household_role: HouseholdRole::Child,
        };
        run.push(case_id(n).0, opened)
            .push(youth(left.youth).0, registered)
            .push(case_id(n).0, joined)
            .push(stay_id(n).0, began(n, left.youth, Rung::CrisisGroup))
            .clock(left.at)
            .push(stay_id(n).0, ended(EndReason::Home));
    }
    run
}

fn began(n: u128, child: u128, rung: Rung) -> stay::Event {
    let stay::Event::StayStarted {
        placement,
        place,
        perspective,
        intended_end,
        placement_avoided,
        ..
    } = stay_started(n)
    else {
        unreachable!("it is how a stay begins")
    };
    stay::Event::StayStarted {
        case: case_id(n),
        child: youth(child),
        placement,
        place,
        rung,
        perspective,
        intended_end,
        placement_avoided,
    }
}

fn ended(reason: EndReason) -> stay::Event {
    stay::Event::StayEnded {
        reason,
        place: None,
        days: 3,
        note: None,
    }
}

fn extract(run: &Run, fields: &[Field]) -> Extract {
    let view: Indicators = fold(run.events());
    let position = (run.events().len() as u64).saturating_sub(1);
    view.leavers(EXPORT, &asked(fields), position, pseudonym)
}

/// Rows as words, without the pseudonym.
fn rows(run: &Run, fields: &[Field]) -> Vec<String> {
    let (csv, _) = extract(run, fields).taken(Format::Csv);
    let csv = String::from_utf8(csv).unwrap();
    let rows = csv.lines().skip(1);
    rows.map(|row| row.split_once(',').unwrap().1.to_owned())
        .collect()
}

fn five() -> Vec<Left> {
    (1..=5).map(left).collect()
}

#[test]
fn a_row_tells_the_fields_that_were_asked_for_and_nothing_else() {
    let mut run = history(&five());
    run.clock("2026-06-09T10:00:00Z").push(
        case_id(1).0,
        case::Event::CaseClosed {
            outcome: case::CaseOutcome::CrisisOver,
            registration: None,
        },
    );
    let told = rows(&run, Field::ALL);
    assert_eq!(
        told,
        vec!["2026-03,Urk,12-15,crisis-group,unknown,2,0,0,0,home,no"; 5]
    );
    let (json, taken) = extract(&run, &[Field::Nights, Field::Left]).taken(Format::Json);
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(
        json["rows"][0],
        serde_json::json!({ "pseudonym": pseudonym(youth(1)), "nights": 2, "left": "2026-03" })
    );
    assert_eq!(
        (taken.rows, taken.complete, &json["complete"]),
        (5, true, &true.into())
    );
}

#[test]
fn no_id_no_day_and_no_instant_is_in_the_bytes() {
    let run = history(&five());
    let nobody = |_: PersonId| "same".to_owned();
    let view: Indicators = fold(run.events());
    for format in Format::ALL {
        let (bytes, _) = view
            .leavers(EXPORT, &asked(Field::ALL), 9, nobody)
            .taken(*format);
        let text = String::from_utf8(bytes).unwrap();
        for n in 1..=5 {
            for id in [
                youth(n).0,
                case_id(n).0,
                stay_id(n).0,
                placement_id(n).0,
                place_id(n).0,
            ] {
                assert!(!text.contains(&id.to_string()), "{id} in {text}");
            }
        }
        assert!(
            !text.contains("2026-03-10") && !text.contains("T09:00"),
            "{text}"
        );
    }
}

#[test]
fn the_same_position_gives_the_same_bytes_whatever_happened_since() {
    let mut run = history(&five());
    let position = (run.events().len() as u64).saturating_sub(1);
    let (before, then) = extract(&run, Field::ALL).taken(Format::Csv);
    run.clock("2026-07-01T09:00:00Z").push(
        youth(1).0,
        person::Event::PersonErased {
            ground: "request".into(),
        },
    );
    let again: Indicators = fold(&run.events()[..=usize::try_from(position).unwrap()]);
    let again = again.leavers(EXPORT, &asked(Field::ALL), position, pseudonym);
    assert_eq!(again.taken(Format::Csv), (before, then));
    let now: Indicators = fold(run.events());
    assert!(now.erased_since(&again), "so it is not given again");
}

#[test]
fn who_was_erased_is_in_no_row_and_stands_behind_none() {
    let mut six = five();
    six.push(left(6));
    let mut run = history(&six);
    run.push(
        youth(6).0,
        person::Event::PersonErased {
            ground: "request".into(),
        },
    );
    let (csv, _) = extract(&run, &[Field::Left]).taken(Format::Csv);
    let csv = String::from_utf8(csv).unwrap();
    assert!(!csv.contains(&pseudonym(youth(6))), "{csv}");
    run.push(
        youth(5).0,
        person::Event::PersonErased {
            ground: "request".into(),
        },
    );
    let (_, taken) = extract(&run, &[Field::Left]).taken(Format::Csv);
    assert_eq!(
        (taken.rows, taken.complete),
        (0, false),
        "four are too few to be told of"
    );
}

#[test]
fn few_are_told_of_more_coarsely_and_too_few_not_at_all() {
    let fields = [Field::Left, Field::Municipality, Field::Age];
    let mut all = five();
    all.truncate(4);
    assert_eq!(rows(&history(&all), &fields), Vec::<String>::new());
    all.push(Left {
        municipality: Municipality::Almere,
        ..left(5)
    });
    assert_eq!(
        rows(&history(&all), &fields),
        vec!["2026-03,hidden,12-15"; 5]
    );
    all[0].at = "2026-01-10T09:00:00Z";
    assert_eq!(
        rows(&history(&all), &fields),
        vec!["2026-Q1,hidden,12-15"; 5]
    );
    all[0].at = "2026-04-10T09:00:00Z";
    assert_eq!(
        rows(&history(&all), &fields),
        vec!["hidden,hidden,12-15"; 5]
    );
    all[0].age = AgeBand::Adult;
    assert_eq!(
        rows(&history(&all), &fields),
        vec!["hidden,hidden,hidden"; 5]
    );
    // What nobody asked for sets nobody apart.
    assert_eq!(rows(&history(&all), &[Field::Destination]), vec!["home"; 5]);
}

#[test]
fn five_stays_of_one_youth_are_one_youth() {
    let same = vec![left(1); 5];
    let (_, taken) = extract(&history(&same), &[Field::Left]).taken(Format::Csv);
    assert_eq!((taken.rows, taken.complete), (0, false));
}

#[test]
fn only_who_left_24_hour_care_in_these_months_is_in_it() {
    let mut all = five();
    all.extend((6..=10).map(|youth| Left {
        // Midnight in Amsterdam: July.
        at: "2026-06-30T22:00:00Z",
        ..left(youth)
    }));
    let mut run = history(&all);
    for n in 11..=15 {
        run.clock("2026-03-01T09:00:00Z")
            .push(stay_id(n).0, began(n, n, Rung::Network))
            .clock("2026-03-09T09:00:00Z")
            .push(stay_id(n).0, ended(EndReason::Home))
            .push(stay_id(n + 10).0, began(n + 10, n + 10, Rung::CrisisGroup));
    }
    assert_eq!(rows(&run, &[Field::Left]), vec!["2026-03"; 5]);
}

#[test]
fn how_it_went_is_counted_up_to_the_end() {
    let mut run = history(&[]);
    for n in 1..=5 {
        run.clock("2026-03-01T09:00:00Z")
            .case(Some(case_id(n)))
            .push(stay_id(n).0, began(n, n, Rung::CrisisGroup))
            .push(
                stay_id(n).0,
                stay::Event::StayMoved {
                    placement: placement_id(n),
                    from: None,
                    place: None,
                    rung: Rung::FamilyHome,
                    out_of_home: true,
                },
            )
            .push(
                stay_id(n).0,
                stay::Event::FormChanged {
                    form: StayForm::Weekends,
                    reason: text(1),
                },
            )
            .push(
                stay_id(n).0,
                stay::Event::PlacementBrokenDown {
                    placement: placement_id(n),
                    place: None,
                    rung: Rung::FamilyHome,
                    reason: stay::BreakdownReason::ALL[0],
                    note: text(1),
                },
            )
            .push(
                stay_id(n).0,
                stay::Event::FrameChanged {
                    step: Step::StayClosed,
                    frame: Frame::Owed,
                },
            )
            .clock("2026-03-04T09:00:00Z")
            .push(stay_id(n).0, ended(EndReason::BrokenDown));
    }
    let fields = [
        Field::Rung,
        Field::Frame,
        Field::Moves,
        Field::Forms,
        Field::Breakdowns,
        Field::Destination,
    ];
    assert_eq!(
        rows(&run, &fields),
        vec!["family-home,owed,1,1,1,broken-down"; 5]
    );
}

#[test]
fn a_crisis_within_ninety_days_is_told_once_it_is_known() {
    let again = |at: &str, now: &str| -> BTreeSet<String> {
        let mut run = history(&five());
        run.clock(at);
        for n in 1..=5 {
            let mut verdict = None;
            for event in triage::samples() {
                if matches!(&event, triage::Event::VerdictGiven { verdict, .. } if verdict.is_crisis())
                {
                    verdict = Some(event);
                }
            }
            run.case(Some(case_id(n)))
                .push(uuid(0x4000 + n), verdict.expect("a crisis"));
        }
        run.clock(now)
            .case(None)
            .push(uuid(0x5000), vangnet_domain::rota::samples().swap_remove(0));
        rows(&run, &[Field::ReCrisis]).into_iter().collect()
    };
    let word = |word: &str| BTreeSet::from([word.to_owned()]);
    // They left on 10 March; the ninetieth day is 8 June, until midnight.
    let (last, late) = ("2026-06-08T21:59:59Z", "2026-06-08T22:00:01Z");
    assert_eq!(again(last, late), word("yes"));
    assert_eq!(
        again("2026-02-10T09:00:00Z", late),
        word("no"),
        "before they left"
    );
    assert_eq!(again(late, late), word("no"), "too long after");
    assert_eq!(again("2026-02-10T09:00:00Z", last), word("not-known-yet"));
}

fn some_left() -> impl Strategy<Value = Vec<Left>> {
    let municipality = prop_oneof![
        Just(Municipality::Urk),
        Just(Municipality::Almere),
        Just(Municipality::Zeewolde)
    ];
    let age = prop_oneof![3 => Just(AgeBand::From12To15), 1 => Just(AgeBand::From16To17), 1 => Just(AgeBand::Unknown)];
    let at = prop_oneof![
        4 => Just("2026-03-10T09:00:00Z"),
        1 => Just("2026-02-10T09:00:00Z"),
        1 => Just("2026-05-10T09:00:00Z"),
    ];
    let one = (1..30_u128, municipality, age, at);
    let one = one.prop_map(|(youth, municipality, age, at)| Left {
        youth,
        municipality,
        age,
        at,
    });
    prop::collection::vec(one, 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// And with what was left out: nobody is told of twice, and nothing is left out where all are many.
    #[test]
    fn every_combination_that_is_told_stands_for_enough_youths(all in some_left(), asked_for in 0..8_usize) {
        let fields: Vec<_> = [Field::Left, Field::Municipality, Field::Age]
            .into_iter()
            .enumerate()
            .filter(|(bit, _)| asked_for & (1 << bit) != 0)
            .map(|(_, field)| field)
            .chain([Field::Nights])
            .collect();
        let (csv, taken) = extract(&history(&all), &fields).taken(Format::Csv);
        let csv = String::from_utf8(csv).unwrap();
        let mut behind: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for row in csv.lines().skip(1) {
            let (pseudonym, told) = row.split_once(',').unwrap();
            behind.entry(told).or_default().insert(pseudonym);
        }
        for (told, youths) in &behind {
            prop_assert!(youths.len() >= SHOWN_FROM, "{told}: {youths:?}");
        }
        let rows = csv.lines().count() - 1;
        prop_assert_eq!(rows, taken.rows as usize);
        prop_assert_eq!(taken.complete, rows == all.len());
        let left_out: BTreeSet<_> = all.iter().map(|left| left.youth).collect();
        prop_assert!(left_out.len() >= SHOWN_FROM || rows == 0);
    }
}
