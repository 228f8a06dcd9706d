//! Why a record at the counter is refused.

crate::rejection_codes! {
    /// Nothing was brought to the counter under this id.
    COUNTER_UNKNOWN,
    /// This search is on the counter already: somebody holds it, and nobody asks again.
    COUNTER_OPEN,
    /// Another provider took it before.
    COUNTER_HELD,
    /// Only the holder passes it on, and only who brought it takes it back.
    COUNTER_NOT_YOURS,
    /// The search is over, or it was taken back.
    COUNTER_OVER,
    /// Another provider was asked and has time left to say yes.
    COUNTER_OFFERED,
    /// The holder did not ask this provider, or its time to say yes is over.
    COUNTER_NOT_OFFERED,
    /// A holder does not pass a request on to itself.
    COUNTER_TO_ITSELF
}
