//! One stay, many periods (H05): another form, another place, and a placement that breaks down (P25).
//!
//! A move is a placement like any other: searched along the ladder, held, decided. It ends with a stay that runs instead
//! of a new one. Its place is occupied in that append; the stay follows here, and only then the place that the child left is
//! given back. So at every instant the child has a place, and no place two children.

use super::{
    BreakdownReason, EndReason, Event, StayForm,
    at::{At, director, not_closed, owed, running, started},
    course::settle,
    rejection::{
        BREAKDOWN_RECORDED, FORM_UNCHANGED, NEXT_PLACE_KNOWN, STAY_ENDED, STAY_MOVED,
        STAY_NOT_PLACED,
    },
    starting::{out_of_home, owed_by_rung},
    video::{self, Placed},
};
use crate::{
    calendar::{end_of_days_after, hours_after, minutes_after},
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{PlacementId, StayId},
    placement::End,
    rejection::needed_text,
    triage,
};

pub(super) fn change_form(states: &States, stay: StayId, form: StayForm, reason: &str) -> Decision {
    let at = running(states, stay)?;
    if at.state.form() == Some(form) {
        return Err(FORM_UNCHANGED
            .because("The stay has this form already; name another one.")
            .with("form", form)
            .into());
    }
    let reason = needed_text(reason, "why the form of the stay changes")?;
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::FormChanged {
            form,
            reason: at.personal(reason),
        },
    );
    emit.done()
}

/// The stay follows the child. When it ended in the meantime, the new place is given back.
pub(super) fn move_on(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    placement: PlacementId,
) -> Decision {
    let at = started(states, stay)?;
    if at.state.came_by(placement) || at.state.voided.contains(&placement) {
        return Err(STAY_MOVED
            .because("This move was recorded before; nothing more is needed.")
            .with("placement", placement)
            .into());
    }
    let end = end_with(states, &at, stay, placement)?;
    let (place, rung) = (end.place(), end.rung());
    let out_of_home = out_of_home(states, context, placement, rung)?;
    let mut emit = Emit::for_case(at.started.case);
    if at.state.ended.is_some() {
        emit.push(stay.0, Event::MoveVoided { placement, place });
        return emit.done();
    }
    emit.push(
        stay.0,
        Event::StayMoved {
            placement,
            from: at.state.place(),
            place,
            rung,
            out_of_home,
        },
    );
    if let Some(duty) = at.state.duties.of_kind(DutyKind::FindNextPlace) {
        settle(&mut emit, stay, duty);
    }
    let owner = director(states, at.started)?;
    let known = |duty: &Duty| at.state.duties.of_kind(duty.kind).is_some();
    if let Some(duty) = owed_by_rung(context, rung, &owner).filter(|duty| !known(duty)) {
        emit.push(stay.0, Event::DutyOpened(duty));
    }
    // After every placement out of home there is a look-back, also when one was held before it (H34).
    if out_of_home && at.state.look_back.is_some() {
        let due = end_of_days_after(context.now, context.rules.look_back_days);
        let duty = owed(
            context.derive("look-back"),
            DutyKind::LookBack,
            due,
            &owner,
            "H34@1",
        );
        emit.push(stay.0, Event::DutyOpened(duty));
    }
    let placed = Placed {
        placement,
        place,
        rung,
    };
    if let Some(duty) = video::owed_by(states, context, placed, &owner)? {
        emit.push(stay.0, Event::DutyOpened(duty));
    }
    emit.done()
}

/// How the placement ended, if it ended with this stay and this child.
fn end_with<'a>(
    states: &'a States,
    at: &At<'_>,
    stay: StayId,
    placement: PlacementId,
) -> Result<&'a End, Refusal> {
    let state = states.placement(placement)?;
    let search = state.search.as_ref();
    let ours = search.is_some_and(|search| search.child == at.started.child);
    let end = state.end.as_ref().filter(|end| end.stay() == Some(stay));
    match end {
        Some(end) if ours => Ok(end),
        _ => Err(STAY_NOT_PLACED
            .because("Name a placement of this child that ended with this stay.")
            .with("placement", placement)
            .into()),
    }
}

/// Whether the case of the stay says that the child is acutely unsafe: then its safety is owed there within the half hour (H01),
/// and that is the one debt; a day to find another place would be a second one, and a slower one. Where another case says so, that
/// one owes it.
pub(super) fn is_pressed(states: &States, at: &At<'_>) -> Result<bool, Refusal> {
    let Some(weighing) = triage::weighing_of(states, at.started.case)? else {
        return Ok(false);
    };
    let acute =
        weighing.asks_securing() || weighing.duties.of_kind(DutyKind::SecureChild).is_some();
    let household = states.case(at.started.case)?;
    Ok(acute
        && household.is_open()
        && triage::children_to_secure(household, states)?.contains(&at.started.child))
}

