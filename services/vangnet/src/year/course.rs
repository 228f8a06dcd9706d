//! The course of one report: who it is about, what was drawn for it, and the small steps every course is made of.

use std::rc::Rc;

use jiff::{SignedDuration, Timestamp, ToSpan as _};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use uuid::Uuid;
use vangnet_domain::{
    actor::Owner,
    calendar, case,
    command::Command,
    duty::DutyKind,
    ids::{CaseId, PersonId, ReportId, TriageId},
    person::AgeBand,
    region::Municipality,
};

use super::{Settings, plan::Arrival, world::World};

/// One report and what becomes of it.
pub(super) struct Course {
    pub(super) world: Rc<World>,
    pub(super) settings: Rc<Settings>,
    pub(super) rng: StdRng,
    pub(super) name: String,
    pub(super) case: CaseId,
    pub(super) report: ReportId,
    pub(super) triage: TriageId,
    pub(super) child: PersonId,
    /// The child was in crisis before.
    pub(super) is_known: bool,
    pub(super) municipality: Municipality,
    pub(super) age: i16,
    /// Days since the stay began.
    pub(super) searches: u32,
}

/// Let a report arrive when it does.
pub(super) fn begin(world: &Rc<World>, settings: &Rc<Settings>, arrival: Arrival) {
    let course = Course::of(
        world,
        settings,
        format!("report-{}", arrival.number),
        &arrival,
    );
    world.agenda.begin(arrival.at, async move {
        if arrival.is_crisis {
            course.crisis().await;
        } else {
            course.no_crisis().await;
        }
    });
}

impl Course {
    fn of(world: &Rc<World>, settings: &Rc<Settings>, name: String, arrival: &Arrival) -> Self {
        let id = |what: &str| world.id(&format!("{name}/{what}"));
        Self {
            case: CaseId(id("case")),
            report: ReportId(id("report")),
            triage: TriageId(id("triage")),
            child: PersonId(id("child")),
            world: world.clone(),
            settings: settings.clone(),
            rng: StdRng::seed_from_u64(arrival.seed),
            name,
            is_known: false,
            municipality: arrival.municipality,
            age: arrival.age,
            searches: 0,
        }
    }

    /// The same child, in crisis again after some days.
    pub(super) fn again(&mut self, days: i64) {
        let at = self.world.now() + SignedDuration::from_hours(24 * days + 7);
        if at >= self.world.end_at() {
            return;
        }
        let arrival = Arrival {
            at,
            number: 0,
            is_crisis: true,
            municipality: self.municipality,
            age: self.age,
            seed: self.rng.random(),
        };
        let name = format!("{}+", self.name);
        let mut course = Self::of(&self.world, &self.settings, name, &arrival);
        course.child = self.child;
        course.is_known = true;
        self.world
            .agenda
            .begin(at, async move { course.crisis().await });
    }

    pub(super) fn id(&self, what: &str) -> Uuid {
        self.world.id(&format!("{}/{what}", self.name))
    }

    /// A command; whether it was accepted. What was refused is in the tally.
    pub(super) async fn give(&self, by: &Owner, command: impl Into<Command>) -> bool {
        self.world.give(by, command).await.is_ok()
    }

    /// Some time passes, in minutes.
    pub(super) async fn wait(&mut self, minutes: std::ops::RangeInclusive<i64>) {
        let minutes = self.rng.random_range(minutes);
        let at = self.world.now() + SignedDuration::from_mins(minutes);
        self.world.agenda.until(at).await;
    }

    /// Some working days later, between nine and five.
    pub(super) async fn office(&mut self, working_days: u32) {
        let minute = self.rng.random_range(9 * 60..17 * 60);
        let at = at_office(self.world.now(), working_days, minute);
        self.world.agenda.until(at).await;
    }

    /// Some days later, at some time in the afternoon.
    pub(super) async fn days(&mut self, days: i64) {
        let minute = self.rng.random_range(12 * 60..18 * 60);
        let day = calendar::date_of(self.world.now()).saturating_add(days.max(0).days());
        let at = on(day, minute).max(self.world.now() + SignedDuration::from_mins(20));
        self.world.agenda.until(at).await;
    }

    /// With this chance out of a hundred.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    pub(super) fn desk(&self) -> Owner {
        Owner::desk()
    }

    pub(super) fn triagist(&self) -> Owner {
        Owner::triage_desk()
    }

    /// Somebody by name at local access.
    pub(super) fn local(&self) -> Owner {
        let organisation = Owner::local_access(self.municipality);
        Owner {
            person: Some("local-access-1".to_owned()),
            ..organisation
        }
    }

    pub(super) fn age_band(&self) -> AgeBand {
        match self.age {
            ..4 => AgeBand::Under4,
            4..12 => AgeBand::From4To11,
            12..16 => AgeBand::From12To15,
            _ => AgeBand::From16To17,
        }
    }

    /// The case goes to local access: offered now, accepted on the next working day.
    pub(super) async fn hand_over(&mut self) {
        let local = self.local();
        let offer = case::Command::OfferHandover {
            case: self.case,
            to: local.clone(),
            summary: "Invented summary".into(),
        };
        if !self.give(&self.desk(), offer).await {
            return;
        }
        self.office(1).await;
        let accept = case::Command::AcceptHandover { case: self.case };
        self.give(&local, accept).await;
    }

    /// The case is closed once what it owes is done.
    pub(super) async fn close(&mut self, outcome: case::CaseOutcome) {
        for _ in 0..8 {
            let case = self.case;
            let by = self.local();
            // Whoever takes up a report that is no crisis does that before its case is closed.
            let taken_up = !self.world.tally.borrow().owes(case, DutyKind::TakeUpReport);
            if taken_up
                && self
                    .give(
                        &by,
                        case::Command::Close {
                            case,
                            outcome,
                            registration: super::weighing::registered().registration,
                        },
                    )
                    .await
            {
                return;
            }
            self.office(5).await;
        }
    }
}

/// Some working days after an instant, at a minute of the day.
pub(super) fn at_office(now: Timestamp, working_days: u32, minute: i64) -> Timestamp {
    let day = calendar::date_of(calendar::end_of_working_days_after(now, working_days));
    on(day, minute)
}

fn on(day: jiff::civil::Date, minute: i64) -> Timestamp {
    let midnight = calendar::end_of(day.saturating_sub(1.day()));
    midnight + SignedDuration::from_mins(minute)
}
