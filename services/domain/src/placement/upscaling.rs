//! More help, asked by the director of the case (opschaling; H09): accepted without discussion. A provider says
//! received, executed, or cannot – and then it goes up in the same breath. There is no "no".

use super::{
    Event, Rung, Upscaling, UpscalingAnswer, ending,
    ladder::of_search,
    rejection::{UPSCALING_ANSWERED, UPSCALING_NOT_ASKED, UPSCALING_NOT_EXECUTED, UPSCALING_OPEN},
    running::{Running, running},
};
use crate::{
    calendar::{hours_after, minutes_after},
    case,
    decide::{Context, Decision, Emit, Refusal, States},
    ids::PlacementId,
    personal::Personal,
    place::decide::{is_of, known, own_word},
    placement::EscalationLevel,
    rejection::needed_text,
};

/// The director of the case asks a provider for a heavier rung.
pub(super) fn ask(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    rung: Rung,
    provider: &str,
    reason: &str,
) -> Decision {
    let running = running(states, placement)?;
    case::open(states, running.search.case)?;
    case::directed_by(states, running.search.case, context.actor)?;
    if let Some(open) = running.state.upscaling.as_ref().filter(|it| it.is_open()) {
        return Err(UPSCALING_OPEN
            .because("The provider who was asked for more has not carried it out yet.")
            .with("provider", &open.provider)
            .into());
    }
    let provider = needed_text(provider, "the provider")?;
    let reason = needed_text(reason, "why more is needed")?;
    let mut emit = Emit::for_case(running.search.case);
    emit.push(
        placement.0,
        Event::UpscalingAsked {
            rung,
            provider: provider.to_owned(),
            due: minutes_after(context.now, context.rules.provider_answer_minutes),
            reason: Personal::of_case(running.search.case, reason),
        },
    );
    emit.done()
}

/// What the provider says to it.
pub(super) fn answer(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    answer: UpscalingAnswer,
    reason: Option<&str>,
) -> Decision {
    let running = running(states, placement)?;
    let Some(asked) = &running.state.upscaling else {
        return Err(UPSCALING_NOT_ASKED
            .because("The director of the case did not ask for more in this search.")
            .into());
    };
    own_word(context, &asked.provider)?;
    let again = asked
        .answer
        .filter(|before| *before == answer || !asked.is_open());
    if let Some(before) = again {
        return Err(UPSCALING_ANSWERED
            .because("This was answered before; after \"received\" comes executed or cannot.")
            .with("answer", before)
            .into());
    }
    if answer == UpscalingAnswer::Executed && !carried_out(states, context, &running, asked)? {
        return Err(UPSCALING_NOT_EXECUTED
            .because("Confirm a place of this provider first, of the rung that was asked for or a heavier one; then it is carried out.")
            .with("provider", &asked.provider)
            .with("rung", asked.rung)
            .into());
    }
    let reason = match answer {
        UpscalingAnswer::Cannot => Some(needed_text(reason.unwrap_or_default(), "why it cannot")?),
        UpscalingAnswer::Received | UpscalingAnswer::Executed => None,
    };
    let mut emit = Emit::for_case(running.search.case);
    emit.push(
        placement.0,
        Event::UpscalingAnswered {
            answer,
            due: (answer == UpscalingAnswer::Received)
                .then(|| hours_after(context.now, context.rules.override_hours)),
            reason: reason.map(|text| Personal::of_case(running.search.case, text)),
        },
    );
    if let Some(reason) = reason {
        let level = EscalationLevel::DecisionOfficer;
        ending::step_up(states, context, &running, level, reason, &mut emit)?;
    }
    emit.done()
}

/// A place of the provider, or one where it performs (P24), is confirmed for the child, on the rung that was asked for or a heavier one of the ladder of
/// the search.
fn carried_out(
    states: &States,
    context: &Context<'_>,
    running: &Running<'_>,
    asked: &Upscaling,
) -> Result<bool, Refusal> {
    let held = running.state.held(context.now);
    let Some(hold) = held.filter(|hold| hold.confirmed) else {
        return Ok(false);
    };
    let (place, registered) = known(states, hold.place)?;
    let mut lighter = of_search(context, running.search).lighter(asked.rung);
    let falls_short = lighter.any(|step| step.rung == registered.rung);
    Ok(is_of(place, registered, &asked.provider) && !falls_short)
}
