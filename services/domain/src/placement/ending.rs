//! How a search ends: on a place, with a safe alternative, or outside the region. "Full" is never
//! an end (H01): without an answer for the child the search runs on, owned, under a clock, and
//! upwards.

use jiff::Timestamp;

use super::{
    ClockKind, EscalationLevel, Event, Hearing, Order, Rung, RungOutcome, SearchEvent, Signed,
    framing, hearing,
    hold::{let_go, refuse_second_hold},
    ladder::{complete_below, let_wait_below, of_search},
    overflow,
    rejection::{
        ALREADY_DECIDED, ALTERNATIVE_NOT_USED, ESCALATION_ONLY_UP, HOLD_NOT_CONFIRMED,
        NOT_AN_ALTERNATIVE, NOT_DECIDED, STAY_NEEDED, STAY_NOT_NEEDED, STAY_RUNS,
    },
    restraining,
    running::{Running, owned, running},
    siblings::{Whereabouts, together},
    signing::sign,
};
use crate::{
    actor::{Owner, Role},
    book::ladder::Step as Rank,
    calendar::{hours_after, minutes_after, passed},
    counter,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    guest::WithdrawReason,
    ids::{DutyId, GuestId, PersonId, PlacementId, StayId},
    personal::Personal,
    place::{
        self, ReleaseReason,
        decide::{known, may_move_in, own_place},
        expiry::record_passed_holds,
    },
    rejection::{Rejection, needed_text},
    rota::asked,
    stay::rejection::STAY_EXISTS,
    title::{Claim, Step},
};

/// What a decision says.
pub(super) struct Decided<'a> {
    pub(super) reason: &'a str,
    pub(super) heard: Option<&'a Hearing>,
    pub(super) signed: &'a Signed,
}

/// The placement is decided on the held place, when nothing lighter works (H02), and only when its provider said yes:
/// a decision on a hold that runs out would leave the child with nothing (H01).
pub(super) fn decide(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    said: &Decided<'_>,
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
    if !hold.confirmed {
        return Err(HOLD_NOT_CONFIRMED
            .because("Let the provider confirm first: a hold that nobody confirmed runs out.")
            .with("place", hold.place)
            .with("heldUntil", hold.until)
            .into());
    }
    let (_, registered) = known(states, hold.place)?;
    complete_below(states, context, &running, registered.rung)?;
    let step = of_search(context, running.search).step(registered.rung);
    let mut emit = Emit::for_case(running.search.case);
    sign(
        states,
        context,
        &running,
        (said.signed, step.needs_title),
        &mut emit,
    )?;
    if step.needs_title {
        let step = framing::step_of(step);
        framing::rests_on(states, context, running.search.child, step, None)?;
    }
    let reason = needed_text(said.reason, "why this placement is decided")?;
    together(states, context, &running, &Whereabouts::Place(hold.place))?;
    // The child sets out for this place: no word of another region may take it away again.
    overflow::withdraw_others(&running, None, WithdrawReason::OtherPlace, &mut emit);
    hearing::record(context, &running, said.heard, &mut emit);
    emit.push(
        placement.0,
        Event::PlacementDecided {
            place: hold.place,
            reason: Personal::of_case(running.search.case, reason),
        },
    );
    emit.done()
}

/// The child arrives: occupied, search over. The stay starts, or moves, in answer to this.
pub(super) fn admit(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    stay: StayId,
    frame: Option<Claim>,
) -> Decision {
    let running = running(states, placement)?;
    let hold = running.standing_hold(states, context)?;
    own_place(states, context, hold.place)?;
    if running.state.decided.is_none() {
        return Err(NOT_DECIDED
            .because("Decide the placement first: every lighter rung, and the reason.")
            .into());
    }
    can_stay(states, &running, stay)?;
    let (there, registered) = known(states, hold.place)?;
    if there.occupant(stay).is_some() {
        return Err(STAY_EXISTS
            .because("This stay is in this place already; a move goes to another place.")
            .with("stay", stay)
            .into());
    }
    let child = running.search.child;
    if let Some(claim) = there.claim_of(placement) {
        may_move_in(there, claim, context)?;
    }
    let mut emit = Emit::default();
    record_passed_holds(states, context, hold.place, &mut emit)?;
    emit.about(Some(running.search.case));
    overflow::withdraw_others(&running, None, WithdrawReason::OtherPlace, &mut emit);
    let step = of_search(context, running.search).step(registered.rung);
    let claimed = (framing::step_of(step), frame);
    framing::record(states, context, &running, claimed, &mut emit)?;
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
    if step.supported {
        let owner = Owner {
            role: Role::Provider,
            organisation: registered.provider.clone(),
            person: None,
        };
        let due = hours_after(context.now, context.rules.foster_support_hours);
        let duty = Duty::new(context, DutyKind::SupportFosterFamily, due, owner, "P25@1");
        emit.push(placement.0, Event::DutyOpened(duty));
    }
    release_search(states, &running, Some(stay), &mut emit)?;
    emit.done()
}

