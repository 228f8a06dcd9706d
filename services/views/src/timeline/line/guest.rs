//! What passes between regions: requests of neighbours, and ours to them.

use vangnet_domain::{
    guest,
    placement::{NeighbourSays, OverflowEvent},
};

use super::{clock, done, owed, who};

pub(super) fn of_guest(event: &guest::Event) -> String {
    use guest::Event as E;
    match event {
        E::GuestAsked {
            region,
            need,
            due,
            desk,
            ..
        } => format!(
            "region {region} asks for a place for {}, a child of {}; answer by {}, call {} {}",
            need.kind,
            need.age,
            clock(*due),
            desk.name,
            desk.telephone
        ),
        E::GuestOffered {
            provider, until, ..
        } => format!(
            "a place of {provider} is promised to the neighbour until {}",
            clock(*until)
        ),
        E::GuestRefused { reason } => format!("the neighbour was refused: {reason}"),
        E::GuestConfirmed => "the neighbour takes the place".into(),
        E::GuestConfirmedLate => {
            "the neighbour takes a place that had been let go of: a conflict".into()
        }
        E::GuestWithdrawn { reason } => format!("the neighbour does not need it: {reason}"),
        E::GuestLetGo { reason, by } => {
            format!("{} let go of the promised place: {reason}", who(by))
        }
        E::GuestArrived => "the child of the neighbour is there".into(),
        E::GuestAtTheDoor => {
            "the child of the neighbour is there, and its place is another's by now".into()
        }
        E::GuestLeft => "the child of the neighbour left, or does not come".into(),
        E::ConflictSettled { outcome, by } => {
            format!(
                "{} settled what the regions said differently: {outcome}",
                who(by)
            )
        }
        E::DutyOpened(duty) => owed(duty),
        E::DutyFulfilled { .. } => done(),
    }
}

pub(super) fn of_overflow(event: &OverflowEvent) -> String {
    use OverflowEvent as E;
    match event {
        E::Asked { region, due, .. } => format!(
            "region {region} was asked for a place; it answers by {}",
            clock(*due)
        ),
        E::Offered {
            provider, take_by, ..
        } => format!(
            "the neighbour keeps a place of {provider}; it can be taken until {}",
            clock(*take_by)
        ),
        E::Refused { reason, .. } => format!("the neighbour has no place: {reason}"),
        E::Taken { owner, .. } => format!(
            "the place of the neighbour is taken; {} brings the child back",
            who(owner)
        ),
        E::Withdrawn { reason, .. } => {
            format!("the place of the neighbour is not needed: {reason}")
        }
        E::Said { word, .. } => match word {
            NeighbourSays::Secured => "the neighbour says that the bed stands",
            NeighbourSays::LetGo => "the neighbour says that it let go of the place",
            NeighbourSays::Arrived => "the neighbour says that the child is there",
            NeighbourSays::AtTheDoor => {
                "the neighbour says that the child is there, and that another is in its bed"
            }
            NeighbourSays::Left => "the neighbour says that the child left, or did not come",
        }
        .into(),
    }
}
