//! The rules of a placement, said with given, when, then.

mod age;
mod asking;
mod at_the_door;
mod clock;
mod ending;
mod framing;
mod hearing;
mod holding;
mod ladder;
mod neighbours;
mod nights;
mod opening;
mod overflow;
mod restraining;
mod siblings;
mod signing;
mod unplaced;
mod upscaling;

use uuid::Uuid;

use super::{
    Command, Event, FamilyHeard, NeedKind, Perspective, Rung, RungOutcome, State, all_heard,
    lighter, signed,
};
use crate::{
    actor::Owner,
    case,
    duty::DutyKind,
    given::{Given, given, id},
    ids::{CaseId, PersonId, PlaceId, PlacementId, ReportId, StayId, TriageId},
    person::{self, AgeBand, BsnStatus, HouseholdRole},
    personal::Personal,
    place,
    region::Municipality,
    state::State as AnyState,
    stream::{StreamId, Subject},
    title::{Frame, Step},
    triage::{self, Urgency, Verdict},
};

const CASE: CaseId = CaseId(id(2));
const CHILD: PersonId = PersonId(id(3));
const TRIAGE: TriageId = TriageId(id(4));
const SEARCH: PlacementId = PlacementId(id(21));
const STAY: StayId = StayId(id(31));
/// A crisis group for 12 to 15.
const GROUP: PlaceId = PlaceId(id(11));
/// A crisis foster family for every age.
const FAMILY: PlaceId = PlaceId(id(12));

/// A second child, of another case, with a crisis verdict of its own.
const OTHER_CASE: CaseId = CaseId(id(102));
const OTHER_CHILD: PersonId = PersonId(id(103));
const OTHER_TRIAGE: TriageId = TriageId(id(104));
const OTHER_SEARCH: PlacementId = PlacementId(id(121));

fn verdict(verdict: Verdict) -> triage::Event {
    triage::Event::VerdictGiven {
        verdict,
        urgency: Urgency::U1,
        deadline: None,
        crisis_kind: None,
        spoken: true,
        second_professional: None,
        reason: None,
    }
}

/// A case opened for this child.
fn child(given: Given, child: PersonId, case: CaseId, age_band: AgeBand) -> Given {
    let opened = case::Event::CaseOpened {
        report: ReportId(id(1)),
        municipality: None,
        director: Owner::desk(),
    };
    let joined = case::Event::PersonJoined {
        person: child,
        household_role: HouseholdRole::Child,
    };
    given.and(case.0, opened).and(case.0, joined).and(
        child.0,
        person::Event::PersonRegistered {
            case,
            name: None,
            birth_date: None,
            bsn: None,
            phone: None,
            age_band,
            bsn_status: BsnStatus::Absent,
        },
    )
}

fn place(given: Given, place: PlaceId, rung: Rung, age_bands: &[AgeBand]) -> Given {
    given.and(
        place.0,
        place::Event::PlaceRegistered {
            unit: format!("unit-{}", place.0.as_u128()),
            provider: "aanbieder-een".to_owned(),
            rung,
            municipality: Municipality::Almere,
            age_bands: age_bands.to_vec(),
        },
    )
}

/// A child of twelve and over with this verdict, a crisis group and a foster family.
fn weighed_as(given_verdict: Verdict) -> Given {
    let night = given()
        .and(TRIAGE.0, triage::Event::TriageStarted { case: CASE })
        .and(TRIAGE.0, verdict(given_verdict));
    let night = child(night, CHILD, CASE, AgeBand::From12To15);
    let night = place(night, GROUP, Rung::CrisisGroup, &[AgeBand::From12To15]);
    place(night, FAMILY, Rung::CrisisFoster, &[])
}

fn open(placement: PlacementId, case: CaseId, triage: TriageId, child: PersonId) -> Command {
    Command::OpenSearch {
        placement,
        case,
        triage,
        child,
        need: NeedKind::SafeHousing,
        question: None,
        perspective: Perspective::Home,
    }
}

