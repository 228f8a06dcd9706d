//! What stands in the tree, whatever the language: nothing unfinished, nothing that only this machine knows.

use std::{path::Path, process::Command};

use anyhow::{Result, ensure};

use crate::root;

/// Written by tools and not read by people.
const NOT_OURS: [&str; 4] = ["Cargo.lock", "package-lock.json", "LICENSE", ".snap"];

/// What a search finds in a line, each said in two halves, so that this file does not find itself.
fn unwanted() -> [(String, &'static str); 11] {
    let word = |first: &str, second: &str| format!("{first}{second}");
    [
        (word("TO", "DO"), "a note to self"),
        (word("FIX", "ME"), "a note to self"),
        (word("npm", "js."), "a package registry's host"),
        (word("python", "hosted."), "a package registry's host"),
        (word("py", "pi.org"), "a package registry's host"),
        (word("deb.", "debian."), "a package registry's host"),
        (word("static.", "crates.io"), "a package registry's host"),
        (word("index.", "crates.io"), "a package registry's host"),
        (word("/ro", "ot/"), "a path of one machine"),
        (word("/ho", "me/"), "a path of one machine"),
        (word("/wo", "rk/"), "a path of one machine"),
    ]
}

/// The names the top of the repository may have beside dotfiles.
const TOP: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "services",
    "proto",
    "deploy",
    "loadtests",
    "README.md",
    "docs",
    "LICENSE",
];

#[test]
fn nothing_unfinished_and_nothing_of_this_machine() -> Result<()> {
    let mut found = Vec::new();
    let mut files = 0;
    for path in tracked()? {
        if NOT_OURS.iter().any(|name| path.ends_with(name)) {
            continue;
        }
        // Pictures and golden bytes are no text.
        let Ok(content) = std::fs::read_to_string(root().join(&path)) else {
            continue;
        };
        files += 1;
        found.extend(complaints(&content).map(|complaint| format!("{path}:{complaint}")));
    }
    assert!(files > 100, "the tree was not found");
    assert_eq!(found, Vec::<String>::new());
    Ok(())
}

#[test]
fn the_top_of_the_repository_stays_small() -> Result<()> {
    for path in tracked()? {
        let top = path.split('/').next().unwrap_or_default();
        assert!(
            top.starts_with('.') || TOP.contains(&top),
            "{top} does not belong at the top"
        );
    }
    Ok(())
}

#[test]
fn no_crate_is_called_after_nothing() -> Result<()> {
    for path in tracked()? {
        if let Some(folder) = Path::new(&path)
            .parent()
            .filter(|_| path.ends_with("/Cargo.toml"))
        {
            let vague = ["common", "utils", "core", "types", "helpers"];
            assert!(!vague.iter().any(|name| folder.ends_with(name)), "{path}");
        }
    }
    Ok(())
}

/// Every file that git knows and that is still there, by its path from the top.
fn tracked() -> Result<Vec<String>> {
    let output = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root())
        .output()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "git ls-files: {errors}");
    Ok(String::from_utf8(output.stdout)?
        .split_terminator('\0')
        .filter(|path| root().join(path).is_file())
        .map(str::to_owned)
        .collect())
}

/// `line: what` for every line with something unwanted.
fn complaints(content: &str) -> impl Iterator<Item = String> {
    let unwanted = unwanted();
    content
        .lines()
        .enumerate()
        .filter_map(move |(index, line)| {
            let (_, what) = unwanted
                .iter()
                .find(|(word, _)| line.contains(word.as_str()))?;
            Some(format!("{}: {what}", index + 1))
        })
}

#[test]
fn each_unwanted_word_is_found() {
    for (word, what) in unwanted() {
        let found: Vec<String> = complaints(&format!("fine\nnot {word}x")).collect();
        assert_eq!(found, [format!("2: {what}")]);
    }
    assert_eq!(
        complaints("todo lists are for people; so is /var/lib/vangnet").count(),
        0
    );
}
