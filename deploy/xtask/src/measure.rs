//! `cargo xtask bench` and `cargo xtask lab`.

use anyhow::Result;

use crate::{
    install, nats,
    step::{self, Failed, cargo, run},
    test::on_servers,
};

/// Cases of a property in an ordinary test run.
const CASES: u32 = 256;

/// Build for release and measure; each benchmark starts the servers that it needs.
pub fn bench(args: &[String]) -> Result<()> {
    install::postgres()?;
    nats::ensure_nats()?;
    let built = |args: &[String]| {
        let mut bench = cargo();
        bench
            .args(["run", "--release", "--package", "vangnet-bench", "--"])
            .args(args);
        bench
    };
    if !args.is_empty() {
        return step::last("bench", &mut built(args));
    }
    for what in ["append", "replay", "command"] {
        run(what, &mut built(&[what.to_owned()]))?;
    }
    Ok(())
}

/// What a lab can be of, beside the tests.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum Lab {
    /// A year of invented region life.
    Year,
}

/// A year of invented region life on the embedded store, its figures as a table, and a picture beside it.
pub fn year(args: &[String]) -> Result<()> {
    let mut year = cargo();
    year.args(["run", "--release", "--package", "vangnet", "--"])
        .args(["scenario", "year"])
        .args(args);
    if !args.iter().any(|arg| arg.starts_with("--picture")) {
        year.arg("--picture").arg(step::target().join("year.svg"));
    }
    step::last("year", &mut year)
}

/// Look for longer: properties with many more cases, then every test that kills something, again and again.
pub async fn lab(rounds: u32) -> Result<()> {
    install::postgres()?;
    nats::ensure_nats()?;
    if !step::works(cargo().args(["nextest", "--version"])) {
        return Err(Failed::missing("cargo-nextest is missing: it repeats tests").into());
    }
    let campaign = |filter: &str| {
        let mut nextest = cargo();
        nextest.args([
            "nextest",
            "run",
            "--profile",
            "lab",
            "--workspace",
            "--filterset",
            filter,
        ]);
        nextest
    };
    let mut properties = campaign("package(vangnet-domain) or package(vangnet-views)");
    properties.env("PROPTEST_CASES", (CASES * rounds).to_string());
    run("properties", &mut properties)?;
    let mut crashes = campaign("test(/crash|kill9|killed/)");
    crashes.args(["--stress-count", &rounds.to_string()]);
    on_servers("crashes", &mut crashes).await
}
