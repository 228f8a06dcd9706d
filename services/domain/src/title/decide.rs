//! The rules of titles: which room decides which command, and what all of them ask first.

use jiff::Timestamp;

use super::{
    Command, Event, State, Title, age, ahead,
    emergency::{self, Declared},
    frame, over,
    record::{self, Decided},
    rejection::{TITLE_ENDS_BEFORE_DECISION, TITLE_IN_FUTURE, TITLE_OVER, TITLE_UNKNOWN},
};
use crate::{
    calendar::minutes_after,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::Debtor,
    ids::{CaseId, DutyId, PersonId, TitleId},
    rejection::Rejection,
};

/// How far ahead of our clock the clock of the one who decided may be, minutes.
const DECIDED_AHEAD_MINUTES_MAX: i64 = 15;

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::Record {
                person,
                case,
                title,
                kind,
                decided_at,
                written_at,
                until,
                agreed,
            } => record::record(
                states,
                context,
                *person,
                *case,
                &Decided {
                    title: *title,
                    kind: *kind,
                    decided_at: *decided_at,
                    written_at: *written_at,
                    until: *until,
                    agreed,
                },
            ),
            Self::RecordPaper {
                person,
                title,
                written_at,
            } => record::record_paper(&At::of(states, *person, *title)?, context, *written_at),
            Self::MeetCondition {
                person,
                title,
                condition,
                at,
            } => record::meet(&At::of(states, *person, *title)?, context, *condition, *at),
            Self::Extend {
                person,
                title,
                decided_at,
                until,
            } => record::extend(
                &At::of(states, *person, *title)?,
                context,
                *decided_at,
                *until,
            ),
            Self::GiveConsent {
                person,
                title,
                agreed,
            } => frame::give_consent(states, context, &At::of(states, *person, *title)?, agreed),
            Self::Withdraw {
                person,
                title,
                by,
                at,
            } => over::withdraw(states, &At::of(states, *person, *title)?, context, *by, *at),
            Self::End {
                person,
                title,
                by,
                at,
            } => over::end(&At::of(states, *person, *title)?, context, *by, *at),
            Self::DeclareEmergency {
                person,
                case,
                emergency,
                step,
                reason,
            } => emergency::declare_alone(
                states,
                context,
                Declared {
                    person: *person,
                    case: *case,
                    emergency: *emergency,
                    step: *step,
                    reason,
                },
            ),
            Self::EndEmergency { person, emergency } => {
                emergency::end(states, context, *person, *emergency)
            }
            Self::HeedAge { person } => age::heed(states, context, *person),
            Self::HeedMajorityAhead { person, on } => ahead::heed(states, context, *person, *on),
            Self::RecordLapses { person } => over::record_lapses(states, context, *person),
            Self::CheckFrame { person, stay } => {
                frame::check_frame(states, context, *person, *stay)
            }
        }
    }
}

/// A title that is on record.
pub(super) struct At<'a> {
    pub(super) states: &'a States,
    pub(super) person: PersonId,
    pub(super) state: &'a State,
    pub(super) title: &'a Title,
}

impl<'a> At<'a> {
    fn of(states: &'a States, person: PersonId, title: TitleId) -> Result<Self, Refusal> {
        let state = states.title(person)?;
        match state.get(title) {
            Some(title) => Ok(Self {
                states,
                person,
                state,
                title,
            }),
            None => Err(TITLE_UNKNOWN
                .because("Name a title that is on record for this person.")
                .with("title", title)
                .into()),
        }
    }

    /// Nobody ended it.
    pub(super) fn not_over(&self) -> Result<(), Rejection> {
        match self.title.over {
            None => Ok(()),
            Some(over) => Err(TITLE_OVER
                .because("This title is over; record the one that took its place.")
                .with("endedAt", over.at())),
        }
    }

    /// What happens with a title happens after its decision, and not in the future.
    pub(super) fn may_be_at(&self, at: Timestamp, now: Timestamp) -> Result<(), Rejection> {
        not_ahead(at, now)?;
        if at < self.title.record.decided_at {
            return Err(TITLE_ENDS_BEFORE_DECISION
                .because("Give an instant after the title's decision, or correct that one.")
                .with("decidedAt", self.title.record.decided_at));
        }
        Ok(())
    }

    pub(super) fn emit(&self) -> Emit {
        Emit::for_case(self.title.record.case)
    }

    pub(super) fn push(&self, emit: &mut Emit, event: Event) {
        emit.push(self.person.0, event);
    }

    /// Pay a duty that is open.
    pub(super) fn settle(&self, emit: &mut Emit, duty: Option<DutyId>) {
        if let Some(duty) = duty {
            self.push(emit, Event::DutyFulfilled { duty });
        }
    }
}

/// Refuse an instant that lies ahead of our clock, further than clocks differ.
pub(super) fn not_ahead(at: Timestamp, now: Timestamp) -> Result<(), Rejection> {
    if at > minutes_after(now, DECIDED_AHEAD_MINUTES_MAX) {
        Err(TITLE_IN_FUTURE.because("Give the instant at which it was decided or done."))
    } else {
        Ok(())
    }
}

/// Who owes what a title brings: whoever directs the case (H11).
pub(super) fn director(states: &States, case: CaseId) -> Result<Debtor, Refusal> {
    Ok(states.case(case)?.directing())
}
