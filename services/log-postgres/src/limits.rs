//! Every limit of this backend beside those of the port.

use std::time::Duration;

/// Connections for reading, of one process, unless configured otherwise. Each ledger that this process appends
/// to has one more.
pub const CONNECTIONS_MAX: u32 = 8;
/// How long a read waits for a free connection, or for a database that does not answer.
pub const ACQUIRE_WAIT_MAX: Duration = Duration::from_secs(2);
/// A connection that lay idle for longer is tried before it is used again.
pub const IDLE_TRUSTED_MAX: Duration = Duration::from_secs(1);
/// How long the database works on one statement of a reader; a snapshot at its limit fits in it.
pub const STATEMENT_WAIT_MAX: Duration = Duration::from_secs(15);
/// How long a reader waits for the answer of a database that may be frozen or cut off.
pub const READ_WAIT_MAX: Duration = Duration::from_secs(20);

/// How long a caller waits for the outcome of an append; afterwards it is unknown.
pub const APPEND_WAIT_MAX: Duration = Duration::from_secs(5);
/// How long the database works on one statement of an append, the wait for the head row included.
pub const APPEND_STATEMENT_WAIT_MAX: Duration = Duration::from_millis(3_500);
/// How long one try at a batch may take, connecting included.
pub const TRY_WAIT_MAX: Duration = Duration::from_secs(4);
/// Waits before the tries at one batch; their number is the number of tries.
pub const TRY_PAUSES: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_millis(50),
    Duration::from_millis(250),
];
/// Appends that may wait in a ledger's queue; the next caller waits for room, within its own limit.
pub const QUEUE_APPENDS_MAX: usize = 4_096;
/// KiB of events that may wait in a ledger's queue.
pub const QUEUE_KIB_MAX: usize = 64 * 1024;
/// Tries at setting a clock while others set it too.
pub const CLOCK_TRIES_MAX: usize = 5;

/// How long the database works on one statement of the key store; destroying a key ends with a checkpoint.
pub const KEY_STATEMENT_WAIT_MAX: Duration = Duration::from_secs(60);
/// How long somebody who seals or opens waits for a key: a command has to end within its deadline.
pub const KEY_WAIT_MAX: Duration = Duration::from_secs(2);
/// How long somebody who destroys a key waits until it is gone from the disk.
pub const KEY_DESTROY_WAIT_MAX: Duration = Duration::from_secs(90);
