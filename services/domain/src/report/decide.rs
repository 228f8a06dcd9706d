//! The rules of a report.

use super::{Command, Event, State, rejection::REPORT_UNKNOWN, submit::submit};
use crate::{
    decide::{Context, Decision, Emit, Refusal, States},
    duty::DutyKind,
    ids::{CaseId, DutyId, ReportId},
    personal::Personal,
    rejection::{needed_text, open_duty},
};

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::Submit(report) => submit(report, states, context),
            Self::GiveFeedback { report, text } => give_feedback(*report, text, states),
            Self::FulfilDuty { report, duty, note } => {
                fulfil_duty(*report, *duty, note.as_deref(), states)
            }
        }
    }
}

fn received(states: &States, report: ReportId) -> Result<(&State, CaseId), Refusal> {
    let state = states.report(report)?;
    match state.case {
        Some(case) => Ok((state, case)),
        None => Err(REPORT_UNKNOWN
            .because("Name a report that came in.")
            .with("report", report)
            .into()),
    }
}

fn give_feedback(report: ReportId, text: &str, states: &States) -> Decision {
    let (state, case) = received(states, report)?;
    let text = needed_text(text, "what the reporter was told")?;
    let mut emit = Emit::for_case(case);
    let text = Personal::of_case(case, text);
    emit.push(report.0, Event::FeedbackGiven { text });
    if let Some(owed) = state.duties.of_kind(DutyKind::FeedbackToReporter) {
        let duty = owed.id;
        emit.push(report.0, Event::DutyFulfilled { duty, note: None });
    }
    emit.done()
}

fn fulfil_duty(report: ReportId, duty: DutyId, note: Option<&str>, states: &States) -> Decision {
    let (state, case) = received(states, report)?;
    open_duty(&state.duties, duty)?;
    let mut emit = Emit::for_case(case);
    let note = note.map(|note| Personal::of_case(case, note));
    emit.push(report.0, Event::DutyFulfilled { duty, note });
    emit.done()
}

#[cfg(test)]
mod tests;
