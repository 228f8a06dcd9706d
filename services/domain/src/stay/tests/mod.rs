//! The rules of a stay, said with given, when, then.

mod absence;
mod aftercare;
mod age;
mod any_order;
mod course;
mod frame;
mod homeward;
mod look_back;
mod moving;
mod outflow;
mod own;
mod starting;
mod video;

use jiff::civil::date;

use super::{
    Agreement, Command, Condition, EndReason, Event, MomentKind, Needed, ReviewOutcome, State,
    TimelineSeen, Word,
};
use crate::{
    actor::{Owner, Role},
    case,
    duty::{Duty, DutyKind},
    event::Event as AnyEvent,
    given::{Given, actor, at, derived, given, id},
    ids::{
        AgreementId, CaseId, ConditionId, DutyId, PersonId, PlaceId, PlacementId, ReportId, StayId,
        TriageId,
    },
    person::{self, AgeBand, BsnStatus, HouseholdRole},
    personal::Personal,
    place,
    placement::{self, NeedKind, Perspective, Rung, SearchEvent},
    region::Municipality,
    state::State as AnyState,
    stream::{StreamId, Subject},
    triage,
};

const CASE: CaseId = CaseId(id(2));
const CHILD: PersonId = PersonId(id(3));
const SEARCH: PlacementId = PlacementId(id(21));
const PLACE: PlaceId = PlaceId(id(11));
const OTHER_PLACE: PlaceId = PlaceId(id(12));
const STAY: StayId = StayId(id(31));
const AGREED: AgreementId = AgreementId(id(61));
const NEEDED: ConditionId = ConditionId(id(63));

fn director() -> Owner {
    Owner {
        role: Role::LocalAccess,
        organisation: "toegang-almere".to_owned(),
        person: None,
    }
}

fn case_opened(given: Given) -> Given {
    given
        .and(
            CASE.0,
            case::Event::CaseOpened {
                report: ReportId(id(1)),
                municipality: None,
                director: director(),
            },
        )
        .and(CASE.0, joined(CHILD))
}

fn joined(person: PersonId) -> case::Event {
    case::Event::PersonJoined {
        person,
        household_role: HouseholdRole::Child,
    }
}

fn aged(given: Given, age_band: AgeBand) -> Given {
    given.and(
        CHILD.0,
        person::Event::PersonRegistered {
            case: CASE,
            name: None,
            birth_date: None,
            bsn: None,
            phone: None,
            age_band,
            bsn_status: BsnStatus::Absent,
        },
    )
}

fn searched(given: Given) -> Given {
    given.and(
        SEARCH.0,
        placement::Event::SearchOpened {
            case: CASE,
            triage: TriageId(id(4)),
            child: CHILD,
            need: NeedKind::SafeHousing,
            question: None,
            perspective: Perspective::Home,
            ladder: placement::LADDER.to_owned(),
        },
    )
}

/// A child of twelve and over was admitted to a foster family.
fn admitted() -> Given {
    let until = at("2026-03-02T01:45:00Z");
    let admitted = placement::Event::ChildAdmitted {
        place: PLACE,
        child: CHILD,
        stay: STAY,
        rung: Rung::CrisisFoster,
    };
    searched(aged(case_opened(given()), AgeBand::From12To15))
        .and(
            SEARCH.0,
            placement::Event::HoldPlaced {
                place: PLACE,
                until,
                nights: None,
            },
        )
        .and(SEARCH.0, admitted)
        .and(
            CHILD.0,
            SearchEvent::SearchReleased {
                placement: SEARCH,
                stay: Some(STAY),
            },
        )
}

/// The search ended with a friend's house.
fn at_a_friends() -> Given {
    let chosen = placement::Event::AlternativeChosen {
        rung: Rung::Network,
        child: CHILD,
        stay: Some(STAY),
        reason: of_case("Kan bij een vriend slapen"),
    };
    searched(aged(case_opened(given()), AgeBand::From16To17)).and(SEARCH.0, chosen)
}

fn start(place: Option<PlaceId>, rung: Rung) -> Command {
    Command::Start {
        stay: STAY,
        case: CASE,
        child: CHILD,
        placement: SEARCH,
        place,
        rung,
        perspective: Perspective::Home,
    }
}

/// The stay in the foster family began on Monday 2 March 2026 at 02:00; day 28 is 29 March.
fn running() -> Given {
    admitted()
        .when(start(Some(PLACE), Rung::CrisisFoster))
        .accepted()
}

