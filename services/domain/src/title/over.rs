//! How a title is over: ended, withdrawn, or fallen by itself.

use jiff::Timestamp;

use super::{
    Consenter, EndedBy, Event, Over, State, TitleKind,
    age::until_of_age,
    decide::{At, director},
    frame::consent_needed,
    rejection::{
        CONSENT_NOT_THEIRS, NOTHING_LAPSED, TITLE_CARRIES_ANOTHER, TITLE_LAPSED,
        TITLE_NOT_VOLUNTARY,
    },
};
use crate::{
    calendar::{hours_after, passed},
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{DutyId, PersonId},
    person::AgeBand,
    rejection::Rejection,
    state::Stamp,
    stream::{StreamId, Subject},
};

/// Ended before its term. A title that stood on it falls with it, at that instant. One that was recorded in error never held:
/// it ends when it is said to have been decided, and nothing of it is owed any more; also when it had been ended, for that can be
/// the error.
pub(super) fn end(title: &At<'_>, context: &Context<'_>, by: EndedBy, at: Timestamp) -> Decision {
    let in_error = by == EndedBy::RecordedInError;
    let at = if in_error {
        can_be_in_error(title)?;
        carries_nothing(title, context)?;
        title.title.record.decided_at
    } else {
        can_end(title, context, at)?;
        at
    };
    let mut emit = title.emit();
    fallen_first(title.state, title.person, context.now, &mut emit);
    let ended = Event::TitleEnded {
        title: title.title.record.title,
        at,
        by,
    };
    title.push(&mut emit, ended);
    let ground = title
        .title
        .owed(&title.state.duties, DutyKind::UnderlyingTitle);
    title.settle(&mut emit, ground);
    if in_error {
        let paper = title
            .title
            .owed(&title.state.duties, DutyKind::WrittenTitle);
        title.settle(&mut emit, paper);
    }
    if title.title.record.kind == TitleKind::Voluntary {
        settle_consent(title, &mut emit);
    }
    owe_grounds(title.states, context, title.person, &mut emit)?;
    emit.done()
}

/// Nobody said so before. Consent that was taken back is asked again: their word is not wiped out.
fn can_be_in_error(title: &At<'_>) -> Result<(), Rejection> {
    match title.title.over {
        Some(Over::Ended { .. }) if !title.title.is_in_error() => Ok(()),
        Some(Over::Ended { .. } | Over::Withdrawn { .. }) | None => title.not_over(),
    }
}

/// No title in force stands on this one alone: it would go on holding on nothing, and nobody would owe what it stands on.
fn carries_nothing(title: &At<'_>, context: &Context<'_>) -> Result<(), Rejection> {
    let this = title.title.record.title;
    let mut without = title.state.clone();
    without.titles.retain(|known| known.record.title != this);
    let mut others = title.state.in_force(context.now);
    let stands_on_it = others.find(|other| {
        other.record.title != this && title.state.is_grounded(other) && !without.is_grounded(other)
    });
    match stands_on_it {
        Some(other) => Err(TITLE_CARRIES_ANOTHER
            .because("First record the title that the other one stands on, or end that one.")
            .with("title", other.record.title)
            .with("kind", other.record.kind)),
        None => Ok(()),
    }
}

/// Whoever must agree at this age can take it back, at any time (Jw 2.3, 7.3.5).
pub(super) fn withdraw(
    states: &States,
    title: &At<'_>,
    context: &Context<'_>,
    by: Consenter,
    at: Timestamp,
) -> Decision {
    if title.title.record.kind != TitleKind::Voluntary {
        return Err(TITLE_NOT_VOLUNTARY
            .because("A forced title does not end by withdrawing consent; record who ended it.")
            .with("kind", title.title.record.kind)
            .into());
    }
    can_end(title, context, at)?;
    let age = states.person(title.person)?.age_band;
    if !consent_needed(age.unwrap_or(AgeBand::Unknown)).contains(&by) {
        return Err(CONSENT_NOT_THEIRS
            .because("At this age somebody else decides; record what they say as their voice.")
            .with("by", by)
            .into());
    }
    let mut emit = title.emit();
    title.push(
        &mut emit,
        Event::TitleWithdrawn {
            title: title.title.record.title,
            at,
            by,
        },
    );
    settle_consent(title, &mut emit);
    emit.done()
}

