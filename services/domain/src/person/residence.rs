//! Which municipality is responsible for a youth (woonplaatsbeginsel since 2022, Jeugdwet 1.1; H31): a pure function
//! of dated addresses and stays. What it cannot know it says, and somebody then owes it; it never delays care.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Address, ResidenceKind};
use crate::{book::Certainty, code_list, region::Municipality};

code_list! {
    /// What the responsible municipality follows from (grond van het woonplaatsbeginsel).
    pub enum MunicipalityGround {
        /// The address on the day that help began (woonadres).
        Address = "address",
        /// The address on the day before the uninterrupted chain of stays (woonadres voorafgaand aan verblijf).
        AddressBeforeStay = "address-before-stay",
        /// Where the mother lived at birth (verblijfplaats van de moeder bij geboorte); somebody says so.
        MotherAtBirth = "mother-at-birth",
        /// Municipalities agreed on it, or a judge decided; somebody says so.
        Agreed = "agreed",
        /// At home, or before the stay, in another region; no address of this record shows it, and somebody says so (woont
        /// buiten de regio).
        OutsideRegion = "outside-region",
        /// Where the youth actually is; holds until somebody knows better (werkelijk verblijf).
        ActualStay = "actual-stay",
    }
}

/// What the addresses say.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Residence {
    /// The municipality; `None` = the addresses do not say.
    pub municipality: Option<Municipality>,
    /// What it follows from.
    pub ground: MunicipalityGround,
    /// First day of the uninterrupted chain of stays that help began in.
    pub chain_start: Option<Date>,
    /// First day at the address that decided.
    pub address_from: Option<Date>,
    /// Unverified where it rests on how long a chain of stays may be interrupted.
    pub certainty: Certainty,
}

