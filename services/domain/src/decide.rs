//! The decider: `decide(states, command, context) -> events | rejection | "I need that stream too"`.
//!
//! `decide` is pure and restartable. It asks for the state of a stream by name; a stream that is not
//! there yet makes it stop with [`Refusal::Need`], the runtime folds that stream and decides again. So
//! every stream a decision read is known exactly, and all of them become expected versions of the append.

use std::{cell::RefCell, collections::BTreeMap};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    actor::Actor,
    book::Book,
    event::Event,
    ids::{CaseId, CommandId},
    rejection::Rejection,
    rules::Rules,
    state::State,
    stream::{StreamId, Subject},
};

/// What a decision may know besides states and command.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The instant of deciding; becomes `recorded_at`, or a little before it.
    pub now: Timestamp,
    /// Who gives the command.
    pub actor: &'a Actor,
    /// Its id; ids made by the decision are derived from it.
    pub command_id: CommandId,
    /// When the actor says it happened (a phone that was offline); `None` means now.
    pub occurred_at: Option<Timestamp>,
    /// The dated figures the rules work with.
    pub rules: &'a Rules,
}

impl Context<'_> {
    /// When it happened, as claimed.
    pub fn occurred(&self) -> Timestamp {
        self.occurred_at.unwrap_or(self.now)
    }

    /// The dated tables the rules work with.
    pub fn book(&self) -> &Book {
        &self.rules.book
    }

    /// An id derived from the command.
    pub fn derive(&self, label: &str) -> uuid::Uuid {
        crate::ids::derived_id(self.command_id, label)
    }
}

/// Why there are no events.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The state of this stream is needed; load it and decide again.
    Need(StreamId),
    /// How far this case has come is needed; look it up and decide again.
    NeedCase(CaseId),
    /// The rules refuse the record.
    Reject(Rejection),
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Self::Reject(rejection)
    }
}

/// One event of a decision, before it is sealed and enveloped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Emission {
    /// The stream it goes to.
    pub stream: StreamId,
    /// The case it belongs to, for `read_case`.
    pub case: Option<CaseId>,
    /// The event.
    pub event: Event,
}

/// The events of a decision, in order; never empty.
pub type Decision = Result<Vec<Emission>, Refusal>;

/// How far a case has come in the log, over every stream in which something is recorded of it, those that nobody has heard
/// of yet as well. A decision that reads it stands only where nothing more was recorded of the case before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CaseHead {
    /// The first position at which nothing of the case was seen; 0 = nothing at all.
    pub next: u64,
    /// Position of its last change. That it was handed over or read is none.
    pub changed: Option<u64>,
}

impl CaseHead {
    /// Something of the case stands at a position.
    pub fn hear(&mut self, subject: Option<Subject>, position: u64) {
        self.next = self.next.max(position.saturating_add(1));
        if subject != Some(Subject::Shift) {
            self.changed = self.changed.max(Some(position));
        }
    }
}

/// The states a decision works with, each with its version. Reading is recorded.
#[derive(Debug, Default)]
pub struct States {
    known: BTreeMap<StreamId, (State, u64)>,
    read: RefCell<BTreeMap<StreamId, u64>>,
    heads: BTreeMap<CaseId, CaseHead>,
    heads_read: RefCell<BTreeMap<CaseId, u64>>,
}

