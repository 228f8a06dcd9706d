//! What the titles on a person come to, as of any instant.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    actor::Owner,
    calendar::passed,
    duty::{DutyKind, OpenDuties},
    ids::{CaseId, DutyId, EmergencyId, TitleId},
    personal::Personal,
    title::{Condition, Consenter, EndedBy, Lapse, Limit, Recorded, Step, TitleKind},
};

/// The legal titles on one person. `Default` is the empty stream.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// All that were ever recorded, in order of recording.
    pub titles: Vec<Title>,
    /// Emergencies in which a forced step waited for no title, in order.
    pub emergencies: Vec<Emergency>,
    /// What is owed.
    pub duties: OpenDuties,
}

/// A title and what became of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Title {
    /// As recorded; its term as extended since, who agreed since.
    #[serde(flatten)]
    pub record: Recorded,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// What had to happen in time and did, and when.
    pub met: BTreeMap<Condition, Timestamp>,
    /// Until when it holds at most since the child came of age; `None` = still a child, or a title on anyone.
    #[serde(default)]
    pub majority: Option<Limit>,
    /// By when it falls once the child comes of age, while that lies within weeks: for warnings only, whether it holds is
    /// never asked of this.
    #[serde(default)]
    pub ahead: Option<Limit>,
    /// Ended before its term.
    pub over: Option<Over>,
    /// That it fell was recorded: when it last did, and why. Whether it holds is never asked of this.
    pub lapsed: Option<(Timestamp, Lapse)>,
}

/// An emergency (noodsituatie): a forced step waited for no title.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Emergency {
    /// Which.
    pub emergency: EmergencyId,
    /// The case it was declared in.
    pub case: CaseId,
    /// The step that did not wait.
    pub step: Step,
    /// Since when (recorded).
    pub since: Timestamp,
    /// Until when it carries the step: by then a title, consent or the end of the step is owed.
    pub until: Timestamp,
    /// Who decided.
    pub decided_by: Owner,
    /// The duty that it opened; settled, the emergency is over.
    pub duty: DutyId,
    /// Why it could not wait. Subject: the case.
    pub reason: Personal,
    /// When it was over before its end.
    pub over: Option<Timestamp>,
}

impl Emergency {
    /// Whether what it was declared for takes in this step: who may be locked in may be kept.
    pub fn carries(&self, step: Step) -> bool {
        self.step.includes(step)
    }

    /// Whether it carries its step at an instant. The last instant of its term is in time.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.since <= now && !passed(self.until, now) && self.over.is_none_or(|over| now < over)
    }
}

/// How a title ended before its term.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Over {
    /// By decision.
    Ended {
        /// When.
        at: Timestamp,
        /// Whose.
        by: EndedBy,
    },
    /// Consent was withdrawn.
    Withdrawn {
        /// When.
        at: Timestamp,
        /// By whom.
        by: Consenter,
    },
}

impl Over {
    /// When.
    pub const fn at(self) -> Timestamp {
        match self {
            Self::Ended { at, .. } | Self::Withdrawn { at, .. } => at,
        }
    }
}

/// When and why a title falls by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fall<'a> {
    /// The last instant it holds.
    pub at: Timestamp,
    /// The same on the earlier reading: warnings go by it.
    pub strict: Timestamp,
    /// The same under the Algemene termijnenwet, where it reaches.
    pub extended: Option<Timestamp>,
    /// Why.
    pub why: Lapse,
    /// The term that it falls by; `None` where no term ends it: what it stands on was ended.
    term: Option<&'a Limit>,
}

impl<'a> Fall<'a> {
    fn by(limit: &'a Limit, why: Lapse) -> Self {
        Self {
            at: limit.ends,
            strict: limit.strict,
            extended: limit.extended,
            why,
            term: Some(limit),
        }
    }

    /// With what it stands on, which ends then.
    fn with_ground(ground: End<'a>) -> Self {
        Self {
            at: ground.at,
            strict: ground.at,
            extended: None,
            why: Lapse::GroundFell,
            term: ground.term,
        }
    }

    fn or_earlier(self, other: Self) -> Self {
        if other.at < self.at { other } else { self }
    }

