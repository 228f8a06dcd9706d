//! The master key: wraps the keys of people, and keys the fingerprint of commands.

use std::path::Path;

use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit as _,
    aead::{Aead as _, Payload},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::ids::Entropy;

/// 32 bytes that never leave memory; printed as nothing.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

/// Why a master key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The file cannot be read.
    #[error("master key file {path} cannot be read")]
    Read {
        /// Which file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Not 64 hexadecimal digits.
    #[error("master key file {path} must hold 64 hexadecimal digits")]
    Format {
        /// Which file.
        path: String,
    },
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey")
    }
}

impl MasterKey {
    /// A key of given bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A fresh random key.
    pub fn generate(entropy: &Entropy) -> Self {
        let mut bytes = Zeroizing::new([0u8; 32]);
        entropy(bytes.as_mut_slice());
        Self(bytes)
    }

    /// Read 64 hexadecimal digits from a file.
    pub fn read(path: &Path) -> Result<Self, MasterKeyError> {
        let shown = path.display().to_string();
        let text = Zeroizing::new(std::fs::read_to_string(path).map_err(|source| {
            MasterKeyError::Read {
                path: shown.clone(),
                source,
            }
        })?);
        let mut bytes = [0u8; 32];
        hex::decode_to_slice(text.trim(), &mut bytes)
            .map_err(|_| MasterKeyError::Format { path: shown })?;
        Ok(Self::new(bytes))
    }

    /// The digits for a file, to be written with mode 0600 by the caller.
    pub fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(*self.0))
    }

    /// HMAC-SHA256 under a sub-key of the given purpose.
    pub fn fingerprint(&self, purpose: &str, message: &[u8]) -> Vec<u8> {
        // HMAC takes a key of any length, so neither line can fail; an empty answer would never match.
        let Ok(mut sub_key) = Hmac::<Sha256>::new_from_slice(self.0.as_slice()) else {
            return Vec::new();
        };
        sub_key.update(purpose.as_bytes());
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&sub_key.finalize().into_bytes()) else {
            return Vec::new();
        };
        mac.update(message);
        mac.finalize().into_bytes().to_vec()
    }

    /// Wrap a person's key; `label` is bound to it.
    pub(crate) fn wrap(&self, key: &[u8; 32], label: &[u8], entropy: &Entropy) -> Option<Vec<u8>> {
        let cipher = ChaCha20Poly1305::new(self.0.as_slice().into());
        let mut nonce = [0u8; 12];
        entropy(&mut nonce);
        let sealed = cipher
            .encrypt(
                (&nonce).into(),
                Payload {
                    msg: key,
                    aad: label,
                },
            )
            .ok()?;
        Some([nonce.as_slice(), &sealed].concat())
    }

    /// Unwrap it; `None` when it is not ours or was damaged.
    pub(crate) fn unwrap_key(&self, wrapped: &[u8], label: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        let (nonce, sealed) = wrapped.split_at_checked(12)?;
        let cipher = ChaCha20Poly1305::new(self.0.as_slice().into());
        let plain = Zeroizing::new(
            cipher
                .decrypt(
                    nonce.into(),
                    Payload {
                        msg: sealed,
                        aad: label,
                    },
                )
                .ok()?,
        );
        Some(Zeroizing::new(plain.as_slice().try_into().ok()?))
    }
}
