//! On what ground a step on a child is taken (kader; H30): with consent, on a title, or in an emergency. What is none of
//! these is owed, and is never called voluntary.
//!
//! The forced steps of the documents, and where each is recorded:
//!
//! | step | source | recorded as |
//! |---|---|---|
//! | staying away from home, and moving to another place | H30; BW 1:265b | [`Step::StayAway`] |
//! | staying behind a closed door, or being moved there | H33; Jw 6.1.2, 6.1.3 | [`Step::StayClosed`] |
//! | keeping a child when consent is withdrawn | Jw 2.3 | the stay rests on nothing from that instant: its frame is owed |
//! | restricting freedom in closed care for three days | Jw 6.3.1.2 | a title with its own terms, on the child |
//! | keeping an adult from home | Wth 2 | a title on the adult; the rung that uses it does not name it |
//!
//! A team that enters a house does so with the police: no step of this system (no record of a deployment has it).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Emergency, State, Title,
    rejection::{EMERGENCY_UNKNOWN, TITLE_DOES_NOT_CARRY, TITLE_NOT_IN_FORCE, TITLE_UNKNOWN},
};
use crate::{
    book::{Book, titles::Row},
    code_list,
    decide::Context,
    ids::{EmergencyId, TitleId},
    placement::Rung,
    rejection::Rejection,
};

code_list! {
    /// A step on a child that needs a ground.
    pub enum Step {
        /// It stays away from home (uithuisplaatsing).
        StayAway = "stay-away",
        /// It stays where a door is locked behind it (gesloten).
        StayClosed = "stay-closed",
    }
}

impl Step {
    /// The step that a stay on a rung is, by the ladder of the day.
    pub fn of_rung(context: &Context<'_>, rung: Rung) -> Self {
        let ladder = &context.book().ladder.at(context.now).table;
        if ladder.step(rung).needs_title {
            Self::StayClosed
        } else {
            Self::StayAway
        }
    }

    /// The rule that a duty about its ground is opened under.
    pub(super) const fn rule(self) -> &'static str {
        match self {
            Self::StayAway => "H30@1",
            Self::StayClosed => "H33@1",
        }
    }

    /// The step behind such a duty.
    pub(super) fn of_duty(duty: &crate::duty::Duty) -> Self {
        if duty.is_under(Self::StayClosed.rule()) {
            Self::StayClosed
        } else {
            Self::StayAway
        }
    }

    /// Whether what allows this step allows the other one too: who may be locked in may be kept.
    pub(super) fn includes(self, other: Self) -> bool {
        self == other || self == Self::StayClosed
    }
}

/// What a step rests on (kader).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Frame {
    /// Consent: recorded, and owed of whoever did not give it yet (vrijwillig).
    Voluntary {
        /// The consent on record.
        title: TitleId,
    },
    /// A title that is in force and carries the step (gedwongen).
    Forced {
        /// Which.
        title: TitleId,
    },
    /// Neither could wait for: who decided and why is on record, and it ends by itself (noodsituatie).
    Emergency {
        /// Which.
        emergency: EmergencyId,
    },
    /// Nothing on record: a title, consent or the end of the step is owed.
    Owed,
}

impl Frame {
    /// What rests on a title: forced, or with consent.
    const fn on(title: &Title) -> Self {
        let (kind, title) = (title.record.kind, title.record.title);
        if kind.is_forced() {
            Self::Forced { title }
        } else {
            Self::Voluntary { title }
        }
    }

    /// The word for lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Voluntary { .. } => "voluntary",
            Self::Forced { .. } => "forced",
            Self::Emergency { .. } => "emergency",
            Self::Owed => "owed",
        }
    }

    /// The title it names.
    pub const fn title(self) -> Option<TitleId> {
        match self {
            Self::Voluntary { title } | Self::Forced { title } => Some(title),
            Self::Emergency { .. } | Self::Owed => None,
        }
    }
}

code_list! {
    /// What a step can be said to rest on, as a word.
    pub enum ClaimKind {
        /// The consent on record (vrijwillig).
        Voluntary = "voluntary",
        /// A title that is named (gedwongen).
        Forced = "forced",
        /// An emergency (noodsituatie).
        Emergency = "emergency",
    }
}

/// What somebody says that a step rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Claim {
    /// The consent on record.
    Voluntary,
    /// This title.
    Forced {
        /// Which.
        title: TitleId,
    },
    /// The emergency on record.
    Emergency,
}

