//! NATS with TLS and passwords: who is let in, and who is not.

use std::{fs, path::Path, time::Duration};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;
use tokio::time::sleep;
use vangnet_bus::{Bus, Login, NatsBus, NatsConfig, NatsConfigError, Password};
use vangnet_testkit::nats::{Server, Setup};

const PATIENCE: Duration = Duration::from_secs(10);
/// How long we watch somebody not being let in.
const REFUSED: Duration = Duration::from_millis(700);

const CONFIG: &str = "
tls { cert_file: server.pem, key_file: server.key }
authorization { user: intake, password: correct }
";

/// An authority, and a server's certificate that it signed.
struct Certificates {
    authority: String,
    server: String,
    key: String,
}

fn certificates() -> Certificates {
    let mut params = CertificateParams::new([]).expect("parameters");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority =
        CertifiedIssuer::self_signed(params, KeyPair::generate().expect("key")).expect("authority");
    let key = KeyPair::generate().expect("key");
    let server = CertificateParams::new(["localhost".to_owned(), "127.0.0.1".to_owned()])
        .expect("parameters")
        .signed_by(&key, &authority)
        .expect("certificate");
    Certificates {
        authority: authority.pem(),
        server: server.pem(),
        key: key.serialize_pem(),
    }
}

fn server(certificates: &Certificates) -> Server {
    Server::start_with(&Setup {
        config: CONFIG,
        files: &[
            ("server.pem", &certificates.server),
            ("server.key", &certificates.key),
        ],
        env: &[],
    })
    .expect("server")
}

fn config(url: String, ca_file: Option<&Path>, password: Password) -> NatsConfig {
    let user = "intake".to_owned();
    let mut config = NatsConfig::user(url, Login { user, password });
    config.tls.ca_file = ca_file.map(Path::to_owned);
    config
}

fn file(dir: &TempDir, name: &str, text: &str) -> std::path::PathBuf {
    let path = dir.path().join(name);
    fs::write(&path, text).expect("file");
    path
}

async fn connects(config: &NatsConfig, wait: Duration) -> bool {
    let bus = NatsBus::connect(config).await.expect("configuration");
    bus.until_connected(wait).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_right_server_and_the_right_password_will_do() {
    let dir = tempfile::tempdir().expect("folder");
    let certificates = certificates();
    let server = server(&certificates);
    let ca = file(&dir, "ca.pem", &certificates.authority);
    let other_ca = file(&dir, "other.pem", &self::certificates().authority);
    let url = || format!("tls://localhost:{}", server.port());
    let correct = || Password::Given("correct".into());

    let good = config(url(), Some(&ca), correct());
    assert!(connects(&good, PATIENCE).await, "{}", server.log());
    let stranger = config(url(), Some(&other_ca), correct());
    assert!(!connects(&stranger, REFUSED).await, "unknown authority");
    let unknown = config(url(), None, correct());
    assert!(!connects(&unknown, REFUSED).await, "not the system's");
    let wrong = config(url(), Some(&ca), Password::Given("wrong".into()));
    assert!(!connects(&wrong, REFUSED).await, "wrong password");
    let nobody = NatsConfig {
        login: None,
        ..good.clone()
    };
    assert!(!connects(&nobody, REFUSED).await, "no password");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_file_is_read_at_every_connection() {
    let dir = tempfile::tempdir().expect("folder");
    let certificates = certificates();
    let mut server = server(&certificates);
    let ca = file(&dir, "ca.pem", &certificates.authority);
    let path = dir.path().join("password");
    let url = format!("tls://localhost:{}", server.port());
    let config = config(url, Some(&ca), Password::File(path.clone()));

    let missing = NatsBus::connect(&config).await.map(|_| ());
    assert!(
        matches!(missing, Err(NatsConfigError::PasswordFile { path: named, .. }) if named == path)
    );
    file(&dir, "password", "wrong");
    let bus = NatsBus::connect(&config).await.expect("configuration");
    assert!(!bus.until_connected(REFUSED).await);
    file(&dir, "password", "correct\n");
    assert!(bus.until_connected(PATIENCE).await, "{}", server.log());
    server.restart().expect("restart");
    sleep(REFUSED / 10).await;
    assert!(bus.until_connected(PATIENCE).await, "{}", server.log());
    assert!(bus.is_connected());
}
