//! `/`

use crate::bench::{Bench, get};

#[tokio::test]
async fn the_page_asks_nothing_from_elsewhere() {
    let bench = Bench::new().await;
    let page = bench.good(get("/").nobody()).await;
    assert!(
        page.header("content-security-policy")
            .contains("script-src 'self'")
    );
    assert!(page.text.contains("<html lang=\"en\">"));
    assert!(!page.text.contains("style=\"") && !page.text.contains("<script>"));
    for (path, kind) in [("/board.css", "text/css"), ("/board.js", "text/javascript")] {
        let file = bench.good(get(path).nobody()).await;
        assert!(file.header("content-type").starts_with(kind));
        for text in [&file.text, &page.text] {
            assert!(
                !text.contains("https://") && !text.contains("http://"),
                "{path}"
            );
        }
    }
}
