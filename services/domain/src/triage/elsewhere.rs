//! Danger that another case of a child says (H01).

use super::{State, children_to_secure, reweighed::latest};
use crate::{
    decide::{Refusal, States},
    ids::{CaseId, PersonId},
};

/// Whether another case of a child than this one says that it is in danger.
pub(crate) fn in_danger_elsewhere(
    states: &States,
    child: PersonId,
    here: CaseId,
) -> Result<bool, Refusal> {
    let person = states.person(child)?;
    let cases = person.case.iter().chain(person.joined.keys());
    for case in cases.filter(|case| **case != here) {
        let household = states.case(*case)?;
        if let Some(weighing) = weighing_of(states, *case)?
            && weighing.asks_securing()
            && household.is_open()
            && children_to_secure(household, states)?.contains(&child)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The weighing of a case that counts. Weighed again, the earlier verdict holds until the new one is given.
pub(crate) fn weighing_of(states: &States, case: CaseId) -> Result<Option<&State>, Refusal> {
    let Some(weighing) = states.weighings(case)?.begun.last() else {
        return Ok(None);
    };
    let newest = states.triage(*weighing)?;
    match &newest.earlier {
        Some((earlier, _)) if newest.verdict.is_none() => Ok(Some(latest(states, *earlier)?)),
        _ => Ok(Some(newest)),
    }
}
