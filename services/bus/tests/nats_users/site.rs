//! A real server with the committed configuration, and connections of its users.

use std::{path::PathBuf, sync::Arc};

use async_nats::{Client, ConnectOptions};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use vangnet_bus::{
    BusUser, Login, NATS_FILES, NatsBus, NatsConfig, Password, inbox_prefix, password_variable,
};
use vangnet_testkit::nats::{Server, Setup};

use crate::PATIENCE;

pub fn secret(user: BusUser) -> String {
    format!("secret-of-{}", user.name())
}

/// A server with a configuration, and the authority that signed its certificate.
pub struct Site {
    pub server: Server,
    pub ca_file: PathBuf,
}

/// With the files that are committed, `change`d.
pub fn site(change: impl Fn(String) -> String) -> Site {
    let mut params = CertificateParams::new([]).expect("parameters");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority =
        CertifiedIssuer::self_signed(params, KeyPair::generate().expect("key")).expect("authority");
    let key = KeyPair::generate().expect("key");
    let certificate = CertificateParams::new(["localhost".to_owned()])
        .expect("parameters")
        .signed_by(&key, &authority)
        .expect("certificate");
    let texts: Vec<(&str, String)> = NATS_FILES
        .iter()
        .map(|file| (file.name, change((file.text)())))
        .collect();
    let pems = [
        ("server.pem", certificate.pem()),
        ("server.key", key.serialize_pem()),
        ("ca.pem", authority.pem()),
    ];
    let files: Vec<(&str, &str)> = texts[1..]
        .iter()
        .chain(&pems)
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let mut env = vec![
        ("VANGNET_NATS_CERT".to_owned(), "server.pem".to_owned()),
        ("VANGNET_NATS_KEY".to_owned(), "server.key".to_owned()),
    ];
    env.extend(BusUser::all().map(|user| (password_variable(user), secret(user))));
    let env: Vec<(&str, &str)> = env.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let server = Server::start_with(&Setup {
        config: &texts[0].1,
        files: &files,
        env: &env,
    });
    let server = server.expect("server");
    let ca_file = server.home().join("ca.pem");
    Site { server, ca_file }
}

impl Site {
    pub fn url(&self) -> String {
        format!("tls://localhost:{}", self.server.port())
    }

    pub async fn bus(&self, user: BusUser) -> Arc<NatsBus> {
        let login = Login {
            user: user.name().to_owned(),
            password: Password::Given(secret(user).into()),
        };
        let mut config = NatsConfig::user(self.url(), login);
        config.tls.ca_file = Some(self.ca_file.clone());
        let bus = Arc::new(NatsBus::connect(&config).await.expect("configuration"));
        assert!(bus.until_connected(PATIENCE).await, "{}", self.server.log());
        bus
    }

    /// A connection that tries whatever it likes.
    pub async fn raw(&self, user: BusUser) -> Client {
        ConnectOptions::with_user_and_password(user.name().to_owned(), secret(user))
            .add_root_certificates(self.ca_file.clone())
            .require_tls(true)
            .custom_inbox_prefix(inbox_prefix(user.name()))
            .connect(self.url())
            .await
            .expect("connection")
    }
}
