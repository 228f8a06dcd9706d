//! `/v1/placements`, what goes on around a search: who has it in hand, what is stepped over, who goes along, who is
//! asked for more.

use serde::Deserialize;
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{command::Command, ids::PlacementId, placement};

use super::nothing;
use crate::{
    call::At,
    problem::Problem,
    route::{Routes, Spec},
    schema::SchemaError,
    words::{PerspectiveWord, RungWord, UpscalingAnswerWord, VoiceWord},
    write::Write,
};

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .write::<StepOver>()?
        .write::<TakeSearch>()?
        .write::<ReviewPerspective>()?
        .write::<SplitSiblings>()?
        .write::<AskUpscaling>()?
        .write::<AnswerUpscaling>()?
        .write::<RecordDisplacement>()
}

nothing! {
    /// Somebody has the search in hand.
    TakeSearch,
}

/// Straight to the rung that fits; the lighter ones are stepped over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepOver {
    /// The rung that fits.
    to: RungWord,
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

impl Write for StepOver {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/steps-over",
        Action::PlacementRecordRung,
        "Matched care: lighter rungs are stepped over for a reason, the own network never (P28, H21).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::StepOver {
            placement: PlacementId(at.id()?),
            to: self.to.0,
            reason: self.reason,
        }
        .into())
    }
}

impl Write for TakeSearch {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/taking",
        Action::PlacementTake,
        "Whoever says so has the search in hand, by name; its clock begins anew (H01).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::TakeSearch {
            placement: PlacementId(at.id()?),
        }
        .into())
    }
}

/// Where it is meant to lead is another now.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewPerspective {
    perspective: PerspectiveWord,
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

impl Write for ReviewPerspective {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/perspective",
        Action::PlacementReviewPerspective,
        "Where it is meant to lead is looked at again (perspectief; H23).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::ReviewPerspective {
            placement: PlacementId(at.id()?),
            perspective: self.perspective.0,
            reason: self.reason,
        }
        .into())
    }
}

/// Brothers and sisters go apart.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitSiblings {
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

impl Write for SplitSiblings {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/split",
        Action::PlacementSplitSiblings,
        "Brothers and sisters go apart, for a reason that is said once for all of them.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::SplitSiblings {
            placement: PlacementId(at.id()?),
            reason: self.reason,
        }
        .into())
    }
}

/// The director of the case asks a provider for more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskUpscaling {
    rung: RungWord,
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    provider: String,
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

impl Write for AskUpscaling {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/upscaling",
        Action::PlacementAskUpscaling,
        "The director of the case asks a provider for more, who cannot refuse (opschaling; H09).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::AskUpscaling {
            placement: PlacementId(at.id()?),
            rung: self.rung.0,
            provider: self.provider,
            reason: self.reason,
        }
        .into())
    }
}

/// The provider's answer to the director.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerUpscaling {
    answer: UpscalingAnswerWord,
    /// Why it cannot.
    #[schema(max_length = 2000)]
    reason: Option<String>,
}

impl Write for AnswerUpscaling {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/upscaling/answer",
        Action::PlacementAnswerUpscaling,
        "Received, executed, or cannot: then it goes up at once (H09).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::AnswerUpscaling {
            placement: PlacementId(at.id()?),
            answer: self.answer.0,
            reason: self.reason,
        }
        .into())
    }
}

/// Regular referrals wait because this crisis took their place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordDisplacement {
    /// How many.
    #[schema(minimum = 1, maximum = 20)]
    referrals: u32,
}

impl Write for RecordDisplacement {
    const SPEC: Spec = Spec::write(
        "/v1/placements/{id}/displacement",
        Action::PlacementRecordDisplacement,
        "How many regular referrals wait because of this placement (verdringing): a count, no person.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(placement::Command::RecordDisplacement {
            placement: PlacementId(at.id()?),
            referrals: self.referrals,
        }
        .into())
    }
}

/// Who was heard at a decision, and had their wishes read back.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HearingBody {
    #[schema(max_items = 2)]
    voices: Vec<VoiceWord>,
    /// Why the others were not.
    #[schema(max_length = 2000)]
    reason_not_heard: Option<String>,
}

impl From<HearingBody> for placement::Hearing {
    fn from(body: HearingBody) -> Self {
        Self {
            voices: body.voices.into_iter().map(|voice| voice.0).collect(),
            reason_not_heard: body.reason_not_heard,
        }
    }
}
