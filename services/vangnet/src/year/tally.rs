//! What the log says so far: figures, invariants, and a hash over its content.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::json;
use vangnet_domain::{
    duty::DutyKind,
    envelope::Recorded,
    event::Event,
    ids::{AgreementId, CaseId, DutyId, PersonId, PlaceId, TitleId},
    invariants::Watcher,
    personal::{Personal, Sealed},
    place,
    placement::Rung,
    triage::{Urgency, Verdict},
};
use vangnet_views::{Indicators, View as _};

use super::{Ended, world::Counted};

/// Folded as the log grows.
#[derive(Default)]
pub(super) struct Tally {
    /// The next position to read.
    pub(super) next: u64,
    /// Commands that were accepted.
    pub(super) accepted: u64,
    /// Commands that were refused.
    pub(super) refused: Counted,
    /// Places with a child or a hold.
    pub(super) taken: BTreeSet<PlaceId>,
    /// Duties that are open, with the kind and the case of each.
    pub(super) open: BTreeMap<DutyId, (DutyKind, Option<CaseId>)>,
    /// Cases in which a verdict was given.
    pub(super) weighed: BTreeSet<CaseId>,
    /// The first child of each case.
    pub(super) child: BTreeMap<CaseId, PersonId>,
    /// The verdict in force of each weighing.
    pub(super) verdicts: BTreeMap<uuid::Uuid, (Verdict, Urgency)>,
    /// Weighings whose last verdict is not compared with what was found on site, or was given again since.
    pub(super) uncompared: BTreeSet<uuid::Uuid>,
    /// Titles on each person that are not on paper yet.
    pub(super) spoken: BTreeMap<PersonId, Vec<TitleId>>,
    /// Agreements at the door, by the debt to look at them.
    pub(super) agreed: BTreeMap<DutyId, AgreementId>,
    /// Rungs of each search that were let wait.
    pub(super) waiting_rungs: BTreeMap<uuid::Uuid, Vec<Rung>>,
    watcher: Watcher,
    breaches: Vec<String>,
    indicators: Indicators,
    content: Vec<[u8; 32]>,
}

impl Tally {
    /// Whether a duty of this kind is open in a case.
    pub(super) fn owes(&self, case: CaseId, kind: DutyKind) -> bool {
        self.open.values().any(|open| *open == (kind, Some(case)))
    }

    pub(super) fn take(&mut self, events: &[Recorded]) {
        let breaches = self.watcher.observe(events).into_iter();
        self.breaches
            .extend(breaches.map(|breach| breach.to_string()));
        for event in events {
            self.next = event.position + 1;
            self.indicators.apply(event);
            self.content.push(content(event));
            self.place(event);
        }
    }

    fn place(&mut self, event: &Recorded) {
        let id = PlaceId(event.envelope.stream.id);
        match &event.event {
            Event::Place(place::Event::PlaceHeld { .. } | place::Event::PlaceOccupied { .. }) => {
                self.taken.insert(id);
            }
            Event::Place(
                place::Event::HoldReleased { .. }
                | place::Event::HoldExpired { .. }
                | place::Event::PlaceFreed { .. },
            ) => {
                self.taken.remove(&id);
            }
            _ => {}
        }
    }

    pub(super) fn ended(mut self, now: Timestamp) -> Ended {
        self.content.sort_unstable();
        let hash = vangnet_log::leaf(0, 0, &self.content.concat());
        Ended {
            hash: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
            events: self.next,
            accepted: self.accepted,
            refused: self.refused,
            breaches: self.breaches,
            indicators: self.indicators,
            position: self.next.checked_sub(1),
            now,
        }
    }
}

/// An event without what differs from run to run: positions, ids of events, and ciphertext. Reactors append to
/// different streams at the same instant in any order, so order counts within the instant only by content.
fn content(event: &Recorded) -> [u8; 32] {
    let mut body = event.event.clone();
    body.visit_personal(&mut |_, personal| {
        *personal = Personal::Sealed(Sealed {
            key: personal.key(),
            nonce: Vec::new(),
            ciphertext: Vec::new(),
            event: uuid::Uuid::nil(),
            field: String::new(),
        });
    });
    let said = json!([
        event.envelope.stream.to_string(),
        event.recorded_at,
        event.envelope.occurred_at,
        event.envelope.case,
        event.envelope.actor,
        body,
    ]);
    vangnet_log::leaf(0, 0, said.to_string().as_bytes())
}
