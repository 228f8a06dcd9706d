//! `/v1/indicators`: what the region counts, small numbers hidden (H36).

use std::collections::BTreeMap;

use axum::{http::StatusCode, response::Response};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use vangnet_access::Action;
use vangnet_domain::triage::Verdict;
use vangnet_views::{
    indicators::Counts,
    publish::{shown, shown_table},
};

use crate::{
    call::Call,
    gateway::Freshness,
    problem::Problem,
    resource::json as answer,
    route::{Routes, Spec},
};

const INDICATORS: Spec = Spec::read(
    "/v1/indicators",
    Action::IndicatorRead,
    "Counts of the region since its first event. Null is a number too small to show, or one that would give it away.",
);

/// The region's figures.
#[derive(Serialize, ToSchema)]
pub struct IndicatorsReading {
    /// How old.
    #[serde(flatten)]
    pub freshness: Freshness,
    /// By name; null is hidden.
    #[schema(value_type = Object)]
    pub figures: Value,
}

pub(super) fn routes() -> Routes {
    Routes::new().get::<IndicatorsReading, _, _>(INDICATORS, indicators)
}

async fn indicators(call: Call) -> Result<Response, Problem> {
    let live = &call.gateway.parts.indicators;
    let freshness = call.gateway.freshness_of(live.looked_at(), live.next());
    let counts = live.read().as_of(freshness.as_of);
    let reading = IndicatorsReading {
        freshness,
        figures: figures(&counts),
    };
    answer(StatusCode::OK, &reading)
}

fn figures(counts: &Counts) -> Value {
    let verdicts = shown_table(&counts.verdicts);
    // A ratio gives its parts away: it shows only where they do.
    let no_crisis = verdicts.get(&Verdict::NoCrisis).copied().flatten();
    let no_crisis_permille = no_crisis.and_then(|_| counts.no_crisis_permille());
    let stays_ended = shown(counts.stays_ended);
    json!({
        "reports": shown(counts.reports),
        "verdicts": verdicts,
        "noCrisisPermille": no_crisis_permille,
        "placedByRung": shown_table(&counts.placed_by_rung),
        "alternativesByRung": shown_table(&counts.alternatives_by_rung),
        "avoided": shown(counts.avoided),
        "rungs": tables(&counts.rungs),
        "holdsEnded": tables(&counts.holds_ended),
        "holdsExpired": shown(counts.holds_expired),
        "noPlace": shown(counts.no_place),
        "outOfRegion": shown(counts.out_of_region),
        "declined": shown_table(&counts.declined),
        "deploymentsDue": shown(counts.deployments_due),
        "deploymentsLate": shown(counts.deployments_late),
        "staysEnded": stays_ended,
        "stayDaysAverageTenths": stays_ended.and_then(|_| counts.stay_days_average_tenths()),
    })
}

fn tables<A: Ord + Clone, B: Ord + Clone>(
    tables: &BTreeMap<A, BTreeMap<B, u64>>,
) -> BTreeMap<A, BTreeMap<B, Option<u64>>> {
    let tables = tables.iter();
    tables
        .map(|(of, table)| (of.clone(), shown_table(table)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_small_is_hidden_with_what_would_give_it_away() {
        let counts = Counts {
            reports: 60,
            verdicts: BTreeMap::from([
                (Verdict::AcuteCrisis, 20),
                (Verdict::Urgent, 30),
                (Verdict::NoCrisis, 4),
            ]),
            stays_ended: 4,
            stay_days: 40,
            ..Counts::default()
        };
        let figures = figures(&counts);
        assert_eq!(figures["reports"], 60);
        assert_eq!(figures["verdicts"]["no-crisis"], Value::Null);
        assert_eq!(figures["verdicts"]["acute-crisis"], Value::Null);
        assert_eq!(figures["verdicts"]["urgent"], 30);
        assert_eq!(figures["noCrisisPermille"], Value::Null);
        assert_eq!(figures["stayDaysAverageTenths"], Value::Null);
    }
}
