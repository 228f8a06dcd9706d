use super::*;
use crate::{
    actor::Role,
    book::Book,
    core_decision::SECOND_PROFESSIONAL_NEEDED,
    duty::{Duty, DutyKind},
    given::{actor, at, derived},
    ids::{DutyId, TitleId},
    place::{ReleaseReason, Standing, rejection::PLACE_OCCUPIED},
    placement::{
        End, Phase, RefusalReason, SearchEvent, Signed,
        rejection::{
            ALREADY_DECIDED, ALTERNATIVE_NOT_USED, HOLD_EXPIRED, HOLD_NOT_CONFIRMED,
            LADDER_INCOMPLETE, NO_HOLD, NOT_AN_ALTERNATIVE, NOT_DECIDED, SEARCH_ENDED, STAY_NEEDED,
            STAY_NOT_NEEDED, STAY_RUNS,
        },
    },
    rejection::TEXT_MISSING,
    stay::rejection::STAY_EXISTS,
    title::{self, EndedBy, TitleKind, rejection::TITLE_NOT_IN_FORCE},
};

const RELEASED: SearchEvent = SearchEvent::SearchReleased {
    placement: SEARCH,
    stay: Some(STAY),
};

fn alternative(rung: Rung, stay: Option<StayId>) -> Command {
    Command::EndWithAlternative {
        order: None,
        frame: None,
        placement: SEARCH,
        rung,
        stay,
        reason: "Kan bij een vriend slapen".to_owned(),
        heard: all_heard(),
        signed: signed(),
    }
}

/// The ladder below the foster family is complete, and the family is held and said yes.
fn held() -> Given {
    asked().when(CONFIRM).accepted()
}

/// The same, and the family has not said yes yet.
fn asked() -> Given {
    with_lighter(
        searching(Verdict::Urgent),
        Rung::CrisisFoster,
        RungOutcome::NotAvailable,
    )
    .when(hold(SEARCH, FAMILY))
    .accepted()
}

#[test]
fn a_bed_only_when_every_lighter_rung_was_looked_at() {
    let night = searching(Verdict::Urgent)
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(CONFIRM)
        .accepted()
        .when(rung(Rung::Network, RungOutcome::Refused))
        .accepted();
    let then = night.when(decide());
    assert_eq!(
        then.rejection()
            .facts
            .get("missingRungs")
            .map(String::as_str),
        Some("ambulatory, restraining-order, time-out, family-admission, network-foster")
    );
    then.then_rejected(LADDER_INCOMPLETE);
    let word = word_after(&held(), decide());
    held().when(decide()).then([
        ours(signature()),
        ours(word),
        ours(heard()),
        ours(Event::PlacementDecided {
            place: FAMILY,
            reason: of_case("Thuis is vannacht niet veilig"),
        }),
    ]);
}

#[test]
fn what_waits_counts_in_direct_danger_only() {
    let night = searching(Verdict::AcuteCrisis);
    let night = with_lighter(night, Rung::CrisisFoster, RungOutcome::Deferred)
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(CONFIRM)
        .accepted();
    night.clone().when(decide()).accepted();
    night
        .and(TRIAGE.0, verdict(Verdict::Urgent))
        .when(decide())
        .then_rejected(LADDER_INCOMPLETE);
}

#[test]
fn a_decision_waits_for_the_providers_yes_so_that_it_never_stands_on_a_hold_that_runs_out() {
    let then = asked().when(decide());
    assert!(then.rejection().facts.contains_key("heldUntil"));
    let night = then
        .then_rejected(HOLD_NOT_CONFIRMED)
        .when(CONFIRM)
        .accepted()
        .when(decide())
        .accepted();
    // Nobody has to hurry now: the place is the child's until it comes, or somebody gives it up.
    night.later(600).when(admit()).accepted();
}

#[test]
fn a_decision_is_about_a_hold_that_stands_and_is_made_once() {
    searching(Verdict::Urgent)
        .when(decide())
        .then_rejected(NO_HOLD);
    asked().later(46).when(decide()).then_rejected(HOLD_EXPIRED);
    held()
        .when(decide())
        .accepted()
        .when(decide())
        .then_rejected(ALREADY_DECIDED);
    let silent = Command::Decide {
        placement: SEARCH,
        reason: " ".to_owned(),
        heard: None,
        signed: signed(),
    };
    held().when(silent).then_rejected(TEXT_MISSING);
}

