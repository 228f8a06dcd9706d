use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{
    Command, ConsultPartner, End, Event, HelpKind, Phase, State, decide::ANSWERS_MAX, rejection::*,
};
use crate::{
    actor::{Actor, Owner, Role},
    case::{self, CaseOutcome, rejection::CASE_UNKNOWN},
    given::{Given, actor, at, given, id},
    ids::{CaseId, ConsultationId, ReportId, RotaId, TriageId},
    region::Municipality,
    rejection::TEXT_MISSING,
    rota::{self, Function, NewPeriod, Order},
    state::State as AnyState,
    stream::{StreamId, Subject},
    triage::{self, Answer, rejection::TRIAGE_UNKNOWN},
};

const CASE: CaseId = CaseId(id(2));
const TRIAGE: TriageId = TriageId(id(20));
const ASKED: ConsultationId = ConsultationId(id(95));
const CALLED: ConsultationId = ConsultationId(id(96));
const OFFICER: &str = "decision-officer-almere";

/// A case in Almere; it is 02:00 in Amsterdam.
fn case_open() -> Given {
    given().and(
        CASE.0,
        case::Event::CaseOpened {
            report: ReportId(id(1)),
            municipality: Some(Municipality::Almere),
            director: Owner::desk(),
        },
    )
}

fn on_duty(person: &str, order: Order, from: &str, until: &str) -> NewPeriod {
    NewPeriod {
        from: at(from),
        until: at(until),
        person: person.into(),
        order,
    }
}

fn keeps(given: Given, organisation: &str, function: Function, periods: Vec<NewPeriod>) -> Given {
    given
        .when(rota::Command::Establish {
            organisation: organisation.into(),
            function,
            periods,
        })
        .accepted()
}

/// Two of Safe Home on duty until the morning, and an officer of Almere.
fn night() -> Given {
    let (from, until) = ("2026-03-02T01:00:00Z", "2026-03-02T07:00:00Z");
    let two = vec![
        on_duty("vt-1", Order::First, from, until),
        on_duty("vt-2", Order::Second, from, until),
    ];
    let given = keeps(case_open(), "veilig-thuis", Function::Consultation, two);
    let officer = vec![on_duty("officer-1", Order::First, from, until)];
    keeps(given, OFFICER, Function::DecisionOfficer, officer)
}

fn request(partner: ConsultPartner) -> Command {
    Command::Request {
        consultation: ASKED,
        case: CASE,
        triage: None,
        partner,
        question: "Is dit gezin bekend?".into(),
    }
}

fn call_in(help: HelpKind, follows: Option<ConsultationId>) -> Command {
    Command::CallIn {
        consultation: CALLED,
        case: CASE,
        follows,
        partner: ConsultPartner::SafeHome,
        help,
        note: Some(" ".into()),
    }
}

fn answer(consultation: ConsultationId) -> Command {
    Command::Answer {
        consultation,
        agrees: Answer::Yes,
        advice: "Ga met zijn tweeën".into(),
    }
}

fn accept(consultation: ConsultationId) -> Command {
    Command::Accept {
        consultation,
        expected_at: Some(at("2026-03-02T02:30:00Z")),
    }
}

fn decline(consultation: ConsultationId) -> Command {
    Command::Decline {
        consultation,
        reason: "Beiden zijn bij een ander gezin".into(),
    }
}

fn withdraw(consultation: ConsultationId) -> Command {
    Command::Withdraw {
        consultation,
        reason: "De huisarts wist het".into(),
    }
}

fn partner(organisation: &str, person: &str) -> Actor {
    Actor {
        person: person.into(),
        ..actor(Role::Partner, organisation)
    }
}

fn state(given: &Given, consultation: ConsultationId) -> State {
    match given.state(StreamId::new(Subject::Consultation, consultation.0)) {
        AnyState::Consultation(state) => *state,
        _ => unreachable!("the subject is a consultation"),
    }
}

/// Who holds it at an instant, by person or organisation.
fn holder(state: &State, instant: &str) -> String {
    let held = state
        .held(at(instant))
        .expect("an open consultation is held");
    let owner = held.owner.clone();
    owner.person.unwrap_or(owner.organisation)
}

fn asked() -> Given {
    night().when(request(ConsultPartner::SafeHome)).accepted()
}

