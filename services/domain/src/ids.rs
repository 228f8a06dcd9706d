//! Identifiers. Every id is a UUID; ids made by a decision are derived from the command, never drawn.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

uuid_ids! {
    /// A report to the desk (melding).
    ReportId,
    /// A case: one household in crisis (casus).
    CaseId,
    /// A person of any age in a case, or somebody who reports (persoon).
    PersonId,
    /// One weighing of a case (triage).
    TriageId,
    /// A rota (rooster).
    RotaId,
    /// A period on duty in a rota (dienst).
    PeriodId,
    /// A question to a partner, or a call for its help (consultatie).
    ConsultationId,
    /// A request at the counter that all providers share (verzoek in de brievenbus).
    CounterRequestId,
    /// An ambulant crisis team (ambulant crisisteam).
    TeamId,
    /// One deployment of a team (inzet).
    DeploymentId,
    /// One bed or one child's room in a foster family (plek).
    PlaceId,
    /// One search for, and placement on, a place (plaatsing).
    PlacementId,
    /// A request of a neighbour region for a place here, or ours to a neighbour: one id on both sides (gastverzoek).
    GuestId,
    /// One stay away from home, from first night to aftercare (verblijf).
    StayId,
    /// Something waived in a crisis and still owed (verschuldigde handeling).
    DutyId,
    /// A legal title on a person (rechtstitel).
    TitleId,
    /// An export for research (onderzoeksuitvoer).
    ExportId,
    /// An emergency in which a forced step waited for no title (noodsituatie).
    EmergencyId,
    /// A question to a table of experts, and its advice (advies van de experttafel).
    AdviceId,
    /// A decision of the official with authority (doorzettingsbesluit).
    OverrideId,
    /// An agreement: who does what until when (afspraak).
    AgreementId,
    /// A condition of going home (terugkeervoorwaarde).
    ConditionId,
    /// A phone or tablet of a team (toestel).
    DeviceId,
    /// A command, made by the outermost client; unique in a ledger for ever.
    CommandId,
    /// An event in the log.
    EventId,
    /// The desk of an organisation, with who is on shift (dienst).
    ShiftId,
    /// A passed deadline that somebody has to look at (alarm).
    AlarmId,
}

/// A UUIDv7-shaped id that is a pure function of a command and a label.
///
/// The same command decided again, on another machine or in a replay, makes the same ids, so a
/// retried command is the same command to the byte. The first 48 bits are those of the command id
/// (its time, when the client made a v7), the rest is SHA-256 of both.
pub fn derived_id(command: CommandId, label: &str) -> Uuid {
    let hash = Sha256::new()
        .chain_update(command.0.as_bytes())
        .chain_update(label)
        .finalize();
    let mut bytes = [0u8; 16];
    bytes[..6].copy_from_slice(&command.0.as_bytes()[..6]);
    bytes[6..].copy_from_slice(&hash[..10]);
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    Uuid::from_bytes(bytes)
}

/// A command id that is a pure function of its cause: a reaction to an event, or a passed deadline.
/// Firing late, twice or from two instances is the same command.
pub fn caused_command_id(parts: &[&str]) -> CommandId {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    CommandId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_ids_are_v7_stable_and_distinct() {
        let command = CommandId(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001));
        let one = derived_id(command, "duty:analysis");
        assert_eq!(one.get_version_num(), 7);
        assert_eq!(one, derived_id(command, "duty:analysis"));
        assert_ne!(one, derived_id(command, "duty:report"));
    }

    #[test]
    fn caused_ids_keep_their_parts_apart() {
        assert_ne!(
            caused_command_id(&["ab", "c"]),
            caused_command_id(&["a", "bc"])
        );
    }
}
