//! Production: PostgreSQL for log and keys, NATS for the bus.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use anyhow::{Context as _, ensure};
use secrecy::{ExposeSecret as _, SecretString};
use vangnet_bus::{Bus, LocalBus, Login, NatsBus, NatsConfig, Password, RoutedBus};
use vangnet_domain::stream::LedgerId;
use vangnet_log::{KeyStore, Log, RoutedLog};
use vangnet_log_postgres::{PgConfig, PgKeys, PgLog};
use vangnet_runtime::{
    MasterKey,
    config::{BusConfig, Config, read_secret},
    sign_in::TokenKey,
    system_entropy,
};

use crate::process::{self, Doors, Parts, Role};

/// A database's URL with the password of its file put in.
fn with_password(
    what: &'static str,
    url: &str,
    password_file: Option<&Path>,
) -> anyhow::Result<SecretString> {
    ensure!(
        !url.is_empty(),
        "{what} is not set; set it in the configuration file"
    );
    let Some(file) = password_file else {
        return Ok(SecretString::from(url.to_owned()));
    };
    let password = read_secret(what, file)?;
    let (scheme, rest) = url
        .split_once("://")
        .with_context(|| format!("{what} is no URL"))?;
    let (user, place) = rest
        .split_once('@')
        .filter(|(user, _)| !user.is_empty() && !user.contains([':', '/']))
        .with_context(|| {
            format!("{what} must name a user and no password: {scheme}://user@host/db")
        })?;
    let encoded: String = password
        .expose_secret()
        .bytes()
        .fold(String::new(), |mut text, byte| {
            if byte.is_ascii_alphanumeric() {
                text.push(char::from(byte));
            } else {
                text.push_str(&format!("%{byte:02X}"));
            }
            text
        });
    Ok(SecretString::from(format!(
        "{scheme}://{user}:{encoded}@{place}"
    )))
}

/// The log: every ledger on the configured cluster, or on one of its own.
pub async fn log(config: &Config) -> anyhow::Result<Arc<dyn Log>> {
    let log = &config.log;
    let open = async |url: &str| -> anyhow::Result<Arc<dyn Log>> {
        let url = with_password("log.url", url, log.password_file.as_deref())?;
        let mut config = PgConfig::new(url.expose_secret())?;
        config.connections_max = log.connections_max;
        let log: Arc<dyn Log> = Arc::new(PgLog::connect(&config).await?);
        Ok(log)
    };
    let default = open(&log.url).await?;
    if log.ledger_urls.is_empty() {
        return Ok(default);
    }
    let mut routes =
        BTreeMap::from([(config.ledger.name.parse().context("ledger.name")?, default)]);
    for (ledger, url) in &log.ledger_urls {
        let ledger: LedgerId = ledger.parse().context("log.ledger_urls")?;
        routes.insert(ledger, open(url).await?);
    }
    Ok(Arc::new(RoutedLog::new(routes)))
}

/// Lay or update the schemas of every configured cluster.
pub async fn migrate(config: &Config) -> anyhow::Result<()> {
    let password = config.log.password_file.as_deref();
    for url in std::iter::once(&config.log.url).chain(config.log.ledger_urls.values()) {
        let url = with_password("log.url", url, password)?;
        vangnet_log_postgres::migrate(url.expose_secret()).await?;
    }
    let url = with_password(
        "keys.url",
        &config.keys.url,
        config.keys.password_file.as_deref(),
    )?;
    vangnet_log_postgres::migrate_keys(url.expose_secret()).await?;
    Ok(())
}

/// The key store, and what its keys are wrapped with.
pub async fn keys(config: &Config) -> anyhow::Result<(Arc<dyn KeyStore>, MasterKey)> {
    let url = with_password(
        "keys.url",
        &config.keys.url,
        config.keys.password_file.as_deref(),
    )?;
    let keys = PgKeys::connect(&PgConfig::new(url.expose_secret())?).await?;
    let file = config
        .keys
        .master_key_file
        .as_deref()
        .context("keys.master_key_file is not set")?;
    Ok((Arc::new(keys), MasterKey::read(file)?))
}

/// What a production process is made of.
pub async fn parts(config: &Config, ledger: LedgerId, roles: &[Role]) -> anyhow::Result<Parts> {
    let roles = Role::expand(roles);
    let log = log(config).await?;
    let (keys, master) = keys(config).await?;
    let doors = Doors {
        gateway: Some(config.gateway.listen.clone()),
        audit: Some(config.audit.listen.clone()),
        token_key: token_key(config, &roles)?,
        development_issuer: config.gateway.development_issuer,
    };
    Ok(Parts {
        ledger,
        log,
        keys,
        bus: bus(&config.bus, &roles).await?,
        machine: process::machine_clock(),
        master,
        entropy: system_entropy(),
        rules: config.rules.clone(),
        doors,
    })
}

fn token_key(config: &Config, roles: &[Role]) -> anyhow::Result<Option<TokenKey>> {
    let file = if roles.contains(&Role::Gateway) {
        &config.gateway.token_key_file
    } else if roles.contains(&Role::Audit) {
        &config.audit.token_key_file
    } else {
        return Ok(None);
    };
    let file = file.as_deref().context("token_key_file is not set")?;
    let digits = read_secret("token_key_file", file)?;
    Ok(Some(TokenKey::from_hex(&digits).context("token_key_file")?))
}

/// NATS, with what this process itself serves answered in the process: a report gets in with NATS away.
async fn bus(config: &BusConfig, roles: &[Role]) -> anyhow::Result<Arc<dyn Bus>> {
    let user = match (&config.user, roles.first()) {
        (Some(user), _) => user.clone(),
        // A process that holds the desk's door gives commands to all services: it is the gateway's user.
        (None, _) if roles.contains(&Role::Gateway) => Role::Gateway.user().to_owned(),
        (None, Some(role)) => role.user().to_owned(),
        (None, None) => anyhow::bail!("no role"),
    };
    let mut nats = match &config.password_file {
        Some(file) => NatsConfig::user(
            &config.url,
            Login {
                user,
                password: Password::File(file.clone()),
            },
        ),
        None => NatsConfig::open(&config.url),
    };
    nats.tls.ca_file.clone_from(&config.ca_file);
    let nats = NatsBus::connect(&nats).await.context("the bus")?;
    Ok(Arc::new(RoutedBus::new(
        Arc::new(LocalBus::default()),
        Arc::new(nats),
    )))
}
