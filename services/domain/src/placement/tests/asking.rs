use super::*;
use crate::{
    actor::Role,
    given::at,
    ids::{PeriodId, RotaId},
    place::ReleaseReason,
    placement::{
        ClockKind, EscalationLevel, RefusalReason, RequestAnswer, StagnationCause,
        rejection::REFUSAL_REASON,
    },
    rota::{self, Function},
};

fn refuse(reason: RefusalReason) -> Command {
    Command::ReleaseHold {
        placement: SEARCH,
        reason: ReleaseReason::ProviderRefused,
        refusal: Some(reason),
    }
}

fn give_up(reason: ReleaseReason) -> Command {
    Command::ReleaseHold {
        placement: SEARCH,
        reason,
        refusal: None,
    }
}

/// The family was asked, at two in the night.
fn asked() -> Given {
    searching(Verdict::AcuteCrisis)
        .when(hold(SEARCH, FAMILY))
        .accepted()
}

fn answers(given: &Given) -> Vec<RequestAnswer> {
    let requests = placement(given, SEARCH).requests;
    let answers = requests.iter().filter_map(|request| request.answer);
    answers.map(|answered| answered.answer).collect()
}

#[test]
fn a_provider_answers_in_time_and_until_then_a_clock_runs() {
    let night = asked();
    let clocks = placement(&night, SEARCH).clocks(night.now());
    let waiting: Vec<_> = clocks.iter().map(|clock| (clock.kind, clock.due)).collect();
    assert_eq!(
        waiting,
        [
            (ClockKind::ProviderAnswer, at("2026-03-02T01:15:00Z")),
            (ClockKind::Search, at("2026-03-02T01:30:00Z")),
        ]
    );
    let night = night.later(10).when(CONFIRM).accepted();
    let state = placement(&night, SEARCH);
    assert!(state.waiting_request(night.now()).is_none());
    assert!(!state.requests[0].is_late(night.now()));
    assert_eq!(answers(&night), [RequestAnswer::Confirmed]);
}

#[test]
fn no_answer_in_time_is_counted_however_the_hold_ends() {
    let in_time = asked().later(15).when(give_up(ReleaseReason::OtherPlace));
    assert_eq!(answers(&in_time.accepted()), [RequestAnswer::Withdrawn]);
    let late = asked().later(16).when(give_up(ReleaseReason::OtherPlace));
    let night = late.accepted();
    assert_eq!(answers(&night), [RequestAnswer::NoAnswer]);
    // Run out: the next hold writes it down.
    let night = asked().later(46).when(hold(SEARCH, GROUP)).accepted();
    assert_eq!(answers(&night), [RequestAnswer::NoAnswer]);
    assert_eq!(
        placement(&night, SEARCH).answered(RequestAnswer::NoAnswer),
        1
    );
}

#[test]
fn a_refusal_has_a_reason_and_nothing_else_has_one() {
    asked()
        .when(give_up(ReleaseReason::ProviderRefused))
        .then_rejected(REFUSAL_REASON)
        .when(Command::ReleaseHold {
            placement: SEARCH,
            reason: ReleaseReason::OtherPlace,
            refusal: Some(RefusalReason::Staff),
        })
        .then_rejected(REFUSAL_REASON)
        .when(refuse(RefusalReason::GroupMix))
        .accepted();
}

#[test]
fn three_refusals_are_a_stagnation_and_go_one_step_up_by_themselves() {
    let mut night = searching(Verdict::AcuteCrisis);
    for _ in 0..2 {
        night = night
            .when(hold(SEARCH, FAMILY))
            .accepted()
            .when(refuse(RefusalReason::NoRoom))
            .accepted();
    }
    assert_eq!(placement(&night, SEARCH).escalation, None);
    let then = night
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(refuse(RefusalReason::NeedsMore));
    let desk = crate::given::actor(Role::Coordinator, "desk");
    let seen = Event::StagnationSeen {
        cause: StagnationCause::Refusals,
        count: 3,
        owner: Owner::from_actor(&desk),
    };
    assert_eq!(then.emissions()[1].event, seen.into());
    let night = then.accepted();
    let state = placement(&night, SEARCH);
    assert_eq!(state.answered(RequestAnswer::Refused), 3);
    let step = state.escalation.expect("one step up");
    assert_eq!(step.level, EscalationLevel::DecisionOfficer);
    assert_eq!(step.owner.organisation, "decision-officer-region");
    assert_eq!(step.due, at("2026-03-02T01:30:00Z"));
}

/// P19, H31: the office that may decide for this child, by name where somebody is on its rota.
#[test]
fn a_search_goes_up_to_the_officer_who_may_decide_and_by_name() {
    let office = "decision-officer-zeewolde";
    let rota = RotaId::of(office, Function::DecisionOfficer).0;
    let on_duty = rota::Event::DutyPlanned {
        period: PeriodId(id(81)),
        from: at("2026-03-02T00:00:00Z"),
        until: at("2026-03-03T00:00:00Z"),
        person: "officer-7".into(),
        order: rota::Order::First,
    };
    let mut night = searching(Verdict::AcuteCrisis)
        .and_of_case(CASE, CASE.0, case::zeewolde_answers())
        .and(rota, on_duty);
    for _ in 0..3 {
        night = night.when(hold(SEARCH, FAMILY)).accepted();
        night = night.when(refuse(RefusalReason::NoRoom)).accepted();
    }
    let step = placement(&night, SEARCH).escalation.expect("one step up");
    assert_eq!(step.owner.organisation, office);
    assert_eq!(step.owner.person.as_deref(), Some("officer-7"));
}

#[test]
fn three_more_refusals_go_one_step_higher_and_the_last_step_is_asked_again() {
    let mut night = searching(Verdict::AcuteCrisis);
    let mut levels = Vec::new();
    for _ in 0..6 {
        for _ in 0..3 {
            night = night
                .when(hold(SEARCH, FAMILY))
                .accepted()
                .when(refuse(RefusalReason::NoRoom))
                .accepted();
        }
        levels.push(placement(&night, SEARCH).escalation.expect("a step").level);
    }
    use EscalationLevel::{DecisionOfficer, ExpertNetwork, ExpertTable, National};
    assert_eq!(
        levels,
        [
            DecisionOfficer,
            ExpertTable,
            ExpertNetwork,
            National,
            National,
            National
        ]
    );
}

#[test]
fn a_no_that_comes_after_the_hold_ran_out_is_no_refusal_any_more() {
    let night = asked()
        .later(46)
        .when(refuse(RefusalReason::NoRoom))
        .accepted();
    assert_eq!(placement(&night, SEARCH).provider_refusals, 0);
    assert_eq!(answers(&night), [RequestAnswer::NoAnswer]);
}
