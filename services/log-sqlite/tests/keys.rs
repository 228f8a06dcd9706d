//! A destroyed key is in no byte of the store's files.

use std::{collections::BTreeSet, path::Path};

use uuid::Uuid;
use vangnet_domain::{ids::PersonId, personal::KeySubject, stream::LedgerId};
use vangnet_log::{KeyState, KeyStore};
use vangnet_log_sqlite::SqliteKeys;

/// Bytes of a key that are looked for; a shorter remnant opens nothing.
const REMNANT_BYTES: usize = 16;

/// An invented wrapped key of 48 to 648 bytes, unlike any other in every part of it.
fn wrapped(n: u64) -> Vec<u8> {
    let mut state = n.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    (0..48 + n % 7 * 100)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_be_bytes()[0]
        })
        .collect()
}

/// People in no order, so that rows are put between rows and pages are split.
fn person(n: u64) -> KeySubject {
    let mixed = n.wrapping_mul(0xD605_1A2B_9C3E_4F77).rotate_left(31);
    KeySubject::Person(PersonId(Uuid::from_u64_pair(mixed, n)))
}

/// Every run of [`REMNANT_BYTES`] in every file of the store.
fn files(folder: &Path) -> BTreeSet<Vec<u8>> {
    let mut runs = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("a file");
        runs.extend(bytes.windows(REMNANT_BYTES).map(<[u8]>::to_vec));
    }
    runs
}

fn holds_a_remnant(files: &BTreeSet<Vec<u8>>, key: &[u8]) -> bool {
    key.chunks_exact(REMNANT_BYTES)
        .any(|part| files.contains(part))
}

#[tokio::test]
async fn a_destroyed_key_is_in_no_byte_of_the_files() {
    const KEYS: u64 = 150;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys.db");
    let ledger: LedgerId = "flevoland".parse().unwrap();
    let keys = SqliteKeys::open(&file).await.unwrap();
    for n in 0..KEYS {
        keys.create(&ledger, person(n), &wrapped(n)).await.unwrap();
    }
    let before = files(folder.path());
    for n in 0..KEYS {
        assert!(
            holds_a_remnant(&before, &wrapped(n)),
            "key {n} is not found"
        );
    }
    // Most of them first, so that pages run empty and those that stay are moved together.
    let (first, later): (Vec<_>, Vec<_>) = (0..KEYS).partition(|n| n % 10 > 1);
    let (later, kept): (Vec<_>, Vec<_>) = later.into_iter().partition(|n| n % 10 == 1);
    for destroyed in [&first, &later] {
        for n in destroyed {
            keys.destroy(&ledger, person(*n)).await.unwrap();
        }
        let now = files(folder.path());
        for n in destroyed {
            assert!(!holds_a_remnant(&now, &wrapped(*n)), "key {n} is in a file");
        }
        for n in &kept {
            assert!(holds_a_remnant(&now, &wrapped(*n)), "key {n} is gone too");
        }
    }
    keys.close().await;

    let keys = SqliteKeys::open(&file).await.unwrap();
    for n in 0..KEYS {
        let wanted = match n % 10 {
            0 => KeyState::Present(wrapped(n)),
            _ => KeyState::Destroyed,
        };
        let held = keys.load(&ledger, person(n)).await.unwrap();
        assert!(held == wanted, "key {n} is {held:?} after opening again");
    }
    let now = files(folder.path());
    for n in first.iter().chain(&later) {
        assert!(!holds_a_remnant(&now, &wrapped(*n)), "key {n} came back");
    }
}

#[tokio::test]
async fn closed_keys_are_away() {
    let folder = tempfile::tempdir().unwrap();
    let ledger: LedgerId = "flevoland".parse().unwrap();
    let keys = SqliteKeys::open(folder.path().join("keys.db"))
        .await
        .unwrap();
    keys.close().await;
    let answer = keys.load(&ledger, person(1)).await;
    assert!(answer.is_err_and(|error| error.is_retryable()));
}
