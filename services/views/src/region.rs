//! The region as it stands: the one live fold that board, queue, places, teams, duties, alarms and deadlines
//! are asked of.
//!
//! It holds the domain's own state of every stream of every open case, and of every place and team, folded
//! by the domain's own `evolve`. Personal text is left out, sealed or not: only what a screen needs before
//! somebody asks for a name.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vangnet_domain::{
    actor::Role,
    alarm,
    book::Book,
    case, consultation, counter,
    decide::CaseHead,
    deployment,
    duty::Duty,
    envelope::Recorded,
    event::Event,
    export, guest,
    ids::{CaseId, DeviceId, DutyId, GuestId},
    person,
    personal::{Personal, Sealed},
    place, placement, report, rota,
    rules::Figures,
    shift,
    state::State,
    stay,
    stream::{StreamId, Subject},
    team, title, triage,
};

use crate::{
    devices::DeviceLog,
    duties::{DutyChange, OwedIn},
    tables::Tables,
    view::View,
};

mod returning;

/// A closed case stays on the screens this long, and until nothing of it runs or is owed any more; it is folded on demand
/// after that.
pub const CLOSED_SHOWN_HOURS: i64 = 24;

/// Everything that is open in the region, closed cases of which something still runs or is owed, and what closed within
/// [`CLOSED_SHOWN_HOURS`].
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Region {
    streams: BTreeMap<StreamId, Held>,
    cases: BTreeMap<CaseId, BTreeSet<StreamId>>,
    /// Closed cases that are still shown, first closed first.
    closed: BTreeSet<(Timestamp, CaseId)>,
    /// Cases that closed longer ago, of which something still runs or is owed.
    lingering: BTreeSet<CaseId>,
    /// Requests of neighbours that are over and still shown, first over first.
    over: BTreeSet<(Timestamp, GuestId)>,
    /// Duties opened in streams that are no longer held: a fact that came in after its case was let go.
    strays: BTreeMap<DutyId, Stray>,
    devices: BTreeMap<DeviceId, DeviceLog>,
    /// When somebody last said or did something about a case that is held.
    heard: BTreeMap<CaseId, Timestamp>,
    /// How far each case has come that is held, or that stands on a list that is being handed over.
    heads: BTreeMap<CaseId, CaseHead>,
    /// The tables that clocks go by which no event holds. Not part of the fold.
    #[serde(skip)]
    tables: Tables,
}

/// The state of a stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Held {
    pub(crate) state: State,
    /// Version of the last event folded: the `ETag` of what a screen shows.
    pub(crate) version: u64,
    /// The case it belongs to; `None` for places, teams and rotas, which outlive cases. Of a person and their titles: a case
    /// that is held and has them, and `None` while there is none.
    pub(crate) case: Option<CaseId>,
    /// The cases its duties were opened in, where that is not its own.
    #[serde(default)]
    pub(crate) owed_in: OwedIn,
}

/// A duty without the state of its stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Stray {
    pub(crate) stream: StreamId,
    pub(crate) case: Option<CaseId>,
    pub(crate) duty: Duty,
}

impl View for Region {
    const NAME: &'static str = "region";
    const FOLD_VERSION: u32 = 18;

    fn go_by(&mut self, book: &Arc<Book>) {
        self.tables = Tables::of(book);
    }

    fn apply(&mut self, event: &Recorded) {
        // The earlier of both clocks, so that a replay by occurrence lets nothing go too soon.
        self.let_go(event.envelope.occurred_at.min(event.recorded_at));
        self.hear_device(event);
        let stream = event.envelope.stream;
        if matches!(stream.subject, Subject::Search | Subject::Weighings) {
            return;
        }
        // A case that was let go of runs again: its event says what is needed of it.
        let reopened = matches!(event.event, Event::Case(case::Event::CaseReopened(_)));
        if event.envelope.version == 1 || reopened {
            self.hold(stream, event.envelope.case);
        }
        self.hear_of_case(event);
        self.advance(event);
        let Some(held) = self.streams.get_mut(&stream) else {
            self.stray(event);
            return;
        };
        held.state
            .evolve(&without_text(&event.event), event.stamp());
        held.version = held.version.max(event.envelope.version);
        held.owed_in.hear(event);
        let case = held.case;
        match &held.state {
            State::Case(state) => {
                let case = CaseId(stream.id);
                if let Some(closed_at) = state.closed_at {
                    self.closed.insert((closed_at, case));
                } else if reopened {
                    self.closed.retain(|(_, closed)| *closed != case);
                    self.lingering.remove(&case);
                }
            }
            State::Guest(state) if !state.is_open() => {
                self.over.insert((event.recorded_at, GuestId(stream.id)));
            }
            // Of no case that is held: nothing else would let it go.
            State::Alarm(state)
                if !state.is_open() && case.is_none_or(|case| !self.cases.contains_key(&case)) =>
            {
                self.streams.remove(&stream);
            }
            _ => {}
        }
        self.gather(stream);
        for case in case.into_iter().chain(event.envelope.case) {
            if self.lingering.contains(&case) && !self.goes_on(case) {
                self.drop_case(case);
            }
        }
    }
}

