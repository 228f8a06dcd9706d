//! The bus inside one process: the embedded default, the local half of [`crate::RoutedBus`], and the simulator's network.

mod faults;
mod trace;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{sleep, timeout},
};
use vangnet_domain::stream::LedgerId;

use self::faults::Dice;
pub use self::{
    faults::{Fate, Faults, Rates},
    trace::{MessageKind, Sent, TraceHash},
};
use crate::{
    Bus, BusError, BusSubject, Handler, HintSubject, Request, Serving, WAITING_MAX,
    serving::{Answer, ReplyTo, ServingTask, Source},
};

/// Told of every message as it is sent. Runs inside the bus: must not call it.
pub type Tap = Arc<dyn Fn(&Sent<'_>) + Send + Sync>;

/// The bus inside one process. Everyone who shares it (as `Arc`) is on the same network.
///
/// It carries encoded bytes under the network's limits, so nothing works here that would not on NATS. It has no fault of
/// its own, but misbehaves from a seed when asked ([`Faults`]); then, on a current-thread runtime with paused time, the same
/// seed gives the same messages, fates and answers.
pub struct LocalBus {
    net: Arc<Net>,
}

impl LocalBus {
    /// A network without faults.
    pub fn new() -> Self {
        Self::with(Faults::default(), None)
    }

    /// A network with these faults, that tells `tap` what is sent.
    pub fn with(faults: Faults, tap: Option<Tap>) -> Self {
        Self {
            net: Arc::new(Net {
                state: Mutex::new(State {
                    groups: BTreeMap::new(),
                    listeners: BTreeMap::new(),
                    dice: Dice::new(faults),
                    next_member: 0,
                }),
                tap,
            }),
        }
    }

    /// From now on other faults, with their own seed: the network heals, or gets worse.
    pub fn set_faults(&self, faults: Faults) {
        self.net.lock().dice = Dice::new(faults);
    }
}

impl Default for LocalBus {
    fn default() -> Self {
        Self::new()
    }
}

struct Net {
    state: Mutex<State>,
    tap: Option<Tap>,
}

struct State {
    groups: BTreeMap<BusSubject, Group>,
    // One channel for each listener, not one for each ledger: faults strike each alone, and the order in which a shared
    // channel wakes its receivers is random.
    listeners: BTreeMap<LedgerId, Vec<watch::Sender<u64>>>,
    dice: Dice,
    next_member: u64,
}

/// Those who serve a subject, and whose turn it is.
#[derive(Default)]
struct Group {
    members: BTreeMap<u64, mpsc::Sender<(Request, LocalReplyTo)>>,
    last: Option<u64>,
}

impl Group {
    fn next_member(&mut self) -> Option<&mpsc::Sender<(Request, LocalReplyTo)>> {
        let after = self.last.map_or(0, |last| last + 1);
        let next = self.members.range(after..).next();
        let (id, member) = next.or_else(|| self.members.iter().next())?;
        self.last = Some(*id);
        Some(member)
    }
}

impl Net {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, kind: MessageKind, subject: &str, payload: &[u8], fates: &[Fate]) {
        if let Some(tap) = &self.tap {
            tap(&Sent {
                kind,
                subject,
                payload,
                fates,
            });
        }
    }

    /// Decide what becomes of one request or reply, and tell.
    fn throw(&self, kind: MessageKind, subject: &str, payload: &[u8], patience: Duration) -> Fate {
        let mut state = self.lock();
        let rates = match kind {
            MessageKind::Request => state.dice.faults().requests,
            MessageKind::Reply => state.dice.faults().replies,
            MessageKind::Hint => state.dice.faults().hints,
        };
        let fate = state.dice.throw(rates, patience);
        self.tell(kind, subject, payload, &[fate]);
        fate
    }

    /// Give a request to one of those who serve its subject.
    fn deliver(&self, subject: &BusSubject, request: Request, reply_to: LocalReplyTo) {
        let mut state = self.lock();
        let member = state.groups.get_mut(subject).and_then(Group::next_member);
        match member {
            // A full queue loses the request, as a slow consumer's does.
            Some(member) => drop(member.try_send((request, reply_to))),
            None => reply_to.slot.fill(Outcome::NoResponder),
        }
    }

    fn leave(&self, subject: &BusSubject, member: u64) {
        let mut state = self.lock();
        if let Some(group) = state.groups.get_mut(subject) {
            group.members.remove(&member);
            if group.members.is_empty() {
                state.groups.remove(subject);
            }
        }
    }
}

/// Do it as often and as late as fate has it.
fn arrive(fate: Fate, act: impl Fn() + Send + 'static) {
    match fate {
        Fate::Lost => {}
        Fate::Arrives {
            delay: Duration::ZERO,
            again: None,
        } => act(),
        Fate::Arrives { delay, again } => {
            if delay.is_zero() {
                act();
            }
            #[expect(
                clippy::disallowed_methods,
                reason = "a message under way belongs to nobody: its sender may be gone when it arrives"
            )]
            tokio::spawn(async move {
                if !delay.is_zero() {
                    sleep(delay).await;
                    act();
                }
                if let Some(again) = again {
                    sleep(again.saturating_sub(delay)).await;
                    act();
                }
            });
        }
    }
}

/// How a request ended, at its requester.
#[derive(Debug)]
enum Outcome {
    Answer(Answer),
    NoResponder,
}

