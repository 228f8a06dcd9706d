//! Why a record in a rota is refused.

crate::rejection_codes! {
    /// Nobody keeps this rota.
    ROTA_UNKNOWN,
    /// This rota is kept already.
    ROTA_EXISTS,
    /// A rota is planned by the organisation it belongs to.
    ROTA_NOT_YOURS,
    /// More periods than a rota or a command holds, or none.
    ROTA_PERIODS,
    /// A period ends before it begins, has ended, or is longer than a week.
    ROTA_PERIOD_LENGTH,
    /// Two people would be first, or one person twice.
    ROTA_PERIOD_OVERLAPS,
    /// The rota has no such period, or it is over.
    ROTA_PERIOD_UNKNOWN,
    /// The period has begun.
    ROTA_PERIOD_BEGUN,
    /// A swap of this period waits for an answer.
    SWAP_OPEN,
    /// No swap of this period waits for an answer.
    SWAP_NOT_OFFERED,
    /// A swap is between the two who swap.
    SWAP_NOT_YOURS
}
