//! What is owed gets done: most of it in time, some of it late. Alarms are looked at.

use std::rc::Rc;

use jiff::{SignedDuration, Timestamp, ToSpan as _};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use vangnet_domain::{
    actor::Owner,
    alarm, calendar, case,
    case::{BaseElement, Voice},
    command::Command,
    deployment,
    duty::{Duty, DutyKind},
    envelope::Recorded,
    event::Event,
    ids::{AlarmId, CaseId, DeploymentId, PersonId, PlacementId, ReportId, StayId, TriageId},
    person::HouseholdRole,
    placement, report,
    stay::{self, MomentKind, ReviewOutcome},
    stream::{StreamId, Subject},
    title, triage,
};
use vangnet_views::duties::DutyChange;

use super::world::World;

/// Done within the time that was given, of a hundred.
const IN_TIME: u32 = 86;

/// An event that asks somebody to do something later.
pub(super) fn notice(world: &Rc<World>, event: &Recorded) {
    let stream = event.envelope.stream;
    if let Event::Case(case::Event::PersonJoined {
        person,
        household_role: HouseholdRole::Child,
    }) = &event.event
    {
        let case = CaseId(stream.id);
        world
            .tally
            .borrow_mut()
            .child
            .entry(case)
            .or_insert(*person);
    }
    match &event.event {
        Event::Title(title::Event::TitleRecorded(title)) if title.written_at.is_none() => {
            let mut tally = world.tally.borrow_mut();
            let spoken = tally.spoken.entry(PersonId(stream.id)).or_default();
            spoken.push(title.title);
        }
        Event::Title(title::Event::TitleWritten { title, .. }) => {
            let mut tally = world.tally.borrow_mut();
            let spoken = tally.spoken.entry(PersonId(stream.id)).or_default();
            spoken.retain(|waiting| waiting != title);
        }
        _ => {}
    }
    if let Event::Triage(triage::Event::VerdictGiven {
        verdict, urgency, ..
    }) = &event.event
    {
        let mut tally = world.tally.borrow_mut();
        tally.verdicts.insert(stream.id, (*verdict, *urgency));
        tally.uncompared.insert(stream.id);
        tally.weighed.extend(event.envelope.case);
    }
    if let Event::Triage(triage::Event::VerdictCompared { .. }) = &event.event {
        world.tally.borrow_mut().uncompared.remove(&stream.id);
    }
    if let Event::Deployment(deployment::Event::VisitRecorded { agreements, .. }) = &event.event {
        let mut tally = world.tally.borrow_mut();
        let checks = agreements
            .iter()
            .filter_map(|agreed| Some((agreed.check?, agreed.agreement)));
        tally.agreed.extend(checks);
    }
    if let Event::Placement(placement::Event::RungRecorded { rung, outcome, .. }) = &event.event {
        let mut tally = world.tally.borrow_mut();
        let waiting = tally.waiting_rungs.entry(stream.id).or_default();
        waiting.retain(|before| before != rung);
        if *outcome == placement::RungOutcome::Deferred {
            waiting.push(*rung);
        }
    }
    // With its end a stay is owed no more what only one that runs is owed.
    if let Event::Stay(stay::Event::StayEnded { .. }) = &event.event {
        let mut tally = world.tally.borrow_mut();
        let case = event.envelope.case;
        tally
            .open
            .retain(|_, (kind, of)| *of != case || !stay::ends_with_the_stay(*kind));
    }
    match DutyChange::of(&event.event) {
        Some(DutyChange::Opened(duty)) => {
            world
                .tally
                .borrow_mut()
                .open
                .insert(duty.id, (duty.kind, event.envelope.case));
            let at = when(duty, event.recorded_at);
            let (of, duty, case) = (world.clone(), duty.clone(), event.envelope.case);
            world
                .agenda
                .begin(at, async move { pay(&of, stream, &duty, case).await });
        }
        Some(DutyChange::Fulfilled(duty)) => {
            world.tally.borrow_mut().open.remove(&duty);
        }
        // Whoever owes it now pays it when the first owner would have.
        Some(DutyChange::Reassigned(..)) | None => {}
    }
    if let Event::Alarm(
        alarm::Event::DeadlinePassed { owner, .. }
        | alarm::Event::ReactionRefused { owner, .. }
        | alarm::Event::AlarmEscalated { owner, .. },
    ) = &event.event
    {
        let (of, owner, alarm) = (world.clone(), owner.clone(), AlarmId(stream.id));
        let mut rng = rng(alarm.0);
        let at = event.recorded_at + SignedDuration::from_mins(rng.random_range(5..300));
        world.agenda.begin(at, async move {
            let looks = alarm::Command::Acknowledge { alarm };
            let _ = of.give(&owner, looks).await;
        });
    }
}

