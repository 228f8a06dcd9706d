use super::*;
use crate::title::{self, rejection::AGE_STANDS};

fn heed() -> title::Command {
    title::Command::HeedAge { person: CHILD }
}

fn turns(given: Given, age_band: AgeBand) -> Given {
    given.and(CHILD.0, person::Event::AgeReached { age_band })
}

#[test]
fn h28_at_the_sixteenth_birthday_during_a_stay_the_perspective_plan_is_owed_once() {
    let fifteen = running().when(heed()).then_rejected(AGE_STANDS);
    assert_eq!(owed(&fifteen, DutyKind::PerspectivePlan), None);
    let sixteen = turns(fifteen, AgeBand::From16To17).when(heed()).accepted();
    let duty = owed(&sixteen, DutyKind::PerspectivePlan).expect("owed");
    assert_eq!((duty.rule.as_str(), duty.owner), ("H28@1", director()));
    assert_eq!(duty.due, at("2026-03-30T21:59:59.999999Z"));
    sixteen
        .when(heed())
        .then_rejected(AGE_STANDS)
        .when(Command::MakePerspectivePlan {
            stay: STAY,
            checks: crate::stay::PlanChecks {
                living: true,
                school_or_work: true,
                income: false,
                care: true,
                support: true,
            },
            note: "Samen gemaakt".to_owned(),
        })
        .accepted()
        .when(heed())
        .then_rejected(AGE_STANDS);
}

#[test]
fn p22_at_the_eighteenth_birthday_during_a_stay_the_transition_is_owed() {
    let eighteen = turns(running(), AgeBand::Adult).when(heed()).accepted();
    let duty = owed(&eighteen, DutyKind::AdultTransition).expect("owed");
    assert_eq!(duty.rule, "P22@1");
    let arranged = Command::FulfilDuty {
        stay: STAY,
        duty: duty.id,
        note: Some("Kamer en inkomen geregeld".to_owned()),
    };
    let night = eighteen.when(arranged).accepted();
    assert_eq!(owed(&night, DutyKind::AdultTransition), None);
}

#[test]
fn a_birthday_moves_nobody_and_after_the_stay_it_brings_nothing() {
    let before = running();
    let twelve = turns(before.clone(), AgeBand::From12To15)
        .when(heed())
        .then_rejected(AGE_STANDS);
    assert_eq!(stay(&twelve), stay(&before));
    turns(home(), AgeBand::From16To17)
        .when(heed())
        .then_rejected(AGE_STANDS);
}
