//! The offices of a case and who holds them (H11, H12). What is owed in an office passes with it, in whatever stream it stands:
//! nobody is asked for what went to somebody else, and no event has to say so of every debt.

use super::State;
use crate::{
    actor::Owner,
    duty::{Debtor, Duty, Office},
};

impl State {
    /// Whoever directs the case (regievoerder; H11), or the desk until there is one.
    pub(crate) fn directing(&self) -> Debtor {
        let director = self.director.clone();
        Debtor::holds(Office::Director, director.unwrap_or_else(Owner::desk))
    }

    /// Who keeps in touch with the child: the fixed contact person (H12), or the director until there is one.
    pub(crate) fn keeping_in_touch(&self) -> Debtor {
        let contact = self.contact.as_ref().or(self.director.as_ref()).cloned();
        Debtor::holds(Office::ContactPerson, contact.unwrap_or_else(Owner::desk))
    }

    /// Who owes something of this case now: whoever holds the office it is owed in, else who it names.
    pub fn owes<'a>(&'a self, duty: &'a Duty) -> &'a Owner {
        let holder = match duty.office {
            None => None,
            Some(Office::Director) => self.director.as_ref(),
            Some(Office::ContactPerson) => self.contact.as_ref().or(self.director.as_ref()),
        };
        holder.unwrap_or(&duty.owner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{actor::Role, duty::DutyKind, ids::DutyId};

    fn owner(organisation: &str) -> Owner {
        Owner {
            role: Role::LocalAccess,
            organisation: organisation.to_owned(),
            person: None,
        }
    }

    fn owed(debtor: impl Into<Debtor>) -> Duty {
        let id = DutyId(crate::given::id(90));
        Duty::with_id(
            id,
            DutyKind::LookBack,
            jiff::Timestamp::MAX,
            debtor,
            "H34@1",
        )
    }

    #[test]
    fn h11_what_is_owed_in_an_office_is_owed_by_whoever_holds_it() {
        let mut case = State::default();
        let (directing, in_touch) = (owed(case.directing()), owed(case.keeping_in_touch()));
        let by_name = owed(owner("provider-a"));
        assert_eq!(
            (case.owes(&directing), case.owes(&in_touch)),
            (&Owner::desk(), &Owner::desk())
        );
        case.director = Some(owner("local-access-urk"));
        assert_eq!(case.owes(&directing), &owner("local-access-urk"));
        assert_eq!(
            case.owes(&in_touch),
            &owner("local-access-urk"),
            "until there is one"
        );
        case.contact = Some(owner("youth-team"));
        assert_eq!(case.owes(&in_touch), &owner("youth-team"));
        assert_eq!(case.owes(&directing), &owner("local-access-urk"));
        assert_eq!(case.owes(&by_name), &owner("provider-a"));
    }
}
