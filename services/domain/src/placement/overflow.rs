//! A place in a neighbour region that runs on Vangnet as well (overloop; H01, H22). Asking is never an answer: the
//! search runs on, under its clock, until the neighbour has said that the bed stands for this child.
//!
//! What the neighbour says is a fact, recorded however late; what becomes of it is decided by people
//! ([`crate::guest`] is the other side).

use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use super::{
    Event, Hearing, OverflowEvent, Rung, State, ending, hearing,
    hold::let_go,
    rejection::{
        ALREADY_DECIDED, OVERFLOW_ASKED, OVERFLOW_HEARD, OVERFLOW_NOT_ASKED, OVERFLOW_NOT_OFFERED,
        OVERFLOW_OFFER_PASSED, OVERFLOW_OVER, OVERFLOW_TAKEN, OVERFLOW_TOO_MANY,
    },
    running::{Running, known, owned, running},
};
use crate::{
    actor::Owner,
    calendar::{minutes_after, passed},
    code_list,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    guest::{Need, WithdrawReason},
    ids::{GuestId, PlacementId, StayId},
    neighbours,
    person::AgeBand,
    personal::Personal,
    place::ReleaseReason,
    placement::RefusalReason,
    rejection::needed_text,
    stream::LedgerId,
};

/// A request to a neighbour region (verzoek aan een buurregio).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OverflowAsk {
    /// The same id on both sides.
    pub guest: GuestId,
    /// The ledger that is asked.
    pub region: LedgerId,
    /// When it was asked (recorded).
    pub asked_at: Timestamp,
    /// When the answer is due.
    pub due: Timestamp,
    /// Why the child may have to leave the region. Subject: the case.
    pub reason: Personal,
    /// The yes.
    pub offer: Option<Offer>,
    /// The no.
    pub refusal: Option<RefusalReason>,
    /// The place was taken; it is the child's once the neighbour has heard so.
    pub taken: Option<TakenOffer>,
    /// Not needed, or not any more.
    pub withdrawn: Option<WithdrawReason>,
    /// When the neighbour said that the bed stands for us.
    pub secured_at: Option<Timestamp>,
    /// When it said that it let go of the place.
    pub lost_at: Option<Timestamp>,
    /// When it said that the child is there.
    pub arrived_at: Option<Timestamp>,
    /// When it said that the child left, or did not come.
    pub left_at: Option<Timestamp>,
}

/// Most requests to neighbours in one search, answered or not.
pub const OVERFLOW_ASKS_MAX: usize = 100;

/// What a neighbour offers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Offer {
    /// Whose place it is.
    pub provider: String,
    /// Until when it is certain.
    pub until: Timestamp,
    /// Until when it can be taken: earlier, so that the neighbour hears it in time.
    pub take_by: Timestamp,
}

/// An offer that was taken.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TakenOffer {
    /// The stay that follows.
    pub stay: StayId,
    /// Who brings the child back.
    pub owner: Owner,
}

code_list! {
    /// Where a request to a neighbour stands.
    pub enum AskPhase {
        /// Waits for an answer.
        Asked = "asked",
        /// A place is kept for us.
        Offered = "offered",
        /// There is none.
        Refused = "refused",
        /// We take it; the neighbour has not said yet that it stands.
        Taken = "taken",
        /// The bed stands for us.
        Secured = "secured",
        /// We do not need it.
        Withdrawn = "withdrawn",
        /// The neighbour let go of it.
        Lost = "lost",
        /// The child left there, or did not come.
        Left = "left",
    }
}

code_list! {
    /// What a neighbour says besides yes and no.
    pub enum NeighbourSays {
        /// The bed stands for you.
        Secured = "secured",
        /// We let go of it.
        LetGo = "let-go",
        /// The child is here.
        Arrived = "arrived",
        /// The child left, or did not come.
        Left = "left",
    }
}

/// What a neighbour says of a request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum NeighbourWord {
    /// Yes: kept until an instant.
    Offered { provider: String, until: Timestamp },
    /// No, and why.
    Refused { reason: RefusalReason },
    /// What became of it.
    Says { word: NeighbourSays },
}

impl OverflowAsk {
    /// Where it stands.
    pub const fn phase(&self) -> AskPhase {
        if self.left_at.is_some() {
            AskPhase::Left
        } else if self.withdrawn.is_some() && self.lost_at.is_none() {
            AskPhase::Withdrawn
        } else if self.withdrawn.is_none() && self.secured_at.is_some() {
            AskPhase::Secured
        } else if self.lost_at.is_some() {
            AskPhase::Lost
        } else if self.taken.is_some() {
            AskPhase::Taken
        } else if self.refusal.is_some() {
            AskPhase::Refused
        } else if self.offer.is_some() {
            AskPhase::Offered
        } else {
            AskPhase::Asked
        }
    }