macro_rules! readers {
    ($($(#[$doc:meta])* $name:ident: $subject:ident($id:ty) -> $state:ty),+ $(,)?) => {$(
        $(#[$doc])*
        pub fn $name(&self, id: $id) -> Result<&$state, Refusal> {
            match self.state(StreamId::new(Subject::$subject, id.0))? {
                State::$subject(state) => Ok(state),
                _ => unreachable!("a stream's subject decides its state"),
            }
        }
    )+};
}

impl States {
    /// Give a state, with the version of its last event (0 when the stream is empty).
    pub fn insert(&mut self, stream: StreamId, state: State, version: u64) {
        self.known.insert(stream, (state, version));
    }

    fn state(&self, stream: StreamId) -> Result<&State, Refusal> {
        let (state, version) = self.known.get(&stream).ok_or(Refusal::Need(stream))?;
        self.read.borrow_mut().insert(stream, *version);
        Ok(state)
    }

    /// Give how far a case has come.
    pub fn insert_case(&mut self, case: CaseId, head: CaseHead) {
        self.heads.insert(case, head);
    }

    /// How far a case has come, over all of its streams.
    pub fn case_head(&self, case: CaseId) -> Result<CaseHead, Refusal> {
        let head = self.heads.get(&case).ok_or(Refusal::NeedCase(case))?;
        self.heads_read.borrow_mut().insert(case, head.next);
        Ok(*head)
    }

    /// The cases that were read as a whole since the last [`Self::forget_reads`], with the first position that was not seen.
    pub fn cases_read(&self) -> BTreeMap<CaseId, u64> {
        self.heads_read.borrow().clone()
    }

    /// The streams that were read since the last [`Self::forget_reads`], with the version each had.
    pub fn reads(&self) -> BTreeMap<StreamId, u64> {
        self.read.borrow().clone()
    }

    /// Start a decision anew.
    pub fn forget_reads(&self) {
        self.read.borrow_mut().clear();
        self.heads_read.borrow_mut().clear();
    }

    readers! {
        /// A report.
        report: Report(crate::ids::ReportId) -> crate::report::State,
        /// A case.
        case: Case(crate::ids::CaseId) -> crate::case::State,
        /// A person.
        person: Person(crate::ids::PersonId) -> crate::person::State,
        /// A weighing.
        triage: Triage(crate::ids::TriageId) -> crate::triage::State,
        /// The weighings of a case.
        weighings: Weighings(crate::ids::CaseId) -> crate::triage::Weighings,
        /// A rota, by organisation and function: `RotaId::of`.
        rota: Rota(crate::ids::RotaId) -> crate::rota::State,
        /// A consultation.
        consultation: Consultation(crate::ids::ConsultationId) -> crate::consultation::State,
        /// A team.
        team: Team(crate::ids::TeamId) -> crate::team::State,
        /// A deployment.
        deployment: Deployment(crate::ids::DeploymentId) -> crate::deployment::State,
        /// A place.
        place: Place(crate::ids::PlaceId) -> crate::place::State,
        /// A placement.
        placement: Placement(crate::ids::PlacementId) -> crate::placement::State,
        /// The live search of a child.
        search: Search(crate::ids::PersonId) -> crate::placement::SearchState,
        /// A request at the counter, by the search it is for: `CounterRequestId::of`.
        counter: Counter(crate::ids::CounterRequestId) -> crate::counter::State,
        /// A request of a neighbour region.
        guest: Guest(crate::ids::GuestId) -> crate::guest::State,
        /// A stay.
        stay: Stay(crate::ids::StayId) -> crate::stay::State,
        /// The legal titles on a person.
        title: Title(crate::ids::PersonId) -> crate::title::State,
        /// An export for research.
        export: Export(crate::ids::ExportId) -> crate::export::State,
        /// The desk of an organisation, by `ShiftId::of`.
        shift: Shift(crate::ids::ShiftId) -> crate::shift::State,
        /// A passed deadline.
        alarm: Alarm(crate::ids::AlarmId) -> crate::alarm::State,
    }
}

/// Gathers the events of a decision.
#[derive(Debug, Default)]
pub struct Emit {
    case: Option<CaseId>,
    events: Vec<Emission>,
}

impl Emit {
    /// Events that belong to a case.
    pub fn for_case(case: CaseId) -> Self {
        Self {
            case: Some(case),
            events: Vec::new(),
        }
    }

    /// Events that belong to no case (a place is registered, a team starts).
    pub fn regional() -> Self {
        Self::default()
    }

    /// From here on the events are about this case, or about none.
    pub fn about(&mut self, case: Option<CaseId>) {
        self.case = case;
    }

    /// Add an event to a stream.
    pub fn push(&mut self, stream: uuid::Uuid, event: impl Into<Event>) {
        let event = event.into();
        let stream = StreamId::new(event.subject(), stream);
        self.events.push(Emission {
            stream,
            case: self.case,
            event,
        });
    }

    /// Add the events of another gathering, in their order.
    pub fn extend(&mut self, other: Self) {
        self.events.extend(other.events);
    }

    /// What was gathered so far for a stream, in order.
    pub fn events_of(&self, stream: StreamId) -> impl Iterator<Item = &Event> {
        let of_it = self.events.iter();
        let of_it = of_it.filter(move |emission| emission.stream == stream);
        of_it.map(|emission| &emission.event)
    }

    /// Whether nothing was gathered yet.
    pub const fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The decision.
    pub fn done(self) -> Decision {
        Ok(self.events)
    }
}
