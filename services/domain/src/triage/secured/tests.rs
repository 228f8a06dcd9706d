mod anew;
mod since;
mod stays;

use super::*;
use crate::{
    actor::Role,
    case,
    deployment::{Event as Deployed, Sighting, VisitOutcome},
    given::{Given, actor, at, given, id},
    ids::{AgreementId, CaseId, PlacementId, ReportId, StayId, TeamId},
    person::{AgeBand, BsnStatus, HouseholdRole},
    placement::{Event as Placed, LADDER, NeedKind, Perspective, Rung, SearchEvent},
    state::State as AnyState,
    stay,
    stream::{StreamId, Subject},
    triage::{
        Answer, Command, CrisisTest, Decider, Secured, Urgency, rejection::CHILD_NOT_SECURED,
    },
};

const CASE: CaseId = CaseId(id(2));
const TRIAGE: TriageId = TriageId(id(20));
const ANNA: PersonId = PersonId(id(31));
const BRAM: PersonId = PersonId(id(32));
const MOTHER: PersonId = PersonId(id(33));
const SEARCH: PlacementId = PlacementId(id(60));
const STAY: StayId = StayId(id(70));
const TEAM_WENT: DeploymentId = DeploymentId(id(50));

fn joins(given: Given, person: PersonId, role: HouseholdRole, age: AgeBand) -> Given {
    given
        .and(
            person.0,
            crate::person::Event::PersonRegistered {
                case: CASE,
                name: None,
                birth_date: None,
                bsn: None,
                phone: None,
                age_band: age,
                bsn_status: BsnStatus::Absent,
            },
        )
        .and(
            CASE.0,
            case::Event::PersonJoined {
                person,
                household_role: role,
            },
        )
}

/// A mother and a girl, unsafe now; the weighing began.
fn weighed(unsafe_now: Answer) -> Given {
    let given = given().and(
        CASE.0,
        case::Event::CaseOpened {
            report: ReportId(id(1)),
            municipality: None,
            director: Owner::desk(),
        },
    );
    let given = joins(given, MOTHER, HouseholdRole::Parent, AgeBand::Adult);
    let given = joins(given, ANNA, HouseholdRole::Child, AgeBand::From4To11);
    given
        .by(actor(Role::Triagist, "desk"))
        .when(Command::Start {
            triage: TRIAGE,
            case: CASE,
        })
        .accepted()
        .when(Command::AnswerCrisisTest {
            triage: TRIAGE,
            test: CrisisTest {
                acute: Answer::Yes,
                unsafe_now,
                danger: Answer::Yes,
                cannot_wait: Answer::Yes,
            },
            today_different: None,
        })
        .accepted()
}

fn verdict(verdict: Verdict, urgency: Urgency) -> Command {
    Command::GiveVerdict {
        triage: TRIAGE,
        verdict,
        urgency,
        crisis_kind: None,
        spoken: false,
        second_professional: Some("user-8".into()),
        reason: Some("Oma is er".into()),
        decider: Decider::default(),
    }
}

fn acute() -> Given {
    weighed(Answer::Unknown)
        .when(verdict(Verdict::AcuteCrisis, Urgency::U1))
        .accepted()
}

fn check() -> Command {
    Command::CheckSecured {
        triage: TRIAGE,
        deployments: vec![TEAM_WENT],
    }
}

fn searched(given: Given, child: PersonId) -> Given {
    given
        .and(child.0, SearchEvent::SearchClaimed { placement: SEARCH })
        .and(
            SEARCH.0,
            Placed::SearchOpened {
                case: CASE,
                triage: TRIAGE,
                child,
                need: NeedKind::SafeHousing,
                question: None,
                perspective: Perspective::Home,
                ladder: LADDER.into(),
            },
        )
}

fn offered() -> Deployed {
    Deployed::DeploymentOffered {
        case: CASE,
        team: TeamId(id(40)),
        organisation: "ambulant".into(),
        urgency: Urgency::U1,
        two_workers: true,
        answer_due: at("2026-03-02T01:10:00Z"),
        arrival_due: None,
        reason: None,
    }
}

