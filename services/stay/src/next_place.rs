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
    // The stay before may be of another case: the child came back.
    let file = &file.everywhere();
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

#[cfg(test)]
mod tests {
    use vangnet_domain::{
        command::Command,
        duty::Duty,
        given::{Given, at, given, id},
        ids::{CaseId, DutyId, PersonId, PlacementId},
        placement::{Perspective, Rung, SearchEvent},
    };

    use super::*;

    const CHILD: PersonId = PersonId(id(3));
    const BROKEN: StayId = StayId(id(31));
    const OWED: DutyId = DutyId(id(90));

    fn stays(given: Given, case: u128, placement: u128, stay: StayId, child: PersonId) -> Given {
        let (case, placement) = (CaseId(id(case)), PlacementId(id(placement)));
        let released = SearchEvent::SearchReleased {
            placement,
            stay: Some(stay),
        };
        let started = stay::Event::StayStarted {
            case,
            child,
            placement,
            place: None,
            rung: Rung::CrisisGroup,
            perspective: Perspective::Home,
            intended_end: "2026-03-30".parse().expect("a date"),
            placement_avoided: false,
        };
        given
            .and_of_case(case, child.0, released)
            .and_of_case(case, stay.0, started)
    }

    fn settles(given: &Given) -> Vec<(StayId, DutyId)> {
        let last = given.recorded().last().expect("an event");
        let file = CaseFile::for_event(given.recorded(), last);
        let reactions = (REACTOR.react)(last, &file).into_iter();
        reactions
            .map(|reaction| match reaction.command {
                Command::Stay(stay::Command::FulfilDuty { stay, duty, .. }) => (stay, duty),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn p25_a_new_stay_settles_what_the_one_before_owed_in_whatever_case_that_was() {
        let owed = Duty {
            id: OWED,
            kind: DutyKind::FindNextPlace,
            due: at("2026-03-05T01:00:00Z"),
            owner: Owner::desk(),
            office: None,
            rule: "P25@1".into(),
        };
        let broken = stays(given(), 1, 21, BROKEN, CHILD).and_of_case(
            CaseId(id(1)),
            BROKEN.0,
            stay::Event::DutyOpened(owed),
        );
        let (anew, sister) = (StayId(id(32)), PersonId(id(5)));
        for case in [1, 2] {
            let next = stays(broken.clone(), case, 22, anew, CHILD);
            assert_eq!(settles(&next), [(BROKEN, OWED)], "in case {case}");
            let hers = stays(broken.clone(), case, 22, anew, sister);
            assert_eq!(settles(&hers), []);
        }
    }
}
