//! The fold of a place. Total: an event that does not fit what went before changes nothing.

use super::{Event, Hold, Occupancy, Registered, Reported, State};
use crate::{ids::PlacementId, state::Stamp};

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        if let Event::PlaceRegistered {
            unit,
            provider,
            rung,
            municipality,
            age_bands,
        } = event
        {
            self.registered.get_or_insert_with(|| Registered {
                unit: unit.clone(),
                provider: provider.clone(),
                rung: *rung,
                municipality: *municipality,
                age_bands: age_bands.clone(),
            });
        } else if self.registered.is_some() {
            self.live(event, stamp);
        }
    }

    fn live(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::PlaceRegistered { .. } => {}
            Event::AvailabilityReported {
                availability,
                as_of,
            } => {
                // Older news that arrives later does not cover newer news.
                if self.availability.is_none_or(|known| known.as_of <= *as_of) {
                    self.availability = Some(Reported {
                        availability: *availability,
                        as_of: *as_of,
                    });
                }
            }
            Event::PlaceHeld {
                placement,
                child,
                until,
            } => {
                if self.hold.is_none() && self.occupied.is_none() {
                    self.hold = Some(Hold {
                        placement: *placement,
                        child: *child,
                        until: *until,
                        confirmed: false,
                    });
                }
            }
            Event::HoldConfirmed { placement } => {
                if let Some(hold) = self.hold.as_mut().filter(|h| h.placement == *placement) {
                    hold.confirmed = true;
                }
            }
            Event::HoldReleased { placement, .. } | Event::HoldExpired { placement, .. } => {
                self.end_hold(*placement);
            }
            Event::PlaceOccupied {
                placement,
                child,
                stay,
            } => {
                let held_by_other = self.hold.is_some_and(|hold| hold.placement != *placement);
                if self.occupied.is_none() && !held_by_other {
                    self.hold = None;
                    self.occupied = Some(Occupancy {
                        placement: *placement,
                        child: *child,
                        stay: *stay,
                        since: stamp.recorded_at,
                    });
                }
            }
            Event::PlaceFreed { stay } => {
                self.occupied = self.occupied.filter(|occupancy| occupancy.stay != *stay);
            }
            Event::PlaceClosed { reason } => self.closed = Some(*reason),
            Event::PlaceReopened => self.closed = None,
        }
    }

    fn end_hold(&mut self, placement: PlacementId) {
        self.hold = self.hold.filter(|hold| hold.placement != placement);
    }
}
