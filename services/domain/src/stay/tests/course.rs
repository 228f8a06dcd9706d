use jiff::civil::Date;

use super::*;
use crate::{
    case::rejection::NOT_THE_DIRECTOR,
    rejection::TEXT_MISSING,
    stay::{
        LIST_ITEMS_MAX, OutflowBlock, PlanChecks,
        rejection::{
            ANALYSIS_WITHOUT_FAMILY, END_BEFORE_STAY, EXTENSION_NEEDED, EXTENSION_NOT_LATER,
            EXTENSION_TOO_LONG, FAMILY_PLAN_OF_CASE, LIST_EMPTY, LIST_TOO_LONG, NO_ANALYSIS,
            OUTFLOW_NOT_BLOCKED, PERSPECTIVE_UNCHECKED, STAY_CLOSED, STAY_ENDED,
        },
    },
};

fn plan(intended_end: Date, goals: usize) -> Command {
    Command::SetPlan {
        stay: STAY,
        intended_end,
        goals: vec!["Rust in huis".to_owned(); goals],
    }
}

fn extend(intended_end: Date) -> Command {
    Command::Extend {
        stay: STAY,
        intended_end,
        reason: "De woning is later klaar".to_owned(),
        behavioural_scientist: None,
    }
}

const REVIEW: Command = Command::RecordReview {
    stay: STAY,
    outcome: ReviewOutcome::OnTrack,
    perspective: None,
    note: String::new(),
};

fn review(outcome: ReviewOutcome) -> Command {
    Command::RecordReview {
        stay: STAY,
        outcome,
        perspective: None,
        note: "Het gaat beter".to_owned(),
    }
}

fn analysed() -> Given {
    by_the_director(running())
        .when(moment(MomentKind::ExplanatoryAnalysis, true))
        .accepted()
}

fn review_days(given: &Given) -> Vec<String> {
    let state = stay(given);
    let reviews = state
        .duties
        .iter()
        .filter(|duty| duty.kind == DutyKind::ReviewStay);
    reviews
        .map(|duty| crate::calendar::date_of(duty.due).to_string())
        .collect()
}

#[test]
fn a_plan_may_shorten_the_stay_and_never_lengthen_it() {
    let night = running()
        .when(plan(date(2026, 3, 31), 1))
        .then_rejected(EXTENSION_NEEDED)
        .when(plan(date(2026, 3, 30), 1))
        .accepted()
        .when(plan(date(2026, 3, 9), 2))
        .then([ours(Event::PlanSet {
            intended_end: date(2026, 3, 9),
            goals: vec![of_case("Rust in huis"); 2],
        })])
        .when(plan(date(2026, 3, 10), 1))
        .then_rejected(EXTENSION_NEEDED);
    assert_eq!(stay(&night).goals.len(), 2);
}

#[test]
fn a_plan_says_what_has_to_be_true_in_so_many_words_and_no_more() {
    running()
        .when(plan(date(2026, 3, 9), 0))
        .then_rejected(LIST_EMPTY)
        .when(plan(date(2026, 3, 9), LIST_ITEMS_MAX + 1))
        .then_rejected(LIST_TOO_LONG)
        .when(plan(date(2026, 3, 9), LIST_ITEMS_MAX))
        .accepted();
    let blank = Command::SetPlan {
        stay: STAY,
        intended_end: date(2026, 3, 9),
        goals: vec!["Rust".to_owned(), " ".to_owned()],
    };
    running().when(blank).then_rejected(TEXT_MISSING);
}

#[test]
fn a_stay_does_not_end_before_it_began() {
    let night = running();
    let began = crate::calendar::date_of(night.now());
    night
        .when(plan(date(1, 1, 1), 1))
        .then_rejected(END_BEFORE_STAY)
        .when(plan(began.yesterday().expect("a day"), 1))
        .then_rejected(END_BEFORE_STAY)
        .when(plan(began, 1))
        .accepted();
}

#[test]
fn no_extension_without_the_explanatory_analysis() {
    running()
        .when(extend(date(2026, 4, 6)))
        .then_rejected(NO_ANALYSIS);
    let night = analysed();
    let decider = Owner {
        role: Role::LocalAccess,
        organisation: "toegang-almere".to_owned(),
        person: Some("user-local-access".to_owned()),
    };
    let then = night.when(extend(date(2026, 4, 6)));
    let extended = Event::StayExtended {
        intended_end: date(2026, 4, 6),
        reason: of_case("De woning is later klaar"),
        decider,
        behavioural_scientist: None,
    };
    assert_eq!(then.emissions()[0].event, extended.into());
    then.accepted();
}

