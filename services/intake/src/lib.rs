//! Intake: reports, callers, people, opening and linking of cases.
//!
//! Its commands are those of `report`, `case` and `person`; its task records birthdays; the rules are in `vangnet-domain`.

mod base_data;
mod birthdays;
mod municipality;
mod weighed;

use vangnet_domain::stream::Service;
use vangnet_runtime::ServiceSpec;

/// The service.
pub const fn service() -> ServiceSpec {
    ServiceSpec {
        name: Service::Intake,
        reactors: &[weighed::REACTOR, municipality::REACTOR, base_data::REACTOR],
        crossings: &[],
        task: Some(birthdays::task),
    }
}
