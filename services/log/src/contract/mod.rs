//! The contract of [`Log`](crate::Log) and [`KeyStore`](crate::KeyStore) as a suite that every backend runs.
//!
//! A backend's test file says how to make one [`Bench`] (or [`KeyBench`]) per test and calls
//! [`contract_suite!`](crate::contract_suite) (or [`key_contract_suite!`](crate::key_contract_suite)):
//!
//! ```ignore
//! async fn bench(test: &'static str) -> Bench { … }
//! vangnet_log::contract_suite!(bench);
//! ```
//!
//! Every check is a plain `pub async fn` that returns the first broken promise as a [`Violation`]. The suite is
//! itself shown to fail: `tests/sabotage` runs it on logs that each break one promise (positions with a hole, expected
//! versions of read-only streams not looked at, a conflict for a retry …), and there every check has to fail.

mod clock;
mod commands;
mod keys;
mod limits;
mod order;
mod payload;
mod stores;
mod versions;

use std::{any::Any, sync::Arc, time::Duration};

use tokio::task::JoinSet;
use vangnet_domain::stream::{LedgerId, StreamId};

pub use self::{
    clock::{
        clock_skew_is_refused_in_real_ledgers_only, recorded_at_never_falls,
        simulated_clock_is_kept_and_never_goes_back,
    },
    commands::{
        command_id_of_another_is_reused, lost_reply_is_found_again, same_command_at_once_is_once,
        same_command_twice_is_once,
    },
    keys::{
        KeyBench, key_bytes_come_back_and_are_limited, key_creation_race_gives_one_key,
        keys_are_apart, keys_destroyed_are_final,
    },
    limits::{
        limits_of_an_append, limits_of_reads, limits_of_stores, malformed_appends_are_refused,
        unknown_ledger_is_an_error,
    },
    order::{
        ledgers_are_independent, positions_and_versions_are_dense, reading_while_writing,
        sixteen_writers_and_a_follower,
    },
    payload::{Slice, append, case, check_event, command, new_event, read_all, stream},
    stores::{
        checkpoints_never_go_back, ledgers_are_made_once, lookups_find_what_was_appended,
        snapshots_further_on_win,
    },
    versions::{
        bad_append_among_fifty_good, cases_read_as_a_whole_are_expected_too,
        conflict_on_one_stream_leaves_nothing, read_only_streams_are_expected_too,
        two_interleaved_appenders,
    },
};
use crate::{Appended, Log, LogError, NowFn, Outcome};

/// How long a check with many tasks may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_secs(120);

/// A promise that a backend broke.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Violation(pub String);

impl From<LogError> for Violation {
    fn from(error: LogError) -> Self {
        Self(format!("the log failed: {error:?}"))
    }
}

/// How a check ends.
pub type Check = Result<(), Violation>;

/// A log to check, with what a check has to know of it.
pub struct Bench {
    /// The log.
    pub log: Arc<dyn Log>,
    /// The clock it checks the skew with, or one within a second of it.
    pub now: NowFn,
    prefix: String,
    _keep: Option<Box<dyn Any + Send + Sync>>,
}

impl Bench {
    /// A log and its clock. Ledgers of the check are called `<prefix>-<word>`; a backend whose tests share a
    /// database gives each test a prefix of its own, at most 20 characters of `[a-z][a-z0-9-]*`.
    pub fn new(log: Arc<dyn Log>, now: NowFn, prefix: &str) -> Self {
        Self {
            log,
            now,
            prefix: prefix.to_owned(),
            _keep: None,
        }
    }

    /// Keep something (a temporary directory, a server) until the check is over.
    #[must_use]
    pub fn keeping(mut self, keep: impl Any + Send + Sync) -> Self {
        self._keep = Some(Box::new(keep));
        self
    }

    /// The name of a ledger of this check.
    pub fn name(&self, word: &str) -> Result<LedgerId, Violation> {
        let name = format!("{}-{word}", self.prefix);
        name.parse()
            .map_err(|_| Violation(format!("{name:?} is no ledger name")))
    }

    /// A fresh ledger on the machine's clock.
    pub async fn ledger(&self) -> Result<LedgerId, Violation> {
        let ledger = self.name("real")?;
        let made = self
            .log
            .create_ledger(&ledger, crate::LedgerKind::Real)
            .await?;
        hold!(made, "ledger {ledger} was there before the check");
        Ok(ledger)
    }
}

/// Return a [`Violation`] unless a condition holds.
macro_rules! hold {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err($crate::contract::Violation(format!($($message)+)));
        }
    };
}
use hold;

