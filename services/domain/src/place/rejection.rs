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
    /// Nights that no place could promise: over before they begin, too far away, or none at all.
    NIGHTS_WRONG,
    /// A shape that no place has.
    SHAPE_WRONG,
    /// A calendar with a period that ends before it begins.
    CALENDAR_WRONG,
    /// The calendar of the place says that it takes nobody on the first day.
    PLACE_AWAY,
    /// The place rests after the last child left.
    PLACE_RESTS,
    /// There is something at the place that the child cannot be with.
    CONTRA_INDICATED,
    /// The place, or what was asked, is another provider's.
    ANOTHER_PROVIDERS,
    /// The nights are longer than a stay at this place may last.
    NIGHTS_OVER_MAXIMUM,
}
