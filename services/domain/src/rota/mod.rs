//! Rotas (roosters): who is on duty for a function of an organisation. Stream `rota`, written by triage.
//!
//! The stream's id follows from organisation and function ([`RotaId::of`]), so that a decision can look up who is on
//! duty without having been told where. Periods are instants: a night in which the clock is put back is an hour
//! longer, and nobody is on duty twice or not at all because of it.

mod asked;
pub mod codec;
mod command;
mod decide;
mod event;
mod evolve;
pub mod rejection;
#[cfg(any(test, feature = "test-util"))]
mod samples;
mod state;
mod swap;
#[cfg(test)]
mod tests;

pub(crate) use asked::{asked, named, officer};
pub use command::{Command, NewPeriod};
pub use event::Event;
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use state::{Gap, Period, State, SwapOffer};

use crate::{
    actor::Role,
    code_list,
    ids::{RotaId, caused_command_id},
};

code_list! {
    /// What somebody on a rota is on duty for (functie).
    pub enum Function {
        /// Answers partners, day and night (consultatie; H15).
        Consultation = "consultation",
        /// Sits at the desk (crisiscoördinatie).
        Desk = "desk",
        /// May decide over others' heads for a municipality (functionaris met doorzettingsmacht, brandpuntfunctionaris).
        DecisionOfficer = "decision-officer",
        /// Second professional of complex cases (gedragswetenschapper).
        BehaviouralScientist = "behavioural-scientist",
        /// Answers for the counter that the providers share (brievenbus; H10).
        Counter = "counter",
    }
}

impl Function {
    /// The role in which somebody does it.
    pub const fn role(self) -> Role {
        match self {
            Self::Consultation => Role::Partner,
            Self::Desk => Role::Coordinator,
            Self::DecisionOfficer => Role::LocalAccess,
            Self::BehaviouralScientist => Role::Triagist,
            Self::Counter => Role::Provider,
        }
    }
}

code_list! {
    /// In which order somebody is asked (volgorde).
    pub enum Order {
        /// Asked first (voorwacht).
        First = "first",
        /// Asked when the first does not answer (achterwacht).
        Second = "second",
        /// Asked when the second does not answer either.
        Third = "third",
    }
}

impl RotaId {
    /// The rota of a function in an organisation: one, whoever asks.
    pub fn of(organisation: &str, function: Function) -> Self {
        Self(caused_command_id(&["rota", organisation, function.as_str()]).0)
    }
}
