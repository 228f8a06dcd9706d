//! A region as it lives: the rules decide, the reactors of every service answer, watch records what passed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan as _};
use vangnet_domain::{
    actor::{Actor, Role},
    alarm,
    book::Book,
    command::Command,
    duty::DutyKind,
    envelope::Recorded,
    given::{Given, actor, given},
    ids::{AlarmId, CaseId, PersonId, caused_command_id},
    invariants::Watcher,
    person::{AgeBand, HouseholdRole},
    placement::Rung,
    rejection::Rejection,
    state::State,
    stream::{StreamId, Subject},
    title,
};
use vangnet_runtime::{Reaction, Reactor};
use vangnet_views::{CaseFile, Region, View as _, deadlines::Move};

use crate::{
    course::{self, Step},
    danger::Dangers,
    titles,
};

/// Nobody who answers for an acute, unsafe child has longer (H01).
const ANSWER_MINUTES_MAX: i64 = 30;
/// Commands that follow from one, at most; more is a loop.
const REACTIONS_MAX: usize = 200;

/// The region, what follows it, and how far each has come.
#[derive(Clone)]
pub(crate) struct Night {
    given: Option<Given>,
    region: Region,
    watcher: Watcher,
    pub(crate) dangers: Dangers,
    reactors: Vec<Reactor>,
    /// Events that the view, the invariants and the reactors have seen.
    seen: usize,
    reacted: usize,
    breaches: Vec<String>,
}

impl Night {
    /// An empty region at night.
    pub(crate) fn new() -> Self {
        let services = [
            vangnet_intake::service(),
            vangnet_triage::service(),
            vangnet_ambulant::service(),
            vangnet_placement::service(),
            vangnet_stay::service(),
        ];
        Self {
            given: Some(given()),
            region: Region::default(),
            watcher: Watcher::default(),
            dangers: Dangers::default(),
            reactors: services
                .iter()
                .flat_map(|service| service.reactors)
                .copied()
                .collect(),
            seen: 0,
            reacted: 0,
            breaches: Vec::new(),
        }
    }

    fn given(&self) -> &Given {
        self.given.as_ref().unwrap()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.given().now()
    }

    fn change(&mut self, change: impl FnOnce(Given) -> Given) {
        self.given = Some(change(self.given.take().unwrap()));
        let recorded = self.given.as_ref().unwrap().recorded();
        for event in &recorded[self.seen..] {
            self.region.apply(event);
        }
        let breaches = self.watcher.observe(&recorded[self.seen..]);
        self.breaches
            .extend(breaches.iter().map(ToString::to_string));
        let mut dangers = std::mem::take(&mut self.dangers);
        dangers.observe(&recorded[self.seen..], self);
        self.seen = recorded.len();
        self.dangers = dangers;
    }

    /// Everything that was recorded.
    pub(crate) fn log(&self) -> &[Recorded] {
        self.given().recorded()
    }

    /// Somebody asks for something; whatever follows from it follows. It may be refused.
    fn send(&mut self, (role, command): (Role, Command)) {
        let organisation = match role {
            Role::LocalAccess => "local-access-almere",
            Role::TeamMember => "ambulant",
            Role::Provider => "aanbieder-een",
            _ => "desk",
        };
        self.give(actor(role, organisation), command);
    }

    /// It is this instant; nobody looks at what passed meanwhile.
    pub(crate) fn at(&mut self, instant: Timestamp) {
        self.change(|given| given.at(&instant.to_string()));
    }

    /// Somebody by name asks for something; whatever follows from it follows. The answer is the refusal.
    pub(crate) fn give(&mut self, by: Actor, command: Command) -> Option<Rejection> {
        let refusal = self.ask(by, command);
        self.follow();
        refusal
    }

    fn ask(&mut self, by: Actor, command: Command) -> Option<Rejection> {
        let mut refusal = None;
        self.change(|given| {
            let then = given.by(by).when(command);
            refusal = then.refusal().cloned();
            then.either_way()
        });
        refusal
    }

