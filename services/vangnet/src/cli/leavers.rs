//! `vangnet report leavers`: what left the house for research, and whether it can be made again to the byte (P28e).
//!
//! Gives nothing that the log does not have as taken: rows are taken at the door only.

use std::{io::Write as _, process::ExitCode};

use anyhow::{Context as _, ensure};
use serde_json::json;
use uuid::Uuid;
use vangnet_domain::{
    envelope::Recorded,
    export::{Asked, Phase, State, Taken, Taking},
    ids::ExportId,
    state,
    stream::{StreamId, Subject},
};
use vangnet_log::READ_LIMIT_MAX;
use vangnet_runtime::{Clock as _, LedgerClock, Past, Pseudonyms, past};
use vangnet_views::{Indicators, leavers::Extract};

use super::{Context, output, store::Store};
use crate::process;

/// Of which export.
#[derive(clap::Args)]
pub struct Args {
    /// The export's id.
    #[arg(long, value_name = "ID")]
    request: Uuid,
    /// Write the bytes of this taking again, counted from 1: only while the export is approved, and nobody in it was erased.
    #[arg(long, value_name = "NUMBER")]
    taking: Option<usize>,
    /// As JSON.
    #[arg(long, conflicts_with = "taking")]
    json: bool,
}

/// Make each taking again and compare.
pub async fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let store = context.store().await?;
    let export = ExportId(args.request);
    let state = fold(&store, export).await?;
    let asked = state.asked.as_ref().context("no export has this id")?;
    let sealer = context.sealer(store.ledger.clone()).await?;
    let pseudonyms = sealer.pseudonyms(export).await?;
    let (log, ledger) = (store.log.clone(), store.ledger.clone());
    let clock = LedgerClock::of(log, ledger, process::machine_clock()).await?;
    let phase = state.phase(clock.now());
    if let Some(number) = args.taking {
        let taking = number
            .checked_sub(1)
            .and_then(|index| state.takings.get(index));
        let taken = &taking.context("the export was not taken so often")?.taken;
        ensure!(
            phase == Phase::Approved,
            "the export is {phase}: nothing is given"
        );
        let pseudonyms = pseudonyms.context("the key of its pseudonyms is not here")?;
        write_again(&store, (export, asked), taken, &pseudonyms).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut lines = Vec::new();
    for taking in &state.takings {
        let again = match &pseudonyms {
            Some(pseudonyms) => {
                let made = made_again(&store, (export, asked), &taking.taken, pseudonyms).await?;
                Again::of(&made, &taking.taken)
            }
            None => Again::NoKey,
        };
        lines.push((taking, again));
    }
    let sound = lines.iter().all(|(_, again)| *again != Again::Differs);
    show((export, asked, phase), &lines, args.json)?;
    Ok(if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What becomes of a taking that is made again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Again {
    /// To the byte.
    Same,
    /// It does not: the log, the key or the program is not what it was.
    Differs,
    /// The key of the pseudonyms is destroyed, or not in this store: only the digest is left.
    NoKey,
}

impl Again {
    fn of(made: &Extract, taken: &Taken) -> Self {
        if made.taken(taken.format).1 == *taken {
            Self::Same
        } else {
            Self::Differs
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Differs => "differs",
            Self::NoKey => "no-key",
        }
    }
}

async fn fold(store: &Store, export: ExportId) -> anyhow::Result<State> {
    let stream = StreamId::new(Subject::Export, export.0);
    let mut state = State::default();
    let mut from = 1;
    loop {
        let batch = store
            .log
            .read_stream(&store.ledger, stream, from, READ_LIMIT_MAX)
            .await?;
        for stored in &batch {
            let recorded = Recorded::decode(stored.position, stored.recorded_at, &stored.bytes)?;
            let mut any = state::State::Export(Box::new(state));
            any.evolve(&recorded.event, recorded.stamp());
            let state::State::Export(next) = any else {
                anyhow::bail!("a stream keeps its subject");
            };
            state = *next;
            from = stored.version + 1;
        }
        if batch.len() < READ_LIMIT_MAX {
            return Ok(state);
        }
    }
}

async fn made_again(
    store: &Store,
    (export, asked): (ExportId, &Asked),
    taken: &Taken,
    pseudonyms: &Pseudonyms,
) -> anyhow::Result<Extract> {
    let until = Some(taken.position);
    let past: Past<Indicators> = past(store.log.as_ref(), &store.ledger, until).await?;
    let youth = |youth| pseudonyms.of(youth);
    Ok(past.view.leavers(export, asked, taken.position, youth))
}

async fn write_again(
    store: &Store,
    request: (ExportId, &Asked),
    taken: &Taken,
    pseudonyms: &Pseudonyms,
) -> anyhow::Result<()> {
    let made = made_again(store, request, taken, pseudonyms).await?;
    let (bytes, same) = made.taken(taken.format);
    ensure!(same == *taken, "made again it is not what was taken");
    let now: Past<Indicators> = past(store.log.as_ref(), &store.ledger, None).await?;
    ensure!(
        !now.view.erased_since(&made),
        "somebody in it was erased since"
    );
    std::io::stdout().lock().write_all(&bytes)?;
    Ok(())
}

fn show(
    (export, asked, phase): (ExportId, &Asked, Phase),
    lines: &[(&Taking, Again)],
    as_json: bool,
) -> anyhow::Result<()> {
    if as_json {
        let takings = lines
            .iter()
            .map(|(taking, again)| json!({ "taking": taking, "again": again.as_str() }));
        let takings: Vec<_> = takings.collect();
        output::json(
            &json!({ "export": export, "phase": phase, "asked": asked, "takings": takings }),
        )?;
        return Ok(());
    }
    output::complain(&format!(
        "{phase}; asked by {} for {} ({}) under {}",
        asked.by.organisation, asked.organisation, asked.purpose, asked.reference
    ));
    let rows = lines.iter().enumerate().map(|(index, (taking, again))| {
        let taken = &taking.taken;
        vec![
            (index + 1).to_string(),
            taking.at.to_string(),
            taken.position.to_string(),
            taken.format.to_string(),
            taken.rows.to_string(),
            if taken.complete { "" } else { "not complete" }.to_owned(),
            taken.sha256.clone(),
            again.as_str().to_owned(),
        ]
    });
    let header = [
        "taking", "at", "position", "format", "rows", "", "sha256", "again",
    ];
    output::table(&header, &rows.collect::<Vec<_>>())?;
    Ok(())
}
