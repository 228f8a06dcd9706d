//! What survives when the process dies: between a commit and its answer, and anywhere while it is writing.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};

use jiff::Timestamp;
use tokio::task::JoinSet;
use vangnet_domain::stream::LedgerId;
use vangnet_log::{
    LedgerKind, Log, NowFn, Outcome,
    contract::{append, read_all, stream},
};

use crate::SqliteLog;

const FILE: &str = "events.db";
/// A child works only in a folder where its test left this file.
const CHILD: &str = "this-process-may-die";

fn noon() -> NowFn {
    Arc::new(|| Timestamp::constant(1_762_171_200, 0))
}

fn flevoland() -> LedgerId {
    "flevoland".parse().unwrap()
}

/// A new log with one ledger, and a process in which one of the children below runs beside it.
async fn with_child(test: &str) -> (tempfile::TempDir, Command) {
    let folder = tempfile::tempdir().unwrap();
    let log = SqliteLog::open(folder.path().join(FILE), noon())
        .await
        .unwrap();
    log.create_ledger(&flevoland(), LedgerKind::Real)
        .await
        .unwrap();
    log.close().await;
    std::fs::write(folder.path().join(CHILD), "").unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["--ignored", "--exact", test, "--nocapture"])
        .current_dir(folder.path());
    (folder, child)
}

/// Runs in a process of its own: a good commit, then one that is never answered.
#[tokio::test]
#[ignore = "started by a_commit_without_an_answer_stands"]
async fn dies_after_its_second_commit() {
    if !Path::new(CHILD).exists() {
        return;
    }
    let log = SqliteLog::open(FILE, noon()).await.unwrap();
    let slices = [(stream(1), 0, 2)];
    let one = append(&flevoland(), 1, noon()(), &slices);
    assert!(matches!(log.append(one).await, Ok(Outcome::Appended(_))));
    log.close().await;
    let log = SqliteLog::open_with(Path::new(FILE), noon(), || std::process::abort())
        .await
        .unwrap();
    let slices = [(stream(1), 2, 2), (stream(2), 0, 1)];
    let two = append(&flevoland(), 2, noon()(), &slices);
    drop(log.append(two).await);
    unreachable!("the process dies before the answer");
}

#[tokio::test]
async fn a_commit_without_an_answer_stands() {
    let ledger = flevoland();
    let (folder, mut child) = with_child("crash::dies_after_its_second_commit").await;
    let died = child.output().unwrap();
    assert!(!died.status.success(), "the child did not die: {died:?}");

    let log = SqliteLog::open(folder.path().join(FILE), noon())
        .await
        .unwrap();
    assert_eq!(read_all(&log, &ledger).await.unwrap().len(), 5);
    let slices = [(stream(1), 2, 2), (stream(2), 0, 1)];
    let two = append(&ledger, 2, noon()(), &slices);
    let Outcome::AlreadyAppended(answer) = log.append(two).await.unwrap() else {
        panic!("the retry was not found");
    };
    assert_eq!((answer.first, answer.last), (2, 4));
    let three = append(&ledger, 3, noon()(), &[(stream(2), 1, 1)]);
    let Outcome::Appended(answer) = log.append(three).await.unwrap() else {
        panic!("the log does not go on");
    };
    assert_eq!(answer.first, 5);
}

const WRITERS: u64 = 8;
/// Commands of writer w are `w * EACH_MAX + n`.
const EACH_MAX: u64 = 1_000_000;

/// Runs in a process of its own until it is killed: says each append that was answered, after its answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by every_answered_append_survives_a_kill"]
async fn writes_until_it_is_killed() {
    if !Path::new(CHILD).exists() {
        return;
    }
    let log = Arc::new(SqliteLog::open(FILE, noon()).await.unwrap());
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let log = log.clone();
        writers.spawn(async move {
            for n in 0..EACH_MAX {
                let command = writer * EACH_MAX + n;
                let one = append(&flevoland(), command, noon()(), &[(stream(writer), n, 1)]);
                let Ok(Outcome::Appended(_)) = log.append(one).await else {
                    return;
                };
                let mut out = std::io::stdout().lock();
                writeln!(out, "answered {command}").unwrap();
                out.flush().unwrap();
            }
        });
    }
    writers.join_all().await;
}

#[tokio::test]
async fn every_answered_append_survives_a_kill() {
    let ledger = flevoland();
    let (folder, mut child) = with_child("crash::writes_until_it_is_killed").await;
    for (round, answers) in [(1, 150), (2, 40), (3, 400)] {
        let mut child = child.stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut answered = Vec::new();
        let mut read = |line: std::io::Result<String>| {
            let line = line.unwrap();
            if let Some((_, command)) = line.split_once("answered ") {
                answered.push(command.parse::<u64>().unwrap());
            }
            answered.len()
        };
        while read(said.next().unwrap()) < answers {}
        child.kill().unwrap();
        for line in said {
            read(line);
        }
        child.wait().unwrap();

        let log = SqliteLog::open(folder.path().join(FILE), noon())
            .await
            .unwrap();
        let events = read_all(&log, &ledger).await.unwrap();
        assert!(events.len() >= answers, "round {round}");
        for command in answered {
            let (writer, n) = (command / EACH_MAX, command % EACH_MAX);
            let again = append(&ledger, command, noon()(), &[(stream(writer), n, 1)]);
            let outcome = log.append(again).await.unwrap();
            assert!(
                matches!(outcome, Outcome::AlreadyAppended(_)),
                "round {round}: command {command} was answered, now it is {outcome:?}"
            );
        }
        log.close().await;
        if round < 3 {
            // The next child starts its streams from version 1, in a ledger of its own.
            std::fs::remove_file(folder.path().join(FILE)).unwrap();
            let log = SqliteLog::open(folder.path().join(FILE), noon())
                .await
                .unwrap();
            log.create_ledger(&ledger, LedgerKind::Real).await.unwrap();
            log.close().await;
        }
    }
}
