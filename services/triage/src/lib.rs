//! Triage: crisis test, safety, urgency, verdict, mutual consultation.
//!
//! Its commands are those of `triage`; the rules are in `vangnet-domain`.

mod compared;
mod handed_over;
mod secured;
mod seen;

use vangnet_domain::stream::Service;
use vangnet_runtime::ServiceSpec;

/// The service.
pub const fn service() -> ServiceSpec {
    ServiceSpec {
        name: Service::Triage,
        reactors: &[
            seen::REACTOR,
            secured::REACTOR,
            compared::REACTOR,
            handed_over::REACTOR,
        ],
        task: None,
    }
}
