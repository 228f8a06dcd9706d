//! The rules of a person's record.

use jiff::{Timestamp, civil::Date};

use super::{
    AgeBand, BsnStatus, Command, Details, Event, HouseholdRole, ResidenceKind, State, details,
    rejection::{
        AGE_KNOWN, CRISIS_OVER_KNOWN, DETAILS_EMPTY, LAST_OF_OPEN_CASE, PERSON_ERASED,
        PERSON_EXISTS, PERSON_UNKNOWN,
    },
};
use crate::{
    calendar::date_of,
    case,
    decide::{Context, Decision, Emit, Refusal, States},
    ids::{CaseId, PersonId},
    personal::Personal,
    region::Municipality,
    rejection::needed_text,
    report::rejection::UNKNOWN_MUNICIPALITY,
};

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::Register {
                person,
                case,
                household_role,
                details,
            } => register(*person, *case, *household_role, details, states, context),
            Self::Correct { person, details } => correct(*person, details, states, context),
            Self::RecordAddress {
                person,
                from,
                address,
                municipality,
                kind,
            } => record_address(
                *person,
                *from,
                address,
                municipality.as_deref(),
                *kind,
                states,
            ),
            Self::RecordAge {
                person,
                case,
                age_band,
            } => record_age(*person, *case, *age_band, states),
            Self::RecordCrisisOver {
                person,
                case,
                over_at,
            } => record_crisis_over(*person, *case, *over_at, states),
            Self::RecordErasure {
                person,
                ground,
                cases,
            } => record_erasure(*person, ground, cases, states),
        }
    }
}

/// A person who is known and not erased.
pub(crate) fn known(states: &States, person: PersonId) -> Result<&State, Refusal> {
    let state = states.person(person)?;
    if !state.exists() {
        let unknown = PERSON_UNKNOWN.because("Register the person first.");
        return Err(unknown.with("person", person).into());
    }
    if state.is_erased() {
        let erased =
            PERSON_ERASED.because("This person's data was destroyed; nothing can be added.");
        return Err(erased.with("person", person).into());
    }
    Ok(state)
}

