//! A birthday, or a birth date that was corrected, brings what it brings to the stay of that child and to the titles on it.

use vangnet_domain::{
    actor::Owner, envelope::Recorded, event::Event, ids::PersonId, person, title,
};
use vangnet_runtime::{CaseFile, Reaction, Reactor};

pub(crate) const REACTOR: Reactor = Reactor {
    name: "stay.aged",
    heeds: |event| {
        use person::Event::{AgeReached, PersonCorrected};
        matches!(
            event,
            Event::Person(
                AgeReached { .. }
                    | PersonCorrected {
                        birth_date: Some(_),
                        ..
                    }
            )
        )
    },
    react: aged,
};

fn aged(event: &Recorded, _: &CaseFile) -> Vec<Reaction> {
    let person = PersonId(event.envelope.stream.id);
    vec![Reaction {
        command: title::Command::HeedAge { person }.into(),
        done_codes: &["AGE_STANDS", "PERSON_ERASED"],
        owner: Owner::desk(),
    }]
}
