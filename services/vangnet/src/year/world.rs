//! The region that is played: its store, its services, its clock, and what the log says of it so far.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    path::Path,
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use uuid::Uuid;
use vangnet_domain::{
    actor::{Actor, Owner, Role as ActorRole},
    command::Command,
    duty::Duty,
    ids::{CaseId, CommandId, PlaceId, TeamId, derived_id},
    place::{self, Availability},
    rules::Rules,
    stay::TimelineSeen,
    stream::LedgerId,
    team,
};
use vangnet_log::{LedgerKind, Log, READ_LIMIT_MAX, SimulatedClock, seen};
use vangnet_runtime::{
    Answer, Clock, Door, Live, Parking, Tasks,
    wire::{CommandReply, CommandRequest},
};
use vangnet_views::Region;

use super::{Ended, agenda::Agenda, owed, settings::Settings, tally::Tally};
use crate::{
    backends::Embedded,
    process::{self, Process, Role},
};

/// Wait between looks at whether everything has followed.
const LOOK: Duration = Duration::from_millis(1);
/// Most looks; more means that something stands still.
const LOOKS_MAX: u32 = 30_000;

/// A place with what a course needs to know of it.
#[derive(Clone, Debug)]
pub(super) struct Bed {
    pub(super) place: PlaceId,
    pub(super) provider: String,
    pub(super) rung: vangnet_domain::placement::Rung,
    pub(super) ages: Vec<vangnet_domain::person::AgeBand>,
}

/// The region.
pub(super) struct World {
    pub(super) agenda: Agenda,
    pub(super) seed: u64,
    pub(super) beds: RefCell<Vec<Bed>>,
    pub(super) teams: RefCell<Vec<TeamId>>,
    pub(super) tally: RefCell<Tally>,
    span: (Timestamp, Timestamp),
    ledger: LedgerId,
    log: Arc<dyn Log>,
    clock: Arc<dyn Clock>,
    door: Door,
    live: Arc<Live<Region>>,
    process: RefCell<Option<Process>>,
    tasks: Tasks,
    given: Cell<u64>,
    failure: RefCell<Option<String>>,
}

impl World {
    pub(super) async fn open(
        folder: &Path,
        seed: u64,
        span: (Timestamp, Timestamp),
    ) -> anyhow::Result<Self> {
        let ledger: LedgerId = "flevoland".parse()?;
        let store = Embedded::open(folder).await?;
        let log = store.log.clone();
        let row = SimulatedClock {
            origin: span.0,
            set_at: process::machine_clock().now(),
            rate_permille: 0,
        };
        let fresh = log
            .create_ledger(&ledger, LedgerKind::Simulated(row))
            .await?;
        if !fresh {
            bail!(
                "{} holds a log already: a year begins on a new one",
                folder.display()
            );
        }
        let parts = store.parts(ledger.clone(), Rules::default());
        let services = [
            Role::Intake,
            Role::Triage,
            Role::Ambulant,
            Role::Placement,
            Role::Stay,
            Role::Watch,
        ];
        let process = Process::start(parts, &services).await?;
        let tasks = Tasks::default();
        let live = Live::<Region>::start(&process.substrate, &tasks).await?;
        Ok(Self {
            agenda: Agenda::default(),
            seed,
            beds: RefCell::default(),
            teams: RefCell::default(),
            tally: RefCell::default(),
            span,
            ledger,
            log,
            clock: process.substrate.clock.clone(),
            door: process.substrate.door(),
            live,
            process: RefCell::new(Some(process)),
            tasks,
            given: Cell::new(0),
            failure: RefCell::new(None),
        })
    }

    /// The teams and places that there are; all invented.
    pub(super) async fn furnish(self: &Rc<Self>, settings: &Settings) -> anyhow::Result<()> {
        let desk = Owner::desk();
        for number in 1..=settings.teams {
            let team = TeamId(self.id(&format!("team/{number}")));
            let name = format!("Invented team {number}");
            let organisation = "ambulant".to_owned();
            let register = team::Command::Register {
                team,
                name,
                organisation,
            };
            self.must(&desk, register).await?;
            let until = self.span.1;
            self.must(&desk, team::Command::StartDuty { team, until })
                .await?;
            self.teams.borrow_mut().push(team);
        }
        for places in &settings.places {
            let provider = self.provider(&places.provider);
            for number in 1..=places.count {
                let unit = format!("{}-{number}", places.unit);
                let place = PlaceId(self.id(&format!("place/{unit}")));
                let register = place::Command::Register {
                    place,
                    unit,
                    provider: places.provider.clone(),
                    rung: places.rung,
                    municipality: places.municipality,
                    age_bands: places.ages.clone(),
                };
                self.must(&provider, register).await?;
                let report = place::Command::ReportAvailability {
                    place,
                    availability: Availability::Free,
                    as_of: self.now(),
                };
                self.must(&provider, report).await?;
                self.beds.borrow_mut().push(Bed {
                    place,
                    provider: places.provider.clone(),
                    rung: places.rung,
                    ages: places.ages.clone(),
                });
            }
        }
        Ok(())
    }

    pub(super) fn provider(&self, organisation: &str) -> Owner {
        Owner {
            role: ActorRole::Provider,
            organisation: organisation.to_owned(),
            person: None,
        }
    }

