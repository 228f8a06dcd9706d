//! The way home: the return plan, trial visits, the end of the stay (H23, P21).

use jiff::Timestamp;

use super::{
    Agreed, Agreement, Condition, EndReason, Event, Needed,
    at::{At, answers_for, director, not_closed, not_empty, not_too_long, owed, running},
    course::settle,
    moving::{is_found, is_pressed, next_place},
    rejection::{
        AGREEMENT_EXISTS, AGREEMENT_UNKNOWN, CONDITION_EXISTS, CONDITION_UNKNOWN,
        INDEPENDENT_FROM_SIXTEEN, NO_RETURN_PLAN, TRIAL_VISIT_TIMES,
    },
};
use crate::{
    calendar::{end_of_days_after, hours_after},
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{AgreementId, ConditionId, StayId},
    person::AgeBand,
    placement::Rung,
    rejection::{Rejection, needed_text},
};

/// Conditions and agreements come on top of those made before; each has its day and will have its outcome.
pub(super) fn plan_return(
    states: &States,
    stay: StayId,
    conditions: &[Condition],
    agreements: &[Agreement],
) -> Decision {
    let at = running(states, stay)?;
    not_empty(
        conditions.len() + agreements.len(),
        "a condition or an agreement",
    )?;
    not_too_long(
        at.state.agreements().count() + agreements.len(),
        "the agreements",
    )?;
    let conditions = needed(&at, conditions)?;
    let mut agreed: Vec<Agreed> = Vec::with_capacity(agreements.len());
    for new in agreements {
        let known = at.state.agreements().map(|record| record.agreement);
        let mut before = known.chain(agreed.iter().map(|agreed| agreed.agreement));
        if before.any(|known| known == new.agreement) {
            return Err(AGREEMENT_EXISTS
                .because("Give a new agreement a new id; settle the old one if it changed.")
                .with("agreement", new.agreement)
                .into());
        }
        agreed.push(Agreed {
            agreement: new.agreement,
            who: at.personal(needed_text(&new.who, "who keeps the agreement")?),
            what: at.personal(needed_text(&new.what, "what was agreed")?),
            until: new.until,
        });
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::ReturnPlanned {
            conditions,
            agreements: agreed,
        },
    );
    emit.done()
}

fn needed(at: &At<'_>, conditions: &[Condition]) -> Result<Vec<Needed>, Rejection> {
    not_too_long(
        at.state.conditions().count() + conditions.len(),
        "the conditions",
    )?;
    let mut needed: Vec<Needed> = Vec::with_capacity(conditions.len());
    for new in conditions {
        let known = at.state.conditions().map(|record| record.condition);
        let mut before = known.chain(needed.iter().map(|needed| needed.condition));
        if before.any(|known| known == new.condition) {
            return Err(CONDITION_EXISTS
                .because("Give a new condition a new id; settle the old one if it changed.")
                .with("condition", new.condition));
        }
        needed.push(Needed {
            condition: new.condition,
            what: at.personal(needed_text(&new.what, "what the condition is")?),
            until: Some(new.until),
        });
    }
    Ok(needed)
}

/// How it went is known when it is over, and there is none before the stay.
pub(super) fn record_trial_visit(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    (from, until): (Timestamp, Timestamp),
    went_well: bool,
    note: &str,
) -> Decision {
    let at = running(states, stay)?;
    let wrong = if from >= until {
        Some("A trial visit ends after it begins; correct one of the two instants.")
    } else if until > context.now {
        Some("Record a trial visit when it is over: how it went is not known before.")
    } else if from < at.started.since {
        Some("A trial visit is within the stay; correct when it began.")
    } else {
        None
    };
    if let Some(wrong) = wrong {
        return Err(TRIAL_VISIT_TIMES
            .because(wrong)
            .with("stayBegan", at.started.since)
            .into());
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::TrialVisitRecorded {
            from,
            until,
            went_well,
            note: at.personal(needed_text(note, "how the visit went")?),
        },
    );
    emit.done()
}

/// Met or not, during the stay or after it; said again, the newest word counts.
pub(super) fn settle_condition(
    states: &States,
    stay: StayId,
    condition: ConditionId,
    met: bool,
    note: Option<&str>,
) -> Decision {
    let at = not_closed(states, stay)?;
    if !at
        .state
        .conditions()
        .any(|known| known.condition == condition)
    {
        return Err(CONDITION_UNKNOWN
            .because("Name a condition of the return plan.")
            .with("condition", condition)
            .into());
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::ConditionSettled {
            condition,
            met,
            note: at.opt_personal(note),
        },
    );
    emit.done()
}

