//! From the call to the door: report, weighing, consultation, visit.

use rand::Rng as _;
use vangnet_domain::{
    actor::{Owner, Role},
    calendar, case,
    consultation::{self, ConsultPartner},
    deployment,
    deployment::{DeclineReason, Sighting, VisitOutcome},
    ids::{AgreementId, ConsultationId, DeploymentId, TeamId},
    person::HouseholdRole,
    placement,
    registration::{Profession, Register, Registration},
    report::{self, ReportedPerson, ReporterKind},
    triage::{self, Answer, CrisisTest, SafetyAssessment, Unsafety, Urgency, Verdict},
};

use super::course::Course;

impl Course {
    /// A report that turns out to be none.
    pub(super) async fn no_crisis(mut self) {
        if !self.report().await {
            return;
        }
        let test = CrisisTest {
            acute: Answer::No,
            unsafe_now: Answer::No,
            danger: Answer::No,
            cannot_wait: Answer::No,
        };
        self.weigh(test, Verdict::NoCrisis, Urgency::U5).await;
        self.wait(5..=40).await;
        self.hand_over().await;
        self.office(1).await;
        self.close(case::CaseOutcome::NoCrisis).await;
    }

    /// A crisis, up to wherever it gets.
    pub(super) async fn crisis(mut self) {
        if !self.report().await {
            return;
        }
        let draw = self.rng.random_range(0..100);
        let (acute, danger) = (draw < 55, draw < 12);
        let yes = |is| if is { Answer::Yes } else { Answer::No };
        let test = CrisisTest {
            acute: yes(acute),
            unsafe_now: yes(acute),
            danger: yes(danger),
            cannot_wait: Answer::Yes,
        };
        let (verdict, urgency) = match (acute, danger) {
            (_, true) => (Verdict::AcuteCrisis, Urgency::U0),
            (true, _) => (Verdict::AcuteCrisis, Urgency::U1),
            _ => (Verdict::Urgent, Urgency::U3),
        };
        self.weigh(test, verdict, urgency).await;
        if self.chance(35) {
            self.consult().await;
        }
        let outcome = self.visit().await;
        match outcome {
            Some(VisitOutcome::AwayTonight) => self.search().await,
            Some(VisitOutcome::NoCrisis) => {
                self.hand_over().await;
                self.office(2).await;
                // Whoever put a spoken verdict on paper after the visit said it again: it is closed as what it is called.
                let tally = &self.world.tally;
                let said_again = tally.borrow().uncompared.contains(&self.triage.0);
                self.close(if said_again {
                    case::CaseOutcome::CrisisOver
                } else {
                    case::CaseOutcome::NoCrisis
                })
                .await;
            }
            _ => {
                self.hand_over().await;
                let days = self.rng.random_range(10..50);
                self.days(days).await;
                self.close(case::CaseOutcome::CrisisOver).await;
            }
        }
    }

    async fn report(&mut self) -> bool {
        const KINDS: [(ReporterKind, u32); 6] = [
            (ReporterKind::Police, 45),
            (ReporterKind::Parent, 20),
            (ReporterKind::LocalAccess, 12),
            (ReporterKind::School, 8),
            (ReporterKind::GeneralPractitioner, 8),
            (ReporterKind::MentalHealth, 7),
        ];
        let mut draw = self.rng.random_range(0..100);
        let kind = KINDS.iter().find(|(_, weight)| {
            let found = draw < *weight;
            draw = draw.saturating_sub(*weight);
            found
        });
        let child = ReportedPerson {
            person: self.child,
            household_role: Some("child".into()),
            name: Some("Invented child".into()),
            birth_date: Some(format!("{}-01-01", 2026 - self.age)),
            bsn: None,
            phone: None,
            address: None,
        };
        let submit = report::Submit {
            report: self.report,
            case: self.case,
            joins_case: false,
            reporter_kind: kind.map_or(ReporterKind::Unknown, |(kind, _)| *kind),
            reporter: None,
            what: Some("Invented report".into()),
            place: Some("Invented street".into()),
            municipality: Some(self.municipality.as_str().to_owned()),
            call_back: Some("06-00000000".into()),
            people: if self.is_known { vec![] } else { vec![child] },
            unreadable: Vec::new(),
        };
        let came_in = self
            .give(&self.desk(), report::Command::Submit(Box::new(submit)))
            .await;
        if came_in && self.is_known {
            let joins = case::Command::AddPerson {
                case: self.case,
                person: self.child,
                household_role: HouseholdRole::Child,
            };
            self.give(&self.desk(), joins).await;
        }
        came_in
    }

    async fn weigh(&mut self, test: CrisisTest, verdict: Verdict, urgency: Urgency) {
        let (triage, case) = (self.triage, self.case);
        let by = self.triagist();
        self.wait(3..=25).await;
        self.give(&by, triage::Command::Start { triage, case })
            .await;
        self.wait(4..=15).await;
        let test = triage::Command::AnswerCrisisTest {
            triage,
            test,
            today_different: None,
        };
        self.give(&by, test).await;
        // In direct danger no instrument is filled in first; then it is owed.
        if verdict.is_crisis() && urgency != Urgency::U0 {
            let assessment = assessment();
            let assessed = triage::Command::AssessSafety { triage, assessment };
            self.give(&by, assessed).await;
        }
        self.wait(2..=15).await;
        let spoken = verdict == Verdict::AcuteCrisis && self.chance(40);
        let given = |spoken| triage::Command::GiveVerdict {
            triage,
            verdict,
            urgency,
            crisis_kind: None,
            spoken,
            second_professional: Some("triagist-2".into()),
            reason: Some("Invented reason".into()),
            decider: registered(),
        };
        self.give(&by, given(spoken)).await;
    }

