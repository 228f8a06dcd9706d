//! Any commands in any order at any hour, with the reactors and the watch that follow them: what Vangnet promises at
//! every instant.
//!
//! Nothing here is a server: the rules decide on states, the services' own reactors answer, the region's own view
//! says what is due. Seen to fail on a build whose searches had no clock; on one in which a search that became acute
//! again kept an instant that had passed before, so that its alarm had been raised and settled, and nobody was told;
//! on one in which a stay that broke down was nobody's news; on one in which a stay that rests on nothing owed no frame; on
//! one in which a youth who came of age was both among those to be secured and owed a next place; on one in which what
//! was owed for such a youth could not be settled by anybody; and on one in which danger that came after help at home, or came
//! back, was answered by what had been so before it (`support/danger.rs`).
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "support/course.rs"]
mod course;
#[path = "support/danger.rs"]
mod danger;
#[path = "support/hours.rs"]
mod hours;
#[path = "support/owed.rs"]
mod owed;
#[path = "support/settled.rs"]
mod settled;
#[path = "support/titles.rs"]
mod titles;
#[path = "support/weighing.rs"]
mod weighing;

use proptest::prelude::*;

use course::steps;
use hours::Night;
use vangnet_domain::{
    actor::{Actor, Owner},
    alarm,
    ids::AlarmId,
    stream::{StreamId, Subject},
};

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// H01, H03, H05, H11, H39, constitution 1: at every instant, whatever was asked and refused before, each acute, unsafe child has an
    /// answer or somebody who owes one within half an hour; time never passes a deadline in silence; nothing breaks
    /// an invariant; what is waived is owed exactly once, a child is in one stay, and where it goes after a breakdown is
    /// owed by one clock; what is folded anew is what lived; and in the end each open duty can be settled.
    #[test]
    fn every_promise_holds_at_every_instant(steps in steps()) {
        let mut night = Night::new();
        for step in steps {
            let said = format!("{step:?}");
            night.step(step).map_err(TestCaseError::fail)?;
            night.promises().map_err(|broken| {
                TestCaseError::fail(format!("{broken}\nafter {said}\n{}", night.told()))
            })?;
        }
        night.replays().map_err(TestCaseError::fail)?;
        night.everything_can_be_settled().map_err(TestCaseError::fail)?;
    }
}

/// H01: danger that is said after help at home, that returns, or that is reported again has an answer of its own.
#[test]
fn danger_that_comes_back_is_somebodys_every_time() {
    let mut broken = Vec::new();
    let courses = course::danger_comes_and_comes_back();
    for (number, course) in courses.into_iter().enumerate() {
        let mut night = Night::new();
        for step in course {
            let said = format!("{step:?}");
            night.step(step).unwrap();
            let promised = night.promises();
            broken.extend(
                promised
                    .map_err(|it| format!("course {number}: {it}\nafter {said}"))
                    .err(),
            );
        }
        let secured = "triage.v1.ChildrenSecured";
        let wanted = [
            ["placement.v1.AlternativeChosen"; 2],
            ["placement.v1.AlternativeChosen"; 2],
            [secured; 2],
            [secured, "triage.v1.ReportWeighed"],
            [secured, "triage.v1.ReportWeighed"],
            [secured, "triage.v1.ReportWeighed"],
            [secured, "triage.v1.VerdictSuperseded"],
            [secured, "triage.v1.ReopeningWeighed"],
            [secured, "stay.v1.PlacementBrokenDown"],
        ][number];
        let kinds = night.kinds();
        for kind in wanted.map(|kind| format!("vangnet.{kind}")) {
            if !kinds.contains(&kind) {
                broken.push(format!("course {number} goes nowhere: no {kind}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The net is no wider than it looks: of random steps enough are accepted, and the courses reach every end.
#[test]
fn the_courses_go_somewhere() {
    use proptest::{strategy::ValueTree as _, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..80 {
        let mut night = Night::new();
        for step in steps().new_tree(&mut runner).unwrap().current() {
            night.step(step).unwrap();
        }
        reached.extend(night.kinds());
    }
    let wanted = [
        "vangnet.alarm.v1.AlarmEscalated",
        "vangnet.alarm.v1.AlarmSettled",
        "vangnet.case.v1.HandoverAccepted",
        "vangnet.deployment.v1.DeploymentCompleted",
        "vangnet.placement.v1.AlternativeChosen",
        "vangnet.placement.v1.ChildAdmitted",
        "vangnet.placement.v1.EscalationStarted",
        "vangnet.placement.v1.HoldEnded",
        "vangnet.placement.v1.NoPlaceEstablished",
        "vangnet.placement.v1.OverflowArranged",
        "vangnet.stay.v1.AmbulatoryCoupled",
        "vangnet.stay.v1.FrameChanged",
        "vangnet.stay.v1.StayEnded",
        "vangnet.title.v1.EmergencyDeclared",
        "vangnet.title.v1.MajorityReached",
        "vangnet.title.v1.TitleExtended",
        "vangnet.title.v1.TitleLapsed",
        "vangnet.triage.v1.ChildrenSecured",
        "vangnet.triage.v1.VerdictGiven",
    ];
    let missing: Vec<_> = wanted
        .iter()
        .filter(|kind| !reached.contains(**kind))
        .collect();
    assert!(missing.is_empty(), "no course reaches {missing:?}");
}

/// H39: what a service wanted and was refused is somebody's until somebody looks; time never passes it in silence.
#[test]
fn a_refused_reaction_is_never_silent() {
    let mut night = Night::new();
    let refused = alarm::Command::RaiseRefusedReaction {
        alarm: AlarmId(uuid::Uuid::from_u128(1)),
        case: None,
        source: StreamId::new(Subject::Stay, uuid::Uuid::from_u128(2)),
        reactor: "stay.begun".into(),
        code: "PLACEMENT_UNKNOWN".into(),
        owner: Owner::desk(),
    };
    assert_eq!(night.give(Actor::service("stay"), refused.into()), None);
    night.wait(40 * 24 * 60).unwrap();
    let reached = night.kinds();
    assert!(reached.contains("vangnet.alarm.v1.AlarmEscalated"));
}
