//! One or more of every event, for golden bytes and for tests. All data is invented.

use super::{Event, IfThen, Seen, TakeOverReason, Wait, desk_of};
use crate::{
    actor::{Owner, Role},
    duty::{Duty, DutyKind},
    given::{at, id},
    ids::{CaseId, DutyId},
    personal::Personal,
};

/// Events of every kind in a desk's stream.
pub fn samples() -> Vec<Event> {
    let case = CaseId(id(2));
    let coordinator = |person: &str| Owner {
        person: Some(person.to_owned()),
        ..desk_of("desk")
    };
    let text = |text: &str| Personal::of_case(case, text);
    let due = at("2026-03-02T13:00:00Z");
    let rule = || "H38@1".to_owned();
    vec![
        Event::ShiftStarted {
            coordinator: coordinator("night"),
            due,
            on_rota: None,
            rule: rule(),
        },
        Event::ShiftStarted {
            coordinator: coordinator("night"),
            due,
            on_rota: Some("late".to_owned()),
            rule: rule(),
        },
        Event::HandoverPrepared {
            by: coordinator("night"),
        },
        Event::CaseListed { case },
        Event::LineWritten {
            case,
            line: text("De moeder belt om acht uur"),
            waits_on: vec![
                Wait {
                    on: Owner {
                        role: Role::Partner,
                        organisation: "veilig-thuis".to_owned(),
                        person: None,
                    },
                    what: text("Advies over het bezoek"),
                    until: Some(at("2026-03-02T08:00:00Z")),
                },
                Wait {
                    on: Owner::ambulant(),
                    what: text("Terugbellen"),
                    until: None,
                },
            ],
            if_then: vec![IfThen {
                happens: text("Als hij weer wegloopt"),
                then: text("eerst zijn oma bellen"),
            }],
        },
        Event::CaseRead {
            case,
            by: coordinator("day"),
            position: 41,
            written: 0,
        },
        Event::CaseRead {
            case,
            by: coordinator("day"),
            position: 41,
            written: 2,
        },
        Event::CaseUnread { case, position: 44 },
        Event::HandoverOffered {
            by: coordinator("night"),
            revision: 3,
        },
        Event::ShiftHandedOver {
            from: coordinator("night"),
            to: coordinator("day"),
            offered_at: at("2026-03-02T06:25:00Z"),
            cases: vec![
                Seen {
                    case,
                    position: 44,
                    written: 0,
                },
                Seen {
                    case: CaseId(id(3)),
                    position: 44,
                    written: 2,
                },
            ],
            due,
            on_rota: Some("day".to_owned()),
            rule: rule(),
        },
        Event::CaseHandedOver {
            case,
            from: coordinator("night"),
            to: coordinator("day"),
            position: 44,
        },
        Event::ShiftTakenOver {
            from: coordinator("day"),
            to: coordinator("evening"),
            reason: TakeOverReason::Ill,
            unread: vec![case],
            due,
            on_rota: None,
            rule: rule(),
        },
        Event::CaseLeftOut {
            case,
            duty: DutyId(id(61)),
        },
        Event::DeskChecked,
        Event::DutyOpened(Duty {
            id: DutyId(id(60)),
            kind: DutyKind::ConfirmTakeOver,
            due,
            owner: desk_of("desk"),
            office: None,
            rule: rule(),
        }),
        Event::DutyFulfilled {
            duty: DutyId(id(60)),
            by: coordinator("day"),
        },
    ]
}
