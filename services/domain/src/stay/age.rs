//! What another age brings to a stay.

use super::{
    Event,
    at::{director, owed, started},
};
use crate::{
    calendar::end_of_days_after,
    decide::{Context, Emit, Refusal, States},
    duty::DutyKind,
    ids::StayId,
    person::AgeBand,
};

/// At sixteen a perspective plan is owed (perspectiefplan; H28), at eighteen the transition to life after it (P22); nothing
/// of a stay that has ended.
pub(crate) fn heed_age(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
) -> Result<Emit, Refusal> {
    let at = started(states, stay)?;
    let mut emit = Emit::for_case(at.started.case);
    let rules = context.rules;
    let brings = match states.person(at.started.child)?.age_band {
        Some(AgeBand::From16To17) if at.state.perspective_plan.is_none() => Some((
            DutyKind::PerspectivePlan,
            rules.perspective_plan_days,
            "H28@1",
        )),
        Some(AgeBand::Adult) => Some((
            DutyKind::AdultTransition,
            rules.adult_transition_days,
            "P22@1",
        )),
        _ => None,
    };
    let brings = brings
        .filter(|(kind, ..)| at.state.ended.is_none() && at.state.duties.of_kind(*kind).is_none());
    if let Some((kind, days, rule)) = brings {
        let due = end_of_days_after(context.now, days);
        let director = director(states, at.started)?;
        let duty = owed(context.derive(kind.as_str()), kind, due, &director, rule);
        emit.push(stay.0, Event::DutyOpened(duty));
    }
    Ok(emit)
}
