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

#[test]
fn h01_a_child_that_goes_elsewhere_as_agreed_is_not_kept_safe_by_its_stay_and_one_in_hospital_is() {
    let away = |reason| stay::Event::StayInterrupted { reason, note: None };
    let there = || in_danger(in_a_stay()).when(check()).accepted().later(60);
    for reason in [InterruptionReason::Agreed, InterruptionReason::Other] {
        let out = there().and(STAY.0, away(reason)).when(check()).accepted();
        assert_eq!(due(&out), Some(minutes_after(out.now(), 30)), "{reason}");
        let back = out
            .later(5)
            .and(STAY.0, stay::Event::StayResumed { note: None });
        assert_eq!(due(&back.when(check()).accepted()), None, "{reason}");
    }
    // Who left is looked for under a clock of its own.
    for reason in [InterruptionReason::Hospital, InterruptionReason::Absconded] {
        let out = there().and(STAY.0, away(reason)).when(check());
        out.then_rejected(DUTY_NOT_OPEN);
    }
}

fn broke_down() -> stay::Event {
    stay::Event::PlacementBrokenDown {
        placement: SEARCH,
        place: None,
        rung: Rung::CrisisGroup,
        reason: stay::BreakdownReason::Behaviour,
        note: Personal::of_case(CASE, "Het ging niet"),
    }
}

#[test]
fn h01_a_breakdown_of_before_the_danger_does_not_make_a_child_that_is_seen_safe_unsafe() {
    let word = || Command::RecordChildSafe {
        triage: TRIAGE,
        child: ANNA,
        note: "Gesproken, is bij oma".into(),
    };
    let old = in_a_stay().and(STAY.0, broke_down());
    let danger = in_danger(old)
        .when(check())
        .then_rejected(CHILD_NOT_SECURED);
    let seen = danger.later(5).when(word()).accepted();
    assert_eq!(due(&seen.when(check()).accepted()), None);
    // One since then, and a word of after it.
    let there = || in_danger(in_a_stay()).when(check()).accepted();
    let broke = there().later(5).when(word()).accepted().later(5);
    let broke = broke.and(STAY.0, broke_down()).when(check()).accepted();
    assert!(due(&broke).is_some(), "the word was of before");
    let seen = broke.later(5).when(word()).accepted();
    assert_eq!(due(&seen.when(check()).accepted()), None);
}

#[test]
fn h01_a_later_search_that_ended_at_home_does_not_hide_that_the_stay_broke_down() {
    let later = PlacementId(id(61));
    let claimed = SearchEvent::SearchClaimed { placement: later };
    let released = SearchEvent::SearchReleased {
        placement: later,
        stay: None,
    };
    let opened = Placed::SearchOpened {
        case: CASE,
        triage: TRIAGE,
        child: ANNA,
        need: NeedKind::SafeHousing,
        question: None,
        perspective: Perspective::Home,
        ladder: LADDER.into(),
    };
    let at_home = Placed::AlternativeChosen {
        rung: Rung::Ambulatory,
        child: ANNA,
        stay: None,
        reason: Personal::of_case(CASE, "Hulp thuis"),
    };
    let there = in_danger(in_a_stay()).when(check()).accepted().later(5);
    let searched = there.and(ANNA.0, claimed).and(later.0, opened);
    let ended = searched.and(later.0, at_home).and(ANNA.0, released);
    let ended = ended.when(check()).then_rejected(DUTY_NOT_OPEN).later(5);
    let broke = ended.and(STAY.0, broke_down()).when(check()).accepted();
    assert_eq!(due(&broke), Some(minutes_after(broke.now(), 30)));
}

#[test]
fn h01_a_child_that_turns_out_to_be_known_is_as_unsafe_as_its_record_was() {
    let there = in_danger(in_a_stay()).when(check()).accepted().later(5);
    let broke = there.and(STAY.0, broke_down()).when(check()).accepted();
    let known = joins(broke, BRAM, HouseholdRole::Child, AgeBand::From4To11);
    let (person, known_as) = (ANNA, BRAM);
    let recognised = case::Event::PersonRecognised {
        person,
        known: known_as,
    };
    let one = known.and(CASE.0, recognised);
    one.when(check()).then_rejected(CHILD_NOT_SECURED);
}

#[test]
fn h01_two_teams_that_each_saw_a_child_secure_both() {
    let two = [TEAM_WENT, DeploymentId(id(51))];
    let mut given = joins(acute(), BRAM, HouseholdRole::Child, AgeBand::From4To11);
    for (deployment, child) in two.into_iter().zip([ANNA, BRAM]) {
        let seen = Deployed::VisitRecorded {
            sighting: Sighting::Spoken,
            children: vec![child],
            findings: Personal::of_case(CASE, "Rustig"),
            agreements: vec![],
            late: false,
        };
        let done = Deployed::DeploymentCompleted {
            outcome: VisitOutcome::Calmed,
        };
        given = given
            .and(deployment.0, offered())
            .and(deployment.0, seen)
            .and(deployment.0, done);
    }
    let look = |deployments: &[DeploymentId]| Command::CheckSecured {
        triage: TRIAGE,
        deployments: deployments.to_vec(),
    };
    let one = given.when(look(&two[1..]));
    let both = one.then_rejected(CHILD_NOT_SECURED).when(look(&two));
    assert_eq!(due(&both.accepted()), None);
}

#[test]
fn h01_what_was_said_of_a_stay_before_its_danger_was_known_secures_nobody() {
    let begun = || stays(weighed(Answer::Unknown)).later(5);
    let danger = |given: Given| {
        given
            .later(5)
            .when(verdict(Verdict::AcuteCrisis, Urgency::U1))
            .accepted()
    };
    for reason in [
        EndReason::LongerStay,
        EndReason::Independent,
        EndReason::Network,
        EndReason::Home,
    ] {
        let over = stay::Event::StayEnded {
            reason,
            days: 1,
            place: None,
            note: None,
        };
        let ended = begun().and(STAY.0, planned()).and(STAY.0, over.clone());
        let asked = danger(ended).when(check());
        asked.then_rejected(CHILD_NOT_SECURED);
        // Whoever says it afterwards knows.
        let known = danger(begun()).when(check()).accepted().later(5);
        let known = known.and(STAY.0, planned()).later(5).and(STAY.0, over);
        known.when(check()).then_rejected(DUTY_NOT_OPEN);
    }
}