/// A lighter rung that is to carry it.
pub(super) struct Alternative<'a> {
    pub(super) rung: Rung,
    pub(super) stay: Option<StayId>,
    pub(super) reason: &'a str,
    pub(super) heard: Option<&'a Hearing>,
    pub(super) frame: Option<Claim>,
    pub(super) order: Option<Order>,
    pub(super) signed: &'a Signed,
}

/// A rung lighter than an out-of-home placement carries it: the avoided placement counts.
pub(super) fn end_with_alternative(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    chosen: &Alternative<'_>,
) -> Decision {
    let running = running(states, placement)?;
    let (rung, stay) = (chosen.rung, chosen.stay);
    fits_alternative(of_search(context, running.search).step(rung), stay)?;
    let outcome = running.state.outcome(rung);
    if outcome != Some(RungOutcome::Used) {
        return Err(ALTERNATIVE_NOT_USED
            .because("Record the rung as used first: it is what carries the child.")
            .with("rung", rung)
            .into());
    }
    complete_below(states, context, &running, rung)?;
    if let Some(stay) = stay {
        can_stay(states, &running, stay)?;
    }
    let reason = needed_text(chosen.reason, "why this is safe enough")?;
    together(states, context, &running, &Whereabouts::Rung(rung))?;
    let mut emit = Emit::for_case(running.search.case);
    let_go(
        states,
        context,
        &running,
        ReleaseReason::LighterFound,
        &mut emit,
    )?;
    sign(states, context, &running, (chosen.signed, false), &mut emit)?;
    overflow::withdraw_others(&running, None, WithdrawReason::LighterFound, &mut emit);
    hearing::record(context, &running, chosen.heard, &mut emit);
    if stay.is_some() {
        let step = framing::step_of(of_search(context, running.search).step(rung));
        framing::record(states, context, &running, (step, chosen.frame), &mut emit)?;
    }
    let named = (rung, chosen.order);
    restraining::record(states, context, &running, named, &mut emit)?;
    emit.push(
        placement.0,
        Event::AlternativeChosen {
            rung,
            child: running.search.child,
            stay,
            reason: Personal::of_case(running.search.case, reason),
        },
    );
    release_search(states, &running, stay, &mut emit)?;
    emit.done()
}

