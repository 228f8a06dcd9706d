//! `kill -9` of any one process during a busy hour of the night, again and again, and started again: nothing is lost,
//! nothing is doubled, and the region ends as if nothing had happened.
//!
//! A process is killed when it has something in hand: right after an event that its reactors answer was appended (the
//! reaction may be lost or doubled), or, where it has none, an event of its own (the answer may be). A lost or doubled command shows as a difference of the
//! normal forms; a run in which nothing was killed fails.
//!
//! Shown to fail (`intake` ends differently) on a build whose reactors saved their checkpoint 0.4 s before they sent
//! their commands. Killed at moments of the clock instead of moments of the log, it did not see that.

use std::{sync::Arc, time::Duration};

use vangnet::scenario::Scenario;
use vangnet_domain::{
    deployment,
    envelope::Recorded,
    event::Event,
    placement,
    stream::{LedgerId, Service},
    triage,
};
use vangnet_log::Log;

use crate::{
    played::{events, form, play, scenario},
    real::{PROCESSES, Servers},
    scenarios::embedded,
};

/// How long after such an event a process is killed, in ms: before it has read it, in the midst of it, and after.
const AFTER_MS: [u64; 3] = [30, 0, 5];

/// The busy hour after nine in the evening.
pub fn busy_hour() -> Scenario {
    let mut scenario = scenario("night");
    if let Some(night) = &mut scenario.night {
        night.first_hour += 1;
        night.hours = 1;
    }
    scenario
}

/// Whether a process with this first role has something in hand when this was just appended.
fn sets_to_work(role: &str, event: &Recorded) -> bool {
    let writer = event.envelope.stream.subject.writer();
    match role {
        "intake" => matches!(
            event.event,
            Event::Triage(triage::Event::VerdictGiven { .. })
        ),
        "triage" => matches!(
            event.event,
            Event::Deployment(deployment::Event::VisitRecorded { .. })
        ),
        "stay" => matches!(
            event.event,
            Event::Placement(
                placement::Event::SearchOpened { .. } | placement::Event::ChildAdmitted { .. }
            )
        ),
        "ambulant" => writer == Service::Ambulant,
        "placement" => writer == Service::Placement,
        // Watch follows every clock, the auditors' door everything.
        _ => true,
    }
}

/// Wait until the log goes on, from a position, with something for this process; the position behind it.
async fn next_work(log: &Arc<dyn Log>, ledger: &LedgerId, role: &str, mut from: u64) -> u64 {
    loop {
        for stored in log.read(ledger, from, 100).await.expect("readable") {
            from += 1;
            let event = Recorded::decode(stored.position, stored.recorded_at, &stored.bytes);
            if sets_to_work(role, &event.expect("decodable")) {
                return from;
            }
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "the task is awaited below")]
async fn any_process_may_be_killed() {
    let servers = Servers::start().await;
    let log = servers.open_log().await;
    let scenario = busy_hour();
    let undisturbed = embedded(&scenario).await;
    for roles in PROCESSES {
        let name = format!("killed-{}", roles[0]);
        let ledger = servers.ledger(log.as_ref(), &name, scenario.start).await;
        let mut region = servers.region(&ledger);
        let mut playing = tokio::spawn({
            let (scenario, gateway) = (scenario.clone(), region.gateway.clone());
            let disk = servers.disk().join(&name);
            async move { play(&scenario, &gateway, "test", disk).await }
        });
        let (mut killed, mut seen) = (0, 0);
        let names = loop {
            tokio::select! {
                names = &mut playing => break names.expect("played"),
                position = next_work(&log, &ledger, roles[0], seen), if killed < AFTER_MS.len() => {
                    tokio::time::sleep(Duration::from_millis(AFTER_MS[killed])).await;
                    region.kill(roles[0]);
                    region.start(roles);
                    killed += 1;
                    seen = position;
                }
            }
        };
        assert!(killed > 0, "{name}: it was over before anything was killed");
        let disturbed = form(&events(log.as_ref(), &ledger).await, &names);
        region.stop();
        assert!(undisturbed == disturbed, "{name} ends differently");
    }
}
