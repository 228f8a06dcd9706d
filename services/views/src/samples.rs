//! Every kind of event at least once, sealed, for properties that must hold for all of them.

use vangnet_domain::{
    alarm, case, consultation, counter, deployment, event::Event, export, given::seal, guest,
    person, place, placement, report, rota, shift, stay, team, title, triage,
};

use crate::build::uuid;

/// Every kind of event, sealed.
pub fn samples() -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    events.extend(report::samples().into_iter().map(Event::from));
    events.extend(case::samples().into_iter().map(Event::from));
    events.extend(person::samples().into_iter().map(Event::from));
    events.extend(triage::samples().into_iter().map(Event::from));
    events.extend(rota::samples().into_iter().map(Event::from));
    events.extend(consultation::samples().into_iter().map(Event::from));
    events.extend(team::samples().into_iter().map(Event::from));
    events.extend(deployment::samples().into_iter().map(Event::from));
    events.extend(place::samples().into_iter().map(Event::from));
    events.extend(placement::samples().into_iter().map(Event::from));
    events.extend(placement::search_samples().into_iter().map(Event::from));
    events.extend(counter::samples().into_iter().map(Event::from));
    events.extend(guest::samples().into_iter().map(Event::from));
    events.extend(stay::samples().into_iter().map(Event::from));
    events.extend(title::samples().into_iter().map(Event::from));
    events.extend(export::samples().into_iter().map(Event::from));
    events.extend(shift::samples().into_iter().map(Event::from));
    events.extend(alarm::samples().into_iter().map(Event::from));
    for (event, n) in events.iter_mut().zip(0..) {
        seal(event, uuid(0x30_0000 + n));
    }
    events
}
