//! The queue: reports that wait for a verdict, most urgent first and then oldest first.

use jiff::Timestamp;
use serde::Serialize;
use vangnet_domain::{
    actor::Owner,
    calendar,
    ids::{CaseId, ReportId, TriageId},
    region::Municipality,
    report::{self, Capacity, ReportLevel, ReporterKind},
    state::State,
    triage::{self, Urgency, Verdict},
};

use crate::{minutes_between, region::Region};

/// A report that waits, as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WaitingReport {
    /// Which.
    pub report: ReportId,
    /// The case it opened or joined.
    pub case: CaseId,
    /// Who reported.
    pub reporter_kind: Option<ReporterKind>,
    /// In which capacity.
    pub capacity: Option<Capacity>,
    /// Which level it is; what nobody judged is a crisis (P02).
    pub level: ReportLevel,
    /// Somebody judged the level.
    pub judged: bool,
    /// Who takes it up.
    pub owner: Option<Owner>,
    /// Where, when we know the municipality.
    pub municipality: Option<Municipality>,
    /// When the log had it; the wait counts from here.
    pub received_at: Timestamp,
    /// How long it waits.
    pub age_minutes: i64,
    /// When it has to be weighed.
    pub due: Option<Timestamp>,
    /// Past due.
    pub overdue: bool,
    /// The weighing under way, when there is one.
    pub triage: Option<TriageId>,
    /// What the decision table and the safety assessment propose, once there is an answer.
    pub proposed_urgency: Option<Urgency>,
    /// Fields kept raw.
    pub unverified: usize,
}

impl Region {
    /// Reports without a verdict on their case since they came in; "unknown" is no verdict to rest on.
    ///
    /// Proposed for now with 112 first, then what nobody weighed yet (unknown never lowers urgency), then
    /// by proposed urgency; within that the oldest first. Inquiries and simple reports come after crises, and wait until
    /// whoever takes them up has done so.
    pub fn queue(&self, now: Timestamp) -> Vec<WaitingReport> {
        let mut waiting: Vec<_> = self
            .reports()
            .filter_map(|(id, report)| self.waiting(id, report, now))
            .collect();
        waiting.sort_by_key(|row| {
            // `None` sorts before every urgency; U0 is taken out in front of it.
            let urgency = row.proposed_urgency;
            (
                urgency != Some(Urgency::U0),
                row.level,
                urgency,
                row.received_at,
                row.report,
            )
        });
        waiting
    }

    fn waiting(
        &self,
        id: ReportId,
        report: &report::State,
        now: Timestamp,
    ) -> Option<WaitingReport> {
        let case = report.case?;
        let received_at = report.received_at?;
        let closed = self.case(case).is_some_and(|case| case.outcome.is_some());
        let crisis = report.level() == ReportLevel::Crisis;
        let mut weighings = self.triages_of(case);
        // A verdict says nothing of what somebody else takes up.
        if closed || crisis && weighings.any(|(_, triage)| settles(triage, received_at)) {
            return None;
        }
        let weighing = self
            .triages_of(case)
            .max_by_key(|(id, triage)| (triage.started_at, *id));
        let due = report.waits();
        if !crisis && due.is_none() {
            return None;
        }
        Some(WaitingReport {
            report: id,
            case,
            reporter_kind: report.reporter_kind,
            capacity: report.capacity,
            level: report.level(),
            judged: report
                .routed
                .as_ref()
                .is_some_and(|routed| routed.set_by.is_some()),
            owner: due.map(|duty| duty.owner.clone()),
            municipality: report.municipality,
            received_at,
            age_minutes: minutes_between(received_at, now),
            due: due.map(|duty| duty.due),
            overdue: due.is_some_and(|duty| calendar::passed(duty.due, now)),
            triage: weighing.map(|(id, _)| id),
            proposed_urgency: weighing
                .and_then(|(_, triage)| triage.proposal())
                .map(|(_, urgency)| urgency),
            unverified: report.unverified.len(),
        })
    }

    /// The weighings of a case.
    pub(crate) fn triages_of(
        &self,
        case: CaseId,
    ) -> impl Iterator<Item = (TriageId, &triage::State)> {
        self.of_case(case)
            .filter_map(|(stream, held)| match &held.state {
                State::Triage(state) => Some((TriageId(stream.id), &**state)),
                _ => None,
            })
    }
}

/// Whether a weighing gave a verdict on what was received at an instant.
fn settles(triage: &triage::State, received_at: Timestamp) -> bool {
    triage
        .verdict
        .as_ref()
        .is_some_and(|given| given.verdict != Verdict::Unknown && given.given_at >= received_at)
}

