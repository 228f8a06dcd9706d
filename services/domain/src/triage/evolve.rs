use crate::state::Stamp;
impl super::State {
    pub(crate) fn evolve(&mut self, _event: &super::Event, _stamp: Stamp) {}
}
