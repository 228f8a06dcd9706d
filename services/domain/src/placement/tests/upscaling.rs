use super::*;
use crate::{
    actor::{Actor, Role},
    case::rejection::NOT_THE_DIRECTOR,
    given::{actor, at},
    place::ReleaseReason,
    placement::{
        ClockKind, EscalationLevel, RefusalReason, UpscalingAnswer,
        rejection::{
            UPSCALING_ANSWERED, UPSCALING_NOT_ASKED, UPSCALING_NOT_EXECUTED, UPSCALING_NOT_REFUSED,
            UPSCALING_OPEN,
        },
    },
    rejection::TEXT_MISSING,
};

fn director() -> Actor {
    actor(Role::LocalAccess, "local-access-almere")
}

fn provider() -> Actor {
    actor(Role::Provider, "aanbieder-een")
}

fn ask() -> Command {
    Command::AskUpscaling {
        placement: SEARCH,
        rung: Rung::CrisisFoster,
        provider: "aanbieder-een".to_owned(),
        reason: "De groep houdt het niet meer".to_owned(),
    }
}

fn answer(answer: UpscalingAnswer, reason: Option<&str>) -> Command {
    Command::AnswerUpscaling {
        placement: SEARCH,
        answer,
        reason: reason.map(str::to_owned),
    }
}

/// The director of the case asked for more, and the provider is speaking.
fn asked() -> Given {
    let directs = case::Event::DirectorAssigned {
        director: Owner::local_access(Municipality::Almere),
        reason: None,
    };
    searching(Verdict::AcuteCrisis)
        .and(CASE.0, directs)
        .by(director())
        .when(ask())
        .accepted()
        .by(provider())
}

#[test]
fn only_the_director_of_the_case_asks_for_more_and_once_at_a_time() {
    searching(Verdict::AcuteCrisis)
        .by(director())
        .when(ask())
        .then_rejected(NOT_THE_DIRECTOR);
    let night = asked();
    let due = at("2026-03-02T01:15:00Z");
    let clocks = placement(&night, SEARCH).clocks(night.now());
    assert_eq!((clocks[0].kind, clocks[0].due), (ClockKind::Upscaling, due));
    let night = night
        .when(answer(UpscalingAnswer::Received, None))
        .accepted();
    // Received is no answer yet: the help has to be there, under a clock.
    let due = at("2026-03-02T05:00:00Z");
    let clocks = placement(&night, SEARCH).clocks(night.now());
    assert!(
        clocks
            .iter()
            .any(|clock| (clock.kind, clock.due) == (ClockKind::Upscaling, due))
    );
    night
        .by(director())
        .when(ask())
        .then_rejected(UPSCALING_OPEN);
}

#[test]
fn a_provider_cannot_refuse_more_help_that_the_director_asks_for() {
    let refuse = Command::ReleaseHold {
        placement: SEARCH,
        reason: ReleaseReason::ProviderRefused,
        refusal: Some(RefusalReason::NoRoom),
    };
    let night = asked().when(hold(SEARCH, FAMILY)).accepted();
    let night = night.when(refuse).then_rejected(UPSCALING_NOT_REFUSED);
    // There is no word for it either.
    let words: Vec<_> = UpscalingAnswer::ALL.iter().map(|it| it.as_str()).collect();
    assert_eq!(words, ["received", "executed", "cannot"]);
    night
        .when(answer(UpscalingAnswer::Executed, None))
        .then_rejected(UPSCALING_NOT_EXECUTED)
        .when(CONFIRM)
        .accepted()
        .when(answer(UpscalingAnswer::Executed, None))
        .accepted()
        .when(answer(UpscalingAnswer::Cannot, Some("Toch niet")))
        .then_rejected(UPSCALING_ANSWERED);
}

/// H09: no other word stands for a refusal either.
#[test]
fn h09_whoever_was_asked_for_more_gives_back_nothing_under_another_word() {
    let release = |reason| Command::ReleaseHold {
        placement: SEARCH,
        reason,
        refusal: None,
    };
    let night = asked().when(hold(SEARCH, FAMILY)).accepted();
    for reason in [ReleaseReason::NotNeeded, ReleaseReason::OtherPlace] {
        night
            .clone()
            .when(release(reason))
            .then_rejected(UPSCALING_NOT_REFUSED);
        // The desk may go on to another place, and what has passed is nobody's.
        let desk = night.clone().by(actor(Role::Coordinator, "desk"));
        desk.when(release(reason)).accepted();
    }
    let passed = night.clone().at("2026-03-02T01:45:01Z");
    passed.when(release(ReleaseReason::Expired)).accepted();
    // Once it has said that it cannot, the place is its own again.
    night
        .when(answer(UpscalingAnswer::Cannot, Some("Geen behandelaar")))
        .accepted()
        .when(release(ReleaseReason::NotNeeded))
        .accepted();
}

