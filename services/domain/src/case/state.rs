//! What a case's stream comes to.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    actor::Owner,
    book::Certainty,
    case::{
        AdviceTable, BaseElement, CaseOutcome, FamilyPlanAnswer, MeldcodeStep, OverrideAnswer,
        OverrideOf, Voice,
    },
    duty::OpenDuties,
    ids::{AdviceId, CaseId, DutyId, OverrideId, PersonId, ReportId},
    person::{HouseholdRole, MunicipalityGround},
    personal::Personal,
    region::{HelpKind, Municipality, OtherMunicipality},
};

/// A case (casus). `Default` is the empty stream.
///
/// Invariant: from the first event on there is exactly one director (H11).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// When it was opened; `None` while it is not.
    pub opened_at: Option<Timestamp>,
    /// The report that opened it, and those that joined, in order.
    pub reports: Vec<ReportId>,
    /// The municipality of the first report; `None` is not known.
    pub municipality: Option<Municipality>,
    /// Who holds the direction (regievoerder).
    pub director: Option<Owner>,
    /// The fixed contact person (vast contactpersoon).
    pub contact: Option<Owner>,
    /// The household, people of any age.
    pub members: BTreeMap<PersonId, HouseholdRole>,
    /// Records of this household that turned out to be of somebody who is known, and who that is. What was said under one of
    /// them was said of that one ([`State::known_as`]).
    #[serde(default)]
    pub recognised: BTreeMap<PersonId, PersonId>,
    /// Cases whose crisis came so soon before this one that it is the same story (P20).
    #[serde(default)]
    pub earlier: BTreeSet<CaseId>,
    /// Cases in which a child of this one came back in crisis as soon.
    #[serde(default)]
    pub later: BTreeSet<CaseId>,
    /// Who was last heard, or why not.
    pub voices: BTreeMap<Voice, Heard>,
    /// A warm handover that waits for the receiving side.
    pub handover: Option<Handover>,
    /// The last warm handover that was accepted, and when.
    pub handed_over: Option<(Owner, Timestamp)>,
    /// The institution whose youth protector is waited for (wacht op jeugdbeschermer; P28c).
    #[serde(default)]
    pub awaited: Option<Awaited>,
    /// Which municipality is responsible for each child, as last determined (H31).
    #[serde(default)]
    pub responsible: BTreeMap<PersonId, Responsible>,
    /// Decisions of the official with authority.
    #[serde(default)]
    pub overrides: BTreeMap<OverrideId, Override>,
    /// Questions to tables of experts, and what became of them.
    #[serde(default)]
    pub advice: BTreeMap<AdviceId, Advice>,
    /// The base data set: what is there, and what a crisis waived (H08).
    #[serde(default)]
    pub base_data: BTreeMap<BaseElement, ElementState>,
    /// The Child Protection Board, when it was engaged (H25).
    #[serde(default)]
    pub board: Option<BoardEngaged>,
    /// The family's last answer to the offer of a plan of its own (H27).
    #[serde(default)]
    pub family_plan: Option<FamilyPlanAnswer>,
    /// The furthest step of the reporting code (H26).
    #[serde(default)]
    pub meldcode: Option<MeldcodeStep>,
    /// How it ended; `None` while it runs.
    pub outcome: Option<CaseOutcome>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// When it was closed last, also while it runs again: what was weighed until then was over.
    #[serde(default)]
    pub last_closed_at: Option<Timestamp>,
    /// What is owed.
    pub duties: OpenDuties,
}

/// What somebody said, or why they were not heard.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Heard {
    /// Their words.
    pub said: Option<Personal>,
    /// Why not.
    pub reason_not_heard: Option<Personal>,
    /// When, as claimed.
    pub at: Timestamp,
}

/// A warm handover on offer (warme overdracht).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Handover {
    /// The receiving side.
    pub to: Owner,
    /// What it needs to know.
    pub summary: Personal,
    /// Who offered it.
    pub offered_by: Owner,
    /// Since when it waits.
    pub offered_at: Timestamp,
}

/// An institution whose youth protector is waited for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Awaited {
    /// Who has to appoint somebody.
    pub institution: Owner,
    /// Since when.
    pub since: Timestamp,
}

