//! A wire that can be cut between the database's answer and its reader.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use anyhow::Result;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::JoinSet,
};

const PASS: u8 = 0;
const CUT: u8 = 1;
const HOLE: u8 = 2;

/// Passes bytes on to a server, until told otherwise. Ends when dropped.
pub struct Proxy {
    mode: Arc<AtomicU8>,
    _tasks: JoinSet<()>,
}

impl Proxy {
    /// To the server of a URL; the answer is the proxy and the URL through it.
    pub async fn to(url: &str) -> Result<(Self, String)> {
        let (before, rest) = url.rsplit_once('@').unwrap_or_default();
        let (place, database) = rest.split_once('/').unwrap_or_default();
        let (listener, mode) = (
            TcpListener::bind("127.0.0.1:0").await?,
            Arc::new(AtomicU8::new(PASS)),
        );
        let port = listener.local_addr()?.port();
        let (server, shared) = (place.to_owned(), mode.clone());
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut wires = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let (server, mode) = (server.clone(), shared.clone());
                wires.spawn(async move {
                    let Ok(server) = TcpStream::connect(&server).await else {
                        return;
                    };
                    let (from_client, to_client) = client.into_split();
                    let (from_server, to_server) = server.into_split();
                    tokio::join!(
                        carry(from_client, to_server, mode.clone(), false),
                        carry(from_server, to_client, mode, true),
                    );
                });
            }
        });
        let through = format!("{before}@127.0.0.1:{port}/{database}");
        let proxy = Self {
            mode,
            _tasks: tasks,
        };
        Ok((proxy, through))
    }

    /// Pass on.
    pub fn pass(&self) {
        self.mode.store(PASS, Ordering::SeqCst);
    }

    /// Requests arrive; the first answer, and the connection with it, is lost.
    pub fn cut_answers(&self) {
        self.mode.store(CUT, Ordering::SeqCst);
    }

    /// Nothing arrives anywhere, and nobody is told.
    pub fn swallow(&self) {
        self.mode.store(HOLE, Ordering::SeqCst);
    }
}

async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mode: Arc<AtomicU8>,
    answers: bool,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        match mode.load(Ordering::SeqCst) {
            CUT if answers => return,
            HOLE => continue,
            _ => {}
        }
        if to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}
