//! The clocks that each stream keeps, beside its duties.

use std::collections::BTreeSet;

use jiff::Timestamp;
use vangnet_domain::{
    actor::Owner,
    calendar::{self, passed},
    consultation, counter, deployment, place, placement, rota, shift,
    state::State,
    stay, title,
};

use super::{
    ANSWER, ARRIVAL, CALLING_IN, CONSULTATION, Clock, HOLD, INTENDED_END, LAST_NIGHT,
    RETURN_AGREED, ROTA_GAP, SHIFT,
};

/// The clocks of one stream, except duties.
pub(super) fn of(state: &State, now: Timestamp) -> Vec<Clock> {
    match state {
        State::Rota(state) => of_rota(state, now),
        State::Consultation(state) => of_consultation(state, now),
        State::Deployment(state) => of_deployment(state, now),
        State::Place(state) => of_place(state, now),
        State::Placement(state) => of_placement(state, now),
        State::Counter(state) => of_counter(state, now),
        State::Stay(state) => of_stay(state, now),
        State::Title(state) => of_title(state, now),
        State::Shift(state) => of_shift(state, now),
        State::Report(_)
        | State::Case(_)
        | State::Person(_)
        | State::Triage(_)
        | State::Weighings(_)
        | State::Team(_)
        | State::Search(_)
        | State::Guest(_)
        | State::Export(_)
        | State::Alarm(_) => Vec::new(),
    }
}

/// Nobody sits at a desk for so long; whoever answers for it looks, and it is over when the shift is handed over.
fn of_shift(state: &shift::State, now: Timestamp) -> Vec<Clock> {
    let running = state.running.iter();
    running
        .map(|running| {
            let desk = Owner {
                person: None,
                ..running.coordinator.clone()
            };
            Clock::new(SHIFT, running.due, passed(running.due, now)).owned(&desk)
        })
        .collect()
}

/// A gap is seen before it begins: its clock runs out while it can still be filled.
fn of_rota(state: &rota::State, now: Timestamp) -> Vec<Clock> {
    let Some(owner) = state.owner() else {
        return Vec::new();
    };
    let gaps = state.gaps(now).into_iter();
    gaps.map(|gap| {
        let due = state.warn_at(gap);
        Clock::new(ROTA_GAP, due, passed(due, now)).owned(&owner)
    })
    .collect()
}

/// What ran out is whoever's it went to; there always is one (H38).
fn of_consultation(state: &consultation::State, now: Timestamp) -> Vec<Clock> {
    let (Some(ask), Some(held)) = (&state.ask, state.held(now)) else {
        return Vec::new();
    };
    let word = if ask.help.is_some() {
        CALLING_IN
    } else {
        CONSULTATION
    };
    // The last silence only: those before it are answered by it, and the route itself is the way up.
    let over = state.passed(now).last().and_then(|due| {
        let next = state.held_after(*due)?;
        Some(Clock::new(word, *due, true).owned(next.owner))
    });
    let running = Clock::new(word, held.due, false).owned(held.owner);
    over.into_iter().chain([running]).collect()
}

fn of_deployment(state: &deployment::State, now: Timestamp) -> Vec<Clock> {
    let desk = Owner::desk();
    let mut clocks = Vec::new();
    if let (Some(deployment::Phase::Offered), Some(due)) = (state.phase, state.answer_due) {
        clocks.push(Clock::new(ANSWER, due, passed(due, now)).owned(&desk));
    }
    let on_the_way = matches!(
        state.phase_at(now),
        Some(
            deployment::Phase::Offered | deployment::Phase::Accepted | deployment::Phase::UnderWay
        )
    );
    if let (true, Some(due)) = (on_the_way, state.arrival_due) {
        clocks.push(Clock::new(ARRIVAL, due, passed(due, now)).owned(&desk));
    }
    clocks
}

