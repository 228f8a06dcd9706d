//! The rules of a request of a neighbour region. What the neighbour says is a fact and is recorded, however late; a
//! promised place is let go of by people.

use super::{
    Command, ConflictOutcome, Desk, Event, LetGoReason, Need, Phase, State, WithdrawReason,
    rejection::{
        GUEST_ANSWERED, GUEST_ARRIVED, GUEST_CONFIRMED, GUEST_CONFLICT_NOT_YOURS, GUEST_EXISTS,
        GUEST_HOLD_STANDS, GUEST_NO_CLOSED_PLACE, GUEST_NOT_OFFERED, GUEST_OVER, GUEST_UNKNOWN,
        GUEST_WRONG,
    },
    state::{Asked, Offered},
};
use crate::{
    actor::Owner,
    calendar::{hours_after, minutes_after, passed},
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{DutyId, GuestId, PlaceId},
    matching::{Wanted, obstacles},
    neighbours,
    place::{
        self, Circumstance, EXCEPT_DAYS_MAX, Holder, PERSONS_MAX,
        decide::{known as known_place, own_place},
        expiry::record_passed_holds,
        moving_in::{at_the_door, needed_now},
    },
    placement::RefusalReason,
    rejection::{DUTY_NOT_OPEN, open_duty},
};

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::Receive {
                guest,
                region,
                placement,
                need,
                due,
                desk,
            } => {
                neighbours::is_of(context, region)?;
                within_limits(need, desk)?;
                let asked = Event::GuestAsked {
                    region: region.clone(),
                    placement: *placement,
                    need: (**need).clone(),
                    due: *due,
                    desk: desk.clone(),
                };
                receive(states, context, *guest, asked, *due)
            }
            Self::Offer { guest, place } => offer(states, context, *guest, *place),
            Self::Refuse { guest, reason } => refuse(states, *guest, *reason),
            Self::Confirm { guest } => confirm(states, context, *guest),
            Self::Withdraw { guest, reason } => withdraw(states, context, *guest, *reason),
            Self::LetGo { guest, reason } => let_go(states, context, *guest, *reason),
            Self::Arrive { guest } => arrive(states, context, *guest),
            Self::Leave { guest } => leave(states, context, *guest),
            Self::Release { guest } => {
                let (_, asked) = known(states, *guest)?;
                neighbours::is_of(context, &asked.region)?;
                leave(states, context, *guest)
            }
            Self::SettleConflict {
                guest,
                duty,
                outcome,
            } => settle_conflict(states, context, *guest, *duty, *outcome),
        }
    }
}

/// The request, if it was received.
fn known(states: &States, guest: GuestId) -> Result<(&State, &Asked), Refusal> {
    let state = states.guest(guest)?;
    match &state.asked {
        Some(asked) => Ok((state, asked)),
        None => Err(GUEST_UNKNOWN
            .because("Name a request that a neighbour region made.")
            .with("guest", guest)
            .into()),
    }
}

fn over(state: &State) -> Refusal {
    GUEST_OVER
        .because("Nothing is held for this request any more; the neighbour asks anew if it needs a place.")
        .with("phase", state.phase())
        .into()
}

/// The place that was offered.
fn offered(state: &State) -> Result<&Offered, Refusal> {
    state.offered.as_ref().ok_or_else(|| {
        GUEST_NOT_OFFERED
            .because("Offer a place first.")
            .with("phase", state.phase())
            .into()
    })
}

/// What was owed of a kind is done.
fn settle(state: &State, guest: GuestId, kind: DutyKind, emit: &mut Emit) {
    if let Some(open) = state.duties.of_kind(kind) {
        emit.push(guest.0, Event::DutyFulfilled { duty: open.id });
    }
}

/// Give the place back.
fn free(states: &States, guest: GuestId, place: PlaceId, emit: &mut Emit) -> Result<(), Refusal> {
    states.place(place)?;
    emit.push(place.0, place::Event::GuestGone { guest });
    Ok(())
}

/// A contradiction between two regions has an owner here, and is not left for tomorrow.
fn conflict(context: &Context<'_>, guest: GuestId, owner: Owner, emit: &mut Emit) {
    let due = minutes_after(context.now, context.rules.acute_step_minutes);
    let duty = Duty::new(context, DutyKind::SettleBetweenRegions, due, owner, "H01@1");
    emit.push(guest.0, Event::DutyOpened(duty));
}

