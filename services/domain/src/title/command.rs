//! Commands on the legal titles (rechtstitels) on a person.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CaseId, EmergencyId, PersonId, StayId, TitleId},
    title::{Condition, Consenter, EndedBy, Step, TitleKind},
};

/// What can be asked of a person's titles.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// A title was decided; spoken while `written_at` is absent, and then its paper is owed.
    Record {
        person: PersonId,
        case: CaseId,
        title: TitleId,
        kind: TitleKind,
        decided_at: Timestamp,
        written_at: Option<Timestamp>,
        /// Ends by its own decision, when earlier than its term.
        until: Option<Timestamp>,
        /// Who agreed.
        agreed: BTreeSet<Consenter>,
    },
    /// A spoken title is on paper.
    RecordPaper {
        person: PersonId,
        title: TitleId,
        written_at: Timestamp,
    },
    /// What had to happen in time did: heard, put to use, consented.
    MeetCondition {
        person: PersonId,
        title: TitleId,
        condition: Condition,
        at: Timestamp,
    },
    /// It holds longer; or the title that follows it was asked, then, and it runs on while the court decides.
    Extend {
        person: PersonId,
        title: TitleId,
        decided_at: Timestamp,
        until: Option<Timestamp>,
    },
    /// Somebody who must agree does.
    GiveConsent {
        person: PersonId,
        title: TitleId,
        agreed: BTreeSet<Consenter>,
    },
    /// Somebody whose consent it needs takes it back.
    Withdraw {
        person: PersonId,
        title: TitleId,
        by: Consenter,
        at: Timestamp,
    },
    /// Ended before its term.
    End {
        person: PersonId,
        title: TitleId,
        by: EndedBy,
        at: Timestamp,
    },
    /// A forced step waits for no title (noodsituatie): why, in the words of who decides.
    DeclareEmergency {
        person: PersonId,
        case: CaseId,
        emergency: EmergencyId,
        step: Step,
        reason: String,
    },
    /// It is over, or was none.
    EndEmergency {
        person: PersonId,
        emergency: EmergencyId,
    },
    /// What the age of the person brings to the stay they are in, in whatever case, and to their titles; given by the service that
    /// follows birthdays and corrections.
    HeedAge { person: PersonId },
    /// A child comes of age on a day within weeks, or not within weeks after all (`None`): the end of each title that falls
    /// with it is warned of. Given by the service that follows birthdays, of children on whom titles are.
    ///
    /// A birth date is sealed; this day is told [`MAJORITY_AHEAD_DAYS`](super::MAJORITY_AHEAD_DAYS) before it is public
    /// anyway, when that they came of age is recorded, and no earlier, because nobody can be warned of what nobody knows.
    HeedMajorityAhead { person: PersonId, on: Option<Date> },
    /// What fell by now is recorded; given by the reactor that follows the alarm of its term.
    RecordLapses { person: PersonId },
    /// Whether a stay rests on anything; given by reactors when a stay begins, moves or ends, and when a title is over.
    CheckFrame {
        person: PersonId,
        /// `None` = the one the child is in, in whatever case.
        stay: Option<StayId>,
    },
}

impl Command {
    /// The stream of the person's titles.
    pub fn stream(&self) -> uuid::Uuid {
        match self {
            Self::Record { person, .. }
            | Self::RecordPaper { person, .. }
            | Self::MeetCondition { person, .. }
            | Self::Extend { person, .. }
            | Self::GiveConsent { person, .. }
            | Self::Withdraw { person, .. }
            | Self::End { person, .. }
            | Self::DeclareEmergency { person, .. }
            | Self::EndEmergency { person, .. }
            | Self::HeedAge { person }
            | Self::HeedMajorityAhead { person, .. }
            | Self::RecordLapses { person }
            | Self::CheckFrame { person, .. } => person.0,
        }
    }
}
