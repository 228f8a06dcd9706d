//! A consultation that nobody answered in time: the passed deadline is recorded where it stands, so that its history
//! says whom it went to next. It changes no outcome; who holds it follows from its route.

use vangnet_domain::{
    actor::Owner, alarm, consultation, envelope::Recorded, event::Event, ids::ConsultationId,
    stream::Subject,
};
use vangnet_runtime::{CaseFile, Reaction, Reactor};

pub(crate) const REACTOR: Reactor = Reactor {
    name: "triage.unanswered",
    heeds,
    react: unanswered,
};

fn source(event: &Event) -> Option<ConsultationId> {
    match event {
        Event::Alarm(alarm::Event::DeadlinePassed { source, .. })
            if source.subject == Subject::Consultation =>
        {
            Some(ConsultationId(source.id))
        }
        _ => None,
    }
}

fn heeds(event: &Event) -> bool {
    source(event).is_some()
}

fn unanswered(passed: &Recorded, _case: &CaseFile) -> Vec<Reaction> {
    let record = source(&passed.event).map(|consultation| Reaction {
        command: consultation::Command::RecordExpiry { consultation }.into(),
        done_codes: &["CONSULTATION_NOT_DUE"],
        owner: Owner::desk(),
    });
    record.into_iter().collect()
}
