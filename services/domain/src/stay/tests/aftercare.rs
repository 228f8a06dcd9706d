use super::*;
use crate::{
    rejection::{DUTY_NOT_OPEN, TEXT_MISSING},
    stay::{
        Phase,
        rejection::{
            DUTY_NEEDS_ITS_RECORD, LIST_EMPTY, LOOK_BACK_OWED, LOOKED_BACK_BEFORE, NO_AFTERCARE,
            STAY_CLOSED, STAY_RUNNING,
        },
    },
};

const CLOSE: Command = Command::CloseAftercare { stay: STAY };

fn contact(note: &str) -> Command {
    Command::RecordAftercare {
        stay: STAY,
        going_well: true,
        note: note.to_owned(),
    }
}

fn look_back(lessons: usize) -> Command {
    Command::LookBack {
        stay: STAY,
        lessons: vec!["Eerder het netwerk bellen".to_owned(); lessons],
        with_child: true,
        with_parents: false,
    }
}

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
        .when(contact("Gaat weer naar school"))
        .then([ours(recorded.clone()), paid(duty)])
        .when(contact("Gaat weer naar school"))
        .then([ours(recorded)]);
    assert_eq!(stay(&day).phase(), Phase::Aftercare);
}

#[test]
fn aftercare_closes_after_the_look_back_and_a_contact() {
    running().when(CLOSE).then_rejected(STAY_RUNNING);
    let day = home()
        .when(CLOSE)
        .then_rejected(LOOK_BACK_OWED)
        .when(look_back(1))
        .accepted()
        .when(CLOSE)
        .then_rejected(NO_AFTERCARE)
        .when(contact("Gaat weer naar school"))
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
fn a_look_back_has_lessons_is_held_once_and_may_be_held_during_the_stay() {
    let night = running();
    let duty = owed(&night, DutyKind::LookBack).expect("owed").id;
    let looked_back = Event::LookedBack {
        lessons: vec![of_case("Eerder het netwerk bellen")],
        with_child: true,
        with_parents: false,
        placement_avoided: false,
    };
    night
        .when(look_back(0))
        .then_rejected(LIST_EMPTY)
        .when(look_back(1))
        .then([ours(looked_back), paid(duty)])
        .when(look_back(1))
        .then_rejected(LOOKED_BACK_BEFORE);
}

#[test]
fn looking_back_counts_the_avoided_placement() {
    let then = at_a_friends()
        .when(start(None, Rung::Network))
        .accepted()
        .when(look_back(1));
    let AnyEvent::Stay(Event::LookedBack {
        placement_avoided, ..
    }) = &then.emissions()[0].event
    else {
        panic!("looked back");
    };
    assert!(placement_avoided);
}

#[test]
fn a_word_pays_only_what_has_no_record_of_its_own() {
    let night = at_a_friends().when(start(None, Rung::Network)).accepted();
    for kind in [
        DutyKind::CoupleAmbulatory,
        DutyKind::ExplanatoryAnalysis,
        DutyKind::ReviewStay,
        DutyKind::LookBack,
        DutyKind::OfferFamilyPlan,
        DutyKind::PerspectivePlan,
    ] {
        let duty = owed(&night, kind).expect("owed").id;
        night
            .clone()
            .when(fulfil(duty))
            .then_rejected(DUTY_NEEDS_ITS_RECORD);
    }
    let mut night = night;
    for kind in [DutyKind::NameContactPerson, DutyKind::ScreenNetwork] {
        let duty = owed(&night, kind).expect("owed").id;
        night = night.when(fulfil(duty)).then([ours(Event::DutyFulfilled {
            duty,
            note: Some(of_case("Gebeld")),
        })]);
        assert_eq!(owed(&night, kind), None);
        night = night.when(fulfil(duty)).then_rejected(DUTY_NOT_OPEN);
    }
}

#[test]
fn duties_outlive_the_stay() {
    let day = home()
        .when(look_back(1))
        .accepted()
        .when(contact("Gaat weer naar school"))
        .accepted()
        .when(CLOSE)
        .accepted();
    let duty = owed(&day, DutyKind::NameContactPerson)
        .expect("still owed")
        .id;
    day.when(fulfil(duty)).accepted();
}
