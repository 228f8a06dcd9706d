//! `/v1/placements`

use serde::Deserialize;
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    ids::{PersonId, PlaceId, PlacementId, StayId, TitleId},
    placement,
    stream::Subject,
};

use super::{
    frames::FrameBody, fulfilment, nothing, registration, searches::HearingBody,
    triages::RegistrationBody,
};
use crate::{
    call::At,
    problem::Problem,
    resource::{Resource, get},
    route::{Routes, Spec},
    schema::SchemaError,
    words::{
        EscalationLevelWord, HelpKindWord, Party, RefusalReasonWord, ReleaseReasonWord,
        RungOutcomeWord, RungWord,
    },
    write::Write,
};

const PLACEMENT: Spec = Spec::read(
    "/v1/placements/{id}",
    Action::CaseRead,
    "A placement: need, ladder, hold, decision, how it ended.",
);

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .get::<Resource, _, _>(PLACEMENT, |call| get(call, Subject::Placement))
        .write::<RecordRung>()?
        .write::<HoldPlace>()?
        .write::<ConfirmHold>()?
        .write::<ReleaseHold>()?
        .write::<DecidePlacement>()?
        .write::<AdmitChild>()?
        .write::<EndWithAlternative>()?
        .write::<NameOrder>()?
        .write::<EstablishNoPlace>()?
        .write::<ArrangeOverflow>()?
        .write::<EscalatePlacement>()?
        .write::<HearFamily>()?
        .write::<AskSecond>()?
        .write::<RegisterAtPlacement>()?
        .write::<FulfilPlacementDuty>()
}

/// What became of one rung of the ladder.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordRung {
    rung: RungWord,
    outcome: RungOutcomeWord,
    /// The kinds of help it speaks for, of this rung; none = all of them.
    #[serde(default)]
    #[schema(max_items = 10)]
    help: Vec<HelpKindWord>,
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

impl Write for RecordRung {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/rungs",
        Action::PlacementRecordRung,
        "What became of one rung of the ladder (trede; H02, H20, H21).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::RecordRung {
            placement: PlacementId(at.id()?),
            rung: self.rung.0,
            outcome: self.outcome.0,
            help: self.help.into_iter().map(|kind| kind.0).collect(),
            reason: self.reason,
        }
        .into())
    }
}

/// A place is asked for and held.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldPlace {
    place: uuid::Uuid,
}

impl Write for HoldPlace {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/hold",
        Action::PlacementHold,
        "A place is held for this child (reservering).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::HoldPlace {
            placement: PlacementId(at.id()?),
            place: PlaceId(self.place),
        }
        .into())
    }
}

nothing! {
    /// The provider confirms the held place.
    ConfirmHold,
}

impl Write for ConfirmHold {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/hold/confirmation",
        Action::PlacementConfirmHold,
        "The provider confirms the held place (reservering bevestigd).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::ConfirmHold {
            placement: PlacementId(at.id()?),
        }
        .into())
    }
}

/// The held place is given up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseHold {
    reason: ReleaseReasonWord,
    /// Why its provider refused; with `provider-refused`, and only then.
    refusal: Option<RefusalReasonWord>,
}

impl Write for ReleaseHold {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/hold/release",
        Action::PlacementReleaseHold,
        "The held place is given up, or refused by its provider, which is counted.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::ReleaseHold {
            placement: PlacementId(at.id()?),
            reason: self.reason.0,
            refusal: self.refusal.map(|refusal| refusal.0),
        }
        .into())
    }
}

/// The placement is decided.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DecidePlacement {
    /// User id of the second professional, a behavioural scientist in complex cases, who owes their word about it (H19); left
    /// out, it is decided alone, and a colleague's word is owed.
    #[schema(max_length = 100, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    second_professional: Option<String>,
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
    /// Who was heard (H40); who was not is owed to be.
    heard: Option<HearingBody>,
    /// Registration of who decides (H18). Missing is owed; wrong is refused outside direct danger.
    registration: Option<RegistrationBody>,
    /// Registration of the second professional; beside a closed place a behavioural scientist, else it is owed (H33).
    second_registration: Option<RegistrationBody>,
}

impl Write for DecidePlacement {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/decision",
        Action::PlacementDecide,
        "The placement is decided; every lighter rung has an outcome (plaatsingsbesluit; H02).",
    )
    .from_screen();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::Decide {
            placement: PlacementId(at.id()?),
            reason: self.reason,
            heard: self.heard.map(Into::into),
            signed: placement::Signed {
                second_professional: self.second_professional,
                registration: self.registration.map(Into::into),
                second_registration: self.second_registration.map(Into::into),
            },
        }
        .into())
    }
}

/// Who signs a decision that opens no closed door.
pub(super) fn signed(
    second_professional: Option<String>,
    registration: Option<RegistrationBody>,
) -> placement::Signed {
    placement::Signed {
        second_professional,
        registration: registration.map(Into::into),
        second_registration: None,
    }
}

/// The child arrives at the place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdmitChild {
    /// The stay of this child that runs and goes on here (H05); left out, a stay begins.
    stay: Option<uuid::Uuid>,
    /// What it rests on (H30); left out, what is on record for the child decides, and what is not is owed.
    frame: Option<FrameBody>,
}

/// The stay that goes on, or a new one.
fn stay(named: Option<uuid::Uuid>, at: &mut At<'_>) -> StayId {
    StayId(named.unwrap_or_else(|| at.new_id("stay")))
}

impl Write for AdmitChild {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/admission",
        Action::PlacementAdmit,
        "The child arrives at the place; a stay begins, or goes on there (opname; H05).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::Admit {
            placement: PlacementId(at.id()?),
            stay: stay(self.stay, at),
            frame: self.frame.map(|frame| frame.claim("/frame")).transpose()?,
        }
        .into())
    }
}

