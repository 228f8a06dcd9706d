//! Why a record at a desk is refused.

crate::rejection_codes! {
    /// Nobody was ever on shift at this desk.
    SHIFT_UNKNOWN,
    /// Somebody is on shift.
    SHIFT_RUNNING,
    /// It is for whoever is on shift, or for somebody of this desk.
    SHIFT_NOT_YOURS,
    /// Nobody accepts from oneself, reads for oneself or takes over from oneself.
    SHIFT_OWN,
    /// No list is being prepared.
    NO_SHIFT_HANDOVER,
    /// None, or more cases than a list holds.
    SHIFT_CASES,
    /// The case is not on the list.
    CASE_NOT_LISTED,
    /// A line is too long, or there are too many.
    SHIFT_LINES,
    /// A case has no line yet.
    SHIFT_LINE_MISSING,
    /// More people read the list than it keeps.
    SHIFT_READERS,
    /// The case changed after it was read.
    SHIFT_CASE_CHANGED,
    /// The case did not change since it was read.
    SHIFT_CASE_UNCHANGED,
    /// The list is on offer as it stands.
    SHIFT_OFFERED,
    /// Nobody said "I hand over", or the list changed after that.
    SHIFT_NOT_OFFERED,
    /// Cases are not read as they are now.
    SHIFT_UNREAD,
    /// A take-over is confirmed by somebody else.
    TAKE_OVER_OWN
}
