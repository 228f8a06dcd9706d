//! Legal titles (rechtstitels) on one person, child or adult: on what ground somebody stays, is kept or is kept away,
//! since when and until when (H30, H33, P14). Stream `title`, its id is the person's; written by stay.

mod age;
mod ahead;
pub mod codec;
mod command;
mod decide;
mod emergency;
mod event;
mod evolve;
mod frame;
pub mod ground;
mod over;
mod record;
pub mod rejection;
#[cfg(any(test, feature = "test-util"))]
mod samples;
mod state;
mod term;
#[cfg(test)]
mod tests;

pub use ahead::{MAJORITY_AHEAD_DAYS, majority_is_ahead, majority_told_from};
pub use command::Command;
pub(crate) use emergency::{Declared, declare};
pub use event::{Event, Recorded};
pub(crate) use frame::put_to_use;
pub use frame::{consent_complete, consent_needed};
pub use ground::{Claim, ClaimKind, Frame, Step};
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use state::{Emergency, Fall, Over, State, Title};
pub use term::{Limit, warnings};

use crate::code_list;

/// The deadline of an emergency that outlasts what was owed for it: from then on nothing carries the step (H30).
pub const EMERGENCY: &str = "emergency";

code_list! {
    /// Legal titles that a crisis meets (rechtstitels). Their terms stand in the book (`rules/titles.toml`).
    pub enum TitleKind {
        /// Voluntary: consent by whoever must give it at this age (vrijwillig kader; Jw 2.3, 7.3.5).
        Voluntary = "voluntary",
        /// Supervision order (ondertoezichtstelling, OTS).
        Supervision = "supervision-order",
        /// Provisional supervision order (voorlopige ondertoezichtstelling, VOTS).
        ProvisionalSupervision = "provisional-supervision-order",
        /// The same, given without a hearing (spoed-VOTS).
        EmergencyProvisionalSupervision = "emergency-provisional-supervision-order",
        /// Authorisation for out-of-home placement (machtiging uithuisplaatsing, MUHP).
        PlacementAuthorisation = "placement-authorisation",
        /// The same, given without a hearing (spoedmachtiging uithuisplaatsing, spoed-MUHP).
        EmergencyPlacementAuthorisation = "emergency-placement-authorisation",
        /// Provisional guardianship (voorlopige voogdij).
        ProvisionalGuardianship = "provisional-guardianship",
        /// Guardianship after authority was ended (voogdij na gezagsbeëindiging).
        Guardianship = "guardianship",
        /// Authorisation for closed youth care (machtiging gesloten jeugdhulp).
        ClosedAuthorisation = "closed-authorisation",
        /// Emergency authorisation for closed youth care (spoedmachtiging gesloten jeugdhulp).
        EmergencyClosedAuthorisation = "emergency-closed-authorisation",
        /// Conditional authorisation for closed youth care (voorwaardelijke machtiging).
        ConditionalClosedAuthorisation = "conditional-closed-authorisation",
        /// Restrictive measure in an emergency in a closed setting (vrijheidsbeperkende maatregel in een noodsituatie).
        EmergencyRestrictiveMeasure = "emergency-restrictive-measure",
        /// Restraining order on an adult (huisverbod).
        RestrainingOrder = "restraining-order",
        /// Crisis measure of mental health (crisismaatregel, Wvggz).
        CrisisMeasure = "crisis-measure",
        /// Its continuation (machtiging tot voortzetting van de crisismaatregel).
        CrisisMeasureContinuation = "crisis-measure-continuation",
        /// Authorisation of compulsory mental health care (zorgmachtiging, ZM).
        CareAuthorisation = "care-authorisation",
        /// Custody under the act on care and force (inbewaringstelling, IBS, Wzd).
        CareCustody = "care-custody",
        /// The court's order under the same act (rechterlijke machtiging, RM).
        CareCourtOrder = "care-court-order",
    }
}

impl TitleKind {
    /// The titles that can take over from each other without a gap in what they allow.
    const fn family(self) -> Self {
        match self {
            Self::ProvisionalSupervision | Self::EmergencyProvisionalSupervision => {
                Self::Supervision
            }
            Self::EmergencyPlacementAuthorisation => Self::PlacementAuthorisation,
            Self::EmergencyClosedAuthorisation => Self::ClosedAuthorisation,
            Self::CrisisMeasureContinuation | Self::CareAuthorisation => Self::CrisisMeasure,
            Self::CareCourtOrder => Self::CareCustody,
            Self::Guardianship => Self::ProvisionalGuardianship,
            other => other,
        }
    }

    /// Whether it holds against somebody's will: everything but voluntary help (gedwongen kader; H30).
    pub const fn is_forced(self) -> bool {
        !matches!(self, Self::Voluntary)
    }
}

code_list! {
    /// What has to happen in time, or a title falls.
    pub enum Condition {
        /// Those concerned are heard by the judge (gehoord).
        Heard = "heard",
        /// It is put to use: the placement is carried out (ten uitvoer gelegd).
        Used = "used",
        /// A behavioural scientist consents (instemming van de gedragswetenschapper).
        ScientistConsents = "behavioural-scientist-consents",
    }
}

code_list! {
    /// Who agrees, in what part; never a name (toestemming; Jw 7.3.5).
    pub enum Consenter {
        /// The child or youth (jeugdige).
        Youth = "youth",
        /// The parents with authority, or the guardian (ouders met gezag, of de voogd).
        ParentsWithAuthority = "parents-with-authority",
    }
}

code_list! {
    /// Who ends a title before its term.
    pub enum EndedBy {
        /// The judge (rechter).
        Court = "court",
        /// Whoever issued or asked for it: mayor, certified institution (burgemeester, gecertificeerde instelling).
        Issuer = "issuer",
        /// The provider: no longer needed (aanbieder).
        Provider = "provider",
        /// Nobody: it was recorded in error and never held (vergissing).
        RecordedInError = "recorded-in-error",
    }
}

code_list! {
    /// Why a title fell by itself.
    pub enum Lapse {
        /// Its term is over (termijn verstreken).
        Term = "term",
        /// Those concerned were not heard in time (niet gehoord).
        NotHeard = "not-heard",
        /// It was not put to use in time (niet ten uitvoer gelegd).
        NotUsed = "not-used",
        /// The behavioural scientist did not consent in time.
        NoConsentOfScientist = "no-behavioural-scientist",
        /// The title it stands on is over.
        GroundFell = "ground-fell",
        /// The child came of age (meerderjarig).
        OfAge = "of-age",
    }
}

impl From<Condition> for Lapse {
    fn from(condition: Condition) -> Self {
        match condition {
            Condition::Heard => Self::NotHeard,
            Condition::Used => Self::NotUsed,
            Condition::ScientistConsents => Self::NoConsentOfScientist,
        }
    }
}