/// A lighter rung carries it.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EndWithAlternative {
    rung: RungWord,
    /// The child sleeps away from home: a stay begins.
    away_from_home: bool,
    /// The stay of this child that runs and goes on there (H05); only away from home.
    stay: Option<uuid::Uuid>,
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
    /// Who was heard (H40); who was not is owed to be.
    heard: Option<HearingBody>,
    /// What it rests on when the child sleeps away from home (H30); left out, as at an admission.
    frame: Option<FrameBody>,
    /// The order that keeps an adult from home, on the rung `restraining-order` (H30); left out, it is owed.
    order: Option<OrderBody>,
    /// User id of a second professional, who owes their word about it (H19); left out, it is decided alone, and a colleague's
    /// word is owed.
    #[schema(max_length = 100, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    second_professional: Option<String>,
    /// Registration of who decides (H18). Missing is owed; wrong is refused outside direct danger.
    registration: Option<RegistrationBody>,
}

/// A restraining order on an adult of the case (huisverbod).
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RestrainingOrder)]
pub struct OrderBody {
    /// Whom it keeps from home.
    adult: uuid::Uuid,
    /// The title on that adult.
    title: uuid::Uuid,
}

impl From<OrderBody> for placement::Order {
    fn from(body: OrderBody) -> Self {
        Self {
            adult: PersonId(body.adult),
            title: TitleId(body.title),
        }
    }
}

/// The order is named after the search ended with it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NameOrder {
    order: OrderBody,
}

impl Write for NameOrder {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/restraining-order",
        Action::PlacementEndWithAlternative,
        "The order that a search ended with is named (huisverbod; H30).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::NameOrder {
            placement: PlacementId(at.id()?),
            order: self.order.into(),
        }
        .into())
    }
}

impl Write for EndWithAlternative {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/alternative",
        Action::PlacementEndWithAlternative,
        "No bed needed: a lighter rung carries it (veilig alternatief).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::EndWithAlternative {
            placement: PlacementId(at.id()?),
            rung: self.rung.0,
            stay: match self.stay {
                None if !self.away_from_home => None,
                named => Some(stay(named, at)),
            },
            reason: self.reason,
            heard: self.heard.map(Into::into),
            frame: self.frame.map(|frame| frame.claim("/frame")).transpose()?,
            order: self.order.map(Into::into),
            signed: signed(self.second_professional, self.registration),
        }
        .into())
    }
}

/// Nothing fits here now. Somebody owns that and a clock runs; "full" is never an end.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EstablishNoPlace {
    owner: Party,
}

impl Write for EstablishNoPlace {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/no-place",
        Action::PlacementEstablishNoPlace,
        "Nothing fits here now; somebody owns that (niet geplaatst; H01).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::EstablishNoPlace {
            placement: PlacementId(at.id()?),
            owner: self.owner.into(),
        }
        .into())
    }
}

/// A place outside the region.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ArrangeOverflow {
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    region: String,
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    provider: String,
    /// Who brings the child back.
    owner: Party,
    /// The stay of this child that runs and goes on there (H05); left out, a stay begins.
    stay: Option<uuid::Uuid>,
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
    /// Who was heard (H40); who was not is owed to be.
    heard: Option<HearingBody>,
    /// User id of a second professional, who owes their word about it (H19); left out, it is decided alone, and a colleague's
    /// word is owed.
    #[schema(max_length = 100, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    second_professional: Option<String>,
    /// Registration of who decides (H18). Missing is owed; wrong is refused outside direct danger.
    registration: Option<RegistrationBody>,
}

impl Write for ArrangeOverflow {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/overflow",
        Action::PlacementArrangeOverflow,
        "A place outside the region, with a return plan owed (overloop; H22).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::ArrangeOverflow {
            placement: PlacementId(at.id()?),
            region: self.region,
            provider: self.provider,
            owner: self.owner.into(),
            stay: stay(self.stay, at),
            reason: self.reason,
            heard: self.heard.map(Into::into),
            signed: signed(self.second_professional, self.registration),
        }
        .into())
    }
}

/// One step up the escalation route.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EscalatePlacement {
    level: EscalationLevelWord,
    /// Who has to answer.
    owner: Party,
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

impl Write for EscalatePlacement {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/escalations",
        Action::PlacementEscalate,
        "One step up the escalation route, with a named owner (P19, H38).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::Escalate {
            placement: PlacementId(at.id()?),
            level: self.level.0,
            owner: self.owner.into(),
            reason: self.reason,
        }
        .into())
    }
}

/// Who was heard about the decision, after it was taken.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HearFamily {
    heard: HearingBody,
}

impl Write for HearFamily {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/hearing",
        Action::PlacementHear,
        "Child and parents were heard about the decision (gehoord; H40).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::HearFamily {
            placement: PlacementId(at.id()?),
            heard: self.heard.into(),
        }
        .into())
    }
}

/// Another is asked for the word that a decision owes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskSecond {
    /// Who: by name, or the desk without one; behind a closed door always by name (H33).
    second: Party,
    /// Why: who was named does not answer, or is not known here.
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

impl Write for AskSecond {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/second-professional",
        Action::DutyReassign,
        "Another is asked for the word that a decision owes (tweede professional; H19, H33).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::AskSecond {
            placement: PlacementId(at.id()?),
            second: self.second.into(),
            reason: self.reason,
        }
        .into())
    }
}

fulfilment!(
    FulfilPlacementDuty,
    "/v1/placements/{id}/duties/{duty}/fulfilment",
    placement {
        placement: PlacementId
    }
);

registration!(
    RegisterAtPlacement,
    "/v1/placements/{id}/duties/{duty}/registration",
    placement {
        placement: PlacementId
    }
);