/// Return a [`Violation`] unless two values are equal.
macro_rules! same {
    ($actual:expr, $wanted:expr, $($message:tt)+) => {
        match (&$actual, &$wanted) {
            (actual, wanted) => if actual != wanted {
                let what = format!($($message)+);
                return Err($crate::contract::Violation(
                    format!("{what}: got {actual:?}, wanted {wanted:?}")));
            }
        }
    };
}
use same;

/// Return a [`Violation`] unless a result is an error of this form.
macro_rules! refused {
    ($result:expr, $pattern:pat, $($message:tt)+) => {
        match $result {
            Err($pattern) => {}
            other => {
                let what = format!($($message)+);
                return Err($crate::contract::Violation(
                    format!("{what}: got {other:?}, wanted {}", stringify!($pattern))));
            }
        }
    };
}
use refused;

/// The positions of an append that has to succeed.
fn appended(outcome: Outcome) -> Result<Appended, Violation> {
    match outcome {
        Outcome::Appended(appended) => Ok(appended),
        other => Err(Violation(format!("wanted an append, got {other:?}"))),
    }
}

/// Append slices that have to succeed, at the bench's clock.
async fn write(
    bench: &Bench,
    ledger: &LedgerId,
    command: u64,
    slices: &[Slice],
) -> Result<Appended, Violation> {
    let append = append(ledger, command, (bench.now)(), slices);
    appended(bench.log.append(append).await?)
}

/// All events of a stream that has fewer than a page of them.
async fn version(bench: &Bench, ledger: &LedgerId, stream: StreamId) -> Result<u64, Violation> {
    let events = bench
        .log
        .read_stream(ledger, stream, 1, crate::READ_LIMIT_MAX)
        .await?;
    Ok(events.len() as u64)
}

/// Wait for every task of a set; the first violation, a panic or a hang ends the check.
async fn finish<T: 'static>(mut tasks: JoinSet<Result<T, Violation>>) -> Result<Vec<T>, Violation> {
    let all = async {
        let mut results = Vec::with_capacity(tasks.len());
        while let Some(joined) = tasks.join_next().await {
            results.push(joined.map_err(|error| Violation(format!("a task died: {error}")))??);
        }
        Ok(results)
    };
    tokio::time::timeout(PATIENCE, all)
        .await
        .unwrap_or_else(|_| Err(Violation(format!("not done within {PATIENCE:?}"))))
}

/// Makes every check of the contract of [`Log`](crate::Log) a test. Takes the path of an
/// `async fn(test: &'static str) -> Bench`; with a second path, of a `fn(Check) -> Check`, that says how each has to end.
#[macro_export]
macro_rules! contract_suite {
    ($bench:path) => {
        $crate::contract_suite! { $bench, ::std::convert::identity }
    };
    ($bench:path, $ends:path) => {
        $crate::contract_suite! { @tests $bench, $ends:
            positions_and_versions_are_dense,
            sixteen_writers_and_a_follower,
            reading_while_writing,
            ledgers_are_independent,
            two_interleaved_appenders,
            bad_append_among_fifty_good,
            conflict_on_one_stream_leaves_nothing,
            read_only_streams_are_expected_too,
            cases_read_as_a_whole_are_expected_too,
            same_command_twice_is_once,
            same_command_at_once_is_once,
            command_id_of_another_is_reused,
            lost_reply_is_found_again,
            recorded_at_never_falls,
            clock_skew_is_refused_in_real_ledgers_only,
            simulated_clock_is_kept_and_never_goes_back,
            limits_of_an_append,
            limits_of_reads,
            limits_of_stores,
            malformed_appends_are_refused,
            unknown_ledger_is_an_error,
            ledgers_are_made_once,
            lookups_find_what_was_appended,
            checkpoints_never_go_back,
            snapshots_further_on_win,
        }
    };
    (@tests $bench:path, $ends:path: $($check:ident),+ $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $check() -> $crate::contract::Check {
            let bench = $bench(stringify!($check)).await;
            $ends($crate::contract::$check(&bench).await)
        }
    )+};
}

/// Makes every check of the contract of [`KeyStore`](crate::KeyStore) a test. Takes the path of an
/// `async fn(test: &'static str) -> KeyBench`, and optionally how each has to end, as
/// [`contract_suite!`](crate::contract_suite) does.
#[macro_export]
macro_rules! key_contract_suite {
    ($bench:path) => {
        $crate::key_contract_suite! { $bench, ::std::convert::identity }
    };
    ($bench:path, $ends:path) => {
        $crate::key_contract_suite! { @tests $bench, $ends:
            key_bytes_come_back_and_are_limited,
            key_creation_race_gives_one_key,
            keys_are_apart,
            keys_destroyed_are_final,
        }
    };
    (@tests $bench:path, $ends:path: $($check:ident),+ $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $check() -> $crate::contract::Check {
            let bench = $bench(stringify!($check)).await;
            $ends($crate::contract::$check(&bench).await)
        }
    )+};
}
