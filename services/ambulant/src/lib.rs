//! Ambulant: teams, duty, deployments, devices.
//!
//! Its commands are those of `team` and `deployment`; the rules are in `vangnet-domain`. It answers no events:
//! an offer that nobody answers expires by itself, and `watch` records that it did.

use vangnet_domain::stream::Service;
use vangnet_runtime::ServiceSpec;

/// The service.
pub const fn service() -> ServiceSpec {
    ServiceSpec {
        name: Service::Ambulant,
        reactors: &[],
        crossings: &[],
        task: None,
    }
}
