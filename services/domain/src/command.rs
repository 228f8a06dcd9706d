//! Any command of the domain. Commands are imperative, travel as JSON on the bus and are not
//! stored, but for what a revoked device sends: kept sealed (`team/quarantine.rs`).

use serde::{Deserialize, Serialize};

use crate::{
    decide::{Context, Decision, States},
    stream::{Service, StreamId},
};

macro_rules! commands {
    ($($subject:ident => $module:ident),+ $(,)?) => {
        /// A command, by the subject that decides it.
        #[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case", deny_unknown_fields)]
        pub enum Command { $(#[doc = stringify!($subject)] $subject(crate::$module::Command)),+ }

        $(impl From<crate::$module::Command> for Command {
            fn from(command: crate::$module::Command) -> Self { Self::$subject(command) }
        })+

        impl Command {
            /// The stream the command is about: its version is the `ETag`, and `If-Match` compares with it.
            pub fn stream(&self) -> StreamId {
                match self {
                    $(Self::$subject(command) =>
                        StreamId::new(crate::stream::Subject::$subject, command.stream())),+
                }
            }

            /// Decide. Pure: the same states, command and context give the same answer.
            pub fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
                crate::neighbours::may_give(self, context)?;
                let mut events = match self {
                    $(Self::$subject(command) => command.decide(states, context)),+
                }?;
                for duty in events.iter_mut().filter_map(|made| made.event.opened_duty_mut()) {
                    duty.rule = context.rules.owed_under(&duty.rule);
                }
                Ok(events)
            }
        }
    };
}

commands! {
    Report => report,
    Case => case,
    Person => person,
    Triage => triage,
    Rota => rota,
    Consultation => consultation,
    Team => team,
    Deployment => deployment,
    Place => place,
    Placement => placement,
    Counter => counter,
    Guest => guest,
    Stay => stay,
    Title => title,
    Export => export,
    Shift => shift,
    Alarm => alarm,
}

impl Command {
    /// The service that decides it.
    pub fn service(&self) -> Service {
        self.stream().subject.writer()
    }
}
