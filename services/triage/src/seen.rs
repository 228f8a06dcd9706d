//! A team that saw the children settles "see the children on site" on the weighings of that case: every one of them, and since
//! it was asked. What was seen before says nothing of the danger that came after; and a child who joins later is to be seen
//! too (P08).

use std::collections::BTreeSet;

use jiff::Timestamp;
use vangnet_domain::{
    actor::Owner,
    case,
    deployment::{self, Sighting},
    duty::DutyKind,
    envelope::Recorded,
    event::Event,
    ids::{DeploymentId, PersonId, TriageId},
    person,
    state::State,
    stream::Subject,
    triage,
};
use vangnet_runtime::{CaseFile, Reaction};

pub(crate) fn heeds(event: &Event) -> bool {
    matches!(
        event,
        Event::Deployment(deployment::Event::VisitRecorded {
            sighting: Sighting::Spoken | Sighting::Seen,
            ..
        }) | Event::Case(case::Event::PersonRecognised { .. })
    )
}

/// Somebody was seen, or whoever was seen turns out to be who had to be.
pub(crate) fn seen(_event: &Recorded, case: &CaseFile) -> Vec<Reaction> {
    let weighings = case.of(Subject::Triage);
    let weighings = weighings.filter_map(|(id, state)| match state {
        State::Triage(state) => Some((TriageId(id), state)),
        _ => None,
    });
    weighings
        .filter_map(|(triage, weighing)| {
            let duty = weighing.duties.of_kind(DutyKind::SeeOnSite)?.id;
            let since = weighing.to_see_since?;
            all_seen(case, since).then(|| {
                Reaction::settles(triage::Command::FulfilDuty {
                    triage,
                    duty,
                    note: None,
                })
            })
        })
        .collect()
}

/// Whether every child of the household was seen since then.
fn all_seen(case: &CaseFile, since: Timestamp) -> bool {
    let visits = case.of(Subject::Deployment);
    let visits = visits.filter_map(|(_, state)| match state {
        State::Deployment(state) => Some(&state.visits),
        _ => None,
    });
    let visits = visits.flatten().filter(|visit| visit.at >= since);
    let household = case.of(Subject::Case).find_map(|(_, state)| match state {
        State::Case(state) => Some(state),
        _ => None,
    });
    household.is_some_and(|household| {
        let seen = triage::Seen::in_visits(visits, household);
        seen.saw_all(&children(household, case))
    })
}

fn children(household: &case::State, case: &CaseFile) -> BTreeSet<PersonId> {
    let age = |person: PersonId| {
        let mut people = case.of(Subject::Person);
        people.find_map(|(id, state)| match state {
            State::Person(state) if id == person.0 => state.age_band,
            _ => None,
        })
    };
    let members = household.members.iter();
    triage::household_children(members.map(|(person, role)| (*person, *role, age(*person))))
}

/// Who joined the household, or turned out to be somebody else in it.
fn newcomer(event: &Recorded) -> Option<PersonId> {
    match &event.event {
        Event::Case(case::Event::PersonJoined { person, .. }) => Some(*person),
        Event::Person(person::Event::PersonCorrected { .. }) => {
            Some(PersonId(event.envelope.stream.id))
        }
        _ => None,
    }
}

pub(crate) fn heeds_newcomer(event: &Event) -> bool {
    matches!(
        event,
        Event::Case(case::Event::PersonJoined { .. })
            | Event::Person(person::Event::PersonCorrected { .. })
    )
}

