//! The region or a case as it was: what was known at an instant, and what had happened by it.
//!
//! Two clocks, two questions. `known` is what the desk could know: everything recorded by then. `happened` is
//! what we know now (or knew at another instant) had happened by then, in the order in which it happened.
//! A view so folded is asked as of the same instant.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use vangnet_domain::{envelope::Recorded, stream::StreamId};

use crate::view::{View, fold};

/// A fold of what had happened, and the positions of events that stand out of order in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Happened<V> {
    /// The fold.
    pub view: V,
    /// Events that came before an earlier one of their stream, or after a later one. The fold leaves the
    /// state as it is where they do not fit.
    pub out_of_order: BTreeSet<u64>,
}

/// What was known at an instant: everything recorded by then, in the log's order.
///
/// The order in which events are given, and giving one twice, makes no difference.
pub fn known<'a, V: View>(events: impl IntoIterator<Item = &'a Recorded>, at: Timestamp) -> V {
    fold(recorded_by(events, at).into_values())
}

/// What had happened by an instant, as known at another: events that occurred by `at` and were recorded by
/// `known_at`, in the order in which they occurred, the log's order where that is equal.
///
/// The order in which events are given, and giving one twice, makes no difference.
pub fn happened<'a, V: View>(
    events: impl IntoIterator<Item = &'a Recorded>,
    at: Timestamp,
    known_at: Timestamp,
) -> Happened<V> {
    let known = recorded_by(events, known_at);
    let mut order = Order::new(known.values().copied());
    let mut chosen: Vec<_> = known.into_values().collect();
    chosen.retain(|event| event.envelope.occurred_at <= at);
    chosen.sort_by_key(|event| (event.envelope.occurred_at, event.position));
    let mut view = V::default();
    let mut out_of_order = BTreeSet::new();
    for event in chosen {
        if !order.is_next(event) {
            out_of_order.insert(event.position);
        }
        view.apply(event);
    }
    Happened { view, out_of_order }
}

/// The events recorded by an instant, by position.
fn recorded_by<'a>(
    events: impl IntoIterator<Item = &'a Recorded>,
    at: Timestamp,
) -> BTreeMap<u64, &'a Recorded> {
    let events = events.into_iter().filter(|event| event.recorded_at <= at);
    events.map(|event| (event.position, event)).collect()
}

/// The versions of each stream that are known, and how far along them the fold is.
///
/// Versions that were not given at all (a stream that is only partly of this case) are not waited for.
struct Order {
    streams: BTreeMap<StreamId, Along>,
}

#[derive(Default)]
struct Along {
    /// Ascending.
    versions: Vec<u64>,
    applied: usize,
    highest: u64,
}

impl Order {
    fn new<'a>(events: impl Iterator<Item = &'a Recorded>) -> Self {
        let mut streams: BTreeMap<StreamId, Along> = BTreeMap::new();
        for event in events {
            let along = streams.entry(event.envelope.stream).or_default();
            along.versions.push(event.envelope.version);
        }
        for along in streams.values_mut() {
            along.versions.sort_unstable();
        }
        Self { streams }
    }

    /// Whether exactly the versions before this event's were applied; it is applied now.
    fn is_next(&mut self, event: &Recorded) -> bool {
        let version = event.envelope.version;
        let along = self.streams.entry(event.envelope.stream).or_default();
        let before = along.versions.partition_point(|known| *known < version);
        let next = along.applied == before && along.highest < version;
        along.applied += 1;
        along.highest = along.highest.max(version);
        next
    }
}

#[cfg(test)]
mod tests {
    use vangnet_domain::{
        deployment::{self, Phase, Sighting, VisitOutcome},
        triage::Verdict,
    };

    use super::*;
    use crate::{Region, build::*, case_file::CaseFile};

    const END: Timestamp = Timestamp::MAX;

    fn visit() -> deployment::Event {
        deployment::Event::VisitRecorded {
            sighting: Sighting::Spoken,
            children: vec![],
            findings: text(1),
            agreements: vec![],
            late: true,
        }
    }