fn rng(id: uuid::Uuid) -> StdRng {
    StdRng::seed_from_u64(id.as_u64_pair().1)
}

/// When it will be done: mostly before it is due, some of it days after.
fn when(duty: &Duty, opened: Timestamp) -> Timestamp {
    let mut rng = rng(duty.id.0);
    let given = duty.due.duration_since(opened).as_mins().max(2);
    let minutes = if rng.random_range(0..100) < IN_TIME {
        rng.random_range(given / 4..given)
    } else {
        given + rng.random_range(30..4 * 24 * 60)
    };
    // Reviews are held on their day.
    let minutes = match duty.kind {
        DutyKind::ReviewStay => minutes.max(given - 14 * 60),
        _ => minutes,
    };
    opened + SignedDuration::from_mins(minutes.max(1))
}

async fn pay(world: &World, stream: StreamId, duty: &Duty, case: Option<CaseId>) {
    if !world.tally.borrow().open.contains_key(&duty.id) {
        return;
    }
    let owes = world.owes(duty, case);
    // What one decided, who was named beside them confirms, or a colleague.
    let by = match duty.kind {
        DutyKind::ConfirmAlone => Owner {
            person: owes.person.or_else(|| Some("colleague-1".into())),
            ..owes
        },
        _ => owes,
    };
    for mut command in commands(world, stream, duty, case) {
        if let Command::Stay(stay::Command::LookBack { timeline, .. }) = &mut command
            && let Some(case) = case
            && let Some(seen) = world.timeline(case).await
        {
            *timeline = seen;
        }
        let _ = world.give(&by, command).await;
    }
}