#[test]
fn h15_silence_goes_along_the_rota_and_then_up_by_itself() {
    let state = state(&asked(), ASKED);
    assert_eq!(
        holder(&state, "2026-03-02T01:30:00Z"),
        "vt-1",
        "in time at its instant"
    );
    assert_eq!(holder(&state, "2026-03-02T01:30:01Z"), "vt-2");
    assert_eq!(holder(&state, "2026-03-02T02:00:01Z"), "officer-1");
    assert_eq!(holder(&state, "2026-03-02T02:30:01Z"), "expert-network");
    assert_eq!(holder(&state, "2026-03-02T03:00:01Z"), "national-network");
    assert_eq!(state.phase(at("2026-03-02T02:00:00Z")), Phase::Asked);
    assert_eq!(state.phase(at("2026-03-02T02:00:01Z")), Phase::Escalated);
    assert_eq!(state.ask.unwrap().rule, "H15@1 P19@1");
}

#[test]
fn h38_the_last_holder_keeps_it_and_its_clock_runs_again() {
    let state = state(&asked(), ASKED);
    for (now, due, step) in [
        ("2026-03-02T03:30:00Z", "2026-03-02T03:30:00Z", 4),
        ("2026-03-02T03:30:00.000000001Z", "2026-03-02T04:00:00Z", 5),
        ("2026-03-02T04:00:00Z", "2026-03-02T04:00:00Z", 5),
        ("2026-03-09T03:45:00Z", "2026-03-09T04:00:00Z", 5 + 7 * 48),
    ] {
        let held = state.held(at(now)).unwrap();
        assert_eq!((held.due, held.step), (at(due), step), "{now}");
        assert_eq!(held.owner.organisation, "national-network");
    }
    let passed = state.passed(at("2026-03-02T04:10:00Z"));
    assert_eq!(passed.last(), Some(&at("2026-03-02T04:00:00Z")));
    assert_eq!(passed.len(), 6);
}

#[test]
fn h15_with_nobody_on_duty_the_organisation_is_asked_and_then_it_goes_up() {
    let given = case_open()
        .when(request(ConsultPartner::MentalHealth))
        .accepted();
    let state = state(&given, ASKED);
    assert_eq!(holder(&state, "2026-03-02T01:10:00Z"), "ggz-centraal");
    assert_eq!(holder(&state, "2026-03-02T01:30:01Z"), OFFICER);
}

#[test]
fn h15_each_step_is_asked_of_whoever_is_on_duty_when_it_begins() {
    let given = keeps(
        case_open(),
        "veilig-thuis",
        Function::Consultation,
        vec![
            on_duty(
                "vt-1",
                Order::First,
                "2026-03-02T01:00:00Z",
                "2026-03-02T01:15:00Z",
            ),
            on_duty(
                "vt-3",
                Order::First,
                "2026-03-02T01:15:00Z",
                "2026-03-02T07:00:00Z",
            ),
            on_duty(
                "vt-2",
                Order::Second,
                "2026-03-02T01:00:00Z",
                "2026-03-02T07:00:00Z",
            ),
        ],
    );
    let given = given.when(request(ConsultPartner::SafeHome)).accepted();
    let people: Vec<_> = state(&given, ASKED)
        .route
        .into_iter()
        .filter_map(|step| step.owner.person)
        .collect();
    assert_eq!(people, ["vt-1", "vt-3", "vt-2"]);
}

#[test]
fn h15_a_deadline_that_passed_is_recorded_once_and_changes_nothing() {
    let record = || Command::RecordExpiry {
        consultation: ASKED,
    };
    let given = asked()
        .when(record())
        .then_rejected(CONSULTATION_NOT_DUE)
        .later(31);
    let before = state(&given, ASKED);
    let vt_2 = before.route[1].owner.clone();
    let given = given
        .when(record())
        .then([(
            ASKED.0,
            Event::ConsultationExpired {
                due: at("2026-03-02T01:30:00Z"),
                holder: vt_2,
                next_due: at("2026-03-02T02:00:00Z"),
            }
            .into(),
        )])
        .when(record())
        .then_rejected(CONSULTATION_NOT_DUE);
    let after = state(&given, ASKED);
    for minutes in 0..300 {
        let instant = given.now() + SignedDuration::from_mins(minutes);
        assert_eq!(before.held(instant), after.held(instant), "{instant}");
    }
    assert_eq!(given.later(300).when(record()).emissions().len(), 5);
}

