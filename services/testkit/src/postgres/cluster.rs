//! The processes and files of a cluster. Blocking throughout; the parent module moves it off the runtime.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{Mutex, PoisonError, mpsc},
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use tempfile::TempDir;
use uuid::Uuid;

/// How long a cluster may take to answer or to stop; a busy machine is slow, a broken one never answers.
const READY_WAIT_MAX: Duration = Duration::from_secs(60);
/// Whether the kernel can tie the server to the thread that started it; elsewhere it is killed when dropped.
const TIED: bool = cfg!(target_os = "linux");
const POLL: Duration = Duration::from_millis(25);
/// A free port can be taken between looking and listening.
const PORT_TRIES_MAX: usize = 5;

const SETTINGS: [(&str, &str); 7] = [
    ("listen_addresses", "127.0.0.1"),
    ("fsync", "on"),
    ("full_page_writes", "on"),
    ("synchronous_commit", "on"),
    ("max_connections", "320"),
    ("timezone", "UTC"),
    ("log_parameter_max_length", "0"),
];

#[derive(Debug)]
pub(super) struct Cluster {
    pub(super) bin: PathBuf,
    pub(super) address: Address,
    /// `None` for a cluster that somebody else started.
    pub(super) private: Option<Private>,
}

#[derive(Debug)]
pub(super) struct Private {
    /// First, so that it stops before its files go.
    pub(super) running: Mutex<Option<Running>>,
    pub(super) home: TempDir,
    pub(super) settings: Vec<(String, String)>,
}

#[derive(Debug)]
pub(super) struct Running {
    pub(super) child: Child,
    /// Dropped: the starting thread ends and the kernel sends the server SIGQUIT (immediate shutdown).
    pub(super) alive: Option<mpsc::Sender<()>>,
}

#[derive(Clone, Debug)]
pub(super) struct Address {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) user: String,
    pub(super) password: String,
}

impl Cluster {
    pub(super) fn private(&self) -> Result<&Private> {
        self.private
            .as_ref()
            .context("this cluster is the test run's, not this test's own")
    }

    pub(super) fn psql(&self, database: &str, sql: &str) -> Result<String> {
        let output = self
            .client("psql", database)
            .args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql])
            .output()
            .context("psql")?;
        Ok(String::from_utf8(succeeded("psql", output)?.stdout)?
            .trim_end()
            .to_owned())
    }

    pub(super) fn dump(&self, database: &str) -> Result<Vec<u8>> {
        let output = self.client("pg_dump", database).output();
        Ok(succeeded("pg_dump", output.context("pg_dump")?)?.stdout)
    }

    /// A client program, as the superuser in a database.
    fn client(&self, program: &str, database: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        command
            .args(["-d", database])
            .env("PGHOST", &self.address.host)
            .env("PGPORT", self.address.port.to_string())
            .env("PGUSER", &self.address.user)
            .env("PGPASSWORD", &self.address.password)
            .env("PGCONNECT_TIMEOUT", "5")
            .stdin(Stdio::null());
        command
    }

    /// Start the postmaster and wait until it, and no other, answers.
    pub(super) fn run(&self) -> Result<()> {
        let private = self.private()?;
        let log_path = private.home.path().join("server.log");
        let mut last = String::new();
        // After a kill -9 the orphaned backends hold the shared memory for a moment; the postmaster then gives up.
        for _ in 0..READY_WAIT_MAX.as_millis() / POLL.as_millis() {
            let log = fs::File::options()
                .create(true)
                .append(true)
                .open(&log_path)?;
            let mut command = as_server_user(&self.bin.join("postgres"))?;
            command.arg("-D").arg(private.data());
            command.arg("-p").arg(self.address.port.to_string());
            command.arg("-k").arg(private.home.path());
            for (name, value) in &private.settings {
                command.arg("-c").arg(format!("{name}={value}"));
            }
            // A group of its own: ctrl-c at a terminal is for the tests, which then stop the server.
            command
                .process_group(0)
                .stdin(Stdio::null())
                .stdout(log.try_clone()?)
                .stderr(log);
            let mut running = spawn_tied(command)?;
            while running.child.try_wait()?.is_none() {
                if let Ok(answer) = self.psql("postgres", "SHOW data_directory") {
                    ensure!(
                        Path::new(&answer) == private.data(),
                        "another cluster answers on port {}: {answer}",
                        self.address.port
                    );
                    *private.running() = Some(running);
                    return Ok(());
                }
                std::thread::sleep(POLL);
            }
            last = fs::read_to_string(&log_path).unwrap_or_default();
            if !last.contains("pre-existing shared memory block") {
                break;
            }
            std::thread::sleep(POLL);
        }
        let tail: Vec<_> = last.lines().rev().take(8).collect();
        bail!("postgres did not start: {tail:#?}")
    }
}

