//! The receiver reads each case. One that changes after that is unread again.

use super::{
    Event, READERS_MAX,
    decide::{colleague, running},
    list::item,
    rejection::{SHIFT_CASE_CHANGED, SHIFT_CASE_UNCHANGED, SHIFT_READERS},
};
use crate::{
    actor::Owner,
    decide::{Context, Decision, Emit, States},
    ids::{CaseId, ShiftId},
};

/// What is recorded is the last change there is, not what the reader says to have seen: a position that the log has not
/// reached would make changes of tomorrow read.
pub(super) fn read(
    shift: ShiftId,
    case: CaseId,
    position: u64,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, running) = running(states, shift)?;
    colleague(state, running, context)?;
    let item = item(state, case)?;
    if item.reads.len() >= READERS_MAX && !item.reads.contains_key(&context.actor.person) {
        let many = SHIFT_READERS.because("Let one of those who read it accept the shift.");
        return Err(many.with("readersMax", READERS_MAX).into());
    }
    let changed = states.case_head(case)?.changed.unwrap_or_default();
    if changed > position {
        return Err(SHIFT_CASE_CHANGED
            .because("Read the case again: it changed after what you read.")
            .with("case", case)
            .with("position", changed)
            .into());
    }
    let mut emit = Emit::for_case(case);
    emit.push(
        shift.0,
        Event::CaseRead {
            case,
            by: Owner::from_actor(context.actor),
            position: changed,
        },
    );
    emit.done()
}

/// Said so that both see it happen; who accepts is held to the change whether this was said or not.
pub(super) fn mark_unread(shift: ShiftId, case: CaseId, states: &States) -> Decision {
    let (state, _) = running(states, shift)?;
    let item = item(state, case)?;
    let changed = states.case_head(case)?.changed;
    let Some(position) = changed.filter(|_| item.is_overtaken(changed)) else {
        let unchanged = SHIFT_CASE_UNCHANGED.because("Nothing to do: it is as it was read.");
        return Err(unchanged.with("case", case).into());
    };
    let mut emit = Emit::for_case(case);
    emit.push(shift.0, Event::CaseUnread { case, position });
    emit.done()
}
