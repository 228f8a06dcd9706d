//! Invariants of who takes a decision on a placement, and with whom.

use super::{Invariant, Written};
use crate::{
    duty::DutyKind,
    event::Event,
    placement::{self, OverflowEvent},
    state::State,
};

pub(super) const ALL: &[Invariant] = &[Invariant {
    name: "placement-is-not-decided-alone",
    rule: "H19",
    holds: placement_is_not_decided_alone,
}];

/// What becomes of a search is decided by somebody with a name, and another owes a word about it, which is not their own: whoever
/// is named beside it, or where nobody is, a colleague.
fn placement_is_not_decided_alone(written: &Written<'_>) -> bool {
    let (State::Placement(before), State::Placement(after)) = (written.before, written.after)
    else {
        return true;
    };
    let signed = written.events.iter().any(|recorded| {
        matches!(
            recorded.event,
            Event::Placement(placement::Event::DecisionSigned { .. })
        )
    });
    let owed = after.duties.of_kind(DutyKind::ConfirmAlone);
    let waits_for_another = after.signed.as_ref().is_some_and(|signed| {
        let second = signed.second_professional.as_ref();
        owed.is_some_and(|owed| owed.owner.person.as_ref() == second)
            && second != Some(&signed.decided_by)
    });
    if signed && !waits_for_another {
        return false;
    }
    let asked = before.duties.of_kind(DutyKind::ConfirmAlone);
    let decider = before.signed.as_ref().map(|signed| &signed.decided_by);
    // Another is asked instead: that is nobody's word yet.
    let passed_on = signed
        || owed.is_some_and(|owed| {
            let person = owed.owner.person.as_ref();
            person.is_none() || person != decider
        });
    written.events.iter().all(|recorded| match &recorded.event {
        Event::Placement(
            placement::Event::PlacementDecided { .. }
            | placement::Event::AlternativeChosen { .. }
            | placement::Event::OverflowArranged { .. }
            | placement::Event::Overflow(OverflowEvent::Taken { .. }),
        ) => after.signed.is_some(),
        Event::Placement(placement::Event::DutyFulfilled { duty, .. })
            if !passed_on && asked.is_some_and(|asked| asked.id == *duty) =>
        {
            decider != Some(&recorded.envelope.actor.person)
        }
        _ => true,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        actor::Owner,
        duty::Duty,
        given::{Given, at, given, id},
        ids::{CaseId, DutyId, PersonId, PlacementId, StayId, TriageId},
        invariants::Watcher,
        personal::Personal,
        placement::{LADDER, NeedKind, Perspective, Rung},
    };

    const CASE: CaseId = CaseId(id(2));
    const SEARCH: PlacementId = PlacementId(id(21));
    const OWED: DutyId = DutyId(id(41));

    fn searching() -> Given {
        let opened = placement::Event::SearchOpened {
            case: CASE,
            triage: TriageId(id(4)),
            child: PersonId(id(3)),
            need: NeedKind::SafeHousing,
            question: None,
            perspective: Perspective::Home,
            ladder: LADDER.to_owned(),
        };
        given().and(SEARCH.0, opened)
    }

    fn signed(second: Option<&str>) -> placement::Event {
        placement::Event::DecisionSigned {
            decided_by: "user-coordinator".to_owned(),
            second_professional: second.map(str::to_owned),
            registration: None,
            second_registration: None,
        }
    }

    fn at_a_friends() -> placement::Event {
        placement::Event::AlternativeChosen {
            rung: Rung::Network,
            child: PersonId(id(3)),
            stay: Some(StayId(id(31))),
            reason: Personal::of_case(CASE, "Bij een vriend"),
        }
    }

    /// The debt and the signature of one append, as far as single events can be one.
    fn alone() -> Given {
        searching()
            .and(SEARCH.0, owed(OWED, None))
            .and(SEARCH.0, signed(None))
    }

    fn owed(id: DutyId, person: Option<&str>) -> placement::Event {
        placement::Event::DutyOpened(Duty {
            id,
            kind: DutyKind::ConfirmAlone,
            due: at("2026-03-03T01:00:00Z"),
            owner: Owner {
                person: person.map(str::to_owned),
                ..Owner::desk()
            },
            office: None,
            rule: "H19@1".to_owned(),
        })
    }

    fn broken(given: &Given) -> bool {
        let breaches = Watcher::default().observe(given.recorded());
        let mut names = breaches.iter().map(|breach| breach.invariant);
        names.any(|name| name == "placement-is-not-decided-alone")
    }

    /// Logs that no rule would write, each with the invariant it breaks.
    pub(in crate::invariants) fn sabotaged() -> Vec<(&'static str, Given)> {
        let confirmed = placement::Event::DutyFulfilled {
            duty: OWED,
            note: None,
        };
        [
            searching().and(SEARCH.0, at_a_friends()),
            searching().and(SEARCH.0, signed(None)),
            searching().and(SEARCH.0, signed(Some("user-coordinator"))),
            // Anybody can type a name.
            searching().and(SEARCH.0, signed(Some("user-8"))),
            alone().and(SEARCH.0, signed(Some("user-8"))),
            alone().and(SEARCH.0, confirmed),
        ]
        .map(|given| ("placement-is-not-decided-alone", given))
        .into()
    }

    #[test]
    fn h19_a_decision_that_one_professional_took_and_nobody_confirms_is_seen() {
        for (number, (_, given)) in sabotaged().into_iter().enumerate() {
            assert!(broken(&given), "number {number}");
        }
        assert!(!broken(&alone().and(SEARCH.0, at_a_friends())));
        let shared = searching()
            .and(SEARCH.0, owed(OWED, Some("user-8")))
            .and(SEARCH.0, signed(Some("user-8")))
            .and(SEARCH.0, at_a_friends());
        assert!(!broken(&shared));
        let passed_on = shared
            .and(SEARCH.0, owed(DutyId(id(42)), Some("user-9")))
            .and(
                SEARCH.0,
                placement::Event::DutyFulfilled {
                    duty: OWED,
                    note: None,
                },
            );
        assert!(!broken(&passed_on));
    }
}
