//! The rules of a consultation: one holder at every instant, an answer has its time, silence goes on and up.

use super::{
    Command, ConsultPartner, Event, HelpKind, State,
    rejection::{
        CONSULTATION_ANSWERS, CONSULTATION_ESCALATED, CONSULTATION_EXISTS, CONSULTATION_KIND,
        CONSULTATION_NOT_DUE, CONSULTATION_NOT_YOURS, CONSULTATION_OVER, CONSULTATION_OWN,
        CONSULTATION_PENDING, CONSULTATION_UNKNOWN,
    },
    route::{along_the_rota, up},
    state::{Ask, Held},
};
use crate::{
    actor::{Owner, Role},
    calendar::passed,
    case,
    decide::{Context, Decision, Emit, Refusal, States},
    ids::{CaseId, ConsultationId, TriageId},
    personal::Personal,
    rejection::{Rejection, needed_text},
    triage::{Answer, rejection::TRIAGE_UNKNOWN},
};

/// The rule a consultation runs under.
const RULE: &str = "H15@1";
/// Answers to one question, at most.
pub(super) const ANSWERS_MAX: usize = 10;

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::Request {
                consultation,
                case,
                triage,
                partner,
                question,
            } => request(
                *consultation,
                *case,
                *triage,
                *partner,
                question,
                states,
                context,
            ),
            Self::CallIn {
                consultation,
                case,
                follows,
                partner,
                help,
                note,
            } => {
                let note = note.as_deref();
                let call = (*partner, *help, note);
                call_in(*consultation, *case, *follows, call, states, context)
            }
            Self::Answer {
                consultation,
                agrees,
                advice,
            } => answer(*consultation, *agrees, advice, states, context),
            Self::Accept {
                consultation,
                expected_at,
            } => {
                let (state, ask) = help_open(*consultation, states)?;
                speaks_for(state, ask, context)?;
                let mut emit = expired(*consultation, state, ask, context);
                let accepted = Event::HelpAccepted {
                    by: Owner::from_actor(context.actor),
                    expected_at: *expected_at,
                    late: is_late(state, context),
                };
                emit.push(consultation.0, accepted);
                emit.done()
            }
            Self::Decline {
                consultation,
                reason,
            } => decline(*consultation, reason, states, context),
            Self::AskAgain { consultation } => ask_again(*consultation, states, context),
            Self::Withdraw {
                consultation,
                reason,
            } => withdraw(*consultation, reason, states, context),
            Self::RecordExpiry { consultation } => {
                let (state, ask) = asked(*consultation, states)?;
                let emit = expired(*consultation, state, ask, context);
                if emit.is_empty() {
                    return Err(CONSULTATION_NOT_DUE
                        .because("Nothing to do: no deadline has passed that was not recorded.")
                        .into());
                }
                emit.done()
            }
        }
    }
}

/// The rule it runs under, with the version of the escalation matrix that its route comes from.
fn rule(context: &Context<'_>) -> String {
    let matrix = context.book().escalation.at(context.now);
    format!("{RULE} {}", matrix.id)
}

/// A consultation that was begun.
fn asked(consultation: ConsultationId, states: &States) -> Result<(&State, &Ask), Refusal> {
    let state = states.consultation(consultation)?;
    match &state.ask {
        Some(ask) => Ok((state, ask)),
        None => Err(CONSULTATION_UNKNOWN
            .because("Ask first; then it can be answered.")
            .with("consultation", consultation)
            .into()),
    }
}

/// One that waits.
fn open(consultation: ConsultationId, states: &States) -> Result<(&State, &Ask), Refusal> {
    let (state, ask) = asked(consultation, states)?;
    if state.is_open() {
        Ok((state, ask))
    } else {
        Err(CONSULTATION_OVER
            .because("It has ended; ask or call in anew.")
            .with("consultation", consultation)
            .into())
    }
}

fn help_open(consultation: ConsultationId, states: &States) -> Result<(&State, &Ask), Refusal> {
    let (state, ask) = open(consultation, states)?;
    if ask.help.is_none() {
        return Err(CONSULTATION_KIND
            .because("This is a question: answer it.")
            .into());
    }
    Ok((state, ask))
}

