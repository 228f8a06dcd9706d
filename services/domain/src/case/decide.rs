//! The rules of a case: one director, a contact person, voices, a warm handover, a proper end.

use super::{
    CaseOutcome, Command, Event, State, Voice, advice, base_data, direction, override_decision,
    oversight, owed,
    rejection::{
        CASE_CLOSED, CASE_UNKNOWN, DUTIES_OPEN, HANDOVER_PENDING, NO_WARM_HANDOVER,
        PERSON_ALREADY_IN_CASE, PERSON_HAS_RECORD, PERSON_NOT_IN_CASE, VOICE_EMPTY,
    },
    reopening, responsible,
};
use crate::{
    decide::{Context, Decision, Emit, Refusal, States},
    duty::DutyKind,
    ids::{CaseId, DutyId, PersonId},
    person::{self, HouseholdRole},
    personal::Personal,
    registration::{Registration, owed_registration, renewed},
};

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::AddPerson {
                case,
                person,
                household_role,
            } => add_person(*case, *person, *household_role, states, context),
            Self::RecognisePerson {
                case,
                person,
                known,
            } => recognise(*case, *person, *known, states, context),
            Self::AssignDirector {
                case,
                director,
                reason,
            } => direction::assign(*case, director, reason.as_deref(), states, context),
            Self::ConfirmDirection { case } => direction::confirm(*case, states, context),
            Self::AwaitProtector {
                case,
                institution,
                reason,
            } => {
                let reason = reason.as_deref();
                direction::await_protector(*case, institution, reason, states, context)
            }
            Self::StopAwaiting { case, reason } => {
                direction::stop_awaiting(*case, reason, states, context)
            }
            Self::AssignContactPerson { case, contact } => {
                direction::assign_contact_person(*case, contact, states, context)
            }
            Self::DetermineMunicipality {
                case,
                child,
                help,
                start_of_help,
                declared,
            } => responsible::determine(
                *case,
                *child,
                *help,
                *start_of_help,
                *declared,
                states,
                context,
            ),
            Self::DecideOverride {
                case,
                id,
                overrides,
                placement,
                binds,
                decision,
                motivation,
            } => {
                let decided = override_decision::Decided {
                    id: *id,
                    overrides: *overrides,
                    placement: *placement,
                    binds: binds.as_ref(),
                    decision,
                    motivation,
                };
                override_decision::decide(*case, &decided, states, context)
            }
            Self::AnswerOverride {
                case,
                id,
                answer,
                note,
            } => override_decision::answer(*case, *id, *answer, note.as_deref(), states, context),
            Self::AskAdvice {
                case,
                advice,
                table,
                question,
            } => advice::ask(*case, *advice, *table, question, states, context),
            Self::RecordAdvice { case, advice, text } => {
                advice::give(*case, *advice, text, states, context)
            }
            Self::FollowAdvice { case, advice } => {
                advice::answer(*case, *advice, None, states, context)
            }
            Self::DepartFromAdvice {
                case,
                advice,
                arguments,
            } => advice::answer(*case, *advice, Some(arguments), states, context),
            Self::WaiveBaseData { case, child } => base_data::waive(*case, *child, states, context),
            Self::OweAtStay { case } => owed::at_stay(*case, states, context),
            Self::RecordBaseData {
                case,
                element,
                since,
                note,
            } => base_data::record(*case, *element, *since, note.as_deref(), states, context),
            Self::EngageBoard { case, reason } => {
                oversight::engage_board(*case, reason, states, context)
            }
            Self::ReceiveBoardNotice { case } => oversight::receive_notice(*case, states, context),
            Self::AnswerFamilyPlan { case, answer, note } => {
                oversight::answer_family_plan(*case, *answer, note.as_deref(), states, context)
            }
            Self::TakeMeldcodeStep { case, step, note } => {
                oversight::take_meldcode_step(*case, *step, note, states)
            }
            Self::RecordDisclosure {
                case,
                to,
                ground,
                what,
            } => oversight::disclose(*case, to, *ground, what, states),
            Self::RecordCalamity { case, kind, what } => {
                oversight::record_calamity(*case, *kind, what, states, context)
            }
            Self::ReportCalamity {
                case,
                duty,
                reference,
            } => oversight::report_calamity(*case, *duty, reference, states),
            Self::ReassignDuty {
                case,
                duty,
                owner,
                reason,
            } => owed::reassign(*case, *duty, owner, reason, states, context),
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
            Self::OfferHandover { case, to, summary } => {
                direction::offer(*case, to, summary, states, context)
            }
            Self::AcceptHandover { case } => direction::accept(*case, states, context),
            Self::Close {
                case,
                outcome,
                registration,
            } => close(*case, *outcome, registration.as_ref(), states, context),
            Self::RecordRegistration {
                case,
                duty,
                registration,
            } => owed::record_registration(*case, *duty, registration, states, context),
            Self::Reopen { case, because } => reopening::reopen(*case, *because, states, context),
            Self::FulfilDuty { case, duty, note } => {
                owed::fulfil(*case, *duty, note.as_deref(), states, context)
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
    context: &Context<'_>,
) -> Decision {
    let state = open(states, case)?;
    person::known(states, person)?;
    if state.members.get(&person) == Some(&household_role) {
        let known = PERSON_ALREADY_IN_CASE
            .because("Nothing changes; name another part in the household to correct it.");
        return Err(known.with("person", person).into());
    }
    joined(case, person, household_role, states, context)?.done()
}

