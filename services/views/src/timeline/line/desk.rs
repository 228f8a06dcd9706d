//! What happened at a desk, for whoever reads a case: who knew what of it since when.

use vangnet_domain::{actor::Owner, shift};

use super::{clock, owed, who};

pub(super) fn of_shift(event: &shift::Event) -> String {
    use shift::Event as E;
    match event {
        E::ShiftStarted {
            coordinator, due, ..
        } => format!("{} is on shift, until {}", person(coordinator), clock(*due)),
        E::HandoverPrepared { by } => format!("{} prepares the handover", person(by)),
        E::CaseListed { .. } => "the case is on the list of the handover".to_owned(),
        E::LineWritten {
            waits_on, if_then, ..
        } => format!(
            "a line for the handover, {} it waits for, {} if/then",
            waits_on.len(),
            if_then.len()
        ),
        E::CaseRead { by, position, .. } => {
            format!("{} read the case as it was at {position}", person(by))
        }
        E::CaseUnread { position, .. } => {
            format!("the case changed at {position}: unread again")
        }
        E::HandoverOffered { by, .. } => format!("{} hands over the list", person(by)),
        E::ShiftHandedOver {
            from, to, cases, ..
        } => format!(
            "the shift goes from {} to {}, {} cases read",
            person(from),
            person(to),
            cases.len()
        ),
        E::CaseHandedOver {
            from, to, position, ..
        } => format!(
            "the case goes with the shift from {} to {}, read as it was at {position}",
            person(from),
            person(to)
        ),
        E::ShiftTakenOver {
            from,
            to,
            reason,
            unread,
            ..
        } => format!(
            "{} took the shift of {} over: {reason}; {} cases of the list unread",
            person(to),
            person(from),
            unread.len()
        ),
        E::DutyOpened(duty) => owed(duty),
        E::DutyFulfilled { by, .. } => format!("{} confirms the take-over", person(by)),
    }
}

/// By user id where one is named: two people of one desk are two people.
fn person(owner: &Owner) -> String {
    match &owner.person {
        Some(person) => format!("{person} at {}", owner.organisation),
        None => who(owner),
    }
}
