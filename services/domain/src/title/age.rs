//! What another age brings (leeftijd) to the stay that somebody is in and to the titles on them: a measure of protection falls when the child comes of age
//! (meerderjarig; BW 1:233), and somebody else has to agree to voluntary help (Jw 7.3.5).

use super::{
    Event, Limit, State, Title, TitleKind,
    decide::director,
    frame::consent_complete,
    ground::row,
    over::{fallen_first, owe_grounds},
    rejection::AGE_STANDS,
};
use crate::{
    book::titles::Majority,
    calendar::hours_after,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::PersonId,
    person::{self, AgeBand, known},
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

/// Every title on a child that holds at that midnight falls with it, or as much later as the book says. Where the age was
/// wrong it does not: what was recorded of a child that is not of age is taken back.
fn majority(states: &States, context: &Context<'_>, person: PersonId) -> Result<Emit, Refusal> {
    let mut emit = Emit::regional();
    let of_age = states.person(person)?;
    let a_child = matches!(
        of_age.age_band,
        Some(AgeBand::Under4 | AgeBand::From4To11 | AgeBand::From12To15 | AgeBand::From16To17)
    );
    // Nobody follows a birthday that cannot be read.
    let unknown = matches!(of_age.age_band, None | Some(AgeBand::Unknown));
    let state = states.title(person)?;
    let mut after = state.clone();
    for (title, after) in state.titles.iter().zip(&mut after.titles) {
        emit.about(Some(title.record.case));
        let of = title.record.title;
        if a_child && title.majority.is_some() {
            after.majority = None;
            emit.push(person.0, Event::MajorityTakenBack { title: of });
        } else if title.majority.is_none()
            && let Some(until) = until_of_age(of_age, state, title, context)
        {
            after.majority = Some(until.clone());
            emit.push(person.0, Event::MajorityReached { title: of, until });
        } else if unknown && title.ahead.is_some() {
            emit.push(person.0, Event::MajorityAheadTakenBack { title: of });
        }
    }
    fallen_first(&after, person, context.now, &mut emit);
    owe_grounds(states, context, person, &mut emit)?;
    Ok(emit)
}

/// Until when a title on a child holds that held when they came of age; `None` where they did not, or it falls by its own terms.
pub(super) fn until_of_age(
    of_age: &person::State,
    titles: &State,
    title: &Title,
    context: &Context<'_>,
) -> Option<Limit> {
    let (Some(AgeBand::Adult), Some(birthday)) = (of_age.age_band, of_age.age_band_on) else {
        return None;
    };
    let majority = row(context.book(), title).majority.as_ref()?;
    let at_once = Limit::at_majority(
        birthday,
        &Majority {
            lasts: None,
            ..majority.clone()
        },
    );
    let until = titles.holds_until(title);
    let held = until.is_none_or(|until| until > at_once.ends);
    held.then(|| Limit::at_majority(birthday, majority))
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
