//! Ages change at midnight of the birthday, Europe/Amsterdam. Only this task opens birth dates for it, of people under
//! eighteen in open cases, and what it records is the new band of ages and never a date; but for one: from four weeks before
//! on it tells when a child comes of age on whom titles are, so that the end of those that fall then is warned of.
//!
//! A command's id is a pure function of person, band and the version of their record that the birth date was read at: looking
//! late, twice or from two instances is the same, and what a corrected birth date brings is something new. What is ahead is
//! looked at again whenever something became of the titles: one that was recorded or extended since falls then too.

use std::{collections::BTreeMap, future::Future, pin::Pin, time::Duration};

use jiff::{Timestamp, civil::Date};
use tokio_util::sync::CancellationToken;
use vangnet_domain::{
    actor::Actor,
    calendar::date_of,
    command::Command,
    envelope::Recorded,
    ids::{CaseId, CommandId, PersonId, caused_command_id},
    person::{self, AgeBand, age_band_on, comes_of_age_on, next_age_change, read_birth_date},
    personal::Personal,
    state::State,
    stream::{StreamId, Subject},
    title::{self, majority_is_ahead, majority_told_from},
};
use vangnet_log::{LogError, READ_LIMIT_MAX};
use vangnet_runtime::{
    Answer, Live, Substrate, Tasks, Unsealed,
    wire::{CommandReply, CommandRequest},
};
use vangnet_views::Region;

/// Name the service acts under.
const NAME: &str = "intake";
/// Wait after something was away.
const RETRY: Duration = Duration::from_secs(1);

pub(crate) fn task(
    substrate: Substrate,
    tasks: Tasks,
) -> Pin<Box<dyn Future<Output = ()> + Send + 'static>> {
    Box::pin(async move {
        let stopping = tasks.stopping();
        let region = loop {
            match Live::<Region>::start(&substrate, &tasks).await {
                Ok(region) => break region,
                Err(error) => {
                    tracing::warn!(error = %error, "birthdays cannot be followed yet");
                    if !paused(&substrate, &stopping).await {
                        return;
                    }
                }
            }
        };
        follow(&substrate, &region, &stopping).await;
    })
}

async fn paused(substrate: &Substrate, stopping: &CancellationToken) -> bool {
    tokio::select! {
        biased;
        () = stopping.cancelled() => false,
        () = substrate.clock.pause(RETRY) => true,
    }
}

/// Somebody under eighteen in an open case.
#[derive(Clone, Copy)]
struct Minor {
    person: PersonId,
    case: CaseId,
    version: u64,
    age_band: AgeBand,
    titles: Option<Titles>,
}

/// The titles on somebody: at which version, and whether one is said to fall with a birthday that is near.
#[derive(Clone, Copy)]
struct Titles {
    version: u64,
    told: bool,
}

