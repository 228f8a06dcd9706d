//! What runs Vangnet elsewhere. No container engine and no init system runs here, so the files are read and held to
//! what can be seen in them.

mod compose;
mod configuration;
mod container;
mod secrets;
mod units;

use std::collections::BTreeSet;

use vangnet_domain::stream::Service;

/// Every role: the services that take commands, and the two doors.
fn roles() -> BTreeSet<&'static str> {
    let services = Service::ALL.iter().map(|service| service.as_str());
    services.chain(["gateway", "audit"]).collect()
}

/// The roles that an instance named after a role plays; gateway and intake are one process.
fn together(instance: &str) -> Vec<&str> {
    match instance {
        "gateway" => vec!["gateway", "intake"],
        other => vec![other],
    }
}

/// The processes of a deployment: one a role, but for what is together.
fn instances() -> BTreeSet<&'static str> {
    roles()
        .into_iter()
        .filter(|role| *role != "intake")
        .collect()
}
