//! What of other cases a reaction hangs on. A child may be searched for in one case and be in danger, or stay, in another: a
//! stay that began before goes on, or the child comes back. Whoever reacts asks for that too ([`CaseFile::everywhere`]);
//! everybody else reads of the one case.

use std::collections::BTreeSet;

use vangnet_domain::{
    case,
    envelope::Recorded,
    event::Event,
    ids::{CaseId, PersonId, PlacementId, StayId},
    person,
    state::State,
    stay,
    stream::{StreamId, Subject},
    triage,
};

use super::CaseFile;
use crate::view::View as _;

/// What a reaction hangs on, and that is not read yet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Missing {
    /// A stream, whole: of one of another case this one may have a single event.
    Stream(StreamId),
    /// Another case of a child, whole.
    Case(CaseId),
}

impl CaseFile {
    /// The file as a reactor reads it for an event of a log that is at hand: its case up to that event, and what of other
    /// cases it hangs on.
    pub fn for_event(log: &[Recorded], event: &Recorded) -> Self {
        let until = || log.iter().filter(|other| other.position <= event.position);
        let of_case = |case| until().filter(move |other| other.envelope.case == Some(case));
        let mut file = Self::default();
        if let Some(case) = event.envelope.case {
            of_case(case).for_each(|other| file.apply(other));
        }
        loop {
            let missing = file.missing(event);
            if missing.is_empty() {
                return file;
            }
            for missing in missing {
                match missing {
                    Missing::Stream(stream) => {
                        let theirs = until().filter(|other| other.envelope.stream == stream);
                        file.add(missing, theirs);
                    }
                    Missing::Case(case) => file.add(missing, of_case(case)),
                }
            }
        }
    }

    /// What a reaction to this event needs, and that is not read yet. Asked again after it was added: one leads to another,
    /// to the placements of the stay before this one.
    pub fn missing(&self, event: &Recorded) -> Vec<Missing> {
        let mut needed = BTreeSet::new();
        match &event.event {
            // A child of the household may be searched for in another case.
            Event::Triage(
                triage::Event::VerdictGiven { .. }
                | triage::Event::CrisisTestAnswered { .. }
                | triage::Event::SafetyAssessed { .. },
            )
            | Event::Case(case::Event::PersonJoined { .. } | case::Event::CaseReopened(_))
            | Event::Person(person::Event::PersonCorrected { .. }) => {
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
        let streams = needed
            .into_iter()
            .filter(|stream| !self.elsewhere.contains_key(stream));
        let mut missing: Vec<_> = streams.map(Missing::Stream).collect();
        missing.extend(self.missing_of_child(event));
        missing
    }

    /// What secures a child, or does no more, and whether it is a child, bears on every case of it: its person, and those cases.
    fn missing_of_child(&self, event: &Recorded) -> Vec<Missing> {
        let bears = triage::bears_on_safety(&event.event);
        let stream = event.envelope.stream;
        let child = match self.state(stream).filter(|_| bears) {
            Some(State::Placement(state)) => state.search.as_ref().map(|of| of.child),
            Some(State::Stay(state)) => state.started.map(|started| started.child),
            Some(State::Person(_)) => Some(PersonId(stream.id)),
            _ => None,
        };
        let Some(child) = child else {
            return Vec::new();
        };
        let person = StreamId::new(Subject::Person, child.0);
        match self.elsewhere.get(&person).map(|entry| &entry.state) {
            None => vec![Missing::Stream(person)],
            Some(State::Person(known)) => {
                let cases = known.case.iter().chain(known.joined.keys()).copied();
                let unread = cases.filter(|case| {
                    event.envelope.case != Some(*case) && !self.others.contains_key(case)
                });
                unread.map(Missing::Case).collect()
            }
            Some(_) => Vec::new(),
        }
    }

    /// What was missing: the events of a stream or of a case, from its beginning on.
    pub fn add<'a>(&mut self, missing: Missing, events: impl Iterator<Item = &'a Recorded>) {
        match missing {
            Missing::Stream(stream) => {
                let entry = self
                    .elsewhere
                    .entry(stream)
                    .or_insert_with(|| super::Entry::empty(stream.subject));
                events.for_each(|event| entry.apply(event));
            }
            Missing::Case(case) => {
                let file = self.others.entry(case).or_default();
                events.for_each(|event| file.apply(event));
            }
        }
    }

    /// This case, and the other cases of the child that the event is about.
    pub fn with_others(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.others.values())
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