/// Which municipality is responsible for a child, and why (woonplaatsbeginsel; H31).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Responsible {
    /// The municipality; `None` = [`Self::elsewhere`], or not known, and then [`Self::provisional`] answers.
    pub municipality: Option<Municipality>,
    /// One of another region, which this region cannot direct from (buiten de regio).
    #[serde(default)]
    pub elsewhere: Option<OtherMunicipality>,
    /// That of the actual place.
    pub provisional: Option<Municipality>,
    /// What it follows from.
    pub ground: MunicipalityGround,
    /// The kind of help.
    pub help: HelpKind,
    /// The day on which help began.
    pub start_of_help: Date,
    /// First day of the uninterrupted chain of stays.
    pub chain_start: Option<Date>,
    /// First day at the address that decided.
    pub address_from: Option<Date>,
    /// The region that serves this help, begun on that day (H32).
    pub region: Option<String>,
    /// The region table, with its version.
    pub region_rule: String,
    /// The rule, with its version.
    pub rule: String,
    /// How sure the rule is where it had to decide.
    pub certainty: Certainty,
}

impl Responsible {
    /// Who answers for now: the responsible municipality, or the provisional one.
    pub fn for_now(&self) -> Option<Municipality> {
        self.municipality.or(self.provisional)
    }

    /// Whether somebody knows which municipality it is, here or elsewhere.
    pub const fn is_known(&self) -> bool {
        self.municipality.is_some() || self.elsewhere.is_some()
    }

    /// Who is told of what concerns the child (H25), or tells it on: a municipality elsewhere has no sign-in here. `None` while
    /// it is not known.
    pub(super) fn told(&self) -> Option<Owner> {
        let elsewhere = || self.elsewhere.map(|_| Owner::desk());
        self.municipality
            .map(Owner::local_access)
            .or_else(elsewhere)
    }
}

/// A decision of the official with authority (doorzettingsbesluit).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Override {
    /// Who decided.
    pub officer: Owner,
    /// What it goes over.
    pub overrides: OverrideOf,
    /// Who has to carry it out.
    pub binds: Option<Owner>,
    /// What was decided. Subject: the case.
    pub decision: Personal,
    /// Why. Subject: the case.
    pub motivation: Personal,
    /// The duty to carry it out.
    pub duty: Option<DutyId>,
    /// The last answer.
    pub answer: Option<OverrideAnswer>,
    /// When it was recorded.
    pub at: Timestamp,
}

/// A question to a table of experts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Advice {
    /// Which table.
    pub table: AdviceTable,
    /// What was asked. Subject: the case.
    pub question: Personal,
    /// Who brought it in.
    pub asked_by: Owner,
    /// The debt to have its advice.
    #[serde(default)]
    pub awaited: Option<DutyId>,
    /// What it advised. Subject: the case.
    pub text: Option<Personal>,
    /// The duty to follow it or to give arguments.
    pub duty: Option<DutyId>,
    /// What became of the advice.
    pub outcome: Option<AdviceOutcome>,
}

/// What became of an advice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AdviceOutcome {
    /// Followed.
    Followed,
    /// Departed from. Subject of the arguments: the case.
    Departed { arguments: Personal, decider: Owner },
}

/// An element of the base data set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ElementState {
    /// There, since a day (aanwezig).
    Present { since: Date },
    /// Waived because of the crisis, and owed (ontbreekt vanwege crisis).
    MissingCrisis,
}

/// The Child Protection Board was engaged (Raad ingeschakeld).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BoardEngaged {
    /// When.
    pub at: Timestamp,
    /// Who received its notice for a municipality, and when.
    #[serde(default)]
    pub receipts: Vec<(Owner, Timestamp)>,
}

impl BoardEngaged {
    /// Whether somebody there received its notice.
    pub fn knows(&self, owner: &Owner) -> bool {
        let mut receipts = self.receipts.iter();
        receipts.any(|(by, _)| by.role == owner.role && by.organisation == owner.organisation)
    }
}

impl State {
    /// Whether the case was opened.
    pub const fn exists(&self) -> bool {
        self.opened_at.is_some()
    }

    /// Whether it runs.
    pub const fn is_open(&self) -> bool {
        self.opened_at.is_some() && self.outcome.is_none()
    }

    /// Whom a record of this household is of. A log that goes round in a circle is left after one round.
    pub fn known_as(&self, person: PersonId) -> PersonId {
        let mut known = person;
        for _ in 0..self.recognised.len() {
            match self.recognised.get(&known) {
                Some(next) => known = *next,
                None => break,
            }
        }
        known
    }

    /// The records of this household that are of a person, their own first.
    pub fn records_of(&self, person: PersonId) -> impl Iterator<Item = PersonId> {
        let others = self.recognised.keys().copied();
        let others = others.filter(move |record| self.known_as(*record) == person);
        std::iter::once(person).chain(others)
    }
}