/// Whether the child sleeps away from home on this rung decides whether there is a stay.
fn fits_alternative(step: &Rank, stay: Option<StayId>) -> Result<(), Rejection> {
    let rung = step.rung;
    if step.out_of_home {
        return Err(NOT_AN_ALTERNATIVE
            .because("This rung is a place: hold it, decide and admit.")
            .with("rung", rung));
    }
    match (step.sleeps_away, stay) {
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
    let due = step_due(context, &running, context.rules.no_place_hours);
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
    pub(super) heard: Option<&'a Hearing>,
}

/// How long somebody has for a step: in direct danger never longer than the figure for that (H01).
fn step_due(context: &Context<'_>, running: &Running<'_>, hours: i64) -> Timestamp {
    let due = hours_after(context.now, hours);
    if running.state.acute == Some(false) {
        due
    } else {
        due.min(minutes_after(context.now, context.rules.acute_step_minutes))
    }
}

/// A place outside the region, when nothing lighter than a crisis group works or nothing fits here.
/// The way back is owed from the first day (H22).
pub(super) fn arrange_overflow(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    wanted: &Overflow<'_>,
    signed: &Signed,
) -> Decision {
    let running = running(states, placement)?;
    may_go_outside(states, context, &running, wanted)?;
    let mut emit = Emit::for_case(running.search.case);
    let reason = ReleaseReason::OtherPlace;
    let_go(states, context, &running, reason, &mut emit)?;
    sign(states, context, &running, (signed, false), &mut emit)?;
    hearing::record(context, &running, wanted.heard, &mut emit);
    end_outside(states, context, &running, wanted, None, &mut emit)?;
    emit.done()
}

/// Nothing lighter works or nothing fits here (then what was not looked at is owed), brothers and sisters are thought of, and the
/// stay can be this one. Never behind a closed door: a closed place is registered and decided on, wherever it is (H33).
pub(super) fn may_go_outside(
    states: &States,
    context: &Context<'_>,
    running: &Running<'_>,
    wanted: &Overflow<'_>,
) -> Result<(), Refusal> {
    if running.state.no_place.is_none() {
        complete_below(states, context, running, overflow::STANDS_IN_FOR)?;
    }
    can_stay(states, running, wanted.stay)?;
    owned(wanted.owner, false)?;
    let region = needed_text(wanted.region, "the region")?;
    let provider = needed_text(wanted.provider, "the provider")?;
    needed_text(wanted.reason, "why the child leaves the region")?;
    together(
        states,
        context,
        running,
        &Whereabouts::Outside { region, provider },
    )
}

/// The search is over: what was asked of neighbours is withdrawn.
pub(super) fn end_outside(
    states: &States,
    context: &Context<'_>,
    running: &Running<'_>,
    wanted: &Overflow<'_>,
    by: Option<GuestId>,
    emit: &mut Emit,
) -> Result<(), Refusal> {
    let owner = owned(wanted.owner, false)?;
    overflow::withdraw_others(running, by, WithdrawReason::OtherPlace, emit);
    let_wait_below(
        context,
        running,
        overflow::STANDS_IN_FOR,
        wanted.reason.trim(),
        emit,
    );
    framing::record(states, context, running, (Step::StayAway, None), emit)?;
    emit.push(
        running.id.0,
        Event::OverflowArranged {
            region: wanted.region.trim().to_owned(),
            provider: wanted.provider.trim().to_owned(),
            owner: owner.clone(),
            child: running.search.child,
            stay: wanted.stay,
            reason: Personal::of_case(running.search.case, wanted.reason.trim()),
        },
    );
    emit.push(
        running.id.0,
        Event::DutyOpened(Duty::with_id(
            DutyId(context.derive("return-to-region")),
            DutyKind::ReturnToRegion,
            hours_after(context.now, context.rules.return_to_region_hours),
            owner,
            "H22@1",
        )),
    );
    release_search(states, running, Some(wanted.stay), emit)
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
    let mut due = step_due(context, &running, context.rules.escalation_hours);
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

/// One step up by itself, along the escalation matrix of the day: to this level, or the next one where the search is
/// there already. The last step is asked again: no step is the end (H38).
pub(super) fn step_up(
    states: &States,
    context: &Context<'_>,
    running: &Running<'_>,
    at_least: EscalationLevel,
    why: &str,
    emit: &mut Emit,
) -> Result<(), Refusal> {
    let municipality = states
        .case(running.search.case)?
        .municipality_of(running.search.child);
    let before = running.state.escalation.as_ref().map(|step| step.level);
    let matrix = &context.book().escalation.at(context.now).table;
    let (level, owner, minutes) = match matrix.route(ClockKind::Search.as_str()) {
        Some(route) => {
            let mut step = route.after(before);
            while step.level < at_least && route.after(Some(step.level)).level > step.level {
                step = route.after(Some(step.level));
            }
            (
                step.level,
                asked(step, municipality, context.now, states, context)?,
                step.wait_minutes,
            )
        }
        // A region without a route for its searches still has somebody who directs the case.
        None => {
            let local = municipality.map_or_else(Owner::desk, Owner::local_access);
            let level = before.map_or(at_least, |before| before.max(at_least));
            (level, local, context.rules.acute_step_minutes)
        }
    };
    emit.push(
        running.id.0,
        Event::EscalationStarted {
            level,
            owner,
            due: minutes_after(context.now, minutes),
            reason: Personal::of_case(running.search.case, why),
        },
    );
    Ok(())
}

/// A new stay has an id of its own; a stay of this child that runs goes on, and the child moves within it (H05), also when the
/// search is of another case than the stay: it is the child that moves, and the stay keeps its director.
pub(super) fn can_stay(
    states: &States,
    running: &Running<'_>,
    stay: StayId,
) -> Result<(), Refusal> {
    let known = states.stay(stay)?;
    let moves = known
        .started
        .is_none_or(|started| started.child == running.search.child && known.ended.is_none());
    if !moves {
        return Err(STAY_EXISTS
            .because("Give a new stay a new id, or name a stay of this child that runs and goes on here.")
            .with("stay", stay)
            .into());
    }
    // One child is in one stay: a second one beside it would be a contradiction, and a move within it is what happened.
    let lives_in = lives_in(states, running.search.child)?;
    if let Some(other) = lives_in.filter(|other| *other != stay) {
        return Err(STAY_RUNS
            .because("This child stays already: name that stay, and the child moves within it.")
            .with("stay", other)
            .into());
    }
    Ok(())
}

/// The stay a child is in, or is about to be in.
pub(super) fn lives_in(states: &States, child: PersonId) -> Result<Option<StayId>, Refusal> {
    let Some(stay) = states.search(child)?.stay else {
        return Ok(None);
    };
    let runs = states.stay(stay)?.ended.is_none();
    Ok(runs.then_some(stay))
}

/// Another search for the child may begin; the child is in this stay from now on, and whoever held it at the counter has
/// its answer (H10).
fn release_search(
    states: &States,
    running: &Running<'_>,
    stay: Option<StayId>,
    emit: &mut Emit,
) -> Result<(), Refusal> {
    states.search(running.search.child)?;
    emit.push(
        running.search.child.0,
        SearchEvent::SearchReleased {
            placement: running.id,
            stay,
        },
    );
    counter::search_over(running.id, states, emit)
}
