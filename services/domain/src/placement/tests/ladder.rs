use std::sync::Arc;

use super::*;
use crate::{
    actor::Owner,
    book::Book,
    duty::{Duty, DutyKind},
    given::{at, derived},
    ids::DutyId,
    matching::{Tables, Wanted, rank},
    place,
    placement::{
        HelpKind,
        rejection::{
            HELP_NOT_OF_RUNG, LADDER_INCOMPLETE, NETWORK_FIRST, NO_DIRECT_DANGER,
            NOTHING_TO_STEP_OVER, PLACEMENT_UNKNOWN, RUNG_HAS_OUTCOME, SEARCH_ENDED,
        },
    },
    rejection::{DUTY_NOT_OPEN, TEXT_MISSING},
    rules::Rules,
    triage::{Answer, SafetyAssessment, Unsafety},
};

fn recorded(rung: Rung, outcome: RungOutcome) -> Event {
    Event::RungRecorded {
        rung,
        outcome,
        help: vec![],
        reason: of_case("Nagevraagd"),
    }
}

pub(super) fn acutely_unsafe() -> triage::Event {
    triage::Event::SafetyAssessed {
        assessment: SafetyAssessment {
            instrument: "LIRIK".to_owned(),
            version: "2".to_owned(),
            together: false,
            reason_not_together: Some("acute-danger".to_owned()),
            points: vec![Answer::No; 8],
            unsafety: Unsafety::Acute,
        },
    }
}

#[test]
fn a_later_outcome_replaces_the_earlier() {
    let night = searching(Verdict::Urgent)
        .when(rung(Rung::Network, RungOutcome::Used))
        .then([ours(recorded(Rung::Network, RungOutcome::Used))])
        .when(rung(Rung::Network, RungOutcome::Insufficient))
        .then([ours(recorded(Rung::Network, RungOutcome::Insufficient))]);
    let outcome = placement(&night, SEARCH).outcome(Rung::Network);
    assert_eq!(outcome, Some(RungOutcome::Insufficient));
}

#[test]
fn an_outcome_needs_a_reason_and_a_search() {
    let silent = Command::RecordRung {
        placement: SEARCH,
        rung: Rung::Network,
        outcome: RungOutcome::Refused,
        help: vec![],
        reason: "  ".to_owned(),
    };
    searching(Verdict::Urgent)
        .when(silent)
        .then_rejected(TEXT_MISSING);
    given()
        .when(rung(Rung::Network, RungOutcome::Used))
        .then_rejected(PLACEMENT_UNKNOWN);
}

#[test]
fn a_rung_waits_only_in_direct_danger() {
    let waits = || rung(Rung::Network, RungOutcome::Deferred);
    searching(Verdict::Urgent)
        .when(waits())
        .then_rejected(NO_DIRECT_DANGER);
    searching(Verdict::Urgent)
        .and(TRIAGE.0, acutely_unsafe())
        .when(waits())
        .accepted();
    searching(Verdict::AcuteCrisis).when(waits()).accepted();
}

#[test]
fn what_waits_is_owed_within_a_day_and_paid_with_the_last_outcome() {
    let owed = Duty {
        id: DutyId(derived(2, "complete-ladder")),
        kind: DutyKind::CompleteLadder,
        due: at("2026-03-03T01:00:00Z"),
        owner: Owner::desk(),
        office: None,
        rule: "H02@1".to_owned(),
    };
    let paid = Event::DutyFulfilled {
        duty: owed.id,
        note: None,
    };
    let night = searching(Verdict::AcuteCrisis)
        .when(rung(Rung::Network, RungOutcome::Deferred))
        .then([
            ours(recorded(Rung::Network, RungOutcome::Deferred)),
            ours(Event::DutyOpened(owed)),
        ])
        .when(rung(Rung::Ambulatory, RungOutcome::Deferred))
        .then([ours(recorded(Rung::Ambulatory, RungOutcome::Deferred))])
        .when(rung(Rung::Network, RungOutcome::Refused))
        .then([ours(recorded(Rung::Network, RungOutcome::Refused))])
        .when(rung(Rung::Ambulatory, RungOutcome::NotFitting))
        .then([
            ours(recorded(Rung::Ambulatory, RungOutcome::NotFitting)),
            ours(paid),
        ]);
    assert!(placement(&night, SEARCH).duties.is_empty());
}

#[test]
fn an_outcome_never_goes_back_to_waiting() {
    searching(Verdict::AcuteCrisis)
        .when(rung(Rung::Network, RungOutcome::Refused))
        .accepted()
        .when(rung(Rung::Network, RungOutcome::Deferred))
        .then_rejected(RUNG_HAS_OUTCOME);
}

