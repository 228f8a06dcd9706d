//! The rules of an alarm: raised once, acknowledged once.

use jiff::Timestamp;

use super::{
    Command, Event, State,
    event::Answer,
    rejection::{
        ALARM_ACKNOWLEDGED, ALARM_EXISTS, ALARM_NOT_DUE, ALARM_NOT_YOURS, ALARM_PASSED_ON,
        ALARM_SETTLED, ALARM_UNKNOWN,
    },
    state::REFUSED_REACTION,
};
use crate::{
    actor::Owner,
    calendar::{minutes_after, passed},
    decide::{Context, Decision, Emit, Refusal, States},
    ids::{AlarmId, CaseId},
    rejection::Rejection,
    rota::asked,
};

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::Raise {
                alarm,
                case,
                source,
                deadline,
                due,
                owner,
            } => raise(
                *alarm,
                *case,
                Event::DeadlinePassed {
                    case: *case,
                    source: *source,
                    deadline: deadline.clone(),
                    due: *due,
                    owner: owner.clone(),
                    answer: answer(deadline, context),
                },
                states,
            ),
            Self::RaiseRefusedReaction {
                alarm,
                case,
                source,
                reactor,
                code,
                owner,
            } => raise(
                *alarm,
                *case,
                Event::ReactionRefused {
                    case: *case,
                    source: *source,
                    reactor: reactor.clone(),
                    code: code.clone(),
                    owner: owner.clone(),
                    answer: answer(REFUSED_REACTION, context),
                },
                states,
            ),
            Self::Acknowledge { alarm } => acknowledge(*alarm, states, context),
            Self::Escalate {
                alarm,
                answer_due,
                unreadable,
            } => escalate(*alarm, *answer_due, *unreadable, states, context),
            Self::PassOn {
                alarm,
                owner,
                before,
            } => pass_on(*alarm, owner, *before, states),
            Self::Settle { alarm } => settle(*alarm, states),
        }
    }
}

fn in_case(case: Option<CaseId>) -> Emit {
    case.map_or_else(Emit::regional, Emit::for_case)
}

fn raise(alarm: AlarmId, case: Option<CaseId>, event: Event, states: &States) -> Decision {
    if states.alarm(alarm)?.exists() {
        return Err(ALARM_EXISTS
            .because("Nothing to do: this alarm was raised before.")
            .with("alarm", alarm)
            .into());
    }
    let mut emit = in_case(case);
    emit.push(alarm.0, event);
    emit.done()
}

/// Until when the first owner can answer; `None` where nobody else is asked.
fn answer(deadline: &str, context: &Context<'_>) -> Option<Answer> {
    let matrix = context.book().escalation.at(context.now);
    let route = matrix.table.route(deadline)?;
    Some(Answer {
        due: minutes_after(context.now, route.wait_minutes(None, 0)),
        rule: matrix.id.clone(),
    })
}

fn raised(alarm: AlarmId, states: &States) -> Result<&State, Refusal> {
    let state = states.alarm(alarm)?;
    if !state.exists() {
        let unknown = ALARM_UNKNOWN.because("Name an alarm that was raised.");
        return Err(unknown.with("alarm", alarm).into());
    }
    if state.settled_at.is_some() {
        let settled = ALARM_SETTLED.because("Nothing to do: what was due was done.");
        return Err(settled.with("alarm", alarm).into());
    }
    Ok(state)
}

/// It waits for its owner, who alone can do something about it; the desk may look at every one. Who looks without being able
/// to act would keep those who are from hearing of it.
fn looks(owner: Option<&Owner>, context: &Context<'_>) -> Result<(), Rejection> {
    let actor = context.actor;
    // The colleague of who is named may be on duty by now.
    let theirs = |owner: &Owner| {
        let office = owner.role == actor.role && owner.organisation == actor.organisation;
        office || owner.person.as_ref() == Some(&actor.person)
    };
    if actor.role.is_desk() || owner.is_none_or(theirs) {
        return Ok(());
    }
    let owner = owner.map_or("", |owner| owner.organisation.as_str());
    Err(ALARM_NOT_YOURS
        .because("Leave it to whom it waits for, or to the desk.")
        .with("owner", owner))
}

/// Whoever looks has as long again as its step of the route gives. Looking at a refused reaction is all that can be done about
/// it here, so that ends it.
fn acknowledge(alarm: AlarmId, states: &States, context: &Context<'_>) -> Decision {
    let state = raised(alarm, states)?;
    if let Some(by) = &state.acknowledged_by {
        return Err(ALARM_ACKNOWLEDGED
            .because("Nothing to do: somebody looks at it already.")
            .with("byRole", by.role)
            .with("byOrganisation", &by.organisation)
            .into());
    }
    looks(state.owner.as_ref(), context)?;
    let matrix = &context.book().escalation.at(context.now).table;
    let route = state.deadline().and_then(|word| matrix.route(word));
    let wait = route.map(|route| route.wait_minutes(state.level, state.asked.saturating_sub(1)));
    let mut emit = in_case(state.case);
    emit.push(
        alarm.0,
        Event::AlarmAcknowledged {
            by: Owner::from_actor(context.actor),
            answer_due: wait.map(|minutes| minutes_after(context.now, minutes)),
        },
    );
    emit.done()
}

/// The next one up, or the last one again (P19, H38).
fn escalate(
    alarm: AlarmId,
    answer_due: Timestamp,
    unreadable: bool,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = raised(alarm, states)?;
    let matrix = context.book().escalation.at(context.now);
    let route = state.word().and_then(|word| matrix.table.route(word));
    let Some(route) =
        route.filter(|_| state.answer_due == Some(answer_due) && passed(answer_due, context.now))
    else {
        let early = ALARM_NOT_DUE.because("Wait until the time to answer has passed.");
        return Err(early.with("alarm", alarm).into());
    };
    let step = route.after(state.level);
    let owner = match state.case {
        _ if unreadable => step.owner(None, &context.book().regions.at(context.now).table),
        None => asked(step, None, context.now, states, context)?,
        Some(case) => {
            let municipality = states.case(case)?.municipality_for_now();
            asked(step, municipality, context.now, states, context)?
        }
    };
    let again = Some(step.level) == state.level;
    let wait = route.wait_minutes(Some(step.level), if again { state.asked } else { 0 });
    let mut emit = in_case(state.case);
    emit.push(
        alarm.0,
        Event::AlarmEscalated {
            level: step.level,
            owner,
            answer: Answer {
                due: minutes_after(context.now, wait),
                rule: matrix.id.clone(),
            },
        },
    );
    emit.done()
}

/// To whoever owes it now. It gives nobody longer: what nobody answers goes up when it would have.
fn pass_on(alarm: AlarmId, owner: &Owner, before: u32, states: &States) -> Decision {
    let state = raised(alarm, states)?;
    if state.level.is_some() || state.passed_on != before || state.owner.as_ref() == Some(owner) {
        let passed_on = ALARM_PASSED_ON
            .because("Nothing to do: it waits for whoever owes it, or for somebody further up.");
        return Err(passed_on.with("alarm", alarm).into());
    }
    let mut emit = in_case(state.case);
    let owner = owner.clone();
    emit.push(alarm.0, Event::AlarmPassedOn { owner });
    emit.done()
}

fn settle(alarm: AlarmId, states: &States) -> Decision {
    let state = raised(alarm, states)?;
    let mut emit = in_case(state.case);
    emit.push(alarm.0, Event::AlarmSettled);
    emit.done()
}

#[cfg(test)]
mod tests;
