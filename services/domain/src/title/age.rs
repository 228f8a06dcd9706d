//! What another age brings (leeftijd) to the stay that somebody is in and to the titles on them: a measure of protection falls when the child comes of age
//! (meerderjarig; BW 1:233), and somebody else has to agree to voluntary help (Jw 7.3.5).

use super::{
    Event, Limit, TitleKind, decide::director, frame::consent_complete, ground::row,
    over::fallen_first, rejection::AGE_STANDS,
};
use crate::{
    book::titles::Majority,
    calendar::hours_after,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::PersonId,
    person::{AgeBand, known},
    stay,
};

/// Ages change at midnight, Europe/Amsterdam. That midnight is the one of the day on which the age was recorded: a birth
/// date stays sealed. Nobody is moved for it: a youth of twelve stays in the group where they are.
pub(super) fn heed(states: &States, context: &Context<'_>, person: PersonId) -> Decision {
    known(states, person)?;
    let mut emit = Emit::regional();
    if let Some(stay) = states.search(person)?.stay {
        emit.extend(stay::heed_age(states, context, stay)?);
    }
    emit.extend(majority(states, context, person)?);
    emit.extend(consent(states, context, person)?);
    if emit.is_empty() {
        return Err(AGE_STANDS
            .because("Nothing changes at this age, or it is on record; nothing more is needed.")
            .with("person", person)
            .into());
    }
    emit.done()
}

/// Every title on a child that holds at that midnight falls with it, or as much later as the book says.
fn majority(states: &States, context: &Context<'_>, person: PersonId) -> Result<Emit, Refusal> {
    let mut emit = Emit::regional();
    let of_age = states.person(person)?;
    let (Some(AgeBand::Adult), Some(birthday)) = (of_age.age_band, of_age.age_band_on) else {
        return Ok(emit);
    };
    let state = states.title(person)?;
    let mut after = state.clone();
    for (title, after) in state.titles.iter().zip(&mut after.titles) {
        let Some(majority) = &row(context.book(), title).majority else {
            continue;
        };
        let at_once = Limit::at_majority(
            birthday,
            &Majority {
                lasts: None,
                ..majority.clone()
            },
        );
        let held = state
            .holds_until(title)
            .is_none_or(|until| until > at_once.ends);
        if title.majority.is_none() && held {
            let until = Limit::at_majority(birthday, majority);
            after.majority = Some(until.clone());
            let title = title.record.title;
            emit.about(Some(after.record.case));
            emit.push(person.0, Event::MajorityReached { title, until });
        }
    }
    fallen_first(&after, person, context.now, &mut emit);
    Ok(emit)
}

/// Whoever must agree now and did not yet is owed; who need not any more is not.
fn consent(states: &States, context: &Context<'_>, person: PersonId) -> Result<Emit, Refusal> {
    let state = states.title(person)?;
    let age = states.person(person)?.age_band.unwrap_or(AgeBand::Unknown);
    let owed = state.duties.of_kind(DutyKind::ObtainConsent);
    let voluntary = state.of_kind(TitleKind::Voluntary, context.now);
    let missing = voluntary.filter(|title| !consent_complete(age, &title.record.agreed));
    let mut emit = Emit::regional();
    emit.about(voluntary.map(|title| title.record.case));
    match (missing, owed) {
        (Some(title), None) => {
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
            emit.push(person.0, Event::DutyFulfilled { duty: duty.id });
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
    Ok(emit)
}
