//! The base data set (basisgegevensset; H08, D02): a request is handled with all eight elements, except in a crisis. What
//! the crisis waives is written down once, element by element, and one duty stands until the last of them is there.

use jiff::civil::Date;

use super::{
    BaseElement, ElementState, Event, State,
    decide::{fulfilled, opened},
    direction::text,
    rejection::{BASE_DATA_IN_FUTURE, BASE_DATA_KNOWN},
};
use crate::{
    calendar::{date_of, end_of_working_days_after},
    decide::{Context, Decision, Emit, States},
    duty::{Duty, DutyKind},
    ids::{CaseId, PersonId},
    person::BsnStatus,
};

impl State {
    /// Elements that are waived and not there yet.
    pub fn base_data_missing(&self) -> impl Iterator<Item = BaseElement> {
        let elements = self.base_data.iter();
        let missing = elements.filter(|(_, state)| **state == ElementState::MissingCrisis);
        missing.map(|(element, _)| *element)
    }
}

/// A search opened: the request is out. The identity counts as there when name and BSN were read well.
pub(super) fn waive(
    case: CaseId,
    child: PersonId,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = opened(states, case)?;
    let known = |element: &BaseElement| state.base_data.contains_key(element);
    if BaseElement::ALL.iter().all(known) {
        return Err(BASE_DATA_KNOWN
            .because(
                "What is there and what is owed stands on record; record elements as they come.",
            )
            .into());
    }
    let person = states.person(child)?;
    let identified = person.bsn_status == Some(BsnStatus::Valid) && person.name.is_some();
    let (present, missing): (Vec<_>, Vec<_>) = BaseElement::ALL
        .iter()
        .filter(|element| !known(element))
        .partition(|element| **element == BaseElement::Identity && identified);
    let owed = !missing.is_empty();
    let mut emit = Emit::for_case(case);
    emit.push(case.0, Event::BaseDataWaived { missing, present });
    if owed {
        let rules = context.rules;
        let duty = Duty::new(
            context,
            DutyKind::CompleteBaseData,
            end_of_working_days_after(context.now, rules.base_data_working_days),
            state.directing(),
            "H08@1",
        );
        emit.push(case.0, Event::DutyOpened(duty));
    }
    emit.done()
}

pub(super) fn record(
    case: CaseId,
    element: BaseElement,
    since: Option<Date>,
    note: Option<&str>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = opened(states, case)?;
    let today = date_of(context.now);
    let since = since.unwrap_or(today);
    if since > today {
        return Err(BASE_DATA_IN_FUTURE
            .because("Give the day since which it is there, today at the latest.")
            .with("today", today)
            .into());
    }
    let mut emit = Emit::for_case(case);
    emit.push(
        case.0,
        Event::BaseDataRecorded {
            element,
            since,
            note: text(case, note),
        },
    );
    complete(state, case, element, &mut emit);
    emit.done()
}

/// With the last missing element the duty is paid.
pub(super) fn complete(state: &State, case: CaseId, element: BaseElement, emit: &mut Emit) {
    let last = state.base_data_missing().all(|missing| missing == element);
    if let Some(owed) = state
        .duties
        .of_kind(DutyKind::CompleteBaseData)
        .filter(|_| last)
    {
        emit.push(case.0, fulfilled(owed.id));
    }
}