impl Private {
    pub(super) fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    pub(super) fn running(&self) -> std::sync::MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.alive.take());
        if !TIED {
            let _ = self.child.kill();
        }
        let waits = READY_WAIT_MAX.as_millis() / POLL.as_millis();
        for _ in 0..waits {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(POLL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Address {
    pub(super) fn url(&self, database: &str) -> String {
        let Self {
            host,
            port,
            user,
            password,
        } = self;
        format!("postgres://{user}:{password}@{host}:{port}/{database}")
    }

    pub(super) fn parse(url: &str) -> Result<Self> {
        let rest = url
            .strip_prefix("postgres://")
            .context("does not start with postgres://")?;
        let (login, place) = rest.split_once('@').context("has no user")?;
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        let place = place.split('/').next().unwrap_or(place);
        let (host, port) = place.rsplit_once(':').context("has no port")?;
        Ok(Self {
            host: host.to_owned(),
            port: port.parse().context("port")?,
            user: user.to_owned(),
            password: password.to_owned(),
        })
    }
}

pub(super) fn start(settings: &[(String, String)]) -> Result<Cluster> {
    let bin = binaries()?;
    let home = tempfile::Builder::new().prefix("vangnet-pg-").tempdir()?;
    if let Some((uid, gid)) = server_user()? {
        chown(home.path(), Some(uid), Some(gid))?;
    }
    let address = Address {
        host: Ipv4Addr::LOCALHOST.to_string(),
        port: 0,
        user: "postgres".into(),
        password: random(),
    };
    let password_file = home.path().join("password");
    fs::write(&password_file, &address.password)?;
    if let Some((uid, gid)) = server_user()? {
        chown(&password_file, Some(uid), Some(gid))?;
    }
    let output = as_server_user(&bin.join("initdb"))?
        .args([
            "-k",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-instructions",
        ])
        .args(["--auth=scram-sha-256", "--pwfile"])
        .arg(&password_file)
        .arg("-D")
        .arg(home.path().join("data"))
        .output()
        .context("initdb")?;
    succeeded("initdb", output)?;
    fs::remove_file(&password_file)?;

    let settings = SETTINGS
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .chain(settings.iter().cloned())
        .collect();
    let private = Private {
        running: Mutex::new(None),
        home,
        settings,
    };
    let mut cluster = Cluster {
        bin,
        address,
        private: Some(private),
    };
    let mut last = None;
    for _ in 0..PORT_TRIES_MAX {
        cluster.address.port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        match cluster.run() {
            Ok(()) => return Ok(cluster),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| anyhow::anyhow!("no try was made")))
}

/// Start a command from a thread of its own that lives until `alive` is dropped (see the module's doc).
fn spawn_tied(mut command: Command) -> Result<Running> {
    let (alive, wanted) = mpsc::channel::<()>();
    let (tell, told) = mpsc::channel();
    std::thread::Builder::new()
        .name("postgres".into())
        .spawn(move || {
            if tell.send(command.spawn()).is_ok() {
                // Ends with an error when the other side is dropped: that is the wish to stop.
                let _ = wanted.recv();
            }
        })?;
    let child = told.recv()?.context("postgres")?;
    Ok(Running {
        child,
        alive: Some(alive),
    })
}

/// A command that runs as a user that PostgreSQL accepts, with SIGQUIT on the death of the calling thread.
fn as_server_user(program: &Path) -> Result<Command> {
    if !TIED {
        return Ok(Command::new(program));
    }
    let mut command = Command::new("setpriv");
    if let Some((uid, gid)) = server_user()? {
        command.args([
            "--reuid",
            &uid.to_string(),
            "--regid",
            &gid.to_string(),
            "--clear-groups",
        ]);
    }
    command
        .args(["--pdeathsig", "QUIT", "--"])
        .arg(program)
        .current_dir("/");
    Ok(command)
}

/// `postgres` when this process is root, which PostgreSQL refuses to run as.
fn server_user() -> Result<Option<(u32, u32)>> {
    if !TIED || fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let line = users
        .lines()
        .find(|line| line.starts_with("postgres:"))
        .context("run as root, PostgreSQL needs a user named postgres")?;
    let mut fields = line.split(':').skip(2);
    let mut id = || -> Result<u32> { Ok(fields.next().context("/etc/passwd")?.parse()?) };
    Ok(Some((id()?, id()?)))
}

/// The newest installed server, or the one in PATH.
pub(super) fn binaries() -> Result<PathBuf> {
    let installed = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = installed
        .filter_map(|entry| {
            let bin = entry.path().join("bin");
            // A folder without it holds a client only.
            let server = bin.join("initdb").is_file();
            let major: u32 = entry.file_name().to_str()?.parse().ok()?;
            server.then_some((major, bin))
        })
        .max();
    if let Some((_, bin)) = newest {
        return Ok(bin);
    }
    let output = Command::new("pg_config").arg("--bindir").output();
    let output = output.context("PostgreSQL is not installed: apt-get install postgresql")?;
    let bin = PathBuf::from(String::from_utf8(succeeded("pg_config", output)?.stdout)?.trim());
    ensure!(
        bin.join("initdb").is_file(),
        "{} has no initdb: a PostgreSQL client without its server",
        bin.display()
    );
    Ok(bin)
}

fn succeeded(what: &str, output: Output) -> Result<Output> {
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{what}: {}", said.trim());
    Ok(output)
}

#[expect(
    clippy::disallowed_methods,
    reason = "names of databases and passwords of a test run"
)]
pub(super) fn random() -> String {
    Uuid::new_v4().simple().to_string()
}
