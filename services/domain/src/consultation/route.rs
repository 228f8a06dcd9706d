//! The way of a consultation: along the rota of the partner, then up. Laid down when it is asked, so that a deadline
//! takes effect by itself and nobody has to be awake for it.

use jiff::Timestamp;

use super::{ConsultPartner, Step};
use crate::{
    actor::Owner,
    calendar::minutes_after,
    decide::{Context, Refusal, States},
    ids::RotaId,
    placement::EscalationLevel,
    region::Municipality,
    rota::Function,
};

/// What the escalation matrix calls a partner that does not answer.
const SILENT: &str = "partner-silent";
/// Most people of a rota who are asked in one round: first, second, third.
const ASKED_MAX: usize = 3;

/// Along the rota as it is planned now, each person once, and then up. Where nobody is on duty the organisation as a
/// whole is asked: somebody may still pick up its telephone.
pub(super) fn along_the_rota(
    partner: ConsultPartner,
    municipality: Option<Municipality>,
    states: &States,
    context: &Context<'_>,
) -> Result<Vec<Step>, Refusal> {
    let rota = states.rota(partner.rota())?;
    let mut route = Vec::new();
    let mut asked = Vec::new();
    let mut from = context.now;
    let minutes = context.rules.consultation_answer_minutes;
    while asked.len() < ASKED_MAX
        && let Some(next) = rota.next_to_ask(from, &asked)
    {
        asked.push(next.person.clone());
        let owner = partner.owner(Some(next.person.clone()));
        route.push(step(owner, minutes, &mut from, false));
    }
    if route.is_empty() {
        route.push(step(partner.owner(None), minutes, &mut from, false));
    }
    route.extend(up(municipality, from, states, context)?);
    Ok(route)
}

/// Up, as the escalation matrix of the day says, and to the desk when it says nothing; the last step keeps it (P19, H38).
pub(super) fn up(
    municipality: Option<Municipality>,
    mut from: Timestamp,
    states: &States,
    context: &Context<'_>,
) -> Result<Vec<Step>, Refusal> {
    let matrix = &context.book().escalation.at(context.now).table;
    let mut route = Vec::new();
    let Some(way) = matrix.route(SILENT) else {
        let minutes = context.rules.consultation_answer_minutes;
        route.push(step(Owner::desk(), minutes, &mut from, true));
        return Ok(route);
    };
    let mut level = None;
    loop {
        let next = way.after(level);
        if level == Some(next.level) {
            return Ok(route);
        }
        level = Some(next.level);
        let mut owner = next.owner(municipality, &context.book().regions.at(context.now).table);
        if next.level == EscalationLevel::DecisionOfficer {
            let rota = RotaId::of(&owner.organisation, Function::DecisionOfficer);
            let on_duty = states.rota(rota)?.next_to_ask(from, &[]);
            owner.person = on_duty.map(|period| period.person.clone());
        }
        route.push(step(owner, next.wait_minutes, &mut from, true));
    }
}

fn step(owner: Owner, minutes: i64, from: &mut Timestamp, escalated: bool) -> Step {
    // A figure of zero would leave nobody any time at all.
    *from = minutes_after(*from, minutes.max(1));
    Step {
        owner,
        due: *from,
        escalated,
    }
}
