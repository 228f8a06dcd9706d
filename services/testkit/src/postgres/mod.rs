//! A real PostgreSQL for tests: a private cluster with checksums, fsync on, loopback only, gone when dropped.
//!
//! [`Server::shared`] is the cluster of the test run: the one whose superuser's URL is in `VANGNET_TEST_POSTGRES`
//! (every nextest test is a process of its own, so the runner starts one for all), or else one that this process
//! starts for itself and stops with its last user. [`Server::start`] is always a cluster of its own, for tests that
//! kill it, look into its files or need two.
//!
//! A cluster that this module started dies with this process, also (on Linux) when that is killed: the server asks the
//! kernel for a signal on the death of the thread that started it, and that thread lives as long as the cluster is wanted.

mod cluster;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use anyhow::{Context as _, Result};

use cluster::{Address, Cluster, binaries, random, start};

/// The superuser's URL of the test run's cluster.
pub const URL_VARIABLE: &str = "VANGNET_TEST_POSTGRES";

/// Whether a cluster can be started here: PostgreSQL's server programs are installed.
pub fn installed() -> bool {
    binaries().is_ok()
}

/// A PostgreSQL cluster. Cheap to clone; a private one stops with its last clone.
#[derive(Clone, Debug)]
pub struct Server(Arc<Cluster>);

/// A database of its own in a cluster; dropped with this value unless the whole cluster goes.
#[derive(Debug)]
pub struct Database {
    server: Server,
    /// Its name.
    pub name: String,
    /// URL of the cluster's superuser in this database: for migrations and for tampering.
    pub owner_url: String,
}

impl Server {
    /// The cluster of this test run.
    pub async fn shared() -> Result<Self> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the test runner hands the cluster over in it"
        )]
        let given = std::env::var(URL_VARIABLE).ok();
        blocking(move || {
            if let Some(url) = given {
                let bin = binaries()?;
                let address =
                    Address::parse(&url).with_context(|| format!("{URL_VARIABLE}: {url:?}"))?;
                return Ok(Self(Arc::new(Cluster {
                    bin,
                    address,
                    private: None,
                })));
            }
            static SHARED: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
            let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(cluster) = shared.upgrade() {
                return Ok(Self(cluster));
            }
            let server = Self(Arc::new(start(&[])?));
            *shared = Arc::downgrade(&server.0);
            Ok(server)
        })
        .await
    }

    /// A cluster of one's own.
    pub async fn start() -> Result<Self> {
        Self::start_with(&[]).await
    }

    /// A cluster of one's own with these settings (`wal_recycle`, `off`) on top of the module's.
    pub async fn start_with(settings: &[(&str, &str)]) -> Result<Self> {
        let settings: Vec<_> = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        blocking(move || Ok(Self(Arc::new(start(&settings)?)))).await
    }

    /// A new, empty database.
    pub async fn database(&self) -> Result<Database> {
        let name = format!("test_{}", random());
        self.sql("postgres", &format!("CREATE DATABASE {name}"))
            .await?;
        let owner_url = self.0.address.url(&name);
        Ok(Database {
            server: self.clone(),
            name,
            owner_url,
        })
    }

    /// Run SQL as the superuser, through psql; answers its unaligned, tuples-only output.
    pub async fn sql(&self, database: &str, sql: &str) -> Result<String> {
        let (cluster, database, sql) = (self.0.clone(), database.to_owned(), sql.to_owned());
        blocking(move || cluster.psql(&database, &sql)).await
    }

    /// The superuser's URL, in the database `postgres`.
    pub fn url(&self) -> String {
        self.0.address.url("postgres")
    }

    /// Its data directory. Only of a private cluster.
    pub fn data_dir(&self) -> Result<PathBuf> {
        Ok(self.0.private()?.data())
    }

    /// The process id of its postmaster. Only of a private cluster.
    pub fn pid(&self) -> Result<u32> {
        let running = self.0.private()?.running();
        Ok(running
            .as_ref()
            .context("the cluster is not running")?
            .child
            .id())
    }

    /// SIGKILL to the postmaster. Only of a private cluster.
    pub async fn kill9(&self) -> Result<()> {
        let cluster = self.0.clone();
        blocking(move || {
            let mut running = cluster.private()?.running().take().context("not running")?;
            running.child.kill()?;
            running.child.wait()?;
            Ok(())
        })
        .await
    }

    /// Stop at once, as at an immediate shutdown; recovery follows at the next start. Only of a private cluster.
    pub async fn stop(&self) -> Result<()> {
        let cluster = self.0.clone();
        blocking(move || {
            drop(cluster.private()?.running().take());
            Ok(())
        })
        .await
    }

    /// Start again on the same files and port, stopping first if need be. Only of a private cluster.
    pub async fn restart(&self) -> Result<()> {
        let cluster = self.0.clone();
        blocking(move || {
            drop(cluster.private()?.running().take());
            cluster.run()
        })
        .await
    }
}

