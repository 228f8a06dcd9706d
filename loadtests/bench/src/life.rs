//! The life of an invented case, for a log that is worth folding.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use vangnet_domain::{
    actor::{Actor, Owner},
    case::{self, CaseOutcome},
    deployment::{self, VisitOutcome},
    envelope::Envelope,
    event::Event,
    ids::{CaseId, CommandId, EventId, ReportId, TeamId, derived_id},
    personal::{KeySubject, Personal, Sealed},
    region::Municipality,
    report::{self, ReporterKind},
    stream::{LedgerId, StreamId},
    triage::{self, Answer, CrisisTest, Urgency, Verdict},
};
use vangnet_log::{Append, Fingerprint, NewEvent};

/// Events of one case, over its [`STEPS`].
pub const EVENTS: u64 = 11;
/// Commands of one case.
pub const STEPS: u64 = 4;
/// From one case's opening to the next one's, in simulated time.
const BETWEEN_CASES: SignedDuration = SignedDuration::from_mins(30);

/// 1 January 2026, 00:00 UTC.
pub const START: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// The command of a case's step.
pub fn step(ledger: &LedgerId, case: u64, step: u64) -> Result<Append> {
    let id = |what: &str| derived_id(CommandId(Uuid::from_u128(u128::from(case))), what);
    let case_id = CaseId(id("case"));
    let now = START
        + BETWEEN_CASES * i32::try_from(case)?
        + SignedDuration::from_mins(20) * i32::try_from(step)?;
    let text = |bytes: usize| {
        Personal::Sealed(Sealed {
            key: KeySubject::Case(case_id),
            nonce: vec![7; 12],
            ciphertext: vec![0xC5; bytes],
            event: id("event"),
            field: "text".into(),
        })
    };
    let events: Vec<(&str, u64, Event)> = match step {
        0 => vec![
            (
                "report",
                1,
                report::Event::ReportReceived {
                    case: case_id,
                    reporter_kind: ReporterKind::Police,
                    reporter: Some(text(60)),
                    what: Some(text(240)),
                    place: Some(text(60)),
                    municipality: Some(Municipality::Urk),
                    call_back: Some(text(40)),
                    unverified: vec![],
                }
                .into(),
            ),
            (
                "case",
                1,
                case::Event::CaseOpened {
                    report: ReportId(id("report")),
                    municipality: Some(Municipality::Urk),
                    director: Owner::desk(),
                }
                .into(),
            ),
        ],
        1 => vec![
            (
                "triage",
                1,
                triage::Event::TriageStarted { case: case_id }.into(),
            ),
            (
                "triage",
                2,
                triage::Event::CrisisTestAnswered {
                    test: CrisisTest {
                        acute: Answer::Yes,
                        unsafe_now: Answer::Yes,
                        danger: Answer::Unknown,
                        cannot_wait: Answer::Yes,
                    },
                    today_different: Some(text(120)),
                    proposed_verdict: Verdict::AcuteCrisis,
                    proposed_urgency: Urgency::U1,
                    rule: "T01@1".into(),
                }
                .into(),
            ),
            (
                "triage",
                3,
                triage::Event::VerdictGiven {
                    verdict: Verdict::AcuteCrisis,
                    urgency: Urgency::U1,
                    deadline: Some(now + SignedDuration::from_hours(2)),
                    crisis_kind: None,
                    spoken: true,
                    second_professional: None,
                    reason: Some(text(160)),
                }
                .into(),
            ),
        ],
        2 => vec![
            (
                "deployment",
                1,
                deployment::Event::DeploymentOffered {
                    case: case_id,
                    team: TeamId(Uuid::from_u128(u128::from(case % 6))),
                    organisation: "ambulant".into(),
                    urgency: Urgency::U1,
                    two_workers: true,
                    answer_due: now + SignedDuration::from_mins(10),
                    arrival_due: Some(now + SignedDuration::from_hours(2)),
                    reason: None,
                }
                .into(),
            ),
            (
                "deployment",
                2,
                deployment::Event::DeploymentAccepted.into(),
            ),
            (
                "deployment",
                3,
                deployment::Event::TeamSetOut {
                    expected_arrival: Some(now + SignedDuration::from_mins(40)),
                }
                .into(),
            ),
        ],
        _ => vec![
            (
                "deployment",
                4,
                deployment::Event::TeamArrived { late: false }.into(),
            ),
            (
                "deployment",
                5,
                deployment::Event::DeploymentCompleted {
                    outcome: VisitOutcome::ALL[0],
                }
                .into(),
            ),
            (
                "case",
                2,
                case::Event::CaseClosed {
                    outcome: CaseOutcome::ALL[0],
                    registration: None,
                }
                .into(),
            ),
        ],
    };
    let command = CommandId(id(&format!("command {step}")));
    let mut append = Append {
        ledger: ledger.clone(),
        command: Fingerprint {
            id: command,
            actor: "service:vangnet:bench".to_owned(),
            hmac: vec![7; 32],
        },
        expected: Vec::new(),
        cases: Vec::new(),
        events: Vec::new(),
        now,
    };
    for (name, version, event) in events {
        let stream = StreamId::new(event.subject(), id(name));
        if !append.expected.iter().any(|(it, _)| *it == stream) {
            append.expected.push((stream, version - 1));
        }
        let encoded = event.encode()?;
        let envelope = Envelope {
            ledger: ledger.clone(),
            stream,
            version,
            event_id: EventId(derived_id(command, &format!("{name}/{version}"))),
            type_name: encoded.type_name.to_owned(),
            schema: encoded.schema,
            case: Some(case_id),
            actor: Actor::service("bench"),
            occurred_at: now,
            command_id: command,
            correlation_id: command.0,
            causation_id: None,
            traceparent: String::new(),
            body: encoded.body,
        };
        append.events.push(NewEvent {
            stream,
            version,
            event_id: envelope.event_id.0,
            bytes: envelope.encode(),
            type_name: envelope.type_name,
            case: Some(case_id.0),
        });
    }
    Ok(append)
}
