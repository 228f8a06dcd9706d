//! The way back from outside the region is owed while the child is there, once: it is settled when the child goes home or to its
//! network, moves on, or stays anew. Where that is outside the region again, the new placement owes it (H22).

use vangnet_domain::{
    duty::DutyKind,
    envelope::Recorded,
    event::Event,
    ids::{PersonId, PlacementId, StayId},
    placement,
    stay::{self, EndReason},
    stream::Subject,
};
use vangnet_runtime::{CaseFile, Reaction, Reactor};

pub(crate) const REACTOR: Reactor = Reactor {
    name: "placement.returned",
    heeds: |event| {
        matches!(
            event,
            Event::Stay(
                stay::Event::StayStarted { .. }
                    | stay::Event::StayMoved { .. }
                    | stay::Event::StayEnded {
                        reason: EndReason::Home | EndReason::Network,
                        ..
                    }
            )
        )
    },
    react: returned,
};

fn returned(event: &Recorded, file: &CaseFile) -> Vec<Reaction> {
    let stay = StayId(event.envelope.stream.id);
    // Where the child is now, if it stays on: perhaps outside the region again.
    let (here, child) = match &event.event {
        Event::Stay(stay::Event::StayMoved { placement, .. }) => (Some(*placement), None),
        Event::Stay(stay::Event::StayStarted {
            placement, child, ..
        }) => (Some(*placement), Some(*child)),
        _ => (None, None),
    };
    // The search that brought it there may be of another case than the stay.
    let file = &file.everywhere();
    file.owed(Subject::Placement, DutyKind::ReturnToRegion)
        .map(|(stream, duty)| (PlacementId(stream.id), duty))
        .filter(|(placement, _)| Some(*placement) != here && brought(file, *placement, stay, child))
        .map(|(placement, duty)| {
            Reaction::settles(placement::Command::FulfilDuty {
                placement,
                duty,
                note: None,
            })
        })
        .collect()
}

