//! A night from real arrivals: one day of the call file, mapped onto the region by youths per municipality.
//! The arrivals are real; people, places, families and what becomes of them are invented, from a seed.

mod plan;

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use jiff::{SignedDuration, Timestamp, civil::Date};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde::{Deserialize, Serialize};

use self::plan::Plan;
use super::file::Step;

/// Which arrivals to draw.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Night {
    /// The call file, relative to the scenario's folder or absolute.
    pub calls: PathBuf,
    /// The day to draw.
    pub day: Date,
    /// First hour of the scenario, 0-23; hours before it belong to the next morning.
    pub first_hour: u8,
    /// How many hours are played.
    pub hours: u8,
    /// Draws everything that the file does not say.
    pub seed: u64,
}

struct Arrival {
    minute: u32,
    kind: String,
}

impl Night {
    /// Written out as steps, in order of time.
    pub fn steps(&self, start: Timestamp) -> anyhow::Result<Vec<Step>> {
        ensure!(self.first_hour < 24, "first_hour is 0 to 23");
        let arrivals = self.arrivals()?;
        let mut rng = StdRng::seed_from_u64(self.seed);
        let mut plan = Plan::new(start, start.checked_add(SignedDuration::from_hours(14))?);
        for (index, arrival) in arrivals.iter().enumerate() {
            plan.case(index + 1, arrival, &mut rng);
        }
        Ok(plan.done())
    }

    fn arrivals(&self) -> anyhow::Result<Vec<Arrival>> {
        let text = std::fs::read_to_string(&self.calls)
            .with_context(|| format!("the call file {} cannot be read", self.calls.display()))?;
        let rows: Vec<Vec<&str>> = text
            .lines()
            .skip(1)
            .map(|line| line.split(',').collect())
            .collect();
        // Hours that are not known are drawn from the file's own profile of the hours that are.
        let profile: Vec<u8> = rows
            .iter()
            .filter_map(|row| row.get(1)?.parse().ok())
            .collect();
        ensure!(!profile.is_empty(), "the call file has no hours");
        let mut rng = StdRng::seed_from_u64(self.seed ^ 0x6e_6967_6874);
        let day = self.day.to_string();
        let mut arrivals = Vec::new();
        for row in rows.iter().filter(|row| row.first() == Some(&day.as_str())) {
            let known = row.get(1).and_then(|hour| hour.parse::<u8>().ok());
            let hour = known
                .or_else(|| profile.choose(&mut rng).copied())
                .unwrap_or(0);
            let since = (hour + 24 - self.first_hour) % 24;
            let minute = u32::from(since) * 60 + rng.random_range(0..60);
            if since < self.hours {
                let kind = row.get(2).copied().unwrap_or("person_in_crisis").to_owned();
                arrivals.push(Arrival { minute, kind });
            }
        }
        arrivals.sort_by_key(|arrival| arrival.minute);
        ensure!(
            !arrivals.is_empty(),
            "the call file has no calls on {day} in these hours"
        );
        Ok(arrivals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn night(seed: u64) -> Night {
        Night {
            calls: concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../../loadtests/scenarios/data/crisis-calls-2014.csv"
            )
            .into(),
            day: "2014-11-14".parse().unwrap(),
            first_hour: 20,
            hours: 10,
            seed,
        }
    }

    #[test]
    fn the_same_seed_draws_the_same_night_in_order_of_time() {
        let start = "2026-11-14T19:00:00Z".parse().unwrap();
        let one = night(1).steps(start).unwrap();
        let text = |steps: &[Step]| serde_json::to_string(steps).unwrap();
        assert_eq!(text(&one), text(&night(1).steps(start).unwrap()));
        assert_ne!(text(&one), text(&night(2).steps(start).unwrap()));
        let offsets: Vec<_> = one.iter().map(|step| step.offset().unwrap()).collect();
        assert!(offsets.is_sorted());
        let reports = one
            .iter()
            .filter(|step| step.call == "POST /v1/reports")
            .count();
        assert!((5..=60).contains(&reports), "{reports} arrivals");
    }
}
