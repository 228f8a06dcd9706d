//! The verdict (crisisoordeel; H16). Going up is free; going below what test and safety propose takes a
//! second professional and a reason (H18, H19). A spoken verdict counts and is owed in writing.

use jiff::Timestamp;

use super::{
    CrisisKind, Event, GivenVerdict, State, Urgency, Verdict,
    anew::Anew,
    assessed::to_be_assessed,
    decide::{is_handed_over, started},
    rejection::{CRISIS_TEST_MISSING, LOWERING_NEEDS_SECOND, REASON_NEEDED, VERDICT_URGENCY},
    reweighed::{comes_after, in_force, supersede},
    secured::secured,
};
use crate::{
    actor::Owner,
    calendar::{end_of_working_days_after, hours_after, passed},
    core_decision::{may_be_alone, named_second, not_oneself, owed_second},
    decide::{Context, Decision, Emit, States},
    duty::{Duty, DutyKind, OpenDuties},
    ids::{DutyId, TriageId},
    personal::Personal,
    registration::{Registration, owed_registration, renewed},
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
    let held = earlier.map(|(_, earlier)| earlier);
    let anew = Anew::of(state, held, case, said, states)?;
    let before = Before::of(state, held, anew, context);
    let lowered = is_lowered(state, &before, said, context)?;
    not_oneself(said.second_professional, context)?;
    let registration = owed_registration(said.registration, said.direct_danger(), context)?;
    let deadline = deadline(&before, said.urgency, context);
    let mut emit = Emit::for_case(case);
    anew.tell(triage, &mut emit);
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
            confirmed(&before, said, lowered, context),
        ),
        (
            DutyKind::SeeOnSite,
            seen_on_site(&before, said.urgency, deadline, context),
        ),
        (
            DutyKind::SecureChild,
            secured(state, &before, said.verdict, context),
        ),
        (
            DutyKind::AssessSafety,
            to_be_assessed(state, &before, said.verdict, context),
        ),
        (DutyKind::RegisterDecider, registration),
        (
            DutyKind::ConfirmAlone,
            alone(&before, said, lowered, context),
        ),
        (
            DutyKind::WarmHandover,
            handover(state, said, handed_over, context),
        ),
    ];
    for (kind, wanted) in owed {
        let open = state.duties.of_kind(kind);
        let (settled, begun) = match kind {
            DutyKind::RegisterDecider => renewed(open, wanted),
            _ => changed(open, wanted),
        };
        if let Some(duty) = settled {
            emit.push(triage.0, Event::DutyFulfilled { duty, note: None });
        }
        if let Some(wanted) = begun {
            emit.push(triage.0, Event::DutyOpened(wanted));
        }
    }
    emit.done()
}

/// What a verdict makes of a duty of before: which is settled, and which begins. The same, by the same time, runs on.
fn changed(open: Option<&Duty>, wanted: Option<Duty>) -> (Option<DutyId>, Option<Duty>) {
    match (open, wanted) {
        (Some(open), Some(wanted)) if open.owner == wanted.owner && open.due == wanted.due => {
            (None, None)
        }
        (open, wanted) => (open.map(|open| open.id), wanted),
    }
}

/// What held until now: of this weighing, or of the one it comes in the place of.
pub(super) struct Before<'a> {
    verdict: Option<&'a GivenVerdict>,
    /// It is of this weighing.
    own: bool,
    duties: [&'a OpenDuties; 2],
    anew: Anew,
    now: Timestamp,
}

impl<'a> Before<'a> {
    fn of(state: &'a State, earlier: Option<&'a State>, anew: Anew, context: &Context<'_>) -> Self {
        let held = earlier.unwrap_or(state);
        Self {
            verdict: state.verdict.as_ref().or(held.verdict.as_ref()),
            own: state.verdict.is_some(),
            duties: [&state.duties, &held.duties],
            anew,
            now: context.now,
        }
    }

    /// Whether something calls for this verdict that nothing of before answers.
    pub(super) const fn has_news(&self) -> bool {
        self.anew.is_news()
    }

