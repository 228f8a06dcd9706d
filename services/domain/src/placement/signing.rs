//! Who takes a decision on a placement, and who beside them (H18, H19, H33): the decision on a place, the alternative, the
//! place outside the region.

use super::{
    Event, Rung, Signed, State,
    ladder::{in_direct_danger, of_search},
    rejection::OWNER_NOT_NAMED,
    running::{Running, known, owned},
};
use crate::{
    actor::Owner,
    case::rejection::DUTY_OWNER_SAME,
    core_decision::{
        SECOND_PROFESSIONAL_NEEDED, confirmed_by, named_second, not_oneself, owed_second,
    },
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{DutyId, PlacementId},
    personal::Personal,
    place,
    registration::{Registration, owed_registration, owed_scientist, pays, renewed},
    rejection::{DUTY_NOT_OPEN, Rejection, needed_text, not_yours, payable_duty},
};

/// Signs the decision that follows in the same append, behind a closed door or not. What is missing is owed: a registration of
/// who decides (H18), a behavioural scientist beside a closed place (H33), and the word of another (H19): of whoever is named
/// beside it, since anybody can type a name, or where nobody is, of a colleague. Alone is never refused, except before a closed
/// door: the child does not wait.
pub(super) fn sign(
    states: &States,
    context: &Context<'_>,
    running: &Running<'_>,
    (signed, closed): (&Signed, bool),
    emit: &mut Emit,
) -> Result<(), Refusal> {
    let second = second(context, signed, closed)?;
    let danger = in_direct_danger(states, running.search.triage)?;
    let decider = owed_registration(signed.registration.as_ref(), danger, context)?;
    let beside = if closed {
        owed_scientist(signed.second_registration.as_ref(), danger, context)?
    } else {
        None
    };
    let asked = running.state.duties.of_kind(DutyKind::ConfirmAlone);
    let word = word_of(
        second
            .as_deref()
            .map_or_else(Owner::desk, |second| named_second(second, context)),
        asked,
        context,
    );
    emit.push(
        running.id.0,
        Event::DecisionSigned {
            decided_by: context.actor.person.clone(),
            second_professional: second,
            registration: signed.registration.clone(),
            second_registration: signed.second_registration.clone(),
        },
    );
    for (kind, wanted) in [
        (DutyKind::RegisterDecider, decider),
        (DutyKind::RegisterSecond, beside),
        (DutyKind::ConfirmAlone, Some(word)),
    ] {
        let (settled, begun) = renewed(running.state.duties.of_kind(kind), wanted);
        if let Some(duty) = settled {
            emit.push(running.id.0, Event::DutyFulfilled { duty, note: None });
        }
        if let Some(duty) = begun {
            emit.push(running.id.0, Event::DutyOpened(duty));
        }
    }
    Ok(())
}

/// The word of another, not a minute later because somebody else is asked for it.
fn word_of(owner: Owner, asked: Option<&Duty>, context: &Context<'_>) -> Duty {
    let owed = owed_second(context, owner);
    let due = asked.map_or(owed.due, |asked| asked.due);
    Duty { due, ..owed }
}

/// Nobody is their own second (H19), and a closed place always has one (H33).
fn second(
    context: &Context<'_>,
    signed: &Signed,
    closed: bool,
) -> Result<Option<String>, Rejection> {
    let second = signed.second_professional.as_deref().map(str::trim);
    let second = second.filter(|second| !second.is_empty());
    not_oneself(second, context)?;
    if closed && second.is_none() {
        return Err(SECOND_PROFESSIONAL_NEEDED
            .because("A closed place needs a second professional, a behavioural scientist."));
    }
    Ok(second.map(str::to_owned))
}

/// Whether the actor may confirm what was decided alone.
pub(super) fn confirmed_by_another(
    state: &State,
    owed: &Duty,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let signed = state.signed.as_ref();
    confirmed_by(
        owed,
        signed.map(|signed| signed.decided_by.as_str()),
        context,
    )
}

/// Who was named beside a decision may never answer, or nobody is called that; and what a search ended with is not decided again.
/// The desk asks another for the word, by name or anybody there: never who decided, and behind a closed door another behavioural
/// scientist, of whom is owed that they are one (H33).
pub(super) fn ask_another(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    second: &Owner,
    reason: &str,
) -> Decision {
    let (state, search) = known(states, placement)?;
    let Some(asked) = state.duties.of_kind(DutyKind::ConfirmAlone) else {
        return Err(DUTY_NOT_OPEN
            .because("No word of another is owed about a decision here (any more).")
            .with("kind", DutyKind::ConfirmAlone)
            .into());
    };
    if !context.actor.role.is_desk() {
        return Err(not_yours(asked).into());
    }
    let ended = Running {
        id: placement,
        state,
        search,
    };
    let closed = behind_a_closed_door(states, context, &ended)?;
    let second = owned(second, closed)?;
    if second.person.is_none() && !second.role.is_desk() {
        return Err(OWNER_NOT_NAMED
            .because("Name the person, or leave it to the desk.")
            .into());
    }
    let signed = state.signed.as_ref();
    if signed.is_some_and(|signed| second.person.as_ref() == Some(&signed.decided_by)) {
        return Err(SECOND_PROFESSIONAL_NEEDED
            .because("The second professional is somebody else than the one who decided.")
            .into());
    }
    if asked.owner == second {
        return Err(DUTY_OWNER_SAME
            .because("They owe it already; ask somebody else.")
            .into());
    }
    let reason = needed_text(reason, "why another is asked")?;
    let mut emit = Emit::for_case(search.case);
    // They are another: whoever was registered as the scientist before is not these.
    let scientist = if closed && state.duties.of_kind(DutyKind::RegisterSecond).is_none() {
        owed_scientist(None, true, context)?
    } else {
        None
    };
    let word = word_of(second, Some(asked), context);
    for duty in [Some(word), scientist].into_iter().flatten() {
        emit.push(placement.0, Event::DutyOpened(duty));
    }
    emit.push(
        placement.0,
        Event::DutyFulfilled {
            duty: asked.id,
            note: Some(Personal::of_case(search.case, reason)),
        },
    );
    emit.done()
}

/// Whether the last decision opened a closed door: on the place that it was about, or that the child was brought to.
fn behind_a_closed_door(
    states: &States,
    context: &Context<'_>,
    of: &Running<'_>,
) -> Result<bool, Refusal> {
    let rung: Option<Rung> = match (&of.state.end, &of.state.decided) {
        (Some(end), _) => Some(end.rung()),
        (None, Some(decided)) => Some(place::decide::known(states, decided.place)?.1.rung),
        (None, None) => None,
    };
    let steps = of_search(context, of.search);
    Ok(rung.is_some_and(|rung| steps.step(rung).needs_title))
}

/// A decision outlives the search that it was taken in, and so does what its signatures owe (H18, H33).
pub(super) fn record_registration(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    duty: DutyId,
    registration: &Registration,
) -> Decision {
    let (state, search) = known(states, placement)?;
    pays(
        payable_duty(&state.duties, duty, context)?,
        registration,
        context,
    )?;
    let mut emit = Emit::for_case(search.case);
    let registration = registration.clone();
    emit.push(
        placement.0,
        Event::RegistrationRecorded { duty, registration },
    );
    emit.push(placement.0, Event::DutyFulfilled { duty, note: None });
    emit.done()
}
