//! Ages change at midnight of the birthday, Europe/Amsterdam. Only this task opens birth dates for it, of people under
//! eighteen in open cases, and what it records is the new band of ages and never a date.
//!
//! A command's id is a pure function of person, band and the version of their record that the birth date was read at: looking
//! late, twice or from two instances is the same, and what a corrected birth date brings is something new.

use std::{collections::BTreeMap, future::Future, pin::Pin, time::Duration};

use jiff::{Timestamp, civil::Date};
use tokio_util::sync::CancellationToken;
use vangnet_domain::{
    actor::Actor,
    calendar::date_of,
    envelope::Recorded,
    ids::{CaseId, CommandId, PersonId, caused_command_id},
    person::{self, AgeBand, age_band_on, next_age_change, read_birth_date},
    personal::Personal,
    state::State,
    stream::{StreamId, Subject},
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
}

async fn follow(substrate: &Substrate, region: &Live<Region>, stopping: &CancellationToken) {
    let mut moved = region.positions();
    // Birth dates by the version of the person they were read at; kept in this process only.
    let mut born: BTreeMap<PersonId, (u64, Option<Date>)> = BTreeMap::new();
    loop {
        let now = substrate.clock.now();
        let minors = minors(&region.read());
        born.retain(|person, _| minors.iter().any(|minor| minor.person == *person));
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
                trouble |= !recorded(substrate, minor, age_band).await;
            }
            let change = next_age_change(birth, now);
            next = next.into_iter().chain(change).min();
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
                });
            }
        }
    }
    minors.into_values().collect()
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

/// Whether the birthday is on record now.
async fn recorded(substrate: &Substrate, minor: Minor, age_band: AgeBand) -> bool {
    let id = command_id(minor, age_band);
    let request = CommandRequest {
        ledger: substrate.ledger.clone(),
        command_id: id,
        correlation_id: id.0,
        causation_id: None,
        actor: Actor::service(NAME),
        occurred_at: None,
        if_match: None,
        command: person::Command::RecordAge {
            person: minor.person,
            case: minor.case,
            age_band,
        }
        .into(),
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
    use vangnet_domain::given::id;

    use super::*;

    #[test]
    fn a_birthday_after_a_correction_is_another_one_and_the_same_looked_at_twice_is_not() {
        let read_at = |version| Minor {
            person: PersonId(id(3)),
            case: CaseId(id(2)),
            version,
            age_band: AgeBand::From12To15,
        };
        let reached = |version| command_id(read_at(version), AgeBand::From16To17);
        assert_eq!(reached(1), reached(1));
        assert_ne!(reached(1), reached(3), "the birth date was corrected since");
    }
}
