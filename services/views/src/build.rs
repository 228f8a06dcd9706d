//! Builds recorded events for tests: plainly invented, one case unless said otherwise.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use vangnet_domain::{
    actor::{Actor, DeviceStamp, Owner, Role},
    alarm,
    book::Certainty,
    case, consultation, deployment,
    duty::{Duty, DutyKind},
    envelope::{Envelope, Recorded},
    event::Event,
    ids::*,
    person::AgeBand,
    personal::{KeySubject, Personal, Sealed},
    place,
    placement::{self, LADDER, NeedKind, Perspective, Rung},
    region::Municipality,
    report::{self, ReporterKind},
    stay::{self, EndReason},
    stream::{StreamId, Subject},
    team,
    title::{self, TitleKind},
    triage::{self, Answer, CrisisTest, Urgency, Verdict},
};

/// The case of a test that has one.
pub const CASE: CaseId = case_id(1);

pub const fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 + n)
}

pub const fn case_id(n: u128) -> CaseId {
    CaseId(uuid(0x100 + n))
}
pub const fn report_id(n: u128) -> ReportId {
    ReportId(uuid(0x200 + n))
}
pub const fn person_id(n: u128) -> PersonId {
    PersonId(uuid(0x300 + n))
}
pub const fn title_id(n: u128) -> TitleId {
    TitleId(uuid(0xe00 + n))
}
pub const fn triage_id(n: u128) -> TriageId {
    TriageId(uuid(0x400 + n))
}
pub const fn team_id(n: u128) -> TeamId {
    TeamId(uuid(0x500 + n))
}
pub const fn deployment_id(n: u128) -> DeploymentId {
    DeploymentId(uuid(0x600 + n))
}
pub const fn place_id(n: u128) -> PlaceId {
    PlaceId(uuid(0x700 + n))
}
pub const fn placement_id(n: u128) -> PlacementId {
    PlacementId(uuid(0x800 + n))
}
pub const fn stay_id(n: u128) -> StayId {
    StayId(uuid(0x900 + n))
}
pub const fn consultation_id(n: u128) -> ConsultationId {
    ConsultationId(uuid(0xc00 + n))
}
pub const fn duty_id(n: u128) -> DutyId {
    DutyId(uuid(0xa00 + n))
}
pub const fn device_id(n: u128) -> DeviceId {
    DeviceId(uuid(0xb00 + n))
}

pub const fn stay_stream(n: u128) -> StreamId {
    StreamId::new(Subject::Stay, stay_id(n).0)
}