fn visited(given: Given, outcome: VisitOutcome, sighting: Sighting) -> Given {
    given
        .and(TEAM_WENT.0, offered())
        .and(
            TEAM_WENT.0,
            Deployed::VisitRecorded {
                sighting,
                children: vec![],
                findings: Personal::of_case(CASE, "Rustig"),
                agreements: vec![],
                late: false,
            },
        )
        .and(TEAM_WENT.0, Deployed::DeploymentCompleted { outcome })
}

fn state(given: &Given) -> State {
    match given.state(StreamId::new(Subject::Triage, TRIAGE.0)) {
        AnyState::Triage(state) => *state,
        _ => unreachable!("a weighing's stream"),
    }
}

fn due(given: &Given) -> Option<jiff::Timestamp> {
    let duties = state(given).duties;
    duties.of_kind(DutyKind::SecureChild).map(|duty| duty.due)
}

#[test]
fn an_acute_unsafe_verdict_owes_safety_within_half_an_hour_and_a_word_does_not_settle_it() {
    for unsafe_now in [Answer::Yes, Answer::Unknown] {
        let given = weighed(unsafe_now)
            .when(verdict(Verdict::AcuteCrisis, Urgency::U0))
            .accepted();
        assert_eq!(due(&given), Some(at("2026-03-02T01:30:00Z")));
        let duty = state(&given)
            .duties
            .of_kind(DutyKind::SecureChild)
            .cloned()
            .unwrap();
        assert_eq!(duty.owner, Owner::desk());
        given
            .when(Command::FulfilDuty {
                triage: TRIAGE,
                duty: duty.id,
                note: Some("geregeld".into()),
            })
            .then_rejected(CHILD_NOT_SECURED);
    }
    let safe = weighed(Answer::No)
        .when(verdict(Verdict::AcuteCrisis, Urgency::U0))
        .accepted();
    assert_eq!(due(&safe), None, "known to be safe");
    safe.when(check()).then_rejected(DUTY_NOT_OPEN);
}

#[test]
fn a_spoken_verdict_before_the_test_knows_nothing_and_owes_safety_too() {
    let mut given = given().and(
        CASE.0,
        case::Event::CaseOpened {
            report: ReportId(id(1)),
            municipality: None,
            director: Owner::desk(),
        },
    );
    given = given
        .when(Command::Start {
            triage: TRIAGE,
            case: CASE,
        })
        .accepted()
        .when(Command::GiveVerdict {
            triage: TRIAGE,
            verdict: Verdict::AcuteCrisis,
            urgency: Urgency::U1,
            crisis_kind: None,
            spoken: true,
            second_professional: None,
            reason: None,
            decider: Decider::default(),
        })
        .accepted();
    assert!(due(&given).is_some());
    given.when(check()).then_rejected(CHILD_NOT_SECURED);
}

/// H01: seen safe under a record of a report, by a team or by word, is seen safe as who it turned out to be.
#[test]
fn h01_a_child_seen_safe_as_somebody_new_is_safe_when_it_turns_out_to_be_known() {
    let double = PersonId(id(35));
    let with = |given: Given| joins(given, double, HouseholdRole::Sibling, AgeBand::From4To11);
    let recognised = |given: Given| {
        let given = joins(given, BRAM, HouseholdRole::Sibling, AgeBand::From4To11);
        let (person, known) = (double, BRAM);
        given.and(CASE.0, case::Event::PersonRecognised { person, known })
    };
    let by_name = |children| Deployed::VisitRecorded {
        sighting: Sighting::Seen,
        children,
        findings: Personal::of_case(CASE, "Rustig"),
        agreements: vec![],
        late: false,
    };
    let went = || visited(with(acute()), VisitOutcome::Calmed, Sighting::NotSeen);
    let both = went().and(TEAM_WENT.0, by_name(vec![ANNA, double]));
    recognised(both).when(check()).accepted();
    let one = went().and(TEAM_WENT.0, by_name(vec![ANNA]));
    recognised(one.clone())
        .when(check())
        .then_rejected(CHILD_NOT_SECURED);
    let word = Command::RecordChildSafe {
        triage: TRIAGE,
        child: double,
        note: "Gesproken".into(),
    };
    recognised(one.when(word).accepted())
        .when(check())
        .accepted();
}

