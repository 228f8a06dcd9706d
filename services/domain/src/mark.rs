//! The case of Mark from the regional vision (P29), told in commands: a call in panic, a friend to
//! stay with, cooling off, a round table, an analysis made together, home under conditions, a finger on
//! the pulse. Every subject takes part, every invariant watches, and at the end nothing is owed.

use jiff::civil::date;

use crate::{
    actor::{Actor, Owner, Role},
    case::{self, CaseOutcome, Voice},
    command::Command,
    deployment::{self, Sighting, VisitOutcome},
    duty::DutyKind,
    given::{Given, actor, at, given, id},
    ids::{
        AgreementId, CaseId, ConditionId, DeploymentId, DutyId, PersonId, PlacementId, ReportId,
        StayId, TeamId, TriageId,
    },
    invariants::Watcher,
    placement::{self, NeedKind, Perspective, Rung, RungOutcome},
    region::Municipality,
    registration::{Register, Registration, registered},
    report::{self, ReportedPerson, Reporter, ReporterKind, Submit},
    stay::{self, EndReason, MomentKind, ReviewOutcome},
    stream::StreamId,
    team,
    triage::{self, Answer, CrisisKind, CrisisTest, Urgency, Verdict},
};

const REPORT: ReportId = ReportId(id(1));
const CASE: CaseId = CaseId(id(2));
const TRIAGE: TriageId = TriageId(id(20));
const SOFIE: PersonId = PersonId(id(30));
const MARK: PersonId = PersonId(id(31));
const TEAM: TeamId = TeamId(id(40));
const DEPLOYMENT: DeploymentId = DeploymentId(id(50));
const SEARCH: PlacementId = PlacementId(id(60));
const STAY: StayId = StayId(id(70));
const AGREED: AgreementId = AgreementId(id(80));
const NEEDED: ConditionId = ConditionId(id(81));

/// Decide and record; the whole log so far keeps every invariant.
fn go(given: Given, command: impl Into<Command>) -> Given {
    let given = given.when(command).accepted();
    assert_eq!(Watcher::default().observe(given.recorded()), []);
    given
}

/// What is open anywhere: stream, kind and id.
fn owed(given: &Given) -> Vec<(StreamId, DutyKind, DutyId)> {
    given
        .states()
        .flat_map(|(stream, state)| {
            let duties = state.duties();
            duties
                .into_iter()
                .flat_map(crate::duty::OpenDuties::iter)
                .map(move |duty| (stream, duty.kind, duty.id))
        })
        .collect()
}

fn the(given: &Given, kind: DutyKind) -> DutyId {
    let open = owed(given).into_iter().find(|(_, open, _)| *open == kind);
    open.unwrap_or_else(|| panic!("{kind} is not owed")).2
}

fn local_access() -> Actor {
    Actor {
        person: "user-7".into(),
        ..actor(Role::LocalAccess, "local-access-almere")
    }
}

fn person(person: PersonId, role: &str, name: &str) -> ReportedPerson {
    ReportedPerson {
        person,
        household_role: Some(role.into()),
        name: Some(name.into()),
        birth_date: None,
        bsn: None,
        phone: None,
        address: None,
    }
}

fn sofie_calls() -> report::Command {
    report::Command::Submit(Box::new(Submit {
        report: REPORT,
        case: CASE,
        joins_case: false,
        reporter_kind: ReporterKind::Parent,
        reporter: Some(Reporter {
            person: SOFIE,
            name: Some("Sofie Test".into()),
        }),
        what: Some("Hij moet per direct het huis uit, de zusjes zijn bang voor hem".into()),
        place: Some("Teststraat 1, Almere".into()),
        municipality: Some("GM0034".into()),
        call_back: Some("0600000000".into()),
        people: vec![
            ReportedPerson {
                birth_date: Some("2011-05-14".into()),
                ..person(MARK, "child", "Mark Test")
            },
            person(SOFIE, "parent", "Sofie Test"),
            person(PersonId(id(32)), "sibling", "Zusje Een"),
            person(PersonId(id(33)), "sibling", "Zusje Twee"),
        ],
        unreadable: vec![],
    }))
}

