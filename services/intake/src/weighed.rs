//! A verdict settles "weigh this report" on every report of its case. One below a crisis waits for whoever takes it up: a
//! verdict says nothing of that (P02).

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

#[cfg(test)]
mod tests {
    use vangnet_domain::{
        actor::Owner,
        duty::Duty,
        given::{at, given, id},
        ids::{CaseId, DutyId},
        triage::{Urgency, Verdict},
    };
    use vangnet_views::View as _;

    use super::*;

    #[test]
    fn a_verdict_weighs_the_crises_of_its_case_and_takes_no_report_up() {
        let case = CaseId(id(2));
        let owed = |n: u128, kind| {
            report::Event::DutyOpened(Duty {
                id: DutyId(id(90 + n)),
                kind,
                due: at("2026-03-02T01:30:00Z"),
                owner: Owner::triage_desk(),
                office: None,
                rule: "H16@1".into(),
            })
        };
        let verdict = triage::Event::VerdictGiven {
            verdict: Verdict::AcuteCrisis,
            urgency: Urgency::U1,
            deadline: None,
            crisis_kind: None,
            spoken: false,
            second_professional: None,
            reason: None,
        };
        let night = given()
            .and_of_case(case, id(10), owed(0, DutyKind::TriageReport))
            .and_of_case(case, id(11), owed(1, DutyKind::TakeUpReport))
            .and_of_case(case, id(20), verdict);
        let mut file = CaseFile::default();
        night.recorded().iter().for_each(|event| file.apply(event));
        let last = night.recorded().last().expect("a verdict");
        assert!((REACTOR.heeds)(&last.event));
        let settled: Vec<_> = (REACTOR.react)(last, &file)
            .iter()
            .map(|reaction| reaction.command.stream().id)
            .collect();
        assert_eq!(settled, [id(10)]);
    }
}
