//! How a search begins, who has it in hand, and what it is meant to lead to.

use super::{
    Event, NeedKind, Perspective, SearchEvent,
    ladder::in_direct_danger,
    rejection::{
        CHILD_NOT_IN_CASE, DISPLACEMENT_RECORDED, NO_CRISIS_VERDICT, NOTHING_DISPLACED,
        PERSPECTIVE_UNCHANGED, PLACEMENT_EXISTS, SEARCH_EXISTS, TRIAGE_OF_OTHER_CASE,
        WEIGHING_HEEDED,
    },
    running::{known, running},
    siblings,
};
use crate::{
    actor::Owner,
    case, counter,
    decide::{Context, Decision, Emit, Refusal, States},
    ids::{CaseId, PersonId, PlacementId, TriageId},
    personal::Personal,
    rejection::{Rejection, needed_text},
    triage,
};

pub(super) struct Opening<'a> {
    pub(super) case: CaseId,
    pub(super) triage: TriageId,
    pub(super) child: PersonId,
    pub(super) need: NeedKind,
    pub(super) question: Option<&'a str>,
    pub(super) perspective: Perspective,
}

/// For somebody of a case (one that was closed runs again by it), after a verdict that this is a crisis (H16; spoken is enough), once per child at a
/// time. Whoever opens it has it in hand, under a clock, and it comes to stand beside the searches for the brothers
/// and sisters.
pub(super) fn open_search(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    opening: &Opening<'_>,
) -> Decision {
    if states.placement(placement)?.search.is_some() {
        return Err(PLACEMENT_EXISTS
            .because("A search with this id was opened; give a new search a new id.")
            .with("placement", placement)
            .into());
    }
    let case = case::opened(states, opening.case)?;
    if !case.members.contains_key(&opening.child) {
        return Err(CHILD_NOT_IN_CASE
            .because("Search for somebody of this case; add them to it first.")
            .with("child", opening.child)
            .into());
    }
    crisis_verdict(states, opening.triage, opening.case)?;
    if let Some(live) = states.search(opening.child)?.live {
        return Err(SEARCH_EXISTS
            .because("A search for this child runs; go on with that one.")
            .with("livePlacement", live)
            .into());
    }
    let question = opening
        .question
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let mut emit = Emit::for_case(opening.case);
    emit.push(opening.child.0, SearchEvent::SearchClaimed { placement });
    emit.push(
        placement.0,
        Event::SearchOpened {
            case: opening.case,
            triage: opening.triage,
            child: opening.child,
            need: opening.need,
            question: question.map(|text| Personal::of_case(opening.case, text)),
            perspective: opening.perspective,
            ladder: context.book().ladder.at(context.now).id.clone(),
        },
    );
    let owner = Owner::from_actor(context.actor);
    emit.push(placement.0, Event::SearchTaken { owner });
    let acute = in_danger_anywhere(states, opening.triage, opening.child, opening.case)?;
    emit.push(placement.0, clock_of(context, acute));
    let household = siblings::of_household(states, case, opening.child)?;
    siblings::link(states, placement, &household, &mut emit)?;
    emit.done()
}

/// A child has one search, and every case of it counts on that one: it has the clock of the danger that any of them says.
fn in_danger_anywhere(
    states: &States,
    triage: TriageId,
    child: PersonId,
    case: CaseId,
) -> Result<bool, Refusal> {
    Ok(in_direct_danger(states, triage)? || triage::in_danger_elsewhere(states, child, case)?)
}

fn clock_of(context: &Context<'_>, acute: bool) -> Event {
    let minutes = touch_minutes(context, acute);
    Event::ClockSet { acute, minutes }
}

fn touch_minutes(context: &Context<'_>, acute: bool) -> i64 {
    let rules = context.rules;
    if acute {
        rules.search_touch_minutes
    } else {
        rules.search_touch_urgent_minutes
    }
}

fn crisis_verdict(states: &States, triage: TriageId, case: CaseId) -> Result<(), Refusal> {
    let weighed = states.triage(triage)?;
    if weighed.case.is_some_and(|of| of != case) {
        return Err(TRIAGE_OF_OTHER_CASE
            .because("Name a weighing of this case.")
            .with("triage", triage)
            .into());
    }
    triage::in_force(weighed)?;
    match &weighed.verdict {
        Some(given) if given.verdict.is_crisis() => Ok(()),
        Some(given) => Err(no_crisis().with("verdict", given.verdict).into()),
        None => Err(no_crisis().into()),
    }
}

fn no_crisis() -> Rejection {
    NO_CRISIS_VERDICT.because("Give a verdict first; a spoken one is enough to start looking.")
}

/// Somebody says: this search is mine now. The one who had it may say so again: it is a step, and the clock begins
/// anew.
pub(super) fn take(states: &States, context: &Context<'_>, placement: PlacementId) -> Decision {
    let running = running(states, placement)?;
    let mut emit = Emit::for_case(running.search.case);
    let owner = Owner::from_actor(context.actor);
    emit.push(placement.0, Event::SearchTaken { owner });
    emit.done()
}

/// The child was weighed anew: danger that was found since quickens the clock, danger that went slows it.
pub(super) fn heed_weighing(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
) -> Decision {
    let running = running(states, placement)?;
    let search = running.search;
    let acute = in_danger_anywhere(states, search.triage, search.child, search.case)?;
    if running.state.acute == Some(acute) {
        return Err(WEIGHING_HEEDED
            .because("The clock of this search follows the weighing already.")
            .with("acute", acute)
            .into());
    }
    let mut emit = Emit::for_case(running.search.case);
    emit.push(placement.0, clock_of(context, acute));
    let minutes = touch_minutes(context, acute);
    counter::weighed(placement, (acute, minutes), states, &mut emit)?;
    emit.done()
}

/// Where it is meant to lead is looked at again (H23).
pub(super) fn review_perspective(
    states: &States,
    placement: PlacementId,
    perspective: Perspective,
    reason: &str,
) -> Decision {
    let running = running(states, placement)?;
    let reason = needed_text(reason, "why the perspective is another")?;
    if running.search.perspective == perspective {
        return Err(PERSPECTIVE_UNCHANGED
            .because("This is the perspective on record; name another one.")
            .with("perspective", perspective)
            .into());
    }
    let mut emit = Emit::for_case(running.search.case);
    emit.push(
        placement.0,
        Event::PerspectiveReviewed {
            perspective,
            reason: Personal::of_case(running.search.case, reason),
        },
    );
    emit.done()
}

/// The place would have been a regular child's: how many referrals wait because of it. A count, no person.
pub(super) fn record_displacement(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    referrals: u32,
) -> Decision {
    let (state, search) = known(states, placement)?;
    let held = state.held(context.now).map(|hold| hold.place);
    let lived_in = state.end.as_ref().and_then(super::End::place);
    let Some(place) = held.or(lived_in).filter(|_| referrals > 0) else {
        return Err(NOTHING_DISPLACED
            .because("Only a place that is held or lived in takes the place of a referral.")
            .into());
    };
    if let Some(before) = state.displaced {
        return Err(DISPLACEMENT_RECORDED
            .because("It is recorded how many regular referrals this placement displaced.")
            .with("referrals", before)
            .into());
    }
    let mut emit = Emit::for_case(search.case);
    emit.push(placement.0, Event::ReferralsDisplaced { place, referrals });
    emit.done()
}
