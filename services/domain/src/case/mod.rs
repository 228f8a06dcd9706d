//! Cases (casussen): one household in crisis, people of any age (H37). Stream `case`, written by intake.

mod advice;
mod base_data;
pub mod codec;
mod command;
mod decide;
mod direction;
mod event;
mod evolve;
mod offices;
mod override_decision;
mod oversight;
mod owed;
pub mod rejection;
mod reopening;
mod responsible;
#[cfg(any(test, feature = "test-util"))]
mod samples;
mod state;
#[cfg(test)]
mod tests;

pub use command::{Command, Declared};
pub(crate) use decide::{open, opened};
pub(crate) use direction::directed_by;
pub use event::Event;
pub use reopening::Reopened;
#[cfg(any(test, feature = "test-util"))]
pub use samples::{samples, zeewolde_answers};
pub use state::{
    Advice, AdviceOutcome, Awaited, BoardEngaged, ElementState, Handover, Heard, Override,
    Responsible, State,
};

use crate::code_list;

code_list! {
    /// How a case ends.
    pub enum CaseOutcome {
        /// Not a crisis; handed over warmly to local access (geen crisis; H16).
        NoCrisis = "no-crisis",
        /// The crisis is over and regular help runs (crisis bezworen).
        CrisisOver = "crisis-over",
        /// Handed over to another region or service.
        HandedOver = "handed-over",
        /// The report joined the wrong household; another case holds the truth.
        OpenedInError = "opened-in-error",
    }
}

code_list! {
    /// Whose voice (gehoord; H40).
    pub enum Voice {
        /// The child or youth.
        Child = "child",
        /// The parents.
        Parents = "parents",
    }
}

code_list! {
    /// Tables of experts that advise and arrange no place (experttafels; H13).
    pub enum AdviceTable {
        /// The regional table of experts (regionale experttafel, RET).
        RegionalExpertTable = "regional-expert-table",
        /// The table of youth protection (jeugdbeschermingstafel).
        YouthProtectionTable = "youth-protection-table",
        /// The supra-regional network of expertise (bovenregionaal expertisenetwerk).
        ExpertiseNetwork = "expertise-network",
    }
}

code_list! {
    /// The eight elements of the base data set (basisgegevensset; H08, D02).
    pub enum BaseElement {
        /// Name, address, BSN (NAW en BSN).
        Identity = "identity",
        /// What the local approach came to (resultaat lokale aanpak).
        LocalApproach = "local-approach",
        /// Screening of all domains of life (screening leefgebieden; D03).
        LifeDomains = "life-domains",
        /// The plan of the family (gezinsplan; P17).
        FamilyPlan = "family-plan",
        /// School, attendance, whether their own school can be reached (onderwijs; P28f).
        Education = "education",
        /// Return and perspective (terugkeer en perspectief; H23).
        ReturnPerspective = "return-perspective",
        /// The question, specific and measurable (hulpvraag SMART).
        HelpQuestion = "help-question",
        /// The objective test by a local professional (objectieve toets).
        LocalTest = "local-test",
    }
}

code_list! {
    /// What calls for a closed case again (heropend).
    pub enum ReopenCause {
        /// A search for a place began.
        Search = "search",
        /// A child of it stays away from home.
        Stay = "stay",
        /// It is weighed, or its verdict is a crisis.
        Weighing = "weighing",
        /// A team was asked to go.
        Deployment = "deployment",
        /// A partner was asked about it, or called in.
        Consultation = "consultation",
    }
}

code_list! {
    /// What a family says to the offer of a plan of its own (familiegroepsplan; H27).
    pub enum FamilyPlanAnswer {
        /// Made; there is one plan (één gezin, één plan; H29).
        Made = "made",
        /// Not wanted; it need not be made.
        Declined = "declined",
        /// Not now.
        Later = "later",
    }
}

code_list! {
    /// Steps of the reporting code (meldcode; H26).
    pub enum MeldcodeStep {
        /// Signs are put in order (signalen in kaart).
        Signs = "1-signs",
        /// A colleague, Veilig Thuis or an expert is consulted (collegiale consultatie).
        Consult = "2-consult",
        /// The family is spoken with (gesprek).
        Talk = "3-talk",
        /// The violence is weighed (wegen).
        Weigh = "4-weigh",
        /// Reporting or helping is decided (beslissen).
        Decide = "5-decide",
    }
}

impl MeldcodeStep {
    /// Its number, from 1.
    pub fn number(self) -> u32 {
        let before = Self::ALL.iter().take_while(|step| **step != self);
        before.zip(2..).last().map_or(1, |(_, number)| number)
    }

    /// The step of a number.
    pub fn of_number(number: u32) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|step| step.number() == number)
    }
}

code_list! {
    /// On what ground something was told to somebody outside (grondslag; D12). Proposed words.
    pub enum DisclosureGround {
        /// Consent (toestemming).
        Consent = "consent",
        /// The law demands it (wettelijke plicht).
        LegalDuty = "legal-duty",
        /// The right to report abuse without consent (meldrecht).
        ReportingRight = "reporting-right",
        /// A life is in danger (vitaal belang).
        VitalInterest = "vital-interest",
        /// A public task (publieke taak).
        PublicTask = "public-task",
    }
}

code_list! {
    /// What has to be reported to the inspectorate (meldplicht; P23).
    pub enum CalamityKind {
        /// A calamity: serious harm or death (calamiteit).
        Calamity = "calamity",
        /// Violence in care (geweld in de zorgrelatie).
        Violence = "violence",
    }
}

code_list! {
    /// What a decision of the official with authority goes over (doorzettingsbesluit).
    pub enum OverrideOf {
        /// A provider says no (weigering van een aanbieder).
        ProviderRefusal = "provider-refusal",
        /// Local access and provider do not agree (verschil van inzicht).
        Disagreement = "disagreement",
        /// A waiting list (wachtlijst).
        WaitingList = "waiting-list",
        /// Who pays (financiering).
        Funding = "funding",
        /// The order of the ladder (trede-volgorde).
        LadderOrder = "ladder-order",
        /// The advice of a table of experts (advies van de experttafel).
        ExpertAdvice = "expert-advice",
    }
}

code_list! {
    /// What the one who has to carry it out answers. There is no "no" (H09).
    pub enum OverrideAnswer {
        /// Received (ontvangen).
        Received = "received",
        /// Done (uitgevoerd).
        Executed = "executed",
        /// Cannot, and why: it goes back to the official, and stays owed (kan niet).
        Cannot = "cannot",
    }
}
