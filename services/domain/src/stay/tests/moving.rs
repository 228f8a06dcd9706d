use std::sync::Arc;

use super::*;
use crate::{
    book::Book,
    ids::PlacementId,
    rules::Rules,
    stay::{
        BreakdownReason, StayForm,
        rejection::{
            BREAKDOWN_RECORDED, FORM_UNCHANGED, NEXT_PLACE_KNOWN, STAY_ENDED, STAY_MOVED,
            STAY_NOT_PLACED,
        },
    },
};

const NEXT: PlacementId = PlacementId(id(22));

/// A second search for the child, whose end is this stay in another family.
fn admitted_again(given: Given, child: PersonId) -> Given {
    let opened = placement::Event::SearchOpened {
        case: CASE,
        triage: TriageId(id(4)),
        child,
        need: NeedKind::SafeHousing,
        question: None,
        perspective: Perspective::Home,
        ladder: placement::LADDER.to_owned(),
    };
    let admitted = placement::Event::ChildAdmitted {
        place: OTHER_PLACE,
        child,
        stay: STAY,
        rung: Rung::NetworkFoster,
    };
    let held = placement::Event::HoldPlaced {
        place: OTHER_PLACE,
        until: at("2026-03-02T01:45:00Z"),
        nights: None,
    };
    given
        .and(NEXT.0, opened)
        .and(NEXT.0, held)
        .and(NEXT.0, admitted)
}

/// What the reactor gives when the second search ends with this stay.
fn moved() -> Command {
    Command::Start {
        stay: STAY,
        case: CASE,
        child: CHILD,
        placement: NEXT,
        place: Some(OTHER_PLACE),
        rung: Rung::NetworkFoster,
        perspective: Perspective::Home,
    }
}

fn breakdown() -> Command {
    Command::RecordBreakdown {
        stay: STAY,
        reason: BreakdownReason::Overburdened,
        note: "Het gezin kan niet meer".to_owned(),
    }
}

fn form(form: StayForm) -> Command {
    Command::ChangeForm {
        stay: STAY,
        form,
        reason: "Door de week thuis".to_owned(),
    }
}

#[test]
fn a_move_is_the_same_stay_in_another_place_and_gives_the_first_one_back() {
    let then = admitted_again(running(), CHILD).when(moved());
    let event = Event::StayMoved {
        placement: NEXT,
        from: Some(PLACE),
        place: Some(OTHER_PLACE),
        rung: Rung::NetworkFoster,
        out_of_home: true,
    };
    assert_eq!(then.emissions()[0].event, event.into());
    let night = then.accepted();
    let state = stay(&night);
    assert_eq!((state.moves(), state.place()), (1, Some(OTHER_PLACE)));
    assert!(state.has_left(SEARCH) && !state.has_left(NEXT));
    assert_eq!(
        state.started.and_then(|it| it.place),
        Some(PLACE),
        "as it began"
    );
    // Its own network takes the child in: screened.
    assert!(owed(&night, DutyKind::ScreenNetwork).is_some());
    let day = night
        .when(moved())
        .then_rejected(STAY_MOVED)
        .when(end(EndReason::LongerStay))
        .accepted();
    assert!(stay(&day).has_left(NEXT));
    let ended = day.recorded().iter().rev().find_map(|it| match &it.event {
        AnyEvent::Stay(Event::StayEnded { place, .. }) => *place,
        _ => None,
    });
    assert_eq!(ended, Some(OTHER_PLACE), "the place it lives in now");
}

#[test]
fn h34_after_every_placement_out_of_home_there_is_a_look_back_also_when_one_was_held_before() {
    let seen = running().when(look_back(1)).accepted();
    assert_eq!(owed(&seen, DutyKind::LookBack), None);
    let away = admitted_again(seen, CHILD).when(moved()).accepted();
    assert!(owed(&away, DutyKind::LookBack).is_some());
    let again = away.when(look_back(1)).accepted();
    assert_eq!(owed(&again, DutyKind::LookBack), None);
    // One that is owed covers what comes after it.
    let once = admitted_again(running(), CHILD).when(moved()).accepted();
    let open = stay(&once).duties;
    let open = open.iter().filter(|duty| duty.kind == DutyKind::LookBack);
    assert_eq!(open.count(), 1);
}

