//! What became of the legal titles on a person. Who agreed is a part, never a name; the only free text is why an emergency
//! could not wait, sealed under the case's key.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    actor::Owner,
    duty::Duty,
    ids::{CaseId, DutyId, EmergencyId, TitleId},
    personal::{Personal, Visitor},
    title::{Condition, Consenter, EndedBy, Lapse, Limit, Step, TitleKind},
};

/// Events in the stream of a person's titles.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// A title, with its terms computed under a version of the book (rechtstitel vastgelegd).
    TitleRecorded(Box<Recorded>),
    /// A spoken title is on paper.
    TitleWritten {
        title: TitleId,
        written_at: Timestamp,
    },
    /// What had to happen in time did.
    ConditionMet {
        title: TitleId,
        condition: Condition,
        at: Timestamp,
    },
    /// It holds longer, under a version of the book.
    TitleExtended {
        title: TitleId,
        decided_at: Timestamp,
        term: Limit,
        rule: String,
    },
    /// More people agreed.
    ConsentGiven {
        title: TitleId,
        agreed: BTreeSet<Consenter>,
    },
    /// Consent was withdrawn; the voluntary title is over (toestemming ingetrokken).
    TitleWithdrawn {
        title: TitleId,
        at: Timestamp,
        by: Consenter,
    },
    /// Ended before its term.
    TitleEnded {
        title: TitleId,
        at: Timestamp,
        by: EndedBy,
    },
    /// The child came of age (meerderjarig), and a title on children falls, at once or by then.
    MajorityReached { title: TitleId, until: Limit },
    /// The age on record was wrong (leeftijd hersteld): it is a child, and the title holds by its own terms as before.
    MajorityTakenBack { title: TitleId },
    /// The child comes of age within weeks (bijna meerderjarig): by when the title falls then, so that its end can be warned
    /// of. Nothing ends by it. Said again, the last one counts.
    MajorityAhead { title: TitleId, until: Limit },
    /// That day was wrong: nothing is known of a fall by age.
    MajorityAheadTakenBack { title: TitleId },
    /// It fell by itself at an instant (titel vervallen); recorded afterwards.
    TitleLapsed {
        title: TitleId,
        at: Timestamp,
        why: Lapse,
    },
    /// It holds, and stands on nothing that is on record: what it stands on is owed from now on.
    GroundOwed { title: TitleId, duty: DutyId },
    /// A forced step waited for no title (noodsituatie vastgelegd): it carries the step until an instant.
    EmergencyDeclared {
        emergency: EmergencyId,
        case: CaseId,
        step: Step,
        until: Timestamp,
        decided_by: Owner,
        /// Opened with it: a title, consent or the end of the step.
        duty: DutyId,
        reason: Personal,
    },
    /// It was over before that (noodsituatie voorbij).
    EmergencyEnded {
        emergency: EmergencyId,
        at: Timestamp,
    },
    /// Something is owed.
    DutyOpened(Duty),
    /// It is done.
    DutyFulfilled { duty: DutyId },
}

/// A title as it was recorded.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Recorded {
    /// Which.
    pub title: TitleId,
    /// What.
    pub kind: TitleKind,
    /// The case it was recorded through.
    pub case: CaseId,
    /// When it was decided, spoken or written.
    pub decided_at: Timestamp,
    /// When it was put on paper; `None` while it is only spoken.
    pub written_at: Option<Timestamp>,
    /// The version of the book its terms were computed under.
    pub rule: String,
    /// The article.
    pub basis: String,
    /// Its term; `None` holds until it is ended.
    pub term: Option<Limit>,
    /// What must happen in time, or it falls.
    pub unless: Vec<(Condition, Limit)>,
    /// The titles it cannot outlive.
    pub stands_on: Vec<TitleKind>,
    /// Who agreed.
    pub agreed: BTreeSet<Consenter>,
    /// Duties opened with it; folded, also the ground it owed since.
    pub owes: Vec<DutyId>,
}

impl Event {
    /// Visit every personal field.
    pub fn visit_personal(&mut self, visit: &mut Visitor<'_>) {
        if let Self::EmergencyDeclared { reason, .. } = self {
            visit("reason", reason);
        }
    }
}