    /// The verdict whose deadline goes on, and under which whoever was seen need not be seen again: that of this weighing,
    /// unless it is given anew. A visit that is still owed is owed by its deadline, whoever asked for it; one that was late
    /// when its case was closed has rung its bells, and is asked anew.
    fn asked_to_be_seen(&self) -> Option<&'a GivenVerdict> {
        let stands = self.own && !self.has_news();
        let mut owed = self.running(DutyKind::SeeOnSite).into_iter();
        let owed = owed.any(|owed| !(self.anew.reopened && passed(owed.due, self.now)));
        self.verdict.filter(|_| stands || owed)
    }

    /// A word of somebody that runs, as this decision goes on with it: owed by the same, and not a minute later.
    fn word(&self, kind: DutyKind, context: &Context<'_>) -> Option<Duty> {
        let running = self.running(kind)?;
        let (due, owner) = (running.due, running.owner.clone());
        Some(Duty::new(context, kind, due, owner, &running.rule))
    }

    /// Whether what is said now is heavier than what was in force, in urgency or in what it is called.
    fn is_raised_by(&self, said: Said<'_>) -> bool {
        self.verdict.is_some_and(|given| {
            said.urgency < given.urgency || said.verdict.weight() < given.verdict.weight()
        })
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

/// Whether the verdict is below the proposal, or below the crisis that was said before, in urgency or in what it is called, or
/// lets the half hour go in which the children are to be secured; refused when it may not be.
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
    let secures = before.running(DutyKind::SecureChild).is_some();
    let lets_go = secures && !state.asks_securing_under(said.verdict);
    if said.urgency <= proposed && said.verdict.weight() <= heaviest && !lets_go {
        return Ok(false);
    }
    let second = said
        .second_professional
        .filter(|second| *second != context.actor.person);
    let alone = said.second_professional.is_none() && said.alone.is_some();
    if second.is_none() && !(alone && may_be_alone(context)) {
        return Err(LOWERING_NEEDS_SECOND
            .because(if lets_go {
                "Show that each child is secured, or name a second professional, at night why you are alone."
            } else if alone {
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
    match before.asked_to_be_seen() {
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

/// Who was named beside a lowered verdict owes their word until they gave it, whoever says the same again; a heavier verdict
/// asks for it no more, and one that is lowered anew may name another.
fn confirmed(
    before: &Before<'_>,
    said: Said<'_>,
    lowered: bool,
    context: &Context<'_>,
) -> Option<Duty> {
    let kind = DutyKind::ConfirmLoweredUrgency;
    let asked = before
        .word(kind, context)
        .filter(|_| !before.is_raised_by(said));
    let Some(second) = said.second_professional.filter(|_| lowered) else {
        return asked;
    };
    let owner = named_second(second, context);
    let due = hours_after(context.now, context.rules.confirm_lowered_hours);
    let due = asked.map_or(due, |asked| asked.due);
    Some(Duty::new(context, kind, due, owner, "H18@1"))
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
        .asked_to_be_seen()
        .is_some_and(|before| before.urgency <= urgency);
    (open || !asked_before).then(|| to_be_seen(due, context))
}

/// The teams see the children by then.
pub(super) fn to_be_seen(due: Timestamp, context: &Context<'_>) -> Duty {
    let kind = DutyKind::SeeOnSite;
    Duty::new(context, kind, due, Owner::ambulant(), "P08@1")
}

/// When somebody has to be there for whom the verdict in force did not speak of yet; `None` where it asks for nobody.
pub(super) fn deadline_from(state: &State, context: &Context<'_>) -> Option<Timestamp> {
    state.crisis()?;
    let given = state.verdict.as_ref()?;
    given.urgency.deadline(context.now, context.rules)
}

/// A core decision is confirmed by another (H19): "no crisis", by whoever was named beside it, or a colleague; a lower urgency
/// that one took alone at night, by a colleague. Said again, the word of another is still owed.
fn alone(
    before: &Before<'_>,
    said: Said<'_>,
    lowered: bool,
    context: &Context<'_>,
) -> Option<Duty> {
    let kind = DutyKind::ConfirmAlone;
    let asked = before
        .word(kind, context)
        .filter(|_| !before.is_raised_by(said));
    let core = lowered || said.verdict == Verdict::NoCrisis;
    match said.second_professional {
        // Who was asked says the same now: that is a decision, and needs the word of another.
        None if core => Some(match asked {
            Some(asked) if asked.owner.person.as_ref() != Some(&context.actor.person) => asked,
            asked => {
                let owed = owed_second(context, Owner::triage_desk());
                let due = asked.map_or(owed.due, |asked| asked.due);
                Duty { due, ..owed }
            }
        }),
        // Beside a lowered verdict they owe it as [`confirmed`] says.
        Some(_) if lowered => None,
        Some(second) if core => {
            let owed = owed_second(context, named_second(second, context));
            let due = asked.map_or(owed.due, |asked| asked.due);
            Some(Duty { due, ..owed })
        }
        None | Some(_) => asked,
    }
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
