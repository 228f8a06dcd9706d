//! Whom the teams saw, over some visits. Who of a household of more was not named was not seen: one that was at school when its
//! sister was seen is not safe by that (H01, P08).

use std::collections::BTreeSet;

use crate::{
    case,
    deployment::{Sighting, Visit},
    ids::PersonId,
};

/// Who was seen.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Seen {
    /// By name.
    named: BTreeSet<PersonId>,
    /// Somebody, and nobody was named.
    unnamed: bool,
}

impl Seen {
    /// In these visits to a household, each as who they turned out to be.
    pub fn in_visits<'a>(visits: impl Iterator<Item = &'a Visit>, household: &case::State) -> Self {
        let mut seen = Self::default();
        for visit in visits.filter(|visit| is_sighting(visit.sighting)) {
            let children = visit.children.iter();
            seen.named
                .extend(children.map(|child| household.known_as(*child)));
            seen.unnamed |= visit.children.is_empty();
        }
        seen
    }

    /// Nobody at all.
    pub fn nobody(&self) -> bool {
        self.named.is_empty() && !self.unnamed
    }

    /// This child of a household of so many: by name, or because there is no other.
    pub fn saw(&self, child: PersonId, of: usize) -> bool {
        self.named.contains(&child) || (self.unnamed && of == 1)
    }
}

const fn is_sighting(sighting: Sighting) -> bool {
    matches!(sighting, Sighting::Spoken | Sighting::Seen)
}
