//! `/v1/board`

use serde_json::to_value;
use vangnet_access::Action;

use crate::route::{Routes, Spec};

const BOARD: Spec = Spec::read(
    "/v1/board",
    Action::BoardRead,
    "Every open case, and those closed in the last 24 hours: urgency, deadlines, teams, searches, stays.",
);

pub(super) fn routes() -> Routes {
    Routes::new().list(BOARD, |region, _, now| to_value(region.board(now)))
}
