//! Consultations (consultaties): three services ask and call in each other, day and night (H15). Stream
//! `consultation`, written by triage; it belongs to a case, and needs no triage. The case may be closed: what is asked about it
//! may be the first word of a new crisis, so it is taken, and the case runs again under its director of before
//! ([`crate::case::ReopenCause::Consultation`]). Whoever asks about a child of whom no case is known makes a report: that opens
//! one, and is refused to nobody.
//!
//! A stream is one ask of one partner: a question, or a call for help (inschakelen). When it is asked, the way it goes is
//! laid down: who holds it until when, first along the rota, then up ([`Step`]). So who holds it is a pure question of
//! the clock ([`State::held`]), whether or not anybody recorded that a deadline passed, and there always is a holder:
//! nothing ends in "no answer" (H38).

pub mod codec;
mod command;
mod decide;
mod event;
mod evolve;
pub mod rejection;
mod route;
#[cfg(any(test, feature = "test-util"))]
mod samples;
mod state;
#[cfg(test)]
mod tests;

pub use command::Command;
pub use event::Event;
pub(crate) use route::SILENT;
#[cfg(any(test, feature = "test-util"))]
pub use samples::samples;
pub use state::{Answered, Ask, Declined, End, Held, State, Step, Taken};

use crate::{
    actor::{Actor, Owner, Role},
    code_list,
    ids::RotaId,
    rota::Function,
};

code_list! {
    /// The three services that consult each other day and night (H15).
    pub enum ConsultPartner {
        /// Mental health care (GGZ Centraal).
        MentalHealth = "mental-health",
        /// Certified institution (Samen Veilig Midden-Nederland).
        CertifiedInstitution = "certified-institution",
        /// Advice and report point (Veilig Thuis Flevoland).
        SafeHome = "safe-home",
    }
}

impl ConsultPartner {
    /// The code of its organisation, as people of it sign in.
    pub const fn organisation(self) -> &'static str {
        match self {
            Self::MentalHealth => "ggz-centraal",
            Self::CertifiedInstitution => "samen-veilig",
            Self::SafeHome => "veilig-thuis",
        }
    }

    /// The rota of those who answer.
    pub fn rota(self) -> RotaId {
        RotaId::of(self.organisation(), Function::Consultation)
    }

    /// Whether somebody speaks for it.
    pub fn is(self, actor: &Actor) -> bool {
        actor.role == Role::Partner && actor.organisation == self.organisation()
    }

    fn owner(self, person: Option<String>) -> Owner {
        Owner {
            role: Role::Partner,
            organisation: self.organisation().to_owned(),
            person,
        }
    }
}

code_list! {
    /// With what a partner is called in to help (soort inschakeling); the list is proposed.
    pub enum HelpKind {
        /// Comes along to the family (ter plaatse meegaan).
        OnSite = "on-site",
        /// Looks at the youth's mental state (psychiatrische beoordeling).
        PsychiatricAssessment = "psychiatric-assessment",
        /// Weighs safety (veiligheidsbeoordeling).
        SafetyAssessment = "safety-assessment",
        /// Asks a title of the court (spoedmachtiging, VOTS).
        LegalTitle = "legal-title",
        /// Takes the case further from here (overnemen).
        TakeOver = "take-over",
    }
}

code_list! {
    /// Where a consultation stands, as of an instant.
    pub enum Phase {
        /// Not begun.
        None = "none",
        /// Somebody on the rota of the partner holds it.
        Asked = "asked",
        /// Nobody on the rota answered, or help was declined: somebody above holds it (H38).
        Escalated = "escalated",
        /// The question was answered.
        Answered = "answered",
        /// The help comes.
        Accepted = "accepted",
        /// Whoever asked needs it no longer.
        Withdrawn = "withdrawn",
    }
}
