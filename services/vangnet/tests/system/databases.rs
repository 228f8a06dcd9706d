//! What the desk hears on real servers while a database is killed, hangs or is away, the log's or the keys'; and that
//! everything comes back by itself.
//!
//! Shown to fail, each on a build broken for it: with "the log is away" answered as accepted, `a_killed_database_…` hears
//! nobody say so; with an absent key store taken for a destroyed key, `a_key_store_…` reads "redacted".

use std::{
    collections::BTreeMap,
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use futures::future::join_all;
use serde_json::json;
use tokio::time::sleep;
use uuid::Uuid;
use vangnet_testkit::postgres::Server;

use crate::{
    desk::{ANSWER_MAX, AT_ONCE, Answer, Desk, key, settled, until},
    played::events,
    real::{PROCESSES, Servers},
};

/// Whether worker and number make a report, or else a place.
fn is_report(number: u128) -> bool {
    number.is_multiple_of(2)
}

async fn command(desk: &Desk, number: u128) -> Answer {
    if is_report(number) {
        desk.report(key(number)).await
    } else {
        desk.place(key(number)).await
    }
}

/// Give commands until told to stop; each with its first answer, which is one of three.
async fn load(desk: &Desk, worker: u128, stop: &AtomicBool) -> Vec<(u128, u16)> {
    let mut given = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let number = (worker << 32) + given.len() as u128;
        let answer = command(desk, number).await;
        match answer.ending() {
            (201, _) | (504, "OUTCOME_UNKNOWN") => {}
            (503, "LOG_AWAY" | "NOT_EXECUTED") if answer.retry_after.is_some() => {
                sleep(Duration::from_millis(100)).await;
            }
            other => panic!("{other:?}: {answer:?}"),
        }
        assert!(answer.took < ANSWER_MAX, "{answer:?}");
        given.push((number, answer.status));
    }
    given
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_database_loses_nothing_and_everything_comes_back_by_itself() {
    let cluster = Server::start().await.expect("PostgreSQL");
    let servers = Servers::start_on(cluster.clone(), "").await;
    let log = servers.open_log().await;
    let ledger = servers.real_ledger(log.as_ref(), "killed-database").await;
    let region = servers.region(&ledger);
    let desk = Desk::sign_in(&region.gateway).await;
    let ready = async || desk.get("/health/ready").await;

    let stop = AtomicBool::new(false);
    let workers = (1..5).map(|worker| load(&desk, worker, &stop));
    let killing = async {
        sleep(Duration::from_secs(1)).await;
        cluster.kill9().await.expect("killed");
        let said = until("readiness says why", ready, |answer| {
            answer.status == 503 && answer.body["staleSince"].is_string()
        });
        assert_eq!(said.await.body["log"], false);
        let board = desk.get("/v1/board").await;
        assert_eq!(board.status, 200, "{board:?}");
        assert!(board.body["staleSince"].is_string() && board.took < AT_ONCE);
        let case = desk.get("/v1/cases/019c0000-0000-7000-8000-000000000000");
        case.await.is_away("LOG_AWAY", ANSWER_MAX);
        cluster.restart().await.expect("restarted");
        until("ready again", ready, |answer| answer.status == 200).await;
        sleep(Duration::from_secs(1)).await;
        stop.store(true, Ordering::Relaxed);
    };
    let (given, ()) = futures::join!(join_all(workers), killing);
    let given: Vec<(u128, u16)> = given.into_iter().flatten().collect();
    let with = |status: u16| given.iter().filter(|(_, is)| *is == status).count();
    assert!(
        with(201) > 20 && with(503) > 4,
        "{} and {}",
        with(201),
        with(503)
    );

    for (number, status) in &given {
        let again = async || command(&desk, *number).await;
        let again = until("accepted in the end", again, |answer| answer.status == 201).await;
        if *status == 201 {
            assert_eq!(again.body["repeated"], true, "accepted before, and lost");
        }
    }
    let mut wrote: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for event in events(log.as_ref(), &ledger).await {
        let of_command = wrote.entry(event.envelope.command_id.0).or_default();
        of_command.push(event.envelope.type_name);
    }
    let like = |report: bool| {
        let number = given
            .iter()
            .find(|(number, _)| is_report(*number) == report);
        &wrote[&key(number.expect("one of each").0)]
    };
    for (number, _) in &given {
        let whole = like(is_report(*number));
        assert_eq!(
            wrote.get(&key(*number)),
            Some(whole),
            "half-done, doubled or lost"
        );
    }
    settled(&desk, log.as_ref(), &ledger).await;
    region.stop();
}

/// Stop or continue every process of a private cluster.
fn signal(cluster: &Server, signal: &str) {
    let pid = cluster.pid().expect("a cluster of our own").to_string();
    let signal = format!("-{signal}");
    for (program, of) in [("pkill", vec!["-P", &pid]), ("kill", vec![&pid])] {
        let sent = Command::new(program).arg(&signal).args(of).status();
        assert!(sent.expect(program).success());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_hangs_is_said_to_be_away_in_time() {
    let cluster = Server::start().await.expect("PostgreSQL");
    let servers = Servers::start_on(cluster.clone(), "").await;
    let log = servers.open_log().await;
    let ledger = servers.real_ledger(log.as_ref(), "hanging-database").await;
    let region = servers.region(&ledger);
    let desk = Desk::sign_in(&region.gateway).await;
    let numbers = [2, 3];
    for number in numbers {
        assert_eq!(command(&desk, number).await.status, 201);
    }

    signal(&cluster, "STOP");
    let ready = desk.get("/health/ready").await;
    assert_eq!((ready.status, &ready.body["log"]), (503, &json!(false)));
    assert!(ready.took < AT_ONCE, "{ready:?}");
    let case = desk.get("/v1/cases/019c0000-0000-7000-8000-000000000000");
    let (case, given) = futures::join!(
        case,
        join_all(numbers.map(|number| command(&desk, number + 10)))
    );
    case.is_away("LOG_AWAY", ANSWER_MAX);
    for answer in given {
        let ending = answer.ending();
        let honest = [(503, "LOG_AWAY"), (504, "OUTCOME_UNKNOWN")].contains(&ending);
        assert!(honest && answer.took < ANSWER_MAX, "{answer:?}");
    }
    let board = desk.get("/v1/board").await;
    assert!(
        board.body["staleSince"].is_string() && board.took < AT_ONCE,
        "{board:?}"
    );

    signal(&cluster, "CONT");
    for number in numbers {
        let again = async || command(&desk, number + 10).await;
        until("accepted in the end", again, |answer| answer.status == 201).await;
    }
    let events = events(log.as_ref(), &ledger).await;
    for number in numbers {
        let of = |number: u128| {
            let ids = events.iter().map(|event| event.envelope.command_id.0);
            ids.filter(|id| *id == key(number)).count()
        };
        assert_eq!(of(number), of(number + 10), "once and whole");
    }
    settled(&desk, log.as_ref(), &ledger).await;
    region.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_store_that_is_away_seals_nothing_and_calls_no_text_destroyed() {
    let servers = Servers::start().await;
    let log = servers.open_log().await;
    let ledger = servers.real_ledger(log.as_ref(), "no-keys").await;
    let mut region = servers.region(&ledger);
    let desk = Desk::sign_in(&region.gateway).await;
    let told = desk.report(key(1)).await;
    let file = format!("/v1/cases/{}", told.body["case"].as_str().expect("a case"));
    let text = |answer: &Answer| answer.body["reports"][0]["state"]["what"].clone();
    // No key is left in a memory.
    region.kill(PROCESSES[0][0]);
    region.start(PROCESSES[0]);

    servers.keys.server().kill9().await.expect("killed");
    desk.report(key(2)).await.is_away("LOG_AWAY", ANSWER_MAX);
    assert_eq!(desk.outcome(key(2)).await, "not-recorded");
    let shut = desk.get(&file).await;
    assert_eq!(text(&shut), json!({ "sealed": true, "why": "keys-away" }));
    assert!(!shut.body.to_string().contains("redacted"), "{shut:?}");
    assert!(shut.took < ANSWER_MAX, "{shut:?}");
    assert_eq!(
        desk.place(key(3)).await.status,
        201,
        "nothing personal in it"
    );

    servers.keys.server().restart().await.expect("restarted");
    let again = async || desk.report(key(2)).await;
    let again = until("reports get in again", again, |answer| answer.status == 201).await;
    assert_eq!(again.body["repeated"], false);
    let open = async || desk.get(&file).await;
    until("texts open again", open, |answer| {
        text(answer) == "Invented report"
    })
    .await;
    events(log.as_ref(), &ledger).await;
    region.stop();
}
