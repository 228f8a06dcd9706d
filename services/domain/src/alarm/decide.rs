//! The rules of an alarm: raised once, acknowledged once.

use jiff::Timestamp;

use super::{
    Command, Event, State,
    event::Answer,
    rejection::{ALARM_ACKNOWLEDGED, ALARM_EXISTS, ALARM_NOT_DUE, ALARM_SETTLED, ALARM_UNKNOWN},
    state::REFUSED_REACTION,
};
use crate::{
    actor::Owner,
    calendar::{minutes_after, passed},
    decide::{Context, Decision, Emit, Refusal, States},
    ids::{AlarmId, CaseId},
};

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::Raise {
                alarm,
                case,
                source,
                deadline,
                due,
                owner,
            } => raise(
                *alarm,
                *case,
                Event::DeadlinePassed {
                    case: *case,
                    source: *source,
                    deadline: deadline.clone(),
                    due: *due,
                    owner: owner.clone(),
                    answer: answer(deadline, context),
                },
                states,
            ),
            Self::RaiseRefusedReaction {
                alarm,
                case,
                source,
                reactor,
                code,
                owner,
            } => raise(
                *alarm,
                *case,
                Event::ReactionRefused {
                    case: *case,
                    source: *source,
                    reactor: reactor.clone(),
                    code: code.clone(),
                    owner: owner.clone(),
                    answer: answer(REFUSED_REACTION, context),
                },
                states,
            ),
            Self::Acknowledge { alarm } => acknowledge(*alarm, states, context),
            Self::Escalate { alarm, answer_due } => escalate(*alarm, *answer_due, states, context),
            Self::Settle { alarm } => settle(*alarm, states),
        }
    }
}

fn in_case(case: Option<CaseId>) -> Emit {
    case.map_or_else(Emit::regional, Emit::for_case)
}

fn raise(alarm: AlarmId, case: Option<CaseId>, event: Event, states: &States) -> Decision {
    if states.alarm(alarm)?.exists() {
        return Err(ALARM_EXISTS
            .because("Nothing to do: this alarm was raised before.")
            .with("alarm", alarm)
            .into());
    }
    let mut emit = in_case(case);
    emit.push(alarm.0, event);
    emit.done()
}

/// Until when the first owner can answer; `None` where nobody else is asked.
fn answer(deadline: &str, context: &Context<'_>) -> Option<Answer> {
    let matrix = context.book().escalation.at(context.now);
    let route = matrix.table.route(deadline)?;
    Some(Answer {
        due: minutes_after(context.now, route.wait_minutes(None, 0)),
        rule: matrix.id.clone(),
    })
}

fn raised(alarm: AlarmId, states: &States) -> Result<&State, Refusal> {
    let state = states.alarm(alarm)?;
    if !state.exists() {
        let unknown = ALARM_UNKNOWN.because("Name an alarm that was raised.");
        return Err(unknown.with("alarm", alarm).into());
    }
    if state.settled_at.is_some() {
        let settled = ALARM_SETTLED.because("Nothing to do: what was due was done.");
        return Err(settled.with("alarm", alarm).into());
    }
    Ok(state)
}

/// Whoever looks has as long again as its step of the route gives. Looking at a refused reaction is all that can be done about
/// it here, so that ends it.
fn acknowledge(alarm: AlarmId, states: &States, context: &Context<'_>) -> Decision {
    let state = raised(alarm, states)?;
    if let Some(by) = &state.acknowledged_by {
        return Err(ALARM_ACKNOWLEDGED
            .because("Nothing to do: somebody looks at it already.")
            .with("byRole", by.role)
            .with("byOrganisation", &by.organisation)
            .into());
    }
    let matrix = &context.book().escalation.at(context.now).table;
    let route = state.deadline().and_then(|word| matrix.route(word));
    let wait = route.map(|route| route.wait_minutes(state.level, state.asked.saturating_sub(1)));
    let mut emit = in_case(state.case);
    emit.push(
        alarm.0,
        Event::AlarmAcknowledged {
            by: Owner::from_actor(context.actor),
            answer_due: wait.map(|minutes| minutes_after(context.now, minutes)),
        },
    );
    emit.done()
}

