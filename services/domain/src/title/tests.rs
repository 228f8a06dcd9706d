//! The rules of titles, said with given, when, then.

mod age;
mod framing;

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
        NOTHING_LAPSED, TITLE_AT_ITS_LONGEST, TITLE_ENDS_BEFORE_DECISION, TITLE_EXISTS,
        TITLE_IN_FUTURE, TITLE_LAPSED, TITLE_NOT_EXTENDABLE, TITLE_NOT_VOLUNTARY,
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

#[test]
fn h30_the_paper_of_a_spoken_title_settles_exactly_its_own_duty() {
    let spoken = |n, kind| Told {
        spoken: true,
        ..told(n, kind, "2026-03-02T00:30:00Z")
    };
    let night = household()
        .when(spoken(1, K::ProvisionalSupervision))
        .accepted()
        .when(spoken(2, K::EmergencyPlacementAuthorisation))
        .accepted();
    let open =
        |given: &Given| -> Vec<_> { titles(given).duties.iter().map(|duty| duty.id).collect() };
    let [first, second] = open(&night)[..] else {
        panic!("two papers owed: {:?}", open(&night));
    };
    // Told twice, it is still one title, and owes one paper.
    let night = night
        .when(spoken(3, K::ProvisionalSupervision))
        .then_rejected(TITLE_EXISTS)
        .when(spoken(1, K::Supervision))
        .then_rejected(TITLE_EXISTS);
    assert_eq!(open(&night), [first, second]);
    let night = night.when(paper(2, "2026-03-02T00:45:00Z")).then([
        (
            CHILD.0,
            Event::TitleWritten {
                title: nth(2),
                written_at: at("2026-03-02T00:45:00Z"),
            }
            .into(),
        ),
        (CHILD.0, Event::DutyFulfilled { duty: second }.into()),
    ]);
    assert_eq!(open(&night), [first]);
    let duty = owed(&night, DutyKind::WrittenTitle).expect("of the other one");
    assert_eq!(
        (duty.owner, duty.due),
        (director(), at("2026-03-03T01:00:00Z"))
    );
    let night = night
        .when(paper(2, "2026-03-02T00:45:00Z"))
        .then_rejected(TITLE_WRITTEN)
        .when(paper(1, "2026-03-02T00:29:59Z"))
        .then_rejected(TITLE_ENDS_BEFORE_DECISION)
        .when(paper(9, "2026-03-02T00:45:00Z"))
        .then_rejected(TITLE_UNKNOWN)
        .when(paper(1, "2026-03-02T00:50:00Z"))
        .accepted();
    assert!(titles(&night).duties.is_empty());
}

#[test]
fn a_title_is_decided_before_it_is_recorded_and_before_it_ends() {
    household()
        .when(told(1, K::Supervision, "2026-03-02T01:15:00Z"))
        .accepted()
        .when(told(2, K::Supervision, "2026-03-02T01:15:00.000001Z"))
        .then_rejected(TITLE_IN_FUTURE)
        .when(Told {
            until: Some("2026-03-02T00:00:00Z"),
            ..told(2, K::CrisisMeasure, "2026-03-02T00:00:00Z")
        })
        .then_rejected(TITLE_ENDS_BEFORE_DECISION)
        // A clock ahead of ours: it holds from when it was told.
        .when(end(1, "2026-03-02T00:59:00Z"))
        .then_rejected(TITLE_ENDS_BEFORE_DECISION);
}

