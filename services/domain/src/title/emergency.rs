//! A forced step that waits for no title (noodsituatie; H30): recorded with who decided and why, it carries the step until
//! an instant, and what carries it from then on is owed at once.

use jiff::Timestamp;

use super::{
    Event, State, Step,
    decide::director,
    ground::that_carry,
    rejection::{EMERGENCY_NOT_NEEDED, EMERGENCY_OVER, EMERGENCY_STANDS, EMERGENCY_UNKNOWN},
};
use crate::{
    actor::Owner,
    calendar::hours_after,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{CaseId, EmergencyId, PersonId},
    person,
    personal::Personal,
    rejection::{Rejection, needed_text},
    title::rejection::TITLE_OF_OTHER_CASE,
};

/// An emergency as it is declared.
#[derive(Clone, Copy)]
pub(crate) struct Declared<'a> {
    pub(crate) person: PersonId,
    pub(crate) case: CaseId,
    pub(crate) emergency: EmergencyId,
    pub(crate) step: Step,
    pub(crate) reason: &'a str,
}

/// By itself, before the step.
pub(super) fn declare_alone(
    states: &States,
    context: &Context<'_>,
    declared: Declared<'_>,
) -> Decision {
    of_case(states, declared.person, declared.case)?;
    let mut emit = Emit::for_case(declared.case);
    declare(states, context, declared, &mut emit)?;
    emit.done()
}

/// The emergency, and the duty to settle what the step rests on by the time it ends. What was owed for it before is
/// replaced.
pub(crate) fn declare(
    states: &States,
    context: &Context<'_>,
    declared: Declared<'_>,
    emit: &mut Emit,
) -> Result<(), Refusal> {
    let Declared {
        person,
        case,
        emergency,
        step,
        reason,
    } = declared;
    let state = states.title(person)?;
    not_needed(state, step, context)?;
    let reason = needed_text(reason, "why the step cannot wait for a title")?;
    let until = hours_after(context.now, context.rules.settle_frame_hours);
    let owner = director(states, case)?;
    let duty = Duty::new(context, DutyKind::SettleFrame, until, owner, step.rule());
    if let Some(before) = state.duties.of_kind(DutyKind::SettleFrame) {
        emit.push(person.0, Event::DutyFulfilled { duty: before.id });
    }
    emit.push(
        person.0,
        Event::EmergencyDeclared {
            emergency,
            case,
            step,
            until,
            decided_by: Owner::from_actor(context.actor),
            duty: duty.id,
            reason: Personal::of_case(case, reason),
        },
    );
    emit.push(person.0, Event::DutyOpened(duty));
    Ok(())
}

fn not_needed(state: &State, step: Step, context: &Context<'_>) -> Result<(), Rejection> {
    if let Some(known) = state.emergency(step, context.now) {
        return Err(EMERGENCY_STANDS
            .because("This emergency is on record; the step can rest on it until it ends.")
            .with("emergency", known.emergency)
            .with("until", known.until));
    }
    let carried = state.ground(step, false, context.book(), context.now);
    match carried.title() {
        Some(title) => Err(EMERGENCY_NOT_NEEDED
            .because("A title that is in force carries this step; name that one.")
            .with("title", title)),
        None => Ok(()),
    }
}

fn of_case(states: &States, person: PersonId, case: CaseId) -> Result<(), Refusal> {
    let known = person::known(states, person)?;
    let in_case = states.case(case)?;
    if in_case.exists() && (in_case.members.contains_key(&person) || known.case == Some(case)) {
        return Ok(());
    }
    Err(TITLE_OF_OTHER_CASE
        .because("Name the case that this person belongs to, or let them join this one.")
        .with("person", person)
        .into())
}

/// The emergency is over, or was none: a stay that rested on it owes its frame again.
pub(super) fn end(
    states: &States,
    context: &Context<'_>,
    person: PersonId,
    emergency: EmergencyId,
) -> Decision {
    let state = states.title(person)?;
    let mut known = state.emergencies.iter();
    let Some(known) = known.find(|known| known.emergency == emergency) else {
        return Err(EMERGENCY_UNKNOWN
            .because("Name an emergency that was declared for this person.")
            .with("emergency", emergency)
            .with(
                "carriedBy",
                that_carry(Step::StayAway, context.book(), context.now),
            )
            .into());
    };
    if known.over.is_some() {
        return Err(EMERGENCY_OVER
            .because("This emergency is over already; nothing more is needed.")
            .with("emergency", emergency)
            .into());
    }
    let mut emit = Emit::for_case(known.case);
    emit.push(
        person.0,
        Event::EmergencyEnded {
            emergency,
            at: ended_at(known.until, context.now),
        },
    );
    if state.duties.get(known.duty).is_some() {
        emit.push(person.0, Event::DutyFulfilled { duty: known.duty });
    }
    emit.done()
}

/// A passed end took effect by itself.
fn ended_at(until: Timestamp, now: Timestamp) -> Timestamp {
    until.min(now)
}
