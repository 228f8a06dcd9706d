//! The contract of the key store.

use std::{any::Any, sync::Arc};

use tokio::task::JoinSet;
use uuid::Uuid;
use vangnet_domain::{
    ids::{CaseId, ExportId, PersonId},
    personal::KeySubject,
    stream::LedgerId,
};

use super::{Check, Violation, finish, hold, refused, same};
use crate::{KeyState, KeyStore, LogError, WRAPPED_KEY_BYTES_MAX};

/// A key store to check.
pub struct KeyBench {
    /// The store.
    pub keys: Arc<dyn KeyStore>,
    prefix: String,
    _keep: Option<Box<dyn Any + Send + Sync>>,
}

impl KeyBench {
    /// A store; tests that share a database each give a prefix of their own, as for [`Bench`](super::Bench).
    pub fn new(keys: Arc<dyn KeyStore>, prefix: &str) -> Self {
        Self {
            keys,
            prefix: prefix.to_owned(),
            _keep: None,
        }
    }

    /// Keep something until the check is over.
    #[must_use]
    pub fn keeping(mut self, keep: impl Any + Send + Sync) -> Self {
        self._keep = Some(Box::new(keep));
        self
    }

    fn ledger(&self, word: &str) -> Result<LedgerId, Violation> {
        let name = format!("{}-{word}", self.prefix);
        name.parse()
            .map_err(|_| Violation(format!("{name:?} is no ledger name")))
    }
}

fn person(n: u128) -> KeySubject {
    KeySubject::Person(PersonId(Uuid::from_u128(n)))
}

/// What was kept is what is loaded, to the bit, at the limit and not over it.
pub async fn key_bytes_come_back_and_are_limited(bench: &KeyBench) -> Check {
    let ledger = bench.ledger("keys")?;
    let keys = &bench.keys;
    same!(
        keys.load(&ledger, person(1)).await?,
        KeyState::Absent,
        "new"
    );
    for (n, bytes) in [
        (1, (0..=255).collect::<Vec<u8>>()),
        (2, vec![0]),
        (3, vec![7; WRAPPED_KEY_BYTES_MAX]),
    ] {
        let wanted = KeyState::Present(bytes.clone());
        let made = keys.create(&ledger, person(n), &bytes).await?;
        hold!(made == wanted, "key {n} as made is not what was given");
        let loaded = keys.load(&ledger, person(n)).await?;
        hold!(loaded == wanted, "key {n} as loaded is not what was given");
    }
    let over = vec![7; WRAPPED_KEY_BYTES_MAX + 1];
    let answer = keys.create(&ledger, person(4), &over).await;
    refused!(answer, LogError::Limit { .. }, "a key over its limit");
    let answer = keys.create(&ledger, person(4), &[]).await;
    refused!(answer, LogError::Malformed(_), "an empty key");
    same!(
        keys.load(&ledger, person(4)).await?,
        KeyState::Absent,
        "none"
    );
    Ok(())
}

/// Of many creators at once one wins, and all of them get the winner's key.
pub async fn key_creation_race_gives_one_key(bench: &KeyBench) -> Check {
    let ledger = bench.ledger("keys")?;
    for subject in 1..=5 {
        let mut tasks = JoinSet::new();
        for creator in 0..16u8 {
            let (keys, ledger) = (bench.keys.clone(), ledger.clone());
            tasks.spawn(async move {
                let mine = [creator + 1; 48];
                Ok(keys.create(&ledger, person(subject), &mine).await?)
            });
        }
        let held = finish(tasks).await?;
        let loaded = bench.keys.load(&ledger, person(subject)).await?;
        hold!(matches!(loaded, KeyState::Present(_)), "no key was made");
        hold!(
            held.iter().all(|state| *state == loaded),
            "creators at once hold different keys"
        );
    }
    Ok(())
}

/// Keys of a person, a case and an export with the same id, and of two ledgers, are different keys.
pub async fn keys_are_apart(bench: &KeyBench) -> Check {
    let (one, two) = (bench.ledger("keys")?, bench.ledger("others")?);
    let case = KeySubject::Case(CaseId(Uuid::from_u128(1)));
    let export = KeySubject::Export(ExportId(Uuid::from_u128(1)));
    let places = [
        (&one, person(1)),
        (&one, case),
        (&two, person(1)),
        (&one, export),
    ];
    for ((ledger, subject), byte) in places.iter().zip(1..) {
        bench.keys.create(ledger, *subject, &[byte; 32]).await?;
    }
    bench.keys.destroy(&one, case).await?;
    let wanted = [
        KeyState::Present(vec![1; 32]),
        KeyState::Destroyed,
        KeyState::Present(vec![3; 32]),
        KeyState::Present(vec![4; 32]),
    ];
    for ((ledger, subject), wanted) in places.iter().zip(wanted) {
        let held = bench.keys.load(ledger, *subject).await?;
        hold!(held == wanted, "{subject} of {ledger} is {held:?}");
    }
    Ok(())
}

/// Destroyed is for ever: also twice, also before the key was made, also against creators at the same time.
pub async fn keys_destroyed_are_final(bench: &KeyBench) -> Check {
    let ledger = bench.ledger("keys")?;
    let keys = &bench.keys;
    keys.create(&ledger, person(1), &[1; 48]).await?;
    // Person 2 is destroyed before any key was made.
    for subject in [1, 2] {
        for _ in 0..2 {
            keys.destroy(&ledger, person(subject)).await?;
            let state = keys.load(&ledger, person(subject)).await?;
            same!(state, KeyState::Destroyed, "destroyed {subject}");
        }
        let state = keys.create(&ledger, person(subject), &[2; 48]).await?;
        same!(state, KeyState::Destroyed, "made again {subject}");
        let state = keys.load(&ledger, person(subject)).await?;
        same!(state, KeyState::Destroyed, "still destroyed {subject}");
    }
    let mut tasks = JoinSet::new();
    for n in 0..8u8 {
        let (keys, ledger) = (bench.keys.clone(), ledger.clone());
        tasks.spawn(async move {
            if n == 4 {
                keys.destroy(&ledger, person(3)).await?;
            } else {
                keys.create(&ledger, person(3), &[n + 1; 48]).await?;
            }
            Ok(())
        });
    }
    finish(tasks).await?;
    let state = keys.load(&ledger, person(3)).await?;
    same!(state, KeyState::Destroyed, "destroyed while others make it");
    Ok(())
}
