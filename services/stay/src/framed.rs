//! What a stay rests on is asked when it begins, moves and ends, whenever a title of its child begins or is over, and when an
//! emergency is declared, ends or has passed (H30).

use vangnet_domain::{
    actor::Owner,
    alarm,
    duty::DutyKind,
    envelope::Recorded,
    event::Event,
    ids::{PersonId, StayId},
    state::State,
    stay,
    stream::{StreamId, Subject},
    title,
};
use vangnet_runtime::{CaseFile, Reaction, Reactor};

pub(crate) const REACTOR: Reactor = Reactor {
    name: "stay.framed",
    heeds: |event| {
        use title::Event::{
            ConditionMet, EmergencyDeclared, EmergencyEnded, MajorityTakenBack, TitleEnded,
            TitleExtended, TitleLapsed, TitleRecorded, TitleWithdrawn,
        };
        settling_passed(event).is_some()
            || matches!(
                event,
                Event::Stay(
                    stay::Event::StayStarted { .. }
                        | stay::Event::StayMoved { .. }
                        | stay::Event::StayEnded { .. }
                ) | Event::Title(
                    TitleRecorded(_)
                        | TitleLapsed { .. }
                        | TitleEnded { .. }
                        | TitleWithdrawn { .. }
                        | EmergencyDeclared { .. }
                        | EmergencyEnded { .. }
                        // Told late, it may have held all along.
                        | ConditionMet { .. }
                        | TitleExtended { .. }
                        // It fell by an age that was not theirs.
                        | MajorityTakenBack { .. }
                )
            )
    },
    react: framed,
};

/// The titles whose frame was not settled in time, or of which an emergency has passed.
fn settling_passed(event: &Event) -> Option<StreamId> {
    match event {
        Event::Alarm(alarm::Event::DeadlinePassed {
            source, deadline, ..
        }) if source.subject == Subject::Title
            && [DutyKind::SettleFrame.as_str(), title::EMERGENCY].contains(&deadline.as_str()) =>
        {
            Some(*source)
        }
        _ => None,
    }
}

fn framed(event: &Recorded, file: &CaseFile) -> Vec<Reaction> {
    let stream = settling_passed(&event.event).unwrap_or(event.envelope.stream);
    let asked = match (stream.subject, file.state(stream)) {
        // What becomes of a title is asked of the stay the child is in, in whatever case that runs.
        (Subject::Title, _) => Some((PersonId(stream.id), None)),
        (_, Some(State::Stay(state))) => {
            let stay = Some(StayId(stream.id));
            state.started.map(|started| (started.child, stay))
        }
        (_, _) => None,
    };
    let asked = asked.map(|(person, stay)| Reaction {
        command: title::Command::CheckFrame { person, stay }.into(),
        done_codes: &["FRAME_STANDS"],
        owner: Owner::desk(),
    });
    asked.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use vangnet_domain::ids::TitleId;

    use super::*;

    #[test]
    fn a_title_that_fell_by_an_age_that_was_not_theirs_is_asked_for_again() {
        let title = TitleId(uuid::Uuid::from_u128(71));
        let back = Event::from(title::Event::MajorityTakenBack { title });
        assert!((REACTOR.heeds)(&back));
    }
}
