//! The level of a report, and so who takes it up (P02). Derived until somebody judges: a crisis. Going up is free; below a
//! crisis it takes a reason and the word of a second professional, who owes it when named, and a colleague else. Nobody is rejected, only routed (H37).

use super::{Event, Law, ReportLevel, State, decide::received, rejection::LEVEL_UNCHANGED};
use crate::{
    actor::Owner,
    core_decision::{confirmed_by, named_second, not_oneself, owed_second},
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
    let me = context.actor.person.as_str();
    let second = said.second_professional.as_deref();
    not_oneself(second, context)?;
    let named = second.is_some();
    let second = second.map_or_else(Owner::triage_desk, |second| named_second(second, context));
    let asked = state.duties.of_kind(DutyKind::ConfirmAlone);
    // Whoever was named may never answer, or have decided since: then another is asked.
    let asks_another = named && asked.is_some_and(|asked| asked.owner != second);
    if judged && before == said.level && laws_before == Some(&said.laws) && !asks_another {
        return Err(LEVEL_UNCHANGED
            .because(
                "Nothing changes; name another level, other laws, or another second professional.",
            )
            .with("level", before)
            .into());
    }
    let lowers = said.level > before;
    if lowers && said.reason.is_none() {
        return Err(REASON_NEEDED
            .because("Write why this is not a crisis, or no inquiry.")
            .with("level", before)
            .into());
    }
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
    match asked {
        None if lowers => {
            emit.push(report.0, Event::DutyOpened(owed_second(context, second)));
        }
        // Nobody's word is needed any more where it is not lower than before somebody lowered it.
        Some(open)
            if state
                .lowered
                .as_ref()
                .is_none_or(|lowered| level <= lowered.from) =>
        {
            let duty = open.id;
            emit.push(report.0, Event::DutyFulfilled { duty, note: None });
        }
        Some(open) if lowers || asks_another => {
            let owed = Duty {
                due: open.due,
                ..owed_second(context, second)
            };
            emit.push(report.0, Event::DutyOpened(owed));
            let duty = open.id;
            emit.push(report.0, Event::DutyFulfilled { duty, note: None });
        }
        None | Some(_) => {}
    }
    emit.done()
}

/// Whoever lowered the level does not confirm it: who was named beside them does, or a colleague (H19).
pub(super) fn confirmed_by_another(
    state: &State,
    owed: &Duty,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let lowered_by = state.lowered.as_ref().map(|lowered| lowered.by.as_str());
    confirmed_by(owed, lowered_by, context)
}

#[cfg(test)]
mod tests;