/// Whether the shorter clock of an acute, unsafe verdict runs for this child: where it is for another one of the household it does
/// not.
pub(super) fn is_carried(states: &States, at: &At<'_>) -> Result<bool, Refusal> {
    let Some(weighing) = triage::weighing_of(states, at.started.case)? else {
        return Ok(false);
    };
    let (child, case) = (at.started.child, at.started.case);
    let runs = weighing.duties.of_kind(DutyKind::SecureChild).is_some();
    Ok(runs && is_pressed(states, at)? && !triage::is_secured(child, case, weighing, states)?)
}

/// Another place or the way home, owed by the director within the time of the rules; where the child is acutely unsafe and
/// nothing was weighed anew by the end of its stay, within that of a step for such a child (H01).
pub(super) fn next_place(
    states: &States,
    context: &Context<'_>,
    at: &At<'_>,
) -> Result<Duty, Refusal> {
    let known = at.state.duties.of_kind(DutyKind::FindNextPlace);
    let mut due = hours_after(context.now, context.rules.next_place_hours);
    if is_pressed(states, at)? {
        due = due.min(minutes_after(context.now, context.rules.acute_step_minutes));
    }
    Ok(owed(
        context.derive("find-next-place"),
        DutyKind::FindNextPlace,
        known.map_or(due, |known| known.due.min(due)),
        &director(states, at.started)?,
        "P25@1",
    ))
}

/// Whether the child is searched for, or lives in another stay than this one.
pub(super) fn is_found(states: &States, stay: StayId, at: &At<'_>) -> Result<bool, Refusal> {
    let search = states.search(at.started.child)?;
    let elsewhere = match search.stay.filter(|other| *other != stay) {
        Some(other) => states.stay(other)?.ended.is_none(),
        None => false,
    };
    Ok(elsewhere || search.live.is_some())
}

/// After the danger: whoever is neither searched for nor somewhere else is still to be found a place.
pub(super) fn owe_next_place(states: &States, context: &Context<'_>, stay: StayId) -> Decision {
    let at = started(states, stay)?;
    let broke_down = match &at.state.ended {
        Some(ended) => ended.reason == EndReason::BrokenDown,
        None => at.state.broke_down_here(),
    };
    let owed = at.state.duties.of_kind(DutyKind::FindNextPlace).is_some();
    if !broke_down || owed || is_found(states, stay, &at)? || is_pressed(states, &at)? {
        return Err(NEXT_PLACE_KNOWN
            .because("Nothing changes: the child has a place, is searched for, or its next place is owed.")
            .with("stay", stay)
            .into());
    }
    let mut emit = Emit::for_case(at.started.case);
    let duty = next_place(states, context, &at)?;
    emit.push(stay.0, Event::DutyOpened(duty));
    emit.done()
}

/// Each placement breaks down once. The child still needs a place, and finding it is owed at once; after a stay that ended so,
/// the reason is still welcome.
pub(super) fn record_breakdown(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    reason: BreakdownReason,
    note: &str,
) -> Decision {
    let at = not_closed(states, stay)?;
    let ended_otherwise = at.state.ended.as_ref();
    if let Some(ended) = ended_otherwise.filter(|ended| ended.reason != EndReason::BrokenDown) {
        return Err(STAY_ENDED
            .because("The stay ended otherwise; its placement did not break down.")
            .with("endedAt", ended.at)
            .into());
    }
    if at.state.broke_down_here() {
        return Err(BREAKDOWN_RECORDED
            .because("The breakdown of this placement is on record.")
            .into());
    }
    let note = needed_text(note, "what made it break down")?;
    let mut emit = Emit::for_case(at.started.case);
    let period = at.state.period();
    emit.push(
        stay.0,
        Event::PlacementBrokenDown {
            placement: period.map_or(at.started.placement, |period| period.placement),
            place: at.state.place(),
            rung: period.map_or(at.started.rung, |period| period.rung),
            reason,
            note: at.personal(note),
        },
    );
    if let Some(duty) = at.state.duties.of_kind(DutyKind::RecordBreakdown) {
        settle(&mut emit, stay, duty);
    }
    if at.state.ended.is_none() && !is_pressed(states, &at)? {
        let duty = next_place(states, context, &at)?;
        emit.push(stay.0, Event::DutyOpened(duty));
    }
    emit.done()
}
