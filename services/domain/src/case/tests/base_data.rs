//! H08, D02: what a crisis waives of the base data set is owed exactly once.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{
    case::{
        BaseElement, ElementState, FamilyPlanAnswer,
        rejection::{BASE_DATA_IN_FUTURE, BASE_DATA_KNOWN},
    },
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
};

const WAIVE: Command = Command::WaiveBaseData {
    case: CASE,
    child: CHILD,
};

fn record(element: BaseElement, since: Option<Date>) -> Command {
    Command::RecordBaseData {
        case: CASE,
        element,
        since,
        note: None,
    }
}

fn made(answer: FamilyPlanAnswer) -> Command {
    Command::AnswerFamilyPlan {
        case: CASE,
        answer,
        note: None,
    }
}

#[test]
fn a_search_in_a_crisis_waives_what_is_not_there_and_each_element_is_owed_once() {
    let given = opened()
        .when(record(BaseElement::Education, Some(date(2026, 2, 1))))
        .accepted()
        .when(WAIVE)
        .accepted()
        .when(WAIVE)
        .then_rejected(BASE_DATA_KNOWN);
    let case = state(&given);
    assert_eq!(case.base_data.len(), BaseElement::ALL.len());
    let there = |element| matches!(case.base_data[&element], ElementState::Present { .. });
    assert!(there(BaseElement::Identity), "name and BSN were read");
    assert!(there(BaseElement::Education));
    assert_eq!(case.base_data_missing().count(), 6);
    let duty = one_owed(&given, DutyKind::CompleteBaseData);
    given
        .when(fulfil(&duty, Some("Compleet")))
        .then_rejected(DUTY_NEEDS_ITS_RECORD)
        .when(record(BaseElement::LocalTest, Some(date(2026, 3, 3))))
        .then_rejected(BASE_DATA_IN_FUTURE);
}

#[test]
fn the_duty_stands_until_the_last_element_is_there() {
    let mut given = opened().when(WAIVE).accepted();
    let missing: Vec<_> = state(&given).base_data_missing().collect();
    for (index, element) in missing.iter().enumerate() {
        assert_eq!(owed(&given, DutyKind::CompleteBaseData).len(), 1, "{index}");
        given = match element {
            BaseElement::FamilyPlan => given.when(made(FamilyPlanAnswer::Made)).accepted(),
            element => given.when(record(*element, None)).accepted(),
        };
    }
    assert!(owed(&given, DutyKind::CompleteBaseData).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever comes in whatever order: once waived every element is there or missing, and one duty stands exactly as
    /// long as something is missing.
    #[test]
    fn every_waived_element_is_owed_exactly_once(steps in prop::collection::vec(0..12_usize, 1..30)) {
        let mut given = opened();
        let mut waived = false;
        for step in steps {
            let command = match step {
                0..8 => record(BaseElement::ALL[step], None),
                8 | 9 => WAIVE,
                10 => made(FamilyPlanAnswer::Made),
                _ => made(FamilyPlanAnswer::Later),
            };
            waived |= command == WAIVE;
            given = given.when(command).either_way();
            let case = state(&given);
            let missing = case.base_data_missing().count();
            let duties = owed(&given, DutyKind::CompleteBaseData).len();
            prop_assert_eq!(duties, usize::from(missing > 0));
            if waived {
                prop_assert_eq!(case.base_data.len(), BaseElement::ALL.len());
            }
        }
    }
}
