//! A team's phone, by the device contract: every command is written to its disk before it is sent, posted alone,
//! in the device's order, with its own idempotency key, the instant it happened, the device's id and count, and
//! the last position it had seen. What is on its disk survives the death of its process.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// A command in the queue.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Queued {
    /// Its idempotency key.
    pub key: Uuid,
    /// Path of the request.
    pub path: String,
    /// Body.
    pub body: Value,
    /// When it happened.
    pub occurred_at: jiff::Timestamp,
    /// The device's own count, from 1.
    pub sequence: u64,
    /// The last log position it had seen.
    pub last_position_seen: Option<u64>,
}

/// What is on the disk besides the queue.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct Memory {
    device: String,
    count: u64,
    sent: u64,
    last_position_seen: Option<u64>,
}

/// The phone. Dropping it is the death of its process.
#[derive(Debug)]
pub struct Phone {
    folder: PathBuf,
    memory: Memory,
    queue: Vec<Queued>,
    /// No signal.
    pub offline: bool,
}

impl Phone {
    /// A phone whose disk is this folder; what is there is read.
    pub fn start(folder: &Path, device: &str) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let mut memory: Memory = match std::fs::read(folder.join("memory.json")) {
            Ok(bytes) => serde_json::from_slice(&bytes).context("the phone's memory")?,
            Err(_) => Memory {
                device: device.to_owned(),
                ..Memory::default()
            },
        };
        let mut queue = Vec::new();
        if let Ok(text) = std::fs::read_to_string(folder.join("queue.jsonl")) {
            for line in text.lines() {
                // A line cut off by a death in the middle of writing was never shown as kept.
                if let Ok(queued) = serde_json::from_str(line) {
                    queue.push(queued);
                }
            }
        }
        // A death between the queue's line and the memory leaves the count behind the queue.
        let last = queue.last().map_or(0, |queued: &Queued| queued.sequence);
        memory.count = memory.count.max(last);
        Ok(Self {
            folder: folder.to_owned(),
            memory,
            queue,
            offline: false,
        })
    }

    /// The device's id.
    pub fn device(&self) -> &str {
        &self.memory.device
    }

    /// Keep a command on disk; it is in the queue when this returns.
    pub fn keep(
        &mut self,
        key: Uuid,
        path: String,
        body: Value,
        occurred_at: jiff::Timestamp,
    ) -> anyhow::Result<()> {
        let queued = Queued {
            key,
            path,
            body,
            occurred_at,
            sequence: self.memory.count + 1,
            last_position_seen: self.memory.last_position_seen,
        };
        let mut file = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.join("queue.jsonl"))?;
        writeln!(file, "{}", serde_json::to_string(&queued)?)?;
        file.sync_all()?;
        self.memory.count += 1;
        self.write_memory()?;
        self.queue.push(queued);
        Ok(())
    }

    /// The next command that has no answer yet.
    pub fn next(&self) -> Option<&Queued> {
        self.queue
            .iter()
            .find(|queued| queued.sequence > self.memory.sent)
    }

    /// The command has its answer; `position` is what the phone has seen now.
    pub fn answered(&mut self, sequence: u64, position: Option<u64>) -> anyhow::Result<()> {
        self.memory.sent = self.memory.sent.max(sequence);
        self.memory.last_position_seen = self.memory.last_position_seen.max(position);
        self.write_memory()
    }

    fn write_memory(&self) -> anyhow::Result<()> {
        let fresh = self.folder.join("memory.json.new");
        let mut file = std::fs::File::create(&fresh)?;
        file.write_all(&serde_json::to_vec(&self.memory)?)?;
        file.sync_all()?;
        std::fs::rename(fresh, self.folder.join("memory.json"))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_killed_phone_keeps_its_queue_and_its_count() {
        let folder = tempfile::tempdir().unwrap();
        let now: jiff::Timestamp = "2026-03-03T01:09:00Z".parse().unwrap();
        let mut phone = Phone::start(folder.path(), "device-1").unwrap();
        phone
            .keep(Uuid::from_u128(1), "/v1/a".into(), Value::Null, now)
            .unwrap();
        phone
            .keep(Uuid::from_u128(2), "/v1/b".into(), Value::Null, now)
            .unwrap();
        phone.answered(1, Some(7)).unwrap();
        drop(phone);
        let mut phone = Phone::start(folder.path(), "ignored").unwrap();
        assert_eq!(phone.device(), "device-1");
        assert_eq!(phone.next().unwrap().sequence, 2);
        phone
            .keep(Uuid::from_u128(3), "/v1/c".into(), Value::Null, now)
            .unwrap();
        phone.answered(2, None).unwrap();
        assert_eq!(phone.next().unwrap().sequence, 3);
        assert_eq!(phone.next().unwrap().last_position_seen, Some(7));
    }
}
