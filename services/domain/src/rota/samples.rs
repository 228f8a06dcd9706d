//! One or more of every event, for golden bytes and for tests. All data is invented.

use super::{Event, Function, Order};
use crate::{
    given::{at, id},
    ids::PeriodId,
};

/// Events of every kind in a rota's stream.
pub fn samples() -> Vec<Event> {
    let planned = |n: u128, person: &str, order: Order| Event::DutyPlanned {
        period: PeriodId(id(n)),
        from: at("2026-03-01T22:00:00Z"),
        until: at("2026-03-02T07:00:00Z"),
        person: person.to_owned(),
        order,
    };
    let offered = |in_return: Option<PeriodId>| Event::SwapOffered {
        period: PeriodId(id(81)),
        to: "vt-3".to_owned(),
        in_return,
    };
    let accepted = |in_return: Option<PeriodId>| Event::SwapAccepted {
        period: PeriodId(id(81)),
        by: "vt-3".to_owned(),
        in_return,
    };
    vec![
        Event::RotaEstablished {
            organisation: "veilig-thuis".to_owned(),
            function: Function::Consultation,
            warning_hours: 24,
            rule: "H15@1".to_owned(),
        },
        planned(81, "vt-1", Order::First),
        planned(82, "vt-2", Order::Second),
        Event::DutyWithdrawn {
            period: PeriodId(id(82)),
            from: at("2026-03-02T04:00:00Z"),
        },
        offered(None),
        offered(Some(PeriodId(id(83)))),
        accepted(None),
        accepted(Some(PeriodId(id(83)))),
        Event::SwapDeclined {
            period: PeriodId(id(81)),
        },
    ]
}