#[test]
fn h15_the_next_on_the_rota_answers_and_the_silence_before_it_is_on_record() {
    let given = asked()
        .later(40)
        .by(partner("veilig-thuis", "vt-2"))
        .when(answer(ASKED));
    let kinds: Vec<_> = given
        .emissions()
        .iter()
        .map(|emission| {
            matches!(
                emission.event,
                crate::event::Event::Consultation(Event::ConsultationExpired { .. })
            )
        })
        .collect();
    assert_eq!(kinds, [true, false]);
    let given = given.accepted();
    let now = state(&given, ASKED);
    assert_eq!(now.phase(given.now()), Phase::Answered);
    assert!(now.answers[0].late && now.held(given.now()).is_none());
    assert_eq!(now.answers[0].by.person.as_deref(), Some("vt-2"));
}

#[test]
fn h15_a_late_answer_is_still_recorded_as_late() {
    let given = asked()
        .by(partner("veilig-thuis", "vt-1"))
        .when(answer(ASKED))
        .accepted();
    let first = state(&given, ASKED);
    assert!(!first.answers[0].late);
    let mut given = given.later(60);
    for _ in 1..ANSWERS_MAX {
        given = given.when(answer(ASKED)).accepted();
    }
    let known = state(&given, ASKED);
    assert_eq!(known.end, first.end, "the first answer ended it");
    assert!(known.answers[1..].iter().all(|answer| answer.late));
    given
        .when(answer(ASKED))
        .then_rejected(CONSULTATION_ANSWERS);
    // Said in time by telephone, written down later.
    let given = asked()
        .later(50)
        .occurred("2026-03-02T01:20:00Z")
        .when(answer(ASKED))
        .accepted();
    assert!(!state(&given, ASKED).answers[0].late);
}

#[test]
fn h15_an_answer_comes_from_whom_it_was_asked_of_or_whoever_holds_it() {
    asked()
        .by(partner("ggz-centraal", "ggz-1"))
        .when(answer(ASKED))
        .then_rejected(CONSULTATION_NOT_YOURS)
        .by(actor(Role::LocalAccess, OFFICER))
        .when(answer(ASKED))
        .then_rejected(CONSULTATION_NOT_YOURS)
        .later(61)
        .when(answer(ASKED))
        .accepted();
    asked()
        .by(actor(Role::Triagist, "desk"))
        .when(answer(ASKED))
        .accepted();
}

#[test]
fn h15_each_of_the_three_asks_the_others_and_not_itself() {
    let given = night()
        .by(partner("veilig-thuis", "vt-1"))
        .when(request(ConsultPartner::SafeHome))
        .then_rejected(CONSULTATION_OWN)
        .when(request(ConsultPartner::MentalHealth))
        .accepted();
    let ask = state(&given, ASKED).ask.unwrap();
    assert_eq!(ask.asked_by.organisation, "veilig-thuis");
    assert!(
        ConsultPartner::ALL
            .iter()
            .all(|one| one.is(&partner(one.organisation(), "x")))
    );
}

#[test]
fn a_question_about_a_closed_case_is_taken_and_names_no_weighing_of_another() {
    given()
        .when(request(ConsultPartner::SafeHome))
        .then_rejected(CASE_UNKNOWN);
    let closed = case::Event::CaseClosed {
        outcome: CaseOutcome::CrisisOver,
        registration: None,
    };
    night()
        .and(CASE.0, closed.clone())
        .when(request(ConsultPartner::SafeHome))
        .accepted();
    night()
        .and(CASE.0, closed)
        .when(call_in(HelpKind::OnSite, None))
        .accepted();
    let with = |triage: TriageId| Command::Request {
        consultation: ASKED,
        case: CASE,
        triage: Some(triage),
        partner: ConsultPartner::SafeHome,
        question: "Is dit gezin bekend?".into(),
    };
    night()
        .and(TRIAGE.0, triage::Event::TriageStarted { case: CASE })
        .and(
            id(21),
            triage::Event::TriageStarted {
                case: CaseId(id(3)),
            },
        )
        .when(with(TriageId(id(21))))
        .then_rejected(TRIAGE_UNKNOWN)
        .when(Command::Request {
            consultation: ASKED,
            case: CASE,
            triage: None,
            partner: ConsultPartner::SafeHome,
            question: " ".into(),
        })
        .then_rejected(TEXT_MISSING)
        .when(with(TRIAGE))
        .accepted()
        .when(with(TRIAGE))
        .then_rejected(CONSULTATION_EXISTS);
}

