use super::*;
use crate::{
    rejection::TEXT_MISSING,
    stay::{
        Agreed, LIST_ITEMS_MAX, Phase,
        rejection::{
            AGREEMENT_EXISTS, AGREEMENT_UNKNOWN, CONDITION_EXISTS, CONDITION_UNKNOWN,
            INDEPENDENT_FROM_SIXTEEN, LIST_EMPTY, LIST_TOO_LONG, NO_RETURN_PLAN, STAY_ENDED,
            TRIAL_VISIT_TIMES,
        },
    },
};

fn plan(conditions: usize, agreements: Vec<Agreement>) -> Command {
    Command::PlanReturn {
        stay: STAY,
        conditions: (1000..)
            .take(conditions)
            .map(|number| condition(ConditionId(id(number))))
            .collect(),
        agreements,
    }
}

fn visit(from: &str, until: &str) -> Command {
    Command::RecordTrialVisit {
        stay: STAY,
        from: at(from),
        until: at(until),
        went_well: true,
        note: "Rustig weekend".to_owned(),
    }
}

fn settle(agreement: AgreementId, kept: bool) -> Command {
    Command::SettleAgreement {
        stay: STAY,
        agreement,
        kept,
        note: None,
    }
}

#[test]
fn a_return_plan_says_who_does_what_until_when() {
    running()
        .when(plan_return())
        .then([ours(Event::ReturnPlanned {
            conditions: vec![Needed {
                condition: NEEDED,
                what: of_case("Vader is niet in huis"),
                until: Some(date(2026, 3, 20)),
            }],
            agreements: vec![Agreed {
                agreement: AGREED,
                who: of_case("Moeder"),
                what: of_case("Belt als het spannend wordt"),
                until: date(2026, 4, 1),
            }],
        })]);
    running().when(plan(0, vec![])).then_rejected(LIST_EMPTY);
    let silent = Agreement {
        what: " ".to_owned(),
        ..agreement(AGREED)
    };
    running()
        .when(plan(0, vec![silent]))
        .then_rejected(TEXT_MISSING);
}

#[test]
fn a_new_plan_comes_on_top_of_what_was_asked_before() {
    let other = AgreementId(id(62));
    let night = running()
        .when(plan_return())
        .accepted()
        .when(plan(2, vec![agreement(AGREED)]))
        .then_rejected(AGREEMENT_EXISTS)
        .when(plan(0, vec![agreement(other), agreement(other)]))
        .then_rejected(AGREEMENT_EXISTS)
        .when(plan(2, vec![agreement(other)]))
        .accepted()
        .when(plan(1, vec![]))
        .then_rejected(CONDITION_EXISTS);
    let plan = stay(&night).return_plan.expect("a plan");
    assert_eq!(plan.conditions.len(), 3);
    let agreements: Vec<_> = plan
        .agreements
        .iter()
        .map(|known| known.agreement)
        .collect();
    assert_eq!(agreements, [AGREED, other]);
}

#[test]
fn a_condition_without_a_date_is_of_an_older_log_and_the_next_plan_takes_its_place() {
    let undated = Needed {
        condition: ConditionId(id(0)),
        what: of_case("Vader is niet in huis"),
        until: None,
    };
    let old = Event::ReturnPlanned {
        conditions: vec![undated.clone(), undated],
        agreements: vec![],
    };
    let night = running().and(STAY.0, old);
    assert_eq!(stay(&night).conditions().count(), 2);
    assert_eq!(stay(&night).unsettled().count(), 0, "nothing waits for it");
    let night = night.when(plan_return()).accepted();
    assert_eq!(stay(&night).conditions().count(), 1);
}

