//! What of other cases a reaction hangs on. A child may be searched for in one case and be in danger, or stay, in another: a
//! stay that began before goes on, or the child comes back. Whoever reacts asks for that too ([`CaseFile::everywhere`]);
//! everybody else reads of the one case.

use std::collections::BTreeSet;

use vangnet_domain::{
    case,
    envelope::Recorded,
    event::Event,
    ids::{PlacementId, StayId},
    state::State,
    stay,
    stream::{StreamId, Subject},
    triage,
};

use super::CaseFile;
use crate::view::View as _;

impl CaseFile {
    /// The file as a reactor reads it for an event of a log that is at hand: its case up to that event, and what of other
    /// cases it hangs on.
    pub fn for_event(log: &[Recorded], event: &Recorded) -> Self {
        let until = || log.iter().filter(|other| other.position <= event.position);
        let mut file = Self::default();
        if let Some(case) = event.envelope.case {
            let of_case = until().filter(|other| other.envelope.case == Some(case));
            of_case.for_each(|other| file.apply(other));
        }
        loop {
            let missing = file.missing(event);
            if missing.is_empty() {
                return file;
            }
            for stream in missing {
                let theirs = until().filter(|other| other.envelope.stream == stream);
                file.add_elsewhere(stream, theirs);
            }
        }
    }

    /// The streams that a reaction to this event needs, and that are not read yet. Asked again after they were added: one
    /// leads to another, to the placements of the stay before this one.
    pub fn missing(&self, event: &Recorded) -> Vec<StreamId> {
        let mut needed = BTreeSet::new();
        match &event.event {
            // A child of the household may be searched for in another case.
            Event::Triage(
                triage::Event::VerdictGiven { .. } | triage::Event::SafetyAssessed { .. },
            )
            | Event::Case(case::Event::PersonJoined { .. }) => {
                let members = self.of(Subject::Case).filter_map(|(_, state)| match state {
                    State::Case(case) => Some(case.members.keys()),
                    _ => None,
                });
                let searches = members.flatten();
                needed.extend(searches.map(|who| StreamId::new(Subject::Search, who.0)));
            }
            Event::Stay(stay::Event::StayStarted { child, .. }) => {
                let search = StreamId::new(Subject::Search, child.0);
                let before = self
                    .elsewhere
                    .get(&search)
                    .and_then(|entry| stay_before(&entry.state));
                needed.insert(search);
                needed.extend(before.into_iter().flat_map(|stay| self.of_stay(stay)));
            }
            Event::Stay(
                stay::Event::StayEnded { .. }
                | stay::Event::StayMoved { .. }
                | stay::Event::MoveVoided { .. },
            ) => {
                needed.extend(self.of_stay(StayId(event.envelope.stream.id)));
            }
            _ => {}
        }
        // Whole: of a stream of another case this one may have a single event.
        let unread = |stream: &StreamId| !self.elsewhere.contains_key(stream);
        needed.into_iter().filter(unread).collect()
    }

    /// A stream of another case, from its beginning on.
    pub fn add_elsewhere<'a>(
        &mut self,
        stream: StreamId,
        events: impl Iterator<Item = &'a Recorded>,
    ) {
        let entry = self
            .elsewhere
            .entry(stream)
            .or_insert_with(|| super::Entry::empty(stream.subject));
        events.for_each(|event| entry.apply(event));
    }

    /// The file, and what of other cases the event hangs on.
    pub fn everywhere(&self) -> Self {
        let mut streams = self.streams.clone();
        streams.extend(self.elsewhere.clone());
        Self {
            streams,
            ..Self::default()
        }
    }

    /// A stay, and the placements by which the child came there or was to come.
    fn of_stay(&self, stay: StayId) -> Vec<StreamId> {
        let stream = StreamId::new(Subject::Stay, stay.0);
        let mut needed = vec![stream];
        if let Some(State::Stay(state)) = self.elsewhere.get(&stream).map(|entry| &entry.state) {
            let periods = state.periods.iter().map(|period| period.placement);
            let came = periods.chain(state.voided.iter().copied());
            let of = |placement: PlacementId| StreamId::new(Subject::Placement, placement.0);
            needed.extend(came.map(of));
        }
        needed
    }
}

/// The stay that the search before the last one led to.
fn stay_before(state: &State) -> Option<StayId> {
    match state {
        State::Search(search) => search.before,
        _ => None,
    }
}
