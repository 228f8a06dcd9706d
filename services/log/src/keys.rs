//! The port to the key store: one wrapped key per person or case, outside the log.
//!
//! Promises: a key that [`KeyStore::create`] returned is durable; of two creators at once both get the same key;
//! a destroyed key is gone from the store's files and is never made again. Never sees an unwrapped key.

use async_trait::async_trait;
use vangnet_domain::{personal::KeySubject, stream::LedgerId};

use crate::LogError;

/// What the store knows of a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum KeyState {
    /// Wrapped by the master key.
    Present(Vec<u8>),
    /// Destroyed; text sealed with it is unreadable for ever.
    Destroyed,
    /// Never made.
    Absent,
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
/// placeholder
#[derive(Debug, Default)]
pub struct MemoryKeys {}