impl Region {
    /// Let go of the cases that closed long enough before an instant and are settled.
    fn let_go(&mut self, now: Timestamp) {
        while let Some((closed_at, case)) = self.closed.first().copied()
            && !is_shown(closed_at, now)
        {
            self.closed.pop_first();
            if self.goes_on(case) {
                self.lingering.insert(case);
            } else {
                self.drop_case(case);
            }
        }
        while let Some((over_at, guest)) = self.over.first().copied()
            && !is_shown(over_at, now)
        {
            self.over.pop_first();
            if self.guest(guest).is_some_and(|state| !state.is_open()) {
                self.streams.remove(&StreamId::new(Subject::Guest, guest.0));
            }
        }
    }

    fn drop_case(&mut self, case: CaseId) {
        self.lingering.remove(&case);
        self.heard.remove(&case);
        if !self
            .all_shifts()
            .any(|(_, shift)| shift.item(case).is_some())
        {
            self.heads.remove(&case);
        }
        for stream in self.cases.remove(&case).unwrap_or_default() {
            self.let_go_of(stream);
        }
    }

    /// Whether something of a case still runs or is owed.
    fn goes_on(&self, case: CaseId) -> bool {
        self.of_case(case)
            .any(|(stream, held)| match stream.subject {
                Subject::Title => held.owed_in.owes_in(case),
                _ => held.state.goes_on(),
            })
    }

    /// Whether the screens show a case at an instant: open, closed not long ago, or not settled.
    pub(crate) fn shows(&self, case: CaseId, state: &case::State, now: Timestamp) -> bool {
        state
            .closed_at
            .is_none_or(|closed_at| is_shown(closed_at, now) || self.goes_on(case))
    }

    fn hold(&mut self, stream: StreamId, case: Option<CaseId>) {
        let case = case.filter(|_| {
            !matches!(
                stream.subject,
                Subject::Place | Subject::Team | Subject::Rota | Subject::Shift
            )
        });
        // An alarm about a case that was let go does not bring the case back.
        let belongs =
            case.filter(|case| stream.subject != Subject::Alarm || self.cases.contains_key(case));
        if let Some(case) = belongs {
            self.cases.entry(case).or_default().insert(stream);
        }
        self.streams.entry(stream).or_insert_with(|| Held {
            state: State::empty(stream.subject),
            version: 0,
            case,
            owed_in: OwedIn::default(),
        });
    }

    fn stray(&mut self, event: &Recorded) {
        match DutyChange::of(&event.event) {
            Some(DutyChange::Opened(duty)) => {
                self.strays.entry(duty.id).or_insert_with(|| Stray {
                    stream: event.envelope.stream,
                    case: event.envelope.case,
                    duty: duty.clone(),
                });
            }
            Some(DutyChange::Fulfilled(duty)) => {
                self.strays.remove(&duty);
            }
            Some(DutyChange::Reassigned(duty, owner)) => {
                if let Some(stray) = self.strays.get_mut(&duty) {
                    stray.duty.owner = owner.clone();
                    stray.duty.office = None;
                }
            }
            None => {}
        }
    }

    /// What a person said or did. What follows by itself is no news, nor is an alarm, looked at or not, nor that somebody
    /// read the case when a shift was handed over.
    fn hear_of_case(&mut self, event: &Recorded) {
        if let Some(case) = event.envelope.case
            && !matches!(
                event.envelope.stream.subject,
                Subject::Alarm | Subject::Shift
            )
            && event.envelope.actor.role != Role::Service
            && self.cases.contains_key(&case)
        {
            let heard = self.heard.entry(case).or_insert(event.recorded_at);
            *heard = event.recorded_at.max(*heard);
        }
    }

