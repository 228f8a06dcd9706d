use proptest::prelude::*;
use vangnet_domain::{
    actor::Owner,
    duty::DutyKind,
    ids::PersonId,
    person::HouseholdRole,
    personal::KeySubject,
    place::ReleaseReason,
    placement::{Event as Placement, Rung},
    stream::Subject,
};

use super::*;
use crate::build::*;

/// A step of the story: the stream's number, and what happens there.
type Step = Box<dyn Fn(&mut Run, &dyn Fn(u128) -> u128)>;

/// Two children of one case are looked for; one place is held for the first, refused, and held for the other.
/// `n` gives each run ids of its own.
fn story() -> Vec<Vec<Step>> {
    let held_for = |child: u128| -> Step {
        Box::new(move |run, n| {
            let event = vangnet_domain::place::Event::PlaceHeld {
                placement: placement_id(n(child)),
                child: person_id(n(child)),
                until: run.now() + 45.minutes(),
                share: None,
            };
            run.push(place_id(n(1)).0, event);
        })
    };
    let place: Vec<Step> = vec![
        Box::new(|run, n| {
            let event = registered(
                7,
                Rung::CrisisGroup,
                vangnet_domain::region::Municipality::Urk,
                vec![],
            );
            run.push(place_id(n(1)).0, event);
        }),
        held_for(1),
        Box::new(|run, n| {
            let event = vangnet_domain::place::Event::HoldReleased {
                placement: placement_id(n(1)),
                reason: ReleaseReason::ProviderRefused,
            };
            run.push(place_id(n(1)).0, event);
        }),
        held_for(2),
    ];
    let other_place: Vec<Step> = vec![Box::new(|run, n| {
        let event = registered(
            8,
            Rung::CrisisFoster,
            vangnet_domain::region::Municipality::Urk,
            vec![],
        );
        run.push(place_id(n(2)).0, event);
    })];
    let household: Vec<Step> = [1, 2]
        .map(|child| -> Step {
            Box::new(move |run, n| {
                let event = vangnet_domain::case::Event::PersonJoined {
                    person: person_id(n(child)),
                    household_role: HouseholdRole::Child,
                };
                run.push(case_id(n(1)).0, event);
            })
        })
        .into_iter()
        .collect();
    let search = |child: u128, rung: Rung| -> Vec<Step> {
        vec![
            Box::new(move |run, n| {
                let event = Placement::SearchOpened {
                    case: case_id(n(1)),
                    triage: triage_id(n(1)),
                    child: person_id(n(child)),
                    need: vangnet_domain::placement::NeedKind::Both,
                    question: Some(sealed(KeySubject::Case(case_id(n(1))), 1)),
                    perspective: vangnet_domain::placement::Perspective::Home,
                    ladder: "P10@1".into(),
                };
                run.push(placement_id(n(child)).0, event);
            }),
            Box::new(move |run, n| {
                let event = Placement::RungRecorded {
                    rung,
                    outcome: vangnet_domain::placement::RungOutcome::NotAvailable,
                    help: vec![],
                    reason: sealed(KeySubject::Person(PersonId(person_id(n(child)).0)), 2),
                };
                run.push(placement_id(n(child)).0, event);
            }),
            Box::new(move |run, n| {
                let due = vangnet_domain::calendar::end_of("2026-03-09".parse().unwrap());
                let mut owed = duty(
                    n(child),
                    DutyKind::CompleteLadder,
                    "2026-03-09T00:00:00Z",
                    Owner::desk(),
                );
                owed.due = due;
                run.push(placement_id(n(child)).0, Placement::DutyOpened(owed));
            }),
        ]
    };
    vec![
        place,
        other_place,
        household,
        search(1, Rung::Network),
        search(2, Rung::TimeOut),
    ]
}

/// One run of the story: streams keep their order, and lie between each other as `turns` says.
fn told(turns: &[usize], salt: u128, now: &str) -> Vec<Recorded> {
    // Ids grow with their number in one run and fall in the other.
    let n = move |number: u128| {
        if salt == 0 {
            number
        } else {
            0xff - salt - number
        }
    };
    let mut run = Run::at(now);
    run.case(Some(case_id(n(1))));
    let mut story: Vec<_> = story().into_iter().map(Vec::into_iter).collect();
    let count = story.len();
    for turn in turns
        .iter()
        .copied()
        .chain((0..count).cycle().take(count * 8))
    {
        if let Some(step) = story[turn % count].next() {
            step(&mut run, &n);
            run.wait(jiff::SignedDuration::from_secs(61));
        }
    }
    run.events().to_vec()
}

fn form(events: &[Recorded]) -> String {
    normal_form(events, &BTreeMap::new())
}

#[test]
fn the_form_of_a_run_reads_like_the_story() {
    let text = form(&told(&[], 0, "2026-03-06T01:00:00Z"));
    let form: Value = serde_json::from_str(&text).unwrap();
    let streams: Vec<_> = form.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        streams,
        ["case-1", "place-1", "place-2", "placement-1", "placement-2"]
    );
    let duty = &form["placement-1"][2];
    assert_eq!(
        duty["body"]["placement"]["duty-opened"]["due"],
        "the end of 2026-03-09"
    );
    assert_eq!(duty["body"]["placement"]["duty-opened"]["id"], "duty-1");
    assert_eq!(duty["by"], "coordinator at desk");
    let opened = &form["placement-1"][0]["body"]["placement"]["search-opened"];
    assert_eq!(opened["question"], "sealed(case-1)");
    assert!(opened["child"].as_str().unwrap().starts_with("person-"));
    assert!(text.contains("an instant"));
    assert!(!text.contains("T01:"), "no instant is left");
    assert_eq!(text.matches("-7000-8000-").count(), 0, "no id is left");
}

#[test]
fn the_scenarios_own_names_come_first() {
    let events = told(&[], 0, "2026-03-06T01:00:00Z");
    let names = BTreeMap::from([(place_id(1).0, "De Linde".to_owned())]);
    let text = normal_form(&events, &names);
    let form: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(form["place De Linde"].as_array().unwrap().len(), 4);
    assert!(form.get("place-1").is_some(), "the other place");
}

#[test]
fn a_different_story_has_a_different_form() {
    let events = told(&[], 0, "2026-03-06T01:00:00Z");
    let whole = form(&events);
    for missing in 0..events.len() {
        let mut events = events.clone();
        events.remove(missing);
        assert_ne!(form(&events), whole, "event {missing} is missing");
    }
    // The place is held for the same child twice: only an id differs.
    let mut swapped = events;
    let last = swapped
        .iter_mut()
        .rfind(|event| event.envelope.stream.subject == Subject::Place)
        .unwrap();
    last.event = held(1, "2026-03-06T01:45:00Z").into();
    assert_ne!(form(&swapped), whole);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn neither_ids_nor_clocks_nor_how_streams_lie_between_each_other_show(
        turns in prop::collection::vec(0_usize..5, 0..30),
        salt in 0_u128..100,
    ) {
        let reference = form(&told(&[], 0, "2026-03-06T01:00:00Z"));
        prop_assert_eq!(form(&told(&turns, salt, "2026-03-06T04:44:44Z")), reference);
    }
}
