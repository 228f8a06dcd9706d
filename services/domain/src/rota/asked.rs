//! Who is asked at a step of the escalation matrix at an instant: the office, and by name whoever is on its rota then
//! (P19, H15). Where nobody is on the rota the office as a whole is asked.

use jiff::Timestamp;

use super::Function;
use crate::{
    actor::{Owner, Role},
    book::escalation::Step,
    decide::{Context, Refusal, States},
    ids::RotaId,
    placement::EscalationLevel,
    region::Municipality,
};

/// Who is asked at a step, for a case of this municipality.
pub(crate) fn asked(
    step: &Step,
    municipality: Option<Municipality>,
    at: Timestamp,
    states: &States,
    context: &Context<'_>,
) -> Result<Owner, Refusal> {
    let owner = step.owner(municipality, &context.book().regions.at(context.now).table);
    if step.level == EscalationLevel::DecisionOfficer {
        named(owner, Function::DecisionOfficer, at, states)
    } else {
        Ok(owner)
    }
}

/// The official with authority (functionaris met doorzettingsmacht) of a municipality; of the region when it is unknown.
pub(crate) fn officer(
    municipality: Option<Municipality>,
    at: Timestamp,
    states: &States,
    context: &Context<'_>,
) -> Result<Owner, Refusal> {
    let regions = &context.book().regions.at(context.now).table;
    let office = Owner {
        role: Role::LocalAccess,
        organisation: regions.officer(municipality).to_owned(),
        person: None,
    };
    named(office, Function::DecisionOfficer, at, states)
}

/// By name whoever is on its rota.
pub(crate) fn named(
    owner: Owner,
    function: Function,
    at: Timestamp,
    states: &States,
) -> Result<Owner, Refusal> {
    let rota = states.rota(RotaId::of(&owner.organisation, function))?;
    let person = rota
        .next_to_ask(at, &[])
        .map(|period| period.person.clone());
    Ok(Owner { person, ..owner })
}
