//! Why a report is refused, which is almost never, and what its warnings say.

crate::rejection_codes! {
    /// "What", "where" and "call back" are all empty: there is nothing to act on.
    REPORT_EMPTY,
    /// This report came in before.
    REPORT_EXISTS,
    /// No report has this id.
    REPORT_UNKNOWN,
    /// The report is on this level already, under these laws.
    LEVEL_UNCHANGED,
    /// The code of conduct has five steps (H26).
    REPORTING_CODE_STEP,
    /// The reporter was told; there is nothing to leave undone.
    FEEDBACK_GIVEN,
    /// Warning: a field could not be read as text and is kept raw.
    UNREADABLE_FIELD,
    /// Warning: a text is longer than its field; the whole is kept beside it.
    TEXT_TOO_LONG,
    /// Warning: a text is longer than can be kept; the end is lost.
    TEXT_CUT,
    /// Warning: the birth date is not a date that can be.
    UNVERIFIED_DATE,
    /// Warning: the BSN fails the eleven test.
    UNVERIFIED_BSN,
    /// The municipality is not one we know by CBS code.
    UNKNOWN_MUNICIPALITY,
    /// Warning: the part in the household is not in the code list.
    UNKNOWN_HOUSEHOLD_ROLE,
    /// Warning: more people than one report can hold; the rest is kept as text.
    TOO_MANY_PEOPLE,
    /// Warning: the person id was taken; this person got an id of their own.
    PERSON_ID_TAKEN,
    /// The theme was named before.
    THEME_NAMED,
    /// Warning: the report could not join the case that was named and opened one of its own.
    CASE_NOT_JOINED
}
