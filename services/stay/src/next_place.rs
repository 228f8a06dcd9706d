//! Where a child goes after its stay broke down is owed once: a new stay settles it on the one before, and so does the clock of an
//! acute, unsafe verdict, which is shorter (P25, H01). When that clock is stopped and the child is still nowhere, it is owed here
//! again.

use vangnet_domain::{
    actor::Owner,
    duty::DutyKind,
    envelope::Recorded,
    event::Event,
    ids::StayId,
    person,
    state::State,
    stay::{self, EndReason},
    stream::{StreamId, Subject},
    triage,
};
use vangnet_runtime::{CaseFile, Reaction, Reactor};

pub(crate) const REACTOR: Reactor = Reactor {
    name: "stay.next-place",
    heeds: |event| match event {
        Event::Stay(stay::Event::StayStarted { .. }) => true,
        Event::Triage(triage::Event::DutyOpened(duty)) => duty.kind == DutyKind::SecureChild,
        event => is_weighed(event),
    },
    react: |event, file| {
        if is_weighed(&event.event) {
            owed(file)
        } else {
            settled(event, file)
        }
    },
};

/// What may end, or begin, the danger a child is in, or takes a youth from among the children whom a verdict secures.
const fn is_weighed(event: &Event) -> bool {
    matches!(
        event,
        Event::Triage(
            triage::Event::VerdictGiven { .. }
                | triage::Event::CrisisTestAnswered { .. }
                | triage::Event::SafetyAssessed { .. }
        ) | Event::Person(person::Event::AgeReached { .. })
    )
}

fn owed(file: &CaseFile) -> Vec<Reaction> {
    let broken = file.of(Subject::Stay).filter(|(_, state)| {
        matches!(state, State::Stay(stay) if !stay.breakdowns.is_empty()
            || stay.ended.as_ref().is_some_and(|ended| ended.reason == EndReason::BrokenDown))
    });
    broken
        .map(|(id, _)| Reaction {
            command: stay::Command::OweNextPlace { stay: StayId(id) }.into(),
            done_codes: &["NEXT_PLACE_KNOWN"],
            owner: Owner::desk(),
        })
        .collect()
}

fn settled(event: &Recorded, file: &CaseFile) -> Vec<Reaction> {
    let begun = match &event.event {
        Event::Stay(stay::Event::StayStarted { child, .. }) => Some(*child),
        _ => None,
    };
    let theirs = |stream: StreamId| match (begun, file.state(stream)) {
        (Some(child), Some(State::Stay(stay))) => {
            stay.started.is_some_and(|started| started.child == child)
        }
        (Some(_), _) => false,
        (None, _) => true,
    };
    file.owed(Subject::Stay, DutyKind::FindNextPlace)
        .filter(|(stream, _)| theirs(*stream))
        .map(|(stream, duty)| {
            let fulfil = stay::Command::FulfilDuty {
                stay: StayId(stream.id),
                duty,
                note: None,
            };
            Reaction {
                // Not acute any more by now: the day that is owed stands.
                done_codes: &["DUTY_NOT_OPEN", "DUTY_NEEDS_ITS_RECORD"],
                ..Reaction::settles(fulfil)
            }
        })
        .collect()
}