    /// A team is offline from its arrival on: what it did at 02:05 and 02:09 is recorded at 02:31.
    fn offline_team() -> Run {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        run.push(triage_id(1).0, triage_started(1));
        run.push(triage_id(1).0, verdict(Verdict::AcuteCrisis));
        run.push(deployment_id(1).0, offered(1));
        run.push(deployment_id(1).0, deployment::Event::DeploymentAccepted);
        run.clock("2026-03-06T02:31:00Z");
        run.push_occurred(deployment_id(1).0, t("2026-03-06T02:05:00Z"), arrived());
        run.push_occurred(deployment_id(1).0, t("2026-03-06T02:09:00Z"), visit());
        run
    }

    fn phase(region: &Region) -> Option<Phase> {
        region.deployment(deployment_id(1))?.phase
    }

    #[test]
    fn the_desk_did_not_know_at_02_14_what_had_happened_by_02_14() {
        let run = offline_team();
        let at = t("2026-03-06T02:14:00Z");
        assert_eq!(phase(&known(run.events(), at)), Some(Phase::Accepted));
        let happened = happened::<Region>(run.events(), at, END);
        assert_eq!(phase(&happened.view), Some(Phase::Visited));
        assert!(happened.out_of_order.is_empty());

        let then = t("2026-03-06T02:31:00Z");
        assert_eq!(phase(&known(run.events(), then)), Some(Phase::Visited));
    }

    #[test]
    fn what_had_happened_depends_on_when_we_ask() {
        let run = offline_team();
        let at = t("2026-03-06T02:14:00Z");
        let asked_then = happened::<Region>(run.events(), at, at);
        assert_eq!(phase(&asked_then.view), Some(Phase::Accepted));
        let between = happened::<Region>(run.events(), t("2026-03-06T02:07:00Z"), END);
        assert_eq!(phase(&between.view), Some(Phase::Arrived));
    }

    #[test]
    fn the_same_holds_over_one_case() {
        let run = offline_team();
        let at = t("2026-03-06T02:14:00Z");
        let visits = |file: &CaseFile| file.as_of(at).deployments[0].state.visits.len();
        assert_eq!(visits(&known(run.events(), at)), 0);
        assert_eq!(visits(&happened(run.events(), at, END).view), 1);
    }

    #[test]
    fn an_event_before_its_predecessor_is_marked_and_does_not_undo_it() {
        let mut run = offline_team();
        // The desk closes the deployment by phone at 02:20, before the phone is heard.
        let outcome = VisitOutcome::Calmed;
        let completed = deployment::Event::DeploymentCompleted { outcome };
        run.push_occurred(deployment_id(1).0, t("2026-03-06T02:06:00Z"), completed);
        let completed_position = run.events().len() as u64 - 1;
        let visit_position = completed_position - 1;
        let all = happened::<Region>(run.events(), t("2026-03-06T03:00:00Z"), END);
        assert_eq!(
            all.out_of_order,
            BTreeSet::from([completed_position, visit_position])
        );
        assert_eq!(
            phase(&all.view),
            Some(Phase::Done),
            "a visit does not reopen it"
        );
        let deployment = all.view.deployment(deployment_id(1)).unwrap();
        assert_eq!(deployment.visits.len(), 1, "the fact is kept");
    }

    #[test]
    fn a_missing_predecessor_marks_its_successors_and_a_partial_stream_does_not() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.register_place(1, vangnet_domain::placement::Rung::CrisisGroup);
        run.push(place_id(1).0, held(1, "2026-03-06T01:45:00Z"));
        run.push_occurred(
            place_id(1).0,
            t("2026-03-06T00:30:00Z"),
            vangnet_domain::place::Event::PlaceReopened,
        );
        let at = t("2026-03-06T00:45:00Z");
        let early = happened::<Region>(run.events(), at, END);
        assert_eq!(early.out_of_order, BTreeSet::from([2]), "it stands alone");
        let part = &run.events()[1..2];
        assert!(happened::<Region>(part, END, END).out_of_order.is_empty());
    }

    #[test]
    fn the_order_and_number_of_times_events_are_given_makes_no_difference() {
        let run = offline_team();
        let at = t("2026-03-06T02:14:00Z");
        let shuffled: Vec<_> = run.events().iter().rev().chain(run.events()).collect();
        assert_eq!(
            known::<Region>(shuffled.iter().copied(), at),
            known::<Region>(run.events(), at)
        );
        assert_eq!(
            happened::<Region>(shuffled, at, END),
            happened::<Region>(run.events(), at, END)
        );
    }
}
