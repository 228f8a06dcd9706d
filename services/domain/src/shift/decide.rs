//! The rules of a desk: one person on shift, handed over by two or taken over with a reason.

use super::{
    Command, Event, State, hand, list, read,
    rejection::{NO_SHIFT_HANDOVER, SHIFT_NOT_YOURS, SHIFT_RUNNING, SHIFT_UNKNOWN},
    state::{Handover, Running},
};
use crate::{
    actor::{Owner, Role},
    calendar::hours_after,
    decide::{Context, Decision, Emit, Refusal, States},
    ids::{RotaId, ShiftId},
    rejection::Rejection,
    rota::Function,
};

/// The rule a shift is watched under: there is no end "no answer".
pub(super) const RULE: &str = "H38@1";

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::Start { organisation } => start(organisation, states, context),
            Self::Prepare { shift, cases } => list::prepare(*shift, cases, states, context),
            Self::List { shift, cases } => list::list(*shift, cases, states),
            Self::Write {
                shift,
                case,
                line,
                waits_on,
                if_then,
            } => {
                let lines = list::Lines {
                    line,
                    waits_on,
                    if_then,
                };
                list::write(*shift, *case, &lines, states, context)
            }
            Self::Read {
                shift,
                case,
                position,
            } => read::read(*shift, *case, *position, states, context),
            Self::MarkUnread { shift, case } => read::mark_unread(*shift, *case, states),
            Self::Offer { shift } => hand::offer(*shift, states, context),
            Self::Accept { shift } => hand::accept(*shift, states, context),
            Self::TakeOver { shift, reason } => hand::take_over(*shift, *reason, states, context),
            Self::ConfirmTakeOver { shift, duty } => {
                hand::confirm_take_over(*shift, *duty, states, context)
            }
        }
    }
}

/// A desk at which somebody is on shift.
pub(super) fn running(states: &States, shift: ShiftId) -> Result<(&State, &Running), Refusal> {
    let state = states.shift(shift)?;
    match &state.running {
        Some(running) => Ok((state, running)),
        None => {
            let unknown = SHIFT_UNKNOWN.because("Start the shift first.");
            Err(unknown.with("shift", shift).into())
        }
    }
}

/// The list that is being prepared.
pub(super) fn prepared(state: &State) -> Result<&Handover, Rejection> {
    state.handover.as_ref().ok_or_else(|| {
        NO_SHIFT_HANDOVER.because("Whoever is on shift prepares the handover first.")
    })
}

/// The actor is on shift.
pub(super) fn on_shift(running: &Running, context: &Context<'_>) -> Result<(), Rejection> {
    if running.coordinator.is(context.actor) {
        Ok(())
    } else {
        Err(not_yours(running, "Ask whoever is on shift."))
    }
}

/// The actor sits at this desk and is not the one on shift.
pub(super) fn colleague(
    state: &State,
    running: &Running,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    if !state.is_of(context.actor) {
        return Err(not_yours(running, "Ask a coordinator of this desk."));
    }
    if running.coordinator.is(context.actor) {
        return Err(
            super::rejection::SHIFT_OWN.because("A colleague does this, not who is on shift.")
        );
    }
    Ok(())
}

fn not_yours(running: &Running, detail: &str) -> Rejection {
    let on_shift = &running.coordinator;
    SHIFT_NOT_YOURS
        .because(detail)
        .with("onShift", on_shift.person.as_deref().unwrap_or_default())
        .with("organisation", &on_shift.organisation)
}

/// From when on a shift is too long, and whom the rota names now.
pub(super) fn terms(
    organisation: &str,
    states: &States,
    context: &Context<'_>,
) -> Result<(jiff::Timestamp, Option<String>), Refusal> {
    let rota = states.rota(RotaId::of(organisation, Function::Desk))?;
    let named = rota.on_duty(context.now);
    let due = hours_after(context.now, context.rules.shift_hours_max);
    Ok((due, named.first().map(|period| period.person.clone())))
}

fn start(organisation: &str, states: &States, context: &Context<'_>) -> Decision {
    if context.actor.role != Role::Coordinator || context.actor.organisation != organisation {
        let other = SHIFT_NOT_YOURS.because("Start a shift at the desk of your own organisation.");
        return Err(other.with("organisation", organisation).into());
    }
    let shift = ShiftId::of(organisation);
    if let Some(running) = &states.shift(shift)?.running {
        let on_shift = running.coordinator.person.as_deref().unwrap_or_default();
        return Err(SHIFT_RUNNING
            .because("Let whoever is on shift hand over to you, or take over with a reason.")
            .with("onShift", on_shift)
            .with("since", running.since)
            .into());
    }
    let (due, on_rota) = terms(organisation, states, context)?;
    let mut emit = Emit::regional();
    emit.push(
        shift.0,
        Event::ShiftStarted {
            coordinator: Owner::from_actor(context.actor),
            due,
            on_rota,
            rule: RULE.to_owned(),
        },
    );
    emit.done()
}
