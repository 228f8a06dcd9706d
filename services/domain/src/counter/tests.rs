use proptest::prelude::*;

use super::{Command, End, Event, Phase, State, rejection::*};
use crate::{
    actor::{Actor, Owner, Role},
    case,
    given::{Given, actor, at, given, id},
    ids::{CaseId, CounterRequestId, PersonId, PlacementId, ReportId, RotaId, TriageId},
    person::{self, AgeBand, BsnStatus},
    placement::{
        self, NeedKind, Perspective, Rung, RungOutcome, all_heard,
        rejection::{PLACEMENT_UNKNOWN, SEARCH_ENDED},
    },
    region::Municipality,
    rejection::TEXT_MISSING,
    rota::{self, Function, NewPeriod, Order},
    state::State as AnyState,
    stream::{StreamId, Subject},
    triage::{self, Urgency, Verdict},
};

const CASE: CaseId = CaseId(id(2));
const CHILD: PersonId = PersonId(id(3));
const SEARCH: PlacementId = PlacementId(id(21));
const TRIAGE: TriageId = TriageId(id(4));
const BRING: Command = Command::Bring { search: SEARCH };

fn request() -> CounterRequestId {
    CounterRequestId::of(SEARCH)
}

/// A search for a girl of Almere, in direct danger; it is 02:00 in Amsterdam.
fn searching() -> Given {
    given()
        .and(
            CASE.0,
            case::Event::CaseOpened {
                report: ReportId(id(1)),
                municipality: Some(Municipality::Almere),
                director: Owner::desk(),
            },
        )
        .and(
            CHILD.0,
            person::Event::PersonRegistered {
                case: CASE,
                name: None,
                birth_date: None,
                bsn: None,
                phone: None,
                age_band: AgeBand::From12To15,
                bsn_status: BsnStatus::Absent,
            },
        )
        .and(
            SEARCH.0,
            placement::Event::SearchOpened {
                case: CASE,
                triage: TRIAGE,
                child: CHILD,
                need: NeedKind::Both,
                question: None,
                perspective: Perspective::Home,
                ladder: placement::LADDER.to_owned(),
            },
        )
}

fn provider(letter: &str) -> Actor {
    actor(Role::Provider, &format!("provider-{letter}"))
}

fn desk() -> Actor {
    actor(Role::Coordinator, "desk")
}

fn brought() -> Given {
    searching().when(BRING).accepted()
}

fn claim() -> Command {
    Command::Claim { request: request() }
}

fn offer(to: &str) -> Command {
    Command::Offer {
        request: request(),
        to: to.into(),
    }
}

fn accept() -> Command {
    Command::AcceptOffer { request: request() }
}

fn decline() -> Command {
    Command::DeclineOffer { request: request() }
}

fn withdraw() -> Command {
    Command::Withdraw {
        request: request(),
        reason: "Oma neemt haar op".into(),
    }
}

/// She can stay with a neighbour: the search ends.
fn ends(given: Given) -> Given {
    given
        .by(desk())
        .when(placement::Command::RecordRung {
            placement: SEARCH,
            rung: Rung::Network,
            outcome: RungOutcome::Used,
            help: vec![],
            reason: "De buurvrouw".into(),
        })
        .accepted()
        .when(placement::Command::EndWithAlternative {
            placement: SEARCH,
            rung: Rung::Network,
            stay: Some(crate::ids::StayId(id(31))),
            reason: "De buurvrouw".into(),
            heard: all_heard(),
            frame: None,
            order: None,
            signed: placement::signed(),
        })
        .accepted()
}

fn state(given: &Given) -> State {
    match given.state(StreamId::new(Subject::Counter, request().0)) {
        AnyState::Counter(state) => *state,
        _ => unreachable!("the subject is the counter"),
    }
}

fn holder(given: &Given) -> String {
    let held = state(given).held(given.now()).expect("it is open");
    held.owner.organisation
}

fn phase(given: &Given) -> Phase {
    state(given).phase(given.now())
}