#[test]
fn h34_what_counts_as_out_of_home_at_a_move_is_what_the_ladder_of_its_search_says() {
    let text = include_str!("../../../rules/ladder.toml");
    // Invented: a region in which its own network taking the child in is no placement out of home.
    let counted = "help = [\"network-foster-care\"]\nsleeps_away = true\nout_of_home = true\n";
    assert!(text.contains(counted));
    let own = text.replace(counted, &counted.replace("out_of_home = true\n", ""));
    let book = Book::read(|file| (file == "ladder.toml").then(|| own.clone()));
    let rules = Rules::of(Arc::new(book.expect("a sound book")));
    let seen = running().when(look_back(1)).accepted().rules(rules);
    let there = admitted_again(seen, CHILD).when(moved()).accepted();
    assert_eq!(owed(&there, DutyKind::LookBack), None);
    assert!(
        stay(&there).look_back.is_some(),
        "it was about this placement too"
    );
}

#[test]
fn a_child_that_comes_to_a_stay_that_ended_gives_the_new_place_back() {
    let day = running().when(end(EndReason::LongerStay)).accepted();
    let day = admitted_again(day, CHILD)
        .when(moved())
        .then([ours(Event::MoveVoided {
            placement: NEXT,
            place: Some(OTHER_PLACE),
        })])
        .when(moved())
        .then_rejected(STAY_MOVED);
    assert!(stay(&day).has_left(NEXT));
    assert_eq!(stay(&day).moves(), 0);
}

#[test]
fn another_child_does_not_move_within_this_stay() {
    admitted_again(running(), PersonId(id(5)))
        .when(moved())
        .then_rejected(STAY_NOT_PLACED);
}

#[test]
fn a_change_of_form_is_a_period_of_the_same_stay() {
    let night = running()
        .when(form(StayForm::Full))
        .then_rejected(FORM_UNCHANGED)
        .at("2026-03-20T09:00:00Z")
        .when(form(StayForm::Weekends))
        .accepted();
    let state = stay(&night);
    let forms: Vec<_> = state.periods.iter().map(|it| it.form).collect();
    assert_eq!(forms, [StayForm::Full, StayForm::Weekends]);
    assert_eq!(state.periods[0].until, Some(at("2026-03-20T09:00:00Z")));
    assert_eq!((state.moves(), state.place()), (0, Some(PLACE)));
    assert!(state.ended.is_none(), "the case goes on");
}

#[test]
fn a_breakdown_has_a_reason_and_owes_another_place_or_the_way_home() {
    let night = running().when(breakdown()).accepted();
    let duty = owed(&night, DutyKind::FindNextPlace).expect("owed at once");
    assert_eq!(duty.due, at("2026-03-03T01:00:00Z"));
    let night = night.when(breakdown()).then_rejected(BREAKDOWN_RECORDED);
    // Another place: paid, and that one may break down as well.
    let moved_on = admitted_again(night.clone(), CHILD)
        .when(moved())
        .accepted();
    assert_eq!(owed(&moved_on, DutyKind::FindNextPlace), None);
    let again = moved_on.when(breakdown()).accepted();
    assert_eq!(stay(&again).breakdowns.len(), 2);
    // The way home: void.
    let home = night.when(plan_return()).accepted();
    let home = home.when(end(EndReason::Home)).accepted();
    assert_eq!(owed(&home, DutyKind::FindNextPlace), None);
    home.when(breakdown()).then_rejected(STAY_ENDED);
}

#[test]
fn a_stay_that_ends_broken_down_owes_the_reason_unless_it_is_known() {
    let day = running().when(end(EndReason::BrokenDown)).accepted();
    let duty = owed(&day, DutyKind::RecordBreakdown).expect("owed").id;
    let day = day.when(breakdown()).accepted();
    assert!(stay(&day).duties.get(duty).is_none());
    // No move within a stay that is over: somebody says where the child went, or a new stay does.
    let next = owed(&day, DutyKind::FindNextPlace).expect("the child is somewhere");
    assert_eq!(next.due, at("2026-03-03T01:00:00Z"));
    let found = Command::FulfilDuty {
        stay: STAY,
        duty: next.id,
        note: Some("Bij oma, met het team".to_owned()),
    };
    assert_eq!(
        owed(&day.when(found).accepted(), DutyKind::FindNextPlace),
        None
    );
    let known = running().when(breakdown()).accepted();
    let known = known.when(end(EndReason::BrokenDown)).accepted();
    assert_eq!(owed(&known, DutyKind::RecordBreakdown), None);
}

