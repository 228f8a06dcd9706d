//! What the tests need beside Rust. As root on Debian it is installed; elsewhere the person is told what to install.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::step::{self, Failed};

/// Where Debian keeps the programs of a PostgreSQL server, one folder a major version.
const DEBIAN_POSTGRES: &str = "/usr/lib/postgresql";

/// PostgreSQL's server programs (`initdb`, `postgres`) are there afterwards.
pub fn postgres() -> Result<()> {
    if find_initdb(Path::new(DEBIAN_POSTGRES)).is_some() {
        return Ok(());
    }
    apt_get("postgresql")?;
    match find_initdb(Path::new(DEBIAN_POSTGRES)) {
        Some(_) => Ok(()),
        None => Err(Failed::missing(
            "the package postgresql is installed, but initdb is not found",
        )
        .into()),
    }
}

/// `initdb` on the PATH, else that of the newest version under Debian's folder.
fn find_initdb(debian: &Path) -> Option<PathBuf> {
    step::on_path("initdb").or_else(|| {
        let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir(debian)
            .ok()?
            .flatten()
            .filter_map(|dir| {
                let major = dir.file_name().to_str()?.parse().ok()?;
                let initdb = dir.path().join("bin/initdb");
                initdb.is_file().then_some((major, initdb))
            })
            .collect();
        found.sort();
        found.pop().map(|(_, initdb)| initdb)
    })
}

fn apt_get(package: &str) -> Result<()> {
    if step::on_path("apt-get").is_none() || !is_root() {
        return Err(Failed::missing(format!(
            "{package} is missing. Install it and try again:\n  \
             Debian, Ubuntu: sudo apt-get install {package}\n  \
             Fedora: sudo dnf install postgresql-server\n  \
             macOS: brew install postgresql@17, and put its bin folder on the PATH"
        ))
        .into());
    }
    step::run("apt-get update", quiet_apt().arg("update"))?;
    step::run(
        &format!("apt-get install {package}"),
        quiet_apt().args(["install", "--yes", "--no-install-recommends", package]),
    )
}

/// The tests start servers of their own: `RUNLEVEL=1` keeps Debian from starting one at installation.
fn quiet_apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.arg("--quiet=2")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .env("RUNLEVEL", "1");
    apt
}

/// Whether this process may install packages.
pub fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}
