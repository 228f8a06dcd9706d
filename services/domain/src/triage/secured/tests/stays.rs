//! Which stay secures a child (H01): one in which it sleeps every night, and is.

use super::*;
use crate::stay::{EndReason, InterruptionReason, StayForm};

/// She is in a stay since before the danger.
fn in_a_stay() -> Given {
    let urgent = weighed(Answer::Unknown);
    let urgent = urgent.when(verdict(Verdict::Urgent, Urgency::U2));
    stays(urgent.accepted())
}

fn in_danger(given: Given) -> Given {
    let given = given.later(60);
    given
        .when(verdict(Verdict::AcuteCrisis, Urgency::U1))
        .accepted()
}

#[test]
fn h01_a_full_stay_secures_a_child_and_one_of_some_days_or_nights_does_not() {
    assert_eq!(due(&in_danger(in_a_stay()).when(check()).accepted()), None);
    for form in [StayForm::PartTime, StayForm::Nights, StayForm::Weekends] {
        let reason = Personal::of_case(CASE, "Opbouw");
        let at_home_too = in_a_stay().and(STAY.0, stay::Event::FormChanged { form, reason });
        let danger = in_danger(at_home_too).when(check());
        let danger = danger.then_rejected(CHILD_NOT_SECURED);
        assert!(due(&danger).is_some(), "{form}");
        let full = stay::Event::FormChanged {
            form: StayForm::Full,
            reason: Personal::of_case(CASE, "Blijft daar nu"),
        };
        let kept = danger.and(STAY.0, full).when(check()).accepted();
        assert_eq!(due(&kept), None, "{form}");
    }
}

#[test]
fn h01_a_child_that_goes_home_by_halves_without_a_return_plan_is_secured_no_more() {
    let weekends = || stay::Event::FormChanged {
        form: StayForm::Weekends,
        reason: Personal::of_case(CASE, "Het is druk op de groep"),
    };
    let there = || in_danger(in_a_stay()).when(check()).accepted();
    let home = there().and(STAY.0, weekends()).when(check()).accepted();
    assert!(due(&home).is_some());
    let home = home.when(check()).then_rejected(CHILD_NOT_SECURED);
    let back = stay::Event::FormChanged {
        form: StayForm::Full,
        reason: Personal::of_case(CASE, "Blijft daar toch"),
    };
    assert_eq!(due(&home.and(STAY.0, back).when(check()).accepted()), None);
    // On its way home, in steps.
    let in_steps = there().and(STAY.0, planned()).and(STAY.0, weekends());
    in_steps.when(check()).then_rejected(DUTY_NOT_OPEN);
    // A plan from before the danger knew nothing of it, and one made afterwards pays for nothing.
    let before = in_danger(in_a_stay().and(STAY.0, planned()));
    let before = before.when(check()).accepted().and(STAY.0, weekends());
    assert!(due(&before.when(check()).accepted()).is_some());
    let after = there().later(5).and(STAY.0, weekends()).later(5);
    let after = after.and(STAY.0, planned()).when(check()).accepted();
    assert!(due(&after).is_some());
}

#[test]
fn h01_a_child_that_comes_home_by_a_plan_of_before_the_danger_is_secured_no_more() {
    let home = || stay::Event::StayEnded {
        reason: EndReason::Home,
        days: 3,
        place: None,
        note: None,
    };
    let there = || in_danger(in_a_stay()).when(check()).accepted();
    let agreed = there().later(60).and(STAY.0, planned());
    let by_plan = agreed.later(60).and(STAY.0, home()).when(check());
    by_plan.then_rejected(DUTY_NOT_OPEN);
    let before = in_danger(in_a_stay().and(STAY.0, planned()));
    let before = before.when(check()).accepted();
    let came = before.clone().and(STAY.0, home()).when(check()).accepted();
    assert_eq!(due(&came), Some(minutes_after(came.now(), 30)));
    // To grandmother is not to where the danger is.
    let network = stay::Event::StayEnded {
        reason: EndReason::Network,
        days: 3,
        place: None,
        note: None,
    };
    let network = before.and(STAY.0, network).when(check());
    network.then_rejected(DUTY_NOT_OPEN);
}

#[test]
fn h01_a_stay_that_the_child_is_not_in_secures_nobody() {
    let away = stay::Event::StayInterrupted {
        reason: InterruptionReason::Absconded,
        note: None,
    };
    let danger = in_danger(in_a_stay().and(STAY.0, away)).when(check());
    let danger = danger.then_rejected(CHILD_NOT_SECURED);
    let back = danger.and(STAY.0, stay::Event::StayResumed { note: None });
    assert_eq!(due(&back.when(check()).accepted()), None);
}
