//! Rejection codes of a place.

crate::rejection_codes! {
    /// A place with this id was registered before.
    PLACE_EXISTS,
    /// No place with this id was registered.
    PLACE_UNKNOWN,
    /// Another child's search holds the place.
    PLACE_HELD,
    /// A child lives there.
    PLACE_OCCUPIED,
    /// The place is out of use.
    PLACE_CLOSED,
    /// The place is in use, so it cannot be reopened.
    PLACE_NOT_CLOSED,
    /// The provider said that it is not available now.
    PLACE_UNAVAILABLE,
    /// The place is not meant for a child of this age.
    AGE_DOES_NOT_FIT,
    /// This stay does not live there (any more).
    PLACE_ALREADY_FREE,
    /// The stay that lives there has not ended.
    STAY_NOT_ENDED,
}