#[test]
fn h10_what_is_brought_is_all_providers_until_one_of_them_takes_it() {
    let given = brought().when(claim()).then_rejected(COUNTER_NOT_YOURS);
    assert_eq!(
        (holder(&given).as_str(), phase(&given)),
        ("counter", Phase::Waiting)
    );
    let given = given.by(provider("a")).when(claim()).accepted();
    assert_eq!(
        (holder(&given).as_str(), phase(&given)),
        ("provider-a", Phase::Held)
    );
    let given = given
        .by(provider("b"))
        .when(claim())
        .then_rejected(COUNTER_HELD);
    assert_eq!(holder(&given), "provider-a");
}

#[test]
fn h10_what_nobody_takes_in_time_stays_everybodys_and_the_official_is_warned_by_name() {
    let (from, until) = (at("2026-03-02T01:00:00Z"), at("2026-03-02T07:00:00Z"));
    let duty = |organisation: &str, function, person: &str| rota::Command::Establish {
        organisation: organisation.into(),
        function,
        periods: vec![NewPeriod {
            from,
            until,
            person: person.into(),
            order: Order::First,
        }],
    };
    let officer = "decision-officer-almere";
    let given = searching()
        .when(duty(super::COLLECTIVE, Function::Counter, "counter-1"))
        .accepted()
        .when(duty(officer, Function::DecisionOfficer, "officer-1"))
        .accepted()
        .when(BRING)
        .accepted()
        .later(30);
    let in_time = state(&given).held(given.now()).expect("it is open");
    assert_eq!((in_time.overdue, in_time.due), (0, given.now()));
    assert_eq!(in_time.owner.person.as_deref(), Some("counter-1"));

    let given = given.later(1);
    assert_eq!(
        (holder(&given).as_str(), phase(&given)),
        ("counter", Phase::Unclaimed)
    );
    let late = state(&given);
    let held = late.held(given.now()).expect("it is open");
    assert_eq!((held.overdue, held.due), (1, at("2026-03-02T02:00:00Z")));
    let warned = late.brought.expect("it was brought").officer;
    assert_eq!(warned.organisation, officer);
    assert_eq!(warned.person.as_deref(), Some("officer-1"));

    // Late is not never: any of them still takes it.
    let given = given.later(300).by(provider("b")).when(claim()).accepted();
    assert_eq!(
        (holder(&given).as_str(), phase(&given)),
        ("provider-b", Phase::Held)
    );
    let rota = RotaId::of(super::COLLECTIVE, Function::Counter);
    assert!(given.states().any(|(stream, _)| stream.id == rota.0));
}

#[test]
fn h10_it_is_passed_on_only_by_an_offer_that_another_accepts() {
    let held = brought()
        .by(provider("b"))
        .when(offer("provider-c"))
        .then_rejected(COUNTER_NOT_YOURS)
        .by(provider("a"))
        .when(claim())
        .accepted()
        .when(offer("provider-a"))
        .then_rejected(COUNTER_TO_ITSELF)
        .when(offer("counter"))
        .then_rejected(COUNTER_TO_ITSELF)
        .when(offer(" "))
        .then_rejected(TEXT_MISSING)
        .when(offer("provider-b"))
        .accepted()
        .when(offer("provider-c"))
        .then_rejected(COUNTER_OFFERED)
        .by(provider("c"))
        .when(accept())
        .then_rejected(COUNTER_NOT_OFFERED);
    assert_eq!(holder(&held), "provider-a", "an offer changes no holder");
    let declined = held.clone().by(provider("b")).when(decline()).accepted();
    assert_eq!(holder(&declined), "provider-a");
    let too_late = held.clone().later(16).by(provider("b")).when(accept());
    let lapsed = too_late.then_rejected(COUNTER_NOT_OFFERED);
    assert_eq!(holder(&lapsed), "provider-a");
    lapsed
        .by(provider("a"))
        .when(offer("provider-c"))
        .accepted();

    let passed = held.later(10).by(provider("b")).when(accept()).accepted();
    assert_eq!(holder(&passed), "provider-b");
    let after = state(&passed);
    assert_eq!(after.passed_on[0].from.organisation, "provider-a");
    let clock = after.held(passed.now()).expect("it is open");
    assert_eq!(
        clock.due,
        at("2026-03-02T01:40:00Z"),
        "the clock is the new holder's"
    );
}

