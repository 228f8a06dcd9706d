//! Invariants of the counter: whatever stands there is somebody's, and only a search that runs stands there.

use super::{Invariant, Written};
use crate::{
    actor::Role,
    calendar::passed,
    counter,
    ids::{CounterRequestId, PlacementId},
    state::State,
};

pub(super) const ALL: &[Invariant] = &[
    Invariant {
        name: "counter-request-has-one-holder",
        rule: "H10",
        holds: has_one_holder,
    },
    Invariant {
        name: "counter-request-is-of-a-search-that-runs",
        rule: "H10",
        holds: is_of_a_search_that_runs,
    },
];

/// All providers together or one of them, with a time that has not passed; and who held it before another does gave it.
fn has_one_holder(written: &Written<'_>) -> bool {
    let (State::Counter(before), State::Counter(after)) = (written.before, written.after) else {
        return true;
    };
    let now = written.events.last().map(|event| event.recorded_at);
    let held = now.and_then(|now| Some((after.held(now)?, now)));
    let Some((held, now)) = held else {
        return !after.is_open();
    };
    let of_providers = held.owner.role == Role::Provider && !held.owner.organisation.is_empty();
    let handed = match (&before.taken_by, &after.taken_by) {
        (Some(from), Some(to)) if before.is_open() && from.organisation != to.organisation => {
            let offered = before.offer.as_ref();
            offered.is_some_and(|offer| offer.to == to.organisation && !passed(offer.due, now))
        }
        (Some(_), None) => !before.is_open(),
        _ => true,
    };
    of_providers && !passed(held.due, now) && handed
}

/// A search ends and its request with it, in one append.
fn is_of_a_search_that_runs(written: &Written<'_>) -> bool {
    let runs = |search: PlacementId| {
        let placement = written.world.placement(search);
        placement.is_some_and(|placement| placement.search.is_some() && placement.end.is_none())
    };
    match written.after {
        State::Counter(request) => {
            let of = request.brought.as_ref().map(|brought| brought.search);
            !request.is_open() || of.is_some_and(runs)
        }
        State::Placement(_) => {
            let search = PlacementId(written.stream.id);
            let request = written.world.counter(CounterRequestId::of(search));
            runs(search) || !request.is_some_and(counter::State::is_open)
        }
        _ => true,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use crate::{
        actor::Owner,
        counter::{Event, samples},
        given::{Given, given, id},
        ids::{CounterRequestId, PlacementId},
        invariants::Watcher,
        placement,
    };

    const SEARCH: PlacementId = PlacementId(id(6));

    fn brought() -> Given {
        let opened = placement::samples().into_iter().next();
        let request = CounterRequestId::of(SEARCH).0;
        given()
            .and(SEARCH.0, opened.expect("a search is opened first"))
            .and(request, samples().swap_remove(0))
    }

    fn claimed_twice() -> Given {
        let request = CounterRequestId::of(SEARCH).0;
        let provider = |organisation: &str| Owner {
            organisation: organisation.into(),
            ..crate::counter::collective(None)
        };
        let offered = |to: &str| Event::RequestOffered {
            to: to.into(),
            due: "2026-03-02T01:45:00Z".parse().expect("an instant"),
        };
        let answer_due = "2026-03-02T01:45:00Z".parse().expect("an instant");
        brought()
            .and(
                request,
                Event::RequestClaimed {
                    by: provider("provider-a"),
                    answer_due,
                },
            )
            .and(request, offered("provider-b"))
            .and(
                request,
                Event::OfferAccepted {
                    by: provider("provider-c"),
                    answer_due,
                },
            )
    }

    /// For each invariant a log that breaks it.
    pub(in crate::invariants) fn sabotaged() -> Vec<(&'static str, Given)> {
        let ended = placement::Event::AlternativeChosen {
            rung: placement::Rung::Network,
            child: crate::ids::PersonId(id(3)),
            stay: None,
            reason: crate::personal::Personal::of_case(crate::ids::CaseId(id(2)), "Invented"),
        };
        vec![
            ("counter-request-has-one-holder", claimed_twice()),
            (
                "counter-request-is-of-a-search-that-runs",
                brought().and(SEARCH.0, ended),
            ),
        ]
    }

    fn broken(given: &Given) -> Vec<&'static str> {
        let breaches = Watcher::default().observe(given.recorded());
        breaches
            .into_iter()
            .map(|breach| breach.invariant)
            .collect()
    }

    #[test]
    fn each_invariant_of_the_counter_is_broken_by_a_log_made_for_it() {
        let of_counter = |name: &&str| name.starts_with("counter-");
        let whole = broken(&brought());
        assert_eq!(whole.iter().filter(|name| of_counter(name)).count(), 0);
        for (name, given) in sabotaged() {
            assert!(broken(&given).contains(&name), "{name} was not broken");
        }
    }
}
