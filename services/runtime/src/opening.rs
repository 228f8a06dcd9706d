//! JSON on its way to a person, at whichever door: names in camelCase, and sealed texts opened, redacted or left sealed.

use serde_json::{Value, json};
use vangnet_domain::{actor::Actor, personal::Sealed};

use crate::{Sealer, Unsealed};

/// Who wants to read, and what for.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// Whether their role may open personal text, as the door found out.
    pub may_open: bool,
    /// What for; logged with every opening (H35).
    pub purpose: &'a str,
    /// What is read: a stream, or a route.
    pub what: &'a str,
}

/// Show a serialised state or view. For a role that may open personal text a sealed text becomes its text;
/// `{"redacted": true}` when its key is destroyed; `{"sealed": true, "why": "keys-away"}` while the key store is away;
/// `{"sealed": true, "why": "damaged"}` when it should open and does not. For everybody else it is `{"sealed": true}`.
/// Opening is logged: who, for what, how many texts; never a text.
pub async fn show(mut value: Value, sealer: &Sealer, reader: Reader<'_>) -> Value {
    let mut found = Vec::new();
    take(&mut value, &mut String::new(), &mut found);
    if found.is_empty() {
        return value;
    }
    let mut opened = 0usize;
    let mut away = false;
    for (pointer, sealed) in found {
        let shown = if !reader.may_open {
            json!({ "sealed": true })
        } else if away && !sealer.holds(sealed.key) {
            // Whoever reads waits for the key store once, not for each text.
            json!({ "sealed": true, "why": "keys-away" })
        } else {
            match sealer.open(&sealed).await {
                Ok(Unsealed::Text(text)) => {
                    opened += 1;
                    Value::String(text)
                }
                Ok(Unsealed::Destroyed) => json!({ "redacted": true }),
                Ok(Unsealed::Damaged) => {
                    tracing::error!(key = %sealed.key, what = reader.what, "a text does not open");
                    json!({ "sealed": true, "why": "damaged" })
                }
                Err(error) => {
                    tracing::warn!(error = %error, "the key store is away");
                    away = true;
                    json!({ "sealed": true, "why": "keys-away" })
                }
            }
        };
        if let Some(place) = value.pointer_mut(&pointer) {
            *place = shown;
        }
    }
    if opened > 0 {
        tracing::info!(
            target: "vangnet::access",
            person = reader.actor.person,
            role = %reader.actor.role,
            organisation = reader.actor.organisation,
            purpose = reader.purpose,
            what = reader.what,
            texts = opened,
            "personal text opened"
        );
    }
    value
}

/// Rename fields, and take sealed values out, each with the pointer to its place.
fn take(value: &mut Value, at: &mut String, found: &mut Vec<(String, Sealed)>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                descend(&index.to_string(), item, at, found);
            }
        }
        Value::Object(fields) => {
            if fields.contains_key("ciphertext")
                && let Ok(sealed) = serde_json::from_value::<Sealed>(Value::Object(fields.clone()))
            {
                found.push((at.clone(), sealed));
                *value = Value::Null;
                return;
            }
            *fields = std::mem::take(fields)
                .into_iter()
                .map(|(name, field)| (camel(&name), field))
                .collect();
            for (name, field) in fields.iter_mut() {
                descend(
                    &name.replace('~', "~0").replace('/', "~1"),
                    field,
                    at,
                    found,
                );
            }
        }
        _ => {}
    }
}

fn descend(step: &str, value: &mut Value, at: &mut String, found: &mut Vec<(String, Sealed)>) {
    let length = at.len();
    at.push('/');
    at.push_str(step);
    take(value, at, found);
    at.truncate(length);
}

