//! Documents that have to agree with the code.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::{list, metadata, read, root, text};

#[test]
fn every_error_page_is_about_a_code_of_the_source() -> Result<()> {
    let mut source = String::new();
    gather(&root().join("services"), &mut source)?;
    let words: BTreeSet<&str> = source
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .collect();
    for (code, page) in error_pages()? {
        assert!(
            words.contains(code.as_str()),
            "docs/errors/{code}.md: no such code in the source"
        );
        assert_eq!(flaw(&code, &page), None, "docs/errors/{code}.md");
    }
    Ok(())
}

/// What is wrong with the page of a code. A page has a title, a sentence in Dutch, and says what to do.
fn flaw(code: &str, page: &str) -> Option<&'static str> {
    let mut lines = page.lines();
    let title = lines
        .next()
        .and_then(|line| line.strip_prefix(&format!("# {code}: ")));
    if title.is_none_or(|title| title.trim().is_empty()) {
        return Some("the first line is not `# CODE: title`");
    }
    let lines: Vec<_> = lines.filter(|line| !line.trim().is_empty()).collect();
    let dutch = |line: &&&str| line.starts_with("Nederlands: ");
    if lines.len() == lines.iter().filter(dutch).count() {
        return Some("it says nothing");
    }
    match lines.iter().filter(dutch).collect::<Vec<_>>()[..] {
        [sentence] if sentence.ends_with('.') => None,
        _ => Some("it has not one line `Nederlands: `, a whole sentence"),
    }
}

#[test]
fn a_page_without_title_or_text_is_found() {
    assert_eq!(
        flaw(
            "PLACE_HELD",
            "# PLACE_HELD: The place is held\n\nAsk the desk.\n\nNederlands: Vraag het na.\n"
        ),
        None
    );
    assert!(
        flaw(
            "PLACE_HELD",
            "# PLACE_HELD: The place is held\n\nAsk the desk.\n"
        )
        .is_some()
    );
    assert!(flaw("PLACE_HELD", "# PLACE_HELD\n\nAsk the desk.\n").is_some());
    assert!(
        flaw(
            "PLACE_HELD",
            "# OTHER: The place is held\n\nAsk the desk.\n"
        )
        .is_some()
    );
    assert!(flaw("PLACE_HELD", "# PLACE_HELD: The place is held\n").is_some());
    assert!(flaw("PLACE_HELD", "").is_some());
}

/// Code and text of every page in `docs/errors`.
fn error_pages() -> Result<Vec<(String, String)>> {
    let dir = root().join("docs/errors");
    let mut pages = Vec::new();
    for entry in dir
        .is_dir()
        .then(|| std::fs::read_dir(&dir))
        .transpose()?
        .into_iter()
        .flatten()
    {
        let path = entry?.path();
        let code = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        pages.push((code, std::fs::read_to_string(path)?));
    }
    Ok(pages)
}

/// All Rust text under a folder.
fn gather(dir: &std::path::Path, into: &mut String) -> Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("node_modules") {
            gather(&path, into)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push_str(&std::fs::read_to_string(path)?);
        }
    }
    Ok(())
}

#[test]
fn the_map_names_every_crate() -> Result<()> {
    let map = read("docs/architecture.md")?;
    let metadata = metadata()?;
    let members = list(&metadata, "workspace_members");
    for package in list(&metadata, "packages")
        .iter()
        .filter(|p| members.contains(&p["id"]))
    {
        let name = text(package, "name");
        let folder = name.strip_prefix("vangnet-").unwrap_or(name);
        assert!(
            map.contains(&format!("{folder}/")),
            "docs/architecture.md does not name {folder}/"
        );
    }
    Ok(())
}
