//! How a search ends: on a place, with a safe alternative, or outside the region. "Full" is never
//! an end (H01): without an answer for the child the search runs on, owned, under a clock, and
//! upwards.

use super::{
    EscalationLevel, Event, Rung, RungOutcome, SearchEvent,
    hold::{let_go, refuse_second_hold},
    ladder::complete_below,
    rejection::{
        ALREADY_DECIDED, ALTERNATIVE_NOT_USED, ESCALATION_ONLY_UP, NOT_AN_ALTERNATIVE, NOT_DECIDED,
        SECOND_PROFESSIONAL_NEEDED, STAY_NEEDED, STAY_NOT_NEEDED,
    },
    running::{Running, owned, running},
};
use crate::{
    actor::Owner,
    calendar::{hours_after, passed},
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{DutyId, PlacementId, StayId},
    personal::Personal,
    place::{self, ReleaseReason, decide::known, expiry::record_passed_holds},
    rejection::{Rejection, needed_text},
    stay::rejection::STAY_EXISTS,
};

/// The placement is decided on the held place, when nothing lighter works (H02).
pub(super) fn decide(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    second_professional: Option<&str>,
    reason: &str,
) -> Decision {
    let running = running(states, placement)?;
    let hold = running.standing_hold(states, context)?;
    if running.state.decided.is_some() {
        return Err(ALREADY_DECIDED
            .because(
                "The placement on this place is decided; admit the child, or release the hold.",
            )
            .with("place", hold.place)
            .into());
    }
    let (_, registered) = known(states, hold.place)?;
    complete_below(states, &running, registered.rung)?;
    let second_professional = second(context, registered.rung, second_professional)?;
    let reason = needed_text(reason, "why this placement is decided")?;
    let mut emit = Emit::for_case(running.search.case);
    emit.push(
        placement.0,
        Event::PlacementDecided {
            place: hold.place,
            second_professional,
            reason: Personal::of_case(running.search.case, reason),
        },
    );
    emit.done()
}

/// A decision of weight is not taken alone: closed places always need a second professional (H33),
/// and nobody is their own second (H19).
fn second(
    context: &Context<'_>,
    rung: Rung,
    second: Option<&str>,
) -> Result<Option<String>, Rejection> {
    let second = second.map(str::trim).filter(|second| !second.is_empty());
    if second == Some(context.actor.person.as_str()) {
        return Err(SECOND_PROFESSIONAL_NEEDED
            .because("The second professional is somebody else than the one who decides."));
    }
    if rung == Rung::Closed && second.is_none() {
        return Err(SECOND_PROFESSIONAL_NEEDED
            .because("A closed place needs a second professional, a behavioural scientist."));
    }
    Ok(second.map(str::to_owned))
}

/// The child arrives: occupied, search over. The stay starts, or moves, in answer to this.
pub(super) fn admit(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    stay: StayId,
) -> Decision {
    let running = running(states, placement)?;
    let hold = running.standing_hold(states, context)?;
    if running.state.decided.is_none() {
        return Err(NOT_DECIDED
            .because("Decide the placement first: every lighter rung, and the reason.")
            .into());
    }
    can_stay(states, &running, stay)?;
    let (_, registered) = known(states, hold.place)?;
    let child = running.search.child;
    let mut emit = Emit::for_case(running.search.case);
    emit.push(
        hold.place.0,
        place::Event::PlaceOccupied {
            placement,
            child,
            stay,
        },
    );
    emit.push(
        placement.0,
        Event::ChildAdmitted {
            place: hold.place,
            child,
            stay,
            rung: registered.rung,
        },
    );
    release_search(states, &running, &mut emit)?;
    emit.done()
}

/// A rung lighter than an out-of-home placement carries it: the avoided placement counts.
pub(super) fn end_with_alternative(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    rung: Rung,
    stay: Option<StayId>,
    reason: &str,
) -> Decision {
    let running = running(states, placement)?;
    fits_alternative(rung, stay)?;
    let outcome = running.state.outcome(rung);
    if outcome != Some(RungOutcome::Used) {
        return Err(ALTERNATIVE_NOT_USED
            .because("Record the rung as used first: it is what carries the child.")
            .with("rung", rung)
            .into());
    }
    complete_below(states, &running, rung)?;
    if let Some(stay) = stay {
        can_stay(states, &running, stay)?;
    }
    let reason = needed_text(reason, "why this is safe enough")?;
    let mut emit = Emit::default();
    let_go(
        states,
        context,
        &running,
        ReleaseReason::LighterFound,
        &mut emit,
    )?;
    emit.push(
        placement.0,
        Event::AlternativeChosen {
            rung,
            child: running.search.child,
            stay,
            reason: Personal::of_case(running.search.case, reason),
        },
    );
    release_search(states, &running, &mut emit)?;
    emit.done()
}

