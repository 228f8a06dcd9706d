//! Placement: places, the ladder, search, holds, admission, overflow, escalation.
//!
//! Its commands are those of `place`, `placement` and `guest`; the rules are in `vangnet-domain`.

mod answering;
mod asking;
mod freed;
mod heeded;
mod returned;

use vangnet_domain::stream::Service;
use vangnet_runtime::ServiceSpec;

/// The service.
pub const fn service() -> ServiceSpec {
    ServiceSpec {
        name: Service::Placement,
        reactors: &[freed::REACTOR, heeded::REACTOR, returned::REACTOR],
        crossings: &[asking::CROSSING, answering::CROSSING],
        task: None,
    }
}
