//! Any event of the domain, and the door between it and stored bytes.

use serde::Serialize;
use uuid::Uuid;

use crate::{
    codec::{DecodeError, Encoded, Unsealed},
    duty::Duty,
    personal::{Personal, Visitor},
    stream::Subject,
};

macro_rules! events {
    ($($subject:ident => $module:ident :: $event:ident, $codec:ident),+ $(,)?) => {
        /// An event, by the subject of its stream.
        #[derive(Clone, PartialEq, Eq, Debug, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Event { $(#[doc = stringify!($subject)] $subject(crate::$module::$event)),+ }

        $(impl From<crate::$module::$event> for Event {
            fn from(event: crate::$module::$event) -> Self { Self::$subject(event) }
        })+

        impl Event {
            /// The subject of the stream it belongs in.
            pub const fn subject(&self) -> Subject {
                match self { $(Self::$subject(_) => Subject::$subject),+ }
            }

            /// The body and the name it is stored under. Refuses unsealed personal text.
            pub fn encode(&self) -> Result<Encoded, Unsealed> {
                match self { $(Self::$subject(event) => crate::$module::$codec::encode(event)),+ }
            }

            fn decode_body(subject: Subject, type_name: &str, schema: u32, body: &[u8]) -> Result<Self, DecodeError> {
                match subject {
                    $(Subject::$subject => crate::$module::$codec::decode(type_name, schema, body).map(Self::$subject)),+
                }
            }

            /// Visit every personal field, in a fixed order.
            pub fn visit_personal(&mut self, visit: &mut Visitor<'_>) {
                match self { $(Self::$subject(event) => event.visit_personal(visit)),+ }
            }
        }
    };
}

events! {
    Report => report::Event, codec,
    Case => case::Event, codec,
    Person => person::Event, codec,
    Triage => triage::Event, codec,
    Weighings => triage::WeighingsEvent, weighings,
    Rota => rota::Event, codec,
    Consultation => consultation::Event, codec,
    Team => team::Event, codec,
    Deployment => deployment::Event, codec,
    Place => place::Event, codec,
    Placement => placement::Event, codec,
    Search => placement::SearchEvent, search_codec,
    Counter => counter::Event, codec,
    Guest => guest::Event, codec,
    Stay => stay::Event, codec,
    Title => title::Event, codec,
    Export => export::Event, codec,
    Shift => shift::Event, codec,
    Alarm => alarm::Event, codec,
}

impl Event {
    /// The duty that this event opens.
    pub const fn opened_duty(&self) -> Option<&Duty> {
        match self {
            Self::Report(crate::report::Event::DutyOpened(duty))
            | Self::Case(crate::case::Event::DutyOpened(duty))
            | Self::Triage(crate::triage::Event::DutyOpened(duty))
            | Self::Deployment(crate::deployment::Event::DutyOpened(duty))
            | Self::Placement(crate::placement::Event::DutyOpened(duty))
            | Self::Guest(crate::guest::Event::DutyOpened(duty))
            | Self::Stay(crate::stay::Event::DutyOpened(duty))
            | Self::Title(crate::title::Event::DutyOpened(duty))
            | Self::Export(crate::export::Event::DutyOpened(duty))
            | Self::Shift(crate::shift::Event::DutyOpened(duty)) => Some(duty),
            Self::Report(_)
            | Self::Case(_)
            | Self::Person(_)
            | Self::Triage(_)
            | Self::Weighings(_)
            | Self::Rota(_)
            | Self::Consultation(_)
            | Self::Team(_)
            | Self::Deployment(_)
            | Self::Place(_)
            | Self::Placement(_)
            | Self::Search(_)
            | Self::Counter(_)
            | Self::Guest(_)
            | Self::Stay(_)
            | Self::Title(_)
            | Self::Export(_)
            | Self::Shift(_)
            | Self::Alarm(_) => None,
        }
    }

    /// The same, to say more of it.
    pub(crate) const fn opened_duty_mut(&mut self) -> Option<&mut Duty> {
        match self {
            Self::Report(crate::report::Event::DutyOpened(duty))
            | Self::Case(crate::case::Event::DutyOpened(duty))
            | Self::Triage(crate::triage::Event::DutyOpened(duty))
            | Self::Deployment(crate::deployment::Event::DutyOpened(duty))
            | Self::Placement(crate::placement::Event::DutyOpened(duty))
            | Self::Stay(crate::stay::Event::DutyOpened(duty))
            | Self::Title(crate::title::Event::DutyOpened(duty))
            | Self::Export(crate::export::Event::DutyOpened(duty))
            | Self::Guest(crate::guest::Event::DutyOpened(duty))
            | Self::Shift(crate::shift::Event::DutyOpened(duty)) => Some(duty),
            Self::Report(_)
            | Self::Case(_)
            | Self::Person(_)
            | Self::Triage(_)
            | Self::Weighings(_)
            | Self::Rota(_)
            | Self::Consultation(_)
            | Self::Team(_)
            | Self::Deployment(_)
            | Self::Place(_)
            | Self::Placement(_)
            | Self::Search(_)
            | Self::Counter(_)
            | Self::Guest(_)
            | Self::Stay(_)
            | Self::Title(_)
            | Self::Export(_)
            | Self::Shift(_)
            | Self::Alarm(_) => None,
        }
    }

    /// Decode a stored body and bind each sealed field to the event it stands in, so that a
    /// ciphertext moved to another event or field no longer opens.
    pub fn decode(
        subject: Subject,
        type_name: &str,
        schema: u32,
        body: &[u8],
        event_id: Uuid,
    ) -> Result<Self, DecodeError> {
        let mut event = Self::decode_body(subject, type_name, schema, body)?;
        event.visit_personal(&mut |name, personal| {
            if let Personal::Sealed(sealed) = personal {
                sealed.event = event_id;
                name.clone_into(&mut sealed.field);
            }
        });
        Ok(event)
    }
}
