//! What a stay rests on is asked when it begins, moves and ends, and whenever a title of its child is over
//! (H30).

use vangnet_domain::{
    actor::Owner,
    envelope::Recorded,
    event::Event,
    ids::{PersonId, StayId},
    state::State,
    stay,
    stream::Subject,
    title,
};
use vangnet_runtime::{CaseFile, Reaction, Reactor};

pub(crate) const REACTOR: Reactor = Reactor {
    name: "stay.framed",
    heeds: |event| {
        use title::Event::{ConditionMet, TitleEnded, TitleLapsed, TitleWithdrawn};
        matches!(
            event,
            Event::Stay(
                stay::Event::StayStarted { .. }
                    | stay::Event::StayMoved { .. }
                    | stay::Event::StayEnded { .. }
            ) | Event::Title(
                TitleLapsed { .. }
                        | TitleEnded { .. }
                        | TitleWithdrawn { .. }
                        // Told late, it may have held all along.
                        | ConditionMet { .. }
            )
        )
    },
    react: framed,
};

fn framed(event: &Recorded, file: &CaseFile) -> Vec<Reaction> {
    let stream = event.envelope.stream;
    let stays = file.of(Subject::Stay).filter_map(|(id, state)| {
        let State::Stay(state) = state else {
            return None;
        };
        let child = state.started?.child;
        let asked = match stream.subject {
            Subject::Stay => stream.id == id,
            _ => PersonId(stream.id) == child && state.ended.is_none(),
        };
        asked.then_some((child, StayId(id)))
    });
    stays
        .map(|(person, stay)| Reaction {
            command: title::Command::CheckFrame { person, stay }.into(),
            done_codes: &["FRAME_STANDS"],
            owner: Owner::desk(),
        })
        .collect()
}