#[test]
fn h15_a_partner_is_called_in_without_a_new_triage() {
    let given = asked()
        .by(partner("veilig-thuis", "vt-1"))
        .when(answer(ASKED))
        .accepted()
        .by(actor(Role::Coordinator, "desk"))
        .when(call_in(HelpKind::OnSite, Some(ConsultationId(id(99)))))
        .then_rejected(CONSULTATION_UNKNOWN)
        .when(call_in(HelpKind::OnSite, Some(ASKED)))
        .accepted();
    let called = state(&given, CALLED);
    assert_eq!(holder(&called, "2026-03-02T01:10:00Z"), "vt-1");
    assert!(called.ask.unwrap().text.is_none(), "an empty note is none");
    let triages = given
        .states()
        .filter(|(stream, _)| stream.subject == Subject::Triage);
    assert_eq!(triages.count(), 0);
    let given = given
        .when(answer(CALLED))
        .then_rejected(CONSULTATION_KIND)
        .by(partner("ggz-centraal", "ggz-1"))
        .when(accept(CALLED))
        .then_rejected(CONSULTATION_NOT_YOURS)
        .by(partner("veilig-thuis", "vt-1"))
        .when(accept(CALLED))
        .accepted();
    let called = state(&given, CALLED);
    assert_eq!(called.end.map(|(end, _)| end), Some(End::Accepted));
    assert!(!called.taken.unwrap().late);
    given.when(accept(CALLED)).then_rejected(CONSULTATION_OVER);
    asked().when(accept(ASKED)).then_rejected(CONSULTATION_KIND);
}

#[test]
fn h38_a_partner_that_cannot_help_sends_it_up_at_once() {
    let given = night()
        .by(partner("ggz-centraal", "ggz-1"))
        .when(call_in(HelpKind::SafetyAssessment, None))
        .accepted()
        .later(10)
        .by(partner("veilig-thuis", "vt-1"))
        .when(decline(CALLED))
        .accepted();
    let called = state(&given, CALLED);
    let held = called.held(given.now()).unwrap();
    assert_eq!(held.owner.person.as_deref(), Some("officer-1"));
    assert_eq!(held.due, at("2026-03-02T01:40:00Z"));
    assert_eq!(called.declined.len(), 1);
    given
        .when(decline(CALLED))
        .then_rejected(CONSULTATION_ESCALATED);
}

#[test]
fn h38_what_went_up_can_be_asked_of_the_rota_again() {
    let again = || Command::AskAgain {
        consultation: ASKED,
    };
    let given = asked()
        .when(again())
        .then_rejected(CONSULTATION_PENDING)
        .later(61)
        .when(again())
        .accepted();
    let known = state(&given, ASKED);
    assert_eq!((known.rounds, known.phase(given.now())), (2, Phase::Asked));
    assert_eq!(holder(&known, "2026-03-02T02:10:00Z"), "vt-1");
    let given = given.when(answer(ASKED)).accepted();
    assert!(
        state(&given, ASKED).answers[0].late,
        "the first round was in vain"
    );
}

#[test]
fn whoever_asked_takes_it_back_with_a_reason() {
    let asked = night()
        .by(partner("ggz-centraal", "ggz-1"))
        .when(request(ConsultPartner::SafeHome))
        .accepted();
    asked
        .clone()
        .by(actor(Role::Triagist, "desk"))
        .when(withdraw(ASKED))
        .then_rejected(CONSULTATION_NOT_YOURS);
    let given = asked
        .by(partner("ggz-centraal", "ggz-2"))
        .when(withdraw(ASKED))
        .accepted();
    assert_eq!(state(&given, ASKED).phase(given.now()), Phase::Withdrawn);
    let given = given.when(withdraw(ASKED)).then_rejected(CONSULTATION_OVER);
    let given = given
        .by(partner("veilig-thuis", "vt-1"))
        .when(answer(ASKED))
        .accepted();
    let known = state(&given, ASKED);
    assert!(known.answers[0].late, "what was said is kept");
    assert_eq!(known.phase(given.now()), Phase::Withdrawn);
}

