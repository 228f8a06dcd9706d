//! `/v1/stays`

use axum::http::StatusCode;
use jiff::{Timestamp, civil::Date};
use serde::Deserialize;
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    ids::{AgreementId, ConditionId, StayId},
    state::State,
    stay::{self, Agreement, Condition, TimelineSeen},
    stream::{StreamId, Subject},
};
use vangnet_log::is_still_there;

use super::{fulfilment, nothing};
use crate::{
    call::{At, Call},
    codes,
    problem::{FieldError, Problem},
    resource::{Resource, fold, get},
    route::{Routes, Spec},
    schema::SchemaError,
    words::{EndReasonWord, MomentKindWord, PerspectiveWord, ReviewOutcomeWord},
    write::Write,
};

const STAY: Spec = Spec::read(
    "/v1/stays/{id}",
    Action::CaseRead,
    "A stay: plan, reviews, the way home, aftercare, look-back.",
);

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .get::<Resource, _, _>(STAY, |call| get(call, Subject::Stay))
        .write::<CoupleAmbulatory>()?
        .write::<EndAmbulatory>()?
        .write::<SetPlan>()?
        .write::<ExtendStay>()?
        .write::<RecordReview>()?
        .write::<RecordMoment>()?
        .write::<PlanReturn>()?
        .write::<RecordTrialVisit>()?
        .write::<SettleAgreement>()?
        .write::<EndStay>()?
        .write::<RecordAftercare>()?
        .write::<CloseAftercare>()?
        .write::<LookBack>()?
        .write::<FulfilStayDuty>()
}

/// A running trajectory of ambulatory help is coupled.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CoupleAmbulatory {
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    provider: String,
}

impl Write for CoupleAmbulatory {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/ambulatory",
        Action::StayCoupleAmbulatory,
        "Ambulatory help is coupled to the stay (H03).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::CoupleAmbulatory {
            stay: StayId(at.id()?),
            provider: self.provider,
        }
        .into())
    }
}

/// A trajectory ends; the last one stays while the stay runs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndAmbulatory {
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
    )]
    provider: String,
}

impl Write for EndAmbulatory {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/ambulatory/end",
        Action::StayEndAmbulatory,
        "A trajectory of ambulatory help ends (H03).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::EndAmbulatory {
            stay: StayId(at.id()?),
            provider: self.provider,
        }
        .into())
    }
}

/// The short-stay plan.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetPlan {
    intended_end: Date,
    /// What has to be true to go home.
    #[schema(max_items = 50)]
    goals: Vec<Line>,
}

/// One line of text.
#[derive(Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(min_length = 1, max_length = 2000)]
pub struct Line(String);

impl Write for SetPlan {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/plan",
        Action::StaySetPlan,
        "The short-stay plan: what has to be true to go home, and when (H04).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::SetPlan {
            stay: StayId(at.id()?),
            intended_end: self.intended_end,
            goals: lines(self.goals),
        }
        .into())
    }
}

/// Longer than planned.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExtendStay {
    intended_end: Date,
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
    /// User id.
    #[schema(max_length = 100, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    behavioural_scientist: Option<String>,
}

impl Write for ExtendStay {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/extensions",
        Action::StayExtend,
        "Longer than planned; the direction of the case decides (H04, H06, H11).",
    )
    .from_screen();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::Extend {
            stay: StayId(at.id()?),
            intended_end: self.intended_end,
            reason: self.reason,
            behavioural_scientist: self.behavioural_scientist,
        }
        .into())
    }
}

/// A review of the stay.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordReview {
    outcome: ReviewOutcomeWord,
    /// Where it is meant to lead, when that was looked at.
    perspective: Option<PerspectiveWord>,
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
}

impl Write for RecordReview {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/reviews",
        Action::StayReview,
        "A review, on day 7, 14, 21 and 28 (H04).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::RecordReview {
            stay: StayId(at.id()?),
            outcome: self.outcome.0,
            perspective: self.perspective.map(|word| word.0),
            note: self.note,
        }
        .into())
    }
}

/// A moment of the way home.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordMoment {
    kind: MomentKindWord,
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
    /// Child or parents took part.
    with_family: bool,
}

impl Write for RecordMoment {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/moments",
        Action::StayMoment,
        "Cooling off, round table, explanatory analysis and other moments (P06, P09).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::RecordMoment {
            stay: StayId(at.id()?),
            kind: self.kind.0,
            note: self.note,
            with_family: self.with_family,
        }
        .into())
    }
}

/// The return-home plan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanReturn {
    #[schema(max_items = 50)]
    conditions: Vec<NewCondition>,
    #[schema(max_items = 50)]
    agreements: Vec<NewAgreement>,
}

/// What has to be true by when.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCondition {
    #[schema(min_length = 1, max_length = 2000)]
    what: String,
    until: Date,
}

/// Who does what until when.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAgreement {
    #[schema(min_length = 1, max_length = 200)]
    who: String,
    #[schema(min_length = 1, max_length = 2000)]
    what: String,
    until: Date,
}

