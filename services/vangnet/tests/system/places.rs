//! Every place where a text about somebody could be left behind by a region on real servers, and a look into each.

use std::{collections::BTreeSet, path::PathBuf, sync::MutexGuard};

use vangnet_testkit::{postgres::Server, scan::Net};

use crate::{real::Servers, receiver::Receiver, tap::Tap};

/// Servers that say all they can, and who listens to them.
pub struct Places {
    pub servers: Servers,
    pub receiver: Receiver,
    pub tap: Tap,
}

impl Places {
    /// The log's cluster writes every statement with its values to its own log; NATS tells of every connection; processes
    /// log all they can, and export all they have.
    pub async fn start() -> Self {
        let settings = [
            ("log_statement", "all"),
            ("log_parameter_max_length", "-1"),
            ("log_parameter_max_length_on_error", "-1"),
        ];
        let log_server = Server::start_with(&settings).await.expect("PostgreSQL");
        let servers = Servers::start_on(log_server, "debug: true").await;
        let receiver = Receiver::start();
        servers.set("VANGNET_TELEMETRY__FILTER", "trace");
        servers.set("OTEL_EXPORTER_OTLP_ENDPOINT", &receiver.endpoint());
        servers.set("OTEL_BSP_SCHEDULE_DELAY", "500");
        servers.set("OTEL_METRIC_EXPORT_INTERVAL", "1000");
        let tap = Tap::open(&nats(&servers).address());
        Self {
            servers,
            receiver,
            tap,
        }
    }

    /// What of the net is in any of them.
    pub async fn catch(&self, net: &Net) -> BTreeSet<String> {
        let mut caught = BTreeSet::new();
        for database in [&self.servers.log, &self.servers.keys] {
            // Memory to the files; the WAL stays.
            database.sql("CHECKPOINT").await.expect("a checkpoint");
            // Values too, which the files hold compressed.
            let dump = database.dump().await.expect("a dump");
            caught.extend(net.catch(&format!("dump of {}", database.name), &dump));
            caught.extend(net.catch_files(&home(database.server())).expect("files"));
        }
        caught.extend(net.catch_files(self.servers.disk()).expect("files"));
        caught.extend(net.catch_files(nats(&self.servers).home()).expect("files"));
        caught.extend(net.catch("OTLP", &self.receiver.bytes()));
        caught.extend(net.catch("NATS", &self.tap.bytes()));
        caught
    }
}

impl Places {
    /// That the servers, the processes and whoever listens were as loud as meant, or the look into them says nothing.
    pub async fn are_written_to(&self) {
        let log = std::fs::read(home(self.servers.log.server()).join("server.log"));
        let stay = std::fs::read(self.servers.output(&["stay"]));
        for (bytes, wanted) in [
            (log.expect("a log"), "DETAIL:  parameters: $1 = "),
            (stay.expect("a log"), "INFO"),
            (stay_spans(&self.receiver), "stay.command"),
            (self.receiver.bytes(), "vangnet.append.duration"),
            (self.tap.bytes(), "cmd.flevoland.placement"),
            (self.tap.bytes(), "head.flevoland"),
            (nats(&self.servers).log().into_bytes(), "[DBG]"),
        ] {
            let text = String::from_utf8_lossy(&bytes);
            assert!(text.contains(wanted), "{wanted} is nowhere");
        }
    }
}

fn stay_spans(receiver: &Receiver) -> Vec<u8> {
    let names = receiver.spans().into_iter().map(|span| span.name);
    names.collect::<Vec<_>>().join(" ").into_bytes()
}

fn nats(servers: &Servers) -> MutexGuard<'_, vangnet_testkit::nats::Server> {
    servers.nats.lock().expect("no panic before")
}

/// The data directory, and the server's own log beside it.
fn home(server: &Server) -> PathBuf {
    let data = server.data_dir().expect("a private cluster");
    data.parent().expect("a folder").to_owned()
}

/// What is planted in plain is seen, in each place: none of them is looked at in vain.
#[tokio::test(flavor = "multi_thread")]
async fn a_canary_in_plain_is_caught_in_each_place() {
    let mut places = Places::start().await;
    let net = Net::of_texts(["kanarie4711q"]).expect("a net");
    assert_eq!(places.catch(&net).await, BTreeSet::new(), "not yet planted");

    let log = &places.servers.log;
    // In a table only; compressed, so that only a dump shows it; as bytes; and in the server's log, with the statement.
    log.sql("CREATE TABLE plain AS SELECT 'kanarie' || 4711 || 'q' AS text")
        .await
        .expect("planted");
    log.sql(
        "CREATE TABLE long AS SELECT repeat('little said ', 9000) || 'kanarie' || 4711 || 'q' AS text",
    )
    .await
    .expect("planted");
    log.sql("CREATE TABLE bytes AS SELECT convert_to('kanarie' || 4711 || 'q', 'UTF8') AS text")
        .await
        .expect("planted");
    log.sql("SELECT 'kanarie4711q'").await.expect("planted");
    let keys = &places.servers.keys;
    keys.sql("CREATE TABLE plain AS SELECT 'kanarie' || 4711 || 'q' AS text")
        .await
        .expect("planted");
    let line = r#"WARN refused: {"name":"Kanarie4711q"}"#;
    std::fs::write(places.servers.output(&["stay"]), line).expect("planted");
    places.tap.say("head.flevoland", "A: b", "kanarie4711q");
    places.tap.say("cmd.flevoland.kanarie4711q", "A: b", "");
    places.tap.say("cmd.flevoland.stay", "A: kanarie4711q", "");
    until_heard(&places.tap, b"A: kanarie4711q").await;
    let sent = reqwest::Client::new()
        .post(format!("{}/v1/logs", places.receiver.endpoint()))
        .body("name=kanarie4711q");
    sent.send().await.expect("taken");

    let caught = places.catch(&net).await;
    let in_place = |place: &str| caught.iter().any(|found| found.contains(place));
    let dump = |name: &str| format!("dump of {name}: kanarie4711q");
    let files = |server: &Server, of: &str| format!("{}/{of}", home(server).display());
    for place in [
        dump(&places.servers.log.name),
        dump(&places.servers.keys.name),
        files(places.servers.log.server(), "data/base/"),
        files(places.servers.log.server(), "data/pg_wal/"),
        files(places.servers.log.server(), "server.log"),
        files(places.servers.keys.server(), "data/base/"),
        "stay.log: kanarie4711q".to_owned(),
        "OTLP: kanarie4711q".to_owned(),
        "NATS: kanarie4711q".to_owned(),
    ] {
        assert!(in_place(&place), "not caught in {place}: {caught:#?}");
    }
    assert!(in_place("(hex)"), "bytes in a dump: {caught:#?}");
    // And nothing of what commands carry.
    let mut silent = Tap::open(&nats(&places.servers).address());
    silent.say("cmd.flevoland.stay", "A: b", "kanarie4711q");
    silent.say("head.flevoland", "A: b", "the end");
    until_heard(&silent, b"the end").await;
    assert_eq!(net.catch("NATS", &silent.bytes()), BTreeSet::new());
}

async fn until_heard(tap: &Tap, wanted: &[u8]) {
    for _ in 0..500 {
        let heard = tap.bytes();
        if heard.windows(wanted.len()).any(|window| window == wanted) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("not heard");
}
