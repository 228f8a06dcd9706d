//! An alarm goes up until somebody looks who can act, and is settled when what was due is done.

use super::*;
use crate::{
    actor::Role,
    case,
    given::{Given, actor, at, given, id},
    ids::{PeriodId, ReportId, RotaId},
    placement::EscalationLevel,
    region::Municipality,
    rota::{self, Function},
    state,
    stream::{StreamId, Subject},
};

const ALARM: AlarmId = AlarmId(id(7));

fn raise() -> Command {
    Command::Raise {
        alarm: ALARM,
        case: Some(CaseId(id(2))),
        source: StreamId::new(Subject::Triage, id(20)),
        deadline: "see-on-site".into(),
        due: at("2026-03-02T00:59:00Z"),
        owner: Owner::ambulant(),
    }
}

#[test]
fn firing_twice_is_one_alarm_and_somebody_looks_once() {
    let acknowledge = || Command::Acknowledge { alarm: ALARM };
    let then = given()
        .when(acknowledge())
        .then_rejected(ALARM_UNKNOWN)
        .when(raise())
        .accepted()
        .when(raise())
        .then_rejected(ALARM_EXISTS)
        .when(acknowledge());
    assert_eq!(then.emissions()[0].case, Some(CaseId(id(2))));
    then.accepted()
        .when(acknowledge())
        .then_rejected(ALARM_ACKNOWLEDGED);
}

/// H01: it goes up until somebody looks who can act, so nobody else takes it away from them.
#[test]
fn who_has_no_part_in_it_does_not_keep_its_owner_from_hearing_it() {
    let acknowledge = || Command::Acknowledge { alarm: ALARM };
    let raised = given().when(raise()).accepted();
    for other in [
        actor(Role::Provider, "ambulant"),
        actor(Role::TeamMember, "ambulant-elsewhere"),
        actor(Role::LocalAccess, "local-access-urk"),
    ] {
        let given = raised.clone().by(other).when(acknowledge());
        given.then_rejected(ALARM_NOT_YOURS);
    }
    for theirs in [
        actor(Role::TeamMember, "ambulant"),
        actor(Role::Coordinator, "desk"),
        actor(Role::Triagist, "desk"),
    ] {
        raised.clone().by(theirs).when(acknowledge()).accepted();
    }
}

#[test]
fn a_refused_reaction_is_an_alarm_with_an_owner() {
    let refused = Command::RaiseRefusedReaction {
        alarm: ALARM,
        case: None,
        source: StreamId::new(Subject::Place, id(80)),
        reactor: "free-place".into(),
        code: "PLACE_NOT_HELD".into(),
        owner: Owner::desk(),
    };
    let given = given()
        .when(refused.clone())
        .accepted()
        .when(refused)
        .then_rejected(ALARM_EXISTS);
    assert_eq!(given.recorded().len(), 1);
    assert_eq!(given.recorded()[0].envelope.case, None);
}

/// H38, H39: nobody looked at it, so it goes up like any other; whoever looks ends it, since only people can mend it.
#[test]
fn a_refused_reaction_goes_up_until_somebody_looks() {
    let refused = Command::RaiseRefusedReaction {
        alarm: ALARM,
        case: None,
        source: StreamId::new(Subject::Place, id(80)),
        reactor: "placement.freed".into(),
        code: "PLACE_UNKNOWN".into(),
        owner: Owner::desk(),
    };
    let given = given().when(refused).accepted();
    let due = the_alarm(&given).answer_due.expect("somebody answers");
    let given = given.later(1441).when(up(&due.to_string())).accepted();
    assert_eq!(the_alarm(&given).owner, Some(officer()));
    assert!(the_alarm(&given).is_open());
    let given = given.when(Command::Acknowledge { alarm: ALARM }).accepted();
    assert!(!the_alarm(&given).is_open());
    assert_eq!(the_alarm(&given).answer_due, None);
}

