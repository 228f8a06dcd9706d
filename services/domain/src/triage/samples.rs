//! One or more of every event, for golden bytes and for tests. All data is invented.

use super::{
    Answer, CrisisKind, CrisisTest, Event, OnSite, Proposal, SafetyAssessment, SecuredChild,
    Unsafety, Urgency, Verdict,
};
use crate::{
    actor::Owner,
    duty::{Duty, DutyKind},
    given::{at, id},
    ids::{CaseId, DeploymentId, DutyId, PersonId, PlacementId, ReportId, TriageId},
    personal::Personal,
    registration::{Register, Registration},
};

/// Events of every kind.
pub fn samples() -> Vec<Event> {
    let of_case = |text: &str| Personal::of_case(CaseId(id(2)), text);
    let test = CrisisTest {
        acute: Answer::Yes,
        unsafe_now: Answer::Yes,
        danger: Answer::Unknown,
        cannot_wait: Answer::No,
    };
    vec![
        Event::TriageStarted {
            case: CaseId(id(2)),
        },
        Event::CrisisTestAnswered {
            test,
            today_different: Some(of_case("Geschorst van school")),
            proposed_verdict: Verdict::AcuteCrisis,
            proposed_urgency: Urgency::U1,
            rule: "P01@1".to_owned(),
        },
        Event::CrisisTestAnswered {
            test,
            today_different: None,
            proposed_verdict: Verdict::AcuteCrisis,
            proposed_urgency: Urgency::U1,
            rule: "P01@1".to_owned(),
        },
        Event::SafetyAssessed {
            assessment: SafetyAssessment {
                instrument: "LIRIK".to_owned(),
                version: "2".to_owned(),
                together: false,
                reason_not_together: Some("acute-danger".to_owned()),
                points: vec![Answer::No; 8],
                unsafety: Unsafety::Acute,
            },
        },
        Event::SafetyAssessed {
            assessment: SafetyAssessment {
                instrument: "LIRIK".to_owned(),
                version: "2".to_owned(),
                together: true,
                reason_not_together: None,
                points: vec![Answer::Yes; 8],
                unsafety: Unsafety::None,
            },
        },
        Event::VerdictGiven {
            verdict: Verdict::AcuteCrisis,
            urgency: Urgency::U1,
            deadline: Some(at("2026-03-02T03:00:00Z")),
            crisis_kind: Some(CrisisKind::BuiltUp),
            spoken: true,
            second_professional: None,
            reason: None,
        },
        Event::VerdictGiven {
            verdict: Verdict::NoCrisis,
            urgency: Urgency::U5,
            deadline: None,
            crisis_kind: None,
            spoken: false,
            second_professional: Some("user-8".to_owned()),
            reason: Some(of_case("Oma is er en blijft")),
        },
        Event::UrgencyProposed(Proposal {
            table: "P01@2".to_owned(),
            row: "unsafe-now".to_owned(),
            floors: vec!["violence-or-no-care".to_owned()],
            points_not_safe: vec![1, 5],
            points_unknown: vec![8],
            verdict: Verdict::AcuteCrisis,
            urgency: Urgency::U1,
        }),
        Event::VerdictSigned {
            decided_by: "user-7".to_owned(),
            registration: Some(Registration {
                register: Register::Skj,
                number: "110000001".to_owned(),
                valid_until: jiff::civil::date(2028, 6, 30),
                profession: None,
            }),
            alone: Some(of_case("De achterwacht neemt niet op")),
        },
        Event::VerdictSigned {
            decided_by: "user-7".to_owned(),
            registration: None,
            alone: None,
        },
        Event::WeighedAgain {
            earlier: TriageId(id(21)),
            why: of_case("Vader is terug"),
        },
        Event::WeighingReopened {
            by: TriageId(id(20)),
        },
        Event::VerdictSuperseded {
            by: TriageId(id(20)),
        },
        Event::ThemeNamed {
            theme: crate::report::Theme::ComplexSeparation,
        },
        Event::VerdictCompared {
            verdict: Verdict::AcuteCrisis,
            urgency: Urgency::U1,
            found: OnSite::Lower,
            deployment: Some(DeploymentId(id(50))),
            said: true,
            note: Some(of_case("Rustiger dan aan de telefoon")),
        },
        Event::VerdictCompared {
            verdict: Verdict::AcuteCrisis,
            urgency: Urgency::U1,
            found: OnSite::Confirmed,
            deployment: None,
            said: false,
            note: None,
        },
        Event::ReportWeighed {
            report: ReportId(id(1)),
        },
        Event::ReopeningWeighed,
        Event::ChildSafe {
            child: PersonId(id(32)),
            note: of_case("Het team sprak haar; oma blijft"),
        },
        Event::ChildrenSecured {
            children: vec![
                SecuredChild {
                    child: PersonId(id(31)),
                    placement: Some(PlacementId(id(60))),
                },
                SecuredChild {
                    child: PersonId(id(32)),
                    placement: None,
                },
            ],
            seen_by: Some(DeploymentId(id(50))),
        },
        Event::ChildrenSecured {
            children: vec![],
            seen_by: None,
        },
        Event::ChildrenSeen {
            children: vec![PersonId(id(31)), PersonId(id(32))],
        },
        Event::DutyOpened(Duty {
            id: DutyId(id(90)),
            kind: DutyKind::WriteVerdict,
            due: at("2026-03-02T05:00:00Z"),
            owner: Owner::triage_desk(),
            office: None,
            rule: "H16@1".to_owned(),
        }),
        Event::DutyFulfilled {
            duty: DutyId(id(90)),
            note: Some(of_case("Geschreven")),
        },
        Event::DutyFulfilled {
            duty: DutyId(id(90)),
            note: None,
        },
    ]
}
