//! Who holds the direction (regie; H11, H12, P28c): one director at every instant, from the opening of the case on. It moves
//! when the other side accepts; only in an emergency before that, and then the other side still owes its word.

use super::{
    Event, State,
    decide::{fulfilled, open},
    rejection::{
        CONTACT_PERSON_NOT_NAMED, DIRECTION_NOT_YOURS, DIRECTOR_NOT_LOCAL, HANDOVER_NEEDED,
        HANDOVER_NOT_YOURS, NO_HANDOVER, NO_PROTECTOR_AWAITED, NOT_THE_DIRECTOR,
        NOTHING_TO_CONFIRM, PROTECTOR_AWAITED,
    },
};
use crate::{
    actor::{Actor, Owner, Role},
    calendar::end_of_working_days_after,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Debtor, Duty, DutyKind, Office},
    ids::CaseId,
    personal::Personal,
    rejection::{Rejection, needed_text},
};

impl State {
    /// Whether an actor acts for the director: same role and organisation, and by name where one is named.
    pub fn is_director(&self, actor: &Actor) -> bool {
        self.director
            .as_ref()
            .is_some_and(|director| director.is(actor))
    }
}

/// The case, when the actor acts for its director; what the director alone decides begins with this.
pub(crate) fn directed_by<'a>(
    states: &'a States,
    case: CaseId,
    actor: &Actor,
) -> Result<&'a State, Refusal> {
    let state = states.case(case)?;
    if state.is_director(actor) {
        Ok(state)
    } else {
        let why = "Let the director decide, or take over the direction by a warm handover first.";
        Err(not_the_director(state, why).into())
    }
}

/// What becomes of a case is for its director; the desk sees to every case, at night alone.
pub(super) fn director_or_desk(state: &State, actor: &Actor) -> Result<(), Rejection> {
    if state.is_director(actor) || actor.role.is_desk() {
        return Ok(());
    }
    let why = "Let the director or the desk do this, or take over the direction by a warm handover first.";
    Err(not_the_director(state, why))
}

fn not_the_director(state: &State, why: &str) -> Rejection {
    let director = state.director.clone().unwrap_or_else(Owner::desk);
    NOT_THE_DIRECTOR
        .because(why)
        .with("directorRole", director.role)
        .with("directorOrganisation", director.organisation)
}

/// H11: the direction stays with local access or a certified institution, never with the desk.
fn local(owner: &Owner) -> Result<(), Rejection> {
    if owner.role == Role::LocalAccess {
        Ok(())
    } else {
        Err(DIRECTOR_NOT_LOCAL
            .because("Name local access, or the certified institution in a forced frame.")
            .with("role", owner.role))
    }
}

/// Who passes the direction on: the organisation that holds it, or the desk and its teams, who ask on its behalf.
fn passes_on(state: &State, actor: &Actor) -> Result<(), Rejection> {
    let holds = state
        .director
        .as_ref()
        .is_some_and(|director| director.organisation == actor.organisation);
    if holds || actor.role != Role::LocalAccess {
        Ok(())
    } else {
        Err(DIRECTION_NOT_YOURS.because(
            "Ask the organisation that holds the direction, or the desk, to offer it to you.",
        ))
    }
}

/// To a colleague; or, by the desk and with a reason, to an organisation that could not accept first. That one owes its word.
pub(super) fn assign(
    case: CaseId,
    director: &Owner,
    reason: Option<&str>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = open(states, case)?;
    local(director)?;
    passes_on(state, context.actor)?;
    let colleague = state
        .director
        .as_ref()
        .is_some_and(|now| now.role == director.role && now.organisation == director.organisation);
    let reason = text(case, reason);
    let emergency = context.actor.role == Role::Coordinator && reason.is_some();
    if !colleague && !emergency {
        return Err(HANDOVER_NEEDED
            .because(
                "Offer a warm handover; the direction moves when the other side accepts. Only the desk, with a reason, \
                 assigns somebody who could not accept first.",
            )
            .into());
    }
    let mut emit = Emit::for_case(case);
    let event = Event::DirectorAssigned {
        director: director.clone(),
        reason,
    };
    emit.push(case.0, event);
    moved(state, case, director, &mut emit);
    if !colleague {
        let duty = Duty::new(
            context,
            DutyKind::ConfirmDirection,
            end_of_working_days_after(context.now, context.rules.confirm_direction_working_days),
            Debtor::holds(Office::Director, director.clone()),
            "H11@1",
        );
        emit.push(case.0, Event::DutyOpened(duty));
    }
    emit.done()
}

/// What was owed until somebody else held the direction is owed no more.
fn moved(state: &State, case: CaseId, director: &Owner, emit: &mut Emit) {
    if let Some(owed) = state.duties.of_kind(DutyKind::ConfirmDirection)
        && owed.owner.organisation != director.organisation
    {
        emit.push(case.0, fulfilled(owed.id));
    }
    if let Some(owed) = state.duties.of_kind(DutyKind::AppointProtector)
        && owed.owner.organisation == director.organisation
    {
        emit.push(case.0, fulfilled(owed.id));
    }
}

pub(super) fn confirm(case: CaseId, states: &States, context: &Context<'_>) -> Decision {
    let state = open(states, case)?;
    let Some(owed) = state.duties.of_kind(DutyKind::ConfirmDirection) else {
        let nothing = NOTHING_TO_CONFIRM
            .because("The direction was accepted or confirmed before; nothing is owed.");
        return Err(nothing.into());
    };
    let state = directed_by(states, case, context.actor)?;
    let director = state.director.clone().unwrap_or_else(Owner::desk);
    let mut emit = Emit::for_case(case);
    emit.push(case.0, Event::DirectionConfirmed { director });
    emit.push(case.0, fulfilled(owed.id));
    emit.done()
}