/// An instant.
pub fn t(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn owner(role: Role, organisation: &str) -> Owner {
    Owner {
        role,
        organisation: organisation.into(),
        person: None,
    }
}

pub fn duty(n: u128, kind: DutyKind, due: &str, owner: Owner) -> Duty {
    Duty {
        id: duty_id(n),
        kind,
        due: t(due),
        owner,
        office: None,
        rule: "H00@1".into(),
    }
}

/// A sealed text; `mark` stands in for the ciphertext.
pub fn sealed(key: KeySubject, mark: u8) -> Personal {
    Personal::Sealed(Sealed {
        key,
        nonce: vec![mark; 12],
        ciphertext: vec![mark; 20],
        event: uuid(u128::from(mark)),
        field: "text".into(),
    })
}

/// A text sealed under the case's key.
pub fn text(mark: u8) -> Personal {
    sealed(KeySubject::Case(CASE), mark)
}

pub fn deadline_passed(
    case: Option<CaseId>,
    source: StreamId,
    word: &str,
    due: &str,
) -> alarm::Event {
    alarm::Event::DeadlinePassed {
        case,
        source,
        deadline: word.into(),
        due: t(due),
        owner: Owner::desk(),
        answer: None,
    }
}

pub fn report_received(case: u128) -> report::Event {
    report::Event::ReportReceived {
        case: case_id(case),
        reporter_kind: ReporterKind::Police,
        reporter: None,
        what: Some(text(1)),
        place: None,
        municipality: Some(Municipality::Urk),
        call_back: None,
        unverified: vec![],
    }
}

pub fn triage_started(case: u128) -> triage::Event {
    triage::Event::TriageStarted {
        case: case_id(case),
    }
}

pub fn test_answered(urgency: Urgency) -> triage::Event {
    triage::Event::CrisisTestAnswered {
        test: CrisisTest {
            acute: Answer::Yes,
            unsafe_now: Answer::Yes,
            danger: Answer::Unknown,
            cannot_wait: Answer::Yes,
        },
        today_different: None,
        proposed_verdict: Verdict::AcuteCrisis,
        proposed_urgency: urgency,
        rule: "T01@1".into(),
    }
}

/// Somebody must be there by 03:00 (Z) on 6 March 2026.
pub fn verdict(verdict: Verdict) -> triage::Event {
    triage::Event::VerdictGiven {
        verdict,
        urgency: Urgency::U1,
        deadline: Some(t("2026-03-06T03:00:00Z")),
        crisis_kind: None,
        spoken: true,
        second_professional: None,
        reason: None,
    }
}

/// Safe Home is asked at 01:00 (Z) on 6 March 2026: two people half an hour each, then the desk.
pub fn consulted() -> consultation::Event {
    let step = |owner: Owner, due: &str, escalated| consultation::Step {
        owner,
        due: t(due),
        escalated,
    };
    let person = |person: &str| Owner {
        person: Some(person.into()),
        ..owner(Role::Partner, "veilig-thuis")
    };
    consultation::Event::ConsultationRequested {
        case: CASE,
        triage: None,
        partner: consultation::ConsultPartner::SafeHome,
        asked_by: Owner::desk(),
        question: text(1),
        route: vec![
            step(person("vt-1"), "2026-03-06T01:30:00Z", false),
            step(person("vt-2"), "2026-03-06T02:00:00Z", false),
            step(Owner::desk(), "2026-03-06T02:30:00Z", true),
        ],
        rule: "H15@1".into(),
    }
}

/// Answer due 01:10 (Z) and arrival due 03:00 (Z) on 6 March 2026.
pub fn offered(team: u128) -> deployment::Event {
    deployment::Event::DeploymentOffered {
        case: CASE,
        team: team_id(team),
        organisation: "ambulant".into(),
        urgency: Urgency::U1,
        two_workers: false,
        answer_due: t("2026-03-06T01:10:00Z"),
        arrival_due: Some(t("2026-03-06T03:00:00Z")),
        reason: None,
    }
}

pub fn arrived() -> deployment::Event {
    deployment::Event::TeamArrived { late: false }
}

pub fn registered(
    n: u128,
    rung: Rung,
    municipality: Municipality,
    age_bands: Vec<AgeBand>,
) -> place::Event {
    place::Event::PlaceRegistered {
        unit: format!("unit-{n}"),
        provider: "provider-a".into(),
        rung,
        municipality,
        age_bands,
    }
}

/// Held by a placement for the person of the same number.
pub fn held(placement: u128, until: &str) -> place::Event {
    place::Event::PlaceHeld {
        placement: placement_id(placement),
        child: person_id(placement),
        until: t(until),
        share: None,
    }
}

pub fn search_opened(child: u128) -> placement::Event {
    placement::Event::SearchOpened {
        case: CASE,
        triage: triage_id(1),
        child: person_id(child),
        need: NeedKind::SafeHousing,
        question: None,
        perspective: Perspective::Home,
        ladder: LADDER.into(),
    }
}

/// In place 1, meant to end on 2 April 2026.
pub fn stay_started(child: u128) -> stay::Event {
    stay::Event::StayStarted {
        case: CASE,
        child: person_id(child),
        placement: placement_id(1),
        place: Some(place_id(1)),
        rung: Rung::CrisisGroup,
        perspective: Perspective::Home,
        intended_end: "2026-04-02".parse().unwrap(),
        placement_avoided: false,
    }
}

/// A title of the first case, on paper, whose only term ends at an instant.
pub fn title_recorded(n: u128, kind: TitleKind, decided_at: &str, ends: &str) -> title::Event {
    let term = title::Limit {
        strict: t(ends),
        extended: None,
        ends: t(ends),
        certainty: Certainty::Verified,
        source: "invented".into(),
    };
    title::Event::TitleRecorded(Box::new(title::Recorded {
        title: title_id(n),
        kind,
        case: CASE,
        decided_at: t(decided_at),
        written_at: Some(t(decided_at)),
        rule: "H30@1".into(),
        basis: "invented".into(),
        term: Some(term),
        unless: Vec::new(),
        stands_on: Vec::new(),
        agreed: BTreeSet::new(),
        owes: Vec::new(),
    }))
}

pub fn stay_ended(reason: EndReason) -> stay::Event {
    stay::Event::StayEnded {
        reason,
        place: Some(place_id(1)),
        days: 3,
        note: None,
    }
}

/// A log being written: positions, versions and the recording clock follow by themselves.
pub struct Run {
    events: Vec<Recorded>,
    versions: BTreeMap<StreamId, u64>,
    now: Timestamp,
    case: Option<CaseId>,
    device: Option<DeviceStamp>,
}

impl Run {
    /// An empty log at an instant, writing in [`CASE`].
    pub fn at(now: &str) -> Self {
        Self {
            events: Vec::new(),
            versions: BTreeMap::new(),
            now: t(now),
            case: Some(CASE),
            device: None,
        }
    }

    /// From here on at this instant.
    pub fn clock(&mut self, now: &str) -> &mut Self {
        self.now = t(now);
        self
    }

    /// From here on so much later.
    pub fn wait(&mut self, span: SignedDuration) -> &mut Self {
        self.now = self.now.checked_add(span).unwrap();
        self
    }

    /// The instant it is.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// From here on in this case, or in none.
    pub fn case(&mut self, case: Option<CaseId>) -> &mut Self {
        self.case = case;
        self
    }

    /// From here on from a device, or from none.
    pub fn device(&mut self, device: Option<(DeviceId, u64)>) -> &mut Self {
        self.device = device.map(|(id, sequence)| DeviceStamp {
            id,
            sequence,
            last_position_seen: None,
        });
        self
    }

    /// A case with this number opens at the desk, in [`Self::case`]'s case.
    pub fn open_case(&mut self, n: u128) -> &mut Self {
        let opened = case::Event::CaseOpened {
            report: report_id(n),
            municipality: Some(Municipality::Urk),
            director: Owner::desk(),
        };
        self.push(case_id(n).0, opened)
    }

    /// A place in Almere for every age.
    pub fn register_place(&mut self, n: u128, rung: Rung) -> &mut Self {
        self.push(
            place_id(n).0,
            registered(n, rung, Municipality::Almere, vec![]),
        )
    }

    /// A team on duty with one device, both of this number.
    pub fn register_team(&mut self, n: u128, until: &str) -> &mut Self {
        let team = team_id(n).0;
        self.push(
            team,
            team::Event::TeamRegistered {
                name: format!("Team {n}"),
                organisation: "ambulant-a".into(),
            },
        );
        self.push(team, team::Event::DutyStarted { until: t(until) });
        self.push(
            team,
            team::Event::DeviceRegistered {
                device: device_id(n),
            },
        )
    }

    /// Record an event now.
    pub fn push(&mut self, stream: Uuid, event: impl Into<Event>) -> &mut Self {
        let now = self.now;
        self.push_occurred(stream, now, event)
    }

    /// Record an event now that happened at another instant.
    pub fn push_occurred(
        &mut self,
        stream: Uuid,
        occurred_at: Timestamp,
        event: impl Into<Event>,
    ) -> &mut Self {
        let event = event.into();
        let stream = StreamId::new(event.subject(), stream);
        let version = self.versions.entry(stream).or_default();
        *version += 1;
        let position = self.events.len() as u64;
        self.events.push(Recorded {
            position,
            recorded_at: self.now,
            envelope: Envelope {
                ledger: "flevoland".parse().unwrap(),
                stream,
                version: *version,
                event_id: EventId(uuid(0x10_0000 + u128::from(position))),
                type_name: event.encode().unwrap().type_name.to_owned(),
                schema: 1,
                case: self.case,
                actor: Actor {
                    person: "u-1".into(),
                    role: Role::Coordinator,
                    organisation: "desk".into(),
                    device: self.device,
                },
                occurred_at,
                command_id: CommandId(uuid(0x20_0000 + u128::from(position))),
                correlation_id: uuid(0x20_0000 + u128::from(position)),
                causation_id: None,
                traceparent: String::new(),
                body: Vec::new(),
            },
            event,
        });
        self
    }

    /// What was recorded.
    pub fn events(&self) -> &[Recorded] {
        &self.events
    }
}
