//! `docs/rules.md` says of every rule where it lives and which test proves it. Each of those exists, or the row is a
//! promise that nobody keeps.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context as _, Result};

use crate::{read, root};

/// What a row begins with that says why a rule is none of ours.
const NOT_OURS: &str = "not a rule of this system because ";
/// What a row begins with whose rule belongs to work that is named and not done.
const LATER: &str = "not yet: ";
/// How far above a function its `#[test]` may stand.
const ATTRIBUTE_LINES_MAX: usize = 8;

/// Every rule there is, in the order of the page.
fn numbers() -> Vec<String> {
    let hard = (1..=41).map(|n| format!("H{n:02}"));
    let processes = (1..=28).map(|n| format!("P{n:02}"));
    let lettered = ('a'..='g').map(|letter| format!("P28{letter}"));
    let last = std::iter::once("P29".to_owned());
    hard.chain(processes).chain(lettered).chain(last).collect()
}

/// A row of the table: number, what it asks, where it lives, what enforces it, what proves it.
struct Row<'a> {
    number: &'a str,
    lives: &'a str,
    enforced: &'a str,
    proved: &'a str,
}

fn rows(page: &str) -> Vec<Row<'_>> {
    page.lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|line| line.split(" | ").collect::<Vec<_>>())
        .filter_map(|cells| match cells[..] {
            [number, _, lives, enforced, proved]
                if number.starts_with(['H', 'P']) && number.as_bytes()[1].is_ascii_digit() =>
            {
                Some(Row {
                    number,
                    lives,
                    enforced,
                    proved,
                })
            }
            _ => None,
        })
        .collect()
}

/// What stands between backticks.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// What the rows are checked against.
struct House {
    /// Texts of files, by path from the top.
    file: fn(&str) -> Option<String>,
    /// Codes that have a page.
    codes: BTreeSet<String>,
    /// Every word of every code list of the domain.
    words: BTreeSet<String>,
}

fn flaws(page: &str, house: &House) -> Vec<String> {
    let rows = rows(page);
    let there: Vec<_> = rows.iter().map(|row| row.number.to_owned()).collect();
    let mut flaws = Vec::new();
    if there != numbers() {
        let missing = numbers()
            .into_iter()
            .filter(|number| !there.contains(number));
        let missing: Vec<_> = missing.collect();
        flaws.push(format!(
            "each rule has one row, in order; missing: {missing:?}"
        ));
    }
    for row in &rows {
        let mut say = |flaw: String| flaws.push(format!("{}: {flaw}", row.number));
        let excused = [NOT_OURS, LATER].iter().any(|start| {
            let because = row.enforced.strip_prefix(start);
            because.is_some_and(|because| because.trim().len() > 20)
        });
        if excused {
            continue;
        }
        if quoted(row.lives).next().is_none() {
            say("says no module where it lives".to_owned());
        }
        for path in quoted(row.lives) {
            if (house.file)(path).is_none() && !root().join(path).is_dir() {
                say(format!("{path} is not there"));
            }
        }
        if quoted(row.enforced).next().is_none() {
            say("names no code, duty, event or figure".to_owned());
        }
        for word in quoted(row.enforced) {
            if !house.codes.contains(word) && !house.words.contains(word) {
                say(format!(
                    "{word} is neither a code with a page nor a word of the domain"
                ));
            }
        }
        if quoted(row.proved).next().is_none() {
            say("names no test".to_owned());
        }
        for test in quoted(row.proved) {
            if let Some(flaw) = untested(test, house.file) {
                say(flaw);
            }
        }
    }
    flaws
}

/// What is wrong with `path:function`, or with a scenario's path; `None` when it is a test.
fn untested(test: &str, file: fn(&str) -> Option<String>) -> Option<String> {
    let (path, function) = match test.split_once(':') {
        Some(both) => both,
        None if test.ends_with(".toml") && test.starts_with("loadtests/scenarios/") => {
            return file(test).is_none().then(|| format!("{test} is not there"));
        }
        None => return Some(format!("{test} is not `path:test`")),
    };
    let Some(source) = file(path) else {
        return Some(format!("{path} is not there"));
    };
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let starts = [format!("fn {function}("), format!("async fn {function}(")];
    let begins = |line: &&str| starts.iter().any(|start| line.starts_with(start));
    let Some(at) = lines.iter().position(begins) else {
        return Some(format!("{path} has no test {function}"));
    };
    let above: Vec<_> = lines[..at]
        .iter()
        .rev()
        .take(ATTRIBUTE_LINES_MAX)
        .take_while(|line| line.starts_with('#') || line.starts_with("//") || line.starts_with(')'))
        .collect();
    let marked = |mark: &str| above.iter().any(|line| line.contains(mark));
    if !marked("test]") && !marked("test(") {
        return Some(format!("{function} in {path} is no test"));
    }
    marked("#[ignore").then(|| format!("{function} in {path} is ignored"))
}