/// P25: that a child was found a place is not said by whoever could not keep it; what was found says it.
#[test]
fn p25_the_next_place_is_settled_by_the_director_the_desk_or_what_was_found() {
    let day = by_the_provider(running()).when(end(EndReason::BrokenDown));
    let day = day.accepted();
    let next = owed(&day, DutyKind::FindNextPlace).expect("the child is somewhere");
    let found = Command::FulfilDuty {
        stay: STAY,
        duty: next.id,
        note: Some("Is geregeld".to_owned()),
    };
    let refused = day.clone().when(found.clone());
    assert_eq!(refused.rejection().facts["owner"], "toegang-almere");
    refused.then_rejected(crate::rejection::DUTY_NOT_YOURS);
    let claimed = SearchEvent::SearchClaimed { placement: NEXT };
    let searched = day.clone().and(CHILD.0, claimed).when(found.clone());
    searched.accepted();
    by_the_director(day.clone()).when(found.clone()).accepted();
    day.by(actor(Role::Coordinator, "desk"))
        .when(found)
        .accepted();
}

/// H01, P25: an acute, unsafe child has half an hour, on its weighing; a day to find another place beside it would be a second
/// debt for the same thing, and the slower one.
#[test]
fn where_a_child_is_acutely_unsafe_no_second_slower_debt_for_its_next_place_is_made() {
    let pressed = || {
        running()
            .and(CASE.0, weighing_began())
            .and(id(4), triage::Event::TriageStarted { case: CASE })
            .and(id(4), acute())
    };
    for given in [
        pressed().when(breakdown()).accepted(),
        pressed().when(end(EndReason::BrokenDown)).accepted(),
    ] {
        assert_eq!(owed(&given, DutyKind::FindNextPlace), None);
    }
    // A youth who came of age is secured when no child is left; beside a younger brother the day is owed.
    let of_age = |given: Given| {
        let age_band = AgeBand::Adult;
        given.and(CHILD.0, person::Event::AgeReached { age_band })
    };
    let alone = of_age(pressed()).when(breakdown()).accepted();
    assert_eq!(owed(&alone, DutyKind::FindNextPlace), None);
    let beside = of_age(pressed()).and(CASE.0, joined(PersonId(id(77))));
    let beside = beside.when(breakdown()).accepted();
    assert!(owed(&beside, DutyKind::FindNextPlace).is_some());
    // It became acute after the breakdown: the shorter clock runs, and the day is settled by a service.
    let broken = running().when(breakdown()).accepted();
    let day = owed(&broken, DutyKind::FindNextPlace).expect("a day").id;
    let settle = Command::FulfilDuty {
        stay: STAY,
        duty: day,
        note: Some("Acuut: op de weging".to_owned()),
    };
    broken
        .clone()
        .when(settle.clone())
        .then_rejected(crate::stay::rejection::DUTY_NEEDS_ITS_RECORD);
    broken
        .and(CASE.0, weighing_began())
        .and(id(4), triage::Event::TriageStarted { case: CASE })
        .and(id(4), acute())
        .when(settle)
        .accepted();
}

