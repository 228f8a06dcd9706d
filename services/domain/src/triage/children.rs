//! Who of a household is a child to this system (jeugdige; H37).

use std::collections::BTreeSet;

use crate::{
    case,
    decide::{Refusal, States},
    ids::PersonId,
    person::{AgeBand, HouseholdRole},
};

/// Those of the household who are, or may be, under eighteen. Unknown never lowers: a child of unknown age is a child, and
/// so is somebody of whom neither age nor part in the household is known. Where all of its youths have come of age it is
/// they who are secured: nobody is left out for an age (H37).
pub(crate) fn children_to_secure(
    case: &case::State,
    states: &States,
) -> Result<BTreeSet<PersonId>, Refusal> {
    let mut members = Vec::new();
    for (person, role) in &case.members {
        let age = states.person(*person)?.age_band;
        members.push((*person, *role, age));
    }
    Ok(household_children(members))
}

/// The children of a household, each with its part in it and its age as far as that is known ([`children_to_secure`]).
pub fn household_children(
    members: impl IntoIterator<Item = (PersonId, HouseholdRole, Option<AgeBand>)>,
) -> BTreeSet<PersonId> {
    let mut children = BTreeSet::new();
    let mut of_age = BTreeSet::new();
    for (person, role, age) in members {
        if may_be_minor(role, age.unwrap_or(AgeBand::Unknown)) {
            children.insert(person);
        } else if matches!(role, HouseholdRole::Child | HouseholdRole::Sibling) {
            of_age.insert(person);
        }
    }
    if children.is_empty() {
        of_age
    } else {
        children
    }
}

/// Whether somebody of a household is, or may be, under eighteen.
pub fn may_be_minor(role: HouseholdRole, age: AgeBand) -> bool {
    match age {
        AgeBand::Adult => false,
        AgeBand::Under4 | AgeBand::From4To11 | AgeBand::From12To15 | AgeBand::From16To17 => true,
        AgeBand::Unknown => matches!(
            role,
            HouseholdRole::Child | HouseholdRole::Sibling | HouseholdRole::Unknown
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_be_a_child_is_a_child() {
        use AgeBand::{Adult, From16To17, Unknown};
        for (role, age, minor) in [
            (HouseholdRole::Child, Unknown, true),
            (HouseholdRole::Sibling, Adult, false),
            (HouseholdRole::Parent, From16To17, true),
            (HouseholdRole::Parent, Unknown, false),
            (HouseholdRole::Unknown, Unknown, true),
            (HouseholdRole::Network, Unknown, false),
        ] {
            assert_eq!(may_be_minor(role, age), minor, "{role} {age}");
        }
    }
}
