//! `/v1/persons/{id}/titles`

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use vangnet_access::Action;
use vangnet_domain::{
    command::Command,
    ids::{CaseId, PersonId, TitleId},
    stream::Subject,
    title,
};

use crate::{
    call::At,
    problem::Problem,
    resource::{Resource, get},
    route::{Routes, Spec},
    schema::SchemaError,
    words::{ConditionWord, ConsenterWord, EndedByWord, TitleKindWord},
    write::Write,
};

const TITLES: Spec = Spec::read(
    "/v1/persons/{id}/titles",
    Action::CaseRead,
    "The legal titles on a person, each with its terms in both readings, where each term is written, and `not verified` \
     where no public source confirms it (H30).",
);

pub(super) fn routes() -> Result<Routes, SchemaError> {
    Routes::new()
        .get::<Resource, _, _>(TITLES, |call| get(call, Subject::Title))
        .write::<RecordTitle>()?
        .write::<RecordPaper>()?
        .write::<MeetCondition>()?
        .write::<ExtendTitle>()?
        .write::<GiveConsent>()?
        .write::<WithdrawConsent>()?
        .write::<EndTitle>()
}

/// The person and the title of the path.
fn named(at: &At<'_>) -> Result<(PersonId, TitleId), Problem> {
    Ok((PersonId(at.id()?), TitleId(at.named("title")?)))
}

fn set(words: Vec<ConsenterWord>) -> BTreeSet<title::Consenter> {
    words.into_iter().map(|word| word.0).collect()
}

/// A legal title on a child or an adult.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordTitle {
    /// The case it is recorded through.
    case: Uuid,
    kind: TitleKindWord,
    /// When it was decided, spoken or written.
    decided_at: Timestamp,
    /// When it was put on paper; without it the title is spoken, and its paper is owed.
    written_at: Option<Timestamp>,
    /// Ends by its own decision, when earlier than its term.
    until: Option<Timestamp>,
    /// Who agreed, in what part; a voluntary title rests on it (Jw 7.3.5).
    #[serde(default)]
    #[schema(max_items = 2)]
    agreed: Vec<ConsenterWord>,
}

impl Write for RecordTitle {
    const SPEC: Spec = Spec::write(
        "/v1/persons/{id}/titles",
        Action::TitleRecord,
        "A legal title, spoken first where it was so (rechtstitel; H30, P14).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        Ok(title::Command::Record {
            person: PersonId(at.id()?),
            case: CaseId(self.case),
            title: TitleId(at.new_id("title")),
            kind: self.kind.0,
            decided_at: self.decided_at,
            written_at: self.written_at,
            until: self.until,
            agreed: set(self.agreed),
        }
        .into())
    }
}

/// The paper of a spoken title.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordPaper {
    written_at: Timestamp,
}

impl Write for RecordPaper {
    const SPEC: Spec = Spec::write(
        "/v1/persons/{id}/titles/{title}/paper",
        Action::TitleRecord,
        "A spoken title is on paper.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let (person, title) = named(at)?;
        Ok(title::Command::RecordPaper {
            person,
            title,
            written_at: self.written_at,
        }
        .into())
    }
}

/// What had to happen in time did.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetCondition {
    condition: ConditionWord,
    at: Timestamp,
}

impl Write for MeetCondition {
    const SPEC: Spec = Spec::write(
        "/v1/persons/{id}/titles/{title}/conditions",
        Action::TitleMeetCondition,
        "Heard, put to use, consented: the title no longer falls for want of it.",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let (person, title) = named(at)?;
        Ok(title::Command::MeetCondition {
            person,
            title,
            condition: self.condition.0,
            at: self.at,
        }
        .into())
    }
}

/// A title holds longer.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExtendTitle {
    /// When that was decided. Of a crisis measure: when its continuation was asked; it runs on while the court decides (Wvggz 7:8).
    decided_at: Timestamp,
    /// To when by its own decision, when earlier than the law lets it.
    until: Option<Timestamp>,
}

impl Write for ExtendTitle {
    const SPEC: Spec = Spec::write(
        "/v1/persons/{id}/titles/{title}/extensions",
        Action::TitleExtend,
        "A title is extended, at most as long as the law lets it hold in all.",
    )
    .from_screen();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let (person, title) = named(at)?;
        Ok(title::Command::Extend {
            person,
            title,
            decided_at: self.decided_at,
            until: self.until,
        }
        .into())
    }
}

/// Who agrees besides.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveConsent {
    #[schema(min_items = 1, max_items = 2)]
    agreed: Vec<ConsenterWord>,
}

impl Write for GiveConsent {
    const SPEC: Spec = Spec::write(
        "/v1/persons/{id}/titles/{title}/consents",
        Action::TitleConsent,
        "Somebody who must agree at this age does (toestemming; Jw 7.3.5).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let (person, title) = named(at)?;
        Ok(title::Command::GiveConsent {
            person,
            title,
            agreed: set(self.agreed),
        }
        .into())
    }
}

/// Who takes consent back, and when they said so.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawConsent {
    by: ConsenterWord,
    at: Timestamp,
}

impl Write for WithdrawConsent {
    const SPEC: Spec = Spec::write(
        "/v1/persons/{id}/titles/{title}/withdrawal",
        Action::TitleConsent,
        "Consent is withdrawn; the voluntary title is over (toestemming ingetrokken).",
    );

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let (person, title) = named(at)?;
        Ok(title::Command::Withdraw {
            person,
            title,
            by: self.by.0,
            at: self.at,
        }
        .into())
    }
}

/// Who ended the title, and when.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndTitle {
    by: EndedByWord,
    at: Timestamp,
}

impl Write for EndTitle {
    const SPEC: Spec = Spec::write(
        "/v1/persons/{id}/titles/{title}/end",
        Action::TitleEnd,
        "A title ends before its term; what stood on it falls with it.",
    )
    .from_screen();

    fn command(self, at: &mut At<'_>) -> Result<Command, Problem> {
        let (person, title) = named(at)?;
        Ok(title::Command::End {
            person,
            title,
            by: self.by.0,
            at: self.at,
        }
        .into())
    }
}
