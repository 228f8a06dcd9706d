//! Rejection codes of a request of a neighbour region.

crate::rejection_codes! {
    /// A request with this id was received before.
    GUEST_EXISTS,
    /// No request with this id was received.
    GUEST_UNKNOWN,
    /// The request has its answer.
    GUEST_ANSWERED,
    /// No place was offered for this request.
    GUEST_NOT_OFFERED,
    /// The promise to the neighbour has not ended, or the neighbour took the place.
    GUEST_HOLD_STANDS,
    /// The neighbour took the place before.
    GUEST_CONFIRMED,
    /// The child is there already.
    GUEST_ARRIVED,
    /// A closed place is not offered to a neighbour region.
    GUEST_NO_CLOSED_PLACE,
    /// A contradiction between regions is settled by the desk, or by whoever owes it.
    GUEST_CONFLICT_NOT_YOURS,
    /// A neighbour asks for more than any place takes.
    GUEST_WRONG,
    /// The request is over: refused, withdrawn, let go of, or the child left.
    GUEST_OVER,
}