    /// `not verified`, or nothing.
    pub fn remark(&self) -> Option<&'static str> {
        self.term?.remark()
    }

    /// Where the length of that term is written; `None` where no term ends it, or its record is from before that was kept.
    pub fn source(&self) -> Option<&'a str> {
        let source = self.term?.source.as_str();
        (!source.is_empty()).then_some(source)
    }
}

/// Until when a title holds, and by which term; none where it is ended before.
#[derive(Clone, Copy, Debug)]
struct End<'a> {
    at: Timestamp,
    term: Option<&'a Limit>,
}

impl Title {
    /// When it falls by its own terms, whatever it stands on.
    fn own_fall(&self) -> Option<Fall<'_>> {
        let term = self.record.term.iter();
        let term = term.map(|limit| Fall::by(limit, Lapse::Term));
        let unmet = self.record.unless.iter().filter(|(condition, limit)| {
            self.met
                .get(condition)
                .is_none_or(|met| passed(limit.latest(), *met))
        });
        let unmet = unmet.map(|(condition, limit)| Fall::by(limit, (*condition).into()));
        let majority = self.majority.iter();
        let majority = majority.map(|limit| Fall::by(limit, Lapse::OfAge));
        term.chain(unmet).chain(majority).reduce(Fall::or_earlier)
    }

    /// When its own terms or its early end end it; `None` = not foreseen.
    fn own_end(&self) -> Option<End<'_>> {
        let fall = self.own_fall().map(|fall| End {
            at: fall.at,
            term: fall.term,
        });
        let over = self.over.map(|over| End {
            at: over.at(),
            term: None,
        });
        over.into_iter().chain(fall).min_by_key(|end| end.at)
    }

    /// Whether it never held: somebody said so.
    pub(super) const fn is_in_error(&self) -> bool {
        matches!(
            self.over,
            Some(Over::Ended {
                by: EndedBy::RecordedInError,
                ..
            })
        )
    }

    /// Whether that it falls then is on record. What was heard or extended in time and told late brings a title back: it
    /// falls once more, later, and that is not.
    pub fn is_recorded(&self, fall: Fall<'_>) -> bool {
        self.lapsed.is_some_and(|(at, _)| fall.at <= at)
    }

    /// The open duty of a kind that was opened with it.
    pub(super) fn owed(&self, duties: &OpenDuties, kind: DutyKind) -> Option<DutyId> {
        let mut open = self.record.owes.iter().filter_map(|id| duties.get(*id));
        open.find(|duty| duty.kind == kind).map(|duty| duty.id)
    }
}

impl State {
    /// A title by its id.
    pub fn get(&self, title: TitleId) -> Option<&Title> {
        self.titles.iter().find(|known| known.record.title == title)
    }

    /// The open duties to obtain the consent that a title lacks: those that were opened with it, or after a birthday and
    /// with none; never those of another title.
    pub(super) fn consent_owed(&self, title: &Title) -> Vec<DutyId> {
        let others = |duty: DutyId| {
            let mut others = self.titles.iter();
            others.any(|other| {
                other.record.title != title.record.title && other.record.owes.contains(&duty)
            })
        };
        let owed = self.duties.iter();
        let owed = owed.filter(|duty| duty.kind == DutyKind::ObtainConsent && !others(duty.id));
        owed.map(|duty| duty.id).collect()
    }

    /// When a title falls by itself: by its own terms, or with the last of the titles it stands on. `None` = not
    /// foreseen. A title that stands on one of which nothing is on record falls by its own terms only; that record is
    /// owed.
    pub fn falls<'a>(&'a self, title: &'a Title) -> Option<Fall<'a>> {
        let own = title.own_fall();
        let Some(ground) = self.ground_until(title) else {
            return own;
        };
        let with_ground = Fall::with_ground(ground);
        Some(own.map_or(with_ground, |own| own.or_earlier(with_ground)))
    }

    /// When somebody has to reckon with its fall: as [`State::falls`], or earlier because the child is about to come of age.
    pub fn foreseen<'a>(&'a self, title: &'a Title) -> Option<Fall<'a>> {
        let of_age = title.ahead.iter();
        let of_age = of_age.map(|limit| Fall::by(limit, Lapse::OfAge));
        let falls = self.falls(title).into_iter();
        falls.chain(of_age).reduce(Fall::or_earlier)
    }

