//! Who takes a decision of weight is registered (H18): a small room for every subject.
//! Beside a closed place stands a behavioural scientist (H33).
//!
//! What is missing is recorded and owed. What is wrong is refused, except in direct danger, where it is recorded and owed.
//! What is owed is paid by the registration itself ([`pays`]), never by a word.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    actor::Owner,
    calendar::{date_of, hours_after},
    code_list,
    decide::Context,
    duty::{Duty, DutyKind},
    ids::DutyId,
    rejection::Rejection,
};

code_list! {
    /// A register of professionals.
    pub enum Register {
        /// Quality register of youth professionals (Stichting Kwaliteitsregister Jeugd); numbers of nine digits (not
        /// verified).
        Skj = "skj",
        /// Register of health professionals (BIG-register); numbers of eleven digits.
        Big = "big",
    }
}

code_list! {
    /// What somebody is registered as.
    pub enum Profession {
        /// Youth professional (jeugdprofessional; H18).
        YouthProfessional = "youth-professional",
        /// Behavioural scientist (gedragswetenschapper; H19, H33). Which professions of the registers the law counts as one
        /// is not verified here: whoever records it says so.
        BehaviouralScientist = "behavioural-scientist",
        /// Physician (arts).
        Physician = "physician",
    }
}

impl Register {
    /// Digits of its numbers.
    const fn digits(self) -> usize {
        match self {
            Self::Skj => 9,
            Self::Big => 11,
        }
    }
}

/// A registration: a number, never a name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// Where.
    pub register: Register,
    /// Digits only.
    pub number: String,
    /// The last day it is valid.
    pub valid_until: Date,
    /// As what; `None` = not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profession: Option<Profession>,
}

crate::rejection_codes! {
    /// The number is not one of that register (H18).
    REGISTRATION_FORM,
    /// The registration had expired when the decision was taken (H18).
    REGISTRATION_EXPIRED,
    /// The second professional of a closed place is registered as something else (H33).
    NOT_A_BEHAVIOURAL_SCIENTIST,
    /// This duty is not paid by a registration.
    NO_REGISTRATION_OWED
}

/// A registration that holds for years. Invented.
#[cfg(any(test, feature = "test-util"))]
pub fn registered(profession: Option<Profession>) -> Registration {
    Registration {
        register: Register::Skj,
        number: "110000001".to_owned(),
        valid_until: jiff::civil::date(2099, 12, 31),
        profession,
    }
}

impl Registration {
    fn is_well_formed(&self) -> bool {
        self.number.len() == self.register.digits()
            && self.number.bytes().all(|digit| digit.is_ascii_digit())
    }
}

/// What is wrong with a registration on the day of `context.now`, of somebody who is to be of this profession if it matters.
fn wrong(
    given: &Registration,
    asked: Option<Profession>,
    context: &Context<'_>,
) -> Option<Rejection> {
    if !given.is_well_formed() {
        return Some(
            REGISTRATION_FORM
                .because(format!(
                    "A {} number has {} digits; correct it, or leave it out: then it is owed.",
                    given.register.as_str().to_uppercase(),
                    given.register.digits()
                ))
                .with("register", given.register),
        );
    }
    if given.valid_until < date_of(context.now) {
        return Some(
            REGISTRATION_EXPIRED
                .because("Give a registration that is valid today, or let a registered colleague decide.")
                .with("validUntil", given.valid_until),
        );
    }
    let other = given.profession.filter(|is| Some(*is) != asked);
    other.filter(|_| asked.is_some()).map(|is| {
        NOT_A_BEHAVIOURAL_SCIENTIST
            .because("Name a behavioural scientist beside a closed place, or leave the registration out: then it is owed.")
            .with("profession", is)
    })
}

/// Whether it shows what is asked: that somebody is registered, and as what if that matters.
fn shows(given: &Registration, asked: Option<Profession>) -> bool {
    asked.is_none() || given.profession == asked
}