#[test]
fn nothing_is_answered_that_was_never_asked() {
    for command in [
        answer(ASKED),
        accept(ASKED),
        decline(ASKED),
        withdraw(ASKED),
        Command::AskAgain {
            consultation: ASKED,
        },
        Command::RecordExpiry {
            consultation: ASKED,
        },
    ] {
        night().when(command).then_rejected(CONSULTATION_UNKNOWN);
    }
}

/// What must hold of an open consultation at an instant.
fn check(state: &State, now: Timestamp) -> Result<(), TestCaseError> {
    if !state.is_open() {
        prop_assert!(state.held(now).is_none());
        return Ok(());
    }
    let held = state.held(now);
    prop_assert!(held.is_some(), "nobody holds it at {now}");
    let held = held.expect("just looked");
    prop_assert!(held.due >= now, "its due instant has passed: {held:?}");
    let next = state.held_after(held.due);
    prop_assert!(next.is_some());
    let next = next.expect("just looked");
    prop_assert!(
        next.due > held.due && next.step == held.step + 1,
        "{held:?} {next:?}"
    );
    let owners: BTreeSet<_> = state.route.iter().map(|step| &step.owner).collect();
    prop_assert_eq!(owners.len(), state.route.len(), "asked twice in one round");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    /// Any commands by anybody at any time, over any rota: no decider panics; whatever is open has one holder whose
    /// time has not passed, advancing past it gives the next, and nobody is asked twice in one round.
    #[test]
    fn h15_an_open_consultation_always_has_one_holder_and_a_next(
        shifts in prop::collection::vec((0_i64..8, 1_i64..8, 0_u8..4, 0_usize..3), 0..12),
        picks in prop::collection::vec((0_u8..9, any::<bool>(), 0_usize..5, 0_i64..90), 1..25),
        look in 0_i64..100_000,
    ) {
        let origin = at("2026-03-02T01:00:00Z");
        let half_hours = |n: i64| SignedDuration::from_mins(30 * n);
        let mut story = keeps(case_open(), "veilig-thuis", Function::Consultation, vec![]);
        let rota = RotaId::of("veilig-thuis", Function::Consultation);
        for (from, length, who, order) in shifts {
            let from = origin + half_hours(from);
            let period = NewPeriod {
                from,
                until: from + half_hours(length),
                person: format!("vt-{who}"),
                order: Order::ALL[order],
            };
            story = story.when(rota::Command::Plan { rota, periods: vec![period] }).either_way();
        }
        let people = [
            actor(Role::Coordinator, "desk"),
            partner("veilig-thuis", "vt-1"),
            partner("ggz-centraal", "ggz-1"),
            actor(Role::LocalAccess, OFFICER),
            actor(Role::Provider, "provider-a"),
        ];
        for (what, one, who, minutes) in picks {
            let consultation = if one { ASKED } else { CALLED };
            let command = match what {
                0 => request(ConsultPartner::SafeHome),
                1 => call_in(HelpKind::TakeOver, None),
                2 => answer(consultation),
                3 => accept(consultation),
                4 => decline(consultation),
                5 => Command::AskAgain { consultation },
                6 => withdraw(consultation),
                7 => Command::RecordExpiry { consultation },
                _ => Command::CallIn {
                    consultation,
                    case: CASE,
                    follows: Some(ASKED),
                    partner: ConsultPartner::ALL[who % 3],
                    help: HelpKind::ALL[who % HelpKind::ALL.len()],
                    note: None,
                },
            };
            story = story.by(people[who].clone()).when(command).either_way();
            for id in [ASKED, CALLED] {
                check(&state(&story, id), story.now())?;
            }
            story = story.later(minutes);
            for id in [ASKED, CALLED] {
                check(&state(&story, id), story.now())?;
            }
        }
        let later = story.later(look);
        for id in [ASKED, CALLED] {
            check(&state(&later, id), later.now())?;
        }
    }
}