    /// A step of a course; time may pass.
    pub(crate) fn step(&mut self, step: Step) -> Result<(), String> {
        let next = match step {
            Step::Send(asked) => Step::Send(asked),
            Step::Wait(minutes) => return self.wait(minutes),
            Step::GoOn {
                search,
                place,
                stay,
            } => {
                let id = StreamId::new(Subject::Placement, course::search_id(search));
                let State::Placement(state) = self.given().state(id) else {
                    return Err(format!("{id} is no search"));
                };
                course::next_of_search(&state, search, place, stay)
            }
            Step::Elsewhere {
                search,
                stay,
                outside,
            } => {
                let id = StreamId::new(Subject::Placement, course::search_id(search));
                let State::Placement(state) = self.given().state(id) else {
                    return Err(format!("{id} is no search"));
                };
                course::next_elsewhere(&state, search, stay, outside)
            }
            Step::AtHome { search } => {
                let id = StreamId::new(Subject::Placement, course::search_id(search));
                let State::Placement(state) = self.given().state(id) else {
                    return Err(format!("{id} is no search"));
                };
                course::next_at_home(&state, search)
            }
            Step::Titles { child, asked } => {
                let id = StreamId::new(Subject::Title, course::child_id(child));
                let State::Title(state) = self.given().state(id) else {
                    return Err(format!("{id} holds no titles"));
                };
                titles::next(&state, self.now(), child, &asked)
            }
            Step::Live { stay } => {
                let id = StreamId::new(Subject::Stay, course::stay_id(stay));
                let State::Stay(state) = self.given().state(id) else {
                    return Err(format!("{id} is no stay"));
                };
                course::next_of_stay(&state, stay)
            }
            Step::Visit { deployment, case } => {
                let id = StreamId::new(Subject::Deployment, course::deployment_id(deployment));
                let State::Deployment(state) = self.given().state(id) else {
                    return Err(format!("{id} is no deployment"));
                };
                course::next_of_visit(&state, deployment, case)
            }
        };
        if let Step::Send(asked) = next {
            self.send(asked);
            // A duty may have passed before it is opened: a weighing carries that of the one before. Watch tells it at once.
            self.watch();
        }
        Ok(())
    }

    /// The reactors answer, and each other.
    fn follow(&mut self) {
        let mut sent = 0;
        while self.reacted < self.given().recorded().len() {
            let event = self.given().recorded()[self.reacted].clone();
            self.reacted += 1;
            let file = CaseFile::for_event(self.given().recorded(), &event);
            let heeding = self
                .reactors
                .iter()
                .filter(|reactor| (reactor.heeds)(&event.event));
            let reactions: Vec<_> = heeding
                .flat_map(|reactor| (reactor.react)(&event, &file))
                .collect();
            for reaction in reactions {
                sent += 1;
                assert!(sent < REACTIONS_MAX, "reactors answer each other for ever");
                self.react(&event, reaction);
            }
        }
    }

    /// A reactor asks; what is refused is somebody's.
    fn react(&mut self, event: &Recorded, reaction: Reaction) {
        let source = reaction.command.stream();
        let refusal = self.ask(Actor::service("reactor"), reaction.command);
        let Some(code) = refusal
            .map(|refusal| refusal.code)
            .filter(|code| !reaction.done_codes.contains(&&**code))
        else {
            return;
        };
        let said = [
            &*event.envelope.event_id.to_string(),
            &*source.to_string(),
            &*code,
        ]
        .join("/");
        let raise = alarm::Command::RaiseRefusedReaction {
            alarm: AlarmId(caused_command_id(&["alarm", &said]).0),
            case: event.envelope.case,
            source,
            reactor: "reactor".into(),
            code,
            owner: reaction.owner,
        };
        self.ask(Actor::service("reactor"), raise.into());
    }

    /// Time passes, from deadline to deadline, and watch records each.
    pub(crate) fn wait(&mut self, minutes: i64) -> Result<(), String> {
        let until = self.now() + minutes.minutes();
        while let Some(look) = self
            .region
            .next_deadline_after(self.now())
            .filter(|look| *look <= until)
        {
            let before = self.given().recorded().len();
            self.change(|given| given.at(&look.to_string()));
            self.watch();
            if self.given().recorded().len() == before {
                return Err(format!(
                    "a deadline passed at {look} and nothing was recorded"
                ));
            }
            self.promises()?;
        }
        self.change(|given| given.at(&until.to_string()));
        Ok(())
    }