fn owed(
    (kind, rule): (DutyKind, &str),
    given: Option<&Registration>,
    direct_danger: bool,
    context: &Context<'_>,
) -> Result<Option<Duty>, Rejection> {
    let asked = profession_of(kind);
    match given.and_then(|given| wrong(given, asked, context)) {
        None if given.is_some_and(|given| shows(given, asked)) => Ok(None),
        Some(rejection) if !direct_danger => Err(rejection),
        None | Some(_) => Ok(Some(Duty::new(
            context,
            kind,
            hours_after(context.now, context.rules.register_decider_hours),
            Owner::from_actor(context.actor),
            rule,
        ))),
    }
}

/// As what somebody has to be registered for this debt to be paid.
const fn profession_of(kind: DutyKind) -> Option<Profession> {
    match kind {
        DutyKind::RegisterSecond => Some(Profession::BehaviouralScientist),
        _ => None,
    }
}

/// Whether who decides may sign: `None` when the registration is valid on the day of deciding, else the duty to complete
/// it. In direct danger nothing is refused for it.
///
/// # Errors
/// `REGISTRATION_FORM` and `REGISTRATION_EXPIRED`, outside direct danger.
pub fn owed_registration(
    given: Option<&Registration>,
    direct_danger: bool,
    context: &Context<'_>,
) -> Result<Option<Duty>, Rejection> {
    let debt = (DutyKind::RegisterDecider, "H18@1");
    owed(debt, given, direct_danger, context)
}

/// Whether the second professional of a closed place is a behavioural scientist, registered on the day of deciding; else
/// whoever decides owes that (H33). In direct danger nothing is refused for it.
///
/// # Errors
/// As [`owed_registration`], and `NOT_A_BEHAVIOURAL_SCIENTIST`, outside direct danger.
pub fn owed_scientist(
    given: Option<&Registration>,
    direct_danger: bool,
    context: &Context<'_>,
) -> Result<Option<Duty>, Rejection> {
    let debt = (DutyKind::RegisterSecond, "H33@1");
    owed(debt, given, direct_danger, context)
}

/// What a decision that is taken anew makes of the debt of the one before: which is settled, and which begins. The same
/// person who still owes it keeps the earlier time.
pub fn renewed(open: Option<&Duty>, wanted: Option<Duty>) -> (Option<DutyId>, Option<Duty>) {
    match (open, wanted) {
        (Some(open), Some(wanted)) if open.owner == wanted.owner => (None, None),
        (open, wanted) => (open.map(|open| open.id), wanted),
    }
}

