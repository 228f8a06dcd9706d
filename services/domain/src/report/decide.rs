//! The rules of a report.

use super::{
    Capacity, Command, Event, NoFeedback, REPORTING_CODE_STEPS, ReporterKind, State,
    rejection::{FEEDBACK_GIVEN, REPORT_UNKNOWN, REPORTING_CODE_STEP},
    routed::{Said, confirmed_by_another, route},
    submit::{reporting_code_step, submit},
    theme::not_named,
};
use crate::{
    actor::{Owner, Role},
    calendar::hours_after,
    case::{self, CaseOutcome, MeldcodeStep},
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind, how_it_was_done},
    ids::{CaseId, DutyId, ReportId},
    personal::Personal,
    rejection::{needed_text, payable_duty, theirs},
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
    triage::Verdict,
};

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::Submit(report) => submit(report, states, context),
            Self::GiveFeedback { report, text } => give_feedback(*report, text, states),
            Self::Route {
                report,
                level,
                laws,
                second_professional,
                reason,
            } => {
                let filled = |text: &'_ Option<String>| {
                    let text = text.as_deref().map(str::trim);
                    text.filter(|text| !text.is_empty()).map(str::to_owned)
                };
                let said = Said {
                    level: *level,
                    laws: laws.clone(),
                    second_professional: filled(second_professional),
                    reason: filled(reason),
                };
                route(*report, said, states, context)
            }
            Self::DescribeReporter {
                report,
                capacity,
                reporting_code_step,
            } => describe_reporter(*report, *capacity, *reporting_code_step, states, context),
            Self::NameTheme { report, theme } => {
                let (state, case) = received(states, *report)?;
                not_named(&state.themes, *theme)?;
                let mut emit = Emit::for_case(case);
                emit.push(report.0, Event::ThemeNamed { theme: *theme });
                emit.done()
            }
            Self::GiveDirectHelp { report, what } => {
                give_direct_help(*report, what, states, context)
            }
            Self::LeaveFeedback { report, why } => leave_feedback(*report, *why, states),
            Self::FulfilDuty { report, duty, note } => {
                fulfil_duty(*report, *duty, note.as_deref(), states, context)
            }
        }
    }
}

pub(super) fn received(states: &States, report: ReportId) -> Result<(&State, CaseId), Refusal> {
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

/// Help at once comes first; what was done is reported as soon as can be (H24).
fn give_direct_help(
    report: ReportId,
    what: &str,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, case) = received(states, report)?;
    let what = needed_text(what, "which help was given")?;
    let mut emit = Emit::for_case(case);
    let what = Personal::of_case(case, what);
    emit.push(report.0, Event::DirectHelpGiven { what });
    if state.duties.of_kind(DutyKind::ReportDirectHelp).is_none() {
        let due = hours_after(context.now, context.rules.direct_help_report_hours);
        let owner = Owner::from_actor(context.actor);
        let owed = Duty::new(context, DutyKind::ReportDirectHelp, due, owner, "H24@1");
        emit.push(report.0, Event::DutyOpened(owed));
    }
    emit.done()
}

/// Honest about a reporter who cannot or should not be told: the duty is settled with why.
fn leave_feedback(report: ReportId, why: NoFeedback, states: &States) -> Decision {
    let (state, case) = received(states, report)?;
    if !state.feedback.is_empty() {
        return Err(FEEDBACK_GIVEN
            .because("Nothing is left undone: the reporter was told what was done.")
            .into());
    }
    let mut emit = Emit::for_case(case);
    emit.push(report.0, Event::FeedbackNotGiven { why });
    if let Some(owed) = state.duties.of_kind(DutyKind::FeedbackToReporter) {
        let duty = owed.id;
        emit.push(report.0, Event::DutyFulfilled { duty, note: None });
    }
    emit.done()
}

