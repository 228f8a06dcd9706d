//! The verdict (crisisoordeel; H16). Going up is free; going below what test and safety propose takes a
//! second professional and a reason (H18, H19). A spoken verdict counts and is owed in writing.

use jiff::Timestamp;

use super::{
    CrisisKind, Event, GivenVerdict, State, Urgency, Verdict,
    decide::{is_handed_over, started},
    rejection::{CRISIS_TEST_MISSING, LOWERING_NEEDS_SECOND, REASON_NEEDED, VERDICT_URGENCY},
    reweighed::{comes_after, in_force, supersede},
    secured::secured,
};
use crate::{
    actor::{Owner, Role},
    calendar::{end_of_working_days_after, hours_after, passed},
    core_decision::{may_be_alone, not_oneself, owed_second},
    decide::{Context, Decision, Emit, States},
    duty::{Duty, DutyKind, OpenDuties},
    ids::TriageId,
    personal::Personal,
    registration::{Registration, owed_registration},
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
    pub(super) registration: Option<&'a Registration>,
    pub(super) alone: Option<&'a str>,
}

impl Said<'_> {
    /// An acute crisis where somebody must be there within two hours: nothing waits for a form.
    fn direct_danger(self) -> bool {
        self.verdict == Verdict::AcuteCrisis && self.urgency <= Urgency::U1
    }
}

pub(super) fn give_verdict(
    triage: TriageId,
    said: Said<'_>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, case) = started(states, triage)?;
    in_force(state)?;
    fits_together(said)?;
    let earlier = comes_after(state, states)?;
    let before = Before::of(state, earlier.map(|(_, earlier)| earlier));
    let lowered = is_lowered(state, &before, said, context)?;
    not_oneself(said.second_professional, context)?;
    let registration = owed_registration(said.registration, said.direct_danger(), context)?;
    let deadline = deadline(&before, said.urgency, context);
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
    emit.push(
        triage.0,
        Event::VerdictSigned {
            decided_by: context.actor.person.clone(),
            registration: said.registration.cloned(),
            alone: said.alone.map(|why| Personal::of_case(case, why)),
        },
    );
    if let Some((id, earlier)) = earlier {
        supersede(triage, id, earlier, &mut emit);
    }
    let handed_over = is_handed_over(state, case, states)?;
    let owed = [
        (DutyKind::WriteVerdict, in_writing(state, said, context)),
        (
            DutyKind::ConfirmLoweredUrgency,
            confirmed(state, said, lowered, context),
        ),
        (
            DutyKind::SeeOnSite,
            seen_on_site(&before, said.urgency, deadline, context),
        ),
        (
            DutyKind::SecureChild,
            secured(state, &before, said.verdict, context),
        ),
        (DutyKind::RegisterDecider, registration),
        (DutyKind::ConfirmAlone, alone(state, said, lowered, context)),
        (
            DutyKind::WarmHandover,
            handover(state, said, handed_over, context),
        ),
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

/// What held until now: of this weighing, or of the one it comes in the place of.
pub(super) struct Before<'a> {
    verdict: Option<&'a GivenVerdict>,
    duties: [&'a OpenDuties; 2],
}

impl<'a> Before<'a> {
    fn of(state: &'a State, earlier: Option<&'a State>) -> Self {
        let held = earlier.unwrap_or(state);
        Self {
            verdict: state.verdict.as_ref().or(held.verdict.as_ref()),
            duties: [&state.duties, &held.duties],
        }
    }

    /// The duty of a kind that runs.
    pub(super) fn running(&self, kind: DutyKind) -> Option<&'a Duty> {
        self.duties.iter().find_map(|duties| duties.of_kind(kind))
    }
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

/// Whether the verdict is below the proposal, or below the crisis that was said before, in urgency or in what it is called;
/// refused when it may not be.
fn is_lowered(
    state: &State,
    before: &Before<'_>,
    said: Said<'_>,
    context: &Context<'_>,
) -> Result<bool, Rejection> {
    let Some((verdict, proposed)) = state.proposal() else {
        return if said.direct_danger() && said.spoken {
            Ok(false)
        } else {
            Err(CRISIS_TEST_MISSING.because(
                "Answer the crisis test, or in direct danger speak an acute crisis of U0 or U1.",
            ))
        };
    };
    let in_force = before.verdict.filter(|given| given.verdict.is_crisis());
    let proposed = in_force.map_or(proposed, |given| proposed.min(given.urgency));
    let heaviest = in_force.map_or(verdict.weight(), |given| {
        verdict.weight().min(given.verdict.weight())
    });
    if said.urgency <= proposed && said.verdict.weight() <= heaviest {
        return Ok(false);
    }
    let second = said
        .second_professional
        .filter(|second| *second != context.actor.person);
    let alone = said.second_professional.is_none() && said.alone.is_some();
    if second.is_none() && !(alone && may_be_alone(context)) {
        return Err(LOWERING_NEEDS_SECOND
            .because(if alone {
                "In office hours nobody decides alone: name a second professional, or keep what is proposed."
            } else {
                "Name a second professional, at night why you are alone, or keep the proposed verdict and urgency."
            })
            .with("proposedVerdict", verdict)
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
fn deadline(before: &Before<'_>, urgency: Urgency, context: &Context<'_>) -> Option<Timestamp> {
    let now = context.now;
    let fresh = urgency.deadline(now, context.rules);
    match before.verdict {
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
    let second = lowered && said.second_professional.is_some();
    second.then(|| {
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
    before: &Before<'_>,
    urgency: Urgency,
    deadline: Option<Timestamp>,
    context: &Context<'_>,
) -> Option<Duty> {
    let due = deadline?;
    let open = before.running(DutyKind::SeeOnSite).is_some();
    let asked_before = before
        .verdict
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

/// A core decision that one professional took is confirmed by another (H19): "no crisis", or a lower urgency at night.
fn alone(state: &State, said: Said<'_>, lowered: bool, context: &Context<'_>) -> Option<Duty> {
    let core = lowered || said.verdict == Verdict::NoCrisis;
    let running = state.duties.of_kind(DutyKind::ConfirmAlone).cloned();
    (core && said.second_professional.is_none())
        .then(|| running.unwrap_or_else(|| owed_second(context, Owner::triage_desk())))
}

/// "No crisis" is never just closed: it is handed over warmly (H16).
fn handover(
    state: &State,
    said: Said<'_>,
    handed_over: bool,
    context: &Context<'_>,
) -> Option<Duty> {
    let running = state.duties.of_kind(DutyKind::WarmHandover).cloned();
    (said.verdict == Verdict::NoCrisis && !handed_over).then(|| {
        running.unwrap_or_else(|| {
            let days = context.rules.warm_handover_working_days;
            let due = end_of_working_days_after(context.now, days);
            Duty::new(context, DutyKind::WarmHandover, due, Owner::desk(), "H16@1")
        })
    })
}

#[cfg(test)]
mod tests;