/// H09: what was carried out is carried out; the desk alone gives it back, with the word that is true.
#[test]
fn h09_what_was_carried_out_is_not_taken_back_by_whoever_was_asked() {
    let night = asked().when(hold(SEARCH, FAMILY)).accepted();
    let night = night.when(CONFIRM).accepted();
    let night = night
        .when(answer(UpscalingAnswer::Executed, None))
        .accepted();
    let release = |reason, refusal| Command::ReleaseHold {
        placement: SEARCH,
        reason,
        refusal,
    };
    for (reason, refusal) in [
        (ReleaseReason::NotNeeded, None),
        (ReleaseReason::OtherPlace, None),
        (ReleaseReason::LighterFound, None),
        (ReleaseReason::ProviderRefused, Some(RefusalReason::NoRoom)),
    ] {
        let word = || release(reason, refusal);
        let taken_back = night.clone().when(word());
        taken_back.then_rejected(UPSCALING_NOT_REFUSED);
        let desk = night.clone().by(actor(Role::Coordinator, "desk"));
        desk.when(word()).accepted();
    }
}

/// H09: executed is the rung that was asked for, or a heavier one of the search's ladder.
#[test]
fn h09_a_lighter_place_than_was_asked_for_does_not_carry_it_out() {
    let asking = |rung| Command::AskUpscaling {
        placement: SEARCH,
        rung,
        provider: "aanbieder-een".to_owned(),
        reason: "Het gezin houdt het niet meer".to_owned(),
    };
    let executed = || answer(UpscalingAnswer::Executed, None);
    let said = |rung, place| {
        let directs = case::Event::DirectorAssigned {
            director: Owner::local_access(Municipality::Almere),
            reason: None,
        };
        searching(Verdict::AcuteCrisis)
            .and(CASE.0, directs)
            .by(director())
            .when(asking(rung))
            .accepted()
            .when(hold(SEARCH, place))
            .accepted()
            .by(provider())
            .when(CONFIRM)
            .accepted()
            .when(executed())
    };
    let lighter = said(Rung::Treatment, FAMILY);
    assert_eq!(lighter.rejection().facts["rung"], "treatment");
    lighter.then_rejected(UPSCALING_NOT_EXECUTED);
    said(Rung::CrisisFoster, FAMILY).accepted();
    said(Rung::CrisisFoster, GROUP).accepted();
}

/// H09, P24: who works at another's place carries out there what it was asked for.
#[test]
fn h09_what_is_asked_of_who_performs_at_a_place_is_carried_out_at_that_place() {
    let asking = Command::AskUpscaling {
        placement: SEARCH,
        rung: Rung::CrisisFoster,
        provider: "aanbieder-drie".to_owned(),
        reason: "Zij kennen haar".to_owned(),
    };
    let shape = place::Shape {
        performed_by: Some("aanbieder-drie".to_owned()),
        ..place::Shape::default()
    };
    let directs = case::Event::DirectorAssigned {
        director: Owner::local_access(Municipality::Almere),
        reason: None,
    };
    searching(Verdict::AcuteCrisis)
        .and(CASE.0, directs)
        .and(FAMILY.0, place::Event::PlaceDescribed { shape })
        .by(director())
        .when(asking)
        .accepted()
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .by(actor(Role::Provider, "aanbieder-drie"))
        .when(Command::ReleaseHold {
            placement: SEARCH,
            reason: ReleaseReason::ProviderRefused,
            refusal: Some(RefusalReason::Staff),
        })
        .then_rejected(UPSCALING_NOT_REFUSED)
        .when(CONFIRM)
        .accepted()
        .when(answer(UpscalingAnswer::Executed, None))
        .accepted();
}

/// H09: who was asked answers.
#[test]
fn h09_another_provider_does_not_answer_for_the_one_that_was_asked() {
    let other = asked().by(actor(Role::Provider, "aanbieder-twee"));
    for word in [
        answer(UpscalingAnswer::Received, None),
        answer(UpscalingAnswer::Cannot, Some("Niet vannacht")),
    ] {
        let other = other.clone().when(word.clone());
        other.then_rejected(crate::place::rejection::ANOTHER_PROVIDERS);
        asked().when(word).accepted();
    }
}

#[test]
fn cannot_goes_up_to_the_officer_in_the_same_breath() {
    let night = asked()
        .when(answer(UpscalingAnswer::Cannot, Some(" ")))
        .then_rejected(TEXT_MISSING);
    let then = night.when(answer(
        UpscalingAnswer::Cannot,
        Some("Geen behandelaar vannacht"),
    ));
    assert_eq!(then.emissions().len(), 2);
    let night = then.accepted();
    let step = placement(&night, SEARCH).escalation.expect("escalated");
    assert_eq!(step.level, EscalationLevel::DecisionOfficer);
    // The question is closed: the next provider may be asked, also for more.
    night.by(director()).when(ask()).accepted();
    searching(Verdict::Urgent)
        .when(answer(UpscalingAnswer::Received, None))
        .then_rejected(UPSCALING_NOT_ASKED);
}
