//! How to reach a database, and what it must promise before it is trusted with a write.

use std::{net::IpAddr, time::Duration};

use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection,
    postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgSslMode},
};
use vangnet_log::LogError;

use crate::limits;

/// Where a database is and how many connections may be made to it.
#[derive(Clone)]
pub struct PgConfig {
    options: PgConnectOptions,
    /// Connections for reading; see [`limits::CONNECTIONS_MAX`].
    pub connections_max: u32,
}

impl std::fmt::Debug for PgConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the options: they hold the password.
        f.debug_struct("PgConfig")
            .field("host", &self.options.get_host())
            .field("port", &self.options.get_port())
            .field("database", &self.options.get_database())
            .field("connections_max", &self.connections_max)
            .finish()
    }
}

impl PgConfig {
    /// From `postgres://user:password@host:port/database`. Another machine is reached only with
    /// `?sslmode=verify-full` (and `&sslrootcert=FILE` for an authority of one's own): refused otherwise.
    pub fn new(url: &str) -> Result<Self, LogError> {
        let options: PgConnectOptions = url
            .parse()
            .map_err(|error: sqlx::Error| LogError::away("reading the database's URL", error))?;
        let verified = matches!(options.get_ssl_mode(), PgSslMode::VerifyFull);
        if !verified && !stays_here(&options) {
            let host = options.get_host();
            let said =
                format!("{host} is not this machine: its URL must end in ?sslmode=verify-full");
            return Err(LogError::away("the database's URL is refused", said));
        }
        Ok(Self {
            options: options.application_name("vangnet"),
            connections_max: limits::CONNECTIONS_MAX,
        })
    }

    /// Options of a session whose statements take no longer than this. Every look-up here is by an index in its
    /// order; the settings keep the planner from anything else on a table it has no figures of yet.
    pub(crate) fn session(&self, statement_wait_max: Duration) -> PgConnectOptions {
        let wait_ms = statement_wait_max.as_millis().to_string();
        self.options.clone().disable_statement_logging().options([
            ("statement_timeout", wait_ms.as_str()),
            ("idle_in_transaction_session_timeout", wait_ms.as_str()),
            ("tcp_user_timeout", wait_ms.as_str()),
            ("default_transaction_isolation", "read committed"),
            ("enable_seqscan", "off"),
            ("enable_bitmapscan", "off"),
            ("jit", "off"),
        ])
    }

    pub(crate) async fn pool(
        &self,
        statement_wait_max: Duration,
        context: &'static str,
    ) -> Result<PgPool, LogError> {
        PgPoolOptions::new()
            .max_connections(self.connections_max)
            .acquire_timeout(limits::ACQUIRE_WAIT_MAX)
            // A round trip before every query is dear; one that was just used is there.
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for > limits::IDLE_TRUSTED_MAX {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(self.session(statement_wait_max))
            .await
            .map_err(|error| LogError::away(context, error))
    }

    /// One connection without time limits, for migrations.
    pub(crate) async fn connection(&self) -> Result<PgConnection, sqlx::Error> {
        PgConnection::connect_with(&self.options.clone().disable_statement_logging()).await
    }
}

/// A socket, or a loopback address.
fn stays_here(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    options.get_socket().is_some()
        || host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

/// Settings without which an acknowledged write could be lost, with the values that will do.
pub(crate) const DURABLE: [(&str, &[&str]); 3] = [
    ("fsync", &["on"]),
    ("full_page_writes", &["on"]),
    ("synchronous_commit", &["on", "remote_apply"]),
];

/// Refuse a database one of whose settings is not among those that will do.
pub(crate) async fn assert_settings(
    pool: &PgPool,
    wanted: &[(&'static str, &'static [&'static str])],
) -> Result<(), LogError> {
    for (name, good) in wanted {
        let value: String = sqlx::query_scalar("SELECT current_setting($1)")
            .bind(name)
            .fetch_one(pool)
            .await
            .map_err(|error| LogError::away("reading the database's settings", error))?;
        if !good.contains(&value.as_str()) {
            let said = format!("{name} is {value}; it must be {}", good.join(" or "));
            return Err(LogError::away("the database's settings are not safe", said));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_machine_is_reached_with_verified_tls_only() {
        for here in [
            "postgres://me:x@127.0.0.1:5432/db",
            "postgres://me@localhost/db?sslmode=disable",
            "postgres://me@[::1]/db",
            "postgres://me@%2Frun%2Fpostgresql/db",
            "postgres://me@db.example.org/db?sslmode=verify-full",
        ] {
            assert!(PgConfig::new(here).is_ok(), "{here}");
        }
        for there in [
            "postgres://me@db.example.org/db",
            "postgres://me@10.0.0.7/db?sslmode=disable",
            "postgres://me@10.0.0.7/db?sslmode=require",
            "postgres://me@localhost.example.org/db",
        ] {
            let refused = PgConfig::new(there).map(|_| ()).unwrap_err();
            let why = std::error::Error::source(&refused).unwrap().to_string();
            assert!(why.contains("verify-full"), "{there}: {why}");
        }
    }
}