fn describe_reporter(
    report: ReportId,
    capacity: Option<Capacity>,
    step: Option<u32>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, case) = received(states, report)?;
    if step.is_some_and(|step| !(1..=REPORTING_CODE_STEPS).contains(&step)) {
        return Err(REPORTING_CODE_STEP
            .because("The code of conduct has the steps 1 to 5.")
            .into());
    }
    let capacity = capacity.or(state.capacity).unwrap_or(Capacity::Unknown);
    let mut emit = Emit::for_case(case);
    emit.push(
        report.0,
        Event::ReporterDescribed {
            capacity,
            reporting_code_step: step,
        },
    );
    // One reporting code in a case: what a report brings is on record there, unless it is further already.
    let of_case = states.case(case)?.meldcode;
    if let Some(step) = step
        .and_then(MeldcodeStep::of_number)
        .filter(|step| Some(*step) > of_case)
    {
        emit.push(case.0, case::Event::MeldcodeStepTaken { step, note: None });
    }
    // Who turns out not to report in their work has no step to take.
    let settled = step.is_some() || capacity != Capacity::Professional;
    let owed = state.duties.of_kind(DutyKind::ReportingCodeStep);
    if let Some(owed) = owed.filter(|_| settled) {
        let duty = owed.id;
        emit.push(report.0, Event::DutyFulfilled { duty, note: None });
    }
    // Who turns out to report in their work owes it as if it had been said at once.
    let follows = |capacity| {
        let kind = state.reporter_kind.unwrap_or(ReporterKind::Unknown);
        kind.follows_reporting_code(capacity)
    };
    let known = step.or(state.reporting_code_step).is_some() || of_case.is_some();
    if follows(capacity) && !state.capacity.is_some_and(follows) && !known && owed.is_none() {
        emit.push(report.0, Event::DutyOpened(reporting_code_step(context)));
    }
    emit.done()
}

/// A crisis is weighed with a verdict. Where one is in force and a later report adds nothing to it, or the case was opened in
/// error, the desk says so; that judgement is nobody else's.
fn weighed(
    owed: &Duty,
    case: CaseId,
    states: &States,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let actor = context.actor;
    // The verdict itself, heard by a reactor.
    if actor.role == Role::Service {
        return Ok(());
    }
    let mut judged = states.case(case)?.outcome == Some(CaseOutcome::OpenedInError);
    for triage in &states.weighings(case)?.begun {
        let weighing = states.triage(*triage)?;
        let verdict = weighing.verdict.as_ref().map(|given| given.verdict);
        judged |=
            verdict.is_some_and(|verdict| verdict != Verdict::Unknown) && !weighing.is_superseded();
    }
    if !judged {
        return Err(DUTY_NEEDS_ITS_RECORD
            .because("Weigh the crisis and give a verdict; that settles the duty.")
            .with("kind", owed.kind)
            .with("command", "give-verdict")
            .into());
    }
    Ok(theirs(owed, context)?)
}

fn fulfil_duty(
    report: ReportId,
    duty: DutyId,
    note: Option<&str>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, case) = received(states, report)?;
    let owed = payable_duty(&state.duties, duty, context)?;
    let needs = |command: &str| {
        DUTY_NEEDS_ITS_RECORD
            .because("Record what was done; that settles the duty.")
            .with("kind", owed.kind)
            .with("command", command)
    };
    match owed.kind {
        DutyKind::FeedbackToReporter => return Err(needs("give-feedback, leave-feedback").into()),
        DutyKind::ReportingCodeStep => return Err(needs("describe-reporter").into()),
        DutyKind::ReportDirectHelp => {
            needed_text(
                note.unwrap_or_default(),
                "to whom the direct help was reported",
            )?;
        }
        DutyKind::ConfirmAlone => confirmed_by_another(state, owed, context)?,
        DutyKind::TriageReport => weighed(owed, case, states, context)?,
        DutyKind::TakeUpReport => theirs(owed, context)?,
        _ => {}
    }
    // A colleague who confirms says by whom they are what they did.
    let note = match owed.kind {
        DutyKind::ConfirmAlone => note,
        _ => how_it_was_done(owed, note, context)?,
    };
    let mut emit = Emit::for_case(case);
    let note = note.map(|note| Personal::of_case(case, note));
    emit.push(report.0, Event::DutyFulfilled { duty, note });
    emit.done()
}

#[cfg(test)]
mod tests;
