//! Child and parents are heard at every decision, and what they wish is read back to them (gehoord; H40). Who was not
//! heard, and without a reason, is owed to be heard.

use serde::{Deserialize, Serialize};

use super::{Event, running::Running};
use crate::{
    calendar::hours_after,
    case::Voice,
    decide::{Context, Emit},
    duty::{Duty, DutyKind},
    personal::Personal,
};

/// Who was heard at a decision.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hearing {
    /// Heard, and their wishes read back.
    pub voices: Vec<Voice>,
    /// Why the others were not.
    pub reason_not_heard: Option<String>,
}

/// Who was heard at the last decision.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FamilyHeard {
    /// Heard, in order.
    pub voices: Vec<Voice>,
    /// Why the others were not. Subject: the case.
    pub reason_not_heard: Option<Personal>,
}

/// Write down who was heard, and owe who was not.
pub(super) fn record(
    context: &Context<'_>,
    running: &Running<'_>,
    hearing: Option<&Hearing>,
    emit: &mut Emit,
) {
    let mut voices = hearing.map_or_else(Vec::new, |it| it.voices.clone());
    voices.sort_unstable();
    voices.dedup();
    let reason = hearing
        .and_then(|it| it.reason_not_heard.as_deref())
        .map(str::trim)
        .filter(|reason| !reason.is_empty());
    let all = Voice::ALL.iter().all(|voice| voices.contains(voice));
    if !voices.is_empty() || reason.is_some() {
        let reason = reason.map(|text| Personal::of_case(running.search.case, text));
        emit.push(
            running.id.0,
            Event::FamilyHeard(FamilyHeard {
                voices,
                reason_not_heard: reason.clone(),
            }),
        );
    }
    let explained = reason.is_some();
    let owed = running.state.duties.of_kind(DutyKind::HearFamily);
    if all || explained {
        // What an earlier decision owed is done with this one.
        if let Some(owed) = owed.filter(|_| all) {
            emit.push(
                running.id.0,
                Event::DutyFulfilled {
                    duty: owed.id,
                    note: None,
                },
            );
        }
    } else if owed.is_none() {
        let owner = running
            .state
            .owner()
            .unwrap_or_else(crate::actor::Owner::desk);
        let due = hours_after(context.now, context.rules.hear_family_hours);
        let duty = Duty::new(context, DutyKind::HearFamily, due, owner, "H40@1");
        emit.push(running.id.0, Event::DutyOpened(duty));
    }
}
