//! One step of a task: a program run to its end, with its name and its time on stderr.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result};

/// Something is missing on this machine, and this process may not install it.
pub const EXIT_MISSING: u8 = 2;

/// Variables with which `cargo run` describes the package it runs.
const OUR_OWN: [&str; 3] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"];

/// A step that did not end well; its exit code becomes ours.
#[derive(Debug)]
pub struct Failed {
    what: String,
    code: u8,
}

impl Failed {
    /// Say what is missing and how to get it.
    pub fn missing(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            code: EXIT_MISSING,
        }
    }

    /// The exit code of the task.
    pub const fn code(&self) -> u8 {
        self.code
    }
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Failed {}

/// The top of the repository.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Where cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The cargo that runs us, in the top folder.
///
/// Without what `cargo run` tells us of our own package: build scripts look at such variables, and everything below
/// them would be built again for `cargo xtask` and again for a plain `cargo`.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    let ours = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    for name in ours.filter(|name| OUR_OWN.iter().any(|start| name.starts_with(start))) {
        cargo.env_remove(name);
    }
    cargo
}

/// Run a step, name it first and tell its time afterwards.
pub fn run(name: &str, command: &mut Command) -> Result<()> {
    eprintln!("==> {name}");
    let started = now();
    last(name, command)?;
    eprintln!("    {name}: {:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}

/// Run a step whose own last line is to stay the last: nothing is said after it unless it fails.
pub fn last(name: &str, command: &mut Command) -> Result<()> {
    foreground(name, command.stdin(Stdio::null()))
}

/// Run a program on this terminal to its end.
pub fn foreground(name: &str, command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{name}: cannot start {}", command.get_program().display()))?;
    if status.success() {
        return Ok(());
    }
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Err(Failed {
        what: format!("{name} failed ({status})"),
        code: code.filter(|code| *code != 0).unwrap_or(1),
    }
    .into())
}

/// Whether a command runs and ends well, silently.
pub fn works(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// A program on the PATH.
pub fn on_path(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|dir| dir.join(program))
        .find(|path| path.is_file())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a stopwatch for people, not a rule"
)]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_step_keeps_its_exit_code() {
        let error = run("seven", Command::new("sh").args(["-c", "exit 7"])).unwrap_err();
        assert_eq!(error.downcast_ref::<Failed>().unwrap().code(), 7);
        assert!(run("fine", &mut Command::new("true")).is_ok());
    }

    #[test]
    fn a_step_ended_by_a_signal_is_a_failure() {
        let error = last("killed", Command::new("sh").args(["-c", "kill -9 $$"])).unwrap_err();
        assert_eq!(error.downcast_ref::<Failed>().unwrap().code(), 1);
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error_with_its_name() {
        let error = last("x", &mut Command::new("no-such-program-7")).unwrap_err();
        assert!(error.to_string().contains("no-such-program-7"));
        assert!(on_path("no-such-program-7").is_none());
        assert!(on_path("sh").is_some());
    }
}
