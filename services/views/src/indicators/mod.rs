//! What the region counts, from the events themselves: nobody types in a figure.
//!
//! Figures leave the region only through [`crate::publish`], which hides small numbers (H36).

mod counts;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vangnet_domain::{
    calendar, case, deployment,
    envelope::Recorded,
    event::Event,
    ids::{CaseId, DeploymentId, PlaceId, PlacementId, StayId, TriageId},
    place::{self, ReleaseReason},
    placement, report, stay,
    triage::{self, Verdict},
};

pub use counts::Counts;

use crate::view::View;

/// Counts since the first event of the ledger, and what is needed to go on counting.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Indicators {
    counts: Counts,
    providers: BTreeMap<PlaceId, String>,
    /// The verdict in force of each weighing of an open case: one written down or given again counts once.
    verdicts: BTreeMap<CaseId, BTreeMap<TriageId, Verdict>>,
    /// Holds that run: the child's placement and the instant they run out unconfirmed.
    holds: BTreeMap<PlaceId, (PlacementId, Timestamp)>,
    /// Deployments on their way that have to be at the door by an instant.
    on_the_way: BTreeMap<DeploymentId, Timestamp>,
    /// Offers of them that nobody answered yet, and until when they can be.
    unanswered: BTreeMap<DeploymentId, Timestamp>,
    /// Whether each stay that is not closed yet counts as an avoided placement so far.
    stays: BTreeMap<StayId, bool>,
}

impl View for Indicators {
    const NAME: &'static str = "indicators";
    const FOLD_VERSION: u32 = 1;

    fn apply(&mut self, event: &Recorded) {
        let id = event.envelope.stream.id;
        match &event.event {
            Event::Report(report::Event::ReportReceived { .. }) => {
                self.counts.reports += 1;
            }
            Event::Triage(triage::Event::VerdictGiven { verdict, .. }) => {
                self.verdict(event.envelope.case, TriageId(id), *verdict);
            }
            Event::Case(case::Event::CaseClosed { .. }) => {
                self.verdicts.remove(&CaseId(id));
            }
            Event::Deployment(body) => {
                self.deployment(DeploymentId(id), body, event.envelope.occurred_at);
            }
            Event::Place(body) => self.place(PlaceId(id), body, event.recorded_at),
            Event::Placement(body) => self.placement(body),
            Event::Stay(body) => self.stay(StayId(id), body),
            Event::Report(_)
            | Event::Case(_)
            | Event::Person(_)
            | Event::Triage(_)
            | Event::Team(_)
            | Event::Search(_)
            | Event::Alarm(_) => {}
        }
    }
}

impl Indicators {
    /// The figures as of an instant: what has run out by then counts, recorded or not.
    pub fn as_of(&self, now: Timestamp) -> Counts {
        let mut counts = self.counts.clone();
        for (place, (_, until)) in &self.holds {
            if calendar::passed(*until, now) {
                counts.holds_expired += 1;
                self.hold_ended(&mut counts, *place, ReleaseReason::Expired);
            }
        }
        for (deployment, due) in &self.on_the_way {
            let expired = self.unanswered.get(deployment);
            if expired.is_none_or(|due| !calendar::passed(*due, now)) {
                counts.deployments_due += 1;
                counts.deployments_late += u64::from(calendar::passed(*due, now));
            }
        }
        counts
    }

    fn verdict(&mut self, case: Option<CaseId>, triage: TriageId, verdict: Verdict) {
        let before = case.and_then(|case| {
            let weighings = self.verdicts.entry(case).or_default();
            weighings.insert(triage, verdict)
        });
        if let Some(before) = before.and_then(|before| self.counts.verdicts.get_mut(&before)) {
            *before = before.saturating_sub(1);
        }
        count(&mut self.counts.verdicts, verdict);
    }

