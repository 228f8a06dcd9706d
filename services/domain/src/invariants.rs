//! What must hold after every append, said as predicates over recorded events. The simulation checks
//! them; nothing in production does yet.
//!
//! They are about the log, not about the rules: they hold however the events came to be there.

mod beds;
mod counter;
mod deciding;
mod desk;
mod exports;
mod frames;
mod guests;
mod people;

use std::collections::BTreeMap;

use crate::{
    alarm, case, consultation,
    decide::CaseHead,
    deployment,
    envelope::Recorded,
    guest,
    ids::{AlarmId, CaseId, DeploymentId, PersonId, PlaceId, PlacementId, ReportId, StayId},
    ids::{ConsultationId, CounterRequestId, GuestId, RotaId, ShiftId, TeamId, TriageId},
    person, place, placement, report, rota, shift,
    state::State,
    stay,
    stream::{StreamId, Subject},
    team, title, triage,
};

/// A predicate that every append keeps, checked for each stream that the append wrote.
pub struct Invariant {
    /// Stable name, for metrics: kebab-case.
    pub name: &'static str,
    /// The rule it follows from, as numbered in `docs/sources.md`, or a clause of the constitution there.
    pub rule: &'static str,
    /// Whether it holds.
    pub holds: fn(&Written<'_>) -> bool,
}

/// By room: people from report to deployment, beds from search to stay, the counter, who decides, the desk itself, what a step on a child
/// rests on, and guests between regions.
const ROOMS: &[&[Invariant]] = &[
    people::ALL,
    beds::ALL,
    counter::ALL,
    deciding::ALL,
    desk::ALL,
    exports::ALL,
    frames::ALL,
    guests::ALL,
];

/// Every invariant.
pub fn all() -> impl Iterator<Item = &'static Invariant> {
    ROOMS.iter().copied().flatten()
}

/// One stream that an append wrote, with the world as it is after the append.
pub struct Written<'a> {
    /// Which stream.
    pub stream: StreamId,
    /// Its state before.
    pub before: &'a State,
    /// Its state after.
    pub after: &'a State,
    /// The append's events in this stream, in order; at least one.
    pub events: Vec<&'a Recorded>,
    /// All streams after the append.
    pub world: &'a World,
}

/// An invariant that did not hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Breach {
    /// Its name.
    pub invariant: &'static str,
    /// The stream.
    pub stream: StreamId,
    /// The position of the append's last event in that stream.
    pub position: u64,
}

impl std::fmt::Display for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (name, stream, position) = (self.invariant, self.stream, self.position);
        write!(f, "{name} does not hold in {stream} at {position}")
    }
}

/// The state of every stream, folded from the log, and how far each case has come.
#[derive(Clone, Debug, Default)]
pub struct World(BTreeMap<StreamId, State>, BTreeMap<CaseId, CaseHead>);

macro_rules! look_ups {
    ($($(#[$doc:meta])* $name:ident: $subject:ident($id:ty) -> $state:ty),+ $(,)?) => {$(
        $(#[$doc])*
        pub fn $name(&self, id: $id) -> Option<&$state> {
            match self.0.get(&StreamId::new(Subject::$subject, id.0)) {
                Some(State::$subject(state)) => Some(state),
                _ => None,
            }
        }
    )+};
}

impl World {
    /// How far a case has come.
    pub fn head(&self, case: CaseId) -> CaseHead {
        self.1.get(&case).copied().unwrap_or_default()
    }

    look_ups! {
        /// A report.
        report: Report(ReportId) -> report::State,
        /// A case.
        case: Case(CaseId) -> case::State,
        /// A person.
        person: Person(PersonId) -> person::State,
        /// A weighing.
        triage: Triage(TriageId) -> triage::State,
        /// The weighings of a case.
        weighings: Weighings(CaseId) -> crate::triage::Weighings,
        /// A rota.
        rota: Rota(RotaId) -> rota::State,
        /// A consultation.
        consultation: Consultation(ConsultationId) -> consultation::State,
        /// A team.
        team: Team(TeamId) -> team::State,
        /// A deployment.
        deployment: Deployment(DeploymentId) -> deployment::State,
        /// A place.
        place: Place(PlaceId) -> place::State,
        /// A placement.
        placement: Placement(PlacementId) -> placement::State,
        /// The live search of a child.
        search: Search(PersonId) -> placement::SearchState,
        /// A request at the counter.
        counter: Counter(CounterRequestId) -> crate::counter::State,
        /// A request of a neighbour region.
        guest: Guest(GuestId) -> guest::State,
        /// A stay.
        stay: Stay(StayId) -> stay::State,
        /// The legal titles on a person.
        title: Title(PersonId) -> title::State,
        /// The desk of an organisation.
        shift: Shift(ShiftId) -> shift::State,
        /// An alarm.
        alarm: Alarm(AlarmId) -> alarm::State,
    }
}

/// Follows a log and finds breaches.
#[derive(Clone, Debug, Default)]
pub struct Watcher {
    world: World,
}

impl Watcher {
    /// Whole appends, in order of position: the events of one command are one append.
    pub fn observe(&mut self, events: &[Recorded]) -> Vec<Breach> {
        events
            .chunk_by(|one, next| one.envelope.command_id == next.envelope.command_id)
            .flat_map(|append| self.observe_append(append))
            .collect()
    }

    /// The world so far.
    pub const fn world(&self) -> &World {
        &self.world
    }

    fn observe_append(&mut self, append: &[Recorded]) -> Vec<Breach> {
        let mut written: BTreeMap<StreamId, (State, Vec<&Recorded>)> = BTreeMap::new();
        for recorded in append {
            let stream = recorded.envelope.stream;
            if let Some(case) = recorded.envelope.case {
                let head = self.world.1.entry(case).or_default();
                head.hear(Some(stream.subject), recorded.position);
            }
            let state = self
                .world
                .0
                .entry(stream)
                .or_insert_with(|| State::empty(stream.subject));
            let (_, events) = written
                .entry(stream)
                .or_insert_with(|| (state.clone(), Vec::new()));
            events.push(recorded);
            state.evolve(&recorded.event, recorded.stamp());
        }
        let mut breaches = Vec::new();
        for (stream, (before, events)) in written {
            let (Some(after), Some(last)) = (self.world.0.get(&stream), events.last()) else {
                continue;
            };
            let position = last.position;
            let seen = Written {
                stream,
                before: &before,
                after,
                events,
                world: &self.world,
            };
            let broken = all().filter(|invariant| !(invariant.holds)(&seen));
            breaches.extend(broken.map(|invariant| Breach {
                invariant: invariant.name,
                stream,
                position,
            }));
        }
        breaches
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_invariant_has_a_name_of_its_own_and_a_test_that_breaks_it() {
        let names: BTreeSet<_> = all().map(|invariant| invariant.name).collect();
        assert_eq!(names.len(), all().count());
        let sabotaged = [
            people::tests::sabotaged(),
            beds::tests::sabotaged(),
            counter::tests::sabotaged(),
            deciding::tests::sabotaged(),
            desk::tests::sabotaged(),
            exports::tests::sabotaged(),
            frames::tests::sabotaged(),
            guests::tests::sabotaged(),
        ];
        let broken: BTreeSet<_> = sabotaged
            .into_iter()
            .flatten()
            .map(|(name, _)| name)
            .collect();
        let unbroken: Vec<_> = names.difference(&broken).collect();
        assert!(unbroken.is_empty(), "no test breaks {unbroken:?}");
    }
}
