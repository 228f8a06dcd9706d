//! The fold of a place. Total: an event that does not fit what went before changes nothing.

use super::{
    Calendar, Claim, Event, GuestClaim, Hold, Occupancy, Registered, Reported, Share, Slot, State,
};
use crate::{
    calendar::hours_after,
    ids::{PersonId, PlacementId, StayId},
    rules::AVAILABILITY_HOURS_MAX,
    state::Stamp,
};

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
            Event::PlaceDescribed { shape } => self.shape.clone_from(shape),
            Event::AvailabilityReported {
                availability,
                as_of,
                good_until,
            } => {
                // Older news that arrives later does not cover newer news.
                if self.availability.is_none_or(|known| known.as_of <= *as_of) {
                    let good_until =
                        good_until.unwrap_or_else(|| hours_after(*as_of, AVAILABILITY_HOURS_MAX));
                    self.availability = Some(Reported {
                        availability: *availability,
                        as_of: *as_of,
                        good_until,
                    });
                }
            }
            Event::CalendarReported { away, as_of } => {
                let newer = |known: &Calendar| known.as_of <= *as_of;
                if self.calendar.as_ref().is_none_or(newer) {
                    self.calendar = Some(Calendar {
                        as_of: *as_of,
                        away: away.clone(),
                    });
                }
            }
            Event::PlaceHeld {
                placement,
                child,
                until,
                share,
            } => {
                let share = share.clone();
                let share = share.unwrap_or_else(|| Share::ordinary(stamp.recorded_at));
                if self.claim_of(*placement).is_none() && self.fits_on_record(&share, None, stamp) {
                    self.holds.push(Hold {
                        placement: *placement,
                        child: *child,
                        until: *until,
                        confirmed: false,
                        first: Some(share.nights.from),
                        share,
                    });
                }
            }
            Event::HoldConfirmed { placement } => {
                let mut holds = self.holds.iter_mut();
                if let Some(hold) = holds.find(|hold| hold.placement == *placement) {
                    hold.confirmed = true;
                }
            }
            Event::HoldReleased { placement, .. } | Event::HoldExpired { placement, .. } => {
                self.holds.retain(|hold| hold.placement != *placement);
            }
            Event::PlaceOccupied {
                placement,
                child,
                stay,
            } => self.move_in(*placement, *child, *stay, stamp),
            Event::NightsChanged { placement, nights } => {
                let changed = self.claim_of(*placement).map(|claim| Share {
                    nights: nights.clone(),
                    ..claim.share().clone()
                });
                if let Some(share) = changed
                    && self.fits_on_record(&share, Some(*placement), stamp)
                {
                    self.change(*placement, share);
                }
            }
            Event::PlaceFreed { stay } => {
                let lived_in = self.is_lived_in();
                self.occupants.retain(|lives| lives.stay != *stay);
                if lived_in && !self.is_lived_in() {
                    self.left_empty_at = Some(stamp.recorded_at);
                }
            }
            Event::GuestHeld { guest, share } => {
                if self.guest(*guest).is_none() && self.fits_on_record(share, None, stamp) {
                    self.guests.push(GuestClaim {
                        guest: *guest,
                        since: None,
                        share: share.clone(),
                    });
                }
            }
            Event::GuestMovedIn { guest } => {
                let mut guests = self.guests.iter_mut();
                if let Some(claim) = guests.find(|claim| claim.guest == *guest) {
                    claim.since.get_or_insert(stamp.recorded_at);
                }
            }
            Event::GuestGone { guest } => {
                let lived_in = self.is_lived_in();
                self.guests.retain(|claim| claim.guest != *guest);
                if lived_in && !self.is_lived_in() {
                    self.left_empty_at = Some(stamp.recorded_at);
                }
            }
            Event::PlaceClosed { reason } => self.closed = Some(*reason),
            Event::PlaceReopened => self.closed = None,
        }
    }

    /// With the part that was held for the placement, or else with an ordinary one.
    fn move_in(&mut self, placement: PlacementId, child: PersonId, stay: StayId, stamp: Stamp) {
        let lives = self.occupants.iter();
        if lives.into_iter().any(|lives| lives.placement == placement) {
            return;
        }
        let held = self.hold_of(placement);
        let first = held.and_then(|hold| hold.first);
        let share = held.map(|hold| hold.share.clone());
        let share = share.unwrap_or_else(|| Share::ordinary(stamp.recorded_at));
        if self.fits_on_record(&share, Some(placement), stamp) {
            self.holds.retain(|hold| hold.placement != placement);
            self.occupants.push(Occupancy {
                placement,
                child,
                stay,
                since: stamp.recorded_at,
                first,
                share,
            });
        }
    }

    /// Whether a share fits beside all that is on record, but for one placement's own claim.
    fn fits_on_record(&self, share: &Share, but: Option<PlacementId>, stamp: Stamp) -> bool {
        let others = self
            .claims(None)
            .filter(move |claim: &Claim<'_>| but.is_none_or(|but| !claim.is_of(but)));
        self.clash(others, share, Slot::at(stamp.recorded_at))
            .is_none()
    }

    fn change(&mut self, placement: PlacementId, share: Share) {
        let held = self.holds.iter_mut();
        let held = held.filter(|hold| hold.placement == placement);
        let lives = self.occupants.iter_mut();
        let lives = lives.filter(|lives| lives.placement == placement);
        let shares = held.map(|hold| &mut hold.share);
        for own in shares.chain(lives.map(|lives| &mut lives.share)) {
            own.clone_from(&share);
        }
    }
}