    /// Whether something is still to come of it, for this search.
    pub const fn is_live(&self) -> bool {
        matches!(
            self.phase(),
            AskPhase::Asked | AskPhase::Offered | AskPhase::Taken
        )
    }
}

impl State {
    /// A request to a neighbour.
    pub fn ask(&self, guest: GuestId) -> Option<&OverflowAsk> {
        self.asks.iter().find(|ask| ask.guest == guest)
    }

    /// The requests of which something is still to come.
    pub fn live_asks(&self) -> impl Iterator<Item = &OverflowAsk> {
        self.asks.iter().filter(|ask| ask.is_live())
    }

    pub(super) fn ask_evolve(&mut self, event: &OverflowEvent, at: Timestamp) {
        if let OverflowEvent::Asked {
            guest,
            region,
            due,
            reason,
            ..
        } = event
        {
            if self.ask(*guest).is_none() {
                self.asks.push(OverflowAsk {
                    guest: *guest,
                    region: region.clone(),
                    asked_at: at,
                    due: *due,
                    reason: reason.clone(),
                    offer: None,
                    refusal: None,
                    taken: None,
                    withdrawn: None,
                    secured_at: None,
                    lost_at: None,
                    arrived_at: None,
                    left_at: None,
                });
            }
            return;
        }
        let mut asks = self.asks.iter_mut();
        let Some(ask) = asks.find(|ask| ask.guest == event.guest()) else {
            return;
        };
        match event {
            OverflowEvent::Offered {
                provider,
                until,
                take_by,
                ..
            } => {
                ask.offer.get_or_insert_with(|| Offer {
                    provider: provider.clone(),
                    until: *until,
                    take_by: *take_by,
                });
            }
            OverflowEvent::Refused { reason, .. } => {
                ask.refusal.get_or_insert(*reason);
            }
            OverflowEvent::Taken { stay, owner, .. } => {
                ask.taken.get_or_insert_with(|| TakenOffer {
                    stay: *stay,
                    owner: owner.clone(),
                });
            }
            OverflowEvent::Withdrawn { reason, .. } => {
                ask.withdrawn.get_or_insert(*reason);
            }
            OverflowEvent::Said { word, .. } => {
                let heard = match word {
                    NeighbourSays::Secured => &mut ask.secured_at,
                    NeighbourSays::LetGo => &mut ask.lost_at,
                    NeighbourSays::Arrived => &mut ask.arrived_at,
                    NeighbourSays::Left => &mut ask.left_at,
                };
                heard.get_or_insert(at);
            }
            OverflowEvent::Asked { .. } => {}
        }
    }
}

fn say(placement: PlacementId, event: OverflowEvent, emit: &mut Emit) {
    emit.push(placement.0, Event::Overflow(event));
}

fn asked(state: &State, guest: GuestId) -> Result<&OverflowAsk, Refusal> {
    state.ask(guest).ok_or_else(|| {
        OVERFLOW_NOT_ASKED
            .because("Name a request that this search made of a neighbour.")
            .with("guest", guest)
            .into()
    })
}

fn over(ask: &OverflowAsk) -> Refusal {
    OVERFLOW_OVER
        .because("Nothing comes of this request any more; ask anew, or ask another region.")
        .with("phase", ask.phase())
        .into()
}

/// Only derived facts cross. One live request for a search and a region; more regions may be asked at once.
pub(super) fn ask(
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

/// The reason of a place that a neighbour gives: a sealed text does not move from one event to another.
const SAID_WHEN_ASKED: &str = "Said when the neighbour was asked; see there.";

/// What taking an offer says.
pub(super) struct Taking<'a> {
    pub(super) guest: GuestId,
    pub(super) stay: StayId,
    pub(super) owner: &'a Owner,
    pub(super) heard: Option<&'a Hearing>,
}

