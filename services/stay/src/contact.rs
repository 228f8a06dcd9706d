//! A fixed contact person on the case settles "name a contact person" on its stays, whichever came first.

use std::collections::{BTreeMap, BTreeSet};

use vangnet_domain::{
    actor::Owner,
    case,
    duty::DutyKind,
    envelope::Recorded,
    event::Event,
    ids::{CaseId, DutyId, StayId},
    stay,
};
use vangnet_runtime::{React, Reaction};

pub(crate) fn make() -> Box<dyn React> {
    Box::<Contact>::default()
}

#[derive(Default)]
struct Contact {
    named: BTreeSet<CaseId>,
    owed: BTreeMap<CaseId, Vec<(StayId, DutyId)>>,
}

impl React for Contact {
    fn react(&mut self, event: &Recorded) -> Vec<Reaction> {
        let Some(case) = event.envelope.case else {
            return Vec::new();
        };
        match &event.event {
            Event::Case(case::Event::ContactPersonAssigned { .. }) => {
                self.named.insert(case);
            }
            Event::Stay(stay::Event::DutyOpened(duty))
                if duty.kind == DutyKind::NameContactPerson =>
            {
                let stay = StayId(event.envelope.stream.id);
                self.owed.entry(case).or_default().push((stay, duty.id));
            }
            _ => return Vec::new(),
        }
        if !self.named.contains(&case) {
            return Vec::new();
        }
        self.owed
            .remove(&case)
            .unwrap_or_default()
            .into_iter()
            .map(|(stay, duty)| Reaction {
                command: stay::Command::FulfilDuty {
                    stay,
                    duty,
                    note: None,
                }
                .into(),
                done_codes: &["DUTY_NOT_OPEN"],
                owner: Owner::desk(),
            })
            .collect()
    }
}
