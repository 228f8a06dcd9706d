//! A year of region life: crises arrive, are weighed, answered and ended, and figures are counted from what the log
//! kept. Everything goes through the real services, reactors and deadlines on an embedded store under a simulated clock;
//! only the door is skipped. From a seed, and one thing at a time: the same seed makes the same events.
//!
//! People, families, what becomes of them and **all capacity are invented** ([`Settings`], `loadtests/year.toml`), and
//! every output says so.

mod agenda;
mod bed;
mod course;
mod owed;
mod picture;
mod plan;
mod settings;
mod tally;
mod weighing;
mod world;

use std::{collections::BTreeMap, path::Path, rc::Rc};

use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date};
use vangnet_domain::calendar;
use vangnet_views::indicators::Indicators;

pub use picture::picture;
pub use settings::Settings;

/// What every output of it carries.
pub const LABEL: &str = "simulated; people and capacity invented";

/// Which stretch to play.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// Draws everything.
    pub seed: u64,
    /// The first day.
    pub from: Date,
    /// Days on which crises arrive.
    pub days: i32,
}

impl Stretch {
    /// Its first instant, and the first after it.
    fn instants(self) -> (Timestamp, Timestamp) {
        let midnight = |day: Date| {
            calendar::end_of(day.saturating_sub(1.day())) + SignedDuration::from_micros(1)
        };
        let after = self.from.saturating_add(i64::from(self.days).days());
        (midnight(self.from), midnight(after))
    }
}

/// How it ended.
#[derive(Debug)]
pub struct Ended {
    /// Over the content of every event, however appends to different streams came to be ordered.
    pub hash: String,
    /// Events in the log.
    pub events: u64,
    /// Commands that were accepted.
    pub accepted: u64,
    /// Commands that were refused, by command and code. Those that contend for places are expected.
    pub refused: BTreeMap<String, u64>,
    /// What did not hold after an append, of the domain's invariants.
    pub breaches: Vec<String>,
    /// What the figures are counted from.
    pub indicators: Indicators,
    /// The last log position.
    pub position: Option<u64>,
    /// The simulated instant at which it ended.
    pub now: Timestamp,
}

/// Play a stretch on a new embedded store in a folder; `tell` hears each month as it begins.
pub async fn play(
    folder: &Path,
    settings: &Settings,
    stretch: Stretch,
    tell: impl Fn(Timestamp),
) -> anyhow::Result<Ended> {
    let (begin, end) = stretch.instants();
    let world = Rc::new(world::World::open(folder, stretch.seed, (begin, end)).await?);
    world.furnish(settings).await?;
    let settings = Rc::new(settings.clone());
    for arrival in plan::arrivals(&settings, stretch)? {
        course::begin(&world, &settings, arrival);
    }
    let mut month = None;
    loop {
        world.let_follow().await?;
        let Some(at) = world.agenda.next_at().filter(|at| *at < end) else {
            break;
        };
        let this = vangnet_views::indicators::Period::month_of(at);
        if month.replace(this) != Some(this) {
            tell(at);
        }
        world.advance(at).await?;
        // What passed meanwhile is recorded before anybody acts.
        world.let_follow().await?;
        world.agenda.run_next().await;
    }
    world.advance(end).await?;
    world.let_follow().await?;
    world.agenda.clear();
    world.end().await
}
