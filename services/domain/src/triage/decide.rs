//! The rules of a weighing, except the verdict, which has a room of its own.

use super::{
    Command, CrisisTest, Event, Proposal, SAFETY_POINTS_COUNT, SafetyAssessment, State,
    assessed::needs_assessment,
    children_to_secure,
    compared::compare,
    on_site::{check_seen, tell_seen},
    rejection::{
        INSTRUMENT_MISSING, INSTRUMENT_UNKNOWN, LOWERING_NEEDS_SECOND, NOT_TOGETHER_REASON,
        SAFETY_POINTS, TRIAGE_EXISTS, TRIAGE_UNKNOWN, VERDICT_NOT_WRITTEN,
    },
    reweighed::{in_force, reweigh},
    secured::{check_secured, record_child_safe},
    verdict::{Said, give_verdict},
    weighings::{began, none_yet},
};
use crate::{
    case::{self, rejection::NO_WARM_HANDOVER},
    core_decision::confirmed_by,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind, how_it_was_done},
    ids::{CaseId, DutyId, TriageId},
    personal::Personal,
    rejection::{Rejection, payable_duty},
    report::not_named,
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
    triage::Answer,
};

/// Why an instrument was not filled in together; words, because they stand unsealed.
const REASONS_NOT_TOGETHER: [&str; 3] = ["acute-danger", "refused", "not-reachable"];

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::Start { triage, case } => start(*triage, *case, states),
            Self::AnswerCrisisTest {
                triage,
                test,
                today_different,
            } => answer_crisis_test(*triage, *test, today_different.as_deref(), states, context),
            Self::NameTheme { triage, theme } => {
                let (state, case) = started(states, *triage)?;
                not_named(&state.themes, *theme)?;
                let mut emit = Emit::for_case(case);
                emit.push(triage.0, Event::ThemeNamed { theme: *theme });
                emit.done()
            }
            Self::AssessSafety { triage, assessment } => {
                assess_safety(*triage, assessment, states, context)
            }
            Self::GiveVerdict {
                triage,
                verdict,
                urgency,
                crisis_kind,
                spoken,
                second_professional,
                reason,
                decider,
            } => {
                let said = Said {
                    verdict: *verdict,
                    urgency: *urgency,
                    crisis_kind: *crisis_kind,
                    spoken: *spoken,
                    second_professional: filled(second_professional.as_deref()),
                    reason: filled(reason.as_deref()),
                    registration: decider.registration.as_ref(),
                    alone: filled(decider.alone.as_deref()),
                };
                give_verdict(*triage, said, states, context)
            }
            Self::Reweigh {
                triage,
                earlier,
                why,
            } => reweigh(*triage, *earlier, why, states),
            Self::CompareVerdict {
                triage,
                found,
                deployment,
                note,
            } => compare(
                *triage,
                *found,
                *deployment,
                filled(note.as_deref()),
                states,
                context,
            ),
            Self::RecordChildSafe {
                triage,
                child,
                note,
            } => record_child_safe(*triage, *child, note, states),
            Self::CheckSecured {
                triage,
                deployments,
            } => check_secured(*triage, deployments, states, context),
            Self::CheckSeen {
                triage,
                newcomer,
                deployments,
            } => check_seen(*triage, *newcomer, deployments, states, context),
            Self::FulfilDuty { triage, duty, note } => {
                fulfil_duty(*triage, *duty, note.as_deref(), states, context)
            }
        }
    }
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// A weighing that began, with its case.
pub(super) fn started(states: &States, triage: TriageId) -> Result<(&State, CaseId), Refusal> {
    let state = states.triage(triage)?;
    match state.case {
        Some(case) => Ok((state, case)),
        None => Err(TRIAGE_UNKNOWN
            .because("Begin the weighing first.")
            .with("triage", triage)
            .into()),
    }
}