/// `call_back` is `callBack`. Ids and code words have no underscore.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use async_trait::async_trait;
    use uuid::Uuid;
    use vangnet_domain::{
        actor::{Actor, Role},
        ids::{CaseId, PersonId},
        person,
        personal::{KeySubject, Personal},
        stream::LedgerId,
    };
    use vangnet_log::{KeyState, KeyStore, LogError, MemoryKeys};

    use super::*;
    use crate::{MasterKey, Sealer, system_entropy};

    async fn shown(value: &Value, sealer: &Sealer, may_open: bool) -> Value {
        let actor = Actor {
            person: "u-1".into(),
            role: Role::Coordinator,
            organisation: "desk".into(),
            device: None,
        };
        let reader = Reader {
            actor: &actor,
            may_open,
            purpose: "test",
            what: "test",
        };
        show(value.clone(), sealer, reader).await
    }

    #[tokio::test]
    async fn a_text_is_opened_sealed_or_redacted() {
        let sealer = Sealer::new(
            "flevoland".parse().unwrap(),
            Arc::new(MemoryKeys::default()),
            MasterKey::new([1; 32]),
            system_entropy(),
        );
        let child = PersonId(Uuid::from_u128(1));
        let mut event = vangnet_domain::event::Event::from(person::Event::PersonCorrected {
            name: Some(Personal::of_person(child, "Invented Name")),
            birth_date: None,
            bsn: None,
            phone: Some(Personal::of_case(CaseId(Uuid::from_u128(2)), "0600000000")),
            age_band: person::AgeBand::Unknown,
            bsn_status: person::BsnStatus::Absent,
        });
        sealer.seal(&mut event, Uuid::from_u128(3)).await.unwrap();
        let value = serde_json::to_value(&event).unwrap();
        let at = |value: &Value, name: &str| value["person"]["person-corrected"][name].clone();

        let open = shown(&value, &sealer, true).await;
        assert_eq!(at(&open, "name"), "Invented Name");
        assert_eq!(at(&open, "ageBand"), "unknown");
        let sealed = shown(&value, &sealer, false).await;
        assert_eq!(at(&sealed, "name"), json!({ "sealed": true }));
        assert!(!sealed.to_string().contains("ciphertext"));
        sealer.destroy(KeySubject::Person(child)).await.unwrap();
        let gone = shown(&value, &sealer, true).await;
        assert_eq!(at(&gone, "name"), json!({ "redacted": true }));
        assert_eq!(at(&gone, "phone"), "0600000000");
    }

    /// A store that does not answer, or has never heard of any key; counts who waits.
    struct NoKeys {
        away: bool,
        asked: AtomicUsize,
    }

    #[async_trait]
    impl KeyStore for NoKeys {
        async fn create(
            &self,
            _: &LedgerId,
            _: KeySubject,
            _: &[u8],
        ) -> Result<KeyState, LogError> {
            Err(LogError::away("keeping a key", "a test"))
        }

        async fn load(&self, _: &LedgerId, _: KeySubject) -> Result<KeyState, LogError> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            if self.away {
                Err(LogError::away("looking a key up", "a test"))
            } else {
                Ok(KeyState::Absent)
            }
        }

        async fn destroy(&self, _: &LedgerId, _: KeySubject) -> Result<(), LogError> {
            Err(LogError::away("destroying a key", "a test"))
        }
    }

    #[tokio::test]
    async fn a_text_that_cannot_be_opened_now_is_never_called_destroyed() {
        let sealed = |number: u128| {
            let sealed = Sealed {
                key: KeySubject::Person(PersonId(Uuid::from_u128(number))),
                nonce: vec![0; 12],
                ciphertext: vec![0; 32],
                event: Uuid::from_u128(1),
                field: "name".into(),
            };
            serde_json::to_value(sealed).unwrap()
        };
        let value = json!([sealed(1), sealed(2), sealed(3)]);
        for (away, why, asked) in [(true, "keys-away", 1), (false, "damaged", 3)] {
            let keys = Arc::new(NoKeys {
                away,
                asked: AtomicUsize::new(0),
            });
            let sealer = Sealer::new(
                "flevoland".parse().unwrap(),
                keys.clone(),
                MasterKey::new([1; 32]),
                system_entropy(),
            );
            let shut = json!({ "sealed": true, "why": why });
            assert_eq!(
                shown(&value, &sealer, true).await,
                json!([shut, shut, shut])
            );
            assert_eq!(keys.asked.load(Ordering::Relaxed), asked, "{why}");
        }
    }
}
