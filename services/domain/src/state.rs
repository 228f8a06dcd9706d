//! The state of any stream: a fold of its events, by the same `evolve` live and in replay.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{event::Event, stream::Subject};

/// The two clocks of an event, as `evolve` sees them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stamp {
    /// When it happened, as claimed.
    pub occurred_at: Timestamp,
    /// When the log recorded it.
    pub recorded_at: Timestamp,
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
    Team => crate::team::State,
    Deployment => crate::deployment::State,
    Place => crate::place::State,
    Placement => crate::placement::State,
    Search => crate::placement::SearchState,
    Stay => crate::stay::State,
    Alarm => crate::alarm::State,
}