#[test]
fn h10_whoever_took_it_and_is_late_holds_it_still() {
    let given = brought()
        .by(provider("a"))
        .when(claim())
        .accepted()
        .later(31);
    assert_eq!(
        (holder(&given).as_str(), phase(&given)),
        ("provider-a", Phase::Late)
    );
    let given = given.later(100_000);
    assert_eq!(holder(&given), "provider-a");
}

#[test]
fn h10_the_clock_of_the_holder_follows_danger_that_is_found_meanwhile() {
    let calm = placement::Event::ClockSet {
        acute: false,
        minutes: 240,
    };
    let verdict = triage::Event::VerdictGiven {
        verdict: Verdict::AcuteCrisis,
        urgency: Urgency::U1,
        deadline: None,
        crisis_kind: None,
        spoken: true,
        second_professional: None,
        reason: None,
    };
    let given = searching().and(SEARCH.0, calm).when(BRING).accepted();
    let given = given.by(provider("a")).when(claim()).accepted();
    let due = |given: &Given| state(given).held(given.now()).expect("it is open").due;
    assert_eq!(due(&given), at("2026-03-02T05:00:00Z"));
    let given = given
        .later(60)
        .and(TRIAGE.0, triage::Event::TriageStarted { case: CASE })
        .and(TRIAGE.0, verdict)
        .when(placement::Command::HeedWeighing { placement: SEARCH })
        .accepted();
    assert_eq!(due(&given), at("2026-03-02T02:30:00Z"));
    assert_eq!(
        phase(&given),
        Phase::Held,
        "it begins anew and is not late at once"
    );
    assert!(state(&given).asked.is_some_and(|asked| asked.acute));
}

#[test]
fn h10_the_requester_asks_once_and_is_never_sent_round() {
    let given = brought().when(BRING);
    assert_eq!(given.rejection().facts["holder"], "counter");
    let given = given
        .then_rejected(COUNTER_OPEN)
        .by(provider("a"))
        .when(claim())
        .accepted()
        .by(desk())
        .when(BRING);
    assert_eq!(given.rejection().facts["holder"], "provider-a");
}

#[test]
fn h10_it_ends_with_the_search_in_the_same_decision_or_is_taken_back() {
    let ended = ends(brought().by(provider("a")).when(claim()).accepted());
    assert_eq!(phase(&ended), Phase::Over);
    assert_eq!(state(&ended).end.map(|(end, _)| end), Some(End::Answered));
    ended
        .when(withdraw())
        .then_rejected(COUNTER_OVER)
        .by(provider("b"))
        .when(claim())
        .then_rejected(COUNTER_OVER)
        .when(BRING)
        .then_rejected(SEARCH_ENDED);

    let local = actor(Role::LocalAccess, "local-access-almere");
    let again = brought()
        .by(local)
        .when(withdraw())
        .then_rejected(COUNTER_NOT_YOURS)
        .by(desk())
        .when(withdraw())
        .accepted();
    assert_eq!(phase(&again), Phase::Over);
    let again = again.when(BRING).accepted();
    assert_eq!(
        (state(&again).rounds, holder(&again).as_str()),
        (2, "counter")
    );
    ends(
        searching()
            .when(BRING)
            .accepted()
            .when(withdraw())
            .accepted(),
    );
}

#[test]
fn h35_a_provider_that_does_not_hold_it_sees_what_is_asked_and_not_of_whom() {
    let given = brought().by(provider("a")).when(claim()).accepted();
    let whole = state(&given);
    assert_eq!(whole.seen_by(&provider("a")), whole);
    assert_eq!(whole.seen_by(&desk()), whole);
    let officer = actor(Role::LocalAccess, "decision-officer-almere");
    assert_eq!(whole.seen_by(&officer), whole);
    let elsewhere = actor(Role::LocalAccess, "local-access-dronten");
    assert_eq!(whole.seen_by(&elsewhere).brought, None);
    let outside = whole.seen_by(&provider("b"));
    assert_eq!(outside.asked, whole.asked);
    let json = serde_json::to_string(&outside).expect("a state has a snapshot");
    for hidden in [
        CASE.to_string(),
        CHILD.to_string(),
        SEARCH.to_string(),
        "almere".into(),
    ] {
        assert!(!json.contains(&hidden), "{hidden} is shown");
    }
    assert_ne!(request().0, SEARCH.0);
}

