//! A child that is weighed anew while a search runs: its clock follows, so that danger found at three in the night
//! quickens it at three in the night (H01). A child has one search, under whichever of its cases: who joins a household in
//! danger, or is in one when its danger is found, may be searched for in another.

use std::collections::BTreeSet;

use vangnet_domain::{
    actor::Owner, case, envelope::Recorded, event::Event, person, placement, state::State,
    stream::Subject, triage,
};
use vangnet_runtime::{CaseFile, Reaction, Reactor};

pub(crate) const REACTOR: Reactor = Reactor {
    name: "placement.heeded",
    heeds: |event| {
        matches!(
            event,
            Event::Triage(
                triage::Event::VerdictGiven { .. }
                    | triage::Event::CrisisTestAnswered { .. }
                    | triage::Event::SafetyAssessed { .. }
            ) | Event::Case(case::Event::PersonJoined { .. } | case::Event::CaseReopened(_))
                | Event::Person(person::Event::PersonCorrected { .. })
        )
    },
    react: heeded,
};

fn heeded(_weighed: &Recorded, file: &CaseFile) -> Vec<Reaction> {
    let everywhere = file.everywhere();
    let live = everywhere.of(Subject::Search);
    let live = live.filter_map(|(_, state)| match state {
        State::Search(search) => search.live,
        _ => None,
    });
    let open = file.placements();
    let open = open.filter(|(_, placement)| placement.is_open());
    let open = open.map(|(placement, _)| placement);
    let searches: BTreeSet<_> = open.chain(live).collect();
    searches
        .into_iter()
        .map(|placement| Reaction {
            command: placement::Command::HeedWeighing { placement }.into(),
            done_codes: &["WEIGHING_HEEDED", "SEARCH_ENDED"],
            owner: Owner::desk(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use vangnet_domain::{
        actor::Owner,
        given::{given, id},
        ids::{CaseId, PersonId, PlacementId, ReportId},
        person::HouseholdRole,
        placement::SearchEvent,
    };

    use super::*;

    /// A child that is searched for in one case joins a household of another.
    #[test]
    fn h01_the_search_of_a_child_that_joins_is_heeded_in_whichever_case_it_runs() {
        const HERE: CaseId = CaseId(id(2));
        const ELSEWHERE: CaseId = CaseId(id(3));
        const CHILD: PersonId = PersonId(id(31));
        const SEARCH: PlacementId = PlacementId(id(60));
        let opened = case::Event::CaseOpened {
            report: ReportId(id(1)),
            municipality: None,
            director: Owner::desk(),
        };
        let joined = case::Event::PersonJoined {
            person: CHILD,
            household_role: HouseholdRole::Child,
        };
        let claimed = SearchEvent::SearchClaimed { placement: SEARCH };
        let given = given()
            .and_of_case(ELSEWHERE, CHILD.0, claimed)
            .and_of_case(HERE, HERE.0, opened)
            .and_of_case(HERE, HERE.0, joined);
        let last = given.recorded().last().expect("somebody joined");
        assert!((REACTOR.heeds)(&last.event));
        let file = CaseFile::for_event(given.recorded(), last);
        let reactions = (REACTOR.react)(last, &file);
        let heed = placement::Command::HeedWeighing { placement: SEARCH };
        let commands: Vec<_> = reactions.into_iter().map(|it| it.command).collect();
        assert_eq!(commands, [heed.into()]);
    }
}
