//! One case whole, folded on demand from the events of the case.
//!
//! Personal fields are carried along sealed; who may see them opens them at the door ([`crate::sealed`]).

mod elsewhere;

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vangnet_domain::{
    book::Book,
    case, consultation, counter, deployment,
    duty::{DutyKind, OpenDuties},
    envelope::Recorded,
    ids::{CaseId, DutyId, PersonId, PlacementId},
    person, placement, report,
    state::State,
    stay,
    stream::{StreamId, Subject},
    title, triage,
};

pub use elsewhere::Missing;

use crate::{
    duties::{OpenDuty, OwedIn},
    tables::Tables,
    titles::{EmergencyLine, FrameLine, TitleLine, emergency_lines, frame_line, title_lines},
    view::View,
};

/// The states of every stream of a case: `read_case`, and the streams of people known from another case.
///
/// Places and teams outlive a case and are not in it: the case has only some of their events.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CaseFile {
    streams: BTreeMap<StreamId, Entry>,
    /// Read for a reaction, and never kept.
    #[serde(skip)]
    elsewhere: BTreeMap<StreamId, Entry>,
    /// Likewise.
    #[serde(skip)]
    others: BTreeMap<CaseId, CaseFile>,
    /// What its duties are told by. Not part of the fold.
    #[serde(skip)]
    tables: Tables,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Entry {
    version: u64,
    state: State,
    #[serde(default)]
    owed_in: OwedIn,
}

/// A case as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseFileAt<'a> {
    /// The case itself; `None` when none of its events is known yet.
    pub case: Option<Part<'a, case::State>>,
    /// The people whose streams were folded.
    pub people: Vec<Part<'a, person::State>>,
    /// Reports that opened or joined it.
    pub reports: Vec<Part<'a, report::State>>,
    /// Weighings.
    pub triages: Vec<Part<'a, triage::State>>,
    /// Questions to partners and calls for their help.
    pub consultations: Vec<Part<'a, consultation::State>>,
    /// Deployments.
    pub deployments: Vec<Part<'a, deployment::State>>,
    /// Searches and placements.
    pub placements: Vec<Part<'a, placement::State>>,
    /// Searches that were brought to the counter of all providers.
    pub counter: Vec<Part<'a, counter::State>>,
    /// Stays.
    pub stays: Vec<Part<'a, stay::State>>,
    /// Legal titles on its people, first decided first.
    pub titles: Vec<TitleLine<'a>>,
    /// Emergencies in which a forced step waited for no title (noodsituaties), first declared first.
    pub emergencies: Vec<EmergencyLine<'a>>,
    /// What is owed, first due first.
    pub duties: Vec<OpenDuty<'a>>,
    /// Contradictions that wait for a named person; also among the duties.
    pub conflicts: Vec<OpenDuty<'a>>,
}

/// A stream of a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Part<'a, S> {
    /// Which.
    pub id: Uuid,
    /// Version of the last event folded.
    pub version: u64,
    /// Where it stands as of the instant, for subjects that have phases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<&'static str>,
    /// Day n of a stay that runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<u32>,
    /// What a stay that runs rests on now (kader; H30).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame: Option<FrameLine>,
    /// What it comes to.
    pub state: &'a S,
}

impl View for CaseFile {
    const NAME: &'static str = "case-file";
    const FOLD_VERSION: u32 = 15;

    fn go_by(&mut self, book: &Arc<Book>) {
        self.tables = Tables::of(book);
    }

    fn apply(&mut self, event: &Recorded) {
        let stream = event.envelope.stream;
        if matches!(
            stream.subject,
            Subject::Place | Subject::Team | Subject::Rota | Subject::Export | Subject::Shift
        ) {
            return;
        }
        let entry = self.streams.entry(stream);
        let entry = entry.or_insert_with(|| Entry::empty(stream.subject));
        entry.apply(event);
    }
}

impl Entry {
    fn empty(subject: Subject) -> Self {
        Self {
            version: 0,
            state: State::empty(subject),
            owed_in: OwedIn::default(),
        }
    }

    fn apply(&mut self, event: &Recorded) {
        self.owed_in.hear(event);
        self.state.evolve(&event.event, event.stamp());
        self.version = self.version.max(event.envelope.version);
    }
}

