//! What happened to a rota. No personal text: people are opaque user ids.

use jiff::Timestamp;
use serde::Serialize;

use super::{Function, Order};
use crate::{ids::PeriodId, personal::Visitor};

/// Events in a rota's stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// An organisation keeps this rota from now on.
    RotaEstablished {
        organisation: String,
        function: Function,
        /// So many hours before a gap somebody hears of it.
        warning_hours: i64,
        /// Rule id and version.
        rule: String,
    },
    /// Somebody is on duty.
    DutyPlanned {
        period: PeriodId,
        from: Timestamp,
        until: Timestamp,
        person: String,
        order: Order,
    },
    /// Not after all, or not beyond this instant.
    DutyWithdrawn { period: PeriodId, from: Timestamp },
    /// Somebody else is asked to take over.
    SwapOffered {
        period: PeriodId,
        to: String,
        in_return: Option<PeriodId>,
    },
    /// Agreed: both are bound from here on.
    SwapAccepted {
        period: PeriodId,
        by: String,
        in_return: Option<PeriodId>,
    },
    /// Not agreed, or taken back.
    SwapDeclined { period: PeriodId },
}

impl Event {
    /// Visit every personal field: there is none.
    pub fn visit_personal(&mut self, _visit: &mut Visitor<'_>) {}
}
