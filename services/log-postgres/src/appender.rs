//! The funnel: one task per ledger and process that commits what callers hand in together.

use std::collections::VecDeque;

use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot},
    time::timeout,
};
use vangnet_domain::stream::LedgerId;
use vangnet_log::{Append, BYTES_PER_BATCH_MAX, EVENTS_PER_BATCH_MAX, LogError, Outcome};

use crate::{
    batch::{Answers, commit_on_guess, commit_under_lock},
    error::{CLOCK_SKEW, Shared, Trouble, code, told},
    limits::{APPEND_WAIT_MAX, QUEUE_APPENDS_MAX, QUEUE_KIB_MAX, TRY_PAUSES, TRY_WAIT_MAX},
};

const CONTEXT: &str = "appending";

/// A ledger's queue. Ends its task when the last clone is dropped, after what is waiting was answered.
#[derive(Clone, Debug)]
pub(crate) struct Appender {
    queue: mpsc::Sender<Request>,
    room: std::sync::Arc<Semaphore>,
}

#[derive(Debug)]
struct Request {
    append: Append,
    reply: Reply,
    _room: OwnedSemaphorePermit,
}

impl Appender {
    pub(crate) fn start(ledger: LedgerId, options: PgConnectOptions) -> Self {
        let (queue, requests) = mpsc::channel(QUEUE_APPENDS_MAX);
        let writer = Writer {
            ledger,
            options,
            connection: None,
            refused_last: false,
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "ends with the queue, whose senders it cannot outlive"
        )]
        tokio::spawn(run(requests, writer));
        let room = std::sync::Arc::new(Semaphore::new(QUEUE_KIB_MAX));
        Self { queue, room }
    }

    /// Whether its task is gone.
    pub(crate) fn is_over(&self) -> bool {
        self.queue.is_closed()
    }

    /// Hand in and wait for the outcome, no longer than [`APPEND_WAIT_MAX`].
    pub(crate) async fn append(&self, append: Append) -> Result<Outcome, LogError> {
        match timeout(APPEND_WAIT_MAX, self.hand_in(append)).await {
            Ok(outcome) => outcome,
            Err(elapsed) => Err(LogError::away(CONTEXT, elapsed)),
        }
    }

    async fn hand_in(&self, append: Append) -> Result<Outcome, LogError> {
        let gone = || LogError::away(CONTEXT, "the appender has ended");
        // At most 1 MiB, so this fits.
        let kib = (append.bytes() / 1024) as u32 + 1;
        let room = self.room.clone().acquire_many_owned(kib).await;
        let (reply, answer) = oneshot::channel();
        let request = Request {
            append,
            reply,
            _room: room.map_err(|_| gone())?,
        };
        self.queue.send(request).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

async fn run(mut requests: mpsc::Receiver<Request>, mut writer: Writer) {
    let mut waiting = VecDeque::new();
    let mut gathered = Vec::new();
    loop {
        if waiting.is_empty() {
            if requests
                .recv_many(&mut gathered, EVENTS_PER_BATCH_MAX)
                .await
                == 0
            {
                return;
            }
            waiting.extend(gathered.drain(..));
        }
        while waiting.len() < EVENTS_PER_BATCH_MAX
            && let Ok(request) = requests.try_recv()
        {
            waiting.push_back(request);
        }
        let (batch, replies) = cut(&mut waiting);
        if batch.is_empty() {
            continue;
        }
        for (reply, answer) in replies.into_iter().zip(writer.commit(&batch).await) {
            // A caller that gave up meanwhile asks again with its command id.
            let _ = reply.send(answer);
        }
        // Without this the callers just answered miss the next batch, which goes out half empty.
        tokio::task::yield_now().await;
    }
}

type Reply = oneshot::Sender<Result<Outcome, LogError>>;

/// Take a batch within its limits off the front, leaving out what nobody waits for any more.
fn cut(waiting: &mut VecDeque<Request>) -> (Vec<Append>, Vec<Reply>) {
    let (mut events, mut bytes) = (0, 0);
    let (mut batch, mut replies) = (Vec::new(), Vec::new());
    while let Some(request) = waiting.pop_front() {
        if request.reply.is_closed() {
            continue;
        }
        events += request.append.events.len();
        bytes += request.append.bytes();
        if !batch.is_empty() && (events > EVENTS_PER_BATCH_MAX || bytes > BYTES_PER_BATCH_MAX) {
            waiting.push_front(request);
            break;
        }
        batch.push(request.append);
        replies.push(request.reply);
    }
    (batch, replies)
}

/// The ledger's connection and what was learnt on it.
struct Writer {
    ledger: LedgerId,
    options: PgConnectOptions,
    connection: Option<PgConnection>,
    /// Refusals come in clusters; the lock is then the shorter way.
    refused_last: bool,
}

impl Writer {
    /// An answer for each append of the batch.
    async fn commit(&mut self, batch: &[Append]) -> Answers {
        let mut guess = !self.refused_last;
        let mut last = sqlx::Error::PoolTimedOut;
        for pause in TRY_PAUSES {
            // A sleep of nothing is a whole tick of the timer, a millisecond on every append.
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            let tried = timeout(TRY_WAIT_MAX, self.attempt(batch, guess)).await;
            // From the second try on the first one may have happened: the commands are to be looked up.
            guess = false;
            last = match tried {
                Ok(Ok(answers)) => {
                    self.refused_last = !answers
                        .iter()
                        .all(|it| matches!(it, Ok(Outcome::Appended(_))));
                    return answers;
                }
                // The clock went over the line between the decision and the write.
                Ok(Err(Trouble::Refused(error))) if code(&error).as_deref() == Some(CLOCK_SKEW) => {
                    error
                }
                Ok(Err(Trouble::Refused(error))) => return self.refused(batch, error).await,
                Ok(Err(Trouble::Lost(error))) => {
                    self.connection = None;
                    error
                }
                Err(_elapsed) => {
                    self.connection = None;
                    sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())
                }
            };
            tracing::warn!(ledger = %self.ledger, error = %last, "a batch was not answered; the same again");
        }
        let cause = Shared::new(last);
        batch.iter().map(|_| Err(cause.away(CONTEXT))).collect()
    }

    async fn attempt(&mut self, batch: &[Append], guess: bool) -> Result<Answers, Trouble> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(PgConnection::connect_with(&self.options).await?),
        };
        if guess && let Some(answers) = commit_on_guess(connection, batch).await? {
            return Ok(answers);
        }
        commit_under_lock(connection, &self.ledger, batch).await
    }

    /// The database refuses the batch as such. No append that passed [`Append::check`] is known to cause this; should
    /// one do, it fails alone.
    async fn refused(&mut self, batch: &[Append], error: sqlx::Error) -> Answers {
        tracing::error!(ledger = %self.ledger, %error, appends = batch.len(), "the database refuses a batch");
        if let [_] = batch {
            return vec![Err(told(CONTEXT, error))];
        }
        let mut answers: Answers = Vec::with_capacity(batch.len());
        for one in batch {
            let away = matches!(answers.last(), Some(Err(LogError::Away { .. })));
            if away {
                answers.push(Err(LogError::away(CONTEXT, "the database went away")));
            } else {
                answers.extend(Box::pin(self.commit(std::slice::from_ref(one))).await);
            }
        }
        answers
    }
}
