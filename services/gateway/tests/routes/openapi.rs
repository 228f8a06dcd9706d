//! `/v1/openapi.json`: what is committed is what is served. `VANGNET_BLESS=1` writes it anew.

use crate::bench::{Bench, get};

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");

#[tokio::test]
async fn the_committed_document_is_the_one_that_is_served() {
    let bench = Bench::new().await;
    let served = bench.good(get("/v1/openapi.json").nobody()).await;
    assert_eq!(served.header("access-control-allow-origin"), "*");
    if std::env::var_os("VANGNET_BLESS").is_some() {
        std::fs::write(COMMITTED, &served.text).unwrap();
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    assert!(
        committed == served.text,
        "services/gateway/openapi.json is not what the routes say; VANGNET_BLESS=1 writes it anew"
    );
}

#[tokio::test]
async fn the_document_is_whole() {
    let bench = Bench::new().await;
    let document = bench.good(get("/v1/openapi.json").nobody()).await.body;
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["info"]["contact"]["name"].is_string());
    let tags: Vec<&str> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].as_str().unwrap())
        .collect();
    let text = document.to_string();
    for (path, item) in document["paths"].as_object().unwrap() {
        assert!(
            !path.ends_with('/') && path.to_lowercase() == *path,
            "{path}"
        );
        for operation in item.as_object().unwrap().values() {
            for tag in operation["tags"].as_array().unwrap() {
                assert!(tags.contains(&tag.as_str().unwrap()), "{path}: {tag}");
            }
        }
    }
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(
            document.pointer(pointer).is_some(),
            "{pointer} leads nowhere"
        );
    }
}
