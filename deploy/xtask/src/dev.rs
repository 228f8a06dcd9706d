//! `cargo xtask dev`: a thin launcher of `vangnet`, with a fresh folder for its data.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use clap::Parser as _;

use crate::{
    install, nats, real,
    step::{self, cargo, root},
};

/// Where runs leave their data, from the top folder.
const KEPT: &str = ".vangnet";
/// Folders of earlier runs are kept; at this many somebody should look at them.
const RUNS_MAX: u32 = 1_000;

/// Build, then run in the foreground until ctrl-c.
pub fn embedded(args: &[String]) -> Result<()> {
    let data = prepared()?;
    let mut vangnet = cargo();
    vangnet.args(["run", "--quiet", "--package", "vangnet", "--", "--data"]);
    step::foreground("vangnet dev", vangnet.arg(data).arg("dev").args(args))
}

/// The same as it is in production: processes, databases, a bus.
pub async fn real(args: &[String]) -> Result<()> {
    let args = real::Args::parse_from(args);
    install::postgres()?;
    nats::ensure_nats()?;
    let data = prepared()?;
    std::env::set_current_dir(root())?;
    real::run(&data, &args).await
}

/// Build, and make a folder for the data; its name from the top folder, short, for people.
fn prepared() -> Result<PathBuf> {
    step::run("build", cargo().args(["build", "--package", "vangnet"]))?;
    let data = fresh(&root().join(KEPT))?;
    Ok(Path::new(KEPT).join(data.file_name().unwrap_or_default()))
}

/// The first folder `dev-<n>` that was not there before, made.
fn fresh(parent: &Path) -> Result<PathBuf> {
    fs::create_dir_all(parent)?;
    for n in 1..=RUNS_MAX {
        let folder = parent.join(format!("dev-{n}"));
        match fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error).with_context(|| folder.display().to_string()),
        }
    }
    bail!(
        "{RUNS_MAX} runs are kept in {}; remove old ones",
        parent.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_gets_a_folder_of_its_own() {
        let parent = tempfile::tempdir().unwrap();
        let one = fresh(parent.path()).unwrap();
        let two = fresh(parent.path()).unwrap();
        assert!(one.ends_with("dev-1") && two.ends_with("dev-2"));
        fs::remove_dir(&one).unwrap();
        assert_eq!(fresh(parent.path()).unwrap(), one);
    }
}
