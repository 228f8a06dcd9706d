//! Configuration: one TOML file with a section per concern, commented defaults committed, unknown keys refused,
//! environment overrides (`VANGNET_LOG__URL` is `log.url`). Secrets come from files, never from arguments.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use figment::{
    Figment,
    providers::{Env, Format as _, Serialized, Toml},
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use vangnet_domain::{
    book::{Book, Fault},
    neighbours::Neighbours,
    rules::Rules,
};

use crate::telemetry::LogFormat;

/// Everything that can be set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Which region this process serves.
    pub ledger: LedgerConfig,
    /// The log's databases.
    pub log: LogConfig,
    /// The key store and the master key.
    pub keys: KeysConfig,
    /// The bus.
    pub bus: BusConfig,
    /// The desk's and the team's door.
    pub gateway: GatewayConfig,
    /// The auditors' door.
    pub audit: AuditConfig,
    /// Logs, traces, metrics.
    pub telemetry: TelemetryConfig,
    /// The regions that run on Vangnet as well, and whom they call here.
    pub neighbours: Neighbours,
    /// The rules, by the book.
    #[serde(skip)]
    pub rules: Rules,
    /// The dated tables the rules work with.
    pub book: BookConfig,
}

/// Where the dated tables come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BookConfig {
    /// A folder with tables that take the place of those in the program, file by file.
    pub folder: Option<PathBuf>,
}

/// The ledger a process serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LedgerConfig {
    /// Its name.
    pub name: String,
}

impl Default for LedgerConfig {
    fn default() -> Self {
        Self {
            name: "flevoland".to_owned(),
        }
    }
}

/// Where the log lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// PostgreSQL of every ledger that has none of its own. Without password: that comes from `PGPASSFILE` or
    /// `password_file`.
    pub url: String,
    /// A file with the database password.
    pub password_file: Option<PathBuf>,
    /// Ledgers that live on another cluster.
    pub ledger_urls: BTreeMap<String, String>,
    /// Connections of this process, at most.
    pub connections_max: u32,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self {
            url: String::new(),
            password_file: None,
            ledger_urls: BTreeMap::new(),
            connections_max: 8,
        }
    }
}

/// Where keys live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub struct KeysConfig {
    /// PostgreSQL of the key store: a cluster of its own.
    pub url: String,
    /// A file with the database password.
    pub password_file: Option<PathBuf>,
    /// A file with 64 hexadecimal digits: wraps the keys of people.
    pub master_key_file: Option<PathBuf>,
}

/// How the bus is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BusConfig {
    /// `nats://127.0.0.1:4222`, or `tls://…` outside loopback.
    pub url: String,
    /// The user; by default gateway where the process is the gateway, else its first role.
    pub user: Option<String>,
    /// A file with the user's password.
    pub password_file: Option<PathBuf>,
    /// A file with the certificate authority of the server.
    pub ca_file: Option<PathBuf>,
}

impl Default for BusConfig {
    fn default() -> Self {
        Self {
            url: "nats://127.0.0.1:4222".to_owned(),
            user: None,
            password_file: None,
            ca_file: None,
        }
    }
}

/// The gateway's listener.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GatewayConfig {
    /// Where it listens.
    pub listen: String,
    /// Issue development tokens at `/v1/dev/tokens`; refused unless it listens on loopback.
    pub development_issuer: bool,
    /// A file with the key that signs tokens (HS256, 64 hexadecimal digits).
    pub token_key_file: Option<PathBuf>,
}

impl Default for GatewayConfig {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            development_issuer: false,
            token_key_file: None,
        }
    }
}

/// The auditors' listener.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AuditConfig {
    /// Where it listens.
    pub listen: String,
    /// A file with the key that signs tokens; the same issuer as the gateway's.
    pub token_key_file: Option<PathBuf>,
}

impl Default for AuditConfig {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8081".to_owned(),
            token_key_file: None,
        }
    }
}

/// Log lines. Traces and metrics are told by the standard variables alone: see
/// [`Exports`](crate::telemetry::Exports).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TelemetryConfig {
    /// `text` or `json`.
    pub format: LogFormat,
    /// What is logged, e.g. `info` or `vangnet_runtime=debug,info`.
    pub filter: String,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        Self {
            format: LogFormat::Text,
            filter: "info".to_owned(),
        }
    }
}

