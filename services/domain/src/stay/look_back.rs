//! Looking back (terugblik; H34): owed from the first night on, and never closed without the timeline that was looked at,
//! what was learnt, and both voices or the reason why one is missing.

use super::{
    Event, Heard, TimelineSeen, Word,
    at::{At, not_closed, not_empty},
    course::settle,
    rejection::{LOOK_BACK_WITHOUT_VOICE, LOOKED_BACK_BEFORE, TIMELINE_NOT_NAMED},
};
use crate::{
    decide::{Decision, Emit, States},
    duty::DutyKind,
    ids::StayId,
    rejection::Rejection,
};

/// Hexadecimal digits of a SHA-256.
const SHA256_DIGITS: usize = 64;

/// The look-back is about the placement out of home, or the one that was avoided: it may be held as
/// soon as there is something to learn, also while the stay still runs.
pub(super) fn look_back(
    states: &States,
    stay: StayId,
    timeline: &TimelineSeen,
    lessons: &[String],
    (child, parents): (&Word, &Word),
) -> Decision {
    let at = not_closed(states, stay)?;
    if at.state.look_back.is_some() {
        return Err(LOOKED_BACK_BEFORE
            .because("The look-back on this stay was held.")
            .into());
    }
    can_be_replayed(timeline)?;
    not_empty(lessons.len(), "what was learnt")?;
    let lessons = at.personal_list(lessons, "what was learnt")?;
    let child = heard(&at, child, "child")?;
    let parents = heard(&at, parents, "parents")?;
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::LookedBack {
            lessons,
            with_child: child.said.is_some(),
            with_parents: parents.said.is_some(),
            placement_avoided: at.state.placement_avoided(),
            timeline: Some(timeline.clone()),
            child,
            parents,
        },
    );
    if let Some(duty) = at.state.duties.of_kind(DutyKind::LookBack) {
        settle(&mut emit, stay, duty);
    }
    emit.done()
}

/// The words of a timeline as the doors give them: positions in order, and a hash.
fn can_be_replayed(seen: &TimelineSeen) -> Result<(), Rejection> {
    let digits = seen.sha256.len() == SHA256_DIGITS
        && seen
            .sha256
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let positions = seen.first.checked_add(seen.events.saturating_sub(1));
    let in_order = seen.events > 0 && positions.is_some_and(|least| least <= seen.last);
    if digits && in_order {
        Ok(())
    } else {
        Err(TIMELINE_NOT_NAMED.because(
            "Replay the timeline of the case, and give its positions, number of events and hash as they stand there.",
        ))
    }
}

/// What was said, or why somebody was not heard: a mother who spoke and a father who would not are both.
fn heard(at: &At<'_>, word: &Word, whose: &str) -> Result<Heard, Rejection> {
    let heard = Heard {
        said: at.opt_personal(word.said.as_deref()),
        not_heard: at.opt_personal(word.not_heard.as_deref()),
    };
    if heard == Heard::default() {
        return Err(LOOK_BACK_WITHOUT_VOICE
            .because("Write what they said in looking back, or why they were not heard.")
            .with("voice", whose));
    }
    Ok(heard)
}