    /// Until when the titles it stands on carry it, one after another without a gap; `None` when no end is foreseen, or
    /// none is on record.
    fn ground_until<'a>(&'a self, title: &'a Title) -> Option<End<'a>> {
        let mut grounds: Vec<&Title> = self
            .grounds(title)
            .filter(|ground| {
                ground
                    .own_end()
                    .is_none_or(|end| end.at > title.record.decided_at)
            })
            .collect();
        grounds.sort_by_key(|ground| ground.record.decided_at);
        let mut until: Option<End<'a>> = None;
        for ground in grounds {
            match until {
                Some(so_far) if ground.record.decided_at > so_far.at => break,
                Some(_) | None => {}
            }
            let end = ground.own_end()?;
            until = until.filter(|so_far| so_far.at >= end.at).or(Some(end));
        }
        until
    }

    /// The titles on record that a title may stand on.
    fn grounds<'a>(&'a self, title: &'a Title) -> impl Iterator<Item = &'a Title> {
        self.titles
            .iter()
            .filter(|ground| title.record.stands_on.contains(&ground.record.kind))
    }

    /// Whether a title that needs another one stands on one.
    pub fn is_grounded(&self, title: &Title) -> bool {
        title.record.stands_on.is_empty() || self.ground_until(title).is_some() || {
            let mut grounds = self.grounds(title);
            grounds.any(|ground| ground.own_end().is_none())
        }
    }

    /// Until when a title holds: its fall or its early end, whichever is first; `None` = not foreseen.
    pub fn holds_until(&self, title: &Title) -> Option<Timestamp> {
        let fall = self.falls(title).map(|fall| fall.at);
        let over = title.over.map(Over::at);
        fall.into_iter().chain(over).min()
    }

    /// Whether a title is in force at an instant: decided, not over, not fallen. The last instant of a term is in time.
    pub fn holds(&self, title: &Title, now: Timestamp) -> bool {
        title.record.decided_at <= now
            && title.over.is_none_or(|over| now < over.at())
            && self.falls(title).is_none_or(|fall| !passed(fall.at, now))
    }

    /// The titles in force at an instant (H30), voluntary ones included.
    pub fn in_force(&self, now: Timestamp) -> impl Iterator<Item = &Title> {
        self.titles
            .iter()
            .filter(move |title| self.holds(title, now))
    }

    /// The title of a kind in force at an instant; of several the one that holds longest.
    pub fn of_kind(&self, kind: TitleKind, now: Timestamp) -> Option<&Title> {
        self.in_force(now)
            .filter(|title| title.record.kind == kind)
            .max_by_key(|title| self.holds_until(title).unwrap_or(Timestamp::MAX))
    }

    /// Titles that fell by an instant, ended or not recorded as fallen yet, each with when and why.
    pub fn fallen(&self, now: Timestamp) -> impl Iterator<Item = (&Title, Fall<'_>)> {
        self.titles.iter().filter_map(move |title| {
            let fall = self.falls(title)?;
            let ended_before = title.over.is_some_and(|over| over.at() <= fall.at);
            (passed(fall.at, now) && !ended_before).then_some((title, fall))
        })
    }

    /// Titles whose end somebody has to reckon with, each with its fall: neither ended nor taken over in time by another
    /// title of the same family.
    pub fn running_out(&self) -> impl Iterator<Item = (&Title, Fall<'_>)> {
        self.titles
            .iter()
            .filter(|title| title.over.is_none())
            .filter_map(|title| Some((title, self.foreseen(title)?)))
            .filter(|(title, fall)| !self.is_succeeded(title, *fall))
    }

    fn is_succeeded(&self, title: &Title, fall: Fall<'_>) -> bool {
        self.titles.iter().any(|other| {
            other.record.title != title.record.title
                && other.record.kind.family() == title.record.kind.family()
                && other.record.decided_at <= fall.at
                && self.holds_until(other).is_none_or(|until| until > fall.at)
                && self.foreseen(other).is_none_or(|its| its.at > fall.at)
        })
    }
}
