//! Whether the children were seen on site is looked at again when a team saw some, when a verdict asks for it, and when who is a
//! child of the household changes: the rules decide whether that settles "see the children on site", or opens it again for one
//! who came later (P08).

use vangnet_domain::{
    actor::Owner,
    case,
    deployment::{self, Sighting},
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
        }) | Event::Triage(triage::Event::VerdictGiven { .. })
            | Event::Case(
                case::Event::PersonJoined { .. } | case::Event::PersonRecognised { .. }
            )
            // Without a date of birth nobody is another for it.
            | Event::Person(person::Event::PersonCorrected {
                birth_date: Some(_),
                ..
            })
    )
}

pub(crate) fn seen(event: &Recorded, case: &CaseFile) -> Vec<Reaction> {
    let newcomer = newcomer(event);
    // What a verdict asks stands in the log after it.
    let given =
        matches!(event.event, Event::Triage(_)).then_some(TriageId(event.envelope.stream.id));
    case.with_others()
        .flat_map(|of| of_household(of, newcomer, given))
        .collect()
}

fn of_household(
    case: &CaseFile,
    newcomer: Option<PersonId>,
    given: Option<TriageId>,
) -> impl Iterator<Item = Reaction> {
    let weighings = case
        .of(Subject::Triage)
        .filter_map(move |(id, state)| match state {
            State::Triage(state) => {
                let asked = state.to_see_since.is_some() || given == Some(TriageId(id));
                (asked && !state.is_superseded()).then_some(TriageId(id))
            }
            _ => None,
        });
    let deployments = || case.of(Subject::Deployment).map(|(id, _)| DeploymentId(id));
    weighings.map(move |triage| Reaction {
        command: triage::Command::CheckSeen {
            triage,
            newcomer,
            deployments: deployments().collect(),
        }
        .into(),
        // Not every child was seen yet, or nobody is still to be seen.
        done_codes: &["DUTY_NOT_OPEN"],
        owner: Owner::desk(),
    })
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

#[cfg(test)]
mod tests {
    use vangnet_domain::{
        actor::{Actor, Role},
        duty::{Duty, DutyKind},
        given::{Given, actor, at, given, id},
        ids::{CaseId, DutyId, ReportId, TeamId},
        person::{AgeBand, BsnStatus, HouseholdRole},
        personal::Personal,
        stream::StreamId,
        triage::{Urgency, Verdict},
    };

    use vangnet_views::View as _;

    use super::*;

    const CASE: CaseId = CaseId(id(2));
    const ANNA: PersonId = PersonId(id(31));
    const BRAM: PersonId = PersonId(id(32));
    const TRIAGE: TriageId = TriageId(id(20));
    const VISIT: DeploymentId = DeploymentId(id(50));

    fn joins(given: Given, person: PersonId) -> Given {
        let joined = case::Event::PersonJoined {
            person,
            household_role: HouseholdRole::Child,
        };
        given.and(CASE.0, joined)
    }

    /// These children are weighed from one on, and a team is asked.
    fn begun(children: &[PersonId]) -> Given {
        let opened = case::Event::CaseOpened {
            report: ReportId(id(1)),
            municipality: None,
            director: Owner::desk(),
        };
        let offered = deployment::Event::DeploymentOffered {
            case: CASE,
            team: TeamId(id(40)),
            organisation: "ambulant".into(),
            urgency: Urgency::U1,
            two_workers: true,
            answer_due: at("2026-03-02T01:10:00Z"),
            arrival_due: None,
            reason: None,
        };
        let given = given().and(CASE.0, opened);
        let given = children
            .iter()
            .fold(given, |given, person| joins(given, *person));
        given
            .and(VISIT.0, offered)
            .and(TRIAGE.0, triage::Event::TriageStarted { case: CASE })
    }

    fn see_on_site() -> Duty {
        Duty {
            id: DutyId(id(90)),
            kind: DutyKind::SeeOnSite,
            due: at("2026-03-02T03:00:00Z"),
            owner: Owner::ambulant(),
            office: None,
            rule: "P08@1".into(),
        }
    }

    /// They have to be seen.
    fn weighed(children: &[PersonId]) -> Given {
        begun(children).and(TRIAGE.0, triage::Event::DutyOpened(see_on_site()))
    }

    fn visit(given: Given, children: &[PersonId]) -> Given {
        let visit = deployment::Event::VisitRecorded {
            sighting: Sighting::Seen,
            children: children.to_vec(),
            findings: Personal::of_case(CASE, "x"),
            agreements: vec![],
            late: false,
        };
        given.and(VISIT.0, visit)
    }

    /// What follows on the last event, for which the case is read as it was with it; the rules decide on what there is.
    fn follows(given: Given) -> Given {
        let now = given.recorded().len();
        follows_on(given, now - 1)
    }

    fn follows_on(given: Given, number: usize) -> Given {
        let mut file = CaseFile::default();
        let known = &given.recorded()[..=number];
        known.iter().for_each(|event| file.apply(event));
        let event = &known[number];
        assert!(heeds(&event.event), "{:?}", event.event);
        let reactions = seen(event, &file);
        let given = given.by(Actor::service("triage"));
        reactions.into_iter().fold(given, |given, reaction| {
            given.when(reaction.command).either_way()
        })
    }

    fn runs(given: &Given) -> bool {
        match given.state(StreamId::new(Subject::Triage, TRIAGE.0)) {
            State::Triage(state) => state.duties.of_kind(DutyKind::SeeOnSite).is_some(),
            _ => unreachable!("a weighing's stream"),
        }
    }

    fn settled(given: &Given) -> bool {
        assert!(runs(given));
        !runs(&follows(given.clone()))
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

    /// The verdict came after the team, which the weighing allows: nobody has to go for it.
    #[test]
    fn p08_a_visit_of_before_the_first_verdict_settles_what_the_verdict_asks() {
        let verdict = triage::Command::GiveVerdict {
            triage: TRIAGE,
            verdict: Verdict::AcuteCrisis,
            urgency: Urgency::U1,
            crisis_kind: None,
            spoken: true,
            second_professional: None,
            reason: None,
            decider: triage::Decider::default(),
        };
        let told = |children: &[PersonId]| {
            let given = visit(begun(&[ANNA, BRAM]).later(10), children).later(10);
            let before = given.recorded().len();
            let desk = given.by(actor(Role::Triagist, "desk"));
            let given = desk.when(verdict.clone()).accepted();
            assert!(runs(&given));
            let mut said = given.recorded().iter().skip(before);
            let said = said.position(|event| {
                matches!(
                    event.event,
                    Event::Triage(triage::Event::VerdictGiven { .. })
                )
            });
            follows_on(given.clone(), before + said.expect("a verdict"))
        };
        assert!(!runs(&told(&[ANNA, BRAM])));
        assert!(runs(&told(&[ANNA])));
    }

    #[test]
    fn p08_a_visit_of_before_the_crisis_was_said_does_not_settle_what_a_later_verdict_asks() {
        let verdict = |verdict, urgency| triage::Event::VerdictGiven {
            verdict,
            urgency,
            deadline: None,
            crisis_kind: None,
            spoken: false,
            second_professional: None,
            reason: None,
        };
        let none = begun(&[ANNA]).and(TRIAGE.0, verdict(Verdict::NoCrisis, Urgency::U5));
        let days_later = visit(none.later(30), &[ANNA]).later(2 * 24 * 60);
        let acute = days_later.and(TRIAGE.0, verdict(Verdict::AcuteCrisis, Urgency::U1));
        let number = acute.recorded().len() - 1;
        let owed = acute.and(TRIAGE.0, triage::Event::DutyOpened(see_on_site()));
        assert!(runs(&follows_on(owed.clone(), number)));
        assert!(settled(&visit(owed.later(30), &[ANNA])));
    }

    #[test]
    fn p08_the_last_who_was_not_seen_may_be_of_the_household_no_more() {
        let registered = person::Event::PersonRegistered {
            case: CASE,
            name: None,
            birth_date: None,
            bsn: None,
            phone: None,
            age_band: AgeBand::From16To17,
            bsn_status: BsnStatus::Absent,
        };
        let both = weighed(&[ANNA, BRAM]).and(BRAM.0, registered);
        let waits = || follows(visit(both.clone(), &[ANNA]));
        assert!(runs(&waits()));
        // He turned out to be her, who was recorded twice.
        let recognised = case::Event::PersonRecognised {
            person: BRAM,
            known: ANNA,
        };
        assert!(settled(&waits().and(CASE.0, recognised)));
        let corrected = |age_band| person::Event::PersonCorrected {
            name: None,
            birth_date: Some(Personal::of_person(BRAM, "2010-01-01")),
            bsn: None,
            phone: None,
            age_band,
            bsn_status: BsnStatus::Absent,
        };
        assert!(settled(&waits().and(BRAM.0, corrected(AgeBand::Adult))));
        assert!(!settled(
            &waits().and(BRAM.0, corrected(AgeBand::From12To15))
        ));
        let phone = person::Event::PersonCorrected {
            name: None,
            birth_date: None,
            bsn: None,
            phone: Some(Personal::of_person(BRAM, "0600000000")),
            age_band: AgeBand::From12To15,
            bsn_status: BsnStatus::Absent,
        };
        assert!(!heeds(&phone.into()), "nobody is a child by it");
    }

    #[test]
    fn p08_the_visit_to_a_sibling_who_joined_settles_it_though_the_first_was_seen_without_a_name() {
        let only = follows(visit(weighed(&[ANNA]).later(10), &[]));
        assert!(!runs(&only));
        let verdict = triage::Event::VerdictGiven {
            verdict: Verdict::Urgent,
            urgency: Urgency::U2,
            deadline: None,
            crisis_kind: None,
            spoken: false,
            second_professional: None,
            reason: None,
        };
        let both = follows(joins(only.later(1).and(TRIAGE.0, verdict).later(5), BRAM));
        assert!(runs(&both), "he is still to be seen");
        assert!(!settled(&visit(both.clone(), &[])), "one of the two");
        assert!(settled(&visit(both, &[BRAM])));
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
        assert!(heeds(&last.event));
        let asked: Vec<_> = seen(last, &file)
            .into_iter()
            .map(|reaction| reaction.command)
            .collect();
        let look = triage::Command::CheckSeen {
            triage: TRIAGE,
            newcomer: Some(BRAM),
            deployments: vec![VISIT],
        };
        assert_eq!(asked, [look.into()]);
    }
}
