//! Stay: short-stay plan, titles and terms, reviews, the way home, aftercare, look-back.
//!
//! Its commands are those of `stay` and `title`; the rules are in `vangnet-domain`.

mod aged;
mod begun;
mod contact;
mod framed;
mod lapsed;
mod next_place;

use vangnet_domain::stream::Service;
use vangnet_runtime::ServiceSpec;

/// The service.
pub const fn service() -> ServiceSpec {
    ServiceSpec {
        name: Service::Stay,
        reactors: &[
            begun::REACTOR,
            contact::REACTOR,
            lapsed::REACTOR,
            framed::REACTOR,
            aged::REACTOR,
            next_place::REACTOR,
        ],
        crossings: &[],
        task: None,
    }
}
