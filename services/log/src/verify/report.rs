//! What verify found.

use serde::Serialize;
use vangnet_domain::{code_list, stream::LedgerId};

/// Most findings that a report lists; the others are counted.
pub const FINDINGS_MAX: usize = 1_000;

code_list! {
    /// What is not as it has to be.
    pub enum FindingKind {
        /// Positions are missing, or out of order.
        Position = "position",
        /// The stored leaf is not that of the stored position, time and bytes.
        Leaf = "leaf",
        /// The time of recording falls.
        RecordedAt = "recorded-at",
        /// The bytes are no envelope.
        Envelope = "envelope",
        /// A column says something else than the bytes.
        Copy = "copy",
        /// The versions of a stream do not count on from 1.
        Version = "version",
        /// The body is not an event that this release can read, or the caller objects to it.
        Body = "body",
        /// A command has no record, a record no events, or the two differ.
        Command = "command",
        /// The head is not that of the last event.
        Head = "head",
        /// The backend cannot read what it stored.
        Unreadable = "unreadable",
        /// A kept snapshot is not what a fresh fold comes to. Added by whoever can fold.
        Snapshot = "snapshot",
        /// A look-back names a timeline, and the log does not have it. Added by whoever can decode.
        LookBack = "look-back",
    }
}

/// One thing that is not as it has to be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// Where; `None` when it has no one position.
    pub position: Option<u64>,
    /// In words, without personal data.
    pub detail: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(position) = self.position {
            write!(f, "position {position}: ")?;
        }
        write!(f, "{}: {}", self.kind, self.detail)
    }
}

/// What verify saw of a ledger.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct VerifyReport {
    /// Which ledger.
    pub ledger: LedgerId,
    /// Events looked at.
    pub events: u64,
    /// Streams they stand in.
    pub streams: u64,
    /// Commands that made them.
    pub commands: u64,
    /// What is wrong, in the order in which it was met; at most [`FINDINGS_MAX`].
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub findings_not_listed: u64,
}

impl VerifyReport {
    pub(super) const fn new(ledger: LedgerId) -> Self {
        Self {
            ledger,
            events: 0,
            streams: 0,
            commands: 0,
            findings: Vec::new(),
            findings_not_listed: 0,
        }
    }

    /// Whether nothing was found.
    pub const fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// Add a finding; over [`FINDINGS_MAX`] it is only counted.
    pub fn add(&mut self, finding: Finding) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        } else {
            self.findings_not_listed += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_over_the_limit_are_counted() {
        let ledger: LedgerId = "flevoland".parse().unwrap();
        let mut report = VerifyReport::new(ledger);
        assert!(report.is_clean());
        for position in 0..FINDINGS_MAX as u64 + 2 {
            report.add(Finding {
                kind: FindingKind::Leaf,
                position: Some(position),
                detail: "invented".to_owned(),
            });
        }
        assert_eq!(report.findings.len(), FINDINGS_MAX);
        assert_eq!(report.findings_not_listed, 2);
        assert_eq!(report.findings[7].to_string(), "position 7: leaf: invented");
    }
}
