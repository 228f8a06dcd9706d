//! A region on real servers: PostgreSQL for the log, a cluster of its own for the keys, NATS, and every service as its
//! own process of the built binary. Stops only what it started, by pid.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};

use serde_json::Value;
use vangnet::process;
use vangnet_domain::stream::LedgerId;
use vangnet_log::{KeyStore, LedgerKind, Log, SimulatedClock};
use vangnet_log_postgres::{PgConfig, PgKeys, PgLog};
use vangnet_testkit::{
    nats,
    postgres::{Database, Server},
};

/// What the key store's cluster must be set to (deploy/postgres/keys.sql).
const KEY_SETTINGS: [(&str, &str); 3] = [
    ("wal_recycle", "off"),
    ("wal_keep_size", "0"),
    ("min_wal_size", "32MB"),
];

/// One process for each line: gateway and intake together, so that a report gets in with NATS away.
pub const PROCESSES: &[&[&str]] = &[
    &["intake", "gateway"],
    &["triage"],
    &["ambulant"],
    &["placement"],
    &["stay"],
    &["watch"],
    &["audit"],
];

/// The servers, shared by the regions of a test.
pub struct Servers {
    pub nats: Mutex<nats::Server>,
    nats_url: String,
    log_url: String,
    keys_url: String,
    disk: tempfile::TempDir,
    environment: Mutex<BTreeMap<String, String>>,
    // Dropped last: what runs on them goes with them.
    pub log: Database,
    pub keys: Database,
    _clusters: [Server; 2],
}

impl Servers {
    /// Start and migrate.
    pub async fn start() -> Self {
        Self::start_on(Server::shared().await.expect("PostgreSQL"), "").await
    }

    /// The same with the log on a given cluster, and a configuration for NATS.
    pub async fn start_on(log_server: Server, nats_config: &str) -> Self {
        let keys_server = Server::start_with(&KEY_SETTINGS)
            .await
            .expect("PostgreSQL for keys");
        let log = log_server.database().await.expect("a database for the log");
        let keys = keys_server.database().await.expect("a database for keys");
        keys.sql(include_str!("../../../../deploy/postgres/keys.sql"))
            .await
            .expect("key roles");
        vangnet_log_postgres::migrate(&log.owner_url)
            .await
            .expect("the log's schema");
        vangnet_log_postgres::migrate_keys(&keys.owner_url)
            .await
            .expect("the keys' schema");
        let log_url = log.login("vangnet_service").await.expect("a login");
        let keys_url = keys.login("vangnet_keys").await.expect("a login");
        let nats = nats::Server::start(nats_config).expect("nats-server");
        let disk = tempfile::tempdir().expect("a folder");
        let key = "11".repeat(32);
        std::fs::write(disk.path().join("master.key"), &key).expect("a master key");
        std::fs::write(disk.path().join("tokens.key"), &key).expect("a token key");
        Self {
            nats_url: nats.url(),
            nats: Mutex::new(nats),
            log_url,
            keys_url,
            disk,
            environment: Mutex::default(),
            log,
            keys,
            _clusters: [log_server, keys_server],
        }
    }

    /// The log as the services see it.
    pub async fn open_log(&self) -> Arc<dyn Log> {
        let config = PgConfig::new(&self.log_url).expect("a URL");
        Arc::new(PgLog::connect(&config).await.expect("the log"))
    }

    /// The key store as the services see it.
    pub async fn open_keys(&self) -> Arc<dyn KeyStore> {
        let config = PgConfig::new(&self.keys_url).expect("a URL");
        Arc::new(PgKeys::connect(&config).await.expect("the keys"))
    }

    /// A simulated ledger, standing still at an instant.
    pub async fn ledger(&self, log: &dyn Log, name: &str, origin: jiff::Timestamp) -> LedgerId {
        let ledger: LedgerId = name.parse().expect("a ledger's name");
        let clock = SimulatedClock {
            origin,
            set_at: process::machine_clock().now(),
            rate_permille: 0,
        };
        log.create_ledger(&ledger, LedgerKind::Simulated(clock))
            .await
            .expect("a ledger");
        ledger
    }

    /// A ledger on the machine's clock.
    pub async fn real_ledger(&self, log: &dyn Log, name: &str) -> LedgerId {
        let ledger: LedgerId = name.parse().expect("a ledger's name");
        log.create_ledger(&ledger, LedgerKind::Real)
            .await
            .expect("a ledger");
        ledger
    }

    /// A variable for every process that starts from now on.
    pub fn set(&self, variable: &str, value: &str) {
        let mut environment = self.environment.lock().expect("no panic before");
        environment.insert(variable.to_owned(), value.to_owned());
    }

