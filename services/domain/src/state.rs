//! The state of any stream: a fold of its events, by the same `evolve` live and in replay.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{deployment::Phase, duty::OpenDuties, event::Event, stream::Subject};

/// The two clocks of an event, as `evolve` sees them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stamp {
    /// When it happened, as claimed.
    pub occurred_at: Timestamp,
    /// When the log recorded it.
    pub recorded_at: Timestamp,
}

impl Stamp {
    /// When it happened, to judge by: a clock that is ahead says nothing of what comes after it was recorded.
    pub fn happened_at(self) -> Timestamp {
        self.occurred_at.min(self.recorded_at)
    }
}

macro_rules! states {
    ($($subject:ident => $state:ty),+ $(,)?) => {
        /// The state of a stream, by subject.
        #[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum State { $(#[doc = stringify!($subject)] $subject(Box<$state>)),+ }

        impl State {
            /// The state of an empty stream.
            pub fn empty(subject: Subject) -> Self {
                match subject { $(Subject::$subject => Self::$subject(Box::default())),+ }
            }

            /// Fold one event. Total: an event of another subject, or one that does not fit, changes
            /// nothing.
            pub fn evolve(&mut self, event: &Event, stamp: Stamp) {
                match (self, event) {
                    $((Self::$subject(state), Event::$subject(event)) => state.evolve(event, stamp),)+
                    _ => {}
                }
            }
        }
    };
}

states! {
    Report => crate::report::State,
    Case => crate::case::State,
    Person => crate::person::State,
    Triage => crate::triage::State,
    Weighings => crate::triage::Weighings,
    Rota => crate::rota::State,
    Consultation => crate::consultation::State,
    Team => crate::team::State,
    Deployment => crate::deployment::State,
    Place => crate::place::State,
    Placement => crate::placement::State,
    Search => crate::placement::SearchState,
    Counter => crate::counter::State,
    Guest => crate::guest::State,
    Stay => crate::stay::State,
    Title => crate::title::State,
    Export => crate::export::State,
    Shift => crate::shift::State,
    Alarm => crate::alarm::State,
}

impl State {
    /// What is owed in the stream; `None` for subjects in whose streams nothing is owed.
    pub fn duties(&self) -> Option<&OpenDuties> {
        match self {
            Self::Report(state) => Some(&state.duties),
            Self::Case(state) => Some(&state.duties),
            Self::Triage(state) => Some(&state.duties),
            Self::Deployment(state) => Some(&state.duties),
            Self::Placement(state) => Some(&state.duties),
            Self::Guest(state) => Some(&state.duties),
            Self::Stay(state) => Some(&state.duties),
            Self::Title(state) => Some(&state.duties),
            Self::Export(state) => Some(&state.duties),
            Self::Shift(state) => Some(&state.duties),
            Self::Person(_)
            | Self::Weighings(_)
            | Self::Rota(_)
            | Self::Consultation(_)
            | Self::Team(_)
            | Self::Place(_)
            | Self::Search(_)
            | Self::Counter(_)
            | Self::Alarm(_) => None,
        }
    }

    /// Whether something still runs or is owed here, whatever became of the case: a duty, a search, a stay, a
    /// deployment, a request at the counter, a consultation, an alarm that nobody looked at.
    pub fn goes_on(&self) -> bool {
        let runs = match self {
            Self::Consultation(state) => state.is_open(),
            Self::Deployment(state) => state.phase.is_some_and(Phase::is_open),
            Self::Placement(state) => state.search.is_some() && state.end.is_none(),
            Self::Counter(state) => state.is_open(),
            Self::Guest(state) => state.is_open(),
            Self::Stay(state) => state.started.is_some() && state.closed_at.is_none(),
            Self::Alarm(state) => state.is_open(),
            Self::Report(_)
            | Self::Case(_)
            | Self::Person(_)
            | Self::Triage(_)
            | Self::Weighings(_)
            | Self::Rota(_)
            | Self::Team(_)
            | Self::Place(_)
            | Self::Search(_)
            | Self::Title(_)
            | Self::Export(_)
            | Self::Shift(_) => false,
        };
        runs || self.duties().is_some_and(|duties| !duties.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::golden::samples;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Events of every kind, in any order, at any time: no fold panics, none listens to another
        /// subject, every state has a snapshot.
        #[test]
        fn every_fold_is_total(
            picks in prop::collection::vec((any::<prop::sample::Index>(), any::<i32>()), 0..80),
        ) {
            let events = samples();
            let mut states: Vec<_> = Subject::ALL.iter().map(|subject| State::empty(*subject)).collect();
            for (pick, second) in picks {
                let event = pick.get(&events);
                let instant = Timestamp::from_second(i64::from(second)).expect("within 1901 to 2038");
                let stamp = Stamp { occurred_at: instant, recorded_at: instant };
                for (state, subject) in states.iter_mut().zip(Subject::ALL) {
                    let before = state.clone();
                    state.evolve(event, stamp);
                    prop_assert!(event.subject() == *subject || *state == before);
                }
            }
            for state in states {
                let snapshot = serde_json::to_string(&state).expect("a snapshot");
                prop_assert_eq!(serde_json::from_str::<State>(&snapshot).expect("read back"), state);
            }
        }
    }
}