/// Whether a registration that is given afterwards pays this duty.
///
/// # Errors
/// `NO_REGISTRATION_OWED` for a duty of another kind, and what is wrong with the registration on this day.
pub fn pays(duty: &Duty, given: &Registration, context: &Context<'_>) -> Result<(), Rejection> {
    if !matches!(
        duty.kind,
        DutyKind::RegisterDecider | DutyKind::RegisterSecond
    ) {
        return Err(NO_REGISTRATION_OWED
            .because("Record what this duty asks for.")
            .with("kind", duty.kind));
    }
    let asked = profession_of(duty.kind);
    if let Some(wrong) = wrong(given, asked, context) {
        return Err(wrong);
    }
    if !shows(given, asked) {
        return Err(
            NOT_A_BEHAVIOURAL_SCIENTIST.because("Say as what this professional is registered.")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        core_decision::owed_second,
        given::{at, judged},
    };

    fn registration(number: &str, valid_until: Date) -> Registration {
        Registration {
            register: Register::Skj,
            number: number.into(),
            valid_until,
            profession: None,
        }
    }

    #[test]
    fn a_registration_counts_until_the_end_of_its_last_day() {
        let last = registration("110000001", date(2026, 3, 2));
        // The second of March ends in Amsterdam at 23:00 UTC.
        for (now, valid) in [
            ("2026-03-02T22:59:59Z", true),
            ("2026-03-02T23:00:00Z", false),
        ] {
            let answer = judged(now, |context| {
                owed_registration(Some(&last), false, context)
            });
            assert_eq!(answer.is_ok_and(|owed| owed.is_none()), valid, "{now}");
        }
    }

    #[test]
    fn missing_is_owed_and_wrong_is_refused_except_in_direct_danger() {
        let now = "2026-03-02T01:00:00Z";
        let owed = |given: Option<&Registration>, danger| {
            judged(now, |context| owed_registration(given, danger, context))
        };
        let missing = owed(None, false).unwrap().unwrap();
        assert_eq!(missing.kind, DutyKind::RegisterDecider);
        assert_eq!(missing.due, at("2026-03-03T01:00:00Z"));
        let expired = registration("110000001", date(2026, 3, 1));
        assert_eq!(
            owed(Some(&expired), false).unwrap_err().code,
            "REGISTRATION_EXPIRED"
        );
        assert!(owed(Some(&expired), true).unwrap().is_some());
        let later = date(2027, 1, 1);
        for number in ["", "11000000", "1100000011", "11000000a"] {
            let malformed = registration(number, later);
            assert_eq!(
                owed(Some(&malformed), false).unwrap_err().code,
                "REGISTRATION_FORM"
            );
        }
        let big = Registration {
            register: Register::Big,
            ..registration("49000000001", later)
        };
        assert_eq!(owed(Some(&big), false), Ok(None));
    }

    #[test]
    fn h33_beside_a_closed_place_stands_a_registered_behavioural_scientist_or_it_is_owed() {
        let now = "2026-03-02T01:00:00Z";
        let as_a = |profession| Registration {
            profession,
            ..registration("110000001", date(2027, 1, 1))
        };
        let owed = |given: Option<&Registration>, danger| {
            judged(now, |context| owed_scientist(given, danger, context))
        };
        let scientist = as_a(Some(Profession::BehaviouralScientist));
        assert_eq!(owed(Some(&scientist), false), Ok(None));
        for unknown in [None, Some(&as_a(None))] {
            let duty = owed(unknown, false).unwrap().unwrap();
            assert_eq!(duty.kind, DutyKind::RegisterSecond);
            assert_eq!(duty.due, at("2026-03-03T01:00:00Z"));
        }
        let youth = as_a(Some(Profession::YouthProfessional));
        let refused = owed(Some(&youth), false).unwrap_err();
        assert_eq!(refused.code, "NOT_A_BEHAVIOURAL_SCIENTIST");
        assert!(owed(Some(&youth), true).unwrap().is_some());
        let expired = Registration {
            valid_until: date(2026, 3, 1),
            ..scientist
        };
        let refused = owed(Some(&expired), false).unwrap_err();
        assert_eq!(refused.code, "REGISTRATION_EXPIRED");
    }

    #[test]
    fn what_is_owed_is_paid_by_a_registration_that_shows_it() {
        let later = registration("110000001", date(2027, 1, 1));
        let scientist = Registration {
            profession: Some(Profession::BehaviouralScientist),
            ..later.clone()
        };
        judged("2026-03-02T01:00:00Z", |context| {
            let decider = owed_registration(None, false, context).unwrap().unwrap();
            let second = owed_scientist(None, false, context).unwrap().unwrap();
            let alone = owed_second(context, Owner::desk());
            assert_eq!(pays(&decider, &later, context), Ok(()));
            assert_eq!(pays(&second, &scientist, context), Ok(()));
            let unsaid = pays(&second, &later, context).unwrap_err();
            assert_eq!(unsaid.code, "NOT_A_BEHAVIOURAL_SCIENTIST");
            let other = pays(&alone, &later, context).unwrap_err();
            assert_eq!(other.code, "NO_REGISTRATION_OWED");
            let same = renewed(Some(&decider), Some(decider.clone()));
            assert_eq!(same, (None, None), "the earlier time stands");
            assert_eq!(renewed(Some(&decider), None), (Some(decider.id), None));
        });
    }
}