#[test]
fn a_search_of_its_own_secures_a_child() {
    let given = acute().when(check()).then_rejected(CHILD_NOT_SECURED);
    let given = searched(given, ANNA).when(check()).accepted();
    assert_eq!(due(&given), None);
    let shown = Secured {
        by: Some(SEARCH),
        at: given.now(),
    };
    assert_eq!(state(&given).secured, Some([(ANNA, shown)].into()));
    given.when(check()).then_rejected(DUTY_NOT_OPEN);
}

#[test]
fn a_search_of_another_weighing_that_ended_at_home_says_nothing_of_today() {
    let home = Placed::AlternativeChosen {
        rung: Rung::Ambulatory,
        child: ANNA,
        stay: None,
        reason: Personal::of_case(CASE, "Hulp thuis"),
    };
    let given = searched(
        given().and(
            CASE.0,
            case::Event::CaseOpened {
                report: ReportId(id(1)),
                municipality: None,
                director: Owner::desk(),
            },
        ),
        ANNA,
    )
    .and(SEARCH.0, home.clone())
    .later(60 * 24);
    let given = joins(given, ANNA, HouseholdRole::Child, AgeBand::From4To11)
        .when(Command::Start {
            triage: TRIAGE,
            case: CASE,
        })
        .accepted()
        .and(
            TRIAGE.0,
            Event::VerdictGiven {
                verdict: Verdict::AcuteCrisis,
                urgency: Urgency::U1,
                deadline: None,
                crisis_kind: None,
                spoken: true,
                second_professional: None,
                reason: None,
            },
        )
        .when(check())
        .accepted();
    assert!(
        due(&given).is_some(),
        "opened: nobody showed that she is safe"
    );
    given.when(check()).then_rejected(CHILD_NOT_SECURED);
    let given = searched(acute(), ANNA).and(SEARCH.0, home);
    given.when(check()).accepted();
}

#[test]
fn a_place_secures_a_child_as_long_as_the_stay_lasts() {
    let placed = stays(acute());
    placed.clone().when(check()).accepted();
    placed
        .and(
            STAY.0,
            stay::Event::StayEnded {
                reason: stay::EndReason::Home,
                days: 1,
                place: None,
                note: None,
            },
        )
        .when(check())
        .then_rejected(CHILD_NOT_SECURED);
}

/// She is searched for, and stays outside the region from then on.
fn stays(given: Given) -> Given {
    stays_by(searched(given, ANNA), CASE, SEARCH)
}

fn stays_by(given: Given, case: CaseId, placement: PlacementId) -> Given {
    let arranged = Placed::OverflowArranged {
        region: "region-b".into(),
        provider: "provider-b".into(),
        owner: Owner::desk(),
        child: ANNA,
        stay: STAY,
        reason: Personal::of_case(case, "Vol"),
    };
    let released = SearchEvent::SearchReleased {
        placement,
        stay: Some(STAY),
    };
    let started = stay::Event::StayStarted {
        case,
        child: ANNA,
        placement,
        place: None,
        rung: Rung::CrisisGroup,
        perspective: Perspective::Home,
        intended_end: jiff::civil::date(2026, 3, 30),
        placement_avoided: false,
    };
    given
        .and(placement.0, arranged)
        .and(ANNA.0, released)
        .and(STAY.0, started)
}

