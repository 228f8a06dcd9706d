//! `GET /v1/cases/{id}/replay/places`: what there was to choose from for a case at an instant (counterfactual).

use axum::{
    Json,
    extract::{Path, State},
    http::HeaderMap,
};
use serde_json::{Value, json};
use vangnet_domain::ids::CaseId;
use vangnet_runtime::Parking;
use vangnet_views::{CaseFile, existed};

use crate::{
    Audit,
    answer::Problem,
    door::{admit, purpose},
    replay::{AskedQuery, When, events_of, fold, panicked, region_then, shown, unreadable},
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
    let actor = admit(parts, &headers)?;
    let purpose = purpose(&headers)?;
    let when = When::of(asked, parts)?;
    let case: CaseId = id.parse().map_err(|_| Problem::not_found())?;
    let place = audit.replay_place().await.ok_or_else(Problem::busy)?;
    let parking = Parking::default();
    let (events, place) = events_of(parts, case, when, &parking, place).await?;
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
    let mut written = shown(existed, parts, &actor, purpose, case).await;
    if let Some(fields) = written.as_object_mut() {
        fields.insert("when".into(), json!(when));
        fields.insert("outOfOrder".into(), json!(out_of_order));
        fields.insert("unreadable".into(), json!(unreadable(&parking)));
    }
    Ok(Json(written))
}