/// The row of a title in the version of the book that it was recorded under: an old title carries what it carried.
pub fn row<'a>(book: &'a Book, title: &Title) -> &'a Row {
    let recorded = book.titles.version(&title.record.rule);
    let version = recorded.unwrap_or_else(|| book.titles.at(title.record.decided_at));
    version.table.row(title.record.kind)
}

impl State {
    /// Of the titles that carry a step at an instant, and are asked for, the one that holds longest.
    fn longest(
        &self,
        step: Step,
        book: &Book,
        now: Timestamp,
        asked: impl Fn(&Title) -> bool,
    ) -> Option<&Title> {
        self.in_force(now)
            .filter(|title| asked(title) && row(book, title).carries(step))
            .max_by_key(|title| self.holds_until(title).unwrap_or(Timestamp::MAX))
    }

    fn forcing(&self, step: Step, book: &Book, now: Timestamp) -> Option<&Title> {
        self.longest(step, book, now, |title| title.record.kind.is_forced())
    }

    fn agreed(&self, step: Step, book: &Book, now: Timestamp) -> Option<&Title> {
        self.longest(step, book, now, |title| !title.record.kind.is_forced())
    }

    /// The emergency on record that a step rests on at an instant.
    pub fn emergency(&self, step: Step, now: Timestamp) -> Option<&Emergency> {
        let mut known = self.emergencies.iter();
        known.find(|known| known.carries(step) && known.holds(now))
    }

    /// What a step can rest on at an instant when nobody says more: a title before an emergency, and consent only where
    /// it counts by itself.
    pub fn ground(&self, step: Step, consent_counts: bool, book: &Book, now: Timestamp) -> Frame {
        if let Some(title) = self.forcing(step, book, now) {
            return Frame::on(title);
        }
        if let Some(emergency) = self.emergency(step, now) {
            let emergency = emergency.emergency;
            return Frame::Emergency { emergency };
        }
        let agreed = self.agreed(step, book, now).filter(|_| consent_counts);
        agreed.map_or(Frame::Owed, Frame::on)
    }

    /// Whether what a recorded frame names still holds at an instant: that it carries the step was asked when it was
    /// recorded.
    pub fn still(&self, frame: Frame, now: Timestamp) -> bool {
        match frame {
            Frame::Owed => false,
            Frame::Emergency { emergency } => {
                let mut known = self.emergencies.iter();
                known.any(|known| known.emergency == emergency && known.holds(now))
            }
            Frame::Voluntary { title } | Frame::Forced { title } => {
                self.get(title).is_some_and(|title| self.holds(title, now))
            }
        }
    }

    /// Whether a frame carries a step at an instant. A title that took over from another without a gap stands in for it.
    pub fn stands(&self, frame: Frame, step: Step, book: &Book, now: Timestamp) -> bool {
        match frame {
            Frame::Owed => false,
            Frame::Emergency { emergency } => {
                let known = self.emergencies.iter();
                let mut same = known.filter(|known| known.emergency == emergency);
                same.any(|known| known.carries(step) && known.holds(now))
            }
            Frame::Voluntary { title } | Frame::Forced { title } => {
                let Some(named) = self.get(title) else {
                    return false;
                };
                let family = named.record.kind.family();
                self.in_force(now).any(|other| {
                    other.record.kind.family() == family && row(book, other).carries(step)
                })
            }
        }
    }

    /// What a step that rested on something rests on now. A title that is over does not turn into consent by itself: only
    /// what was agreed since counts. While it is owed, whatever settles that duty settles this too.
    pub fn follows(&self, before: Option<Frame>, step: Step, book: &Book, now: Timestamp) -> Frame {
        let owed = self.duties.of_kind(crate::duty::DutyKind::SettleFrame);
        let consent_counts = match before {
            None | Some(Frame::Voluntary { .. }) => true,
            Some(Frame::Owed | Frame::Emergency { .. }) => owed.is_none(),
            Some(Frame::Forced { title }) => {
                let over = self.get(title).and_then(|title| self.holds_until(title));
                let agreed = self.agreed(step, book, now);
                over.zip(agreed)
                    .is_some_and(|(over, agreed)| agreed.record.decided_at > over)
            }
        };
        let same = before
            .filter(|frame| self.stands(*frame, step, book, now))
            .and_then(Frame::title)
            .and_then(|title| self.get(title));
        match same {
            Some(named) => {
                let family = named.record.kind.family();
                let title = self.longest(step, book, now, |title| {
                    title.record.kind.family() == family
                });
                title.map_or(Frame::Owed, Frame::on)
            }
            None => self.ground(step, consent_counts, book, now),
        }
    }

