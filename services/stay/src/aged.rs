//! A birthday brings what it brings to the stays of that child, and changes who must agree.

use vangnet_domain::{
    actor::Owner,
    envelope::Recorded,
    event::Event,
    ids::{PersonId, StayId},
    person,
    state::State,
    stay,
    stream::{StreamId, Subject},
    title,
};
use vangnet_runtime::{CaseFile, Reaction, Reactor};

pub(crate) const REACTOR: Reactor = Reactor {
    name: "stay.aged",
    heeds: |event| matches!(event, Event::Person(person::Event::AgeReached { .. })),
    react: aged,
};

fn aged(event: &Recorded, file: &CaseFile) -> Vec<Reaction> {
    let person = PersonId(event.envelope.stream.id);
    let stays = file
        .of(Subject::Stay)
        .filter_map(|(id, state)| match state {
            State::Stay(state) => {
                let runs = state.started?.child == person && state.ended.is_none();
                runs.then_some(StayId(id))
            }
            _ => None,
        });
    let mut reactions: Vec<Reaction> = stays
        .map(|stay| Reaction {
            command: stay::Command::HeedAge { stay }.into(),
            done_codes: &["AGE_STANDS", "STAY_ENDED"],
            owner: Owner::desk(),
        })
        .collect();
    if file
        .state(StreamId::new(Subject::Title, person.0))
        .is_some()
    {
        reactions.push(Reaction {
            command: title::Command::CheckConsent { person }.into(),
            done_codes: &["CONSENT_STANDS"],
            owner: Owner::desk(),
        });
    }
    reactions
}
