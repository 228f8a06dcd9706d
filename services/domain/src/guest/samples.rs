//! One or more of every event, for golden bytes and for tests. All data is invented.

use std::collections::BTreeSet;

use jiff::civil::date;

use super::{ConflictOutcome, Desk, Event, LetGoReason, Need, WithdrawReason};
use crate::{
    actor::{Owner, Role},
    duty::{Duty, DutyKind},
    given::{at, id},
    ids::{DutyId, PlaceId, PlacementId},
    person::AgeBand,
    place::{Circumstance, Nights, Week, WeekPart},
    placement::{NeedKind, RefusalReason, Rung},
    stream::LedgerId,
};

fn region() -> Option<LedgerId> {
    "utrecht".parse().ok()
}

/// Events of every kind.
pub fn samples() -> Vec<Event> {
    let need = Need {
        kind: NeedKind::Both,
        age: AgeBand::From12To15,
        rung: Some(Rung::CrisisGroup),
        persons: 2,
        not_with: vec![Circumstance::Pets],
        nights: Some(Nights {
            from: date(2026, 3, 6),
            until: Some(date(2026, 3, 30)),
            week: Week::of(&[WeekPart::FridayNight]),
            except: BTreeSet::new(),
        }),
        acute: true,
    };
    let plain = Need {
        rung: None,
        not_with: Vec::new(),
        nights: None,
        acute: false,
        ..need.clone()
    };
    let asked = |need: &Need| {
        Some(Event::GuestAsked {
            region: region()?,
            placement: PlacementId(id(21)),
            need: need.clone(),
            due: at("2026-03-02T01:30:00Z"),
            desk: Desk {
                name: "Crisisdesk Utrecht (verzonnen)".to_owned(),
                telephone: "030-0000000".to_owned(),
            },
        })
    };
    let by = Owner {
        role: Role::Coordinator,
        organisation: "desk".to_owned(),
        person: Some("user-7".to_owned()),
    };
    let mut samples: Vec<_> = [asked(&need), asked(&plain)]
        .into_iter()
        .flatten()
        .collect();
    samples.extend([
        Event::GuestOffered {
            place: PlaceId(id(11)),
            provider: "aanbieder-een".to_owned(),
            until: at("2026-03-02T02:30:00Z"),
        },
        Event::GuestRefused {
            reason: RefusalReason::NoRoom,
        },
        Event::GuestConfirmed,
        Event::GuestConfirmedLate,
        Event::GuestWithdrawn {
            reason: WithdrawReason::OtherPlace,
        },
        Event::GuestLetGo {
            reason: LetGoReason::NoWord,
            by,
        },
        Event::GuestArrived,
        Event::GuestAtTheDoor,
        Event::GuestLeft,
        Event::ConflictSettled {
            outcome: ConflictOutcome::FoundElsewhere,
            by: Owner::desk(),
        },
        Event::DutyOpened(Duty {
            id: DutyId(id(41)),
            kind: DutyKind::AnswerNeighbour,
            due: at("2026-03-02T01:30:00Z"),
            owner: Owner::desk(),
            office: None,
            rule: "H38@1".to_owned(),
        }),
        Event::DutyFulfilled {
            duty: DutyId(id(41)),
        },
    ]);
    samples
}
