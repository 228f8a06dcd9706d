use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use vangnet_domain::{
    actor::{Actor, Owner},
    alarm,
    envelope::Envelope,
    event::Event,
    ids::EventId,
    stream::{LedgerId, StreamId, Subject},
};

use super::*;
use crate::{
    LedgerKind, MemoryLog, NewEvent, Outcome,
    contract::{Slice, append, command, stream},
    memory::ledger::Ledger,
};

fn noon() -> Timestamp {
    Timestamp::constant(1_762_171_200, 0)
}

fn flevoland() -> LedgerId {
    "flevoland".parse().unwrap()
}

/// Seven events by three commands: positions 0 and 1, 2 and 3, 4 to 6.
async fn filled() -> MemoryLog {
    let log = MemoryLog::new(Arc::new(noon));
    log.create_ledger(&flevoland(), LedgerKind::Real)
        .await
        .unwrap();
    let commands: [(u64, &[Slice]); 3] = [
        (1, &[(stream(1), 0, 2)]),
        (2, &[(stream(2), 0, 1), (stream(1), 2, 1)]),
        (3, &[(stream(3), 0, 3)]),
    ];
    for (n, slices) in commands {
        let now = noon() + SignedDuration::from_millis(100 * n.cast_signed());
        let outcome = log
            .append(append(&flevoland(), n, now, slices))
            .await
            .unwrap();
        assert!(matches!(outcome, Outcome::Appended(_)));
    }
    log
}

async fn verified(log: &MemoryLog) -> VerifyReport {
    verify(log, &flevoland(), &mut |_, _| Ok(())).await.unwrap()
}

/// What somebody who can reach the stored data does to it.
type Change = fn(&mut Ledger);

/// What is found after a change, and where.
async fn found(change: Change) -> Vec<(FindingKind, Option<u64>)> {
    let log = filled().await;
    log.tamper(&flevoland(), change);
    let report = verified(&log).await;
    report
        .findings
        .into_iter()
        .map(|it| (it.kind, it.position))
        .collect()
}

#[tokio::test]
async fn a_clean_log_is_clean() {
    let report = verified(&filled().await).await;
    assert!(report.is_clean(), "{:?}", report.findings);
    assert_eq!((report.events, report.streams, report.commands), (7, 3, 3));
    let empty = MemoryLog::new(Arc::new(noon));
    empty
        .create_ledger(&flevoland(), LedgerKind::Real)
        .await
        .unwrap();
    assert!(verified(&empty).await.is_clean());
    let unknown: LedgerId = "elsewhere".parse().unwrap();
    let answer = verify(&empty, &unknown, &mut |_, _| Ok(())).await;
    assert!(matches!(answer, Err(LogError::UnknownLedger(_))));
}

#[tokio::test]
async fn a_changed_event_is_found() {
    use FindingKind::{Copy, Envelope, Leaf};
    // Somewhere in the body, which is the last field.
    let body = found(|it| *it.events[3].bytes.last_mut().unwrap() ^= 1).await;
    assert_eq!(body, [(Leaf, Some(3))]);
    let bytes = found(|it| it.events[3].bytes.truncate(1)).await;
    assert_eq!(bytes[0], (Leaf, Some(3)));
    assert_eq!(bytes[1], (Envelope, Some(3)));
    let leaf = found(|it| it.events[3].leaf[31] ^= 1).await;
    assert_eq!(leaf, [(Leaf, Some(3))]);
    // Whoever changes the leaf as well is given away by the copies.
    let rewritten = found(|it| {
        it.events[3].bytes = it.events[5].bytes.clone();
        let us = it.events[3].recorded_at.as_microsecond();
        it.events[3].leaf = leaf_of(3, us, &it.events[3].bytes);
    })
    .await;
    assert!(rewritten.contains(&(Copy, Some(3))), "{rewritten:?}");
}

fn leaf_of(position: u64, recorded_at_us: i64, bytes: &[u8]) -> Vec<u8> {
    leaf(position, recorded_at_us, bytes).to_vec()
}

