//! Fresh ids and randomness, for the outermost client and for sealing; decisions derive their ids.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

/// Fills a buffer with random bytes. From the system in production, from a seed in a simulation.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// The system's randomness.
pub fn system_entropy() -> Entropy {
    use chacha20poly1305::aead::{OsRng, rand_core::RngCore as _};
    Arc::new(|buffer| OsRng.fill_bytes(buffer))
}

/// Makes UUIDv7s.
#[derive(Clone)]
pub struct Ids(Entropy);

impl Ids {
    /// From a source of randomness.
    pub fn new(entropy: Entropy) -> Self {
        Self(entropy)
    }

    /// A fresh id at an instant.
    pub fn fresh(&self, now: Timestamp) -> Uuid {
        let mut random = [0u8; 10];
        (self.0)(&mut random);
        let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}
