//! The official with authority (brandpuntfunctionaris met doorzettingsmacht) decides over a refusal: motivated, by the office
//! of the responsible municipality at that instant, and not refused by whom it binds (H09). Who cannot, says so; that goes
//! back to the official, and stays owed.

use std::collections::BTreeSet;

use super::{
    Event, OverrideAnswer, OverrideOf, State,
    decide::{fulfilled, opened},
    direction::text,
    rejection::{
        NOT_THE_OFFICER, OVERRIDE_ELSEWHERE, OVERRIDE_EXECUTED, OVERRIDE_EXISTS,
        OVERRIDE_NOT_YOURS, OVERRIDE_UNKNOWN,
    },
};
use crate::{
    actor::{Owner, Role},
    calendar::hours_after,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{CaseId, OverrideId, PersonId, PlacementId},
    personal::Personal,
    region::Municipality,
    rejection::{Rejection, needed_text},
};

/// Whether the actor is the official of a municipality that answers for a child of the case at this instant.
pub(super) fn is_officer(state: &State, context: &Context<'_>) -> bool {
    decides_for(&state.municipalities_for_now(), context).is_some()
}

/// For which of these municipalities the actor is the official; the inner `None`: of the region, while none is known.
fn decides_for(
    answering: &BTreeSet<Option<Municipality>>,
    context: &Context<'_>,
) -> Option<Option<Municipality>> {
    let actor = context.actor;
    let regions = &context.book().regions.at(context.now).table;
    let mut answering = answering.iter().copied();
    answering.find(|municipality| {
        actor.role == Role::LocalAccess && actor.organisation == regions.officer(*municipality)
    })
}

/// A decision as it was taken.
pub(super) struct Decided<'a> {
    pub(super) id: OverrideId,
    pub(super) overrides: OverrideOf,
    pub(super) placement: Option<PlacementId>,
    pub(super) binds: Option<&'a Owner>,
    pub(super) decision: &'a str,
    pub(super) motivation: &'a str,
}

pub(super) fn decide(
    case: CaseId,
    decided: &Decided<'_>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = opened(states, case)?;
    // About a placement it is the municipality of the child that it is for.
    let answering = match of_this_case(case, decided.placement, states)? {
        Some(child) => BTreeSet::from([state.municipality_of(child)]),
        None => state.municipalities_for_now(),
    };
    let Some(municipality) = decides_for(&answering, context) else {
        let regions = &context.book().regions.at(context.now).table;
        let offices = answering.iter().map(|one| regions.officer(*one));
        return Err(NOT_THE_OFFICER
            .because("The official with authority of the responsible municipality decides this.")
            .with("office", offices.collect::<Vec<_>>().join(","))
            .into());
    };
    if state.overrides.contains_key(&decided.id) {
        return Err(OVERRIDE_EXISTS
            .because("Give a new decision a new id.")
            .with("override", decided.id)
            .into());
    }
    let decision = needed_text(decided.decision, "what was decided")?;
    let motivation = needed_text(decided.motivation, "why")?;
    let duty = decided.binds.map(|bound| {
        Duty::new(
            context,
            DutyKind::ExecuteOverride,
            hours_after(context.now, context.rules.override_hours),
            bound.clone(),
            "H09@1",
        )
    });
    let mut emit = Emit::for_case(case);
    emit.push(
        case.0,
        Event::OverrideDecided {
            id: decided.id,
            municipality,
            officer: Owner::from_actor(context.actor),
            overrides: decided.overrides,
            placement: decided.placement,
            binds: decided.binds.cloned(),
            decision: Personal::of_case(case, decision),
            motivation: Personal::of_case(case, motivation),
            duty: duty.as_ref().map(|duty| duty.id),
            rule: context.book().regions.at(context.now).id.clone(),
        },
    );
    if let Some(duty) = duty {
        emit.push(case.0, Event::DutyOpened(duty));
    }
    emit.done()
}

/// The child that a search of this case is for.
fn of_this_case(
    case: CaseId,
    placement: Option<PlacementId>,
    states: &States,
) -> Result<Option<PersonId>, Refusal> {
    let Some(placement) = placement else {
        return Ok(None);
    };
    let search = states.placement(placement)?.search.as_ref();
    match search.filter(|search| search.case == case) {
        Some(search) => Ok(Some(search.child)),
        None => Err(OVERRIDE_ELSEWHERE
            .because("Name a search of this case, or none.")
            .with("placement", placement)
            .into()),
    }
}

/// Received, executed or cannot; there is no way to say no.
pub(super) fn answer(
    case: CaseId,
    id: OverrideId,
    answer: OverrideAnswer,
    note: Option<&str>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = opened(states, case)?;
    let decided = state.overrides.get(&id).ok_or_else(|| -> Rejection {
        OVERRIDE_UNKNOWN
            .because("Name a decision of the official in this case.")
            .with("override", id)
    })?;
    if decided.answer == Some(OverrideAnswer::Executed) {
        return Err(OVERRIDE_EXECUTED
            .because("It was carried out; nothing is owed.")
            .with("override", id)
            .into());
    }
    let owed = decided.duty.and_then(|duty| state.duties.get(duty));
    let bound = decided.binds.as_ref();
    // Who said that it cannot does not answer for the next one who is bound.
    let owes = owed.map(|duty| &duty.owner).or(bound);
    if !owes.is_some_and(|owner| owner.is(context.actor)) {
        return Err(OVERRIDE_NOT_YOURS
            .because("Whoever has to carry it out answers.")
            .with(
                "organisation",
                owes.map_or("", |owner| owner.organisation.as_str()),
            )
            .into());
    }
    if answer == OverrideAnswer::Cannot {
        needed_text(note.unwrap_or_default(), "why it cannot be carried out")?;
    }
    let note = text(case, note);
    let mut emit = Emit::for_case(case);
    emit.push(
        case.0,
        Event::OverrideAnswered {
            id,
            answer,
            note: note.clone(),
        },
    );
    match (answer, owed, note) {
        (OverrideAnswer::Executed, Some(owed), _) => emit.push(case.0, fulfilled(owed.id)),
        (OverrideAnswer::Cannot, Some(owed), Some(reason)) if owed.owner != decided.officer => {
            let (duty, owner) = (owed.id, decided.officer.clone());
            emit.push(
                case.0,
                Event::DutyReassigned {
                    duty,
                    owner,
                    reason,
                },
            );
        }
        _ => {}
    }
    emit.done()
}
