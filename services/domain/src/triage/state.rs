//! What a weighing's stream comes to.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    duty::OpenDuties,
    ids::{CaseId, DeploymentId, PersonId, PlacementId, ReportId, TriageId},
    personal::Personal,
    registration::Registration,
    report::Theme,
    triage::{
        Answer, CrisisKind, CrisisTest, OnSite, SafetyAssessment, Unsafety, Urgency, Verdict,
    },
};

/// A weighing (triage). `Default` is the empty stream.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// The case that is weighed; `None` while weighing did not begin.
    pub case: Option<CaseId>,
    /// When weighing began.
    pub started_at: Option<Timestamp>,
    /// The crisis test as last answered.
    pub test: Option<AnsweredTest>,
    /// What the crisis is about, where that is counted apart (P26).
    #[serde(default)]
    pub themes: BTreeSet<Theme>,
    /// Safety as last weighed.
    pub safety: Option<SafetyAssessment>,
    /// What the decision table proposed last, and why.
    #[serde(default)]
    pub proposal: Option<Proposal>,
    /// The verdict in force.
    pub verdict: Option<GivenVerdict>,
    /// The earlier weighing that this one comes in the place of, and why.
    #[serde(default)]
    pub earlier: Option<(TriageId, Personal)>,
    /// The weighing that comes, or came, in the place of this one.
    #[serde(default)]
    pub reweighed_by: Option<TriageId>,
    /// Since when the verdict of that other weighing is in force instead.
    #[serde(default)]
    pub superseded_at: Option<Timestamp>,
    /// What the team found on site.
    #[serde(default)]
    pub compared: Option<Compared>,
    /// The children that were secured under the danger that was said last, and by what; nothing while nobody showed that they
    /// are. Danger that returns, or is reported anew, is shown anew (H01).
    #[serde(default)]
    pub secured: Option<BTreeMap<PersonId, Secured>>,
    /// Since when every child has to be secured: from the beginning of the weighing, or from when its danger was said
    /// later, or said anew; `None` until it was. What was seen or ended before that secures nobody, also while
    /// nobody says the danger any more and its duty still runs (H01).
    #[serde(default)]
    pub danger_since: Option<Timestamp>,
    /// When that danger was said: what somebody planned or said of a child before that, knew nothing of it, also where what a
    /// team saw by then counts.
    #[serde(default)]
    pub danger_said_at: Option<Timestamp>,
    /// Since when the children have to be seen on site, likewise (P08).
    #[serde(default)]
    pub to_see_since: Option<Timestamp>,
    /// The children who counted as seen on site when that was last settled, since it was asked: they need not be seen again
    /// because another child joins them.
    #[serde(default)]
    pub seen: BTreeSet<PersonId>,
    /// When its verdict was last given anew: it answered a report that had come in since the weighing began, or since the
    /// verdict before, or was the first since the case was closed.
    #[serde(default)]
    pub news_at: Option<Timestamp>,
    /// The report that its verdict last answered anew, and when: a weighing that began before then, and comes in the place of
    /// this one, answers it too.
    #[serde(default)]
    pub weighed_report: Option<(ReportId, Timestamp)>,
    /// Children who were seen and were safe where they were, and when last (H01).
    #[serde(default)]
    pub safe: BTreeMap<PersonId, Timestamp>,
    /// What is owed.
    pub duties: OpenDuties,
}

/// The crisis test with what the decision table made of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AnsweredTest {
    /// The answers.
    pub test: CrisisTest,
    /// What is different today.
    pub today_different: Option<Personal>,
    /// Proposed by the table, before safety is looked at.
    pub verdict: Verdict,
    /// Proposed by the table, before safety is looked at.
    pub urgency: Urgency,
    /// The table's id and version.
    pub rule: String,
}

/// A verdict as it was given (crisisoordeel).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GivenVerdict {
    /// Crisis or not.
    pub verdict: Verdict,
    /// How urgent.
    pub urgency: Urgency,
    /// When somebody must be there; `None` for U5 and U6.
    pub deadline: Option<Timestamp>,
    /// How the crisis came.
    pub crisis_kind: Option<CrisisKind>,
    /// Spoken, not yet written.
    pub spoken: bool,
    /// Who stands with a lowered urgency.
    pub second_professional: Option<String>,
    /// Why it differs from the proposal.
    pub reason: Option<Personal>,
    /// When it was recorded.
    pub given_at: Timestamp,
    /// Another verdict of this weighing was given before.
    #[serde(default)]
    pub again: bool,
    /// What the table proposed at that moment.
    #[serde(default)]
    pub proposal: Option<Proposal>,
    /// Who gave it.
    #[serde(default)]
    pub signed: Option<Signed>,
}