/// Whether the child sleeps away from home on this rung decides whether there is a stay.
fn fits_alternative(rung: Rung, stay: Option<StayId>) -> Result<(), Rejection> {
    if rung.is_out_of_home_placement() {
        return Err(NOT_AN_ALTERNATIVE
            .because("This rung is a place: hold it, decide and admit.")
            .with("rung", rung));
    }
    match (rung.sleeps_away(), stay) {
        (true, None) => Err(STAY_NEEDED
            .because("The child sleeps away from home on this rung: give the id of the stay.")
            .with("rung", rung)),
        (false, Some(_)) => Err(STAY_NOT_NEEDED
            .because("The child sleeps at home on this rung: there is no stay.")
            .with("rung", rung)),
        (true, Some(_)) | (false, None) => Ok(()),
    }
}

/// Nothing fits here now: owned, and due. The search runs on (H01).
pub(super) fn establish_no_place(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    owner: &Owner,
) -> Decision {
    let running = running(states, placement)?;
    refuse_second_hold(&running, context)?;
    let owner = owned(owner, false)?;
    let mut emit = Emit::default();
    if let Some(passed) = running.state.hold {
        record_passed_holds(states, context, passed.place, &mut emit)?;
    }
    emit.about(Some(running.search.case));
    let due = hours_after(context.now, context.rules.no_place_hours);
    emit.push(placement.0, Event::NoPlaceEstablished { owner, due });
    emit.done()
}

/// What an overflow place is asked to be.
pub(super) struct Overflow<'a> {
    pub(super) region: &'a str,
    pub(super) provider: &'a str,
    pub(super) owner: &'a Owner,
    pub(super) stay: StayId,
    pub(super) reason: &'a str,
}

/// A place outside the region, when nothing lighter than a crisis group works or nothing fits here.
/// The way back is owed from the first day (H22).
pub(super) fn arrange_overflow(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    wanted: &Overflow<'_>,
) -> Decision {
    let running = running(states, placement)?;
    if running.state.no_place.is_none() {
        complete_below(states, &running, Rung::CrisisGroup)?;
    }
    can_stay(states, &running, wanted.stay)?;
    let owner = owned(wanted.owner, false)?;
    let region = needed_text(wanted.region, "the region")?;
    let provider = needed_text(wanted.provider, "the provider")?;
    let reason = needed_text(wanted.reason, "why the child leaves the region")?;
    let mut emit = Emit::default();
    let_go(
        states,
        context,
        &running,
        ReleaseReason::OtherPlace,
        &mut emit,
    )?;
    emit.push(
        placement.0,
        Event::OverflowArranged {
            region: region.to_owned(),
            provider: provider.to_owned(),
            owner: owner.clone(),
            child: running.search.child,
            stay: wanted.stay,
            reason: Personal::of_case(running.search.case, reason),
        },
    );
    emit.push(
        placement.0,
        Event::DutyOpened(Duty {
            id: DutyId(context.derive("return-to-region")),
            kind: DutyKind::ReturnToRegion,
            due: hours_after(context.now, context.rules.return_to_region_hours),
            owner,
            rule: "H22@1".to_owned(),
        }),
    );
    release_search(states, &running, &mut emit)?;
    emit.done()
}

/// One step up, to a named person under a clock. The same step may pass to another person: its clock runs on, and begins
/// anew when it has passed, so that no step is the end (P19, H38, H39).
pub(super) fn escalate(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    level: EscalationLevel,
    owner: &Owner,
    reason: &str,
) -> Decision {
    let running = running(states, placement)?;
    let owner = owned(owner, true)?;
    let reason = needed_text(reason, "why it goes up")?;
    let mut due = hours_after(context.now, context.rules.escalation_hours);
    if let Some(before) = &running.state.escalation {
        if level < before.level {
            return Err(ESCALATION_ONLY_UP
                .because("The route only goes up; take the same step or a higher one.")
                .with("level", before.level)
                .into());
        }
        if level == before.level && !passed(before.due, context.now) {
            due = before.due;
        }
    }
    let mut emit = Emit::for_case(running.search.case);
    emit.push(
        placement.0,
        Event::EscalationStarted {
            level,
            owner,
            due,
            reason: Personal::of_case(running.search.case, reason),
        },
    );
    emit.done()
}

/// A new stay has an id of its own; a stay of this child that runs goes on, and the child moves within it (H05).
fn can_stay(states: &States, running: &Running<'_>, stay: StayId) -> Result<(), Refusal> {
    let known = states.stay(stay)?;
    let moves = known.started.is_none_or(|started| {
        let ours = started.case == running.search.case && started.child == running.search.child;
        ours && known.ended.is_none()
    });
    if !moves {
        return Err(STAY_EXISTS
            .because("Give a new stay a new id, or name a stay of this child that runs and goes on here.")
            .with("stay", stay)
            .into());
    }
    Ok(())
}

/// Another search for the child may begin.
fn release_search(states: &States, running: &Running<'_>, emit: &mut Emit) -> Result<(), Refusal> {
    states.search(running.search.child)?;
    emit.push(
        running.search.child.0,
        SearchEvent::SearchReleased {
            placement: running.id,
        },
    );
    Ok(())
}
