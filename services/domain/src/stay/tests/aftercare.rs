use super::*;
use crate::{
    rejection::{DUTY_NOT_OPEN, TEXT_MISSING},
    stay::{
        Phase,
        rejection::{
            AFTERCARE_OWED, DUTY_NEEDS_ITS_RECORD, LOOK_BACK_OWED, RETURN_NOT_SETTLED, STAY_CLOSED,
            STAY_RUNNING,
        },
    },
};

const CLOSE: Command = Command::CloseAftercare { stay: STAY };

fn fulfil(duty: DutyId) -> Command {
    Command::FulfilDuty {
        stay: STAY,
        duty,
        note: Some("Gebeld".to_owned()),
    }
}

#[test]
fn aftercare_begins_with_the_end_and_pays_its_duty_with_the_first_contact() {
    running()
        .when(contact("Gaat weer naar school"))
        .then_rejected(STAY_RUNNING);
    let day = home();
    let duty = owed(&day, DutyKind::Aftercare).expect("owed").id;
    let recorded = Event::AftercareRecorded {
        going_well: true,
        note: of_case("Gaat weer naar school"),
    };
    let day = day
        .when(contact(" "))
        .then_rejected(TEXT_MISSING)
        .at("2026-03-03T09:00:00Z")
        .when(contact("Gaat weer naar school"))
        .then([ours(recorded.clone()), paid(duty)])
        .when(contact("Gaat weer naar school"))
        .then([ours(recorded)]);
    assert_eq!(stay(&day).phase(), Phase::Aftercare);
}

/// Everything that was agreed for going home has its outcome.
fn settled(given: Given) -> Given {
    let given = given.when(Command::SettleAgreement {
        stay: STAY,
        agreement: AGREED,
        kept: true,
        note: None,
    });
    let given = given.accepted().when(Command::SettleCondition {
        stay: STAY,
        condition: NEEDED,
        met: true,
        note: None,
    });
    given.accepted()
}

/// Asked after on each of the days that are set: 9 and 30 March, 25 May.
fn checked(given: Given) -> Given {
    let now = given.now().to_string();
    let days = ["2026-03-09", "2026-03-30", "2026-05-25"];
    let given = days.into_iter().fold(given, |given, day| {
        let given = given.at(&format!("{day}T09:00:00Z"));
        given.when(contact("Gaat weer naar school")).accepted()
    });
    assert_eq!(count(&given, DutyKind::Aftercare), 0);
    given.at(&now)
}

#[test]
fn aftercare_asks_on_each_of_the_set_days_and_a_week_pays_for_one() {
    let day = home();
    let due: Vec<_> = stay(&day)
        .duties
        .iter()
        .filter(|duty| duty.kind == DutyKind::Aftercare)
        .map(|duty| crate::calendar::date_of(duty.due).to_string())
        .collect();
    assert_eq!(due, ["2026-03-09", "2026-03-30", "2026-05-25"]);
    let day = day
        .at("2026-03-09T09:00:00Z")
        .when(contact("Gaat goed"))
        .accepted()
        .when(contact("Gaat nog steeds goed"))
        .accepted()
        .at("2026-03-23T09:00:00Z")
        .when(contact("Een week te vroeg"))
        .accepted();
    assert_eq!(count(&day, DutyKind::Aftercare), 2);
    let day = day
        .at("2026-03-24T09:00:00Z")
        .when(contact("Zes dagen ervoor"))
        .accepted();
    assert_eq!(count(&day, DutyKind::Aftercare), 1);
}

#[test]
fn aftercare_closes_after_every_check_the_look_back_and_an_outcome_of_all_that_was_agreed() {
    running().when(CLOSE).then_rejected(STAY_RUNNING);
    let day = home()
        .when(CLOSE)
        .then_rejected(LOOK_BACK_OWED)
        .when(look_back(1))
        .accepted()
        .when(CLOSE)
        .then_rejected(AFTERCARE_OWED);
    let day = checked(day).when(CLOSE).then_rejected(RETURN_NOT_SETTLED);
    let then = settled(day).when(CLOSE);
    assert_eq!(then.rejection().facts["duties"], "explanatory-analysis");
    let day = then
        .then_rejected(crate::case::rejection::DUTIES_OPEN)
        .when(moment(MomentKind::ExplanatoryAnalysis, true))
        .accepted()
        .when(CLOSE)
        .then([ours(Event::AftercareClosed)]);
    assert_eq!(stay(&day).phase(), Phase::Closed);
    day.when(CLOSE)
        .then_rejected(STAY_CLOSED)
        .when(contact("Nog eens gebeld"))
        .then_rejected(STAY_CLOSED)
        .when(look_back(1))
        .then_rejected(STAY_CLOSED);
}

#[test]
fn a_closed_place_owes_a_plan_for_what_comes_after() {
    let mut began = crate::stay::samples().swap_remove(0);
    if let Event::StayStarted { rung, .. } = &mut began {
        *rung = Rung::Closed;
    }
    let day = case_opened(given())
        .and(STAY.0, began)
        .when(end(EndReason::LongerStay))
        .accepted();
    let duty = owed(&day, DutyKind::PlanAftercare).expect("owed").id;
    let planned = Event::MomentRecorded {
        kind: MomentKind::AftercarePlan,
        note: of_case("Met moeder en school"),
        with_family: true,
        family_plan: None,
    };
    day.when(moment(MomentKind::AftercarePlan, true))
        .then([ours(planned), paid(duty)]);
    assert_eq!(owed(&home(), DutyKind::PlanAftercare), None);
}

#[test]
fn a_word_pays_only_what_has_no_record_of_its_own() {
    let night = at_a_friends().when(start(None, Rung::Network)).accepted();
    for kind in [
        DutyKind::CoupleAmbulatory,
        DutyKind::ExplanatoryAnalysis,
        DutyKind::ReviewStay,
        DutyKind::LookBack,
        DutyKind::PerspectivePlan,
        DutyKind::PlanOutflow,
        DutyKind::KeepContact,
    ] {
        let duty = owed(&night, kind).expect("owed").id;
        night
            .clone()
            .when(fulfil(duty))
            .then_rejected(DUTY_NEEDS_ITS_RECORD);
    }
    let kind = DutyKind::ScreenNetwork;
    let duty = owed(&night, kind).expect("owed").id;
    let night = night.when(fulfil(duty)).then([ours(Event::DutyFulfilled {
        duty,
        note: Some(of_case("Gebeld")),
    })]);
    assert_eq!(owed(&night, kind), None);
    night.when(fulfil(duty)).then_rejected(DUTY_NOT_OPEN);
}

#[test]
fn duties_outlive_the_stay() {
    let screening = crate::duty::Duty {
        id: crate::ids::DutyId(crate::given::id(902)),
        kind: DutyKind::ScreenNetwork,
        due: at("2026-03-30T22:59:59Z"),
        owner: crate::actor::Owner::desk(),
        office: None,
        rule: "H21@1".to_owned(),
    };
    let day = checked(settled(home()))
        .and(STAY.0, Event::DutyOpened(screening.clone()))
        .when(look_back(1))
        .accepted()
        .when(moment(MomentKind::ExplanatoryAnalysis, true))
        .accepted()
        .when(CLOSE)
        .accepted();
    assert_eq!(owed(&day, DutyKind::ScreenNetwork), Some(screening.clone()));
    let without_a_word = Command::FulfilDuty {
        stay: STAY,
        duty: screening.id,
        note: None,
    };
    day.when(without_a_word)
        .then_rejected(crate::case::rejection::DUTY_NOTE_MISSING)
        .when(fulfil(screening.id))
        .accepted();
}
