//! The port to the key store: one wrapped key per person, case or export, outside the log.
//!
//! Promises: a key that [`KeyStore::create`] returned is durable; of two creators at once both get the same key;
//! a destroyed key is gone from the store's files and is never made again, also when it was destroyed before
//! it was ever made. Never sees an unwrapped key.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use vangnet_domain::{personal::KeySubject, stream::LedgerId};

use crate::{LogError, error::within};

/// Most bytes of a wrapped key.
pub const WRAPPED_KEY_BYTES_MAX: usize = 1024;

/// Refuse a wrapped key that is empty ([`LogError::Malformed`]) or over [`WRAPPED_KEY_BYTES_MAX`].
pub fn check_wrapped(wrapped: &[u8]) -> Result<(), LogError> {
    if wrapped.is_empty() {
        return Err(LogError::Malformed("a wrapped key is empty"));
    }
    within(
        "bytes of a wrapped key",
        wrapped.len(),
        WRAPPED_KEY_BYTES_MAX,
    )
}

/// What the store knows of a key.
#[derive(Clone, PartialEq, Eq)]
pub enum KeyState {
    /// Wrapped by the master key.
    Present(Vec<u8>),
    /// Destroyed; text sealed with it is unreadable for ever.
    Destroyed,
    /// Never made.
    Absent,
}

impl std::fmt::Debug for KeyState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Present(_) => "Present",
            Self::Destroyed => "Destroyed",
            Self::Absent => "Absent",
        })
    }
}

/// The key store. Cheap to share as `Arc<dyn KeyStore>`.
#[async_trait]
pub trait KeyStore: Send + Sync + 'static {
    /// Keep a wrapped key unless there is one; returns what the store holds now.
    async fn create(
        &self,
        ledger: &LedgerId,
        subject: KeySubject,
        wrapped: &[u8],
    ) -> Result<KeyState, LogError>;

    /// Look a key up.
    async fn load(&self, ledger: &LedgerId, subject: KeySubject) -> Result<KeyState, LogError>;

    /// Destroy a key: afterwards its wrapped bytes are in no file of the store. Again: nothing happens.
    async fn destroy(&self, ledger: &LedgerId, subject: KeySubject) -> Result<(), LogError>;
}
/// A key store in memory, for tests and the simulator.
#[derive(Default)]
pub struct MemoryKeys {
    keys: Mutex<Kept>,
    away: AtomicBool,
}

type Kept = BTreeMap<(LedgerId, KeySubject), KeyState>;

impl MemoryKeys {
    /// From now on every call is [`LogError::Away`], or none is any more: the database went, or is back.
    pub fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
    }

    fn lock(&self) -> Result<MutexGuard<'_, Kept>, LogError> {
        if self.away.load(Ordering::SeqCst) {
            return Err(LogError::away("asking for a key", "it was told to be"));
        }
        Ok(self.keys.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl KeyStore for MemoryKeys {
    async fn create(
        &self,
        ledger: &LedgerId,
        subject: KeySubject,
        wrapped: &[u8],
    ) -> Result<KeyState, LogError> {
        check_wrapped(wrapped)?;
        Ok(self
            .lock()?
            .entry((ledger.clone(), subject))
            .or_insert_with(|| KeyState::Present(wrapped.to_vec()))
            .clone())
    }

    async fn load(&self, ledger: &LedgerId, subject: KeySubject) -> Result<KeyState, LogError> {
        let state = self.lock()?.get(&(ledger.clone(), subject)).cloned();
        Ok(state.unwrap_or(KeyState::Absent))
    }

    async fn destroy(&self, ledger: &LedgerId, subject: KeySubject) -> Result<(), LogError> {
        self.lock()?
            .insert((ledger.clone(), subject), KeyState::Destroyed);
        Ok(())
    }
}
