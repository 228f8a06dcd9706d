//! A title that was ended by mistake: it is said to have been recorded in error, and the right one is recorded (H30).

use super::*;
use crate::title::Over;

const DECIDED: &str = "2026-03-02T00:30:00Z";

fn in_error(n: u128) -> Command {
    Command::End {
        person: CHILD,
        title: nth(n),
        by: EndedBy::RecordedInError,
        at: at(DECIDED),
    }
}

/// A supervision order and an authorisation on it, of which the order was ended by mistake.
fn ended_by_mistake() -> Given {
    household()
        .when(told(1, K::Supervision, DECIDED))
        .accepted()
        .when(told(2, K::PlacementAuthorisation, DECIDED))
        .accepted()
        .at("2026-03-04T10:00:00Z")
        .when(end(1, "2026-03-04T09:00:00Z"))
        .accepted()
        .when(lapses())
        .accepted()
}

#[test]
fn h30_a_title_that_was_ended_by_mistake_is_said_to_be_in_error_and_the_right_one_is_recorded() {
    let ended = ended_by_mistake();
    assert!(in_force(&ended, "2026-03-04T10:00:00Z").is_empty());
    let mended = ended
        .when(told(3, K::Supervision, DECIDED))
        .then_rejected(TITLE_EXISTS)
        .when(in_error(1))
        .accepted();
    let over = titles(&mended).get(nth(1)).and_then(|title| title.over);
    let never = Over::Ended {
        at: at(DECIDED),
        by: EndedBy::RecordedInError,
    };
    assert_eq!(over, Some(never));
    let mended = mended
        .when(in_error(1))
        .then_rejected(TITLE_OVER)
        .when(end(1, "2026-03-04T09:30:00Z"))
        .then_rejected(TITLE_OVER)
        .when(told(3, K::Supervision, DECIDED))
        .accepted();
    assert_eq!(
        in_force(&mended, "2026-03-04T10:00:00Z"),
        [K::PlacementAuthorisation, K::Supervision],
        "what stood on it holds again"
    );
    assert_eq!(owed(&mended, DutyKind::UnderlyingTitle), None);
    assert_eq!(until(&mended, 3), Some(at("2027-03-02T00:30:00Z")));
}

#[test]
fn h30_what_stood_on_a_title_in_error_holds_again_and_owes_what_it_stands_on() {
    let bare = ended_by_mistake().when(in_error(1)).accepted();
    assert_eq!(
        in_force(&bare, "2026-03-04T10:00:00Z"),
        [K::PlacementAuthorisation]
    );
    let duty = owed(&bare, DutyKind::UnderlyingTitle).expect("it stands on nothing");
    assert_eq!(
        (duty.owner, duty.due),
        (director(), at("2026-03-05T10:00:00Z"))
    );
    let wrong = bare.when(in_error(2)).accepted();
    assert!(titles(&wrong).duties.is_empty());
}

#[test]
fn h30_an_order_that_had_ended_before_the_title_that_names_it_leaves_that_one_owing_another() {
    let later = household()
        .when(told(1, K::Supervision, DECIDED))
        .accepted()
        .at("2026-03-04T10:00:00Z")
        .when(told(2, K::PlacementAuthorisation, "2026-03-04T09:00:00Z"))
        .accepted();
    assert_eq!(owed(&later, DutyKind::UnderlyingTitle), None);
    let told_late = later.when(end(1, "2026-03-03T09:00:00Z")).accepted();
    assert!(owed(&told_late, DutyKind::UnderlyingTitle).is_some());
}

#[test]
fn h30_a_consent_that_was_taken_back_is_asked_again_and_not_wiped_out() {
    use Consenter::ParentsWithAuthority as Parents;
    let agreed = Told {
        agreed: &[Parents],
        ..told(1, K::Voluntary, DECIDED)
    };
    let withdraw = Command::Withdraw {
        person: CHILD,
        title: nth(1),
        by: Parents,
        at: at("2026-03-02T00:50:00Z"),
    };
    household()
        .when(agreed)
        .accepted()
        .when(withdraw)
        .accepted()
        .when(in_error(1))
        .then_rejected(TITLE_OVER);
}
