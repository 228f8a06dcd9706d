//! `/`

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;
use vangnet_domain::{
    guest::{Desk, Need, Phase},
    ids::GuestId,
    person::AgeBand,
    placement::{AskPhase, NeedKind},
};
use vangnet_views::guests::{AskLine, GuestRow};

use crate::{
    bench::{Bench, START, get, post},
    night::Night,
};

async fn file(bench: &Bench, path: &str) -> String {
    bench.good(get(path).nobody()).await.text
}

/// What stands between two marks, as often as it does.
fn between<'a>(text: &'a str, before: &'a str, after: &'a str) -> impl Iterator<Item = &'a str> {
    let parts = text.split(before).skip(1);
    parts.filter_map(move |part| part.split(after).next())
}

/// The fields of `name` that a function of the script reads, as JSON pointers.
fn read_by(script: &str, function: &str, name: &str) -> BTreeSet<String> {
    let head = format!("function {function}(");
    let body = between(script, &head, "\n}\n").next();
    let body = body.unwrap_or_else(|| panic!("no {function} in the script"));
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '.';
    let reads = body
        .split(|c| !is_word(c))
        .filter_map(|word| word.strip_prefix(name)?.strip_prefix('.'));
    reads
        .map(|path| format!("/{}", path.replace('.', "/")))
        .collect()
}

/// A function of the script reads nothing of a row that the row does not have.
fn has_what_is_read(script: &str, function: &str, name: &str, row: &Value) {
    let read = read_by(script, function, name);
    assert!(!read.is_empty(), "{function} reads nothing of {name}");
    for path in read {
        assert!(
            row.pointer(&path).is_some(),
            "{function}: no {path} in {row}"
        );
    }
}

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

#[tokio::test]
async fn each_list_that_the_page_draws_has_its_table_and_is_answered() {
    let bench = Bench::new().await;
    let (page, script) = (file(&bench, "/").await, file(&bench, "/board.js").await);
    let filled: Vec<_> = between(&script, " fill(\"", "\"").collect();
    let tables: Vec<_> = between(&page, "<table role=\"table\" id=\"", "\"").collect();
    let set = |ids: &[&str]| ids.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    assert_eq!(set(&filled), set(&tables));
    for drawn in ["counter", "guests", "asks"] {
        assert!(filled.contains(&drawn), "{drawn}");
    }
    let lists = between(&script, "await Promise.all(\n      [", "]").next();
    let lists = lists.expect("the lists that the page asks for");
    for list in lists.split(", ").map(|list| list.trim_matches('"')) {
        let answer = bench.good(get(&format!("/v1/{list}"))).await;
        assert!(answer.body["items"].is_array(), "{list}");
    }
}

#[tokio::test]
async fn what_lies_at_the_counter_is_drawn_from_what_is_answered() {
    let night = Night::weighed().await;
    let search = night.search().await;
    let path = format!("/v1/placements/{search}/counter");
    night.bench.good(post(&path, json!({}))).await;
    let script = file(&night.bench, "/board.js").await;
    let answer = night.bench.good(get("/v1/counter-requests")).await;
    let row = &answer.body["items"][0];
    has_what_is_read(&script, "drawCounter", "row", row);
    let read = read_by(&script, "drawCounter", "row");
    for shown in ["/holder", "/due", "/broughtAt", "/overdue", "/offeredTo"] {
        assert!(read.contains(shown), "the page does not show {shown}");
    }
    let board = night.bench.good(get("/v1/board")).await;
    let search = &board.body["items"][0]["searches"][0];
    assert!(search["asks"].is_array());
    has_what_is_read(&script, "drawAsk", "search", search);
}

#[tokio::test]
async fn what_passes_between_regions_is_drawn_from_what_is_answered() {
    let at: Timestamp = START.parse().expect("an instant");
    let region = "utrecht".parse().expect("a region");
    let guest = GuestId(Uuid::from_u128(0x71));
    let desk = Desk {
        name: "Crisisdesk".into(),
        telephone: "030-0000000".into(),
    };
    let need = Need {
        kind: NeedKind::SafeHousing,
        age: AgeBand::From12To15,
        rung: None,
        persons: 1,
        not_with: Vec::new(),
        nights: None,
        acute: true,
    };
    let asked = GuestRow {
        guest,
        region: &region,
        desk: &desk,
        need: &need,
        asked_at: at,
        due: at,
        phase: Phase::Asked,
        late: false,
        place: None,
        until: None,
        unclaimed: false,
    };
    let ask = AskLine {
        guest,
        region: region.clone(),
        phase: AskPhase::Asked,
        due: at,
        provider: None,
        take_by: None,
        refusal: None,
    };
    let bench = Bench::new().await;
    let script = file(&bench, "/board.js").await;
    let row = serde_json::to_value(&asked).expect("JSON");
    has_what_is_read(&script, "drawGuest", "row", &row);
    let read = read_by(&script, "drawGuest", "row");
    for shown in [
        "/region",
        "/desk/telephone",
        "/due",
        "/until",
        "/askedAt",
        "/unclaimed",
    ] {
        assert!(read.contains(shown), "the page does not show {shown}");
    }
    let line = serde_json::to_value(&ask).expect("JSON");
    has_what_is_read(&script, "drawAsk", "ask", &line);
    for shown in ["/due", "/takeBy", "/phase"] {
        assert!(
            read_by(&script, "drawAsk", "ask").contains(shown),
            "{shown}"
        );
    }
}
