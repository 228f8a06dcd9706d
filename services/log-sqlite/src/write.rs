//! The one writer: takes what waits, does it in order under the write lock, commits it together, answers each.

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::Arc,
};

use sqlx::{Connection, SqliteConnection};
use tokio::sync::{mpsc, oneshot};
use vangnet_domain::stream::LedgerId;
use vangnet_log::{
    Append, BYTES_PER_BATCH_MAX, EVENTS_PER_BATCH_MAX, LedgerKind, LogError, NowFn, Outcome,
    SimulatedClock, Snapshot,
};

use crate::{
    QUEUE_JOBS_MAX,
    append::Batch,
    error::{Failure, failed},
    open,
};

/// Something to write.
pub(crate) enum Work {
    Append(Append),
    CreateLedger(LedgerId, LedgerKind),
    SetClock(LedgerId, SimulatedClock),
    SaveCheckpoint(LedgerId, String, u64),
    SaveSnapshot(LedgerId, String, Snapshot),
}

impl Work {
    /// Events and bytes, against the limits of a batch.
    fn weight(&self) -> (usize, usize) {
        match self {
            Self::Append(append) => (append.events.len(), append.bytes()),
            Self::SaveSnapshot(_, _, snapshot) => (1, snapshot.bytes.len()),
            Self::CreateLedger(..) | Self::SetClock(..) | Self::SaveCheckpoint(..) => (1, 0),
        }
    }
}

/// How work ended.
pub(crate) enum Answer {
    Outcome(Outcome),
    /// A ledger was made.
    Made,
    /// Done, or nothing was to be done.
    Done,
}

/// Work and who waits for it.
pub(crate) struct Job {
    work: Work,
    reply: oneshot::Sender<Result<Answer, LogError>>,
}

impl Job {
    pub(crate) fn new(work: Work) -> (Self, oneshot::Receiver<Result<Answer, LogError>>) {
        let (reply, answer) = oneshot::channel();
        (Self { work, reply }, answer)
    }
}

/// Answers in the order of the work, each for its own caller.
type Answers = Vec<Result<Answer, LogError>>;

/// Where a transaction failed.
enum Broken {
    /// The file could not be opened again after an earlier failure.
    Open(LogError),
    /// Before anything was written.
    Begin(sqlx::Error),
    /// In the work itself; rolled back.
    Work(sqlx::Error),
    /// In the commit, which may have happened.
    Commit(sqlx::Error),
}

/// Owner of the connection that writes.
pub(crate) struct Writer {
    path: PathBuf,
    /// `None` after a failure: SQLite may have ended the transaction by itself, so nothing of the
    /// connection's state is trusted, and the next batch opens the file again.
    connection: Option<SqliteConnection>,
    now: NowFn,
    after_commit: fn(),
}

impl Writer {
    pub(crate) async fn open(
        path: &Path,
        now: NowFn,
        after_commit: fn(),
    ) -> Result<Self, LogError> {
        Ok(Self {
            path: path.to_owned(),
            connection: Some(open::migrated_writer(path).await?),
            now,
            after_commit,
        })
    }

    /// Work until nobody can submit any more, then close the file.
    pub(crate) async fn run(mut self, mut queue: mpsc::Receiver<Job>) {
        let mut waiting = VecDeque::new();
        let mut received = Vec::new();
        while !waiting.is_empty() || queue.recv_many(&mut received, QUEUE_JOBS_MAX).await > 0 {
            waiting.extend(received.drain(..));
            while waiting.len() < EVENTS_PER_BATCH_MAX
                && let Ok(job) = queue.try_recv()
            {
                waiting.push_back(job);
            }
            self.commit(take_batch(&mut waiting)).await;
            // Those just answered get to submit again before the next batch is taken; without this they
            // always miss it, and batches stay half as large.
            tokio::task::yield_now().await;
        }
        if let Some(connection) = self.connection
            && let Err(error) = connection.close().await
        {
            tracing::error!(%error, "closing the log failed");
        }
    }

    /// Do a batch and answer it. When SQLite fails in the work of one, the others do not pay for it:
    /// the batch is done again one by one.
    async fn commit(&mut self, batch: Vec<Job>) {
        let (works, replies): (Vec<Work>, Vec<_>) =
            batch.into_iter().map(|job| (job.work, job.reply)).unzip();
        let answers = match self.transact(&works).await {
            Err(Broken::Work(_)) if works.len() > 1 => {
                let mut answers = Answers::with_capacity(works.len());
                for work in &works {
                    let work = std::slice::from_ref(work);
                    let alone = self.transact(work).await;
                    answers.extend(alone.unwrap_or_else(|broken| broken.answers(1)));
                }
                answers
            }
            answers => answers.unwrap_or_else(|broken| broken.answers(works.len())),
        };
        for (reply, answer) in replies.into_iter().zip(answers) {
            // Whoever went away finds out by asking again.
            drop(reply.send(answer));
        }
    }

    /// One transaction, on a connection that is there only while nothing failed.
    async fn transact(&mut self, works: &[Work]) -> Result<Answers, Broken> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => open::writer(&self.path).await.map_err(Broken::Open)?,
        };
        let answers = transact(&mut connection, &self.now, works).await?;
        self.connection = Some(connection);
        (self.after_commit)();
        Ok(answers)
    }
}

/// `IMMEDIATE` takes the write lock before the first read, so that what is read is what stands when the
/// commit happens, also when another process writes to the file.
async fn transact(
    connection: &mut SqliteConnection,
    now: &NowFn,
    works: &[Work],
) -> Result<Answers, Broken> {
    let mut transaction = connection
        .begin_with("BEGIN IMMEDIATE")
        .await
        .map_err(Broken::Begin)?;
    let mut batch = Batch::new(&mut transaction, now);
    let mut answers = Answers::with_capacity(works.len());
    for work in works {
        answers.push(match batch.work(work).await {
            Ok(answer) => Ok(answer),
            Err(Failure::Refused(error)) => Err(error),
            Err(Failure::Broken(error)) => return Err(Broken::Work(error)),
        });
    }
    batch.save_heads().await.map_err(Broken::Work)?;
    transaction.commit().await.map_err(Broken::Commit)?;
    Ok(answers)
}

impl Broken {
    /// The same bad news for everybody in the batch.
    fn answers(self, count: usize) -> Answers {
        let (context, error) = match self {
            Self::Open(error) => ("opening the file again", error),
            Self::Begin(error) => ("writing to the log", failed("taking the write lock")(error)),
            Self::Work(error) => ("writing to the log", failed("writing events")(error)),
            Self::Commit(error) => ("writing to the log", failed("committing")(error)),
        };
        tracing::error!(%error, context, writes = count, "the log could not be written");
        if count == 1 {
            return vec![Err(error)];
        }
        let error = Arc::new(error);
        let away = |_| Err(LogError::away(context, Arc::clone(&error)));
        (0..count).map(away).collect()
    }
}

/// The next jobs, at least one, within the limits of a batch.
fn take_batch(waiting: &mut VecDeque<Job>) -> Vec<Job> {
    let (mut events, mut bytes) = (0, 0);
    let fits = waiting
        .iter()
        .take_while(|job| {
            let weight = job.work.weight();
            events += weight.0;
            bytes += weight.1;
            events <= EVENTS_PER_BATCH_MAX && bytes <= BYTES_PER_BATCH_MAX
        })
        .count();
    waiting.drain(..fits.max(1).min(waiting.len())).collect()
}
