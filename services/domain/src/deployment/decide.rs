use crate::decide::{Context, Decision, Emit, States};
impl super::Command {
    pub(crate) fn decide(&self, _states: &States, _context: &Context<'_>) -> Decision {
        Emit::regional().done()
    }
}
