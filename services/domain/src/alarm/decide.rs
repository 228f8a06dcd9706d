//! The rules of an alarm: raised once, acknowledged once.

use super::{
    Command, Event,
    rejection::{ALARM_ACKNOWLEDGED, ALARM_EXISTS, ALARM_UNKNOWN},
};
use crate::{
    actor::Owner,
    decide::{Context, Decision, Emit, States},
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
                },
                states,
            ),
            Self::Acknowledge { alarm } => acknowledge(*alarm, states, context),
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

fn acknowledge(alarm: AlarmId, states: &States, context: &Context<'_>) -> Decision {
    let state = states.alarm(alarm)?;
    if !state.exists() {
        let unknown = ALARM_UNKNOWN.because("Name an alarm that was raised.");
        return Err(unknown.with("alarm", alarm).into());
    }
    if let Some(by) = &state.acknowledged_by {
        return Err(ALARM_ACKNOWLEDGED
            .because("Nothing to do: somebody looks at it already.")
            .with("byRole", by.role)
            .with("byOrganisation", &by.organisation)
            .into());
    }
    let mut emit = in_case(state.case);
    let by = Owner::from_actor(context.actor);
    emit.push(alarm.0, Event::AlarmAcknowledged { by });
    emit.done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        given::{at, given, id},
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
}
