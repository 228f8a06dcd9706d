//! What the tests need beside Rust. As root on Debian it is installed; elsewhere the person is told what to install.

use std::process::Command;

use anyhow::Result;
use vangnet_testkit::postgres::installed;

use crate::step::{self, Failed};

/// PostgreSQL's server programs are there afterwards.
pub fn postgres() -> Result<()> {
    if installed() {
        return Ok(());
    }
    apt_get("postgresql")?;
    if installed() {
        return Ok(());
    }
    Err(Failed::missing("the package postgresql is installed, but initdb is not found").into())
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
