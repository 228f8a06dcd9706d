//! Stay: short-stay plan, titles and terms, reviews, the way home, aftercare, look-back.
//!
//! Its commands are those of `stay`; the rules are in `vangnet-domain`.

mod begun;
mod contact;

use vangnet_domain::stream::Service;
use vangnet_runtime::{Reactor, ServiceSpec};

/// The service.
pub const fn service() -> ServiceSpec {
    ServiceSpec {
        name: Service::Stay,
        reactors: &[
            Reactor {
                name: "stay.begun",
                make: begun::make,
            },
            Reactor {
                name: "stay.contact",
                make: contact::make,
            },
        ],
        task: None,
    }
}
