//! Invariants of places, placements, searches and stays. They ask all placements and stays at once, so
//! that no stream can hide what another one says; an append elsewhere does not ask.

use super::{Invariant, Written};
use crate::{
    placement::invariants::{AllStates, double_booked, place_disagrees, search_astray, unowned},
    stay::invariants::uncoupled,
    stream::Subject,
};

pub(super) const ALL: &[Invariant] = &[
    Invariant {
        name: "one-child-a-bed",
        rule: "constitution 5",
        holds: |written| asked(written, |states| double_booked(states).is_empty()),
    },
    Invariant {
        name: "place-and-placement-agree",
        rule: "constitution 2",
        holds: |written| asked(written, |states| place_disagrees(states).is_empty()),
    },
    Invariant {
        name: "one-live-search-a-child",
        rule: "DOMAIN 2C.1",
        holds: |written| asked(written, |states| search_astray(states).is_empty()),
    },
    Invariant {
        name: "unplaced-child-has-an-owner",
        rule: "H01",
        holds: |written| asked(written, |states| unowned(states).is_empty()),
    },
    Invariant {
        name: "stay-is-coupled",
        rule: "H03",
        holds: |written| asked(written, |states| uncoupled(states).is_empty()),
    },
];

const SUBJECTS: &[Subject] = &[
    Subject::Place,
    Subject::Placement,
    Subject::Search,
    Subject::Stay,
];

fn asked(written: &Written<'_>, holds: impl Fn(&AllStates<'_>) -> bool) -> bool {
    !SUBJECTS.contains(&written.stream.subject) || holds(&written.world.of(SUBJECTS).collect())
}

#[cfg(test)]
pub(super) mod tests {
    use crate::{
        actor::Owner,
        given::{Given, at, given, id},
        ids::{CaseId, PersonId, PlaceId, PlacementId, TriageId},
        invariants::Watcher,
        placement::{Event, LADDER, NeedKind, Perspective, Rung, SearchEvent},
        stay,
    };

    const CHILD: PersonId = PersonId(id(3));
    const SEARCH: PlacementId = PlacementId(id(21));
    const OTHER: PlacementId = PlacementId(id(22));
    const FAMILY: PlaceId = PlaceId(id(11));

    fn opened(child: PersonId) -> Event {
        Event::SearchOpened {
            case: CaseId(id(2)),
            triage: TriageId(id(4)),
            child,
            need: NeedKind::SafeHousing,
            question: None,
            perspective: Perspective::Home,
            ladder: LADDER.to_owned(),
        }
    }

    fn searching() -> Given {
        given()
            .and(CHILD.0, SearchEvent::SearchClaimed { placement: SEARCH })
            .and(SEARCH.0, opened(CHILD))
    }

    fn held() -> Event {
        Event::HoldPlaced {
            place: FAMILY,
            until: at("2026-03-02T01:45:00Z"),
        }
    }

    /// Logs that no rule would write, each with the invariant it breaks.
    pub(in crate::invariants) fn sabotaged() -> Vec<(&'static str, Given)> {
        let nobody = Owner {
            organisation: String::new(),
            ..Owner::desk()
        };
        let stayed = stay::Event::StayStarted {
            case: CaseId(id(2)),
            child: CHILD,
            placement: SEARCH,
            place: Some(FAMILY),
            rung: Rung::CrisisFoster,
            perspective: Perspective::Home,
            intended_end: jiff::civil::date(2026, 3, 30),
            placement_avoided: false,
        };
        vec![
            (
                "one-child-a-bed",
                searching()
                    .and(OTHER.0, opened(PersonId(id(5))))
                    .and(SEARCH.0, held())
                    .and(OTHER.0, held()),
            ),
            (
                "place-and-placement-agree",
                searching().and(SEARCH.0, held()),
            ),
            (
                "one-live-search-a-child",
                searching().and(OTHER.0, opened(CHILD)),
            ),
            (
                "unplaced-child-has-an-owner",
                searching().and(
                    SEARCH.0,
                    Event::NoPlaceEstablished {
                        owner: nobody,
                        due: at("2026-03-02T02:00:00Z"),
                    },
                ),
            ),
            ("stay-is-coupled", given().and(id(31), stayed)),
        ]
    }

    #[test]
    fn each_invariant_sees_the_log_that_breaks_it() {
        for (name, given) in sabotaged() {
            let breaches = Watcher::default().observe(given.recorded());
            let last = given.recorded().last().map(|recorded| recorded.position);
            assert!(
                breaches
                    .iter()
                    .any(|breach| breach.invariant == name && Some(breach.position) == last),
                "{name} is not among {breaches:?}"
            );
        }
    }
}
