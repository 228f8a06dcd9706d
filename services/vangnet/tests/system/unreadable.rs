//! An event that nobody can read, in the stream of one case: that case stands still and says so, on every face; all
//! others go on, also when every process starts anew with it.
//!
//! Shown to fail: on a build whose watch tells nobody, the alarm never comes. That a reactor does not wait for such a
//! stream is in `services/runtime/tests/process/unreadable.rs`.

use serde_json::{Value, json};
use uuid::Uuid;
use vangnet::process;
use vangnet_domain::{
    ids::CommandId,
    stream::{LedgerId, StreamId, Subject},
};
use vangnet_log::{Append, Fingerprint, Log, NewEvent, Outcome};

use crate::{
    desk::{Answer, Desk, key, settled, settled_up_to, until},
    real::{PROCESSES, Servers},
};

/// As a version of tomorrow would write it, with the rights of a service.
async fn garble(log: &dyn Log, ledger: &LedgerId, case: Uuid, version: u64) -> u64 {
    let stream = StreamId::new(Subject::Case, case);
    let append = Append {
        ledger: ledger.clone(),
        command: Fingerprint {
            id: CommandId(key(0xbad)),
            actor: "service:invented:invented".into(),
            hmac: vec![0; 32],
        },
        expected: vec![(stream, version)],
        cases: Vec::new(),
        events: vec![NewEvent {
            stream,
            version: version + 1,
            event_id: key(0xbad),
            type_name: "vangnet.invented.v9.Unknown".into(),
            case: Some(case),
            bytes: b"no envelope".to_vec(),
        }],
        now: process::machine_clock().now(),
    };
    match log.append(append).await {
        Ok(Outcome::Appended(appended)) => appended.last,
        other => panic!("{other:?}"),
    }
}

async fn voice(desk: &Desk, case: Uuid, number: u128) -> Answer {
    let body = json!({ "voice": "child", "said": "Invented words" });
    desk.post(&format!("/v1/cases/{case}/voices"), &body, key(number))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_nobody_can_read_stops_its_case_and_nothing_else() {
    let servers = Servers::start().await;
    let log = servers.open_log().await;
    let ledger = servers.real_ledger(log.as_ref(), "unreadable").await;
    let mut region = servers.region(&ledger);
    let desk = Desk::sign_in(&region.gateway).await;
    let mut cases = Vec::new();
    for number in [1, 2] {
        let told = desk.report(key(number)).await;
        let case: Uuid = serde_json::from_value(told.body["case"].clone()).expect("a case");
        cases.push(case);
    }
    let [bad, good] = cases[..] else {
        panic!("two cases")
    };
    settled(&desk, log.as_ref(), &ledger).await;
    let file = format!("/v1/cases/{bad}");
    let version = desk.get(&file).await.body["case"]["version"].as_u64();
    let since = garble(log.as_ref(), &ledger, bad, version.expect("a version")).await;
    let parked = json!([{ "stream": format!("case-{bad}"), "case": bad, "position": since }]);

    for start in 0..2 {
        let said = async || desk.get("/health/ready").await;
        let said = until("named", said, |answer| answer.body["parked"] == parked).await;
        assert_eq!(said.status, 200, "all others go on: {said:?}");
        let refused = voice(&desk, bad, 10 + start).await;
        assert_eq!(refused.ending(), (500, "STREAM_UNREADABLE"), "{refused:?}");
        assert_eq!(refused.body["facts"]["since"], since);
        let accepted = voice(&desk, good, 20 + start).await;
        assert!(matches!(accepted.status, 200 | 201), "{accepted:?}");
        assert_eq!(desk.report(key(30 + start)).await.status, 201);
        for path in [&file, "/v1/board"] {
            let read = desk.get(path).await;
            assert_eq!(
                (read.status, &read.body["unreadable"]),
                (200, &parked),
                "{path}"
            );
        }
        let alarms = async || desk.get("/v1/alarms").await;
        let told = until("the desk is told", alarms, |answer| {
            !items(answer).is_empty()
        })
        .await;
        assert_eq!(items(&told).len(), 1, "once: {told:?}");
        assert!(
            told.body.to_string().contains("STREAM_UNREADABLE"),
            "{told:?}"
        );
        assert_eq!(items(&told)[0]["case"], json!(bad));
        settled_up_to(&desk, log.as_ref(), &ledger, since).await;
        for name in process::reactor_names() {
            let checkpoint = log.checkpoint(&ledger, name).await.expect("a checkpoint");
            assert_eq!(
                checkpoint, since,
                "the release that can read it begins there"
            );
        }
        let doctor = servers
            .vangnet(&ledger)
            .arg("doctor")
            .output()
            .expect("doctor");
        assert!(!doctor.status.success());
        let report = String::from_utf8_lossy(&doctor.stdout);
        let named = format!("case-{bad} is unreadable since position {since}");
        assert!(report.contains(&named), "{report}");
        for roles in PROCESSES {
            region.kill(roles[0]);
            region.start(roles);
        }
    }
    region.stop();
}

fn items(answer: &Answer) -> Vec<Value> {
    answer.body["items"].as_array().cloned().unwrap_or_default()
}
