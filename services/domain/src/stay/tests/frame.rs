use super::*;
use crate::{
    rejection::TEXT_MISSING,
    stay::rejection::{AMBULATORY_COUPLED, AMBULATORY_NOT_COUPLED, LAST_AMBULATORY},
};

fn couple(provider: &str) -> Command {
    Command::CoupleAmbulatory {
        stay: STAY,
        provider: provider.to_owned(),
    }
}

fn uncouple(provider: &str) -> Command {
    Command::EndAmbulatory {
        stay: STAY,
        provider: provider.to_owned(),
    }
}

#[test]
fn coupling_pays_the_debt_of_the_first_night() {
    let night = running();
    let duty = owed(&night, DutyKind::CoupleAmbulatory).expect("owed");
    let coupled = Event::AmbulatoryCoupled {
        provider: "aanbieder-een".to_owned(),
    };
    let night = night
        .when(couple(" aanbieder-een "))
        .then([ours(coupled), paid(duty.id)]);
    assert_eq!(owed(&night, DutyKind::CoupleAmbulatory), None);
    night
        .when(couple("aanbieder-een"))
        .then_rejected(AMBULATORY_COUPLED)
        .when(couple(" "))
        .then_rejected(TEXT_MISSING);
}

#[test]
fn the_last_trajectory_ends_only_after_the_stay() {
    let night = running()
        .when(couple("aanbieder-een"))
        .accepted()
        .when(uncouple("aanbieder-een"))
        .then_rejected(LAST_AMBULATORY)
        .when(uncouple("aanbieder-twee"))
        .then_rejected(AMBULATORY_NOT_COUPLED)
        .when(couple("aanbieder-twee"))
        .accepted()
        .when(uncouple("aanbieder-een"))
        .accepted()
        .when(uncouple("aanbieder-twee"))
        .then_rejected(LAST_AMBULATORY)
        .when(end(EndReason::BrokenDown))
        .accepted()
        .when(uncouple("aanbieder-twee"))
        .accepted();
    assert!(stay(&night).ambulatory.is_empty());
}
