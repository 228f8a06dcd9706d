//! Streams: the unit of consistency. A stream is written by one service.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{code_list, codec::DecodeError};

code_list! {
    /// What a stream is about; the first part of its name.
    pub enum Subject {
        /// A report (melding). Written by intake.
        Report = "report",
        /// A case (casus). Written by intake.
        Case = "case",
        /// A person (persoon). Written by intake.
        Person = "person",
        /// A weighing (triage). Written by triage.
        Triage = "triage",
        /// The weighings of a case, of which one counts (triages van een casus); its id is the case's. Written by triage.
        Weighings = "weighings",
        /// A rota (rooster). Written by triage.
        Rota = "rota",
        /// A consultation (consultatie). Written by triage.
        Consultation = "consultation",
        /// A team (team). Written by ambulant.
        Team = "team",
        /// A deployment (inzet). Written by ambulant.
        Deployment = "deployment",
        /// A place (plek). Written by placement.
        Place = "place",
        /// A placement (plaatsing). Written by placement.
        Placement = "placement",
        /// The one live search of a child (zoekslag); its id is the person's. Written by placement.
        Search = "search",
        /// A request at the counter of all providers (brievenbus); its id follows from the search's. Written by placement.
        Counter = "counter",
        /// A request of a neighbour region (gastverzoek). Written by placement.
        Guest = "guest",
        /// A stay (verblijf). Written by stay.
        Stay = "stay",
        /// The legal titles on a person (rechtstitels); its id is the person's. Written by stay.
        Title = "title",
        /// An export for research (onderzoeksuitvoer). Written by stay.
        Export = "export",
        /// The desk of an organisation: who is on shift (dienst). Written by watch.
        Shift = "shift",
        /// A passed deadline (alarm). Written by watch.
        Alarm = "alarm",
    }
}

code_list! {
    /// The services that take commands.
    pub enum Service {
        /// Reports, callers, people, cases.
        Intake = "intake",
        /// Weighing and verdict, rotas and consultations.
        Triage = "triage",
        /// Teams and deployments.
        Ambulant = "ambulant",
        /// Places, search, placement.
        Placement = "placement",
        /// Stays, the way home, and research on who left.
        Stay = "stay",
        /// Passed deadlines; shifts and their handover.
        Watch = "watch",
    }
}

impl Subject {
    /// The one service that writes streams of this subject.
    pub const fn writer(self) -> Service {
        match self {
            Self::Report | Self::Case | Self::Person => Service::Intake,
            Self::Triage | Self::Weighings | Self::Rota | Self::Consultation => Service::Triage,
            Self::Team | Self::Deployment => Service::Ambulant,
            Self::Place | Self::Placement | Self::Search | Self::Counter | Self::Guest => {
                Service::Placement
            }
            Self::Stay | Self::Title | Self::Export => Service::Stay,
            Self::Shift | Self::Alarm => Service::Watch,
        }
    }
}

/// The name of a stream: `<subject>-<uuid>`, 5 to 47 ASCII characters, no personal data.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct StreamId {
    /// What it is about.
    pub subject: Subject,
    /// Which one.
    pub id: Uuid,
}

impl StreamId {
    /// A stream of a subject.
    pub const fn new(subject: Subject, id: Uuid) -> Self {
        Self { subject, id }
    }
}

impl std::fmt::Display for StreamId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.subject, self.id)
    }
}

impl std::str::FromStr for StreamId {
    type Err = DecodeError;
    fn from_str(text: &str) -> Result<Self, DecodeError> {
        let bad = || DecodeError::Value { field: "stream" };
        let (subject, id) = text.split_once('-').ok_or_else(bad)?;
        Ok(Self {
            subject: subject.parse()?,
            id: Uuid::parse_str(id).map_err(|_| bad())?,
        })
    }
}

impl Serialize for StreamId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StreamId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// A ledger: a region, the unit of order, proof, replay and scale. `[a-z][a-z0-9-]{1,31}`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(transparent)]
pub struct LedgerId(String);

impl LedgerId {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for LedgerId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for LedgerId {
    type Err = DecodeError;
    fn from_str(text: &str) -> Result<Self, DecodeError> {
        let good = (2..=32).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if good {
            Ok(Self(text.to_owned()))
        } else {
            Err(DecodeError::Value { field: "ledger" })
        }
    }
}

impl<'de> Deserialize<'de> for LedgerId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_both_ways_and_bad_names_are_errors() {
        let stream = StreamId::new(Subject::Place, Uuid::from_u128(7));
        assert_eq!(stream.to_string().parse(), Ok(stream));
        assert!("place".parse::<StreamId>().is_err());
        assert!(
            "bed-00000000-0000-0000-0000-000000000007"
                .parse::<StreamId>()
                .is_err()
        );
        assert!("flevoland".parse::<LedgerId>().is_ok());
        for bad in ["", "f", "Flevoland", "9a", &"a".repeat(33), "a b"] {
            assert!(bad.parse::<LedgerId>().is_err(), "{bad}");
        }
        assert!("a".repeat(32).parse::<LedgerId>().is_ok());
    }
}
