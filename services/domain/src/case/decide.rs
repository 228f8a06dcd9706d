//! The rules of a case: one director, a contact person, voices, a warm handover, a proper end.

use super::{
    CaseOutcome, Command, Event, State, Voice,
    rejection::{
        CASE_CLOSED, CASE_UNKNOWN, CONTACT_PERSON_NOT_NAMED, DIRECTOR_NOT_LOCAL, DUTIES_OPEN,
        HANDOVER_NEEDED, HANDOVER_NOT_YOURS, HANDOVER_PENDING, NO_HANDOVER, NO_WARM_HANDOVER,
        PERSON_ALREADY_IN_CASE, VOICE_EMPTY, VOICES_MISSING,
    },
};
use crate::{
    actor::{Owner, Role},
    decide::{Context, Decision, Emit, Refusal, States},
    duty::DutyKind,
    ids::{CaseId, DutyId, PersonId},
    person::{self, HouseholdRole},
    personal::Personal,
    rejection::{Rejection, needed_text, open_duty},
};

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::AddPerson {
                case,
                person,
                household_role,
            } => add_person(*case, *person, *household_role, states),
            Self::AssignDirector { case, director } => assign_director(*case, director, states),
            Self::AssignContactPerson { case, contact } => {
                assign_contact_person(*case, contact, states)
            }
            Self::RecordVoice {
                case,
                voice,
                said,
                reason_not_heard,
            } => record_voice(
                *case,
                *voice,
                said.as_deref(),
                reason_not_heard.as_deref(),
                states,
            ),
            Self::OfferHandover { case, to, summary } => offer_handover(*case, to, summary, states),
            Self::AcceptHandover { case } => accept_handover(*case, states, context),
            Self::Close { case, outcome } => close(*case, *outcome, states),
            Self::FulfilDuty { case, duty, note } => {
                fulfil_duty(*case, *duty, note.as_deref(), states)
            }
        }
    }
}

/// A case that was opened, running or closed.
pub(crate) fn opened(states: &States, case: CaseId) -> Result<&State, Refusal> {
    let state = states.case(case)?;
    if state.exists() {
        Ok(state)
    } else {
        let unknown = CASE_UNKNOWN.because("A case is opened by its first report.");
        Err(unknown.with("case", case).into())
    }
}

/// A case that runs.
pub(crate) fn open(states: &States, case: CaseId) -> Result<&State, Refusal> {
    let state = opened(states, case)?;
    if state.is_open() {
        Ok(state)
    } else {
        let closed = CASE_CLOSED.because("This case is closed; a new report opens a new case.");
        Err(closed.with("case", case).into())
    }
}

