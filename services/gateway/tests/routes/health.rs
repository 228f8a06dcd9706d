//! `/health`

use vangnet_domain::stream::Service;

use crate::bench::{Bench, get};

#[tokio::test]
async fn a_process_that_follows_its_log_is_ready() {
    let bench = Bench::new().await;
    assert_eq!(
        bench.good(get("/health/live").nobody()).await.body["live"],
        true
    );
    bench.place("bed-1").await;
    let ready = bench.good(get("/health/ready").nobody()).await;
    insta::assert_json_snapshot!(ready.body, @r#"
    {
      "bus": true,
      "log": true,
      "parked": [],
      "ready": true,
      "staleSince": null,
      "viewBehind": 0
    }
    "#);
}

#[tokio::test]
async fn the_ledgers_time_is_told() {
    let bench = Bench::with(&[Service::Placement], false).await;
    let clock = bench.good(get("/v1/clock")).await;
    assert_eq!(clock.body["simulated"], false);
    assert!(clock.body["now"].as_str().unwrap().ends_with('Z'));
}
