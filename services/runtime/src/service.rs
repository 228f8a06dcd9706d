//! A service: the commands of its name, its reactors, and whatever task it has besides.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, atomic::AtomicU64},
};

use futures::future::join_all;
use vangnet_bus::{Bus, BusError, BusSubject, Serving};
use vangnet_domain::{
    event::Event,
    rules::Rules,
    stream::{LedgerId, Service},
};
use vangnet_log::Log;

use crate::{
    Clock, Crossing, Door, Executor, ExecutorParts, MasterKey, Parking, Reactor, Sealer, Tasks,
    ViewMemory,
    executor::Hearing,
    follower::Wake,
    gauges::{Gauges, Lagging},
    reactor::{React, Reacting},
};

/// What every part of a process works with, for one ledger.
#[derive(Clone)]
pub struct Substrate {
    /// The region.
    pub ledger: LedgerId,
    /// The log.
    pub log: Arc<dyn Log>,
    /// The bus.
    pub bus: Arc<dyn Bus>,
    /// The ledger's clock.
    pub clock: Arc<dyn Clock>,
    /// Seals and opens personal data.
    pub sealer: Arc<Sealer>,
    /// The master key.
    pub master: MasterKey,
    /// Figures in force.
    pub rules: Rules,
    /// How large the live views of the process may be.
    pub views: ViewMemory,
}

impl Substrate {
    /// A way to give commands.
    pub fn door(&self) -> Door {
        Door::new(self.bus.clone(), self.clock.clone())
    }
}

/// A task of a service beside commands and reactors.
pub type ServiceTask = fn(Substrate, Tasks) -> Pin<Box<dyn Future<Output = ()> + Send + 'static>>;

/// What a service is.
#[derive(Clone, Copy)]
pub struct ServiceSpec {
    /// Its name: the subject of its commands.
    pub name: Service,
    /// Its reactors.
    pub reactors: &'static [Reactor],
    /// What it tells neighbour regions.
    pub crossings: &'static [Crossing],
    /// Its own task, if it has one.
    pub task: Option<ServiceTask>,
}

/// Its reactors, and one for each crossing and neighbour: name, what it heeds, what it does.
fn reactors(
    spec: ServiceSpec,
    substrate: &Substrate,
) -> impl Iterator<Item = (String, fn(&Event) -> bool, React)> + use<> {
    let here = spec
        .reactors
        .iter()
        .map(|it| (it.name.to_owned(), it.heeds, React::Here(it.react)));
    let neighbours = substrate.rules.neighbours.clone();
    let to = spec.crossings.iter().flat_map(move |it| {
        let regions: Vec<_> = neighbours.regions.keys().cloned().collect();
        regions.into_iter().map(|region| {
            let name = crossing_name(it.name, &region);
            (name, it.heeds, React::To(region, it.react))
        })
    });
    here.chain(to)
}

/// Name of the checkpoint of what a neighbour is told.
pub fn crossing_name(crossing: &str, neighbour: &LedgerId) -> String {
    format!("{crossing}>{neighbour}")
}

/// A service that runs.
pub struct Host {
    serving: Vec<Box<dyn Serving>>,
    parking: Parking,
}

impl Host {
    /// Serve commands and run the reactors until `tasks` stops.
    pub async fn start(
        spec: ServiceSpec,
        substrate: &Substrate,
        tasks: &Tasks,
    ) -> Result<Self, BusError> {
        let executor = Arc::new(Executor::new(ExecutorParts {
            ledger: substrate.ledger.clone(),
            service: spec.name,
            log: substrate.log.clone(),
            bus: substrate.bus.clone(),
            clock: substrate.clock.clone(),
            sealer: substrate.sealer.clone(),
            master: substrate.master.clone(),
            rules: substrate.rules.clone(),
        }));
        let subject = BusSubject::Command(substrate.ledger.clone(), spec.name);
        let mut serving = vec![substrate.bus.serve(&subject, executor.clone()).await?];
        if !spec.crossings.is_empty() {
            for from in substrate.rules.neighbours.regions.keys() {
                let subject = BusSubject::Cross {
                    to: substrate.ledger.clone(),
                    from: from.clone(),
                };
                let hearing = Arc::new(Hearing {
                    executor: executor.clone(),
                    from: from.clone(),
                });
                serving.push(substrate.bus.serve(&subject, hearing).await?);
            }
        }
        let parking = Parking::default();
        let mut lagging = Vec::new();
        for (name, heeds, react) in reactors(spec, substrate) {
            let done = Arc::new(AtomicU64::new(0));
            lagging.push(Lagging {
                follower: name.clone(),
                done: done.clone(),
            });
            let reacting = Reacting {
                name,
                heeds,
                react,
                service: spec.name.as_str(),
                ledger: substrate.ledger.clone(),
                log: substrate.log.clone(),
                door: substrate.door(),
                clock: substrate.clock.clone(),
                done,
            };
            let wake = Wake::new(substrate.bus.as_ref(), &substrate.ledger, None).await;
            tasks.spawn(reacting.run(parking.clone(), wake, tasks.stopping()));
        }
        if !lagging.is_empty() {
            let gauges = Gauges {
                service: spec.name.as_str(),
                log: substrate.log.clone(),
                ledger: substrate.ledger.clone(),
                clock: substrate.clock.clone(),
                lagging,
                parking: parking.clone(),
            };
            tasks.spawn(gauges.run(tasks.stopping()));
        }
        if let Some(task) = spec.task {
            tasks.spawn(task(substrate.clone(), tasks.clone()));
        }
        tracing::info!(service = %spec.name, ledger = %substrate.ledger, "serving");
        Ok(Self { serving, parking })
    }

    /// Streams its reactors cannot read on.
    pub fn parking(&self) -> &Parking {
        &self.parking
    }

    /// Take no new command and finish those taken, at most [`Tasks::GRACE`]. Whether all of them finished: one that
    /// did not is let go of, and whoever gave it asks again.
    pub async fn stop(self) -> bool {
        let stopped = join_all(self.serving.into_iter().map(|serving| serving.stop()));
        tokio::time::timeout(Tasks::GRACE, stopped).await.is_ok()
    }
}
