//! A request of a neighbour region for a place here (gastverzoek; overloop). Stream `guest`, written by placement; its
//! id is that of the request in the other region.
//!
//! Two ledgers share nothing but commands with derived ids, and either may be away for an hour. So a bed that is
//! promised is not given away by a clock: until an instant that both know it is certain, after that the desk here owes
//! it to ask ([`DutyKind::SettleGuestHold`](crate::duty::DutyKind)), and only people let go of it. The neighbour takes
//! it before that instant less a margin, and its search runs on until it has heard from here that the bed stands.
//!
//! What can happen, by what the neighbour knows and what is known here (`docs/adr/0014-overflow-crosses-ledgers.md`):
//!
//! | there \ here | asked | offered | let go | confirmed, arrived | left |
//! |---|---|---|---|---|---|
//! | asked | waits; a duty here, a clock there | the yes is on its way | it hears yes, then lost | – | – |
//! | offered | – | may be taken, until the margin | taking it is a conflict with an owner on both sides | – | – |
//! | taken | – | the word is on its way; the bed stands however late | conflict, owned on both sides; the search runs | it hears that it stands | it hears so, and owes to look |
//! | withdrawn | nothing is held | free when it is heard | free | free when it is heard; a child that is there stays, and somebody looks | free |

pub mod codec;
mod command;
mod decide;
mod event;
mod evolve;
pub mod rejection;
#[cfg(any(test, feature = "test-util"))]
mod samples;
mod state;

pub use command::Command;
pub use event::Event;
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use state::{Asked, LetGo, Offered, Phase, State};

use serde::{Deserialize, Serialize};

use crate::{
    code_list,
    person::AgeBand,
    place::{Circumstance, Nights},
    placement::{NeedKind, Rung},
};

/// What is needed, as derived facts: nothing by which a child is known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// What is asked for (P07).
    pub kind: NeedKind,
    /// How old the child is.
    pub age: AgeBand,
    /// The rung that is looked for; `None` = the lightest that works.
    pub rung: Option<Rung>,
    /// How many persons, the child among them.
    pub persons: u32,
    /// What the child cannot be with; never why.
    pub not_with: Vec<Circumstance>,
    /// Which nights; `None` = all, from the hold on.
    pub nights: Option<Nights>,
    /// In direct danger.
    pub acute: bool,
}

/// Whom to call in a region: a function, never a person.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Desk {
    /// What it is called.
    pub name: String,
    /// Its number.
    pub telephone: String,
}

code_list! {
    /// Why a region does not need the place (any more) that it asked for.
    pub enum WithdrawReason {
        /// A place was found elsewhere.
        OtherPlace = "other-place",
        /// A lighter rung carries it.
        LighterFound = "lighter-found",
        /// What is offered does not fit.
        NotFitting = "not-fitting",
        /// The need went away.
        NotNeeded = "not-needed",
    }
}

code_list! {
    /// Why people let go of a place that was promised to a neighbour.
    pub enum LetGoReason {
        /// It said by telephone that it does not come.
        Agreed = "agreed-by-telephone",
        /// Nobody there could be reached, and a child here needs the place.
        NoWord = "no-word",
    }
}

code_list! {
    /// Where the child is of whom two regions said different things (uitkomst van de tegenspraak; H01).
    pub enum ConflictOutcome {
        /// It stays in this region.
        StaysHere = "stays-here",
        /// It goes back to its own region.
        GoesBack = "goes-back",
        /// It was found somewhere else, and is safe there.
        FoundElsewhere = "found-elsewhere",
        /// There was no child: none came here.
        NoChildCame = "no-child-came",
    }
}
