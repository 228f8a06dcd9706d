//! Triage: crisis test, safety, urgency, verdict, mutual consultation.
//!
//! Its commands are those of `triage`, `rota` and `consultation`; the rules are in `vangnet-domain`.

mod compared;
mod handed_over;
mod secured;
mod seen;
mod unanswered;

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
            unanswered::REACTOR,
        ],
        task: None,
    }
}
