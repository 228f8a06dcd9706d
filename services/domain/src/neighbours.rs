//! Regions that run on Vangnet as well (buurregio's): who they are, and what their reactors may ask of this one.
//!
//! A neighbour is a ledger of its own. What it says crosses as a command of its reactor, under its own name; it may give
//! those commands only, only while the configuration names it, and only about what is between the two. People give them
//! never: what they say of a neighbour they say to their own region.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    command::Command,
    decide::Context,
    guest::{self, Desk},
    placement,
    rejection::Rejection,
    stream::LedgerId,
};

/// Rejection codes of what crosses between regions.
pub mod rejection {
    crate::rejection_codes! {
        /// The configuration names no neighbour region of this name.
        NEIGHBOUR_UNKNOWN,
        /// Only the reactors of a neighbour region give this command, and about their own requests; or they give one
        /// that is not theirs.
        NEIGHBOUR_ONLY,
    }
}

use rejection::{NEIGHBOUR_ONLY, NEIGHBOUR_UNKNOWN};

/// The neighbours of a region, and whom they call here.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Neighbours {
    /// Whom a neighbour calls here: a function of the desk, never a person.
    pub desk: Desk,
    /// The neighbours, by their ledger.
    pub regions: BTreeMap<LedgerId, Neighbour>,
}

/// A neighbour region.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Neighbour {
    /// What people call it.
    pub name: String,
}

/// Most neighbours: each is a follower of the log.
pub const NEIGHBOURS_MAX: usize = 40;
/// Longest text of a name or a telephone number, characters.
pub const TEXT_LEN_MAX: usize = 100;

impl Neighbours {
    /// A neighbour of the configuration.
    pub fn known(&self, region: &LedgerId) -> Result<&Neighbour, Rejection> {
        self.regions.get(region).ok_or_else(|| {
            NEIGHBOUR_UNKNOWN
                .because("Name a region that the configuration names as a neighbour, or arrange it by telephone.")
                .with("region", region)
        })
    }

    /// What people call a region: its ledger when it is no neighbour any more.
    pub fn name(&self, region: &LedgerId) -> String {
        let known = self.regions.get(region);
        known.map_or_else(|| region.to_string(), |neighbour| neighbour.name.clone())
    }

    /// Why a configuration is refused, for the region of this ledger.
    pub fn wrong(&self, own: &LedgerId) -> Option<String> {
        let long = |text: &str| text.trim().is_empty() || text.chars().count() > TEXT_LEN_MAX;
        if self.regions.contains_key(own) {
            return Some(format!("{own} is this region, not a neighbour of it"));
        }
        if self.regions.len() > NEIGHBOURS_MAX {
            return Some(format!("more than {NEIGHBOURS_MAX} neighbours"));
        }
        let nameless = self.regions.iter().find(|(_, region)| long(&region.name));
        if let Some((ledger, _)) = nameless {
            return Some(format!(
                "{ledger} needs a name of at most {TEXT_LEN_MAX} characters"
            ));
        }
        let silent = long(&self.desk.name) || long(&self.desk.telephone);
        (silent && !self.regions.is_empty()).then(|| {
            "neighbours must know whom to call: set desk.name and desk.telephone".to_owned()
        })
    }
}

/// Whether only a neighbour's reactor gives this command.
pub const fn crosses(command: &Command) -> bool {
    matches!(
        command,
        Command::Guest(
            guest::Command::Receive { .. }
                | guest::Command::Confirm { .. }
                | guest::Command::Withdraw { .. }
                | guest::Command::Release { .. }
        ) | Command::Placement(placement::Command::HearNeighbour { .. })
    )
}

/// What crosses comes from a neighbour, and from a neighbour comes nothing else.
pub(crate) fn may_give(command: &Command, context: &Context<'_>) -> Result<(), Rejection> {
    match (crosses(command), context.actor.origin()) {
        (false, None) => Ok(()),
        (true, Some(region)) => context.rules.neighbours.known(&region).map(|_| ()),
        (true, None) => Err(NEIGHBOUR_ONLY
            .because("Ask, take or withdraw in your own region; its reactor tells the neighbour.")),
        (false, Some(region)) => Err(NEIGHBOUR_ONLY
            .because("A neighbour asks, takes, withdraws and answers; it decides nothing here.")
            .with("region", region)),
    }
}

/// The command is about a request between this region and the one it comes from.
pub(crate) fn is_of(context: &Context<'_>, region: &LedgerId) -> Result<(), Rejection> {
    if context.actor.origin().as_ref() == Some(region) {
        return Ok(());
    }
    Err(NEIGHBOUR_ONLY
        .because("This request is between this region and another one.")
        .with("region", region))
}
