//! The log and the key store in SQLite: the backend of the embedded mode and of what an auditor takes along.
//!
//! [`SqliteLog`] keeps any number of ledgers in one file. One task owns the one connection that writes: it takes
//! every append that waits, decides each in order under the write lock, and commits them together (group commit:
//! one fsync, an answer for each). Readers have connections of their own and never wait for it.
//! [`SqliteKeys`] is a second file, so that the file of events never holds a key.
//!
//! # What it never does
//!
//! Never answers before the commit is on disk (WAL with `synchronous=FULL`, looked at when the file is opened).
//! Never updates or deletes an event or a command: triggers refuse it to everybody but the owner of the file.
//! Never reads the machine's clock: it is handed in.

mod append;
mod beside;
mod error;
mod keys;
mod open;
mod read;
mod write;

#[cfg(test)]
mod crash;

pub use keys::SqliteKeys;

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use sqlx::SqlitePool;
use tokio::{sync::mpsc, task::JoinHandle};
use vangnet_domain::{
    ids::{CaseId, CommandId},
    stream::{LedgerId, StreamId},
};
use vangnet_log::{
    Append, CommandRecord, Head, LedgerKind, Log, LogError, NowFn, Outcome, SimulatedClock,
    Snapshot, StoredEvent, check_name,
};

use crate::{
    error::{Failure, failed},
    write::{Answer, Job, Work, Writer},
};

/// Most appends and other writes that wait for the writer; the next one waits for room.
pub const QUEUE_JOBS_MAX: usize = 1_024;
/// Most reads at the same time; the next one waits for a connection.
pub const READERS_MAX: u32 = 4;
/// Longest wait for a connection, or for another process that writes to the file, in milliseconds.
pub const WAIT_MS_MAX: u64 = 5_000;

/// A log in one SQLite file.
pub struct SqliteLog {
    readers: SqlitePool,
    /// `None` after [`close`](Self::close), and always when the file is open for reading only.
    writer: Mutex<Option<Queue>>,
}

struct Queue {
    jobs: mpsc::Sender<Job>,
    task: JoinHandle<()>,
}

impl SqliteLog {
    /// Open a log, making the file and its tables if they are not there. `now` is the clock that the skew of
    /// an append is measured against.
    ///
    /// [`LogError::Away`] when the file cannot be opened; [`LogError::Damaged`] when it is no log, or when SQLite
    /// does not give the durability that is promised.
    pub async fn open(path: impl AsRef<Path>, now: NowFn) -> Result<Self, LogError> {
        Self::open_with(path.as_ref(), now, || {}).await
    }

    /// The same, with something to do between each commit and its answers.
    pub(crate) async fn open_with(
        path: &Path,
        now: NowFn,
        after_commit: fn(),
    ) -> Result<Self, LogError> {
        let writer = Writer::open(path, now, after_commit).await?;
        let readers = open::readers(path).await?;
        let (jobs, queue) = mpsc::channel(QUEUE_JOBS_MAX);
        #[expect(
            clippy::disallowed_methods,
            reason = "the one task of the one writing connection; close() waits for it"
        )]
        let task = tokio::spawn(writer.run(queue));
        Ok(Self {
            readers,
            writer: Mutex::new(Some(Queue { jobs, task })),
        })
    }

    /// Open a closed log for reading, as an auditor does: one file, which may lie on a medium that cannot be
    /// written. Every write is refused as [`LogError::Malformed`].
    ///
    /// [`LogError::Damaged`] when its log of changes (`-wal`) lies beside it and is not empty: what is in there
    /// would be passed over in silence.
    pub async fn open_closed(path: impl AsRef<Path>) -> Result<Self, LogError> {
        Ok(Self {
            readers: open::closed(path.as_ref()).await?,
            writer: Mutex::new(None),
        })
    }

    /// Write the whole log, as it is now, to a new file that is complete by itself; writers go on meanwhile.
    ///
    /// [`LogError::Away`] when the file is there already or cannot be written.
    pub async fn copy_to(&self, path: impl AsRef<Path>) -> Result<(), LogError> {
        let path = path.as_ref().to_str().ok_or(LogError::Malformed(
            "a path is not valid UTF-8, which SQLite asks for",
        ))?;
        sqlx::query("VACUUM INTO ?1")
            .bind(path)
            .execute(&self.readers)
            .await
            .map(drop)
            .map_err(failed("copying the log"))
    }

    /// Finish what was submitted and close the file; afterwards the log is that one file. A call that
    /// comes later is [`LogError::Away`].
    pub async fn close(&self) {
        self.readers.close().await;
        let queue = self.queue().take();
        if let Some(Queue { jobs, task }) = queue {
            drop(jobs);
            if let Err(error) = task.await {
                tracing::error!(%error, "the writer of the log did not end well");
            }
        }
    }

    async fn ledger(&self, ledger: &LedgerId) -> Result<read::Ledger, LogError> {
        read::ledger(&self.readers, ledger)
            .await
            .map_err(Failure::when("reading a ledger"))
    }

    fn queue(&self) -> std::sync::MutexGuard<'_, Option<Queue>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Give work to the writer and wait for its answer. Whoever stops waiting does not stop the work.
    async fn write(&self, work: Work) -> Result<Answer, LogError> {
        let jobs = match &*self.queue() {
            Some(queue) => queue.jobs.clone(),
            None if self.readers.is_closed() => return Err(away("writing to a closed log")),
            None => return Err(LogError::Malformed("this log is open for reading only")),
        };
        let (job, answer) = Job::new(work);
        jobs.send(job)
            .await
            .map_err(|_| away("handing work to the writer"))?;
        answer
            .await
            .unwrap_or_else(|_| Err(away("waiting for the writer")))
    }

    async fn write_done(&self, work: Work) -> Result<(), LogError> {
        self.write(work).await.map(drop)
    }
}

