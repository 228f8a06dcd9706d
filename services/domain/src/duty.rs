//! Duties (verschuldigde handelingen): what a crisis waived and somebody still owes, with a due date
//! and an owner. A duty is opened by an event in the stream of the waiver, in the same append.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    actor::{Owner, Role},
    case::rejection::DUTY_NOTE_MISSING,
    code_list,
    decide::Context,
    ids::DutyId,
    rejection::Rejection,
};

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
        /// Take up a report that is no crisis (melding oppakken; P02).
        TakeUpReport = "take-up-report",
        /// Write down a spoken verdict within 4 h (H16).
        WriteVerdict = "write-verdict",
        /// Assess the safety with a recognised instrument, where a crisis was said first (risicotaxatie; H17).
        AssessSafety = "assess-safety",
        /// A second professional confirms a lowered urgency (H18, H19).
        ConfirmLoweredUrgency = "confirm-lowered-urgency",
        /// A second professional confirms a core decision: who was named beside it, or where nobody was, a colleague of who
        /// took it alone (kernbesluit; H19).
        ConfirmAlone = "confirm-alone",
        /// A table of experts was asked, and its advice is there, or somebody says why it is not waited for (advies
        /// experttafel; H13).
        ObtainAdvice = "obtain-advice",
        /// An agreement that a team made at the door is looked at when its time is up (veiligheidsafspraak nagaan; P21).
        CheckAgreement = "check-agreement",
        /// Complete the registration of who decided (SKJ or BIG; H18).
        RegisterDecider = "register-decider",
        /// Complete the registration of the behavioural scientist who stood beside a closed place (gedragswetenschapper; H33).
        RegisterSecond = "register-second",
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
        /// Name the restraining order that a search ended with (huisverbod; H30).
        NameOrder = "name-restraining-order",
        /// A stay rests on nothing: a new title, consent, or its end (H30).
        SettleFrame = "settle-frame",
        /// Housing, income, care and people after eighteen are arranged (P22).
        AdultTransition = "adult-transition",
        /// Determine the responsible municipality (woonplaatsbeginsel; H31).
        DetermineMunicipality = "determine-municipality",
        /// Look back with child and parents (terugblik; H34).
        LookBack = "look-back",
        /// Aftercare contact, on each of the days that are set (nazorg; P20).
        Aftercare = "aftercare",
        /// Plan the way out from the first day (uitstroomplan; H04).
        PlanOutflow = "plan-outflow",
        /// Keep in touch with the child, at most so many days apart (contactritme; P16).
        KeepContact = "keep-contact",
        /// Another place or the way home, after a placement broke down (P25).
        FindNextPlace = "find-next-place",
        /// Write down why a placement broke down (reden van afbreken; P25).
        RecordBreakdown = "record-breakdown",
        /// Find a child that is not where it stays (weggelopen; H01).
        FindChild = "find-child",
        /// Agree the aftercare of a closed stay in the family's plan (nazorgplan; P20).
        PlanAftercare = "plan-aftercare",
        /// Hear the child and the parents of a case, about what is happening (gehoord; H40). About the case, and settled by
        /// its voices.
        HearFamily = "hear-family",
        /// Hear the child and the parents at a decision on where the child goes, and read their wishes back (gehoord bij het
        /// besluit; H40). About one placement, and settled by who was heard there.
        HearAtDecision = "hear-at-decision",
        /// Find the return plan for a stay outside the region (H22).
        ReturnToRegion = "return-to-region",
        /// Say yes or no to a neighbour region that asks for a place (verzoek van een buurregio; H01, H38).
        AnswerNeighbour = "answer-neighbour",
        /// Ask a neighbour region what becomes of a place that is held for it, and let go only then (H01).
        SettleGuestHold = "settle-guest-hold",
        /// Receive the child of a neighbour region, or hear that it does not come (H01).
        ReceiveGuest = "receive-guest",
        /// Settle what two regions say differently of one child (tegenspraak tussen regio's; H01).
        SettleBetweenRegions = "settle-between-regions",
        /// Say that a shift was taken over without the one who was on it (overname bevestigen; H38).
        ConfirmTakeOver = "confirm-take-over",
        /// Read an open case that did not come with the shift (ongelezen casus lezen; H38).
        ReadLeftOutCase = "read-left-out-case",
        /// Settle a contradiction between a late fact and the record.
        SettleConflict = "settle-conflict",
        /// Say that one holds the direction of a case that was assigned in an emergency (regie bevestigen; H11).
        ConfirmDirection = "confirm-direction",
        /// Appoint a youth protector who takes over the direction (jeugdbeschermer toewijzen; P28c).
        AppointProtector = "appoint-protector",
        /// Carry out a decision of the official with authority (doorzettingsbesluit uitvoeren; H09).
        ExecuteOverride = "execute-override",
        /// Follow the advice of a table of experts, or give arguments (advies opvolgen of uitleggen; H14).
        AnswerAdvice = "answer-advice",
        /// Complete the base data set that a crisis waived (basisgegevensset; H08, D02).
        CompleteBaseData = "complete-base-data",
        /// Receive the notice that the Child Protection Board was engaged (kennisgeving Raad; H25).
        ReceiveBoardNotice = "receive-board-notice",
        /// Report a calamity to the inspectorate (calamiteit melden; P23).
        ReportCalamity = "report-calamity",
        /// Screen a network family that took a child in at once (H21, netwerkpleegzorg).
        ScreenNetwork = "screen-network",
        /// Support a foster family that took a child in at once (steun aan pleegouders; P25).
        SupportFosterFamily = "support-foster-family",
        /// Video interaction guidance at a new foster placement that is no crisis (video-interactiebegeleiding; H41).
        VideoInteraction = "video-interaction",
        /// Approve or refuse an export for research (besluit over onderzoeksuitvoer; P28e).
        DecideExport = "decide-export",
        /// End an export for research, so that the key of its pseudonyms goes (onderzoeksuitvoer beëindigen; P28e).
        EndExport = "end-export",
    }
}