/// H01, P25: what is owed to this child is not settled by the clock that begins for another one.
#[test]
fn h01_the_clock_of_a_sibling_who_is_to_be_secured_pays_for_nobody_else() {
    let weighing = |event: triage::Event| (id(4), event);
    let said = acute();
    let shown = triage::Event::ChildrenSecured {
        children: vec![triage::SecuredChild {
            child: CHILD,
            placement: Some(SEARCH),
        }],
        seen_by: None,
    };
    let clock = triage::Event::DutyOpened(Duty {
        id: DutyId(id(90)),
        kind: DutyKind::SecureChild,
        due: at("2026-03-02T01:30:00Z"),
        owner: Owner::desk(),
        office: None,
        rule: "H01@1".to_owned(),
    });
    let started = triage::Event::TriageStarted { case: CASE };
    let night = [started, said].into_iter().map(weighing);
    let running = running().and(CASE.0, weighing_began());
    let night = night.fold(running, |given, (stream, event)| given.and(stream, event));
    let settle = |given: &Given| {
        let duty = owed(given, DutyKind::FindNextPlace).expect("owed").id;
        let settle = Command::FulfilDuty {
            stay: STAY,
            duty,
            note: None,
        };
        let reactor = given.clone().by(actor(Role::Service, "stay"));
        reactor.when(settle)
    };
    // Her provider says that she went on; her little brother joins.
    let there = night.and(id(4), shown);
    let gone = by_the_provider(there).when(end(EndReason::LongerStay));
    let gone = gone.accepted().and(id(4), clock.clone());
    settle(&gone).then_rejected(crate::stay::rejection::DUTY_NEEDS_ITS_RECORD);
    let claimed = SearchEvent::SearchClaimed { placement: NEXT };
    settle(&gone.and(CHILD.0, claimed)).accepted();
}

/// H01: another case of the child, in which it is in danger and counted as safe by this stay, asks its half hour itself, however
/// the stay ends: who plans or says that here does not know of the danger. Here a day is owed after a breakdown, as ever.
#[test]
fn h01_what_a_stay_comes_to_is_no_answer_to_the_danger_that_another_case_says() {
    let other = crate::ids::CaseId(id(0x901));
    let weighing = TriageId(id(0x902));
    let opened = case::Event::CaseOpened {
        report: crate::ids::ReportId(id(0x903)),
        municipality: None,
        director: Owner::desk(),
    };
    let lives_there_too = person::Event::CaseJoined {
        case: other,
        household_role: HouseholdRole::Child,
    };
    let released = SearchEvent::SearchReleased {
        placement: SEARCH,
        stay: Some(STAY),
    };
    let danger = running()
        .and(CHILD.0, released)
        .and(other.0, opened)
        .and(other.0, joined(CHILD))
        .and(CHILD.0, lives_there_too)
        .and(
            other.0,
            triage::WeighingsEvent::WeighingBegan { triage: weighing },
        )
        .and(weighing.0, triage::Event::TriageStarted { case: other })
        .and(weighing.0, acute());
    // That case searched, and the stay went on in what it found.
    let searched = placement::Event::SearchOpened {
        case: other,
        triage: weighing,
        child: CHILD,
        need: NeedKind::SafeHousing,
        question: None,
        perspective: Perspective::Home,
        ladder: placement::LADDER.to_owned(),
    };
    let moved = Event::StayMoved {
        placement: NEXT,
        from: Some(PLACE),
        place: Some(OTHER_PLACE),
        rung: Rung::NetworkFoster,
        out_of_home: true,
    };
    let moved = danger.clone().and(NEXT.0, searched).and(STAY.0, moved);
    let look = || triage::Command::CheckSecured {
        triage: weighing,
        deployments: vec![],
    };
    for night in [danger, moved] {
        let stays = night.clone().by(actor(Role::Service, "triage"));
        stays
            .when(look())
            .then_rejected(crate::rejection::DUTY_NOT_OPEN);
        let planned = night.clone().when(plan_return()).accepted();
        let ends = [
            (
                by_the_provider(night.clone()),
                end(EndReason::LongerStay),
                false,
            ),
            (planned, end(EndReason::Home), false),
            (night.clone(), end(EndReason::BrokenDown), true),
            (night, breakdown(), true),
        ];
        for (night, how, broke_down) in ends {
            let over = night.later(5).when(how).accepted();
            let next = owed(&over, DutyKind::FindNextPlace).map(|duty| duty.due);
            let day = over.now() + jiff::SignedDuration::from_hours(24);
            assert_eq!(next, broke_down.then_some(day));
            let asked = over.by(actor(Role::Service, "triage")).when(look());
            let asked = asked.accepted();
            let half_an_hour = jiff::SignedDuration::from_mins(30);
            let AnyState::Triage(state) = asked.state(StreamId::new(Subject::Triage, weighing.0))
            else {
                panic!("no weighing");
            };
            let duty = state.duties.of_kind(DutyKind::SecureChild).expect("owed");
            assert_eq!(duty.due, asked.now() + half_an_hour);
        }
    }
}

