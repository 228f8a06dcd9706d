//! Who takes a decision of weight is registered (H18), and does not take it alone (H19): a small room for every subject.
//!
//! What is missing is recorded and owed. What is wrong is refused, except in direct danger, where it is recorded and owed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    actor::Owner,
    calendar::{amsterdam, date_of, hours_after, is_working_day},
    code_list,
    decide::Context,
    duty::{Duty, DutyKind},
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
}

crate::rejection_codes! {
    /// The number is not one of that register (H18).
    REGISTRATION_FORM,
    /// The registration had expired when the decision was taken (H18).
    REGISTRATION_EXPIRED
}

impl Registration {
    fn is_well_formed(&self) -> bool {
        self.number.len() == self.register.digits()
            && self.number.bytes().all(|digit| digit.is_ascii_digit())
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
    let wrong = given.and_then(|registration| {
        if !registration.is_well_formed() {
            Some(
                REGISTRATION_FORM
                    .because(format!(
                        "A {} number has {} digits; correct it, or leave it out: then it is owed.",
                        registration.register.as_str().to_uppercase(),
                        registration.register.digits()
                    ))
                    .with("register", registration.register),
            )
        } else if registration.valid_until < date_of(context.now) {
            Some(
                REGISTRATION_EXPIRED
                    .because("Give a registration that is valid today, or let a registered colleague decide.")
                    .with("validUntil", registration.valid_until),
            )
        } else {
            None
        }
    });
    match wrong {
        None if given.is_some() => Ok(None),
        Some(rejection) if !direct_danger => Err(rejection),
        None | Some(_) => Ok(Some(Duty::new(
            context,
            DutyKind::RegisterDecider,
            hours_after(context.now, context.rules.register_decider_hours),
            Owner::from_actor(context.actor),
            "H18@1",
        ))),
    }
}

/// Whether somebody may have been alone: outside office hours of a working day in Europe/Amsterdam.
pub fn may_be_alone(context: &Context<'_>) -> bool {
    let now = context.now.to_zoned(amsterdam());
    let [from, until] = context.rules.office_hours;
    !is_working_day(now.date()) || now.hour() < from || now.hour() >= until
}

/// The duty to confirm a core decision that one professional took: anybody who weighs, but not the one who decided.
pub fn owed_second(context: &Context<'_>) -> Duty {
    Duty::new(
        context,
        DutyKind::ConfirmAlone,
        hours_after(context.now, context.rules.confirm_alone_hours),
        Owner::triage_desk(),
        "H19@1",
    )
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        actor::Role,
        given::{actor, at, id},
        ids::CommandId,
        rules::Rules,
    };

    fn with<T>(now: &str, judge: impl FnOnce(&Context<'_>) -> T) -> T {
        let (actor, rules) = (actor(Role::Triagist, "desk"), Rules::default());
        judge(&Context {
            now: at(now),
            actor: &actor,
            command_id: CommandId(id(1)),
            occurred_at: None,
            rules: &rules,
        })
    }

    fn registration(number: &str, valid_until: Date) -> Registration {
        Registration {
            register: Register::Skj,
            number: number.into(),
            valid_until,
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
            let answer = with(now, |context| {
                owed_registration(Some(&last), false, context)
            });
            assert_eq!(answer.is_ok_and(|owed| owed.is_none()), valid, "{now}");
        }
    }

    #[test]
    fn missing_is_owed_and_wrong_is_refused_except_in_direct_danger() {
        let now = "2026-03-02T01:00:00Z";
        let owed = |given: Option<&Registration>, danger| {
            with(now, |context| owed_registration(given, danger, context))
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
    fn nobody_is_alone_in_office_hours() {
        for (now, alone) in [
            ("2026-03-02T06:59:59Z", true),
            ("2026-03-02T07:00:00Z", false),
            ("2026-03-02T16:59:59Z", false),
            ("2026-03-02T17:00:00Z", true),
            ("2026-03-01T12:00:00Z", true),
        ] {
            assert_eq!(with(now, may_be_alone), alone, "{now}");
        }
    }
}