fn weighed(given: Given) -> Given {
    let given = given.by(actor(Role::Triagist, "desk"));
    let given = go(
        given,
        triage::Command::Start {
            triage: TRIAGE,
            case: CASE,
        },
    );
    let given = go(
        given,
        triage::Command::AnswerCrisisTest {
            triage: TRIAGE,
            test: CrisisTest {
                acute: Answer::Yes,
                unsafe_now: Answer::Yes,
                danger: Answer::Unknown,
                cannot_wait: Answer::Yes,
            },
            today_different: Some("Vandaag geschorst van school".into()),
        },
    );
    let given = go(
        given,
        triage::Command::GiveVerdict {
            triage: TRIAGE,
            verdict: Verdict::AcuteCrisis,
            urgency: Urgency::U1,
            crisis_kind: Some(CrisisKind::BuiltUp),
            spoken: false,
            second_professional: None,
            reason: None,
            decider: triage::Decider {
                registration: Some(Registration {
                    register: Register::Skj,
                    number: "110000001".into(),
                    valid_until: date(2028, 6, 30),
                    profession: None,
                }),
                alone: None,
            },
        },
    );
    let duty = the(&given, DutyKind::TriageReport);
    go(
        given,
        report::Command::FulfilDuty {
            report: REPORT,
            duty,
            note: Some("Gewogen".into()),
        },
    )
}

fn seen_at_home(given: Given) -> Given {
    let mut given = given.by(actor(Role::Coordinator, "desk"));
    let commands: [Command; 7] = [
        deployment::Command::Offer {
            deployment: DEPLOYMENT,
            case: CASE,
            triage: TRIAGE,
            team: TEAM,
            two_workers: true,
            reason: None,
        }
        .into(),
        deployment::Command::Accept {
            deployment: DEPLOYMENT,
        }
        .into(),
        deployment::Command::SetOut {
            deployment: DEPLOYMENT,
            expected_arrival: Some(at("2026-03-02T01:50:00Z")),
        }
        .into(),
        deployment::Command::Arrive {
            deployment: DEPLOYMENT,
        }
        .into(),
        deployment::Command::RecordVisit {
            deployment: DEPLOYMENT,
            sighting: Sighting::Spoken,
            children: vec![],
            findings: "Mark wil zelf ook weg; een goede vriend heeft plek".into(),
            agreements: vec![],
        }
        .into(),
        deployment::Command::Complete {
            deployment: DEPLOYMENT,
            outcome: VisitOutcome::AwayTonight,
        }
        .into(),
        report::Command::GiveFeedback {
            report: REPORT,
            text: "Mark logeert bij een vriend; het team belt morgen".into(),
        }
        .into(),
    ];
    for command in commands {
        given = go(given.later(5), command);
    }
    let duty = the(&given, DutyKind::SeeOnSite);
    go(
        given,
        triage::Command::FulfilDuty {
            triage: TRIAGE,
            duty,
            note: Some("Het team sprak hem".into()),
        },
    )
}

/// The verdict came first; his safety is assessed with his mother once somebody sits at the table.
fn assessed(given: Given) -> Given {
    let assessment = triage::SafetyAssessment {
        instrument: "LIRIK".into(),
        version: "2".into(),
        together: true,
        reason_not_together: None,
        points: vec![Answer::Unknown; 8],
        unsafety: triage::Unsafety::Structural,
    };
    let triage = TRIAGE;
    go(given, triage::Command::AssessSafety { triage, assessment })
}

