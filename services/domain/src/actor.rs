//! Who did it, and who has to do it.

use serde::{Deserialize, Serialize};

use crate::{code_list, ids::DeviceId, region::Municipality, stream::LedgerId};

/// What the organisation of a neighbour begins with; no organisation of a sign-in has its colon ([`can_sign_in`]).
const OF_LEDGER: &str = "ledger:";

/// Whether an organisation of this name can sign in: one with a colon would pass for a neighbour region.
pub fn can_sign_in(organisation: &str) -> bool {
    !organisation.contains(':')
}

code_list! {
    /// Roles at the doors of the system (rollen).
    pub enum Role {
        /// Crisis coordinator at the desk (crisiscoördinator).
        Coordinator = "coordinator",
        /// Weighs reports (triagist).
        Triagist = "triagist",
        /// Member of an ambulant crisis team (lid ambulant crisisteam).
        TeamMember = "team-member",
        /// Provider of places (aanbieder).
        Provider = "provider",
        /// Local access of a municipality, holds the direction of a case (lokale toegang).
        LocalAccess = "local-access",
        /// One of the three services that consult each other day and night (consultatiepartner; H15).
        Partner = "partner",
        /// Replays and checks, changes nothing (auditor).
        Auditor = "auditor",
        /// A service of Vangnet acting on an event or a deadline.
        Service = "service",
    }
}

impl Role {
    /// Whether they sit at the desk of the region, which answers for everything that has no other owner at this hour.
    pub const fn is_desk(self) -> bool {
        matches!(self, Self::Coordinator | Self::Triagist)
    }
}

/// Who gave a command. The person is an opaque user id of the sign-in, never a name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Actor {
    /// Opaque user id, or the service's name.
    pub person: String,
    /// The role they acted in.
    pub role: Role,
    /// Their organisation.
    pub organisation: String,
    /// The device it was made on, when it came from a phone.
    pub device: Option<DeviceStamp>,
}

impl Actor {
    /// A service of Vangnet.
    pub fn service(name: &str) -> Self {
        Self {
            person: name.to_owned(),
            role: Role::Service,
            organisation: "vangnet".to_owned(),
            device: None,
        }
    }
}

impl Actor {
    /// The reactors of a neighbour region, as they are known here: by the ledger they act for.
    pub fn neighbour(ledger: &LedgerId) -> Self {
        Self {
            person: "placement".to_owned(),
            role: Role::Service,
            organisation: format!("{OF_LEDGER}{ledger}"),
            device: None,
        }
    }

    /// The ledger that it acts for, when that is another than the one it speaks to.
    pub fn origin(&self) -> Option<LedgerId> {
        let ledger = self.organisation.strip_prefix(OF_LEDGER)?;
        ledger.parse().ok()
    }
}

/// What a phone says of a queued command (device contract).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct DeviceStamp {
    /// The device.
    pub id: DeviceId,
    /// Its own count of commands, from 1; a gap shows at the desk.
    pub sequence: u64,
    /// The last log position it had seen when the command was made.
    pub last_position_seen: Option<u64>,
}

/// Who has to act: a role in an organisation, and by name where one is known. Never nobody.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Owner {
    /// The role that owes.
    pub role: Role,
    /// The organisation that owes.
    pub organisation: String,
    /// The user id of a named person.
    pub person: Option<String>,
}

impl Owner {
    /// The desk of the region.
    pub fn desk() -> Self {
        Self {
            role: Role::Coordinator,
            organisation: "desk".to_owned(),
            person: None,
        }
    }

    /// Those who weigh reports at the desk.
    pub fn triage_desk() -> Self {
        Self {
            role: Role::Triagist,
            organisation: "desk".to_owned(),
            person: None,
        }
    }

    /// The ambulant crisis teams of the region.
    pub fn ambulant() -> Self {
        Self {
            role: Role::TeamMember,
            organisation: "ambulant".to_owned(),
            person: None,
        }
    }

    /// Local access of a municipality (lokale toegang), e.g. `local-access-almere`.
    pub fn local_access(municipality: Municipality) -> Self {
        Self {
            role: Role::LocalAccess,
            organisation: format!("local-access-{}", municipality.name().to_lowercase()),
            person: None,
        }
    }

    /// Whether an actor acts for this owner: same role and organisation, and by name where one is named.
    pub fn is(&self, actor: &Actor) -> bool {
        self.role == actor.role
            && self.organisation == actor.organisation
            && self
                .person
                .as_ref()
                .is_none_or(|person| *person == actor.person)
    }

    /// Whoever gave the command.
    pub fn from_actor(actor: &Actor) -> Self {
        Self {
            role: actor.role,
            organisation: actor.organisation.clone(),
            person: Some(actor.person.clone()),
        }
    }
}
