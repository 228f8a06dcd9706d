//! One or more of every event, for golden bytes and for tests. All data is invented.

use super::{Asked, Brought, Event};
use crate::{
    actor::{Owner, Role},
    given::{at, id},
    ids::{CaseId, PlacementId},
    person::AgeBand,
    personal::Personal,
    place::Nights,
    placement::{NeedKind, Perspective, Rung},
    region::Municipality,
};

/// Events of every kind in the stream of a request at the counter.
pub fn samples() -> Vec<Event> {
    let provider = |organisation: &str, person: &str| Owner {
        role: Role::Provider,
        organisation: organisation.to_owned(),
        person: Some(person.to_owned()),
    };
    let officer = |person: Option<&str>| Owner {
        role: Role::LocalAccess,
        organisation: "decision-officer-almere".to_owned(),
        person: person.map(str::to_owned),
    };
    vec![
        Event::RequestBrought {
            asked: Asked {
                need: NeedKind::SafeHousing,
                perspective: Perspective::Home,
                rung: None,
                age: AgeBand::From12To15,
                acute: true,
                together: 0,
                accompanied_by: 0,
                nights: None,
            },
            brought: Brought {
                search: PlacementId(id(6)),
                case: CaseId(id(2)),
                by: Owner::desk(),
                on_duty: None,
                officer: officer(None),
            },
            claim_due: at("2026-03-02T01:30:00Z"),
            answer_minutes: 30,
            rule: "H10@1".to_owned(),
        },
        Event::RequestBrought {
            asked: Asked {
                need: NeedKind::Both,
                perspective: Perspective::Network,
                rung: Some(Rung::FamilyHome),
                age: AgeBand::Unknown,
                acute: false,
                together: 2,
                accompanied_by: 1,
                nights: Some(Nights::from_now(at("2026-03-02T01:00:00Z"))),
            },
            brought: Brought {
                search: PlacementId(id(6)),
                case: CaseId(id(2)),
                by: Owner::local_access(Municipality::Almere),
                on_duty: Some("counter-1".to_owned()),
                officer: officer(Some("officer-1")),
            },
            claim_due: at("2026-03-02T01:30:00Z"),
            answer_minutes: 240,
            rule: "H10@1".to_owned(),
        },
        Event::RequestClaimed {
            by: provider("provider-a", "provider-1"),
            answer_due: at("2026-03-02T02:00:00Z"),
        },
        Event::RequestOffered {
            to: "provider-b".to_owned(),
            due: at("2026-03-02T01:45:00Z"),
        },
        Event::OfferAccepted {
            by: provider("provider-b", "provider-2"),
            answer_due: at("2026-03-02T02:10:00Z"),
        },
        Event::OfferDeclined {
            by: provider("provider-b", "provider-2"),
        },
        Event::RequestWeighed {
            acute: true,
            answer_minutes: 30,
        },
        Event::RequestAnswered,
        Event::RequestWithdrawn {
            by: Owner::desk(),
            reason: Personal::of_case(CaseId(id(2)), "Oma neemt haar op"),
        },
    ]
}