pub(super) fn offer(
    case: CaseId,
    to: &Owner,
    summary: &str,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = open(states, case)?;
    local(to)?;
    passes_on(state, context.actor)?;
    let summary = needed_text(summary, "what the receiving side needs to know")?;
    let mut emit = Emit::for_case(case);
    emit.push(
        case.0,
        Event::HandoverOffered {
            to: to.clone(),
            summary: Personal::of_case(case, summary),
            offered_by: Owner::from_actor(context.actor),
        },
    );
    emit.done()
}

pub(super) fn accept(case: CaseId, states: &States, context: &Context<'_>) -> Decision {
    let state = open(states, case)?;
    let Some(handover) = &state.handover else {
        return Err(NO_HANDOVER
            .because("Nothing waits for an answer; the other side has to offer first.")
            .into());
    };
    if !handover.to.is(context.actor) {
        return Err(HANDOVER_NOT_YOURS
            .because("The side that it was offered to accepts it.")
            .with("toRole", handover.to.role)
            .with("toOrganisation", &handover.to.organisation)
            .into());
    }
    // H11: two sides are two people.
    if handover.offered_by.person.as_ref() == Some(&context.actor.person) {
        return Err(HANDOVER_NOT_YOURS
            .because("Somebody else than who offered it accepts it: a colleague there, or let the desk offer it.")
            .with("toRole", handover.to.role)
            .with("toOrganisation", &handover.to.organisation)
            .into());
    }
    let mut emit = Emit::for_case(case);
    let to = handover.to.clone();
    emit.push(case.0, Event::HandoverAccepted { to: to.clone() });
    if let Some(owed) = state.duties.of_kind(DutyKind::ConfirmDirection)
        && owed.owner.organisation == to.organisation
    {
        emit.push(case.0, fulfilled(owed.id));
    }
    moved(state, case, &to, &mut emit);
    emit.done()
}

/// P28c: months may pass until a protector has time. That is a state one sees, with somebody who holds the direction.
pub(super) fn await_protector(
    case: CaseId,
    institution: &Owner,
    reason: Option<&str>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    open(states, case)?;
    let state = directed_by(states, case, context.actor)?;
    if let Some(awaited) = &state.awaited {
        return Err(PROTECTOR_AWAITED
            .because("A protector is waited for; the wait ends when that institution holds the direction, or when you stop it with a reason.")
            .with("institution", &awaited.institution.organisation)
            .with("since", awaited.since)
            .into());
    }
    can_be_awaited(state, institution)?;
    let duty = Duty::new(
        context,
        DutyKind::AppointProtector,
        end_of_working_days_after(context.now, context.rules.protector_working_days),
        institution.clone(),
        "P28c@1",
    );
    let mut emit = Emit::for_case(case);
    emit.push(
        case.0,
        Event::ProtectorAwaited {
            institution: institution.clone(),
            reason: text(case, reason),
        },
    );
    emit.push(case.0, Event::DutyOpened(duty));
    emit.done()
}

/// The court refuses the measure, or nobody asks for it any more: a wait that cannot end in a protector ends all the same.
pub(super) fn stop_awaiting(
    case: CaseId,
    reason: &str,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    open(states, case)?;
    let state = directed_by(states, case, context.actor)?;
    let Some(awaited) = &state.awaited else {
        return Err(NO_PROTECTOR_AWAITED
            .because("Nothing changes: no youth protector is waited for.")
            .into());
    };
    let reason = needed_text(reason, "why nobody waits any more")?;
    let mut emit = Emit::for_case(case);
    emit.push(
        case.0,
        Event::AwaitingStopped {
            institution: awaited.institution.clone(),
            reason: Personal::of_case(case, reason),
        },
    );
    if let Some(owed) = state.duties.of_kind(DutyKind::AppointProtector) {
        emit.push(case.0, fulfilled(owed.id));
    }
    emit.done()
}

/// An institution that can direct, and does not: nobody waits for themselves.
pub(super) fn can_be_awaited(state: &State, institution: &Owner) -> Result<(), Rejection> {
    local(institution)?;
    let director = state.director.as_ref();
    if director.is_some_and(|director| director.organisation == institution.organisation) {
        return Err(HANDOVER_NEEDED.because(
            "Name the institution that is waited for, not the one that holds the direction.",
        ));
    }
    Ok(())
}

pub(super) fn assign_contact_person(
    case: CaseId,
    contact: &Owner,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = open(states, case)?;
    director_or_desk(state, context.actor)?;
    if contact.role != Role::LocalAccess || contact.person.as_deref().is_none_or(str::is_empty) {
        let unnamed = CONTACT_PERSON_NOT_NAMED.because("Name one person at local access.");
        return Err(unnamed.into());
    }
    let mut emit = Emit::for_case(case);
    let contact = contact.clone();
    emit.push(case.0, Event::ContactPersonAssigned { contact });
    if let Some(owed) = state.duties.of_kind(DutyKind::NameContactPerson) {
        emit.push(case.0, fulfilled(owed.id));
    }
    emit.done()
}

/// Text about the case that may be left out; white space is none.
pub(super) fn text(case: CaseId, text: Option<&str>) -> Option<Personal> {
    text.map(str::trim)
        .filter(|text| !text.is_empty())
        .map(|text| Personal::of_case(case, text))
}