/// The partner answers, or those it went to by now, or the desk writes down what they said by telephone.
fn speaks_for(state: &State, ask: &Ask, context: &Context<'_>) -> Result<(), Rejection> {
    let actor = context.actor;
    let desk = matches!(actor.role, Role::Coordinator | Role::Triagist);
    let holds = state.held(context.now).is_some_and(|held| {
        held.owner.role == actor.role && held.owner.organisation == actor.organisation
    });
    if desk || ask.partner.is(actor) || holds {
        Ok(())
    } else {
        Err(CONSULTATION_NOT_YOURS
            .because("The partner that was asked answers, or whoever holds it now.")
            .with("partner", ask.partner))
    }
}

/// Every deadline that passed and was not recorded, before anything else happens.
fn expired(consultation: ConsultationId, state: &State, ask: &Ask, context: &Context<'_>) -> Emit {
    let mut emit = Emit::for_case(ask.case);
    let unrecorded = state
        .passed(context.now)
        .into_iter()
        .filter(|due| state.recorded_until.is_none_or(|recorded| *due > recorded));
    for due in unrecorded {
        if let Some(held) = state.held_after(due) {
            emit.push(
                consultation.0,
                Event::ConsultationExpired {
                    due,
                    holder: held.owner.clone(),
                    next_due: held.due,
                },
            );
        }
    }
    emit
}

/// After the time that the first who was asked had, whoever answers.
fn is_late(state: &State, context: &Context<'_>) -> bool {
    let said = context.occurred().min(context.now);
    !state.is_open() || state.answer_due.is_some_and(|due| passed(due, said))
}

fn new(
    consultation: ConsultationId,
    case: CaseId,
    partner: ConsultPartner,
    states: &States,
    context: &Context<'_>,
) -> Result<Vec<super::Step>, Refusal> {
    if states.consultation(consultation)?.exists() {
        return Err(CONSULTATION_EXISTS
            .because("Something was asked under this id; go on with it, or use a new one.")
            .with("consultation", consultation)
            .into());
    }
    // Of a closed case too: it may be the first word about a new crisis, and the case runs again for it (H15).
    let case = case::opened(states, case)?;
    if partner.is(context.actor) {
        return Err(CONSULTATION_OWN
            .because("Ask one of the other two.")
            .with("partner", partner)
            .into());
    }
    along_the_rota(partner, case.municipality_for_now(), states, context)
}

/// H15: each of the three can be asked, day and night; by the desk and by each other.
fn request(
    consultation: ConsultationId,
    case: CaseId,
    triage: Option<TriageId>,
    partner: ConsultPartner,
    question: &str,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let route = new(consultation, case, partner, states, context)?;
    let question = needed_text(question, "the question")?;
    if let Some(triage) = triage
        && states.triage(triage)?.case != Some(case)
    {
        return Err(TRIAGE_UNKNOWN
            .because("Name a weighing of this case, or none.")
            .with("triage", triage)
            .into());
    }
    let mut emit = Emit::for_case(case);
    emit.push(
        consultation.0,
        Event::ConsultationRequested {
            case,
            triage,
            partner,
            asked_by: Owner::from_actor(context.actor),
            question: Personal::of_case(case, question),
            route,
            rule: rule(context),
        },
    );
    emit.done()
}

/// H15: called in without a new triage.
fn call_in(
    consultation: ConsultationId,
    case: CaseId,
    follows: Option<ConsultationId>,
    (partner, help, note): (ConsultPartner, HelpKind, Option<&str>),
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let route = new(consultation, case, partner, states, context)?;
    if let Some(before) = follows
        && asked(before, states)?.1.case != case
    {
        return Err(CONSULTATION_UNKNOWN
            .because("Name a consultation of this case, or none.")
            .with("consultation", before)
            .into());
    }
    let note = note.map(str::trim).filter(|note| !note.is_empty());
    let mut emit = Emit::for_case(case);
    emit.push(
        consultation.0,
        Event::HelpCalledIn {
            case,
            follows,
            partner,
            asked_by: Owner::from_actor(context.actor),
            help,
            note: note.map(|note| Personal::of_case(case, note)),
            route,
            rule: rule(context),
        },
    );
    emit.done()
}

