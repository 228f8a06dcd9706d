//! The rules of titles, said with given, when, then.

mod age;
mod ahead;
mod consent;
mod crisis;
mod framing;
mod in_error;
mod owed_frames;
mod recording;
mod revived;
mod terms;

use jiff::civil::date;

use super::{Command, Condition, Consenter, EndedBy, Event, Lapse, State, TitleKind as K};
use crate::{
    actor::{Owner, Role},
    case,
    duty::{Duty, DutyKind},
    given::{Given, Then, at, given, id},
    ids::{CaseId, PersonId, PlacementId, ReportId, StayId, TitleId},
    person::{self, AgeBand, BsnStatus, HouseholdRole, rejection::PERSON_UNKNOWN},
    placement::{self, Perspective, Rung},
    state::State as AnyState,
    stay,
    stream::{StreamId, Subject},
    title::rejection::{
        CONDITION_MET, CONDITION_NOT_ASKED, CONSENT_GIVEN, CONSENT_NOT_THEIRS, FRAME_STANDS,
        NOTHING_LAPSED, TITLE_AT_ITS_LONGEST, TITLE_CARRIES_ANOTHER, TITLE_ENDS_BEFORE_DECISION,
        TITLE_EXISTS, TITLE_IN_FUTURE, TITLE_LAPSED, TITLE_NOT_EXTENDABLE, TITLE_NOT_VOLUNTARY,
        TITLE_OF_OTHER_CASE, TITLE_ON_ADULT_ONLY, TITLE_ON_CHILD_ONLY, TITLE_OVER, TITLE_UNKNOWN,
        TITLE_WRITTEN,
    },
};

const CASE: CaseId = CaseId(id(2));
const CHILD: PersonId = PersonId(id(3));
const FATHER: PersonId = PersonId(id(5));
const STAY: StayId = StayId(id(31));

fn director() -> Owner {
    Owner {
        role: Role::LocalAccess,
        organisation: "toegang-almere".to_owned(),
        person: None,
    }
}

fn known(given: Given, person: PersonId, age_band: AgeBand, part: HouseholdRole) -> Given {
    let registered = person::Event::PersonRegistered {
        case: CASE,
        name: None,
        birth_date: None,
        bsn: None,
        phone: None,
        age_band,
        bsn_status: BsnStatus::Absent,
    };
    let joined = case::Event::PersonJoined {
        person,
        household_role: part,
    };
    given.and(person.0, registered).and(CASE.0, joined)
}

/// A case with a child of an age band and a grown father.
fn family(age_band: AgeBand) -> Given {
    let opened = given().and(
        CASE.0,
        case::Event::CaseOpened {
            report: ReportId(id(1)),
            municipality: None,
            director: director(),
        },
    );
    let child = known(opened, CHILD, age_band, HouseholdRole::Child);
    known(child, FATHER, AgeBand::Adult, HouseholdRole::Parent)
}

fn household() -> Given {
    family(AgeBand::From4To11)
}

fn nth(n: u128) -> TitleId {
    TitleId(id(0x700 + n))
}

/// The n-th title: a kind on somebody, decided at an instant, on paper at once.
struct Told {
    person: PersonId,
    n: u128,
    kind: K,
    decided_at: &'static str,
    spoken: bool,
    until: Option<&'static str>,
    agreed: &'static [Consenter],
}

fn told(n: u128, kind: K, decided_at: &'static str) -> Told {
    Told {
        person: CHILD,
        n,
        kind,
        decided_at,
        spoken: false,
        until: None,
        agreed: &[],
    }
}

impl From<Told> for crate::command::Command {
    fn from(told: Told) -> Self {
        Command::Record {
            person: told.person,
            case: CASE,
            title: nth(told.n),
            kind: told.kind,
            decided_at: at(told.decided_at),
            written_at: (!told.spoken).then(|| at(told.decided_at)),
            until: told.until.map(at),
            agreed: told.agreed.iter().copied().collect(),
        }
        .into()
    }
}

fn titles_of(given: &Given, person: PersonId) -> State {
    match given.state(StreamId::new(Subject::Title, person.0)) {
        AnyState::Title(state) => *state,
        other => panic!("not titles: {other:?}"),
    }
}

fn titles(given: &Given) -> State {
    titles_of(given, CHILD)
}

fn until(given: &Given, n: u128) -> Option<jiff::Timestamp> {
    let state = titles(given);
    state.holds_until(state.get(nth(n)).expect("on record"))
}

fn in_force(given: &Given, now: &str) -> Vec<K> {
    let state = titles(given);
    state
        .in_force(at(now))
        .map(|title| title.record.kind)
        .collect()
}

fn owed(given: &Given, kind: DutyKind) -> Option<Duty> {
    titles(given).duties.of_kind(kind).cloned()
}

fn paper(n: u128, written_at: &str) -> Command {
    Command::RecordPaper {
        person: CHILD,
        title: nth(n),
        written_at: at(written_at),
    }
}

fn meet(n: u128, condition: Condition, when: &str) -> Command {
    Command::MeetCondition {
        person: CHILD,
        title: nth(n),
        condition,
        at: at(when),
    }
}

fn extend(person: PersonId, n: u128, decided_at: &str, until: Option<&str>) -> Command {
    Command::Extend {
        person,
        title: nth(n),
        decided_at: at(decided_at),
        until: until.map(at),
    }
}

fn end(n: u128, when: &str) -> Command {
    Command::End {
        person: CHILD,
        title: nth(n),
        by: EndedBy::Court,
        at: at(when),
    }
}

fn lapses() -> Command {
    Command::RecordLapses { person: CHILD }
}

fn check_frame() -> Command {
    Command::CheckFrame {
        person: CHILD,
        stay: Some(STAY),
    }
}

fn staying(given: Given) -> Given {
    given.and(
        STAY.0,
        stay::Event::StayStarted {
            case: CASE,
            child: CHILD,
            placement: PlacementId(id(21)),
            place: None,
            rung: Rung::CrisisFoster,
            perspective: Perspective::Home,
            intended_end: date(2026, 3, 30),
            placement_avoided: false,
        },
    )
}

fn gone(given: Given) -> Given {
    given.and(
        STAY.0,
        stay::Event::StayEnded {
            reason: stay::EndReason::Home,
            place: None,
            days: 3,
            note: None,
        },
    )
}
