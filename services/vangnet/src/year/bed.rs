//! From the search to home: the ladder, holds and refusals, full nights, the stay and its end.

use std::collections::BTreeSet;

use jiff::{SignedDuration, ToSpan as _};
use rand::Rng as _;
use vangnet_domain::{
    actor::{Owner, Role},
    book::Book,
    calendar,
    case::{self, Voice},
    ids::{AgreementId, ConditionId, PlacementId, StayId, TitleId},
    place::ReleaseReason,
    placement::{
        self, EscalationLevel, Hearing, NeedKind, Perspective, RefusalReason, Rung, RungOutcome,
    },
    stay::{self, EndReason, MomentKind},
    title::{self, Condition, Consenter, TitleKind},
};

use super::{course::Course, world::Bed};

/// How a search went.
enum Found {
    /// A stay of about so many days.
    Stay(StayId, i64),
    /// Nobody sleeps away.
    AtHome,
}

impl Course {
    /// A search, and what follows from it.
    pub(super) async fn search(&mut self) {
        let found = self.look().await;
        self.hand_over().await;
        match found {
            Some(Found::Stay(stay, days)) => self.stay(stay, days).await,
            Some(Found::AtHome) | None => {
                let days = self.rng.random_range(15..60);
                self.days(days).await;
            }
        }
        self.close(case::CaseOutcome::CrisisOver).await;
    }

    async fn look(&mut self) -> Option<Found> {
        self.searches += 1;
        let n = self.searches;
        let placement = PlacementId(self.id(&format!("placement-{n}")));
        let stay = StayId(self.id(&format!("stay-{n}")));
        let open = placement::Command::OpenSearch {
            placement,
            case: self.case,
            triage: self.triage,
            child: self.child,
            need: NeedKind::SafeHousing,
            question: None,
            perspective: Perspective::Home,
        };
        if !self.give(&self.desk(), open).await {
            return None;
        }
        self.wait(5..=30).await;
        // A second search in a case: what was lighter was not enough.
        let light = if n == 1 {
            self.rng.random_range(0..100)
        } else {
            100
        };
        match light {
            0..20 => self.lighter(placement, Rung::Network, Some(stay)).await,
            20..30 => self.lighter(placement, Rung::Ambulatory, None).await,
            30..38 => self.lighter(placement, Rung::RestrainingOrder, None).await,
            _ => self.bed(placement, stay).await,
        }
    }

    async fn lighter(
        &mut self,
        placement: PlacementId,
        rung: Rung,
        stay: Option<StayId>,
    ) -> Option<Found> {
        self.rungs(placement, rung).await;
        let by = self.desk();
        let used = placement::Command::RecordRung {
            placement,
            rung,
            outcome: RungOutcome::Used,
            help: Vec::new(),
            reason: "Invented reason".into(),
        };
        self.give(&by, used).await;
        let end = placement::Command::EndWithAlternative {
            order: None,
            frame: None,
            placement,
            rung,
            stay,
            reason: "Invented reason".into(),
            heard: heard(),
            signed: self.signed(),
        };
        if !self.give(&by, end).await {
            return None;
        }
        Some(match stay {
            Some(stay) => Found::Stay(stay, self.rng.random_range(3..25)),
            None => Found::AtHome,
        })
    }

    /// An outcome for every rung lighter than one.
    async fn rungs(&mut self, placement: PlacementId, below: Rung) {
        const OUTCOMES: [RungOutcome; 4] = [
            RungOutcome::NotFitting,
            RungOutcome::NotAvailable,
            RungOutcome::Insufficient,
            RungOutcome::Refused,
        ];
        let book = Book::embedded();
        let ladder = &book.ladder.at(self.world.now()).table;
        let lighter: Vec<_> = ladder.lighter(below).map(|step| step.rung).collect();
        for rung in lighter {
            let outcome = OUTCOMES[self.rng.random_range(0..OUTCOMES.len())];
            let record = placement::Command::RecordRung {
                placement,
                rung,
                outcome,
                help: Vec::new(),
                reason: "Invented reason".into(),
            };
            self.give(&self.desk(), record).await;
        }
    }

