//! A search that ends with an adult kept from home (huisverbod) rests on the order that keeps them there: a legal title on
//! that adult (P14, H30). Who ends the search names it; what is not named is owed. Nobody waits for that where a child can stay
//! at home.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Event, Rung,
    running::{Running, known},
};
use crate::{
    calendar::hours_after,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{PersonId, PlacementId, TitleId},
    rejection::DUTY_NOT_OPEN,
    title::{
        TitleKind,
        ground::taken_at,
        rejection::{TITLE_DOES_NOT_CARRY, TITLE_NOT_IN_FORCE, TITLE_OF_OTHER_CASE, TITLE_UNKNOWN},
    },
};

/// The restraining order that keeps an adult from home.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Whom it keeps away.
    pub adult: PersonId,
    /// The title on that adult.
    pub title: TitleId,
}

/// What a search that ends on a rung rests on, where that rung keeps an adult from home: the order, or it is owed.
pub(super) fn record(
    states: &States,
    context: &Context<'_>,
    running: &Running<'_>,
    (rung, order): (Rung, Option<Order>),
    emit: &mut Emit,
) -> Result<(), Refusal> {
    let case = running.search.case;
    match order {
        Some(order) if rung == Rung::RestrainingOrder => {
            restrains(states, running, order, &[taken_at(context)])?;
            emit.push(running.id.0, Event::OrderNamed { order });
        }
        Some(_) => {
            return Err(TITLE_DOES_NOT_CARRY
                .because("Name a restraining order where that is the answer, and no title on another rung.")
                .with("rung", rung)
                .into());
        }
        None if rung == Rung::RestrainingOrder => {
            let owner = states.case(case)?.directing();
            let due = hours_after(context.now, context.rules.settle_frame_hours);
            let duty = Duty::new(context, DutyKind::NameOrder, due, owner, "H30@1");
            emit.push(running.id.0, Event::DutyOpened(duty));
        }
        None => {}
    }
    Ok(())
}

/// Named afterwards; that pays what is owed.
pub(super) fn name(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    order: Order,
) -> Decision {
    let (state, search) = known(states, placement)?;
    let Some(owed) = state.duties.of_kind(DutyKind::NameOrder) else {
        return Err(DUTY_NOT_OPEN
            .because("This search did not end with an order that is still to be named.")
            .with("kind", DutyKind::NameOrder)
            .into());
    };
    let ended = Running {
        id: placement,
        state,
        search,
    };
    // An order of ten days may have run out before somebody names it: it held when the child was kept at home by it.
    let ended_at = state.touched_at.unwrap_or(search.opened_at);
    restrains(states, &ended, order, &[ended_at, taken_at(context)])?;
    let mut emit = Emit::for_case(search.case);
    emit.push(placement.0, Event::OrderNamed { order });
    let duty = owed.id;
    emit.push(placement.0, Event::DutyFulfilled { duty, note: None });
    emit.done()
}

/// A restraining order on that adult, of this case, that holds at one of these instants at which it keeps the child at home.
fn restrains(
    states: &States,
    running: &Running<'_>,
    order: Order,
    then: &[Timestamp],
) -> Result<(), Refusal> {
    let titles = states.title(order.adult)?;
    let Some(title) = titles.get(order.title) else {
        return Err(TITLE_UNKNOWN
            .because("Record the restraining order on the adult first.")
            .with("title", order.title)
            .into());
    };
    let record = &title.record;
    if record.kind != TitleKind::RestrainingOrder {
        return Err(TITLE_DOES_NOT_CARRY
            .because("Name the restraining order that keeps the adult from home.")
            .with("titleKind", record.kind)
            .with("carriedBy", TitleKind::RestrainingOrder)
            .into());
    }
    if record.case != running.search.case {
        return Err(TITLE_OF_OTHER_CASE
            .because("Name an order on an adult of this case.")
            .with("title", order.title)
            .into());
    }
    if !then.iter().any(|then| titles.holds(title, *then)) {
        let refused = TITLE_NOT_IN_FORCE
            .because(
                "This order does not hold; name one that does, or leave it out: then it is owed.",
            )
            .with("title", order.title);
        return Err(match titles.holds_until(title) {
            Some(until) => refused.with("until", until),
            None => refused,
        }
        .into());
    }
    Ok(())
}