/// Whether a placement led to this stay, or was of this child.
fn brought(file: &CaseFile, placement: PlacementId, stay: StayId, child: Option<PersonId>) -> bool {
    let mut placements = file.placements().filter(|(id, _)| *id == placement);
    placements.any(|(_, state)| {
        let theirs = state.search.as_ref().map(|search| search.child);
        match child {
            Some(child) => theirs == Some(child),
            None => state.end.as_ref().and_then(placement::End::stay) == Some(stay),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use vangnet_domain::{
        actor::Owner,
        command::Command,
        duty::Duty,
        given::{Given, at, given, id},
        ids::{CaseId, DutyId, TriageId},
        personal::Personal,
        placement::{NeedKind, Perspective, Rung},
    };

    const CASE: CaseId = CaseId(id(2));
    const CHILD: PersonId = PersonId(id(3));
    const OUTSIDE: PlacementId = PlacementId(id(21));
    const NEXT: PlacementId = PlacementId(id(22));
    const STAY: StayId = StayId(id(31));
    const BACK: DutyId = DutyId(id(90));

    fn searched(given: Given, placement: PlacementId, child: PersonId) -> Given {
        let searched = placement::Event::SearchOpened {
            case: CASE,
            triage: TriageId(id(4)),
            child,
            need: NeedKind::SafeHousing,
            question: None,
            perspective: Perspective::Home,
            ladder: placement::LADDER.into(),
        };
        given.and_of_case(CASE, placement.0, searched)
    }

    /// The child stays outside the region; the way back is owed.
    fn outside() -> Given {
        let arranged = placement::Event::OverflowArranged {
            region: "utrecht".into(),
            provider: "aanbieder-elders".into(),
            owner: Owner::desk(),
            child: CHILD,
            stay: STAY,
            reason: Personal::of_case(CASE, "Nergens plek"),
        };
        let owed = Duty {
            id: BACK,
            kind: DutyKind::ReturnToRegion,
            due: at("2026-03-05T01:00:00Z"),
            owner: Owner::desk(),
            office: None,
            rule: "H22@1".into(),
        };
        searched(given(), OUTSIDE, CHILD)
            .and_of_case(CASE, OUTSIDE.0, arranged)
            .and_of_case(CASE, OUTSIDE.0, placement::Event::DutyOpened(owed))
    }

    fn started(placement: PlacementId, child: PersonId) -> stay::Event {
        stay::Event::StayStarted {
            case: CASE,
            child,
            placement,
            place: None,
            rung: Rung::CrisisGroup,
            perspective: Perspective::Home,
            intended_end: "2026-03-30".parse().expect("a date"),
            placement_avoided: false,
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

    /// Which ways back are settled by the last event.
    fn settled(given: &Given) -> Vec<(PlacementId, DutyId)> {
        let last = given.recorded().last().expect("an event");
        if !(REACTOR.heeds)(&last.event) {
            return Vec::new();
        }
        let file = CaseFile::for_event(given.recorded(), last);
        let reactions = (REACTOR.react)(last, &file);
        let settles = reactions
            .into_iter()
            .map(|reaction| match reaction.command {
                Command::Placement(placement::Command::FulfilDuty {
                    placement, duty, ..
                }) => (placement, duty),
                other => panic!("{other:?}"),
            });
        settles.collect()
    }

    fn then(given: Given, stay: StayId, event: stay::Event) -> Vec<(PlacementId, DutyId)> {
        settled(&given.and_of_case(CASE, stay.0, event))
    }

    #[test]
    fn h22_the_way_back_is_owed_while_the_child_is_there_and_settled_when_it_goes_home() {
        let there = || outside().and_of_case(CASE, STAY.0, started(OUTSIDE, CHILD));
        assert_eq!(settled(&there()), [], "the child arrives there");
        assert_eq!(
            then(there(), STAY, ended(EndReason::Home)),
            [(OUTSIDE, BACK)]
        );
        assert_eq!(
            then(there(), STAY, ended(EndReason::Network)),
            [(OUTSIDE, BACK)]
        );
        let broke_down = then(there(), STAY, ended(EndReason::BrokenDown));
        assert_eq!(broke_down, [], "nobody is home yet");
        let other = then(there(), StayId(id(39)), ended(EndReason::Home));
        assert_eq!(other, [], "of another stay");
    }

    /// The child is in the stay of one case and searched for in another: the search of that one found it a place elsewhere.
    #[test]
    fn h22_the_way_back_is_settled_when_the_stay_is_of_another_case_than_the_search() {
        const LATER: CaseId = CaseId(id(6));
        let owed = || {
            let arranged = placement::Event::OverflowArranged {
                region: "utrecht".into(),
                provider: "aanbieder-elders".into(),
                owner: Owner::desk(),
                child: CHILD,
                stay: STAY,
                reason: Personal::of_case(LATER, "Nergens plek"),
            };
            let duty = Duty {
                id: BACK,
                kind: DutyKind::ReturnToRegion,
                due: at("2026-03-05T01:00:00Z"),
                owner: Owner::desk(),
                office: None,
                rule: "H22@1".into(),
            };
            let moved = stay::Event::StayMoved {
                placement: OUTSIDE,
                from: None,
                place: None,
                rung: Rung::CrisisGroup,
                out_of_home: true,
            };
            let beside = placement::Event::SiblingsLinked {
                siblings: vec![PlacementId(id(24))],
            };
            let released = |placement, stay| placement::SearchEvent::SearchReleased {
                placement,
                stay: Some(stay),
            };
            let searched_in = |given: Given, case, placement: PlacementId| {
                let searched = placement::Event::SearchOpened {
                    case,
                    triage: TriageId(id(4)),
                    child: CHILD,
                    need: NeedKind::SafeHousing,
                    question: None,
                    perspective: Perspective::Home,
                    ladder: placement::LADDER.into(),
                };
                given.and_of_case(case, placement.0, searched)
            };
            let first = searched_in(given(), CASE, NEXT)
                .and_of_case(CASE, CHILD.0, released(NEXT, STAY))
                .and_of_case(CASE, STAY.0, started(NEXT, CHILD));
            searched_in(first, LATER, OUTSIDE)
                .and_of_case(LATER, OUTSIDE.0, arranged)
                .and_of_case(LATER, OUTSIDE.0, placement::Event::DutyOpened(duty))
                .and_of_case(LATER, CHILD.0, released(OUTSIDE, STAY))
                .and_of_case(CASE, STAY.0, moved)
                // Said of that search by the first case: a search for a sister there.
                .and_of_case(CASE, OUTSIDE.0, beside)
        };
        assert_eq!(settled(&owed()), [], "the child arrives there");
        assert_eq!(
            then(owed(), STAY, ended(EndReason::Home)),
            [(OUTSIDE, BACK)]
        );
        // It breaks down, and in the later case, or a third one, the child stays anew.
        let anew = StayId(id(32));
        let third = PlacementId(id(23));
        let broke_down = owed().and_of_case(CASE, STAY.0, ended(EndReason::BrokenDown));
        let next = broke_down
            .and_of_case(
                LATER,
                third.0,
                placement::Event::SearchOpened {
                    case: LATER,
                    triage: TriageId(id(4)),
                    child: CHILD,
                    need: NeedKind::SafeHousing,
                    question: None,
                    perspective: Perspective::Home,
                    ladder: placement::LADDER.into(),
                },
            )
            .and_of_case(
                LATER,
                CHILD.0,
                placement::SearchEvent::SearchReleased {
                    placement: third,
                    stay: Some(anew),
                },
            )
            .and_of_case(LATER, anew.0, started(third, CHILD));
        assert_eq!(settled(&next), [(OUTSIDE, BACK)]);
    }

    #[test]
    fn h22_it_is_settled_when_the_child_moves_on_or_stays_anew_and_not_by_another_child() {
        let there = || outside().and_of_case(CASE, STAY.0, started(OUTSIDE, CHILD));
        let moved = stay::Event::StayMoved {
            placement: NEXT,
            from: None,
            place: None,
            rung: Rung::CrisisFoster,
            out_of_home: true,
        };
        let next = searched(there(), NEXT, CHILD);
        assert_eq!(then(next, STAY, moved), [(OUTSIDE, BACK)]);
        let anew = StayId(id(32));
        let next = searched(there(), NEXT, CHILD);
        assert_eq!(then(next, anew, started(NEXT, CHILD)), [(OUTSIDE, BACK)]);
        let sister = PersonId(id(5));
        let hers = searched(there(), NEXT, sister);
        assert_eq!(then(hers, anew, started(NEXT, sister)), []);
    }
}
