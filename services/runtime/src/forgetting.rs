//! `person-erased`, `export-ended`: every process that holds keys in memory drops them.

use std::sync::Arc;

use vangnet_domain::{envelope::Recorded, event::Event, export, person};
use vangnet_log::LogError;

use crate::{Follow, Follower, Parking, Sealer, Substrate, Tasks, follower::Wake};

/// Follow the log from its head on and forget at each erasure, until `tasks` stops. Before anything is opened: what was
/// erased earlier has no key to hold. Another process's erasure is known here after a hint, at the latest after
/// [`POLL`](crate::follower::POLL).
pub async fn forget_the_erased(substrate: &Substrate, tasks: &Tasks) -> Result<(), LogError> {
    let head = substrate.log.head(&substrate.ledger).await?;
    let follower = Follower::new(
        substrate.log.clone(),
        substrate.ledger.clone(),
        substrate.clock.clone(),
        Parking::default(),
        head.next,
    );
    let wake = Wake::new(substrate.bus.as_ref(), &substrate.ledger, None).await;
    let mut forgetting = Forgetting(substrate.sealer.clone());
    let stopping = tasks.stopping();
    tasks.spawn(async move { follower.run(&mut forgetting, wake, stopping).await });
    Ok(())
}

struct Forgetting(Arc<Sealer>);

impl Follow for Forgetting {
    fn apply(&mut self, event: &Arc<Recorded>) {
        if matches!(
            &event.event,
            Event::Person(person::Event::PersonErased { .. })
                | Event::Export(export::Event::ExportEnded { .. })
        ) {
            self.0.forget();
        }
    }

    fn caught_up(&mut self, _next: u64) {}
}
