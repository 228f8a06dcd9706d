//! A verdict settles "weigh this report" on every report of its case.

use vangnet_domain::{
    duty::DutyKind, envelope::Recorded, event::Event, ids::ReportId, report, stream::Subject,
    triage,
};
use vangnet_runtime::{CaseFile, Reaction, Reactor};

pub(crate) const REACTOR: Reactor = Reactor {
    name: "intake.weighed",
    // "Unknown" is an answer, not a verdict: the report still waits.
    heeds: |event| matches!(event, Event::Triage(triage::Event::VerdictGiven { verdict, .. }) if *verdict != triage::Verdict::Unknown),
    react: weighed,
};

fn weighed(_verdict: &Recorded, case: &CaseFile) -> Vec<Reaction> {
    case.owed(Subject::Report, DutyKind::TriageReport)
        .map(|(stream, duty)| {
            Reaction::settles(report::Command::FulfilDuty {
                report: ReportId(stream.id),
                duty,
                note: None,
            })
        })
        .collect()
}