/// Kept or broken, during the stay or after it; said again, the newest word counts.
pub(super) fn settle_agreement(
    states: &States,
    stay: StayId,
    agreement: AgreementId,
    kept: bool,
    note: Option<&str>,
) -> Decision {
    let at = not_closed(states, stay)?;
    if !at
        .state
        .agreements()
        .any(|known| known.agreement == agreement)
    {
        return Err(AGREEMENT_UNKNOWN
            .because("Name an agreement of the return plan.")
            .with("agreement", agreement)
            .into());
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::AgreementSettled {
            agreement,
            kept,
            note: at.opt_personal(note),
        },
    );
    emit.done()
}

/// The child goes. Home and network need a plan with agreements; a longer stay is somewhere, and nobody lives on their own
/// before sixteen. A stay that breaks down ends anyway: the record follows the child.
pub(super) fn end(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    reason: EndReason,
    note: Option<&str>,
) -> Decision {
    let at = running(states, stay)?;
    let goes_back = match reason {
        EndReason::Home | EndReason::Network => true,
        EndReason::LongerStay | EndReason::Independent | EndReason::BrokenDown => false,
    };
    if goes_back && !at.state.return_is_agreed() {
        return Err(NO_RETURN_PLAN
            .because("Make a return plan with at least one agreement first.")
            .into());
    }
    match reason {
        EndReason::LongerStay => {
            needed_text(
                note.unwrap_or_default(),
                "where the child stays from now on",
            )?;
        }
        EndReason::Independent => old_enough(states, &at)?,
        EndReason::Home | EndReason::Network | EndReason::BrokenDown => {}
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::StayEnded {
            reason,
            place: at.state.place(),
            days: at.state.day(context.now).unwrap_or(1),
            note: at.opt_personal(note),
        },
    );
    // Who came home was found; of any other end somebody says so.
    if goes_back && let Some(duty) = at.state.duties.of_kind(DutyKind::FindChild) {
        settle(&mut emit, stay, duty);
    }
    for duty in owed_from_the_end(states, context, stay, &at, reason)? {
        emit.push(stay.0, Event::DutyOpened(duty));
    }
    emit.done()
}

/// An age that nobody knows may be that of a child: unknown never lowers.
fn old_enough(states: &States, at: &At<'_>) -> Result<(), Refusal> {
    match states.person(at.started.child)?.age_band {
        Some(AgeBand::From16To17 | AgeBand::Adult) => Ok(()),
        age => Err(INDEPENDENT_FROM_SIXTEEN
            .because("Say where the child goes instead: home, to the network or to a longer stay; or that the stay broke down. If it is sixteen, record its date of birth first.")
            .with("ageBand", age.unwrap_or(AgeBand::Unknown))
            .into()),
    }
}

/// Asking after the child on set days (P20); a plan for it after a closed place; the reason of a breakdown, if it is not on
/// record (P25).
fn owed_from_the_end(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    at: &At<'_>,
    reason: EndReason,
) -> Result<Vec<Duty>, Refusal> {
    let (now, rules) = (context.now, context.rules);
    let owner = director(states, at.started)?;
    let owe = |label: &str, kind, due, rule| owed(context.derive(label), kind, due, &owner, rule);
    let checks = rules.aftercare_days.iter().map(|days| {
        let due = end_of_days_after(now, *days);
        owe(
            &format!("aftercare-{days}"),
            DutyKind::Aftercare,
            due,
            "P20@1",
        )
    });
    let mut duties: Vec<_> = checks.collect();
    if at
        .state
        .periods
        .iter()
        .any(|period| period.rung == Rung::Closed)
    {
        let due = end_of_days_after(now, rules.aftercare_plan_days);
        duties.push(owe("plan-aftercare", DutyKind::PlanAftercare, due, "P20@1"));
    }
    if reason == EndReason::BrokenDown && !at.state.broke_down_here() {
        let due = hours_after(now, rules.breakdown_record_hours);
        duties.push(owe(
            "record-breakdown",
            DutyKind::RecordBreakdown,
            due,
            "P25@1",
        ));
    }
    // The stay is over, and the child is somewhere: who finds it a place owes that on, on a closed stay too.
    let owes = match reason {
        // By a plan; a case that says danger owes its half hour where it was weighed.
        EndReason::Home | EndReason::Network => false,
        EndReason::BrokenDown => !is_pressed(states, at)?,
        EndReason::LongerStay | EndReason::Independent => {
            goes_on_unseen(states, context, stay, at)?
        }
    };
    if owes {
        duties.push(next_place(states, context, at)?);
    }
    Ok(duties)
}

/// Whether the child goes from danger, or from a placement that broke down, to where only somebody says who does not answer
/// for it: neither the desk nor the director. Then the director owes it a place as after a breakdown (H01, P25).
fn goes_on_unseen(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    at: &At<'_>,
) -> Result<bool, Refusal> {
    let unplaced = at.state.duties.of_kind(DutyKind::FindNextPlace).is_some();
    Ok((unplaced || is_pressed(states, at)?)
        && !is_found(states, stay, at)?
        && !answers_for(states, context, at.started)?)
}
