//! Every subject there is. NATS users and their allow-lists are generated from here.

use vangnet_domain::stream::{LedgerId, Service};

/// A subject that is served.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum BusSubject {
    /// `cmd.<ledger>.<service>`: commands.
    Command(LedgerId, Service),
    /// `ask.<ledger>.<service>`: questions.
    Ask(LedgerId, Service),
    /// `cross.<to>.<from>`: what one region says to another. Who says it is the subject's word, not the message's: the
    /// server lets only the region `from` publish it.
    Cross {
        /// The region that hears it.
        to: LedgerId,
        /// The region that says it.
        from: LedgerId,
    },
}

impl BusSubject {
    /// The service that serves it; also the name of its queue group.
    pub const fn service(&self) -> Service {
        match self {
            Self::Command(_, service) | Self::Ask(_, service) => *service,
            Self::Cross { .. } => CROSSES,
        }
    }
}

impl std::fmt::Display for BusSubject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&match self {
            Self::Command(ledger, service) => command(ledger.as_str(), *service),
            Self::Ask(ledger, service) => ask(ledger.as_str(), *service),
            Self::Cross { to, from } => cross(to.as_str(), from.as_str()),
        })
    }
}

fn command(ledger: &str, service: Service) -> String {
    format!("cmd.{ledger}.{service}")
}

fn ask(ledger: &str, service: Service) -> String {
    format!("ask.{ledger}.{service}")
}

fn cross(to: &str, from: &str) -> String {
    format!("cross.{to}.{from}")
}

fn head(ledger: &str) -> String {
    format!("head.{ledger}")
}

/// `head.<ledger>`: the head moved.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct HintSubject(pub LedgerId);

impl std::fmt::Display for HintSubject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&head(self.0.as_str()))
    }
}

/// `_INBOX.<user>`: what a user's inboxes begin with, so that no user can read another's replies.
pub fn inbox_prefix(user: &str) -> String {
    format!("_INBOX.{user}")
}

/// Whose commands a service's reactors give. Everyone gives commands to [`REFUSALS_GO_TO`] besides.
///
/// A reactor runs in the service that it commands, so each line names its own service; a reactor that commands another
/// service adds it here, and `cargo xtask gen` writes the server's allow-lists anew.
pub const REACTORS_COMMAND: &[(Service, &[Service])] = &[
    (Service::Intake, &[Service::Intake]),
    (Service::Triage, &[Service::Triage]),
    (Service::Ambulant, &[]),
    (Service::Placement, &[Service::Placement]),
    (Service::Stay, &[Service::Stay]),
    (Service::Watch, &[Service::Watch]),
];

/// The service that hears other regions, and speaks to them.
pub const CROSSES: Service = Service::Placement;

/// Where a refused reaction goes to be seen by a person.
pub const REFUSALS_GO_TO: Service = Service::Watch;

/// Services that run in the gateway's process and on its connection, so that a report gets in with NATS away.
pub const WITH_GATEWAY: &[Service] = &[Service::Intake];

/// A user of the server.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum BusUser {
    /// A service on a connection of its own.
    Service(Service),
    /// The door of desk and team, with the services that run in its process.
    Gateway,
    /// The door of the auditors: hears that the head moved, asks and serves nothing.
    Audit,
}

impl BusUser {
    /// Every user.
    pub fn all() -> impl Iterator<Item = Self> {
        let services = Service::ALL.iter().copied().map(Self::Service);
        services.chain([Self::Gateway, Self::Audit])
    }

