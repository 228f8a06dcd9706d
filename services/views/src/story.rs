//! A night as the rules themselves write it, and what every view shows of it.

use jiff::ToSpan;
use vangnet_domain::{
    actor::{Owner, Role},
    book::Book,
    command::Command,
    deployment::{self, SafetyAgreement, Sighting, VisitOutcome},
    given::{Given, actor, given},
    ids::AgreementId,
    matching::{Because, Criterion},
    person::AgeBand,
    personal::Personal,
    place::{self, Availability},
    placement::{self, NeedKind, Perspective, Rung, RungOutcome},
    region::Municipality,
    report::{self, ReportedPerson, Reporter, ReporterKind, Submit},
    state::State,
    stay, team,
    triage::{self, Answer, CrisisTest, Urgency, Verdict},
};

use crate::{
    CaseFile, Indicators, Region, Timeline,
    build::*,
    fold,
    indicators::{self, Period},
    replay::known,
    timeline::Lateness,
};

fn words(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn submit() -> Command {
    let person = ReportedPerson {
        person: person_id(1),
        household_role: words("child"),
        name: words("Mark Test"),
        birth_date: words("2011-05-14"),
        bsn: None,
        phone: None,
        address: None,
    };
    report::Command::Submit(Box::new(Submit {
        report: report_id(1),
        case: CASE,
        joins_case: false,
        reporter_kind: ReporterKind::Parent,
        reporter: Some(Reporter {
            person: person_id(2),
            name: words("Sofie Test"),
        }),
        what: words("Hij moet het huis uit"),
        place: words("Teststraat 1"),
        municipality: words("GM0034"),
        call_back: words("0600000000"),
        people: vec![person],
        unreadable: vec![],
    }))
    .into()
}

/// Before the night: a team on duty and a place that the provider called free.
fn evening() -> Given {
    let as_of = given().now();
    given()
        .when(team::Command::Register {
            team: team_id(1),
            name: "Team Noord".into(),
            organisation: "ambulant-a".into(),
        })
        .accepted()
        .when(team::Command::StartDuty {
            team: team_id(1),
            until: as_of + 7.hours(),
        })
        .accepted()
        .when(team::Command::RegisterDevice {
            team: team_id(1),
            device: device_id(1),
        })
        .accepted()
        .when(place::Command::Register {
            place: place_id(1),
            unit: "de-linde-1".into(),
            provider: "provider-a".into(),
            rung: Rung::TimeOut,
            municipality: Municipality::Almere,
            age_bands: vec![],
        })
        .accepted()
        .when(place::Command::ReportAvailability {
            place: place_id(1),
            availability: Availability::Free,
            as_of,
        })
        .accepted()
}

/// The report, its weighing, and a team that is offered and goes.
fn underway() -> Given {
    evening()
        .later(10)
        .when(submit())
        .accepted()
        .later(5)
        .when(triage::Command::Start {
            triage: triage_id(1),
            case: CASE,
        })
        .accepted()
        .when(triage::Command::AnswerCrisisTest {
            triage: triage_id(1),
            test: CrisisTest {
                acute: Answer::Yes,
                unsafe_now: Answer::Yes,
                danger: Answer::Unknown,
                cannot_wait: Answer::Yes,
            },
            today_different: None,
        })
        .accepted()
        .when(triage::Command::GiveVerdict {
            triage: triage_id(1),
            verdict: Verdict::AcuteCrisis,
            urgency: Urgency::U1,
            crisis_kind: None,
            spoken: true,
            second_professional: None,
            reason: None,
            decider: triage::Decider::default(),
        })
        .accepted()
        .when(deployment::Command::Offer {
            deployment: deployment_id(1),
            case: CASE,
            triage: triage_id(1),
            team: team_id(1),
            two_workers: true,
            reason: None,
        })
        .accepted()
        .by(actor(Role::TeamMember, "ambulant-a"))
        .on(device_id(1), 1)
        .when(deployment::Command::Accept {
            deployment: deployment_id(1),
        })
        .accepted()
}

/// At the door at 02:40 (Amsterdam); the phone is heard again at 03:15.
fn visited() -> Given {
    underway()
        .later(60)
        .on(device_id(1), 3)
        .occurred("2026-03-02T01:40:00Z")
        .when(deployment::Command::Arrive {
            deployment: deployment_id(1),
        })
        .accepted()
        .on(device_id(1), 4)
        .occurred("2026-03-02T01:50:00Z")
        .when(deployment::Command::RecordVisit {
            deployment: deployment_id(1),
            sighting: Sighting::Spoken,
            children: vec![],
            findings: "Gesproken in de keuken".into(),
            agreements: vec![SafetyAgreement {
                agreement: AgreementId(uuid(0xc01)),
                who: "Tante Test".into(),
                what: "blijft vannacht".into(),
                until: t("2026-03-02T08:00:00Z"),
            }],
        })
        .accepted()
        .when(deployment::Command::Complete {
            deployment: deployment_id(1),
            outcome: VisitOutcome::AwayTonight,
        })
        .accepted()
        .by(actor(Role::Coordinator, "desk"))
}

/// The search: three lighter rungs do not work, the place is held.
fn held_place() -> Given {
    let mut story = visited()
        .when(placement::Command::OpenSearch {
            placement: placement_id(1),
            case: CASE,
            triage: triage_id(1),
            child: person_id(1),
            need: NeedKind::SafeHousing,
            question: words("Mag ik naar mijn oma?"),
            perspective: Perspective::Home,
        })
        .accepted();
    for rung in placement::lighter(Rung::TimeOut) {
        story = story
            .when(placement::Command::RecordRung {
                placement: placement_id(1),
                rung,
                outcome: RungOutcome::NotFitting,
                help: vec![],
                reason: "vannacht niet veilig".into(),
            })
            .accepted();
    }
    story
        .when(placement::Command::HoldPlace {
            placement: placement_id(1),
            place: place_id(1),
        })
        .accepted()
}

/// The child is in, and the stay has begun.
fn away() -> Given {
    let placement = placement_id(1);
    held_place()
        .later(20)
        .when(placement::Command::ConfirmHold { placement })
        .accepted()
        .when(placement::Command::Decide {
            placement,
            reason: "niets lichters werkt vannacht".into(),
            heard: placement::all_heard(),
            signed: placement::signed(),
        })
        .accepted()
        .later(40)
        .when(placement::Command::Admit {
            frame: None,
            placement,
            stay: stay_id(1),
        })
        .accepted()
        .when(stay::Command::Start {
            stay: stay_id(1),
            case: CASE,
            child: person_id(1),
            placement,
            place: Some(place_id(1)),
            rung: Rung::TimeOut,
            perspective: Perspective::Home,
        })
        .accepted()
}

fn region(story: &Given) -> Region {
    fold(story.recorded())
}

fn json(value: impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(value).unwrap()
}

#[test]
fn the_queue_holds_the_report_until_its_verdict() {
    let story = evening().later(10).when(submit()).accepted();
    let now = story.now();
    let region_then = region(&story);
    let queue = region_then.queue(now);
    assert_eq!(queue.len(), 1);
    assert_eq!(queue[0].due, Some(now + 30.minutes()));
    assert_eq!(queue[0].municipality, Some(Municipality::Almere));
    let late = now + 30.minutes() + 1.second();
    assert!(region_then.queue(late)[0].overdue);
    assert!(region(&underway()).queue(now).is_empty());
}

#[test]
fn the_board_follows_the_night() {
    let story = underway();
    let board = json(region(&story).board(story.now()));
    let row = &board[0];
    assert_eq!(row["triage"]["verdict"], "acute-crisis");
    assert_eq!(row["deployment"]["phase"], "accepted");
    assert_eq!(row["people"], 1, "who only called is not of the household");
    assert_ne!(row["nextDeadline"], serde_json::Value::Null);

    let story = held_place();
    let board = json(region(&story).board(story.now()));
    let search = &board[0]["searches"][0];
    assert_eq!(search["phase"], "held");
    assert_eq!(search["rungs"]["network"], "not-fitting");
    assert_eq!(board[0]["triage"]["late"], false);

    let story = away();
    let board = json(region(&story).board(story.now()));
    assert_eq!(board[0]["searches"], json(Vec::<u8>::new()));
    assert_eq!(board[0]["stays"][0]["day"], 1);
    assert_eq!(board[0]["stays"][0]["daysIntended"], 29);
}

#[test]
fn a_hold_nobody_confirmed_frees_the_place_for_the_next_child() {
    let story = held_place();
    let region = region(&story);
    let free = |now| region.places(now)[0].standing.can_be_asked_for();
    let until = story.now() + 45.minutes();
    assert!(!free(until));
    assert!(free(until + 1.second()));
    let to_record = region.deadlines_to_record(until + 1.second());
    let hold = to_record
        .iter()
        .find(|deadline| deadline.word == "hold")
        .unwrap();
    assert_eq!((hold.case, &hold.owner), (Some(CASE), &Owner::desk()));
}

#[test]
fn a_search_wants_what_is_known_of_the_child() {
    let story = held_place();
    let region_then = region(&story);
    let wanted = region_then.wanted(placement_id(1), story.now()).unwrap();
    assert_eq!(wanted.age, AgeBand::From12To15);
    assert_eq!(wanted.home, Some(Municipality::Almere));
    let later = story.now() + 46.minutes();
    let found = region_then
        .candidates_of(placement_id(1), later, &Book::embedded())
        .unwrap();
    assert!(found.need_recorded_at.is_some_and(|at| at < later));
    assert_eq!(found.candidates[0].row.place, place_id(1));
    let home = found.candidates[0].fit.iter();
    let home: Vec<_> = home
        .filter(|fit| fit.criterion == Criterion::Home)
        .collect();
    assert_eq!(home[0].because, Because::SameMunicipality);
    assert_eq!(
        region(&away()).wanted(placement_id(1), story.now()),
        None,
        "it is over"
    );
}

/// Of the 256 MiB a process may hold in views, a case with a stay takes well under 32 KiB: eight thousand of
/// them fit, and the region has hundreds.
#[test]
fn an_open_case_takes_little_room() {
    let (before, after) = (region(&evening()), region(&away()));
    let bytes = |region: &Region| serde_json::to_vec(region).unwrap().len();
    let case = bytes(&after) - bytes(&before);
    assert!(case < 32 * 1024, "{case} bytes");
}

#[test]
fn the_team_shows_the_gap_in_its_phones_numbers() {
    let story = visited();
    let region = region(&story);
    let team = &region.teams(story.now())[0];
    assert_eq!(team.engaged, None);
    let device = &team.devices[0];
    assert_eq!((device.last_sequence, device.missing), (4, 1));
    assert_eq!(
        json(&device.gaps),
        serde_json::json!([{ "from": 2, "to": 2 }])
    );
}

#[test]
fn the_region_and_the_file_hold_what_the_rules_hold() {
    let story = away();
    let (region, file) = (region(&story), fold::<CaseFile>(story.recorded()));
    let mut owed = 0;
    for event in story.recorded() {
        let stream = event.envelope.stream;
        let state = story.state(stream);
        if let Some(in_file) = file.state(stream) {
            assert_eq!(in_file, &state, "{stream}");
        }
        if let State::Place(place) = &state {
            assert_eq!(region.place(place_id(1)), Some(&**place));
        }
        if event.envelope.version == 1 {
            owed += state.duties().map_or(0, |duties| duties.iter().count());
        }
    }
    assert!(owed > 5, "a crisis waives much");
    assert_eq!(region.duties(story.now()).len(), owed);
    assert_eq!(file.as_of(story.now()).duties.len(), owed);
}

#[test]
fn the_timeline_reads_like_the_night_and_names_nobody() {
    let story = away();
    let case = story
        .recorded()
        .iter()
        .filter(|event| event.envelope.case == Some(CASE));
    let timeline: Timeline = fold(case);
    let said: Vec<_> = timeline
        .steps()
        .iter()
        .filter(|step| !step.line.starts_with("owed: "))
        .map(|step| step.line.as_str())
        .collect();
    assert_eq!(
        said,
        [
            "a report came in from parent about Almere",
            "level: crisis, not judged yet; taken up by triagist at desk by 2026-03-02 02:40 (P02@1)",
            "the case was opened; municipality: Almere; directed by local-access at local-access-almere",
            "a person became known; age 12-15, BSN absent",
            "a person joined the household as child",
            "a person became known; age unknown, BSN absent",
            "from here on this weighing of the case counts",
            "weighing began",
            "the crisis test proposes acute-crisis, u1-2h-on-site (P01@2)",
            "proposed: acute-crisis, u1-2h-on-site, because unsafe-now (P01@2)",
            "verdict: acute-crisis, u1-2h-on-site, there by 2026-03-02 04:15 (spoken)",
            "decided by a professional, registration not given",
            "a team was asked to go, u1-2h-on-site, two workers; answer due 2026-03-02 02:25",
            "the team is bound to a deployment",
            "the team goes",
            "the team is at the door",
            "visit: child seen-and-spoken; safety agreements: 1",
            "the deployment is done: away-tonight",
            "the team is free again",
            "this is the child's live search",
            "a search opened for safe-housing; meant to lead to home",
            "the search is in the hands of coordinator at desk",
            "direct danger: at most 30 minutes from one step to the next",
            "rung network: not-fitting",
            "rung ambulatory: not-fitting",
            "rung restraining-order: not-fitting",
            "the place is held until 2026-03-02 04:00",
            "a place is held until 2026-03-02 04:00",
            "provider-a was asked, and answers by 2026-03-02 03:30",
            "the provider confirmed the place",
            "the held place was confirmed",
            "a decision was signed, registered at skj until 2099-12-31, with a second professional, behavioural-scientist",
            "heard at the decision: child and parents",
            "the placement was decided",
            "stay-away: it rests on nothing on record, that is owed",
            "the child moved in",
            "the child is in a place: time-out",
            "the child's live search is over",
            "the stay began: time-out, meant to end on 2026-03-30",
        ]
    );
    let late = timeline
        .steps()
        .iter()
        .filter(|step| step.lateness == Lateness::Late);
    assert_eq!(
        late.count(),
        3,
        "the arrival, the visit and what was agreed there"
    );
    let text = json(timeline.steps()).to_string();
    for personal in ["Mark", "Sofie", "Teststraat", "keuken", "oma", "Tante"] {
        assert!(!text.contains(personal), "{personal}");
    }
}

#[test]
fn at_02_45_the_desk_did_not_know_that_the_team_was_there() {
    let story = visited();
    let then: Region = known(story.recorded(), t("2026-03-02T01:45:00Z"));
    let board = json(then.board(t("2026-03-02T01:45:00Z")));
    assert_eq!(board[0]["deployment"]["phase"], "accepted");
}

#[test]
fn the_night_is_counted() {
    let story = away();
    let view: Indicators = fold(story.recorded());
    let found = |id| {
        let indicator = indicators::by_id(id).unwrap();
        view.seen(indicator, Period::Year(2026), story.now())
    };
    assert_eq!(found("reports").len(), 1);
    assert_eq!(found("stays-begun")[0].line, Rung::TimeOut.as_str());
    let arrivals = found("arrivals-in-time");
    assert_eq!((arrivals.len(), arrivals[0].hit), (1, true));
    assert_eq!(
        found("placements-avoided").len(),
        1,
        "a time-out bed is below rung 6"
    );
    assert!(found("holds-ended").is_empty());
}

#[test]
fn sealed_fields_of_people_are_carried_in_the_file() {
    let story = underway();
    let file: CaseFile = fold(story.recorded());
    let at = file.as_of(story.now());
    let child = at
        .people
        .iter()
        .find(|person| person.id == person_id(1).0)
        .unwrap();
    assert!(matches!(child.state.name, Some(Personal::Sealed(_))));
}
