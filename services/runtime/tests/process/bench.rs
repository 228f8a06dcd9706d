//! One service on the in-memory log and the in-process bus, with virtual time.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use vangnet_bus::{Bus, LocalBus};
use vangnet_domain::{
    actor::{Actor, Role},
    command::Command,
    ids::{CommandId, PlaceId},
    person::AgeBand,
    place,
    placement::Rung,
    region::Municipality,
    rules::Rules,
    stream::{LedgerId, Service},
};
use vangnet_log::{LedgerKind, Log, MemoryKeys, MemoryLog};
use vangnet_runtime::{
    Answer, Clock, Door, Executor, ExecutorParts, Host, MasterKey, Sealer, ServiceSpec, Substrate,
    Tasks, TokioClock, ViewMemory, system_entropy,
    wire::{Accepted, CommandReply, CommandRequest},
};

pub const fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn desk() -> Actor {
    Actor {
        person: "desk-1".into(),
        role: Role::Coordinator,
        organisation: "desk".into(),
        device: None,
    }
}

pub fn place_command(number: u128) -> place::Command {
    place::Command::Register {
        place: PlaceId(id(number)),
        unit: format!("bed-{number}"),
        provider: "provider-a".into(),
        rung: Rung::CrisisGroup,
        municipality: Municipality::Lelystad,
        age_bands: AgeBand::ALL.to_vec(),
    }
}

pub struct Bench {
    pub ledger: LedgerId,
    pub log: Arc<MemoryLog>,
    pub bus: Arc<LocalBus>,
    pub keys: Arc<MemoryKeys>,
    pub tasks: Tasks,
    pub views: ViewMemory,
    clock: Arc<TokioClock>,
    master: MasterKey,
}

impl Bench {
    pub async fn new() -> Self {
        let clock = Arc::new(TokioClock::starting_at(
            "2026-03-02T20:00:00Z".parse().unwrap(),
        ));
        let machine = clock.clone();
        let log = Arc::new(MemoryLog::new(Arc::new(move || machine.now())));
        let ledger: LedgerId = "flevoland".parse().unwrap();
        log.create_ledger(&ledger, LedgerKind::Real).await.unwrap();
        Self {
            ledger,
            log,
            bus: Arc::new(LocalBus::default()),
            keys: Arc::new(MemoryKeys::default()),
            tasks: Tasks::default(),
            views: ViewMemory::default(),
            clock,
            master: MasterKey::new([1; 32]),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn sealer(&self) -> Arc<Sealer> {
        Arc::new(Sealer::new(
            self.ledger.clone(),
            self.keys.clone(),
            self.master.clone(),
            system_entropy(),
        ))
    }

    pub fn substrate(&self) -> Substrate {
        Substrate {
            ledger: self.ledger.clone(),
            log: self.log.clone() as Arc<dyn Log>,
            bus: self.bus.clone() as Arc<dyn Bus>,
            clock: self.clock.clone(),
            sealer: self.sealer(),
            master: self.master.clone(),
            rules: Rules::default(),
            views: self.views.clone(),
        }
    }

    /// An executor of placement with a cache of its own, past the bus.
    pub fn executor(&self) -> Executor {
        self.executor_of(Service::Placement)
    }

    /// The same of another service.
    pub fn executor_of(&self, service: Service) -> Executor {
        let substrate = self.substrate();
        Executor::new(ExecutorParts {
            ledger: substrate.ledger,
            service,
            log: substrate.log,
            bus: substrate.bus,
            clock: substrate.clock,
            sealer: substrate.sealer,
            master: substrate.master,
            rules: substrate.rules,
        })
    }

    /// Placement, served on the bus.
    pub async fn host(&self) -> Host {
        self.host_of(ServiceSpec {
            name: Service::Placement,
            reactors: &[],
            crossings: &[],
            task: None,
        })
        .await
    }

    pub async fn host_of(&self, spec: ServiceSpec) -> Host {
        Host::start(spec, &self.substrate(), &self.tasks)
            .await
            .unwrap()
    }

    /// Placement, served on the bus by a machine whose clock is ahead.
    pub async fn ahead(&self, by: std::time::Duration) -> Host {
        let spec = ServiceSpec {
            name: Service::Placement,
            reactors: &[],
            crossings: &[],
            task: None,
        };
        let ahead = SignedDuration::try_from(by).unwrap();
        let clock = TokioClock::starting_at(self.now().checked_add(ahead).unwrap());
        let substrate = Substrate {
            clock: Arc::new(clock),
            ..self.substrate()
        };
        Host::start(spec, &substrate, &self.tasks).await.unwrap()
    }

    pub fn door(&self) -> Door {
        self.substrate().door()
    }

    pub fn request(&self, number: u128, command: impl Into<Command>) -> CommandRequest {
        CommandRequest {
            ledger: self.ledger.clone(),
            command_id: CommandId(id(1_000 + number)),
            correlation_id: id(1_000 + number),
            causation_id: None,
            actor: desk(),
            occurred_at: None,
            if_match: None,
            command: command.into(),
        }
    }

    pub async fn give(&self, number: u128, command: impl Into<Command>) -> Answer {
        self.door().send(&self.request(number, command)).await
    }

    pub async fn accepted(&self, number: u128, command: impl Into<Command>) -> Accepted {
        match self.give(number, command).await {
            Answer::Replied(CommandReply::Accepted(accepted)) => accepted,
            other => panic!("{other:?}"),
        }
    }
}
