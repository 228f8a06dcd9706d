//! The course of a stay: plan, extension, reviews and moments. As short as possible (H04), and no
//! longer without an explanatory analysis (H06).

use jiff::{ToSpan as _, civil::Date};

use super::{
    Event, MomentKind, PlanChecks, ReviewOutcome, State,
    at::{At, director, not_closed, not_empty, running},
    rejection::{
        ANALYSIS_WITHOUT_FAMILY, END_BEFORE_STAY, EXTENSION_NEEDED, EXTENSION_NOT_LATER,
        EXTENSION_TOO_LONG, FAMILY_PLAN_OF_CASE, NO_ANALYSIS, OUTFLOW_NOT_BLOCKED,
        PERSPECTIVE_UNCHECKED,
    },
    starting::review,
};
use crate::{
    actor::Owner,
    calendar::{date_of, end_of_days_after},
    case::directed_by,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::StayId,
    placement::Perspective,
    rejection::{Rejection, needed_text},
};

/// Days from the first day to the latest intended end: what lasts longer is no short stay.
pub const STAY_DAYS_MAX: i64 = 366;

/// After the days of the rules, a review every so many days.
const REVIEW_EVERY_DAYS: i64 = 7;

pub(super) fn set_plan(
    states: &States,
    stay: StayId,
    intended_end: Date,
    goals: &[String],
) -> Decision {
    let at = running(states, stay)?;
    let first_day = date_of(at.started.since);
    if intended_end < first_day {
        return Err(END_BEFORE_STAY
            .because("Name the first day of the stay or a later one.")
            .with("firstDay", first_day)
            .into());
    }
    if at
        .state
        .intended_end
        .is_some_and(|meant| intended_end > meant)
    {
        return Err(EXTENSION_NEEDED
            .because("A plan may shorten the stay; to lengthen it, extend it with a reason.")
            .into());
    }
    not_empty(goals.len(), "what has to be true to go home")?;
    let goals = at.personal_list(goals, "what has to be true to go home")?;
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::PlanSet {
            intended_end,
            goals,
        },
    );
    if let Some(duty) = at.state.duties.of_kind(DutyKind::PlanOutflow) {
        settle(&mut emit, stay, duty);
    }
    emit.done()
}

/// Longer than meant: with a reason, a decider, the analysis, and reviews for the days added.
pub(super) fn extend(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    intended_end: Date,
    reason: &str,
    behavioural_scientist: Option<&str>,
) -> Decision {
    let at = running(states, stay)?;
    let reason = needed_text(reason, "why the stay lasts longer")?;
    can_extend(&at, intended_end)?;
    directed_by(states, at.started.case, context.actor)?;
    let scientist = behavioural_scientist.map(str::trim);
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::StayExtended {
            intended_end,
            reason: at.personal(reason),
            decider: Owner::from_actor(context.actor),
            behavioural_scientist: scientist.filter(|s| !s.is_empty()).map(str::to_owned),
        },
    );
    for duty in added_reviews(states, context, &at, intended_end)? {
        emit.push(stay.0, Event::DutyOpened(duty));
    }
    emit.done()
}

fn can_extend(at: &At<'_>, intended_end: Date) -> Result<(), Rejection> {
    if !at.state.has_analysis() {
        return Err(NO_ANALYSIS.because(
            "Make the explanatory analysis with child and parents first, and record it.",
        ));
    }
    if let Some(meant) = at.state.intended_end.filter(|meant| intended_end <= *meant) {
        return Err(EXTENSION_NOT_LATER
            .because("An extension ends later than what is meant now; a plan may shorten the stay.")
            .with("intendedEnd", meant));
    }
    let latest = date_of(at.started.since).saturating_add(STAY_DAYS_MAX.days());
    if intended_end > latest {
        return Err(EXTENSION_TOO_LONG
            .because("A short stay is not meant to last this long; end it towards longer help.")
            .with("latest", latest));
    }
    Ok(())
}

