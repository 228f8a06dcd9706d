//! `vangnet dev`: everything in one process on an embedded store, a scenario playing at a running clock.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use vangnet_bus::{Bus, LocalBus};
use vangnet_domain::{
    guest::Desk,
    neighbours::{Neighbour, Neighbours},
    rules::Rules,
    stream::LedgerId,
};
use vangnet_log::{LedgerKind, SimulatedClock};

use super::{Context, output, scenario, serve};
use crate::{
    backends,
    process::{self, Process, Role},
    scenario::{Client, Pace, Player},
};

/// Into the scenario: an instant at which there is something to replay.
const AN_HOUR: SignedDuration = SignedDuration::from_hours(1);

/// How to run.
#[derive(clap::Args)]
pub struct Args {
    /// Which scenario plays; `none` plays nothing.
    #[arg(long, default_value = "night")]
    scenario: String,
    /// Simulated seconds per real second; 0 plays as fast as it goes.
    #[arg(long, default_value_t = 60)]
    rate: u32,
    /// Where scenario files are.
    #[arg(long, default_value = "loadtests/scenarios")]
    folder: PathBuf,
    /// Where the gateway listens (loopback).
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// Where the auditors' door listens (loopback).
    #[arg(long, default_value = "127.0.0.1:8081")]
    listen_audit: String,
    /// Stop when the scenario has been played.
    #[arg(long)]
    once: bool,
}

/// Run until interrupted.
pub async fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let data = match &context.data {
        Some(data) => data.clone(),
        None => PathBuf::from(".vangnet/dev"),
    };
    let ledger = context.ledger()?;
    let played = match args.scenario.as_str() {
        "none" => None,
        name => Some(scenario::read(&args.folder, name)?),
    };
    let clock = process::machine_clock();
    let origin = played
        .as_ref()
        .map_or_else(|| clock.now(), |scenario| scenario.start);
    let row = SimulatedClock {
        origin,
        set_at: clock.now(),
        rate_permille: args.rate * 1_000,
    };
    let neighbour = played
        .as_ref()
        .and_then(|scenario| scenario.neighbour.clone());
    let neighbour: Option<LedgerId> = neighbour.map(|name| name.parse()).transpose()?;
    let bus: Arc<dyn Bus> = Arc::new(LocalBus::default());
    let store = backends::Embedded::open_with(&data, bus.clone()).await?;
    let fresh = store
        .log
        .create_ledger(&ledger, LedgerKind::Simulated(row))
        .await?;
    let rules = context.config.rules.clone();
    let mut parts = store.parts(ledger.clone(), beside(rules.clone(), neighbour.as_ref()));
    parts.doors.gateway = Some(args.listen);
    parts.doors.audit = Some(args.listen_audit);
    let process = Process::start(parts, &[Role::All]).await?;
    let gateway = process.gateway.context("the gateway did not open")?;
    let client = Client::sign_in(&format!("http://{gateway}")).await?;
    greet(&process, &client, &data, origin);
    let next_door = match &neighbour {
        None => None,
        Some(name) => {
            let store = backends::Embedded::open_with(&data.join(name.as_str()), bus).await?;
            let kind = LedgerKind::Simulated(row);
            store.log.create_ledger(name, kind).await?;
            let mut parts = store.parts(name.clone(), beside(rules, Some(&ledger)));
            parts.doors.gateway = Some("127.0.0.1:0".to_owned());
            parts.doors.audit = Some("127.0.0.1:0".to_owned());
            let process = Process::start(parts, &[Role::All]).await?;
            let gateway = process
                .gateway
                .context("the neighbour's gateway did not open")?;
            let gateway = format!("http://{gateway}");
            let client = Client::sign_in(&gateway).await?;
            output::complain(&format!(
                "Its neighbour {name}, with a log of its own:\n{}",
                scenario::links(&client, &gateway)
            ));
            Some((process, client))
        }
    };
    let pace = if args.rate == 0 {
        Pace::Simulated
    } else {
        Pace::Running
    };
    let playing = async {
        let Some(scenario) = played.filter(|_| fresh) else {
            return anyhow::Ok(());
        };
        let mut player = Player::new(client, &scenario, pace, "dev", data.join("phones"));
        if let (Some(name), Some((_, client))) = (&neighbour, &next_door) {
            player = player.beside(name.as_str(), client.clone());
        }
        player.play(&scenario, &mut scenario::tell).await?;
        output::complain("the scenario is played; the desk stays open");
        Ok(())
    };
    tokio::select! {
        result = async {
            let played = playing.await;
            if args.once || played.is_err() {
                return played;
            }
            std::future::pending().await
        } => result?,
        told = serve::until_told_to_stop() => told?,
    }
    let mut clean = process.stop().await;
    if let Some((process, _)) = next_door {
        clean &= process.stop().await;
    }
    Ok(if clean {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Next to this region, if there is one; its desk has no telephone, it is invented.
fn beside(rules: Rules, neighbour: Option<&LedgerId>) -> Rules {
    let Some(ledger) = neighbour else {
        return rules;
    };
    let name = ledger.to_string();
    rules.beside(Neighbours {
        desk: Desk {
            name: "Crisisdesk".to_owned(),
            telephone: "none, invented".to_owned(),
        },
        regions: [(ledger.clone(), Neighbour { name })].into(),
    })
}

fn greet(process: &Process, client: &Client, data: &Path, origin: Timestamp) {
    let url = |door: Option<SocketAddr>| door.map(|at| format!("http://{at}")).unwrap_or_default();
    let gateway = url(process.gateway);
    let data = data.display();
    output::complain(&format!(
        "Vangnet runs: one process, embedded store, invented people.\n\
         \n  the board     {gateway}\n  the API       {gateway}/v1/openapi.json\n  the auditors  {}\n  \
         the data      {data}\n\n{}\n\
         Ask what was known, while it runs or afterwards:\n  \
         {} --data {data} replay --region --at {}\n\
         Stop with ctrl-c; the data stays.\n",
        url(process.audit),
        scenario::links(client, &gateway),
        myself(),
        origin + AN_HOUR,
    ));
}

/// How this program is called, from the folder one is in where it lies below it.
fn myself() -> String {
    let program = std::env::current_exe().unwrap_or_else(|_| "vangnet".into());
    let here = std::env::current_dir().unwrap_or_default();
    program
        .strip_prefix(here)
        .unwrap_or(&program)
        .display()
        .to_string()
}
