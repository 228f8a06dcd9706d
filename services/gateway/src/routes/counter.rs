//! `/v1/counter-requests`, and bringing a search there in `/v1/placements/{id}`

use serde::Deserialize;
use serde_json::to_value;
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    counter,
    ids::{CounterRequestId, PlacementId},
    stream::Subject,
};

use super::nothing;
use crate::{
    call::At,
    problem::Problem,
    resource::{Resource, get},
    route::{Routes, Spec},
    schema::SchemaError,
    write::Write,
};

const COUNTER: Spec = Spec::read(
    "/v1/counter-requests",
    Action::CounterRead,
    "What lies on the counter of all providers (brievenbus): what is asked, with whom, until when; first due first. \
     A provider that does not hold a request is not told of whom it is (H10, H35).",
);
const REQUEST: Spec = Spec::read(
    "/v1/counter-requests/{id}",
    Action::CounterRead,
    "One request at the counter, as whoever asks may see it.",
);

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .list(COUNTER, |region, call, now| {
            to_value(region.counter_list(&call.actor, now))
        })
        .get::<Resource, _, _>(REQUEST, |call| get(call, Subject::Counter))
        .write::<BringToCounter>()?
        .write::<ClaimRequest>()?
        .write::<OfferRequest>()?
        .write::<AcceptRequest>()?
        .write::<DeclineRequest>()?
        .write::<WithdrawRequest>()
}

nothing! {
    /// A search is brought to the counter.
    BringToCounter,
    /// A provider takes a request.
    ClaimRequest,
    /// The provider that was asked takes it over.
    AcceptRequest,
    /// The provider that was asked does not.
    DeclineRequest,
}

impl Write for BringToCounter {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/counter",
        Action::CounterBring,
        "A search is brought to the counter of all providers, once; they decide among themselves who takes it \
         (brievenbus; H10).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let search = PlacementId(at.id()?);
        Ok(counter::Command::Bring { search }.into())
    }
}

impl Write for ClaimRequest {
    const SPEC: Spec = Spec::write(
        "/v1/counter-requests/{id}/claim",
        Action::CounterTake,
        "A provider takes it: from here on it is theirs, and so is the answer (oppakken; H10).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let request = CounterRequestId(at.id()?);
        Ok(counter::Command::Claim { request }.into())
    }
}

/// Another provider is asked to take it over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferRequest {
    /// The other provider's organisation, by its code.
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    to: String,
}

impl Write for OfferRequest {
    const SPEC: Spec = Spec::write(
        "/v1/counter-requests/{id}/offer",
        Action::CounterTake,
        "The holder asks one other provider to take it over; until that one says yes it stays the holder's (H10).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(counter::Command::Offer {
            request: CounterRequestId(at.id()?),
            to: self.to,
        }
        .into())
    }
}

impl Write for AcceptRequest {
    const SPEC: Spec = Spec::write(
        "/v1/counter-requests/{id}/offer/acceptance",
        Action::CounterTake,
        "The provider that was asked takes it over (overnemen; H10).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let request = CounterRequestId(at.id()?);
        Ok(counter::Command::AcceptOffer { request }.into())
    }
}

impl Write for DeclineRequest {
    const SPEC: Spec = Spec::write(
        "/v1/counter-requests/{id}/offer/refusal",
        Action::CounterTake,
        "The provider that was asked does not take it over; it stays the holder's (H10).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let request = CounterRequestId(at.id()?);
        Ok(counter::Command::DeclineOffer { request }.into())
    }
}

/// Needed no longer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawRequest {
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

impl Write for WithdrawRequest {
    const SPEC: Spec = Spec::write(
        "/v1/counter-requests/{id}/withdrawal",
        Action::CounterBring,
        "Whoever brought it needs it no longer; only what is not needed is taken back (H10).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(counter::Command::Withdraw {
            request: CounterRequestId(at.id()?),
            reason: self.reason,
        }
        .into())
    }
}
