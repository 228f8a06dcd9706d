//! The contract suite is shown to fail: each check runs on a log that breaks what it checks.
//!
//! A check that is added to the suite without a fault here fails this test.

mod broken;
mod broken_keys;

use std::sync::Arc;

use jiff::Timestamp;
use vangnet_log::contract::{Bench, Check, Violation};

use broken::{Broken, Fault};

/// 3 November 2025, 12:00 UTC.
fn noon() -> Timestamp {
    Timestamp::constant(1_762_171_200, 0)
}

fn sabotaged(fault: Fault) -> Bench {
    let log = Broken::new(fault, Arc::new(noon));
    Bench::new(Arc::new(log), Arc::new(noon), "broken")
}

/// A check on a broken log has to end with a violation.
fn has_to_fail(check: Check) -> Check {
    match check {
        Ok(()) => Err(Violation("the check passed on a broken log".to_owned())),
        Err(_) => Ok(()),
    }
}

async fn bench(check: &'static str) -> Bench {
    sabotaged(match check {
        "positions_and_versions_are_dense" => Fault::HoleInPositions,
        "sixteen_writers_and_a_follower" => Fault::LastButOneComesLater,
        "reading_while_writing" => Fault::HalfAppendAtTheHead,
        "ledgers_are_independent" => Fault::OneLedgerForAll,
        "two_interleaved_appenders" => Fault::LastWriterWins,
        "bad_append_among_fifty_good" => Fault::BadAppendFailsTheNext,
        "conflict_on_one_stream_leaves_nothing" => Fault::HalfAppendStands,
        "read_only_streams_are_expected_too" => Fault::ReadOnlyStreamsNotChecked,
        "cases_read_as_a_whole_are_expected_too" => Fault::CasesNotChecked,
        "same_command_twice_is_once" => Fault::RetryIsConflict,
        "same_command_at_once_is_once" => Fault::RetryIsAppended,
        "command_id_of_another_is_reused" => Fault::AnybodyMayReuse,
        "lost_reply_is_found_again" => Fault::RetryIsConflict,
        "recorded_at_never_falls" => Fault::RecordedAtIsNow,
        "clock_skew_is_refused_in_real_ledgers_only" => Fault::SkewNotChecked,
        "simulated_clock_is_kept_and_never_goes_back" => Fault::ClockMayGoBack,
        "limits_of_an_append" => Fault::RefusalsAreSwallowed,
        "limits_of_reads" => Fault::ReadsEndEarly,
        "limits_of_stores" => Fault::NamesAreCut,
        "malformed_appends_are_refused" => Fault::RefusalsAreSwallowed,
        "unknown_ledger_is_an_error" => Fault::UnknownLedgerIsEmpty,
        "ledgers_are_made_once" => Fault::LedgersAreMadeAgain,
        "lookups_find_what_was_appended" => Fault::StreamsReadFromTheStart,
        "checkpoints_never_go_back" => Fault::CheckpointsGoBack,
        "snapshots_further_on_win" => Fault::LastSnapshotWins,
        other => panic!("no fault breaks {other}"),
    })
}

vangnet_log::contract_suite!(bench, has_to_fail);

mod keys {
    use vangnet_log::contract::KeyBench;

    use super::{
        Arc,
        broken_keys::{BrokenKeys, KeyFault},
        has_to_fail,
    };

    async fn bench(check: &'static str) -> KeyBench {
        let fault = match check {
            "key_bytes_come_back_and_are_limited" => KeyFault::BytesAreCut,
            "key_creation_race_gives_one_key" => KeyFault::CreatorsGetTheirOwn,
            "keys_are_apart" => KeyFault::KindIsForgotten,
            "keys_destroyed_are_final" => KeyFault::DestroyedMayBeMadeAgain,
            other => panic!("no fault breaks {other}"),
        };
        KeyBench::new(Arc::new(BrokenKeys::new(fault)), "broken")
    }

    vangnet_log::key_contract_suite!(bench, has_to_fail);
}

/// Faults beyond one per check.
mod more {
    use vangnet_log::contract;

    use super::{Fault, has_to_fail, sabotaged};

    #[tokio::test]
    async fn changed_bytes_and_wrong_leaves_are_seen() {
        for fault in [Fault::OneBitTurned, Fault::LeafOfBytesOnly] {
            let bench = sabotaged(fault);
            has_to_fail(contract::positions_and_versions_are_dense(&bench).await)
                .unwrap_or_else(|_| panic!("{fault:?} was not seen"));
        }
    }

    #[tokio::test]
    async fn last_writer_wins_is_seen_by_every_check_of_versions() {
        let bench = sabotaged(Fault::LastWriterWins);
        has_to_fail(contract::conflict_on_one_stream_leaves_nothing(&bench).await).unwrap();
        let bench = sabotaged(Fault::LastWriterWins);
        has_to_fail(contract::read_only_streams_are_expected_too(&bench).await).unwrap();
        let bench = sabotaged(Fault::LastWriterWins);
        has_to_fail(contract::bad_append_among_fifty_good(&bench).await).unwrap();
    }

    #[tokio::test]
    async fn no_fault_is_no_violation() {
        let bench = sabotaged(Fault::None);
        contract::sixteen_writers_and_a_follower(&bench)
            .await
            .unwrap();
    }
}