    async fn consult(&mut self) {
        const PARTNERS: [ConsultPartner; 3] = [
            ConsultPartner::MentalHealth,
            ConsultPartner::CertifiedInstitution,
            ConsultPartner::SafeHome,
        ];
        let partner = PARTNERS[self.rng.random_range(0..PARTNERS.len())];
        let consultation = ConsultationId(self.id("consultation"));
        let asks = consultation::Command::Request {
            consultation,
            case: self.case,
            triage: Some(self.triage),
            partner,
            question: "Invented question".into(),
        };
        if !self.give(&self.triagist(), asks).await {
            return;
        }
        self.wait(4..=42).await;
        let answers = consultation::Command::Answer {
            consultation,
            agrees: Answer::Yes,
            advice: "Invented advice".into(),
        };
        let by = Owner {
            role: Role::Coordinator,
            ..self.desk()
        };
        self.give(&by, answers).await;
    }

    /// A team goes; some are engaged, some decline, some do not answer. `None` when none could.
    async fn visit(&mut self) -> Option<VisitOutcome> {
        for attempt in 0..12 {
            let teams = self.world.teams.borrow().clone();
            let team = teams[self.rng.random_range(0..teams.len())];
            let deployment = DeploymentId(self.id(&format!("deployment-{attempt}")));
            let offer = deployment::Command::Offer {
                deployment,
                case: self.case,
                triage: self.triage,
                team,
                two_workers: true,
                reason: None,
            };
            if !self.give(&self.desk(), offer).await {
                self.wait(3..=15).await;
                continue;
            }
            match self.rng.random_range(0..100) {
                0..7 => {
                    self.wait(1..=6).await;
                    let reason = DeclineReason::TooFar;
                    let decline = deployment::Command::Decline { deployment, reason };
                    self.give(&Owner::ambulant(), decline).await;
                }
                // Nobody answers, and the offer passes by itself.
                7..11 => self.wait(11..=14).await,
                _ => return self.at_the_door(deployment, team).await,
            }
        }
        None
    }

    async fn at_the_door(
        &mut self,
        deployment: DeploymentId,
        _team: TeamId,
    ) -> Option<VisitOutcome> {
        let by = Owner::ambulant();
        self.wait(1..=5).await;
        self.give(&by, deployment::Command::Accept { deployment })
            .await;
        self.wait(1..=6).await;
        let set_out = deployment::Command::SetOut {
            deployment,
            expected_arrival: None,
        };
        self.give(&by, set_out).await;
        let drive = if self.chance(8) { 80..=150 } else { 12..=70 };
        self.wait(drive).await;
        self.give(&by, deployment::Command::Arrive { deployment })
            .await;
        self.wait(20..=90).await;
        // Who stays the night, until the next morning.
        let agreed = deployment::SafetyAgreement {
            agreement: AgreementId(self.id(&format!("door-{}", deployment.0))),
            who: "Invented".into(),
            what: "Invented agreement".into(),
            until: calendar::hours_after(self.world.now(), 10),
        };
        let agreements = if self.chance(60) {
            vec![agreed]
        } else {
            Vec::new()
        };
        let visit = deployment::Command::RecordVisit {
            deployment,
            sighting: Sighting::Spoken,
            children: vec![],
            findings: "Invented findings".into(),
            agreements,
        };
        self.give(&by, visit).await;
        self.wait(1..=15).await;
        let outcome = match self.rng.random_range(0..100) {
            0..8 => VisitOutcome::NoCrisis,
            8..40 => VisitOutcome::Calmed,
            40..58 => VisitOutcome::AmbulatoryHelp,
            _ => VisitOutcome::AwayTonight,
        };
        let complete = deployment::Command::Complete {
            deployment,
            outcome,
        };
        self.give(&by, complete).await.then_some(outcome)
    }
}

/// Who decides on a placement is registered, and beside them a behavioural scientist.
pub(super) fn signed() -> placement::Signed {
    let registration = registered().registration;
    let scientist = |of: Registration| Registration {
        profession: Some(Profession::BehaviouralScientist),
        ..of
    };
    placement::Signed {
        second_professional: Some("behavioural-scientist-1".into()),
        second_registration: registration.clone().map(scientist),
        registration,
    }
}

/// Safety, by an instrument; nothing is known to be safe.
pub(super) fn assessment() -> SafetyAssessment {
    SafetyAssessment {
        instrument: "LIRIK".into(),
        version: "3".into(),
        together: true,
        reason_not_together: None,
        points: vec![Answer::Unknown; 8],
        unsafety: Unsafety::Structural,
    }
}

/// Who decides is registered; the number is invented.
pub(super) fn registered() -> triage::Decider {
    triage::Decider {
        registration: Some(Registration {
            register: Register::Skj,
            number: "000000000".into(),
            valid_until: jiff::civil::date(2199, 12, 31),
            profession: None,
        }),
        alone: None,
    }
}
