//! A command's life in its service, on the in-memory log and the in-process bus.

use std::{sync::Arc, time::Duration};

use crate::bench::{Bench, desk, id, place_command};
use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use vangnet_bus::{Bus as _, BusSubject, Faults, Handler, Rates, Request};
use vangnet_domain::{
    ids::{CaseId, PlaceId, ReportId},
    personal::KeySubject,
    place::{self, Availability, CloseReason},
    report,
    stream::{Service, StreamId, Subject},
};
use vangnet_log::{KeyStore as _, Log as _};
use vangnet_runtime::{
    Answer,
    wire::{self, CommandReply},
};

fn close(place: u128) -> place::Command {
    place::Command::Close {
        place: PlaceId(id(place)),
        reason: CloseReason::Staff,
    }
}

#[tokio::test(start_paused = true)]
async fn a_retried_command_is_answered_with_its_first_positions() {
    let bench = Bench::new().await;
    let _host = bench.host().await;
    let first = bench.accepted(1, place_command(1)).await;
    bench.accepted(2, place_command(2)).await;
    let again = bench.accepted(1, place_command(1)).await;
    assert!(again.already && !first.already);
    assert_eq!((again.first, again.last), (first.first, first.last));
    assert_eq!(bench.log.head(&bench.ledger).await.unwrap().next, 2);
}

#[tokio::test(start_paused = true)]
async fn the_same_id_for_another_command_or_actor_is_refused() {
    let bench = Bench::new().await;
    let _host = bench.host().await;
    bench.accepted(1, place_command(1)).await;
    assert_eq!(
        bench.give(1, place_command(2)).await,
        Answer::Replied(CommandReply::Reused)
    );
    let mut request = bench.request(1, place_command(1));
    request.actor.person = "desk-2".into();
    assert_eq!(
        bench.door().send(&request).await,
        Answer::Replied(CommandReply::Reused)
    );
}

#[tokio::test(start_paused = true)]
async fn a_text_about_the_erased_is_refused_with_a_code_and_nothing_is_written() {
    let bench = Bench::new().await;
    let case = CaseId(id(7));
    let subject = KeySubject::Case(case);
    bench.keys.destroy(&bench.ledger, subject).await.unwrap();
    let submit = report::Submit {
        report: ReportId(id(8)),
        case,
        joins_case: false,
        reporter_kind: report::ReporterKind::Police,
        reporter: None,
        what: Some("Invented report".into()),
        place: None,
        municipality: None,
        call_back: None,
        people: Vec::new(),
        unreadable: Vec::new(),
    };
    let request = bench.request(1, report::Command::Submit(Box::new(submit)));
    let intake = bench.executor_of(Service::Intake);
    let CommandReply::Refused { rejection } = intake.execute(&request, Timestamp::MAX).await else {
        panic!("a text without a key");
    };
    assert_eq!(rejection.code, "TEXT_KEY_DESTROYED");
    assert_eq!(bench.log.head(&bench.ledger).await.unwrap().next, 0);
}

#[tokio::test(start_paused = true)]
async fn no_refusal_leaves_from_a_stale_cache() {
    let bench = Bench::new().await;
    let one = bench.executor();
    let two = bench.executor();
    let deadline = Timestamp::MAX;
    assert!(accepted(
        &one.execute(&bench.request(1, place_command(1)), deadline)
            .await
    ));
    assert!(accepted(
        &one.execute(&bench.request(2, close(1)), deadline).await
    ));
    // The second instance folds the closed place into its cache, then the first opens it again.
    let reopen = place::Command::Reopen {
        place: PlaceId(id(1)),
    };
    let second = two.execute(&bench.request(3, close(1)), deadline).await;
    assert!(matches!(second, CommandReply::Refused { .. }), "{second:?}");
    assert!(accepted(
        &one.execute(&bench.request(4, reopen), deadline).await
    ));
    // A stale cache would refuse: "closed already".
    assert!(accepted(
        &two.execute(&bench.request(5, close(1)), deadline).await
    ));
}

#[tokio::test(start_paused = true)]
async fn a_conflict_is_decided_again_on_what_is_there() {
    let bench = Bench::new().await;
    let one = bench.executor();
    let two = bench.executor();
    let deadline = Timestamp::MAX;
    let report = |availability| place::Command::ReportAvailability {
        place: PlaceId(id(1)),
        availability,
        as_of: bench.now(),
    };
    assert!(accepted(
        &one.execute(&bench.request(1, place_command(1)), deadline)
            .await
    ));
    assert!(accepted(
        &two.execute(&bench.request(2, report(Availability::Free)), deadline)
            .await
    ));
    // `one` still thinks version 1; its append conflicts and is decided again.
    let reply = one
        .execute(
            &bench.request(3, report(Availability::Unavailable)),
            deadline,
        )
        .await;
    let CommandReply::Accepted(accepted) = reply else {
        panic!("{reply:?}")
    };
    assert_eq!(accepted.version, 3);
}

