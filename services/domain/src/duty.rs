//! Duties (verschuldigde handelingen): what a crisis waived and somebody still owes, with a due date
//! and an owner. A duty is opened by an event in the stream of the waiver, in the same append.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{actor::Owner, code_list, decide::Context, ids::DutyId};

code_list! {
    /// What is owed.
    pub enum DutyKind {
        /// A field of a report could not be read or checked (meldgegevens aanvullen).
        CompleteReport = "complete-report",
        /// Say which step of the code of conduct a professional reporter took (meldcode; H26).
        ReportingCodeStep = "reporting-code-step",
        /// Tell the reporter what was done (terugkoppeling; D01).
        FeedbackToReporter = "feedback-to-reporter",
        /// Weigh the report (triage; H16).
        TriageReport = "triage-report",
        /// Write down a spoken verdict within 4 h (H16).
        WriteVerdict = "write-verdict",
        /// A second professional confirms a lowered urgency (H18, H19).
        ConfirmLoweredUrgency = "confirm-lowered-urgency",
        /// A second professional confirms a core decision that was taken alone (kernbesluit; H19).
        ConfirmAlone = "confirm-alone",
        /// Complete the registration of who decided (SKJ or BIG; H18).
        RegisterDecider = "register-decider",
        /// Hand a case that is no crisis over warmly (warme overdracht; H16).
        WarmHandover = "warm-handover",
        /// See the child face to face by the deadline of the urgency (richtlijn crisisplaatsing).
        SeeOnSite = "see-on-site",
        /// Arrange safety for every child of an acute, unsafe case within 30 minutes (veiligheid regelen; H01).
        SecureChild = "secure-child",
        /// Fill in the rungs that direct danger let wait, within 24 h (H02).
        CompleteLadder = "complete-ladder",
        /// Couple ambulatory help within 48 h (H03).
        CoupleAmbulatory = "couple-ambulatory",
        /// Name a fixed contact person at local access within one working day (H12).
        NameContactPerson = "name-contact-person",
        /// Explanatory analysis owed after a crisis start (verklarende analyse; H06).
        ExplanatoryAnalysis = "explanatory-analysis",
        /// Report after direct help (H24).
        ReportDirectHelp = "report-direct-help",
        /// Offer a family group plan (familiegroepsplan; H27).
        OfferFamilyPlan = "offer-family-plan",
        /// Perspective plan for sixteen and over (perspectiefplan; H28).
        PerspectivePlan = "perspective-plan",
        /// Review of a stay: day 7, 14, 21 and 28 (H04).
        ReviewStay = "review-stay",
        /// The paper of a spoken title (rechtstitel op schrift).
        WrittenTitle = "written-title",
        /// The title that a title cannot do without is put on record (H30).
        UnderlyingTitle = "underlying-title",
        /// Whoever must agree at this age is asked (toestemming; Jw 7.3.5).
        ObtainConsent = "obtain-consent",
        /// A stay rests on nothing: a new title, consent, or its end (H30).
        SettleFrame = "settle-frame",
        /// Housing, income, care and people after eighteen are arranged (P22).
        AdultTransition = "adult-transition",
        /// Determine the responsible municipality (woonplaatsbeginsel; H31).
        DetermineMunicipality = "determine-municipality",
        /// Look back with child and parents (terugblik; H34).
        LookBack = "look-back",
        /// Aftercare contact (nazorg; P20).
        Aftercare = "aftercare",
        /// Hear the child and the parents (gehoord; H40).
        HearFamily = "hear-family",
        /// Find the return plan for a stay outside the region (H22).
        ReturnToRegion = "return-to-region",
        /// Settle a contradiction between a late fact and the record.
        SettleConflict = "settle-conflict",
        /// Screen a network family that took a child in at once (H21, netwerkpleegzorg).
        ScreenNetwork = "screen-network",
        /// Support a foster family that took a child in at once (steun aan pleegouders; P25).
        SupportFosterFamily = "support-foster-family",
    }
}

/// Something owed: by whom, by when, under which rule.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Duty {
    /// Derived from the command that opened it.
    pub id: DutyId,
    /// What is owed.
    pub kind: DutyKind,
    /// When it is due.
    pub due: Timestamp,
    /// Who owes it; never nobody.
    pub owner: Owner,
    /// Rule id and version, e.g. `H03@1`: an old case is judged under the rule it was opened under.
    pub rule: String,
}

impl Duty {
    /// A duty that this command opens; at most one of a kind in a decision.
    pub fn new(
        context: &Context<'_>,
        kind: DutyKind,
        due: Timestamp,
        owner: Owner,
        rule: &str,
    ) -> Self {
        Self {
            id: DutyId(context.derive(&format!("duty:{kind}"))),
            kind,
            due,
            owner,
            rule: rule.to_owned(),
        }
    }
}

/// Open duties of one stream, in order of opening. A duty is settled once.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct OpenDuties(Vec<Duty>);

impl OpenDuties {
    /// A duty was opened.
    pub fn open(&mut self, duty: &Duty) {
        if !self.0.iter().any(|open| open.id == duty.id) {
            self.0.push(duty.clone());
        }
    }

    /// A duty was settled. Unknown or settled before: nothing changes.
    pub fn settle(&mut self, id: DutyId) {
        self.0.retain(|open| open.id != id);
    }

    /// The open duty with this id.
    pub fn get(&self, id: DutyId) -> Option<&Duty> {
        self.0.iter().find(|open| open.id == id)
    }

    /// The first open duty of a kind.
    pub fn of_kind(&self, kind: DutyKind) -> Option<&Duty> {
        self.0.iter().find(|open| open.kind == kind)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Duty> {
        self.0.iter()
    }

    /// None open.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