#[test]
fn the_debt_of_the_ladder_can_be_paid_after_the_end_and_only_with_outcomes() {
    let night = searching(Verdict::AcuteCrisis);
    let night = with_lighter(night, Rung::CrisisFoster, RungOutcome::Deferred)
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(CONFIRM)
        .accepted()
        .when(decide())
        .accepted()
        .when(admit())
        .accepted();
    let duty = DutyId(derived(2, "complete-ladder"));
    let with_a_word = Command::FulfilDuty {
        placement: SEARCH,
        duty,
        note: Some("Is gedaan".to_owned()),
    };
    let night = night
        .when(with_a_word)
        .then_rejected(LADDER_INCOMPLETE)
        .when(rung(Rung::CrisisGroup, RungOutcome::NotFitting))
        .then_rejected(SEARCH_ENDED)
        .when(rung(Rung::Network, RungOutcome::Deferred))
        .then_rejected(SEARCH_ENDED);
    let night = with_lighter(night, Rung::CrisisFoster, RungOutcome::NotAvailable);
    let left: Vec<_> = placement(&night, SEARCH)
        .duties
        .iter()
        .map(|duty| duty.kind)
        .collect();
    let others = [DutyKind::ConfirmAlone, DutyKind::SupportFosterFamily];
    assert_eq!(left, others, "the ladder is paid");
    night
        .when(rung(Rung::Network, RungOutcome::Used))
        .then_rejected(SEARCH_ENDED);
}

#[test]
fn a_duty_that_is_not_open_cannot_be_fulfilled() {
    let unknown = Command::FulfilDuty {
        placement: SEARCH,
        duty: DutyId(id(99)),
        note: None,
    };
    searching(Verdict::Urgent)
        .when(unknown)
        .then_rejected(DUTY_NOT_OPEN);
}

/// An outcome that speaks for some kinds of help only.
fn of_kinds(rung: Rung, outcome: RungOutcome, help: &[HelpKind]) -> Command {
    Command::RecordRung {
        placement: SEARCH,
        rung,
        outcome,
        help: help.to_vec(),
        reason: "Nagevraagd".to_owned(),
    }
}

#[test]
fn an_outcome_speaks_for_the_kinds_of_help_it_names_and_the_jim_is_one_of_the_network() {
    use HelpKind::{Jim, Lodging, OwnNetwork, TimeOutBed};
    let no = RungOutcome::NotAvailable;
    let night = searching(Verdict::Urgent)
        .when(of_kinds(Rung::Network, no, &[TimeOutBed]))
        .then_rejected(HELP_NOT_OF_RUNG)
        .when(of_kinds(Rung::Network, no, &[Lodging, OwnNetwork]))
        .accepted()
        .when(rung(Rung::Ambulatory, RungOutcome::Used))
        .accepted();
    let home = || Command::EndWithAlternative {
        order: None,
        frame: None,
        placement: SEARCH,
        rung: Rung::Ambulatory,
        stay: None,
        reason: "Er komt vanavond iemand".to_owned(),
        heard: all_heard(),
        signed: signed(),
    };
    let then = night.when(home());
    let facts = &then.rejection().facts;
    assert_eq!(facts.get("missingRungs"), Some(&"network".to_owned()));
    assert_eq!(facts.get("missingHelp"), Some(&"jim".to_owned()));
    then.then_rejected(LADDER_INCOMPLETE)
        .when(of_kinds(Rung::Network, no, &[Jim]))
        .accepted()
        .when(home())
        .accepted();
}

#[test]
fn matched_care_steps_over_lighter_rungs_for_a_reason_and_never_over_the_own_network() {
    let to_family = |reason: &str| Command::StepOver {
        placement: SEARCH,
        to: Rung::CrisisFoster,
        reason: reason.to_owned(),
    };
    let night = searching(Verdict::Urgent)
        .when(to_family("Alleen een gezin past"))
        .then_rejected(NETWORK_FIRST)
        .when(rung(Rung::Network, RungOutcome::SteppedOver))
        .then_rejected(NETWORK_FIRST)
        .when(rung(Rung::Network, RungOutcome::Refused))
        .accepted()
        .when(rung(Rung::TimeOut, RungOutcome::NotAvailable))
        .accepted()
        .when(to_family(" "))
        .then_rejected(TEXT_MISSING);
    let over = |rung: Rung| {
        ours(Event::RungRecorded {
            rung,
            outcome: RungOutcome::SteppedOver,
            help: vec![],
            reason: of_case("Alleen een gezin past"),
        })
    };
    night
        .when(to_family("Alleen een gezin past"))
        .then([
            over(Rung::Ambulatory),
            over(Rung::RestrainingOrder),
            over(Rung::FamilyAdmission),
            over(Rung::NetworkFoster),
        ])
        .when(to_family("Nog eens"))
        .then_rejected(NOTHING_TO_STEP_OVER)
        .when(hold(SEARCH, FAMILY))
        .accepted()
        .when(CONFIRM)
        .accepted()
        .when(decide())
        .accepted();
}

