//! The receiver reads each case. One that changes after that is unread again.

use super::{
    Event, READERS_MAX, Seen,
    decide::{colleague, running},
    list::item,
    rejection::{SHIFT_CASE_CHANGED, SHIFT_CASE_UNCHANGED, SHIFT_READERS},
};
use crate::{
    actor::Owner,
    decide::{Context, Decision, Emit, Refusal, States},
    ids::{CaseId, ShiftId},
};

/// What is recorded is the last change there is, not what the reader says to have seen: a position that the log has not
/// reached would make changes of tomorrow read.
pub(super) fn read(shift: ShiftId, seen: Seen, states: &States, context: &Context<'_>) -> Decision {
    let (state, running) = running(states, shift)?;
    let case = seen.case;
    let mut owed = state.duties_to_read(case).peekable();
    if running.coordinator.is(context.actor) && owed.peek().is_some() {
        let position = as_it_is(seen, states)?;
        let by = Owner::from_actor(context.actor);
        let mut emit = Emit::for_case(case);
        let read = Event::CaseRead {
            case,
            by: by.clone(),
            position,
            written: 0,
        };
        emit.push(shift.0, read);
        for duty in owed {
            let by = by.clone();
            emit.push(shift.0, Event::DutyFulfilled { duty, by });
        }
        return emit.done();
    }
    colleague(state, running, context)?;
    let item = item(state, case)?;
    if item.reads.len() >= READERS_MAX && !item.reads.contains_key(&context.actor.person) {
        let many = SHIFT_READERS.because("Let one of those who read it accept the shift.");
        return Err(many.with("readersMax", READERS_MAX).into());
    }
    if item.written != seen.written {
        return Err(SHIFT_CASE_CHANGED
            .because("Read the line again: another one was written after what you read.")
            .with("case", case)
            .with("written", item.written)
            .into());
    }
    let position = as_it_is(seen, states)?;
    let mut emit = Emit::for_case(case);
    emit.push(
        shift.0,
        Event::CaseRead {
            case,
            by: Owner::from_actor(context.actor),
            position,
            written: item.written,
        },
    );
    emit.done()
}

/// The last change of the case, which is not after what was seen.
fn as_it_is(seen: Seen, states: &States) -> Result<u64, Refusal> {
    let changed = states.case_head(seen.case)?.changed.unwrap_or_default();
    if changed > seen.position {
        return Err(SHIFT_CASE_CHANGED
            .because("Read the case again: it changed after what you read.")
            .with("case", seen.case)
            .with("position", changed)
            .into());
    }
    Ok(changed)
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
