//! Why a record about a legal title is refused.

crate::rejection_codes! {
    /// This title is on record.
    TITLE_EXISTS,
    /// No title is on record under this id.
    TITLE_UNKNOWN,
    /// The title, or what was done with it, would lie in the future.
    TITLE_IN_FUTURE,
    /// The title would end, be written, heard or used before it was decided.
    TITLE_ENDS_BEFORE_DECISION,
    /// The title is on paper already.
    TITLE_WRITTEN,
    /// Only an adult can have this title (P14).
    TITLE_ON_ADULT_ONLY,
    /// Only a child can have this title.
    TITLE_ON_CHILD_ONLY,
    /// The person does not belong to the case.
    TITLE_OF_OTHER_CASE,
    /// The title was ended or withdrawn before.
    TITLE_OVER,
    /// Another title stands on this one, which is said never to have held.
    TITLE_CARRIES_ANOTHER,
    /// The title fell by itself before that.
    TITLE_LAPSED,
    /// The law does not extend this title.
    TITLE_NOT_EXTENDABLE,
    /// The title holds as long as the law lets it.
    TITLE_AT_ITS_LONGEST,
    /// This title does not depend on that condition.
    CONDITION_NOT_ASKED,
    /// That condition was met before.
    CONDITION_MET,
    /// Only consent can be withdrawn.
    TITLE_NOT_VOLUNTARY,
    /// At this age it is not theirs to withdraw (Jw 7.3.5).
    CONSENT_NOT_THEIRS,
    /// They agreed before.
    CONSENT_GIVEN,
    /// A forced step without a title in force (H30).
    TITLE_NOT_IN_FORCE,
    /// The title carries no such step (H30).
    TITLE_DOES_NOT_CARRY,
    /// No such emergency is on record.
    EMERGENCY_UNKNOWN,
    /// The emergency is on record.
    EMERGENCY_STANDS,
    /// A title in force carries the step.
    EMERGENCY_NOT_NEEDED,
    /// The emergency is over.
    EMERGENCY_OVER,
    /// No title fell that was not recorded.
    NOTHING_LAPSED,
    /// This age, or a birthday that is near, brings nothing that is not on record.
    AGE_STANDS,
    /// The frame of the stay needs nothing.
    FRAME_STANDS,
}
