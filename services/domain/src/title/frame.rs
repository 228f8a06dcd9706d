//! Voluntary or forced (vrijwillig of gedwongen kader; H30): who must agree at which age, and what a stay rests on.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    Condition, Consenter, Event, Frame, State, Step, TitleKind,
    decide::{At, director},
    rejection::{CONSENT_GIVEN, CONSENT_NOT_THEIRS, FRAME_STANDS},
};
use crate::{
    calendar::hours_after,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{PersonId, StayId},
    person::AgeBand,
    stay::{self, Framed, rejection::STAY_UNKNOWN},
};

/// Who must agree to voluntary help (Jw 7.3.5, verified): under twelve the parents with authority, from twelve the youth
/// too, from sixteen the youth alone. Of an unknown age: both, which is never too few.
pub const fn consent_needed(age: AgeBand) -> &'static [Consenter] {
    match age {
        AgeBand::Under4 | AgeBand::From4To11 => &[Consenter::ParentsWithAuthority],
        AgeBand::From12To15 | AgeBand::Unknown => {
            &[Consenter::Youth, Consenter::ParentsWithAuthority]
        }
        AgeBand::From16To17 | AgeBand::Adult => &[Consenter::Youth],
    }
}

/// Somebody of those who agree has a say at the age of that instant, if anybody is named: the word of nobody else makes a step
/// voluntary.
pub(super) fn theirs_to_give(
    states: &States,
    person: PersonId,
    agreed: &BTreeSet<Consenter>,
    then: Timestamp,
) -> Result<(), Refusal> {
    let needed = consent_needed(states.person(person)?.age_at(then));
    if agreed.is_empty() || needed.iter().any(|who| agreed.contains(who)) {
        return Ok(());
    }
    let needed: Vec<_> = needed.iter().map(|who| who.as_str()).collect();
    Err(CONSENT_NOT_THEIRS
        .because("At this age somebody else decides: name who must agree, or leave it out, then it is owed; record what the others say as their voice.")
        .with("consentNeeded", needed.join(", "))
        .into())
}

/// Whether everybody who must agree at an age did.
pub fn consent_complete(age: AgeBand, agreed: &BTreeSet<Consenter>) -> bool {
    consent_needed(age).iter().all(|who| agreed.contains(who))
}

pub(super) fn give_consent(
    states: &States,
    context: &Context<'_>,
    at: &At<'_>,
    agreed: &BTreeSet<Consenter>,
) -> Decision {
    at.not_over()?;
    let record = &at.title.record;
    if agreed.is_subset(&record.agreed) {
        return Err(CONSENT_GIVEN
            .because("Their consent is on record; name who agrees besides.")
            .into());
    }
    theirs_to_give(states, at.person, agreed, context.now)?;
    let mut emit = at.emit();
    let event = Event::ConsentGiven {
        title: record.title,
        agreed: agreed.clone(),
    };
    at.push(&mut emit, event);
    let all = record.agreed.union(agreed).copied().collect();
    let age = states.person(at.person)?.age_band;
    if record.kind == TitleKind::Voluntary
        && consent_complete(age.unwrap_or(AgeBand::Unknown), &all)
    {
        for duty in at.state.consent_owed(at.title) {
            at.settle(&mut emit, Some(duty));
        }
    }
    emit.done()
}

