//! The port to the log: an append-only sequence of events per ledger, and the small stores beside it.
//!
//! # What a backend promises
//!
//! - **Dense order.** Positions in a ledger are 0, 1, 2 … without a hole, committed in order. A reader that
//!   has seen position `p` and asks from `p + 1` never misses an event, whatever writers do.
//! - **Durable answers.** [`Appended`] is returned only after the events would survive a power cut.
//! - **All or nothing, over several streams.** Either every event of an append stands, or none.
//! - **Expected versions.** An append stands only if every stream in [`Append::expected`], also those it does
//!   not write, had exactly that version at the moment of the append. An expected version above the actual one is
//!   a conflict as well.
//! - **Once.** A `command_id` is accepted once per ledger for ever. The same id again, from the same actor with
//!   the same fingerprint, is [`Outcome::AlreadyAppended`] with the first positions; from another actor or with
//!   another fingerprint it is [`Outcome::CommandReused`].
//! - **In this order**: shape and limits ([`Append::check`]), the ledger, the command id, the clock, the versions.
//!   So a retry that comes late, or whose versions moved on by its own first try, is still answered with its positions.
//! - **No refusal on a guess.** A conflict is answered from a read made under the lock of the head row.
//! - **Bytes stay bytes.** What was appended is what is read, to the bit. `leaf = sha256(0x00 ‖ u64be(position) ‖
//!   u64be(recorded_at_us) ‖ bytes)` is computed beside the data.
//! - **The log's clock.** `recorded_at = max(head.recorded_at, append.now)` in whole microseconds
//!   ([`LedgerKind::record_at`]): never falls along positions. In a real ledger an append whose `now` is more than
//!   [`CLOCK_SKEW_MAX`] off the backend's own clock is refused.
//!
//! # What it never does
//!
//! Never updates or deletes an event, never decodes one, never opens personal data, never skips a position,
//! never answers before the data is safe.
//!
//! # Limits
//!
//! Of an append: [`EVENTS_PER_APPEND_MAX`], [`BYTES_PER_APPEND_MAX`], [`STREAMS_PER_APPEND_MAX`], [`CASES_PER_APPEND_MAX`], [`TEXT_BYTES_MAX`];
//! of the stores beside the log: [`TEXT_BYTES_MAX`] for a name, [`SNAPSHOT_BYTES_MAX`]. Over a limit is
//! [`LogError::Limit`], nothing written. A read returns at most [`READ_LIMIT_MAX`] events, however many were asked for.

mod append;
mod clock;
pub mod contract;
mod error;
mod keys;
mod memory;
mod routed;
mod seen;
mod verify;

pub use append::{Append, Appended, CommandRecord, Fingerprint, NewEvent, Outcome};
pub use clock::{LedgerKind, NowFn, SimulatedClock};
pub use error::LogError;
pub use keys::{KeyState, KeyStore, MemoryKeys, WRAPPED_KEY_BYTES_MAX, check_wrapped};
pub use memory::MemoryLog;
pub use routed::RoutedLog;
pub use seen::{LookedBack, is_still_there, seen};
pub use verify::{FINDINGS_MAX, Finding, FindingKind, VerifyReport, Visit, decodes, leaf, verify};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use vangnet_domain::{
    ids::{CaseId, CommandId},
    stream::{LedgerId, StreamId},
};

/// Most events in one append.
pub const EVENTS_PER_APPEND_MAX: usize = 256;
/// Most bytes of events in one append.
pub const BYTES_PER_APPEND_MAX: usize = 1024 * 1024;
/// Most streams that one append reads or writes.
pub const STREAMS_PER_APPEND_MAX: usize = 256;
/// Most cases that an append reads as a whole.
pub const CASES_PER_APPEND_MAX: usize = 256;
/// Most bytes of an actor, a type name, or the name of a checkpoint or snapshot.
pub const TEXT_BYTES_MAX: usize = 256;
/// Most bytes of a snapshot.
pub const SNAPSHOT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Most events in one group commit.
pub const EVENTS_PER_BATCH_MAX: usize = 1_000;
/// Most bytes in one group commit.
pub const BYTES_PER_BATCH_MAX: usize = 4 * 1024 * 1024;
/// Most events one read returns.
pub const READ_LIMIT_MAX: usize = 5_000;
/// How far `now` of an append may be off the backend's own clock in a real ledger.
pub const CLOCK_SKEW_MAX: SignedDuration = SignedDuration::from_secs(5);

/// An event as stored. `stream`, `version`, `event_id`, `type_name` and `case` are copies for lookup of what
/// `bytes` says; `verify` compares them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredEvent {
    /// Position in the ledger, from 0.
    pub position: u64,
    /// The log's clock, in microseconds precision.
    pub recorded_at: Timestamp,
    /// Copy: stream name.
    pub stream: String,
    /// Copy: version in the stream, from 1.
    pub version: u64,
    /// Copy: event id.
    pub event_id: Uuid,
    /// Copy: full type name.
    pub type_name: String,
    /// Copy: case id.
    pub case: Option<Uuid>,
    /// The envelope, as made.
    pub bytes: Vec<u8>,
    /// 32 bytes.
    pub leaf: Vec<u8>,
}