#[test]
fn p14_a_restraining_order_is_on_an_adult_and_a_measure_of_protection_on_a_child() {
    let on = |person, kind| Told {
        person,
        ..told(1, kind, "2026-03-02T00:30:00Z")
    };
    let night = household()
        .when(on(CHILD, K::RestrainingOrder))
        .then_rejected(TITLE_ON_ADULT_ONLY)
        .when(on(FATHER, K::Supervision))
        .then_rejected(TITLE_ON_CHILD_ONLY)
        .when(on(FATHER, K::RestrainingOrder))
        .accepted();
    assert_eq!(
        titles_of(&night, FATHER)
            .of_kind(K::RestrainingOrder, at("2026-03-12T00:30:00Z"))
            .map(|title| title.record.title),
        Some(nth(1)),
        "the last instant of ten days"
    );
    // Of an unknown age, the part in the household decides; of neither, the record is taken.
    family(AgeBand::Unknown)
        .when(on(CHILD, K::RestrainingOrder))
        .then_rejected(TITLE_ON_ADULT_ONLY);
    known(
        household(),
        PersonId(id(6)),
        AgeBand::Unknown,
        HouseholdRole::Network,
    )
    .when(on(PersonId(id(6)), K::RestrainingOrder))
    .accepted()
    .when(on(PersonId(id(7)), K::RestrainingOrder))
    .then_rejected(PERSON_UNKNOWN);
    let elsewhere = household().and(
        id(8),
        person::Event::PersonRegistered {
            case: CaseId(id(9)),
            name: None,
            birth_date: None,
            bsn: None,
            phone: None,
            age_band: AgeBand::From4To11,
            bsn_status: BsnStatus::Absent,
        },
    );
    elsewhere
        .when(on(PersonId(id(8)), K::Supervision))
        .then_rejected(TITLE_OF_OTHER_CASE);
}

#[test]
fn p14_a_restraining_order_is_extended_to_28_days_from_its_issue_and_no_longer() {
    let order = Told {
        person: FATHER,
        ..told(1, K::RestrainingOrder, "2026-03-02T00:00:00Z")
    };
    let held = |given: &Given| {
        let state = titles_of(given, FATHER);
        state.holds_until(state.get(nth(1)).expect("on record"))
    };
    let night = household().when(order).accepted();
    assert_eq!(held(&night), Some(at("2026-03-12T00:00:00Z")));
    let night = night
        .at("2026-03-11T10:00:00Z")
        .when(extend(
            FATHER,
            1,
            "2026-03-11T09:00:00Z",
            Some("2026-03-12T00:00:00Z"),
        ))
        .then_rejected(TITLE_ENDS_BEFORE_DECISION)
        .when(extend(
            FATHER,
            1,
            "2026-03-11T09:00:00Z",
            Some("2026-03-20T00:00:00Z"),
        ))
        .accepted();
    assert_eq!(held(&night), Some(at("2026-03-20T00:00:00Z")));
    let night = night
        .when(extend(
            FATHER,
            1,
            "2026-03-11T09:30:00Z",
            Some("2026-06-01T00:00:00Z"),
        ))
        .accepted();
    // Four weeks of civil time: summer time began on the 29th.
    assert_eq!(held(&night), Some(at("2026-03-29T23:00:00Z")));
    night
        .when(extend(FATHER, 1, "2026-03-11T09:45:00Z", None))
        .then_rejected(TITLE_AT_ITS_LONGEST);
}

#[test]
fn h30_a_provisional_supervision_order_is_not_extended_and_a_lapsed_title_is_not_brought_back() {
    let night = household()
        .when(told(1, K::ProvisionalSupervision, "2026-03-02T00:00:00Z"))
        .accepted()
        .when(told(2, K::CrisisMeasure, "2026-03-02T00:00:00Z"))
        .accepted()
        .at("2026-03-05T09:00:00Z")
        .when(extend(CHILD, 1, "2026-03-05T08:00:00Z", None))
        .then_rejected(TITLE_NOT_EXTENDABLE)
        .when(extend(CHILD, 2, "2026-03-05T08:00:00Z", None))
        .then_rejected(TITLE_LAPSED)
        .when(end(2, "2026-03-05T08:00:00Z"))
        .then_rejected(TITLE_LAPSED);
    assert_eq!(
        in_force(&night, "2026-03-05T09:00:00Z"),
        [K::ProvisionalSupervision]
    );
}

