//! One or more of every event, for golden bytes and for tests.

use super::Event;
use crate::{
    actor::Owner,
    given::{at, id},
    ids::CaseId,
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
        },
        Event::DeadlinePassed {
            case: None,
            source: StreamId::new(Subject::Place, id(80)),
            deadline: "hold".to_owned(),
            due: at("2026-03-02T03:00:00Z"),
            owner: Owner::desk(),
        },
        Event::ReactionRefused {
            case: Some(CaseId(id(2))),
            source,
            reactor: "see-on-site".to_owned(),
            code: "DUTY_NOT_OPEN".to_owned(),
            owner: Owner::desk(),
        },
        Event::ReactionRefused {
            case: None,
            source,
            reactor: "see-on-site".to_owned(),
            code: "DUTY_NOT_OPEN".to_owned(),
            owner: Owner::desk(),
        },
        Event::AlarmAcknowledged { by: Owner::desk() },
    ]
}