    /// A bed of the region; and when every one is taken, upwards until there is an answer.
    async fn bed(&mut self, placement: PlacementId, stay: StayId) -> Option<Found> {
        let levels = [
            EscalationLevel::FellowProvider,
            EscalationLevel::DecisionOfficer,
        ];
        for round in 0..=levels.len() {
            for bed in self.candidates() {
                if let Some(days) = self.try_bed(placement, stay, &bed).await {
                    return Some(Found::Stay(stay, days));
                }
            }
            let owner = self.named("coordinator-2");
            let command = match (
                round,
                round.checked_sub(1).and_then(|before| levels.get(before)),
            ) {
                (0, _) | (_, None) => placement::Command::EstablishNoPlace { placement, owner },
                (_, Some(level)) => placement::Command::Escalate {
                    placement,
                    level: *level,
                    owner,
                    reason: "Invented reason".into(),
                },
            };
            self.give(&self.desk(), command).await;
            self.wait(25..=55).await;
        }
        let overflow = placement::Command::ArrangeOverflow {
            placement,
            region: "invented-region".into(),
            provider: "invented-provider-elsewhere".into(),
            owner: self.named("coordinator-2"),
            stay,
            reason: "Invented reason".into(),
            heard: heard(),
            signed: self.signed(),
        };
        let days = self.rng.random_range(6..30);
        let arranged = self.give(&self.desk(), overflow).await;
        arranged.then_some(Found::Stay(stay, days))
    }

    /// One of four takes a decision that opens no closed door alone.
    fn signed(&mut self) -> placement::Signed {
        let signed = super::weighing::signed();
        placement::Signed {
            second_professional: signed
                .second_professional
                .filter(|_| self.rng.random_range(0..4) > 0),
            ..signed
        }
    }

    fn named(&self, person: &str) -> Owner {
        Owner {
            person: Some(person.to_owned()),
            ..self.desk()
        }
    }

    /// Beds for the child's age that nobody is in, the lightest first.
    fn candidates(&self) -> Vec<Bed> {
        let age = self.age_band();
        let beds = self.world.beds.borrow();
        let tally = self.world.tally.borrow();
        let free = beds
            .iter()
            .filter(|bed| bed.ages.contains(&age) && !tally.taken.contains(&bed.place));
        let mut free: Vec<_> = free.cloned().collect();
        free.sort_by_key(|bed| bed.rung);
        free
    }

    /// Hold, hear the provider, decide, admit: for how many days the child will stay.
    async fn try_bed(&mut self, placement: PlacementId, stay: StayId, bed: &Bed) -> Option<i64> {
        let by = self.desk();
        let place = bed.place;
        self.rungs(placement, bed.rung).await;
        if !self
            .give(&by, placement::Command::HoldPlace { placement, place })
            .await
        {
            return None;
        }
        let provider = self.world.provider(&bed.provider);
        match self.rng.random_range(0..100) {
            0..12 => {
                self.wait(5..=35).await;
                let reason = ReleaseReason::ProviderRefused;
                let refuse = placement::Command::ReleaseHold {
                    placement,
                    reason,
                    refusal: Some(RefusalReason::NoRoom),
                };
                self.give(&provider, refuse).await;
                return None;
            }
            // Nobody picks up the phone: the hold passes by itself.
            12..17 => {
                self.wait(46..=60).await;
                return None;
            }
            _ => self.wait(4..=30).await,
        }
        let confirmed = placement::Command::ConfirmHold { placement };
        if !self.give(&provider, confirmed).await {
            return None;
        }
        let decide = placement::Command::Decide {
            placement,
            reason: "Invented reason".into(),
            heard: heard(),
            signed: super::weighing::signed(),
        };
        if !self.give(&by, decide).await {
            return None;
        }
        self.wait(20..=120).await;
        let admit = placement::Command::Admit {
            frame: None,
            placement,
            stay,
        };
        if !self.give(&provider, admit).await {
            return None;
        }
        let about = match bed.rung {
            Rung::TimeOut => 4.0,
            Rung::CrisisFoster => 25.0,
            _ => 27.0,
        };
        // Most near it, some much longer.
        let factor = self.rng.random_range(-0.9_f64..0.9).exp();
        Some((about * factor).round().clamp(1.0, 100.0) as i64)
    }