    /// Its name on the server.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Service(service) => service.as_str(),
            Self::Gateway => "gateway",
            Self::Audit => "audit",
        }
    }

    /// What it may do, in every ledger.
    pub fn rights(self) -> Rights {
        let (serves, commands, asks) = match self {
            Self::Service(service) => (vec![service], commanded_by(service), vec![]),
            Self::Gateway => {
                let all = Service::ALL.to_vec();
                (WITH_GATEWAY.to_vec(), all.clone(), all)
            }
            Self::Audit => (vec![], vec![], vec![]),
        };
        let inboxes = format!("{}.>", inbox_prefix(self.name()));
        let mut publish: Vec<String> = commands.iter().map(|s| command(ANY, *s)).collect();
        publish.extend(asks.iter().map(|s| ask(ANY, *s)));
        if serves.contains(&CROSSES) {
            publish.push(cross(ANY, ANY));
        }
        publish.extend([head(ANY), inboxes.clone()]);
        let served = |service: &Service| {
            // As a member of the queue group only: nobody reads along.
            [command(ANY, *service), ask(ANY, *service)]
                .map(|subject| format!("{subject} {service}"))
        };
        let mut subscribe: Vec<String> = serves.iter().flat_map(served).collect();
        if serves.contains(&CROSSES) {
            subscribe.push(format!("{} {CROSSES}", cross(ANY, ANY)));
        }
        subscribe.extend([head(ANY), inboxes]);
        Rights {
            publish,
            subscribe,
            replies: !serves.is_empty(),
        }
    }
}

/// Any ledger.
const ANY: &str = "*";

fn commanded_by(service: Service) -> Vec<Service> {
    let listed = REACTORS_COMMAND
        .iter()
        .filter(|(reacting, _)| *reacting == service)
        .flat_map(|(_, commanded)| commanded.iter().copied());
    let mut commanded: Vec<Service> = listed.chain([REFUSALS_GO_TO]).collect();
    commanded.sort();
    commanded.dedup();
    commanded
}

/// What a user may do, in the server's words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rights {
    /// Subjects it may publish to.
    pub publish: Vec<String>,
    /// Subjects it may subscribe to; one followed by a word only as a member of that queue group.
    pub subscribe: Vec<String>,
    /// Whether it may reply to what it was asked.
    pub replies: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_spelled_in_one_way() {
        let ledger: LedgerId = "flevoland".parse().expect("ledger");
        let command = BusSubject::Command(ledger.clone(), Service::Stay);
        assert_eq!(command.to_string(), "cmd.flevoland.stay");
        let ask = BusSubject::Ask(ledger.clone(), Service::Watch);
        assert_eq!(ask.to_string(), "ask.flevoland.watch");
        let to: LedgerId = "utrecht".parse().expect("ledger");
        let cross = BusSubject::Cross {
            to,
            from: ledger.clone(),
        };
        assert_eq!(cross.to_string(), "cross.utrecht.flevoland");
        assert_eq!(HintSubject(ledger).to_string(), "head.flevoland");
        assert_eq!(inbox_prefix("intake"), "_INBOX.intake");
    }

    #[test]
    fn every_service_has_one_line_of_commands() {
        let listed: Vec<Service> = REACTORS_COMMAND.iter().map(|(s, _)| *s).collect();
        assert_eq!(listed, Service::ALL);
    }

    #[test]
    fn rights_are_those_of_the_table() {
        let ambulant = BusUser::Service(Service::Ambulant).rights();
        assert_eq!(
            ambulant.publish,
            ["cmd.*.watch", "head.*", "_INBOX.ambulant.>"]
        );
        assert_eq!(
            ambulant.subscribe,
            [
                "cmd.*.ambulant ambulant",
                "ask.*.ambulant ambulant",
                "head.*",
                "_INBOX.ambulant.>"
            ]
        );
        let audit = BusUser::Audit.rights();
        assert_eq!(audit.publish, ["head.*", "_INBOX.audit.>"]);
        assert!(!audit.replies && ambulant.replies);
        let placement = BusUser::Service(Service::Placement).rights();
        assert!(placement.publish.contains(&"cross.*.*".to_owned()));
        let hears = "cross.*.* placement".to_owned();
        assert!(placement.subscribe.contains(&hears));
        let gateway = BusUser::Gateway.rights();
        assert!(!gateway.publish.iter().any(|it| it.starts_with("cross.")));
        for service in Service::ALL {
            assert!(gateway.publish.contains(&format!("cmd.*.{service}")));
            assert!(gateway.publish.contains(&format!("ask.*.{service}")));
        }
    }
}
