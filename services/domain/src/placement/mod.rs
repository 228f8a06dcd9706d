//! Placements (plaatsingen): one search for one child along the ladder. Stream `placement`, and the
//! child's `search` stream that makes the live search unique; both written by placement.

mod arrangement;
mod asking;
pub mod clock;
pub mod codec;
mod command;
mod decide;
mod ending;
mod event;
mod evolve;
mod framing;
mod hearing;
mod hold;
mod ladder;
mod need;
mod need_codec;
mod opening;
mod overflow;
mod overflow_codec;
mod overflow_event;
mod reading;
pub mod rejection;
mod restraining;
mod running;
#[cfg(any(test, feature = "test-util"))]
mod samples;
pub mod search_codec;
mod siblings;
mod signing;
mod state;
#[cfg(test)]
mod tests;
mod upscaling;

pub use arrangement::Arrangement;
pub use asking::{Answered, Request};
pub use clock::{Clock, ClockKind};
pub use command::{Command, Signed};
pub use event::{Event, SearchEvent};
pub use hearing::{FamilyHeard, Hearing};
pub use need::{Need, NeedOnRecord};
pub use overflow::{AskPhase, NeighbourSays, NeighbourWord, Offer, OverflowAsk, TakenOffer};
pub use overflow_event::OverflowEvent;
pub use restraining::Order;
#[cfg(any(test, feature = "test-util"))]
pub use samples::{LADDER, all_heard, lighter, samples, search_samples, signed};
pub use state::{
    Decided, End, Escalation, HeldPlace, NoPlace, Phase, RungRecord, Search, SearchState, SignedBy,
    Split, State, StepFramed, Upscaling,
};

use crate::{book::Book, code_list};

code_list! {
    /// The rungs of the ladder (treden). Their order, and what each is, stands in the book
    /// ([`crate::book::ladder`]; P10, H02, H20, H21).
    pub enum Rung {
        /// Own network, JIM, staying with a friend (netwerk, logeren).
        Network = "network",
        /// Ambulatory help or full package at home (ambulant, VPT).
        Ambulatory = "ambulatory",
        /// Remove the source of unsafety: restraining order on an adult (huisverbod).
        RestrainingOrder = "restraining-order",
        /// Time-out bed, part-time or short flexible stay (time-out).
        TimeOut = "time-out",
        /// Admission of the family (gezinsopname).
        FamilyAdmission = "family-admission",
        /// Network foster care (netwerkpleegzorg).
        NetworkFoster = "network-foster",
        /// Crisis foster family (crisispleeggezin).
        CrisisFoster = "crisis-foster",
        /// Family home (gezinshuis).
        FamilyHome = "family-home",
        /// Crisis group (crisisgroep).
        CrisisGroup = "crisis-group",
        /// Living with treatment (wonen met behandeling).
        Treatment = "treatment",
        /// Closed or clinical (gesloten, klinisch).
        Closed = "closed",
    }
}

impl Rung {
    /// Whether a child on this rung counts as placed out of home (1E): years are compared on one ladder, the newest that
    /// the program carries. What a search may do is a question to its own ladder.
    pub fn is_out_of_home_placement(self) -> bool {
        let book = Book::embedded();
        let newest = book.ladder.versions().last();
        newest.is_some_and(|newest| newest.table.step(self).out_of_home)
    }
}

code_list! {
    /// Kinds of help (hulpvormen; P10).
    pub enum HelpKind {
        /// Family, friends, neighbours (eigen netwerk).
        OwnNetwork = "own-network",
        /// A mentor whom the youth chose (jouw ingebrachte mentor, JIM).
        Jim = "jim",
        /// Staying with somebody for some nights (logeren).
        Lodging = "lodging",
        /// Help at home (ambulante hulp).
        AmbulatoryHelp = "ambulatory-help",
        /// Everything of a stay but the bed (volledig pakket thuis, VPT; P11).
        FullPackageAtHome = "full-package-at-home",
        /// The adult leaves, the child stays (huisverbod; P14).
        ExclusionOrder = "exclusion-order",
        /// Some nights to calm down, bound to help at home (time-outbed; P15).
        TimeOutBed = "time-out-bed",
        /// Some nights or parts of the day, in turns (deeltijdopname; P12).
        PartTimeStay = "part-time-stay",
        /// Short and flexible (kort flexibel verblijf; P12).
        ShortFlexibleStay = "short-flexible-stay",
        /// The family together (gezinsopname; P13).
        FamilyAdmission = "family-admission",
        /// With people the child knows (netwerkpleegzorg).
        NetworkFosterCare = "network-foster-care",
        /// A family that takes a child at once (crisispleeggezin).
        CrisisFosterFamily = "crisis-foster-family",
        /// Professional parents at home (gezinshuis).
        FamilyHome = "family-home",
        /// A group for children under twelve (crisisgroep tot 12).
        CrisisGroupUnder12 = "crisis-group-under-12",
        /// A group for youths from twelve (crisisgroep vanaf 12).
        CrisisGroupFrom12 = "crisis-group-from-12",
        /// Living with treatment (wonen met behandeling).
        LivingWithTreatment = "living-with-treatment",
        /// Closed youth care (gesloten jeugdhulp).
        ClosedCare = "closed-care",
        /// Clinical mental health care (klinische opname).
        ClinicalCare = "clinical-care",
    }
}

