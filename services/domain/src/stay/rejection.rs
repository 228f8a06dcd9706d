//! Rejection codes of a stay.

crate::rejection_codes! {
    /// A stay with this id was started before.
    STAY_EXISTS,
    /// No stay was started under this id.
    STAY_UNKNOWN,
    /// The placement did not end with this stay.
    STAY_NOT_PLACED,
    /// Nothing changes at this age.
    AGE_STANDS,
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
    /// A list has no items where one is needed.
    LIST_EMPTY,
    /// A list has more items than a record holds.
    LIST_TOO_LONG,
    /// The agreement was made before.
    AGREEMENT_EXISTS,
    /// No such agreement in the return plan.
    AGREEMENT_UNKNOWN,
    /// A trial visit ends after it begins.
    TRIAL_VISIT_TIMES,
    /// No return plan with agreements (H23).
    NO_RETURN_PLAN,
    /// Nobody asked after the child since the stay ended.
    NO_AFTERCARE,
    /// The look-back is owed (H34).
    LOOK_BACK_OWED,
    /// The look-back was held before.
    LOOKED_BACK_BEFORE,
    /// This duty is paid with its own record, not with a word.
    DUTY_NEEDS_ITS_RECORD,
}