    fn deployment(&mut self, id: DeploymentId, event: &deployment::Event, occurred_at: Timestamp) {
        match event {
            deployment::Event::DeploymentOffered {
                answer_due,
                arrival_due,
                ..
            } => {
                if let Some(due) = arrival_due {
                    self.on_the_way.insert(id, *due);
                    self.unanswered.insert(id, *answer_due);
                }
            }
            deployment::Event::DeploymentAccepted | deployment::Event::TeamSetOut { .. } => {
                self.unanswered.remove(&id);
            }
            deployment::Event::DeploymentDeclined { reason } => {
                count(&mut self.counts.declined, *reason);
                self.called_off(id);
            }
            deployment::Event::DeploymentExpired { .. } => self.called_off(id),
            deployment::Event::TeamArrived { .. } | deployment::Event::VisitRecorded { .. } => {
                self.unanswered.remove(&id);
                if let Some(due) = self.on_the_way.remove(&id) {
                    self.counts.deployments_due += 1;
                    self.counts.deployments_late += u64::from(calendar::passed(due, occurred_at));
                }
            }
            deployment::Event::DeploymentCompleted { .. }
            | deployment::Event::DutyOpened(_)
            | deployment::Event::DutyFulfilled { .. } => {}
        }
    }

    fn called_off(&mut self, id: DeploymentId) {
        self.unanswered.remove(&id);
        self.on_the_way.remove(&id);
    }

    fn place(&mut self, id: PlaceId, event: &place::Event, recorded_at: Timestamp) {
        match event {
            place::Event::PlaceRegistered { provider, .. } => {
                self.providers.entry(id).or_insert_with(|| provider.clone());
            }
            place::Event::PlaceHeld {
                placement, until, ..
            } => {
                // One that ran out and that nobody recorded ends here.
                if let Some((_, before)) = self.holds.insert(id, (*placement, *until))
                    && calendar::passed(before, recorded_at)
                {
                    self.expired(id);
                }
            }
            place::Event::HoldExpired { placement, .. } => {
                if self.take_hold(id, *placement) {
                    self.expired(id);
                }
            }
            place::Event::HoldReleased { placement, reason } => {
                self.take_hold(id, *placement);
                let mut counts = std::mem::take(&mut self.counts);
                self.hold_ended(&mut counts, id, *reason);
                self.counts = counts;
            }
            place::Event::HoldConfirmed { placement }
            | place::Event::PlaceOccupied { placement, .. } => {
                self.take_hold(id, *placement);
            }
            place::Event::AvailabilityReported { .. }
            | place::Event::PlaceFreed { .. }
            | place::Event::PlaceClosed { .. }
            | place::Event::PlaceReopened => {}
        }
    }

    /// The running hold of a placement stops running.
    fn take_hold(&mut self, id: PlaceId, placement: PlacementId) -> bool {
        let running = self.holds.get(&id).is_some_and(|(of, _)| *of == placement);
        if running {
            self.holds.remove(&id);
        }
        running
    }

    fn expired(&mut self, place: PlaceId) {
        let mut counts = std::mem::take(&mut self.counts);
        counts.holds_expired += 1;
        self.hold_ended(&mut counts, place, ReleaseReason::Expired);
        self.counts = counts;
    }

    fn hold_ended(&self, counts: &mut Counts, place: PlaceId, reason: ReleaseReason) {
        if let Some(provider) = self.providers.get(&place) {
            count(
                counts.holds_ended.entry(provider.clone()).or_default(),
                reason,
            );
        }
    }