impl Database {
    /// URL of a fresh login role that inherits `role` (which the migrations have made).
    pub async fn login(&self, role: &str) -> Result<String> {
        let mut login = self.server.0.address.clone();
        login.user = format!("login_{}", random());
        login.password = random();
        let Address { user, password, .. } = &login;
        self.sql(&format!(
            "CREATE ROLE {user} LOGIN INHERIT PASSWORD '{password}' IN ROLE {role}"
        ))
        .await?;
        Ok(login.url(&self.name))
    }

    /// A database with the same in it. Whoever is connected to this one is thrown out: nobody may be, while it is copied.
    pub async fn copy(&self) -> Result<Self> {
        let name = format!("test_{}", random());
        let out =
            "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname =";
        self.server
            .sql("postgres", &format!("{out} '{}'", self.name))
            .await?;
        self.server
            .sql(
                "postgres",
                &format!("CREATE DATABASE {name} TEMPLATE {}", self.name),
            )
            .await?;
        let owner_url = self.server.0.address.url(&name);
        Ok(Self {
            server: self.server.clone(),
            name,
            owner_url,
        })
    }

    /// Run SQL as the superuser in this database; see [`Server::sql`].
    pub async fn sql(&self, sql: &str) -> Result<String> {
        self.server.sql(&self.name, sql).await
    }

    /// Everything in it as SQL, values decompressed: what pg_dump writes.
    pub async fn dump(&self) -> Result<Vec<u8>> {
        let (cluster, database) = (self.server.0.clone(), self.name.clone());
        blocking(move || cluster.dump(&database)).await
    }

    /// Its cluster.
    pub fn server(&self) -> &Server {
        &self.server
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.server.0.private.is_none() {
            let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
            // A database left behind goes with the test run's cluster; nothing hangs on this.
            let _ = self.server.0.psql("postgres", &sql);
        }
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await?
}

#[cfg(test)]
mod tests {
    use std::{path::Path, sync::mpsc};

    use super::*;

    #[tokio::test]
    async fn a_private_cluster_survives_kill9_and_leaves_nothing_behind() {
        let server = Server::start_with(&[("wal_recycle", "off")]).await.unwrap();
        assert_eq!(
            server.sql("postgres", "SHOW wal_recycle").await.unwrap(),
            "off"
        );
        assert_eq!(
            server.sql("postgres", "SHOW data_checksums").await.unwrap(),
            "on"
        );
        let database = server.database().await.unwrap();
        database
            .sql("CREATE TABLE t (v int); INSERT INTO t VALUES (7)")
            .await
            .unwrap();

        let (first, home) = (server.pid().unwrap(), server.data_dir().unwrap());
        server.kill9().await.unwrap();
        assert!(server.sql("postgres", "SELECT 1").await.is_err());
        server.restart().await.unwrap();
        assert_ne!(server.pid().unwrap(), first);
        assert_eq!(database.sql("SELECT v FROM t").await.unwrap(), "7");

        let last = server.pid().unwrap();
        drop((database, server));
        assert!(!home.exists());
        assert!(!Path::new(&format!("/proc/{last}/exe")).exists());
    }

    #[tokio::test]
    async fn a_panicking_test_takes_its_cluster_along() {
        let (tell, told) = mpsc::channel();
        let test = tokio::task::spawn_blocking(move || {
            let server = Server(Arc::new(start(&[]).unwrap()));
            tell.send((server.pid().unwrap(), server.data_dir().unwrap()))
                .unwrap();
            panic!("planned");
        });
        assert!(test.await.unwrap_err().is_panic());
        let (pid, home) = told.recv().unwrap();
        assert!(!home.exists());
        assert!(!Path::new(&format!("/proc/{pid}/exe")).exists());
    }

    #[tokio::test]
    async fn databases_of_the_shared_cluster_are_apart_and_logins_inherit() {
        let server = Server::shared().await.unwrap();
        let (one, two) = (
            server.database().await.unwrap(),
            server.database().await.unwrap(),
        );
        one.sql("CREATE TABLE only_here ()").await.unwrap();
        assert!(two.sql("TABLE only_here").await.is_err());
        let url = one.login("pg_monitor").await.unwrap();
        let login = Address::parse(&url).unwrap();
        let inherits = format!(
            "SELECT pg_has_role('{}', 'pg_monitor', 'USAGE')",
            login.user
        );
        assert_eq!(one.sql(&inherits).await.unwrap(), "t");
    }

    #[test]
    fn urls_go_both_ways_and_bad_ones_are_errors() {
        let url = "postgres://me:secret@127.0.0.1:5433/db";
        assert_eq!(Address::parse(url).unwrap().url("db"), url);
        for bad in [
            "",
            "http://a",
            "postgres://127.0.0.1:5433",
            "postgres://me:x@host/db",
        ] {
            assert!(Address::parse(bad).is_err(), "{bad}");
        }
    }
}
