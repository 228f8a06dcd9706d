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

/// Next to this region.
fn neighbours(ledger: &str, name: &str) -> Neighbours {
    let neighbour = Neighbour { name: name.into() };
    Neighbours {
        desk: Desk {
            name: "Crisisdesk".into(),
            telephone: "020-none-invented".into(),
        },
        regions: [(ledger.parse().expect("a ledger"), neighbour)].into(),
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
    /// Its neighbour is served by nobody: what it is to hear waits.
    pub async fn start_on(scenario: &Scenario, bus: Arc<dyn Bus>, machine: Arc<dyn Clock>) -> Self {
        let beside = neighbours("utrecht", "Utrecht");
        Self::region(scenario, "flevoland", beside, bus, machine).await
    }

    /// Two regions, each the other's neighbour, on one bus.
    pub async fn pair(scenario: &Scenario, ledgers: [&str; 2]) -> [Self; 2] {
        let bus = Arc::new(LocalBus::default());
        let [own, other] = ledgers;
        let region = |ledger, beside: &str| {
            let beside = neighbours(beside, beside);
            Self::region(
                scenario,
                ledger,
                beside,
                bus.clone(),
                process::machine_clock(),
            )
        };
        [region(own, other).await, region(other, own).await]
    }

    async fn region(
        scenario: &Scenario,
        ledger: &str,
        beside: Neighbours,
        bus: Arc<dyn Bus>,
        machine: Arc<dyn Clock>,
    ) -> Self {
        let disk = tempfile::tempdir().expect("a folder");
        let store = Embedded::open_with(disk.path(), bus)
            .await
            .expect("an embedded store");
        let ledger: LedgerId = ledger.parse().expect("a ledger");
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
        let mut parts = store.parts(ledger.clone(), Rules::default().beside(beside));
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