fn of_place(state: &place::State, now: Timestamp) -> Vec<Clock> {
    let desk = Owner::desk();
    let unconfirmed = state.holds.iter().filter(|hold| !hold.confirmed);
    let holds =
        unconfirmed.map(|hold| Clock::new(HOLD, hold.until, !hold.stands(now)).owned(&desk));
    // Whoever stays beyond the last day that was promised keeps the place; somebody has to look.
    let lived_in = state.claims(None).filter(|claim| claim.lives());
    let last_nights = lived_in.filter_map(|claim| {
        let due = calendar::end_of(claim.share().nights.until?);
        Some(Clock::new(LAST_NIGHT, due, calendar::passed(due, now)).owned(&desk))
    });
    holds.chain(last_nights).collect()
}

fn of_placement(state: &placement::State, now: Timestamp) -> Vec<Clock> {
    let clocks = state.clocks(now).into_iter();
    clocks
        .map(|clock| {
            let word = clock.kind.as_str();
            Clock::new(word, clock.due, passed(clock.due, now)).owned(&clock.owner)
        })
        .collect()
}

/// What nobody took in time is still all providers', and the official with authority is told (H10); what its holder has no
/// answer to is still the holder's. The first instant stands until it is answered, so that the alarm goes up.
fn of_counter(state: &counter::State, now: Timestamp) -> Vec<Clock> {
    let Some(held) = state.held(now) else {
        return Vec::new();
    };
    let late = held.overdue > 0;
    let (word, owner) = if held.collective {
        let officer = state.brought.as_ref().map(|brought| &brought.officer);
        let owner = officer.filter(|_| late).unwrap_or(&held.owner);
        (counter::UNCLAIMED, owner)
    } else {
        (counter::ANSWER, &held.owner)
    };
    vec![Clock::new(word, held.first_due, late).owned(owner)]
}

fn of_stay(state: &stay::State, now: Timestamp) -> Vec<Clock> {
    // One clock a day: whoever looks sees everything that was agreed by then.
    let agreed: BTreeSet<_> = state
        .unsettled()
        .filter(|_| state.closed_at.is_none())
        .collect();
    let agreed = agreed.into_iter().map(|day| {
        let due = calendar::end_of(day);
        Clock::new(RETURN_AGREED, due, passed(due, now))
    });
    if state.phase() != stay::Phase::Running {
        return agreed.collect();
    }
    let end = state.intended_end.map(|day| {
        let due = calendar::end_of(day);
        Clock::new(INTENDED_END, due, passed(due, now))
    });
    end.into_iter().chain(agreed).collect()
}

/// The end of each title that nothing takes over from, and the warnings before it: at half its time, 48, 24 and 4 hours
/// before, on the earlier of the two readings; at an eighteenth birthday that is near, if that is earlier. Of the warnings that have passed only the last one still says something.
fn of_title(state: &title::State, now: Timestamp) -> Vec<Clock> {
    let mut clocks = Vec::new();
    for (title, fall) in state.running_out() {
        let kind = title.record.kind;
        let end = format!("title-{kind}");
        let fell = passed(fall.at, now);
        // What is only ahead ends nothing: the birthday does, and is recorded at that midnight.
        if fell && (title.is_recorded(fall) || state.holds(title, now)) {
            continue;
        }
        if !fell {
            let (gone, ahead): (Vec<_>, Vec<_>) =
                title::warnings(title.record.decided_at, fall.strict)
                    .into_iter()
                    .partition(|(_, at)| passed(*at, now));
            let warnings = gone.last().into_iter().chain(&ahead);
            clocks.extend(warnings.map(|(word, at)| {
                Clock::new(format!("{end}-{word}"), *at, passed(*at, now))
                    .remarked(fall.remark())
                    .set_in(title.record.case)
            }));
        }
        let end = Clock::new(end, fall.at, fell).remarked(fall.remark());
        clocks.push(end.set_in(title.record.case));
    }
    // Mostly an emergency ends when what carries the step is owed; one after another is owed by the date of the first.
    let outlasts = state.emergencies.iter().filter(|known| {
        let owed = state.duties.get(known.duty);
        known.over.is_none() && owed.is_some_and(|owed| owed.due < known.until)
    });
    clocks.extend(outlasts.map(|known| {
        Clock::new(title::EMERGENCY, known.until, passed(known.until, now)).set_in(known.case)
    }));
    clocks
}
