//! What a birthday during a stay brings. Nobody is moved for it: a youth of twelve stays in the group where they are.

use super::{
    Event,
    at::{director, owed, running},
    rejection::AGE_STANDS,
};
use crate::{
    calendar::end_of_days_after,
    decide::{Context, Decision, Emit, States},
    duty::DutyKind,
    ids::StayId,
    person::AgeBand,
};

/// At sixteen a perspective plan is owed (perspectiefplan; H28), at eighteen the transition to life after it (P22).
pub(super) fn heed(states: &States, context: &Context<'_>, stay: StayId) -> Decision {
    let at = running(states, stay)?;
    let (kind, days, rule) = match states.person(at.started.child)?.age_band {
        Some(AgeBand::From16To17) if at.state.perspective_plan.is_none() => (
            Some(DutyKind::PerspectivePlan),
            context.rules.perspective_plan_days,
            "H28@1",
        ),
        Some(AgeBand::Adult) => (
            Some(DutyKind::AdultTransition),
            context.rules.adult_transition_days,
            "P22@1",
        ),
        _ => (None, 0, ""),
    };
    let kind = kind.filter(|kind| at.state.duties.of_kind(*kind).is_none());
    let Some(kind) = kind else {
        return Err(AGE_STANDS
            .because("This stay owes nothing new at this age; nothing more is needed.")
            .with("stay", stay)
            .into());
    };
    let duty = owed(
        context.derive(kind.as_str()),
        kind,
        end_of_days_after(context.now, days),
        &director(states, at.started)?,
        rule,
    );
    let mut emit = Emit::for_case(at.started.case);
    emit.push(stay.0, Event::DutyOpened(duty));
    emit.done()
}