/// What somebody does about a duty: its own record where it has one, else a word that it is done.
fn commands(world: &World, stream: StreamId, duty: &Duty, case: Option<CaseId>) -> Vec<Command> {
    let text = || "Invented note".to_owned();
    let stay = StayId(stream.id);
    let moment = |kind| {
        let with_family = true;
        let note = text();
        stay::Command::RecordMoment {
            stay,
            kind,
            note,
            with_family,
        }
    };
    let done: Command = match (stream.subject, duty.kind) {
        (_, DutyKind::FeedbackToReporter) => report::Command::GiveFeedback {
            report: ReportId(stream.id),
            text: text(),
        }
        .into(),
        (_, DutyKind::HearFamily) => {
            let Some(case) = case else { return Vec::new() };
            let heard = |voice| case::Command::RecordVoice {
                case,
                voice,
                said: Some(text()),
                reason_not_heard: None,
            };
            return Voice::ALL
                .iter()
                .map(|voice| heard(*voice).into())
                .collect();
        }
        (Subject::Case, DutyKind::CompleteBaseData) => {
            let recorded = BaseElement::ALL.iter().map(|element| {
                let case = CaseId(stream.id);
                let element = *element;
                case::Command::RecordBaseData {
                    case,
                    element,
                    since: None,
                    note: Some(text()),
                }
            });
            return recorded.map(Command::from).collect();
        }
        // Neither addresses nor adults are invented here: nobody knows where somebody lived, or on whom an order is, and the
        // duty stands.
        (_, DutyKind::DetermineMunicipality | DutyKind::NameOrder) => return Vec::new(),
        (Subject::Case, DutyKind::ConfirmDirection) => case::Command::ConfirmDirection {
            case: CaseId(stream.id),
        }
        .into(),
        (Subject::Report, DutyKind::ReportingCodeStep) => report::Command::DescribeReporter {
            report: ReportId(stream.id),
            capacity: None,
            reporting_code_step: Some(5),
        }
        .into(),
        (_, DutyKind::NameContactPerson) => {
            let Some(case) = case else { return Vec::new() };
            let contact = Owner {
                person: Some("contact-1".into()),
                ..duty.owner.clone()
            };
            case::Command::AssignContactPerson { case, contact }.into()
        }
        (_, DutyKind::CompleteLadder) => {
            let tally = world.tally.borrow();
            let waiting = tally.waiting_rungs.get(&stream.id).into_iter().flatten();
            let recorded = waiting.map(|rung| placement::Command::RecordRung {
                placement: PlacementId(stream.id),
                rung: *rung,
                outcome: placement::RungOutcome::NotFitting,
                help: Vec::new(),
                reason: text(),
            });
            return recorded.map(Command::from).collect();
        }
        // A crisis is weighed, not noted: the verdict pays for its report, and a word only for one that came after it.
        (_, DutyKind::TriageReport)
            if !case.is_some_and(|case| world.tally.borrow().weighed.contains(&case)) =>
        {
            return Vec::new();
        }
        (_, DutyKind::CheckAgreement) => {
            let agreed = world.tally.borrow().agreed.get(&duty.id).copied();
            let Some(agreement) = agreed else {
                return Vec::new();
            };
            deployment::Command::SettleAgreement {
                deployment: DeploymentId(stream.id),
                agreement,
                kept: rng(duty.id.0).random_range(0..100) < 85,
                note: Some(text()),
            }
            .into()
        }
        (_, DutyKind::WriteVerdict) => {
            let given = world.tally.borrow().verdicts.get(&stream.id).copied();
            let Some((verdict, urgency)) = given else {
                return Vec::new();
            };
            triage::Command::GiveVerdict {
                triage: TriageId(stream.id),
                verdict,
                urgency,
                crisis_kind: None,
                spoken: false,
                second_professional: Some("triagist-2".into()),
                reason: Some(text()),
                decider: super::weighing::registered(),
            }
            .into()
        }
        (_, DutyKind::AssessSafety) => triage::Command::AssessSafety {
            triage: TriageId(stream.id),
            assessment: super::weighing::assessment(),
        }
        .into(),
        (_, DutyKind::SecureChild) => {
            let child = case.and_then(|case| world.tally.borrow().child.get(&case).copied());
            let Some(child) = child else {
                return Vec::new();
            };
            triage::Command::RecordChildSafe {
                triage: TriageId(stream.id),
                child,
                note: text(),
            }
            .into()
        }
        (_, DutyKind::CoupleAmbulatory) => stay::Command::CoupleAmbulatory {
            stay,
            provider: "invented-ambulatory".into(),
        }
        .into(),
        (_, DutyKind::ExplanatoryAnalysis) => moment(MomentKind::ExplanatoryAnalysis).into(),
        (_, DutyKind::OfferFamilyPlan) => {
            let Some(case) = case else { return Vec::new() };
            let note = Some(text());
            let answer = case::FamilyPlanAnswer::Made;
            case::Command::AnswerFamilyPlan { case, answer, note }.into()
        }
        (_, DutyKind::HearAtDecision) => placement::Command::HearFamily {
            placement: PlacementId(stream.id),
            heard: placement::Hearing {
                voices: Voice::ALL.to_vec(),
                reason_not_heard: None,
            },
        }
        .into(),
        (_, DutyKind::PerspectivePlan) => stay::Command::MakePerspectivePlan {
            stay,
            checks: stay::PlanChecks {
                living: true,
                school_or_work: true,
                income: false,
                care: true,
                support: true,
            },
            note: text(),
        }
        .into(),
        (_, DutyKind::PlanOutflow) => stay::Command::SetPlan {
            stay,
            intended_end: calendar::date_of(duty.due).saturating_add(20.days()),
            goals: vec![text()],
        }
        .into(),
        (_, DutyKind::KeepContact) => stay::Command::RecordContact { stay, note: text() }.into(),
        (_, DutyKind::RecordBreakdown) => stay::Command::RecordBreakdown {
            stay,
            reason: stay::BreakdownReason::Behaviour,
            note: text(),
        }
        .into(),
        (_, DutyKind::PlanAftercare) => moment(MomentKind::AftercarePlan).into(),
        (_, DutyKind::ReviewStay) => {
            let outcome = match rng(duty.id.0).random_range(0..100) {
                0..22 => ReviewOutcome::Blocked,
                22..30 => ReviewOutcome::ExtensionNeeded,
                30..38 => ReviewOutcome::Earlier,
                _ => ReviewOutcome::OnTrack,
            };
            let blocked = stay::Command::BlockOutflow {
                stay,
                block: stay::OutflowBlock::WaitsForAmbulatory,
                since: calendar::date_of(world.now()),
                note: None,
            };
            let review = stay::Command::RecordReview {
                stay,
                outcome,
                perspective: None,
                note: text(),
            };
            let first = (outcome == ReviewOutcome::Blocked).then(|| blocked.into());
            return first.into_iter().chain([review.into()]).collect();
        }
        (_, DutyKind::LookBack) => {
            let parents = rng(duty.id.0).random_bool(0.8);
            stay::Command::LookBack {
                stay,
                // Replayed when it is given.
                timeline: stay::TimelineSeen {
                    first: 0,
                    last: 0,
                    events: 1,
                    sha256: "0".repeat(64),
                },
                lessons: vec![text()],
                child: stay::Word {
                    said: Some(text()),
                    not_heard: None,
                },
                parents: stay::Word {
                    said: parents.then(text),
                    not_heard: (!parents).then(text),
                },
            }
            .into()
        }
        (_, DutyKind::Aftercare) => stay::Command::RecordAftercare {
            stay,
            going_well: true,
            note: text(),
        }
        .into(),
        (Subject::Title, DutyKind::WrittenTitle) => {
            let person = PersonId(stream.id);
            let tally = world.tally.borrow();
            let spoken = tally.spoken.get(&person).into_iter().flatten();
            let written = spoken.map(|title| title::Command::RecordPaper {
                person,
                title: *title,
                written_at: world.now(),
            });
            return written.map(Command::from).collect();
        }
        // Settled by the handover itself, when it is accepted.
        (_, DutyKind::WarmHandover) => return Vec::new(),
        (Subject::Report, _) => report::Command::FulfilDuty {
            report: ReportId(stream.id),
            duty: duty.id,
            note: Some(text()),
        }
        .into(),
        (Subject::Case, _) => case::Command::FulfilDuty {
            case: CaseId(stream.id),
            duty: duty.id,
            note: Some(text()),
        }
        .into(),
        (Subject::Triage, _) => triage::Command::FulfilDuty {
            triage: TriageId(stream.id),
            duty: duty.id,
            note: Some(text()),
        }
        .into(),
        (Subject::Placement, _) => placement::Command::FulfilDuty {
            placement: PlacementId(stream.id),
            duty: duty.id,
            note: Some(text()),
        }
        .into(),
        (Subject::Stay, _) => stay::Command::FulfilDuty {
            stay,
            duty: duty.id,
            note: Some(text()),
        }
        .into(),
        _ => return Vec::new(),
    };
    vec![done]
}
