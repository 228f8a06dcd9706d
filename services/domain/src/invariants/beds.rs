//! Invariants of places, searches, placements and stays.
//!
//! One bed, one child is looked at from three sides, each against the record of the other: the
//! placement that claims a place, the place that knows its holder or its child, the stay that lives
//! there. A second claimant finds a place that knows the first. That it holds for each night is counted out apart.

use std::collections::BTreeSet;

use jiff::ToSpan as _;

use super::{Invariant, World, Written};
use crate::{
    book::Book,
    calendar::{date_of, passed},
    duty::DutyKind,
    event::Event,
    ids::{PersonId, PlaceId, PlacementId, StayId},
    place::{Claim, DayPart, Holder, Slot},
    placement::{self, End},
    state::State,
    stay::{self, EndReason},
};

pub(super) const ALL: &[Invariant] = &[
    Invariant {
        name: "placement-has-its-place",
        rule: "one bed, one child",
        holds: placement_has_its_place,
    },
    Invariant {
        name: "place-has-its-child",
        rule: "one bed, one child",
        holds: place_has_its_child,
    },
    Invariant {
        name: "no-night-is-promised-twice",
        rule: "P12",
        holds: no_night_is_promised_twice,
    },
    Invariant {
        name: "stay-has-its-place",
        rule: "one bed, one child",
        holds: stay_has_its_place,
    },
    Invariant {
        name: "passed-hold-is-not-used",
        rule: "constitution 5",
        holds: passed_hold_is_not_used,
    },
    Invariant {
        name: "one-live-search-a-child",
        rule: "H16",
        holds: one_live_search_a_child,
    },
    Invariant {
        name: "search-follows-a-crisis",
        rule: "H16",
        holds: search_follows_a_crisis,
    },
    Invariant {
        name: "search-ends-once",
        rule: "H01",
        holds: search_ends_once,
    },
    Invariant {
        name: "full-has-an-owner-and-a-clock",
        rule: "H01",
        holds: full_has_an_owner_and_a_clock,
    },
    Invariant {
        name: "bed-is-the-last-resort",
        rule: "H02",
        holds: bed_is_the_last_resort,
    },
    Invariant {
        name: "stay-has-ambulatory-help",
        rule: "H03",
        holds: stay_has_ambulatory_help,
    },
    Invariant {
        name: "stay-ends-once",
        rule: "H04",
        holds: stay_ends_once,
    },
    Invariant {
        name: "extension-has-an-analysis",
        rule: "H06",
        holds: extension_has_an_analysis,
    },
    Invariant {
        name: "going-home-is-agreed",
        rule: "H23",
        holds: going_home_is_agreed,
    },
    Invariant {
        name: "closed-stay-was-looked-back-on",
        rule: "H34",
        holds: closed_stay_was_looked_back_on,
    },
    Invariant {
        name: "look-back-is-whole",
        rule: "H34",
        holds: look_back_is_whole,
    },
];

fn placement_events<'a>(
    written: &'a Written<'_>,
) -> impl Iterator<Item = &'a placement::Event> + 'a {
    written.events.iter().filter_map(|it| match &it.event {
        Event::Placement(event) => Some(event),
        _ => None,
    })
}

fn stay_events<'a>(written: &'a Written<'_>) -> impl Iterator<Item = &'a stay::Event> + 'a {
    written.events.iter().filter_map(|it| match &it.event {
        Event::Stay(event) => Some(event),
        _ => None,
    })
}

/// Whether a placement holds a place, or put its child there for a stay that has not left it.
fn claims(world: &World, id: PlacementId, placement: &placement::State, place: PlaceId) -> bool {
    let held = placement.hold.is_some_and(|hold| hold.place == place);
    let lives_there = match &placement.end {
        Some(End::Placed {
            place: there, stay, ..
        }) => *there == place && world.stay(*stay).is_none_or(|stay| !stay.has_left(id)),
        Some(End::Alternative { .. } | End::Overflow { .. }) | None => false,
    };
    held || lives_there
}

fn placement_has_its_place(written: &Written<'_>) -> bool {
    let State::Placement(placement) = written.after else {
        return true;
    };
    let id = PlacementId(written.stream.id);
    let held = placement.hold.map(|hold| hold.place);
    let placed = placement.end.as_ref().and_then(End::place);
    held.into_iter()
        .chain(placed)
        .filter(|place| claims(written.world, id, placement, *place))
        .all(|place| {
            let place = written.world.place(place);
            place.is_some_and(|place| place.claim_of(id).is_some())
        })
}