    /// Processes that start from now on are of a region with this neighbour, and with no other.
    pub fn next_to(&self, neighbour: &str) {
        const REGIONS: &str = "VANGNET_NEIGHBOURS__REGIONS__";
        let mut environment = self.environment.lock().expect("no panic before");
        environment.retain(|variable, _| !variable.starts_with(REGIONS));
        let name = format!("{REGIONS}{}__NAME", neighbour.to_uppercase());
        environment.insert(name, neighbour.to_owned());
        for (variable, value) in [("NAME", "Crisisdesk"), ("TELEPHONE", "020-none-invented")] {
            let variable = format!("VANGNET_NEIGHBOURS__DESK__{variable}");
            environment.insert(variable, value.to_owned());
        }
    }

    /// `vangnet` with everything that it needs in its environment.
    pub fn vangnet(&self, ledger: &LedgerId) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vangnet"));
        let file = |name: &str| self.disk.path().join(name);
        command
            .env("VANGNET_LEDGER__NAME", ledger.as_str())
            .env("VANGNET_LOG__URL", &self.log_url)
            .env("VANGNET_KEYS__URL", &self.keys_url)
            .env("VANGNET_KEYS__MASTER_KEY_FILE", file("master.key"))
            .env("VANGNET_BUS__URL", &self.nats_url)
            .env("VANGNET_GATEWAY__DEVELOPMENT_ISSUER", "true")
            .env("VANGNET_GATEWAY__TOKEN_KEY_FILE", file("tokens.key"))
            .env("VANGNET_AUDIT__TOKEN_KEY_FILE", file("tokens.key"))
            .env("VANGNET_TELEMETRY__FILTER", "warn")
            .env("VANGNET_GATEWAY__LISTEN", "127.0.0.1:0")
            .env("VANGNET_AUDIT__LISTEN", "127.0.0.1:0")
            .envs(&*self.environment.lock().expect("no panic before"));
        command
    }

    /// Start every process of a region.
    pub fn region(&self, ledger: &LedgerId) -> Region<'_> {
        self.region_of(ledger, PROCESSES)
    }

    /// Start these processes of a region, each with these roles.
    pub fn region_of(
        &self,
        ledger: &LedgerId,
        processes: &[&'static [&'static str]],
    ) -> Region<'_> {
        let mut region = Region {
            servers: self,
            ledger: ledger.clone(),
            children: BTreeMap::new(),
            gateway: String::new(),
            audit: String::new(),
            listen: None,
        };
        for roles in processes {
            region.start(roles);
        }
        region
    }

    /// Where log lines of the processes go.
    pub fn output(&self, roles: &[&str]) -> std::path::PathBuf {
        self.disk.path().join(format!("{}.log", roles.join("-")))
    }

    /// A folder that goes with the servers.
    pub fn disk(&self) -> &Path {
        self.disk.path()
    }
}

/// The processes of one ledger.
pub struct Region<'a> {
    servers: &'a Servers,
    ledger: LedgerId,
    children: BTreeMap<&'static str, Child>,
    /// The gateway's URL.
    pub gateway: String,
    /// The auditors' door's URL.
    pub audit: String,
    listen: Option<String>,
}

impl Region<'_> {
    /// Start a process and wait until it says it is ready.
    pub fn start(&mut self, roles: &'static [&'static str]) {
        let errors = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.servers.output(roles))
            .expect("a file for its log");
        let mut command = self.servers.vangnet(&self.ledger);
        if roles.contains(&"gateway")
            && let Some(listen) = &self.listen
        {
            command.env("VANGNET_GATEWAY__LISTEN", listen);
        }
        let mut child = command
            .arg("serve")
            .args(roles)
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .expect("the binary starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output");
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("its first line");
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|_| {
            let log = std::fs::read_to_string(self.servers.output(roles)).unwrap_or_default();
            panic!("{roles:?} did not become ready: {line}{log}")
        });
        if let Some(address) = ready["gateway"].as_str() {
            self.gateway = format!("http://{address}");
            self.listen = Some(address.to_owned());
        }
        if let Some(address) = ready["audit"].as_str() {
            self.audit = format!("http://{address}");
        }
        self.children.insert(roles[0], child);
    }

    /// `kill -9` the process whose first role this is, and reap it.
    pub fn kill(&mut self, first_role: &str) {
        if let Some(mut child) = self.children.remove(first_role) {
            child.kill().expect("killed");
            child.wait().expect("reaped");
        }
    }

    /// Send a signal, such as `STOP`, to the process whose first role this is.
    pub fn signal(&self, first_role: &str, signal: &str) {
        let pid = self.children[first_role].id().to_string();
        let sent = Command::new("kill")
            .args([&format!("-{signal}"), &pid])
            .status();
        assert!(sent.expect("kill").success());
    }

    /// Ask every process to stop (SIGTERM) and wait; each must end by itself, having finished what it took.
    pub fn stop(mut self) {
        for child in self.children.values() {
            let pid = child.id().to_string();
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .expect("kill");
        }
        for (role, mut child) in std::mem::take(&mut self.children) {
            let status = child.wait().expect("reaped");
            assert!(status.success(), "{role} ended with {status}");
        }
    }
}

impl Drop for Region<'_> {
    fn drop(&mut self) {
        for child in self.children.values_mut() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
