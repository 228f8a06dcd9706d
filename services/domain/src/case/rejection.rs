//! Why a record about a case is refused.

crate::rejection_codes! {
    /// No case has this id.
    CASE_UNKNOWN,
    /// The case was closed.
    CASE_CLOSED,
    /// The person has this part in the household already.
    PERSON_ALREADY_IN_CASE,
    /// The direction of a case stays local (H11).
    DIRECTOR_NOT_LOCAL,
    /// The direction goes to another organisation by a warm handover only (H11).
    HANDOVER_NEEDED,
    /// A contact person is somebody at local access, by name (H12).
    CONTACT_PERSON_NOT_NAMED,
    /// Somebody was heard, or there is a reason why not (H40).
    VOICE_EMPTY,
    /// The child and the parents were not both asked (H40).
    VOICES_MISSING,
    /// No warm handover waits for an answer.
    NO_HANDOVER,
    /// The warm handover waits for somebody else.
    HANDOVER_NOT_YOURS,
    /// A warm handover waits for its answer.
    HANDOVER_PENDING,
    /// A case ends as "no crisis" or "handed over" only after a warm handover was accepted (H16).
    NO_WARM_HANDOVER,
    /// Something is still owed on the case.
    DUTIES_OPEN
}