fn place_has_its_child(written: &Written<'_>) -> bool {
    let (State::Place(before), State::Place(after)) = (written.before, written.after) else {
        return true;
    };
    let (world, id) = (written.world, PlaceId(written.stream.id));
    let held = after.holds.iter().all(|hold| {
        let ours = world
            .placement(hold.placement)
            .and_then(|holder| holder.hold);
        ours.is_some_and(|ours| {
            (ours.place, ours.until, ours.confirmed) == (id, hold.until, hold.confirmed)
        })
    });
    let lived_in = after.occupants.iter().all(|lives| {
        let end = world.placement(lives.placement);
        let end = end.and_then(|it| it.end.as_ref());
        end.is_some_and(|end| end.place() == Some(id) && end.stay() == Some(lives.stay))
    });
    // A placement that says which nights says the same as the place.
    let same_nights = after.claims(None).all(|claim| {
        let Holder::Placement(placement) = claim.holder() else {
            return true;
        };
        let placement = world.placement(placement);
        let said = placement.and_then(|placement| placement.nights.as_ref());
        said.is_none_or(|nights| *nights == claim.share().nights)
    });
    let gone = before.claims(None).all(|claim| {
        let Holder::Placement(placement) = claim.holder() else {
            return true;
        };
        after.claim_of(placement).is_some()
            || !world
                .placement(placement)
                .is_some_and(|it| claims(world, placement, it, id))
    });
    held && lived_in && same_nights && gone
}

/// At no part of any day more persons, or more households, than the place takes. Said apart from the fold that
/// keeps it: every claim that came to be there, moved in or changed in this append, or all when the place itself changed,
/// is counted out, slot by slot, for six weeks from its first that is still to come. Who lives there beyond the last night
/// is there today; who came when its nights were over, or before they began, is there all of today, whatever they say.
fn no_night_is_promised_twice(written: &Written<'_>) -> bool {
    const DAYS: usize = 42;
    let (State::Place(before), State::Place(after)) = (written.before, written.after) else {
        return true;
    };
    let Some(now) = written.events.iter().map(|event| event.recorded_at).max() else {
        return true;
    };
    let today = Slot::at(now);
    let changed = |claim: &Claim<'_>| {
        let mut claims = before.claims(None);
        let known = claims.find(|known| known.holder() == claim.holder());
        known.map(|known| (known.share(), known.lives())) != Some((claim.share(), claim.lives()))
            || before.shape != after.shape
    };
    let came_outside_its_nights = |claim: &Claim<'_>| {
        let nights = &claim.share().nights;
        let mut known = before.claims(None);
        let lived = known.any(|known| known.holder() == claim.holder() && known.lives());
        let late = |since| nights.first_since(Slot::at(since)).is_none();
        claim.since().is_some_and(late) || (claim.lives() && !lived && nights.from > date_of(now))
    };
    let is_there = |claim: &Claim<'_>, slot: Slot| {
        claim.covers(slot, today) || (slot.day == today.day && came_outside_its_nights(claim))
    };
    let takes = |slot: Slot| {
        let there: Vec<_> = after
            .claims(Some(now))
            .filter(|claim| is_there(claim, slot))
            .map(Claim::share)
            .collect();
        let persons: u32 = there.iter().map(|share| share.persons).sum();
        let known: BTreeSet<_> = there.iter().filter_map(|share| share.household).collect();
        let unknown = there.iter().filter(|share| share.household.is_none());
        let households = known.len() + unknown.count();
        there.len() < 2
            || (persons <= after.shape.persons && households <= after.shape.households as usize)
    };
    after.claims(Some(now)).filter(changed).all(|claim| {
        let nights = &claim.share().nights;
        let first = match came_outside_its_nights(&claim) {
            true => today.day,
            false => nights.from.max(today.day),
        };
        let mut slots = first.series(1.day()).take(DAYS).flat_map(|day| {
            let parts = DayPart::ALL.iter();
            parts.map(move |part| Slot { day, part: *part })
        });
        slots.all(|slot| slot < today || !is_there(&claim, slot) || takes(slot))
    })
}

fn stay_has_its_place(written: &Written<'_>) -> bool {
    let State::Stay(stay) = written.after else {
        return true;
    };
    let place = stay.place();
    stay.ended.is_some()
        || place.is_none_or(|place| {
            let place = written.world.place(place);
            place.is_some_and(|place| place.occupant(StayId(written.stream.id)).is_some())
        })
}

/// An unconfirmed hold that passed its instant is neither confirmed nor decided nor moved in on.
fn passed_hold_is_not_used(written: &Written<'_>) -> bool {
    let State::Placement(before) = written.before else {
        return true;
    };
    let hold = before.hold.filter(|hold| !hold.confirmed);
    written.events.iter().all(|recorded| match &recorded.event {
        Event::Placement(
            placement::Event::HoldConfirmed { place }
            | placement::Event::PlacementDecided { place, .. }
            | placement::Event::ChildAdmitted { place, .. },
        ) => hold
            .is_none_or(|hold| hold.place != *place || !passed(hold.until, recorded.recorded_at)),
        _ => true,
    })
}