#[test]
fn h30_without_a_hearing_an_emergency_title_lapses_after_two_weeks_by_itself() {
    let emergency = || {
        household()
            .when(told(
                1,
                K::EmergencyProvisionalSupervision,
                "2026-03-02T00:00:00Z",
            ))
            .accepted()
            .when(told(
                2,
                K::EmergencyPlacementAuthorisation,
                "2026-03-02T00:00:00Z",
            ))
            .accepted()
            .at("2026-03-10T00:00:00Z")
    };
    let unheard = emergency();
    let two = [
        K::EmergencyProvisionalSupervision,
        K::EmergencyPlacementAuthorisation,
    ];
    assert_eq!(
        in_force(&unheard, "2026-03-16T00:00:00Z"),
        two,
        "the last instant is in time"
    );
    assert!(in_force(&unheard, "2026-03-16T00:00:00.000001Z").is_empty());
    let lapsed = |n, why| {
        let at = at("2026-03-16T00:00:00Z");
        (
            CHILD.0,
            Event::TitleLapsed {
                title: nth(n),
                at,
                why,
            }
            .into(),
        )
    };
    unheard
        .when(lapses())
        .then_rejected(NOTHING_LAPSED)
        .at("2026-03-16T00:00:01Z")
        .when(lapses())
        .then([lapsed(1, Lapse::NotHeard), lapsed(2, Lapse::NotHeard)])
        .when(lapses())
        .then_rejected(NOTHING_LAPSED);
    // Heard in time, both run on; the authorisation never outlives the order it stands on.
    let heard = emergency()
        .when(meet(1, Condition::Heard, "2026-03-09T09:00:00Z"))
        .accepted()
        .when(meet(2, Condition::Heard, "2026-03-09T09:00:00Z"))
        .accepted()
        .when(meet(2, Condition::Used, "2026-03-02T03:00:00Z"))
        .accepted();
    assert_eq!(until(&heard, 1), Some(at("2026-06-01T23:00:00Z")));
    assert_eq!(until(&heard, 2), until(&heard, 1));
    heard
        .when(meet(1, Condition::Heard, "2026-03-09T09:30:00Z"))
        .then_rejected(CONDITION_MET)
        .when(meet(1, Condition::Used, "2026-03-09T09:30:00Z"))
        .then_rejected(CONDITION_NOT_ASKED);
    // In time but told late counts; too late does not.
    let late = emergency()
        .at("2026-03-20T00:00:00Z")
        .when(lapses())
        .accepted();
    let late = late
        .when(meet(1, Condition::Heard, "2026-03-16T00:00:01Z"))
        .then_rejected(TITLE_LAPSED)
        .when(meet(1, Condition::Heard, "2026-03-15T09:00:00Z"))
        .accepted();
    assert_eq!(
        in_force(&late, "2026-03-20T00:00:00Z"),
        [K::EmergencyProvisionalSupervision]
    );
}

#[test]
fn h30_an_authorisation_lapses_when_it_is_not_used_for_three_months() {
    let told = told(1, K::PlacementAuthorisation, "2026-03-02T00:00:00Z");
    let unused = household().when(told).accepted();
    assert_eq!(until(&unused, 1), Some(at("2026-06-01T23:00:00Z")));
    let used = unused
        .later(60)
        .when(meet(1, Condition::Used, "2026-03-02T01:30:00Z"))
        .accepted();
    assert_eq!(until(&used, 1), Some(at("2027-03-02T00:00:00Z")));
}

#[test]
fn h30_an_authorisation_without_a_supervision_order_on_record_owes_it_and_falls_with_it() {
    let alone = household()
        .when(told(1, K::PlacementAuthorisation, "2026-03-02T00:00:00Z"))
        .accepted()
        .when(meet(1, Condition::Used, "2026-03-02T00:30:00Z"))
        .accepted();
    assert!(owed(&alone, DutyKind::UnderlyingTitle).is_some());
    let grounded = alone
        .when(told(2, K::ProvisionalSupervision, "2026-03-02T00:00:00Z"))
        .accepted();
    assert_eq!(owed(&grounded, DutyKind::UnderlyingTitle), None);
    assert_eq!(until(&grounded, 1), Some(at("2026-06-01T23:00:00Z")));
    // The order that follows carries it on; ended, it takes the authorisation along.
    let on = grounded
        .at("2026-05-20T10:00:00Z")
        .when(told(3, K::Supervision, "2026-05-20T08:00:00Z"))
        .accepted();
    assert_eq!(until(&on, 1), Some(at("2027-03-02T00:00:00Z")));
    let ended = on
        .at("2026-07-01T10:00:00Z")
        .when(end(3, "2026-07-01T09:00:00Z"))
        .accepted();
    assert_eq!(until(&ended, 1), Some(at("2026-07-01T09:00:00Z")));
    assert!(in_force(&ended, "2026-07-01T10:00:00Z").is_empty());
    ended
        .when(end(3, "2026-07-01T09:30:00Z"))
        .then_rejected(TITLE_OVER)
        .when(lapses())
        .accepted();
}

