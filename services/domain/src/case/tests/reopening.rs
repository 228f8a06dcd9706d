//! Constitution 1: a closed case shuts nobody out.

use super::*;
use crate::{
    case::{
        CaseOutcome, ReopenCause, Voice,
        rejection::{CASE_CLOSED, CASE_GOES_ON, CASE_OPEN},
    },
    deployment,
    given::at,
    ids::{DeploymentId, PlacementId, StayId, TeamId, TriageId},
    placement::{self, NeedKind, Perspective, Rung, SearchEvent},
    report, stay,
};

const SEARCH: PlacementId = PlacementId(id(60));
const STAY: StayId = StayId(id(70));

fn close() -> Command {
    Command::Close {
        case: CASE,
        outcome: CaseOutcome::CrisisOver,
        registration: Some(registered(None)),
    }
}

fn reopen() -> Command {
    Command::Reopen {
        case: CASE,
        because: ReopenCause::Search,
    }
}

fn searched() -> Given {
    opened()
        .and(CHILD.0, SearchEvent::SearchClaimed { placement: SEARCH })
        .and(
            SEARCH.0,
            placement::Event::SearchOpened {
                case: CASE,
                triage: TriageId(id(20)),
                child: CHILD,
                need: NeedKind::SafeHousing,
                question: None,
                perspective: Perspective::Home,
                ladder: placement::LADDER.into(),
            },
        )
}

#[test]
fn a_case_is_not_closed_while_a_child_of_it_is_searched_for_or_stays_away() {
    let searched = searched();
    let then = searched.clone().when(close());
    assert_eq!(then.rejection().facts["placement"], SEARCH.to_string());
    then.then_rejected(CASE_GOES_ON);
    let led_to = SearchEvent::SearchReleased {
        placement: SEARCH,
        stay: Some(STAY),
    };
    let stays = searched.and(CHILD.0, led_to);
    // Admitted, and the stay follows in a moment: that is enough.
    stays.clone().when(close()).then_rejected(CASE_GOES_ON);
    let stays = stays.and(
        STAY.0,
        stay::Event::StayStarted {
            case: CASE,
            child: CHILD,
            placement: SEARCH,
            place: None,
            rung: Rung::Network,
            perspective: Perspective::Home,
            intended_end: jiff::civil::date(2026, 3, 30),
            placement_avoided: true,
        },
    );
    let then = stays.clone().when(close());
    assert_eq!(then.rejection().facts["stay"], STAY.to_string());
    then.then_rejected(CASE_GOES_ON);
    let home = stay::Event::StayEnded {
        reason: stay::EndReason::Home,
        place: None,
        days: 3,
        note: None,
    };
    stays.and(STAY.0, home).when(close()).accepted();
}

#[test]
fn h01_a_case_is_not_closed_over_a_child_that_is_not_safe_yet_whatever_its_outcome() {
    let triage = TriageId(id(20));
    let weighed = |case: CaseId, given: Given| {
        let asked = crate::triage::Command::Start { triage, case };
        let acute = crate::triage::Command::GiveVerdict {
            triage,
            verdict: crate::triage::Verdict::AcuteCrisis,
            urgency: crate::triage::Urgency::U1,
            crisis_kind: None,
            spoken: true,
            second_professional: None,
            reason: None,
            decider: crate::triage::Decider::default(),
        };
        given.when(asked).accepted().when(acute).accepted()
    };
    let given = weighed(CASE, opened());
    for outcome in [CaseOutcome::CrisisOver, CaseOutcome::OpenedInError] {
        let close = Command::Close {
            case: CASE,
            outcome,
            registration: None,
        };
        let then = given.clone().when(close);
        assert_eq!(then.rejection().facts["triage"], triage.to_string());
        then.then_rejected(CASE_GOES_ON);
    }
    let AnyState::Triage(state) = given.state(StreamId::new(Subject::Triage, triage.0)) else {
        unreachable!("a weighing's stream")
    };
    let secure = state.duties.of_kind(DutyKind::SecureChild).cloned();
    let settled = crate::triage::Event::DutyFulfilled {
        duty: secure.expect("owed").id,
        note: None,
    };
    given.and(triage.0, settled).when(close()).accepted();
}