/// Why the configuration is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file or a variable says something that cannot be.
    #[error("the configuration is refused: {0}")]
    Refused(Box<figment::Error>),
    /// A table of rules that does not parse, overlaps, leaves a gap or makes no sense.
    #[error("the rules are refused: {0}")]
    Rules(#[from] Fault),
    /// Neighbours that cannot be.
    #[error("the neighbours are refused: {0}")]
    Neighbours(String),
    /// The folder of rules cannot be read.
    #[error("the rules cannot be read from {path}")]
    Folder {
        /// Which folder or file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A secret's file cannot be read.
    #[error("{what} cannot be read from {path}")]
    Secret {
        /// Which secret.
        what: &'static str,
        /// Which file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl Config {
    /// Defaults, then the file when there is one, then the environment (`VANGNET_…`, `__` between levels).
    pub fn load(file: Option<&std::path::Path>) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = file {
            figment = figment.merge(Toml::file_exact(file));
        }
        let mut config: Self = figment
            .merge(
                // First the filter: after the split no key has a `__` any more.
                Env::prefixed("VANGNET_")
                    .filter(|key| key.as_str().contains("__"))
                    .split("__"),
            )
            .extract()
            .map_err(|error| ConfigError::Refused(Box::new(error)))?;
        if let Some(folder) = &config.book.folder {
            config.rules = Rules::of(Arc::new(read_book(folder)?));
        }
        let own = config.ledger.name.parse().ok();
        if let Some(wrong) = own.and_then(|own| config.neighbours.wrong(&own)) {
            return Err(ConfigError::Neighbours(wrong));
        }
        config.rules.neighbours = Arc::new(config.neighbours.clone());
        Ok(config)
    }
}

/// The program's tables, with those of a folder in their place. A `.toml` that is no table is refused: a misspelt
/// name would leave the old table in force.
fn read_book(folder: &Path) -> Result<Book, ConfigError> {
    let trouble = |path: &Path| {
        let path = path.display().to_string();
        |source| ConfigError::Folder { path, source }
    };
    let mut texts = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(trouble(folder))? {
        let path = entry.map_err(trouble(folder))?.path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let file = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let file = file.unwrap_or_default();
        if !Book::FILES.contains(&&*file) {
            let reason = format!(
                "no table has this name; the tables are {}",
                Book::FILES.join(", ")
            );
            return Err(Fault {
                file,
                line: 1,
                reason,
            }
            .into());
        }
        texts.insert(
            file,
            std::fs::read_to_string(&path).map_err(trouble(&path))?,
        );
    }
    Ok(Book::read(|file| texts.get(file).cloned())?)
}

/// Read a secret from its file, without the newline at its end.
pub fn read_secret(
    what: &'static str,
    path: &std::path::Path,
) -> Result<SecretString, ConfigError> {
    std::fs::read_to_string(path)
        .map(|text| SecretString::from(text.trim_end().to_owned()))
        .map_err(|source| ConfigError::Secret {
            what,
            path: path.display().to_string(),
            source,
        })
}

#[cfg(test)]
mod tests {
    use figment::Jail;

    use super::*;

    #[test]
    #[expect(clippy::result_large_err, reason = "Jail's own error")]
    fn the_environment_overrides_the_file_and_other_variables_are_none_of_ours() {
        Jail::expect_with(|jail| {
            jail.create_file(
                "vangnet.toml",
                "[log]\nurl = \"file\"\nconnections_max = 3\n",
            )?;
            jail.set_env("VANGNET_LOG__URL", "environment");
            jail.set_env("VANGNET_TEST_POSTGRES", "not a key");
            let config = Config::load(Some(std::path::Path::new("vangnet.toml"))).unwrap();
            assert_eq!(config.log.url, "environment");
            assert_eq!(config.log.connections_max, 3);
            jail.set_env("VANGNET_LOG__URI", "misspelt");
            assert!(Config::load(None).is_err());
            Ok(())
        });
    }

    #[test]
    fn unknown_keys_are_refused_and_files_override_defaults() {
        let dir = std::env::temp_dir().join(format!("vangnet-config-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let file = dir.join("vangnet.toml");
        std::fs::write(
            &file,
            "[gateway]\nlisten = \"127.0.0.1:9\"\n[audit]\nlisten = \"127.0.0.1:10\"\n",
        )
        .unwrap();
        let config = Config::load(Some(&file)).unwrap();
        assert_eq!(config.gateway.listen, "127.0.0.1:9");
        assert_eq!(config.audit.listen, "127.0.0.1:10");
        assert_eq!(config.rules, Rules::default());
        std::fs::write(&file, "[gateway]\nlisten_on = \"127.0.0.1:9\"\n").unwrap();
        let refused = Config::load(Some(&file)).unwrap_err().to_string();
        assert!(refused.contains("listen_on"), "{refused}");
        std::fs::remove_dir_all(&dir).unwrap();
    }

    #[test]
    fn neighbours_are_named_and_know_whom_to_call() {
        let file = std::env::temp_dir().join(format!("vangnet-near-{}", std::process::id()));
        let load = |text: &str| {
            std::fs::write(&file, text).unwrap();
            Config::load(Some(&file)).map_err(|error| error.to_string())
        };
        let desk = "[neighbours.desk]\nname = \"Crisisdesk\"\ntelephone = \"0320-000000\"\n";
        let near = "[neighbours.regions.utrecht]\nname = \"Utrecht\"\n";
        let config = load(&format!("{desk}{near}")).unwrap();
        let regions = &config.rules.neighbours.regions;
        assert_eq!(regions.values().next().unwrap().name, "Utrecht");
        assert!(load(near).unwrap_err().contains("whom to call"));
        let own = "[neighbours.regions.flevoland]\nname = \"Flevoland\"\n";
        assert!(
            load(&format!("{desk}{own}"))
                .unwrap_err()
                .contains("not a neighbour")
        );
        let wrong = "[neighbours.regions.Utrecht]\nname = \"Utrecht\"\n";
        assert!(
            load(&format!("{desk}{wrong}")).is_err(),
            "no ledger has that name"
        );
        std::fs::remove_file(&file).unwrap();
    }

    #[test]
    fn a_folder_of_rules_is_used_and_a_wrong_table_stops_the_start_with_file_and_line() {
        let dir = std::env::temp_dir().join(format!("vangnet-book-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let config = dir.join("config");
        std::fs::write(
            &config,
            format!("[book]\nfolder = {:?}\n", dir.display().to_string()),
        )
        .unwrap();
        let load = || Config::load(Some(&config)).map_err(|error| error.to_string());
        let table = include_str!("../../domain/rules/escalation.toml");
        let write = |name: &str, text: &str| std::fs::write(dir.join(name), text).unwrap();

        write("escalation.toml", &table.replace("P19@1", "P19@changed"));
        let book = load().unwrap().rules.book;
        assert_eq!(book.escalation.versions()[0].id, "P19@changed");

        write(
            "escalation.toml",
            &table.replace("2015-01-01", "2031-01-01"),
        );
        let refused = load().unwrap_err();
        let version = |line: &str| line == "[[version]]";
        let line = 1 + table.lines().position(version).unwrap();
        assert!(
            refused.contains(&format!(
                "escalation.toml:{line}: nothing is in force before"
            )),
            "{refused}"
        );

        write("escalation.toml", table);
        let figures = include_str!("../../domain/rules/figures.toml");
        let acute = "acute_step_minutes = { value = ";
        write(
            "figures.toml",
            &figures.replace(&format!("{acute}30"), &format!("{acute}45")),
        );
        let line = 1 + figures
            .lines()
            .position(|line| line.starts_with(acute))
            .unwrap();
        let refused = load().unwrap_err();
        let said = format!("figures.toml:{line}: `acute_step_minutes` is 45, and may be 1 to 30");
        assert!(refused.contains(&said), "{refused}");
        write(
            "figures.toml",
            &figures.replace("hold_minutes = { value = 45", "hold_minutes = { value = 20"),
        );
        assert_eq!(load().unwrap().rules.hold_minutes, 20);

        write("escalatoin.toml", table);
        assert!(load().unwrap_err().contains("no table has this name"));
        std::fs::remove_dir_all(&dir).unwrap();
        assert!(load().is_err(), "a folder that is not there");
    }
}
