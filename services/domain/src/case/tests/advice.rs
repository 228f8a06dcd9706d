//! H13, H14: advice is decisive, and arranges no place.

use super::*;
use crate::{
    case::{
        AdviceOutcome, AdviceTable,
        rejection::{
            ADVICE_ANSWERED, ADVICE_EXISTS, ADVICE_GIVEN_BEFORE, ADVICE_NOT_GIVEN, ADVICE_UNKNOWN,
            ARGUMENTS_MISSING, NOT_THE_DIRECTOR,
        },
    },
    ids::AdviceId,
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
};

const ADVICE: AdviceId = AdviceId(id(85));
const FOLLOW: Command = Command::FollowAdvice {
    case: CASE,
    advice: ADVICE,
};

fn ask() -> Command {
    Command::AskAdvice {
        case: CASE,
        advice: ADVICE,
        table: AdviceTable::RegionalExpertTable,
        question: "Welke hulp past".into(),
    }
}

fn give() -> Command {
    Command::RecordAdvice {
        case: CASE,
        advice: ADVICE,
        text: "Behandeling thuis".into(),
    }
}

fn depart(arguments: &str) -> Command {
    Command::DepartFromAdvice {
        case: CASE,
        advice: ADVICE,
        arguments: arguments.into(),
    }
}

fn advised() -> Given {
    opened()
        .by(speaks_for(&almere()))
        .when(ask())
        .accepted()
        .when(give())
        .accepted()
}

#[test]
fn a_case_is_brought_in_by_its_director_or_its_official() {
    opened().when(ask()).then_rejected(NOT_THE_DIRECTOR);
    opened()
        .by(speaks_for(&lelystad()))
        .when(ask())
        .then_rejected(NOT_THE_DIRECTOR);
    opened()
        .by(speaks_for(&office("almere")))
        .when(ask())
        .accepted();
    opened()
        .by(speaks_for(&almere()))
        .when(give())
        .then_rejected(ADVICE_UNKNOWN)
        .when(ask())
        .accepted()
        .when(ask())
        .then_rejected(ADVICE_EXISTS)
        .when(FOLLOW)
        .then_rejected(ADVICE_NOT_GIVEN)
        .when(give())
        .accepted()
        .when(give())
        .then_rejected(ADVICE_GIVEN_BEFORE);
}

#[test]
fn h13_a_table_that_was_asked_advises_under_a_clock_or_somebody_says_why_it_is_not_waited_for() {
    let asked = opened().by(speaks_for(&almere())).when(ask()).accepted();
    let duty = one_owed(&asked, DutyKind::ObtainAdvice);
    assert_eq!(
        (duty.owner.organisation.as_str(), duty.rule.as_str()),
        ("local-access-almere", "H13@1")
    );
    assert!(owed(&advised(), DutyKind::ObtainAdvice).is_empty());
    // The question is not needed any more; an advice that comes later is still recorded.
    let not_waited = asked
        .when(fulfil(&duty, Some("De hulp is er al")))
        .accepted();
    assert!(owed(&not_waited, DutyKind::ObtainAdvice).is_empty());
    not_waited.when(give()).accepted();
}

#[test]
fn advice_is_followed_or_departed_from_with_arguments_by_the_director() {
    let given = advised();
    let duty = one_owed(&given, DutyKind::AnswerAdvice);
    assert_eq!(duty.owner, almere());
    let given = given
        .when(fulfil(&duty, Some("Besproken")))
        .then_rejected(DUTY_NEEDS_ITS_RECORD)
        .when(depart("  "))
        .then_rejected(ARGUMENTS_MISSING)
        .by(speaks_for(&lelystad()))
        .when(depart("Wij vinden van niet"))
        .then_rejected(NOT_THE_DIRECTOR)
        .by(speaks_for(&almere()))
        .when(depart("Vader is verhuisd"))
        .accepted()
        .when(FOLLOW)
        .then_rejected(ADVICE_ANSWERED);
    assert!(owed(&given, DutyKind::AnswerAdvice).is_empty());
    let Some(AdviceOutcome::Departed { decider, .. }) = &state(&given).advice[&ADVICE].outcome
    else {
        panic!("departed from, by somebody");
    };
    assert_eq!(decider.person.as_deref(), Some("user-local-access-almere"));
}

#[test]
fn advice_that_is_followed_is_answered() {
    let given = advised().when(FOLLOW).accepted();
    let outcome = &state(&given).advice[&ADVICE].outcome;
    assert_eq!(outcome, &Some(AdviceOutcome::Followed));
    assert!(owed(&given, DutyKind::AnswerAdvice).is_empty());
}
