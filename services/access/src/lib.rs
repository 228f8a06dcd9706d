//! Who may do what: the roles, the actions, and the committed table `roles.md` between them.
//!
//! The table is read once per process. There is no other policy: a door asks [`allows`] with the role
//! of the signed-in user and the action of the route, and a table that cannot be read allows nothing.
//!
//! Never decides on the content of a case: that is `decide`. Never sees personal data.

mod action;
mod table;

pub use action::Action;
pub use table::{Table, TableError, committed};
pub use vangnet_domain::actor::Role;

/// Whether somebody acting in this role may do this. False when the committed table cannot be read,
/// which [`committed`] tells; a service checks that at its start.
pub fn allows(role: Role, action: Action) -> bool {
    committed().is_ok_and(|table| table.allows(role, action))
}
