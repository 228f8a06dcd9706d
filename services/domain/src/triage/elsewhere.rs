//! Danger that another case of a child says (H01).

use super::{children_to_secure, reweighed::latest};
use crate::{
    decide::{Refusal, States},
    ids::{CaseId, PersonId},
};

/// Whether another case of a child than this one says that it is in danger. That case counts it as safe by its stay or its
/// search, and does not hear of what happens in them: a case is told of its own events.
pub(crate) fn in_danger_elsewhere(
    states: &States,
    child: PersonId,
    here: CaseId,
) -> Result<bool, Refusal> {
    let person = states.person(child)?;
    let cases = person.case.iter().chain(person.joined.keys());
    for case in cases.filter(|case| **case != here) {
        let Some(weighing) = states.weighings(*case)?.begun.last() else {
            continue;
        };
        // Weighed again, the earlier verdict holds until the new one is given.
        let newest = states.triage(*weighing)?;
        let weighing = match &newest.earlier {
            Some((earlier, _)) if newest.verdict.is_none() => latest(states, *earlier)?,
            _ => newest,
        };
        let household = states.case(*case)?;
        if weighing.asks_securing()
            && household.is_open()
            && children_to_secure(household, states)?.contains(&child)
        {
            return Ok(true);
        }
    }
    Ok(false)
}