/// Every word in quotes of the domain's sources and rule tables, and every name of a field or event.
fn words(dir: &Path, found: &mut BTreeSet<String>) -> Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            words(&path, found)?;
            continue;
        }
        let source = std::fs::read_to_string(&path).context(path.display().to_string())?;
        found.extend(source.split('"').skip(1).step_by(2).map(str::to_owned));
        let names = source.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        found.extend(names.map(str::to_owned));
    }
    Ok(())
}

fn house() -> Result<House> {
    let mut codes = BTreeSet::new();
    for entry in std::fs::read_dir(root().join("docs/errors"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        codes.extend(name.strip_suffix(".md").map(str::to_owned));
    }
    let mut found = BTreeSet::new();
    words(&root().join("services/domain/src"), &mut found)?;
    words(&root().join("services/domain/rules"), &mut found)?;
    Ok(House {
        file: |path| read(path).ok(),
        codes,
        words: found,
    })
}

#[test]
fn every_rule_has_a_row_and_every_row_tells_what_is_there() -> Result<()> {
    let flaws = flaws(&read("docs/rules.md")?, &house()?);
    assert!(flaws.is_empty(), "docs/rules.md:\n{}", flaws.join("\n"));
    Ok(())
}

#[test]
fn a_row_that_names_a_test_that_does_not_exist_is_found() {
    let house = House {
        file: |path| match path {
            "a.rs" => Some(
                "#[test]\nfn proves() {}\n#[test]\n#[ignore]\nfn sleeps() {}\nfn helps() {}"
                    .to_owned(),
            ),
            _ => None,
        },
        codes: BTreeSet::from(["CODE".to_owned()]),
        words: BTreeSet::from(["duty-kind".to_owned()]),
    };
    let page = |changed: &str| {
        let rows = numbers().into_iter().map(|number| {
            let row = if number == "H07" {
                changed
            } else {
                "what | `a.rs` | `CODE`, `duty-kind` | `a.rs:proves`"
            };
            format!("| {number} | {row} |\n")
        });
        rows.collect::<String>()
    };
    let found = |row: &str| flaws(&page(row), &house);
    assert_eq!(found("what | `a.rs` | `CODE` | `a.rs:proves`"), [""; 0]);
    let why = "what | – | not a rule of this system because nobody can ask a machine for that | –";
    assert_eq!(found(why), [""; 0]);
    for (row, flaw) in [
        (
            "what | `a.rs` | `CODE` | `a.rs:gone`",
            "H07: a.rs has no test gone",
        ),
        (
            "what | `a.rs` | `CODE` | `a.rs:helps`",
            "H07: helps in a.rs is no test",
        ),
        (
            "what | `a.rs` | `CODE` | `a.rs:sleeps`",
            "H07: sleeps in a.rs is ignored",
        ),
        (
            "what | `a.rs` | `CODE` | `b.rs:proves`",
            "H07: b.rs is not there",
        ),
        ("what | `a.rs` | `CODE` | later", "H07: names no test"),
        (
            "what | `a.rs` | `GONE` | `a.rs:proves`",
            "H07: GONE is neither a code with a page nor a word of the domain",
        ),
        (
            "what | `a.rs` | something | `a.rs:proves`",
            "H07: names no code, duty, event or figure",
        ),
        (
            "what | `b.rs` | `CODE` | `a.rs:proves`",
            "H07: b.rs is not there",
        ),
        (
            "what | – | not a rule of this system because | –",
            "H07: says no module where it lives",
        ),
    ] {
        assert!(
            found(row).contains(&flaw.to_owned()),
            "{row}: {:?}",
            found(row)
        );
    }
    let short: String = page("what | `a.rs` | `CODE` | `a.rs:proves`")
        .lines()
        .skip(1)
        .collect();
    assert!(flaws(&short, &house)[0].contains("H01"));
}