/// The search for the child runs.
fn searching(given_verdict: Verdict) -> Given {
    let command = open(SEARCH, CASE, TRIAGE, CHILD);
    weighed_as(given_verdict).when(command).accepted()
}

/// Beside it, a search for a second child, of four to eleven.
fn two_searching() -> Given {
    let night = searching(Verdict::AcuteCrisis)
        .and(
            OTHER_TRIAGE.0,
            triage::Event::TriageStarted { case: OTHER_CASE },
        )
        .and(OTHER_TRIAGE.0, verdict(Verdict::Urgent));
    child(night, OTHER_CHILD, OTHER_CASE, AgeBand::From4To11)
        .when(open(OTHER_SEARCH, OTHER_CASE, OTHER_TRIAGE, OTHER_CHILD))
        .accepted()
}

fn rung(rung: Rung, outcome: RungOutcome) -> Command {
    Command::RecordRung {
        placement: SEARCH,
        rung,
        outcome,
        help: vec![],
        reason: "Nagevraagd".to_owned(),
    }
}

/// Every rung lighter than this one has this outcome.
fn with_lighter(mut given: Given, than: Rung, outcome: RungOutcome) -> Given {
    for lighter in lighter(than) {
        given = given.when(rung(lighter, outcome)).accepted();
    }
    given
}

fn hold(placement: PlacementId, place: PlaceId) -> Command {
    Command::HoldPlace { placement, place }
}

fn decide() -> Command {
    Command::Decide {
        placement: SEARCH,
        reason: "Thuis is vannacht niet veilig".to_owned(),
        heard: all_heard(),
        signed: signed(),
    }
}

/// Who decides, and with whom.
fn signature() -> Event {
    let signed = signed();
    Event::DecisionSigned {
        decided_by: "user-coordinator".to_owned(),
        second_professional: signed.second_professional,
        registration: signed.registration,
        second_registration: signed.second_registration,
    }
}

/// The word of who was named beside it, which this decision owes (H19).
fn word_after(given: &Given, decision: Command) -> Event {
    let decided = given.clone().when(decision).accepted();
    let duties = placement(&decided, SEARCH).duties;
    let owed = duties.of_kind(DutyKind::ConfirmAlone).cloned();
    Event::DutyOpened(owed.expect("a word is owed"))
}

const CONFIRM: Command = Command::ConfirmHold { placement: SEARCH };

fn heard() -> Event {
    Event::FamilyHeard(FamilyHeard {
        voices: crate::case::Voice::ALL.to_vec(),
        reason_not_heard: None,
    })
}

fn admit() -> Command {
    Command::Admit {
        frame: None,
        placement: SEARCH,
        stay: STAY,
    }
}

/// Nothing is on record that the stay could rest on.
fn unsettled() -> Event {
    Event::StepFramed {
        step: Step::StayAway,
        frame: Frame::Owed,
    }
}

/// The child is in the foster family.
fn admitted() -> Given {
    with_lighter(
        searching(Verdict::AcuteCrisis),
        Rung::CrisisFoster,
        RungOutcome::NotAvailable,
    )
    .when(hold(SEARCH, FAMILY))
    .accepted()
    .when(CONFIRM)
    .accepted()
    .when(decide())
    .accepted()
    .when(admit())
    .accepted()
}

fn of_case(text: &str) -> Personal {
    Personal::of_case(CASE, text)
}

fn placement(given: &Given, id: PlacementId) -> State {
    match given.state(StreamId::new(Subject::Placement, id.0)) {
        AnyState::Placement(state) => *state,
        other => panic!("not a placement: {other:?}"),
    }
}

/// An event of the first search, with its stream.
fn ours(event: Event) -> (Uuid, crate::event::Event) {
    (SEARCH.0, event.into())
}

fn of_place(place: PlaceId, event: place::Event) -> (Uuid, crate::event::Event) {
    (place.0, event.into())
}
