//! Asking a neighbour region, taking what it offers, and taking a request back.

use super::{AskPhase, OVERFLOW_ASKS_MAX, OverflowAsk, SAID_WHEN_ASKED, asked, over, say};
use crate::{
    actor::Owner,
    calendar::{minutes_after, passed},
    decide::{Context, Decision, Emit, Refusal, States},
    guest::{Need, WithdrawReason},
    ids::{GuestId, PlacementId, StayId},
    person::AgeBand,
    personal::Personal,
    placement::{
        Hearing, OverflowEvent, Signed, ending, hearing,
        rejection::{
            ALREADY_DECIDED, OVERFLOW_ASKED, OVERFLOW_NOT_OFFERED, OVERFLOW_OFFER_PASSED,
            OVERFLOW_TAKEN, OVERFLOW_TOO_MANY,
        },
        running::{Running, known, owned, running},
        signing::sign,
    },
    rejection::needed_text,
    stream::LedgerId,
};

/// Only derived facts cross. One live request for a search and a region; more regions may be asked at once.
pub(in crate::placement) fn ask(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    region: &LedgerId,
    reason: &str,
) -> Decision {
    let running = running(states, placement)?;
    let reason = needed_text(reason, "why the child may have to leave the region")?;
    let neighbours = &context.rules.neighbours;
    neighbours.known(region)?;
    if let Some(live) = running.state.live_asks().find(|ask| ask.region == *region) {
        return Err(OVERFLOW_ASKED
            .because("This search waits for this region already; take or withdraw that request.")
            .with("guest", live.guest)
            .with("phase", live.phase())
            .into());
    }
    if running.state.asks.len() >= OVERFLOW_ASKS_MAX {
        return Err(OVERFLOW_TOO_MANY
            .because("Go up the escalation route, or record what was arranged by telephone.")
            .with("asksMax", OVERFLOW_ASKS_MAX)
            .into());
    }
    let age = states.person(running.search.child)?.age_band;
    let recorded = running.state.need.as_ref().map(|need| &need.need);
    let need = Need {
        kind: running.search.need,
        age: age.unwrap_or(AgeBand::Unknown),
        rung: recorded.and_then(|need| need.rung),
        persons: recorded.map_or(1, |need| need.accompanied_by.saturating_add(1)),
        not_with: recorded.map_or_else(Vec::new, |need| need.not_with.clone()),
        nights: recorded.and_then(|need| need.nights.clone()),
        acute: running.state.acute != Some(false),
    };
    let mut emit = Emit::for_case(running.search.case);
    say(
        placement,
        OverflowEvent::Asked {
            guest: GuestId(context.derive("guest")),
            region: region.clone(),
            need,
            due: minutes_after(context.now, context.rules.overflow_answer_minutes),
            desk: neighbours.desk.clone(),
            reason: Personal::of_case(running.search.case, reason),
        },
        &mut emit,
    );
    emit.done()
}

/// What taking an offer says.
pub(in crate::placement) struct Taking<'a> {
    pub(in crate::placement) guest: GuestId,
    pub(in crate::placement) stay: StayId,
    pub(in crate::placement) owner: &'a Owner,
    pub(in crate::placement) heard: Option<&'a Hearing>,
    pub(in crate::placement) signed: &'a Signed,
}

/// Under the same rules as any place outside the region. The search ends when the neighbour has said that the bed
/// stands, and not before: what was not heard there may have been let go of.
pub(in crate::placement) fn take(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    taking: &Taking<'_>,
) -> Decision {
    let running = running(states, placement)?;
    let ask = asked(running.state, taking.guest)?;
    let offer = match (ask.phase(), &ask.offer) {
        (AskPhase::Offered, Some(offer)) => offer,
        (AskPhase::Asked, _) => {
            return Err(OVERFLOW_NOT_OFFERED
                .because("Wait for the neighbour's answer, or call its desk.")
                .with("due", ask.due)
                .into());
        }
        (AskPhase::Taken, _) => return Err(taken(ask)),
        _ => return Err(over(ask)),
    };
    if passed(offer.take_by, context.now) {
        return Err(OVERFLOW_OFFER_PASSED
            .because("It is too late to be sure that the neighbour hears it in time; withdraw it, call, and ask anew.")
            .with("takeBy", offer.take_by)
            .with("until", offer.until)
            .into());
    }
    if let Some(decided) = &running.state.decided {
        return Err(ALREADY_DECIDED
            .because("A place here is decided; release that hold first, or admit the child.")
            .with("place", decided.place)
            .into());
    }
    let mut live = running.state.live_asks();
    if let Some(other) = live.find(|ask| ask.phase() == AskPhase::Taken) {
        return Err(taken(other));
    }
    let region = context.rules.neighbours.name(&ask.region);
    let outside = ending::Overflow {
        region: &region,
        provider: &offer.provider,
        owner: taking.owner,
        stay: taking.stay,
        reason: SAID_WHEN_ASKED,
        heard: taking.heard,
    };
    ending::may_go_outside(states, context, &running, &outside)?;
    let owner = owned(taking.owner, false)?;
    let mut emit = Emit::for_case(running.search.case);
    sign(states, context, &running, (taking.signed, false), &mut emit)?;
    hearing::record(context, &running, taking.heard, &mut emit);
    say(
        placement,
        OverflowEvent::Taken {
            guest: taking.guest,
            stay: taking.stay,
            owner,
        },
        &mut emit,
    );
    emit.done()
}

fn taken(ask: &OverflowAsk) -> Refusal {
    OVERFLOW_TAKEN
        .because("A place of a neighbour was taken for this child; wait until it says that it stands, or withdraw that.")
        .with("guest", ask.guest)
        .into()
}

/// Not needed any more, offered or not, taken or not: the neighbour frees what it holds.
pub(in crate::placement) fn withdraw(
    states: &States,
    placement: PlacementId,
    guest: GuestId,
    reason: WithdrawReason,
) -> Decision {
    let (state, search) = known(states, placement)?;
    let ask = asked(state, guest)?;
    if !ask.is_live() {
        return Err(over(ask));
    }
    let mut emit = Emit::for_case(search.case);
    say(
        placement,
        OverflowEvent::Withdrawn { guest, reason },
        &mut emit,
    );
    emit.done()
}

/// The search ends otherwise: what is asked of neighbours is not needed any more.
pub(in crate::placement) fn withdraw_others(
    running: &Running<'_>,
    but: Option<GuestId>,
    reason: WithdrawReason,
    emit: &mut Emit,
) {
    let others = running.state.live_asks();
    for ask in others.filter(|ask| Some(ask.guest) != but) {
        let guest = ask.guest;
        say(running.id, OverflowEvent::Withdrawn { guest, reason }, emit);
    }
}
