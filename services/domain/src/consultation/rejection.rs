//! Why a record about a consultation is refused.

crate::rejection_codes! {
    /// Nothing was asked under this id.
    CONSULTATION_UNKNOWN,
    /// Something was asked under this id before.
    CONSULTATION_EXISTS,
    /// A partner does not consult itself.
    CONSULTATION_OWN,
    /// The partner that was asked answers, or whoever holds it now; who asked takes it back.
    CONSULTATION_NOT_YOURS,
    /// A question is answered; a call for help is accepted or declined.
    CONSULTATION_KIND,
    /// It has ended.
    CONSULTATION_OVER,
    /// Somebody on the rota has time left to answer (H15).
    CONSULTATION_PENDING,
    /// Whoever it went up to finds an answer (H38).
    CONSULTATION_ESCALATED,
    /// More answers than one question holds.
    CONSULTATION_ANSWERS,
    /// No deadline has passed that was not recorded.
    CONSULTATION_NOT_DUE
}
