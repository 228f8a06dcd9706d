use super::*;
use crate::stay::{
    Heard,
    rejection::{LIST_EMPTY, LOOK_BACK_WITHOUT_VOICE, LOOKED_BACK_BEFORE, TIMELINE_NOT_NAMED},
};

fn with(timeline: TimelineSeen, child: Word, parents: Word) -> Command {
    Command::LookBack {
        stay: STAY,
        timeline,
        lessons: vec!["Eerder het netwerk bellen".to_owned()],
        child,
        parents,
    }
}

#[test]
fn a_look_back_has_lessons_is_held_once_and_may_be_held_during_the_stay() {
    let night = running();
    let duty = owed(&night, DutyKind::LookBack).expect("owed").id;
    let looked_back = Event::LookedBack {
        lessons: vec![of_case("Eerder het netwerk bellen")],
        with_child: true,
        with_parents: false,
        placement_avoided: false,
        timeline: Some(seen()),
        child: Heard {
            said: Some(of_case("Ik wist niet hoe lang het zou duren")),
            not_heard: None,
        },
        parents: Heard {
            said: None,
            not_heard: Some(of_case("Wilden niet komen")),
        },
    };
    night
        .when(look_back(0))
        .then_rejected(LIST_EMPTY)
        .when(look_back(1))
        .then([ours(looked_back), paid(duty)])
        .when(look_back(1))
        .then_rejected(LOOKED_BACK_BEFORE);
}

#[test]
fn a_look_back_names_a_timeline_that_can_be_replayed() {
    let word = || said("Gehoord");
    for wrong in [
        TimelineSeen {
            sha256: "0a".repeat(31),
            ..seen()
        },
        TimelineSeen {
            sha256: "0A".repeat(32),
            ..seen()
        },
        TimelineSeen {
            events: 0,
            ..seen()
        },
        // Twelve events do not lie between 30 and 40.
        TimelineSeen {
            first: 30,
            ..seen()
        },
        TimelineSeen {
            first: u64::MAX,
            last: u64::MAX,
            ..seen()
        },
    ] {
        running()
            .when(with(wrong, word(), word()))
            .then_rejected(TIMELINE_NOT_NAMED);
    }
    let one = TimelineSeen {
        first: 7,
        last: 7,
        events: 1,
        ..seen()
    };
    running().when(with(one, word(), word())).accepted();
}

#[test]
fn a_look_back_holds_both_voices_or_the_reason_why_one_is_missing() {
    let silent = Word::default();
    let blank = Word {
        said: Some(" ".to_owned()),
        not_heard: None,
    };
    for wrong in [silent, blank] {
        for command in [
            with(seen(), wrong.clone(), said("Gehoord")),
            with(seen(), said("Gehoord"), wrong.clone()),
        ] {
            running()
                .when(command)
                .then_rejected(LOOK_BACK_WITHOUT_VOICE);
        }
    }
    let one_of_two = Word {
        said: Some("We waren er elke dag".to_owned()),
        not_heard: Some("Vader wilde niet".to_owned()),
    };
    running()
        .when(with(seen(), said("Gehoord"), one_of_two))
        .accepted();
}

#[test]
fn a_timeline_is_one_line_that_goes_both_ways() {
    assert_eq!(seen().to_string(), format!("0-40-12-{}", "0a".repeat(32)));
    assert_eq!(seen().to_string().parse(), Ok(seen()));
    for bad in ["", "0-40-12", "0-40-x-0a", "-1-40-12-0a"] {
        assert!(bad.parse::<TimelineSeen>().is_err(), "{bad}");
    }
}

#[test]
fn looking_back_counts_the_avoided_placement() {
    let then = at_a_friends()
        .when(start(None, Rung::Network))
        .accepted()
        .when(look_back(1));
    let AnyEvent::Stay(Event::LookedBack {
        placement_avoided, ..
    }) = &then.emissions()[0].event
    else {
        panic!("looked back");
    };
    assert!(placement_avoided);
}
