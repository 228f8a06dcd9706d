//! `cargo xtask test` and `cargo xtask gen`.

use std::{fs, path::Path, process::Command};

use anyhow::Result;
use tokio::signal::unix::{SignalKind, signal};
use vangnet_testkit::postgres::{Server, URL_VARIABLE};

use crate::{
    install, nats,
    step::{self, cargo, root, run},
};

/// Get what is missing, lint, run every test. On success the last output is the test runner's own summary.
pub async fn all(args: &[String]) -> Result<()> {
    install::postgres()?;
    nats::ensure_nats()?;
    run("format", cargo().args(["fmt", "--all", "--check"]))?;
    run(
        "clippy",
        cargo().args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]),
    )?;
    if ["proto", "services", "loadtests", "deploy"]
        .iter()
        .any(|dir| has_doctests(&root().join(dir)))
    {
        run(
            "doctests",
            cargo().args(["test", "--workspace", "--doc", "--quiet"]),
        )?;
    }
    run(
        "build the tests",
        runner().args(["--workspace", "--no-run"]),
    )?;
    on_servers("tests", runner().arg("--workspace").args(args)).await
}

/// Write generated files anew: the tests that compare them write instead when `VANGNET_BLESS` is 1.
pub async fn bless() -> Result<()> {
    install::postgres()?;
    nats::ensure_nats()?;
    let mut tests = runner();
    tests.arg("--workspace").env("VANGNET_BLESS", "1");
    on_servers("write generated files", &mut tests).await
}

/// Run tests on one private PostgreSQL for all of them. It is stopped afterwards, whatever happens: ctrl-c ends the
/// tests, not us, and should we be killed, the kernel stops the server.
pub async fn on_servers(name: &str, tests: &mut Command) -> Result<()> {
    let _ctrl_c = signal(SignalKind::interrupt())?;
    eprintln!("==> {name}");
    let postgres = Server::start().await?;
    step::last(name, tests.env(URL_VARIABLE, postgres.url()))
}

/// nextest where it is installed, else cargo's own runner.
fn runner() -> Command {
    let mut command = cargo();
    if step::works(cargo().args(["nextest", "--version"])) {
        command.args(["nextest", "run"]);
    } else {
        command.arg("test");
    }
    command
}

/// Whether any Rust file under a folder has a code block in a doc comment.
fn has_doctests(dir: &Path) -> bool {
    let Ok(entries) = fs::read_dir(dir) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return !path.ends_with("target")
                && !path.ends_with("node_modules")
                && has_doctests(&path);
        }
        path.extension().is_some_and(|extension| extension == "rs")
            && fs::read_to_string(&path).is_ok_and(|text| opens_doctest(&text))
    })
}

/// Whether a file opens a code block that rustdoc would compile.
fn opens_doctest(text: &str) -> bool {
    let mut fences = text.lines().filter_map(|line| {
        let line = line.trim_start();
        let comment = line
            .strip_prefix("///")
            .or_else(|| line.strip_prefix("//!"))?;
        comment.trim().strip_prefix("```")
    });
    // Every other fence closes a block.
    while let Some(opening) = fences.next() {
        if matches!(opening, "" | "rust" | "no_run" | "should_panic") {
            return true;
        }
        fences.next();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_that_rustdoc_compiles_counts() {
        assert!(opens_doctest("    /// ```rust\n    /// ```"));
        assert!(opens_doctest("//! ```text\n//! ```\n//! ```\n"));
        assert!(!opens_doctest("/// ```text\n/// ```\nfn f() {}"));
        assert!(!opens_doctest("let fence = \"```\";"));
    }
}
