//! Exports for research over HTTP: two people, an end, and the same bytes again (P28e, H35, H36).

use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;
use vangnet_access::Role;
use vangnet_domain::{
    actor::{Actor, Owner},
    case,
    envelope::Envelope,
    event::Event,
    export::{Format, Taken},
    ids::{CaseId, CommandId, EventId, ExportId, PersonId, PlacementId, ReportId},
    person::{self, AgeBand, BsnStatus, HouseholdRole},
    personal::KeySubject,
    placement::{Perspective, Rung},
    region::Municipality,
    stay::{self, EndReason},
    stream::StreamId,
};
use vangnet_log::{Append, Fingerprint, KeyState, KeyStore as _, Log as _, NewEvent, Outcome};

use crate::bench::{Answer, Ask, Bench, get, post};

const OFFICE: &str = "decision-officer-region";

fn id(kind: u128, number: u128) -> Uuid {
    Uuid::from_u128(0x019c_b000_0000_7000_8000_0000_0000_0000 + kind * 1_000 + number)
}

fn youth(number: u128) -> Uuid {
    id(2, number)
}

/// Write what a service would, in one append; each stream is new, or goes on after `before` events.
pub async fn record(bench: &Bench, append: u128, before: u64, events: Vec<(Uuid, &str, Event)>) {
    let ledger = bench.parts.substrate.ledger.clone();
    let now = bench.parts.substrate.clock.now();
    let command = CommandId(id(9, append));
    let mut versions = std::collections::BTreeMap::new();
    let mut written = Vec::new();
    for ((stream, at, event), number) in events.into_iter().zip(0..) {
        let stream = StreamId::new(event.subject(), stream);
        let version = versions.entry(stream).or_insert(before);
        *version += 1;
        let encoded = event.encode().expect("no text in it");
        let event_id = id(8, append * 10 + number);
        let envelope = Envelope {
            ledger: ledger.clone(),
            stream,
            version: *version,
            event_id: EventId(event_id),
            type_name: encoded.type_name.to_owned(),
            schema: encoded.schema,
            case: None,
            actor: Actor::service("stay"),
            occurred_at: at.parse::<Timestamp>().expect("an instant"),
            command_id: command,
            correlation_id: command.0,
            causation_id: None,
            traceparent: String::new(),
            body: encoded.body,
        };
        written.push(NewEvent {
            stream,
            version: *version,
            event_id,
            type_name: envelope.type_name.clone(),
            case: None,
            bytes: envelope.encode(),
        });
    }
    let appended = bench.log.append(Append {
        ledger,
        command: Fingerprint {
            id: command,
            actor: "service:stay:vangnet".into(),
            hmac: vec![0; 32],
        },
        expected: versions.keys().map(|stream| (*stream, before)).collect(),
        cases: Vec::new(),
        events: written,
        now,
    });
    let outcome = appended.await;
    assert!(matches!(outcome, Ok(Outcome::Appended(_))), "{outcome:?}");
}

/// Youths of Urk who left a crisis group in February.
async fn left(bench: &Bench, youths: std::ops::RangeInclusive<u128>) {
    for number in youths {
        let (case, child, stay) = (id(1, number), youth(number), id(3, number));
        let began = "2026-02-03T10:00:00Z";
        let events: Vec<(Uuid, &str, Event)> = vec![
            (
                case,
                began,
                case::Event::CaseOpened {
                    report: ReportId(id(4, number)),
                    municipality: Some(Municipality::Urk),
                    director: Owner::desk(),
                }
                .into(),
            ),
            (
                child,
                began,
                person::Event::PersonRegistered {
                    case: CaseId(case),
                    name: None,
                    birth_date: None,
                    bsn: None,
                    phone: None,
                    age_band: AgeBand::From12To15,
                    bsn_status: BsnStatus::Absent,
                }
                .into(),
            ),
            (
                case,
                began,
                case::Event::PersonJoined {
                    person: PersonId(child),
                    household_role: HouseholdRole::Child,
                }
                .into(),
            ),
            (
                stay,
                began,
                stay::Event::StayStarted {
                    case: CaseId(case),
                    child: PersonId(child),
                    placement: PlacementId(id(5, number)),
                    place: None,
                    rung: Rung::CrisisGroup,
                    perspective: Perspective::Home,
                    intended_end: "2026-03-02".parse().expect("a day"),
                    placement_avoided: false,
                }
                .into(),
            ),
            (
                stay,
                "2026-02-10T10:00:00Z",
                stay::Event::StayEnded {
                    reason: EndReason::Home,
                    place: None,
                    days: 8,
                    note: None,
                }
                .into(),
            ),
        ];
        record(bench, number, 0, events).await;
    }
}