/// H01, P22, P25: a verdict secures children first; beside them a youth who turned eighteen in the stay is owed its next place
/// by the director, also when the birthday comes after the breakdown.
#[test]
fn a_youth_who_turned_eighteen_in_the_stay_is_owed_a_next_place_when_it_breaks_down() {
    let pressed = running()
        .and(CASE.0, weighing_began())
        .and(id(4), triage::Event::TriageStarted { case: CASE })
        .and(id(4), acute())
        // A child is left who is what the verdict secures.
        .and(CASE.0, joined(PersonId(id(77))));
    let birthday = |given: Given, age_band| {
        let reached = person::Event::AgeReached { age_band };
        given.and(CHILD.0, reached)
    };
    let youth = birthday(pressed.clone(), AgeBand::From16To17);
    let youth = youth.when(breakdown()).accepted();
    assert_eq!(owed(&youth, DutyKind::FindNextPlace), None, "half an hour");
    let adult = birthday(pressed, AgeBand::Adult);
    let broken = adult.clone().when(breakdown()).accepted();
    let next = owed(&broken, DutyKind::FindNextPlace).expect("owed");
    assert_eq!((next.owner, next.rule.as_str()), (director(), "P25@1"));
    let ended = adult.when(end(EndReason::BrokenDown)).accepted();
    assert!(owed(&ended, DutyKind::FindNextPlace).is_some());
    // The birthday after the breakdown: what the verdict no longer carries is owed by the director from then on.
    let late = birthday(youth, AgeBand::Adult);
    let owe = Command::OweNextPlace { stay: STAY };
    let late = late.when(owe).accepted();
    assert!(owed(&late, DutyKind::FindNextPlace).is_some());
}

/// Constitution 1: a child known in two cases is placed from either; the stay that runs goes on, under its own director.
#[test]
fn a_child_moves_within_its_stay_from_a_search_of_another_case() {
    let other = crate::ids::CaseId(id(99));
    let night = admitted_again(running(), CHILD);
    let searched_elsewhere = placement::Event::SearchOpened {
        case: other,
        triage: TriageId(id(98)),
        child: CHILD,
        need: NeedKind::SafeHousing,
        question: None,
        perspective: Perspective::Home,
        ladder: placement::LADDER.to_owned(),
    };
    let further = PlacementId(id(97));
    let night = night
        .and(further.0, searched_elsewhere)
        .and(
            further.0,
            placement::Event::HoldPlaced {
                place: OTHER_PLACE,
                until: at("2026-03-02T01:45:00Z"),
                nights: None,
            },
        )
        .and(
            further.0,
            placement::Event::ChildAdmitted {
                place: OTHER_PLACE,
                child: CHILD,
                stay: STAY,
                rung: Rung::NetworkFoster,
            },
        )
        .when(Command::Start {
            stay: STAY,
            case: other,
            child: CHILD,
            placement: further,
            place: Some(OTHER_PLACE),
            rung: Rung::NetworkFoster,
            perspective: Perspective::Home,
        })
        .accepted();
    assert_eq!(stay(&night).started.expect("it runs").case, CASE);
    assert_eq!(stay(&night).place(), Some(OTHER_PLACE));
}

/// P25: where a child goes is owed again when the clock of its danger was stopped; and never by nobody.
#[test]
fn a_child_that_is_out_of_danger_and_nowhere_is_owed_a_place_again() {
    let owe = Command::OweNextPlace { stay: STAY };
    let broken = running()
        .when(owe.clone())
        .then_rejected(NEXT_PLACE_KNOWN)
        .when(end(EndReason::BrokenDown))
        .accepted();
    let day = owed(&broken, DutyKind::FindNextPlace).expect("owed").id;
    let broken = broken.when(owe.clone()).then_rejected(NEXT_PLACE_KNOWN);
    // As when an acute verdict had taken it over, and was lowered since.
    let lowered = broken.and(
        STAY.0,
        Event::DutyFulfilled {
            duty: day,
            note: None,
        },
    );
    let again = lowered.clone().when(owe.clone()).accepted();
    assert!(owed(&again, DutyKind::FindNextPlace).is_some());
    let searched = lowered.and(
        CHILD.0,
        placement::SearchEvent::SearchClaimed { placement: NEXT },
    );
    searched.when(owe).then_rejected(NEXT_PLACE_KNOWN);
}