async fn follow(substrate: &Substrate, region: &Live<Region>, stopping: &CancellationToken) {
    let mut moved = region.positions();
    // Birth dates by the version of the person they were read at; kept in this process only.
    let mut born: BTreeMap<PersonId, (u64, Option<Date>)> = BTreeMap::new();
    // The last that was told of each birthday ahead, so that it is not told at every event of the region.
    let mut told: BTreeMap<PersonId, CommandId> = BTreeMap::new();
    loop {
        let now = substrate.clock.now();
        let minors = minors(&region.read());
        born.retain(|person, _| minors.iter().any(|minor| minor.person == *person));
        told.retain(|person, _| minors.iter().any(|minor| minor.person == *person));
        let mut next: Option<Timestamp> = None;
        let mut trouble = false;
        for minor in minors {
            let birth = match born.get(&minor.person) {
                Some((version, birth)) if *version == minor.version => *birth,
                _ => match birth_date(substrate, minor.person, now).await {
                    Ok(birth) => {
                        born.insert(minor.person, (minor.version, birth));
                        birth
                    }
                    Err(error) => {
                        tracing::warn!(error = %error, "a birth date cannot be read yet");
                        trouble = true;
                        continue;
                    }
                },
            };
            let Some(birth) = birth else { continue };
            let age_band = age_band_on(birth, date_of(now));
            if age_band > minor.age_band && age_band != AgeBand::Unknown {
                let reached = command_id(minor, age_band);
                trouble |= !recorded(substrate, reached, age_reached(minor, age_band)).await;
            } else if let Some((id, command)) = ahead(minor, birth, date_of(now))
                && told.get(&minor.person) != Some(&id)
            {
                if recorded(substrate, id, command).await {
                    told.insert(minor.person, id);
                } else {
                    trouble = true;
                }
            }
            next = next.into_iter().chain(next_look(birth, now)).min();
        }
        if trouble {
            if !paused(substrate, stopping).await {
                return;
            }
            continue;
        }
        let until = async {
            match next {
                Some(next) => substrate.clock.sleep_until(next).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = stopping.cancelled() => return,
            _ = moved.changed() => {}
            () = until => {}
        }
    }
}

fn minors(region: &Region) -> Vec<Minor> {
    let mut minors: BTreeMap<PersonId, Minor> = BTreeMap::new();
    for (case, state) in region.all_cases().filter(|(_, state)| state.is_open()) {
        for person in state.members.keys().copied() {
            let stream = StreamId::new(Subject::Person, person.0);
            let (Some(known), Some(version)) = (region.person(person), region.version(stream))
            else {
                continue;
            };
            let Some(age_band) = known.age_band.filter(|_| !known.is_erased()) else {
                continue;
            };
            if !matches!(age_band, AgeBand::Adult | AgeBand::Unknown) {
                minors.entry(person).or_insert(Minor {
                    person,
                    case,
                    version,
                    age_band,
                    titles: titles(region, person),
                });
            }
        }
    }
    minors.into_values().collect()
}

fn titles(region: &Region, person: PersonId) -> Option<Titles> {
    let known = region
        .title(person)
        .filter(|known| !known.titles.is_empty())?;
    Some(Titles {
        version: region.version(StreamId::new(Subject::Title, person.0))?,
        told: known.titles.iter().any(|title| title.ahead.is_some()),
    })
}

/// The next midnight at which there is something to say: of another age, or that the next one is near.
fn next_look(birth: Date, now: Timestamp) -> Option<Timestamp> {
    let ahead = comes_of_age_on(birth).and_then(majority_told_from);
    let ahead = ahead.filter(|midnight| *midnight > now);
    next_age_change(birth, now).into_iter().chain(ahead).min()
}

/// What is to be told of the titles on a child before it comes of age: that it does, or not so soon after all. Nothing of a
/// child on whom there are none.
fn ahead(minor: Minor, birth: Date, today: Date) -> Option<(CommandId, title::Command)> {
    let titles = minor.titles?;
    let on = comes_of_age_on(birth).filter(|on| majority_is_ahead(*on, today));
    if on.is_none() && !titles.told {
        return None;
    }
    let person = minor.person;
    let told = if on.is_some() { "near" } else { "not-near" };
    let (known, version) = (minor.version.to_string(), titles.version.to_string());
    let parts = ["of-age-ahead", &person.to_string(), told, &known, &version];
    let command = title::Command::HeedMajorityAhead { person, on };
    Some((caused_command_id(&parts), command))
}

/// Opens one birth date; `None` when there is none that can be read.
async fn birth_date(
    substrate: &Substrate,
    person: PersonId,
    now: Timestamp,
) -> Result<Option<Date>, LogError> {
    let stream = StreamId::new(Subject::Person, person.0);
    let mut state = State::empty(Subject::Person);
    let mut version = 0;
    loop {
        let events = substrate
            .log
            .read_stream(&substrate.ledger, stream, version + 1, READ_LIMIT_MAX)
            .await?;
        for event in &events {
            if let Ok(recorded) = Recorded::decode(event.position, event.recorded_at, &event.bytes)
            {
                state.evolve(&recorded.event, recorded.stamp());
            }
            version = event.version;
        }
        if events.len() < READ_LIMIT_MAX {
            break;
        }
    }
    let State::Person(known) = state else {
        return Ok(None);
    };
    let Some(Personal::Sealed(sealed)) = &known.birth_date else {
        return Ok(None);
    };
    Ok(match substrate.sealer.open(sealed).await? {
        Unsealed::Text(typed) => read_birth_date(&typed, date_of(now)),
        Unsealed::Destroyed | Unsealed::Damaged => None,
    })
}

/// The version tells nothing of the birth date: it counts what was ever recorded of them.
fn command_id(minor: Minor, age_band: AgeBand) -> CommandId {
    let (person, version) = (minor.person.to_string(), minor.version.to_string());
    caused_command_id(&["birthday", &person, age_band.as_str(), &version])
}

fn age_reached(minor: Minor, age_band: AgeBand) -> person::Command {
    person::Command::RecordAge {
        person: minor.person,
        case: minor.case,
        age_band,
    }
}

/// Whether what a birthday brings is on record now, or needs no record.
async fn recorded(substrate: &Substrate, id: CommandId, command: impl Into<Command>) -> bool {
    let request = CommandRequest {
        ledger: substrate.ledger.clone(),
        command_id: id,
        correlation_id: id.0,
        causation_id: None,
        actor: Actor::service(NAME),
        occurred_at: None,
        if_match: None,
        command: command.into(),
    };
    match substrate.door().send(&request).await {
        Answer::Replied(
            CommandReply::Accepted(_)
            | CommandReply::Refused { .. }
            | CommandReply::Reused
            | CommandReply::Unreadable { .. },
        ) => true,
        other => {
            tracing::warn!(answer = ?other, "a birthday is not recorded yet");
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use vangnet_domain::given::{at, id};

    use super::*;

    const CHILD: PersonId = PersonId(id(3));

    fn child(version: u64, titles: Option<Titles>) -> Minor {
        Minor {
            person: CHILD,
            case: CaseId(id(2)),
            version,
            age_band: AgeBand::From12To15,
            titles,
        }
    }

    #[test]
    fn a_birthday_after_a_correction_is_another_one_and_the_same_looked_at_twice_is_not() {
        let reached = |version| command_id(child(version, None), AgeBand::From16To17);
        assert_eq!(reached(1), reached(1));
        assert_ne!(reached(1), reached(3), "the birth date was corrected since");
    }

    #[test]
    fn p22_an_eighteenth_birthday_is_looked_ahead_to_at_the_midnight_four_weeks_before() {
        // Eighteen on Sunday 12 April 2026, in summer time; four weeks before it is winter.
        let birth = date(2008, 4, 12);
        let ahead = at("2026-03-14T23:00:00Z");
        let eighteen = at("2026-04-11T22:00:00Z");
        assert_eq!(next_look(birth, at("2026-03-02T00:00:00Z")), Some(ahead));
        assert_eq!(next_look(birth, ahead), Some(eighteen));
        assert_eq!(next_look(birth, eighteen), None);
        // A younger child is looked at when its age changes.
        let sixteen = at("2024-04-11T22:00:00Z");
        assert_eq!(next_look(birth, at("2024-03-20T00:00:00Z")), Some(sixteen));
        // Born on 29 February one is eighteen on the first of March.
        assert_eq!(
            next_look(date(2008, 2, 29), at("2026-01-20T00:00:00Z")),
            Some(at("2026-01-31T23:00:00Z"))
        );
    }

    #[test]
    fn p22_a_birthday_ahead_is_told_of_a_child_with_titles_and_again_when_one_of_them_changed() {
        let birth = date(2008, 4, 12);
        let (before, near) = (date(2026, 3, 14), date(2026, 3, 15));
        let titles = |version, told| child(5, Some(Titles { version, told }));
        assert_eq!(ahead(child(5, None), birth, near), None, "no title");
        assert_eq!(ahead(titles(1, false), birth, before), None, "too early");
        let (id, command) = ahead(titles(1, false), birth, near).unwrap();
        let on = Some(date(2026, 4, 12));
        let person = CHILD;
        assert_eq!(command, title::Command::HeedMajorityAhead { person, on });
        let same = ahead(titles(1, false), birth, date(2026, 4, 11)).unwrap();
        assert_eq!(same.0, id, "looked at twice");
        let since = ahead(titles(2, true), birth, near).unwrap();
        assert_ne!(since.0, id, "a title was recorded since");
        // The birth date was wrong, and the right one is not near.
        let (_, command) = ahead(titles(2, true), date(2009, 4, 12), near).unwrap();
        let on = None;
        assert_eq!(command, title::Command::HeedMajorityAhead { person, on });
        assert_eq!(
            ahead(titles(3, false), date(2009, 4, 12), near),
            None,
            "taken back, and nothing more is to be said"
        );
    }
}
