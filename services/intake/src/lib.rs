//! Intake: reports, callers, people, opening and linking of cases.
//!
//! Its commands are those of `report`, `case` and `person`; its task records birthdays; the rules are in `vangnet-domain`.

mod at_stay;
mod base_data;
mod birthdays;
mod crisis_over;
mod municipality;
mod reopened;
mod weighed;

use vangnet_domain::{envelope::Recorded, event::Event, stream::Service};
use vangnet_runtime::{CaseFile, Reaction, Reactor, ServiceSpec};

/// All that follows on a case from elsewhere. One reactor: its reactions reach the case's stream in the order of the events
/// that called for them, on every run alike. Its checkpoint has the name of the first of them.
const REACTOR: Reactor = Reactor {
    name: "intake.municipality",
    heeds: |event| FOLLOWS.iter().any(|(heeds, _)| heeds(event)),
    react: |event, case| {
        FOLLOWS
            .iter()
            .filter(|(heeds, _)| heeds(&event.event))
            .flat_map(|(_, react)| react(event, case))
            .collect()
    },
};

type Heeds = fn(&Event) -> bool;
type React = fn(&Recorded, &CaseFile) -> Vec<Reaction>;

const FOLLOWS: &[(Heeds, React)] = &[
    (reopened::heeds, reopened::reopened),
    (municipality::heeds, municipality::determined),
    (base_data::heeds, base_data::waived),
    (at_stay::heeds, at_stay::owed),
    (crisis_over::heeds, crisis_over::over),
];

/// The service.
pub const fn service() -> ServiceSpec {
    ServiceSpec {
        name: Service::Intake,
        reactors: &[weighed::REACTOR, REACTOR],
        crossings: &[],
        task: Some(birthdays::task),
    }
}
