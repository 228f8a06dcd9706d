//! Each event in one line of plain English. No personal text, no ids: who reads it stands in the case.

mod ambulant;
mod desk;
mod guest;
mod intake;
mod placement;
mod research;
mod stay;
mod triage;

use jiff::Timestamp;
use vangnet_domain::{
    actor::Owner, alarm, calendar, duty::Duty, event::Event, registration::Registration,
    triage::WeighingsEvent,
};

/// What an event says, without anything personal. Times are in Europe/Amsterdam.
pub fn line(event: &Event) -> String {
    match event {
        Event::Report(event) => intake::of_report(event),
        Event::Case(event) => intake::of_case(event),
        Event::Person(event) => intake::of_person(event),
        Event::Triage(event) => triage::of_triage(event),
        Event::Weighings(WeighingsEvent::WeighingBegan { .. }) => {
            "from here on this weighing of the case counts".to_owned()
        }
        Event::Rota(event) => triage::of_rota(event),
        Event::Consultation(event) => triage::of_consultation(event),
        Event::Team(event) => ambulant::of_team(event),
        Event::Deployment(event) => ambulant::of_deployment(event),
        Event::Place(event) => placement::of_place(event),
        Event::Placement(event) => placement::of_placement(event),
        Event::Search(event) => placement::of_search(event),
        Event::Counter(event) => placement::of_counter(event),
        Event::Guest(event) => guest::of_guest(event),
        Event::Stay(event) => stay::of_stay(event),
        Event::Title(event) => stay::of_title(event),
        Event::Export(event) => research::of_export(event),
        Event::Shift(event) => desk::of_shift(event),
        Event::Alarm(event) => of_alarm(event),
    }
}

fn of_alarm(event: &alarm::Event) -> String {
    use alarm::Event as E;
    match event {
        E::DeadlinePassed {
            deadline,
            due,
            owner,
            ..
        } => format!("{deadline} passed at {}; {} looks", clock(*due), who(owner)),
        E::ReactionRefused {
            reactor,
            code,
            owner,
            ..
        } => format!(
            "reaction {reactor} was refused with {code}; {} looks",
            who(owner)
        ),
        E::AlarmAcknowledged { by, .. } => format!("{} looks at the alarm", who(by)),
        E::AlarmEscalated {
            level,
            owner,
            answer,
        } => format!(
            "nobody answered: up to {level}; {} answers by {}",
            who(owner),
            clock(answer.due)
        ),
        E::AlarmPassedOn { owner } => {
            format!("the alarm is {}'s now, who owes it", who(owner))
        }
        E::AlarmSettled => "what the alarm was about is settled".to_owned(),
    }
}

/// In which registration somebody decided; never the number.
fn signed(registration: Option<&Registration>) -> String {
    registration.map_or_else(
        || "registration not given".to_owned(),
        |of| format!("registered at {} until {}", of.register, of.valid_until),
    )
}

/// As what somebody is registered, where that was said.
fn profession(registration: &Registration) -> String {
    let said = registration.profession;
    said.map_or_else(String::new, |word| format!(", {word}"))
}

/// A registration that was owed is there.
fn completed(registration: &Registration) -> String {
    let (signed, profession) = (signed(Some(registration)), profession(registration));
    format!("who decided is {signed}{profession}")
}

fn owed(duty: &Duty) -> String {
    let Duty {
        kind,
        due,
        owner,
        office,
        rule,
        ..
    } = duty;
    let office = office.map_or_else(String::new, |office| format!(" as {office}"));
    format!(
        "owed: {kind} by {}{office}, due {} ({rule})",
        who(owner),
        clock(*due)
    )
}

fn done() -> String {
    "a duty was fulfilled".into()
}

fn who(owner: &Owner) -> String {
    format!("{} at {}", owner.role, owner.organisation)
}

fn lately(late: bool) -> &'static str {
    if late { " (recorded late)" } else { "" }
}

/// An instant as people in the region read it.
fn clock(instant: Timestamp) -> String {
    let zoned = instant.to_zoned(calendar::amsterdam());
    zoned.strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::samples;

    #[test]
    fn every_event_has_one_line_without_ids_or_text() {
        for event in samples() {
            let line = line(&event);
            assert!(!line.is_empty() && !line.contains('\n'), "{line:?}");
            assert!(line.len() <= 160, "{line:?}");
            let word = |c: char| !(c.is_ascii_hexdigit() || c == '-');
            let ids = line
                .split(word)
                .filter(|word| uuid::Uuid::parse_str(word).is_ok());
            assert_eq!(ids.count(), 0, "{line:?}");
            let mut event = event;
            event.visit_personal(&mut |_, personal| {
                let text = vangnet_domain::given::opened(personal);
                assert!(text.len() < 4 || !line.contains(text), "{line:?}");
            });
        }
    }

    #[test]
    fn times_are_those_of_the_region() {
        assert_eq!(
            clock("2026-03-06T22:30:00Z".parse().unwrap()),
            "2026-03-06 23:30"
        );
        assert_eq!(
            clock("2026-07-06T22:30:00Z".parse().unwrap()),
            "2026-07-07 00:30"
        );
    }
}
