//! Personal data under per-person keys: sealed before it enters the log, opened at the edge when asked.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit as _,
    aead::{Aead as _, Payload},
};
use futures::future::try_join_all;
use uuid::Uuid;
use vangnet_domain::{
    event::Event,
    personal::{KeySubject, Personal, Sealed},
    stream::LedgerId,
};
use vangnet_log::{KeyState, KeyStore, LogError};
use zeroize::Zeroizing;

use crate::{MasterKey, ids::Entropy};

/// Most unwrapped keys kept in memory.
const KEYS_CACHED_MAX: usize = 10_000;

/// Why a text could not be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The key store is away.
    #[error("the key store is away")]
    Keys(#[source] LogError),
    /// The person was erased: nothing new can be written about them.
    #[error("the key of {0} is destroyed")]
    Destroyed(KeySubject),
    /// The stored key does not open with this master key.
    #[error("the key of {0} does not open with this master key")]
    WrongMasterKey(KeySubject),
    /// The cipher refused.
    #[error("the cipher refused")]
    Cipher,
}

pub(crate) type PersonKey = Zeroizing<[u8; 32]>;

/// What became of a sealed text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unsealed {
    /// The text.
    Text(String),
    /// Its key is destroyed, and the text with it.
    Destroyed,
    /// The key store never had its key, the key does not open with this master key, or the text was moved from its field.
    Damaged,
}

/// A key, or why there is none.
pub(crate) enum Found {
    Key(PersonKey),
    Destroyed,
    Damaged,
}

/// Seals and opens. Cheap to share as `Arc<Sealer>`.
pub struct Sealer {
    ledger: LedgerId,
    keys: Arc<dyn KeyStore>,
    master: MasterKey,
    entropy: Entropy,
    opened: Mutex<Opened>,
}

/// Keys in memory.
#[derive(Default)]
struct Opened {
    keys: BTreeMap<KeySubject, PersonKey>,
    /// How often all were forgotten: a key that was loaded before is not kept after.
    forgotten: u64,
}

impl Sealer {
    /// For one ledger.
    pub fn new(
        ledger: LedgerId,
        keys: Arc<dyn KeyStore>,
        master: MasterKey,
        entropy: Entropy,
    ) -> Self {
        Self {
            ledger,
            keys,
            master,
            entropy,
            opened: Mutex::new(Opened::default()),
        }
    }

