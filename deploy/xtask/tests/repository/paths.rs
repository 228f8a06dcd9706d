//! Paths that documents name exist.

use std::path::Path;

use anyhow::Result;

use crate::{read, root};

/// Where a path in a document may begin: at the top, or where its text is about.
const BEGINNINGS: [&str; 4] = [
    "",
    "services",
    "services/domain/src",
    "services/gateway/src",
];

/// Folders at the top whose paths are meant, also without an extension.
const TOP: [&str; 5] = ["deploy", "docs", "loadtests", "proto", "services"];

#[test]
fn every_path_that_a_document_names_exists() -> Result<()> {
    let mut documents = vec!["README.md".to_owned()];
    for folder in ["docs", "docs/adr", "docs/how-to"] {
        for entry in std::fs::read_dir(root().join(folder))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.ends_with(".md") {
                documents.push(format!("{folder}/{name}"));
            }
        }
    }
    assert!(documents.len() > 10, "{documents:?}");
    for document in documents {
        let text = read(&document)?;
        assert_eq!(missing(&text), Vec::<&str>::new(), "{document}");
    }
    Ok(())
}

/// Paths between backticks that are nowhere.
fn missing(text: &str) -> Vec<&str> {
    let quoted = text
        .lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2));
    quoted
        .filter(|word| is_path(word) && !exists(word))
        .collect()
}

fn is_path(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    let Some((first, rest)) = word.split_once('/') else {
        return false;
    };
    let named = Path::new(rest).extension().is_some() || TOP.contains(&first);
    named && !first.is_empty() && !first.starts_with('.') && word.chars().all(plain)
}

fn exists(word: &str) -> bool {
    let mut beginnings = BEGINNINGS.iter();
    beginnings.any(|beginning| root().join(beginning).join(word).exists())
}

#[test]
fn a_path_that_is_nowhere_is_found() {
    let text = "`services/runtime/src/live.rs` `services/never` `routes/never.rs`\n`/v1/never.json` `and/or`";
    assert_eq!(missing(text), ["services/never", "routes/never.rs"]);
}
