//! Why a record about a person is refused.

crate::rejection_codes! {
    /// The last person of a case that runs.
    LAST_OF_OPEN_CASE,
    /// No person has this id.
    PERSON_UNKNOWN,
    /// A person has this id already.
    PERSON_EXISTS,
    /// They were as old before.
    AGE_KNOWN,
    /// It was known that this crisis is over.
    CRISIS_OVER_KNOWN,
    /// The person's key was destroyed; nothing can be added.
    PERSON_ERASED,
    /// A correction that says nothing.
    DETAILS_EMPTY
}
