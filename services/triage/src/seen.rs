//! A team that saw the child settles "see the child on site" on the weighings of that case.

use std::collections::BTreeMap;

use vangnet_domain::{
    actor::Owner,
    deployment::{self, Sighting},
    duty::DutyKind,
    envelope::Recorded,
    event::Event,
    ids::{CaseId, DutyId, TriageId},
    triage,
};
use vangnet_runtime::{React, Reaction};

pub(crate) fn make() -> Box<dyn React> {
    Box::<Seen>::default()
}

/// Children that still have to be seen, by case.
#[derive(Default)]
struct Seen {
    unseen: BTreeMap<CaseId, Vec<(TriageId, DutyId)>>,
}

impl React for Seen {
    fn react(&mut self, event: &Recorded) -> Vec<Reaction> {
        let Some(case) = event.envelope.case else {
            return Vec::new();
        };
        match &event.event {
            Event::Triage(triage::Event::DutyOpened(duty)) if duty.kind == DutyKind::SeeOnSite => {
                let triage = TriageId(event.envelope.stream.id);
                self.unseen.entry(case).or_default().push((triage, duty.id));
                Vec::new()
            }
            Event::Deployment(deployment::Event::VisitRecorded {
                sighting: Sighting::Spoken | Sighting::Seen,
                ..
            }) => self
                .unseen
                .remove(&case)
                .unwrap_or_default()
                .into_iter()
                .map(|(triage, duty)| Reaction {
                    command: triage::Command::FulfilDuty {
                        triage,
                        duty,
                        note: None,
                    }
                    .into(),
                    done_codes: &["DUTY_NOT_OPEN"],
                    owner: Owner::desk(),
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}
