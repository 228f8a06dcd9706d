//! One or more of every event, for golden bytes and for tests. All data is invented.

use jiff::civil::date;

use super::{Asked, End, Event, Field, Format, Months, Purpose, RefusalReason, Taken};
use crate::{
    actor::{Owner, Role},
    duty::{Duty, DutyKind},
    given::{at, id},
    ids::DutyId,
};

/// Events of every kind in the stream of an export.
pub fn samples() -> Vec<Event> {
    let asker = Owner {
        person: Some("coordinator-1".to_owned()),
        ..Owner::desk()
    };
    let office = Owner {
        role: Role::LocalAccess,
        organisation: "decision-officer-region".to_owned(),
        person: None,
    };
    let official = Owner {
        person: Some("officer-1".to_owned()),
        ..office.clone()
    };
    let taken = |format, rows| Taken {
        format,
        position: 4_711,
        rows,
        complete: rows > 0,
        sha256: "0f".repeat(32),
    };
    vec![
        Event::ExportAsked(Asked {
            by: asker.clone(),
            organisation: "university-a".to_owned(),
            office: "youth-research".to_owned(),
            purpose: Purpose::DoctoralResearch,
            reference: "EC-2026-017".to_owned(),
            months: Months {
                from: date(2026, 1, 1),
                until: date(2026, 3, 1),
            },
            fields: vec![Field::Left, Field::Age, Field::Destination],
            rule: "P28e@1".to_owned(),
        }),
        Event::DutyOpened(Duty {
            id: DutyId(id(41)),
            kind: DutyKind::DecideExport,
            due: at("2026-03-16T22:59:59Z"),
            owner: office,
            office: None,
            rule: "P28e@1".to_owned(),
        }),
        Event::ExportApproved {
            by: official.clone(),
            last_day: date(2026, 6, 30),
        },
        Event::DutyFulfilled {
            duty: DutyId(id(41)),
        },
        Event::ExportTaken {
            by: asker.clone(),
            taken: taken(Format::Csv, 12),
        },
        Event::ExportTaken {
            by: asker.clone(),
            taken: taken(Format::Json, 0),
        },
        Event::ExportEnded {
            by: asker,
            why: End::Done,
        },
        Event::ExportRefused {
            by: official,
            reason: RefusalReason::FiguresWillDo,
        },
    ]
}
