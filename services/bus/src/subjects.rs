//! Every subject there is. NATS users and their allow-lists are generated from here.

use vangnet_domain::stream::{LedgerId, Service};

/// A subject that is served.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum BusSubject {
    /// `cmd.<ledger>.<service>`: commands.
    Command(LedgerId, Service),
    /// `ask.<ledger>.<service>`: questions.
    Ask(LedgerId, Service),
}

impl BusSubject {
    /// The service that serves it; also the name of its queue group.
    pub const fn service(&self) -> Service {
        match self {
            Self::Command(_, service) | Self::Ask(_, service) => *service,
        }
    }
}

impl std::fmt::Display for BusSubject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Command(ledger, service) => write!(f, "cmd.{ledger}.{service}"),
            Self::Ask(ledger, service) => write!(f, "ask.{ledger}.{service}"),
        }
    }
}

/// `head.<ledger>`: the head moved.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct HintSubject(pub LedgerId);

impl std::fmt::Display for HintSubject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "head.{}", self.0)
    }
}

/// `_INBOX.<user>`: what a user's inboxes begin with, so that no user can read another's replies.
pub fn inbox_prefix(user: &str) -> String {
    format!("_INBOX.{user}")
}
