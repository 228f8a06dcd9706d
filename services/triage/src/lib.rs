//! Triage: crisis test, safety, urgency, verdict, mutual consultation.
//!
//! Its commands are those of `triage`, `rota` and `consultation`; the rules are in `vangnet-domain`.

mod compared;
mod handed_over;
mod secured;
mod seen;
mod unanswered;

use vangnet_domain::{envelope::Recorded, event::Event, stream::Service};
use vangnet_runtime::{CaseFile, Reaction, Reactor, ServiceSpec};

/// All that follows on a weighing from elsewhere. One reactor: its reactions reach the weighing's stream in the order of the
/// events that called for them, on every run alike.
const REACTOR: Reactor = Reactor {
    name: "triage.seen",
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
    (seen::heeds, seen::seen),
    (compared::heeds, compared::compared),
    (secured::heeds, secured::secured),
    (handed_over::heeds, handed_over::handed_over),
];

/// The service.
pub const fn service() -> ServiceSpec {
    ServiceSpec {
        name: Service::Triage,
        reactors: &[REACTOR, unanswered::REACTOR],
        crossings: &[],
        task: None,
    }
}
