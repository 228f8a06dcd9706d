//! `/v1/duties`

use serde_json::{Value, json};

use crate::{
    bench::{get, post},
    night::Night,
};

/// The one item of a list that is a duty to report a calamity.
fn calamity(list: &Value) -> &Value {
    let mut items = list["items"].as_array().into_iter().flatten();
    let found = items.find(|item| item["kind"] == "report-calamity");
    found.unwrap_or_else(|| panic!("no calamity in {list}"))
}

#[tokio::test]
async fn p23_that_the_time_for_a_calamity_is_not_verified_is_said_in_every_list() {
    let night = Night::weighed().await;
    let case = format!("/v1/cases/{}", night.case);
    let body = json!({ "kind": "calamity", "what": "Verzonnen" });
    night
        .bench
        .good(post(&format!("{case}/calamities"), body))
        .await;
    let all = night.bench.good(get("/v1/duties")).await.body;
    assert_eq!(calamity(&all)["remark"], "not verified");
    let others = all["items"].as_array().into_iter().flatten();
    let mut others = others.filter(|item| item["kind"] != "report-calamity");
    assert!(others.all(|item| item["remark"].is_null()), "{all}");

    let file = night.bench.good(get(&case)).await.body;
    let listed = json!({ "items": file["duties"] });
    assert_eq!(calamity(&listed)["remark"], "not verified");

    // The board says it beside the duty.
    let script = night.bench.good(get("/board.js").nobody()).await.text;
    assert!(script.contains("words(row.kind) + remark(row)"));
}
