//! The fold of a person's events.

use super::{Event, State, state::Address};
use crate::{calendar::date_of, personal::Personal, state::Stamp};

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        if self.is_erased() {
            return;
        }
        match event {
            Event::PersonRegistered {
                case,
                name,
                birth_date,
                bsn,
                phone,
                age_band,
                bsn_status,
            } => {
                if !self.exists() {
                    self.case = Some(*case);
                    self.details([name, birth_date, bsn, phone]);
                    self.age_band = Some(*age_band);
                    self.age_band_on = Some(date_of(stamp.recorded_at));
                    self.bsn_status = Some(*bsn_status);
                }
            }
            Event::PersonCorrected {
                name,
                birth_date,
                bsn,
                phone,
                age_band,
                bsn_status,
            } => {
                self.details([name, birth_date, bsn, phone]);
                if birth_date.is_some() {
                    self.age_band = Some(*age_band);
                    self.age_band_on = Some(date_of(stamp.recorded_at));
                    self.age_band_before = None;
                }
                self.bsn_status = Some(*bsn_status);
            }
            Event::AddressRecorded {
                from,
                address,
                municipality,
                kind,
            } => {
                self.addresses.retain(|known| known.from != *from);
                self.addresses.push(Address {
                    from: *from,
                    address: Some(address.clone()),
                    municipality: *municipality,
                    kind: *kind,
                });
                self.addresses.sort_by_key(|known| known.from);
            }
            Event::AgeReached { age_band } => {
                if self.exists() {
                    self.age_band_before = self.age_band;
                    self.age_band = Some(*age_band);
                    self.age_band_on = Some(date_of(stamp.recorded_at));
                }
            }
            Event::CrisisOver { case, over_at } => {
                let last = self.crises_over.entry(*case).or_insert(*over_at);
                *last = *over_at.max(last);
            }
            Event::CaseJoined {
                case,
                household_role,
            } => {
                self.joined.insert(*case, *household_role);
            }
            Event::PersonErased { .. } => {
                self.erased_at = Some(stamp.recorded_at);
                (self.name, self.birth_date, self.bsn, self.phone) = (None, None, None, None);
                for known in &mut self.addresses {
                    known.address = None;
                }
            }
        }
    }

    /// Fields that are there replace what was known; absent ones leave it.
    fn details(&mut self, [name, birth_date, bsn, phone]: [&Option<Personal>; 4]) {
        for (known, new) in [
            (&mut self.name, name),
            (&mut self.birth_date, birth_date),
            (&mut self.bsn, bsn),
            (&mut self.phone, phone),
        ] {
            if new.is_some() {
                known.clone_from(new);
            }
        }
    }
}
