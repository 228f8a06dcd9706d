//! The alarm of a title's end records that the title fell.

use vangnet_domain::{
    actor::Owner,
    alarm,
    envelope::Recorded,
    event::Event,
    ids::PersonId,
    stream::Subject,
    title::{self, TitleKind},
};
use vangnet_runtime::{CaseFile, Reaction, Reactor};

pub(crate) const REACTOR: Reactor = Reactor {
    name: "stay.lapsed",
    heeds: |event| person(event).is_some(),
    react: lapsed,
};

/// Whose title ended; a warning before the end is not heeded.
fn person(event: &Event) -> Option<PersonId> {
    let Event::Alarm(alarm::Event::DeadlinePassed {
        source, deadline, ..
    }) = event
    else {
        return None;
    };
    let kind = deadline.strip_prefix("title-")?;
    let ends = source.subject == Subject::Title && kind.parse::<TitleKind>().is_ok();
    ends.then_some(PersonId(source.id))
}

fn lapsed(event: &Recorded, _file: &CaseFile) -> Vec<Reaction> {
    let person = person(&event.event).into_iter();
    person
        .map(|person| Reaction {
            command: title::Command::RecordLapses { person }.into(),
            done_codes: &["NOTHING_LAPSED"],
            owner: Owner::desk(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use vangnet_domain::stream::StreamId;

    use super::*;

    #[test]
    fn the_end_of_a_title_is_heeded_and_its_warnings_are_not() {
        let stream = |subject| StreamId::new(subject, uuid::Uuid::from_u128(5));
        let alarm = |source, deadline: &str| {
            person(&Event::from(alarm::Event::DeadlinePassed {
                case: None,
                source,
                deadline: deadline.to_owned(),
                due: "2026-03-02T01:00:00Z".parse().unwrap(),
                owner: Owner::desk(),
                answer: None,
            }))
        };
        let titles = stream(Subject::Title);
        assert_eq!(
            alarm(titles, "title-restraining-order"),
            Some(PersonId(titles.id))
        );
        assert_eq!(alarm(titles, "title-restraining-order-24h"), None);
        assert_eq!(alarm(titles, "settle-frame"), None);
        assert_eq!(
            alarm(stream(Subject::Stay), "title-restraining-order"),
            None
        );
    }
}
