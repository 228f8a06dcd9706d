//! What else the machine is doing. A window that others disturbed is no measurement.

use std::{collections::BTreeMap, fs, time::Duration};

use anyhow::{Context as _, Result};
use tokio::time::{Instant, sleep};

/// Share of all cores that others may take during a window before it is run again.
pub const OTHERS_SHARE_MAX: f64 = 0.15;

/// Processor time since boot, in ticks.
#[derive(Clone, Copy)]
pub struct Usage {
    all: u64,
    busy: u64,
    ours: u64,
}

impl Usage {
    /// Now. "Ours" is this process and everything that descends from it, the server included.
    pub fn now() -> Result<Self> {
        let stat = fs::read_to_string("/proc/stat")?;
        let line = stat.lines().next().context("/proc/stat")?;
        let ticks: Vec<u64> = line
            .split_whitespace()
            .skip(1)
            .filter_map(|it| it.parse().ok())
            .collect();
        let all = ticks.iter().take(8).sum();
        let idle: u64 = ticks.iter().skip(3).take(2).sum();
        Ok(Self {
            all,
            busy: all - idle,
            ours: ours()?,
        })
    }

    /// Share of all cores that others used since then.
    pub fn others_share(self) -> Result<f64> {
        let now = Self::now()?;
        let all = (now.all - self.all).max(1);
        let busy = now.busy.saturating_sub(self.busy);
        let ours = now.ours.saturating_sub(self.ours);
        Ok(busy.saturating_sub(ours) as f64 / all as f64)
    }

    /// Cores that we used since then.
    pub fn our_cores(self, window: Duration) -> Result<f64> {
        const TICKS_PER_SECOND: f64 = 100.0;
        let ours = Self::now()?.ours.saturating_sub(self.ours);
        Ok(ours as f64 / TICKS_PER_SECOND / window.as_secs_f64())
    }
}

/// User and system time of this process and its descendants, of those that ended as well.
fn ours() -> Result<u64> {
    let mut times = BTreeMap::new();
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<u32>().ok())
        else {
            continue;
        };
        // A process may end between the listing and the look.
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else {
            continue;
        };
        let Some((_, rest)) = stat.rsplit_once(") ") else {
            continue;
        };
        let fields: Vec<&str> = rest.split(' ').collect();
        let number = |index: usize| {
            fields
                .get(index)
                .and_then(|it| it.parse::<u64>().ok())
                .unwrap_or(0)
        };
        let ticks: u64 = (11..15).map(number).sum();
        times.insert(pid, (number(1) as u32, ticks));
    }
    let me = std::process::id();
    let descends = |mut pid: u32| {
        while pid > 1 {
            if pid == me {
                return true;
            }
            pid = times.get(&pid).map_or(0, |(parent, _)| *parent);
        }
        false
    };
    Ok(times
        .iter()
        .filter(|(pid, _)| descends(**pid))
        .map(|(_, (_, ticks))| ticks)
        .sum())
}

/// Wait until others leave the machine alone for a second, or give up waiting. No wait at all does not look.
pub async fn quiet(wait: Duration) -> Result<bool> {
    if wait.is_zero() {
        return Ok(false);
    }
    let deadline = Instant::now() + wait;
    loop {
        let before = Usage::now()?;
        sleep(Duration::from_secs(1)).await;
        if before.others_share()? < OTHERS_SHARE_MAX {
            return Ok(true);
        }
        if Instant::now() > deadline {
            return Ok(false);
        }
    }
}

/// Cores, memory, kernel: what a figure is worth nothing without.
pub fn describe() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = memory
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok())
        .unwrap_or(0);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!(
        "{cores} cores, {} GiB, kernel {}",
        kib / 1024 / 1024,
        kernel.trim()
    )
}