    fn placement(&mut self, event: &placement::Event) {
        let counts = &mut self.counts;
        match event {
            placement::Event::RungRecorded { rung, outcome, .. } => {
                count(counts.rungs.entry(*rung).or_default(), *outcome);
            }
            placement::Event::ChildAdmitted { rung, .. } => {
                count(&mut counts.placed_by_rung, *rung)
            }
            placement::Event::AlternativeChosen { rung, stay, .. } => {
                count(&mut counts.alternatives_by_rung, *rung);
                // With a stay, the stay says whether it counts.
                if stay.is_none() && !rung.is_out_of_home_placement() {
                    counts.avoided += 1;
                }
            }
            placement::Event::NoPlaceEstablished { .. } => counts.no_place += 1,
            placement::Event::OverflowArranged { .. } => counts.out_of_region += 1,
            placement::Event::SearchOpened { .. }
            | placement::Event::HoldPlaced { .. }
            | placement::Event::HoldConfirmed { .. }
            | placement::Event::HoldEnded { .. }
            | placement::Event::PlacementDecided { .. }
            | placement::Event::EscalationStarted { .. }
            | placement::Event::DutyOpened(_)
            | placement::Event::DutyFulfilled { .. } => {}
        }
    }

    fn stay(&mut self, id: StayId, event: &stay::Event) {
        match event {
            stay::Event::StayStarted {
                placement_avoided, ..
            } => {
                if self.stays.insert(id, *placement_avoided).is_none() {
                    self.counts.avoided += u64::from(*placement_avoided);
                }
            }
            // The look-back has the last word.
            stay::Event::LookedBack {
                placement_avoided, ..
            } => {
                if let Some(counted) = self.stays.get_mut(&id) {
                    let before = u64::from(std::mem::replace(counted, *placement_avoided));
                    let avoided = self.counts.avoided + u64::from(*placement_avoided);
                    self.counts.avoided = avoided.saturating_sub(before);
                }
            }
            stay::Event::StayEnded { days, .. } => {
                self.counts.stays_ended += 1;
                self.counts.stay_days += u64::from(*days);
            }
            stay::Event::AftercareClosed => {
                self.stays.remove(&id);
            }
            stay::Event::AmbulatoryCoupled { .. }
            | stay::Event::AmbulatoryEnded { .. }
            | stay::Event::TitleRecorded { .. }
            | stay::Event::PlanSet { .. }
            | stay::Event::StayExtended { .. }
            | stay::Event::StayReviewed { .. }
            | stay::Event::MomentRecorded { .. }
            | stay::Event::ReturnPlanned { .. }
            | stay::Event::TrialVisitRecorded { .. }
            | stay::Event::AgreementSettled { .. }
            | stay::Event::AftercareRecorded { .. }
            | stay::Event::DutyOpened(_)
            | stay::Event::DutyFulfilled { .. } => {}
        }
    }
}

fn count<K: Ord>(counts: &mut BTreeMap<K, u64>, what: K) {
    *counts.entry(what).or_default() += 1;
}

#[cfg(test)]
mod tests {
    use vangnet_domain::{placement::Rung, stay::EndReason};

    use super::*;
    use crate::{build::*, view::fold};

    fn counts(run: &Run, now: &str) -> Counts {
        fold::<Indicators>(run.events()).as_of(t(now))
    }