#[test]
fn an_extension_is_reviewed_every_week_and_each_week_once() {
    let four = ["2026-03-08", "2026-03-15", "2026-03-22", "2026-03-29"];
    let night = analysed();
    assert_eq!(review_days(&night), four);
    // A week and a day more: day 35 is owed.
    let night = night.when(extend(date(2026, 4, 7))).accepted();
    assert_eq!(review_days(&night)[4..], ["2026-04-05"]);
    // Shortened, and lengthened again: day 35 is not owed twice.
    let night = night
        .when(plan(date(2026, 3, 20), 1))
        .accepted()
        .when(extend(date(2026, 4, 13)))
        .accepted();
    assert_eq!(review_days(&night)[4..], ["2026-04-05", "2026-04-12"]);
}

#[test]
fn an_extension_is_later_than_meant_and_no_longer_than_a_year() {
    analysed()
        .when(extend(date(2026, 3, 30)))
        .then_rejected(EXTENSION_NOT_LATER)
        .when(extend(date(2027, 3, 4)))
        .then_rejected(EXTENSION_TOO_LONG)
        .when(extend(date(2027, 3, 3)))
        .accepted();
}

#[test]
fn a_review_counts_days_in_amsterdam_and_pays_the_next_one_owed() {
    let night = running();
    let first = owed(&night, DutyKind::ReviewStay).expect("owed").id;
    // 23:30 UTC on Saturday is 00:30 on Sunday 8 March: day 7.
    night
        .at("2026-03-07T23:30:00Z")
        .when(review(ReviewOutcome::OnTrack))
        .then([
            ours(Event::StayReviewed {
                day: 7,
                outcome: ReviewOutcome::OnTrack,
                note: of_case("Het gaat beter"),
                perspective: None,
            }),
            paid(first),
        ]);
    running().when(REVIEW).then_rejected(TEXT_MISSING);
}

#[test]
fn reviewing_often_in_one_week_does_not_pay_for_the_weeks_to_come() {
    let night = running().when(review(ReviewOutcome::OnTrack)).accepted();
    assert_eq!(count(&night, DutyKind::ReviewStay), 3);
    let night = night.when(review(ReviewOutcome::OnTrack)).accepted();
    assert_eq!(count(&night, DutyKind::ReviewStay), 3);
    // Day 8 is in the week of day 14.
    let night = night
        .at("2026-03-09T08:00:00Z")
        .when(review(ReviewOutcome::OnTrack))
        .accepted();
    assert_eq!(count(&night, DutyKind::ReviewStay), 2);
    // One that was missed is paid late, one at a time.
    let night = night
        .at("2026-03-28T08:00:00Z")
        .when(review(ReviewOutcome::OnTrack))
        .accepted();
    assert_eq!(review_days(&night), ["2026-03-29"]);
}

#[test]
fn a_moment_pays_the_duty_it_was_owed_for() {
    let kind = MomentKind::ExplanatoryAnalysis;
    let night = at_a_friends().when(start(None, Rung::Network)).accepted();
    let id = owed(&night, DutyKind::ExplanatoryAnalysis)
        .expect("owed")
        .id;
    let recorded = Event::MomentRecorded {
        kind,
        note: of_case("Met moeder en school"),
        with_family: true,
        family_plan: None,
    };
    night
        .when(moment(kind, true))
        .then([ours(recorded.clone()), paid(id)])
        .when(moment(kind, true))
        .then([ours(recorded)]);
    let then = running().when(moment(MomentKind::RoundTable, true));
    assert_eq!(then.emissions().len(), 1);
}

#[test]
fn an_analysis_is_made_with_the_family_or_says_why_not() {
    let silent = Command::RecordMoment {
        stay: STAY,
        kind: MomentKind::ExplanatoryAnalysis,
        note: " ".to_owned(),
        with_family: false,
    };
    running()
        .when(silent)
        .then_rejected(ANALYSIS_WITHOUT_FAMILY);
    running()
        .when(moment(MomentKind::ExplanatoryAnalysis, false))
        .accepted();
}

#[test]
fn only_the_director_extends_a_stay() {
    let neighbour = actor(Role::LocalAccess, "toegang-dronten");
    let then = analysed().by(neighbour).when(extend(date(2026, 4, 6)));
    assert_eq!(
        then.rejection().facts["directorOrganisation"],
        "toegang-almere"
    );
    let night = then.then_rejected(NOT_THE_DIRECTOR);
    by_the_director(night)
        .when(extend(date(2026, 4, 6)))
        .accepted();
}