async fn asked(bench: &Bench) -> Uuid {
    let body = json!({
        "organisation": "university-a", "office": "youth-research", "purpose": "doctoral-research",
        "reference": "EC-2026-017", "from": "2026-01-01", "until": "2026-03-01",
        "fields": ["left", "municipality", "nights", "destination"],
    });
    let asked = bench.good(post("/v1/exports", body)).await;
    assert_eq!(
        (asked.status, &asked.body["phase"]),
        (StatusCode::CREATED, &json!("asked"))
    );
    asked.id()
}

fn officer(ask: Ask) -> Ask {
    ask.role(Role::LocalAccess)
        .person("officer-1")
        .organisation(OFFICE)
}

async fn approved(bench: &Bench) -> Uuid {
    let export = asked(bench).await;
    let path = format!("/v1/exports/{export}/approval");
    let approval = post(&path, json!({ "lastDay": "2026-04-30" }));
    let approved = bench.good(officer(approval)).await;
    assert_eq!(approved.body["phase"], "approved");
    export
}

fn taking(export: Uuid) -> Ask {
    post(&format!("/v1/exports/{export}/takings"), json!({})).header("vangnet-purpose", "p28e")
}

fn refused(answer: &Answer, status: StatusCode, code: &str) {
    assert_eq!(
        (answer.status, answer.code()),
        (status, code),
        "{}",
        answer.text
    );
}

fn pseudonyms(rows: &Answer) -> Vec<String> {
    let rows = rows.body["rows"].as_array().into_iter().flatten();
    rows.map(|row| row["pseudonym"].to_string()).collect()
}

#[tokio::test]
async fn rows_leave_only_after_another_person_approved_them() {
    let bench = Bench::new().await;
    left(&bench, 1..=5).await;
    let export = asked(&bench).await;
    let early = bench.ask(taking(export)).await;
    refused(&early, StatusCode::CONFLICT, "EXPORT_NOT_DECIDED");
    let path = format!("/v1/exports/{export}/approval");
    let approval = || post(&path, json!({ "lastDay": "2026-04-30" }));
    let desk = bench.ask(approval()).await;
    refused(&desk, StatusCode::FORBIDDEN, "NOT_ALLOWED");
    let other = approval()
        .role(Role::LocalAccess)
        .organisation("local-access-urk");
    refused(
        &bench.ask(other).await,
        StatusCode::CONFLICT,
        "NOT_THE_OFFICER",
    );
    let duties = bench.good(get("/v1/duties")).await;
    assert!(duties.text.contains("decide-export"), "{}", duties.text);
    bench.good(officer(approval())).await;

    let nameless = post(&format!("/v1/exports/{export}/takings"), json!({}));
    refused(
        &bench.ask(nameless).await,
        StatusCode::BAD_REQUEST,
        "PURPOSE_REQUIRED",
    );
    let stranger = bench.ask(taking(export).organisation("other-desk")).await;
    refused(&stranger, StatusCode::CONFLICT, "EXPORT_NOT_YOURS");
    let provider = bench.ask(get("/v1/exports").role(Role::Provider)).await;
    refused(&provider, StatusCode::FORBIDDEN, "NOT_ALLOWED");
    let auditor = bench.ask(taking(export).role(Role::Auditor)).await;
    refused(&auditor, StatusCode::FORBIDDEN, "NOT_ALLOWED");

    let rows = bench.good(taking(export)).await;
    assert_eq!(
        (rows.body["complete"].clone(), pseudonyms(&rows).len()),
        (json!(true), 5)
    );
    let row = &rows.body["rows"][0];
    let told = json!({
        "pseudonym": row["pseudonym"], "left": "2026-02", "municipality": "Urk", "nights": 7, "destination": "home",
    });
    assert_eq!(*row, told);
    for number in 1..=5 {
        for hidden in [id(1, number), youth(number), id(3, number)] {
            assert!(!rows.text.contains(&hidden.to_string()), "{hidden}");
        }
    }
}

