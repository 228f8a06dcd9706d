//! One or more of every event, for golden bytes and for tests.

use super::{Answer, Event};
use crate::{
    actor::{Owner, Role},
    given::{at, id},
    ids::CaseId,
    placement::EscalationLevel,
    stream::{StreamId, Subject},
};

/// Events of every kind.
pub fn samples() -> Vec<Event> {
    let source = StreamId::new(Subject::Triage, id(20));
    vec![
        Event::DeadlinePassed {
            case: Some(CaseId(id(2))),
            source,
            deadline: "see-on-site".to_owned(),
            due: at("2026-03-02T03:00:00Z"),
            owner: Owner::ambulant(),
            answer: Some(Answer {
                due: at("2026-03-02T03:30:00Z"),
                rule: "P19@1".to_owned(),
            }),
        },
        Event::DeadlinePassed {
            case: None,
            source: StreamId::new(Subject::Place, id(80)),
            deadline: "hold".to_owned(),
            due: at("2026-03-02T03:00:00Z"),
            owner: Owner::desk(),
            answer: None,
        },
        Event::ReactionRefused {
            case: Some(CaseId(id(2))),
            source,
            reactor: "see-on-site".to_owned(),
            code: "DUTY_NOT_OPEN".to_owned(),
            owner: Owner::desk(),
            answer: Some(Answer {
                due: at("2026-03-03T03:00:00Z"),
                rule: "P19@1".to_owned(),
            }),
        },
        Event::ReactionRefused {
            case: None,
            source,
            reactor: "see-on-site".to_owned(),
            code: "DUTY_NOT_OPEN".to_owned(),
            owner: Owner::desk(),
            answer: None,
        },
        Event::AlarmAcknowledged {
            by: Owner::desk(),
            answer_due: None,
        },
        Event::AlarmAcknowledged {
            by: Owner::desk(),
            answer_due: Some(at("2026-03-02T03:40:00Z")),
        },
        Event::AlarmEscalated {
            level: EscalationLevel::DecisionOfficer,
            owner: Owner {
                role: Role::LocalAccess,
                organisation: "decision-officer-almere".to_owned(),
                person: None,
            },
            answer: Answer {
                due: at("2026-03-02T04:00:00Z"),
                rule: "P19@1".to_owned(),
            },
        },
        Event::AlarmPassedOn {
            owner: Owner {
                role: Role::LocalAccess,
                organisation: "local-access-urk".to_owned(),
                person: None,
            },
        },
        Event::AlarmSettled,
    ]
}
