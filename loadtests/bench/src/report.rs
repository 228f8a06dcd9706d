//! Figures and how they are printed.

use std::io::Write as _;

use anyhow::Result;

/// What one window measured.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// Events acknowledged a second.
    pub per_second: f64,
    /// Mean latency of a call.
    pub mean_ms: f64,
    /// 99th percentile; pgbench does not say one.
    pub p99_ms: Option<f64>,
    /// Events that shared a commit, on average.
    pub per_commit: f64,
}

impl Figure {
    /// Nothing was measured.
    pub const NONE: Self = Self {
        per_second: f64::NAN,
        mean_ms: f64::NAN,
        p99_ms: None,
        per_commit: 1.0,
    };
}

/// The middle one of those that there are.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.retain(|value| !value.is_nan());
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A goal as a ratio and whether it is met.
pub fn against(goal: Option<(f64, bool)>, value: f64) -> String {
    match goal {
        None => String::new(),
        Some((goal, true)) => format!(">= {goal} {}", if value >= goal { "met" } else { "MISSED" }),
        Some((goal, false)) => {
            format!("<= {goal} {}", if value <= goal { "met" } else { "MISSED" })
        }
    }
}

/// A line on standard output.
pub fn say(line: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}

/// A line about progress.
pub fn progress(line: &str) -> Result<()> {
    writeln!(std::io::stderr(), "{line}")?;
    Ok(())
}
