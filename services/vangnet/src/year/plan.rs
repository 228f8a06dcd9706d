//! When crises and other reports arrive: by month, day of the week, holiday and hour, from the seed.

use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use vangnet_domain::{calendar, region::Municipality};

use super::{Settings, Stretch};

/// The municipalities of the desk.
const SERVED: [Municipality; 6] = [
    Municipality::Almere,
    Municipality::Dronten,
    Municipality::Lelystad,
    Municipality::Noordoostpolder,
    Municipality::Urk,
    Municipality::Zeewolde,
];

/// A report to come.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Arrival {
    pub(super) at: Timestamp,
    /// From 1, in order of arrival.
    pub(super) number: u32,
    pub(super) is_crisis: bool,
    pub(super) municipality: Municipality,
    /// Of the child, in years.
    pub(super) age: i16,
    /// Draws what becomes of it.
    pub(super) seed: u64,
}

/// All of them, in order of time.
pub(super) fn arrivals(settings: &Settings, stretch: Stretch) -> anyhow::Result<Vec<Arrival>> {
    let mut rng = StdRng::seed_from_u64(stretch.seed);
    let (begin, _) = stretch.instants();
    let mut arrivals = Vec::new();
    for day in 0..i64::from(stretch.days) {
        let date = stretch.from.saturating_add(day.days());
        let crises = poisson(
            settings.crises_per_year / 365.0 * weight(settings, date),
            &mut rng,
        );
        let others = settings.crises_per_year / 365.0 * settings.without_crisis_per_crisis;
        let others = poisson(others, &mut rng);
        let midnight = calendar::end_of(date.saturating_sub(1.day()));
        for index in 0..crises + others {
            let minute = drawn(&settings.hours, &mut rng) * 60 + rng.random_range(0..60);
            let at = midnight
                .checked_add(SignedDuration::from_mins(minute))?
                .max(begin);
            arrivals.push(Arrival {
                at,
                number: 0,
                is_crisis: index < crises,
                municipality: by_youths(&mut rng),
                age: rng.random_range(1..18),
                seed: rng.random(),
            });
        }
    }
    arrivals.sort_by_key(|arrival| (arrival.at, arrival.seed));
    for (number, arrival) in (1..).zip(&mut arrivals) {
        arrival.number = number;
    }
    Ok(arrivals)
}

/// How much more or less than average a day is.
fn weight(settings: &Settings, date: Date) -> f64 {
    let of = |weights: &[f64], index: i8| {
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        let index = usize::try_from(index).unwrap_or(0);
        weights.get(index).map_or(1.0, |weight| weight / mean)
    };
    let eve = calendar::is_holiday(date) || calendar::is_holiday(date.saturating_add(1.day()));
    of(&settings.months, date.month() - 1)
        * of(&settings.weekdays, date.weekday().to_monday_zero_offset())
        * if eve { settings.holidays } else { 1.0 }
}

fn by_youths(rng: &mut StdRng) -> Municipality {
    let chosen = SERVED.choose_weighted(rng, |municipality| municipality.youths().0);
    chosen.copied().unwrap_or(Municipality::Almere)
}

/// An index by weight.
fn drawn(weights: &[f64], rng: &mut StdRng) -> i64 {
    let mut left = rng.random_range(0.0..weights.iter().sum::<f64>());
    for (index, weight) in (0..).zip(weights) {
        if left < *weight {
            return index;
        }
        left -= weight;
    }
    0
}

/// How many, when so many are to be expected (Knuth).
fn poisson(mean: f64, rng: &mut StdRng) -> u32 {
    let (limit, mut product, mut count) = ((-mean).exp(), 1.0, 0);
    loop {
        product *= rng.random::<f64>();
        if product <= limit {
            return count;
        }
        count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: &str = include_str!("../../../../loadtests/year.toml");

    fn year(seed: u64) -> Vec<Arrival> {
        let settings = Settings::parse(SETTINGS).unwrap();
        let from = "2026-01-01".parse().unwrap();
        arrivals(
            &settings,
            Stretch {
                seed,
                from,
                days: 365,
            },
        )
        .unwrap()
    }

    #[test]
    fn a_year_has_about_the_crises_that_were_expected_and_the_same_ones_from_the_same_seed() {
        let crises = year(1).iter().filter(|arrival| arrival.is_crisis).count();
        assert!((160..=260).contains(&crises), "{crises}");
        assert_eq!(year(1), year(1));
        assert_ne!(year(1), year(2));
        assert!(year(1).is_sorted_by_key(|arrival| arrival.at));
    }

    #[test]
    fn the_evening_is_busier_than_the_early_morning() {
        let hour = |arrival: &Arrival| arrival.at.to_zoned(calendar::amsterdam()).hour();
        let count = |hours: std::ops::Range<i8>| {
            let year = year(3);
            year.iter()
                .filter(|arrival| hours.contains(&hour(arrival)))
                .count()
        };
        assert!(count(16..22) > 2 * count(2..8));
    }
}