#[tokio::test(start_paused = true)]
async fn a_decision_from_an_old_screen_hears_who_changed_it() {
    let bench = Bench::new().await;
    let _host = bench.host().await;
    bench.accepted(1, place_command(1)).await;
    bench.accepted(2, close(1)).await;
    let mut request = bench.request(
        3,
        place::Command::Reopen {
            place: PlaceId(id(1)),
        },
    );
    request.if_match = Some(1);
    let Answer::Replied(CommandReply::Conflict {
        stream,
        actual,
        changed_by,
    }) = bench.door().send(&request).await
    else {
        panic!("an old screen must conflict")
    };
    assert_eq!(stream, StreamId::new(Subject::Place, id(1)));
    assert_eq!(actual, 2);
    assert_eq!(changed_by, Some(desk()));
    request.if_match = Some(2);
    assert!(matches!(
        bench.door().send(&request).await,
        Answer::Replied(CommandReply::Accepted(_))
    ));
    // Retried after it was accepted, the old version in hand is no conflict: it is the same command.
    let Answer::Replied(CommandReply::Accepted(again)) = bench.door().send(&request).await else {
        panic!("a retry is never a conflict")
    };
    assert!(again.already);
}

#[tokio::test(start_paused = true)]
async fn an_expired_request_is_dropped_before_it_is_decided() {
    let bench = Bench::new().await;
    let executor = bench.executor();
    let reply = executor
        .execute(
            &bench.request(1, place_command(1)),
            "2000-01-01T00:00:00Z".parse().unwrap(),
        )
        .await;
    assert_eq!(reply, CommandReply::Expired);
    assert_eq!(bench.log.head(&bench.ledger).await.unwrap().next, 0);
}

#[tokio::test(start_paused = true)]
async fn a_crash_between_append_and_reply_is_once() {
    let bench = Bench::new().await;
    let _host = bench.host().await;
    bench.log.fail_next_reply();
    let first = bench.give(1, place_command(1)).await;
    assert!(
        matches!(first, Answer::Replied(CommandReply::Away { .. })),
        "{first:?}"
    );
    let again = bench.accepted(1, place_command(1)).await;
    assert!(again.already);
    assert_eq!(bench.log.head(&bench.ledger).await.unwrap().next, 1);
}

#[tokio::test(start_paused = true)]
async fn without_a_reply_the_same_command_goes_out_once_more_and_then_its_fate_is_unknown() {
    let bench = Bench::new().await;
    let _host = bench.host().await;
    bench.bus.set_faults(Faults {
        replies: Rates {
            lost_per_mille: 1_000,
            ..Rates::default()
        },
        ..Faults::default()
    });
    let began = tokio::time::Instant::now();
    assert_eq!(bench.give(1, place_command(1)).await, Answer::Unknown);
    assert_eq!(
        began.elapsed(),
        Duration::from_secs(5),
        "all the time a command has"
    );
    assert_eq!(bench.log.head(&bench.ledger).await.unwrap().next, 1);
    bench.bus.set_faults(Faults::default());
    assert!(bench.accepted(1, place_command(1)).await.already);
}

#[tokio::test(start_paused = true)]
async fn a_second_try_that_comes_too_late_does_not_say_what_the_first_one_did() {
    let bench = Bench::new().await;
    let host = bench.host().await;
    bench.bus.set_faults(Faults {
        replies: Rates {
            lost_per_mille: 1_000,
            ..Rates::default()
        },
        ..Faults::default()
    });
    let request = bench.request(1, place_command(1));
    let (door, service) = (bench.door(), bench.ahead(Duration::from_secs(3)));
    let giving = async { door.send(&request).await };
    // Accepted at once and not heard of; whoever takes the second try has a clock that is ahead.
    let changing = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        host.stop().await;
        bench.bus.set_faults(Faults::default());
        service.await
    };
    let (answer, _host) = tokio::join!(giving, changing);
    assert_eq!(answer, Answer::Unknown);
    assert_eq!(bench.log.head(&bench.ledger).await.unwrap().next, 1);
}

/// Fails whatever it is given, before it looks at the log.
pub struct Failing;

#[async_trait]
impl Handler for Failing {
    async fn handle(&self, _request: Request) -> Bytes {
        wire::encode(&CommandReply::Failed {
            context: "planned".into(),
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_try_that_fails_does_not_say_what_the_first_one_did() {
    let bench = Bench::new().await;
    let host = bench.host().await;
    bench.bus.set_faults(Faults {
        replies: Rates {
            lost_per_mille: 1_000,
            ..Rates::default()
        },
        ..Faults::default()
    });
    let changing = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        host.stop().await;
        bench.bus.set_faults(Faults::default());
        let subject = BusSubject::Command(bench.ledger.clone(), Service::Placement);
        bench.bus.serve(&subject, Arc::new(Failing)).await
    };
    let (answer, serving) = tokio::join!(bench.give(1, place_command(1)), changing);
    assert_eq!(answer, Answer::Unknown);
    assert_eq!(bench.log.head(&bench.ledger).await.unwrap().next, 1);
    // Heard on the first try, a failure is the whole story.
    let first = bench.give(2, place_command(2)).await;
    assert!(
        matches!(first, Answer::Replied(CommandReply::Failed { .. })),
        "{first:?}"
    );
    serving.unwrap().stop().await;
}

#[tokio::test(start_paused = true)]
async fn nobody_there_is_certainly_not_executed() {
    let bench = Bench::new().await;
    let answer = bench.give(1, place_command(1)).await;
    assert!(matches!(answer, Answer::NotExecuted { .. }), "{answer:?}");
}

fn accepted(reply: &CommandReply) -> bool {
    matches!(reply, CommandReply::Accepted(_))
}