#[test]
fn every_condition_has_a_day_and_an_outcome() {
    let settle = |condition, met| Command::SettleCondition {
        stay: STAY,
        condition,
        met,
        note: None,
    };
    let night = running().when(plan_return()).accepted();
    let until: Vec<_> = stay(&night).unsettled().collect();
    assert_eq!(until, [date(2026, 4, 1), date(2026, 3, 20)]);
    let night = night
        .when(settle(ConditionId(id(64)), true))
        .then_rejected(CONDITION_UNKNOWN)
        .when(settle(NEEDED, false))
        .accepted()
        .when(settle(NEEDED, true))
        .accepted();
    assert_eq!(
        stay(&night).conditions().next().and_then(|it| it.met),
        Some(true)
    );
    assert_eq!(stay(&night).unsettled().count(), 1);
}

#[test]
fn all_agreements_together_have_a_limit() {
    let many = |from: u128, count: usize| -> Vec<Agreement> {
        let ids = (from..).take(count);
        ids.map(|number| agreement(AgreementId(id(number))))
            .collect()
    };
    running()
        .when(plan(0, many(1000, LIST_ITEMS_MAX)))
        .accepted()
        .when(plan(0, many(2000, 1)))
        .then_rejected(LIST_TOO_LONG);
}

#[test]
fn h23_a_trial_visit_ends_after_it_begins_is_over_and_is_within_the_stay() {
    let weekend = || visit("2026-03-06T15:00:00Z", "2026-03-08T15:00:00Z");
    running()
        .at("2026-03-08T14:00:00Z")
        .when(visit("2026-03-06T15:00:00Z", "2026-03-06T15:00:00Z"))
        .then_rejected(TRIAL_VISIT_TIMES)
        .when(visit("2026-03-01T15:00:00Z", "2026-03-03T15:00:00Z"))
        .then_rejected(TRIAL_VISIT_TIMES)
        .when(weekend())
        .then_rejected(TRIAL_VISIT_TIMES)
        .at("2026-03-08T15:00:00Z")
        .when(weekend())
        .accepted();
}

#[test]
fn an_agreement_is_settled_during_the_stay_or_after_it() {
    let night = home()
        .when(settle(AGREED, false))
        .accepted()
        .when(settle(AGREED, true))
        .accepted()
        .when(settle(AgreementId(id(62)), true))
        .then_rejected(AGREEMENT_UNKNOWN);
    let kept = stay(&night)
        .agreements()
        .next()
        .and_then(|known| known.kept);
    assert_eq!(kept, Some(true));
}

#[test]
fn nobody_goes_home_or_to_the_network_without_agreements() {
    for back in [EndReason::Home, EndReason::Network] {
        running().when(end(back)).then_rejected(NO_RETURN_PLAN);
        // Conditions alone are no agreement.
        running()
            .when(plan(1, vec![]))
            .accepted()
            .when(end(back))
            .then_rejected(NO_RETURN_PLAN);
        running()
            .when(plan_return())
            .accepted()
            .when(end(back))
            .accepted();
    }
    for onwards in [EndReason::BrokenDown, EndReason::LongerStay] {
        running().when(end(onwards)).accepted();
    }
}

#[test]
fn h01_nobody_lives_on_their_own_before_sixteen_and_a_longer_stay_is_somewhere() {
    let aged = |age_band| running().and(CHILD.0, person::Event::AgeReached { age_band });
    let alone = || end(EndReason::Independent);
    for child in [running(), aged(AgeBand::Unknown)] {
        child.when(alone()).then_rejected(INDEPENDENT_FROM_SIXTEEN);
    }
    for youth in [AgeBand::From16To17, AgeBand::Adult] {
        aged(youth).when(alone()).accepted();
    }
    let nowhere = Command::End {
        stay: STAY,
        reason: EndReason::LongerStay,
        note: Some(" ".to_owned()),
    };
    running().when(nowhere).then_rejected(TEXT_MISSING);
}

