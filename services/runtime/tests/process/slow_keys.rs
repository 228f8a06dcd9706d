//! A key store that hangs, and a machine whose clock is off.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use vangnet_domain::{
    ids::{CaseId, ReportId},
    personal::KeySubject,
    report::{self, ReporterKind, Submit},
    stream::{LedgerId, Service},
};
use vangnet_log::{KeyState, KeyStore, Log as _, LogError, MemoryKeys};
use vangnet_runtime::{
    Executor, ExecutorParts, MasterKey, Sealer, ServiceSpec, Substrate, Tasks, TokioClock,
    system_entropy, wire::CommandReply,
};

use crate::bench::{Bench, id};

/// Makes each key only after a wait.
struct SlowKeys {
    keys: MemoryKeys,
    wait: Duration,
}

#[async_trait]
impl KeyStore for SlowKeys {
    async fn create(
        &self,
        ledger: &LedgerId,
        subject: KeySubject,
        wrapped: &[u8],
    ) -> Result<KeyState, LogError> {
        tokio::time::sleep(self.wait).await;
        self.keys.create(ledger, subject, wrapped).await
    }

    async fn load(&self, ledger: &LedgerId, subject: KeySubject) -> Result<KeyState, LogError> {
        self.keys.load(ledger, subject).await
    }

    async fn destroy(&self, ledger: &LedgerId, subject: KeySubject) -> Result<(), LogError> {
        self.keys.destroy(ledger, subject).await
    }
}

fn substrate(bench: &Bench, wait: Duration) -> Substrate {
    let keys = SlowKeys {
        keys: MemoryKeys::default(),
        wait,
    };
    Substrate {
        sealer: Arc::new(Sealer::new(
            bench.ledger.clone(),
            Arc::new(keys),
            MasterKey::new([1; 32]),
            system_entropy(),
        )),
        ..bench.substrate()
    }
}

fn intake(substrate: Substrate) -> Executor {
    Executor::new(ExecutorParts {
        ledger: substrate.ledger,
        service: Service::Intake,
        log: substrate.log,
        bus: substrate.bus,
        clock: substrate.clock,
        sealer: substrate.sealer,
        master: substrate.master,
        rules: substrate.rules,
    })
}

fn report() -> report::Command {
    report::Command::Submit(Box::new(Submit {
        report: ReportId(id(1)),
        case: CaseId(id(2)),
        joins_case: false,
        reporter_kind: ReporterKind::Police,
        reporter: None,
        what: Some("Invented report".into()),
        place: None,
        municipality: None,
        call_back: None,
        people: Vec::new(),
        unreadable: Vec::new(),
    }))
}

#[tokio::test(start_paused = true)]
async fn a_report_whose_key_came_late_is_decided_again_at_the_time_that_it_is() {
    let bench = Bench::new().await;
    let intake = intake(substrate(&bench, Duration::from_secs(6)));
    let given = bench.now();
    let reply = intake
        .execute(&bench.request(1, report()), Timestamp::MAX)
        .await;
    let CommandReply::Accepted(accepted) = reply else {
        panic!("{reply:?}")
    };
    let late = accepted.recorded_at.duration_since(given);
    assert!(late >= SignedDuration::from_secs(6), "{late}");
}

#[tokio::test(start_paused = true)]
async fn from_a_machine_whose_clock_is_off_nothing_is_written_and_a_retry_is_asked() {
    let bench = Bench::new().await;
    let off = bench.now() + SignedDuration::from_secs(6);
    let intake = intake(Substrate {
        clock: Arc::new(TokioClock::starting_at(off)),
        ..bench.substrate()
    });
    let reply = intake
        .execute(&bench.request(1, report()), Timestamp::MAX)
        .await;
    assert!(matches!(reply, CommandReply::Away { .. }), "{reply:?}");
    assert_eq!(bench.log.head(&bench.ledger).await.unwrap().next, 0);
}

#[tokio::test(start_paused = true)]
async fn a_stop_waits_its_grace_for_a_key_and_no_longer() {
    let bench = Bench::new().await;
    let spec = ServiceSpec {
        name: Service::Intake,
        reactors: &[],
        crossings: &[],
        task: None,
    };
    let substrate = substrate(&bench, Duration::from_secs(90));
    let host = vangnet_runtime::Host::start(spec, &substrate, &bench.tasks)
        .await
        .unwrap();
    let stopping = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let began = tokio::time::Instant::now();
        (host.stop().await, began.elapsed())
    };
    let (_, (finished, took)) = tokio::join!(bench.give(1, report()), stopping);
    assert!(!finished, "its command was still waiting");
    assert_eq!(took, Tasks::GRACE);
}