/// The writer is not there.
const fn away(context: &'static str) -> LogError {
    LogError::Away {
        context,
        source: None,
    }
}

#[async_trait]
impl Log for SqliteLog {
    async fn create_ledger(&self, ledger: &LedgerId, kind: LedgerKind) -> Result<bool, LogError> {
        let answer = self.write(Work::CreateLedger(ledger.clone(), kind)).await?;
        Ok(matches!(answer, Answer::Made))
    }

    async fn ledgers(&self) -> Result<Vec<LedgerId>, LogError> {
        read::ledgers(&self.readers)
            .await
            .map_err(Failure::when("reading the ledgers"))
    }

    async fn ledger_kind(&self, ledger: &LedgerId) -> Result<LedgerKind, LogError> {
        Ok(self.ledger(ledger).await?.kind)
    }

    async fn set_clock(&self, ledger: &LedgerId, clock: SimulatedClock) -> Result<(), LogError> {
        self.write_done(Work::SetClock(ledger.clone(), clock)).await
    }

    async fn append(&self, append: Append) -> Result<Outcome, LogError> {
        append.check()?;
        match self.write(Work::Append(append)).await? {
            Answer::Outcome(outcome) => Ok(outcome),
            Answer::Made | Answer::Done => Err(away("reading the writer's answer")),
        }
    }

    async fn head(&self, ledger: &LedgerId) -> Result<Head, LogError> {
        Ok(self.ledger(ledger).await?.head)
    }

    async fn read(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        read::events(&self.readers, ledger, from, limit)
            .await
            .map_err(Failure::when("reading events"))
    }

    async fn read_stream(
        &self,
        ledger: &LedgerId,
        stream: StreamId,
        from_version: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        read::stream(&self.readers, ledger, stream, from_version, limit)
            .await
            .map_err(Failure::when("reading a stream"))
    }

    async fn read_case(
        &self,
        ledger: &LedgerId,
        case: CaseId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<StoredEvent>, LogError> {
        read::case(&self.readers, ledger, case, from, limit)
            .await
            .map_err(Failure::when("reading a case"))
    }

    async fn command(
        &self,
        ledger: &LedgerId,
        command: CommandId,
    ) -> Result<Option<CommandRecord>, LogError> {
        read::command(&self.readers, ledger, command)
            .await
            .map_err(Failure::when("reading a command"))
    }

    async fn read_commands(
        &self,
        ledger: &LedgerId,
        from: u64,
        limit: usize,
    ) -> Result<Vec<CommandRecord>, LogError> {
        read::commands(&self.readers, ledger, from, limit)
            .await
            .map_err(Failure::when("reading commands"))
    }

    async fn save_checkpoint(
        &self,
        ledger: &LedgerId,
        name: &str,
        next: u64,
    ) -> Result<(), LogError> {
        check_name(name)?;
        self.write_done(Work::SaveCheckpoint(ledger.clone(), name.to_owned(), next))
            .await
    }

    async fn checkpoint(&self, ledger: &LedgerId, name: &str) -> Result<u64, LogError> {
        read::checkpoint(&self.readers, ledger, name)
            .await
            .map_err(Failure::when("reading a checkpoint"))
    }

    async fn save_snapshot(
        &self,
        ledger: &LedgerId,
        name: &str,
        snapshot: Snapshot,
    ) -> Result<(), LogError> {
        snapshot.check(name)?;
        self.write_done(Work::SaveSnapshot(
            ledger.clone(),
            name.to_owned(),
            snapshot,
        ))
        .await
    }

    async fn snapshot(&self, ledger: &LedgerId, name: &str) -> Result<Option<Snapshot>, LogError> {
        read::snapshot(&self.readers, ledger, name)
            .await
            .map_err(Failure::when("reading a snapshot"))
    }

    async fn snapshots(&self, ledger: &LedgerId) -> Result<Vec<String>, LogError> {
        read::snapshots(&self.readers, ledger)
            .await
            .map_err(Failure::when("reading the snapshots"))
    }
}