/// What a stay rests on is asked again: when it begins, moves or ends, and whenever something about the titles of its child
/// changed. A stay that rests on nothing does not silently go on: a new title, consent or its end is owed (H30). What rests
/// again, or is over, owes it no more.
pub(super) fn check_frame(
    states: &States,
    context: &Context<'_>,
    person: PersonId,
    stay: Option<StayId>,
) -> Decision {
    let state = states.title(person)?;
    let Some(stay) = stay.or(states.search(person)?.stay) else {
        return Err(FRAME_STANDS
            .because("This child is in no stay; nothing more is needed.")
            .with("person", person)
            .into());
    };
    let staying = states.stay(stay)?;
    let started = staying.started.filter(|started| started.child == person);
    let (Some(started), Some(period)) = (started, staying.period()) else {
        return Err(STAY_UNKNOWN
            .because("Name a stay of this person.")
            .with("stay", stay)
            .into());
    };
    let step = Step::of_rung(context, period.rung);
    let known = staying.framed;
    let before = match known.filter(|known| known.placement == period.placement) {
        Some(known) => Some((known.frame, known.since)),
        // Just arrived: what the admission rested on, before what the place before it did.
        None => {
            let admitted = states.placement(period.placement)?.framed;
            let admitted = admitted.map(|admitted| (admitted.frame, admitted.at));
            admitted.or(known.map(|known| (known.frame, known.since)))
        }
    };
    let frame = state.follows(before, step, context.book(), context.now);
    let mut emit = Emit::for_case(started.case);
    let owed = state.duties.of_kind(DutyKind::SettleFrame);
    // An emergency that holds owes until a title pays it, or somebody ends it.
    let owed = owed.filter(|duty| {
        let mut holding = state.emergencies.iter();
        let kept = holding
            .any(|known| known.duty == duty.id && known.carries(step) && known.holds(context.now));
        !kept || staying.ended.is_some()
    });
    if staying.ended.is_some() {
        // What somebody declared for what comes next stays owed.
        let rested = before.and_then(|(frame, _)| frame.title()).is_some();
        let next = |duty: &Duty| {
            let mut holding = state.emergencies.iter();
            let declared = holding.any(|known| known.duty == duty.id && known.holds(context.now));
            state.is_kept(duty.id, step, context.now) || (rested && declared)
        };
        if let Some(duty) = owed.filter(|duty| !next(duty)) {
            emit.push(person.0, Event::DutyFulfilled { duty: duty.id });
        }
    } else {
        let says = |known: &Framed| {
            (known.placement, known.step, known.frame) == (period.placement, step, frame)
        };
        if !known.as_ref().is_some_and(says) {
            emit.push(stay.0, stay::Event::FrameChanged { step, frame });
        }
        put_to_use(state, person, frame, context, &mut emit);
        match (frame, owed) {
            (Frame::Voluntary { .. } | Frame::Forced { .. }, Some(duty)) => {
                emit.push(person.0, Event::DutyFulfilled { duty: duty.id });
            }
            (Frame::Owed, None) => {
                let duty = unsettled(states, context, (state, started.case), step)?;
                emit.push(person.0, Event::DutyOpened(duty));
            }
            // Behind a closed door now: what would have settled it before does so no more.
            (Frame::Owed, Some(duty)) if !duty.is_under(step.rule()) => {
                emit.push(person.0, Event::DutyFulfilled { duty: duty.id });
                let duty = unsettled(states, context, (state, started.case), step)?;
                emit.push(person.0, Event::DutyOpened(duty));
            }
            _ => {}
        }
    }
    if emit.is_empty() {
        return Err(FRAME_STANDS
            .because("Nothing about the frame of this stay changes; nothing more is needed.")
            .with("stay", stay)
            .into());
    }
    emit.done()
}

/// A title that falls unless it is put to use (tenuitvoerlegging) is, once a stay rests on it.
pub(crate) fn put_to_use(
    state: &State,
    person: PersonId,
    frame: Frame,
    context: &Context<'_>,
    emit: &mut Emit,
) {
    let Some(title) = frame.title().and_then(|title| state.get(title)) else {
        return;
    };
    let (condition, at) = (Condition::Used, context.now);
    let asked = title.record.unless.iter().any(|(met, _)| *met == condition);
    if asked && !title.met.contains_key(&condition) {
        let title = title.record.title;
        emit.push(
            person.0,
            Event::ConditionMet {
                title,
                condition,
                at,
            },
        );
    }
}

fn unsettled(
    states: &States,
    context: &Context<'_>,
    (state, case): (&State, crate::ids::CaseId),
    step: Step,
) -> Result<Duty, Refusal> {
    let since = state.in_emergency_since(step, context, context.now);
    let hours = context.rules.settle_frame_hours;
    Ok(Duty::new(
        context,
        DutyKind::SettleFrame,
        hours_after(since.unwrap_or(context.now), hours),
        director(states, case)?,
        step.rule(),
    ))
}
