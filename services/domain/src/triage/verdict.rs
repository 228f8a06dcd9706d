//! The verdict (crisisoordeel; H16). Going up is free; going below what test and safety propose takes a
//! second professional and a reason (H18, H19). A spoken verdict counts and is owed in writing.

use jiff::Timestamp;

use super::{
    CrisisKind, Event, State, Urgency, Verdict,
    decide::started,
    rejection::{CRISIS_TEST_MISSING, LOWERING_NEEDS_SECOND, REASON_NEEDED, VERDICT_URGENCY},
    secured::secured,
};
use crate::{
    actor::{Owner, Role},
    calendar::{hours_after, passed},
    decide::{Context, Decision, Emit, States},
    duty::{Duty, DutyKind},
    ids::TriageId,
    personal::Personal,
    rejection::Rejection,
};

/// What was said, blanks taken out.
#[derive(Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) verdict: Verdict,
    pub(super) urgency: Urgency,
    pub(super) crisis_kind: Option<CrisisKind>,
    pub(super) spoken: bool,
    pub(super) second_professional: Option<&'a str>,
    pub(super) reason: Option<&'a str>,
}

pub(super) fn give_verdict(
    triage: TriageId,
    said: Said<'_>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, case) = started(states, triage)?;
    fits_together(said)?;
    let lowered = is_lowered(state, said, context)?;
    let deadline = deadline(state, said.urgency, context);
    let mut emit = Emit::for_case(case);
    emit.push(
        triage.0,
        Event::VerdictGiven {
            verdict: said.verdict,
            urgency: said.urgency,
            deadline,
            crisis_kind: said.crisis_kind,
            spoken: said.spoken,
            second_professional: said.second_professional.map(str::to_owned),
            reason: said.reason.map(|reason| Personal::of_case(case, reason)),
        },
    );
    let owed = [
        (DutyKind::WriteVerdict, in_writing(state, said, context)),
        (
            DutyKind::ConfirmLoweredUrgency,
            confirmed(state, said, lowered, context),
        ),
        (
            DutyKind::SeeOnSite,
            seen_on_site(state, said.urgency, deadline, context),
        ),
        (DutyKind::SecureChild, secured(state, said.verdict, context)),
    ];
    for (kind, wanted) in owed {
        let open = state.duties.of_kind(kind);
        if let (Some(open), Some(wanted)) = (open, &wanted)
            && open.owner == wanted.owner
            && open.due == wanted.due
        {
            continue;
        }
        if let Some(open) = open {
            let duty = open.id;
            emit.push(triage.0, Event::DutyFulfilled { duty, note: None });
        }
        if let Some(wanted) = wanted {
            emit.push(triage.0, Event::DutyOpened(wanted));
        }
    }
    emit.done()
}

/// No crisis means regular help or advice; a crisis, or not knowing, means somebody must be there.
fn fits_together(said: Said<'_>) -> Result<(), Rejection> {
    if (said.verdict == Verdict::NoCrisis) != said.urgency.asks_presence() {
        return Ok(());
    }
    Err(VERDICT_URGENCY
        .because("\"No crisis\" goes with U5 or U6, every other verdict with U0 to U4.")
        .with("verdict", said.verdict)
        .with("urgency", said.urgency))
}

/// Whether the verdict is below the proposal; refused when it may not be.
fn is_lowered(state: &State, said: Said<'_>, context: &Context<'_>) -> Result<bool, Rejection> {
    let Some((_, proposed)) = state.proposal() else {
        let direct_danger =
            said.verdict == Verdict::AcuteCrisis && said.urgency <= Urgency::U1 && said.spoken;
        return if direct_danger {
            Ok(false)
        } else {
            Err(CRISIS_TEST_MISSING.because(
                "Answer the crisis test, or in direct danger speak an acute crisis of U0 or U1.",
            ))
        };
    };
    if said.urgency <= proposed {
        return Ok(false);
    }
    let second = said
        .second_professional
        .filter(|second| *second != context.actor.person);
    if second.is_none() {
        return Err(LOWERING_NEEDS_SECOND
            .because("Name a second professional, or keep the proposed urgency.")
            .with("proposedUrgency", proposed));
    }
    if said.reason.is_none() {
        return Err(REASON_NEEDED
            .because("Write why the urgency is lower than proposed.")
            .with("proposedUrgency", proposed));
    }
    Ok(true)
}

/// When somebody must be there. The same urgency again keeps the running deadline; a higher one never
/// moves it later while it runs.
fn deadline(state: &State, urgency: Urgency, context: &Context<'_>) -> Option<Timestamp> {
    let now = context.now;
    let fresh = urgency.deadline(now, context.rules);
    match &state.verdict {
        Some(before) if before.urgency == urgency => before.deadline,
        Some(before) if urgency < before.urgency => {
            let running = before.deadline.filter(|due| !passed(*due, now));
            fresh.map(|fresh| running.map_or(fresh, |running| running.min(fresh)))
        }
        _ => fresh,
    }
}

fn in_writing(state: &State, said: Said<'_>, context: &Context<'_>) -> Option<Duty> {
    let running = state.duties.of_kind(DutyKind::WriteVerdict).cloned();
    said.spoken.then(|| {
        running.unwrap_or_else(|| {
            let due = hours_after(context.now, context.rules.written_verdict_hours);
            let owner = Owner::from_actor(context.actor);
            Duty::new(context, DutyKind::WriteVerdict, due, owner, "H16@1")
        })
    })
}

fn confirmed(state: &State, said: Said<'_>, lowered: bool, context: &Context<'_>) -> Option<Duty> {
    let asked = state
        .duties
        .of_kind(DutyKind::ConfirmLoweredUrgency)
        .filter(|open| open.owner.person.as_deref() == said.second_professional);
    lowered.then(|| {
        if let Some(asked) = asked {
            return asked.clone();
        }
        let due = hours_after(context.now, context.rules.confirm_lowered_hours);
        let owner = Owner {
            role: Role::Triagist,
            organisation: context.actor.organisation.clone(),
            person: said.second_professional.map(str::to_owned),
        };
        Duty::new(
            context,
            DutyKind::ConfirmLoweredUrgency,
            due,
            owner,
            "H18@1",
        )
    })
}

/// Whoever must be seen is seen by the deadline of the urgency, U3 and U4 too. A child seen under this urgency, or a higher one, need
/// not be seen again because the verdict is given again.
fn seen_on_site(
    state: &State,
    urgency: Urgency,
    deadline: Option<Timestamp>,
    context: &Context<'_>,
) -> Option<Duty> {
    let due = deadline?;
    let open = state.duties.of_kind(DutyKind::SeeOnSite).is_some();
    let asked_before = state
        .verdict
        .as_ref()
        .is_some_and(|before| before.urgency <= urgency);
    (open || !asked_before).then(|| {
        Duty::new(
            context,
            DutyKind::SeeOnSite,
            due,
            Owner::ambulant(),
            "P08@1",
        )
    })
}

#[cfg(test)]
mod tests;
