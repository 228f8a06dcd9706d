//! `cargo xtask dev --real`: the services as processes of their own, on private PostgreSQL clusters and a private NATS.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Read as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use anyhow::{Context as _, Result, bail, ensure};
use tokio::signal::unix::{SignalKind, signal};
use vangnet_testkit::{nats, postgres};

use crate::step;

/// What each process plays. Gateway and intake together: a report gets in while NATS is away.
const PROCESSES: [&[&str]; 7] = [
    &["triage"],
    &["ambulant"],
    &["placement"],
    &["stay"],
    &["watch"],
    &["audit"],
    &["gateway", "intake"],
];
/// What a cluster for keys must be set to; see `deploy/postgres/keys.sql`.
const KEY_SETTINGS: [(&str, &str); 3] = [
    ("wal_recycle", "off"),
    ("wal_keep_size", "0"),
    ("min_wal_size", "32MB"),
];

/// Start everything, print where it is, and stop it on ctrl-c: services first, so that they finish what they accepted.
pub async fn run(data: &Path) -> Result<()> {
    let vangnet = step::target().join("debug/vangnet");
    let log = postgres::Server::start().await?.database().await?;
    let keys = postgres::Server::start_with(&KEY_SETTINGS)
        .await?
        .database()
        .await?;
    log.sql(include_str!("../../postgres/roles.sql")).await?;
    keys.sql(include_str!("../../postgres/keys.sql")).await?;
    let bus = nats::Server::start("")?;

    let config = data.join("vangnet.toml");
    let logins = (
        log.login("vangnet_service").await?,
        keys.login("vangnet_keys").await?,
    );
    fs::write(
        &config,
        configuration(data, &logins.0, &logins.1, &bus.url())?,
    )?;
    let program = |arguments: &[&str]| {
        let mut command = Command::new(&vangnet);
        command.arg("--config").arg(&config).args(arguments);
        command
    };
    let mut owner = program(&["migrate"]);
    owner
        .env("VANGNET_LOG__URL", &log.owner_url)
        .env("VANGNET_KEYS__URL", &keys.owner_url);
    step::run("migrate", &mut owner)?;
    let mut owner = program(&["ledger", "create", "flevoland"]);
    step::run("ledger", owner.env("VANGNET_LOG__URL", &log.owner_url))?;

    let mut running = Vec::new();
    for roles in PROCESSES {
        let log_file = data.join(format!("{}.log", roles[0]));
        running.push(Running::start(program(&["serve"]).args(roles), &log_file)?);
    }
    let doors = running
        .iter()
        .map(|process| process.ready.trim())
        .filter(|ready| ready.contains("127.0.0.1"));
    eprintln!(
        "Vangnet runs: {} processes.\n  doors       {}\n  log         {}\n  keys        {}\n  bus         {}\n  \
         their logs  {}\nThe databases are private and gone afterwards. Stop with ctrl-c.",
        running.len(),
        doors.collect::<Vec<_>>().join(" "),
        log.owner_url,
        keys.owner_url,
        bus.url(),
        data.display(),
    );
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    // The doors first, then those they ask.
    for process in running.into_iter().rev() {
        process.stop()?;
    }
    Ok(())
}

/// A configuration file for all processes, with secrets of its own beside it.
fn configuration(data: &Path, log: &str, keys: &str, bus: &str) -> Result<String> {
    let secret = |name: &str| -> Result<PathBuf> {
        let file = data.join(name);
        let mut bytes = [0u8; 32];
        File::open("/dev/urandom")?.read_exact(&mut bytes)?;
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        fs::write(&file, digits)?;
        Ok(file)
    };
    let (master, token) = (secret("master_key")?, secret("token_key")?);
    let (gateway, audit) = (free_or(8080), free_or(8081));
    Ok(format!(
        "[log]\nurl = {log:?}\n[keys]\nurl = {keys:?}\nmaster_key_file = {master:?}\n[bus]\nurl = {bus:?}\n\
         [gateway]\nlisten = \"127.0.0.1:{gateway}\"\ndevelopment_issuer = true\ntoken_key_file = {token:?}\n\
         [audit]\nlisten = \"127.0.0.1:{audit}\"\ntoken_key_file = {token:?}\n"
    ))
}

/// The usual port when nobody has it, else 0: any.
fn free_or(usual: u16) -> u16 {
    TcpListener::bind(("127.0.0.1", usual)).map_or(0, |_| usual)
}

/// A process of Vangnet.
struct Running {
    child: Child,
    ready: String,
    /// Kept open: whatever else it says there is not an error.
    _stdout: BufReader<ChildStdout>,
}

impl Running {
    /// Start it, and wait for the line with which it says that it is ready.
    fn start(vangnet: &Command, log: &Path) -> Result<Self> {
        // Should we be killed, the kernel tells it.
        let mut command = if cfg!(target_os = "linux") {
            let mut tied = Command::new("setpriv");
            tied.args(["--pdeathsig", "TERM", "--"])
                .arg(vangnet.get_program());
            tied
        } else {
            Command::new(vangnet.get_program())
        };
        let mut child = command
            .args(vangnet.get_args())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(log)?)
            .spawn()?;
        let stdout = child.stdout.take().context("a pipe")?;
        let mut ready = String::new();
        let mut stdout = BufReader::new(stdout);
        stdout.read_line(&mut ready)?;
        if ready.is_empty() {
            let status = child.wait()?;
            let said = fs::read_to_string(log).unwrap_or_default();
            bail!("a process ended ({status}):\n{said}");
        }
        Ok(Self {
            child,
            ready,
            _stdout: stdout,
        })
    }

    /// Tell it to stop and wait until it did.
    fn stop(mut self) -> Result<()> {
        let pid = self.child.id().to_string();
        let told = Command::new("sh")
            .args(["-c", "kill -TERM \"$0\"", &pid])
            .status()?;
        ensure!(
            told.success(),
            "process {pid} was gone before it was told to stop"
        );
        self.child.wait()?;
        Ok(())
    }
}