#[test]
fn a_closed_place_needs_a_second_professional_who_is_somebody_else() {
    let closed = PlaceId(id(13));
    let night = place(searching(Verdict::Urgent), closed, Rung::Closed, &[]);
    let night = with_lighter(night, Rung::Closed, RungOutcome::Insufficient)
        .when(hold(SEARCH, closed))
        .accepted()
        .when(CONFIRM)
        .accepted();
    let with_second = |second: &str| Command::Decide {
        placement: SEARCH,
        reason: "Gevaar voor zichzelf".to_owned(),
        heard: all_heard(),
        signed: Signed {
            second_professional: Some(second.to_owned()),
            ..signed()
        },
    };
    night
        .when(with_second("user-coordinator"))
        .then_rejected(SECOND_PROFESSIONAL_NEEDED)
        .when(with_second("  "))
        .then_rejected(SECOND_PROFESSIONAL_NEEDED)
        .when(with_second("user-behavioural-scientist"))
        .then_rejected(TITLE_NOT_IN_FORCE);
}

#[test]
fn a_closed_place_needs_a_title_that_holds() {
    let closed = PlaceId(id(13));
    let night = place(searching(Verdict::Urgent), closed, Rung::Closed, &[]);
    let night = with_lighter(night, Rung::Closed, RungOutcome::Insufficient)
        .when(hold(SEARCH, closed))
        .accepted()
        .when(CONFIRM)
        .accepted();
    let decide = || Command::Decide {
        placement: SEARCH,
        reason: "Gevaar voor zichzelf".to_owned(),
        heard: all_heard(),
        signed: signed(),
    };
    let recorded = |title, kind| title::Command::Record {
        person: CHILD,
        case: CASE,
        title,
        kind,
        decided_at: at("2026-03-02T00:30:00Z"),
        written_at: None,
        until: None,
        agreed: [].into(),
    };
    let ended = title::Command::End {
        person: CHILD,
        title: TitleId(id(91)),
        by: EndedBy::Court,
        at: at("2026-03-02T00:50:00Z"),
    };
    // A supervision order opens no closed door; a spoken authorisation does, as long as it lasts.
    let order = recorded(TitleId(id(90)), TitleKind::ProvisionalSupervision);
    let spoken = recorded(TitleId(id(91)), TitleKind::EmergencyClosedAuthorisation);
    night
        .when(order)
        .accepted()
        .when(decide())
        .then_rejected(TITLE_NOT_IN_FORCE)
        .when(spoken)
        .accepted()
        .when(decide())
        .accepted()
        .when(ended)
        .accepted()
        .when(admit())
        .then_rejected(TITLE_NOT_IN_FORCE);
}

#[test]
fn the_child_arrives_and_the_search_is_over() {
    let occupied = place::Event::PlaceOccupied {
        placement: SEARCH,
        child: CHILD,
        stay: STAY,
    };
    let admitted = Event::ChildAdmitted {
        place: FAMILY,
        child: CHILD,
        stay: STAY,
        rung: Rung::CrisisFoster,
    };
    let supported = Event::DutyOpened(Duty {
        id: DutyId(derived(11, "duty:support-foster-family")),
        kind: DutyKind::SupportFosterFamily,
        due: at("2026-03-04T01:00:00Z"),
        owner: Owner {
            role: Role::Provider,
            organisation: "aanbieder-een".to_owned(),
            person: None,
        },
        office: None,
        rule: "P25@1".to_owned(),
    });
    let night = held().when(decide()).accepted().when(admit()).then([
        ours(unsettled()),
        of_place(FAMILY, occupied),
        ours(admitted),
        ours(supported),
        (CHILD.0, RELEASED.into()),
    ]);
    let state = placement(&night, SEARCH);
    assert_eq!(state.phase(night.now()), Phase::Placed);
    let end = state.end.expect("an end");
    assert_eq!((end.stay(), end.place()), (Some(STAY), Some(FAMILY)));
    assert_eq!(end.rung(), Rung::CrisisFoster);
    let AnyState::Place(family) = night.state(StreamId::new(Subject::Place, FAMILY.0)) else {
        panic!("a place");
    };
    assert_eq!(family.standing(night.now()), Standing::Occupied);
    night.when(admit()).then_rejected(SEARCH_ENDED);
}

