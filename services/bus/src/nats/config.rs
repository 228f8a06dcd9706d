//! How to reach NATS, and what is refused.

use std::{net::IpAddr, path::PathBuf};

use async_nats::ServerAddr;
use secrecy::SecretString;

use crate::subjects::inbox_prefix;

/// How to reach NATS.
#[derive(Clone, Debug)]
pub struct NatsConfig {
    /// `tls://HOST:PORT`, or `nats://HOST:PORT` on loopback; several servers of one cluster separated by commas.
    pub url: String,
    /// As whom; without it only a server that is open to everyone lets us in.
    pub login: Option<Login>,
    /// What our inboxes begin with; the server lets a user read only its own.
    pub inbox_prefix: String,
    /// Used when the URL says `tls`.
    pub tls: Tls,
}

/// A user of the server.
#[derive(Clone, Debug)]
pub struct Login {
    /// Its name: that of the service.
    pub user: String,
    /// Its password.
    pub password: Password,
}

/// Where a password is.
#[derive(Clone, Debug)]
pub enum Password {
    /// Here.
    Given(SecretString),
    /// In a file, read at every connection, so that it can be changed without a restart. Whitespace around it is ignored.
    File(PathBuf),
}

/// Whom we trust.
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// PEM file with the authorities that sign the servers' certificates; without it, the system's.
    pub ca_file: Option<PathBuf>,
}

/// A configuration that is refused. Never holds the URL, which may hold a password.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NatsConfigError {
    /// It cannot be read as one.
    #[error("the bus URL must be tls://HOST:PORT or nats://HOST:PORT, several separated by commas")]
    Url,
    /// Requests and replies would be readable on the wire.
    #[error("{host} is not on this machine: its bus URL must begin with tls://, not nats://")]
    Plain {
        /// The host.
        host: String,
    },
    /// A URL ends up in logs and process lists.
    #[error("the bus URL holds a user or password: put them in their own settings")]
    LoginInUrl,
    /// It becomes part of a subject.
    #[error("the bus user {user:?} must be of letters a to z, digits and hyphens")]
    User {
        /// The name.
        user: String,
    },
    /// It is no subject.
    #[error("the bus inbox prefix must be a subject, such as _INBOX.intake")]
    Inbox,
    /// It cannot be read.
    #[error("the bus password file {} cannot be read: {reason}", path.display())]
    PasswordFile {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

impl NatsConfig {
    /// A server on this machine that is open to everyone: development and tests.
    pub fn open(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            login: None,
            inbox_prefix: inbox_prefix("open"),
            tls: Tls::default(),
        }
    }

    /// A server that knows us, with the inboxes that are ours there.
    pub fn user(url: impl Into<String>, login: Login) -> Self {
        Self {
            url: url.into(),
            inbox_prefix: inbox_prefix(&login.user),
            login: Some(login),
            tls: Tls::default(),
        }
    }

    /// The servers to connect to, or why not: outside this machine only with TLS.
    pub fn servers(&self) -> Result<Vec<ServerAddr>, NatsConfigError> {
        let servers = self.url.split(',').map(|url| server(url.trim()));
        let servers: Vec<_> = servers.collect::<Result<_, _>>()?;
        if let Some(Login { user, .. }) = &self.login {
            let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            if user.is_empty() || !user.bytes().all(good) {
                let user = user.clone();
                return Err(NatsConfigError::User { user });
            }
        }
        Ok(servers)
    }
}

fn server(url: &str) -> Result<ServerAddr, NatsConfigError> {
    let server: ServerAddr = url.parse().map_err(|_| NatsConfigError::Url)?;
    if server.host().is_empty() {
        return Err(NatsConfigError::Url);
    }
    if server.has_user_pass() || server.password().is_some() {
        return Err(NatsConfigError::LoginInUrl);
    }
    match server.scheme() {
        "tls" => Ok(server),
        "nats" if is_loopback(server.host()) => Ok(server),
        "nats" => Err(NatsConfigError::Plain {
            host: server.host().to_owned(),
        }),
        _ => Err(NatsConfigError::Url),
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str) -> Result<usize, NatsConfigError> {
        NatsConfig::open(url).servers().map(|servers| servers.len())
    }

    #[test]
    fn plain_connections_stay_on_this_machine() {
        for url in [
            "nats://127.0.0.1:4222",
            "127.0.0.1:4222",
            "nats://127.8.9.1",
            "nats://localhost:4222",
            "nats://[::1]:4222",
            "tls://nats.example.org:4222",
            "tls://10.0.0.7",
        ] {
            assert_eq!(check(url), Ok(1), "{url}");
        }
        for host in [
            "nats.example.org",
            "10.0.0.7",
            "128.0.0.1",
            "0.0.0.0",
            "localhost.example.org",
            "127.0.0.1.example.org",
            "2001:db8::1",
        ] {
            let url = match host.contains("::") {
                true => format!("nats://[{host}]:4222"),
                false => format!("nats://{host}:4222"),
            };
            let host = host.to_owned();
            assert_eq!(check(&url), Err(NatsConfigError::Plain { host }), "{url}");
        }
    }

    #[test]
    fn one_plain_server_among_many_is_refused() {
        assert_eq!(check("tls://a.example:4222, tls://b.example:4222"), Ok(2));
        let refused = check("tls://a.example:4222,nats://b.example:4222");
        assert!(matches!(refused, Err(NatsConfigError::Plain { host }) if host == "b.example"));
    }

    #[test]
    fn what_is_not_a_url_of_nats_or_holds_a_password_is_refused() {
        for url in [
            "",
            "http://127.0.0.1:4222",
            "ws://127.0.0.1:80",
            "tls://",
            "nats://a b",
            ",",
        ] {
            assert_eq!(check(url), Err(NatsConfigError::Url), "{url}");
        }
        for url in [
            "tls://user:secret@a.example",
            "nats://secret@127.0.0.1",
            "tls://:x@a.example",
        ] {
            let refused = check(url).expect_err(url);
            assert_eq!(refused, NatsConfigError::LoginInUrl, "{url}");
            assert!(!refused.to_string().contains("secret"));
        }
    }

    #[test]
    fn a_user_has_inboxes_of_its_own_and_a_name_that_fits_a_subject() {
        let config = |user: &str| {
            let user = user.to_owned();
            let password = Password::Given("p".into());
            NatsConfig::user("tls://a.example", Login { user, password })
        };
        assert_eq!(config("intake").inbox_prefix, "_INBOX.intake");
        assert!(config("intake-2").servers().is_ok());
        for user in ["", "*", "a.b", "a b", "A", ">"] {
            let refused = config(user).servers().expect_err(user);
            let user = user.to_owned();
            assert_eq!(refused, NatsConfigError::User { user });
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let password = Password::Given("hidden-7".into());
        assert!(!format!("{password:?}").contains("hidden-7"));
    }
}
