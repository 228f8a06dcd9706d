//! The list: which cases, and what the receiver has to know of each.

use super::{
    CASES_MAX, Event, LINE_CHARS_MAX, LINES_PER_CASE_MAX, NewIfThen, NewWait, State,
    decide::{on_shift, prepared, running},
    event::{IfThen, Wait},
    rejection::{CASE_NOT_LISTED, SHIFT_CASES, SHIFT_LINES},
    state::Item,
};
use crate::{
    actor::Owner,
    case::rejection::CASE_UNKNOWN,
    decide::{Context, Decision, Emit, Refusal, States},
    ids::{CaseId, ShiftId},
    personal::Personal,
    rejection::{Rejection, needed_text},
};

/// What is written about a case.
pub(super) struct Lines<'a> {
    pub(super) line: &'a str,
    pub(super) waits_on: &'a [NewWait],
    pub(super) if_then: &'a [NewIfThen],
}

pub(super) fn prepare(
    shift: ShiftId,
    cases: &[CaseId],
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, running) = running(states, shift)?;
    on_shift(running, context)?;
    let mut emit = Emit::regional();
    if state.handover.is_none() {
        let by = Owner::from_actor(context.actor);
        emit.push(shift.0, Event::HandoverPrepared { by });
    }
    add(&mut emit, shift, state, cases, states)?;
    listed(emit)
}

/// What came in while the list is being prepared is on it too, without a line, and read by nobody.
pub(super) fn list(shift: ShiftId, cases: &[CaseId], states: &States) -> Decision {
    let (state, _) = running(states, shift)?;
    prepared(state)?;
    let mut emit = Emit::regional();
    add(&mut emit, shift, state, cases, states)?;
    listed(emit)
}

fn add(
    emit: &mut Emit,
    shift: ShiftId,
    state: &State,
    cases: &[CaseId],
    states: &States,
) -> Result<(), Refusal> {
    let known = state.handover.as_ref().map_or(0, |list| list.items.len());
    let mut new = Vec::new();
    for case in cases {
        if state.item(*case).is_none() && !new.contains(case) {
            new.push(*case);
        }
    }
    if cases.len() > CASES_MAX || known + new.len() > CASES_MAX {
        return Err(cases_max().into());
    }
    for case in new {
        if states.case_head(case)?.next == 0 {
            let unknown = CASE_UNKNOWN.because("A case is opened by its first report.");
            return Err(unknown.with("case", case).into());
        }
        emit.about(Some(case));
        emit.push(shift.0, Event::CaseListed { case });
    }
    Ok(())
}

fn cases_max() -> Rejection {
    SHIFT_CASES
        .because("Name cases that are not on the list; a list holds at most so many.")
        .with("casesMax", CASES_MAX)
}

/// Refuse what lists nothing.
fn listed(emit: Emit) -> Decision {
    if emit.is_empty() {
        Err(cases_max().into())
    } else {
        emit.done()
    }
}

/// The case on the list.
pub(super) fn item(state: &State, case: CaseId) -> Result<&Item, Rejection> {
    prepared(state)?;
    state.item(case).ok_or_else(|| {
        let unlisted = CASE_NOT_LISTED.because("Name a case of the list, or add it first.");
        unlisted.with("case", case)
    })
}

pub(super) fn write(
    shift: ShiftId,
    case: CaseId,
    lines: &Lines<'_>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, running) = running(states, shift)?;
    on_shift(running, context)?;
    item(state, case)?;
    if lines.waits_on.len() > LINES_PER_CASE_MAX || lines.if_then.len() > LINES_PER_CASE_MAX {
        return Err(too_long().into());
    }
    let text = |text: &str, what: &str| one_line(case, text, what);
    let waits_on = lines.waits_on.iter().map(|wait| {
        Ok(Wait {
            on: wait.on.clone(),
            what: text(&wait.what, "what it waits for")?,
            until: wait.until,
        })
    });
    let if_then = lines.if_then.iter().map(|pair| {
        Ok(IfThen {
            happens: text(&pair.happens, "what may happen")?,
            then: text(&pair.then, "what is to be done then")?,
        })
    });
    let mut emit = Emit::for_case(case);
    emit.push(
        shift.0,
        Event::LineWritten {
            case,
            line: text(lines.line, "the line")?,
            waits_on: waits_on.collect::<Result<_, Rejection>>()?,
            if_then: if_then.collect::<Result<_, Rejection>>()?,
        },
    );
    emit.done()
}

fn one_line(case: CaseId, text: &str, what: &str) -> Result<Personal, Rejection> {
    let text = needed_text(text, what)?;
    if text.chars().count() > LINE_CHARS_MAX || text.contains(['\n', '\r']) {
        return Err(too_long());
    }
    Ok(Personal::of_case(case, text))
}

fn too_long() -> Rejection {
    SHIFT_LINES
        .because("Write one line of at most so many characters, and no more of them.")
        .with("lineCharsMax", LINE_CHARS_MAX)
        .with("linesPerCaseMax", LINES_PER_CASE_MAX)
}
