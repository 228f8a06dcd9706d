//! What somebody does who owns the database, and whether `verify` names the place.

use anyhow::{Result, ensure};
use vangnet_domain::stream::LedgerId;
use vangnet_log::{
    Finding, FindingKind, LedgerKind, Log, VerifyReport,
    contract::{Slice, append, stream},
    verify,
};
use vangnet_log_postgres::PgLog;

use crate::support::{self, Bare, now, stands};

/// Eight events by four commands: positions 0 to 1, 2 to 3, 4 to 6, 7.
const COMMANDS: [&[(u64, u64, u64)]; 4] = [
    &[(1, 0, 2)],
    &[(2, 0, 1), (1, 2, 1)],
    &[(3, 0, 3)],
    &[(1, 3, 1)],
];

/// How the owner of the tables gets past the triggers, for good.
const UNGUARD: &str = "ALTER TABLE vangnet.events DISABLE TRIGGER only_grows; \
                       ALTER TABLE vangnet.commands DISABLE TRIGGER only_grows; \
                       ALTER TABLE vangnet.ledgers DISABLE TRIGGER only_grows";

async fn verified(log: &PgLog, ledger: &LedgerId) -> Result<VerifyReport> {
    Ok(verify(log, ledger, &mut |_, _| Ok(())).await?)
}

async fn filled(log: &PgLog, ledger: &LedgerId) -> Result<()> {
    log.create_ledger(ledger, LedgerKind::Real).await?;
    for (n, streams) in (1..).zip(COMMANDS) {
        let slices: Vec<Slice> = streams
            .iter()
            .map(|(n, base, count)| (stream(*n), *base, *count))
            .collect();
        stands(log.append(append(ledger, n, now(), &slices)).await?)?;
    }
    Ok(())
}

/// What is done (`OWN_LEDGER` stands for the ledger), what has to be found, and where.
const CHANGES: [(&str, &str, FindingKind, u64); 10] = [
    (
        "one byte changed",
        "UPDATE vangnet.events SET bytes = set_byte(bytes, octet_length(bytes) - 1, \
             get_byte(bytes, octet_length(bytes) - 1) # 1) WHERE OWN_LEDGER AND position = 3",
        FindingKind::Leaf,
        3,
    ),
    (
        "a copy changed",
        "UPDATE vangnet.events SET event_id = gen_random_uuid() WHERE OWN_LEDGER AND position = 3",
        FindingKind::Copy,
        3,
    ),
    (
        "removed",
        "DELETE FROM vangnet.events WHERE OWN_LEDGER AND position = 3",
        FindingKind::Position,
        3,
    ),
    (
        "two swapped",
        "UPDATE vangnet.events SET position = position + 100 WHERE OWN_LEDGER AND position IN (4, 5); \
         UPDATE vangnet.events SET position = 109 - position WHERE OWN_LEDGER AND position > 100",
        FindingKind::Leaf,
        4,
    ),
    (
        "a time changed",
        "UPDATE vangnet.events SET recorded_at_us = recorded_at_us - 60000000 WHERE OWN_LEDGER AND position = 5",
        FindingKind::RecordedAt,
        5,
    ),
    (
        "put behind",
        "INSERT INTO vangnet.events SELECT 8, recorded_at_us, 4, gen_random_uuid(), case_id, ledger, stream, \
             type_name, bytes, leaf FROM vangnet.events WHERE OWN_LEDGER AND position = 6; \
         UPDATE vangnet.ledgers SET next = 9 WHERE OWN_LEDGER",
        FindingKind::Leaf,
        8,
    ),
    (
        "the tail cut off",
        "DELETE FROM vangnet.events WHERE OWN_LEDGER AND position >= 7",
        FindingKind::Position,
        7,
    ),
    (
        "the tail cut off together with the head row, the command left",
        "DELETE FROM vangnet.events WHERE OWN_LEDGER AND position >= 7; UPDATE vangnet.ledgers SET next = 7 WHERE OWN_LEDGER",
        FindingKind::Command,
        7,
    ),
    (
        "a command disowned",
        "DELETE FROM vangnet.commands WHERE OWN_LEDGER AND first = 2",
        FindingKind::Command,
        2,
    ),
    (
        "another actor",
        "UPDATE vangnet.commands SET actor = 'x:y:z' WHERE OWN_LEDGER AND first = 4",
        FindingKind::Command,
        4,
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verify_is_green_on_what_was_appended_and_names_what_was_changed() -> Result<()> {
    let (log, database) = support::log().await?;
    // A login that is a member of the owning role, as the migrator is.
    let mut owner = Bare::connect(&database.login("vangnet_owner").await?).await?;
    owner.run(UNGUARD).await?;
    let untouched: LedgerId = "untouched".parse()?;
    filled(&log, &untouched).await?;
    for (n, (what, sql, kind, position)) in CHANGES.iter().enumerate() {
        let ledger: LedgerId = format!("changed-{n}").parse()?;
        filled(&log, &ledger).await?;
        let before = verified(&log, &ledger).await?;
        ensure!(
            before.is_clean() && before.events == 8,
            "before {what}: {before:?}"
        );
        let here = sql.replace("OWN_LEDGER", &format!("ledger = '{ledger}'"));
        owner.run(&here).await?;
        let report = verified(&log, &ledger).await?;
        let at = |it: &Finding| it.position == Some(*position);
        ensure!(
            report.findings.iter().any(|it| it.kind == *kind && at(it)),
            "{what}: wanted {kind} at {position}: {report:?}"
        );
        // What stands before the change is not accused.
        ensure!(
            report
                .findings
                .iter()
                .all(|it| it.position.is_some_and(|it| it + 3 > *position)),
            "{what}: {report:?}"
        );
    }
    let report = verified(&log, &untouched).await?;
    ensure!(report.is_clean() && report.commands == 4, "{report:?}");

    owner.run("TRUNCATE vangnet.events").await?;
    let report = verified(&log, &untouched).await?;
    let first = report.findings.first().map(|it| (it.kind, it.position));
    ensure!(
        first == Some((FindingKind::Position, Some(0))),
        "truncated: {report:?}"
    );
    Ok(())
}