#[test]
fn what_was_not_brought_is_nobodys_and_an_unknown_search_cannot_be() {
    given().when(BRING).then_rejected(PLACEMENT_UNKNOWN);
    for command in [
        claim(),
        offer("provider-b"),
        accept(),
        decline(),
        withdraw(),
    ] {
        searching().when(command).then_rejected(COUNTER_UNKNOWN);
    }
}

/// What must hold of a request at any instant, beside what it was before the command or the wait.
fn check(
    before: &State,
    after: &State,
    now: jiff::Timestamp,
    by: Option<&Actor>,
) -> Result<(), TestCaseError> {
    let Some(held) = after.held(now) else {
        prop_assert!(!after.is_open(), "it is open and nobody holds it");
        return Ok(());
    };
    prop_assert!(
        held.due >= now,
        "its time has passed and there is no next: {held:?}"
    );
    prop_assert!(held.owner.role == Role::Provider && !held.owner.organisation.is_empty());
    prop_assert_eq!(held.collective, after.taken_by.is_none());
    let next = after.held(held.due + jiff::SignedDuration::from_micros(1));
    let next = next.expect("time alone ends nothing");
    prop_assert!(next.due > held.due && next.overdue == held.overdue + 1);
    prop_assert_eq!(&next.owner, &held.owner, "time alone takes it from nobody");
    if before.is_open() && before.taken_by != after.taken_by {
        let by = by.expect("time alone gives it to nobody");
        prop_assert!(after.is_held_by(by), "only who takes it holds it");
        let asked = before.offer.as_ref().map(|offer| offer.to.as_str());
        prop_assert!(before.taken_by.is_none() || asked == Some(&by.organisation));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 96, ..ProptestConfig::default() })]

    /// Any commands by anybody at any time: an open request has exactly one holder, whose next deadline has not passed;
    /// it changes hands only when another provider takes it; and it is open only while its search runs.
    #[test]
    fn h10_a_request_always_has_one_holder_and_a_next_deadline(
        picks in prop::collection::vec((0_u8..16, 0_usize..5, 0_usize..3, 0_i64..50), 1..40),
        look in 0_i64..100_000,
    ) {
        let people = [
            provider("a"),
            provider("b"),
            provider("c"),
            desk(),
            actor(Role::LocalAccess, "local-access-almere"),
        ];
        let mut story = searching();
        let mut before = state(&story);
        for (what, who, to, minutes) in picks {
            let command = match what {
                0..=3 => BRING,
                4..=6 => claim(),
                7..=9 => offer(&people[to].organisation),
                10..=12 => accept(),
                13 => decline(),
                14 => withdraw(),
                _ => {
                    let runs = matches!(
                        story.state(StreamId::new(Subject::Placement, SEARCH.0)),
                        AnyState::Placement(state) if state.end.is_none()
                    );
                    if runs && minutes > 40 {
                        story = ends(story);
                        prop_assert!(!state(&story).is_open(), "the search ended and it did not");
                    }
                    continue;
                }
            };
            story = story.by(people[who].clone()).when(command).either_way();
            let after = state(&story);
            check(&before, &after, story.now(), Some(&people[who]))?;
            story = story.later(minutes);
            check(&after, &state(&story), story.now(), None)?;
            before = after;
        }
        let later = story.later(look);
        check(&before, &state(&later), later.now(), None)?;
        let breaches = crate::invariants::Watcher::default().observe(later.recorded());
        let ours = breaches.iter().filter(|breach| breach.invariant.starts_with("counter-"));
        prop_assert_eq!(ours.count(), 0);
    }
}

#[test]
fn an_event_that_does_not_fit_changes_nothing() {
    let stamp = |now| crate::state::Stamp {
        occurred_at: now,
        recorded_at: now,
    };
    let mut empty = State::default();
    for event in super::samples().into_iter().skip(2) {
        empty.evolve(&event, stamp(at("2026-03-02T01:00:00Z")));
        assert_eq!(empty, State::default(), "{event:?}");
    }
    let mut twice = state(&brought());
    let once = twice.clone();
    twice.evolve(
        &super::samples().swap_remove(1),
        stamp(at("2026-03-02T01:10:00Z")),
    );
    assert_eq!(twice, once);
    assert!(matches!(super::samples()[1], Event::RequestBrought { .. }));
}
