//! One or more of every event, for golden bytes and for tests. All data is invented.

use std::collections::BTreeSet;

use super::{Condition, Consenter, EndedBy, Event, Lapse, Limit, Recorded, Step, TitleKind};
use crate::{
    actor::{Owner, Role},
    book::Certainty,
    duty::{Duty, DutyKind},
    given::{at, id},
    ids::{CaseId, DutyId, EmergencyId, TitleId},
    personal::Personal,
};

/// Events of every kind.
pub fn samples() -> Vec<Event> {
    let title = TitleId(id(71));
    let term = Limit {
        strict: at("2026-03-12T01:30:00Z"),
        extended: Some(at("2026-03-12T22:59:59.999999Z")),
        ends: at("2026-03-12T01:30:00Z"),
        certainty: Certainty::Verified,
        source: "BW 1:265b, 1:265c; NJi".to_owned(),
    };
    let hearing = Limit {
        extended: None,
        certainty: Certainty::Unverified,
        ..term.clone()
    };
    let recorded = Recorded {
        title,
        kind: TitleKind::EmergencyPlacementAuthorisation,
        case: CaseId(id(2)),
        decided_at: at("2026-03-02T01:30:00Z"),
        written_at: None,
        rule: "H30@1".to_owned(),
        basis: "BW 1:265b; Rv 800 lid 3".to_owned(),
        term: Some(term.clone()),
        unless: vec![(Condition::Heard, hearing)],
        stands_on: vec![TitleKind::ProvisionalSupervision],
        agreed: BTreeSet::new(),
        owes: vec![DutyId(id(51))],
    };
    vec![
        Event::TitleRecorded(Box::new(recorded.clone())),
        Event::TitleRecorded(Box::new(Recorded {
            title: TitleId(id(72)),
            kind: TitleKind::Voluntary,
            written_at: Some(at("2026-03-02T02:00:00Z")),
            basis: "Jw 2.3, 7.3.5".to_owned(),
            term: None,
            unless: Vec::new(),
            stands_on: Vec::new(),
            agreed: [Consenter::Youth, Consenter::ParentsWithAuthority].into(),
            owes: Vec::new(),
            ..recorded
        })),
        Event::TitleWritten {
            title,
            written_at: at("2026-03-03T09:00:00Z"),
        },
        Event::ConditionMet {
            title,
            condition: Condition::Heard,
            at: at("2026-03-09T09:00:00Z"),
        },
        Event::TitleExtended {
            title,
            decided_at: at("2026-03-09T09:00:00Z"),
            term,
            rule: "H30@1".to_owned(),
        },
        Event::ConsentGiven {
            title,
            agreed: [Consenter::Youth].into(),
        },
        Event::TitleWithdrawn {
            title: TitleId(id(72)),
            at: at("2026-03-09T09:00:00Z"),
            by: Consenter::Youth,
        },
        Event::TitleEnded {
            title,
            at: at("2026-03-09T09:00:00Z"),
            by: EndedBy::Court,
        },
        Event::MajorityReached {
            title,
            until: Limit {
                strict: at("2026-09-01T21:59:59.999999Z"),
                extended: None,
                ends: at("2026-09-01T21:59:59.999999Z"),
                certainty: Certainty::Unverified,
                source: "BW 1:233, 1:255".to_owned(),
            },
        },
        Event::MajorityTakenBack { title },
        Event::MajorityAhead {
            title,
            until: Limit {
                strict: at("2026-03-28T22:59:59.999999Z"),
                extended: None,
                ends: at("2026-03-28T22:59:59.999999Z"),
                certainty: Certainty::Unverified,
                source: "BW 1:233, 1:265b".to_owned(),
            },
        },
        Event::MajorityAheadTakenBack { title },
        Event::TitleLapsed {
            title,
            at: at("2026-03-12T01:30:00Z"),
            why: Lapse::NotHeard,
        },
        Event::GroundOwed {
            title,
            duty: DutyId(id(53)),
        },
        Event::DutyOpened(Duty {
            id: DutyId(id(51)),
            kind: DutyKind::WrittenTitle,
            due: at("2026-03-03T01:30:00Z"),
            owner: Owner {
                role: Role::LocalAccess,
                organisation: "toegang-almere".to_owned(),
                person: None,
            },
            office: None,
            rule: "H30@1".to_owned(),
        }),
        Event::DutyFulfilled {
            duty: DutyId(id(51)),
        },
        Event::EmergencyDeclared {
            emergency: EmergencyId(id(73)),
            case: CaseId(id(2)),
            step: Step::StayClosed,
            until: at("2026-03-03T01:30:00Z"),
            decided_by: Owner {
                role: Role::Coordinator,
                organisation: "meldpunt".to_owned(),
                person: Some("user-1".to_owned()),
            },
            duty: DutyId(id(52)),
            reason: Personal::of_case(
                CaseId(id(2)),
                "Gevaar voor zichzelf, de rechter is niet te bereiken",
            ),
        },
        Event::EmergencyEnded {
            emergency: EmergencyId(id(73)),
            at: at("2026-03-02T09:00:00Z"),
        },
    ]
}
