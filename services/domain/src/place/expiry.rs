//! A deadline takes effect by itself: a hold that has passed is no hold for any decision. The first
//! command that meets it writes down that it passed, in the place's stream and in the stream of the
//! search that held it.

use super::{Event, ReleaseReason};
use crate::{
    decide::{Context, Emit, Refusal, States},
    ids::PlaceId,
    placement,
};

/// Record the expiry of the holds on a place that have passed. Leaves `emit` without a case: say
/// [`Emit::about`] before the next event.
pub(crate) fn record_passed_holds(
    states: &States,
    context: &Context<'_>,
    place: PlaceId,
    emit: &mut Emit,
) -> Result<(), Refusal> {
    for hold in states.place(place)?.passed_holds(context.now) {
        let holder = states.placement(hold.placement)?;
        emit.about(holder.search.as_ref().map(|search| search.case));
        emit.push(
            place.0,
            Event::HoldExpired {
                placement: hold.placement,
                due: hold.until,
            },
        );
        emit.push(
            hold.placement.0,
            placement::Event::HoldEnded {
                place,
                reason: ReleaseReason::Expired,
            },
        );
    }
    emit.about(None);
    Ok(())
}