/// The way home is agreed.
fn planned() -> stay::Event {
    stay::Event::ReturnPlanned {
        conditions: vec![],
        agreements: vec![stay::Agreed {
            agreement: AgreementId(id(71)),
            who: Personal::of_case(CASE, "Oma"),
            what: Personal::of_case(CASE, "Slaapt in het weekend mee"),
            until: jiff::civil::date(2026, 4, 1),
        }],
    }
}

#[test]
fn a_stay_that_breaks_down_owes_the_safety_of_its_child_within_half_an_hour_again() {
    let ends = |reason| stay::Event::StayEnded {
        reason,
        days: 1,
        place: None,
        note: None,
    };
    let placed = stays(acute()).when(check()).accepted();
    // A breakdown that is recorded while the child is still there counts as much.
    let record = stay::Event::PlacementBrokenDown {
        placement: SEARCH,
        place: None,
        rung: Rung::CrisisGroup,
        reason: stay::BreakdownReason::Behaviour,
        note: Personal::of_case(CASE, "Het ging niet"),
    };
    let recorded = placed.clone().and(STAY.0, record).when(check()).accepted();
    assert!(due(&recorded).is_some(), "owed again, at once");
    // Where it went after that, back to where it came from, was nobody's plan; a longer stay is somewhere else.
    let recorded = || recorded.clone().and(STAY.0, planned());
    for reason in [stay::EndReason::Home, stay::EndReason::Network] {
        let back = recorded().and(STAY.0, ends(reason)).when(check());
        back.then_rejected(CHILD_NOT_SECURED);
    }
    let on = recorded().and(STAY.0, ends(stay::EndReason::LongerStay));
    assert_eq!(due(&on.when(check()).accepted()), None);
    let broken = placed
        .and(STAY.0, ends(stay::EndReason::BrokenDown))
        .when(check())
        .accepted();
    let due = due(&broken).expect("owed again");
    assert_eq!(due, minutes_after(broken.now(), 30));
    broken.when(check()).then_rejected(CHILD_NOT_SECURED);
}

#[test]
fn a_team_that_saw_the_children_safe_at_home_secures_them_all() {
    use Sighting::{NotSeen, Seen, Spoken};
    use VisitOutcome::{AmbulatoryHelp, AwayTonight, Calmed, NoCrisis, NobodyThere};
    for (outcome, sighting) in [(Calmed, Spoken), (AmbulatoryHelp, Seen), (NoCrisis, Spoken)] {
        let given = visited(acute(), outcome, sighting).when(check()).accepted();
        assert_eq!(due(&given), None, "{outcome}");
    }
    for (outcome, sighting) in [
        (Calmed, NotSeen),
        (AwayTonight, Spoken),
        (NobodyThere, NotSeen),
    ] {
        visited(acute(), outcome, sighting)
            .when(check())
            .then_rejected(CHILD_NOT_SECURED);
    }
}

/// H01: who was at school when a sister was seen is not safe by that.
#[test]
fn a_visit_secures_the_children_it_names_and_without_a_name_an_only_child() {
    let both = || joins(acute(), BRAM, HouseholdRole::Child, AgeBand::From4To11);
    let left = |given: Given, children: Vec<PersonId>| {
        let visit = Deployed::VisitRecorded {
            sighting: Sighting::Seen,
            children,
            findings: Personal::of_case(CASE, "Rustig"),
            agreements: vec![],
            late: false,
        };
        let offered = Deployed::DeploymentOffered {
            case: CASE,
            team: TeamId(id(40)),
            organisation: "ambulant".into(),
            urgency: Urgency::U1,
            two_workers: true,
            answer_due: at("2026-03-02T01:10:00Z"),
            arrival_due: None,
            reason: None,
        };
        let outcome = VisitOutcome::Calmed;
        let done = Deployed::DeploymentCompleted { outcome };
        given
            .and(TEAM_WENT.0, offered)
            .and(TEAM_WENT.0, visit)
            .and(TEAM_WENT.0, done)
    };
    for (named, waits) in [
        (vec![], vec![ANNA, BRAM]),
        (vec![ANNA], vec![BRAM]),
        (vec![MOTHER], vec![ANNA, BRAM]),
    ] {
        let then = left(both(), named).when(check());
        let waiting: Vec<_> = waits.iter().map(PersonId::to_string).collect();
        assert_eq!(then.rejection().facts["children"], waiting.join(", "));
        then.then_rejected(CHILD_NOT_SECURED);
    }
    let all = left(both(), vec![ANNA, BRAM]).when(check()).accepted();
    assert_eq!(due(&all), None);
    assert_eq!(due(&left(acute(), vec![]).when(check()).accepted()), None);
}

