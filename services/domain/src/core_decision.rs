//! A core decision is never taken alone (kernbesluit; H19): a small room for every subject that has one.
//!
//! The child does not wait for a colleague: who decides alone owes the word of another, who did not decide.

use crate::{
    actor::{Owner, Role},
    calendar::{amsterdam, hours_after, is_working_day},
    decide::Context,
    duty::{Duty, DutyKind},
    rejection::{Rejection, not_yours, theirs},
};

crate::rejection_codes! {
    /// A second professional is needed, and not the one who decides (H19, H33).
    SECOND_PROFESSIONAL_NEEDED,
    /// Who confirms is somebody else than who decided (H19).
    CONFIRMED_BY_ANOTHER
}

/// Whether somebody may have been alone: outside office hours of a working day in Europe/Amsterdam.
pub fn may_be_alone(context: &Context<'_>) -> bool {
    let now = context.now.to_zoned(amsterdam());
    let [from, until] = context.rules.office_hours;
    !is_working_day(now.date()) || now.hour() < from || now.hour() >= until
}

/// Whoever was named beside a decision, to be asked for their word: a name that somebody typed is not that yet.
pub fn named_second(second: &str, context: &Context<'_>) -> Owner {
    Owner {
        role: Role::Triagist,
        organisation: context.actor.organisation.clone(),
        person: Some(second.to_owned()),
    }
}

/// The duty to confirm a core decision: whoever was named beside it, or where nobody was, anybody of the owner but the one who
/// decided ([`confirmed_by`]).
pub fn owed_second(context: &Context<'_>, owner: Owner) -> Duty {
    let due = hours_after(context.now, context.rules.confirm_alone_hours);
    Duty::new(context, DutyKind::ConfirmAlone, due, owner, "H19@1")
}

/// Nobody is their own second.
///
/// # Errors
/// `SECOND_PROFESSIONAL_NEEDED`.
pub fn not_oneself(second: Option<&str>, context: &Context<'_>) -> Result<(), Rejection> {
    if second == Some(context.actor.person.as_str()) {
        return Err(SECOND_PROFESSIONAL_NEEDED
            .because("The second professional is somebody else than the one who decides."));
    }
    Ok(())
}

/// Whether the actor may confirm what `decider` (a user id) decided: not the same person, and the one who was named, or where
/// nobody was, somebody of the owner.
///
/// # Errors
/// `CONFIRMED_BY_ANOTHER`, `DUTY_NOT_YOURS`.
pub fn confirmed_by(
    owed: &Duty,
    decider: Option<&str>,
    context: &Context<'_>,
) -> Result<(), Rejection> {
    let me = context.actor.person.as_str();
    if decider == Some(me) {
        return Err(
            CONFIRMED_BY_ANOTHER.because("A colleague who did not decide this confirms it.")
        );
    }
    match owed.owner.person.as_deref() {
        Some(named) if named == me => Ok(()),
        Some(_) => Err(not_yours(owed)),
        None => theirs(owed, context),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        given::{actor, judged},
        rejection::DUTY_NOT_YOURS,
    };

    #[test]
    fn nobody_is_alone_in_office_hours() {
        for (now, alone) in [
            ("2026-03-02T06:59:59Z", true),
            ("2026-03-02T07:00:00Z", false),
            ("2026-03-02T16:59:59Z", false),
            ("2026-03-02T17:00:00Z", true),
            ("2026-03-01T12:00:00Z", true),
        ] {
            assert_eq!(judged(now, may_be_alone), alone, "{now}");
        }
    }

    #[test]
    fn h19_nobody_is_their_own_second_nor_confirms_their_own_word() {
        let me = actor(Role::Triagist, "desk").person;
        let judge = |who: Option<&str>| {
            judged("2026-03-02T01:00:00Z", |context| {
                let owed = owed_second(context, Owner::triage_desk());
                (not_oneself(who, context), confirmed_by(&owed, who, context))
            })
        };
        assert_eq!(judge(Some("somebody-else")), (Ok(()), Ok(())));
        assert_eq!(judge(None), (Ok(()), Ok(())));
        let (second, confirmed) = judge(Some(me.as_str()));
        assert_eq!(second.unwrap_err().code, "SECOND_PROFESSIONAL_NEEDED");
        assert_eq!(confirmed.unwrap_err().code, "CONFIRMED_BY_ANOTHER");
    }

    #[test]
    fn h19_who_was_named_gives_the_word_and_else_somebody_of_the_owner() {
        let me = actor(Role::Triagist, "desk").person;
        let judge = |owner: Owner| {
            judged("2026-03-02T01:00:00Z", |context| {
                confirmed_by(&owed_second(context, owner), Some("user-8"), context)
            })
        };
        let named = |person: &str| Owner {
            person: Some(person.to_owned()),
            ..Owner::ambulant()
        };
        assert_eq!(judge(Owner::desk()), Ok(()));
        assert_eq!(judge(named(&me)), Ok(()));
        for owner in [Owner::ambulant(), named("somebody-else")] {
            assert_eq!(judge(owner).unwrap_err().code, DUTY_NOT_YOURS.name);
        }
    }
}
