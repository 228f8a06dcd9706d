//! `vangnet replay --places`: what there was to choose from, on a terminal or in a pipe.

use serde_json::Value;

use super::{
    output,
    replay::{cell, head},
};

/// The columns of a place.
const PLACE: [&str; 8] = [
    "place",
    "provider",
    "rung",
    "municipality",
    "stood",
    "for",
    "last word",
    "minutes old",
];

/// In words and tables.
pub fn show(existed: &Value) -> anyhow::Result<()> {
    let case = cell(existed, "/case");
    output::line(&head(
        &format!("what there was to choose from for case {case}"),
        existed,
    ))?;
    let searches = items(existed, "searches");
    if searches.is_empty() {
        output::line("no search had been opened; the places of the region all the same")?;
        rungs(existed, "of the ladder")?;
        let rows: Vec<_> = items(existed, "places").iter().map(place).collect();
        output::line("")?;
        output::table(&PLACE, &rows)?;
    }
    for search in searches {
        output::line(&format!(
            "\nsearch {}, {}, opened {}, need on record since {}",
            cell(search, "/placement"),
            cell(search, "/phase"),
            cell(search, "/openedAt"),
            cell(search, "/needRecordedAt"),
        ))?;
        rungs(search, "became of it")?;
        output::line("")?;
        let header = [&["rank"][..], &PLACE, &["ahead by, or why not"]].concat();
        output::table(&header, &ranked(search))?;
    }
    Ok(())
}

fn items<'a>(value: &'a Value, list: &str) -> &'a [Value] {
    value[list].as_array().map_or(&[], Vec::as_slice)
}

fn rungs(of: &Value, outcome: &str) -> anyhow::Result<()> {
    output::line(&format!("the ladder {}", cell(of, "/ladder")))?;
    let rows: Vec<_> = items(of, "rungs")
        .iter()
        .map(|rung| {
            [
                "/rung",
                "/outcome",
                "/outcomeRecordedAt",
                "/places",
                "/askable",
            ]
            .map(|pointer| cell(rung, pointer))
            .to_vec()
        })
        .collect();
    output::table(
        &["rung", outcome, "recorded", "places", "could be asked for"],
        &rows,
    )?;
    Ok(())
}

fn ranked(search: &Value) -> Vec<Vec<String>> {
    let candidates = items(search, "candidates").iter().enumerate();
    let candidates = candidates.map(|(index, found)| {
        let mut row = vec![(index + 1).to_string()];
        row.extend(place(found));
        row.push(cell(found, "/aheadBy"));
        row
    });
    let excluded = items(search, "excluded").iter().map(|found| {
        let mut row = vec!["-".to_owned()];
        row.extend(place(found));
        let why = items(found, "why").iter().map(|why| cell(why, "/why"));
        row.push(why.collect::<Vec<_>>().join(", "));
        row
    });
    candidates.chain(excluded).collect()
}

fn place(place: &Value) -> Vec<String> {
    [
        "/unit",
        "/provider",
        "/rung",
        "/municipality",
        "/standing/is",
        "/standing/forWhom",
        "/word/availability",
        "/word/ageMinutes",
    ]
    .map(|pointer| cell(place, pointer))
    .to_vec()
}