/// H01, P25: a child in acute danger, or whose placement broke down, does not leave everybody's care by a word of whoever has
/// the bed.
#[test]
fn h01_a_child_in_danger_whose_provider_says_that_it_goes_on_is_owed_its_next_place() {
    let reached = person::Event::AgeReached {
        age_band: AgeBand::From16To17,
    };
    let calm = running().and(CHILD.0, reached);
    let pressed = calm
        .clone()
        .and(CASE.0, weighing_began())
        .and(id(4), triage::Event::TriageStarted { case: CASE })
        .and(id(4), acute());
    let by_a_provider = |given: &Given| by_the_provider(given.clone());
    for onwards in [EndReason::LongerStay, EndReason::Independent] {
        let left = by_a_provider(&pressed).when(end(onwards)).accepted();
        let next = owed(&left, DutyKind::FindNextPlace).expect("the child is somewhere");
        assert_eq!(
            (next.owner, next.due),
            (director(), at("2026-03-02T01:30:00Z"))
        );
        // The director's word says where it is, and a search that runs has a clock of its own.
        let said = by_the_director(pressed.clone())
            .when(end(onwards))
            .accepted();
        assert_eq!(owed(&said, DutyKind::FindNextPlace), None);
        let claimed = SearchEvent::SearchClaimed {
            placement: PlacementId(id(22)),
        };
        let searched = by_a_provider(&pressed.clone().and(CHILD.0, claimed));
        let searched = searched.when(end(onwards)).accepted();
        assert_eq!(owed(&searched, DutyKind::FindNextPlace), None);
        let without_danger = by_a_provider(&calm).when(end(onwards)).accepted();
        assert_eq!(owed(&without_danger, DutyKind::FindNextPlace), None);
        // What is owed since a breakdown is not void by leaving.
        let breakdown = Command::RecordBreakdown {
            stay: STAY,
            reason: crate::stay::BreakdownReason::Overburdened,
            note: "Het gezin kan niet meer".to_owned(),
        };
        let broken = by_a_provider(&calm.clone().when(breakdown).accepted());
        let broken = broken.when(end(onwards)).accepted();
        let next = owed(&broken, DutyKind::FindNextPlace).expect("still owed");
        assert_eq!(next.due, at("2026-03-03T01:00:00Z"));
    }
}

#[test]
fn the_end_gives_the_place_back_counts_the_days_and_owes_aftercare() {
    let ended = Event::StayEnded {
        reason: EndReason::Home,
        place: Some(PLACE),
        // 2 to 29 March, over the night that summer time begins.
        days: 28,
        note: Some(of_case("Opgehaald door moeder")),
    };
    let aftercare = |label, due| {
        ours(Event::DutyOpened(Duty {
            id: DutyId(derived(3, label)),
            kind: DutyKind::Aftercare,
            due: at(due),
            owner: director(),
            office: Some(crate::duty::Office::Director),
            rule: "P20@1".to_owned(),
        }))
    };
    let with_note = Command::End {
        stay: STAY,
        reason: EndReason::Home,
        note: Some("Opgehaald door moeder".to_owned()),
    };
    let day = running()
        .when(plan_return())
        .accepted()
        .at("2026-03-29T20:00:00Z")
        .when(with_note)
        .then([
            ours(ended),
            aftercare("aftercare-7", "2026-04-05T21:59:59.999999Z"),
            aftercare("aftercare-28", "2026-04-26T21:59:59.999999Z"),
            aftercare("aftercare-84", "2026-06-21T21:59:59.999999Z"),
        ]);
    assert_eq!(stay(&day).phase(), Phase::Returned);
    day.when(end(EndReason::Home)).then_rejected(STAY_ENDED);
}

#[test]
fn the_end_voids_what_only_a_stay_that_runs_owes_and_nothing_else() {
    let day = home();
    let state = stay(&day);
    let owed: Vec<_> = state.duties.iter().map(|duty| duty.kind).collect();
    assert_eq!(
        owed,
        [
            DutyKind::ExplanatoryAnalysis,
            DutyKind::LookBack,
            DutyKind::Aftercare,
            DutyKind::Aftercare,
            DutyKind::Aftercare,
        ]
    );
}

#[test]
fn the_way_home_is_planned_while_the_child_is_away() {
    home().when(plan_return()).then_rejected(STAY_ENDED);
    home()
        .when(visit("2026-03-06T15:00:00Z", "2026-03-08T15:00:00Z"))
        .then_rejected(STAY_ENDED);
}
