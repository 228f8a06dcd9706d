//! What lies on the counter of all providers (brievenbus; H10, P05): a work list, as of an instant, for whoever looks.

use jiff::Timestamp;
use serde::Serialize;
use vangnet_domain::{
    actor::{Actor, Owner},
    counter::{self, Asked, Phase},
    ids::{CaseId, CounterRequestId, PlacementId},
};

use crate::region::Region;

/// An open request: what is asked, who holds it until when, and of whom it is for those who may know.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CounterLine {
    /// Which. Says nothing of the search.
    pub request: CounterRequestId,
    /// Waiting, unclaimed, held or late.
    pub phase: Phase,
    /// What is asked, in derived facts.
    pub asked: Asked,
    /// When it was brought, as last.
    pub brought_at: Option<Timestamp>,
    /// The organisation that holds it; all of them together while nobody took it.
    pub holder: String,
    /// All of them together.
    pub collective: bool,
    /// When the holder's clock runs out next.
    pub due: Timestamp,
    /// How often it has run out.
    pub overdue: u64,
    /// The official with authority was warned: nobody took it in time.
    pub warned: bool,
    /// The provider that was asked to take it over and can still say yes.
    pub offered_to: Option<String>,
    /// Until when it can.
    pub offer_due: Option<Timestamp>,
    /// The search; `None` for a provider that does not hold it (H35).
    pub search: Option<PlacementId>,
    /// The case; as the search.
    pub case: Option<CaseId>,
    /// Who brought it; as the search.
    pub brought_by: Option<Owner>,
    /// The official with authority; as the search.
    pub officer: Option<Owner>,
}

impl CounterLine {
    /// `None` when it waits for nobody.
    pub(crate) fn of(
        request: CounterRequestId,
        state: &counter::State,
        now: Timestamp,
    ) -> Option<Self> {
        let held = state.held(now)?;
        let offer = state.offered(now);
        let brought = state.brought.as_ref();
        Some(Self {
            request,
            phase: state.phase(now),
            asked: state.asked.clone()?,
            brought_at: state.brought_at,
            holder: held.owner.organisation,
            collective: held.collective,
            due: held.due,
            overdue: held.overdue,
            warned: held.collective && held.overdue > 0,
            offered_to: offer.map(|offer| offer.to.clone()),
            offer_due: offer.map(|offer| offer.due),
            search: brought.map(|brought| brought.search),
            case: brought.map(|brought| brought.case),
            brought_by: brought.map(|brought| brought.by.clone()),
            officer: brought.map(|brought| brought.officer.clone()),
        })
    }
}

impl Region {
    /// What lies on the counter, first due first, as somebody may see it.
    pub fn counter_list(&self, seer: &Actor, now: Timestamp) -> Vec<CounterLine> {
        let mut lines: Vec<_> = self
            .all_on_counter()
            .filter_map(|(id, state)| CounterLine::of(id, &state.seen_by(seer), now))
            .collect();
        lines.sort_by_key(|line| (line.due, line.request));
        lines
    }
}

#[cfg(test)]
mod tests {
    use vangnet_domain::{
        actor::Role,
        counter::COLLECTIVE,
        stream::{StreamId, Subject},
    };

    use super::*;
    use crate::{build::*, deadlines::Deadline, view::fold};

    fn actor(role: Role, organisation: &str) -> Actor {
        Actor {
            person: "somebody".into(),
            role,
            organisation: organisation.into(),
            device: None,
        }
    }

    fn request() -> CounterRequestId {
        CounterRequestId::of(placement_id(1))
    }

    fn brought() -> Run {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        run.push(placement_id(1).0, search_opened(1));
        let samples = counter::samples().into_iter();
        for mut event in samples.take(1) {
            if let counter::Event::RequestBrought {
                brought, claim_due, ..
            } = &mut event
            {
                (brought.search, brought.case) = (placement_id(1), CASE);
                *claim_due = t("2026-03-06T01:30:00Z");
            }
            run.push(request().0, event);
        }
        run
    }

    fn claimed(run: &mut Run) {
        let by = Owner {
            role: Role::Provider,
            organisation: "provider-a".into(),
            person: None,
        };
        let answer_due = t("2026-03-06T02:30:00Z");
        run.clock("2026-03-06T02:00:00Z");
        run.push(
            request().0,
            counter::Event::RequestClaimed { by, answer_due },
        );
    }

    fn standing(run: &Run, now: &str) -> Vec<Deadline> {
        let mut found = fold::<Region>(run.events()).deadlines(t(now));
        found.retain(|due| due.stream == StreamId::new(Subject::Counter, request().0));
        found
    }

    #[test]
    fn a_provider_sees_what_is_asked_and_only_the_holder_of_whom() {
        let mut run = brought();
        let seen = |run: &Run, seer: &Actor| {
            let region: Region = fold(run.events());
            region.counter_list(seer, t("2026-03-06T02:05:00Z"))
        };
        let (one, two) = (
            actor(Role::Provider, "provider-a"),
            actor(Role::Provider, "provider-b"),
        );
        let line = &seen(&run, &one)[0];
        assert_eq!((line.search, line.case, &line.officer), (None, None, &None));
        assert_eq!((line.phase, line.warned), (Phase::Unclaimed, true));
        let desk = &seen(&run, &actor(Role::Coordinator, "desk"))[0];
        assert_eq!(
            (desk.search, desk.case),
            (Some(placement_id(1)), Some(CASE))
        );

        claimed(&mut run);
        assert_eq!(seen(&run, &one)[0].case, Some(CASE));
        let line = &seen(&run, &two)[0];
        assert_eq!((line.holder.as_str(), line.case), ("provider-a", None));
    }

    #[test]
    fn nobody_took_it_and_the_official_is_told_until_somebody_does() {
        let mut run = brought();
        let in_time = &standing(&run, "2026-03-06T01:30:00Z")[0];
        assert_eq!(
            (in_time.passed, in_time.owner.organisation.as_str()),
            (false, COLLECTIVE)
        );
        let late = standing(&run, "2026-03-06T05:00:00Z");
        assert_eq!(late.len(), 1);
        assert_eq!(late[0].word, counter::UNCLAIMED);
        assert_eq!(
            late[0].due,
            t("2026-03-06T01:30:00Z"),
            "one alarm, that goes up"
        );
        assert_eq!(late[0].owner.organisation, "decision-officer-almere");

        claimed(&mut run);
        let held = &standing(&run, "2026-03-06T02:31:00Z")[0];
        assert_eq!((held.word.as_str(), held.passed), (counter::ANSWER, true));
        assert_eq!(held.owner.organisation, "provider-a");
        run.push(request().0, counter::Event::RequestAnswered);
        assert!(standing(&run, "2026-03-06T02:31:00Z").is_empty());
    }
}
