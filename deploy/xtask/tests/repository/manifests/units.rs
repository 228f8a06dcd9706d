//! systemd: the target starts every process; units are checked by systemd itself where it is installed.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    process::Command,
};

use anyhow::{Context as _, Result};

use super::{instances, together};
use crate::{read, root};

#[test]
fn the_target_starts_every_process() -> Result<()> {
    let target = read("deploy/systemd/vangnet.target")?;
    let wanted: BTreeSet<&str> = target
        .lines()
        .filter_map(|line| line.strip_prefix("Wants="))
        .flat_map(str::split_whitespace)
        .filter_map(|unit| unit.strip_prefix("vangnet@")?.strip_suffix(".service"))
        .collect();
    assert_eq!(wanted, instances());
    let gateway = read("deploy/systemd/gateway.env")?;
    assert!(gateway.contains(&format!(
        "\nVANGNET_ROLES={}\n",
        together("gateway").join(" ")
    )));
    Ok(())
}

#[test]
fn systemd_has_nothing_to_say_about_the_units() -> Result<()> {
    let unit = read("deploy/systemd/vangnet@.service")?;
    let Some(said) = verify(&unit)? else {
        eprintln!("not checked: systemd-analyze is not installed");
        return Ok(());
    };
    assert_eq!(said, "");
    let misspelt = unit.replace("NoNewPrivileges=", "NoNewPrivilege=");
    assert_ne!(
        verify(&misspelt)?,
        Some(String::new()),
        "a check that cannot fail"
    );
    Ok(())
}

/// What `systemd-analyze verify` says of the units; `None` where it is not installed.
fn verify(unit: &str) -> Result<Option<String>> {
    let dir = tempfile::tempdir()?;
    // The program is not installed here, and systemd wants to see one.
    fs::write(
        dir.path().join("vangnet@.service"),
        unit.replace("/usr/bin/vangnet", "/bin/true"),
    )?;
    let target = dir.path().join("vangnet.target");
    fs::copy(root().join("deploy/systemd/vangnet.target"), &target)?;
    let analyze = Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .arg(target)
        .output();
    let Ok(output) = analyze else { return Ok(None) };
    let said = String::from_utf8_lossy(&output.stderr);
    // Other units of this machine are not ours to judge.
    let ours = said.lines().filter(|line| line.contains("vangnet"));
    let failed = (!output.status.success()).then_some("failed");
    Ok(Some(ours.chain(failed).collect::<Vec<_>>().join("\n")))
}

#[test]
fn the_door_is_asked_whether_it_is_ready() -> Result<()> {
    for (status, ready) in [("200 OK", true), ("503 Service Unavailable", false)] {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let port = listener.local_addr()?.port().to_string();
        let mut asking = Command::new(root().join("deploy/ready.sh"))
            .arg(port)
            .spawn()?;
        let (mut door, _) = listener.accept()?;
        let mut question = BufReader::new(&door).lines().take_while(|line| {
            // The question ends with an empty line; what is not read of it would be taken for an error.
            line.as_ref().is_ok_and(|line| !line.is_empty())
        });
        let first = question.next().context("a question")??;
        assert_eq!(first, "GET /health/ready HTTP/1.0");
        question.for_each(drop);
        write!(door, "HTTP/1.0 {status}\r\n\r\n")?;
        drop(door);
        assert_eq!(asking.wait()?.success(), ready, "{status}");
    }
    let nobody = Command::new(root().join("deploy/ready.sh"))
        .arg("1")
        .output()?;
    assert!(!nobody.status.success());
    Ok(())
}