impl Write for PlanReturn {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/return-plan",
        Action::StayPlanReturn,
        "The return-home plan: conditions and agreements (H23, P21).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let agreements = self.agreements.into_iter().enumerate();
        let agreements = agreements.map(|(index, agreed)| Agreement {
            agreement: AgreementId(at.derived(&format!("agreement:{index}"))),
            who: agreed.who,
            what: agreed.what,
            until: agreed.until,
        });
        let agreements = agreements.collect();
        let conditions = self.conditions.into_iter().enumerate();
        let conditions = conditions.map(|(index, needed)| Condition {
            condition: ConditionId(at.derived(&format!("condition:{index}"))),
            what: needed.what,
            until: needed.until,
        });
        Ok(stay::Command::PlanReturn {
            conditions: conditions.collect(),
            agreements,
            stay: StayId(at.id()?),
        }
        .into())
    }
}

/// A trial visit home.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordTrialVisit {
    from: Timestamp,
    until: Timestamp,
    went_well: bool,
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
}

impl Write for RecordTrialVisit {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/trial-visits",
        Action::StayTrialVisit,
        "A trial visit home (proefverlof).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::RecordTrialVisit {
            stay: StayId(at.id()?),
            from: self.from,
            until: self.until,
            went_well: self.went_well,
            note: self.note,
        }
        .into())
    }
}

/// An agreement is kept, or broken.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleAgreement {
    kept: bool,
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl Write for SettleAgreement {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/agreements/{agreement}/settlement",
        Action::StaySettleAgreement,
        "An agreement is kept, broken or ended (afspraak; P21).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::SettleAgreement {
            stay: StayId(at.id()?),
            agreement: AgreementId(at.named("agreement")?),
            kept: self.kept,
            note: self.note,
        }
        .into())
    }
}

/// The child goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndStay {
    reason: EndReasonWord,
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl Write for EndStay {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/end",
        Action::StayEnd,
        "The child goes: home, to the network, elsewhere (einde verblijf; H23).",
    )
    .from_screen();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::End {
            stay: StayId(at.id()?),
            reason: self.reason.0,
            note: self.note,
        }
        .into())
    }
}

/// Aftercare contact.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordAftercare {
    going_well: bool,
    #[schema(min_length = 1, max_length = 4000)]
    note: String,
}

impl Write for RecordAftercare {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/aftercare",
        Action::StayAftercare,
        "A finger on the pulse (nazorg; P20).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::RecordAftercare {
            stay: StayId(at.id()?),
            going_well: self.going_well,
            note: self.note,
        }
        .into())
    }
}

nothing! {
    /// Aftercare is over; the stay is closed.
    CloseAftercare,
}

impl Write for CloseAftercare {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/aftercare-closure",
        Action::StayCloseAftercare,
        "Aftercare is over; refused while a check, the look-back or an outcome is owed.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::CloseAftercare {
            stay: StayId(at.id()?),
        }
        .into())
    }
}

/// Looking back with child and parents.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LookBack {
    /// What was looked at: `seen` of `GET /v1/cases/{id}/timeline`.
    #[schema(pattern = "^[0-9]{1,19}-[0-9]{1,19}-[0-9]{1,19}-[0-9a-f]{64}$")]
    timeline: String,
    #[schema(min_items = 1, max_items = 50)]
    lessons: Vec<Line>,
    child: WordInLookingBack,
    parents: WordInLookingBack,
}

/// What somebody said, or why they were not heard; at least one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WordInLookingBack {
    #[schema(max_length = 4000)]
    said: Option<String>,
    #[schema(max_length = 4000)]
    not_heard: Option<String>,
}

impl From<WordInLookingBack> for stay::Word {
    fn from(word: WordInLookingBack) -> Self {
        Self {
            said: word.said,
            not_heard: word.not_heard,
        }
    }
}

impl Write for LookBack {
    const SPEC: Spec = Spec::write(
        "/v1/stays/{id}/look-back",
        Action::StayLookBack,
        "Looking back with child and parents (terugblik; H34).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(stay::Command::LookBack {
            stay: StayId(at.id()?),
            timeline: seen(&self.timeline)?,
            lessons: lines(self.lessons),
            child: self.child.into(),
            parents: self.parents.into(),
        }
        .into())
    }

    /// A look-back on events that are not there would stand in the log for ever, and `verify` would be red of it for ever.
    async fn look(call: &Call, command: &Command) -> Result<(), Problem> {
        let Command::Stay(stay::Command::LookBack { stay, timeline, .. }) = command else {
            return Ok(());
        };
        let substrate = &call.gateway.parts.substrate;
        let (log, ledger) = (substrate.log.as_ref(), &substrate.ledger);
        let stream = StreamId::new(Subject::Stay, stay.0);
        let State::Stay(state) = fold(log, ledger, stream).await?.state else {
            return Ok(());
        };
        // Of a stay that nobody knows the rules say so.
        let Some(started) = state.started else {
            return Ok(());
        };
        if is_still_there(log, ledger, started.case, timeline).await? {
            return Ok(());
        }
        Err(Problem::new(
            StatusCode::CONFLICT,
            codes::TIMELINE_DIFFERS,
            "Read the timeline of this case again, and send its `seen` as it is written there.",
        ))
    }
}

fulfilment!(
    FulfilStayDuty,
    "/v1/stays/{id}/duties/{duty}/fulfilment",
    stay { stay: StayId }
);

fn seen(timeline: &str) -> Result<TimelineSeen, Problem> {
    timeline.parse().map_err(|_| {
        Problem::invalid(vec![FieldError::body(
            "/timeline",
            codes::WRONG_FORMAT,
            "Give `seen` as the timeline of the case says it.",
        )])
    })
}

fn lines(lines: Vec<Line>) -> Vec<String> {
    lines.into_iter().map(|line| line.0).collect()
}