/// Its household is weighed; the weighing is number 4.
fn weighing_began() -> triage::WeighingsEvent {
    triage::WeighingsEvent::WeighingBegan {
        triage: triage_id(),
    }
}

const fn triage_id() -> crate::ids::TriageId {
    crate::ids::TriageId(id(4))
}

/// The verdict that its household is in an acute crisis.
fn acute() -> triage::Event {
    triage::Event::VerdictGiven {
        verdict: triage::Verdict::AcuteCrisis,
        urgency: triage::Urgency::U1,
        deadline: None,
        crisis_kind: None,
        spoken: false,
        second_professional: None,
        reason: None,
    }
}

fn moment(kind: MomentKind, with_family: bool) -> Command {
    Command::RecordMoment {
        stay: STAY,
        kind,
        note: "Met moeder en school".to_owned(),
        with_family,
    }
}

fn plan_return() -> Command {
    Command::PlanReturn {
        stay: STAY,
        conditions: vec![condition(NEEDED)],
        agreements: vec![agreement(AGREED)],
    }
}

fn condition(condition: ConditionId) -> Condition {
    Condition {
        condition,
        what: "Vader is niet in huis".to_owned(),
        until: date(2026, 3, 20),
    }
}

/// Local access, which directs the case.
fn by_the_director(given: Given) -> Given {
    given.by(actor(Role::LocalAccess, "toegang-almere"))
}

/// The provider whose places these are.
fn by_the_provider(given: Given) -> Given {
    let registered = |given: Given, place: PlaceId| {
        let registered = place::Event::PlaceRegistered {
            unit: "gezin-1".to_owned(),
            provider: "aanbieder-een".to_owned(),
            rung: Rung::CrisisFoster,
            municipality: Municipality::Almere,
            age_bands: Vec::new(),
        };
        given.and(place.0, registered)
    };
    let given = registered(registered(given, PLACE), OTHER_PLACE);
    given.by(actor(Role::Provider, "aanbieder-een"))
}

fn agreement(agreement: AgreementId) -> Agreement {
    Agreement {
        agreement,
        who: "Moeder".to_owned(),
        what: "Belt als het spannend wordt".to_owned(),
        until: date(2026, 4, 1),
    }
}

/// A longer stay is somewhere.
fn end(reason: EndReason) -> Command {
    let somewhere = (reason == EndReason::LongerStay).then(|| "Gezinshuis in Lelystad".to_owned());
    Command::End {
        stay: STAY,
        reason,
        note: somewhere,
    }
}

/// Home under an agreement, on the first day.
fn home() -> Given {
    running()
        .when(plan_return())
        .accepted()
        .when(end(EndReason::Home))
        .accepted()
}

fn of_case(text: &str) -> Personal {
    Personal::of_case(CASE, text)
}

fn ours(event: Event) -> (uuid::Uuid, AnyEvent) {
    (STAY.0, event.into())
}

fn paid(duty: DutyId) -> (uuid::Uuid, AnyEvent) {
    ours(Event::DutyFulfilled { duty, note: None })
}

fn stay(given: &Given) -> State {
    match given.state(StreamId::new(Subject::Stay, STAY.0)) {
        AnyState::Stay(state) => *state,
        other => panic!("not a stay: {other:?}"),
    }
}

/// A timeline that can be replayed.
fn seen() -> TimelineSeen {
    TimelineSeen {
        first: 0,
        last: 40,
        events: 12,
        sha256: "0a".repeat(32),
    }
}

fn said(text: &str) -> Word {
    Word {
        said: Some(text.to_owned()),
        not_heard: None,
    }
}

fn look_back(lessons: usize) -> Command {
    Command::LookBack {
        stay: STAY,
        timeline: seen(),
        lessons: vec!["Eerder het netwerk bellen".to_owned(); lessons],
        child: said("Ik wist niet hoe lang het zou duren"),
        parents: Word {
            said: None,
            not_heard: Some("Wilden niet komen".to_owned()),
        },
    }
}

fn contact(note: &str) -> Command {
    Command::RecordAftercare {
        stay: STAY,
        going_well: true,
        note: note.to_owned(),
    }
}

/// The open duty of a kind.
fn owed(given: &Given, kind: DutyKind) -> Option<Duty> {
    stay(given).duties.of_kind(kind).cloned()
}

/// The open duties by kind, with how many of each.
fn count(given: &Given, kind: DutyKind) -> usize {
    let state = stay(given);
    state.duties.iter().filter(|duty| duty.kind == kind).count()
}