#[tokio::test]
async fn the_log_keeps_the_digest_of_what_left_and_the_same_request_gives_the_same_bytes() {
    let bench = Bench::new().await;
    left(&bench, 1..=5).await;
    let export = approved(&bench).await;
    let key = Some(id(7, 1));
    let first = bench.good(taking(export).key(key)).await;
    let csv = bench
        .good(taking(export).header("accept", "text/csv"))
        .await;
    left(&bench, 6..=10).await;
    let again = bench.good(taking(export).key(key)).await;
    assert_eq!(again.text, first.text);
    assert_eq!(
        again.header("vangnet-position"),
        first.header("vangnet-position")
    );
    let kept = bench.good(get("/v1/exports").role(Role::Auditor)).await;
    let takings = &kept.body["items"][0]["takings"];
    assert_eq!(
        takings.as_array().map(Vec::len),
        Some(2),
        "again is no taking"
    );
    for (index, (answer, format)) in [(&first, Format::Json), (&csv, Format::Csv)]
        .into_iter()
        .enumerate()
    {
        let position = takings[index]["position"].as_u64().expect("a position");
        let left = Taken::of(format, position, (5, true), answer.text.as_bytes());
        assert_eq!(takings[index]["sha256"], left.sha256);
        assert_eq!(takings[index]["by"]["organisation"], "invented");
    }
    assert!(csv.header("content-type").starts_with("text/csv"));
    let mut lines = csv.text.lines();
    assert_eq!(
        lines.next(),
        Some("pseudonym,left,municipality,nights,destination")
    );
    for (line, pseudonym) in lines.zip(pseudonyms(&first)) {
        assert!(
            line.starts_with(pseudonym.trim_matches('"')),
            "stable within the export"
        );
    }
    let used = bench.ask(post("/v1/exports", json!({})).key(key)).await;
    refused(&used, StatusCode::BAD_REQUEST, "INPUT_INVALID");
    let other = approved(&bench).await;
    let other_rows = bench.good(taking(other)).await;
    let common = pseudonyms(&other_rows)
        .into_iter()
        .filter(|name| pseudonyms(&first).contains(name));
    assert_eq!(common.count(), 0, "other pseudonyms in another export");
    let reused = bench.ask(taking(other).key(key)).await;
    refused(&reused, StatusCode::UNPROCESSABLE_ENTITY, "COMMAND_REUSED");
}

#[tokio::test]
async fn who_was_erased_is_not_given_again() {
    let bench = Bench::new().await;
    left(&bench, 1..=6).await;
    let export = approved(&bench).await;
    let key = Some(id(7, 2));
    let first = bench.good(taking(export).key(key)).await;
    assert_eq!(pseudonyms(&first).len(), 6);
    let erased = person::Event::PersonErased {
        ground: "request".into(),
    };
    record(
        &bench,
        90,
        1,
        vec![(youth(3), crate::bench::START, erased.into())],
    )
    .await;
    let again = bench.ask(taking(export).key(key)).await;
    refused(&again, StatusCode::CONFLICT, "EXPORT_ERASED_SINCE");
    let anew = bench.good(taking(export)).await;
    assert_eq!(pseudonyms(&anew).len(), 5);
    let before = pseudonyms(&first);
    assert!(pseudonyms(&anew).iter().all(|name| before.contains(name)));
}

#[tokio::test]
async fn the_end_destroys_the_key_and_an_export_that_is_over_gives_nothing() {
    let bench = Bench::new().await;
    left(&bench, 1..=5).await;
    let export = approved(&bench).await;
    let key = Some(id(7, 3));
    bench.good(taking(export).key(key)).await;
    let subject = KeySubject::Export(ExportId(export));
    let ledger = &bench.parts.substrate.ledger;
    let held = async || {
        bench
            .keys
            .load(ledger, subject)
            .await
            .expect("the key store")
    };
    assert!(matches!(held().await, KeyState::Present(_)));
    let path = format!("/v1/exports/{export}/end");
    let stranger = bench
        .ask(post(&path, json!({})).organisation("other-desk"))
        .await;
    refused(&stranger, StatusCode::CONFLICT, "EXPORT_NOT_YOURS");
    assert!(
        matches!(held().await, KeyState::Present(_)),
        "what is refused destroys nothing"
    );
    let end = || post(&path, json!({})).key(Some(id(7, 4)));
    let ended = bench.good(end()).await;
    assert_eq!(ended.body["phase"], "ended");
    assert!(matches!(held().await, KeyState::Destroyed));
    assert_eq!(bench.good(end()).await.body["repeated"], true);
    for ask in [taking(export), taking(export).key(key)] {
        refused(&bench.ask(ask).await, StatusCode::CONFLICT, "EXPORT_OVER");
    }
    let kept = bench.good(get(&format!("/v1/exports/{export}"))).await;
    assert_eq!(
        kept.body["state"]["takings"].as_array().map(Vec::len),
        Some(1),
        "what left stays known"
    );
    assert_eq!(kept.body["state"]["duties"], Value::Array(Vec::new()));
}

#[tokio::test]
async fn a_person_has_no_place_in_a_request() {
    let bench = Bench::new().await;
    let body = |reference: &str, office: &str| {
        json!({
            "organisation": "university-a", "office": office, "purpose": "doctoral-research",
            "reference": reference, "from": "2026-01-01", "until": "2026-03-01", "fields": ["left"],
        })
    };
    for (reference, office) in [
        ("Jan de Vries", "youth-research"),
        ("approved by the ethics board", "youth-research"),
        ("EC-2026-017", "Dr. de Vries"),
    ] {
        let asked = bench
            .ask(post("/v1/exports", body(reference, office)))
            .await;
        refused(&asked, StatusCode::BAD_REQUEST, "INPUT_INVALID");
    }
}
