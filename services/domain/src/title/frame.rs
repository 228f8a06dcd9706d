//! Voluntary or forced (vrijwillig of gedwongen kader; H30): who must agree at which age, and what a stay rests on.

use std::collections::BTreeSet;

use super::{
    Consenter, Event, Title, TitleKind,
    decide::{At, director},
    rejection::{CONSENT_GIVEN, CONSENT_STANDS, FRAME_STANDS, TITLE_NOT_IN_FORCE},
};
use crate::{
    calendar::hours_after,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{PersonId, StayId},
    person::AgeBand,
    placement::Rung,
    stay::rejection::STAY_UNKNOWN,
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

/// Whether everybody who must agree at an age did.
pub fn consent_complete(age: AgeBand, agreed: &BTreeSet<Consenter>) -> bool {
    consent_needed(age).iter().all(|who| agreed.contains(who))
}

pub(super) fn give_consent(states: &States, at: &At<'_>, agreed: &BTreeSet<Consenter>) -> Decision {
    at.not_over()?;
    let record = &at.title.record;
    if agreed.is_subset(&record.agreed) {
        return Err(CONSENT_GIVEN
            .because("Their consent is on record; name who agrees besides.")
            .into());
    }
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
        let consent = at.state.duties.of_kind(DutyKind::ObtainConsent);
        at.settle(&mut emit, consent.map(|duty| duty.id));
    }
    emit.done()
}

/// After a birthday: whoever must agree now and did not yet is owed; who need not any more is not.
pub(super) fn check_consent(states: &States, context: &Context<'_>, person: PersonId) -> Decision {
    let state = states.title(person)?;
    let age = states.person(person)?.age_band.unwrap_or(AgeBand::Unknown);
    let owed = state.duties.of_kind(DutyKind::ObtainConsent);
    let voluntary = state.of_kind(TitleKind::Voluntary, context.now);
    let missing = voluntary.filter(|title| !consent_complete(age, &title.record.agreed));
    let mut emit = Emit::regional();
    match (missing, owed) {
        (Some(title), None) => {
            emit.about(Some(title.record.case));
            let duty = Duty::new(
                context,
                DutyKind::ObtainConsent,
                hours_after(context.now, context.rules.consent_hours),
                director(states, title.record.case)?,
                "JW-7.3.5@1",
            );
            emit.push(person.0, Event::DutyOpened(duty));
        }
        (None, Some(duty)) => {
            emit.about(voluntary.map(|title| title.record.case));
            emit.push(person.0, Event::DutyFulfilled { duty: duty.id });
        }
        (Some(_), Some(_)) | (None, None) => {
            return Err(CONSENT_STANDS
                .because("Nothing about consent changes; nothing more is needed.")
                .with("person", person)
                .into());
        }
    }
    emit.done()
}

/// The rule of the duty of a stay behind an open door, and of one behind a closed door (H33).
const OPEN: &str = "H30@1";
const CLOSED: &str = "H33@1";

/// A stay that rests on nothing does not silently go on: a new title, consent or its end is owed (H30). What rests
/// again, or is over, owes it no more.
pub(super) fn check_frame(
    states: &States,
    context: &Context<'_>,
    person: PersonId,
    stay: StayId,
) -> Decision {
    let state = states.title(person)?;
    let staying = states.stay(stay)?;
    let Some(started) = staying.started.filter(|started| started.child == person) else {
        return Err(STAY_UNKNOWN
            .because("Name a stay of this person.")
            .with("stay", stay)
            .into());
    };
    let closed = staying
        .period()
        .is_some_and(|period| needs_title(context, period.rung));
    let carried = if closed {
        let mut in_force = state.in_force(context.now);
        in_force.any(|title| title.record.kind.opens_closed_care())
    } else {
        state.carrying(context.now).is_some()
    };
    let rests = staying.ended.is_some() || carried;
    let rule = if closed { CLOSED } else { OPEN };
    let owed = state.duties.of_kind(DutyKind::SettleFrame);
    let mut emit = Emit::for_case(started.case);
    match (rests, owed) {
        (false, None) => {
            let duty = unsettled(states, context, started.case, rule)?;
            emit.push(person.0, Event::DutyOpened(duty));
        }
        (true, Some(duty)) => {
            emit.push(person.0, Event::DutyFulfilled { duty: duty.id });
        }
        // Behind a closed door now: what would have settled it before does so no more.
        (false, Some(duty)) if !duty.is_under(rule) => {
            emit.push(person.0, Event::DutyFulfilled { duty: duty.id });
            let duty = unsettled(states, context, started.case, rule)?;
            emit.push(person.0, Event::DutyOpened(duty));
        }
        (true, None) | (false, Some(_)) => {
            return Err(FRAME_STANDS
                .because("Nothing about the frame of this stay changes; nothing more is needed.")
                .with("stay", stay)
                .into());
        }
    }
    emit.done()
}

/// Whether a rung locks a door (H33), by the ladder of the day.
fn needs_title(context: &Context<'_>, rung: Rung) -> bool {
    let ladder = &context.book().ladder.at(context.now).table;
    ladder.step(rung).needs_title
}

fn unsettled(
    states: &States,
    context: &Context<'_>,
    case: crate::ids::CaseId,
    rule: &str,
) -> Result<Duty, Refusal> {
    Ok(Duty::new(
        context,
        DutyKind::SettleFrame,
        hours_after(context.now, context.rules.settle_frame_hours),
        director(states, case)?,
        rule,
    ))
}

/// Whether a title of this kind is one that the stay behind the duty can rest on.
pub(super) fn pays_frame(duty: &Duty, kind: TitleKind) -> bool {
    if duty.is_under(CLOSED) {
        kind.opens_closed_care()
    } else {
        kind.carries_stay()
    }
}

/// The title that opens closed care to a child now; refused without (H30, H33). A spoken one counts at once, and its paper
/// is owed: what cannot wait for paper waits for nobody here.
pub(crate) fn closed_care(
    states: &States,
    child: PersonId,
    now: jiff::Timestamp,
) -> Result<&Title, Refusal> {
    let mut in_force = states.title(child)?.in_force(now);
    in_force
        .find(|title| title.record.kind.opens_closed_care())
        .ok_or_else(|| {
            TITLE_NOT_IN_FORCE
                .because("Record the authorisation for closed care that was given, spoken or written, and decide again.")
                .with("child", child)
                .into()
        })
}