impl CaseFile {
    /// The file as of an instant: phases and duties as they stand then.
    pub fn as_of(&self, now: Timestamp) -> CaseFileAt<'_> {
        let mut file = CaseFileAt {
            case: None,
            people: Vec::new(),
            reports: Vec::new(),
            triages: Vec::new(),
            consultations: Vec::new(),
            deployments: Vec::new(),
            placements: Vec::new(),
            counter: Vec::new(),
            stays: Vec::new(),
            titles: Vec::new(),
            emergencies: Vec::new(),
            duties: self.duties(now),
            conflicts: self.duties(now),
        };
        file.conflicts.retain(|duty| {
            matches!(
                duty.kind,
                DutyKind::SettleConflict | DutyKind::SettleBetweenRegions
            )
        });
        for (stream, entry) in &self.streams {
            let (id, version) = (stream.id, entry.version);
            match &entry.state {
                State::Case(state) => file.case = Some(Part::new(id, version, state)),
                State::Person(state) => file.people.push(Part::new(id, version, state)),
                State::Report(state) => file.reports.push(Part::new(id, version, state)),
                State::Triage(state) => file.triages.push(Part::new(id, version, state)),
                State::Consultation(state) => {
                    let phase = Some(state.phase(now).as_str());
                    let part = Part::new(id, version, &**state);
                    file.consultations.push(Part { phase, ..part });
                }
                State::Deployment(state) => {
                    let phase = state.phase_at(now).map(deployment::Phase::as_str);
                    let part = Part::new(id, version, &**state);
                    file.deployments.push(Part { phase, ..part });
                }
                State::Placement(state) => {
                    let phase = Some(state.phase(now).as_str());
                    let part = Part::new(id, version, &**state);
                    file.placements.push(Part { phase, ..part });
                }
                State::Counter(state) => {
                    let phase = Some(state.phase(now).as_str());
                    let part = Part::new(id, version, &**state);
                    file.counter.push(Part { phase, ..part });
                }
                State::Stay(state) => {
                    let phase = Some(state.phase().as_str());
                    let running = state.phase() == stay::Phase::Running;
                    let day = state.day(now).filter(|_| running);
                    let part = Part::new(id, version, &**state);
                    let child = state.started.map(|started| started.child);
                    let titles = child.and_then(|child| self.titles(child));
                    let frame = frame_line(state, titles, now);
                    file.stays.push(Part {
                        phase,
                        day,
                        frame,
                        ..part
                    });
                }
                State::Title(state) => {
                    let person = PersonId(id);
                    file.titles.extend(title_lines(person, state, now));
                    file.emergencies.extend(emergency_lines(person, state, now));
                }
                State::Weighings(_)
                | State::Rota(_)
                | State::Place(_)
                | State::Team(_)
                | State::Search(_)
                | State::Guest(_)
                | State::Export(_)
                | State::Shift(_)
                | State::Alarm(_) => {}
            }
        }
        file
    }

    /// The case it is about, once its first event is known.
    pub fn case(&self) -> Option<CaseId> {
        let streams = self.streams.keys();
        let mut cases = streams.filter(|stream| stream.subject == Subject::Case);
        cases.next().map(|stream| CaseId(stream.id))
    }

    /// The state of a stream, sealed fields included.
    pub fn state(&self, stream: StreamId) -> Option<&State> {
        self.streams.get(&stream).map(|entry| &entry.state)
    }

    /// The states of every stream of one subject, by id.
    pub fn of(&self, subject: Subject) -> impl Iterator<Item = (Uuid, &State)> {
        let streams = self.streams.iter();
        let streams = streams.filter(move |(stream, _)| stream.subject == subject);
        streams.map(|(stream, entry)| (stream.id, &entry.state))
    }

    fn titles(&self, person: PersonId) -> Option<&title::State> {
        match self.state(StreamId::new(Subject::Title, person.0))? {
            State::Title(state) => Some(state),
            _ => None,
        }
    }

    /// The placements of the case, searches that run among them.
    pub fn placements(&self) -> impl Iterator<Item = (PlacementId, &placement::State)> {
        self.streams
            .iter()
            .filter_map(|(stream, entry)| match &entry.state {
                State::Placement(state) => Some((PlacementId(stream.id), &**state)),
                _ => None,
            })
    }

    /// The version of a stream; 0 when it is not in the file.
    pub fn version(&self, stream: StreamId) -> u64 {
        self.streams.get(&stream).map_or(0, |entry| entry.version)
    }

    /// What is owed of one kind in the streams of one subject: stream and duty.
    pub fn owed(
        &self,
        subject: Subject,
        kind: DutyKind,
    ) -> impl Iterator<Item = (StreamId, DutyId)> + '_ {
        let streams = self.streams.iter();
        let streams = streams.filter(move |(stream, _)| stream.subject == subject);
        streams.flat_map(move |(stream, entry)| {
            let duties = entry.state.duties().into_iter();
            let duties = duties.flat_map(OpenDuties::iter);
            let of_kind = duties.filter(move |duty| duty.kind == kind);
            of_kind.map(move |duty| (*stream, duty.id))
        })
    }

    /// The states of all its streams.
    pub(crate) fn states(&self) -> impl Iterator<Item = &State> {
        self.streams.values().map(|entry| &entry.state)
    }

    /// What is owed in its streams, first due first; of the titles on its people also what is owed in another case.
    pub(crate) fn duties(&self, now: Timestamp) -> Vec<OpenDuty<'_>> {
        let this = self.case();
        let mut cases = self
            .streams
            .values()
            .filter_map(|entry| match &entry.state {
                State::Case(state) => Some(&**state),
                _ => None,
            });
        let of = cases.next();
        let owed = self.streams.iter().flat_map(|(stream, entry)| {
            let duties = entry.state.duties().into_iter();
            duties.flat_map(move |duties| {
                duties.iter().map(move |duty| {
                    let case = entry.owed_in.case(duty.id).or(this);
                    (*stream, case, duty)
                })
            })
        });
        OpenDuty::sorted(owed.map(|(stream, case, duty)| {
            let of = of.filter(|_| case == this);
            OpenDuty::of(stream, case, (duty, of), &self.tables, now)
        }))
    }
}

