//! What a list left out: an open case of the desk that did not come with the shift is owed to be read. So nothing is
//! handed over in silence, whether watch stood still, the list was full, or the shift was taken over without one.

use jiff::Timestamp;

use super::{
    Event,
    decide::{RULE, running},
    desk_of,
    rejection::SHIFT_CHECKED,
    state::Running,
};
use crate::{
    calendar::hours_after,
    case,
    decide::{Context, Decision, Emit, States},
    duty::{Duty, DutyKind},
    ids::{CaseId, ShiftId},
    rejection::Rejection,
};

/// Once for a case and a shift. What came in after the shift began is the new one's own.
pub(super) fn owe(
    shift: ShiftId,
    case: CaseId,
    since: Timestamp,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (_, running) = running(states, shift)?;
    looked_through(running, since)?;
    let open = case::open(states, case)?;
    let before = open.opened_at.is_some_and(|opened| opened <= since);
    if running.known.contains(&case) || !before {
        return Err(known().with("case", case).into());
    }
    let duty = Duty::new(
        context,
        DutyKind::ReadLeftOutCase,
        hours_after(context.now, context.rules.read_left_out_hours),
        desk_of(&running.coordinator.organisation),
        RULE,
    );
    let mut emit = Emit::for_case(case);
    emit.push(
        shift.0,
        Event::CaseLeftOut {
            case,
            duty: duty.id,
        },
    );
    emit.push(shift.0, Event::DutyOpened(duty));
    emit.done()
}

/// The desk was looked through after the shift began.
pub(super) fn check(shift: ShiftId, since: Timestamp, states: &States) -> Decision {
    let (_, running) = running(states, shift)?;
    looked_through(running, since)?;
    let mut emit = Emit::regional();
    emit.push(shift.0, Event::DeskChecked);
    emit.done()
}

fn looked_through(running: &Running, since: Timestamp) -> Result<(), Rejection> {
    if running.checked || running.since != since {
        Err(known())
    } else {
        Ok(())
    }
}

fn known() -> Rejection {
    SHIFT_CHECKED.because("Nothing to do: it came with the shift, or is owed to be read.")
}
