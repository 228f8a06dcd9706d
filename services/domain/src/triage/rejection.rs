//! Why a record about a weighing is refused.

crate::rejection_codes! {
    /// No weighing has this id.
    TRIAGE_UNKNOWN,
    /// This weighing began before.
    TRIAGE_EXISTS,
    /// The case has a weighing already; another comes in its place (H16).
    CASE_WEIGHED,
    /// Safety is weighed with a named instrument and its version (H17).
    INSTRUMENT_MISSING,
    /// Safety is weighed with a recognised instrument (H17).
    INSTRUMENT_UNKNOWN,
    /// There are eight safety points.
    SAFETY_POINTS,
    /// Filled in together, or a reason why not (H17).
    NOT_TOGETHER_REASON,
    /// The crisis test comes first, except for a spoken verdict in direct danger (H16).
    CRISIS_TEST_MISSING,
    /// Verdict and urgency do not fit together.
    VERDICT_URGENCY,
    /// Below the proposal only with a second professional (H18, H19).
    LOWERING_NEEDS_SECOND,
    /// Below the proposal only with a reason.
    REASON_NEEDED,
    /// A spoken verdict is fulfilled by a written one (H16).
    VERDICT_NOT_WRITTEN,
    /// Another weighing holds, or is under way, in the place of this one.
    TRIAGE_SUPERSEDED,
    /// The team said itself what it found.
    VERDICT_COMPARED,
    /// A child of an acute, unsafe case has no search, place or alternative and was not seen safe (H01).
    CHILD_NOT_SECURED
}