/// Mark has a search of his own; the team saw his sisters, who stay at home with their mother.
fn secured(mut given: Given) -> Given {
    for sister in [32, 33] {
        let safe = triage::Command::RecordChildSafe {
            triage: TRIAGE,
            child: PersonId(id(sister)),
            note: "Gesproken door het team; moeder blijft bij haar".into(),
        };
        given = go(given, safe);
    }
    let check = triage::Command::CheckSecured {
        triage: TRIAGE,
        deployments: vec![DEPLOYMENT],
    };
    go(given, check)
}

fn with_a_friend(given: Given) -> Given {
    let given = go(
        given,
        placement::Command::OpenSearch {
            placement: SEARCH,
            case: CASE,
            triage: TRIAGE,
            child: MARK,
            need: NeedKind::SafeHousing,
            question: Some("Een paar dagen rust, bij iemand die ik ken".into()),
            perspective: Perspective::Home,
        },
    );
    let given = secured(given);
    let given = go(
        given,
        placement::Command::RecordRung {
            placement: SEARCH,
            rung: Rung::Network,
            outcome: RungOutcome::Used,
            help: vec![placement::HelpKind::Lodging],
            reason: "Mark noemt hem zelf; zijn ouders willen het".into(),
        },
    );
    let given = go(
        given,
        placement::Command::EndWithAlternative {
            order: None,
            frame: None,
            placement: SEARCH,
            rung: Rung::Network,
            stay: Some(STAY),
            reason: "De ouders van een goede vriend vangen hem op".into(),
            heard: placement::all_heard(),
            signed: placement::signed(),
        },
    );
    let given = go(
        given,
        stay::Command::Start {
            stay: STAY,
            case: CASE,
            child: MARK,
            placement: SEARCH,
            place: None,
            rung: Rung::Network,
            perspective: Perspective::Home,
        },
    );
    // Nobody waited for the word of who was named beside it; in the morning it is given.
    let second = Actor {
        person: "user-second".to_owned(),
        ..actor(Role::Triagist, "desk")
    };
    let duty = the(&given, DutyKind::ConfirmAlone);
    go(
        given.later(8 * 60).by(second),
        placement::Command::FulfilDuty {
            placement: SEARCH,
            duty,
            note: None,
        },
    )
}

fn the_way_home(given: Given) -> Given {
    let moment = |kind, note: &str| stay::Command::RecordMoment {
        stay: STAY,
        kind,
        note: note.into(),
        with_family: true,
    };
    let mut given = given.by(local_access()).at("2026-03-03T09:00:00Z");
    let first_days: [Command; 8] = [
        case::Command::AssignContactPerson {
            case: CASE,
            contact: Owner {
                person: Some("user-7".into()),
                ..Owner::local_access(Municipality::Almere)
            },
        }
        .into(),
        stay::Command::CoupleAmbulatory {
            stay: STAY,
            provider: "aanbieder-een".into(),
        }
        .into(),
        stay::Command::SetPlan {
            stay: STAY,
            intended_end: date(2026, 3, 9),
            goals: vec!["Thuis is het veilig".into()],
        }
        .into(),
        stay::Command::RecordContact {
            stay: STAY,
            note: "Met Mark gebeld".into(),
        }
        .into(),
        moment(MomentKind::CoolingOff, "Drie dagen rust").into(),
        moment(MomentKind::RoundTable, "Iedereen die iets kan betekenen").into(),
        moment(MomentKind::ExplanatoryAnalysis, "Samen met Sofie en Mark").into(),
        case::Command::AnswerFamilyPlan {
            case: CASE,
            answer: case::FamilyPlanAnswer::Made,
            note: Some("Zij maken het zelf".into()),
        }
        .into(),
    ];
    for command in first_days {
        given = go(given, command);
    }
    for (voice, said) in [
        (Voice::Child, "Ik wil naar huis, maar anders"),
        (Voice::Parents, "Hij is welkom als het veilig is"),
    ] {
        given = go(
            given,
            case::Command::RecordVoice {
                case: CASE,
                voice,
                said: Some(said.into()),
                reason_not_heard: None,
            },
        );
    }
    let home: [Command; 3] = [
        stay::Command::RecordReview {
            stay: STAY,
            outcome: ReviewOutcome::OnTrack,
            perspective: Some(Perspective::Home),
            note: "Naar huis kan volgende week".into(),
        }
        .into(),
        stay::Command::PlanReturn {
            stay: STAY,
            conditions: vec![stay::Condition {
                condition: NEEDED,
                what: "Weer naar school".into(),
                until: date(2026, 3, 16),
            }],
            agreements: vec![stay::Agreement {
                agreement: AGREED,
                who: "Mark".into(),
                what: "Gaat naar buiten als de spanning oploopt".into(),
                until: date(2026, 4, 1),
            }],
        }
        .into(),
        stay::Command::End {
            stay: STAY,
            reason: EndReason::Home,
            note: None,
        }
        .into(),
    ];
    given = given.at("2026-03-09T09:00:00Z");
    for command in home {
        given = go(given, command);
    }
    given
}

