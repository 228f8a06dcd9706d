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
