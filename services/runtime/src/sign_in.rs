//! Sign-in: bearer tokens (JWT, HS256 and nothing else) with an opaque user id, a role and an organisation.

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use vangnet_domain::actor::{Role, can_sign_in};

/// Who the token is for.
pub const AUDIENCE: &str = "vangnet";
/// Longest life of a token; one that says more is refused.
pub const LIFE_HOURS_MAX: i64 = 24;
/// Life of a development token.
pub const DEVELOPMENT_LIFE_HOURS: i64 = 12;
/// Longest user id or organisation, in bytes of UTF-8: with the role they fit what the log keeps of an actor.
pub const NAME_BYTES_MAX: usize = 100;
/// Longest token, in bytes.
const TOKEN_BYTES_MAX: usize = 4 * 1024;

/// What a token says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// Opaque user id of the sign-in, never a name.
    pub sub: String,
    /// The role they act in.
    pub role: Role,
    /// Their organisation.
    pub org: String,
    /// Until when, in seconds of Unix time.
    pub exp: i64,
    /// Always [`AUDIENCE`].
    pub aud: String,
}

impl Claims {
    /// Claims of somebody, from an instant on.
    pub fn new(person: &str, role: Role, organisation: &str, now: Timestamp) -> Self {
        let life = SignedDuration::from_hours(DEVELOPMENT_LIFE_HOURS);
        Self {
            sub: person.to_owned(),
            role,
            org: organisation.to_owned(),
            exp: now.as_second().saturating_add(life.as_secs()),
            aud: AUDIENCE.to_owned(),
        }
    }
}

/// The key that signs and checks tokens. Printed as nothing.
#[derive(Clone)]
pub struct TokenKey {
    signs: EncodingKey,
    checks: DecodingKey,
}

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenKey")
    }
}

/// The key's file does not hold 64 hexadecimal digits, or a token could not be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TokenError {
    /// Not 64 hexadecimal digits.
    #[error("a token key is 64 hexadecimal digits")]
    Key,
    /// The library refused to sign.
    #[error("a token could not be signed")]
    Signing,
}

/// Why nobody comes in with a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refused {
    /// Not ours, not valid, or not any more.
    #[error("the token is not valid, or not any more")]
    Token,
    /// Ours and valid, for an organisation that no sign-in can have.
    #[error("an organisation has no colon in its name")]
    Organisation,
}

impl TokenKey {
    /// A key of 32 bytes.
    pub fn new(bytes: &[u8; 32]) -> Self {
        Self {
            signs: EncodingKey::from_secret(bytes),
            checks: DecodingKey::from_secret(bytes),
        }
    }