/// A late answer is still an answer, and so is a second one: what somebody said is never thrown away.
fn answer(
    consultation: ConsultationId,
    agrees: Answer,
    advice: &str,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, ask) = asked(consultation, states)?;
    if ask.help.is_some() {
        return Err(CONSULTATION_KIND
            .because("This is a call for help: accept or decline it.")
            .into());
    }
    speaks_for(state, ask, context)?;
    let advice = needed_text(advice, "the advice")?;
    if state.answers.len() >= ANSWERS_MAX {
        return Err(CONSULTATION_ANSWERS
            .because("Ask a new question; this one has its answers.")
            .with("answersMax", ANSWERS_MAX)
            .into());
    }
    let mut emit = expired(consultation, state, ask, context);
    emit.push(
        consultation.0,
        Event::ConsultationAnswered {
            agrees,
            advice: Personal::of_case(ask.case, advice),
            by: Owner::from_actor(context.actor),
            late: is_late(state, context),
        },
    );
    emit.done()
}

/// A partner may be unable to help; the question who does is then somebody else's, at once (H38).
fn decline(
    consultation: ConsultationId,
    reason: &str,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, ask) = help_open(consultation, states)?;
    speaks_for(state, ask, context)?;
    if let Some(held) = escalated(state, context) {
        return Err(CONSULTATION_ESCALATED
            .because("It went up: ask again, or call in another partner and take this back.")
            .with("due", held.due)
            .into());
    }
    let reason = needed_text(reason, "why this partner cannot help")?;
    let municipality = case::opened(states, ask.case)?.municipality_for_now();
    let mut emit = expired(consultation, state, ask, context);
    emit.push(
        consultation.0,
        Event::HelpDeclined {
            by: Owner::from_actor(context.actor),
            reason: Personal::of_case(ask.case, reason),
            route: up(municipality, context.now, states, context)?,
        },
    );
    emit.done()
}

fn escalated<'a>(state: &'a State, context: &Context<'_>) -> Option<Held<'a>> {
    state.held(context.now).filter(|held| held.escalated)
}

fn ask_again(consultation: ConsultationId, states: &States, context: &Context<'_>) -> Decision {
    let (state, ask) = open(consultation, states)?;
    if escalated(state, context).is_none() {
        let mut pending = CONSULTATION_PENDING
            .because("Somebody on the rota has time left to answer; ask again when it went up.");
        if let Some(held) = state.held(context.now) {
            pending = pending.with("answerDue", held.due);
        }
        return Err(pending.into());
    }
    let municipality = case::opened(states, ask.case)?.municipality_for_now();
    let mut emit = expired(consultation, state, ask, context);
    emit.push(
        consultation.0,
        Event::AskedAgain {
            by: Owner::from_actor(context.actor),
            route: along_the_rota(ask.partner, municipality, states, context)?,
        },
    );
    emit.done()
}

fn withdraw(
    consultation: ConsultationId,
    reason: &str,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, ask) = open(consultation, states)?;
    let actor = context.actor;
    let theirs = ask.asked_by.role == actor.role && ask.asked_by.organisation == actor.organisation;
    if !theirs && actor.role != Role::Coordinator {
        return Err(CONSULTATION_NOT_YOURS
            .because("Whoever asked takes it back, or the coordinator.")
            .with("askedBy", &ask.asked_by.organisation)
            .into());
    }
    let reason = needed_text(reason, "why it is needed no longer")?;
    let mut emit = expired(consultation, state, ask, context);
    emit.push(
        consultation.0,
        Event::ConsultationWithdrawn {
            by: Owner::from_actor(actor),
            reason: Personal::of_case(ask.case, reason),
        },
    );
    emit.done()
}
