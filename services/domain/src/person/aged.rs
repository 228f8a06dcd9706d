//! What another age brings (leeftijd): to the stay the child is in, in whatever case, and to the titles on it. Nobody is
//! moved for it: a youth of twelve stays in the group where they are.

use super::{known, rejection::AGE_STANDS};
use crate::{
    decide::{Context, Decision, Emit, States},
    ids::PersonId,
    stay, title,
};

pub(super) fn heed(states: &States, context: &Context<'_>, person: PersonId) -> Decision {
    known(states, person)?;
    let mut emit = Emit::regional();
    if let Some(stay) = states.search(person)?.stay {
        emit.extend(stay::heed_age(states, context, stay)?);
    }
    emit.extend(title::heed_age(states, context, person)?);
    if emit.is_empty() {
        return Err(AGE_STANDS
            .because("Nothing changes at this age, or it is on record; nothing more is needed.")
            .with("person", person)
            .into());
    }
    emit.done()
}
