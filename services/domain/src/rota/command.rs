//! Commands on a rota (rooster).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Function, Order};
use crate::ids::{PeriodId, RotaId};

/// What can be asked of a rota.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// An organisation keeps a rota for a function, from now on without a gap; with the first periods planned.
    Establish {
        organisation: String,
        function: Function,
        periods: Vec<NewPeriod>,
    },
    /// People are on duty from and until an instant (inroosteren).
    Plan {
        rota: RotaId,
        periods: Vec<NewPeriod>,
    },
    /// Somebody will not be on duty after all, or not any longer (uitroosteren).
    Withdraw { rota: RotaId, period: PeriodId },
    /// Whoever is on duty asks somebody to take over, perhaps for a period of theirs in return (ruilen).
    OfferSwap {
        rota: RotaId,
        period: PeriodId,
        to: String,
        in_return: Option<PeriodId>,
    },
    /// The other one agrees.
    AcceptSwap { rota: RotaId, period: PeriodId },
    /// The other one does not, or the one who asked takes it back.
    DeclineSwap { rota: RotaId, period: PeriodId },
}

/// A period to plan: from an instant until just before another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPeriod {
    /// From this instant.
    pub from: Timestamp,
    /// Until just before this instant.
    pub until: Timestamp,
    /// Opaque user id.
    pub person: String,
    /// Asked first, second or third.
    pub order: Order,
}

impl Command {
    /// The rota's stream.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::Establish {
                organisation,
                function,
                ..
            } => RotaId::of(organisation, *function).0,
            Self::Plan { rota, .. }
            | Self::Withdraw { rota, .. }
            | Self::OfferSwap { rota, .. }
            | Self::AcceptSwap { rota, .. }
            | Self::DeclineSwap { rota, .. } => rota.0,
        }
    }
}
