//! Tables of experts (experttafels; H13, H14): they advise and arrange no place. Advice is decisive: whoever directs the case
//! follows it, or departs from it with arguments and as somebody.

use super::{
    Advice, AdviceTable, Event, State,
    decide::{fulfilled, open, opened},
    direction::directed_by,
    override_decision::is_officer,
    rejection::{
        ADVICE_ANSWERED, ADVICE_EXISTS, ADVICE_GIVEN_BEFORE, ADVICE_NOT_GIVEN, ADVICE_UNKNOWN,
        ARGUMENTS_MISSING,
    },
};
use crate::{
    actor::Owner,
    calendar::end_of_working_days_after,
    decide::{Context, Decision, Emit, States},
    duty::{Debtor, Duty, DutyKind},
    ids::{AdviceId, CaseId},
    personal::Personal,
    rejection::{Rejection, needed_text},
};

/// Brought in by the director of the case, or by the official of its municipality; nobody else has the way to the table.
pub(super) fn ask(
    case: CaseId,
    advice: AdviceId,
    table: AdviceTable,
    question: &str,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = open(states, case)?;
    let asked_by: Debtor = if is_officer(state, context) {
        Owner::from_actor(context.actor).into()
    } else {
        directed_by(states, case, context.actor)?.directing()
    };
    if state.advice.contains_key(&advice) {
        return Err(ADVICE_EXISTS
            .because("Give a new question a new id.")
            .with("advice", advice)
            .into());
    }
    let question = needed_text(question, "what the table is asked")?;
    let working_days = context.rules.advice_working_days;
    let duty = Duty::new(
        context,
        DutyKind::ObtainAdvice,
        end_of_working_days_after(context.now, working_days),
        asked_by,
        "H13@1",
    );
    let mut emit = Emit::for_case(case);
    emit.push(
        case.0,
        Event::AdviceAsked {
            advice,
            table,
            question: Personal::of_case(case, question),
            asked_by: Owner::from_actor(context.actor),
            awaited: Some(duty.id),
        },
    );
    emit.push(case.0, Event::DutyOpened(duty));
    emit.done()
}

fn asked(state: &State, advice: AdviceId) -> Result<&Advice, Rejection> {
    state.advice.get(&advice).ok_or_else(|| {
        ADVICE_UNKNOWN
            .because("Name a question that was put to a table of experts in this case.")
            .with("advice", advice)
    })
}

pub(super) fn give(
    case: CaseId,
    advice: AdviceId,
    text: &str,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = opened(states, case)?;
    let question = asked(state, advice)?;
    if question.text.is_some() {
        return Err(ADVICE_GIVEN_BEFORE
            .because("Put a new question to the table for a new advice.")
            .with("advice", advice)
            .into());
    }
    let text = needed_text(text, "what the table advised")?;
    let rules = context.rules;
    let duty = Duty::new(
        context,
        DutyKind::AnswerAdvice,
        end_of_working_days_after(context.now, rules.answer_advice_working_days),
        state.directing(),
        "H14@1",
    );
    let mut emit = Emit::for_case(case);
    emit.push(
        case.0,
        Event::AdviceGiven {
            advice,
            text: Personal::of_case(case, text),
            duty: duty.id,
        },
    );
    let awaited = question.awaited;
    if let Some(awaited) = awaited.filter(|duty| state.duties.get(*duty).is_some()) {
        emit.push(case.0, fulfilled(awaited));
    }
    emit.push(case.0, Event::DutyOpened(duty));
    emit.done()
}

/// Followed, or departed from with arguments; once, and by the director.
pub(super) fn answer(
    case: CaseId,
    advice: AdviceId,
    arguments: Option<&str>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    opened(states, case)?;
    let state = directed_by(states, case, context.actor)?;
    let known = asked(state, advice)?;
    if known.text.is_none() {
        return Err(ADVICE_NOT_GIVEN
            .because("Record what the table advised first.")
            .with("advice", advice)
            .into());
    }
    if known.outcome.is_some() {
        return Err(ADVICE_ANSWERED
            .because("What became of this advice is on record; put a new question for a new one.")
            .with("advice", advice)
            .into());
    }
    let event = match arguments.map(str::trim) {
        None => Event::AdviceFollowed { advice },
        Some("") => {
            return Err(ARGUMENTS_MISSING
                .because("Write the arguments for departing from the advice, or follow it.")
                .into());
        }
        Some(arguments) => Event::DepartedFromAdvice {
            advice,
            arguments: Personal::of_case(case, arguments),
            decider: Owner::from_actor(context.actor),
        },
    };
    let mut emit = Emit::for_case(case);
    emit.push(case.0, event);
    if let Some(duty) = known.duty.filter(|duty| state.duties.get(*duty).is_some()) {
        emit.push(case.0, fulfilled(duty));
    }
    emit.done()
}