#[test]
fn nobody_is_admitted_without_a_decision_or_on_a_passed_hold() {
    held().when(admit()).then_rejected(NOT_DECIDED);
    asked().later(46).when(admit()).then_rejected(HOLD_EXPIRED);
    let release = Command::ReleaseHold {
        placement: SEARCH,
        reason: ReleaseReason::OtherPlace,
        refusal: None,
    };
    let night = held().when(decide()).accepted().when(release).accepted();
    // The decision was about the place that was given up.
    night
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(admit())
        .then_rejected(NOT_DECIDED);
}

/// H01: a child that is on its way finds its bed. Whose place it is calls the desk, which says what is true.
#[test]
fn h01_the_bed_of_a_child_on_its_way_is_given_back_by_the_desk_alone() {
    let release = |reason, refusal| Command::ReleaseHold {
        placement: SEARCH,
        reason,
        refusal,
    };
    let refusal = Some(RefusalReason::Staff);
    let provider = actor(Role::Provider, "aanbieder-een");
    let night = held().when(decide()).accepted();
    for (reason, refusal) in [
        (ReleaseReason::NotNeeded, None),
        (ReleaseReason::OtherPlace, None),
        (ReleaseReason::ProviderRefused, refusal),
    ] {
        let theirs = night.clone().by(provider.clone());
        theirs
            .when(release(reason, refusal))
            .then_rejected(ALREADY_DECIDED);
        night.clone().when(release(reason, refusal)).accepted();
    }
    // Until it is decided a provider may still refuse, which is counted.
    held()
        .by(provider)
        .when(release(ReleaseReason::ProviderRefused, refusal))
        .accepted();
}

#[test]
fn a_search_ends_with_a_new_stay_or_with_one_of_this_child_that_runs() {
    let mut others = crate::stay::samples().swap_remove(0);
    if let crate::stay::Event::StayStarted { child, .. } = &mut others {
        *child = PersonId(id(103));
    }
    let ours = crate::stay::samples().swap_remove(0);
    let ended = crate::stay::Event::StayEnded {
        reason: crate::stay::EndReason::LongerStay,
        place: None,
        days: 1,
        note: None,
    };
    let night = || held().when(decide()).accepted();
    let alternative = || alternative(Rung::Network, Some(STAY));
    let used = |given: Given| {
        given
            .when(rung(Rung::Network, RungOutcome::Used))
            .accepted()
    };
    for refused in [
        night().and(STAY.0, others),
        night().and(STAY.0, ours.clone()).and(STAY.0, ended),
    ] {
        refused.clone().when(admit()).then_rejected(STAY_EXISTS);
        used(refused).when(alternative()).then_rejected(STAY_EXISTS);
    }
    let moves = night().and(STAY.0, ours);
    moves.clone().when(admit()).accepted();
    used(moves).when(alternative()).accepted();
}

#[test]
fn a_lived_in_place_is_not_held_for_the_next_child() {
    admitted()
        .when(open(PlacementId(id(22)), CASE, TRIAGE, CHILD))
        .accepted()
        .when(hold(PlacementId(id(22)), FAMILY))
        .then_rejected(PLACE_OCCUPIED);
}

#[test]
fn a_friends_house_ends_the_search_with_a_stay_and_gives_the_bed_back() {
    let night = searching(Verdict::Urgent)
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(rung(Rung::Network, RungOutcome::Used))
        .accepted();
    let released = place::Event::HoldReleased {
        placement: SEARCH,
        reason: ReleaseReason::LighterFound,
    };
    let hold_ended = Event::HoldEnded {
        place: FAMILY,
        reason: ReleaseReason::LighterFound,
    };
    let chosen = Event::AlternativeChosen {
        rung: Rung::Network,
        child: CHILD,
        stay: Some(STAY),
        reason: of_case("Kan bij een vriend slapen"),
    };
    let word = word_after(&night, alternative(Rung::Network, Some(STAY)));
    let night = night.when(alternative(Rung::Network, Some(STAY))).then([
        of_place(FAMILY, released),
        ours(hold_ended),
        ours(signature()),
        ours(word),
        ours(heard()),
        ours(unsettled()),
        ours(chosen),
        (CHILD.0, RELEASED.into()),
    ]);
    let state = placement(&night, SEARCH);
    assert_eq!(state.phase(night.now()), Phase::Alternative);
    assert_eq!(state.end.as_ref().and_then(End::place), None);
    assert_eq!(state.hold, None);
}