    /// What somebody says a step rests on, if it does.
    ///
    /// # Errors
    /// `TITLE_UNKNOWN`, `TITLE_NOT_IN_FORCE`, `TITLE_DOES_NOT_CARRY`, `EMERGENCY_UNKNOWN`; each names the titles that
    /// would carry the step.
    pub fn claimed(
        &self,
        claim: Claim,
        step: Step,
        book: &Book,
        now: Timestamp,
    ) -> Result<Frame, Rejection> {
        let helped = |rejection: Rejection| {
            rejection
                .with("step", step)
                .with("carriedBy", that_carry(step, book, now))
        };
        match claim {
            Claim::Emergency => match self.emergency(step, now) {
                Some(known) => Ok(Frame::Emergency {
                    emergency: known.emergency,
                }),
                None => Err(helped(EMERGENCY_UNKNOWN.because(
                    "Declare the emergency first: why it cannot wait; who decides is written down with it.",
                ))),
            },
            Claim::Voluntary if !carried_by_consent(step, book, now) => {
                Err(helped(TITLE_DOES_NOT_CARRY.because(
                    "No consent opens a closed door; name the title that does, or declare an emergency.",
                )))
            }
            Claim::Voluntary => match self.agreed(step, book, now) {
                Some(title) => Ok(Frame::on(title)),
                None => Err(helped(TITLE_NOT_IN_FORCE.because(
                    "Record who agreed first, as a voluntary title; who must still agree is owed then.",
                ))),
            },
            Claim::Forced { title } => {
                let Some(known) = self.get(title) else {
                    return Err(helped(
                        TITLE_UNKNOWN.because("Record the title on this child first."),
                    )
                    .with("title", title));
                };
                let said = |rejection: Rejection| helped(rejection).with("title", title);
                if !known.record.kind.is_forced() || !row(book, known).carries(step) {
                    return Err(said(TITLE_DOES_NOT_CARRY.because(
                        "Name a title that carries this step, or declare an emergency.",
                    ))
                    .with("titleKind", known.record.kind));
                }
                if !self.holds(known, now) {
                    let until = self.holds_until(known);
                    let refused = said(TITLE_NOT_IN_FORCE.because(
                        "This title does not hold now; name one that does, or declare an emergency.",
                    ));
                    return Err(match until {
                        Some(until) => refused.with("until", until),
                        None => refused,
                    });
                }
                Ok(Frame::Forced { title })
            }
        }
    }
}

fn carried_by_consent(step: Step, book: &Book, now: Timestamp) -> bool {
    let mut kinds = book.titles.at(now).table.that_carry(step);
    kinds.any(|kind| !kind.is_forced())
}

/// The titles that carry a step under the law of the day, as a list for people.
pub(crate) fn that_carry(step: Step, book: &Book, now: Timestamp) -> String {
    let kinds = book.titles.at(now).table.that_carry(step);
    let words: Vec<&str> = kinds.map(|kind| kind.as_str()).collect();
    words.join(", ")
}

/// What a step rests on when nobody says it. An emergency that was declared for it is what it was declared for.
pub(crate) fn unsaid(titles: &State, step: Step, context: &Context<'_>) -> Frame {
    titles.ground(step, true, context.book(), context.now)
}

/// A forced step that rests on nothing is refused, and told what would carry it; `frame` is what there is.
///
/// # Errors
/// `TITLE_NOT_IN_FORCE` where a closed door has neither title nor emergency.
pub(crate) fn closed_needs(
    frame: Frame,
    step: Step,
    context: &Context<'_>,
) -> Result<Frame, Rejection> {
    match frame {
        Frame::Voluntary { .. } | Frame::Owed if step == Step::StayClosed => Err(TITLE_NOT_IN_FORCE
            .because("Record the authorisation for closed care that was given, spoken or written, or declare an emergency, and decide again.")
            .with("step", step)
            .with("carriedBy", that_carry(step, context.book(), context.now))),
        _ => Ok(frame),
    }
}
