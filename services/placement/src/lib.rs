//! Placement: places, the ladder, search, holds, admission, overflow, escalation.
//!
//! Its commands are those of `place` and `placement`; the rules are in `vangnet-domain`.

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
        task: None,
    }
}
