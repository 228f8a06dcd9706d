//! A verdict settles "weigh this report" on every report of its case.

use std::collections::BTreeMap;

use vangnet_domain::{
    actor::Owner,
    duty::DutyKind,
    envelope::Recorded,
    event::Event,
    ids::{CaseId, DutyId, ReportId},
    report, triage,
};
use vangnet_runtime::{React, Reaction};

pub(crate) fn make() -> Box<dyn React> {
    Box::<Weighed>::default()
}

/// Reports that still wait to be weighed, by case; and the cases that have a verdict.
#[derive(Default)]
struct Weighed {
    waiting: BTreeMap<CaseId, Vec<(ReportId, DutyId)>>,
}

impl React for Weighed {
    fn react(&mut self, event: &Recorded) -> Vec<Reaction> {
        let Some(case) = event.envelope.case else {
            return Vec::new();
        };
        match &event.event {
            Event::Report(report::Event::DutyOpened(duty))
                if duty.kind == DutyKind::TriageReport =>
            {
                let report = ReportId(event.envelope.stream.id);
                self.waiting
                    .entry(case)
                    .or_default()
                    .push((report, duty.id));
                Vec::new()
            }
            Event::Triage(triage::Event::VerdictGiven { .. }) => self
                .waiting
                .remove(&case)
                .unwrap_or_default()
                .into_iter()
                .map(|(report, duty)| Reaction {
                    command: report::Command::FulfilDuty {
                        report,
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
