//! Given events, when a command, then events or a refusal: how rules are tested.
//!
//! Every accepted decision is checked beyond what the test asks: it is made twice (pure), every event
//! goes through sealing and the codec, and every state through a snapshot. Failures panic.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use crate::{
    actor::{Actor, DeviceStamp, Role},
    command::Command,
    decide::{CaseHead, Context, Emission, Refusal, States},
    envelope::{Envelope, Recorded},
    event::Event,
    ids::{CaseId, CommandId, DeviceId, EventId, derived_id},
    personal::{Personal, Sealed},
    rejection::{Code, Rejection},
    rules::Rules,
    state::State,
    stream::StreamId,
};

/// A test id.
pub const fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// An instant from RFC 3339.
pub fn at(instant: &str) -> Timestamp {
    instant.parse().expect("an RFC 3339 instant")
}

/// An id that the n-th `when` of a test derives (from 1).
pub fn derived(command: u128, label: &str) -> Uuid {
    derived_id(CommandId(id(command)), label)
}

/// Somebody in a role, of an organisation.
pub fn actor(role: Role, organisation: &str) -> Actor {
    Actor {
        person: format!("user-{}", role.as_str()),
        role,
        organisation: organisation.to_owned(),
        device: None,
    }
}

/// Stands in for sealing: every plain text becomes a `Sealed` that hides nothing.
pub fn seal(event: &mut Event, event_id: Uuid) {
    event.visit_personal(&mut |field, personal| {
        if let Personal::Plain { key, text } = personal {
            *personal = Personal::Sealed(Sealed {
                key: *key,
                nonce: vec![7; 12],
                ciphertext: std::mem::take(text).into_bytes(),
                event: event_id,
                field: field.to_owned(),
            });
        }
    });
}

/// What a stand-in seal holds; the other way of [`seal`].
pub fn opened(personal: &Personal) -> &str {
    match personal {
        Personal::Plain { text, .. } => text,
        Personal::Sealed(sealed) => {
            std::str::from_utf8(&sealed.ciphertext).expect("sealed by `seal`")
        }
    }
}

/// What happened so far, and the circumstances of the next command.
#[derive(Clone, Debug)]
pub struct Given {
    states: BTreeMap<StreamId, (State, u64)>,
    log: Vec<Recorded>,
    now: Timestamp,
    occurred_at: Option<Timestamp>,
    actor: Actor,
    rules: Rules,
    commands: u128,
}

