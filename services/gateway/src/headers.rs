//! What a write says in its headers: which command it is, which version its screen showed, and, from a phone,
//! when it happened and on which device.

use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use uuid::Uuid;
use vangnet_domain::{
    actor::DeviceStamp,
    ids::{CommandId, DeviceId},
};

use crate::{
    codes,
    problem::{FieldError, Problem},
};

/// Which command it is.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Which version the screen showed.
pub const IF_MATCH: &str = "if-match";
/// When it happened.
pub const OCCURRED_AT: &str = "vangnet-occurred-at";
/// The device's id.
pub const DEVICE: &str = "vangnet-device";
/// The device's own count of commands.
pub const DEVICE_SEQUENCE: &str = "vangnet-device-sequence";
/// The last log position the device had seen.
pub const LAST_POSITION: &str = "vangnet-last-position";
/// Why personal text is opened.
pub const PURPOSE: &str = "vangnet-purpose";

/// The headers of a write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WriteHeaders {
    /// The command's id.
    pub command_id: CommandId,
    /// When it happened, as claimed.
    pub occurred_at: Option<Timestamp>,
    /// From which device.
    pub device: Option<DeviceStamp>,
    /// Decided from a screen that showed this version.
    pub if_match: Option<u64>,
}

impl WriteHeaders {
    /// Read them; every error together. `from_screen`: the version must be there.
    pub fn read(headers: &HeaderMap, from_screen: bool) -> Result<Self, Problem> {
        if !headers.contains_key(IDEMPOTENCY_KEY) {
            return Err(Problem::new(
                StatusCode::BAD_REQUEST,
                codes::IDEMPOTENCY_KEY_REQUIRED,
                "Send a header Idempotency-Key with a UUID of your own, and the same one when you try again.",
            ));
        }
        let mut errors = Vec::new();
        let (key, read) = Self::readable(headers, &mut errors);
        let Some(key) = key.filter(|_| errors.is_empty()) else {
            return Err(Problem::invalid(errors));
        };
        if from_screen && read.if_match.is_none() {
            return Err(Problem::new(
                StatusCode::PRECONDITION_REQUIRED,
                codes::IF_MATCH_REQUIRED,
                "Send If-Match with the ETag of what the screen showed.",
            ));
        }
        Ok(Self {
            command_id: CommandId(key),
            ..read
        })
    }

    /// Those of a report, which no header keeps out (H01): what cannot be read is left out, and named with what was
    /// sent. Without a key that is a UUID, `otherwise` makes the command's id of whatever was sent for one.
    pub fn of_report(
        headers: &HeaderMap,
        otherwise: impl FnOnce(&str) -> CommandId,
    ) -> (Self, Vec<(String, String)>) {
        let mut errors = Vec::new();
        let (key, read) = Self::readable(headers, &mut errors);
        let raw = |name: &str| -> String {
            let values = headers.get_all(name).iter();
            let values = values.map(|value| String::from_utf8_lossy(value.as_bytes()));
            values.collect::<Vec<_>>().join(", ")
        };
        let command_id = key.map_or_else(|| otherwise(&raw(IDEMPOTENCY_KEY)), CommandId);
        let mut names: Vec<String> = errors.into_iter().map(|error| error.path).collect();
        names.dedup();
        let unreadable = names.into_iter().map(|name| {
            let sent = raw(&name);
            (name, sent)
        });
        let read = Self { command_id, ..read };
        (read, unreadable.collect())
    }

    /// What can be read of them; what cannot is an error.
    fn readable(headers: &HeaderMap, errors: &mut Vec<FieldError>) -> (Option<Uuid>, Self) {
        let key: Option<Uuid> = one(headers, IDEMPOTENCY_KEY, "Send one UUID.", errors);
        let occurred_at = one(
            headers,
            OCCURRED_AT,
            "Send an instant with its offset: 2026-01-31T23:05:00Z.",
            errors,
        );
        let device: Option<Uuid> = one(headers, DEVICE, "Send the device's UUID.", errors);
        let sequence: Option<u64> = one(
            headers,
            DEVICE_SEQUENCE,
            "Send the device's count of commands, from 1.",
            errors,
        );
        let last_position_seen = one(
            headers,
            LAST_POSITION,
            "Send the last log position the device had seen.",
            errors,
        );
        let if_match = version(headers, errors);
        if device.is_some() != sequence.is_some() || sequence == Some(0) {
            errors.push(FieldError::header(
                DEVICE_SEQUENCE,
                "A device and its count, from 1, come together.",
            ));
        }
        let counted = device.zip(sequence.filter(|sequence| *sequence > 0));
        let device = counted.map(|(id, sequence)| DeviceStamp {
            id: DeviceId(id),
            sequence,
            last_position_seen,
        });
        let read = Self {
            command_id: CommandId(Uuid::nil()),
            occurred_at,
            device,
            if_match,
        };
        (key, read)
    }
}

