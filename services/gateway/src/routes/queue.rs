//! `/v1/queue`

use serde_json::to_value;
use vangnet_access::Action;

use crate::route::{Routes, Spec};

const QUEUE: Spec = Spec::read(
    "/v1/queue",
    Action::QueueRead,
    "Reports that wait for a verdict: 112 first, then what nobody weighed yet, then by proposed urgency.",
);

pub(super) fn routes() -> Routes {
    Routes::new().list(QUEUE, |region, _, now| to_value(region.queue(now)))
}