#[test]
fn every_child_counts_and_one_who_joins_later_opens_it_again() {
    let given = searched(acute(), ANNA).when(check()).accepted().later(10);
    let given = joins(given, BRAM, HouseholdRole::Unknown, AgeBand::Unknown)
        .when(check())
        .accepted();
    assert_eq!(due(&given), Some(at("2026-03-02T01:40:00Z")));
    let refused = given.clone().when(check());
    assert_eq!(refused.rejection().facts["children"], BRAM.to_string());
    let given = given
        .when(Command::RecordChildSafe {
            triage: TRIAGE,
            child: BRAM,
            note: "Bij zijn vader; het team belde".into(),
        })
        .accepted()
        .when(check())
        .accepted();
    assert_eq!(due(&given), None);
    joins(
        given,
        PersonId(id(34)),
        HouseholdRole::Network,
        AgeBand::Unknown,
    )
    .when(check())
    .then_rejected(DUTY_NOT_OPEN);
}

#[test]
fn a_child_is_said_to_be_safe_by_name_and_with_words() {
    acute()
        .when(Command::RecordChildSafe {
            triage: TRIAGE,
            child: BRAM,
            note: "Thuis".into(),
        })
        .then_rejected(CHILD_NOT_IN_CASE)
        .when(Command::RecordChildSafe {
            triage: TRIAGE,
            child: ANNA,
            note: " ".into(),
        })
        .then_rejected(crate::rejection::TEXT_MISSING);
}

#[test]
fn a_lower_verdict_lets_it_go_and_acute_again_asks_again() {
    let given = searched(acute(), ANNA)
        .when(check())
        .accepted()
        .when(verdict(Verdict::AcuteCrisis, Urgency::U0))
        .accepted();
    assert_eq!(due(&given), None, "secured under this verdict");
    let given = given
        .when(verdict(Verdict::Urgent, Urgency::U2))
        .accepted()
        .when(verdict(Verdict::AcuteCrisis, Urgency::U1))
        .accepted();
    assert!(due(&given).is_some());
    let given = given
        .when(verdict(Verdict::NoCrisis, Urgency::U5))
        .accepted();
    assert_eq!(due(&given), None);
}

#[test]
fn h37_where_the_youth_of_a_household_has_come_of_age_it_is_they_who_are_secured() {
    let turned = acute().and(
        ANNA.0,
        crate::person::Event::AgeReached {
            age_band: AgeBand::Adult,
        },
    );
    let by_hand = |given: &Given| {
        let AnyState::Triage(state) = given.state(StreamId::new(Subject::Triage, TRIAGE.0)) else {
            panic!("no weighing");
        };
        let duty = state.duties.of_kind(DutyKind::SecureChild).expect("owed");
        let (triage, duty, note) = (TRIAGE, duty.id, None);
        Command::FulfilDuty { triage, duty, note }
    };
    let settle = by_hand(&turned);
    turned
        .when(settle.clone())
        .then_rejected(CHILD_NOT_SECURED)
        .when(crate::placement::Command::OpenSearch {
            placement: SEARCH,
            case: CASE,
            triage: TRIAGE,
            child: ANNA,
            need: NeedKind::SafeHousing,
            question: None,
            perspective: Perspective::Home,
        })
        .accepted()
        .when(settle)
        .accepted();
}

