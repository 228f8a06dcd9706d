//! The frame around a stay: ambulatory help that is always coupled (H03), and the legal titles
//! (H30).

use jiff::Timestamp;

use super::{
    Event, State, TitleKind,
    at::{director, not_closed, owed, running},
    course::settle,
    rejection::{
        AMBULATORY_COUPLED, AMBULATORY_NOT_COUPLED, LAST_AMBULATORY, TITLE_ENDS_BEFORE_DECISION,
        TITLE_IN_FUTURE,
    },
    title_end,
};
use crate::{
    calendar::{hours_after, minutes_after},
    decide::{Context, Decision, Emit, States},
    duty::DutyKind,
    ids::StayId,
    rejection::{Rejection, needed_text},
};

/// How far ahead of our clock the clock of the one who decided may be.
const DECIDED_AHEAD_MINUTES_MAX: i64 = 15;

pub(super) fn couple_ambulatory(states: &States, stay: StayId, provider: &str) -> Decision {
    let at = not_closed(states, stay)?;
    let provider = needed_text(provider, "the provider of the trajectory")?;
    if at.state.ambulatory.contains(provider) {
        return Err(AMBULATORY_COUPLED
            .because("A trajectory of this provider is coupled already.")
            .into());
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::AmbulatoryCoupled {
            provider: provider.to_owned(),
        },
    );
    if let Some(duty) = at.state.duties.of_kind(DutyKind::CoupleAmbulatory) {
        settle(&mut emit, stay, duty);
    }
    emit.done()
}

/// From the first coupling to the end of the stay there is always one (H03).
pub(super) fn end_ambulatory(states: &States, stay: StayId, provider: &str) -> Decision {
    let at = not_closed(states, stay)?;
    let provider = provider.trim();
    if !at.state.ambulatory.contains(provider) {
        return Err(AMBULATORY_NOT_COUPLED
            .because("No trajectory of this provider is coupled; name one that is.")
            .into());
    }
    if at.state.ended.is_none() && at.state.ambulatory.len() == 1 {
        return Err(LAST_AMBULATORY
            .because("Couple another trajectory first: a stay is always part of ambulatory help.")
            .into());
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::AmbulatoryEnded {
            provider: provider.to_owned(),
        },
    );
    emit.done()
}

/// A title as it was decided.
pub(super) struct Decided {
    pub(super) title: TitleKind,
    pub(super) decided_at: Timestamp,
    pub(super) spoken: bool,
    pub(super) until: Option<Timestamp>,
}

/// A title with the earliest end that any reading gives it. Spoken: the paper is owed; the paper of
/// a spoken title (same title, same instant) pays for it.
pub(super) fn record_title(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    decided: &Decided,
) -> Decision {
    let at = running(states, stay)?;
    can_be_decided(decided, context.now)?;
    let term = title_end(decided.title, decided.decided_at);
    let cap = supervision_end(at.state, decided.title, context.now);
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::TitleRecorded {
            title: decided.title,
            decided_at: decided.decided_at,
            spoken: decided.spoken,
            ends: [term.ends(), decided.until, cap]
                .into_iter()
                .flatten()
                .min(),
            rule: term.rule.to_owned(),
        },
    );
    if decided.spoken {
        let duty = owed(
            context.derive("written-title"),
            DutyKind::WrittenTitle,
            hours_after(context.now, context.rules.written_title_hours),
            &director(states, at.started)?,
            "H30@1",
        );
        emit.push(stay.0, Event::DutyOpened(duty));
    } else if let Some(duty) = paper_owed(at.state, decided) {
        settle(&mut emit, stay, duty);
    }
    emit.done()
}

fn can_be_decided(decided: &Decided, now: Timestamp) -> Result<(), Rejection> {
    if decided.decided_at > minutes_after(now, DECIDED_AHEAD_MINUTES_MAX) {
        return Err(TITLE_IN_FUTURE.because("Give the instant at which the title was decided."));
    }
    match decided.until {
        Some(until) if until <= decided.decided_at => Err(TITLE_ENDS_BEFORE_DECISION
            .because("A title ends after it was decided; correct one of the two instants.")),
        Some(_) | None => Ok(()),
    }
}

/// An authorisation for out-of-home placement never outlives the supervision order it stands on,
/// where that order is on record.
fn supervision_end(state: &State, title: TitleKind, now: Timestamp) -> Option<Timestamp> {
    let stands_on_supervision = matches!(
        title,
        TitleKind::PlacementAuthorisation | TitleKind::EmergencyPlacementAuthorisation
    );
    state
        .titles_in_force(now)
        .filter(|_| stands_on_supervision)
        .filter(|known| {
            matches!(
                known.title,
                TitleKind::Supervision | TitleKind::ProvisionalSupervision
            )
        })
        .filter_map(|known| known.ends)
        .max()
}

/// The duty to write down exactly this title.
fn paper_owed<'a>(state: &'a State, decided: &Decided) -> Option<&'a crate::duty::Duty> {
    let spoken = state.titles.iter().find(|known| {
        known.spoken && known.title == decided.title && known.decided_at == decided.decided_at
    })?;
    state.duties.get(spoken.paper?)
}
