//! Rejection codes of a stay.

crate::rejection_codes! {
    /// A stay with this id was started before.
    STAY_EXISTS,
    /// No stay was started under this id.
    STAY_UNKNOWN,
    /// The placement did not end with this stay.
    STAY_NOT_PLACED,
    /// The stay has ended.
    STAY_ENDED,
    /// The stay still runs.
    STAY_RUNNING,
    /// Aftercare is over.
    STAY_CLOSED,
    /// The provider's trajectory is coupled already.
    AMBULATORY_COUPLED,
    /// No trajectory of this provider is coupled.
    AMBULATORY_NOT_COUPLED,
    /// The last ambulatory trajectory cannot end while the stay runs (H03).
    LAST_AMBULATORY,
    /// The stay would end before its first day.
    END_BEFORE_STAY,
    /// A plan cannot make the stay longer; an extension can.
    EXTENSION_NEEDED,
    /// The new end is not later than the one that is meant now.
    EXTENSION_NOT_LATER,
    /// A short stay does not last this long.
    EXTENSION_TOO_LONG,
    /// The explanatory analysis was not made (H06).
    NO_ANALYSIS,
    /// An analysis without child and parents, and no word on why.
    ANALYSIS_WITHOUT_FAMILY,
    /// This reason blocks the way out already.
    OUTFLOW_BLOCKED,
    /// Nothing on record blocks the way out so.
    OUTFLOW_NOT_BLOCKED,
    /// It would block from a day to come.
    BLOCK_IN_FUTURE,
    /// A perspective plan has five checks (H28).
    PERSPECTIVE_UNCHECKED,
    /// The family's plan stands on its case (H29).
    FAMILY_PLAN_OF_CASE,
    /// The child has a place, is searched for, or its next place is owed (P25).
    NEXT_PLACE_KNOWN,
    /// The stay has this form already.
    FORM_UNCHANGED,
    /// The placement is a regular one already.
    PLACEMENT_REGULAR,
    /// The stay rests on this already.
    FRAME_UNCHANGED,
    /// The move was recorded before.
    STAY_MOVED,
    /// The breakdown of this placement is on record.
    BREAKDOWN_RECORDED,
    /// The child is away already.
    STAY_INTERRUPTED,
    /// The child is where it stays.
    STAY_NOT_INTERRUPTED,
    /// A list has no items where one is needed.
    LIST_EMPTY,
    /// A list has more items than a record holds.
    LIST_TOO_LONG,
    /// The agreement was made before.
    AGREEMENT_EXISTS,
    /// No such agreement in the return plan.
    AGREEMENT_UNKNOWN,
    /// The condition was made before.
    CONDITION_EXISTS,
    /// No such condition in the return plan.
    CONDITION_UNKNOWN,
    /// A trial visit ends after it begins, is over, and is within the stay.
    TRIAL_VISIT_TIMES,
    /// No return plan with agreements (H23).
    NO_RETURN_PLAN,
    /// Nobody lives on their own before sixteen.
    INDEPENDENT_FROM_SIXTEEN,
    /// Nobody asked after the child since the stay ended.
    NO_AFTERCARE,
    /// A check of aftercare is owed (P20).
    AFTERCARE_OWED,
    /// An agreement or a condition has no outcome yet.
    RETURN_NOT_SETTLED,
    /// The timeline that was looked at is not named so that it can be replayed (H34).
    TIMELINE_NOT_NAMED,
    /// Neither what was said, nor why it was not heard; or both (H34).
    LOOK_BACK_WITHOUT_VOICE,
    /// The look-back is owed (H34).
    LOOK_BACK_OWED,
    /// The look-back was held before.
    LOOKED_BACK_BEFORE,
    /// This duty is paid with its own record, not with a word.
    DUTY_NEEDS_ITS_RECORD,
}
