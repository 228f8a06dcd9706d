//! What a request at the counter comes to, who holds it as of an instant, and what somebody may see of it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{End, Phase, collective};
use crate::{
    actor::{Actor, Owner, Role},
    calendar::{minutes_after, passed},
    ids::{CaseId, PlacementId},
    person::AgeBand,
    place::Nights,
    placement::{NeedKind, Perspective, Rung},
};

/// A request at the counter (verzoek in de brievenbus). `Default` is the empty stream.
///
/// Invariant: while it is open there is exactly one holder, and a due instant that has not passed ([`State::held`]).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// What is asked, as every provider sees it; `None` while nothing was brought.
    pub asked: Option<Asked>,
    /// Whose it is; `None` while nothing was brought, and for who does not hold it ([`State::seen_by`]).
    pub brought: Option<Brought>,
    /// When it was brought, as last.
    pub brought_at: Option<Timestamp>,
    /// How often it was brought.
    pub rounds: u32,
    /// Until when somebody takes it.
    pub claim_due: Option<Timestamp>,
    /// How long whoever takes it has for an answer, minutes.
    pub answer_minutes: i64,
    /// When the child was last weighed anew while it lay here: the clock began anew.
    pub weighed_at: Option<Timestamp>,
    /// The provider that took it; `None` while all of them hold it.
    pub taken_by: Option<Owner>,
    /// Since when.
    pub taken_at: Option<Timestamp>,
    /// The provider that was asked to take it over, as last.
    pub offer: Option<Offer>,
    /// Those who held it before, oldest first.
    pub passed_on: Vec<PassedOn>,
    /// Rule id and version.
    pub rule: String,
    /// How it ended, and when.
    pub end: Option<(End, Timestamp)>,
}

/// What is asked, in derived facts: nothing that says who the child is (H35).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// What is asked for (P07).
    pub need: NeedKind,
    /// Where it is meant to lead (H23).
    pub perspective: Perspective,
    /// The rung that is looked for; `None` = the lightest that works.
    pub rung: Option<Rung>,
    /// The child's age, as far as it is known.
    pub age: AgeBand,
    /// Whether the child is in direct danger.
    pub acute: bool,
    /// How many brothers and sisters are to be placed together with the child.
    pub together: u32,
    /// How many persons of the household come along.
    pub accompanied_by: u32,
    /// Which nights and parts of the day; `None` = all, from now on.
    pub nights: Option<Nights>,
}

/// Whose request it is: for the holder, the desk and those who direct the case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Brought {
    /// The search.
    pub search: PlacementId,
    /// The case.
    pub case: CaseId,
    /// Who brought it.
    pub by: Owner,
    /// Who answers for the counter on its rota.
    pub on_duty: Option<String>,
    /// The official with authority, warned when nobody takes it in time. Says the municipality.
    pub officer: Owner,
}

/// A provider was asked to take a request over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// Its organisation.
    pub to: String,
    /// Until when it can say yes.
    pub due: Timestamp,
}

/// Somebody held it until another took it over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PassedOn {
    /// Who.
    pub from: Owner,
    /// Until when.
    pub at: Timestamp,
}

/// Who holds an open request as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    /// Who.
    pub owner: Owner,
    /// All providers together: nobody took it yet.
    pub collective: bool,
    /// Since when its clock runs.
    pub since: Timestamp,
    /// Until when the first time: somebody took it, or the holder found an answer.
    pub first_due: Timestamp,
    /// When its clock runs out next; not passed.
    pub due: Timestamp,
    /// How often the clock of this holder has run out. From the first time on the official with authority is warned
    /// while nobody took it.
    pub overdue: u64,
}

/// The shortest time a holder keeps it: whatever the log says, the clock goes on.
const TURN_MIN: SignedDuration = SignedDuration::from_mins(1);

impl State {
    /// Whether something was brought.
    pub const fn exists(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether it waits for an answer.
    pub const fn is_open(&self) -> bool {
        self.asked.is_some() && self.end.is_none()
    }

    /// Where it stands.
    pub fn phase(&self, now: Timestamp) -> Phase {
        match self.held(now) {
            None if self.exists() => Phase::Over,
            None => Phase::None,
            Some(held) => match (held.collective, held.overdue) {
                (true, 0) => Phase::Waiting,
                (true, _) => Phase::Unclaimed,
                (false, 0) => Phase::Held,
                (false, _) => Phase::Late,
            },
        }
    }

    /// Who holds it: `None` only when it is not open. The instant of a deadline is still in time; past it the holder
    /// stays the same and the clock runs again and again.
    pub fn held(&self, now: Timestamp) -> Option<Held> {
        let asked_at = self.brought_at.filter(|_| self.is_open())?;
        let (owner, since, first_due) = match (&self.taken_by, self.taken_at) {
            (Some(owner), Some(at)) => {
                let since = self.weighed_at.map_or(at, |weighed| weighed.max(at));
                let due = minutes_after(since, self.answer_minutes);
                (owner.clone(), since, due)
            }
            _ => {
                let on_duty = self.brought.as_ref().and_then(|it| it.on_duty.clone());
                (collective(on_duty), asked_at, self.claim_due?)
            }
        };
        let (overdue, due) = turns(since, first_due, now);
        Some(Held {
            owner,
            collective: self.taken_by.is_none(),
            since,
            first_due,
            due,
            overdue,
        })
    }

    /// The provider that was asked to take it over and can still say yes.
    pub fn offered(&self, now: Timestamp) -> Option<&Offer> {
        let offer = self.offer.as_ref().filter(|_| self.is_open())?;
        (!passed(offer.due, now)).then_some(offer)
    }

    /// Whether somebody speaks for the provider that holds it.
    pub fn is_held_by(&self, actor: &Actor) -> bool {
        let by = self.taken_by.as_ref();
        by.is_some_and(|by| by.role == actor.role && by.organisation == actor.organisation)
    }

    /// As somebody may see it (H35). The desk sees it whole; everybody else only when they hold it, brought it, or are the
    /// official who is warned: any other sees what is asked, and not of whom.
    pub fn seen_by(&self, actor: &Actor) -> Self {
        let knows = match actor.role {
            Role::Coordinator | Role::Triagist | Role::Auditor | Role::Service => true,
            Role::TeamMember | Role::Provider | Role::LocalAccess | Role::Partner => {
                let ours = |owner: &Owner| owner.organisation == actor.organisation;
                let brought = self.brought.as_ref();
                self.is_held_by(actor)
                    || brought.is_some_and(|it| ours(&it.by) || ours(&it.officer))
            }
        };
        let mut seen = self.clone();
        seen.brought = seen.brought.filter(|_| knows);
        seen
    }
}

/// How often a clock has run out, and when it does next. The instant itself is still in time.
fn turns(since: Timestamp, first_due: Timestamp, now: Timestamp) -> (u64, Timestamp) {
    let turn = first_due.duration_since(since).max(TURN_MIN).as_nanos();
    let over = now.duration_since(first_due).as_nanos().max(0);
    let turns = (over + turn - 1) / turn;
    let due = Timestamp::from_nanosecond(first_due.as_nanosecond() + turns * turn);
    (
        u64::try_from(turns).unwrap_or(u64::MAX),
        due.unwrap_or(Timestamp::MAX),
    )
}
