//! `GET /v1/cases/{id}/replay/places`: what there was to choose from for a case at an instant (counterfactual).

use axum::{
    Json,
    extract::{Path, State},
    http::HeaderMap,
};
use serde_json::Value;
use vangnet_views::{CaseFile, existed};

use crate::{
    Audit,
    answer::Problem,
    replay::{AskedQuery, OfCase, fold, panicked, region_then, shown, told},
};

/// Which places and rungs there were for the searches of a case, and what was known of them, or had happened to them, at
/// the instant. Without a search the places of the region are told all the same, and the answer says so.
pub async fn places(
    State(audit): State<Audit>,
    Path(id): Path<String>,
    headers: HeaderMap,
    asked: AskedQuery,
) -> Result<Json<Value>, Problem> {
    let parts = &audit.parts;
    let OfCase {
        case,
        when,
        events,
        parking,
        place,
        reader,
    } = OfCase::asked(&audit, &id, &headers, asked).await?;
    let (region, place) = region_then(parts, when, &parking, place).await?;
    let book = parts.book.clone();
    let rank = move || {
        let file = fold::<CaseFile>(&events, when).view;
        let existed = existed(&region.view, &file, when.at, &book).map(serde_json::to_value);
        (existed, region.out_of_order, place)
    };
    let (existed, out_of_order, _place) = parts.tasks.reckon(rank).await.ok_or_else(panicked)?;
    let existed = existed.ok_or_else(Problem::not_found)?;
    let existed = existed.map_err(|_| Problem::internal("places cannot be written as JSON"))?;
    let written = shown(existed, parts, &reader, case).await;
    Ok(Json(told(written, when, &out_of_order, &parking)))
}