#[cfg(test)]
mod tests {
    use vangnet_domain::duty::DutyKind;

    use super::*;
    use crate::{build::*, view::fold};

    fn reported(run: &mut Run, report: u128, case: u128) {
        run.case(Some(case_id(case)));
        run.push(report_id(report).0, report_received(case));
    }

    fn weighed(run: &mut Run, case: u128, urgency: Urgency) {
        run.case(Some(case_id(case)));
        run.push(triage_id(case).0, triage_started(case));
        run.push(triage_id(case).0, test_answered(urgency));
    }

    fn order(run: &Run, now: &str) -> Vec<ReportId> {
        let region: Region = fold(run.events());
        region.queue(t(now)).iter().map(|row| row.report).collect()
    }

    #[test]
    fn most_urgent_first_unweighed_high_and_the_oldest_first_among_equals() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        for n in 1..=5 {
            run.clock(&format!("2026-03-06T01:0{n}:00Z"));
            reported(&mut run, n, n);
        }
        weighed(&mut run, 1, Urgency::U3);
        weighed(&mut run, 2, Urgency::U1);
        weighed(&mut run, 5, Urgency::U0);
        assert_eq!(
            order(&run, "2026-03-06T01:20:00Z"),
            [5, 3, 4, 2, 1].map(report_id)
        );
    }

    #[test]
    fn a_verdict_takes_all_reports_of_the_case_out_but_unknown_does_not() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        reported(&mut run, 1, 1);
        reported(&mut run, 2, 1);
        reported(&mut run, 3, 2);
        run.case(Some(CASE));
        run.push(triage_id(1).0, triage_started(1));
        run.push(triage_id(1).0, verdict(Verdict::Unknown));
        assert_eq!(order(&run, "2026-03-06T01:20:00Z").len(), 3);
        run.push(triage_id(1).0, verdict(Verdict::NoCrisis));
        assert_eq!(order(&run, "2026-03-06T01:20:00Z"), [report_id(3)]);

        run.clock("2026-03-06T01:30:00Z");
        reported(&mut run, 4, 1);
        assert_eq!(
            order(&run, "2026-03-06T01:30:00Z"),
            [3, 4].map(report_id),
            "a report after the verdict waits again"
        );
    }

    #[test]
    fn a_level_that_is_no_crisis_waits_behind_crises_for_whoever_takes_it_up() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        reported(&mut run, 1, 1);
        run.clock("2026-03-06T01:05:00Z");
        reported(&mut run, 2, 2);
        let local = Owner::local_access(Municipality::Urk);
        let owed = duty(
            1,
            DutyKind::TakeUpReport,
            "2026-03-13T22:59:59Z",
            local.clone(),
        );
        run.case(Some(case_id(1)));
        run.push(
            report_id(1).0,
            report::Event::ReportRouted {
                level: ReportLevel::SimpleReport,
                laws: vec![],
                owner: local.clone(),
                due: t("2026-03-13T22:59:59Z"),
                table: "P02@1".into(),
                set_by: Some("user-7".into()),
                second_professional: None,
                reason: None,
            },
        );
        run.push(report_id(1).0, report::Event::DutyOpened(owed));
        run.push(triage_id(1).0, triage_started(1));
        run.push(triage_id(1).0, verdict(Verdict::NoCrisis));
        let region: Region = fold(run.events());
        let queue = region.queue(t("2026-03-06T01:20:00Z"));
        let levels: Vec<_> = queue.iter().map(|row| (row.level, row.judged)).collect();
        assert_eq!(
            levels,
            [
                (ReportLevel::Crisis, false),
                (ReportLevel::SimpleReport, true)
            ]
        );
        assert_eq!(queue[1].owner, Some(local));
        let duty = duty_id(1);
        run.push(
            report_id(1).0,
            report::Event::DutyFulfilled { duty, note: None },
        );
        assert_eq!(order(&run, "2026-03-06T01:20:00Z"), [report_id(2)]);
    }

    #[test]
    fn a_report_has_an_age_and_is_overdue_when_its_duty_is() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        reported(&mut run, 1, 1);
        let owed = duty(
            1,
            DutyKind::TriageReport,
            "2026-03-06T01:30:00Z",
            Owner::desk(),
        );
        run.push(report_id(1).0, report::Event::DutyOpened(owed));
        let region: Region = fold(run.events());
        let row = &region.queue(t("2026-03-06T01:30:00Z"))[0];
        assert_eq!((row.age_minutes, row.overdue), (30, false));
        assert!(region.queue(t("2026-03-06T01:30:01Z"))[0].overdue);
    }
}