/// A report makes everybody a new person. Two records of one child are two children whom nobody can both secure: the one who is
/// known goes on, with the part of the other, of whom nothing runs.
fn recognise(
    case: CaseId,
    person: PersonId,
    known: PersonId,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = open(states, case)?;
    let Some(household_role) = state.members.get(&person) else {
        return Err(PERSON_NOT_IN_CASE
            .because("Name somebody of this household.")
            .with("person", person)
            .into());
    };
    if person == known {
        return Err(PERSON_ALREADY_IN_CASE
            .because("Nothing changes; name the person whom the record knows.")
            .with("person", person)
            .into());
    }
    person::known(states, known)?;
    let search = states.search(person)?;
    let stays = match search.stay {
        Some(stay) => states.stay(stay)?.ended.is_none(),
        None => false,
    };
    let titles = states.title(person)?;
    let title = titles.titles.iter().any(|title| title.over.is_none())
        || titles.emergencies.iter().any(|known| known.over.is_none());
    if search.live.is_some() || stays || title {
        return Err(PERSON_HAS_RECORD
            .because("Bring the search, the stay or the title under this person to its end, and begin it anew for whom they are.")
            .with("person", person)
            .into());
    }
    // On record again when they joined before: everything that is asked of a child is asked of this one from now on.
    let mut emit = joined(case, known, *household_role, states, context)?;
    emit.about(Some(case));
    emit.push(case.0, Event::PersonRecognised { person, known });
    // What was not known of this record is asked of nobody any more.
    let mut rest = state.responsible.iter().filter(|(of, _)| **of != person);
    let asked = state.responsible.contains_key(&known) && rest.all(|(_, one)| one.is_known());
    let owed = state.duties.of_kind(DutyKind::DetermineMunicipality);
    if let Some(owed) = owed.filter(|_| asked) {
        emit.push(case.0, fulfilled(owed.id));
    }
    emit.done()
}

/// Somebody takes a part in the household, and what follows from where they are known from.
fn joined(
    case: CaseId,
    person: PersonId,
    household_role: HouseholdRole,
    states: &States,
    context: &Context<'_>,
) -> Result<Emit, Refusal> {
    let known = states.person(person)?;
    let linked = &states.case(case)?.earlier;
    let mut emit = Emit::for_case(case);
    emit.push(
        case.0,
        Event::PersonJoined {
            person,
            household_role,
        },
    );
    let child = matches!(
        household_role,
        HouseholdRole::Child | HouseholdRole::Sibling
    );
    let days = context.rules.re_crisis_days;
    if child
        && let Some((earlier, over_at)) = known.crisis_before(case, context.now, days)
        && !linked.contains(&earlier)
        && states.case(earlier)?.exists()
    {
        emit.push(
            case.0,
            Event::ReCrisisLinked {
                person,
                earlier,
                over_at,
                rule: "P20@1".to_owned(),
            },
        );
        emit.about(Some(earlier));
        emit.push(
            earlier.0,
            Event::ReCrisisFollowed {
                person,
                later: case,
            },
        );
    }
    if known.case != Some(case) {
        emit.about(known.case);
        let joined = person::Event::CaseJoined {
            case,
            household_role,
        };
        emit.push(person.0, joined);
    }
    Ok(emit)
}

pub(super) const fn fulfilled(duty: DutyId) -> Event {
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

/// Refused while this stream owes something, and while a child of the case is searched for, stays away or waits to be weighed
/// under it ([`reopening`]). What is owed elsewhere goes on with its owners, and the case stays on the screens until it is
/// settled ([`crate::state::State::goes_on`]). Whoever closes it is registered, or owes that afterwards (H18).
fn close(
    case: CaseId,
    outcome: CaseOutcome,
    registration: Option<&Registration>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = open(states, case)?;
    direction::director_or_desk(state, context.actor)?;
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
    // What an earlier closing owes of its registration keeps no case open.
    let closing = DutyKind::RegisterDecider;
    let kinds = state.duties.iter().map(|duty| duty.kind);
    let kinds: Vec<_> = kinds.filter(|kind| *kind != closing).collect();
    if !kinds.is_empty() {
        let kinds: Vec<_> = kinds.into_iter().map(DutyKind::as_str).collect();
        return Err(DUTIES_OPEN
            .because("Fulfil what is owed on this case first.")
            .with("duties", kinds.join(","))
            .into());
    }
    reopening::nothing_runs(case, state, outcome, states)?;
    // Nobody is in danger while a case waits to be closed.
    let owed = owed_registration(registration, false, context)?;
    let (settled, begun) = renewed(state.duties.of_kind(closing), owed);
    let mut emit = Emit::for_case(case);
    let registration = registration.cloned();
    emit.push(
        case.0,
        Event::CaseClosed {
            outcome,
            registration,
        },
    );
    if let Some(duty) = settled {
        emit.push(case.0, fulfilled(duty));
    }
    if let Some(duty) = begun {
        emit.push(case.0, Event::DutyOpened(duty));
    }
    emit.done()
}

#[cfg(test)]
mod tests;