fn add_person(
    case: CaseId,
    person: PersonId,
    household_role: HouseholdRole,
    states: &States,
) -> Decision {
    let state = open(states, case)?;
    person::known(states, person)?;
    if state.members.get(&person) == Some(&household_role) {
        let known = PERSON_ALREADY_IN_CASE
            .because("Nothing changes; name another part in the household to correct it.");
        return Err(known.with("person", person).into());
    }
    let mut emit = Emit::for_case(case);
    emit.push(
        case.0,
        Event::PersonJoined {
            person,
            household_role,
        },
    );
    emit.done()
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

/// From the desk to local access, or to a colleague; between organisations it takes two sides (H11).
fn assign_director(case: CaseId, director: &Owner, states: &States) -> Decision {
    let state = open(states, case)?;
    local(director)?;
    let elsewhere = state.director.as_ref().is_some_and(|now| {
        now.role == Role::LocalAccess && now.organisation != director.organisation
    });
    if elsewhere {
        let needed = HANDOVER_NEEDED
            .because("Offer a warm handover; the direction moves when the other side accepts.");
        return Err(needed.into());
    }
    let mut emit = Emit::for_case(case);
    let director = director.clone();
    emit.push(case.0, Event::DirectorAssigned { director });
    emit.done()
}

fn assign_contact_person(case: CaseId, contact: &Owner, states: &States) -> Decision {
    let state = open(states, case)?;
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

const fn fulfilled(duty: DutyId) -> Event {
    Event::DutyFulfilled { duty, note: None }
}

/// A fact, welcome after the case was closed too (H40).
fn record_voice(
    case: CaseId,
    voice: Voice,
    said: Option<&str>,
    reason_not_heard: Option<&str>,
    states: &States,
) -> Decision {
    let state = opened(states, case)?;
    let text = |text: Option<&str>| {
        text.map(str::trim)
            .filter(|text| !text.is_empty())
            .map(|text| Personal::of_case(case, text))
    };
    let (said, reason_not_heard) = (text(said), text(reason_not_heard));
    if said.is_none() && reason_not_heard.is_none() {
        let empty = VOICE_EMPTY.because("Write what was said, or why this person was not heard.");
        return Err(empty.into());
    }
    let mut emit = Emit::for_case(case);
    emit.push(
        case.0,
        Event::VoiceRecorded {
            voice,
            said,
            reason_not_heard,
        },
    );
    let all = Voice::ALL
        .iter()
        .all(|other| *other == voice || state.voices.contains_key(other));
    if let Some(owed) = state.duties.of_kind(DutyKind::HearFamily).filter(|_| all) {
        emit.push(case.0, fulfilled(owed.id));
    }
    emit.done()
}

fn offer_handover(case: CaseId, to: &Owner, summary: &str, states: &States) -> Decision {
    open(states, case)?;
    local(to)?;
    let summary = needed_text(summary, "what the receiving side needs to know")?;
    let mut emit = Emit::for_case(case);
    emit.push(
        case.0,
        Event::HandoverOffered {
            to: to.clone(),
            summary: Personal::of_case(case, summary),
        },
    );
    emit.done()
}

fn accept_handover(case: CaseId, states: &States, context: &Context<'_>) -> Decision {
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
    let mut emit = Emit::for_case(case);
    let to = handover.to.clone();
    emit.push(case.0, Event::HandoverAccepted { to });
    emit.done()
}

/// Refused while this stream owes something. What runs or is owed elsewhere (a stay, a weighing, a deployment) stands in
/// other streams, which a closure does not name and so does not see: it goes on with its owners, and the case stays on the
/// screens until it is settled ([`crate::state::State::goes_on`]).
fn close(case: CaseId, outcome: CaseOutcome, states: &States) -> Decision {
    let state = open(states, case)?;
    if state.handover.is_some() {
        return Err(HANDOVER_PENDING
            .because("Wait for the receiving side, or offer the handover to somebody else.")
            .into());
    }
    let needs_handover = matches!(outcome, CaseOutcome::NoCrisis | CaseOutcome::HandedOver);
    if needs_handover && state.handed_over.is_none() {
        return Err(NO_WARM_HANDOVER
            .because("Offer a warm handover; close when the receiving side has accepted.")
            .with("outcome", outcome)
            .into());
    }
    if !state.duties.is_empty() {
        let kinds: Vec<_> = state.duties.iter().map(|duty| duty.kind.as_str()).collect();
        return Err(DUTIES_OPEN
            .because("Fulfil what is owed on this case first.")
            .with("duties", kinds.join(","))
            .into());
    }
    let mut emit = Emit::for_case(case);
    emit.push(case.0, Event::CaseClosed { outcome });
    emit.done()
}

fn fulfil_duty(case: CaseId, duty: DutyId, note: Option<&str>, states: &States) -> Decision {
    let state = opened(states, case)?;
    let owed = open_duty(&state.duties, duty)?;
    if owed.kind == DutyKind::HearFamily && state.voices.len() < Voice::ALL.len() {
        return Err(VOICES_MISSING
            .because("Record what child and parents said, or why they were not heard.")
            .into());
    }
    let mut emit = Emit::for_case(case);
    let note = note.map(|note| Personal::of_case(case, note));
    emit.push(case.0, Event::DutyFulfilled { duty, note });
    emit.done()
}

#[cfg(test)]
mod tests;
