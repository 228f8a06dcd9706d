//! `/v1/errors/{code}`

use axum::http::StatusCode;

use crate::bench::{Bench, get};

#[tokio::test]
async fn every_code_has_a_page_as_html_and_as_markdown() {
    let bench = Bench::new().await;
    for code in vangnet_gateway::codes::every() {
        let path = format!("/v1/errors/{}", code.name);
        let html = bench.good(get(&path).nobody()).await;
        assert_eq!(html.header("content-type"), "text/html; charset=utf-8");
        assert!(
            html.text.contains(&format!("<h1>{}: ", code.name)),
            "{}",
            code.name
        );
        let markdown = get(&path).nobody().header("accept", "text/markdown");
        assert_eq!(bench.good(markdown).await.text, code.page);
    }
    let unknown = bench.ask(get("/v1/errors/NO_SUCH_CODE").nobody()).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}
