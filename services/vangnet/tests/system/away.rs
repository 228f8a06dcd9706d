//! What the desk hears on real servers while the bus is killed, or a service is killed or hangs; and that everything
//! comes back by itself.
//!
//! Shown to fail: on a build whose bus waits for its server instead of saying so, a command waits out its deadline.

use std::time::Duration;

use serde_json::json;
use tokio::time::{sleep, timeout};
use uuid::Uuid;
use vangnet_testkit::postgres::Server;

use crate::{
    desk::{ANSWER_MAX, AT_ONCE, Desk, SETTLE_MAX, key, settled, until},
    played::events,
    real::{PROCESSES, Region, Servers},
};

#[tokio::test(flavor = "multi_thread")]
async fn without_the_bus_or_a_service_reports_get_in_and_the_rest_says_so_at_once() {
    let log_server = Server::shared().await.expect("PostgreSQL");
    let servers = Servers::start_on(log_server, "debug: true").await;
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
    kill_unheard(&servers, &mut region, "placement").await;
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

/// Kill a process and wait until the bus knows: what it is sent before that goes to nobody, and then nobody knows.
async fn kill_unheard(servers: &Servers, region: &mut Region<'_>, first_role: &str) {
    let gone = || {
        let log = servers.nats.lock().expect("NATS").log();
        log.matches("Client connection closed").count()
    };
    let before = gone();
    region.kill(first_role);
    let noticed = timeout(SETTLE_MAX, async {
        while gone() == before {
            sleep(Duration::from_millis(50)).await;
        }
        // It says so just before it lets go of the subscriptions.
        sleep(Duration::from_millis(50)).await;
    });
    noticed.await.expect("the bus notices");
}

/// The command is accepted again soon, and was not before.
async fn served_again(desk: &Desk, key: Uuid) {
    let again = async || desk.place(key).await;
    let again = until("served again", again, |answer| answer.status == 201).await;
    assert_eq!(again.body["repeated"], false, "{again:?}");
}