const OTHER_CASE: CaseId = CaseId(id(0x901));
const OTHER_SEARCH: PlacementId = PlacementId(id(0x902));

/// Anna is searched for in another case of hers, which has a clock of its own.
fn searched_elsewhere(given: Given, acute: bool) -> Given {
    let minutes = if acute { 30 } else { 240 };
    given
        .and(
            ANNA.0,
            SearchEvent::SearchClaimed {
                placement: OTHER_SEARCH,
            },
        )
        .and(
            OTHER_SEARCH.0,
            Placed::SearchOpened {
                case: OTHER_CASE,
                triage: TriageId(id(0x903)),
                child: ANNA,
                need: NeedKind::SafeHousing,
                question: None,
                perspective: Perspective::Home,
                ladder: LADDER.into(),
            },
        )
        .and(OTHER_SEARCH.0, Placed::ClockSet { acute, minutes })
}

#[test]
fn a_search_under_another_case_of_the_child_secures_it_on_the_clock_of_danger_and_a_word_alone_does_not()
 {
    let fulfil = |given: &Given| {
        let duties = state(given).duties;
        let owed = duties.of_kind(DutyKind::SecureChild).expect("owed");
        Command::FulfilDuty {
            triage: TRIAGE,
            duty: owed.id,
            note: None,
        }
    };
    let owed = acute();
    let word = fulfil(&owed);
    let owed = owed.when(word).then_rejected(CHILD_NOT_SECURED);
    // On the clock of a search that knows of no danger, nobody looks for her within the half hour.
    let slow = searched_elsewhere(owed, false);
    let word = fulfil(&slow);
    let refused = slow.when(word);
    let facts = &refused.rejection().facts;
    assert_eq!(facts["placement"], OTHER_SEARCH.to_string());
    let slow = refused
        .then_rejected(CHILD_NOT_SECURED)
        .when(check())
        .then_rejected(CHILD_NOT_SECURED);
    let clock = Placed::ClockSet {
        acute: true,
        minutes: 30,
    };
    let searched = slow.and(OTHER_SEARCH.0, clock);
    // It is so, whoever says it.
    let word = fulfil(&searched);
    assert_eq!(due(&searched.clone().when(word).accepted()), None);
    assert_eq!(due(&searched.when(check()).accepted()), None);
}

#[test]
fn h01_a_search_of_another_case_that_ended_at_home_secures_a_child_only_where_it_knew_of_danger() {
    let at_home = || Placed::AlternativeChosen {
        rung: Rung::Ambulatory,
        child: ANNA,
        stay: None,
        reason: Personal::of_case(OTHER_CASE, "Hulp thuis"),
    };
    let released = || SearchEvent::SearchReleased {
        placement: OTHER_SEARCH,
        stay: None,
    };
    let ended = |acute_clock| {
        let searched = searched_elsewhere(acute(), acute_clock);
        let ended = searched.and(OTHER_SEARCH.0, at_home());
        ended.and(ANNA.0, released()).when(check())
    };
    assert_eq!(due(&ended(true).accepted()), None);
    ended(false).then_rejected(CHILD_NOT_SECURED);
}

#[test]
fn h01_where_she_stays_under_another_case_and_that_breaks_down_it_is_owed_again_here() {
    let there = searched_elsewhere(acute(), true);
    let there = stays_by(there, OTHER_CASE, OTHER_SEARCH);
    let there = there.when(check()).accepted();
    assert_eq!(due(&there), None);
    let broken = stay::Event::PlacementBrokenDown {
        placement: OTHER_SEARCH,
        place: None,
        rung: Rung::CrisisGroup,
        reason: stay::BreakdownReason::Behaviour,
        note: Personal::of_case(OTHER_CASE, "Het ging niet"),
    };
    let owed = there.and(STAY.0, broken).when(check()).accepted();
    assert_eq!(due(&owed), Some(minutes_after(owed.now(), 30)));
}