#[test]
fn the_last_one_is_asked_again_after_a_longer_time_each_time() {
    let owed = Command::Raise {
        alarm: ALARM,
        case: None,
        source: StreamId::new(Subject::Stay, id(30)),
        deadline: "look-back".into(),
        due: at("2026-03-02T00:59:00Z"),
        owner: Owner::desk(),
    };
    let mut given = given().when(owed).accepted();
    let mut days = Vec::new();
    for _ in 0..6 {
        let due = the_alarm(&given).answer_due.expect("asked again, ever");
        given = given.at(&minutes_after(due, 1).to_string());
        given = given.when(up(&due.to_string())).accepted();
        let next = the_alarm(&given).answer_due.expect("never silent");
        days.push(next.duration_since(given.now()).as_hours() / 24);
    }
    assert_eq!(days, [2, 7, 14, 28, 30, 30]);
}

fn the_alarm(given: &Given) -> State {
    let state::State::Alarm(state) = given.state(StreamId::new(Subject::Alarm, ALARM.0)) else {
        unreachable!("a stream's subject decides its state")
    };
    *state
}

fn officer() -> Owner {
    Owner {
        role: Role::LocalAccess,
        organisation: "decision-officer-region".into(),
        person: None,
    }
}

fn up(answer_due: &str) -> Command {
    Command::Escalate {
        alarm: ALARM,
        answer_due: at(answer_due),
        unreadable: false,
    }
}

#[test]
fn nobody_answers_and_it_goes_up_step_by_step_and_never_ends_in_silence() {
    let mut given = given().when(raise()).accepted();
    // A fellow provider is asked at the counter, for a place; what nobody did is not theirs.
    let levels = || EscalationLevel::ALL.iter().skip(1);
    let last = EscalationLevel::National;
    for level in levels().chain([&last, &last]) {
        let due = the_alarm(&given).answer_due.unwrap();
        let early = up(&due.to_string());
        given = given
            .when(early.clone())
            .then_rejected(ALARM_NOT_DUE)
            .later(31);
        given = given.when(early.clone()).accepted();
        let state = the_alarm(&given);
        assert_eq!(state.level, Some(*level));
        assert!(state.is_open() && state.owner.is_some());
        let next = state.answer_due.unwrap();
        assert!(next > given.now() && next <= minutes_after(given.now(), 30));
        given = given.when(early).then_rejected(ALARM_NOT_DUE);
    }
}

#[test]
fn looking_at_it_is_not_doing_it() {
    let given = given()
        .when(raise())
        .accepted()
        .later(10)
        .when(Command::Acknowledge { alarm: ALARM })
        .accepted();
    let due = the_alarm(&given).answer_due.unwrap();
    assert_eq!(due, minutes_after(given.now(), 30), "time to do it");
    assert!(the_alarm(&given).is_open());
    let given = given.later(31).when(up(&due.to_string())).accepted();
    let state = the_alarm(&given);
    assert_eq!(state.acknowledged_by, None, "the next one has to look");
    let given = given.when(Command::Settle { alarm: ALARM }).accepted();
    assert!(!the_alarm(&given).is_open());
    given
        .when(Command::Settle { alarm: ALARM })
        .then_rejected(ALARM_SETTLED)
        .when(Command::Acknowledge { alarm: ALARM })
        .then_rejected(ALARM_SETTLED);
}

#[test]
fn what_takes_effect_by_itself_is_told_and_asks_nobody_else() {
    let Command::Raise {
        alarm,
        case,
        source,
        due,
        owner,
        ..
    } = raise()
    else {
        unreachable!()
    };
    let deadline = "hold".into();
    let given = given()
        .when(Command::Raise {
            alarm,
            case,
            source,
            deadline,
            due,
            owner,
        })
        .accepted();
    assert_eq!(the_alarm(&given).answer_due, None);
    let given = given.when(Command::Acknowledge { alarm: ALARM }).accepted();
    assert!(!the_alarm(&given).is_open());
}

