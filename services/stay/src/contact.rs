//! A fixed contact person on the case settles "name a contact person" on its stays, whichever came first.

use vangnet_domain::{
    case,
    duty::DutyKind,
    envelope::Recorded,
    event::Event,
    ids::StayId,
    state::State,
    stay,
    stream::{StreamId, Subject},
};
use vangnet_runtime::{CaseFile, Reaction, Reactor};

pub(crate) const REACTOR: Reactor = Reactor {
    name: "stay.contact",
    heeds,
    react: contact,
};

fn heeds(event: &Event) -> bool {
    match event {
        Event::Case(case::Event::ContactPersonAssigned { .. }) => true,
        Event::Stay(stay::Event::DutyOpened(duty)) => duty.kind == DutyKind::NameContactPerson,
        _ => false,
    }
}

fn contact(_event: &Recorded, file: &CaseFile) -> Vec<Reaction> {
    let case = file.case().map(|case| StreamId::new(Subject::Case, case.0));
    let Some(State::Case(case)) = case.and_then(|case| file.state(case)) else {
        return Vec::new();
    };
    if case.contact.is_none() {
        return Vec::new();
    }
    file.owed(Subject::Stay, DutyKind::NameContactPerson)
        .map(|(stream, duty)| {
            Reaction::settles(stay::Command::FulfilDuty {
                stay: StayId(stream.id),
                duty,
                note: None,
            })
        })
        .collect()
}