    #[test]
    fn verdicts_are_counted_and_unknown_says_nothing_about_the_share() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        assert_eq!(
            counts(&run, "2026-03-06T01:00:00Z").no_crisis_permille(),
            None
        );
        run.push(report_id(1).0, report_received(1));
        for (n, given) in [
            (1, Verdict::AcuteCrisis),
            (2, Verdict::Urgent),
            (3, Verdict::NoCrisis),
            (4, Verdict::Unknown),
            (1, Verdict::AcuteCrisis),
            (5, Verdict::NoCrisis),
            (5, Verdict::Unknown),
        ] {
            run.push(triage_id(n).0, verdict(given));
        }
        let counts = counts(&run, "2026-03-06T01:00:00Z");
        assert_eq!(counts.reports, 1);
        let by_kind: Vec<_> = counts.verdicts.values().copied().collect();
        assert_eq!(
            by_kind,
            [1, 1, 1, 2],
            "one given again counts once, as it stands"
        );
        assert_eq!(counts.no_crisis_permille(), Some(333));
    }

    #[test]
    fn a_team_is_late_by_when_it_was_there_not_by_when_that_was_recorded() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        for n in 1..=4 {
            run.push(deployment_id(n).0, offered(n));
        }
        for n in 1..=3 {
            run.push(deployment_id(n).0, deployment::Event::DeploymentAccepted);
        }
        run.clock("2026-03-06T05:00:00Z");
        run.push_occurred(deployment_id(1).0, t("2026-03-06T02:59:00Z"), arrived());
        run.push_occurred(deployment_id(2).0, t("2026-03-06T03:01:00Z"), arrived());
        let at = |now| {
            let counts = counts(&run, now);
            (counts.deployments_due, counts.deployments_late)
        };
        assert_eq!(
            at("2026-03-06T03:00:00Z"),
            (3, 1),
            "3 is still in time, 4 expired"
        );
        assert_eq!(at("2026-03-06T03:00:01Z"), (3, 2));
    }

    #[test]
    fn a_hold_that_ran_out_counts_once_recorded_or_not() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.register_place(1, Rung::CrisisGroup);
        run.push(place_id(1).0, held(1, "2026-03-06T01:45:00Z"));
        let expired = |run: &Run, now| counts(run, now).holds_expired;
        assert_eq!(expired(&run, "2026-03-06T01:45:00Z"), 0);
        assert_eq!(expired(&run, "2026-03-06T01:45:01Z"), 1);
        run.clock("2026-03-06T01:50:00Z");
        run.push(
            place_id(1).0,
            place::Event::HoldExpired {
                placement: placement_id(1),
                due: t("2026-03-06T01:45:00Z"),
            },
        );
        run.push(place_id(1).0, held(2, "2026-03-06T02:35:00Z"));
        assert_eq!(expired(&run, "2026-03-06T02:00:00Z"), 1);
        run.push(
            place_id(1).0,
            place::Event::HoldReleased {
                placement: placement_id(2),
                reason: ReleaseReason::ProviderRefused,
            },
        );
        let ended = &counts(&run, "2026-03-06T09:00:00Z").holds_ended["provider-a"];
        assert_eq!(
            ended
                .iter()
                .map(|(reason, n)| (*reason, *n))
                .collect::<Vec<_>>(),
            [
                (ReleaseReason::ProviderRefused, 1),
                (ReleaseReason::Expired, 1)
            ]
        );
    }

    #[test]
    fn the_look_back_has_the_last_word_on_an_avoided_placement() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        let avoided = |run: &Run| counts(run, "2026-05-01T00:00:00Z").avoided;
        let looked_back = |placement_avoided| stay::Event::LookedBack {
            lessons: vec![],
            with_child: true,
            with_parents: false,
            placement_avoided,
        };
        run.push(stay_id(1).0, stay_started(1));
        assert_eq!(avoided(&run), 0);
        run.push(stay_id(1).0, looked_back(true));
        assert_eq!(avoided(&run), 1);
        run.push(stay_id(1).0, looked_back(true));
        assert_eq!(avoided(&run), 1, "once");
        run.push(stay_id(1).0, looked_back(false));
        assert_eq!(avoided(&run), 0);
        for (stay, rung, expected) in [
            (None, Rung::Network, 1),
            (Some(stay_id(2)), Rung::Network, 1),
            (None, Rung::CrisisFoster, 1),
        ] {
            run.push(
                placement_id(1).0,
                placement::Event::AlternativeChosen {
                    rung,
                    child: person_id(1),
                    stay,
                    reason: text(1),
                },
            );
            assert_eq!(avoided(&run), expected);
        }
    }

    #[test]
    fn stays_have_an_average() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        for n in 1..=2 {
            run.push(stay_id(n).0, stay_started(n));
        }
        run.push(stay_id(1).0, stay_ended(EndReason::Home));
        run.push(
            stay_id(2).0,
            stay::Event::StayEnded {
                reason: EndReason::LongerStay,
                place: None,
                days: 28,
                note: None,
            },
        );
        let counts = counts(&run, "2026-05-01T00:00:00Z");
        assert_eq!(counts.stay_days_average_tenths(), Some(155));
    }
}