/// P19, H31: the office that may decide is the one that is asked, by name where somebody is on its rota.
#[test]
fn the_officer_who_may_decide_is_asked_and_by_name() {
    let case = CaseId(id(2));
    let reported = case::Event::CaseOpened {
        report: ReportId(id(1)),
        municipality: Some(Municipality::Lelystad),
        director: Owner::desk(),
    };
    let office = "decision-officer-zeewolde";
    let rota = RotaId::of(office, Function::DecisionOfficer).0;
    let on_duty = rota::Event::DutyPlanned {
        period: PeriodId(id(81)),
        from: at("2026-03-02T00:00:00Z"),
        until: at("2026-03-03T00:00:00Z"),
        person: "officer-7".into(),
        order: rota::Order::First,
    };
    let raised = given()
        .and_of_case(case, case.0, reported)
        .and_of_case(case, case.0, case::zeewolde_answers())
        .when(raise())
        .accepted();
    let due = the_alarm(&raised).answer_due.unwrap().to_string();
    let asked = |given: Given, unreadable| {
        let up = Command::Escalate {
            alarm: ALARM,
            answer_due: at(&due),
            unreadable,
        };
        the_alarm(&given.later(31).when(up).accepted()).owner
    };
    let whole = asked(raised.clone(), false).unwrap();
    assert_eq!((&*whole.organisation, whole.person), (office, None));
    let named = asked(raised.clone().and(rota, on_duty), false).unwrap();
    assert_eq!(named.person.as_deref(), Some("officer-7"));
    assert_eq!(named.organisation, office);
    assert_eq!(
        asked(raised, true),
        Some(officer()),
        "nobody can read whose it is"
    );
}

#[test]
fn an_ordinary_deadline_goes_to_the_officer_of_the_municipality() {
    let Command::Raise {
        alarm,
        source,
        due,
        owner,
        ..
    } = raise()
    else {
        unreachable!()
    };
    let deadline = "look-back".into();
    let given = given()
        .when(Command::Raise {
            alarm,
            case: None,
            source,
            deadline,
            due,
            owner,
        })
        .accepted();
    let due = the_alarm(&given).answer_due.unwrap();
    let given = given.later(1441).when(up(&due.to_string())).accepted();
    assert_eq!(the_alarm(&given).owner, Some(officer()));
}

/// H11: it waits for whoever owes it now, and nobody has longer for that.
#[test]
fn h11_an_alarm_is_passed_on_to_who_owes_it_now_and_never_comes_down_again() {
    let urk = Owner::local_access(Municipality::Urk);
    let pass = |before| Command::PassOn {
        alarm: ALARM,
        owner: Owner::local_access(Municipality::Urk),
        before,
    };
    let looked = given()
        .when(raise())
        .accepted()
        .by(actor(Role::TeamMember, "ambulant"))
        .when(Command::Acknowledge { alarm: ALARM })
        .accepted();
    let due = the_alarm(&looked).answer_due;
    let passed = looked.later(1).when(pass(0)).accepted();
    let state = the_alarm(&passed);
    assert_eq!((state.owner.as_ref(), state.answer_due), (Some(&urk), due));
    assert_eq!(state.acknowledged_by, None, "who looked does not owe it");
    passed.clone().when(pass(0)).then_rejected(ALARM_PASSED_ON);
    passed.clone().when(pass(1)).then_rejected(ALARM_PASSED_ON);
    let up = passed
        .later(31)
        .when(up(&due.expect("a time").to_string()))
        .accepted();
    up.when(pass(1)).then_rejected(ALARM_PASSED_ON);

    let desk = given()
        .when(raise())
        .accepted()
        .by(actor(Role::Coordinator, "desk"))
        .when(Command::Acknowledge { alarm: ALARM })
        .accepted();
    let passed = desk.when(pass(0)).accepted();
    assert_eq!(
        the_alarm(&passed).acknowledged_by.map(|by| by.organisation),
        Some("desk".to_owned()),
        "the desk goes on looking"
    );
}