/// Where a ledger stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// The position the next event will get; equals the number of events.
    pub next: u64,
    /// `recorded_at` of the last event; `None` when there is none.
    pub recorded_at: Option<Timestamp>,
}

/// A kept fold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Snapshot {
    /// Events before this position are in it.
    pub next: u64,
    /// Version of the fold that made it; another version's snapshot is discarded.
    pub fold_version: u32,
    /// The fold, as its owner encodes it.
    pub bytes: Vec<u8>,
}

impl Snapshot {
    /// Whether it takes the place of the kept one: a newer fold always, an older one never, the same fold when
    /// it is further on. So two releases that run side by side do not throw away each other's work in turns.
    pub const fn replaces(&self, kept_fold_version: u32, kept_next: u64) -> bool {
        self.fold_version > kept_fold_version
            || (self.fold_version == kept_fold_version && self.next > kept_next)
    }

    /// Refuse a name or a snapshot over its limit.
    pub fn check(&self, name: &str) -> Result<(), LogError> {
        check_name(name)?;
        error::within("bytes of a snapshot", self.bytes.len(), SNAPSHOT_BYTES_MAX)
    }
}

/// Refuse a text that not every database can hold.
fn check_text(text: &str) -> Result<(), LogError> {
    if text.contains('\0') {
        return Err(LogError::Malformed("a text has a NUL in it"));
    }
    Ok(())
}

/// Refuse the name of a checkpoint or a snapshot that is empty or over [`TEXT_BYTES_MAX`].
pub fn check_name(name: &str) -> Result<(), LogError> {
    if name.is_empty() {
        return Err(LogError::Malformed("a name is empty"));
    }
    check_text(name)?;
    error::within("bytes of a name", name.len(), TEXT_BYTES_MAX)
}

/// The log. Cheap to share as `Arc<dyn Log>`.
#[async_trait]
pub trait Log: Send + Sync + 'static {
    /// Make a ledger. Made again with the same kind of clock: nothing happens (a simulated clock keeps its row)
    /// and `Ok(false)`; with the other kind it is [`LogError::Malformed`].
    async fn create_ledger(&self, ledger: &LedgerId, kind: LedgerKind) -> Result<bool, LogError>;

    /// The ledgers there are, by name.
    async fn ledgers(&self) -> Result<Vec<LedgerId>, LogError>;

    /// How a ledger takes its time.
    async fn ledger_kind(&self, ledger: &LedgerId) -> Result<LedgerKind, LogError>;

    /// Set the clock of a simulated ledger. [`LogError::Malformed`] for a real one, and for a clock that
    /// does not [follow](SimulatedClock::follows) the present one: the instant may not go back.
    async fn set_clock(&self, ledger: &LedgerId, clock: SimulatedClock) -> Result<(), LogError>;

    /// Append. See the promises above.
    async fn append(&self, append: Append) -> Result<Outcome, LogError>;

    /// Where the ledger stands.
    async fn head(&self, ledger: &LedgerId) -> Result<Head, LogError>;

    /// Events from a position on, in order; fewer than `limit` only at the end (or [`READ_LIMIT_MAX`]).
    /// Any position may be asked for; behind the head there is nothing.
    async fn read(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError>;

    /// Events of a stream from a version on (1 is the first), in order.
    async fn read_stream(
        &self,
        ledger: &LedgerId,
        stream: StreamId,
        from_version: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError>;

    /// Events of a case from a position on, in order.
    async fn read_case(
        &self,
        ledger: &LedgerId,
        case: CaseId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError>;

    /// What became of a command, if it was accepted.
    async fn command(
        &self,
        ledger: &LedgerId,
        command: CommandId,
    ) -> Result<Option<CommandRecord>, LogError>;

    /// The accepted commands whose first event stands at or behind a position, by that position; at most
    /// [`READ_LIMIT_MAX`]. For `verify` and for auditors.
    async fn read_commands(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<CommandRecord>, LogError>;

    /// Move a checkpoint forward; a value at or behind the stored one changes nothing. A crash may undo the last
    /// moments of it: whoever reads on from a checkpoint meets some events twice.
    async fn save_checkpoint(
        &self,
        ledger: &LedgerId,
        name: &str,
        next: u64,
    ) -> Result<(), LogError>;

    /// Where a reader stands: the next position it wants; 0 when it never saved.
    async fn checkpoint(&self, ledger: &LedgerId, name: &str) -> Result<u64, LogError>;

    /// Keep a fold, one per name, if it [replaces](Snapshot::replaces) the kept one; otherwise nothing happens.
    async fn save_snapshot(
        &self,
        ledger: &LedgerId,
        name: &str,
        snapshot: Snapshot,
    ) -> Result<(), LogError>;

    /// The kept fold of a name.
    async fn snapshot(&self, ledger: &LedgerId, name: &str) -> Result<Option<Snapshot>, LogError>;

    /// Names of the kept folds, in order.
    async fn snapshots(&self, ledger: &LedgerId) -> Result<Vec<String>, LogError>;
}