fn start(triage: TriageId, case: CaseId, states: &States) -> Decision {
    if states.triage(triage)?.exists() {
        return Err(TRIAGE_EXISTS
            .because("This weighing began before; go on with it, or use a new id.")
            .with("triage", triage)
            .into());
    }
    case::opened(states, case)?;
    none_yet(case, states)?;
    let mut emit = Emit::for_case(case);
    began(triage, case, states, &mut emit)?;
    emit.push(triage.0, Event::TriageStarted { case });
    emit.done()
}

fn answer_crisis_test(
    triage: TriageId,
    test: CrisisTest,
    today_different: Option<&str>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, case) = started(states, triage)?;
    in_force(state)?;
    let table = context.book().triage.at(context.now);
    let row = table.table.propose(test, None);
    let mut emit = Emit::for_case(case);
    emit.push(
        triage.0,
        Event::CrisisTestAnswered {
            test,
            today_different: filled(today_different).map(|text| Personal::of_case(case, text)),
            proposed_verdict: row.verdict,
            proposed_urgency: row.urgency,
            rule: table.id.clone(),
        },
    );
    let proposal = proposal(test, state.safety.as_ref(), context);
    emit.push(triage.0, Event::UrgencyProposed(proposal));
    emit.done()
}

/// What the table in force makes of test and safety, with why (P03): which row, which floors, which points.
fn proposal(
    test: CrisisTest,
    safety: Option<&SafetyAssessment>,
    context: &Context<'_>,
) -> Proposal {
    let version = context.book().triage.at(context.now);
    let proposed = version.table.propose(test, safety);
    let points = |answer| {
        let points = safety.map_or(&[][..], |safety| &safety.points);
        let hits = (1..).zip(points).filter(|(_, point)| **point == answer);
        hits.map(|(number, _)| number).collect()
    };
    Proposal {
        table: version.id.clone(),
        row: proposed.row.name.clone(),
        floors: proposed
            .floors
            .iter()
            .map(|floor| floor.name.clone())
            .collect(),
        points_not_safe: points(Answer::No),
        points_unknown: points(Answer::Unknown),
        verdict: proposed.verdict,
        urgency: proposed.urgency,
    }
}

fn assess_safety(
    triage: TriageId,
    assessment: &SafetyAssessment,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, case) = started(states, triage)?;
    in_force(state)?;
    if assessment.instrument.trim().is_empty() || assessment.version.trim().is_empty() {
        let missing = INSTRUMENT_MISSING.because("Name the instrument and its version.");
        return Err(missing.into());
    }
    let instruments = &context.book().instruments.at(context.now).table;
    let Some(instrument) = instruments.named(&assessment.instrument) else {
        let known = instruments.all().iter().map(|of| of.name.as_str());
        return Err(INSTRUMENT_UNKNOWN
            .because("Use a recognised instrument; `known` names them.")
            .with("known", known.collect::<Vec<_>>().join(", "))
            .into());
    };
    if assessment.points.len() != SAFETY_POINTS_COUNT {
        return Err(SAFETY_POINTS
            .because("Answer all eight points; unknown is an answer.")
            .with("points", assessment.points.len())
            .into());
    }
    let reason = filled(assessment.reason_not_together.as_deref());
    let explained = match reason {
        Some(word) => REASONS_NOT_TOGETHER.contains(&word),
        None => assessment.together,
    };
    if !explained {
        let words = REASONS_NOT_TOGETHER.join(", ");
        return Err(NOT_TOGETHER_REASON
            .because(format!("Fill it in together, or say why not: {words}."))
            .into());
    }
    let mut emit = Emit::for_case(case);
    let assessment = SafetyAssessment {
        instrument: instrument.name.clone(),
        reason_not_together: reason.map(str::to_owned),
        ..assessment.clone()
    };
    let proposal = state
        .test
        .as_ref()
        .map(|answered| proposal(answered.test, Some(&assessment), context));
    emit.push(triage.0, Event::SafetyAssessed { assessment });
    if let Some(proposal) = proposal {
        emit.push(triage.0, Event::UrgencyProposed(proposal));
    }
    if let Some(owed) = state.duties.of_kind(DutyKind::AssessSafety) {
        let duty = owed.id;
        emit.push(triage.0, Event::DutyFulfilled { duty, note: None });
    }
    emit.done()
}