fn can_end(title: &At<'_>, context: &Context<'_>, at: Timestamp) -> Result<(), Rejection> {
    title.may_be_at(at, context.now)?;
    title.not_over()?;
    match title.state.falls(title.title) {
        Some(fall) if passed(fall.at, at) => Err(TITLE_LAPSED
            .because("The title had fallen by itself before that; there is nothing to end.")
            .with("lapsedAt", fall.at)),
        Some(_) | None => Ok(()),
    }
}

/// Nobody owes consent to a title that is over.
fn settle_consent(title: &At<'_>, emit: &mut Emit) {
    for duty in title.state.consent_owed(title.title) {
        title.settle(emit, Some(duty));
    }
}

/// What fell by now and was not recorded yet.
pub(super) fn record_lapses(states: &States, context: &Context<'_>, person: PersonId) -> Decision {
    let state = states.title(person)?;
    let mut emit = Emit::regional();
    if fallen_first(state, person, context.now, &mut emit) == 0 {
        return Err(NOTHING_LAPSED
            .because("Every title that fell is on record; nothing more is needed.")
            .with("person", person)
            .into());
    }
    emit.done()
}

/// A decision that meets a fallen title records that first; what it stood on is owed no more. How many there were.
pub(super) fn fallen_first(
    state: &State,
    person: PersonId,
    now: Timestamp,
    emit: &mut Emit,
) -> usize {
    let unrecorded = state
        .fallen(now)
        .filter(|(title, fall)| !title.is_recorded(*fall));
    let mut lapses = 0;
    for (title, fall) in unrecorded {
        let mut lapsed = Emit::for_case(title.record.case);
        lapsed.push(
            person.0,
            Event::TitleLapsed {
                title: title.record.title,
                at: fall.at,
                why: fall.why,
            },
        );
        if let Some(duty) = title.owed(&state.duties, DutyKind::UnderlyingTitle) {
            lapsed.push(person.0, Event::DutyFulfilled { duty });
        }
        emit.extend(lapsed);
        lapses += 1;
    }
    lapses
}

/// What is decided here may bring a title back after it fell, or take away what it stood on. One that holds on nothing owes the
/// title it stands on, once; and one on a child who came of age meanwhile falls with that birthday.
pub(super) fn owe_grounds(
    states: &States,
    context: &Context<'_>,
    person: PersonId,
    emit: &mut Emit,
) -> Result<(), Refusal> {
    let kind = DutyKind::UnderlyingTitle;
    let stamp = Stamp {
        occurred_at: context.now,
        recorded_at: context.now,
    };
    let mut after = states.title(person)?.clone();
    for event in emit.events_of(StreamId::new(Subject::Title, person.0)) {
        if let crate::event::Event::Title(event) = event {
            after.evolve(event, stamp);
        }
    }
    let of_age = states.person(person)?;
    let grown: Vec<_> = after
        .titles
        .iter()
        .filter(|title| title.majority.is_none())
        .filter_map(|title| {
            let until = until_of_age(of_age, &after, title, context)?;
            Some((title.record.case, title.record.title, until))
        })
        .collect();
    for (case, title, until) in grown {
        let reached = Event::MajorityReached { title, until };
        after.evolve(&reached, stamp);
        let mut falls = Emit::for_case(case);
        falls.push(person.0, reached);
        fallen_first(&after, person, context.now, &mut falls);
        for event in falls.events_of(StreamId::new(Subject::Title, person.0)) {
            if let crate::event::Event::Title(event) = event {
                after.evolve(event, stamp);
            }
        }
        emit.extend(falls);
    }
    let bare = after.titles.iter().filter(|title| {
        title.over.is_none()
            && after.holds(title, context.now)
            && !after.is_grounded(title)
            && title.owed(&after.duties, kind).is_none()
    });
    for title in bare {
        let (of, case) = (title.record.title, title.record.case);
        let duty = Duty::with_id(
            DutyId(context.derive(&format!("duty:{kind}:{of}"))),
            kind,
            hours_after(context.now, context.rules.written_title_hours),
            director(states, case)?,
            "H30@1",
        );
        let mut owed = Emit::for_case(case);
        let (title, id) = (of, duty.id);
        owed.push(person.0, Event::GroundOwed { title, duty: id });
        owed.push(person.0, Event::DutyOpened(duty));
        emit.extend(owed);
    }
    Ok(())
}