/// What crosses is as large as what is asked here, and no larger.
fn within_limits(need: &Need, desk: &Desk) -> Result<(), Refusal> {
    let texts = [&desk.name, &desk.telephone];
    let long = texts
        .iter()
        .any(|text| text.chars().count() > neighbours::TEXT_LEN_MAX);
    let nights = need.nights.as_ref();
    let days = nights.map_or(0, |nights| nights.except.len());
    let persons = (1..PERSONS_MAX).contains(&need.persons);
    if long || !persons || need.not_with.len() > Circumstance::ALL.len() || days > EXCEPT_DAYS_MAX {
        return Err(GUEST_WRONG
            .because(
                "Ask for fewer persons, nights or circumstances, and name a desk in a few words.",
            )
            .with("personsMax", PERSONS_MAX)
            .into());
    }
    Ok(())
}

/// Taken down, and owed an answer by the desk (H01, H38).
fn receive(
    states: &States,
    context: &Context<'_>,
    guest: GuestId,
    asked: Event,
    due: jiff::Timestamp,
) -> Decision {
    if states.guest(guest)?.asked.is_some() {
        return Err(GUEST_EXISTS
            .because("This request was received before.")
            .with("guest", guest)
            .into());
    }
    let mut emit = Emit::regional();
    emit.push(guest.0, asked);
    let kind = DutyKind::AnswerNeighbour;
    let duty = Duty::new(context, kind, due, Owner::desk(), "H38@1");
    emit.push(guest.0, Event::DutyOpened(duty));
    emit.done()
}

/// Waits for an answer; said late is said all the same.
fn unanswered(states: &States, guest: GuestId) -> Result<(&State, &Asked), Refusal> {
    let (state, asked) = known(states, guest)?;
    match state.phase() {
        Phase::Asked => Ok((state, asked)),
        Phase::Withdrawn => Err(over(state)),
        phase => Err(GUEST_ANSWERED
            .because("This request has its answer; the neighbour asks anew if it needs another.")
            .with("phase", phase)
            .into()),
    }
}

impl Wanted {
    /// What a neighbour asks for. Its home and its brothers and sisters are its own affair.
    pub fn of_guest(guest: GuestId, need: &Need) -> Self {
        Self {
            lot: guest.0,
            need: need.kind,
            rung: need.rung,
            age: need.age,
            persons: need.persons.max(1),
            not_with: need.not_with.clone(),
            nights: need.nights.clone(),
            ..Self::anything()
        }
    }
}

/// What was promised to a child that stands at its door, and that it cannot have.
fn stranded(state: &State) -> Option<&Offered> {
    let holds = matches!(state.phase(), Phase::Offered | Phase::Confirmed);
    let promised = state.offered.as_ref();
    promised.filter(|_| holds && state.at_door_at.is_some())
}

/// Held in the same append: one bed, one child, whatever region it is from. A child that stands at the door of a bed in which
/// another lives is offered a second one, and gives back the first.
fn offer(states: &States, context: &Context<'_>, guest: GuestId, place: PlaceId) -> Decision {
    let (state, asked) = known(states, guest)?;
    let instead_of = stranded(state);
    if instead_of.is_none() {
        unanswered(states, guest)?;
    }
    let (there, registered) = known_place(states, place)?;
    // Title, second professional and behavioural scientist are asked where the child is from (H33): not by a bed.
    let ladder = &context.book().ladder.at(context.now).table;
    if ladder.step(registered.rung).needs_title {
        return Err(GUEST_NO_CLOSED_PLACE
            .because("Offer another place, or refuse; a closed place is arranged by people of both regions.")
            .with("rung", registered.rung)
            .into());
    }
    let mut wanted = Wanted::of_guest(guest, &asked.need);
    if instead_of.is_some() {
        wanted.nights = wanted.nights.map(|nights| needed_now(nights, context));
    }
    if let Some(obstacle) = obstacles(&wanted, place, there, context.now).first() {
        return Err(obstacle.refusal().into());
    }
    let share = wanted.share_of(there, context.now);
    // The neighbour knows until when it was promised, and goes on relying on that.
    let until = instead_of.map_or_else(
        || minutes_after(context.now, context.rules.overflow_hold_minutes),
        |promised| promised.until,
    );
    let mut emit = Emit::regional();
    if let Some(promised) = instead_of {
        free(states, guest, promised.place, &mut emit)?;
    }
    record_passed_holds(states, context, place, &mut emit)?;
    emit.push(place.0, place::Event::GuestHeld { guest, share });
    emit.push(
        guest.0,
        Event::GuestOffered {
            place,
            provider: registered.provider.clone(),
            until,
        },
    );
    if instead_of.is_some() {
        return emit.done();
    }
    settle(state, guest, DutyKind::AnswerNeighbour, &mut emit);
    // Whoever promised it asks what becomes of it.
    let owner = Owner::from_actor(context.actor);
    let duty = Duty::new(context, DutyKind::SettleGuestHold, until, owner, "H01@1");
    emit.push(guest.0, Event::DutyOpened(duty));
    emit.done()
}