/// The next one up, or the last one again (P19, H38).
fn escalate(
    alarm: AlarmId,
    answer_due: Timestamp,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = raised(alarm, states)?;
    let matrix = context.book().escalation.at(context.now);
    let route = state.word().and_then(|word| matrix.table.route(word));
    let Some(route) =
        route.filter(|_| state.answer_due == Some(answer_due) && passed(answer_due, context.now))
    else {
        let early = ALARM_NOT_DUE.because("Wait until the time to answer has passed.");
        return Err(early.with("alarm", alarm).into());
    };
    let municipality = match state.case {
        Some(case) => states.case(case)?.municipality,
        None => None,
    };
    let step = route.after(state.level);
    let again = Some(step.level) == state.level;
    let wait = route.wait_minutes(Some(step.level), if again { state.asked } else { 0 });
    let mut emit = in_case(state.case);
    emit.push(
        alarm.0,
        Event::AlarmEscalated {
            level: step.level,
            owner: step.owner(municipality, &context.book().regions.at(context.now).table),
            answer: Answer {
                due: minutes_after(context.now, wait),
                rule: matrix.id.clone(),
            },
        },
    );
    emit.done()
}

fn settle(alarm: AlarmId, states: &States) -> Decision {
    let state = raised(alarm, states)?;
    let mut emit = in_case(state.case);
    emit.push(alarm.0, Event::AlarmSettled);
    emit.done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        actor::Role,
        given::{Given, at, given, id},
        placement::EscalationLevel,
        state,
        stream::{StreamId, Subject},
    };

    const ALARM: AlarmId = AlarmId(id(7));

    fn raise() -> Command {
        Command::Raise {
            alarm: ALARM,
            case: Some(CaseId(id(2))),
            source: StreamId::new(Subject::Triage, id(20)),
            deadline: "see-on-site".into(),
            due: at("2026-03-02T00:59:00Z"),
            owner: Owner::ambulant(),
        }
    }

    #[test]
    fn firing_twice_is_one_alarm_and_somebody_looks_once() {
        let acknowledge = || Command::Acknowledge { alarm: ALARM };
        let then = given()
            .when(acknowledge())
            .then_rejected(ALARM_UNKNOWN)
            .when(raise())
            .accepted()
            .when(raise())
            .then_rejected(ALARM_EXISTS)
            .when(acknowledge());
        assert_eq!(then.emissions()[0].case, Some(CaseId(id(2))));
        then.accepted()
            .when(acknowledge())
            .then_rejected(ALARM_ACKNOWLEDGED);
    }

    #[test]
    fn a_refused_reaction_is_an_alarm_with_an_owner() {
        let refused = Command::RaiseRefusedReaction {
            alarm: ALARM,
            case: None,
            source: StreamId::new(Subject::Place, id(80)),
            reactor: "free-place".into(),
            code: "PLACE_NOT_HELD".into(),
            owner: Owner::desk(),
        };
        let given = given()
            .when(refused.clone())
            .accepted()
            .when(refused)
            .then_rejected(ALARM_EXISTS);
        assert_eq!(given.recorded().len(), 1);
        assert_eq!(given.recorded()[0].envelope.case, None);
    }

    /// H38, H39: nobody looked at it, so it goes up like any other; whoever looks ends it, since only people can mend it.
    #[test]
    fn a_refused_reaction_goes_up_until_somebody_looks() {
        let refused = Command::RaiseRefusedReaction {
            alarm: ALARM,
            case: None,
            source: StreamId::new(Subject::Place, id(80)),
            reactor: "placement.freed".into(),
            code: "PLACE_UNKNOWN".into(),
            owner: Owner::desk(),
        };
        let given = given().when(refused).accepted();
        let due = the_alarm(&given).answer_due.expect("somebody answers");
        let given = given.later(1441).when(up(&due.to_string())).accepted();
        assert_eq!(the_alarm(&given).owner, Some(officer()));
        assert!(the_alarm(&given).is_open());
        let given = given.when(Command::Acknowledge { alarm: ALARM }).accepted();
        assert!(!the_alarm(&given).is_open());
        assert_eq!(the_alarm(&given).answer_due, None);
    }

    #[test]
    fn the_last_one_is_asked_again_after_a_longer_time_each_time() {
        let owed = Command::Raise {
            alarm: ALARM,
            case: None,
            source: StreamId::new(Subject::Stay, id(30)),
            deadline: "look-back".into(),
            due: at("2026-03-02T00:59:00Z"),
            owner: Owner::desk(),
        };
        let mut given = given().when(owed).accepted();
        let mut days = Vec::new();
        for _ in 0..6 {
            let due = the_alarm(&given).answer_due.expect("asked again, ever");
            given = given.at(&minutes_after(due, 1).to_string());
            given = given.when(up(&due.to_string())).accepted();
            let next = the_alarm(&given).answer_due.expect("never silent");
            days.push(next.duration_since(given.now()).as_hours() / 24);
        }
        assert_eq!(days, [2, 7, 14, 28, 30, 30]);
    }

    fn the_alarm(given: &Given) -> State {
        let state::State::Alarm(state) = given.state(StreamId::new(Subject::Alarm, ALARM.0)) else {
            unreachable!("a stream's subject decides its state")
        };
        *state
    }

    fn officer() -> Owner {
        Owner {
            role: Role::LocalAccess,
            organisation: "decision-officer-region".into(),
            person: None,
        }
    }

    fn up(answer_due: &str) -> Command {
        Command::Escalate {
            alarm: ALARM,
            answer_due: at(answer_due),
        }
    }

    #[test]
    fn nobody_answers_and_it_goes_up_step_by_step_and_never_ends_in_silence() {
        let mut given = given().when(raise()).accepted();
        let levels = || EscalationLevel::ALL.iter();
        let last = EscalationLevel::National;
        for level in levels().chain([&last, &last]) {
            let due = the_alarm(&given).answer_due.unwrap();
            let early = Command::Escalate {
                alarm: ALARM,
                answer_due: due,
            };
            given = given
                .when(early.clone())
                .then_rejected(ALARM_NOT_DUE)
                .later(31);
            given = given.when(early.clone()).accepted();
            let state = the_alarm(&given);
            assert_eq!(state.level, Some(*level));
            assert!(state.is_open() && state.owner.is_some());
            let next = state.answer_due.unwrap();
            assert!(next > given.now() && next <= minutes_after(given.now(), 30));
            given = given.when(early).then_rejected(ALARM_NOT_DUE);
        }
    }

    #[test]
    fn looking_at_it_is_not_doing_it() {
        let given = given()
            .when(raise())
            .accepted()
            .later(10)
            .when(Command::Acknowledge { alarm: ALARM })
            .accepted();
        let due = the_alarm(&given).answer_due.unwrap();
        assert_eq!(due, minutes_after(given.now(), 30), "time to do it");
        assert!(the_alarm(&given).is_open());
        let given = given.later(31).when(up(&due.to_string())).accepted();
        let state = the_alarm(&given);
        assert_eq!(state.acknowledged_by, None, "the next one has to look");
        let given = given.when(Command::Settle { alarm: ALARM }).accepted();
        assert!(!the_alarm(&given).is_open());
        given
            .when(Command::Settle { alarm: ALARM })
            .then_rejected(ALARM_SETTLED)
            .when(Command::Acknowledge { alarm: ALARM })
            .then_rejected(ALARM_SETTLED);
    }

    #[test]
    fn what_takes_effect_by_itself_is_told_and_asks_nobody_else() {
        let Command::Raise {
            alarm,
            case,
            source,
            due,
            owner,
            ..
        } = raise()
        else {
            unreachable!()
        };
        let deadline = "hold".into();
        let given = given()
            .when(Command::Raise {
                alarm,
                case,
                source,
                deadline,
                due,
                owner,
            })
            .accepted();
        assert_eq!(the_alarm(&given).answer_due, None);
        let given = given.when(Command::Acknowledge { alarm: ALARM }).accepted();
        assert!(!the_alarm(&given).is_open());
    }

    #[test]
    fn an_ordinary_deadline_goes_to_the_officer_of_the_municipality() {
        let Command::Raise {
            alarm,
            source,
            due,
            owner,
            ..
        } = raise()
        else {
            unreachable!()
        };
        let deadline = "look-back".into();
        let given = given()
            .when(Command::Raise {
                alarm,
                case: None,
                source,
                deadline,
                due,
                owner,
            })
            .accepted();
        let due = the_alarm(&given).answer_due.unwrap();
        let given = given.later(1441).when(up(&due.to_string())).accepted();
        assert_eq!(the_alarm(&given).owner, Some(officer()));
    }
}