/// What a rule makes of an instant when a triagist of the desk asks, under the figures as they are shipped.
pub fn judged<T>(now: &str, judge: impl FnOnce(&Context<'_>) -> T) -> T {
    let (actor, rules) = (actor(Role::Triagist, "desk"), Rules::default());
    judge(&Context {
        now: at(now),
        actor: &actor,
        command_id: CommandId(id(1)),
        occurred_at: None,
        rules: &rules,
    })
}

/// Nothing happened yet. It is Monday 2 March 2026, 02:00 in Amsterdam, and the desk is speaking.
pub fn given() -> Given {
    Given {
        states: BTreeMap::new(),
        log: Vec::new(),
        now: at("2026-03-02T01:00:00Z"),
        occurred_at: None,
        actor: actor(Role::Coordinator, "desk"),
        rules: Rules::default(),
        commands: 0,
    }
}

impl Given {
    /// An event was recorded in a stream, now.
    #[must_use]
    pub fn and(mut self, stream: Uuid, event: impl Into<Event>) -> Self {
        let command = id((1 << 100) | self.log.len() as u128);
        self.record(stream, None, event.into(), CommandId(command));
        self
    }

    /// An event was recorded of a case, now.
    #[must_use]
    pub fn and_of_case(mut self, case: CaseId, stream: Uuid, event: impl Into<Event>) -> Self {
        let command = id((1 << 100) | self.log.len() as u128);
        self.record(stream, Some(case), event.into(), CommandId(command));
        self
    }

    /// It is this instant.
    #[must_use]
    pub fn at(mut self, instant: &str) -> Self {
        self.now = at(instant);
        self
    }

    /// So many minutes later.
    #[must_use]
    pub fn later(mut self, minutes: i64) -> Self {
        self.now += minutes.minutes();
        self
    }

    /// Somebody else is speaking.
    #[must_use]
    pub fn by(mut self, actor: Actor) -> Self {
        self.actor = actor;
        self
    }

    /// They speak through a device.
    #[must_use]
    pub fn on(mut self, device: DeviceId, sequence: u64) -> Self {
        self.actor.device = Some(DeviceStamp {
            id: device,
            sequence,
            last_position_seen: None,
        });
        self
    }

    /// The next command says that it happened at this instant; later commands happen now again.
    #[must_use]
    pub fn occurred(mut self, instant: &str) -> Self {
        self.occurred_at = Some(at(instant));
        self
    }

    /// Other figures are in force.
    #[must_use]
    pub fn rules(mut self, rules: Rules) -> Self {
        self.rules = rules;
        self
    }

    /// The instant it is.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The state of a stream, empty when nothing happened in it.
    pub fn state(&self, stream: StreamId) -> State {
        self.states.get(&stream).map_or_else(
            || State::empty(stream.subject),
            |(state, _version)| state.clone(),
        )
    }

    /// The states of all streams in which something happened.
    pub fn states(&self) -> impl Iterator<Item = (StreamId, &State)> + Clone {
        self.states
            .iter()
            .map(|(stream, (state, _))| (*stream, state))
    }

    /// Everything that was recorded, in order, as a reader of the log sees it.
    pub fn recorded(&self) -> &[Recorded] {
        &self.log
    }

    /// A command is decided. The n-th `when` has command id n.
    pub fn when(mut self, command: impl Into<Command>) -> Then {
        let command = command.into();
        self.commands += 1;
        let context = Context {
            now: self.now,
            actor: &self.actor,
            command_id: CommandId(id(self.commands)),
            occurred_at: self.occurred_at,
            rules: &self.rules,
        };
        let mut states = States::default();
        let outcome = loop {
            states.forget_reads();
            match command.decide(&states, &context) {
                Err(Refusal::Need(stream)) => {
                    let (state, version) = self
                        .states
                        .get(&stream)
                        .cloned()
                        .unwrap_or_else(|| (State::empty(stream.subject), 0));
                    states.insert(stream, state, version);
                }
                Err(Refusal::NeedCase(case)) => states.insert_case(case, self.head_of(case)),
                Err(Refusal::Reject(rejection)) => break Err(rejection),
                Ok(emissions) => break Ok(emissions),
            }
        };
        let again = command.decide(&states, &context);
        let reads = states.reads();
        let cases = states.cases_read();
        if let Ok(emissions) = &outcome {
            assert!(
                !emissions.is_empty(),
                "accepted without events: {command:?}"
            );
            assert_eq!(again.as_ref(), Ok(emissions), "decide is not pure");
            for emission in emissions {
                assert!(
                    reads.contains_key(&emission.stream),
                    "{} is written without having been read",
                    emission.stream
                );
            }
        }
        Then {
            given: self,
            outcome,
            reads,
            cases,
        }
    }

    /// How far a case has come.
    pub fn head_of(&self, case: CaseId) -> CaseHead {
        let mut head = CaseHead::default();
        let of_case = self.log.iter();
        for event in of_case.filter(|event| event.envelope.case == Some(case)) {
            head.hear(Some(event.envelope.stream.subject), event.position);
        }
        head
    }

    fn record(&mut self, stream: Uuid, case: Option<CaseId>, mut event: Event, command: CommandId) {
        let stream = StreamId::new(event.subject(), stream);
        let position = self.log.len() as u64;
        let event_id = EventId(id((1 << 96) | u128::from(position)));
        seal(&mut event, event_id.0);
        let encoded = event.encode().expect("every event has a codec");
        let (state, version) = self
            .states
            .entry(stream)
            .or_insert_with(|| (State::empty(stream.subject), 0));
        *version += 1;
        let envelope = Envelope {
            ledger: "test".parse().expect("a ledger"),
            stream,
            version: *version,
            event_id,
            type_name: encoded.type_name.to_owned(),
            schema: encoded.schema,
            case,
            actor: self.actor.clone(),
            occurred_at: self.occurred_at.unwrap_or(self.now),
            command_id: command,
            correlation_id: command.0,
            causation_id: None,
            traceparent: String::new(),
            body: encoded.body,
        };
        let recorded = Recorded::decode(position, self.now, &envelope.encode())
            .expect("every event decodes what it encoded");
        assert_eq!(recorded.event, event, "the codec changed an event");
        state.evolve(&recorded.event, recorded.stamp());
        let snapshot = serde_json::to_string(state).expect("every state has a snapshot");
        let restored: State = serde_json::from_str(&snapshot).expect("every snapshot is read back");
        assert_eq!(restored, *state, "a snapshot lost something");
        self.log.push(recorded);
    }
}

/// What the decision came to.
#[derive(Debug)]
pub struct Then {
    given: Given,
    outcome: Result<Vec<Emission>, Rejection>,
    reads: BTreeMap<StreamId, u64>,
    cases: BTreeMap<CaseId, u64>,
}

impl Then {
    /// Exactly these events, in this order, each with the id of its stream.
    #[track_caller]
    pub fn then(self, expected: impl IntoIterator<Item = (Uuid, Event)>) -> Given {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(stream, event)| (StreamId::new(event.subject(), stream), event))
            .collect();
        let actual: Vec<_> = self
            .emissions()
            .iter()
            .map(|emission| (emission.stream, emission.event.clone()))
            .collect();
        assert_eq!(actual, expected);
        self.accepted()
    }

    /// Accepted, whatever the events are; they are recorded.
    #[track_caller]
    pub fn accepted(self) -> Given {
        let emissions = self.emissions().to_vec();
        let mut given = self.given;
        let command = CommandId(id(given.commands));
        for emission in emissions {
            given.record(emission.stream.id, emission.case, emission.event, command);
        }
        given.occurred_at = None;
        given
    }

    /// Why it was refused, when it was.
    pub fn refusal(&self) -> Option<&Rejection> {
        self.outcome.as_ref().err()
    }

    /// Accepted and recorded, or refused: go on either way.
    #[track_caller]
    pub fn either_way(self) -> Given {
        if self.outcome.is_ok() {
            self.accepted()
        } else {
            let mut given = self.given;
            given.occurred_at = None;
            given
        }
    }

    /// Appended to a log that others wrote meanwhile: only if it was accepted and every stream that it
    /// read still has the version that was read there, and every case that it read as a whole stands where it stood;
    /// otherwise that log, as it was.
    pub fn appended_after(self, mut meanwhile: Given) -> Given {
        let version = |stream| {
            meanwhile
                .states
                .get(stream)
                .map_or(0, |(_, version)| *version)
        };
        let unchanged = self
            .reads
            .iter()
            .all(|(stream, read)| version(stream) == *read)
            && self
                .cases
                .iter()
                .all(|(case, next)| meanwhile.head_of(*case).next <= *next);
        if let (Ok(emissions), true) = (self.outcome, unchanged) {
            meanwhile.commands += 1;
            let command = CommandId(id(meanwhile.commands));
            for emission in emissions {
                meanwhile.record(emission.stream.id, emission.case, emission.event, command);
            }
        }
        meanwhile
    }

    /// Refused with this code; nothing happened.
    #[track_caller]
    pub fn then_rejected(self, code: Code) -> Given {
        assert_eq!(self.rejection().code, code.name);
        let mut given = self.given;
        given.occurred_at = None;
        given
    }

    /// The events, before sealing.
    #[track_caller]
    pub fn emissions(&self) -> &[Emission] {
        match &self.outcome {
            Ok(emissions) => emissions,
            Err(rejection) => panic!("refused: {rejection} {:?}", rejection.facts),
        }
    }

    /// The refusal.
    #[track_caller]
    pub fn rejection(&self) -> &Rejection {
        match &self.outcome {
            Ok(emissions) => panic!("accepted: {emissions:#?}"),
            Err(rejection) => rejection,
        }
    }

    /// The streams that the decision read, with the version each had.
    pub const fn reads(&self) -> &BTreeMap<StreamId, u64> {
        &self.reads
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::PersonId;

    #[test]
    fn the_stand_in_seal_goes_both_ways() {
        let text = Personal::of_person(PersonId(id(1)), "an invented name");
        let mut event = Event::Report(crate::report::Event::FeedbackGiven { text });
        assert!(event.encode().is_err(), "plain text stops at the last door");
        seal(&mut event, id(2));
        let mut seen = Vec::new();
        event.visit_personal(&mut |field, personal| {
            seen.push((field.to_owned(), opened(personal).to_owned()));
        });
        assert_eq!(seen, [("text".to_owned(), "an invented name".to_owned())]);
    }
}