#[test]
fn stepping_over_pays_nothing_that_direct_danger_deferred() {
    let to_family = Command::StepOver {
        placement: SEARCH,
        to: Rung::CrisisFoster,
        reason: "Alleen een gezin past".to_owned(),
    };
    let night = searching(Verdict::AcuteCrisis)
        .when(rung(Rung::Network, RungOutcome::Deferred))
        .accepted()
        .when(to_family)
        .accepted();
    let state = placement(&night, SEARCH);
    assert_eq!(state.deferred().collect::<Vec<_>>(), [Rung::Network]);
    assert_eq!(state.duties.iter().count(), 1);
}

/// Two ladders, invented: since April the family is admitted together before an adult has to leave.
fn two_ladders() -> Arc<Book> {
    let text = include_str!("../../../rules/ladder.toml");
    let mut parts: Vec<&str> = text.split("[[version.table.rung]]").collect();
    parts.swap(3, 5);
    let (head, since_april) = parts.split_first().expect("a head and rungs");
    let head = head.replace("P10@1", "P10@2");
    let head = head.replace("from = \"2015-01-01\"", "from = \"2026-04-01\"");
    let until = "from = \"2015-01-01\"\nuntil = \"2026-04-01\"";
    let both = text.replace("from = \"2015-01-01\"", until)
        + &head
        + "[[version.table.rung]]"
        + &since_april.join("[[version.table.rung]]");
    let book = Book::read(|file| (file == "ladder.toml").then(|| both.clone()));
    Arc::new(book.expect("a sound book"))
}

#[test]
fn a_search_is_judged_under_the_ladder_it_was_opened_with() {
    let rules = Rules::of(two_ladders());
    let family = Command::EndWithAlternative {
        order: None,
        frame: None,
        placement: SEARCH,
        rung: Rung::FamilyAdmission,
        stay: Some(STAY),
        reason: "Moeder gaat mee".to_owned(),
        heard: all_heard(),
        signed: signed(),
    };
    let open = open(SEARCH, CASE, TRIAGE, CHILD);
    let opened_on = |day: &str| {
        let night = weighed_as(Verdict::Urgent)
            .rules(rules.clone())
            .at(day)
            .when(open.clone())
            .accepted()
            .at("2026-04-01T12:00:00Z");
        [
            (Rung::Network, RungOutcome::Refused),
            (Rung::Ambulatory, RungOutcome::Insufficient),
            (Rung::FamilyAdmission, RungOutcome::Used),
        ]
        .into_iter()
        .fold(night, |night, (of, outcome)| {
            night.when(rung(of, outcome)).accepted()
        })
        .when(family.clone())
    };
    opened_on("2026-03-31T12:00:00Z").then_rejected(LADDER_INCOMPLETE);
    opened_on("2026-04-01T11:00:00Z").accepted();
}

#[test]
fn p10_places_are_ordered_by_the_ladder_that_the_search_was_opened_with() {
    let book = two_ladders();
    let place = |rung: Rung| place::State {
        registered: Some(place::Registered {
            unit: rung.to_string(),
            provider: "aanbieder-een".to_owned(),
            rung,
            municipality: Municipality::Almere,
            age_bands: Vec::new(),
        }),
        ..place::State::default()
    };
    let rungs = [Rung::TimeOut, Rung::FamilyAdmission];
    let places = [PlaceId(id(1)), PlaceId(id(2))]
        .into_iter()
        .zip(rungs.map(place));
    let places: Vec<_> = places.collect();
    let first = |day: &str| {
        let night = weighed_as(Verdict::Urgent)
            .rules(Rules::of(book.clone()))
            .at(day)
            .when(open(SEARCH, CASE, TRIAGE, CHILD))
            .accepted();
        let search = placement(&night, SEARCH).search.expect("opened");
        let now = at("2026-04-01T12:00:00Z");
        let tables = Tables::of_search(&book, &search, now);
        let places = places.iter().map(|(place, state)| (*place, state));
        rank(&Wanted::anything(), places, now, tables).candidates[0].place
    };
    assert_eq!(first("2026-03-31T12:00:00Z"), PlaceId(id(1)));
    assert_eq!(first("2026-04-01T11:00:00Z"), PlaceId(id(2)));
}