    /// The stay from its first day to aftercare.
    async fn stay(&mut self, stay: StayId, days: i64) {
        // The stay itself begins in answer to the admission.
        self.wait(5..=20).await;
        let (local, began) = (self.local(), self.world.now());
        let first_day = calendar::date_of(began);
        self.titles().await;
        let last = first_day.saturating_add(days.days());
        let breaks_down = self.chance(12);
        let norm = calendar::date_of(began + SignedDuration::from_hours(24 * 27));
        if last > norm && !breaks_down {
            self.days(24).await;
            let analysis = stay::Command::RecordMoment {
                stay,
                kind: MomentKind::ExplanatoryAnalysis,
                note: "Invented note".into(),
                with_family: true,
            };
            self.give(&local, analysis).await;
            let extend = stay::Command::Extend {
                stay,
                intended_end: last,
                reason: "Invented reason".into(),
                behavioural_scientist: Some("behavioural-scientist-1".into()),
            };
            self.give(&local, extend).await;
        }
        let left = |course: &Self| {
            let left = calendar::date_of(course.world.now()).until(last);
            left.map_or(0, |left| i64::from(left.get_days()))
        };
        let before = (left(self) - 3).max(0);
        self.days(before).await;
        let reason = if breaks_down {
            EndReason::BrokenDown
        } else {
            self.prepare(stay).await;
            let rest = left(self);
            self.days(rest).await;
            match self.rng.random_range(0..100) {
                0..62 => EndReason::Home,
                62..76 => EndReason::Network,
                95.. if self.age >= 16 => EndReason::Independent,
                _ => EndReason::LongerStay,
            }
        };
        let end = stay::Command::End {
            stay,
            reason,
            note: (reason == EndReason::LongerStay).then(|| "Invented provider".into()),
        };
        self.give(&local, end).await;
        if breaks_down && self.searches < 3 {
            // Somewhere else, at once: another search in the same case.
            if let Some(Found::Stay(stay, days)) = Box::pin(self.look()).await {
                Box::pin(self.stay(stay, days)).await;
            }
            return;
        }
        let again = (self.settings.comes_back * 100.0) as u32;
        if self.chance(again) {
            let days = self.rng.random_range(10..150);
            self.again(days);
        }
        // Twelve weeks of aftercare, with an outcome of all that was agreed.
        self.days(90).await;
        let kept = stay::Command::SettleAgreement {
            stay,
            agreement: AgreementId(self.id(&format!("agreement-{}", self.searches))),
            kept: true,
            note: None,
        };
        let met = stay::Command::SettleCondition {
            stay,
            condition: ConditionId(self.id(&format!("condition-{}", self.searches))),
            met: true,
            note: None,
        };
        for settled in [kept, met] {
            self.give(&local, settled).await;
        }
        self.give(&local, stay::Command::CloseAftercare { stay })
            .await;
    }

    /// Most stays are voluntary; of the others those concerned are heard in time and the title goes on, or it lapses.
    async fn titles(&mut self) {
        let by = self.local();
        let n = self.searches;
        if self.chance(65) {
            let mut agreed = BTreeSet::from([Consenter::ParentsWithAuthority]);
            if self.age >= 12 {
                agreed.insert(Consenter::Youth);
            }
            let voluntary = self.title("voluntary", TitleKind::Voluntary, false, agreed);
            self.give(&by, voluntary).await;
            return;
        }
        let ground = TitleKind::EmergencyProvisionalSupervision;
        let authorisation = TitleKind::EmergencyPlacementAuthorisation;
        let kinds = [("supervision", ground), ("authorisation", authorisation)];
        for (name, kind) in kinds {
            let title = self.title(name, kind, true, BTreeSet::new());
            self.give(&by, title).await;
        }
        if !self.chance(88) {
            return;
        }
        self.days(9).await;
        let at = self.world.now();
        for (name, condition) in [
            ("supervision", Condition::Heard),
            ("authorisation", Condition::Heard),
        ] {
            let met = title::Command::MeetCondition {
                person: self.child,
                title: TitleId(self.id(&format!("title-{name}-{n}"))),
                condition,
                at,
            };
            self.give(&by, met).await;
        }
    }

    fn title(
        &self,
        name: &str,
        kind: TitleKind,
        spoken: bool,
        agreed: BTreeSet<Consenter>,
    ) -> title::Command {
        let now = self.world.now();
        title::Command::Record {
            person: self.child,
            case: self.case,
            title: TitleId(self.id(&format!("title-{name}-{}", self.searches))),
            kind,
            decided_at: now,
            written_at: (!spoken).then_some(now),
            until: None,
            agreed,
        }
    }

    /// Round table, counsellor, return plan.
    async fn prepare(&mut self, stay: StayId) {
        let by = Owner {
            role: Role::LocalAccess,
            ..self.local()
        };
        for (kind, percent) in [
            (MomentKind::RoundTable, 80),
            (MomentKind::CounsellorOffered, 85),
        ] {
            if self.chance(percent) {
                let moment = stay::Command::RecordMoment {
                    stay,
                    kind,
                    note: "Invented note".into(),
                    with_family: true,
                };
                self.give(&by, moment).await;
            }
        }
        let agreement = AgreementId(self.id(&format!("agreement-{}", self.searches)));
        let until = calendar::date_of(self.world.now()).saturating_add(21.days());
        let plan = stay::Command::PlanReturn {
            stay,
            conditions: vec![stay::Condition {
                condition: ConditionId(self.id(&format!("condition-{}", self.searches))),
                what: "Invented condition".into(),
                until,
            }],
            agreements: vec![stay::Agreement {
                agreement,
                who: "Invented".into(),
                what: "Invented agreement".into(),
                until,
            }],
        };
        self.give(&by, plan).await;
    }
}

/// Child and parents were heard before it was decided (H40).
fn heard() -> Option<Hearing> {
    Some(Hearing {
        voices: Voice::ALL.to_vec(),
        reason_not_heard: None,
    })
}
