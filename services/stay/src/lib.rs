//! Stay: short-stay plan, titles and terms, reviews, the way home, aftercare, look-back.
//!
//! Its commands are those of `stay`; the rules are in `vangnet-domain`.

mod begun;
mod contact;

use vangnet_domain::stream::Service;
use vangnet_runtime::ServiceSpec;

/// The service.
pub const fn service() -> ServiceSpec {
    ServiceSpec {
        name: Service::Stay,
        reactors: &[begun::REACTOR, contact::REACTOR],
        task: None,
    }
}
