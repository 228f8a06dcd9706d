//! `vangnet verify`: recompute and check the log.

use std::{collections::BTreeSet, process::ExitCode};

use serde_json::json;
use vangnet_domain::{
    envelope::{Envelope, Recorded},
    stream::{LedgerId, StreamId, Subject},
};
use vangnet_log::{
    Finding, FindingKind, Log, LogError, LookedBack, Snapshot, StoredEvent, VerifyReport,
    is_still_there,
};
use vangnet_views::{Indicators, Region, View};

use super::{Context, output};

/// What a green report does not say.
const NOT_SEEN: &str = "Not seen from here: a tail cut off together with the head row and its commands, or a history \
    rewritten as a whole, but for what a look-back names. Only heads that were signed and kept elsewhere show those.";

/// How to report.
#[derive(clap::Args)]
#[command(after_help = NOT_SEEN)]
pub struct Args {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Check everything; exit code 1 when anything is wrong.
pub async fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let store = context.store().await?;
    let Checked {
        report,
        compared,
        looked_back,
    } = check(store.log.as_ref(), &store.ledger).await?;
    if args.json {
        output::json(&json!({
            "ledger": report.ledger,
            "good": report.is_clean(),
            "events": report.events,
            "streams": report.streams,
            "commands": report.commands,
            "snapshots": compared,
            "lookBacks": looked_back,
            "findings": report.findings,
            "findingsNotListed": report.findings_not_listed,
        }))?;
    } else {
        show(&report, &compared, looked_back)?;
    }
    Ok(if report.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn show(report: &VerifyReport, compared: &[&str], looked_back: usize) -> anyhow::Result<()> {
    for finding in &report.findings {
        output::line(&finding.to_string())?;
    }
    if report.findings_not_listed > 0 {
        output::line(&format!("and {} more", report.findings_not_listed))?;
    }
    let word = if report.is_clean() {
        "nothing is wrong"
    } else {
        "the log is NOT as it was written"
    };
    output::line(&format!(
        "{}: {} events of {} commands in {} streams, {} snapshots and {looked_back} look-backs compared: {word}",
        report.ledger,
        report.events,
        report.commands,
        report.streams,
        compared.len()
    ))?;
    if report.is_clean() {
        output::line(NOT_SEEN)?;
    }
    Ok(())
}

/// What was checked.
struct Checked {
    report: VerifyReport,
    /// The snapshots that were compared: one of another version of its fold is discarded by all who could use it, and
    /// passed over here.
    compared: Vec<&'static str>,
    /// How many look-backs name the timeline they looked at.
    looked_back: usize,
}

/// Walk the log once, folding it anew beside; compare the kept snapshots with the fresh folds, and what was looked back on
/// with what is there.
async fn check(log: &dyn Log, ledger: &LedgerId) -> Result<Checked, LogError> {
    let mut looked_back = Vec::new();
    let mut region = Refold::<Region>::of(log, ledger).await?;
    let mut indicators = Refold::<Indicators>::of(log, ledger).await?;
    // As the live views do: nothing that follows an unreadable event in its stream is folded.
    let mut parked: BTreeSet<String> = BTreeSet::new();
    let mut visit = |stored: &StoredEvent, _: &Envelope| match Recorded::decode(
        stored.position,
        stored.recorded_at,
        &stored.bytes,
    ) {
        Ok(event) => {
            looked_back.extend(LookedBack::of(&event));
            if !parked.contains(&stored.stream) {
                region.iter_mut().for_each(|it| it.see(&event));
                indicators.iter_mut().for_each(|it| it.see(&event));
            }
            Ok(())
        }
        Err(error) => {
            parked.insert(stored.stream.clone());
            Err(error.to_string())
        }
    };
    let mut report = vangnet_log::verify(log, ledger, &mut visit).await?;
    let end = log.head(ledger).await?.next;
    let mut compared = Vec::new();
    if let Some(region) = region {
        compared.push(Region::NAME);
        region.compare(end, &mut report);
    }
    if let Some(indicators) = indicators {
        compared.push(Indicators::NAME);
        indicators.compare(end, &mut report);
    }
    for look_back in &looked_back {
        compare_looked_back(log, ledger, look_back, &mut report).await?;
    }
    Ok(Checked {
        report,
        compared,
        looked_back: looked_back.len(),
    })
}

/// Look again at what a look-back looked at.
async fn compare_looked_back(
    log: &dyn Log,
    ledger: &LedgerId,
    look_back: &LookedBack,
    report: &mut VerifyReport,
) -> Result<(), LogError> {
    let LookedBack {
        position,
        stay,
        case,
        timeline: seen,
    } = look_back;
    if !is_still_there(log, ledger, *case, seen).await? {
        report.add(Finding {
            kind: FindingKind::LookBack,
            position: Some(*position),
            detail: format!(
                "{} looked back on {} events of {} at positions {} to {}, and the log does not have them so",
                StreamId::new(Subject::Stay, stay.0),
                seen.events,
                StreamId::new(Subject::Case, case.0),
                seen.first,
                seen.last
            ),
        });
    }
    Ok(())
}

/// A kept fold, and the fresh one that it has to equal.
struct Refold<V> {
    kept: Snapshot,
    fresh: V,
}

impl<V: View> Refold<V> {
    async fn of(log: &dyn Log, ledger: &LedgerId) -> Result<Option<Self>, LogError> {
        let kept = log.snapshot(ledger, V::NAME).await?;
        Ok(kept
            .filter(|kept| kept.fold_version == V::FOLD_VERSION)
            .map(|kept| Self {
                kept,
                fresh: V::default(),
            }))
    }

    fn see(&mut self, event: &Recorded) {
        if event.position < self.kept.next {
            self.fresh.apply(event);
        }
    }

    /// `end`: where the log ends.
    fn compare(&self, end: u64, report: &mut VerifyReport) {
        let differs = if self.kept.next > end {
            format!("goes on to {}, and the log ends here", self.kept.next)
        } else if serde_json::to_vec(&self.fresh).is_ok_and(|fresh| fresh == self.kept.bytes) {
            return;
        } else {
            "differs from a fresh fold of the events before this position".to_owned()
        };
        report.add(Finding {
            kind: FindingKind::Snapshot,
            position: Some(self.kept.next.min(end)),
            detail: format!("the snapshot {:?} {differs}", V::NAME),
        });
    }
}