    /// A case has come further.
    fn advance(&mut self, event: &Recorded) {
        let Some(case) = event.envelope.case else {
            return;
        };
        let subject = event.envelope.stream.subject;
        if self.cases.contains_key(&case) || subject == Subject::Shift {
            let head = self.heads.entry(case).or_default();
            head.hear(Some(subject), event.position);
        } else if let Some(head) = self.heads.get_mut(&case) {
            head.hear(Some(subject), event.position);
        }
    }

    /// How far a case has come, as far as it was held.
    pub(crate) fn case_head(&self, case: CaseId) -> CaseHead {
        self.heads.get(&case).copied().unwrap_or_default()
    }

    /// When something was last recorded about a case that is held.
    pub(crate) fn last_heard(&self, case: CaseId) -> Option<Timestamp> {
        self.heard.get(&case).copied()
    }

    fn hear_device(&mut self, event: &Recorded) {
        match &event.event {
            Event::Team(team::Event::DeviceRegistered { device }) => {
                self.devices.entry(*device).or_default();
            }
            Event::Team(team::Event::CommandQuarantined {
                device, sequence, ..
            }) => {
                if let Some(log) = self.devices.get_mut(device) {
                    log.heard(*sequence, event.recorded_at);
                }
            }
            _ => {}
        }
        if let Some(stamp) = event.envelope.actor.device
            && let Some(log) = self.devices.get_mut(&stamp.id)
        {
            log.heard(stamp.sequence, event.recorded_at);
        }
    }

    /// The figures that were in force at an instant.
    pub(crate) fn figures(&self, at: Timestamp) -> &Figures {
        &self.tables.figures.at(at).table.figures
    }

    /// The tables that it is asked by.
    pub(crate) fn book(&self) -> &Book {
        &self.tables
    }

    pub(crate) fn streams(&self) -> impl Iterator<Item = (StreamId, &Held)> {
        self.streams.iter().map(|(stream, held)| (*stream, held))
    }

    pub(crate) fn get(&self, subject: Subject, id: Uuid) -> Option<&Held> {
        self.streams.get(&StreamId::new(subject, id))
    }

    /// The streams of a case.
    pub(crate) fn of_case(&self, case: CaseId) -> impl Iterator<Item = (StreamId, &Held)> {
        let streams = self.cases.get(&case).into_iter().flatten();
        streams.filter_map(|stream| Some((*stream, self.streams.get(stream)?)))
    }

    pub(crate) fn strays(&self) -> impl Iterator<Item = &Stray> {
        self.strays.values()
    }

    pub(crate) fn device(&self, device: DeviceId) -> Option<&DeviceLog> {
        self.devices.get(&device)
    }

    /// Every stream of one subject, by id.
    fn of(&self, subject: Subject) -> impl Iterator<Item = (Uuid, &Held)> {
        let first = StreamId::new(subject, Uuid::nil());
        let last = StreamId::new(subject, Uuid::max());
        let range = self.streams.range(first..=last);
        range.map(|(stream, held)| (stream.id, held))
    }

    /// Version of a stream that is held, for `ETag` and `If-Match`; `None` when it is not.
    pub fn version(&self, stream: StreamId) -> Option<u64> {
        self.streams.get(&stream).map(|held| held.version)
    }

    /// Whether a case is held: open, or closed not long ago. Any other is folded on demand.
    pub fn holds_case(&self, case: CaseId) -> bool {
        self.case(case).is_some()
    }
}

macro_rules! typed {
    ($($one:ident, $all:ident: $subject:ident($id:ident) -> $state:ty),+ $(,)?) => {
        impl Region {
            $(
                /// The state of one stream, without text; `None` when it is not held.
                pub fn $one(&self, id: vangnet_domain::ids::$id) -> Option<&$state> {
                    match &self.get(Subject::$subject, id.0)?.state {
                        State::$subject(state) => Some(state),
                        _ => None,
                    }
                }

                /// The states of all streams that are held, without text, by id.
                pub fn $all(&self) -> impl Iterator<Item = (vangnet_domain::ids::$id, &$state)> {
                    self.of(Subject::$subject).filter_map(|(id, held)| match &held.state {
                        State::$subject(state) => Some((vangnet_domain::ids::$id(id), &**state)),
                        _ => None,
                    })
                }
            )+
        }
    };
}

