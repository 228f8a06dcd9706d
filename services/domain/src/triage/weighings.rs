//! The weighings of a case, in one stream, so that a case has one at a time: a second one comes in the place of the first
//! and says why ([`super::reweighed`]). Its bytes are `vangnet.weighings.v1`.

use serde::{Deserialize, Serialize};
use vangnet_proto::weighings::v1 as pb;

use super::rejection::CASE_WEIGHED;
use crate::{
    codec::{
        DecodeError, Encoded, Unsealed, decode as read, encode as write, id, read_id, unknown_type,
    },
    decide::{Emit, Refusal, States},
    ids::{CaseId, TriageId},
    personal::Visitor,
    state::Stamp,
};

/// Events in the stream of the weighings of a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WeighingsEvent {
    /// This weighing of the case began, first or in the place of another.
    WeighingBegan { triage: TriageId },
}

impl WeighingsEvent {
    /// No personal fields.
    pub fn visit_personal(&mut self, _visit: &mut Visitor<'_>) {}
}

/// The weighings of a case; the stream's id is the case's. Those from before this was written down are not in it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Weighings {
    /// In the order in which they began; the last one is the one to go on with.
    pub begun: Vec<TriageId>,
}

impl Weighings {
    pub(crate) fn evolve(&mut self, event: &WeighingsEvent, _stamp: Stamp) {
        let WeighingsEvent::WeighingBegan { triage } = event;
        if !self.begun.contains(triage) {
            self.begun.push(*triage);
        }
    }
}

/// Refuse a second weighing beside one that is there: two would each hold what is owed to the children, and nobody could see
/// which counts.
pub(super) fn none_yet(case: CaseId, states: &States) -> Result<(), Refusal> {
    let Some(current) = states.weighings(case)?.begun.last() else {
        return Ok(());
    };
    Err(CASE_WEIGHED
        .because("Go on with this weighing, or weigh the case again in its place and say why.")
        .with("triage", current)
        .with("route", format!("/v1/triages/{current}/reweighings"))
        .into())
}

/// A weighing begins.
pub(super) fn began(
    triage: TriageId,
    case: CaseId,
    states: &States,
    emit: &mut Emit,
) -> Result<(), Refusal> {
    states.weighings(case)?;
    emit.push(case.0, WeighingsEvent::WeighingBegan { triage });
    Ok(())
}

/// The body and its name.
pub fn encode(event: &WeighingsEvent) -> Result<Encoded, Unsealed> {
    let WeighingsEvent::WeighingBegan { triage } = event;
    let body = pb::WeighingBegan {
        triage: id(triage.0),
    };
    Ok(write("vangnet.weighings.v1.WeighingBegan", &body))
}

/// The event of stored bytes.
pub fn decode(type_name: &str, schema: u32, body: &[u8]) -> Result<WeighingsEvent, DecodeError> {
    match (type_name, schema) {
        ("vangnet.weighings.v1.WeighingBegan", 1) => {
            let raw: pb::WeighingBegan = read(body)?;
            Ok(WeighingsEvent::WeighingBegan {
                triage: TriageId(read_id("triage", &raw.triage)?),
            })
        }
        _ => Err(unknown_type(type_name, schema)),
    }
}

/// Events of every kind. All data is invented.
#[cfg(any(test, feature = "test-util"))]
pub fn weighings_samples() -> Vec<WeighingsEvent> {
    let triage = TriageId(crate::given::id(4));
    vec![WeighingsEvent::WeighingBegan { triage }]
}