    /// What watch does: alarms for what passed, up or away with those there are.
    fn watch(&mut self) {
        for _ in 0..REACTIONS_MAX {
            let now = self.now();
            let passed = self
                .region
                .deadlines_to_record(now)
                .into_iter()
                .map(|deadline| {
                    let stream = deadline.stream.to_string();
                    let id = caused_command_id(&[
                        "deadline",
                        &stream,
                        &deadline.word,
                        &deadline.due.to_string(),
                    ]);
                    alarm::Command::Raise {
                        alarm: AlarmId(id.0),
                        case: deadline.case,
                        source: deadline.stream,
                        deadline: deadline.word,
                        due: deadline.due,
                        owner: deadline.owner,
                    }
                });
            let moved =
                self.region
                    .alarms_to_move(now)
                    .into_iter()
                    .map(|(alarm, moved)| match moved {
                        Move::Escalate(answer_due) => alarm::Command::Escalate {
                            alarm,
                            answer_due,
                            unreadable: false,
                        },
                        Move::PassOn(owner, before) => alarm::Command::PassOn {
                            alarm,
                            owner,
                            before,
                        },
                        Move::Settle => alarm::Command::Settle { alarm },
                    });
            let commands: Vec<_> = passed.chain(moved).collect();
            let before = self.given().recorded().len();
            for command in commands {
                self.ask(Actor::service("watch"), command.into());
            }
            self.follow();
            if self.given().recorded().len() == before {
                return;
            }
        }
        panic!("watch does not come to rest");
    }

    pub(crate) fn world(&self) -> impl Iterator<Item = (StreamId, &State)> {
        self.given().states()
    }

    /// What holds at this instant, or what does not.
    pub(crate) fn promises(&self) -> Result<(), String> {
        if let Some(breach) = self.breaches.first() {
            return Err(breach.clone());
        }
        for (stream, state) in self.world() {
            match state {
                State::Triage(weighing) => {
                    if let Some(case) = weighing.case.filter(|_| weighing.asks_securing()) {
                        self.always_open(stream, case)?;
                    }
                }
                State::Stay(stay) => {
                    self.coupled(stream, stay)?;
                    self.grounded(stream, stay)?;
                }
                State::Case(case) if case.exists() && case.director.is_none() => {
                    return Err(format!("{stream} has no director"));
                }
                _ => {}
            }
        }
        self.owed_once()?;
        self.nobody_is_left_between_places()?;
        self.in_one_stay()
    }

    /// A child is in one stay at a time.
    fn in_one_stay(&self) -> Result<(), String> {
        let mut living = BTreeSet::new();
        for (stream, state) in self.world() {
            if let State::Stay(stay) = state
                && let Some(started) = stay.started.filter(|_| stay.ended.is_none())
                && !living.insert(started.child)
            {
                return Err(format!("{} is in two stays; {stream}", started.child));
            }
        }
        Ok(())
    }

    /// H01: each child of an acute, unsafe case has an answer, or somebody who owes one within half an hour.
    fn always_open(&self, weighing: StreamId, case: CaseId) -> Result<(), String> {
        let Some(State::Case(household)) = self.state(StreamId::new(Subject::Case, case.0)) else {
            return Err(format!("{weighing} weighs no case"));
        };
        for (child, role) in &household.members {
            if !self.is_minor(*child, *role)
                || self.is_answered(*child, weighing)
                || self.pressed(*child, weighing)
            {
                continue;
            }
            return Err(format!(
                "{child} of {case} is acute and unsafe, and nobody owes an answer within {ANSWER_MINUTES_MAX} minutes"
            ));
        }
        Ok(())
    }

    /// Whether somebody has to act for this child within the half hour: a clock of its own search, of the duty to secure the
    /// children, or to find the next place after its stay; or an alarm about one of them that will go up.
    fn pressed(&self, child: PersonId, weighing: StreamId) -> bool {
        let now = self.now();
        let soon = |due: Timestamp| due >= now && due <= now + ANSWER_MINUTES_MAX.minutes();
        let own = |stream: StreamId, word: &str| match self.state(stream) {
            Some(State::Placement(placement)) => {
                let search = placement.search.as_ref();
                search.is_some_and(|search| search.child == child)
            }
            Some(State::Stay(stay)) => {
                let theirs = stay.started.is_some_and(|started| started.child == child);
                theirs && word == DutyKind::FindNextPlace.as_str()
            }
            _ => stream == weighing && word == DutyKind::SecureChild.as_str(),
        };
        let deadlines = self.region.deadlines(now);
        let mut runs = deadlines
            .iter()
            .filter(|deadline| own(deadline.stream, &deadline.word));
        let mut alarms = self.region.all_alarms().filter(|(_, alarm)| {
            let about = alarm.source.zip(alarm.deadline());
            alarm.owner.is_some() && about.is_some_and(|(stream, word)| own(stream, word))
        });
        runs.any(|deadline| !deadline.passed && soon(deadline.due))
            || alarms.any(|(_, alarm)| alarm.answer_due.is_some_and(soon))
    }

