//! Invariants of the desk: who is on shift, and what was read when it was handed over.

use super::{Invariant, Written};
use crate::{event::Event, shift, state::State};

pub(super) const ALL: &[Invariant] = &[
    Invariant {
        name: "shift-goes-from-one-to-another",
        rule: "H38",
        holds: goes_from_one_to_another,
    },
    Invariant {
        name: "nothing-is-handed-over-unread",
        rule: "H38",
        holds: nothing_is_handed_over_unread,
    },
    Invariant {
        name: "take-over-is-owed-a-word",
        rule: "constitution 1",
        holds: take_over_is_owed_a_word,
    },
];

fn events<'a>(written: &'a Written<'_>) -> impl Iterator<Item = &'a shift::Event> {
    let events = written.events.iter();
    events.filter_map(|recorded| match &recorded.event {
        Event::Shift(event) => Some(event),
        _ => None,
    })
}

/// Whoever goes was on shift, somebody else comes, and nobody comes otherwise.
fn goes_from_one_to_another(written: &Written<'_>) -> bool {
    let (State::Shift(before), State::Shift(after)) = (written.before, written.after) else {
        return true;
    };
    let on_shift = |state: &shift::State| {
        let running = state.running.as_ref();
        running.map(|running| running.coordinator.clone())
    };
    let (went, came) = (on_shift(before), on_shift(after));
    if went == came {
        return true;
    }
    events(written).any(|event| match event {
        shift::Event::ShiftStarted { .. } => went.is_none(),
        shift::Event::ShiftHandedOver { from, to, .. }
        | shift::Event::ShiftTakenOver { from, to, .. } => {
            from != to && went.as_ref() == Some(from) && came.as_ref() == Some(to)
        }
        _ => false,
    })
}

/// Each case of the list stands in the event, as it was at that instant.
fn nothing_is_handed_over_unread(written: &Written<'_>) -> bool {
    let State::Shift(before) = written.before else {
        return true;
    };
    events(written).all(|event| {
        let shift::Event::ShiftHandedOver { cases, .. } = event else {
            return true;
        };
        let Some(list) = &before.handover else {
            return false;
        };
        list.offer.is_some()
            && list.items.iter().all(|item| {
                let head = written.world.head(item.case);
                let seen = cases.iter().find(|seen| seen.case == item.case);
                seen.is_some_and(|seen| head.changed.is_none_or(|last| last <= seen.position))
            })
    })
}

/// A shift that was taken over owes a second person's word, in the same append.
fn take_over_is_owed_a_word(written: &Written<'_>) -> bool {
    let taken = |event| matches!(event, &shift::Event::ShiftTakenOver { .. });
    let owed = |event| matches!(event, &shift::Event::DutyOpened(_));
    !events(written).any(taken) || events(written).any(owed)
}

#[cfg(test)]
pub(super) mod tests {
    use super::{super::Watcher, *};
    use crate::{
        actor::Owner,
        case,
        given::{Given, given, id},
        ids::{CaseId, ReportId, ShiftId},
        shift::{Seen, TakeOverReason},
    };

    fn coordinator(person: &str) -> Owner {
        Owner {
            person: Some(person.to_owned()),
            ..Owner::desk()
        }
    }

    fn handed_over(from: &str, cases: Vec<Seen>) -> shift::Event {
        let now = given().now();
        shift::Event::ShiftHandedOver {
            from: coordinator(from),
            to: coordinator("day"),
            offered_at: now,
            cases,
            due: now,
            on_rota: None,
            rule: "H38@1".into(),
        }
    }

    fn desk() -> uuid::Uuid {
        ShiftId::of("desk").0
    }

    /// Somebody is on shift and hands over one case, whose last change stands at position 3.
    fn offered() -> Given {
        let case = CaseId(id(2));
        let now = given().now();
        let by = || coordinator("night");
        let started = shift::Event::ShiftStarted {
            coordinator: by(),
            due: now,
            on_rota: None,
            rule: "H38@1".into(),
        };
        let linked = case::Event::ReportLinked {
            report: ReportId(id(1)),
        };
        let given = given()
            .and(desk(), started)
            .and(desk(), shift::Event::HandoverPrepared { by: by() })
            .and(desk(), shift::Event::CaseListed { case })
            .and_of_case(case, case.0, linked);
        let revision = 2;
        given.and(desk(), shift::Event::HandoverOffered { by: by(), revision })
    }

    fn broken(given: &Given) -> Vec<&'static str> {
        let breaches = Watcher::default().observe(given.recorded());
        let breaches = breaches.into_iter().map(|breach| breach.invariant);
        let of_desk = breaches.filter(|name| ALL.iter().any(|known| known.name == *name));
        of_desk.collect()
    }

    pub(in crate::invariants) fn sabotaged() -> Vec<(&'static str, Given)> {
        let seen = |position| Seen {
            case: CaseId(id(2)),
            position,
        };
        let taken = shift::Event::ShiftTakenOver {
            from: coordinator("night"),
            to: coordinator("day"),
            reason: TakeOverReason::Ill,
            unread: vec![],
            due: given().now(),
            on_rota: None,
            rule: "H38@1".into(),
        };
        vec![
            (
                "shift-goes-from-one-to-another",
                offered().and(desk(), handed_over("late", vec![seen(3)])),
            ),
            (
                "nothing-is-handed-over-unread",
                offered().and(desk(), handed_over("night", vec![seen(2)])),
            ),
            (
                "nothing-is-handed-over-unread",
                offered().and(desk(), handed_over("night", vec![])),
            ),
            ("take-over-is-owed-a-word", offered().and(desk(), taken)),
        ]
    }

    #[test]
    fn each_invariant_of_the_desk_is_seen_to_break() {
        for (name, given) in sabotaged() {
            assert_eq!(broken(&given), [name]);
        }
        let read = Seen {
            case: CaseId(id(2)),
            position: 3,
        };
        let given = offered().and(desk(), handed_over("night", vec![read]));
        assert!(broken(&given).is_empty());
    }
}
