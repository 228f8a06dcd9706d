//! A database with TLS: whom we talk to, and whom not.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown},
};

use anyhow::Result;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use vangnet_log::Log as _;
use vangnet_log_postgres::{PgConfig, PgLog, migrate};
use vangnet_testkit::postgres::Server;

use crate::support::Bare;

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Result<Authority> {
    let mut params = CertificateParams::new([])?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

/// A cluster that shows a certificate for this name.
async fn server(authority: &Authority, name: &str) -> Result<Server> {
    let server = Server::start().await?;
    let data = server.data_dir()?;
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new([name.to_owned()])?.signed_by(&key, authority)?;
    for (file, text) in [
        ("server.crt", certificate.pem()),
        ("server.key", key.serialize_pem()),
    ] {
        let (file, owner) = (data.join(file), fs::metadata(&data)?);
        fs::write(&file, text)?;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600))?;
        chown(&file, Some(owner.uid()), Some(owner.gid()))?;
    }
    server.sql("postgres", "ALTER SYSTEM SET ssl = on").await?;
    server.restart().await?;
    Ok(server)
}

#[tokio::test]
async fn only_the_server_that_our_authority_signed_for_this_name_is_talked_to() -> Result<()> {
    let (ours, others) = (authority()?, authority()?);
    let files = tempfile::tempdir()?;
    let trust = |authority: &Authority, name: &str| -> Result<String> {
        let file = files.path().join(name);
        fs::write(&file, authority.pem())?;
        Ok(format!(
            "?sslmode=verify-full&sslrootcert={}",
            file.display()
        ))
    };
    let (ours_trusted, others_trusted) = (trust(&ours, "ours")?, trust(&others, "others")?);

    let named = server(&ours, "127.0.0.1").await?;
    let database = named.database().await?;
    migrate(&database.owner_url).await?;
    let url = database.login("vangnet_service").await?;
    let log = PgLog::connect(&PgConfig::new(&format!("{url}{ours_trusted}"))?).await?;
    assert_eq!(log.ledgers().await?, []);
    let mut bare = Bare::connect(&format!("{url}{ours_trusted}")).await?;
    bare.run("SELECT 1 / ssl::int FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        .await?;
    let stranger = PgLog::connect(&PgConfig::new(&format!("{url}{others_trusted}"))?).await;
    assert!(stranger.is_err(), "signed by somebody else");

    let misnamed = server(&ours, "db.example.org").await?;
    let database = misnamed.database().await?;
    migrate(&database.owner_url).await?;
    let url = database.login("vangnet_service").await?;
    let impostor = PgLog::connect(&PgConfig::new(&format!("{url}{ours_trusted}"))?).await;
    assert!(impostor.is_err(), "signed for another name");
    Ok(())
}