typed! {
    report, reports: Report(ReportId) -> report::State,
    case, all_cases: Case(CaseId) -> case::State,
    person, people: Person(PersonId) -> person::State,
    triage, triages: Triage(TriageId) -> triage::State,
    rota, all_rotas: Rota(RotaId) -> rota::State,
    consultation, all_consultations: Consultation(ConsultationId) -> consultation::State,
    team, all_teams: Team(TeamId) -> team::State,
    deployment, deployments: Deployment(DeploymentId) -> deployment::State,
    place, all_places: Place(PlaceId) -> place::State,
    placement, placements: Placement(PlacementId) -> placement::State,
    counter_request, all_on_counter: Counter(CounterRequestId) -> counter::State,
    guest, all_guests: Guest(GuestId) -> guest::State,
    stay, stays: Stay(StayId) -> stay::State,
    title, titles: Title(PersonId) -> title::State,
    export, all_exports: Export(ExportId) -> export::State,
    shift, all_shifts: Shift(ShiftId) -> shift::State,
    alarm, all_alarms: Alarm(AlarmId) -> alarm::State,
}

/// Whether a case that closed at an instant is still on the screens.
fn is_shown(closed_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(closed_at) < SignedDuration::from_hours(CLOSED_SHOWN_HOURS)
}

/// The event with every personal text emptied; whose it was stays.
fn without_text(event: &Event) -> Event {
    let mut event = event.clone();
    event.visit_personal(&mut |_, personal| {
        *personal = Personal::Sealed(Sealed {
            key: personal.key(),
            nonce: Vec::new(),
            ciphertext: Vec::new(),
            event: Uuid::nil(),
            field: String::new(),
        });
    });
    event
}

#[cfg(test)]
mod tests {
    use vangnet_domain::{
        actor::Owner, case::CaseOutcome, duty::DutyKind, place::CloseReason, stay::MomentKind,
    };

    use super::*;
    use crate::{build::*, view::fold};

    fn closed_case() -> Run {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        run.push(report_id(1).0, report_received(1));
        run.push(
            CASE.0,
            case::Event::CaseClosed {
                outcome: CaseOutcome::NoCrisis,
                registration: None,
            },
        );
        run
    }

    fn something_elsewhere(run: &mut Run, now: &str) {
        run.case(None).clock(now);
        let reason = CloseReason::Staff;
        run.push(place_id(9).0, place::Event::PlaceClosed { reason });
        run.case(Some(CASE));
    }

    #[test]
    fn a_closed_case_is_let_go_after_a_day_by_the_events_own_time() {
        let mut run = closed_case();
        something_elsewhere(&mut run, "2026-03-07T00:59:59Z");
        assert!(fold::<Region>(run.events()).holds_case(CASE));
        something_elsewhere(&mut run, "2026-03-07T01:00:00Z");
        let region: Region = fold(run.events());
        assert!(!region.holds_case(CASE));
        assert!(region.reports().next().is_none());
        assert!(region.cases.is_empty() && region.closed.is_empty());
    }

    #[test]
    fn a_closed_case_stays_until_nothing_of_it_runs_or_is_owed() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        run.push(report_id(1).0, report_received(1));
        let owed = duty(
            1,
            DutyKind::FeedbackToReporter,
            "2026-03-08T01:00:00Z",
            Owner::desk(),
        );
        run.push(report_id(1).0, report::Event::DutyOpened(owed));
        let outcome = CaseOutcome::NoCrisis;
        run.push(
            CASE.0,
            case::Event::CaseClosed {
                outcome,
                registration: None,
            },
        );
        something_elsewhere(&mut run, "2026-03-09T01:00:00Z");
        let late = t("2026-03-09T01:00:00Z");
        let region: Region = fold(run.events());
        assert!(region.holds_case(CASE));
        assert_eq!(region.board(late).len(), 1, "and the desk sees it");
        assert!(
            region
                .deadlines(late)
                .iter()
                .any(|deadline| deadline.passed)
        );

