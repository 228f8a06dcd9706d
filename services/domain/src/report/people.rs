//! The people of a report: everybody gets a person stream with a key of their own, whatever was typed.

use super::{
    ReportedPerson, Reporter, Submit,
    kept::{Kept, PEOPLE_MAX, given},
    rejection::{
        PERSON_ID_TAKEN, TOO_MANY_PEOPLE, UNKNOWN_HOUSEHOLD_ROLE, UNVERIFIED_BSN, UNVERIFIED_DATE,
    },
};
use crate::{
    calendar::date_of,
    case,
    decide::{Context, Emit, Refusal, States},
    ids::{CaseId, PersonId},
    person::{self, AgeBand, BsnStatus, HouseholdRole, ResidenceKind, birth_date, bsn},
    personal::{KeySubject, Personal},
};

pub(super) const NAME_CHARACTERS_MAX: usize = 200;
const ADDRESS_CHARACTERS_MAX: usize = 500;
const SHORT_CHARACTERS_MAX: usize = 50;

/// Who reports, as a person with a key.
#[derive(Clone, Copy)]
pub(super) struct Speaker {
    pub(super) person: PersonId,
    /// Not known before.
    pub(super) is_new: bool,
}

/// A reporter who is known already keeps the key they have; an erased one has no key and gets a new id.
pub(super) fn reporter(
    reporter: Option<&Reporter>,
    states: &States,
    context: &Context<'_>,
) -> Result<Option<Speaker>, Refusal> {
    let Some(reporter) = reporter else {
        return Ok(None);
    };
    let known = states.person(reporter.person)?;
    let person = if known.is_erased() {
        PersonId(context.derive("reporter"))
    } else {
        reporter.person
    };
    let is_new = !states.person(person)?.exists();
    Ok(Some(Speaker { person, is_new }))
}

/// A reporter is registered, so that their data can be destroyed like anybody's; they join no household.
pub(super) const fn nobody_but(case: CaseId, name: Option<Personal>) -> person::Event {
    person::Event::PersonRegistered {
        case,
        name,
        birth_date: None,
        bsn: None,
        phone: None,
        age_band: AgeBand::Unknown,
        bsn_status: BsnStatus::Absent,
    }
}

pub(super) fn register_all(
    submit: &Submit,
    case: CaseId,
    kept: &mut Kept,
    emit: &mut Emit,
    states: &States,
    context: &Context<'_>,
) -> Result<Vec<PersonId>, Refusal> {
    let mut ids = Vec::new();
    for (index, about) in submit.people.iter().take(PEOPLE_MAX).enumerate() {
        let taken = ids.contains(&about.person) || states.person(about.person)?.exists();
        let person = if taken {
            PersonId(context.derive(&format!("person:{index}")))
        } else {
            about.person
        };
        states.person(person)?;
        ids.push(person);
        if taken {
            let (field, typed) = (format!("/people/{index}/person"), about.person.to_string());
            kept.keep(&field, PERSON_ID_TAKEN, KeySubject::Person(person), &typed);
        }
        register(person, about, index, case, kept, emit, context);
    }
    let rest: Vec<_> = submit
        .people
        .iter()
        .skip(PEOPLE_MAX)
        .map(in_words)
        .collect();
    if !rest.is_empty() {
        let field = format!("/people/{PEOPLE_MAX}");
        kept.keep(
            &field,
            TOO_MANY_PEOPLE,
            KeySubject::Case(case),
            &rest.join("\n"),
        );
    }
    Ok(ids)
}

/// Everything that was typed about a person, on one line.
fn in_words(about: &ReportedPerson) -> String {
    let typed: Vec<_> = [
        &about.household_role,
        &about.name,
        &about.birth_date,
        &about.bsn,
        &about.phone,
        &about.address,
    ]
    .into_iter()
    .filter_map(|text| given(text.as_ref()))
    .collect();
    typed.join(", ")
}

/// One person of the report, of any age (H37).
fn register(
    person: PersonId,
    about: &ReportedPerson,
    index: usize,
    case: CaseId,
    kept: &mut Kept,
    emit: &mut Emit,
    context: &Context<'_>,
) {
    let key = KeySubject::Person(person);
    let at = |field: &str| format!("/people/{index}/{field}");
    let short = SHORT_CHARACTERS_MAX;
    let name = kept.text(&at("name"), key, about.name.as_ref(), NAME_CHARACTERS_MAX);
    let phone = kept.text(&at("phone"), key, about.phone.as_ref(), short);
    let role = kept.text(
        &at("householdRole"),
        key,
        about.household_role.as_ref(),
        short,
    );
    let household_role = role.map_or(HouseholdRole::Unknown, |word| {
        word.parse().unwrap_or_else(|_| {
            kept.keep(&at("householdRole"), UNKNOWN_HOUSEHOLD_ROLE, key, word);
            HouseholdRole::Unknown
        })
    });
    let today = date_of(context.now);
    let birth = kept
        .text(&at("birthDate"), key, about.birth_date.as_ref(), short)
        .map(|typed| {
            let read = birth_date(person, typed, today);
            if read.1 == AgeBand::Unknown {
                kept.keep(&at("birthDate"), UNVERIFIED_DATE, key, typed);
            }
            read
        });
    let number = kept
        .text(&at("bsn"), key, about.bsn.as_ref(), short)
        .map(|typed| {
            let read = bsn(person, typed);
            if read.1 == BsnStatus::Unverified {
                kept.keep(&at("bsn"), UNVERIFIED_BSN, key, typed);
            }
            read
        });
    let address = kept.text(
        &at("address"),
        key,
        about.address.as_ref(),
        ADDRESS_CHARACTERS_MAX,
    );
    let own = |text: &str| Personal::of_person(person, text);
    emit.push(
        person.0,
        person::Event::PersonRegistered {
            case,
            name: name.map(own),
            age_band: birth.as_ref().map_or(AgeBand::Unknown, |birth| birth.1),
            birth_date: birth.map(|birth| birth.0),
            bsn_status: number.as_ref().map_or(BsnStatus::Absent, |number| number.1),
            bsn: number.map(|number| number.0),
            phone: phone.map(own),
        },
    );
    if let Some(address) = address {
        // Since when is not known; the day of the report is the first day we know of.
        emit.push(
            person.0,
            person::Event::AddressRecorded {
                from: today,
                address: own(address),
                municipality: None,
                kind: ResidenceKind::Home,
            },
        );
    }
    emit.push(
        case.0,
        case::Event::PersonJoined {
            person,
            household_role,
        },
    );
}

/// The key of the one that a field of the request stands with; `None` is the case.
pub(super) fn whose(path: &str, people: &[PersonId], reporter: KeySubject) -> Option<KeySubject> {
    let mut steps = path.split('/').skip(1);
    match steps.next()? {
        "people" => {
            let index: usize = steps.next()?.parse().ok()?;
            people.get(index).map(|person| KeySubject::Person(*person))
        }
        "reporter" | "callBack" => Some(reporter),
        _ => None,
    }
}