#[test]
fn a_restrictive_measure_falls_after_twelve_hours_without_a_behavioural_scientist() {
    let told = told(1, K::EmergencyRestrictiveMeasure, "2026-03-02T00:00:00Z");
    let measure = household().when(told).accepted();
    assert_eq!(until(&measure, 1), Some(at("2026-03-02T12:00:00Z")));
    let on = measure
        .when(meet(
            1,
            Condition::ScientistConsents,
            "2026-03-02T01:00:00Z",
        ))
        .accepted();
    assert_eq!(until(&on, 1), Some(at("2026-03-05T00:00:00Z")));
}

#[test]
fn h30_consent_is_the_parents_then_both_and_from_sixteen_the_youths_alone() {
    use Consenter::{ParentsWithAuthority as Parents, Youth};
    let missing = |age, agreed| {
        let voluntary = Told {
            agreed,
            spoken: true,
            ..told(1, K::Voluntary, "2026-03-02T00:30:00Z")
        };
        let night = family(age).when(voluntary).accepted();
        assert_eq!(
            in_force(&night, "2026-03-02T01:00:00Z"),
            [K::Voluntary],
            "never refused"
        );
        assert_eq!(
            owed(&night, DutyKind::WrittenTitle),
            None,
            "a word is enough"
        );
        owed(&night, DutyKind::ObtainConsent).is_some()
    };
    for (age, agreed, owes) in [
        (AgeBand::From4To11, &[Parents][..], false),
        (AgeBand::From4To11, &[Youth], true),
        (AgeBand::From12To15, &[Parents, Youth], false),
        (AgeBand::From12To15, &[Parents], true),
        (AgeBand::From12To15, &[Youth], true),
        (AgeBand::From16To17, &[Youth], false),
        (AgeBand::From16To17, &[Parents], true),
        (AgeBand::Unknown, &[Parents], true),
        (AgeBand::Unknown, &[Parents, Youth], false),
    ] {
        assert_eq!(missing(age, agreed), owes, "{age} {agreed:?}");
    }
}

#[test]
fn h30_consent_is_completed_and_taken_back_by_those_whose_it_is() {
    use Consenter::{ParentsWithAuthority as Parents, Youth};
    let give = |agreed: &[Consenter]| Command::GiveConsent {
        person: CHILD,
        title: nth(1),
        agreed: agreed.iter().copied().collect(),
    };
    let withdraw = |by| Command::Withdraw {
        person: CHILD,
        title: nth(1),
        by,
        at: at("2026-03-02T00:50:00Z"),
    };
    let voluntary = Told {
        agreed: &[Parents],
        ..told(1, K::Voluntary, "2026-03-02T00:30:00Z")
    };
    let night = family(AgeBand::From12To15)
        .when(voluntary)
        .accepted()
        .when(give(&[Parents]))
        .then_rejected(CONSENT_GIVEN)
        .when(give(&[Youth]))
        .accepted();
    assert_eq!(owed(&night, DutyKind::ObtainConsent), None);
    let over = night.when(withdraw(Youth)).accepted();
    assert!(in_force(&over, "2026-03-02T00:50:00Z").is_empty());
    over.when(withdraw(Parents)).then_rejected(TITLE_OVER);

    let voluntary = Told {
        agreed: &[Youth],
        ..told(1, K::Voluntary, "2026-03-02T00:30:00Z")
    };
    family(AgeBand::From16To17)
        .when(voluntary)
        .accepted()
        .when(withdraw(Parents))
        .then_rejected(CONSENT_NOT_THEIRS);
    household()
        .when(told(1, K::Supervision, "2026-03-02T00:30:00Z"))
        .accepted()
        .when(withdraw(Parents))
        .then_rejected(TITLE_NOT_VOLUNTARY);
}

