//! The scripts that make secrets and hand them on, run for real: openssl, nats-server and PostgreSQL judge the result.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};
use vangnet_testkit::{nats, postgres};

use crate::root;

/// Run a script to its end.
fn ran(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(
        output.status.success() && said.is_empty(),
        "{command:?}: {said}"
    );
    Ok(())
}

/// Name and text of every file in a folder.
fn files(folder: &Path) -> Result<BTreeMap<String, String>> {
    fs::read_dir(folder)?
        .map(|entry| {
            let path = entry?.path();
            let name = path
                .file_name()
                .context("a name")?
                .to_string_lossy()
                .into_owned();
            Ok((name, fs::read_to_string(path)?))
        })
        .collect()
}

#[test]
fn every_secret_is_made_once_and_the_bus_accepts_its_own() -> Result<()> {
    if Command::new("openssl").arg("version").output().is_err() {
        eprintln!("not checked: openssl is not installed");
        return Ok(());
    }
    let (deploy, copy) = (root().join("deploy"), tempfile::tempdir()?);
    fs::create_dir(copy.path().join("nats"))?;
    for file in [
        "secrets.sh",
        "compose.yaml",
        "nats/nats-server.conf",
        "nats/authorization.conf",
    ] {
        fs::copy(deploy.join(file), copy.path().join(file))?;
    }
    let secrets = copy.path().join("secrets");
    ran(&mut Command::new(copy.path().join("secrets.sh")))?;
    let made = files(&secrets)?;
    let compose = fs::read_to_string(copy.path().join("compose.yaml"))?;
    for line in compose
        .lines()
        .filter(|line| line.contains("file: ./secrets/"))
    {
        let name = line.trim().split(':').next().unwrap_or_default();
        assert!(made.get(name).is_some_and(|text| text.len() > 64), "{name}");
    }
    let authority = secrets.join("bus_ca");
    let certificate = secrets.join("bus_certificate");
    let verified = Command::new("openssl")
        .args(["verify", "-verify_hostname", "nats", "-CAfile"])
        .args([&authority, &certificate])
        .output()?;
    assert!(verified.status.success());

    let passwords = made.get("bus_passwords.env").context("passwords")?;
    let variables = passwords.lines().filter_map(|line| line.split_once('='));
    let mut server = Command::new(nats::binary()?);
    server
        .args(["-t", "-c"])
        .arg(copy.path().join("nats/nats-server.conf"))
        .envs(variables);
    server
        .env("VANGNET_NATS_CERT", &certificate)
        .env("VANGNET_NATS_KEY", secrets.join("bus_key"));
    let judged = server.output()?;
    assert!(
        judged.status.success(),
        "{}",
        String::from_utf8_lossy(&judged.stderr)
    );

    ran(&mut Command::new(copy.path().join("secrets.sh")))?;
    let again = files(&secrets)?;
    assert_eq!(
        again.keys().collect::<Vec<_>>(),
        made.keys().collect::<Vec<_>>()
    );
    for (name, text) in made.iter().filter(|(name, _)| *name != "bus_passwords.env") {
        assert_eq!(again.get(name), Some(text), "{name} was made anew");
    }
    Ok(())
}

#[tokio::test]
async fn a_login_gets_the_password_of_its_secret() -> Result<()> {
    // A cluster of its own: roles are the cluster's.
    let server = postgres::Server::start().await?;
    server
        .sql("postgres", include_str!("../../../../postgres/roles.sql"))
        .await?;
    let secrets = tempfile::tempdir()?;
    fs::write(
        secrets.path().join("vangnet_triage"),
        "it's a \"secret\" \\ $HOME\n",
    )?;
    let url = server.url();
    let (login, place) = url
        .strip_prefix("postgres://")
        .and_then(|url| url.split_once('@'))
        .context("a URL")?;
    let (user, password) = login.split_once(':').context("a password")?;
    let (address, _) = place.split_once('/').context("a database")?;
    let (host, port) = address.split_once(':').context("a port")?;
    let as_user = |program: &mut Command, user: &str, password: &str| {
        program
            .env("PGHOST", host)
            .env("PGPORT", port)
            .env("PGDATABASE", "postgres");
        program
            .env("PGUSER", user)
            .env("PGPASSWORD", password)
            .env("SECRETS", secrets.path());
    };
    let mut script = Command::new(root().join("deploy/postgres/passwords.sh"));
    as_user(&mut script, user, password);
    ran(&mut script)?;

    let lets_in = |password: &str| -> Result<bool> {
        let mut psql = Command::new("psql");
        as_user(&mut psql, "vangnet_triage", password);
        Ok(psql.args(["-XAtqc", "SELECT 1"]).output()?.status.success())
    };
    assert!(lets_in("it's a \"secret\" \\ $HOME")?);
    assert!(!lets_in("something else")?);
    Ok(())
}
