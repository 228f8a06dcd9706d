//! The rules of a rota: nobody twice at one time, nobody first beside another, and its organisation plans it.

use jiff::Timestamp;

use super::{
    Command, Event, Function, NewPeriod, State,
    rejection::{
        ROTA_EXISTS, ROTA_NOT_YOURS, ROTA_PERIOD_LENGTH, ROTA_PERIOD_OVERLAPS, ROTA_PERIOD_UNKNOWN,
        ROTA_PERIODS, ROTA_UNKNOWN,
    },
    state::Period,
    swap,
};
use crate::{
    calendar::{hours_after, passed},
    decide::{Context, Decision, Emit, Refusal, States},
    ids::{PeriodId, RotaId},
    rejection::{Rejection, needed_text},
};

/// Most periods in one command.
pub(super) const PERIODS_PER_COMMAND_MAX: usize = 100;
/// Most periods in a rota.
pub(super) const PERIODS_MAX: usize = 1_000;
/// Longest period, in hours: a week.
pub(super) const PERIOD_HOURS_MAX: i64 = 168;
/// The rule a rota is watched under.
const RULE: &str = "H15@1";

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::Establish {
                organisation,
                function,
                periods,
            } => establish(organisation, *function, periods, states, context),
            Self::Plan { rota, periods } => plan(*rota, periods, states, context),
            Self::Withdraw { rota, period } => withdraw(*rota, *period, states, context),
            Self::OfferSwap {
                rota,
                period,
                to,
                in_return,
            } => swap::offer(*rota, *period, to, *in_return, states, context),
            Self::AcceptSwap { rota, period } => swap::accept(*rota, *period, states, context),
            Self::DeclineSwap { rota, period } => swap::decline(*rota, *period, states, context),
        }
    }
}

/// A rota that somebody keeps.
pub(super) fn kept(states: &States, rota: RotaId) -> Result<&State, Refusal> {
    let state = states.rota(rota)?;
    if state.exists() {
        Ok(state)
    } else {
        let unknown = ROTA_UNKNOWN.because("Establish the rota first.");
        Err(unknown.with("rota", rota).into())
    }
}

/// A period that is not over.
pub(super) fn lasting<'a>(
    state: &'a State,
    period: PeriodId,
    context: &Context<'_>,
) -> Result<&'a Period, Rejection> {
    let known = state.period(period);
    known
        .filter(|known| known.until > context.now)
        .ok_or_else(|| {
            ROTA_PERIOD_UNKNOWN
                .because("Name a period of this rota that is not over.")
                .with("period", period)
        })
}

fn planned_by_actor(state: &State, context: &Context<'_>) -> Result<(), Rejection> {
    if state.is_planned_by(context.actor) {
        Ok(())
    } else {
        Err(ROTA_NOT_YOURS
            .because("Ask the organisation whose rota it is, or the desk.")
            .with("organisation", &state.organisation))
    }
}

fn establish(
    organisation: &str,
    function: Function,
    periods: &[NewPeriod],
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let organisation = needed_text(organisation, "the organisation")?;
    let rota = RotaId::of(organisation, function);
    if states.rota(rota)?.exists() {
        let exists = ROTA_EXISTS.because("This rota is kept already: plan in it.");
        return Err(exists.with("rota", rota).into());
    }
    let mut planned = State {
        established_at: Some(context.now),
        organisation: organisation.to_owned(),
        function: Some(function),
        ..State::default()
    };
    planned_by_actor(&planned, context)?;
    let mut emit = Emit::regional();
    emit.push(
        rota.0,
        Event::RotaEstablished {
            organisation: organisation.to_owned(),
            function,
            warning_hours: context.rules.rota_gap_warning_hours,
            rule: RULE.to_owned(),
        },
    );
    add(&mut emit, rota, &mut planned, periods, context)?;
    emit.done()
}

fn plan(rota: RotaId, periods: &[NewPeriod], states: &States, context: &Context<'_>) -> Decision {
    let state = kept(states, rota)?;
    planned_by_actor(state, context)?;
    if periods.is_empty() {
        let none = ROTA_PERIODS.because("Name at least one period.");
        return Err(none.into());
    }
    let mut emit = Emit::regional();
    add(&mut emit, rota, &mut state.clone(), periods, context)?;
    emit.done()
}

/// Each period beside those that are there, and beside each other.
fn add(
    emit: &mut Emit,
    rota: RotaId,
    planned: &mut State,
    periods: &[NewPeriod],
    context: &Context<'_>,
) -> Result<(), Refusal> {
    planned.forget_before(context.now);
    if periods.len() > PERIODS_PER_COMMAND_MAX
        || planned.periods.len() + periods.len() > PERIODS_MAX
    {
        return Err(ROTA_PERIODS
            .because("Plan fewer periods at a time, and not so far ahead.")
            .with("periodsPerCommandMax", PERIODS_PER_COMMAND_MAX)
            .with("periodsMax", PERIODS_MAX)
            .into());
    }
    for (index, new) in periods.iter().enumerate() {
        let person = needed_text(&new.person, "who is on duty")?;
        check_length(new.from, new.until, context)?;
        let other = planned.periods.iter().find(|other| {
            other.overlaps(new.from, new.until)
                && (other.order == new.order || other.person == person)
        });
        if let Some(other) = other {
            return Err(overlap(other).into());
        }
        let period = PeriodId(context.derive(&format!("period:{index}")));
        let added = Period {
            id: period,
            from: new.from,
            until: new.until,
            person: person.to_owned(),
            order: new.order,
            swap: None,
        };
        planned.insert(added);
        emit.push(
            rota.0,
            Event::DutyPlanned {
                period,
                from: new.from,
                until: new.until,
                person: person.to_owned(),
                order: new.order,
            },
        );
    }
    Ok(())
}

fn check_length(from: Timestamp, until: Timestamp, context: &Context<'_>) -> Result<(), Rejection> {
    let fits =
        from < until && until > context.now && !passed(hours_after(from, PERIOD_HOURS_MAX), until);
    if fits {
        Ok(())
    } else {
        Err(ROTA_PERIOD_LENGTH
            .because("Give a period that ends after it begins, is not over, and is at most a week.")
            .with("from", from)
            .with("until", until))
    }
}

/// Refuse what overlaps, and say with what.
pub(super) fn overlap(other: &Period) -> Rejection {
    ROTA_PERIOD_OVERLAPS
        .because(
            "Withdraw the other period first, or plan beside it: another person, another order.",
        )
        .with("period", other.id)
        .with("from", other.from)
        .with("until", other.until)
        .with("order", other.order)
}

/// What runs ends now; what is still to come does not come.
fn withdraw(rota: RotaId, period: PeriodId, states: &States, context: &Context<'_>) -> Decision {
    let state = kept(states, rota)?;
    planned_by_actor(state, context)?;
    let known = lasting(state, period, context)?;
    let mut emit = Emit::regional();
    emit.push(
        rota.0,
        Event::DutyWithdrawn {
            period,
            from: known.from.max(context.now),
        },
    );
    emit.done()
}
