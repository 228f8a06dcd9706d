//! What every command on a stay asks first: is there such a stay, and does it run.

use jiff::Timestamp;

use super::{
    Started, State,
    rejection::{LIST_EMPTY, LIST_TOO_LONG, STAY_CLOSED, STAY_ENDED, STAY_RUNNING, STAY_UNKNOWN},
};
use crate::{
    actor::Role,
    decide::{Context, Refusal, States},
    duty::{Debtor, Duty, DutyKind},
    ids::{DutyId, StayId},
    personal::Personal,
    place::{decide::own_place, rejection::ANOTHER_PROVIDERS},
    rejection::{Rejection, needed_text},
};

/// Items in one list of a record: goals, conditions, agreements, lessons.
pub const LIST_ITEMS_MAX: usize = 50;

/// A stay that was started.
pub(super) struct At<'a> {
    pub(super) state: &'a State,
    pub(super) started: &'a Started,
}

/// The stay, whatever became of it.
pub(super) fn started(states: &States, stay: StayId) -> Result<At<'_>, Refusal> {
    let state = states.stay(stay)?;
    match &state.started {
        Some(started) => Ok(At { state, started }),
        None => Err(STAY_UNKNOWN
            .because("Name a stay that was started; a stay starts with an admission.")
            .with("stay", stay)
            .into()),
    }
}

/// The stay, while the child is away.
pub(super) fn running(states: &States, stay: StayId) -> Result<At<'_>, Refusal> {
    let at = started(states, stay)?;
    match &at.state.ended {
        None => Ok(at),
        Some(ended) => Err(STAY_ENDED
            .because("The stay has ended; what comes now is aftercare.")
            .with("endedAt", ended.at)
            .into()),
    }
}

/// The stay, running or in aftercare.
pub(super) fn not_closed(states: &States, stay: StayId) -> Result<At<'_>, Refusal> {
    let at = started(states, stay)?;
    match at.state.closed_at {
        None => Ok(at),
        Some(closed_at) => Err(STAY_CLOSED
            .because("Aftercare is over; if there is a new crisis, open a new case.")
            .with("closedAt", closed_at)
            .into()),
    }
}

/// The stay, after its end and before its closing.
pub(super) fn in_aftercare(states: &States, stay: StayId) -> Result<At<'_>, Refusal> {
    let at = not_closed(states, stay)?;
    if at.state.ended.is_some() {
        Ok(at)
    } else {
        Err(STAY_RUNNING
            .because("The stay still runs; end it first.")
            .into())
    }
}

impl At<'_> {
    /// Text about the people of the stay's case.
    pub(super) fn personal(&self, text: &str) -> Personal {
        Personal::of_case(self.started.case, text.trim())
    }

    /// The same for a text that may be absent; an empty one is absent.
    pub(super) fn opt_personal(&self, text: Option<&str>) -> Option<Personal> {
        text.filter(|text| !text.trim().is_empty())
            .map(|text| self.personal(text))
    }

    /// A list of texts, none of them empty.
    pub(super) fn personal_list(
        &self,
        texts: &[String],
        what: &str,
    ) -> Result<Vec<Personal>, Rejection> {
        not_too_long(texts.len(), what)?;
        texts
            .iter()
            .map(|text| Ok(self.personal(needed_text(text, what)?)))
            .collect()
    }
}

/// Refuse a list beyond [`LIST_ITEMS_MAX`].
pub(super) fn not_too_long(items: usize, what: &str) -> Result<(), Rejection> {
    if items <= LIST_ITEMS_MAX {
        Ok(())
    } else {
        Err(LIST_TOO_LONG
            .because(format!("At most {LIST_ITEMS_MAX} items: {what}."))
            .with("items", items))
    }
}

/// Refuse an empty list.
pub(super) fn not_empty(items: usize, what: &str) -> Result<(), Rejection> {
    if items > 0 {
        Ok(())
    } else {
        Err(LIST_EMPTY.because(format!("Give at least one: {what}.")))
    }
}

/// Who owes what a stay brings: whoever directs its case (H11).
pub(super) fn director(states: &States, started: &Started) -> Result<Debtor, Refusal> {
    Ok(states.case(started.case)?.directing())
}

/// Whether the actor answers for where the child goes: the desk, or whoever directs the case.
pub(super) fn answers_for(
    states: &States,
    context: &Context<'_>,
    started: &Started,
) -> Result<bool, Refusal> {
    let actor = context.actor;
    Ok(actor.role.is_desk() || states.case(started.case)?.is_director(actor))
}

/// A provider speaks of a stay at its own place, or one that it performs (P24); and beside whom the stay is at, of the help at
/// home that it brings. Whether the child is there at all, who brings help does not say: where there is no place, the desk or the
/// director does.
pub(super) fn own_stay(
    states: &States,
    context: &Context<'_>,
    at: &At<'_>,
    whereabouts: bool,
) -> Result<(), Refusal> {
    let organisation = &context.actor.organisation;
    if context.actor.role != Role::Provider {
        return Ok(());
    }
    let period = at.state.period();
    let placement = period.map_or(at.started.placement, |period| period.placement);
    let arranged = &states.placement(placement)?.arrangement;
    let performs = arranged.performed_by.as_ref() == Some(organisation);
    let helps = !whereabouts && at.state.ambulatory.contains(organisation);
    match at.state.place() {
        _ if performs || helps => Ok(()),
        Some(place) => own_place(states, context, place),
        None => Err(ANOTHER_PROVIDERS
            .because("Let the director of the case say so, or the desk where it can.")
            .into()),
    }
}

/// Something owed.
pub(super) fn owed(
    id: uuid::Uuid,
    kind: DutyKind,
    due: Timestamp,
    debtor: &Debtor,
    rule: &str,
) -> Duty {
    Duty::with_id(DutyId(id), kind, due, debtor.clone(), rule)
}
