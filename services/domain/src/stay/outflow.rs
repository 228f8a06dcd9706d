//! What keeps a child from going home or on (blokkade van de uitstroom; P18): each reason once, since when, until when.

use jiff::civil::Date;

use super::{
    Event, OutflowBlock,
    at::running,
    rejection::{BLOCK_IN_FUTURE, OUTFLOW_BLOCKED, OUTFLOW_NOT_BLOCKED},
};
use crate::{
    calendar::date_of,
    decide::{Context, Decision, Emit, States},
    ids::StayId,
    rejection::needed_text,
};

/// It may have begun before the stay did. "Other" says what.
pub(super) fn block(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    (block, since): (OutflowBlock, Date),
    note: Option<&str>,
) -> Decision {
    let at = running(states, stay)?;
    if since > date_of(context.now) {
        return Err(BLOCK_IN_FUTURE
            .because("Give the day since which it blocks, today at the latest.")
            .into());
    }
    if let Some(known) = at.state.blocked_by().find(|known| known.block == block) {
        return Err(OUTFLOW_BLOCKED
            .because("This reason is on record and still open; clear it when it is over.")
            .with("since", known.since)
            .into());
    }
    if block == OutflowBlock::Other {
        needed_text(note.unwrap_or_default(), "what blocks the way out")?;
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::OutflowBlocked {
            block,
            since,
            note: at.opt_personal(note),
        },
    );
    emit.done()
}

pub(super) fn clear(
    states: &States,
    stay: StayId,
    block: OutflowBlock,
    note: Option<&str>,
) -> Decision {
    let at = running(states, stay)?;
    if !at.state.blocked_by().any(|known| known.block == block) {
        return Err(OUTFLOW_NOT_BLOCKED
            .because("Name a reason that is on record and still open.")
            .with("block", block)
            .into());
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::OutflowCleared {
            block,
            note: at.opt_personal(note),
        },
    );
    emit.done()
}
