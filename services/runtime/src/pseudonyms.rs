//! Pseudonyms of youths in an export for research: a keyed hash under a key of that export alone.
//!
//! Promises: the same youth has the same pseudonym in all rows of an export, another one in every other export, and nobody
//! leads one back, or makes one, without the key. The key lives with the keys of people, wrapped by the master key; after
//! [`Sealer::destroy`] this house cannot either.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use vangnet_domain::{
    ids::{ExportId, PersonId},
    personal::KeySubject,
};
use vangnet_log::LogError;

use crate::{
    SealError, Sealer,
    sealing::{Found, PersonKey},
};

/// Bytes of a pseudonym: 128 bits of HMAC-SHA256, as 32 hexadecimal digits.
const PSEUDONYM_BYTES: usize = 16;

/// The pseudonyms of one export.
pub struct Pseudonyms(Hmac<Sha256>);

impl Pseudonyms {
    fn under(key: &PersonKey) -> Option<Self> {
        // HMAC takes a key of any length, so this cannot fail; without it nothing is told.
        let mut hash = Hmac::new_from_slice(key.as_slice()).ok()?;
        hash.update(b"pseudonym/1/");
        Some(Self(hash))
    }

    /// The pseudonym of a youth.
    pub fn of(&self, youth: PersonId) -> String {
        let mut hash = self.0.clone();
        hash.update(youth.0.as_bytes());
        hex::encode(&hash.finalize().into_bytes()[..PSEUDONYM_BYTES])
    }
}

impl Sealer {
    /// Those of an export, whose key is made and durable before this returns if there was none.
    pub async fn pseudonyms_or_new(&self, export: ExportId) -> Result<Pseudonyms, SealError> {
        let key = self.key_or_new(KeySubject::Export(export)).await?;
        Pseudonyms::under(&key).ok_or(SealError::Cipher)
    }

    /// Those of an export that was taken before; `None` when its key is destroyed, or not in this store.
    pub async fn pseudonyms(&self, export: ExportId) -> Result<Option<Pseudonyms>, LogError> {
        Ok(match self.key(KeySubject::Export(export)).await? {
            Found::Key(key) => Pseudonyms::under(&key),
            Found::Destroyed | Found::Damaged => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Arc};

    use uuid::Uuid;
    use vangnet_log::MemoryKeys;

    use super::*;
    use crate::{MasterKey, system_entropy};

    fn sealer(keys: &Arc<MemoryKeys>, master: u8) -> Sealer {
        let ledger = "flevoland".parse().expect("a ledger's name");
        let master = MasterKey::new([master; 32]);
        Sealer::new(ledger, keys.clone(), master, system_entropy())
    }

    #[tokio::test]
    async fn a_pseudonym_is_stable_in_its_export_and_unlike_that_of_any_other() {
        let keys = Arc::new(MemoryKeys::default());
        let youth = PersonId(Uuid::from_u128(7));
        let mut seen = BTreeSet::new();
        for export in 1..=3 {
            let export = ExportId(Uuid::from_u128(export));
            let made = sealer(&keys, 1)
                .pseudonyms_or_new(export)
                .await
                .expect("a key");
            let again = sealer(&keys, 1)
                .pseudonyms(export)
                .await
                .expect("the store");
            let again = again.expect("the key of before");
            assert_eq!(made.of(youth), again.of(youth), "another process, the same");
            assert_ne!(made.of(youth), made.of(PersonId(export.0)));
            assert_eq!(made.of(youth).len(), 32);
            seen.insert(made.of(youth));
        }
        assert_eq!(seen.len(), 3);
    }

    #[tokio::test]
    async fn without_its_key_there_is_no_pseudonym() {
        let keys = Arc::new(MemoryKeys::default());
        let export = ExportId(Uuid::from_u128(1));
        let own = sealer(&keys, 1);
        assert!(
            own.pseudonyms(export).await.expect("the store").is_none(),
            "never taken"
        );
        own.pseudonyms_or_new(export).await.expect("a key");
        let other = sealer(&keys, 2).pseudonyms(export).await;
        assert!(
            other.expect("the store").is_none(),
            "under another master key"
        );
        own.destroy(KeySubject::Export(export))
            .await
            .expect("destroyed");
        assert!(own.pseudonyms(export).await.expect("the store").is_none());
        assert!(matches!(
            own.pseudonyms_or_new(export).await,
            Err(SealError::Destroyed(_))
        ));
    }
}
