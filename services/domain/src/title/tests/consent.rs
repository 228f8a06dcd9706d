//! Whose consent a voluntary title rests on (H30; Jw 7.3.5).

use super::*;

#[test]
fn h30_consent_is_the_parents_then_both_and_from_sixteen_the_youths_alone() {
    use Consenter::{ParentsWithAuthority as Parents, Youth};
    let missing = |age, agreed| {
        let voluntary = Told {
            agreed,
            spoken: true,
            ..told(1, K::Voluntary, "2026-03-02T00:30:00Z")
        };
        let night = family(age).when(voluntary).accepted();
        assert_eq!(
            in_force(&night, "2026-03-02T01:00:00Z"),
            [K::Voluntary],
            "never refused"
        );
        assert_eq!(
            owed(&night, DutyKind::WrittenTitle),
            None,
            "a word is enough"
        );
        owed(&night, DutyKind::ObtainConsent).is_some()
    };
    for (age, agreed, owes) in [
        (AgeBand::From4To11, &[Parents][..], false),
        (AgeBand::From12To15, &[Parents, Youth], false),
        (AgeBand::From12To15, &[Parents], true),
        (AgeBand::From12To15, &[Youth], true),
        (AgeBand::From16To17, &[Youth], false),
        (AgeBand::Unknown, &[Parents], true),
        (AgeBand::Unknown, &[Parents, Youth], false),
    ] {
        assert_eq!(missing(age, agreed), owes, "{age} {agreed:?}");
    }
}

#[test]
fn h30_the_word_of_who_has_no_say_at_an_age_makes_no_step_voluntary() {
    use Consenter::{ParentsWithAuthority as Parents, Youth};
    for (age, agreed) in [
        (AgeBand::From16To17, &[Parents][..]),
        (AgeBand::From4To11, &[Youth]),
    ] {
        let said = |agreed: &'static [Consenter]| Told {
            agreed,
            ..told(1, K::Voluntary, "2026-03-02T00:30:00Z")
        };
        let asked = family(age)
            .when(said(agreed))
            .then_rejected(CONSENT_NOT_THEIRS)
            .when(said(&[]))
            .accepted();
        assert!(owed(&asked, DutyKind::ObtainConsent).is_some(), "{age}");
        asked
            .when(Command::GiveConsent {
                person: CHILD,
                title: nth(1),
                agreed: agreed.iter().copied().collect(),
            })
            .then_rejected(CONSENT_NOT_THEIRS);
    }
}

#[test]
fn h30_consent_is_completed_and_taken_back_by_those_whose_it_is() {
    use Consenter::{ParentsWithAuthority as Parents, Youth};
    let give = |agreed: &[Consenter]| Command::GiveConsent {
        person: CHILD,
        title: nth(1),
        agreed: agreed.iter().copied().collect(),
    };
    let withdraw = |by| Command::Withdraw {
        person: CHILD,
        title: nth(1),
        by,
        at: at("2026-03-02T00:50:00Z"),
    };
    let voluntary = Told {
        agreed: &[Parents],
        ..told(1, K::Voluntary, "2026-03-02T00:30:00Z")
    };
    let night = family(AgeBand::From12To15)
        .when(voluntary)
        .accepted()
        .when(give(&[Parents]))
        .then_rejected(CONSENT_GIVEN)
        .when(give(&[Youth]))
        .accepted();
    assert_eq!(owed(&night, DutyKind::ObtainConsent), None);
    let over = night.when(withdraw(Youth)).accepted();
    assert!(in_force(&over, "2026-03-02T00:50:00Z").is_empty());
    over.when(withdraw(Parents)).then_rejected(TITLE_OVER);

    let voluntary = Told {
        agreed: &[Youth],
        ..told(1, K::Voluntary, "2026-03-02T00:30:00Z")
    };
    family(AgeBand::From16To17)
        .when(voluntary)
        .accepted()
        .when(withdraw(Parents))
        .then_rejected(CONSENT_NOT_THEIRS);
    household()
        .when(told(1, K::Supervision, "2026-03-02T00:30:00Z"))
        .accepted()
        .when(withdraw(Parents))
        .then_rejected(TITLE_NOT_VOLUNTARY);
}
