//! The level of a report, and so who takes it up (P02). Derived until somebody judges: a crisis. Going up is free; below a
//! crisis it takes a reason and a second professional, owed when there was none. Nobody is rejected, only routed (H37).

use super::{Event, Law, ReportLevel, State, decide::received, rejection::LEVEL_UNCHANGED};
use crate::{
    actor::Owner,
    core_decision::{confirmed_by, not_oneself, owed_second},
    decide::{Context, Decision, Emit, States},
    duty::{Duty, DutyKind},
    ids::{CaseId, ReportId},
    personal::Personal,
    region::Municipality,
    rejection::Rejection,
    triage::rejection::REASON_NEEDED,
};

/// What was said of a report, blanks taken out.
pub(super) struct Said {
    pub(super) level: ReportLevel,
    pub(super) laws: Vec<Law>,
    pub(super) second_professional: Option<String>,
    pub(super) reason: Option<String>,
}

/// The route of a report that just came in: nobody judged it, so it is a crisis. With the duty to weigh it.
pub(super) fn derived(municipality: Option<Municipality>, context: &Context<'_>) -> (Event, Duty) {
    let said = Said {
        level: ReportLevel::Crisis,
        laws: Vec::new(),
        second_professional: None,
        reason: None,
    };
    routed(said, None, municipality, None, context)
}

fn routed(
    said: Said,
    case: Option<CaseId>,
    municipality: Option<Municipality>,
    set_by: Option<String>,
    context: &Context<'_>,
) -> (Event, Duty) {
    let version = context.book().report_routes.at(context.now);
    let route = version.table.of(said.level);
    let owner = route.owner(municipality);
    let due = route.due(context.now, context.rules);
    let rule = if said.level == ReportLevel::Crisis {
        "H16@1"
    } else {
        version.id.as_str()
    };
    let kind = match said.level {
        ReportLevel::Crisis => DutyKind::TriageReport,
        ReportLevel::Inquiry | ReportLevel::SimpleReport => DutyKind::TakeUpReport,
    };
    let duty = Duty::new(context, kind, due, owner.clone(), rule);
    let reason = said.reason.zip(case);
    let event = Event::ReportRouted {
        level: said.level,
        laws: said.laws,
        owner,
        due,
        table: version.id.clone(),
        set_by,
        second_professional: said.second_professional,
        reason: reason.map(|(reason, case)| Personal::of_case(case, reason)),
    };
    (event, duty)
}

pub(super) fn route(
    report: ReportId,
    mut said: Said,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, case) = received(states, report)?;
    said.laws.sort_unstable();
    said.laws.dedup();
    let before = state.level();
    let laws_before = state.routed.as_ref().map(|routed| &routed.laws);
    let judged = state
        .routed
        .as_ref()
        .is_some_and(|routed| routed.set_by.is_some());
    if judged && before == said.level && laws_before == Some(&said.laws) {
        return Err(LEVEL_UNCHANGED
            .because("Nothing changes; name another level, or other laws.")
            .with("level", before)
            .into());
    }
    let me = context.actor.person.as_str();
    not_oneself(said.second_professional.as_deref(), context)?;
    let lowers = said.level > before;
    if lowers && said.reason.is_none() {
        return Err(REASON_NEEDED
            .because("Write why this is not a crisis, or no inquiry.")
            .with("level", before)
            .into());
    }
    let alone = said.second_professional.is_none() && lowers;
    let moves = said.level != before;
    let level = said.level;
    let (event, duty) = routed(
        said,
        Some(case),
        state.municipality,
        Some(me.to_owned()),
        context,
    );
    let mut emit = Emit::for_case(case);
    emit.push(report.0, event);
    if moves {
        if let Some(waits) = state.waits() {
            let duty = waits.id;
            emit.push(report.0, Event::DutyFulfilled { duty, note: None });
        }
        emit.push(report.0, Event::DutyOpened(duty));
    }
    match state.duties.of_kind(DutyKind::ConfirmAlone) {
        None if alone => emit.push(
            report.0,
            Event::DutyOpened(owed_second(context, Owner::triage_desk())),
        ),
        // Nobody's word is needed any more where it is not lower than before somebody lowered it alone.
        Some(open)
            if state
                .lowered
                .as_ref()
                .is_none_or(|lowered| level <= lowered.from) =>
        {
            let duty = open.id;
            emit.push(report.0, Event::DutyFulfilled { duty, note: None });
        }
        None | Some(_) => {}
    }
    emit.done()
}

/// Whoever lowered the level alone does not confirm it (H19).
pub(super) fn confirmed_by_another(state: &State, context: &Context<'_>) -> Result<(), Rejection> {
    let lowered_by = state.lowered.as_ref().map(|lowered| lowered.by.as_str());
    confirmed_by(lowered_by, context)
}

#[cfg(test)]
mod tests;