    pub(crate) fn is_minor(&self, person: PersonId, role: HouseholdRole) -> bool {
        let age = match self.state(StreamId::new(Subject::Person, person.0)) {
            Some(State::Person(person)) => person.age_band.unwrap_or(AgeBand::Unknown),
            _ => AgeBand::Unknown,
        };
        match age {
            AgeBand::Adult => false,
            AgeBand::Unknown => matches!(
                role,
                HouseholdRole::Child | HouseholdRole::Sibling | HouseholdRole::Unknown
            ),
            _ => true,
        }
    }

    /// H03: a stay runs with ambulatory help, or it is owed; past the grace somebody was told.
    fn coupled(&self, stream: StreamId, stay: &vangnet_domain::stay::State) -> Result<(), String> {
        if stay.started.is_none() || stay.ended.is_some() || !stay.ambulatory.is_empty() {
            return Ok(());
        }
        let Some(owed) = stay.duties.of_kind(DutyKind::CoupleAmbulatory) else {
            return Err(format!(
                "{stream} runs without ambulatory help, and nobody owes it"
            ));
        };
        let told = self.region.all_alarms().any(|(_, alarm)| {
            alarm.source == Some(stream)
                && alarm.deadline() == Some(DutyKind::CoupleAmbulatory.as_str())
                && alarm.is_open()
        });
        if self.now() > owed.due && !told {
            return Err(format!(
                "{stream} is without ambulatory help beyond the grace, and nobody was told"
            ));
        }
        Ok(())
    }

    /// H30: a stay rests on a title in force that carries it, on consent, or on a recorded emergency with an owner and a
    /// date; or what it rests on is owed by somebody. Never on a title that fell.
    fn grounded(&self, stream: StreamId, stay: &vangnet_domain::stay::State) -> Result<(), String> {
        let Some(started) = stay.started.filter(|_| stay.ended.is_none()) else {
            return Ok(());
        };
        let Some(framed) = stay.framed else {
            return Err(format!("{stream} runs and nobody asked what it rests on"));
        };
        let titles = match self.state(StreamId::new(Subject::Title, started.child.0)) {
            Some(State::Title(titles)) => (**titles).clone(),
            _ => title::State::default(),
        };
        let now = self.now();
        let frame = framed.frame;
        let closed = stay
            .period()
            .is_some_and(|period| period.rung == Rung::Closed);
        if closed != (framed.step == title::Step::StayClosed) {
            return Err(format!(
                "{stream}: {} is not the step that it is",
                framed.step
            ));
        }
        let stands = titles.stands(frame, framed.step, &Book::embedded(), now);
        let owed = titles.duties.of_kind(DutyKind::SettleFrame);
        let dated = owed.is_some_and(|duty| !duty.owner.organisation.is_empty());
        match frame {
            title::Frame::Owed if dated => Ok(()),
            title::Frame::Emergency { .. } if stands && dated => Ok(()),
            title::Frame::Voluntary { .. } | title::Frame::Forced { .. } if stands => Ok(()),
            _ => Err(format!(
                "{stream} rests on {frame:?} at {now}, which does not carry {}, and nobody owes what does",
                framed.step
            )),
        }
    }

    pub(crate) fn state(&self, stream: StreamId) -> Option<&State> {
        self.world()
            .find(|(other, _)| *other == stream)
            .map(|(_, state)| state)
    }

    /// What is folded anew is what lived: the view, and every stream.
    pub(crate) fn replays(&self) -> Result<(), String> {
        let mut region = Region::default();
        let mut states: BTreeMap<StreamId, State> = BTreeMap::new();
        for event in self.given().recorded() {
            region.apply(event);
            let stream = event.envelope.stream;
            let state = states
                .entry(stream)
                .or_insert_with(|| State::empty(stream.subject));
            state.evolve(&event.event, event.stamp());
        }
        if region != self.region {
            return Err("the region folded anew is another one".to_owned());
        }
        match self
            .world()
            .find(|(stream, state)| states.get(stream) != Some(*state))
        {
            Some((stream, _)) => Err(format!("{stream} folded anew is another one")),
            None => Ok(()),
        }
    }

    /// The kinds of events there were.
    pub(crate) fn kinds(&self) -> BTreeSet<String> {
        let events = self.given().recorded().iter();
        events
            .map(|event| event.envelope.type_name.clone())
            .collect()
    }

    /// The last events, for whoever reads a failure.
    pub(crate) fn told(&self) -> String {
        let events = self.given().recorded();
        let last = &events[events.len().saturating_sub(25)..];
        let lines = last.iter().map(|event| {
            format!(
                "{} {} {:?}",
                event.recorded_at, event.envelope.stream, event.event
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}