fn refuse(states: &States, guest: GuestId, reason: RefusalReason) -> Decision {
    let (state, _) = unanswered(states, guest)?;
    let mut emit = Emit::regional();
    emit.push(guest.0, Event::GuestRefused { reason });
    settle(state, guest, DutyKind::AnswerNeighbour, &mut emit);
    emit.done()
}

/// The neighbour takes it. However late that is heard, the bed is the child's while it stands; where people let go of it
/// meanwhile, that is a conflict that both regions own.
fn confirm(states: &States, context: &Context<'_>, guest: GuestId) -> Decision {
    let (state, asked) = known(states, guest)?;
    neighbours::is_of(context, &asked.region)?;
    offered(state)?;
    if state.confirmed_at.or(state.confirmed_late_at).is_some() {
        return Err(GUEST_CONFIRMED
            .because("The neighbour took this place before.")
            .with("phase", state.phase())
            .into());
    }
    let mut emit = Emit::regional();
    match (state.phase(), &state.let_go) {
        (Phase::Offered | Phase::Arrived, _) => {
            emit.push(guest.0, Event::GuestConfirmed);
            settle(state, guest, DutyKind::SettleGuestHold, &mut emit);
            if state.arrived_at.is_none() {
                let due = hours_after(context.now, context.rules.overflow_arrival_hours);
                let kind = DutyKind::ReceiveGuest;
                let duty = Duty::new(context, kind, due, Owner::desk(), "H22@1");
                emit.push(guest.0, Event::DutyOpened(duty));
            }
        }
        (Phase::LetGo, Some(let_go)) => {
            emit.push(guest.0, Event::GuestConfirmedLate);
            conflict(context, guest, let_go.by.clone(), &mut emit);
        }
        _ => return Err(over(state)),
    }
    emit.done()
}

/// A child that is there stays there, and somebody looks.
fn withdraw(
    states: &States,
    context: &Context<'_>,
    guest: GuestId,
    reason: WithdrawReason,
) -> Decision {
    let (state, asked) = known(states, guest)?;
    neighbours::is_of(context, &asked.region)?;
    if state.withdrawn.is_some() || !(state.phase() == Phase::Asked || state.holds().is_some()) {
        return Err(over(state));
    }
    let mut emit = Emit::regional();
    emit.push(guest.0, Event::GuestWithdrawn { reason });
    for kind in [
        DutyKind::AnswerNeighbour,
        DutyKind::SettleGuestHold,
        DutyKind::ReceiveGuest,
    ] {
        settle(state, guest, kind, &mut emit);
    }
    match (state.holds(), state.arrived_at) {
        (Some(_), Some(_)) => conflict(context, guest, Owner::desk(), &mut emit),
        (Some(place), None) => free(states, guest, place, &mut emit)?,
        (None, _) => {}
    }
    emit.done()
}

/// Not before the instant that both know, and never by a clock.
fn let_go(states: &States, context: &Context<'_>, guest: GuestId, reason: LetGoReason) -> Decision {
    let (state, _) = known(states, guest)?;
    let promised = offered(state)?;
    match state.phase() {
        Phase::Offered if passed(promised.until, context.now) => {}
        Phase::Offered | Phase::Confirmed | Phase::Arrived => {
            return Err(GUEST_HOLD_STANDS
                .because("It was promised until then; call the neighbour, who can withdraw. A place that it took is given back when the child left or does not come.")
                .with("until", promised.until)
                .with("phase", state.phase())
                .into());
        }
        _ => return Err(over(state)),
    }
    let mut emit = Emit::regional();
    let by = Owner::from_actor(context.actor);
    emit.push(guest.0, Event::GuestLetGo { reason, by });
    settle(state, guest, DutyKind::SettleGuestHold, &mut emit);
    free(states, guest, promised.place, &mut emit)?;
    emit.done()
}

