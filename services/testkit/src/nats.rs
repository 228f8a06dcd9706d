//! A real nats-server for tests: private directory, loopback only, a free port, gone when dropped.
//!
//! A server that this module started dies with this process, also when that is killed: a small shell waits on a pipe that
//! only this process holds, and kills the server when the pipe closes.

use std::{
    env, fs,
    io::Read,
    net::{Ipv4Addr, TcpStream},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use tempfile::TempDir;

/// Names the nats-server to use instead of looking for one.
pub const BINARY_VARIABLE: &str = "VANGNET_NATS_SERVER";
/// The oldest release (major, minor) that we test with and deploy.
pub const VERSION_MIN: (u32, u32) = (2, 14);

/// How long a server may take to answer; a busy machine is slow, a broken one never answers.
const READY_WAIT_MAX: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(10);
const CONFIG: &str = "nats-server.conf";
const LOG: &str = "server.log";
/// What it says before it has a log: a bad configuration.
const STDERR: &str = "stderr.log";

/// Where `cargo xtask` puts the nats-server that it gets.
pub fn fetched_binary() -> PathBuf {
    Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../.vangnet/bin/nats-server"
    ))
    .to_owned()
}

/// The nats-server to use: the one named in [`BINARY_VARIABLE`], else one on the PATH, else [`fetched_binary`]; of at
/// least [`VERSION_MIN`].
pub fn binary() -> Result<PathBuf> {
    if let Some(named) = env::var_os(BINARY_VARIABLE) {
        let named = PathBuf::from(named);
        let version = version(&named).with_context(|| format!("{BINARY_VARIABLE}: {named:?}"))?;
        ensure!(
            version >= VERSION_MIN,
            "{BINARY_VARIABLE}: {named:?} is version {version:?}, at least {VERSION_MIN:?} is needed"
        );
        return Ok(named);
    }
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .map(|dir| dir.join("nats-server"))
        .chain([fetched_binary()])
        .filter(|program| program.is_file())
        .find(|program| version(program).is_ok_and(|version| version >= VERSION_MIN))
        .with_context(|| {
            let (major, minor) = VERSION_MIN;
            format!("no nats-server {major}.{minor} or newer: `cargo xtask test` gets it")
        })
}

fn version(program: &Path) -> Result<(u32, u32)> {
    let output = Command::new(program).arg("--version").output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    parse_version(&said).with_context(|| format!("not a version of nats-server: {said:?}"))
}

/// `nats-server: v2.15.1` is (2, 15).
fn parse_version(said: &str) -> Option<(u32, u32)> {
    let number = said.trim().strip_prefix("nats-server: v")?;
    let mut parts = number.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// What a server starts with. Its working directory is the private one, so relative paths are in `files`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setup<'a> {
    /// Text of its configuration file; host and port in it are overruled.
    pub config: &'a str,
    /// Further files (name, text).
    pub files: &'a [(&'a str, &'a str)],
    /// Further environment variables.
    pub env: &'a [(&'a str, &'a str)],
}

/// A running nats-server.
#[derive(Debug)]
pub struct Server {
    /// First, so that it stops before its files go.
    running: Option<Running>,
    home: TempDir,
    env: Vec<(String, String)>,
    port: u16,
}

#[derive(Debug)]
struct Running {
    child: Child,
    /// Kills the server when this process ends without stopping it.
    watchdog: Child,
}

impl Server {
    /// A server with this configuration (empty: the defaults, open to everyone on this machine).
    pub fn start(config: &str) -> Result<Self> {
        Self::start_with(&Setup {
            config,
            ..Setup::default()
        })
    }

    /// A server with files and environment variables of its own.
    pub fn start_with(setup: &Setup<'_>) -> Result<Self> {
        let home = tempfile::Builder::new().prefix("vangnet-nats-").tempdir()?;
        fs::write(home.path().join(CONFIG), setup.config)?;
        for (name, text) in setup.files {
            fs::write(home.path().join(name), text)?;
        }
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let mut server = Self {
            running: None,
            home,
            env: setup.env.iter().map(owned).collect(),
            port: 0,
        };
        server.run()?;
        Ok(server)
    }

    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> String {
        format!("{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// `nats://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("nats://{}", self.address())
    }

    /// The port; the same after a restart.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Its private directory.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        let read = |name| fs::read_to_string(self.home.path().join(name)).unwrap_or_default();
        read(STDERR) + &read(LOG)
    }

    /// Kill it with signal 9, as a crash would; it stays down until [`Self::restart`].
    pub fn kill9(&mut self) {
        self.running = None;
    }

    /// Start it again on the same port with the same files, killing it first if it runs.
    pub fn restart(&mut self) -> Result<()> {
        self.kill9();
        self.run()
    }