fn fulfil_duty(
    triage: TriageId,
    duty: DutyId,
    note: Option<&str>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let (state, case) = started(states, triage)?;
    let owed = payable_duty(&state.duties, duty, context)?;
    if owed.kind == DutyKind::WriteVerdict {
        let unwritten = VERDICT_NOT_WRITTEN.because("Give the verdict in writing.");
        return Err(unwritten.into());
    }
    match owed.kind {
        // By what is so, not by a word.
        DutyKind::SecureChild => return check_secured(triage, &[], states, context),
        DutyKind::AssessSafety => return Err(needs_assessment().into()),
        // Nobody gives a superseded verdict again; whoever gave it still says who they were.
        DutyKind::RegisterDecider if !state.is_superseded() => {
            return Err(DUTY_NEEDS_ITS_RECORD
                .because("Give the verdict again with a registration that is valid today; that settles the duty.")
                .with("kind", owed.kind)
                .with("command", "give-verdict")
                .into());
        }
        DutyKind::WarmHandover => handed_over(state, case, states)?,
        DutyKind::ConfirmAlone => by_another(state, owed, context)?,
        _ => {}
    }
    let theirs = owed.owner.person.as_deref() == Some(context.actor.person.as_str());
    if owed.kind == DutyKind::ConfirmLoweredUrgency && !theirs {
        return Err(LOWERING_NEEDS_SECOND
            .because("The second professional who was named confirms it.")
            .into());
    }
    let note = match owed.kind {
        DutyKind::SeeOnSite | DutyKind::RegisterDecider => how_it_was_done(owed, note, context)?,
        _ => note,
    };
    let mut emit = Emit::for_case(case);
    if owed.kind == DutyKind::SeeOnSite {
        tell_seen(
            triage,
            children_to_secure(states.case(case)?, states)?,
            &mut emit,
        );
    }
    let note = note.map(|note| Personal::of_case(case, note));
    emit.push(triage.0, Event::DutyFulfilled { duty, note });
    emit.done()
}

/// Handed over since this weighing began: offered, and accepted by the receiving side (H16).
pub(super) fn is_handed_over(
    state: &State,
    case: CaseId,
    states: &States,
) -> Result<bool, Refusal> {
    let handed_over = states.case(case)?.handed_over.as_ref();
    Ok(handed_over.is_some_and(|(_, at)| state.started_at.is_none_or(|since| *at >= since)))
}

/// Whether "no crisis" of this weighing is still to be handed over warmly: it says so, and nobody accepted since (H16).
pub(crate) fn owes_handover(state: &State, case: CaseId, states: &States) -> Result<bool, Refusal> {
    let owed = state.duties.of_kind(DutyKind::WarmHandover).is_some();
    Ok(owed && !is_handed_over(state, case, states)?)
}

fn handed_over(state: &State, case: CaseId, states: &States) -> Result<(), Refusal> {
    if is_handed_over(state, case, states)? {
        return Ok(());
    }
    let missing =
        "Offer a warm handover; when the receiving side accepts, the duty settles by itself.";
    Err(NO_WARM_HANDOVER.because(missing).into())
}

/// Whoever decided does not confirm it: who was named beside them does, or a colleague (H19).
fn by_another(state: &State, owed: &Duty, context: &Context<'_>) -> Result<(), Rejection> {
    let signed = state
        .verdict
        .as_ref()
        .and_then(|given| given.signed.as_ref());
    confirmed_by(
        owed,
        signed.map(|signed| signed.decided_by.as_str()),
        context,
    )
}

#[cfg(test)]
mod tests;
