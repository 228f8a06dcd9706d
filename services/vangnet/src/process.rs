//! A process: its substrate, the roles it plays, and their shutdown.

use std::{net::SocketAddr, sync::Arc};

use anyhow::{Context as _, bail};
use futures::future::join_all;
use tokio::net::TcpListener;
use vangnet_bus::Bus;
use vangnet_domain::{neighbours::Neighbours, rules::Rules, stream::LedgerId};
use vangnet_log::{KeyStore, Log};
use vangnet_runtime::{
    Clock, Entropy, Host, LedgerClock, Live, MasterKey, Sealer, ServiceSpec, Substrate,
    SystemClock, Tasks, ViewMemory, sign_in::TokenKey,
};
use vangnet_views::{Indicators, Region};

/// What a process can be asked to be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, clap::ValueEnum)]
pub enum Role {
    /// Reports, callers, people, cases.
    Intake,
    /// Weighing and verdict.
    Triage,
    /// Teams and deployments.
    Ambulant,
    /// Places, search, placement.
    Placement,
    /// Stays and the way home.
    Stay,
    /// Passed deadlines.
    Watch,
    /// The door for desk and team.
    Gateway,
    /// The door for auditors.
    Audit,
    /// All of them in one process.
    All,
}

impl Role {
    /// The roles that a list names, `all` taken apart.
    pub fn expand(roles: &[Self]) -> Vec<Self> {
        let all = [
            Self::Intake,
            Self::Triage,
            Self::Ambulant,
            Self::Placement,
            Self::Stay,
            Self::Watch,
            Self::Gateway,
            Self::Audit,
        ];
        all.into_iter()
            .filter(|role| roles.contains(role) || roles.contains(&Self::All))
            .collect()
    }

    /// The user of this role on the bus.
    pub const fn user(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Triage => "triage",
            Self::Ambulant => "ambulant",
            Self::Placement => "placement",
            Self::Stay => "stay",
            Self::Watch => "watch",
            Self::Gateway | Self::All => "gateway",
            Self::Audit => "audit",
        }
    }

    const fn service(self) -> Option<ServiceSpec> {
        match self {
            Self::Intake => Some(vangnet_intake::service()),
            Self::Triage => Some(vangnet_triage::service()),
            Self::Ambulant => Some(vangnet_ambulant::service()),
            Self::Placement => Some(vangnet_placement::service()),
            Self::Stay => Some(vangnet_stay::service()),
            Self::Watch => Some(vangnet_watch::service()),
            Self::Gateway | Self::Audit | Self::All => None,
        }
    }
}

/// Names of all reactors of all services: whoever waits for the system to settle waits for these.
pub fn reactor_names() -> Vec<&'static str> {
    Role::expand(&[Role::All])
        .into_iter()
        .filter_map(Role::service)
        .flat_map(|spec| spec.reactors.iter().map(|reactor| reactor.name))
        .collect()
}

/// Names of the checkpoints of what a region's neighbours are told. A neighbour that is away is not waited for.
pub fn crossing_names(neighbours: &Neighbours) -> Vec<String> {
    let crossings = Role::expand(&[Role::All])
        .into_iter()
        .filter_map(Role::service)
        .flat_map(|spec| spec.crossings);
    let names = crossings.flat_map(|crossing| {
        let regions = neighbours.regions.keys();
        regions.map(|region| vangnet_runtime::crossing_name(crossing.name, region))
    });
    names.collect()
}

/// What a process is made of.
pub struct Parts {
    /// The region.
    pub ledger: LedgerId,
    /// The log.
    pub log: Arc<dyn Log>,
    /// The key store.
    pub keys: Arc<dyn KeyStore>,
    /// The bus.
    pub bus: Arc<dyn Bus>,
    /// The machine's clock.
    pub machine: Arc<dyn Clock>,
    /// Wraps people's keys.
    pub master: MasterKey,
    /// Randomness.
    pub entropy: Entropy,
    /// Figures in force.
    pub rules: Rules,
    /// The doors.
    pub doors: Doors,
}

/// Where the doors listen and who may come in.
#[derive(Clone, Default)]
pub struct Doors {
    /// The gateway's address.
    pub gateway: Option<String>,
    /// The auditors' address.
    pub audit: Option<String>,
    /// Checks tokens, and signs those of the development issuer.
    pub token_key: Option<TokenKey>,
    /// Issue development tokens; loopback only.
    pub development_issuer: bool,
}

/// A running process.
pub struct Process {
    /// What it works with.
    pub substrate: Substrate,
    /// Where the gateway listens.
    pub gateway: Option<SocketAddr>,
    /// Where the auditors' door listens.
    pub audit: Option<SocketAddr>,
    hosts: Vec<Host>,
    tasks: Tasks,
}