#[test]
fn h30_a_stay_that_rests_on_nothing_owes_its_frame_until_it_rests_or_ends() {
    let voluntary = || Told {
        agreed: &[Consenter::ParentsWithAuthority],
        ..told(1, K::Voluntary, "2026-03-02T00:30:00Z")
    };
    let unsettled = staying(household()).when(check_frame()).accepted();
    let duty = owed(&unsettled, DutyKind::SettleFrame).expect("owed");
    assert_eq!(
        (duty.owner, duty.due),
        (director(), at("2026-03-03T01:00:00Z"))
    );
    let settled = unsettled
        .clone()
        .when(check_frame())
        .then_rejected(FRAME_STANDS)
        .when(told(2, K::Supervision, "2026-03-02T00:40:00Z"))
        .accepted();
    assert!(
        owed(&settled, DutyKind::SettleFrame).is_some(),
        "nobody may stay on that alone"
    );
    let settled = settled.when(voluntary()).accepted();
    assert_eq!(owed(&settled, DutyKind::SettleFrame), None);
    let followed = settled.when(check_frame()).accepted();
    followed.when(check_frame()).then_rejected(FRAME_STANDS);
    let over = gone(unsettled).when(check_frame()).accepted();
    assert_eq!(owed(&over, DutyKind::SettleFrame), None);

    // The title falls and nothing takes its place: the stay does not silently go on.
    let fallen = staying(household())
        .when(told(
            1,
            K::EmergencyPlacementAuthorisation,
            "2026-03-02T00:30:00Z",
        ))
        .accepted()
        .when(check_frame())
        .accepted()
        .when(check_frame())
        .then_rejected(FRAME_STANDS)
        .at("2026-03-16T00:30:01Z")
        .when(check_frame())
        .accepted();
    assert!(in_force(&fallen, &fallen.now().to_string()).is_empty());
    assert!(owed(&fallen, DutyKind::SettleFrame).is_some());
}

#[test]
fn h33_a_closed_stay_rests_on_nothing_but_a_title_that_opens_it() {
    let closed = |given: Given| {
        given.and(
            STAY.0,
            stay::Event::StayMoved {
                placement: PlacementId(id(22)),
                from: None,
                place: None,
                rung: Rung::Closed,
                placement_avoided: false,
            },
        )
    };
    let voluntary = Told {
        agreed: &[Consenter::ParentsWithAuthority],
        ..told(1, K::Voluntary, "2026-03-02T00:30:00Z")
    };
    let open = staying(household()).when(voluntary).accepted();
    let open = open.when(check_frame()).accepted();
    let open = open.when(check_frame()).then_rejected(FRAME_STANDS);
    let moved = closed(open).when(check_frame()).accepted();
    assert!(
        owed(&moved, DutyKind::SettleFrame).is_some(),
        "consent opens no closed door"
    );
    let placed = told(
        2,
        K::EmergencyPlacementAuthorisation,
        "2026-03-02T00:40:00Z",
    );
    let placed = moved.when(placed).accepted();
    let placed = placed.when(check_frame()).then_rejected(FRAME_STANDS);
    assert!(
        owed(&placed, DutyKind::SettleFrame).is_some(),
        "nor does any forced title"
    );
    let opened = told(3, K::EmergencyClosedAuthorisation, "2026-03-02T00:50:00Z");
    let opened = placed.when(opened).accepted();
    assert_eq!(owed(&opened, DutyKind::SettleFrame), None);
}

#[test]
fn h30_a_decision_that_meets_a_fallen_title_records_that_first() {
    let then: Then = household()
        .when(told(1, K::CrisisMeasure, "2026-03-02T00:00:00Z"))
        .accepted()
        .at("2026-03-06T00:00:00Z")
        .when(told(
            2,
            K::CrisisMeasureContinuation,
            "2026-03-05T20:00:00Z",
        ));
    let after = then.accepted();
    let state = titles(&after);
    let lapsed = state.get(nth(1)).and_then(|title| title.lapsed);
    assert_eq!(lapsed, Some((at("2026-03-05T00:00:00Z"), Lapse::Term)));
    assert_eq!(
        in_force(&after, "2026-03-06T00:00:00Z"),
        [K::CrisisMeasureContinuation]
    );
}