code_list! {
    /// An office of a case that passes from one to another, and with it what is owed in it (H11, H12).
    pub enum Office {
        /// Whoever directs the case (regievoerder; H11), or the desk while nobody does.
        Director = "director",
        /// The fixed contact person (vast contactpersoon; H12), or the director until there is one.
        ContactPerson = "contact-person",
    }
}

/// Who owes something: by name, or in an office of the case by who holds it now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Debtor {
    owner: Owner,
    office: Option<Office>,
}

impl Debtor {
    /// Whoever holds an office; `owner` does as of now.
    pub(crate) const fn holds(office: Office, owner: Owner) -> Self {
        Self {
            owner,
            office: Some(office),
        }
    }
}

impl From<Owner> for Debtor {
    /// By name: it stays with them until somebody gives it to another.
    fn from(owner: Owner) -> Self {
        Self {
            owner,
            office: None,
        }
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
    /// Who owes it; never nobody. Of an office of the case: who held it when it was opened. Who owes it now is asked of the
    /// case ([`crate::case::State::owes`]).
    pub owner: Owner,
    /// The office it is owed in; `None` = by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<Office>,
    /// Rule id and version, e.g. `H03@1`: an old case is judged under the rule it was opened under.
    pub rule: String,
}

impl Duty {
    /// A duty that this command opens; at most one of a kind in a decision.
    pub fn new(
        context: &Context<'_>,
        kind: DutyKind,
        due: Timestamp,
        debtor: impl Into<Debtor>,
        rule: &str,
    ) -> Self {
        let id = DutyId(context.derive(&format!("duty:{kind}")));
        Self::with_id(id, kind, due, debtor, rule)
    }

    /// One of several of its kind.
    pub fn with_id(
        id: DutyId,
        kind: DutyKind,
        due: Timestamp,
        debtor: impl Into<Debtor>,
        rule: &str,
    ) -> Self {
        let Debtor { owner, office } = debtor.into();
        Self {
            id,
            kind,
            due,
            owner,
            office,
            rule: rule.to_owned(),
        }
    }

    /// The version of the figures that it is owed under; `None` = the first one, which goes without saying.
    pub(crate) fn figures(&self) -> Option<&str> {
        self.rule.split_once('/').map(|(_, version)| version)
    }

    /// Whether it is owed under this rule, whatever figures were in force.
    pub fn is_under(&self, rule: &str) -> bool {
        let figures = self.rule.strip_prefix(rule);
        figures.is_some_and(|figures| figures.is_empty() || figures.starts_with('/'))
    }
}

/// What somebody says of a duty that has no record of its own: how it was done. A service says that by its event.
pub(crate) fn how_it_was_done<'a>(
    owed: &Duty,
    note: Option<&'a str>,
    context: &Context<'_>,
) -> Result<Option<&'a str>, Rejection> {
    let note = note.map(str::trim).filter(|note| !note.is_empty());
    if note.is_none() && context.actor.role != Role::Service {
        return Err(DUTY_NOTE_MISSING
            .because("Write in a few words how it was done.")
            .with("kind", owed.kind));
    }
    Ok(note)
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

    /// A duty has another owner, by name. Unknown or settled before: nothing changes.
    pub fn reassign(&mut self, id: DutyId, owner: &Owner) {
        for open in self.0.iter_mut().filter(|open| open.id == id) {
            open.owner = owner.clone();
            open.office = None;
        }
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