/// What was typed, trimmed; empty is absent.
fn typed(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn register(
    person: PersonId,
    case: CaseId,
    household_role: HouseholdRole,
    details: &Details,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    if states.person(person)?.exists() {
        let exists = PERSON_EXISTS.because("Correct the person who has this id, or use a new id.");
        return Err(exists.with("person", person).into());
    }
    case::open(states, case)?;
    let today = date_of(context.now);
    let own = |text: &str| Personal::of_person(person, text);
    let birth =
        typed(details.birth_date.as_ref()).map(|typed| details::birth_date(person, typed, today));
    let bsn = typed(details.bsn.as_ref()).map(|typed| details::bsn(person, typed));
    let mut emit = Emit::for_case(case);
    emit.push(
        person.0,
        Event::PersonRegistered {
            case,
            name: typed(details.name.as_ref()).map(own),
            age_band: birth.as_ref().map_or(AgeBand::Unknown, |birth| birth.1),
            birth_date: birth.map(|birth| birth.0),
            bsn_status: bsn.as_ref().map_or(BsnStatus::Absent, |bsn| bsn.1),
            bsn: bsn.map(|bsn| bsn.0),
            phone: typed(details.phone.as_ref()).map(own),
        },
    );
    emit.push(
        case.0,
        case::Event::PersonJoined {
            person,
            household_role,
        },
    );
    emit.done()
}

fn correct(
    person: PersonId,
    details: &Details,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = known(states, person)?;
    let own = |text: &str| Personal::of_person(person, text);
    let name = typed(details.name.as_ref()).map(own);
    let phone = typed(details.phone.as_ref()).map(own);
    let today = date_of(context.now);
    let birth =
        typed(details.birth_date.as_ref()).map(|typed| details::birth_date(person, typed, today));
    let bsn = typed(details.bsn.as_ref()).map(|typed| details::bsn(person, typed));
    if name.is_none() && phone.is_none() && birth.is_none() && bsn.is_none() {
        let empty = DETAILS_EMPTY.because("Fill in the name, birth date, BSN or phone to correct.");
        return Err(empty.into());
    }
    let age_band = state.age_band.unwrap_or(AgeBand::Unknown);
    let bsn_status = state.bsn_status.unwrap_or(BsnStatus::Absent);
    let mut emit = in_their_case(state);
    emit.push(
        person.0,
        Event::PersonCorrected {
            name,
            age_band: birth.as_ref().map_or(age_band, |birth| birth.1),
            birth_date: birth.map(|birth| birth.0),
            bsn_status: bsn.as_ref().map_or(bsn_status, |bsn| bsn.1),
            bsn: bsn.map(|bsn| bsn.0),
            phone,
        },
    );
    emit.done()
}

fn record_address(
    person: PersonId,
    from: Date,
    address: &str,
    municipality: Option<&str>,
    kind: ResidenceKind,
    states: &States,
) -> Decision {
    let state = known(states, person)?;
    let address = needed_text(address, "the address")?;
    let municipality = municipality
        .map(str::trim)
        .filter(|code| !code.is_empty())
        .map(|code| {
            code.parse::<Municipality>().map_err(|_| {
                UNKNOWN_MUNICIPALITY.because("Give the CBS code, such as GM0034, or leave it out.")
            })
        })
        .transpose()?;
    let mut emit = in_their_case(state);
    emit.push(
        person.0,
        Event::AddressRecorded {
            from,
            address: Personal::of_person(person, address),
            municipality,
            kind,
        },
    );
    emit.done()
}

/// Nobody grows younger: a band that is not above the one on record says that this was recorded before.
fn record_age(person: PersonId, case: CaseId, age_band: AgeBand, states: &States) -> Decision {
    let state = known(states, person)?;
    let before = state.age_band.unwrap_or(AgeBand::Unknown);
    if before == AgeBand::Unknown || age_band == AgeBand::Unknown || age_band <= before {
        let known =
            AGE_KNOWN.because("Their age is on record; correct the birth date to change it.");
        return Err(known.with("person", person).into());
    }
    case::open(states, case)?;
    let mut emit = Emit::for_case(case);
    emit.push(person.0, Event::AgeReached { age_band });
    emit.done()
}

/// A stay may end after its case closed: the last instant counts.
fn record_crisis_over(
    person: PersonId,
    case: CaseId,
    over_at: Timestamp,
    states: &States,
) -> Decision {
    let before = known(states, person)?.crises_over.get(&case);
    if before.is_some_and(|before| *before >= over_at) {
        let over = CRISIS_OVER_KNOWN.because("It is on record that this crisis is over.");
        return Err(over.with("person", person).with("case", case).into());
    }
    let mut emit = Emit::for_case(case);
    emit.push(person.0, Event::CrisisOver { case, over_at });
    emit.done()
}

/// With the last person of a case the key of its texts goes: not while somebody has to read them tonight. That is asked of the
/// cases named, before anything is destroyed; the record of it names none and is never refused, because the key is gone.
fn record_erasure(person: PersonId, ground: &str, cases: &[CaseId], states: &States) -> Decision {
    let state = known(states, person)?;
    for case in cases {
        let household = states.case(*case)?;
        if household.is_open() && is_last(states, household, person)? {
            return Err(LAST_OF_OPEN_CASE
                .because("Close the case first: its texts go with the last of its people.")
                .with("case", case)
                .into());
        }
    }
    let ground = needed_text(ground, "the ground of the erasure")?.to_owned();
    let mut emit = in_their_case(state);
    emit.push(person.0, Event::PersonErased { ground });
    emit.done()
}

/// Whether everybody else of a household was erased before.
fn is_last(states: &States, household: &case::State, person: PersonId) -> Result<bool, Refusal> {
    let member = household.members.contains_key(&person);
    for other in household.members.keys().filter(|other| **other != person) {
        if !states.person(*other)?.is_erased() {
            return Ok(false);
        }
    }
    Ok(member)
}

fn in_their_case(state: &State) -> Emit {
    state.case.map_or_else(Emit::regional, Emit::for_case)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        actor::Owner,
        case::rejection::{CASE_CLOSED, CASE_UNKNOWN},
        given::{Given, given, id, opened},
        ids::ReportId,
        region::Municipality,
        state::State as AnyState,
        stream::{StreamId, Subject},
    };

    const CASE: CaseId = CaseId(id(2));
    const CHILD: PersonId = PersonId(id(31));

    fn open_case() -> Given {
        given().and(
            CASE.0,
            case::Event::CaseOpened {
                report: ReportId(id(1)),
                municipality: Some(Municipality::Almere),
                director: Owner::local_access(Municipality::Almere),
            },
        )
    }

    fn register(birth_date: &str, bsn: &str) -> Command {
        Command::Register {
            person: CHILD,
            case: CASE,
            household_role: HouseholdRole::Child,
            details: Box::new(Details {
                name: Some("Testkind".into()),
                birth_date: Some(birth_date.into()),
                bsn: Some(bsn.into()),
                phone: Some("  ".into()),
            }),
        }
    }

    fn child(given: &Given) -> State {
        match given.state(StreamId::new(Subject::Person, CHILD.0)) {
            AnyState::Person(state) => *state,
            _ => unreachable!("a person's stream"),
        }
    }

    #[test]
    fn a_person_becomes_known_and_joins_the_household_in_one_append() {
        let own = |text: &str| Some(Personal::of_person(CHILD, text));
        open_case().when(register("2011-05-14", "12345672")).then([
            (
                CHILD.0,
                Event::PersonRegistered {
                    case: CASE,
                    name: own("Testkind"),
                    birth_date: own("2011-05-14"),
                    bsn: own("012345672"),
                    phone: None,
                    age_band: AgeBand::From12To15,
                    bsn_status: BsnStatus::Valid,
                }
                .into(),
            ),
            (
                CASE.0,
                case::Event::PersonJoined {
                    person: CHILD,
                    household_role: HouseholdRole::Child,
                }
                .into(),
            ),
        ]);
    }

    #[test]
    fn what_cannot_be_read_is_kept_as_typed() {
        let given = open_case()
            .when(register("ergens in mei", "123456789"))
            .accepted();
        let child = child(&given);
        assert_eq!(child.age_band, Some(AgeBand::Unknown));
        assert_eq!(child.bsn_status, Some(BsnStatus::Unverified));
        assert_eq!(child.birth_date.as_ref().map(opened), Some("ergens in mei"));
        assert_eq!(child.bsn.as_ref().map(opened), Some("123456789"));
    }

    #[test]
    fn the_age_is_that_of_the_day_in_amsterdam() {
        // 23:30 UTC on 13 May is the fourteenth, her sixteenth birthday, in Amsterdam.
        let given = open_case()
            .at("2027-05-13T23:30:00Z")
            .when(register("2011-05-14", ""))
            .accepted();
        assert_eq!(child(&given).age_band, Some(AgeBand::From16To17));
        assert_eq!(child(&given).bsn_status, Some(BsnStatus::Absent));
    }

    #[test]
    fn a_birthday_is_recorded_once_without_its_date_and_nobody_grows_younger() {
        let reached = |age_band| Command::RecordAge {
            person: CHILD,
            case: CASE,
            age_band,
        };
        let age_band = AgeBand::From16To17;
        let sixteen = open_case()
            .when(register("2010-03-03", ""))
            .accepted()
            .when(reached(AgeBand::From12To15))
            .then_rejected(AGE_KNOWN)
            .when(reached(age_band))
            .then([(CHILD.0, Event::AgeReached { age_band }.into())]);
        assert_eq!(child(&sixteen).age_band, Some(AgeBand::From16To17));
        let sixteen = sixteen
            .when(reached(AgeBand::From16To17))
            .then_rejected(AGE_KNOWN)
            .when(reached(AgeBand::From12To15))
            .then_rejected(AGE_KNOWN);
        sixteen.when(reached(AgeBand::Adult)).accepted();
        open_case()
            .when(register("ergens in maart", ""))
            .accepted()
            .when(reached(AgeBand::Adult))
            .then_rejected(AGE_KNOWN);
    }

    #[test]
    fn a_person_is_registered_once_in_a_case_that_runs() {
        given()
            .when(register("2011-05-14", ""))
            .then_rejected(CASE_UNKNOWN);
        let closed = open_case().and(
            CASE.0,
            case::Event::CaseClosed {
                outcome: case::CaseOutcome::CrisisOver,
                registration: None,
            },
        );
        closed
            .when(register("2011-05-14", ""))
            .then_rejected(CASE_CLOSED);
        open_case()
            .when(register("2011-05-14", ""))
            .accepted()
            .when(register("2011-05-14", ""))
            .then_rejected(PERSON_EXISTS);
    }

    #[test]
    fn a_correction_leaves_the_rest_as_it_was() {
        let correct = |details| Command::Correct {
            person: CHILD,
            details: Box::new(details),
        };
        let given = open_case()
            .when(register("2011-05-14", "123456782"))
            .accepted()
            .when(correct(Details {
                name: Some("Testkind Tester".into()),
                ..Details::default()
            }))
            .accepted();
        let corrected = child(&given);
        assert_eq!(corrected.name.as_ref().map(opened), Some("Testkind Tester"));
        assert_eq!(
            corrected.birth_date.as_ref().map(opened),
            Some("2011-05-14")
        );
        assert_eq!(corrected.age_band, Some(AgeBand::From12To15));
        assert_eq!(corrected.bsn_status, Some(BsnStatus::Valid));
        given
            .when(correct(Details::default()))
            .then_rejected(DETAILS_EMPTY);
    }

    #[test]
    fn addresses_are_dated_and_a_later_word_on_a_date_replaces_it() {
        let lived = |from, text: &str, municipality: &str| Command::RecordAddress {
            person: CHILD,
            from,
            address: text.into(),
            municipality: Some(municipality.into()),
            kind: ResidenceKind::Home,
        };
        let given = open_case()
            .when(register("2011-05-14", ""))
            .accepted()
            .when(lived(date(2025, 1, 1), "Teststraat 2", "GM0995"))
            .accepted()
            .when(lived(date(2020, 1, 1), "Teststraat 1", "GM0050"))
            .accepted()
            .when(lived(date(2025, 1, 1), "Teststraat 3", "GM0034"))
            .accepted();
        let child = child(&given);
        let on = |day| child.address_on(day).and_then(|lived| lived.municipality);
        assert_eq!(on(date(2019, 12, 31)), None);
        assert_eq!(on(date(2024, 12, 31)), Some(Municipality::Zeewolde));
        assert_eq!(on(date(2025, 1, 1)), Some(Municipality::Almere));
        given
            .when(lived(date(2026, 1, 1), "Elders", "GM9999"))
            .then_rejected(UNKNOWN_MUNICIPALITY);
    }

    #[test]
    fn an_erasure_drops_every_text_and_ends_the_record() {
        let erase = Command::RecordErasure {
            person: CHILD,
            ground: "avg-17".into(),
            cases: vec![],
        };
        given().when(erase.clone()).then_rejected(PERSON_UNKNOWN);
        let given = open_case()
            .when(register("2011-05-14", "123456782"))
            .accepted()
            .and(
                CASE.0,
                case::Event::CaseClosed {
                    outcome: case::CaseOutcome::CrisisOver,
                    registration: None,
                },
            )
            .when(erase.clone())
            .accepted();
        let erased = child(&given);
        assert!(erased.is_erased() && erased.exists());
        assert_eq!(
            (erased.name, erased.birth_date, erased.bsn),
            (None, None, None)
        );
        assert_eq!(erased.age_band, Some(AgeBand::From12To15));
        given.when(erase).then_rejected(PERSON_ERASED);
    }

    /// Constitution 1: with the last person of a case the key of its texts goes, and nobody could act in it any more.
    #[test]
    fn the_last_person_of_a_case_that_runs_is_not_erased() {
        const SISTER: PersonId = PersonId(id(32));
        let erase = |person| Command::RecordErasure {
            person,
            ground: "avg-17".into(),
            // A later case that they joined, as the ledger knows it.
            cases: vec![CASE],
        };
        let joined = |person| case::Event::PersonJoined {
            person,
            household_role: HouseholdRole::Child,
        };
        let other = Command::Register {
            person: SISTER,
            case: CASE,
            details: Box::new(Details::default()),
            household_role: HouseholdRole::Sibling,
        };
        let given = open_case()
            .when(register("2011-05-14", ""))
            .accepted()
            .and(CASE.0, joined(CHILD))
            .when(other)
            .accepted()
            .and(CASE.0, joined(SISTER))
            .when(erase(SISTER))
            .accepted();
        let then = given.when(erase(CHILD));
        assert_eq!(then.rejection().facts["case"], CASE.to_string());
        let outcome = case::CaseOutcome::CrisisOver;
        then.then_rejected(LAST_OF_OPEN_CASE)
            .and(
                CASE.0,
                case::Event::CaseClosed {
                    outcome,
                    registration: None,
                },
            )
            .when(erase(CHILD))
            .accepted();
    }
}
