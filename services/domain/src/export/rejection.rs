//! Why a record of an export for research is refused.

crate::rejection_codes! {
    /// An export with this id was asked for before.
    EXPORT_EXISTS,
    /// No export was asked for under this id.
    EXPORT_UNKNOWN,
    /// Whole months that are over, one at least and not too many.
    EXPORT_MONTHS,
    /// At least one field of the list.
    EXPORT_FIELDS,
    /// It was approved or refused before.
    EXPORT_DECIDED,
    /// Who asked for it does not decide on it.
    EXPORT_BY_ANOTHER,
    /// An approval ends on a day from today on that is not too far away.
    EXPORT_TERM,
    /// Nobody approved it yet.
    EXPORT_NOT_DECIDED,
    /// The official with authority said no.
    EXPORT_REFUSED,
    /// Its last day has passed.
    EXPORT_EXPIRED,
    /// It has ended, and the key of its pseudonyms is gone.
    EXPORT_OVER,
    /// Only whoever asked takes rows and ends it; the official may end it too.
    EXPORT_NOT_YOURS,
    /// It was taken as often as it may be.
    EXPORT_TAKEN_OFTEN,
    /// What was taken holds somebody who was erased since: it is not given again.
    EXPORT_ERASED_SINCE
}
