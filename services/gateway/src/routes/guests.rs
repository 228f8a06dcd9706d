//! `/v1/guests`: what neighbour regions ask of this one (gastverzoeken).

use axum::response::Response;
use serde::Deserialize;
use serde_json::to_value;
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    guest,
    ids::{DutyId, GuestId, PlaceId},
    stream::Subject,
};

use super::{needs::CandidatesReading, nothing};
use crate::{
    call::{At, Call},
    problem::Problem,
    resource::{Resource, get},
    route::{Routes, Spec},
    schema::SchemaError,
    words::{ConflictOutcomeWord, LetGoReasonWord, RefusalReasonWord},
    write::Write,
};

const GUESTS: Spec = Spec::read(
    "/v1/guests",
    Action::GuestRead,
    "What neighbour regions ask: waiting for an answer, promised, on the way, there; and what was over in the last 24 hours.",
);
const GUEST: Spec = Spec::read(
    "/v1/guests/{id}",
    Action::GuestRead,
    "One request of a neighbour region: what is needed, whom to call, how it stands.",
);
const CANDIDATES: Spec = Spec::read(
    "/v1/guests/{id}/candidates",
    Action::GuestRead,
    "Which places could be offered, in which order and why, and why not the others. An order, never a permission.",
);

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .list(GUESTS, |region, _, now| to_value(region.guests(now)))
        .get::<Resource, _, _>(GUEST, |call| get(call, Subject::Guest))
        .get::<CandidatesReading, _, _>(CANDIDATES, candidates)
        .write::<OfferPlace>()?
        .write::<RefuseGuest>()?
        .write::<LetGoOfGuest>()?
        .write::<GuestArrives>()?
        .write::<GuestLeaves>()?
        .write::<SettleGuestConflict>()
}

async fn candidates(call: Call) -> Result<Response, Problem> {
    let guest = GuestId(call.path.uuid("id")?);
    let book = &call.gateway.parts.substrate.rules.book;
    let freshness = call.gateway.freshness();
    let now = freshness.as_of;
    let found = {
        let region = call.gateway.parts.live.read();
        let found = region.guest_candidates(guest, now, book);
        found.map(to_value)
    };
    CandidatesReading::answer(freshness, found)
}

/// Yes: this place is kept for the neighbour's child, for certain until an instant that both regions know.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferPlace {
    place: uuid::Uuid,
}

impl Write for OfferPlace {
    const SPEC: Spec = Spec::write(
        "/v1/guests/{id}/offer",
        Action::GuestAnswer,
        "Yes: a place is held for the neighbour's child (plek aangeboden).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(guest::Command::Offer {
            guest: GuestId(at.id()?),
            place: PlaceId(self.place),
        }
        .into())
    }
}

/// No, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseGuest {
    reason: RefusalReasonWord,
}

impl Write for RefuseGuest {
    const SPEC: Spec = Spec::write(
        "/v1/guests/{id}/refusal",
        Action::GuestAnswer,
        "No, and why (gastverzoek geweigerd).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(guest::Command::Refuse {
            guest: GuestId(at.id()?),
            reason: self.reason.0,
        }
        .into())
    }
}

/// The promise has ended without a word: people let go of the place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LetGoOfGuest {
    reason: LetGoReasonWord,
}

impl Write for LetGoOfGuest {
    const SPEC: Spec = Spec::write(
        "/v1/guests/{id}/letting-go",
        Action::GuestAnswer,
        "A promised place that nobody took in time is let go of, by a person (reservering losgelaten; H01).",
    )
    .from_screen();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(guest::Command::LetGo {
            guest: GuestId(at.id()?),
            reason: self.reason.0,
        }
        .into())
    }
}

nothing! {
    /// The child of the neighbour is there.
    GuestArrives,
    /// The child of the neighbour left, or does not come.
    GuestLeaves,
}

/// A contradiction between the two regions was settled: where the child is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleGuestConflict {
    outcome: ConflictOutcomeWord,
}

impl Write for GuestArrives {
    const SPEC: Spec = Spec::write(
        "/v1/guests/{id}/arrival",
        Action::GuestReceive,
        "The child of the neighbour is there (gast aangekomen).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(guest::Command::Arrive {
            guest: GuestId(at.id()?),
        }
        .into())
    }
}

impl Write for GuestLeaves {
    const SPEC: Spec = Spec::write(
        "/v1/guests/{id}/departure",
        Action::GuestReceive,
        "The child of the neighbour left, or does not come: the place is free (gast vertrokken).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(guest::Command::Leave {
            guest: GuestId(at.id()?),
        }
        .into())
    }
}

impl Write for SettleGuestConflict {
    const SPEC: Spec = Spec::write(
        "/v1/guests/{id}/duties/{duty}/fulfilment",
        Action::DutyFulfil,
        "A contradiction between the two regions was settled (tegenspraak opgelost; H01).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(guest::Command::SettleConflict {
            guest: GuestId(at.id()?),
            duty: DutyId(at.named("duty")?),
            outcome: self.outcome.0,
        }
        .into())
    }
}
