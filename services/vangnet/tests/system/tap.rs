//! Everything that passes over NATS: subjects, headers, and the payloads of hints. The payloads of commands, questions and
//! their answers are plain there by design (TLS outside loopback) and are left out.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Shutdown, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A subscriber to `>`, as plain as the protocol is.
pub struct Tap {
    stream: TcpStream,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Tap {
    /// Listens when this returns.
    pub fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).expect("NATS");
        let mut reader = BufReader::new(stream.try_clone().expect("its other side"));
        (&stream)
            .write_all(b"CONNECT {\"verbose\":false,\"headers\":true}\r\nSUB > 1\r\nPING\r\n")
            .expect("subscribed");
        let mut line = String::new();
        while line != "PONG\r\n" {
            line.clear();
            assert!(reader.read_line(&mut line).expect("a line") > 0, "hung up");
        }
        let heard = Arc::<Mutex<Vec<u8>>>::default();
        let tap = Self {
            stream: stream.try_clone().expect("its other side"),
            heard: heard.clone(),
        };
        thread::spawn(move || listen(reader, &stream, &heard));
        tap
    }

    /// What was heard until now.
    pub fn bytes(&self) -> Vec<u8> {
        self.heard.lock().expect("no panic before").clone()
    }

    /// Say something oneself: a hint, or a request with a header.
    pub fn say(&mut self, subject: &str, header: &str, payload: &str) {
        let head = format!("NATS/1.0\r\n{header}\r\n\r\n");
        let (header_bytes, all) = (head.len(), head.len() + payload.len());
        let message = format!("HPUB {subject} {header_bytes} {all}\r\n{head}{payload}\r\n");
        self.stream.write_all(message.as_bytes()).expect("said");
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

/// `MSG subject sid [reply] bytes`, `HMSG subject sid [reply] header-bytes bytes`, and pings.
fn listen(
    mut reader: BufReader<TcpStream>,
    mut writer: &TcpStream,
    heard: &Mutex<Vec<u8>>,
) -> std::io::Result<()> {
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |word: Option<&&str>| word.and_then(|word| word.parse::<usize>().ok());
        let (kind, bytes) = match words.first() {
            Some(&"PING") => {
                writer.write_all(b"PONG\r\n")?;
                continue;
            }
            Some(kind @ (&"MSG" | &"HMSG")) => (*kind, number(words.last()).unwrap_or_default()),
            _ => continue,
        };
        let mut message = vec![0; bytes + 2];
        reader.read_exact(&mut message)?;
        let is_hint = words
            .get(1)
            .is_some_and(|subject| subject.starts_with("head."));
        let header = if kind == "HMSG" {
            number(words.get(words.len().saturating_sub(2))).unwrap_or_default()
        } else {
            0
        };
        let shown = if is_hint { bytes } else { header };
        let mut heard = heard.lock().map_err(|_| std::io::Error::other("ended"))?;
        heard.extend_from_slice(line.as_bytes());
        heard.extend_from_slice(&message[..shown]);
    }
}