#[test]
fn a_plan_pays_for_the_way_out_that_is_owed_from_the_first_day() {
    let night = running();
    let duty = owed(&night, DutyKind::PlanOutflow).expect("owed");
    assert_eq!(duty.due, at("2026-03-03T22:59:59.999999Z"));
    let night = night.when(plan(date(2026, 3, 9), 1)).accepted();
    assert_eq!(owed(&night, DutyKind::PlanOutflow), None);
}

#[test]
fn a_review_says_blocked_only_where_something_blocks() {
    let blocked = Command::BlockOutflow {
        stay: STAY,
        block: OutflowBlock::NoPlaceToLive,
        since: date(2026, 3, 2),
        note: None,
    };
    running()
        .when(review(ReviewOutcome::Blocked))
        .then_rejected(OUTFLOW_NOT_BLOCKED)
        .when(blocked)
        .accepted()
        .when(review(ReviewOutcome::Blocked))
        .accepted();
}

#[test]
fn a_review_says_where_it_is_meant_to_lead_and_silence_changes_nothing() {
    let reviewed = |perspective| Command::RecordReview {
        stay: STAY,
        outcome: ReviewOutcome::OnTrack,
        perspective,
        note: "Besproken".to_owned(),
    };
    let night = running();
    assert_eq!(stay(&night).perspective(), Some(Perspective::Home));
    let night = night
        .when(reviewed(Some(Perspective::Network)))
        .accepted()
        .when(reviewed(None))
        .accepted();
    assert_eq!(stay(&night).perspective(), Some(Perspective::Network));
}

/// H29: one family, one plan, in one place. What an older stay owes of it is settled by what the family said on the case.
#[test]
fn the_plan_of_the_family_is_not_recorded_on_a_stay() {
    let then = running().when(moment(MomentKind::FamilyPlanOffered, true));
    assert_eq!(then.rejection().facts["case"], CASE.to_string());
    let night = then.then_rejected(FAMILY_PLAN_OF_CASE);
    assert_eq!(owed(&night, DutyKind::OfferFamilyPlan), None);

    let older = crate::duty::Duty {
        id: crate::ids::DutyId(crate::given::id(901)),
        kind: DutyKind::OfferFamilyPlan,
        due: at("2026-03-16T22:59:59Z"),
        owner: crate::actor::Owner::desk(),
        office: None,
        rule: "H27@1".to_owned(),
    };
    let word = Command::FulfilDuty {
        stay: STAY,
        duty: older.id,
        note: Some("Zie de casus".to_owned()),
    };
    night
        .and(STAY.0, Event::DutyOpened(older))
        .when(word.clone())
        .then_rejected(crate::stay::rejection::DUTY_NEEDS_ITS_RECORD)
        .when(crate::case::Command::AnswerFamilyPlan {
            case: CASE,
            answer: crate::case::FamilyPlanAnswer::Declined,
            note: None,
        })
        .accepted()
        .when(word)
        .accepted();
}

#[test]
fn a_perspective_plan_has_its_five_checks_and_what_is_not_arranged_stands_there() {
    let night = at_a_friends().when(start(None, Rung::Network)).accepted();
    let duty = owed(&night, DutyKind::PerspectivePlan).expect("sixteen").id;
    let checks = PlanChecks {
        living: true,
        school_or_work: true,
        income: false,
        care: true,
        support: false,
    };
    let made = Event::PerspectivePlanMade {
        checks,
        note: of_case("Bijbaan, mentor gezocht"),
    };
    let night = night
        .when(moment(MomentKind::PerspectivePlan, true))
        .then_rejected(PERSPECTIVE_UNCHECKED)
        .when(Command::MakePerspectivePlan {
            stay: STAY,
            checks,
            note: "Bijbaan, mentor gezocht".to_owned(),
        })
        .then([ours(made), paid(duty)]);
    let plan = stay(&night).perspective_plan.expect("made");
    assert!(!plan.checks.income && plan.checks.living);
}

#[test]
fn a_stay_that_has_ended_is_not_planned_extended_or_reviewed() {
    for command in [
        plan(date(2026, 3, 9), 1),
        extend(date(2026, 4, 6)),
        review(ReviewOutcome::OnTrack),
    ] {
        home().when(command).then_rejected(STAY_ENDED);
    }
    let closed = home().and(STAY.0, Event::AftercareClosed);
    closed
        .when(moment(MomentKind::RoundTable, true))
        .then_rejected(STAY_CLOSED);
}
