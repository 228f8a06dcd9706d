//! Who takes a decision on a placement, and who beside them (H18, H19, H33): the decision on a place, the alternative, the
//! place outside the region.

use super::{
    Event, Signed, State,
    ladder::in_direct_danger,
    running::{Running, known},
};
use crate::{
    actor::Owner,
    core_decision::{SECOND_PROFESSIONAL_NEEDED, confirmed_by, not_oneself, owed_second},
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{DutyId, PlacementId},
    registration::{Registration, owed_registration, owed_scientist, pays, renewed},
    rejection::{Rejection, payable_duty},
};

/// Signs the decision that follows in the same append, behind a closed door or not. What is missing is owed: a registration of
/// who decides (H18), a behavioural scientist beside a closed place (H33), and, alone, the word of a colleague (H19). Alone
/// is never refused, except before a closed door: the child does not wait.
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
    let alone = second
        .is_none()
        .then(|| owed_second(context, Owner::desk()));
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
        (DutyKind::ConfirmAlone, alone),
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