impl<'a, S> Part<'a, S> {
    fn new(id: Uuid, version: u64, state: &'a S) -> Self {
        Self {
            id,
            version,
            phase: None,
            day: None,
            frame: None,
            state,
        }
    }
}

#[cfg(test)]
mod tests {
    use vangnet_domain::actor::Owner;

    use super::*;
    use crate::{build::*, sealed::replace_sealed, view::fold};

    fn file() -> Run {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        run.push(report_id(1).0, report_received(1));
        run.push(deployment_id(1).0, offered(1));
        run.push(placement_id(1).0, search_opened(1));
        run.push(stay_id(1).0, stay_started(1));
        for (n, kind) in [(1, DutyKind::SettleConflict), (2, DutyKind::HearFamily)] {
            let owed = duty(n, kind, "2026-03-07T01:00:00Z", Owner::desk());
            run.push(deployment_id(1).0, deployment::Event::DutyOpened(owed));
        }
        run
    }

    #[test]
    fn a_case_stands_together_as_of_an_instant() {
        let run = file();
        let view: CaseFile = fold(run.events());
        let at = view.as_of(t("2026-03-06T02:00:00Z"));
        assert_eq!(view.case(), Some(CASE));
        assert_eq!(at.case.unwrap().version, 1);
        assert_eq!(at.reports.len(), 1);
        assert_eq!(at.deployments[0].phase, Some("expired"));
        assert_eq!(at.deployments[0].version, 3);
        assert_eq!(at.placements[0].phase, Some("searching"));
        assert_eq!(
            (at.stays[0].phase, at.stays[0].day),
            (Some("running"), Some(1))
        );
        assert_eq!((at.duties.len(), at.conflicts.len()), (2, 1));
        assert_eq!(at.conflicts[0].duty, duty_id(1));
    }

    #[test]
    fn sealed_text_travels_whole_so_that_a_door_can_open_it() {
        let run = file();
        let view: CaseFile = fold(run.events());
        let mut json = serde_json::to_value(view.as_of(t("2026-03-06T02:00:00Z"))).unwrap();
        let mut opened = Vec::new();
        replace_sealed(&mut json, &mut |sealed| {
            opened.push(sealed);
            "opened".into()
        });
        assert_eq!(opened.len(), 1);
        assert_eq!(opened[0].ciphertext, vec![1; 20]);
        assert_eq!(json["reports"][0]["state"]["what"], "opened");
    }

    #[test]
    fn places_and_teams_are_not_part_of_a_case() {
        let mut run = file();
        run.push(place_id(1).0, held(1, "2026-03-06T01:45:00Z"));
        let view: CaseFile = fold(run.events());
        let place = StreamId::new(Subject::Place, place_id(1).0);
        assert_eq!(view.state(place), None);
        assert_eq!(view.version(place), 0);
    }
}
