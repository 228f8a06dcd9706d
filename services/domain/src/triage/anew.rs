//! When a verdict says its danger anew, also where it says the same: nothing of before answers what it is about. Then who was
//! secured or seen is so no more, and the clocks begin again (H01, P08).

use super::{Event, State, verdict::Said};
use crate::{
    case,
    decide::{Emit, Refusal, States},
    duty::DutyKind,
    ids::{CaseId, ReportId, TriageId},
};

/// What a verdict is the first to answer.
#[derive(Clone, Copy)]
pub(super) struct Anew {
    /// The newest report that waits for it.
    report: Option<ReportId>,
    /// That the case was closed since.
    pub(super) reopened: bool,
}

impl Anew {
    pub(super) fn of(
        state: &State,
        earlier: Option<&State>,
        case: CaseId,
        said: Said<'_>,
        states: &States,
    ) -> Result<Self, Refusal> {
        let report = reported(state, case, states)?;
        Ok(Self {
            report: report.or_else(|| passed_on(state, earlier)),
            reopened: was_over(state, states.case(case)?, said),
        })
    }

    /// Whether there is anything that nothing of before answers.
    pub(super) const fn is_news(self) -> bool {
        self.report.is_some() || self.reopened
    }

    pub(super) fn tell(self, triage: TriageId, emit: &mut Emit) {
        if let Some(report) = self.report {
            emit.push(triage.0, Event::ReportWeighed { report });
        }
        if self.reopened {
            emit.push(triage.0, Event::ReopeningWeighed);
        }
    }
}

/// The newest report that this verdict is the first to answer: it waits to be weighed, and does so since the weighing began, or
/// its verdict before was given. What comes in the very instant of a verdict is not answered by it: two of one instant stand in
/// the log one after the other. What comes in the instant of the beginning is answered by the first, which counts from there.
fn reported(state: &State, case: CaseId, states: &States) -> Result<Option<ReportId>, Refusal> {
    let given = state.verdict.as_ref().map(|given| given.given_at);
    for report in states.case(case)?.reports.iter().rev() {
        let reported = states.report(*report)?;
        let waits = reported.duties.of_kind(DutyKind::TriageReport).is_some();
        let since = reported.to_weigh_since.filter(|_| waits);
        let answered = since < given || (given.is_none() && since <= state.started_at);
        if since.is_some() && !answered {
            return Ok(Some(*report));
        }
    }
    Ok(None)
}

/// The report that the weighing of before answered after this one began: it waits no more, and nothing of here answers it yet.
fn passed_on(state: &State, earlier: Option<&State>) -> Option<ReportId> {
    let (report, at) = earlier?.weighed_report?;
    state
        .started_at
        .is_some_and(|since| at >= since)
        .then_some(report)
}

/// Whether the case was closed since the weighing began, or was last given anew: its crisis was over. While it is closed, the same
/// that is only written down, or signed with the registration that is owed, says nothing of today.
fn was_over(state: &State, case: &case::State, said: Said<'_>) -> bool {
    let weighed = state.news_at.max(state.started_at);
    let over = case
        .last_closed_at
        .is_some_and(|closed| weighed <= Some(closed));
    let form = !case.is_open() && is_form(state, said);
    over && !form
}

fn is_form(state: &State, said: Said<'_>) -> bool {
    let owes = |kind| state.duties.of_kind(kind).is_some();
    let given = state.verdict.as_ref();
    let same =
        given.is_some_and(|given| (given.verdict, given.urgency) == (said.verdict, said.urgency));
    let written = owes(DutyKind::WriteVerdict);
    let signed = owes(DutyKind::RegisterDecider) && said.registration.is_some();
    same && !said.spoken && (written || signed)
}
