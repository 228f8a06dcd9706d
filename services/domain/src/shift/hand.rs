//! From one to the other: offered and accepted, or taken over with a reason.

use super::{
    Event, TakeOverReason,
    decide::{RULE, colleague, on_shift, prepared, running, terms},
    desk_of,
    event::Seen,
    rejection::{
        SHIFT_LINE_MISSING, SHIFT_NOT_OFFERED, SHIFT_OFFERED, SHIFT_UNREAD, TAKE_OVER_OWN,
    },
    state::Item,
};
use crate::{
    actor::Owner,
    calendar::hours_after,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{CaseId, DutyId, ShiftId},
    rejection::{Rejection, open_duty},
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
};

/// "I hand over this list": each case with its line.
pub(super) fn offer(shift: ShiftId, states: &States, context: &Context<'_>) -> Decision {
    let (state, running) = running(states, shift)?;
    on_shift(running, context)?;
    let list = prepared(state)?;
    if list.offer.is_some() {
        return Err(SHIFT_OFFERED
            .because("Nothing to do: it stands until the list changes.")
            .into());
    }
    let bare = list.items.iter().filter(|item| item.line.is_none());
    let bare: Vec<_> = bare.map(|item| item.case).collect();
    if !bare.is_empty() {
        let missing = SHIFT_LINE_MISSING.because("Write a line for each case of the list.");
        return Err(naming(missing, &bare).into());
    }
    let mut emit = Emit::regional();
    emit.push(
        shift.0,
        Event::HandoverOffered {
            by: Owner::from_actor(context.actor),
            revision: list.revision,
        },
    );
    emit.done()
}

/// Accepted by who read each case as it is now. The decision reads how far every case of the list has come; whatever is
/// recorded of one of them before this stands makes it decide again.
pub(super) fn accept(shift: ShiftId, states: &States, context: &Context<'_>) -> Decision {
    let (state, running) = running(states, shift)?;
    colleague(state, running, context)?;
    let list = prepared(state)?;
    let Some(offer) = &list.offer else {
        return Err(SHIFT_NOT_OFFERED
            .because("Ask who is on shift to hand over the list as it is now.")
            .into());
    };
    let unread = unread(&list.items, states, context)?;
    if !unread.is_empty() {
        let refused = SHIFT_UNREAD.because("Read these cases as they are now, then accept.");
        return Err(naming(refused, &unread).into());
    }
    let to = Owner::from_actor(context.actor);
    let cases: Vec<_> = list
        .items
        .iter()
        .map(|item| {
            let read = item.reads.get(&context.actor.person);
            Seen {
                case: item.case,
                position: read.map_or(0, |read| read.position),
                written: item.written,
            }
        })
        .collect();
    let settled: Vec<_> = cases
        .iter()
        .flat_map(|seen| state.duties_to_read(seen.case))
        .collect();
    let (due, on_rota) = terms(&to.organisation, states, context)?;
    let mut emit = Emit::regional();
    emit.push(
        shift.0,
        Event::ShiftHandedOver {
            from: offer.by.clone(),
            to: to.clone(),
            offered_at: offer.at,
            cases: cases.clone(),
            due,
            on_rota,
            rule: RULE.to_owned(),
        },
    );
    for Seen { case, position, .. } in cases {
        emit.about(Some(case));
        emit.push(
            shift.0,
            Event::CaseHandedOver {
                case,
                from: offer.by.clone(),
                to: to.clone(),
                position,
            },
        );
    }
    // What an earlier list had left out is read now.
    emit.about(None);
    for duty in settled {
        let by = to.clone();
        emit.push(shift.0, Event::DutyFulfilled { duty, by });
    }
    emit.done()
}

/// The cases that the actor did not read as they are now.
fn unread(items: &[Item], states: &States, context: &Context<'_>) -> Result<Vec<CaseId>, Refusal> {
    let mut unread = Vec::new();
    for item in items {
        if !item.is_read_by(&context.actor.person, states.case_head(item.case)?) {
            unread.push(item.case);
        }
    }
    Ok(unread)
}

/// Never silent: it has a reason, says what was not read, and owes a second person's word.
pub(super) fn take_over(
    shift: ShiftId,
    reason: TakeOverReason,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, running) = running(states, shift)?;
    colleague(state, running, context)?;
    // As far as the desk knows: a take-over waits for nothing, not even for a case that stands still.
    let items = state.handover.iter().flat_map(|list| &list.items);
    let read = |item: &&Item| item.reads.contains_key(&context.actor.person);
    let unread = items.filter(|item| !read(item)).map(|item| item.case);
    let unread = unread.collect();
    let to = Owner::from_actor(context.actor);
    let (due, on_rota) = terms(&to.organisation, states, context)?;
    let confirm = Duty::new(
        context,
        DutyKind::ConfirmTakeOver,
        hours_after(context.now, context.rules.confirm_take_over_hours),
        desk_of(&to.organisation),
        RULE,
    );
    let mut emit = Emit::regional();
    emit.push(
        shift.0,
        Event::ShiftTakenOver {
            from: running.coordinator.clone(),
            to,
            reason,
            unread,
            due,
            on_rota,
            rule: RULE.to_owned(),
        },
    );
    emit.push(shift.0, Event::DutyOpened(confirm));
    emit.done()
}

/// By whoever of the desk did not take it over.
pub(super) fn confirm_take_over(
    shift: ShiftId,
    duty: DutyId,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, running) = running(states, shift)?;
    let owed = open_duty(&state.duties, duty)?;
    if owed.kind != DutyKind::ConfirmTakeOver {
        return Err(DUTY_NEEDS_ITS_RECORD
            .because("Read the case as it is now; that settles the duty.")
            .with("kind", owed.kind)
            .with("command", "read")
            .into());
    }
    let taker = state.to_confirm.get(&duty);
    if !owed.owner.is(context.actor) || taker.is_some_and(|taker| taker.is(context.actor)) {
        return Err(TAKE_OVER_OWN
            .because("Somebody else of this desk says that it was so.")
            .with("organisation", &running.coordinator.organisation)
            .into());
    }
    let mut emit = Emit::regional();
    let by = Owner::from_actor(context.actor);
    emit.push(shift.0, Event::DutyFulfilled { duty, by });
    emit.done()
}

/// Which cases: their ids, and how many.
fn naming(rejection: Rejection, cases: &[CaseId]) -> Rejection {
    let ids: Vec<_> = cases.iter().map(ToString::to_string).collect();
    rejection
        .with("cases", ids.join(" "))
        .with("count", cases.len())
}
