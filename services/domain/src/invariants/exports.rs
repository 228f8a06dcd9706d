//! Invariants of exports for research: what left the house was approved by another person, and its time had not passed.

use super::{Invariant, Written};
use crate::{event::Event, export, state::State};

pub(super) const ALL: &[Invariant] = &[Invariant {
    name: "export-is-taken-under-the-approval-of-another",
    rule: "P28e",
    holds: is_approved_by_another,
}];

fn is_approved_by_another(written: &Written<'_>) -> bool {
    let State::Export(before) = written.before else {
        return true;
    };
    let mut state = before.clone();
    written.events.iter().all(|recorded| {
        let taken = matches!(
            &recorded.event,
            Event::Export(export::Event::ExportTaken { .. })
        );
        let stands = state.phase(recorded.recorded_at) == export::Phase::Approved
            && matches!((&state.asked, &state.answer), (Some(asked), Some(export::Answer::Approved { by, .. })) if by.person != asked.by.person);
        if let Event::Export(event) = &recorded.event {
            state.evolve(event, recorded.stamp());
        }
        !taken || stands
    })
}

#[cfg(test)]
pub(super) mod tests {
    use crate::{
        export::{Event, samples},
        given::{Given, given, id},
        invariants::Watcher,
    };

    const EXPORT: uuid::Uuid = id(51);

    /// Asked, approved, taken; without those that are left out.
    fn log(kept: impl Fn(&Event) -> bool) -> Given {
        let events = samples().into_iter().filter(kept);
        events.fold(given(), |given, event| given.and(EXPORT, event))
    }

    /// For each invariant a log that breaks it.
    pub(in crate::invariants) fn sabotaged() -> Vec<(&'static str, Given)> {
        let unapproved = log(|event| !matches!(event, Event::ExportApproved { .. }));
        vec![("export-is-taken-under-the-approval-of-another", unapproved)]
    }

    fn broken(given: &Given) -> usize {
        let breaches = Watcher::default().observe(given.recorded());
        let of_exports = |name: &str| name.starts_with("export-");
        breaches
            .iter()
            .filter(|breach| of_exports(breach.invariant))
            .count()
    }

    #[test]
    fn the_invariant_of_exports_is_broken_by_a_log_made_for_it() {
        assert_eq!(broken(&log(|_| true)), 0);
        assert!(broken(&sabotaged().remove(0).1) > 0);
        let too_late = log(|_| true)
            .at("2026-07-01T09:00:00Z")
            .and(EXPORT, samples().swap_remove(4));
        assert!(broken(&too_late) > 0, "expired and ended");
    }
}