        let alarm = deadline_passed(
            Some(CASE),
            StreamId::new(Subject::Report, report_id(1).0),
            DutyKind::FeedbackToReporter.as_str(),
            "2026-03-08T01:00:00Z",
        );
        run.push(uuid(70), alarm);
        let done = report::Event::DutyFulfilled {
            duty: duty_id(1),
            note: None,
        };
        run.push(report_id(1).0, done);
        assert!(
            fold::<Region>(run.events()).holds_case(CASE),
            "nobody looked at the alarm"
        );
        let by = Owner::desk();
        run.push(
            uuid(70),
            alarm::Event::AlarmAcknowledged {
                by,
                answer_due: None,
            },
        );
        let region: Region = fold(run.events());
        assert!(!region.holds_case(CASE) && region.lingering.is_empty());
        assert!(
            region
                .streams()
                .all(|(stream, _)| stream.subject == Subject::Place)
        );
    }

    #[test]
    fn a_case_that_is_reopened_is_on_the_screens_again_let_go_or_not() {
        for gone in [false, true] {
            let mut run = closed_case();
            if gone {
                something_elsewhere(&mut run, "2026-03-07T01:00:00Z");
                assert!(!fold::<Region>(run.events()).holds_case(CASE));
            }
            let reopened = case::Reopened {
                because: case::ReopenCause::Search,
                director: Owner::desk(),
                contact: None,
                municipality: None,
                opened_at: t("2026-03-06T01:00:00Z"),
                reports: vec![report_id(1)],
                members: [(
                    vangnet_domain::ids::PersonId(uuid(31)),
                    vangnet_domain::person::HouseholdRole::Child,
                )]
                .into(),
            };
            run.push(CASE.0, case::Event::CaseReopened(Box::new(reopened)));
            run.push(placement_id(1).0, search_opened(1));
            something_elsewhere(&mut run, "2026-03-09T01:00:00Z");
            let region: Region = fold(run.events());
            let state = region.case(CASE).expect("held");
            assert!(state.is_open() && state.director.is_some());
            assert!(gone || region.reports().next().is_some());
            assert!(!gone || state.members.len() == 1);
            assert!(region.closed.is_empty() && region.lingering.is_empty());
            assert_eq!(region.board(t("2026-03-09T01:00:00Z")).len(), 1);
        }
    }

    #[test]
    fn an_alarm_about_a_case_that_was_let_go_goes_when_somebody_looked() {
        let mut run = closed_case();
        something_elsewhere(&mut run, "2026-03-07T01:00:00Z");
        let stream = StreamId::new(Subject::Report, report_id(1).0);
        run.push(
            uuid(70),
            deadline_passed(Some(CASE), stream, "late", "2026-03-07T00:00:00Z"),
        );
        let region: Region = fold(run.events());
        assert_eq!(region.all_alarms().count(), 1);
        assert!(region.cases.is_empty());
        let by = Owner::desk();
        run.push(
            uuid(70),
            alarm::Event::AlarmAcknowledged {
                by,
                answer_due: None,
            },
        );
        assert_eq!(fold::<Region>(run.events()).all_alarms().count(), 0);
    }

    #[test]
    fn a_duty_opened_after_its_case_was_let_go_is_still_owed() {
        let mut run = closed_case();
        run.push(stay_id(1).0, stay_started(1));
        something_elsewhere(&mut run, "2026-03-07T01:00:00Z");
        let owed = duty(
            1,
            DutyKind::SettleConflict,
            "2026-03-09T00:00:00Z",
            Owner::desk(),
        );
        run.push(stay_id(1).0, stay::Event::DutyOpened(owed));
        let now = t("2026-03-08T00:00:00Z");
        let region: Region = fold(run.events());
        let duties = region.duties(now);
        assert_eq!(duties.len(), 1);
        assert_eq!(duties[0].case, Some(CASE));

        run.push(
            stay_id(1).0,
            stay::Event::DutyFulfilled {
                duty: duty_id(1),
                note: None,
            },
        );
        assert!(fold::<Region>(run.events()).duties(now).is_empty());
    }

    #[test]
    fn no_personal_text_is_held_sealed_or_not() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        run.push(stay_id(1).0, stay_started(1));
        run.push(
            stay_id(1).0,
            stay::Event::MomentRecorded {
                kind: MomentKind::RoundTable,
                note: text(222),
                with_family: true,
                family_plan: None,
            },
        );
        let region: Region = fold(run.events());
        let json = serde_json::to_string(&region).unwrap();
        assert!(json.contains("round-table"));
        assert!(!json.contains("222"));
    }

    #[test]
    fn a_version_is_that_of_the_last_event() {
        let run = closed_case();
        let region: Region = fold(run.events());
        let stream = |id| StreamId::new(Subject::Case, id);
        assert_eq!(region.version(stream(CASE.0)), Some(2));
        assert_eq!(region.version(stream(uuid(999))), None);
    }
}
