//! The door's own codes, beside those of the rules. Each has a page in `docs/errors`.

use vangnet_domain::{
    rejection::{self, Code},
    rejection_codes,
};

rejection_codes! {
    /// The request's body cannot be read as JSON.
    JSON_UNREADABLE,
    /// The JSON is nested deeper than anything that is asked for.
    JSON_TOO_DEEP,
    /// The body is larger than the limit.
    BODY_TOO_LARGE,
    /// The body did not arrive in time.
    BODY_TOO_SLOW,
    /// The body is not sent as JSON.
    MEDIA_TYPE_NOT_JSON,
    /// The input has errors, all of them listed.
    INPUT_INVALID,
    /// A field nobody asked for.
    UNKNOWN_FIELD,
    /// A field that the record cannot do without.
    MISSING_FIELD,
    /// A field of another JSON type than asked.
    WRONG_TYPE,
    /// A field that is not written as asked.
    WRONG_FORMAT,
    /// A text over its limit.
    TEXT_OVER_LIMIT,
    /// A list with more elements than the limit.
    TOO_MANY_ITEMS,
    /// A list with fewer elements than needed.
    TOO_FEW_ITEMS,
    /// A number outside its limits.
    NUMBER_OUT_OF_RANGE,
    /// A date that is not in the calendar.
    IMPOSSIBLE_DATE,
    /// A municipality that is not one of the list.
    UNKNOWN_MUNICIPALITY,
    /// A word that is not one of its code list.
    UNKNOWN_WORD,
    /// A report without what, where and call back.
    REPORT_EMPTY,
    /// No such route.
    ROUTE_UNKNOWN,
    /// The route does not know this method.
    METHOD_NOT_ALLOWED,
    /// There is nothing here, or nothing for this user.
    NOT_FOUND,
    /// No token was sent.
    SIGN_IN_NEEDED,
    /// The token is not valid, or not any more.
    TOKEN_REFUSED,
    /// The role may not do this.
    NOT_ALLOWED,
    /// A write without an idempotency key.
    IDEMPOTENCY_KEY_REQUIRED,
    /// A header that cannot be read.
    HEADER_UNREADABLE,
    /// A query parameter that cannot be read.
    QUERY_UNREADABLE,
    /// A decision from a screen without the version of what the screen showed.
    IF_MATCH_REQUIRED,
    /// Cases behind a figure are opened for a purpose only.
    PURPOSE_REQUIRED,
    /// The case is not one in which this organisation has something to do.
    NOT_INVOLVED,
    /// What was looked back on is not what the log says of the case.
    TIMELINE_DIFFERS,
    /// An organisation's name that no sign-in can have.
    ORGANISATION_REFUSED,
    /// The screen was behind.
    STALE_VERSION,
    /// The idempotency key was used for something else.
    COMMAND_REUSED,
    /// Too much at once; nothing was written.
    BUSY,
    /// Certainly not executed.
    NOT_EXECUTED,
    /// The log is away.
    LOG_AWAY,
    /// Nobody knows whether it was executed.
    OUTCOME_UNKNOWN,
    /// A clock that cannot be set like that.
    CLOCK_NOT_SET,
    /// A defect.
    INTERNAL_ERROR
}

/// Every code that an answer can carry: the door's and the rules', each once, by name.
pub fn every() -> Vec<Code> {
    let mut codes = [ALL.to_vec(), rejection::all_codes()].concat();
    codes.sort_by_key(|code| code.name);
    codes.dedup_by_key(|code| code.name);
    codes
}

/// The code of this name.
pub fn named(name: &str) -> Option<Code> {
    every().into_iter().find(|code| code.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_begins_with_its_code_and_a_title() {
        for code in every() {
            let start = format!("# {}: ", code.name);
            assert!(code.page.starts_with(&start), "{}", code.name);
            assert!(!code.title().is_empty(), "{}", code.name);
        }
        assert!(named("PLACE_OF_DREAMS").is_none());
    }
}
