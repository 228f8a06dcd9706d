//! What somebody does about what a report or a weighing owes.

use vangnet_domain::{
    command::Command,
    duty::{Duty, DutyKind},
    ids::{CaseId, PersonId, PlacementId, ReportId, TriageId},
    placement::{self, NeedKind, Perspective},
    registration::registered,
    report,
    state::State,
    stream::{StreamId, Subject},
    triage::{self, Answer, CrisisTest, Urgency, Verdict},
};

use crate::{hours::Night, settled::word};

impl Night {
    /// A crisis is weighed; where a verdict is in force, the desk says that the report adds nothing to it.
    pub(crate) fn of_report(
        &self,
        report: ReportId,
        state: &report::State,
        duty: &Duty,
    ) -> Vec<Command> {
        let Some(case) = state.case.filter(|_| duty.kind == DutyKind::TriageReport) else {
            return vec![of_own_record(report, duty)];
        };
        let weighings = self.world().filter_map(|(stream, state)| match state {
            State::Triage(state) if state.case == Some(case) && !state.is_superseded() => {
                Some((TriageId(stream.id), &**state))
            }
            _ => None,
        });
        let weighings: Vec<_> = weighings.collect();
        let judged = |state: &triage::State| {
            let verdict = state.verdict.as_ref();
            verdict.is_some_and(|given| given.verdict != Verdict::Unknown)
        };
        if weighings.iter().any(|(_, state)| judged(state)) {
            return vec![of_own_record(report, duty)];
        }
        let new = TriageId(uuid::Uuid::from_u128(0xfeed_2000));
        let triage = weighings.first().map_or(new, |(triage, _)| *triage);
        let start = triage::Command::Start { triage, case };
        let start = weighings.is_empty().then(|| start.into());
        let weigh = [
            crisis(triage),
            weighed(triage, Verdict::AcuteCrisis, Urgency::U1),
        ];
        start.into_iter().chain(weigh).collect()
    }

    pub(crate) fn of_triage(
        &self,
        triage: TriageId,
        state: &triage::State,
        duty: &Duty,
    ) -> Vec<Command> {
        let case = state.case.map(|case| StreamId::new(Subject::Case, case.0));
        match (
            duty.kind,
            &state.verdict,
            case.and_then(|case| self.state(case)),
        ) {
            (DutyKind::WriteVerdict | DutyKind::RegisterDecider, Some(given), _)
                if !state.is_superseded() =>
            {
                // What was spoken in direct danger is written down with its crisis test.
                let asked = state.test.is_none().then(|| crisis(triage));
                let again = weighed(triage, given.verdict, given.urgency);
                asked.into_iter().chain([again]).collect()
            }
            (DutyKind::AssessSafety, ..) => vec![assessed(triage)],
            // What was safe before may be so no more: each child is searched for.
            (DutyKind::SecureChild, _, Some(State::Case(household))) => {
                let open = |(number, child): (usize, &PersonId)| {
                    let open = placement::Command::OpenSearch {
                        placement: PlacementId(uuid::Uuid::from_u128(0xfeed_0000 + number as u128)),
                        case: state.case.unwrap_or(CaseId(uuid::Uuid::nil())),
                        triage,
                        child: *child,
                        need: NeedKind::SafeHousing,
                        question: None,
                        perspective: Perspective::Home,
                    };
                    open.into()
                };
                let (duty, note) = (duty.id, None);
                let all = triage::Command::FulfilDuty { triage, duty, note };
                let searches = household.members.keys().enumerate().map(open);
                // A search needs a verdict that says a crisis: danger may be assessed before anybody called it one.
                let given = state.verdict.as_ref().map(|given| given.verdict);
                let unknown = given.filter(|verdict| *verdict == Verdict::Unknown);
                let first = unknown.map(|_| weighed(triage, Verdict::AcuteCrisis, Urgency::U1));
                let first = first.into_iter();
                first.chain(searches).chain([all.into()]).collect()
            }
            _ => {
                let (duty, note) = (duty.id, Some(word()));
                vec![triage::Command::FulfilDuty { triage, duty, note }.into()]
            }
        }
    }
}

fn crisis(triage: TriageId) -> Command {
    let test = CrisisTest {
        acute: Answer::Yes,
        unsafe_now: Answer::Yes,
        danger: Answer::Unknown,
        cannot_wait: Answer::Yes,
    };
    triage::Command::AnswerCrisisTest {
        triage,
        test,
        today_different: None,
    }
    .into()
}

fn assessed(triage: TriageId) -> Command {
    let assessment = triage::SafetyAssessment {
        instrument: "LIRIK".to_owned(),
        version: "2014".to_owned(),
        together: false,
        reason_not_together: Some("not-reachable".to_owned()),
        points: vec![Answer::Unknown; 8],
        unsafety: triage::Unsafety::Unknown,
    };
    triage::Command::AssessSafety { triage, assessment }.into()
}

fn weighed(triage: TriageId, verdict: Verdict, urgency: Urgency) -> Command {
    triage::Command::GiveVerdict {
        triage,
        verdict,
        urgency,
        crisis_kind: None,
        spoken: false,
        second_professional: Some("user-2".to_owned()),
        reason: Some(word()),
        decider: triage::Decider {
            registration: Some(registered(None)),
            alone: None,
        },
    }
    .into()
}

fn of_own_record(report: ReportId, duty: &Duty) -> Command {
    match duty.kind {
        DutyKind::FeedbackToReporter => report::Command::GiveFeedback {
            report,
            text: word(),
        },
        DutyKind::ReportingCodeStep => report::Command::DescribeReporter {
            report,
            capacity: None,
            reporting_code_step: Some(5),
        },
        _ => report::Command::FulfilDuty {
            report,
            duty: duty.id,
            note: Some(word()),
        },
    }
    .into()
}