fn one_live_search_a_child(written: &Written<'_>) -> bool {
    let world = written.world;
    let live = |child: PersonId| world.search(child).and_then(|search| search.live);
    match (written.before, written.after) {
        (_, State::Placement(placement)) => placement.search.as_ref().is_none_or(|search| {
            let is_live = live(search.child) == Some(PlacementId(written.stream.id));
            is_live == placement.is_open()
        }),
        (State::Search(before), State::Search(after)) => {
            let runs = |id: PlacementId| {
                world.placement(id).is_some_and(|placement| {
                    let child = placement.search.as_ref().map(|search| search.child.0);
                    placement.is_open() && child == Some(written.stream.id)
                })
            };
            let left = before.live.filter(|left| Some(*left) != after.live);
            after.live.is_none_or(runs) && !left.is_some_and(runs)
        }
        _ => true,
    }
}

fn search_follows_a_crisis(written: &Written<'_>) -> bool {
    placement_events(written).all(|event| match event {
        placement::Event::SearchOpened { triage, case, .. } => {
            written.world.triage(*triage).is_some_and(|weighed| {
                let verdict = weighed.verdict.as_ref();
                weighed.case == Some(*case)
                    && verdict.is_some_and(|given| given.verdict.is_crisis())
            })
        }
        _ => true,
    })
}

/// Placed, a safer alternative, or overflow: one of them, once. Everything else leaves it running.
fn search_ends_once(written: &Written<'_>) -> bool {
    let State::Placement(before) = written.before else {
        return true;
    };
    let ends = placement_events(written).filter(|event| {
        matches!(
            event,
            placement::Event::ChildAdmitted { .. }
                | placement::Event::AlternativeChosen { .. }
                | placement::Event::OverflowArranged { .. }
        )
    });
    usize::from(before.end.is_some()) + ends.count() <= 1
}

fn full_has_an_owner_and_a_clock(written: &Written<'_>) -> bool {
    let in_time = written.events.iter().all(|recorded| match &recorded.event {
        Event::Placement(placement::Event::NoPlaceEstablished { due, .. }) => {
            *due > recorded.recorded_at
        }
        _ => true,
    });
    let State::Placement(placement) = written.after else {
        return true;
    };
    let owned = placement
        .owner()
        .is_some_and(|owner| !owner.organisation.trim().is_empty());
    in_time && (owned || !placement.is_open())
}

fn bed_is_the_last_resort(written: &Written<'_>) -> bool {
    let State::Placement(placement) = written.after else {
        return true;
    };
    placement_events(written).all(|event| match event {
        placement::Event::PlacementDecided { place, .. } => {
            let place = written.world.place(*place);
            let registered = place.and_then(|place| place.registered.as_ref());
            let search = placement.search.as_ref();
            registered.zip(search).is_some_and(|(registered, search)| {
                let book = Book::embedded();
                let mut lighter = search.ladder_in(&book).lighter(registered.rung);
                lighter.all(|step| placement.outcome(step.rung).is_some())
            })
        }
        _ => true,
    })
}

fn stay_has_ambulatory_help(written: &Written<'_>) -> bool {
    let State::Stay(stay) = written.after else {
        return true;
    };
    stay.started.is_none()
        || stay.ended.is_some()
        || !stay.ambulatory.is_empty()
        || stay.duties.of_kind(DutyKind::CoupleAmbulatory).is_some()
}

fn stay_ends_once(written: &Written<'_>) -> bool {
    let State::Stay(before) = written.before else {
        return true;
    };
    let ends = stay_events(written).filter(|event| matches!(event, stay::Event::StayEnded { .. }));
    usize::from(before.ended.is_some()) + ends.count() <= 1
}

fn extension_has_an_analysis(written: &Written<'_>) -> bool {
    let State::Stay(stay) = written.after else {
        return true;
    };
    stay.has_analysis()
        || !stay_events(written).any(|event| matches!(event, stay::Event::StayExtended { .. }))
}

fn going_home_is_agreed(written: &Written<'_>) -> bool {
    let State::Stay(stay) = written.after else {
        return true;
    };
    stay_events(written).all(|event| match event {
        stay::Event::StayEnded {
            reason: EndReason::Home | EndReason::Network,
            ..
        } => stay.return_is_agreed(),
        _ => true,
    })
}

fn closed_stay_was_looked_back_on(written: &Written<'_>) -> bool {
    let State::Stay(stay) = written.after else {
        return true;
    };
    stay.closed_at.is_none() || (stay.look_back.is_some() && !stay.aftercare.is_empty())
}

/// Looked back on what can be replayed, with lessons, and with both voices or the reason why not.
fn look_back_is_whole(written: &Written<'_>) -> bool {
    let voiced = |heard: &stay::Heard| heard.said.is_some() || heard.not_heard.is_some();
    stay_events(written).all(|event| match event {
        stay::Event::LookedBack {
            lessons,
            timeline,
            child,
            parents,
            ..
        } => !lessons.is_empty() && timeline.is_some() && voiced(child) && voiced(parents),
        _ => true,
    })
}

#[cfg(test)]
pub(super) mod tests;