/// Every week a review, from the last one that is owed already up to the new end.
fn added_reviews(
    states: &States,
    context: &Context<'_>,
    at: &At<'_>,
    intended_end: Date,
) -> Result<Vec<Duty>, Refusal> {
    let owner = director(states, at.started)?;
    let first = date_of(at.started.since);
    let days = first.duration_until(intended_end).as_hours() / 24;
    Ok((1..=days / REVIEW_EVERY_DAYS)
        .map(|week| review(context, first, week * REVIEW_EVERY_DAYS, &owner))
        .filter(|duty| Some(duty.due) > at.state.reviews_until)
        .collect())
}

/// A review settles the next one that is owed, from a week before its day on: reviewing often in
/// one week does not pay for the weeks to come.
pub(super) fn record_review(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    (outcome, perspective): (ReviewOutcome, Option<Perspective>),
    note: &str,
) -> Decision {
    let at = running(states, stay)?;
    if outcome == ReviewOutcome::Blocked && at.state.blocked_by().next().is_none() {
        return Err(OUTFLOW_NOT_BLOCKED
            .because("Record first what blocks the way out, and since when.")
            .into());
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::StayReviewed {
            day: at.state.day(context.now).unwrap_or(1),
            outcome,
            note: at.personal(needed_text(note, "what the review came to")?),
            perspective,
        },
    );
    let within = end_of_days_after(context.now, REVIEW_EVERY_DAYS - 1);
    if let Some(next) = next_review(at.state).filter(|duty| duty.due <= within) {
        settle(&mut emit, stay, next);
    }
    emit.done()
}

fn next_review(state: &State) -> Option<&Duty> {
    let reviews = state.duties.iter();
    reviews
        .filter(|duty| duty.kind == DutyKind::ReviewStay)
        .min_by_key(|duty| duty.due)
}

/// A moment of the way home; those that were owed settle their duty.
pub(super) fn record_moment(
    states: &States,
    stay: StayId,
    kind: MomentKind,
    (note, with_family): (&str, bool),
) -> Decision {
    let at = not_closed(states, stay)?;
    if kind == MomentKind::PerspectivePlan {
        return Err(PERSPECTIVE_UNCHECKED
            .because("Make the perspective plan with its five checks.")
            .into());
    }
    if kind == MomentKind::FamilyPlanOffered {
        return Err(FAMILY_PLAN_OF_CASE
            .because("Record the offer and the family's answer on its case: one family, one plan.")
            .with("case", at.started.case)
            .into());
    }
    if kind == MomentKind::ExplanatoryAnalysis && !with_family && note.trim().is_empty() {
        return Err(ANALYSIS_WITHOUT_FAMILY
            .because("Make the analysis with child and parents, or say in the note why not.")
            .into());
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::MomentRecorded {
            kind,
            note: at.personal(note),
            with_family,
            family_plan: None,
        },
    );
    if let Some(duty) = settled_by(kind).and_then(|kind| at.state.duties.of_kind(kind)) {
        settle(&mut emit, stay, duty);
    }
    emit.done()
}

/// What is not arranged yet stands there as such; made again, the newest plan counts (H28).
pub(super) fn make_perspective_plan(
    states: &States,
    stay: StayId,
    checks: PlanChecks,
    note: &str,
) -> Decision {
    let at = not_closed(states, stay)?;
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::PerspectivePlanMade {
            checks,
            note: at.personal(needed_text(note, "what the plan is")?),
        },
    );
    if let Some(duty) = at.state.duties.of_kind(DutyKind::PerspectivePlan) {
        settle(&mut emit, stay, duty);
    }
    emit.done()
}

/// The duty that a moment pays.
fn settled_by(kind: MomentKind) -> Option<DutyKind> {
    match kind {
        MomentKind::ExplanatoryAnalysis => Some(DutyKind::ExplanatoryAnalysis),
        MomentKind::AftercarePlan => Some(DutyKind::PlanAftercare),
        MomentKind::VideoInteraction => Some(DutyKind::VideoInteraction),
        MomentKind::PerspectivePlan
        | MomentKind::FamilyPlanOffered
        | MomentKind::CoolingOff
        | MomentKind::RoundTable
        | MomentKind::CounsellorOffered => None,
    }
}

/// The record that was owed is here.
pub(super) fn settle(emit: &mut Emit, stay: StayId, duty: &Duty) {
    emit.push(
        stay.0,
        Event::DutyFulfilled {
            duty: duty.id,
            note: None,
        },
    );
}