    /// Make the keys that the plain fields of some events need, all at once: each is a commit of the key store.
    pub async fn make_keys<'a>(
        &self,
        events: impl IntoIterator<Item = &'a mut Event>,
    ) -> Result<(), SealError> {
        let wanted: BTreeSet<_> = events.into_iter().flat_map(wanted).collect();
        let making = wanted.into_iter().map(|subject| self.key_or_new(subject));
        try_join_all(making).await.map(drop)
    }

    /// Seal every plain field of an event. Keys are durable before this returns.
    pub async fn seal(&self, event: &mut Event, event_id: Uuid) -> Result<(), SealError> {
        let wanted = wanted(event);
        let mut keys = BTreeMap::new();
        for subject in wanted {
            keys.insert(subject, self.key_or_new(subject).await?);
        }
        let mut result = Ok(());
        event.visit_personal(&mut |name, field| {
            let Personal::Plain { key, text } = field else {
                return;
            };
            let Some(person_key) = keys.get(key) else {
                return;
            };
            match self.seal_text(person_key, *key, event_id, name, text) {
                Some(sealed) => *field = Personal::Sealed(sealed),
                None => result = Err(SealError::Cipher),
            }
        });
        result
    }

    /// Open a sealed text. An error when the key store is away.
    pub async fn open(&self, sealed: &Sealed) -> Result<Unsealed, LogError> {
        let key = match self.key(sealed.key).await? {
            Found::Key(key) => key,
            Found::Destroyed => return Ok(Unsealed::Destroyed),
            Found::Damaged => return Ok(Unsealed::Damaged),
        };
        let cipher = ChaCha20Poly1305::new(key.as_slice().into());
        let aad = associated_data(sealed.event, &sealed.field);
        if sealed.nonce.len() != 12 {
            return Ok(Unsealed::Damaged);
        }
        let plain = cipher
            .decrypt(
                sealed.nonce.as_slice().into(),
                Payload {
                    msg: &sealed.ciphertext,
                    aad: &aad,
                },
            )
            .ok();
        let text = plain.and_then(|bytes| String::from_utf8(bytes).ok());
        Ok(text.map_or(Unsealed::Damaged, Unsealed::Text))
    }

    /// Whether a text under this key opens without asking the key store.
    pub fn holds(&self, subject: KeySubject) -> bool {
        self.cached(subject).is_ok()
    }

    /// Destroy the key of a person or case, everywhere. Other processes forget it when they see `person-erased`.
    pub async fn destroy(&self, subject: KeySubject) -> Result<(), LogError> {
        self.keys.destroy(&self.ledger, subject).await?;
        self.forget();
        Ok(())
    }

    /// Drop every key that is kept in memory. With a person the key of their case may have gone; erasures are rare, and
    /// what still exists is loaded again.
    pub fn forget(&self) {
        let mut opened = self.opened();
        opened.keys.clear();
        opened.forgotten += 1;
    }

    fn opened(&self) -> MutexGuard<'_, Opened> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key as kept, or else how often all were forgotten before it is looked for.
    fn cached(&self, subject: KeySubject) -> Result<PersonKey, u64> {
        let opened = self.opened();
        opened.keys.get(&subject).cloned().ok_or(opened.forgotten)
    }

    fn remember(&self, subject: KeySubject, key: &PersonKey, forgotten_before: u64) {
        let mut opened = self.opened();
        if opened.forgotten != forgotten_before {
            return;
        }
        if opened.keys.len() >= KEYS_CACHED_MAX {
            opened.keys.clear();
        }
        opened.keys.insert(subject, key.clone());
    }

    pub(crate) async fn key(&self, subject: KeySubject) -> Result<Found, LogError> {
        let forgotten = match self.cached(subject) {
            Ok(key) => return Ok(Found::Key(key)),
            Err(forgotten) => forgotten,
        };
        let wrapped = match self.keys.load(&self.ledger, subject).await? {
            KeyState::Present(wrapped) => wrapped,
            KeyState::Destroyed => return Ok(Found::Destroyed),
            // A key is durable before the event that uses it: this store is not the one, or an old copy of it.
            KeyState::Absent => return Ok(Found::Damaged),
        };
        let Some(key) = self.master.unwrap_key(&wrapped, &self.label(subject)) else {
            return Ok(Found::Damaged);
        };
        self.remember(subject, &key, forgotten);
        Ok(Found::Key(key))
    }

    pub(crate) async fn key_or_new(&self, subject: KeySubject) -> Result<PersonKey, SealError> {
        let forgotten = match self.cached(subject) {
            Ok(key) => return Ok(key),
            Err(forgotten) => forgotten,
        };
        let label = self.label(subject);
        let mut fresh = Zeroizing::new([0u8; 32]);
        (self.entropy)(fresh.as_mut_slice());
        let wrapped = self
            .master
            .wrap(&fresh, &label, &self.entropy)
            .ok_or(SealError::Cipher)?;
        let stored = self
            .keys
            .create(&self.ledger, subject, &wrapped)
            .await
            .map_err(SealError::Keys)?;
        let KeyState::Present(wrapped) = stored else {
            return Err(SealError::Destroyed(subject));
        };
        let key = self
            .master
            .unwrap_key(&wrapped, &label)
            .ok_or(SealError::WrongMasterKey(subject))?;
        self.remember(subject, &key, forgotten);
        Ok(key)
    }

    fn label(&self, subject: KeySubject) -> Vec<u8> {
        format!("{}/{subject}", self.ledger).into_bytes()
    }

    fn seal_text(
        &self,
        key: &PersonKey,
        subject: KeySubject,
        event: Uuid,
        field: &str,
        text: &str,
    ) -> Option<Sealed> {
        let cipher = ChaCha20Poly1305::new(key.as_slice().into());
        let mut nonce = [0u8; 12];
        (self.entropy)(&mut nonce);
        let aad = associated_data(event, field);
        let ciphertext = cipher
            .encrypt(
                (&nonce).into(),
                Payload {
                    msg: text.as_bytes(),
                    aad: &aad,
                },
            )
            .ok()?;
        Some(Sealed {
            key: subject,
            nonce: nonce.to_vec(),
            ciphertext,
            event,
            field: field.to_owned(),
        })
    }
}

/// Whose keys the plain fields of an event need.
fn wanted(event: &mut Event) -> BTreeSet<KeySubject> {
    let mut wanted = BTreeSet::new();
    event.visit_personal(&mut |_, field| {
        if let Personal::Plain { key, .. } = field {
            wanted.insert(*key);
        }
    });
    wanted
}

fn associated_data(event: Uuid, field: &str) -> Vec<u8> {
    [event.as_bytes().as_slice(), b"/1/", field.as_bytes()].concat()
}