#[tokio::test]
async fn a_changed_time_is_found() {
    use FindingKind::{Command, Head, Leaf, RecordedAt};
    let later = found(|it| it.events[2].recorded_at += SignedDuration::from_secs(1)).await;
    assert_eq!(
        later,
        [
            (Leaf, Some(2)),
            (RecordedAt, Some(3)),
            (Command, Some(3)),
            (Command, Some(2)),
        ]
    );
    let last = found(|it| it.events[6].recorded_at += SignedDuration::from_micros(1)).await;
    assert_eq!(last, [(Leaf, Some(6)), (Command, Some(6)), (Head, Some(6))]);
}

#[tokio::test]
async fn a_removed_event_is_found() {
    use FindingKind::{Command, Head, Position, Version};
    let middle = found(|it| drop(it.events.remove(4))).await;
    assert_eq!(
        middle,
        [
            (Position, Some(4)),
            (Version, Some(5)),
            // Its record says that the command begins at 4; what is left begins at 5.
            (Command, Some(4)),
            (Command, Some(5)),
        ]
    );
    let first = found(|it| drop(it.events.remove(0))).await;
    assert_eq!(first[0], (Position, Some(0)));
    let last = found(|it| drop(it.events.pop())).await;
    assert_eq!(last, [(Command, Some(4)), (Position, Some(6))]);
    // With the head row: the command's record still says that there was more.
    let with_head = found(|it| {
        it.events.pop();
        it.head.next = 6;
    })
    .await;
    assert_eq!(with_head, [(Command, Some(4))]);
    let whole_command = found(|it| {
        it.events.truncate(4);
        it.head.next = 4;
        it.head.recorded_at = it.events.last().map(|event| event.recorded_at);
    })
    .await;
    assert_eq!(whole_command, [(Command, Some(4))]);
    let head_only = found(|it| it.head.next = 5).await;
    assert_eq!(head_only, [(Command, Some(4)), (Head, Some(5))]);
}

#[tokio::test]
async fn swapped_events_are_found() {
    use FindingKind::{Leaf, Version};
    let swapped = found(|it| {
        it.events.swap(4, 5);
        it.events[4].position = 4;
        it.events[5].position = 5;
    })
    .await;
    assert_eq!(
        swapped,
        [
            (Leaf, Some(4)),
            (Version, Some(4)),
            (Leaf, Some(5)),
            (Version, Some(5)),
            (Version, Some(6)),
        ]
    );
}

#[tokio::test]
async fn changed_copies_are_found() {
    let changes: [Change; 5] = [
        |it| it.events[2].stream = stream(9).to_string(),
        |it| it.events[2].version = 7,
        |it| it.events[2].event_id = Uuid::nil(),
        |it| it.events[2].type_name.push('x'),
        |it| it.events[2].case = None,
    ];
    for (n, change) in changes.into_iter().enumerate() {
        let found = found(change).await;
        assert!(
            found.contains(&(FindingKind::Copy, Some(2))),
            "change {n}: {found:?}"
        );
    }
}

#[tokio::test]
async fn changed_commands_are_found() {
    let changes: [(Change, u64); 4] = [
        (|it| drop(it.commands.remove(&command(2))), 2),
        (
            |it| {
                let record = it.commands.get_mut(&command(2)).unwrap();
                record.command.actor = "coordinator:desk:invented".to_owned();
            },
            2,
        ),
        (
            |it| it.commands.get_mut(&command(1)).unwrap().appended.last = 2,
            0,
        ),
        (
            |it| {
                let record = it.commands.get_mut(&command(3)).unwrap();
                record.appended.recorded_at = noon();
            },
            4,
        ),
    ];
    for (n, (change, position)) in changes.into_iter().enumerate() {
        let found = found(change).await;
        assert_eq!(
            found,
            [(FindingKind::Command, Some(position))],
            "change {n}"
        );
    }
}

