//! What there was to choose from.

use vangnet_domain::{
    book::Book,
    case::{self, CaseOutcome},
    envelope::Recorded,
    place::Availability,
    placement::RungOutcome,
};

use super::*;
use crate::{build::*, replay::known};

/// A family and a bed of the group. At 01:00 the family says that it is free, at 01:10 the search opens, at 01:20 another
/// search holds the family, at 01:30 the network is looked at, at 01:40 the bed is held for this child.
fn night() -> Run {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.open_case(1).case(None);
    run.register_place(1, Rung::CrisisFoster);
    run.register_place(2, Rung::CrisisGroup);
    let as_of = t("2026-03-06T00:55:00Z");
    let free = place::Event::AvailabilityReported {
        availability: Availability::Free,
        as_of,
        good_until: None,
    };
    run.push(place_id(1).0, free);
    run.case(Some(CASE)).clock("2026-03-06T01:10:00Z");
    run.push(placement_id(1).0, search_opened(1));
    run.case(Some(case_id(2))).clock("2026-03-06T01:20:00Z");
    run.push(place_id(1).0, held(9, "2026-03-06T02:05:00Z"));
    run.case(Some(CASE)).clock("2026-03-06T01:30:00Z");
    run.push(
        placement_id(1).0,
        placement::Event::RungRecorded {
            rung: Rung::Network,
            outcome: RungOutcome::NotAvailable,
            help: vec![],
            reason: text(7),
        },
    );
    run.clock("2026-03-06T01:40:00Z");
    run.push(place_id(2).0, held(1, "2026-03-06T02:25:00Z"));
    run
}

/// Asked as the doors ask: the region of everything, the file of what is the case's.
fn asked<R>(events: &[Recorded], at: &str, look: impl FnOnce(Option<Existed<'_>>) -> R) -> R {
    let at = t(at);
    let region: Region = known(events, at);
    let own = events.iter().filter(|it| it.envelope.case == Some(CASE));
    let file: CaseFile = known(own, at);
    look(existed(&region, &file, at, &Book::embedded()))
}

fn units(rows: &[CandidateThen<'_>]) -> Vec<String> {
    rows.iter().map(|it| it.row.unit.to_owned()).collect()
}

#[test]
fn at_two_instants_the_same_child_finds_two_worlds() {
    let run = night();
    asked(run.events(), "2026-03-06T01:15:00Z", |then| {
        let then = then.unwrap();
        assert_eq!((then.search, then.ladder), (Search::Running, "P10@1"));
        let search = &then.searches[0];
        assert_eq!(units(&search.candidates), ["unit-1", "unit-2"]);
        assert_eq!(
            search.candidates[0].row.standing,
            StandingThen::Free {
                as_of: t("2026-03-06T00:55:00Z"),
                age_minutes: 20
            }
        );
        assert_eq!(
            search.candidates[1].row.standing,
            StandingThen::Unknown { since: None }
        );
        assert!(search.rungs.iter().all(|rung| rung.recorded.is_none()));
        let group = |rung: &&RungThen<'_>| rung.rung == Rung::CrisisGroup;
        let group = search.rungs.iter().find(group).unwrap();
        assert_eq!((group.places, group.askable), (1, 1));
    });
    asked(run.events(), "2026-03-06T01:30:00Z", |then| {
        let then = then.unwrap();
        let search = &then.searches[0];
        assert_eq!(units(&search.candidates), ["unit-2"]);
        assert_eq!(
            search.excluded[0].row.standing,
            StandingThen::Held {
                for_whom: ForWhom::Another,
                until: Some(t("2026-03-06T02:05:00Z"))
            }
        );
        let recorded = search.rungs[0].recorded.as_ref().unwrap();
        assert_eq!(recorded.outcome, RungOutcome::NotAvailable);
        assert_eq!(recorded.outcome_recorded_at, t("2026-03-06T01:30:00Z"));
    });
    asked(run.events(), "2026-03-06T01:45:00Z", |then| {
        let then = then.unwrap();
        let search = &then.searches[0];
        let bed = &search.candidates[0].row;
        assert!(matches!(
            bed.standing,
            StandingThen::Held {
                for_whom: ForWhom::ThisSearch,
                ..
            }
        ));
        let bed = then.places.iter().find(|place| place.unit == "unit-2");
        assert_eq!(bed.unwrap().taken[0].for_whom, ForWhom::ThisCase);
    });
}

#[test]
fn who_else_holds_or_lives_there_is_never_said() {
    let mut run = night();
    run.case(Some(case_id(2))).clock("2026-03-06T01:50:00Z");
    run.push(
        place_id(1).0,
        place::Event::PlaceOccupied {
            placement: placement_id(9),
            child: person_id(9),
            stay: stay_id(9),
        },
    );
    for at in ["2026-03-06T01:30:00Z", "2026-03-06T02:00:00Z"] {
        asked(run.events(), at, |then| {
            let json = serde_json::to_string(&then).unwrap();
            for id in [
                placement_id(9).0,
                person_id(9).0,
                stay_id(9).0,
                case_id(2).0,
            ] {
                assert!(!json.contains(&id.to_string()), "{at}: {json}");
            }
            assert!(json.contains("\"forWhom\":\"another\""), "{json}");
        });
    }
}

#[test]
fn without_a_search_the_places_of_the_region_are_told_all_the_same() {
    let run = night();
    asked(run.events(), "2026-03-06T01:05:00Z", |then| {
        let then = then.unwrap();
        assert_eq!(then.search, Search::None);
        assert!(then.searches.is_empty());
        let units: Vec<_> = then.places.iter().map(|place| place.unit).collect();
        assert_eq!(units, ["unit-1", "unit-2"]);
        assert_eq!(then.rungs.len(), Rung::ALL.len());
    });
    asked(run.events(), "2026-03-06T00:59:59Z", |then| {
        assert!(then.is_none(), "the case was not there yet");
    });
}

#[test]
fn a_search_that_ended_keeps_its_ladder_and_the_places_there_were() {
    let mut run = night();
    run.clock("2026-03-06T02:00:00Z");
    run.push(
        placement_id(1).0,
        placement::Event::AlternativeChosen {
            rung: Rung::Network,
            child: person_id(1),
            stay: None,
            reason: text(8),
        },
    );
    // Let go a day after it closed: the region shows the case no more.
    run.push(
        CASE.0,
        case::Event::CaseClosed {
            outcome: CaseOutcome::NoCrisis,
            registration: None,
        },
    );
    run.case(None).clock("2026-03-09T02:00:00Z");
    run.register_place(3, Rung::CrisisGroup);
    asked(run.events(), "2026-03-09T02:00:00Z", |then| {
        let then = then.unwrap();
        assert_eq!(then.search, Search::Ended);
        assert_eq!(then.places.len(), 3);
        let search = &then.searches[0];
        assert!(search.rungs[0].recorded.is_some());
        assert_eq!(search.candidates.len() + search.excluded.len(), 3);
    });
}

#[test]
fn the_ranking_of_a_search_that_runs_is_the_desks_own() {
    let run = night();
    let at = t("2026-03-06T01:15:00Z");
    let region: Region = known(run.events(), at);
    let desk = region
        .candidates_of(placement_id(1), at, &Book::embedded())
        .unwrap();
    let desk: Vec<_> = desk.candidates.iter().map(|it| it.row.place).collect();
    asked(run.events(), "2026-03-06T01:15:00Z", |then| {
        let search = &then.unwrap().searches[0];
        let then: Vec<_> = search.candidates.iter().map(|it| it.row.place).collect();
        assert_eq!(then, desk);
    });
}