/// A header that may be absent, but must be one and readable when it is there.
fn one<T: std::str::FromStr>(
    headers: &HeaderMap,
    name: &'static str,
    right: &str,
    errors: &mut Vec<FieldError>,
) -> Option<T> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    let read = value
        .to_str()
        .ok()
        .and_then(|text| text.trim().parse().ok());
    if read.is_none() || values.next().is_some() {
        errors.push(FieldError::header(name, right));
        return None;
    }
    read
}

/// `If-Match: "7"`.
fn version(headers: &HeaderMap, errors: &mut Vec<FieldError>) -> Option<u64> {
    let text: String = one(headers, IF_MATCH, "Send one ETag.", errors)?;
    let digits = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let version = digits.and_then(|digits| digits.parse().ok());
    if version.is_none() {
        errors.push(FieldError::header(
            IF_MATCH,
            "Send the ETag as it came: \"7\".",
        ));
    }
    version
}

#[cfg(test)]
mod tests {
    use vangnet_domain::ids::caused_command_id;

    use super::*;

    const KEY: &str = "01920000-0000-7000-8000-000000000001";

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    fn code(pairs: &[(&'static str, &str)], from_screen: bool) -> String {
        WriteHeaders::read(&headers(pairs), from_screen)
            .unwrap_err()
            .code()
            .to_owned()
    }

    #[test]
    fn a_phone_says_when_it_happened_and_which_of_its_commands_it_is() {
        let read = WriteHeaders::read(
            &headers(&[
                (IDEMPOTENCY_KEY, KEY),
                (OCCURRED_AT, "2026-01-31T23:05:00+01:00"),
                (DEVICE, KEY),
                (DEVICE_SEQUENCE, "3"),
                (LAST_POSITION, "41"),
                (IF_MATCH, "\"7\""),
            ]),
            true,
        )
        .unwrap();
        assert_eq!(
            read.occurred_at,
            Some("2026-01-31T22:05:00Z".parse().unwrap())
        );
        assert_eq!(read.if_match, Some(7));
        let device = read.device.unwrap();
        assert_eq!((device.sequence, device.last_position_seen), (3, Some(41)));
    }

    #[test]
    fn a_report_gets_in_with_any_headers_and_the_bad_ones_are_named() {
        let otherwise = |raw: &str| caused_command_id(&["test", raw]);
        let (read, unreadable) = WriteHeaders::of_report(
            &headers(&[
                (IDEMPOTENCY_KEY, "x"),
                (OCCURRED_AT, "yesterday"),
                (DEVICE, KEY),
                (IF_MATCH, "7"),
            ]),
            otherwise,
        );
        assert_eq!(read.command_id, otherwise("x"));
        assert_eq!(
            (read.occurred_at, read.device, read.if_match),
            (None, None, None)
        );
        let named: Vec<_> = unreadable
            .iter()
            .map(|(name, sent)| (name.as_str(), sent.as_str()))
            .collect();
        assert_eq!(
            named,
            [
                (IDEMPOTENCY_KEY, "x"),
                (OCCURRED_AT, "yesterday"),
                (IF_MATCH, "7"),
                (DEVICE_SEQUENCE, ""),
            ]
        );
        let (read, unreadable) = WriteHeaders::of_report(&headers(&[]), otherwise);
        assert_eq!((read.command_id, unreadable), (otherwise(""), vec![]));
    }

    #[test]
    fn what_is_missing_or_unreadable_has_its_code() {
        assert_eq!(code(&[], false), "IDEMPOTENCY_KEY_REQUIRED");
        assert_eq!(code(&[(IDEMPOTENCY_KEY, "1")], false), "INPUT_INVALID");
        assert_eq!(code(&[(IDEMPOTENCY_KEY, KEY)], true), "IF_MATCH_REQUIRED");
        for bad in [
            (IF_MATCH, "7"),
            (IF_MATCH, "*"),
            (OCCURRED_AT, "2026-02-30T00:00:00Z"),
            (OCCURRED_AT, "yesterday"),
            (DEVICE, KEY),
            (DEVICE_SEQUENCE, "1"),
            (LAST_POSITION, "-1"),
        ] {
            assert_eq!(
                code(&[(IDEMPOTENCY_KEY, KEY), bad], false),
                "INPUT_INVALID",
                "{bad:?}"
            );
        }
    }
}