/// Under the same rules as any place outside the region. The search ends when the neighbour has said that the bed
/// stands, and not before: what was not heard there may have been let go of.
pub(super) fn take(
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
pub(super) fn withdraw(
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
pub(super) fn withdraw_others(
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

/// What a neighbour says: recorded once each, however late, whatever became of the search.
pub(super) fn hear(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    guest: GuestId,
    word: &NeighbourWord,
) -> Decision {
    let (state, search) = known(states, placement)?;
    let ask = asked(state, guest)?;
    neighbours::is_of(context, &ask.region)?;
    let heard = match word {
        NeighbourWord::Offered { .. } | NeighbourWord::Refused { .. } => {
            ask.offer.is_some() || ask.refusal.is_some()
        }
        NeighbourWord::Says { word } => match word {
            NeighbourSays::Secured => ask.secured_at.is_some(),
            NeighbourSays::LetGo => ask.lost_at.is_some(),
            NeighbourSays::Arrived => ask.arrived_at.is_some(),
            NeighbourSays::Left => ask.left_at.is_some(),
        },
    };
    if heard {
        return Err(OVERFLOW_HEARD
            .because("This was heard before.")
            .with("phase", ask.phase())
            .into());
    }
    let mut emit = Emit::for_case(search.case);
    match word {
        NeighbourWord::Offered { provider, until } => say(
            placement,
            OverflowEvent::Offered {
                guest,
                provider: provider.clone(),
                until: *until,
                take_by: margin_before(*until, context),
            },
            &mut emit,
        ),
        NeighbourWord::Refused { reason } => {
            let reason = *reason;
            say(
                placement,
                OverflowEvent::Refused { guest, reason },
                &mut emit,
            );
        }
        NeighbourWord::Says { word } => {
            let word = *word;
            say(placement, OverflowEvent::Said { guest, word }, &mut emit);
            match word {
                NeighbourSays::Secured => secured(states, context, placement, ask, &mut emit)?,
                NeighbourSays::LetGo => {
                    if let (AskPhase::Taken, Some(taken)) = (ask.phase(), &ask.taken) {
                        conflict(context, placement, &taken.owner, &mut emit);
                    }
                }
                // A child that is where this region did not send it, or sent it no more.
                NeighbourSays::Arrived => {
                    if !matches!(ask.phase(), AskPhase::Taken | AskPhase::Secured) {
                        let owner = state.owner().unwrap_or_else(Owner::desk);
                        conflict(context, placement, &owner, &mut emit);
                    }
                }
                NeighbourSays::Left => left(states, context, placement, ask, &mut emit)?,
            }
        }
    }
    emit.done()
}

fn margin_before(until: Timestamp, context: &Context<'_>) -> Timestamp {
    let margin = context.rules.overflow_margin_minutes.max(0);
    until
        .checked_sub(margin.minutes())
        .unwrap_or(Timestamp::MIN)
}

/// Two regions say different things of one child: somebody named looks, within the half hour.
fn conflict(context: &Context<'_>, placement: PlacementId, owner: &Owner, emit: &mut Emit) {
    let due = minutes_after(context.now, context.rules.acute_step_minutes);
    let kind = DutyKind::SettleBetweenRegions;
    let duty = Duty::new(context, kind, due, owner.clone(), "H01@1");
    emit.push(placement.0, Event::DutyOpened(duty));
}

/// The bed stands for the child: the search ends on it. Where it was withdrawn meanwhile, the neighbour frees it when it
/// hears so.
fn secured(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    ask: &OverflowAsk,
    emit: &mut Emit,
) -> Result<(), Refusal> {
    let (Some(taken), Some(offer), None, None) =
        (&ask.taken, &ask.offer, &ask.withdrawn, &ask.left_at)
    else {
        return Ok(());
    };
    let running = running(states, placement)?;
    // Decided on a place here since then: the child is on its way there, and stays so.
    if running.state.decided.is_some() {
        let (guest, reason) = (ask.guest, WithdrawReason::OtherPlace);
        say(placement, OverflowEvent::Withdrawn { guest, reason }, emit);
        conflict(context, placement, &taken.owner, emit);
        return Ok(());
    }
    // A stay that was begun, or ended, since the offer was taken is another one.
    let stay = match ending::can_stay(states, &running, taken.stay) {
        Ok(()) => taken.stay,
        Err(Refusal::Reject(_)) => ending::lives_in(states, running.search.child)?
            .unwrap_or_else(|| StayId(context.derive("stay"))),
        Err(need) => return Err(need),
    };
    let outside = ending::Overflow {
        region: &context.rules.neighbours.name(&ask.region),
        provider: &offer.provider,
        owner: &taken.owner,
        stay,
        reason: SAID_WHEN_ASKED,
        heard: None,
    };
    let_go(states, context, &running, ReleaseReason::OtherPlace, emit)?;
    ending::end_outside(states, context, &running, &outside, Some(ask.guest), emit)
}

/// The child left the place there. While its stay still runs here, somebody has to know where it is.
fn left(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    ask: &OverflowAsk,
    emit: &mut Emit,
) -> Result<(), Refusal> {
    let Some(taken) = &ask.taken else {
        return Ok(());
    };
    let (state, _) = known(states, placement)?;
    let gone = match state.end.as_ref().and_then(super::End::stay) {
        Some(stay) if ask.secured_at.is_some() => states.stay(stay)?.has_left(placement),
        _ => false,
    };
    if !gone && ask.withdrawn.is_none() {
        conflict(context, placement, &taken.owner, emit);
    }
    Ok(())
}

/// The rung that a place of a neighbour stands in for, as any place outside the region does.
pub(super) const STANDS_IN_FOR: Rung = Rung::CrisisGroup;