    /// From 64 hexadecimal digits.
    pub fn from_hex(digits: &SecretString) -> Result<Self, TokenError> {
        let digits = digits.expose_secret().as_bytes();
        let mut bytes = [0u8; 32];
        if digits.len() != 2 * bytes.len() {
            return Err(TokenError::Key);
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let text = std::str::from_utf8(pair).map_err(|_| TokenError::Key)?;
            if !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return Err(TokenError::Key);
            }
            *byte = u8::from_str_radix(text, 16).map_err(|_| TokenError::Key)?;
        }
        Ok(Self::new(&bytes))
    }

    /// Sign claims.
    pub fn sign(&self, claims: &Claims) -> Result<String, TokenError> {
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.signs)
            .map_err(|_| TokenError::Signing)
    }

    /// The claims of a token that is ours and valid at an instant.
    ///
    /// # Errors
    /// [`Refused::Organisation`] of a valid token that could pass for a neighbour region; else [`Refused::Token`].
    pub fn check(&self, token: &str, now: Timestamp) -> Result<Claims, Refused> {
        let claims = self.valid(token, now).ok_or(Refused::Token)?;
        if can_sign_in(&claims.org) {
            Ok(claims)
        } else {
            Err(Refused::Organisation)
        }
    }

    fn valid(&self, token: &str, now: Timestamp) -> Option<Claims> {
        if token.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["exp", "aud", "sub"]);
        // Expiry is checked against the clock that is given, not against the library's own.
        rules.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.checks, &rules)
            .ok()?
            .claims;
        let left = claims.exp.checked_sub(now.as_second())?;
        let named = [&claims.sub, &claims.org]
            .iter()
            .all(|name| !name.is_empty() && name.len() <= NAME_BYTES_MAX);
        (left > 0 && left <= LIFE_HOURS_MAX * 3_600 && named).then_some(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn claims() -> Claims {
        Claims::new(
            "desk-1",
            Role::Coordinator,
            "desk",
            at("2026-01-05T22:00:00Z"),
        )
    }

    #[test]
    fn a_token_holds_until_its_end_and_for_its_key_only() {
        let key = TokenKey::new(&[7; 32]);
        let token = key.sign(&claims()).unwrap();
        assert_eq!(key.check(&token, at("2026-01-06T09:59:59Z")), Ok(claims()));
        assert_eq!(
            key.check(&token, at("2026-01-06T10:00:00Z")),
            Err(Refused::Token)
        );
        assert_eq!(
            TokenKey::new(&[8; 32]).check(&token, at("2026-01-06T09:00:00Z")),
            Err(Refused::Token)
        );
    }

    #[test]
    fn another_algorithm_audience_or_a_long_life_is_refused() {
        let key = TokenKey::new(&[7; 32]);
        let now = at("2026-01-05T22:00:00Z");
        let other = jsonwebtoken::encode(
            &Header::new(Algorithm::HS512),
            &claims(),
            &EncodingKey::from_secret(&[7; 32]),
        );
        assert_eq!(key.check(&other.unwrap(), now), Err(Refused::Token));
        // "alg": "none", unsigned.
        let payload = key.sign(&claims()).unwrap();
        let unsigned = format!(
            "eyJhbGciOiJub25lIn0.{}.",
            payload.split('.').nth(1).unwrap()
        );
        assert_eq!(key.check(&unsigned, now), Err(Refused::Token));
        let elsewhere = Claims {
            aud: "elsewhere".into(),
            ..claims()
        };
        assert_eq!(
            key.check(&key.sign(&elsewhere).unwrap(), now),
            Err(Refused::Token)
        );
        let for_ever = Claims {
            exp: now.as_second() + 25 * 3_600,
            ..claims()
        };
        assert_eq!(
            key.check(&key.sign(&for_ever).unwrap(), now),
            Err(Refused::Token)
        );
        let nobody = Claims {
            sub: String::new(),
            ..claims()
        };
        assert_eq!(
            key.check(&key.sign(&nobody).unwrap(), now),
            Err(Refused::Token)
        );
    }

    #[test]
    fn a_name_is_as_long_as_the_log_can_keep_of_an_actor() {
        let key = TokenKey::new(&[7; 32]);
        let now = at("2026-01-05T22:00:00Z");
        let named = |sub: String, org: String| {
            let long = Claims {
                sub,
                org,
                ..claims()
            };
            key.check(&key.sign(&long).unwrap(), now)
        };
        let longest = named("u".repeat(100), "o".repeat(100)).expect("at the limit");
        let actor = format!("{}:{}:{}", Role::LocalAccess, longest.org, longest.sub);
        assert!(actor.len() <= vangnet_log::TEXT_BYTES_MAX);
        assert_eq!(named("u".repeat(101), "o".into()), Err(Refused::Token));
        assert_eq!(
            named("u".into(), "\u{eb}".repeat(51)),
            Err(Refused::Token),
            "two bytes each"
        );
    }

    #[test]
    fn nobody_signs_in_as_a_neighbour_region() {
        let key = TokenKey::new(&[7; 32]);
        let now = at("2026-01-05T22:00:00Z");
        for org in ["ledger:gooi-en-vechtstreek", "desk:", ":"] {
            let token = Claims {
                org: org.to_owned(),
                ..claims()
            };
            let answer = key.check(&key.sign(&token).unwrap(), now);
            assert_eq!(answer, Err(Refused::Organisation), "{org}");
        }
    }

    #[test]
    fn a_key_is_sixty_four_digits() {
        let key = |text: &str| TokenKey::from_hex(&text.to_owned().into()).map(|_| ());
        assert_eq!(key(&"0f".repeat(32)), Ok(()));
        assert_eq!(key(&"0f".repeat(31)), Err(TokenError::Key));
        assert_eq!(key(&"+f".repeat(32)), Err(TokenError::Key));
    }
}