/// Where a youth lived when help began, or before the uninterrupted chain of stays that help belongs to.
///
/// `with_stay`: the help itself is a stay, so what counts is the day before it. A home between two stays of at most
/// `gap_days` nights does not interrupt the chain; how long that may be is not verified, and a chain with a home in
/// it says so.
pub fn residence_at(
    addresses: &[Address],
    start_of_help: Date,
    with_stay: bool,
    gap_days: i64,
) -> Residence {
    let mut known: Vec<&Address> = addresses.iter().collect();
    known.sort_by_key(|address| address.from);
    let day = if with_stay {
        start_of_help.saturating_sub(1.day())
    } else {
        start_of_help
    };
    let mut left = known.partition_point(|address| address.from <= day);
    let mut chain_start = with_stay.then_some(start_of_help);
    let mut next_from = start_of_help;
    let mut certainty = Certainty::Verified;
    while let Some(here) = left.checked_sub(1).map(|index| known[index]) {
        let before = left.checked_sub(2).map(|index| known[index]);
        match here.kind {
            ResidenceKind::Stay => chain_start = Some(here.from),
            ResidenceKind::Home => {
                let between_stays = chain_start.is_some()
                    && before.is_some_and(|before| before.kind == ResidenceKind::Stay);
                if between_stays {
                    certainty = Certainty::Unverified;
                }
                let nights = here.from.duration_until(next_from).as_hours() / 24;
                if !between_stays || nights > gap_days {
                    return Residence {
                        municipality: here.municipality,
                        ground: match chain_start {
                            Some(_) => MunicipalityGround::AddressBeforeStay,
                            None => MunicipalityGround::Address,
                        },
                        chain_start,
                        address_from: Some(here.from),
                        certainty,
                    };
                }
            }
        }
        next_from = here.from;
        left -= 1;
    }
    Residence {
        municipality: None,
        ground: MunicipalityGround::ActualStay,
        chain_start,
        address_from: None,
        certainty: Certainty::Unverified,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn lived(from: Date, municipality: Municipality) -> Address {
        Address {
            from,
            address: None,
            municipality: Some(municipality),
            kind: ResidenceKind::Home,
        }
    }

    fn stayed(from: Date) -> Address {
        Address {
            kind: ResidenceKind::Stay,
            ..lived(from, Municipality::Lelystad)
        }
    }

    fn at(addresses: &[Address], start: Date, with_stay: bool) -> Residence {
        residence_at(addresses, start, with_stay, 0)
    }

    #[test]
    fn help_at_home_is_for_the_municipality_of_the_address_that_day() {
        let moved = [
            lived(date(2020, 1, 1), Municipality::Almere),
            lived(date(2025, 6, 1), Municipality::Urk),
        ];
        let before = at(&moved, date(2025, 5, 31), false);
        assert_eq!(before.municipality, Some(Municipality::Almere));
        assert_eq!(before.ground, MunicipalityGround::Address);
        let after = at(&moved, date(2025, 6, 1), false);
        assert_eq!(after.municipality, Some(Municipality::Urk));
        let stay = at(&moved, date(2025, 6, 1), true);
        assert_eq!(
            stay.municipality,
            Some(Municipality::Almere),
            "the day before"
        );
        assert_eq!(stay.ground, MunicipalityGround::AddressBeforeStay);
    }

    #[test]
    fn an_uninterrupted_chain_of_stays_leads_back_to_the_address_before_it() {
        let chain = [
            lived(date(2015, 1, 1), Municipality::Zeewolde),
            stayed(date(2021, 3, 1)),
            stayed(date(2024, 3, 1)),
        ];
        let found = at(&chain, date(2026, 3, 2), true);
        assert_eq!(found.municipality, Some(Municipality::Zeewolde));
        assert_eq!(found.chain_start, Some(date(2021, 3, 1)));
        assert_eq!(found.address_from, Some(date(2015, 1, 1)));
        assert_eq!(found.certainty, Certainty::Verified);
    }

    #[test]
    fn a_home_between_two_stays_interrupts_the_chain_when_it_lasts_and_is_not_verified() {
        let chain = [
            lived(date(2015, 1, 1), Municipality::Zeewolde),
            stayed(date(2021, 3, 1)),
            lived(date(2022, 3, 1), Municipality::Almere),
            stayed(date(2022, 3, 11)),
        ];
        let start = date(2026, 3, 2);
        let found = residence_at(&chain, start, true, 9);
        assert_eq!(found.municipality, Some(Municipality::Almere));
        assert_eq!(found.chain_start, Some(date(2022, 3, 11)));
        assert_eq!(found.certainty, Certainty::Unverified);
        let bridged = residence_at(&chain, start, true, 10);
        assert_eq!(bridged.municipality, Some(Municipality::Zeewolde));
        assert_eq!(bridged.chain_start, Some(date(2021, 3, 1)));
        assert_eq!(bridged.certainty, Certainty::Unverified);
    }

    #[test]
    fn what_the_addresses_do_not_say_is_not_made_up() {
        let start = date(2026, 3, 2);
        for addresses in [
            vec![],
            vec![lived(date(2026, 3, 3), Municipality::Urk)],
            vec![stayed(date(2020, 1, 1))],
        ] {
            let found = at(&addresses, start, true);
            assert_eq!(found.municipality, None);
            assert_eq!(found.ground, MunicipalityGround::ActualStay);
        }
        let somewhere = Address {
            municipality: None,
            ..lived(date(2020, 1, 1), Municipality::Urk)
        };
        assert_eq!(at(&[somewhere], start, true).municipality, None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Whatever is on record: an answer, from an address before help began, and never the address of a stay.
        #[test]
        fn the_municipality_is_always_that_of_a_home_before_help(
            days in prop::collection::vec((0..4_000_i64, any::<bool>(), 0..12_usize), 0..12),
            start in 0..4_000_i64,
            with_stay in any::<bool>(),
            gap in 0..40_i64,
        ) {
            let day = |days: i64| date(2015, 1, 1).saturating_add(days.days());
            let addresses: Vec<_> = days.into_iter().map(|(from, home, index)| Address {
                from: day(from),
                address: None,
                municipality: Some(Municipality::ALL[index]),
                kind: if home { ResidenceKind::Home } else { ResidenceKind::Stay },
            }).collect();
            let start = day(start);
            let found = residence_at(&addresses, start, with_stay, gap);
            match found.address_from {
                Some(from) => {
                    prop_assert!(from <= start);
                    prop_assert!(addresses.iter().any(|address| address.from == from
                        && address.kind == ResidenceKind::Home
                        && address.municipality == found.municipality));
                    // On the day of moving the home and the stay have the same first day.
                    prop_assert!(found.chain_start.is_none_or(|chain| from <= chain || !with_stay));
                }
                None => prop_assert_eq!(found.municipality, None),
            }
        }
    }
}
