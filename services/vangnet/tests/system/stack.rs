//! A whole Vangnet in this process, on an embedded store and a simulated clock.

use std::sync::Arc;

use vangnet::{
    backends::Embedded,
    process::{self, Process, Role},
    scenario::Scenario,
};
use vangnet_bus::{Bus, LocalBus};
use vangnet_domain::{
    guest::Desk,
    neighbours::{Neighbour, Neighbours},
    rules::Rules,
    stream::LedgerId,
};
use vangnet_log::{KeyStore, LedgerKind, Log, SimulatedClock};
use vangnet_runtime::Clock;

/// A neighbour that nobody serves: what it is to hear waits.
fn neighbours() -> Neighbours {
    let utrecht = Neighbour {
        name: "Utrecht".into(),
    };
    Neighbours {
        desk: Desk {
            name: "Crisisdesk".into(),
            telephone: "020-none-invented".into(),
        },
        regions: [("utrecht".parse().expect("a ledger"), utrecht)].into(),
    }
}

/// A running region.
pub struct Stack {
    pub log: Arc<dyn Log>,
    pub ledger: LedgerId,
    pub gateway: String,
    pub keys: Arc<dyn KeyStore>,
    pub disk: tempfile::TempDir,
    process: Process,
}

impl Stack {
    /// For a scenario: the clock stands at its start.
    pub async fn start(scenario: &Scenario) -> Self {
        let bus = Arc::new(LocalBus::default());
        Self::start_on(scenario, bus, process::machine_clock()).await
    }

    /// The same on a bus and a machine's clock of the caller's.
    pub async fn start_on(scenario: &Scenario, bus: Arc<dyn Bus>, machine: Arc<dyn Clock>) -> Self {
        let disk = tempfile::tempdir().expect("a folder");
        let store = Embedded::open_with(disk.path(), bus)
            .await
            .expect("an embedded store");
        let ledger: LedgerId = "flevoland".parse().expect("a ledger");
        let clock = SimulatedClock {
            origin: scenario.start,
            set_at: process::machine_clock().now(),
            rate_permille: 0,
        };
        store
            .log
            .create_ledger(&ledger, LedgerKind::Simulated(clock))
            .await
            .expect("a ledger");
        let mut parts = store.parts(ledger.clone(), Rules::default().beside(neighbours()));
        parts.machine = machine;
        parts.doors.gateway = Some("127.0.0.1:0".into());
        parts.doors.audit = Some("127.0.0.1:0".into());
        let keys = parts.keys.clone();
        let process = Process::start(parts, &[Role::All])
            .await
            .expect("a process");
        let gateway = format!("http://{}", process.gateway.expect("a gateway"));
        Self {
            log: store.log.clone(),
            ledger,
            gateway,
            keys,
            disk,
            process,
        }
    }

    /// Stop what was started; everything accepted is finished in time. Its folder, for whoever looks on.
    pub async fn stop(self) -> tempfile::TempDir {
        assert!(self.process.parked().is_empty(), "streams were parked");
        assert!(self.process.stop().await, "shutdown took too long");
        self.disk
    }
}
