//! Legal titles as of an instant: what holds, until when in both readings, and how certain that is.

use jiff::Timestamp;
use serde::Serialize;
use vangnet_domain::{
    actor::Owner,
    calendar::passed,
    ids::{EmergencyId, PersonId, TitleId},
    personal::Personal,
    stay,
    title::{self, Frame, Lapse, State, Step, Title, TitleKind},
};

/// A title as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TitleLine<'a> {
    /// On whom.
    pub person: PersonId,
    /// Which.
    pub title: TitleId,
    /// What.
    pub kind: TitleKind,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// Only spoken so far.
    pub spoken: bool,
    /// Where it stands.
    pub standing: Standing,
    /// Until when it holds, or held; `None` = not foreseen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Why it falls then by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub falls_for: Option<Lapse>,
    /// The later reading of its term, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_at_latest: Option<Timestamp>,
    /// `not verified`, where no public source confirms that term.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<&'static str>,
    /// Where the length of that term is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'a str>,
    /// The article that the title rests on.
    pub basis: &'a str,
}

/// A forced step that waited for no title (noodsituatie), as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EmergencyLine<'a> {
    /// On whom.
    pub person: PersonId,
    /// Which.
    pub emergency: EmergencyId,
    /// The step.
    pub step: Step,
    /// Since when.
    pub since: Timestamp,
    /// Until when it carries the step; what carries it then is owed.
    pub until: Timestamp,
    /// Who decided.
    pub decided_by: &'a Owner,
    /// It carries the step now.
    pub in_force: bool,
    /// Why it could not wait; sealed under the case's key.
    pub reason: &'a Personal,
}

/// What a stay rests on, as of an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FrameLine {
    /// `voluntary`, `forced`, `emergency` or `owed`. What it rested on and does not hold any more is owed, whether that
    /// was recorded or not.
    pub kind: &'static str,
    /// The step it carries.
    pub step: Step,
    /// The title it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<TitleId>,
    /// Since when it was recorded so.
    pub since: Timestamp,
}

/// Where a title stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Decided for a later instant.
    Ahead,
    /// In force.
    InForce,
    /// It fell by itself; recorded or not.
    Lapsed,
    /// Ended before its term, or withdrawn.
    Ended,
}

/// The titles on a person, first decided first.
pub(crate) fn title_lines(
    person: PersonId,
    state: &State,
    now: Timestamp,
) -> impl Iterator<Item = TitleLine<'_>> {
    let mut titles: Vec<&Title> = state.titles.iter().collect();
    titles.sort_by_key(|title| (title.record.decided_at, title.record.title));
    titles
        .into_iter()
        .map(move |title| line(person, state, title, now))
}

/// The emergencies of a person, first declared first.
pub(crate) fn emergency_lines(
    person: PersonId,
    state: &State,
    now: Timestamp,
) -> impl Iterator<Item = EmergencyLine<'_>> {
    state.emergencies.iter().map(move |known| EmergencyLine {
        person,
        emergency: known.emergency,
        step: known.step,
        since: known.since,
        until: known.until,
        decided_by: &known.decided_by,
        in_force: known.holds(now),
        reason: &known.reason,
    })
}

/// What a stay that runs rests on now; a title that fell takes effect by itself.
pub(crate) fn frame_line(
    stay: &stay::State,
    titles: Option<&State>,
    now: Timestamp,
) -> Option<FrameLine> {
    let framed = stay.framed.filter(|_| stay.ended.is_none())?;
    // A title that was recorded through another case is not in this file: what was recorded counts.
    let holds = titles.is_none_or(|titles| {
        let known = framed.frame.title();
        known.is_some_and(|title| titles.get(title).is_none()) || titles.still(framed.frame, now)
    });
    let frame = if holds { framed.frame } else { Frame::Owed };
    Some(FrameLine {
        kind: frame.as_str(),
        step: framed.step,
        title: frame.title(),
        since: framed.since,
    })
}

/// What is to be said of a clock of these titles that runs out at an instant: its end, or a warning of it.
pub(crate) fn remark_at(state: &State, due: Timestamp) -> Option<&'static str> {
    let falls = state.titles.iter().filter_map(|title| {
        let fall = state.foreseen(title)?;
        let warned = title::warnings(title.record.decided_at, fall.strict);
        let is_its = fall.at == due || warned.iter().any(|(_, at)| *at == due);
        is_its.then_some(fall)
    });
    falls.filter_map(|fall| fall.remark()).next()
}

fn line<'a>(person: PersonId, state: &'a State, title: &'a Title, now: Timestamp) -> TitleLine<'a> {
    let fall = state.foreseen(title);
    let until = state.holds_until(title).into_iter();
    let until = until.chain(fall.map(|fall| fall.at)).min();
    let by_itself = fall.filter(|fall| Some(fall.at) == until);
    let standing = if state.holds(title, now) {
        Standing::InForce
    } else if title.record.decided_at > now {
        Standing::Ahead
    } else if by_itself.is_some_and(|fall| passed(fall.at, now)) {
        Standing::Lapsed
    } else {
        Standing::Ended
    };
    TitleLine {
        person,
        title: title.record.title,
        kind: title.record.kind,
        decided_at: title.record.decided_at,
        spoken: title.record.written_at.is_none() && title.record.kind.is_forced(),
        standing,
        until,
        falls_for: by_itself.map(|fall| fall.why),
        until_at_latest: by_itself.and_then(|fall| fall.extended),
        remark: by_itself.and_then(|fall| fall.remark()),
        source: by_itself.and_then(|fall| fall.source()),
        basis: &title.record.basis,
    }
}
