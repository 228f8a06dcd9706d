//! Invariants of what a step on a child rests on.

use super::{Invariant, World, Written};
use crate::{
    book::Book,
    event::Event,
    ids::PersonId,
    placement,
    state::State,
    stay,
    title::{Frame, Step, ground},
};

pub(super) const ALL: &[Invariant] = &[Invariant {
    name: "forced-step-has-its-ground",
    rule: "H30",
    holds: forced_step_has_its_ground,
}];

/// A step that is recorded as forced rests on a title that is in force at that instant and carries it, or on an emergency
/// that somebody owes the end of by an instant; one that is recorded as voluntary rests on consent; and behind a closed
/// door nobody is brought on less than a title or an emergency.
fn forced_step_has_its_ground(written: &Written<'_>) -> bool {
    let child = match written.after {
        State::Placement(state) => state.search.as_ref().map(|search| search.child),
        State::Stay(state) => state.started.map(|started| started.child),
        _ => return true,
    };
    let mut behind_a_door = true;
    let mut framed_closed = false;
    for recorded in &written.events {
        let (step, frame, taken) = match &recorded.event {
            Event::Placement(placement::Event::StepFramed { step, frame }) => (*step, *frame, true),
            Event::Stay(stay::Event::FrameChanged { step, frame }) => (*step, *frame, false),
            Event::Placement(placement::Event::ChildAdmitted { rung, .. }) => {
                let ladder = &Book::embedded().ladder;
                let table = &ladder.at(recorded.recorded_at).table;
                behind_a_door &= framed_closed || !table.step(*rung).needs_title;
                continue;
            }
            _ => continue,
        };
        framed_closed |= step == Step::StayClosed;
        let stands = child
            .is_some_and(|child| stands(written.world, child, (step, frame), recorded.recorded_at));
        let owed = frame == Frame::Owed && !(taken && step == Step::StayClosed);
        if !stands && !owed {
            return false;
        }
    }
    behind_a_door
}

fn stands(
    world: &World,
    child: PersonId,
    (step, frame): (Step, Frame),
    now: jiff::Timestamp,
) -> bool {
    let Some(titles) = world.title(child) else {
        return false;
    };
    match frame {
        Frame::Owed => false,
        Frame::Voluntary { title } | Frame::Forced { title } => {
            let forced = matches!(frame, Frame::Forced { .. });
            titles.get(title).is_some_and(|title| {
                titles.holds(title, now)
                    && title.record.kind.is_forced() == forced
                    && ground::row(&Book::embedded(), title).carries(step)
            })
        }
        Frame::Emergency { emergency } => {
            let mut known = titles.emergencies.iter();
            known.any(|known| {
                let owed = titles.duties.get(known.duty);
                let dated = owed.is_some_and(|duty| {
                    duty.due >= known.until && !duty.owner.organisation.trim().is_empty()
                });
                known.emergency == emergency && known.holds(now) && known.carries(step) && dated
            })
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        actor::Owner,
        case,
        given::{Given, at, given, id},
        ids::{CaseId, EmergencyId, PlacementId, ReportId, StayId, TitleId, TriageId},
        invariants::Watcher,
        placement::{NeedKind, Perspective, Rung},
        title::{self, TitleKind},
    };

    const CASE: CaseId = CaseId(id(2));
    const CHILD: PersonId = PersonId(id(3));
    const SEARCH: PlacementId = PlacementId(id(21));
    const TITLE: TitleId = TitleId(id(90));

    /// A search for a child on whom a title was decided, that ends at an instant.
    fn searching(kind: TitleKind, ends: Option<&str>) -> Given {
        let opened = given().and(
            CASE.0,
            case::Event::CaseOpened {
                report: ReportId(id(1)),
                municipality: None,
                director: Owner::desk(),
            },
        );
        let search = placement::Event::SearchOpened {
            case: CASE,
            triage: TriageId(id(4)),
            child: CHILD,
            need: NeedKind::SafeHousing,
            question: None,
            perspective: Perspective::Home,
            ladder: "P10@1".to_owned(),
        };
        let titled = opened.and(SEARCH.0, search).and(
            CHILD.0,
            title::Event::TitleRecorded(Box::new(title::Recorded {
                title: TITLE,
                kind,
                case: CASE,
                decided_at: at("2026-03-02T00:30:00Z"),
                written_at: None,
                rule: "H30@1".to_owned(),
                basis: "x".to_owned(),
                term: None,
                unless: Vec::new(),
                stands_on: Vec::new(),
                agreed: [].into(),
                owes: Vec::new(),
            })),
        );
        match ends {
            Some(ends) => titled.and(
                CHILD.0,
                title::Event::TitleEnded {
                    title: TITLE,
                    at: at(ends),
                    by: title::EndedBy::Court,
                },
            ),
            None => titled,
        }
    }

    fn framed(step: Step, frame: Frame) -> placement::Event {
        placement::Event::StepFramed { step, frame }
    }

    fn broken(given: &Given) -> bool {
        let breaches = Watcher::default().observe(given.recorded());
        let mut names = breaches.iter().map(|breach| breach.invariant);
        names.any(|name| name == "forced-step-has-its-ground")
    }

    /// Logs that no rule would write, each with the invariant it breaks.
    pub(in crate::invariants) fn sabotaged() -> Vec<(&'static str, Given)> {
        let forced = Frame::Forced { title: TITLE };
        let away = Step::StayAway;
        let on = |kind, ends, step, frame| {
            let steps = searching(kind, ends).and(SEARCH.0, framed(step, frame));
            ("forced-step-has-its-ground", steps)
        };
        let order = TitleKind::PlacementAuthorisation;
        let unknown = EmergencyId(id(91));
        vec![
            on(order, Some("2026-03-02T00:45:00Z"), away, forced),
            on(TitleKind::Supervision, None, away, forced),
            on(order, None, Step::StayClosed, forced),
            on(TitleKind::Voluntary, None, away, forced),
            on(order, None, away, Frame::Voluntary { title: TITLE }),
            on(order, None, away, Frame::Emergency { emergency: unknown }),
            on(order, None, Step::StayClosed, Frame::Owed),
            (
                "forced-step-has-its-ground",
                searching(order, None).and(
                    SEARCH.0,
                    placement::Event::ChildAdmitted {
                        place: crate::ids::PlaceId(id(11)),
                        child: CHILD,
                        stay: StayId(id(31)),
                        rung: Rung::Closed,
                    },
                ),
            ),
        ]
    }

    #[test]
    fn h30_a_forced_step_without_its_ground_is_seen() {
        for (number, (_, given)) in sabotaged().into_iter().enumerate() {
            assert!(broken(&given), "number {number}");
        }
        let forced = Frame::Forced { title: TITLE };
        for (kind, step, frame) in [
            (TitleKind::PlacementAuthorisation, Step::StayAway, forced),
            (TitleKind::ClosedAuthorisation, Step::StayClosed, forced),
            (TitleKind::Supervision, Step::StayAway, Frame::Owed),
            (
                TitleKind::Voluntary,
                Step::StayAway,
                Frame::Voluntary { title: TITLE },
            ),
        ] {
            let given = searching(kind, None).and(SEARCH.0, framed(step, frame));
            assert!(!broken(&given), "{kind}");
        }
    }
}