#[test]
fn h16_no_crisis_is_not_closed_before_somebody_took_it_over_and_a_crisis_is_not_closed_as_none() {
    use crate::triage::{self, Answer, CrisisTest, Urgency, Verdict};
    let triage = TriageId(id(20));
    let weighed = |answer, verdict, urgency| {
        let test = CrisisTest {
            acute: answer,
            unsafe_now: Answer::No,
            danger: Answer::No,
            cannot_wait: answer,
        };
        opened()
            .when(triage::Command::Start { triage, case: CASE })
            .accepted()
            .when(triage::Command::AnswerCrisisTest {
                triage,
                test,
                today_different: None,
            })
            .accepted()
            .when(triage::Command::GiveVerdict {
                triage,
                verdict,
                urgency,
                crisis_kind: None,
                spoken: false,
                second_professional: Some("user-8".into()),
                reason: None,
                decider: triage::Decider::default(),
            })
            .accepted()
    };
    let close_as = |outcome| Command::Close {
        case: CASE,
        outcome,
        registration: Some(registered(None)),
    };
    let taken_over = |given: Given| {
        let to = Owner {
            role: Role::LocalAccess,
            organisation: "toegang-almere".to_owned(),
            person: None,
        };
        given.later(1).and(CASE.0, Event::HandoverAccepted { to })
    };
    let none = weighed(Answer::No, Verdict::NoCrisis, Urgency::U5);
    let none = none
        .when(close_as(CaseOutcome::CrisisOver))
        .then_rejected(CASE_GOES_ON);
    taken_over(none)
        .when(close_as(CaseOutcome::NoCrisis))
        .accepted();
    let crisis = weighed(Answer::Yes, Verdict::Urgent, Urgency::U3);
    let compare = |deployment| triage::Command::CompareVerdict {
        triage,
        found: triage::OnSite::NoCrisis,
        deployment,
        note: None,
    };
    // Nobody went to look.
    taken_over(crisis.clone().when(compare(None)).accepted())
        .when(close_as(CaseOutcome::NoCrisis))
        .then_rejected(CASE_GOES_ON);
    let went = DeploymentId(id(50));
    let sent = deployment::Event::DeploymentOffered {
        case: CASE,
        team: TeamId(id(40)),
        organisation: "ambulant".into(),
        urgency: Urgency::U3,
        two_workers: false,
        answer_due: at("2026-03-02T01:10:00Z"),
        arrival_due: None,
        reason: None,
    };
    let sent = crisis.clone().and(went.0, sent);
    let only_sent = sent.clone().when(compare(Some(went)));
    let only_sent = only_sent.then_rejected(deployment::rejection::DEPLOYMENT_PHASE);
    taken_over(only_sent)
        .when(close_as(CaseOutcome::NoCrisis))
        .then_rejected(CASE_GOES_ON);
    let completed = deployment::Event::DeploymentCompleted {
        outcome: deployment::VisitOutcome::NoCrisis,
    };
    let found_none = sent
        .and(went.0, deployment::Event::DeploymentAccepted)
        .and(went.0, deployment::Event::TeamArrived { late: false })
        .and(went.0, completed)
        .when(compare(Some(went)));
    taken_over(found_none.accepted())
        .when(close_as(CaseOutcome::NoCrisis))
        .accepted();
    taken_over(crisis)
        .when(close_as(CaseOutcome::NoCrisis))
        .then_rejected(CASE_GOES_ON)
        .when(close_as(CaseOutcome::CrisisOver))
        .accepted();
}

#[test]
fn a_case_is_not_closed_over_a_report_that_nobody_weighed_unless_it_was_opened_in_error() {
    let weigh = Duty {
        id: crate::ids::DutyId(id(90)),
        kind: DutyKind::TriageReport,
        due: at("2026-03-02T01:30:00Z"),
        owner: Owner::triage_desk(),
        office: None,
        rule: "P02@1".into(),
    };
    let given = opened().and(id(1), report::Event::DutyOpened(weigh));
    // A report that was received says so first; its duties count from there.
    given.clone().when(close()).then_rejected(CASE_GOES_ON);
    given
        .when(Command::Close {
            case: CASE,
            outcome: CaseOutcome::OpenedInError,
            registration: Some(registered(None)),
        })
        .accepted();
}

#[test]
fn a_reopened_case_has_its_director_who_confirms_and_hears_the_family_again() {
    let given = opened().when(reopen()).then_rejected(CASE_OPEN);
    let voice = |voice| Command::RecordVoice {
        case: CASE,
        voice,
        said: Some("Gehoord".into()),
        reason_not_heard: None,
    };
    let given = given
        .when(voice(Voice::Child))
        .accepted()
        .when(voice(Voice::Parents))
        .accepted()
        .when(close())
        .accepted()
        .when(Command::AddPerson {
            case: CASE,
            person: CHILD,
            household_role: HouseholdRole::Sibling,
        })
        .then_rejected(CASE_CLOSED);
    let before = state(&given);
    let given = given.when(reopen()).accepted();
    let after = state(&given);
    assert!(after.is_open() && after.closed_at.is_none());
    assert_eq!(after.director, before.director);
    assert_eq!(after.members, before.members);
    assert_eq!(one_owed(&given, DutyKind::HearFamily).owner, almere());
    assert_eq!(one_owed(&given, DutyKind::ConfirmDirection).owner, almere());
    let given = given.when(voice(Voice::Child)).accepted();
    one_owed(&given, DutyKind::HearFamily);
    let given = given
        .when(voice(Voice::Parents))
        .accepted()
        .by(speaks_for(&almere()))
        .when(Command::ConfirmDirection { case: CASE })
        .accepted();
    assert!(state(&given).duties.is_empty());
    let desk = opened_by(None, Owner::desk()).when(close()).accepted();
    let desk = desk.when(reopen()).accepted();
    assert!(owed(&desk, DutyKind::ConfirmDirection).is_empty());
}
