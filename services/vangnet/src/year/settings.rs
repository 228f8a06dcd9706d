//! What a year is made from: levels, profiles, and a capacity that is invented.

use std::path::Path;

use anyhow::{Context as _, ensure};
use serde::Deserialize;
use vangnet_domain::{person::AgeBand, placement::Rung, region::Municipality};

/// Read from `loadtests/year.toml`, which says where each figure comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Crises a year.
    pub crises_per_year: f64,
    /// Reports without a crisis for each crisis.
    pub without_crisis_per_crisis: f64,
    /// Weight of each hour of the day.
    pub hours: [f64; 24],
    /// Weight of each month.
    pub months: [f64; 12],
    /// Weight of each day of the week, Monday first.
    pub weekdays: [f64; 7],
    /// Weight of a holiday and its eve.
    pub holidays: f64,
    /// Of the children who had a stay, the part that comes back in crisis.
    pub comes_back: f64,
    /// Teams.
    pub teams: u32,
    /// Places, all invented.
    pub places: Vec<Places>,
}

/// Places of one kind.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// Their name; each gets a number.
    pub unit: String,
    /// Whose.
    pub provider: String,
    /// On which rung.
    pub rung: Rung,
    /// Where.
    pub municipality: Municipality,
    /// For which ages.
    pub ages: Vec<AgeBand>,
    /// How many.
    pub count: u32,
}

impl Settings {
    /// Read and check.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        Self::parse(&text).with_context(|| format!("{}", file.display()))
    }

    /// From TOML.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let read: Self = toml::from_str(text)?;
        let weights = read.hours.iter().chain(&read.months).chain(&read.weekdays);
        ensure!(
            weights
                .clone()
                .all(|weight| weight.is_finite() && *weight >= 0.0)
                && weights.sum::<f64>() > 0.0,
            "weights are zero or more, and not all zero"
        );
        ensure!(
            (0.0..=5_000.0).contains(&read.crises_per_year),
            "crises_per_year is 0 to 5,000"
        );
        ensure!(
            (0.0..=100.0).contains(&read.without_crisis_per_crisis),
            "without_crisis_per_crisis is 0 to 100"
        );
        ensure!(
            (0.0..=1.0).contains(&read.comes_back),
            "comes_back is 0 to 1"
        );
        ensure!(read.teams > 0, "somebody has to go");
        Ok(read)
    }

    /// Places in all.
    pub fn capacity(&self) -> u32 {
        self.places.iter().map(|places| places.count).sum()
    }
}