impl Process {
    /// Start the roles. Returns when every one of them serves.
    pub async fn start(parts: Parts, roles: &[Role]) -> anyhow::Result<Self> {
        if let Some(wrong) = parts.rules.neighbours.wrong(&parts.ledger) {
            bail!("neighbours: {wrong}");
        }
        let roles = Role::expand(roles);
        let tasks = Tasks::default();
        let clock = Arc::new(
            LedgerClock::of(
                parts.log.clone(),
                parts.ledger.clone(),
                parts.machine.clone(),
            )
            .await
            .with_context(|| format!("ledger {}", parts.ledger))?,
        );
        if clock.is_simulated() {
            follow_clock(clock.clone(), parts.machine.clone(), &tasks);
        }
        let sealer = Arc::new(Sealer::new(
            parts.ledger.clone(),
            parts.keys.clone(),
            parts.master.clone(),
            parts.entropy.clone(),
        ));
        let substrate = Substrate {
            ledger: parts.ledger.clone(),
            log: parts.log.clone(),
            bus: parts.bus.clone(),
            clock: clock.clone(),
            sealer,
            master: parts.master.clone(),
            rules: parts.rules.clone(),
            views: ViewMemory::default(),
        };
        vangnet_runtime::forget_the_erased(&substrate, &tasks).await?;
        let mut hosts = Vec::new();
        for spec in roles.iter().filter_map(|role| role.service()) {
            let host = Host::start(spec, &substrate, &tasks)
                .await
                .with_context(|| format!("service {}", spec.name))?;
            hosts.push(host);
        }
        let mut process = Self {
            substrate,
            gateway: None,
            audit: None,
            hosts,
            tasks,
        };
        if roles.contains(&Role::Gateway) {
            process.open_gateway(&parts.doors, clock).await?;
        }
        if roles.contains(&Role::Audit) {
            process.open_audit(&parts.doors).await?;
        }
        Ok(process)
    }

    /// Take nothing new, finish what was accepted. Whether everything finished in time.
    pub async fn stop(self) -> bool {
        self.tasks.begin_stop();
        let hosts = join_all(self.hosts.into_iter().map(Host::stop)).await;
        self.tasks.stop().await && hosts.into_iter().all(|finished| finished)
    }

    /// Streams that some reactor of this process cannot read on.
    pub fn parked(&self) -> Vec<vangnet_runtime::Parked> {
        self.hosts
            .iter()
            .flat_map(|host| host.parking().list())
            .collect()
    }
}

impl Process {
    async fn open_gateway(&mut self, doors: &Doors, clock: Arc<LedgerClock>) -> anyhow::Result<()> {
        let (listener, address) = listen(doors.gateway.as_deref()).await?;
        let live = Live::<Region>::start(&self.substrate, &self.tasks).await?;
        let indicators = Live::<Indicators>::start(&self.substrate, &self.tasks).await?;
        let parts = vangnet_gateway::Parts {
            substrate: self.substrate.clone(),
            live,
            indicators,
            clock,
            token_key: doors
                .token_key
                .clone()
                .context("token_key_file is not set")?,
            development_issuer: doors.development_issuer,
            checkpoints: reactor_names(),
            tasks: self.tasks.clone(),
        };
        self.tasks.spawn(async move {
            if let Err(error) = vangnet_gateway::run(parts, listener).await {
                tracing::error!(error = %error, "the gateway ended");
            }
        });
        self.gateway = Some(address);
        Ok(())
    }

    async fn open_audit(&mut self, doors: &Doors) -> anyhow::Result<()> {
        let (listener, address) = listen(doors.audit.as_deref()).await?;
        let substrate = &self.substrate;
        let parts = vangnet_audit::Parts {
            ledger: substrate.ledger.clone(),
            log: substrate.log.clone(),
            clock: substrate.clock.clone(),
            sealer: substrate.sealer.clone(),
            book: substrate.rules.book.clone(),
            token_key: doors
                .token_key
                .clone()
                .context("token_key_file is not set")?,
            tasks: self.tasks.clone(),
        };
        self.tasks.spawn(async move {
            if let Err(error) = vangnet_audit::run(parts, listener).await {
                tracing::error!(error = %error, "the auditors' door ended");
            }
        });
        self.audit = Some(address);
        Ok(())
    }
}

/// A simulated ledger's clock row is followed by every process.
fn follow_clock(clock: Arc<LedgerClock>, machine: Arc<dyn Clock>, tasks: &Tasks) {
    let stopping = tasks.stopping();
    tasks.spawn(async move {
        loop {
            tokio::select! {
                biased;
                () = stopping.cancelled() => return,
                () = machine.pause(LedgerClock::POLL) => clock.sync().await,
            }
        }
    });
}

async fn listen(address: Option<&str>) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let Some(address) = address else {
        bail!("no address to listen on")
    };
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// The machine's clock as backends take it.
pub fn machine_clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}
