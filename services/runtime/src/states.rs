//! Folded streams, kept between commands and caught up by version.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Mutex,
};

use vangnet_domain::{
    actor::Actor,
    decide::CaseHead,
    envelope::Recorded,
    ids::CaseId,
    state::State,
    stream::{LedgerId, StreamId},
};
use vangnet_log::{Log, LogError, READ_LIMIT_MAX, StoredEvent};

/// Most folded streams kept in memory of one service.
pub(crate) const STREAMS_CACHED_MAX: usize = 20_000;

/// A folded stream.
#[derive(Clone, Debug)]
pub(crate) struct Folded {
    pub state: State,
    pub version: u64,
    pub changed_by: Option<Actor>,
}

/// Why a stream cannot be folded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FoldError {
    #[error("the log cannot be read")]
    Log(#[from] LogError),
    #[error("stream {stream} is unreadable since position {position}")]
    Unreadable { stream: StreamId, position: u64 },
}

/// The cache. A stale entry costs a conflict, never a wrong answer: every append checks versions, and no
/// refusal leaves before the entry was caught up.
#[derive(Default)]
pub(crate) struct FoldedStreams {
    streams: Mutex<BTreeMap<StreamId, Folded>>,
    cases: Mutex<BTreeMap<CaseId, CaseHead>>,
}

impl FoldedStreams {
    /// As kept, or folded from the log.
    pub async fn get(
        &self,
        log: &dyn Log,
        ledger: &LedgerId,
        stream: StreamId,
    ) -> Result<Folded, FoldError> {
        match self.cached(stream) {
            Some(folded) => Ok(folded),
            None => self.caught_up(log, ledger, stream).await,
        }
    }

    /// As kept, or as if nothing had happened.
    pub fn kept_or_new(&self, stream: StreamId) -> Folded {
        self.cached(stream).unwrap_or_else(|| Folded {
            state: State::empty(stream.subject),
            version: 0,
            changed_by: None,
        })
    }

    /// With everything that is in the log now.
    pub async fn caught_up(
        &self,
        log: &dyn Log,
        ledger: &LedgerId,
        stream: StreamId,
    ) -> Result<Folded, FoldError> {
        let mut folded = self.kept_or_new(stream);
        loop {
            let events = log
                .read_stream(ledger, stream, folded.version + 1, READ_LIMIT_MAX)
                .await?;
            let full = events.len() == READ_LIMIT_MAX;
            for event in &events {
                folded.apply(stream, event)?;
            }
            if !full {
                break;
            }
        }
        self.keep(stream, folded.clone());
        Ok(folded)
    }

    pub fn keep(&self, stream: StreamId, folded: Folded) {
        if let Ok(mut kept) = self.streams.lock() {
            if kept.len() >= STREAMS_CACHED_MAX {
                kept.clear();
            }
            let newer = kept
                .get(&stream)
                .is_none_or(|known| known.version <= folded.version);
            if newer {
                kept.insert(stream, folded);
            }
        }
    }

    fn cached(&self, stream: StreamId) -> Option<Folded> {
        self.streams.lock().ok()?.get(&stream).cloned()
    }

    /// How far a case has come in the log now, in all of its streams.
    pub async fn case_head(
        &self,
        log: &dyn Log,
        ledger: &LedgerId,
        case: CaseId,
    ) -> Result<CaseHead, LogError> {
        let known = self.cases.lock().ok();
        let mut head = known
            .and_then(|known| known.get(&case).copied())
            .unwrap_or_default();
        loop {
            let events = log
                .read_case(ledger, case, head.next, READ_LIMIT_MAX)
                .await?;
            for event in &events {
                let stream = event.stream.parse::<StreamId>().ok();
                head.hear(stream.map(|stream| stream.subject), event.position);
            }
            if events.len() < READ_LIMIT_MAX {
                break;
            }
        }
        if let Ok(mut kept) = self.cases.lock() {
            if kept.len() >= STREAMS_CACHED_MAX {
                kept.clear();
            }
            let newest = kept.entry(case).or_default();
            if newest.next < head.next {
                *newest = head;
            }
        }
        Ok(head)
    }
}

impl Folded {
    fn apply(&mut self, stream: StreamId, stored: &StoredEvent) -> Result<(), FoldError> {
        let unreadable = || FoldError::Unreadable {
            stream,
            position: stored.position,
        };
        let event = Recorded::decode(stored.position, stored.recorded_at, &stored.bytes)
            .map_err(|_| unreadable())?;
        // As followers do: what a fold panics on is as good as undecodable. The half-folded state goes no further.
        catch_unwind(AssertUnwindSafe(|| {
            self.state.evolve(&event.event, event.stamp());
        }))
        .map_err(|_| unreadable())?;
        self.version = event.envelope.version;
        self.changed_by = Some(event.envelope.actor);
        Ok(())
    }
}
