//! Text about people. It is sealed with the person's own key before it enters the log; folds move it
//! and never look inside, so a destroyed key changes no state (`docs/adr/0008`).

use serde::{Deserialize, Serialize, ser::Error as _};
use uuid::Uuid;

use crate::ids::{CaseId, ExportId, PersonId};

/// Whose key it is. Text about one person takes that person's key; text about several people
/// takes the key of their case, destroyed with the last of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeySubject {
    /// One person.
    Person(PersonId),
    /// Everybody in one case.
    Case(CaseId),
    /// The pseudonyms of one export for research; it seals no text.
    Export(ExportId),
}

impl KeySubject {
    /// `person`, `case` or `export`.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Case(_) => "case",
            Self::Export(_) => "export",
        }
    }

    /// The id of that person, case or export.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Person(PersonId(id)) | Self::Case(CaseId(id)) | Self::Export(ExportId(id)) => id,
        }
    }
}

impl std::fmt::Display for KeySubject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.kind(), self.id())
    }
}

/// A personal field: plain only between `decide` and sealing, sealed for ever after.
///
/// Invariant: plain text is never serialised, never encoded and never printed.
#[derive(Clone, PartialEq, Eq)]
pub enum Personal {
    /// Fresh from a decision, about to be sealed by the runtime.
    Plain {
        /// Whose key will seal it.
        key: KeySubject,
        /// The text itself.
        text: String,
    },
    /// What the log, states, views and snapshots hold.
    Sealed(Sealed),
}

/// Ciphertext and what is needed to open it while its key exists.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Whose key seals it.
    pub key: KeySubject,
    /// AEAD nonce.
    pub nonce: Vec<u8>,
    /// AEAD ciphertext with tag.
    pub ciphertext: Vec<u8>,
    /// The event it was sealed in (associated data); not stored in the body, bound on decoding.
    pub event: Uuid,
    /// The field it was sealed in (associated data); not stored in the body, bound on decoding.
    pub field: String,
}

impl Personal {
    /// Text about one person.
    pub fn of_person(person: PersonId, text: impl Into<String>) -> Self {
        Self::Plain {
            key: KeySubject::Person(person),
            text: text.into(),
        }
    }

    /// Text about the people of a case.
    pub fn of_case(case: CaseId, text: impl Into<String>) -> Self {
        Self::Plain {
            key: KeySubject::Case(case),
            text: text.into(),
        }
    }

    /// Whose key seals it.
    pub const fn key(&self) -> KeySubject {
        match self {
            Self::Plain { key, .. } | Self::Sealed(Sealed { key, .. }) => *key,
        }
    }
}

impl std::fmt::Debug for Personal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Plain { key, .. } => write!(f, "Personal(plain, {key})"),
            Self::Sealed(sealed) => write!(f, "Personal(sealed, {})", sealed.key),
        }
    }
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({})", self.key)
    }
}

impl Serialize for Personal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Plain { key, .. } => Err(S::Error::custom(format!(
                "personal text of {key} is not sealed"
            ))),
            Self::Sealed(sealed) => sealed.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Personal {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Sealed::deserialize(deserializer).map(Self::Sealed)
    }
}

/// Visits every personal field of an event with the field's name (`reporter`, `unverified.2.raw`).
pub type Visitor<'a> = dyn FnMut(&str, &mut Personal) + 'a;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_neither_serialised_nor_printed() {
        let secret = Personal::of_person(PersonId(Uuid::nil()), "canary");
        assert!(serde_json::to_string(&secret).is_err());
        assert!(!format!("{secret:?}").contains("canary"));
    }
}
