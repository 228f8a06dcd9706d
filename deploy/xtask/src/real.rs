//! `cargo xtask dev --real`: the services as processes of their own, on private PostgreSQL clusters and a private NATS,
//! and a scenario playing on them.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Read as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Parser;
use serde_json::Value;
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

/// What plays, and how fast.
#[derive(Parser)]
#[command(name = "cargo xtask dev --real", no_binary_name = true)]
pub struct Args {
    /// Which scenario plays.
    #[arg(long, default_value = "night")]
    scenario: String,
    /// Simulated seconds per real second; 0 plays as fast as it goes.
    #[arg(long, default_value_t = 60)]
    rate: u32,
    /// Stop when the scenario has been played.
    #[arg(long)]
    once: bool,
}

/// Start everything, print where it is, play, and stop it on ctrl-c: services first, so that they finish what they
/// accepted.
pub async fn run(data: &Path, args: &Args) -> Result<()> {
    let start = start_of(&args.scenario)?;
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
    let rate = args.rate.to_string();
    let ledger = [
        "ledger",
        "create",
        "flevoland",
        "--simulated-from",
        &start,
        "--rate",
        &rate,
    ];
    let mut owner = program(&ledger);
    step::run("ledger", owner.env("VANGNET_LOG__URL", &log.owner_url))?;

    let mut running = Vec::new();
    for roles in PROCESSES {
        let log_file = data.join(format!("{}.log", roles[0]));
        running.push(Running::start(program(&["serve"]).args(roles), &log_file)?);
    }
    let door = |name: &str| {
        let mut ready = running.iter().map(|process| &process.ready[name]);
        let address = ready.find_map(Value::as_str).unwrap_or_default();
        format!("http://{address}")
    };
    let gateway = door("gateway");
    eprintln!(
        "Vangnet runs: {} processes on PostgreSQL and NATS, invented people.\n\
         \n  the board     {gateway}\n  the API       {gateway}/v1/openapi.json\n  the auditors  {}\n  \
         the log       {}\n  the keys      {}\n  the bus       {}\n  their logs    {}\n",
        running.len(),
        door("audit"),
        log.owner_url,
        keys.owner_url,
        bus.url(),
        data.display(),
    );
    let config = config.display();
    eprintln!(
        "Ask what was known:\n  {} --config {config} replay --region --at {start}\n\
         The databases are private and gone afterwards. Stop with ctrl-c.\n",
        vangnet.display(),
    );
    let time = if args.rate == 0 {
        "simulated"
    } else {
        "running"
    };
    let mut player = program(&["scenario", "run", &args.scenario, "--watch", "--time", time]);
    player
        .args(["--url", &gateway, "--disk"])
        .arg(data.join("phones"));
    let mut player = tokio::process::Command::from(player)
        .kill_on_drop(true)
        .spawn()?;
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    let played = async {
        let status = player.wait().await?;
        ensure!(status.success(), "the scenario ended with {status}");
        if !args.once {
            eprintln!("the scenario is played; the desk stays open");
            std::future::pending::<()>().await;
        }
        Ok(())
    };
    let outcome = tokio::select! {
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
        outcome = played => outcome,
    };
    // The doors first, then those they ask.
    for process in running.into_iter().rev() {
        process.stop()?;
    }
    outcome
}

/// The instant at which a scenario begins.
fn start_of(scenario: &str) -> Result<String> {
    let file = step::root().join(format!("loadtests/scenarios/{scenario}.toml"));
    let text = fs::read_to_string(&file)
        .with_context(|| format!("there is no scenario {scenario:?} ({})", file.display()))?;
    let table: toml::Table = text.parse()?;
    let start = table.get("start").and_then(toml::Value::as_str);
    Ok(start.context("the scenario has no start")?.to_owned())
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
    /// What it said then: where its doors are.
    ready: Value,
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
            ready: serde_json::from_str(&ready).context("its first line is JSON")?,
            _stdout: stdout,
        })
    }

    /// Tell it to stop and wait until it did. Ctrl-c on a terminal has told all of them already.
    fn stop(mut self) -> Result<()> {
        if self.child.try_wait()?.is_none() {
            let pid = self.child.id().to_string();
            Command::new("sh")
                .args(["-c", "kill -TERM \"$0\"", &pid])
                .status()?;
        }
        let status = self.child.wait()?;
        ensure!(status.success(), "a process ended with {status}");
        Ok(())
    }
}