/// What the decision table proposed, and why: as it was said then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Proposal {
    /// Id and version of the table.
    pub table: String,
    /// The row that fits the answers.
    pub row: String,
    /// The floors that hold by the safety assessment.
    pub floors: Vec<String>,
    /// Safety points answered "no", by number from 1.
    pub points_not_safe: Vec<u32>,
    /// Safety points that are not known, by number from 1.
    pub points_unknown: Vec<u32>,
    /// Proposed.
    pub verdict: Verdict,
    /// Proposed.
    pub urgency: Urgency,
}

/// Who gave a verdict (H18, H19).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Signed {
    /// Opaque user id.
    pub decided_by: String,
    /// Registration, when it was given.
    pub registration: Option<Registration>,
    /// Why nobody else could be asked.
    pub alone: Option<Personal>,
}

/// What the team found on site.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Compared {
    /// Against the verdict.
    pub found: OnSite,
    /// The deployment that found it.
    pub deployment: Option<DeploymentId>,
    /// Said by somebody, not derived.
    pub said: bool,
    /// In words.
    pub note: Option<Personal>,
    /// When it was recorded.
    pub at: Timestamp,
}

/// How a child was shown to be secured.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Secured {
    /// The search that shows it; `None` when it was seen.
    pub by: Option<PlacementId>,
    /// When it was last shown (recorded).
    pub at: Timestamp,
}

impl State {
    /// Whether weighing began.
    pub const fn exists(&self) -> bool {
        self.case.is_some()
    }

    /// What table and safety propose together; `None` while the crisis test is not answered. An old weighing recorded the
    /// answer to the test only; for it acute unsafety is never less than an acute crisis within two hours.
    pub fn proposal(&self) -> Option<(Verdict, Urgency)> {
        if let Some(proposal) = &self.proposal {
            return Some((proposal.verdict, proposal.urgency));
        }
        let test = self.test.as_ref()?;
        if self.acutely_unsafe() {
            Some((Verdict::AcuteCrisis, test.urgency.min(Urgency::U1)))
        } else {
            Some((test.verdict, test.urgency))
        }
    }

    /// Safety was weighed as acutely unsafe.
    pub fn acutely_unsafe(&self) -> bool {
        self.safety
            .as_ref()
            .is_some_and(|safety| safety.unsafety == Unsafety::Acute)
    }

    /// Whether every child of the case has to be secured within the half hour (H01).
    pub fn asks_securing(&self) -> bool {
        self.says_danger() && !self.is_superseded()
    }

    /// An acute crisis, and not known to be safe; or safety that was weighed as acutely unsafe, whatever the crisis is called.
    /// A verdict spoken before the crisis test knows nothing, and unknown never lowers.
    pub(super) fn asks_securing_under(&self, verdict: Verdict) -> bool {
        match verdict {
            Verdict::AcuteCrisis => self.is_unsafe(),
            Verdict::Urgent | Verdict::Unknown => self.acutely_unsafe(),
            Verdict::NoCrisis => false,
        }
    }

    /// The crisis that this weighing stands for: what it was called last, unless another weighing came in its place, or a
    /// deployment found it on site since to be none. What nobody went to see does not count.
    pub fn crisis(&self) -> Option<Verdict> {
        let given = self.verdict.as_ref()?;
        let none_found = self.compared.as_ref().is_some_and(|compared| {
            compared.found == OnSite::NoCrisis
                && compared.deployment.is_some()
                && compared.at >= given.given_at
        });
        let stands = given.verdict.is_crisis() && !none_found && !self.is_superseded();
        stands.then_some(given.verdict)
    }

    /// Whether another weighing's verdict is in force instead.
    pub const fn is_superseded(&self) -> bool {
        self.superseded_at.is_some()
    }

    /// Unsafe now, or not known to be safe.
    fn is_unsafe(&self) -> bool {
        let answered = self.test.as_ref().map(|answered| answered.test.unsafe_now);
        self.acutely_unsafe() || answered != Some(Answer::No)
    }

    /// Whether a team should go with two workers (richtlijn crisisplaatsing): unsafe, or danger.
    pub fn needs_two_workers(&self) -> bool {
        let test = self.test.as_ref().map(|answered| answered.test);
        self.acutely_unsafe()
            || test.is_some_and(|test| test.unsafe_now == Answer::Yes || test.danger == Answer::Yes)
    }
}
