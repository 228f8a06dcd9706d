//! What a neighbour region hears of our requests: asked, taken, withdrawn, and that the child's stay went on elsewhere.

use vangnet_domain::{
    actor::Owner,
    command::Command,
    envelope::Recorded,
    event::Event,
    guest,
    ids::{GuestId, PlacementId, StayId},
    placement::{self, OverflowEvent},
    state::State,
    stay,
    stream::LedgerId,
};
use vangnet_runtime::{CaseFile, Crossing, Reaction};

pub(crate) const CROSSING: Crossing = Crossing {
    name: "placement.asking",
    heeds: |event| match event {
        Event::Placement(placement::Event::Overflow(said)) => said.is_ours(),
        Event::Stay(event) => left_somewhere(event),
        _ => false,
    },
    react: told,
};

/// A child went from where it stayed.
const fn left_somewhere(event: &stay::Event) -> bool {
    matches!(
        event,
        stay::Event::StayEnded { .. }
            | stay::Event::StayMoved { .. }
            | stay::Event::MoveVoided { .. }
    )
}

fn told(event: &Recorded, file: &CaseFile, neighbour: &LedgerId) -> Vec<Reaction> {
    match &event.event {
        Event::Placement(placement::Event::Overflow(said)) => {
            let placement = PlacementId(event.envelope.stream.id);
            of_request(event, placement, said, file, neighbour)
                .into_iter()
                .collect()
        }
        Event::Stay(_) => {
            let stay = StayId(event.envelope.stream.id);
            let left = given_back(&file.everywhere(), stay, neighbour).into_iter();
            left.map(|guest| tell(guest::Command::Release { guest }, &["GUEST_OVER"]))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn tell(command: impl Into<Command>, done_codes: &'static [&'static str]) -> Reaction {
    Reaction {
        command: command.into(),
        done_codes,
        owner: Owner::desk(),
    }
}

/// What this neighbour hears of one step; nothing of requests to others.
fn of_request(
    event: &Recorded,
    placement: PlacementId,
    said: &OverflowEvent,
    file: &CaseFile,
    neighbour: &LedgerId,
) -> Option<Reaction> {
    if let OverflowEvent::Asked {
        guest,
        region,
        need,
        due,
        desk,
        // Why the child leaves stays here.
        reason: _,
    } = said
    {
        let receive = guest::Command::Receive {
            guest: *guest,
            region: event.envelope.ledger.clone(),
            placement,
            need: Box::new(need.clone()),
            due: *due,
            desk: desk.clone(),
        };
        return (region == neighbour).then(|| tell(receive, &["GUEST_EXISTS"]));
    }
    let (_, search) = file.placements().find(|(id, _)| *id == placement)?;
    search
        .ask(said.guest())
        .filter(|ask| ask.region == *neighbour)?;
    match said {
        OverflowEvent::Taken { guest, .. } => {
            let confirm = guest::Command::Confirm { guest: *guest };
            Some(tell(confirm, &["GUEST_CONFIRMED"]))
        }
        OverflowEvent::Withdrawn { guest, reason } => {
            let withdraw = guest::Command::Withdraw {
                guest: *guest,
                reason: *reason,
            };
            Some(tell(withdraw, &["GUEST_OVER"]))
        }
        _ => None,
    }
}

/// What this neighbour keeps for a child whose stay went on elsewhere, or ended.
fn given_back(file: &CaseFile, stay: StayId, neighbour: &LedgerId) -> Vec<GuestId> {
    let stream =
        vangnet_domain::stream::StreamId::new(vangnet_domain::stream::Subject::Stay, stay.0);
    let Some(State::Stay(state)) = file.state(stream) else {
        return Vec::new();
    };
    let ours = file.placements().filter(|(placement, search)| {
        let ends = search.end.as_ref().and_then(placement::End::stay);
        ends == Some(stay) && state.has_left(*placement)
    });
    let kept = ours.flat_map(|(_, search)| &search.asks).filter(|ask| {
        ask.region == *neighbour && ask.secured_at.is_some() && ask.withdrawn.is_none()
    });
    kept.map(|ask| ask.guest).collect()
}

#[cfg(test)]
mod tests {
    use vangnet_domain::{
        given::{Given, given, id},
        ids::{CaseId, PersonId, TriageId},
        personal::Personal,
        placement::{NeedKind, NeighbourSays, Perspective, Rung},
        stay::EndReason,
    };

    use super::*;

    const FIRST: CaseId = CaseId(id(2));
    const LATER: CaseId = CaseId(id(6));
    const CHILD: PersonId = PersonId(id(3));
    const STAY: StayId = StayId(id(31));

    fn searched(given: Given, case: CaseId, placement: PlacementId) -> Given {
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
    }

    /// H01: a neighbour keeps a place for a child; when the stay that went on there ends, in whatever case it began, the
    /// neighbour hears it.
    #[test]
    fn h01_a_neighbours_place_is_given_back_when_the_stay_is_of_another_case_than_the_search() {
        let (before, beyond) = (PlacementId(id(21)), PlacementId(id(22)));
        let samples = placement::samples().into_iter();
        let mut asked = samples.filter_map(|event| match event {
            placement::Event::Overflow(said @ OverflowEvent::Asked { .. }) => Some(said),
            _ => None,
        });
        let asked = asked.next().expect("a request");
        let (guest, region) = match &asked {
            OverflowEvent::Asked { guest, region, .. } => (*guest, region.clone()),
            _ => unreachable!("a request"),
        };
        let secured = OverflowEvent::Said {
            guest,
            word: NeighbourSays::Secured,
        };
        let started = stay::Event::StayStarted {
            case: FIRST,
            child: CHILD,
            placement: before,
            place: None,
            rung: Rung::CrisisGroup,
            perspective: Perspective::Home,
            intended_end: "2026-03-30".parse().expect("a date"),
            placement_avoided: false,
        };
        let arranged = placement::Event::OverflowArranged {
            region: region.to_string(),
            provider: "aanbieder-elders".into(),
            owner: Owner::desk(),
            child: CHILD,
            stay: STAY,
            reason: Personal::of_case(LATER, "Nergens plek"),
        };
        let moved = stay::Event::StayMoved {
            placement: beyond,
            from: None,
            place: None,
            rung: Rung::CrisisGroup,
            out_of_home: true,
        };
        let ended = stay::Event::StayEnded {
            reason: EndReason::Home,
            place: None,
            days: 3,
            note: None,
        };
        let there = searched(given(), FIRST, before).and_of_case(FIRST, STAY.0, started);
        let there = searched(there, LATER, beyond)
            .and_of_case(LATER, beyond.0, placement::Event::Overflow(asked))
            .and_of_case(LATER, beyond.0, placement::Event::Overflow(secured))
            .and_of_case(LATER, beyond.0, arranged)
            .and_of_case(FIRST, STAY.0, moved);
        let released = |given: &Given| {
            let last = given.recorded().last().expect("an event");
            let file = CaseFile::for_event(given.recorded(), last);
            let told = (CROSSING.react)(last, &file, &region).into_iter();
            told.map(|reaction| reaction.command).collect::<Vec<_>>()
        };
        assert_eq!(released(&there), [], "the child is there");
        let home = there.and_of_case(FIRST, STAY.0, ended);
        assert_eq!(released(&home), [guest::Command::Release { guest }.into()]);
    }
}
