//! The log's clock.

use jiff::{SignedDuration, Timestamp};

use super::{Bench, Check, Violation, append, appended, hold, read_all, refused, same, stream};
use crate::{LedgerKind, LogError, SimulatedClock};

fn whole_micros(instant: Timestamp) -> Result<Timestamp, Violation> {
    Timestamp::from_microsecond(instant.as_microsecond())
        .map_err(|error| Violation(error.to_string()))
}

/// `recorded_at` is the greater of the head's and the append's `now`, in whole microseconds.
pub async fn recorded_at_never_falls(bench: &Bench) -> Check {
    let ledger = bench.ledger().await?;
    let start = (bench.now)();
    let mut head = None;
    for (n, offset_ms) in [0, 500, -1_500, 700, 700, -2_000, 900].iter().enumerate() {
        let n = n as u64;
        // Seven nanoseconds over: the log keeps microseconds.
        let now = whole_micros(start)?
            + SignedDuration::from_millis(*offset_ms)
            + SignedDuration::from_nanos(7);
        let wanted = whole_micros(now)?;
        let wanted = head.map_or(wanted, |head| wanted.max(head));
        let one = append(&ledger, n, now, &[(stream(1), n, 1)]);
        let answer = appended(bench.log.append(one).await?)?;
        same!(answer.recorded_at, wanted, "recorded_at of append {n}");
        let stored = bench.log.head(&ledger).await?.recorded_at;
        same!(stored, Some(wanted), "the head's time after append {n}");
        head = Some(wanted);
    }
    read_all(&*bench.log, &ledger).await.map(drop)
}

/// More than five seconds off the log's clock, either way, is refused in a real ledger with nothing written,
/// and accepted in a simulated one. A second to either side is left for a backend whose clock runs by itself.
pub async fn clock_skew_is_refused_in_real_ledgers_only(bench: &Bench) -> Check {
    let real = bench.ledger().await?;
    let simulated = bench.name("simulated")?;
    let clock = SimulatedClock {
        origin: whole_micros((bench.now)())?,
        set_at: whole_micros((bench.now)())?,
        rate_permille: 1_000,
    };
    bench
        .log
        .create_ledger(&simulated, LedgerKind::Simulated(clock))
        .await?;
    for skew_s in [-7, 7, -3_600, 86_400] {
        let now = (bench.now)() + SignedDuration::from_secs(skew_s);
        let one = append(&real, 1, now, &[(stream(1), 0, 1)]);
        match bench.log.append(one).await {
            Err(LogError::ClockSkew { skew_ms }) => hold!(
                (skew_ms - skew_s * 1_000).abs() < 1_000,
                "a skew of {skew_s} s is told as {skew_ms} ms"
            ),
            other => return Err(Violation(format!("a skew of {skew_s} s: {other:?}"))),
        }
        same!(bench.log.head(&real).await?.next, 0, "events after refusal");
        let kept = bench.log.command(&real, super::command(1)).await?;
        same!(kept, None, "the refused command");
    }
    for (n, skew_s) in [(0u64, -4), (1, 4)] {
        let now = (bench.now)() + SignedDuration::from_secs(skew_s);
        let one = append(&real, 10 + n, now, &[(stream(1), n, 1)]);
        appended(bench.log.append(one).await?)?;
    }
    for (n, skew_s) in [(0u64, -86_400), (1, 86_400), (2, 864_000)] {
        let now = (bench.now)() + SignedDuration::from_secs(skew_s);
        let one = append(&simulated, n, now, &[(stream(1), n, 1)]);
        let answer = appended(bench.log.append(one).await?)?;
        same!(answer.recorded_at, whole_micros(now)?, "simulated time");
    }
    read_all(&*bench.log, &simulated).await.map(drop)
}

/// The clock row of a simulated ledger is kept as it was set, never shows an earlier time than before, and does
/// not exist in a real ledger.
pub async fn simulated_clock_is_kept_and_never_goes_back(bench: &Bench) -> Check {
    let real = bench.ledger().await?;
    let ledger = bench.name("simulated")?;
    let set_at = whole_micros((bench.now)())?;
    let first = SimulatedClock {
        origin: "2025-11-03T20:00:00Z"
            .parse()
            .map_err(|error: jiff::Error| Violation(error.to_string()))?,
        set_at,
        rate_permille: 60_000,
    };
    bench
        .log
        .create_ledger(&ledger, LedgerKind::Simulated(first))
        .await?;
    let kind = bench.log.ledger_kind(&ledger).await?;
    same!(kind, LedgerKind::Simulated(first), "the clock as made");
    let kind = bench.log.ledger_kind(&real).await?;
    same!(kind, LedgerKind::Real, "a real ledger");
    // Ten real seconds on, the first clock shows ten minutes later.
    let later = SimulatedClock {
        origin: first.origin + SignedDuration::from_mins(10),
        set_at: set_at + SignedDuration::from_secs(10),
        rate_permille: 0,
    };
    for (what, ledger, clock) in [
        ("a real ledger", &real, later),
        (
            "a minute back",
            &ledger,
            SimulatedClock {
                origin: later.origin - SignedDuration::from_mins(1),
                ..later
            },
        ),
        (
            "back by an old row",
            &ledger,
            SimulatedClock {
                set_at: set_at - SignedDuration::from_secs(60),
                rate_permille: 0,
                origin: first.origin - SignedDuration::from_micros(1),
            },
        ),
    ] {
        let answer = bench.log.set_clock(ledger, clock).await;
        refused!(answer, LogError::Malformed(_), "{what}");
    }
    let kind = bench.log.ledger_kind(&ledger).await?;
    same!(kind, LedgerKind::Simulated(first), "after refusals");
    for clock in [
        later,
        SimulatedClock {
            origin: later.origin + SignedDuration::from_hours(8),
            rate_permille: u32::MAX,
            ..later
        },
    ] {
        bench.log.set_clock(&ledger, clock).await?;
        let kind = bench.log.ledger_kind(&ledger).await?;
        same!(kind, LedgerKind::Simulated(clock), "the clock as set");
    }
    Ok(())
}