    /// An id that follows from the seed and a name.
    pub(super) fn id(&self, name: &str) -> Uuid {
        derived_id(CommandId(Uuid::from_u128(u128::from(self.seed))), name)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Nothing happens after this.
    pub(super) const fn end_at(&self) -> Timestamp {
        self.span.1
    }

    async fn must(&self, by: &Owner, command: impl Into<Command>) -> anyhow::Result<()> {
        match self.give(by, command).await {
            Ok(()) => Ok(()),
            Err(code) => bail!("the region cannot be furnished: {code}"),
        }
    }

    /// Give a command, and let everybody follow; refused, its code. Each is given once: its id follows from how many came
    /// before. One thing at a time: who gives the next one and a reactor may both be about to say the same.
    pub(super) async fn give(&self, by: &Owner, command: impl Into<Command>) -> Result<(), String> {
        let command = command.into();
        let name = name_of(&command);
        let number = self.given.get();
        self.given.set(number + 1);
        let command_id = CommandId(self.id(&format!("command/{number}")));
        let request = CommandRequest {
            ledger: self.ledger.clone(),
            command_id,
            correlation_id: command_id.0,
            causation_id: None,
            actor: Actor {
                person: by
                    .person
                    .clone()
                    .unwrap_or_else(|| format!("{}-1", by.role)),
                role: by.role,
                organisation: by.organisation.clone(),
                device: None,
            },
            occurred_at: None,
            if_match: None,
            command,
        };
        let code = match self.door.send(&request).await {
            Answer::Replied(CommandReply::Accepted(_)) => {
                self.tally.borrow_mut().accepted += 1;
                if let Err(error) = self.settle().await {
                    self.fail(error.to_string());
                }
                return Ok(());
            }
            Answer::Replied(CommandReply::Refused { rejection }) => rejection.code,
            other => {
                self.fail(format!("{name} got no answer: {other:?}"));
                "NOT_ANSWERED".to_owned()
            }
        };
        let mut tally = self.tally.borrow_mut();
        *tally.refused.entry(format!("{name} {code}")).or_default() += 1;
        Err(code)
    }

    /// It ends here; the first thing that went wrong is told.
    fn fail(&self, told: String) {
        self.failure.borrow_mut().get_or_insert(told);
    }

    /// The timeline of a case as it is now, to look back on.
    pub(super) async fn timeline(&self, case: CaseId) -> Option<TimelineSeen> {
        let events = self.log.read_case(&self.ledger, case, 0, READ_LIMIT_MAX);
        seen(&events.await.ok()?)
    }

    /// Set the clock; it never goes back.
    pub(super) async fn advance(&self, at: Timestamp) -> anyhow::Result<()> {
        if at <= self.now() {
            return Ok(());
        }
        let row = SimulatedClock {
            origin: at,
            set_at: self.clock.wall(),
            rate_permille: 0,
        };
        self.log.set_clock(&self.ledger, row).await?;
        self.clock.sync().await;
        Ok(())
    }

    /// Let reactors and deadlines follow what was done, and look at what the log says.
    pub(super) async fn let_follow(self: &Rc<Self>) -> anyhow::Result<()> {
        self.settle().await?;
        self.read_on().await?;
        match self.failure.borrow_mut().take() {
            Some(failure) => bail!(failure),
            None => Ok(()),
        }
    }

    /// Who owes something now.
    pub(super) fn owes(&self, duty: &Duty, case: Option<CaseId>) -> Owner {
        let held = self.live.read();
        let of = case.and_then(|case| held.case(case));
        of.map_or(&duty.owner, |case| case.owes(duty)).clone()
    }

    async fn settle(&self) -> anyhow::Result<()> {
        let names = process::reactor_names();
        let mut late: BTreeSet<&str> = names.iter().copied().collect();
        for _ in 0..LOOKS_MAX {
            let head = self.log.head(&self.ledger).await?.next;
            let mut behind = BTreeSet::new();
            for name in &names {
                if self.log.checkpoint(&self.ledger, name).await? < head {
                    behind.insert(*name);
                }
            }
            let quiet = behind.is_empty() && self.live.next() >= head && {
                let now = self.now();
                let held = self.live.read();
                held.deadlines_to_record(now).is_empty() && held.alarms_to_move(now).is_empty()
            };
            if quiet && self.log.head(&self.ledger).await?.next == head {
                return Ok(());
            }
            late = behind;
            self.clock.pause(LOOK).await;
        }
        bail!(
            "the region does not come to rest at {}: {late:?}",
            self.now()
        )
    }

    async fn read_on(self: &Rc<Self>) -> anyhow::Result<()> {
        let parking = Parking::default();
        loop {
            let from = self.tally.borrow().next;
            let batch = self.log.read(&self.ledger, from, READ_LIMIT_MAX).await?;
            let full = batch.len() == READ_LIMIT_MAX;
            let events = batch
                .iter()
                .map(|stored| parking.decode(stored).context("an event cannot be read"))
                .collect::<anyhow::Result<Vec<_>>>()?;
            self.tally.borrow_mut().take(&events);
            for event in &events {
                owed::notice(self, event);
            }
            if !full {
                return Ok(());
            }
        }
    }

    /// Stop, and say how it ended.
    pub(super) async fn end(&self) -> anyhow::Result<Ended> {
        let now = self.now();
        self.tasks.stop().await;
        let process = self.process.borrow_mut().take();
        if let Some(process) = process
            && !process.stop().await
        {
            bail!("the services did not finish in time");
        }
        Ok(self.tally.take().ended(now))
    }
}

/// `placement hold-place`, for the tally.
fn name_of(command: &Command) -> String {
    let mut name = String::new();
    let mut value = serde_json::to_value(command).unwrap_or_default();
    for _ in 0..2 {
        let serde_json::Value::Object(fields) = value else {
            break;
        };
        let Some((word, inside)) = fields.into_iter().next() else {
            break;
        };
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(&word);
        value = inside;
    }
    name
}

/// Counted by word.
pub(super) type Counted = BTreeMap<String, u64>;