fn finger_on_the_pulse(given: Given) -> Given {
    let mut given = given.at("2026-03-16T09:00:00Z");
    for (_, kind, duty) in owed(&given) {
        if matches!(kind, DutyKind::NameContactPerson | DutyKind::ScreenNetwork) {
            let note = Some("Gedaan".into());
            given = go(
                given,
                stay::Command::FulfilDuty {
                    stay: STAY,
                    duty,
                    note,
                },
            );
        }
    }
    for day in ["2026-03-16", "2026-04-06", "2026-06-01"] {
        given = go(
            given.at(&format!("{day}T09:00:00Z")),
            stay::Command::RecordAftercare {
                stay: STAY,
                going_well: true,
                note: "Thuis is het rustig".into(),
            },
        );
    }
    let word = |said: &str| stay::Word {
        said: Some(said.into()),
        not_heard: None,
    };
    let last: [Command; 5] = [
        stay::Command::LookBack {
            stay: STAY,
            timeline: stay::TimelineSeen {
                first: 0,
                last: given.recorded().len() as u64 - 1,
                events: 40,
                sha256: "0a".repeat(32),
            },
            lessons: vec!["Eerder samen om tafel".into()],
            child: word("Ze luisterden"),
            parents: word("We zijn er nog"),
        }
        .into(),
        stay::Command::SettleCondition {
            stay: STAY,
            condition: NEEDED,
            met: true,
            note: None,
        }
        .into(),
        stay::Command::SettleAgreement {
            stay: STAY,
            agreement: AGREED,
            kept: true,
            note: None,
        }
        .into(),
        stay::Command::CloseAftercare { stay: STAY }.into(),
        case::Command::Close {
            case: CASE,
            outcome: CaseOutcome::CrisisOver,
            registration: Some(registered(None)),
        }
        .into(),
    ];
    for command in last {
        given = go(given, command);
    }
    given
}

#[test]
fn mark_goes_home_and_nothing_is_owed() {
    let given = go(
        given(),
        team::Command::Register {
            team: TEAM,
            name: "Noord".into(),
            organisation: "ambulant".into(),
        },
    );
    let given = go(
        given,
        team::Command::StartDuty {
            team: TEAM,
            until: at("2026-03-02T07:00:00Z"),
        },
    );
    let given = go(given, sofie_calls());
    let given = the_way_home(with_a_friend(assessed(seen_at_home(weighed(given)))));
    let given = finger_on_the_pulse(given);
    assert_eq!(owed(&given), []);
    let mut watcher = Watcher::default();
    assert_eq!(watcher.observe(given.recorded()), []);
    let closed = watcher.world().case(CASE).and_then(|case| case.outcome);
    assert_eq!(closed, Some(CaseOutcome::CrisisOver));
    let stay = watcher.world().stay(STAY).and_then(|stay| stay.started);
    assert!(
        stay.is_some_and(|started| started.placement_avoided),
        "a friend is no out-of-home placement"
    );
}