    fn run(&mut self) -> Result<()> {
        let home = self.home.path();
        let port = if self.port == 0 {
            "-1".to_owned()
        } else {
            self.port.to_string()
        };
        let child = Command::new(binary()?)
            .args(["--config", CONFIG, "--log", LOG])
            .args(["--addr", &Ipv4Addr::LOCALHOST.to_string(), "--port", &port])
            .args(["--ports_file_dir", "."])
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .current_dir(home)
            // A group of its own: ctrl-c at a terminal is for the tests, which then stop the server.
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(home.join(STDERR))?)
            .spawn()
            .context("nats-server")?;
        let pid = child.id();
        let mut running = Running::watched(child)?;
        let ports_file = home.join(format!("nats-server_{pid}.ports"));
        for _ in 0..READY_WAIT_MAX.as_millis() / POLL.as_millis() {
            if let Some(status) = running.child.try_wait()? {
                bail!("nats-server ended ({status}): {}", self.log());
            }
            if let Some(port) = listening(&ports_file) {
                self.port = port;
                self.running = Some(running);
                return Ok(());
            }
            std::thread::sleep(POLL);
        }
        bail!("nats-server did not get ready: {}", self.log())
    }
}

impl Running {
    fn watched(mut child: Child) -> Result<Self> {
        let watchdog = Command::new("sh")
            .args(["-c", "read -r _; kill -9 \"$0\"", &child.id().to_string()])
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match watchdog {
            Ok(watchdog) => Ok(Self { child, watchdog }),
            Err(error) => {
                child.kill()?;
                child.wait()?;
                Err(error).context("sh")
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The watchdog first: afterwards the server's id may become another process's.
        for child in [&mut self.watchdog, &mut self.child] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The port of a server that answers there: every nats-server speaks first.
fn listening(ports_file: &Path) -> Option<u16> {
    let ports = fs::read_to_string(ports_file).ok()?;
    // {"nats":["nats://127.0.0.1:45211"]}
    let (_, after) = ports.split_once("127.0.0.1:")?;
    let digits = after.split(|c: char| !c.is_ascii_digit()).next()?;
    let port = digits.parse().ok()?;
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    stream.set_read_timeout(Some(READY_WAIT_MAX)).ok()?;
    let mut greeting = [0; 5];
    stream.read_exact(&mut greeting).ok()?;
    (&greeting == b"INFO ").then_some(port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(server: &Server) -> bool {
        TcpStream::connect(server.address()).is_ok()
    }

    #[test]
    fn a_server_lives_until_it_is_killed_and_comes_back_on_its_port() {
        let mut server = Server::start("").expect("server");
        let (port, pid) = (server.port(), server.running.as_ref().map(|r| r.child.id()));
        assert!(answers(&server), "{}", server.log());
        server.kill9();
        assert!(!answers(&server));
        server.restart().expect("restart");
        assert!(answers(&server) && server.port() == port);
        assert_ne!(server.running.as_ref().map(|r| r.child.id()), pid);
        let address = server.address();
        drop(server);
        assert!(TcpStream::connect(address).is_err(), "outlived its value");
    }

    #[test]
    fn the_watchdog_ends_a_server_that_nobody_stops() {
        let mut server = Server::start("").expect("server");
        // What the end of this process does: the pipe closes.
        drop(
            server
                .running
                .as_mut()
                .and_then(|r| r.watchdog.stdin.take()),
        );
        let polls = READY_WAIT_MAX.as_millis() / POLL.as_millis();
        let gone = (0..polls).any(|_| {
            std::thread::sleep(POLL);
            !answers(&server)
        });
        assert!(gone, "the server outlived its watchdog");
    }

    #[test]
    fn a_bad_configuration_is_an_error_that_says_why() {
        let error = Server::start("no_such_setting: 7").expect_err("started");
        assert!(
            format!("{error:#}").contains("no_such_setting"),
            "{error:#}"
        );
    }

    #[test]
    fn files_and_variables_reach_the_server() {
        let config = "include \"limits.conf\"\nmax_payload: $VANGNET_TEST_PAYLOAD";
        let files = [("limits.conf", "max_connections: 7")];
        let started = |env| {
            let files = &files;
            Server::start_with(&Setup { config, files, env })
        };
        assert!(started(&[("VANGNET_TEST_PAYLOAD", "4096")]).is_ok());
        assert!(started(&[]).is_err(), "an undefined variable is refused");
    }

    #[test]
    fn versions_are_read_and_compared() {
        assert_eq!(parse_version("nats-server: v2.15.1\n"), Some((2, 15)));
        assert!(parse_version("nats-server: v2.9.10") < Some(VERSION_MIN));
        assert!(parse_version("nats-server: v2.14.0") >= Some(VERSION_MIN));
        assert!(parse_version("nats-server: v3.0.0-beta") >= Some(VERSION_MIN));
        assert_eq!(parse_version("no such thing"), None);
    }
}