/// The rules decide whether the newcomer is to be seen.
pub(crate) fn joined(event: &Recorded, case: &CaseFile) -> Vec<Reaction> {
    let Some(child) = newcomer(event) else {
        return Vec::new();
    };
    let asked = case.of(Subject::Triage);
    let asked = asked.filter_map(|(id, state)| match state {
        State::Triage(state) if state.to_see_since.is_some() => Some(TriageId(id)),
        _ => None,
    });
    let deployments = || case.of(Subject::Deployment).map(|(id, _)| DeploymentId(id));
    asked
        .map(|triage| Reaction {
            command: triage::Command::CheckSeen {
                triage,
                child,
                deployments: deployments().collect(),
            }
            .into(),
            done_codes: &["DUTY_NOT_OPEN"],
            owner: Owner::desk(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use vangnet_domain::{
        duty::Duty,
        given::{Given, at, given, id},
        ids::{CaseId, DutyId, ReportId},
        person::{AgeBand, BsnStatus, HouseholdRole},
        personal::Personal,
    };

    use vangnet_views::View as _;

    use super::*;

    const CASE: CaseId = CaseId(id(2));
    const ANNA: PersonId = PersonId(id(31));
    const BRAM: PersonId = PersonId(id(32));

    /// Weighed at one; these children have to be seen.
    fn weighed(children: &[PersonId]) -> Given {
        let opened = case::Event::CaseOpened {
            report: ReportId(id(1)),
            municipality: None,
            director: Owner::desk(),
        };
        let joined = children
            .iter()
            .fold(given().and(CASE.0, opened), |given, person| {
                let joined = case::Event::PersonJoined {
                    person: *person,
                    household_role: HouseholdRole::Child,
                };
                given.and(CASE.0, joined)
            });
        let owed = Duty {
            id: DutyId(id(90)),
            kind: DutyKind::SeeOnSite,
            due: at("2026-03-02T03:00:00Z"),
            owner: Owner::ambulant(),
            office: None,
            rule: "P08@1".into(),
        };
        joined
            .and(id(20), triage::Event::TriageStarted { case: CASE })
            .and(id(20), triage::Event::DutyOpened(owed))
    }

    fn visit(given: Given, children: &[PersonId]) -> Given {
        let visit = deployment::Event::VisitRecorded {
            sighting: Sighting::Seen,
            children: children.to_vec(),
            findings: Personal::of_case(CASE, "x"),
            agreements: vec![],
            late: false,
        };
        given.and(DeploymentId(id(50)).0, visit)
    }

    fn settled(given: &Given) -> bool {
        let mut file = CaseFile::default();
        given.recorded().iter().for_each(|event| file.apply(event));
        let last = given.recorded().last().expect("something happened");
        assert!(heeds(&last.event));
        !seen(last, &file).is_empty()
    }

    #[test]
    fn p08_every_child_of_the_household_is_seen_by_name_or_there_is_no_other() {
        assert!(settled(&visit(weighed(&[ANNA]), &[])));
        assert!(settled(&visit(weighed(&[ANNA]), &[ANNA])));
        let both = || weighed(&[ANNA, BRAM]);
        assert!(!settled(&visit(both(), &[])));
        assert!(!settled(&visit(both(), &[ANNA])));
        assert!(settled(&visit(visit(both(), &[ANNA]), &[BRAM])));
    }

    #[test]
    fn p08_who_was_seen_under_another_record_is_seen_once_it_is_known_who_that_is() {
        let double = PersonId(id(33));
        let recognised = case::Event::PersonRecognised {
            person: double,
            known: BRAM,
        };
        let known = |given: Given| {
            let joined = case::Event::PersonJoined {
                person: BRAM,
                household_role: HouseholdRole::Child,
            };
            given.and(CASE.0, joined).and(CASE.0, recognised.clone())
        };
        let both = || weighed(&[ANNA, double]);
        assert!(settled(&known(visit(both(), &[ANNA, double]))));
        assert!(!settled(&known(visit(both(), &[ANNA]))));
        assert!(settled(&visit(known(both()), &[ANNA, double])));
    }

    #[test]
    fn p08_what_was_seen_before_it_was_asked_does_not_count_however_late_it_is_told() {
        let early = weighed(&[ANNA]).later(20).occurred("2026-03-02T00:50:00Z");
        assert!(!settled(&visit(early, &[])));
    }

    #[test]
    fn h37_where_all_youths_of_a_household_are_of_age_they_are_the_ones_to_be_seen() {
        let grown = person::Event::PersonRegistered {
            case: CASE,
            name: None,
            birth_date: None,
            bsn: None,
            phone: None,
            age_band: AgeBand::Adult,
            bsn_status: BsnStatus::Absent,
        };
        let of_age = |given: Given| given.and(ANNA.0, grown.clone()).and(BRAM.0, grown.clone());
        let both = || of_age(weighed(&[ANNA, BRAM]));
        assert!(!settled(&visit(both(), &[])), "nobody was named");
        assert!(!settled(&visit(both(), &[ANNA])));
        assert!(settled(&visit(both(), &[ANNA, BRAM])));
    }

    #[test]
    fn p08_of_who_joins_or_turns_out_to_be_a_child_the_rules_are_asked() {
        let joined = case::Event::PersonJoined {
            person: BRAM,
            household_role: HouseholdRole::Sibling,
        };
        let given = visit(weighed(&[ANNA]), &[]).and(CASE.0, joined);
        let mut file = CaseFile::default();
        given.recorded().iter().for_each(|event| file.apply(event));
        let last = given.recorded().last().expect("something happened");
        assert!(heeds_newcomer(&last.event));
        let asked: Vec<_> = super::joined(last, &file)
            .into_iter()
            .map(|reaction| reaction.command)
            .collect();
        let look = triage::Command::CheckSeen {
            triage: TriageId(id(20)),
            child: BRAM,
            deployments: vec![DeploymentId(id(50))],
        };
        assert_eq!(asked, [look.into()]);
    }
}
