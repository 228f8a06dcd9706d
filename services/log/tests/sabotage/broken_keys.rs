//! A key store that breaks one promise.

use async_trait::async_trait;
use vangnet_domain::{ids::PersonId, personal::KeySubject, stream::LedgerId};
use vangnet_log::{KeyState, KeyStore, LogError, MemoryKeys};

/// Which promise it breaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyFault {
    BytesAreCut,
    CreatorsGetTheirOwn,
    KindIsForgotten,
    DestroyedMayBeMadeAgain,
}

/// Keys in memory with a fault.
pub struct BrokenKeys {
    fault: KeyFault,
    inner: MemoryKeys,
}

impl BrokenKeys {
    pub fn new(fault: KeyFault) -> Self {
        Self {
            fault,
            inner: MemoryKeys::default(),
        }
    }

    fn subject(&self, subject: KeySubject) -> KeySubject {
        match self.fault {
            KeyFault::KindIsForgotten => KeySubject::Person(PersonId(subject.id())),
            _ => subject,
        }
    }
}

#[async_trait]
impl KeyStore for BrokenKeys {
    async fn create(
        &self,
        ledger: &LedgerId,
        subject: KeySubject,
        wrapped: &[u8],
    ) -> Result<KeyState, LogError> {
        let kept = match self.fault {
            KeyFault::BytesAreCut => &wrapped[..wrapped.len().min(64)],
            _ => wrapped,
        };
        let held = self
            .inner
            .create(ledger, self.subject(subject), kept)
            .await?;
        Ok(match (self.fault, held) {
            (KeyFault::CreatorsGetTheirOwn, KeyState::Present(_))
            | (KeyFault::DestroyedMayBeMadeAgain, KeyState::Destroyed) => {
                KeyState::Present(wrapped.to_vec())
            }
            (_, held) => held,
        })
    }

    async fn load(&self, ledger: &LedgerId, subject: KeySubject) -> Result<KeyState, LogError> {
        self.inner.load(ledger, self.subject(subject)).await
    }

    async fn destroy(&self, ledger: &LedgerId, subject: KeySubject) -> Result<(), LogError> {
        self.inner.destroy(ledger, self.subject(subject)).await
    }
}
