//! What the stay rests on is changed by somebody (kader gewijzigd; H30): to consent, to a title, or to an emergency. What
//! changes by itself – a title that falls, is taken over or comes to a stay that owed one – is followed in
//! `title/frame.rs`.

use super::{Event, at::running, rejection::FRAME_UNCHANGED};
use crate::{
    decide::{Context, Decision, Emit, States},
    duty::DutyKind,
    ids::{EmergencyId, StayId},
    title::{self, Claim, Declared, Frame, Step},
};

/// A frame as somebody says it; an emergency that is not on record is declared with it.
#[derive(Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) claim: Claim,
    pub(super) emergency: EmergencyId,
    pub(super) reason: Option<&'a str>,
}

pub(super) fn set(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    said: Said<'_>,
) -> Decision {
    let at = running(states, stay)?;
    let period = at.state.period();
    let rung = period.map_or(at.started.rung, |period| period.rung);
    let (child, case) = (at.started.child, at.started.case);
    let titles = states.title(child)?;
    let step = Step::of_rung(context, rung);
    let mut emit = Emit::for_case(case);
    let declares = said.claim == Claim::Emergency && titles.emergency(step, context.now).is_none();
    let frame = if declares {
        let declared = Declared {
            person: child,
            case,
            emergency: said.emergency,
            step,
            reason: said.reason.unwrap_or_default(),
        };
        title::declare(states, context, declared, &mut emit)?;
        Frame::Emergency {
            emergency: said.emergency,
        }
    } else {
        titles.claimed(said.claim, step, context.book(), context.now)?
    };
    let known = at.state.framed;
    if known.is_some_and(|known| (known.step, known.frame) == (step, frame)) {
        return Err(FRAME_UNCHANGED
            .because("The stay rests on this already; name another ground, or leave it.")
            .with("frame", frame.as_str())
            .into());
    }
    emit.push(stay.0, Event::FrameChanged { step, frame });
    title::put_to_use(titles, child, frame, context, &mut emit);
    if frame.title().is_some()
        && let Some(duty) = titles.duties.of_kind(DutyKind::SettleFrame)
        && !titles.is_kept(duty.id, step, context.now)
    {
        emit.push(child.0, title::Event::DutyFulfilled { duty: duty.id });
    }
    emit.done()
}