/// An event that this release can read, as its one event.
async fn real_event(log: &MemoryLog) {
    let at = StreamId::new(Subject::Alarm, Uuid::from_u128(77));
    let event = Event::from(alarm::Event::AlarmAcknowledged {
        by: Owner::desk(),
        answer_due: None,
    });
    let encoded = event.encode().unwrap();
    let mut one = append(&flevoland(), 1, noon(), &[(at, 0, 1)]);
    let envelope = Envelope {
        ledger: flevoland(),
        stream: at,
        version: 1,
        event_id: EventId(Uuid::from_u128(78)),
        type_name: encoded.type_name.to_owned(),
        schema: encoded.schema,
        case: None,
        actor: Actor::service("contract"),
        occurred_at: noon(),
        command_id: command(1),
        correlation_id: command(1).0,
        causation_id: None,
        traceparent: String::new(),
        body: encoded.body,
    };
    one.events = vec![NewEvent {
        stream: at,
        version: 1,
        event_id: envelope.event_id.0,
        type_name: envelope.type_name.clone(),
        case: None,
        bytes: envelope.encode(),
    }];
    log.append(one).await.unwrap();
}

#[tokio::test]
async fn bodies_are_read_and_the_caller_may_object() {
    let log = MemoryLog::new(Arc::new(noon));
    log.create_ledger(&flevoland(), LedgerKind::Real)
        .await
        .unwrap();
    real_event(&log).await;
    let report = verify(&log, &flevoland(), &mut decodes).await.unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);

    let filler = filled().await;
    let report = verify(&filler, &flevoland(), &mut decodes).await.unwrap();
    let wanted: Vec<_> = (0..7).map(Some).collect();
    let found: Vec<_> = report.findings.iter().map(|it| it.position).collect();
    assert_eq!(found, wanted);
    assert!(
        report
            .findings
            .iter()
            .all(|it| it.kind == FindingKind::Body)
    );

    let mut seen = Vec::new();
    let mut object = |event: &StoredEvent, _: &Envelope| {
        seen.push(event.position);
        if event.position == 5 {
            Err("not what the fold says".to_owned())
        } else {
            Ok(())
        }
    };
    let report = verify(&filler, &flevoland(), &mut object).await.unwrap();
    assert_eq!(report.findings.len(), 1);
    assert_eq!(
        report.findings[0].to_string(),
        "position 5: body: not what the fold says"
    );
    assert_eq!(seen, [0, 1, 2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn more_than_a_page_and_appends_meanwhile_are_clean() {
    let log = filled().await;
    let each = 250;
    for n in 0..6 {
        let one = append(&flevoland(), 10 + n, noon(), &[(stream(9), n * each, each)]);
        log.append(one).await.unwrap();
    }
    for n in 0..600 {
        let one = append(&flevoland(), 100 + n, noon(), &[(stream(100 + n), 0, 1)]);
        log.append(one).await.unwrap();
    }
    // The visit itself appends: what comes behind the head that was seen first is left for the next run.
    let log = Arc::new(log);
    let mut behind = 0;
    let mut append_more = |_: &StoredEvent, _: &Envelope| {
        behind += 1;
        let one = append(
            &flevoland(),
            10_000 + behind,
            noon(),
            &[(stream(10_000 + behind), 0, 1)],
        );
        let appending = log.append(one);
        appended_now(appending);
        Ok(())
    };
    let report = verify(&*log, &flevoland(), &mut append_more).await.unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    assert_eq!((report.events, report.commands), (2_107, 609));
    let again = verified(&log).await;
    assert!(again.is_clean(), "{:?}", again.findings);
    assert_eq!(again.events, 2 * 2_107);
}

/// The memory backend never waits: its futures are ready when they are polled.
fn appended_now(appending: impl Future<Output = Result<Outcome, LogError>>) {
    let mut appending = std::pin::pin!(appending);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let polled = appending.as_mut().poll(&mut context);
    assert!(matches!(
        polled,
        std::task::Poll::Ready(Ok(Outcome::Appended(_)))
    ));
}