code_list! {
    /// What became of a rung (H02).
    pub enum RungOutcome {
        /// Used (ingezet).
        Used = "used",
        /// Used and not enough (onvoldoende).
        Insufficient = "insufficient",
        /// Does not fit (niet passend).
        NotFitting = "not-fitting",
        /// Not to be had (niet beschikbaar).
        NotAvailable = "not-available",
        /// Refused by those concerned (geweigerd).
        Refused = "refused",
        /// Not looked at yet, in direct danger; owed within 24 h (uitgesteld).
        Deferred = "deferred",
        /// Stepped over, for a reason (overgeslagen; matched care, P28). Never the own network (H21).
        SteppedOver = "stepped-over",
    }
}

code_list! {
    /// What is asked for (hulpvraagtype; P07).
    pub enum NeedKind {
        /// Living safely (veilig wonen).
        SafeHousing = "safe-housing",
        /// Treatment (behandeling).
        Treatment = "treatment",
        /// Both.
        Both = "both",
        /// Something else.
        Other = "other",
    }
}

impl NeedKind {
    /// What the system says of a need by itself: whoever asks for a roof only, asks half the question (P07).
    pub const fn advice(self) -> Option<Advice> {
        match self {
            Self::SafeHousing => Some(Advice::Rethink),
            Self::Treatment | Self::Both | Self::Other => None,
        }
    }
}

code_list! {
    /// Advice to those who search (advies).
    pub enum Advice {
        /// Housing only: ask what else would make home safe (omdenken; P07).
        Rethink = "rethink",
    }
}

code_list! {
    /// Why a provider refuses a place (weigeringsgrond). No reason is an end: the region is always open (H01).
    pub enum RefusalReason {
        /// No room after all (geen plek).
        NoRoom = "no-room",
        /// Not enough staff tonight (personeel).
        Staff = "staff",
        /// Does not go together with those who live there (groepssamenstelling).
        GroupMix = "group-mix",
        /// Needs more than can be given there (te zware zorgvraag).
        NeedsMore = "needs-more",
        /// The safety of those who live there (veiligheid).
        Safety = "safety",
        /// The family rests (rustperiode).
        Rest = "rest-period",
        /// Something else (overig).
        Other = "other",
    }
}

code_list! {
    /// What a request to a provider came to (plaatsverzoek).
    pub enum RequestAnswer {
        /// Yes.
        Confirmed = "confirmed",
        /// No, with a reason.
        Refused = "refused",
        /// Nothing in time.
        NoAnswer = "no-answer",
        /// Taken back in time.
        Withdrawn = "withdrawn",
    }
}

code_list! {
    /// Why a search stagnates (stagnatie; H39).
    pub enum StagnationCause {
        /// Three providers refused.
        Refusals = "refusals",
    }
}

code_list! {
    /// What a provider may answer when the director of the case asks for more: there is no "no" (opschaling; H09).
    pub enum UpscalingAnswer {
        /// Received.
        Received = "received",
        /// Done.
        Executed = "executed",
        /// Cannot, and so it goes up at once.
        Cannot = "cannot",
    }
}

code_list! {
    /// Where it is meant to lead (perspectief; H23).
    pub enum Perspective {
        /// Home (terug naar huis).
        Home = "home",
        /// The own network (netwerk).
        Network = "network",
        /// Elsewhere (elders).
        Elsewhere = "elsewhere",
        /// On their own (zelfstandig).
        Independent = "independent",
    }
}

code_list! {
    /// The escalation route, step by step (P19). No step is "no answer" (H38).
    pub enum EscalationLevel {
        /// A fellow provider (collega-aanbieder).
        FellowProvider = "fellow-provider",
        /// The municipality's officer with power of decision (brandpuntfunctionaris).
        DecisionOfficer = "decision-officer",
        /// Regional table of experts (regionale experttafel).
        ExpertTable = "expert-table",
        /// Supra-regional network of expertise (bovenregionaal expertisenetwerk).
        ExpertNetwork = "expert-network",
        /// National network (landelijk).
        National = "national",
    }
}
