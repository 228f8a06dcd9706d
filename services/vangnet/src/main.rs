//! `vangnet`: one binary, every role.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    vangnet::cli::run(vangnet::cli::Cli::parse())
}