/// A child at the door is a fact: also when the word of its region was not heard yet, when the place was let go of or not needed
/// any more, and when somebody else is in the bed. The place is its where it fits there; somebody looks at once where it does
/// not, or was not expected. It is said again when the bed is free.
fn arrive(states: &States, context: &Context<'_>, guest: GuestId) -> Decision {
    let (state, asked) = known(states, guest)?;
    let promised = offered(state)?;
    own_place(states, context, promised.place)?;
    let there = states.place(promised.place)?;
    let expected = match state.phase() {
        Phase::Offered | Phase::Confirmed => true,
        Phase::LetGo | Phase::Withdrawn => false,
        Phase::Arrived => {
            return Err(GUEST_ARRIVED
                .because("The child is on record as there.")
                .with("guest", guest)
                .into());
        }
        _ => return Err(over(state)),
    };
    let held = there.guest(guest).map(|claim| claim.share.clone());
    let share = held
        .clone()
        .unwrap_or_else(|| Wanted::of_guest(guest, &asked.need).share_of(there, context.now));
    let fits = at_the_door(there, Holder::Guest(guest), share, context);
    let looked_at = state.duties.of_kind(DutyKind::SettleBetweenRegions);
    let mut emit = Emit::regional();
    if looked_at.is_none() && (!expected || fits.is_err()) {
        let by = state.let_go.as_ref().map(|let_go| let_go.by.clone());
        conflict(context, guest, by.unwrap_or_else(Owner::desk), &mut emit);
    }
    let share = match fits {
        Ok(share) => share,
        // Recorded before, and somebody looks already: who has the bed.
        Err(taken) if state.at_door_at.is_some() && looked_at.is_some() => return Err(taken.into()),
        Err(_) => {
            emit.push(guest.0, Event::GuestAtTheDoor);
            return emit.done();
        }
    };
    record_passed_holds(states, context, promised.place, &mut emit)?;
    if held.as_ref() != Some(&share) {
        if held.is_some() {
            free(states, guest, promised.place, &mut emit)?;
        }
        emit.push(promised.place.0, place::Event::GuestHeld { guest, share });
    }
    emit.push(promised.place.0, place::Event::GuestMovedIn { guest });
    emit.push(guest.0, Event::GuestArrived);
    settle(state, guest, DutyKind::ReceiveGuest, &mut emit);
    emit.done()
}

/// Free exactly what was held, exactly once.
fn leave(states: &States, context: &Context<'_>, guest: GuestId) -> Decision {
    let (state, _) = known(states, guest)?;
    let promised = offered(state)?;
    own_place(states, context, promised.place)?;
    match state.phase() {
        Phase::Confirmed | Phase::Arrived => {}
        Phase::Offered => {
            return Err(GUEST_HOLD_STANDS
                .because(
                    "The neighbour has not taken it yet; let go of it when the promise has ended.",
                )
                .with("until", promised.until)
                .into());
        }
        _ => return Err(over(state)),
    }
    let mut emit = Emit::regional();
    emit.push(guest.0, Event::GuestLeft);
    for kind in [DutyKind::ReceiveGuest, DutyKind::SettleGuestHold] {
        settle(state, guest, kind, &mut emit);
    }
    free(states, guest, promised.place, &mut emit)?;
    emit.done()
}

/// Only a contradiction is settled with a word, which says where the child is; the others are paid by what they ask for.
fn settle_conflict(
    states: &States,
    context: &Context<'_>,
    guest: GuestId,
    duty: DutyId,
    outcome: ConflictOutcome,
) -> Decision {
    let (state, _) = known(states, guest)?;
    let open = open_duty(&state.duties, duty)?;
    if open.kind != DutyKind::SettleBetweenRegions {
        return Err(DUTY_NOT_OPEN
            .because("This one is done by what it asks for: answer, let go, or record that the child came or left.")
            .with("duty", duty)
            .into());
    }
    if !context.actor.role.is_desk() && !open.owner.is(context.actor) {
        return Err(GUEST_CONFLICT_NOT_YOURS
            .because("Call the desk, or whoever owes it: they settle it with the other region.")
            .with("owner", &open.owner.organisation)
            .into());
    }
    let mut emit = Emit::regional();
    let by = Owner::from_actor(context.actor);
    emit.push(guest.0, Event::ConflictSettled { outcome, by });
    emit.push(guest.0, Event::DutyFulfilled { duty });
    emit.done()
}
