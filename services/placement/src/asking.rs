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
            let left = given_back(file, stay, neighbour).into_iter();
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