#[test]
fn an_alternative_after_a_passed_hold_writes_the_expiry_first() {
    let then = searching(Verdict::Urgent)
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(rung(Rung::Network, RungOutcome::Used))
        .accepted()
        .later(46)
        .when(alternative(Rung::Network, Some(STAY)));
    let ended = Event::HoldEnded {
        place: FAMILY,
        reason: ReleaseReason::Expired,
    };
    assert_eq!(then.emissions()[1].event, ended.into());
    assert_eq!(then.emissions().len(), 8);
    assert!(
        then.emissions()
            .iter()
            .all(|emission| emission.case == Some(CASE))
    );
}

/// H05: a child is in one stay. A second one beside it is a contradiction; the refusal names the stay it moves within.
#[test]
fn a_child_who_stays_moves_within_that_stay_and_begins_no_second_one() {
    let second = PlacementId(id(22));
    let other = StayId(id(77));
    let decided = |stay| {
        let family = Command::EndWithAlternative {
            placement: second,
            rung: Rung::Network,
            stay: Some(stay),
            reason: "Kan bij oma".to_owned(),
            order: None,
            heard: all_heard(),
            frame: None,
            signed: signed(),
        };
        admitted()
            .when(open(second, CASE, TRIAGE, CHILD))
            .accepted()
            .when(Command::RecordRung {
                placement: second,
                rung: Rung::Network,
                outcome: RungOutcome::Used,
                help: Vec::new(),
                reason: "Oma kan".to_owned(),
            })
            .accepted()
            .when(family)
    };
    let then = decided(other);
    assert_eq!(then.rejection().facts["stay"], STAY.to_string());
    then.then_rejected(STAY_RUNS);
    decided(STAY).accepted();
}

#[test]
fn an_alternative_is_used_lighter_and_complete_below() {
    let night = || searching(Verdict::Urgent);
    night()
        .when(alternative(Rung::Network, Some(STAY)))
        .then_rejected(ALTERNATIVE_NOT_USED)
        .when(rung(Rung::Network, RungOutcome::Insufficient))
        .accepted()
        .when(alternative(Rung::Network, Some(STAY)))
        .then_rejected(ALTERNATIVE_NOT_USED);
    night()
        .when(rung(Rung::RestrainingOrder, RungOutcome::Used))
        .accepted()
        .when(alternative(Rung::RestrainingOrder, None))
        .then_rejected(LADDER_INCOMPLETE);
    with_lighter(night(), Rung::RestrainingOrder, RungOutcome::Insufficient)
        .when(rung(Rung::RestrainingOrder, RungOutcome::Used))
        .accepted()
        .when(alternative(Rung::RestrainingOrder, None))
        .accepted();
    let book = Book::embedded();
    let steps = book.ladder.versions()[0].table.steps().iter();
    for placed in steps.filter(|step| step.out_of_home) {
        night()
            .when(alternative(placed.rung, Some(STAY)))
            .then_rejected(NOT_AN_ALTERNATIVE);
    }
}

#[test]
fn there_is_a_stay_exactly_when_the_child_sleeps_away_from_home() {
    let night = || searching(Verdict::Urgent);
    for away in [Rung::Network, Rung::TimeOut, Rung::FamilyAdmission] {
        night()
            .when(alternative(away, None))
            .then_rejected(STAY_NEEDED);
    }
    for at_home in [Rung::Ambulatory, Rung::RestrainingOrder] {
        night()
            .when(alternative(at_home, Some(STAY)))
            .then_rejected(STAY_NOT_NEEDED);
    }
}

#[test]
fn after_the_end_every_command_on_the_search_is_refused() {
    for command in [
        hold(SEARCH, GROUP),
        Command::ConfirmHold { placement: SEARCH },
        Command::ReleaseHold {
            placement: SEARCH,
            reason: ReleaseReason::NotNeeded,
            refusal: None,
        },
        decide(),
        admit(),
        alternative(Rung::Network, Some(STAY)),
        rung(Rung::Treatment, RungOutcome::NotFitting),
    ] {
        admitted().when(command).then_rejected(SEARCH_ENDED);
    }
}
