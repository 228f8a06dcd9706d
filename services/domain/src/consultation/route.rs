//! The way of a consultation: along the rota of the partner, then up. Laid down when it is asked, so that a deadline
//! takes effect by itself and nobody has to be awake for it.

use jiff::Timestamp;

use super::{ConsultPartner, Step};
use crate::{
    actor::Owner,
    calendar::minutes_after,
    decide::{Context, Refusal, States},
    region::Municipality,
    rota::asked,
};

/// What the escalation matrix calls a partner that does not answer.
pub(crate) const SILENT: &str = "partner-silent";
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
        let owner = asked(next, municipality, from, states, context)?;
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

#[cfg(test)]
mod tests {
    use crate::{
        actor::{Owner, Role},
        case,
        consultation::{Command, ConsultPartner, HelpKind},
        given::{actor, given, id},
        ids::{CaseId, ConsultationId, ReportId},
        region::Municipality,
        state::State,
        stream::{StreamId, Subject},
    };

    /// H31: it goes up to the office that may decide for this child, not to that of the report.
    #[test]
    fn it_goes_up_to_the_officer_of_the_municipality_that_answers_for_the_case() {
        let (case, consultation) = (CaseId(id(2)), ConsultationId(id(95)));
        let reported = case::Event::CaseOpened {
            report: ReportId(id(1)),
            municipality: Some(Municipality::Almere),
            director: Owner::desk(),
        };
        let given = given()
            .and(case.0, reported)
            .and(case.0, case::zeewolde_answers())
            .when(Command::CallIn {
                consultation,
                case,
                follows: None,
                partner: ConsultPartner::SafeHome,
                help: HelpKind::OnSite,
                note: None,
            })
            .accepted();
        let declined = given
            .clone()
            .by(actor(Role::Partner, "veilig-thuis"))
            .when(Command::Decline {
                consultation,
                reason: "Niemand vrij".into(),
            })
            .accepted();
        for given in [given, declined] {
            let State::Consultation(state) =
                given.state(StreamId::new(Subject::Consultation, consultation.0))
            else {
                unreachable!("a stream's subject decides its state")
            };
            let up = state.route.iter().find(|step| step.escalated);
            let office = up.map(|step| step.owner.organisation.as_str());
            assert_eq!(office, Some("decision-officer-zeewolde"));
        }
    }
}
