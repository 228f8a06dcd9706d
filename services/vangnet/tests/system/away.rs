//! What the desk hears on real servers while one of them, or a service, is killed, away or hangs; and that everything
//! comes back by itself.
//!
//! Shown to fail: with "the log is away" answered as accepted, `a_killed_database_…` misses commands in the log; with a
//! bus that waits for its server instead of saying so, `a_bus_…` waits out the deadline; with a destroyed key and an
//! absent store taken for the same, `a_key_store_…` reads "redacted".

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use futures::future::join_all;
use serde_json::json;
use tokio::time::{sleep, timeout};
use uuid::Uuid;
use vangnet::process::reactor_names;
use vangnet_domain::stream::LedgerId;
use vangnet_log::Log;
use vangnet_testkit::postgres::Server;

use crate::{
    desk::{Answer, Desk, key, until},
    played::events,
    real::{PROCESSES, Servers},
};

/// "At once" on a busy machine, far from the five seconds that a command has.
const AT_ONCE: Duration = Duration::from_secs(2);
/// A command's five seconds, the wait for the view and the state after it, and a busy machine.
const ANSWER_MAX: Duration = Duration::from_secs(9);
/// Everything that follows from the log follows within this.
const SETTLE_MAX: Duration = Duration::from_secs(20);

/// Wait until every reactor is at the head of the log, and the gateway's view too.
pub async fn settled(desk: &Desk, log: &dyn Log, ledger: &LedgerId) {
    let head = log.head(ledger).await.expect("a head").next;
    settled_up_to(desk, log, ledger, head).await;
}

/// Wait until the reactors have answered everything before a position, and the gateway shows all there is.
pub async fn settled_up_to(desk: &Desk, log: &dyn Log, ledger: &LedgerId, next: u64) {
    let following = async {
        for name in reactor_names() {
            while log.checkpoint(ledger, name).await.expect("a checkpoint") < next {
                sleep(Duration::from_millis(50)).await;
            }
        }
    };
    timeout(SETTLE_MAX, following)
        .await
        .expect("the reactors follow");
    let ready = async || desk.get("/health/ready").await;
    until("ready", ready, |answer| {
        answer.status == 200 && answer.body["viewBehind"] == 0
    })
    .await;
}

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

#[tokio::test(flavor = "multi_thread")]
async fn without_the_bus_or_a_service_reports_get_in_and_the_rest_says_so_at_once() {
    let servers = Servers::start().await;
    let log = servers.open_log().await;
    let ledger = servers.real_ledger(log.as_ref(), "no-bus").await;
    let mut region = servers.region(&ledger);
    let desk = Desk::sign_in(&region.gateway).await;
    let mut screen = desk.screen().await;
    let ready = async || desk.get("/health/ready").await;

    servers.nats.lock().expect("NATS").kill9();
    until("noticed", ready, |answer| answer.body["bus"] == false).await;
    desk.place(key(1)).await.is_away("NOT_EXECUTED", AT_ONCE);
    let told = desk.report(key(2)).await;
    assert_eq!(told.status, 201, "{told:?}");
    let board = desk.get("/v1/board").await;
    assert_eq!(
        (&board.body["busAway"], &board.body["staleSince"]),
        (&json!(true), &json!(null))
    );
    assert!(
        board.body["position"].as_u64() >= Some(told.position()),
        "{board:?}"
    );
    let heard = timeout(AT_ONCE, async {
        let mut news = String::new();
        while !news.contains(&format!("id: {}\n", told.position())) {
            let chunk = screen.chunk().await.expect("the stream goes on");
            news.push_str(&String::from_utf8_lossy(&chunk.expect("not the end")));
        }
    });
    heard.await.expect("the screen goes on without the bus");
    // Nobody hints: every other process reads on by its slow poll. What it has to command waits.
    let freed = async || {
        log.checkpoint(&ledger, "placement.freed")
            .await
            .expect("a checkpoint")
    };
    let polled = timeout(SETTLE_MAX, async {
        while freed().await <= told.position() {
            sleep(Duration::from_millis(50)).await;
        }
    });
    polled
        .await
        .expect("other processes read on without the bus");

    servers
        .nats
        .lock()
        .expect("NATS")
        .restart()
        .expect("restarted");
    until("connected again", ready, |answer| {
        answer.body["bus"] == true
    })
    .await;
    sleep(Duration::from_secs(1)).await;
    assert_eq!(
        desk.outcome(key(1)).await,
        "not-recorded",
        "delivered after it was refused"
    );
    served_again(&desk, key(1)).await;
    settled(&desk, log.as_ref(), &ledger).await;
    assert_eq!(desk.get("/v1/board").await.body["busAway"], false);

    let placement = PROCESSES.iter().find(|roles| roles[0] == "placement");
    region.kill("placement");
    desk.place(key(3)).await.is_away("NOT_EXECUTED", AT_ONCE);
    region.start(placement.expect("placement"));
    served_again(&desk, key(3)).await;

    // A service that hangs for a while: the second try is the same command.
    region.signal("placement", "STOP");
    let (answer, ()) = futures::join!(desk.place(key(4)), async {
        sleep(Duration::from_secs(3)).await;
        region.signal("placement", "CONT");
    });
    assert_eq!(answer.status, 201, "{answer:?}");
    // One that hangs too long: nobody knows, and what comes too late is not carried out.
    region.signal("placement", "STOP");
    let answer = desk.place(key(5)).await;
    assert_eq!(answer.ending(), (504, "OUTCOME_UNKNOWN"), "{answer:?}");
    assert!(
        answer.took > Duration::from_secs(4) && answer.took < ANSWER_MAX,
        "{answer:?}"
    );
    region.signal("placement", "CONT");
    sleep(Duration::from_secs(1)).await;
    assert_eq!(desk.outcome(key(5)).await, "not-recorded");
    served_again(&desk, key(5)).await;

    let events = events(log.as_ref(), &ledger).await;
    for number in [1, 3, 4, 5] {
        let of_command = events.iter();
        let of_command = of_command.filter(|event| event.envelope.command_id.0 == key(number));
        assert_eq!(of_command.count(), 1, "place {number}");
    }
    region.stop();
}

/// The command is accepted again soon, and was not before.
async fn served_again(desk: &Desk, key: Uuid) {
    let again = async || desk.place(key).await;
    let again = until("served again", again, |answer| answer.status == 201).await;
    assert_eq!(again.body["repeated"], false, "{again:?}");
}
