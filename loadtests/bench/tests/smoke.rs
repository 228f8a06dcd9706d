//! The benchmarks run and print their tables. Nothing here looks at a figure: a timed test fails on a busy machine.

use std::process::Command;

/// What a benchmark prints with these arguments.
fn printed(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_vangnet-bench"))
        .args(args)
        .output()
        .expect("it runs");
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {complained}");
    String::from_utf8(output.stdout).expect("text")
}

/// Rows of a table that begin with this and have a number in their second column.
fn rows(printed: &str, begin: &str) -> usize {
    let rows = printed.lines().filter(|line| line.starts_with(begin));
    rows.filter(|row| {
        let cell = row.split('|').nth(2).unwrap_or_default();
        let number = cell.split_whitespace().next().unwrap_or_default();
        number.parse::<f64>().is_ok_and(|number| number > 0.0)
    })
    .count()
}

#[test]
fn appends_are_measured() {
    let said = printed(&[
        "append",
        "--seconds=1",
        "--rounds=1",
        "--writers=2",
        "--one-process",
        "--quiet-wait=0",
    ]);
    assert_eq!(rows(&said, "| 2 |"), 1, "{said}");
}

#[test]
fn a_replay_is_measured() {
    let said = printed(&["replay", "--events=500", "--rounds=1"]);
    assert_eq!(rows(&said, "| COPY"), 1, "{said}");
    assert_eq!(rows(&said, "| and folded"), 1, "{said}");
}

#[test]
fn a_commands_way_is_measured() {
    let said = printed(&["command", "--commands=2", "--rounds=1", "--quiet-wait=0"]);
    assert_eq!(rows(&said, "| fdatasync"), 1, "{said}");
    assert_eq!(rows(&said, "| NATS"), 1, "{said}");
    assert_eq!(rows(&said, "| `POST"), 3, "{said}");
}
