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
    package(
        "postgresql",
        "Fedora: sudo dnf install postgresql-server\n  \
         macOS: brew install postgresql@17, and put its bin folder on the PATH",
    )?;
    if installed() {
        return Ok(());
    }
    Err(Failed::missing("the package postgresql is installed, but initdb is not found").into())
}

/// Install a package of Debian's; where that cannot be done here, say so, and what to do elsewhere.
pub fn package(name: &str, elsewhere: &str) -> Result<()> {
    if step::on_path("apt-get").is_none() || !is_root() {
        return Err(Failed::missing(format!(
            "{name} is missing. Install it and try again:\n  \
             Debian, Ubuntu: sudo apt-get install {name}\n  {elsewhere}"
        ))
        .into());
    }
    step::run("apt-get update", quiet_apt().arg("update"))?;
    step::run(
        &format!("apt-get install {name}"),
        quiet_apt().args(["install", "--yes", "--no-install-recommends", name]),
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
fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}