/// Where the requester waits; the first answer counts.
#[derive(Clone)]
struct Slot(Arc<Mutex<Option<oneshot::Sender<Outcome>>>>);

impl Slot {
    fn fill(&self, outcome: Outcome) {
        let sender = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(sender) = sender {
            let _ = sender.send(outcome);
        }
    }
}

#[derive(Clone)]
struct LocalReplyTo {
    net: Arc<Net>,
    subject: Arc<str>,
    patience: Duration,
    slot: Slot,
}

impl ReplyTo for LocalReplyTo {
    async fn send(self, answer: Answer) {
        let payload = match &answer {
            Answer::Reply(reply) => reply.clone(),
            Answer::Abandoned => Bytes::new(),
        };
        let fate = (self.net).throw(MessageKind::Reply, &self.subject, &payload, self.patience);
        arrive(fate, move || {
            self.slot.fill(Outcome::Answer(answer.clone()));
        });
    }
}

struct LocalSource {
    net: Arc<Net>,
    subject: BusSubject,
    member: u64,
    requests: mpsc::Receiver<(Request, LocalReplyTo)>,
}

impl Source for LocalSource {
    type ReplyTo = LocalReplyTo;

    async fn next(&mut self) -> Option<(Request, LocalReplyTo)> {
        self.requests.recv().await
    }

    async fn close(&mut self) {
        self.net.leave(&self.subject, self.member);
    }

    async fn finish(&mut self) {}
}

impl Drop for LocalSource {
    fn drop(&mut self) {
        self.net.leave(&self.subject, self.member);
    }
}

#[async_trait]
impl Bus for LocalBus {
    async fn request(
        &self,
        subject: &BusSubject,
        request: Request,
        wait: Duration,
    ) -> Result<Bytes, BusError> {
        request.check_size()?;
        let request = request.into_carried();
        let name: Arc<str> = subject.to_string().into();
        let (sender, receiver) = oneshot::channel();
        let reply_to = LocalReplyTo {
            net: self.net.clone(),
            subject: name.clone(),
            patience: wait,
            slot: Slot(Arc::new(Mutex::new(Some(sender)))),
        };
        let fate = (self.net).throw(MessageKind::Request, &name, &request.payload, wait);
        let (net, target) = (self.net.clone(), subject.clone());
        arrive(fate, move || {
            net.deliver(&target, request.clone(), reply_to.clone());
        });
        // Nobody left who could answer is not known to a requester on a network: it waits.
        let answered = timeout(wait, async {
            match receiver.await {
                Ok(outcome) => outcome,
                Err(_) => std::future::pending().await,
            }
        });
        let subject = name.to_string();
        match answered.await {
            Ok(Outcome::Answer(Answer::Reply(reply))) => Ok(reply),
            Ok(Outcome::NoResponder) => Err(BusError::NoResponder { subject }),
            Ok(Outcome::Answer(Answer::Abandoned)) | Err(_) => Err(BusError::NoReply { subject }),
        }
    }

    async fn serve(
        &self,
        subject: &BusSubject,
        handler: Arc<dyn Handler>,
    ) -> Result<Box<dyn Serving>, BusError> {
        let (sender, requests) = mpsc::channel(WAITING_MAX);
        let member = {
            let mut state = self.net.lock();
            state.next_member += 1;
            let member = state.next_member;
            let group = state.groups.entry(subject.clone()).or_default();
            group.members.insert(member, sender);
            member
        };
        let source = LocalSource {
            net: self.net.clone(),
            subject: subject.clone(),
            member,
            requests,
        };
        Ok(ServingTask::start(source, handler, subject.to_string()))
    }

    async fn hint(&self, ledger: &LedgerId, next: u64) {
        let subject = HintSubject(ledger.clone()).to_string();
        let arrivals: Vec<(Fate, watch::Sender<u64>)> = {
            let mut state = self.net.lock();
            let State {
                listeners, dice, ..
            } = &mut *state;
            let rates = dice.faults().hints;
            let listeners = listeners.entry(ledger.clone()).or_default();
            listeners.retain(|listener| !listener.is_closed());
            let arrivals: Vec<_> = listeners
                .iter()
                .map(|listener| (dice.throw(rates, Duration::ZERO), listener.clone()))
                .collect();
            let fates: Vec<Fate> = arrivals.iter().map(|(fate, _)| *fate).collect();
            let payload = next.to_string();
            self.net
                .tell(MessageKind::Hint, &subject, payload.as_bytes(), &fates);
            arrivals
        };
        for (fate, listener) in arrivals {
            arrive(fate, move || raise(&listener, next));
        }
    }

    async fn hints(&self, ledger: &LedgerId) -> Result<watch::Receiver<u64>, BusError> {
        let (sender, receiver) = watch::channel(0);
        let mut state = self.net.lock();
        let listeners = state.listeners.entry(ledger.clone()).or_default();
        listeners.retain(|listener| !listener.is_closed());
        listeners.push(sender);
        Ok(receiver)
    }

    fn is_connected(&self) -> bool {
        true
    }
}

/// A hint was heard: the head only ever rises.
pub(crate) fn raise(head: &watch::Sender<u64>, next: u64) {
    head.send_if_modified(|heard| {
        let higher = next > *heard;
        *heard = next.max(*heard);
        higher
    });
}
