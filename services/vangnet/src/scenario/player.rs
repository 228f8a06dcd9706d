//! Plays a scenario through the public HTTP API.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use anyhow::{Context as _, ensure};
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;
use vangnet_domain::{calendar::amsterdam, ids::caused_command_id};

use super::{
    answers::{check, find, ids_in, resource},
    client::{Answer, Call, Client, FromPhone},
    file::{PhoneEvent, Scenario, Step, fill, fill_text},
    phone::Phone,
    regions::{Keys, Pace, Regions, SETTLE_LOOK, SETTLE_WAIT_MAX},
};

/// An instant as the desk says it: `Sat 22:30`, in Europe/Amsterdam.
pub fn local_time(instant: Timestamp) -> String {
    instant
        .to_zoned(amsterdam())
        .strftime("%a %H:%M")
        .to_string()
}

/// A pause of the scenario that is worth a word to whoever watches.
const QUIET: SignedDuration = SignedDuration::from_mins(10);

/// Told of each step that has something to say: for progress on a terminal.
pub type Progress<'a> = dyn FnMut(Timestamp, &str) + Send + 'a;

/// Plays one scenario.
pub struct Player {
    regions: Regions,
    start: Timestamp,
    keys: Keys,
    now: Timestamp,
    /// Names the steps saved, with their values; ids become the names of the normal form.
    pub vars: BTreeMap<String, String>,
    versions: BTreeMap<String, u64>,
    phones: BTreeMap<String, Phone>,
    disk: PathBuf,
}

impl Player {
    /// A player whose phones keep their disks below `disk`. `run` makes the idempotency keys: playing again with
    /// the same `run` repeats the same commands.
    pub fn new(client: Client, scenario: &Scenario, pace: Pace, run: &str, disk: PathBuf) -> Self {
        Self {
            regions: Regions {
                own: client,
                neighbour: None,
                pace,
            },
            start: scenario.start,
            keys: Keys {
                run: caused_command_id(&["scenario", &scenario.name, run]),
                given: 0,
            },
            now: scenario.start,
            vars: BTreeMap::new(),
            versions: BTreeMap::new(),
            phones: BTreeMap::new(),
            disk,
        }
    }

    /// With the people at the doors of the neighbour region, which has this ledger.
    #[must_use]
    pub fn beside(mut self, ledger: &str, client: Client) -> Self {
        self.regions.neighbour = Some((ledger.to_owned(), client));
        self
    }

    /// Play all steps, then the drawn arrivals.
    pub async fn play(
        &mut self,
        scenario: &Scenario,
        progress: &mut Progress<'_>,
    ) -> anyhow::Result<()> {
        if let Some(neighbour) = &scenario.neighbour {
            self.regions.at(Some(neighbour)).with_context(|| {
                format!(
                    "{} is played by two regions: its own and {neighbour}",
                    scenario.name
                )
            })?;
        }
        self.advance(self.start).await?;
        let drawn = match &scenario.night {
            Some(night) => night.steps(scenario.start)?,
            None => Vec::new(),
        };
        for (index, step) in scenario.step.iter().chain(&drawn).enumerate() {
            if let Some(offset) = step.offset()? {
                let then = self.start.checked_add(offset)?;
                if self.regions.pace == Pace::Running && then.duration_since(self.now) >= QUIET {
                    progress(self.now, &format!("quiet until {}", local_time(then)));
                }
                self.advance(then).await?;
            }
            if !step.say.is_empty() {
                progress(self.now, &step.say);
            }
            self.step(step).await.with_context(|| {
                format!(
                    "step {} ({} {}) at {}",
                    index + 1,
                    step.call,
                    step.say,
                    self.now
                )
            })?;
        }
        self.regions.settle().await
    }

    async fn advance(&mut self, to: Timestamp) -> anyhow::Result<()> {
        self.now = to;
        self.regions.advance(to, &mut self.keys).await
    }

    async fn step(&mut self, step: &Step) -> anyhow::Result<()> {
        if let (Some(name), Some(event)) = (&step.phone, step.phone_becomes) {
            return self.phone_event(name, event, &step.actor).await;
        }
        if !step.together.is_empty() {
            return self.together(step).await;
        }
        let (method, path) = self.method_and_path(step)?;
        let body = self.body(step)?;
        let key = self.keys.next();
        if let Some(name) = &step.phone {
            let phone = self
                .phones
                .get_mut(name)
                .context("the phone was never switched on")?;
            phone.keep(key, path, body.unwrap_or(Value::Null), self.now)?;
            if phone.offline {
                return Ok(());
            }
            return self.send_queue(name, &step.actor, Some(step)).await;
        }
        if step.if_match {
            self.look(step, &path).await?;
        }
        let call = self.call(step, method, path, body, key);
        let mut waited = Duration::ZERO;
        loop {
            let client = self.regions.at(step.region.as_deref())?;
            let answer = client.call(&step.actor, &call).await?;
            match self.take(step, &call.path, &answer) {
                Err(_)
                    if step.expect.eventually && call.key.is_none() && waited < SETTLE_WAIT_MAX =>
                {
                    tokio::time::sleep(SETTLE_LOOK).await;
                    waited += SETTLE_LOOK;
                }
                taken => break taken?,
            }
        }
        if call.key.is_some() {
            self.regions.settle().await?;
        }
        Ok(())
    }

    /// The steps of one instant, sent at once; the answers are matched by status.
    async fn together(&mut self, step: &Step) -> anyhow::Result<()> {
        let mut calls = Vec::new();
        for part in &step.together {
            let (method, path) = self.method_and_path(part)?;
            let body = self.body(part)?;
            let key = self.keys.next();
            calls.push((part, self.call(part, method, path, body, key)));
        }
        let mut tasks = Vec::new();
        for (part, call) in &calls {
            let client = self.regions.at(part.region.as_deref())?;
            let (client, actor, call) = (client.clone(), part.actor.clone(), call.clone());
            tasks.push(async move { client.call(&actor, &call).await });
        }
        let answers = futures::future::join_all(tasks).await;
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for ((part, call), answer) in calls.iter().zip(answers) {
            let answer = answer?;
            *seen.entry(answer.status.as_u16().to_string()).or_default() += 1;
            // Which of them gets which status is decided by the race; how many of each is checked below.
            let mut expected = (*part).clone();
            expected.expect.status = Some(answer.status.as_u16());
            self.take(&expected, &call.path, &answer)?;
            let word = if answer.status.is_success() {
                "won"
            } else {
                "lost"
            };
            for (name, value) in part
                .body
                .as_ref()
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                if let Some(text) = value.as_str() {
                    self.vars
                        .insert(format!("{word}.{name}"), fill_text(text, &self.vars)?);
                }
            }
            for (name, value) in &part.save {
                if let Some(found) = answer.body.pointer(value).and_then(Value::as_str) {
                    self.vars.insert(format!("{word}.{name}"), found.to_owned());
                }
            }
            // Who won and who lost is known only now: later steps speak of `${won.placement}` and the like.
            for (name, value) in ids_in(&call.path) {
                self.vars.insert(format!("{word}.{name}"), value);
            }
        }
        ensure!(
            step.expect.statuses.is_empty() || seen == step.expect.statuses,
            "answers {seen:?}, expected {:?}",
            step.expect.statuses
        );
        self.regions.settle().await
    }

    /// Read what the decision is about, as a screen does, and remember the version it showed.
    async fn look(&mut self, step: &Step, path: &str) -> anyhow::Result<()> {
        let id = resource(path);
        let end = path.find(&id).map_or(path.len(), |start| start + id.len());
        let call = Call::get(path[..end].to_owned());
        let client = self.regions.at(step.region.as_deref())?;
        let answer = client.call(&step.actor, &call).await?;
        // A case is read as a whole file, with the version of each of its parts.
        let version = answer
            .version
            .or_else(|| answer.body.pointer("/case/version").and_then(Value::as_u64))
            .with_context(|| {
                format!("{} answered {} without a version", call.path, answer.status)
            })?;
        self.versions.insert(id, version);
        Ok(())
    }

    fn method_and_path(&self, step: &Step) -> anyhow::Result<(Method, String)> {
        let (method, path) = step
            .call
            .split_once(' ')
            .with_context(|| format!("call {:?}", step.call))?;
        Ok((method.parse()?, fill_text(path, &self.vars)?))
    }

    fn body(&self, step: &Step) -> anyhow::Result<Option<Value>> {
        step.body
            .as_ref()
            .map(|body| fill(body, &self.vars))
            .transpose()
    }

    fn call(
        &self,
        step: &Step,
        method: Method,
        path: String,
        body: Option<Value>,
        key: Uuid,
    ) -> Call {
        let is_write = method != Method::GET;
        let if_match = step
            .if_match
            .then(|| self.versions.get(&resource(&path)).copied())
            .flatten();
        let body = if is_write {
            body.or_else(|| Some(json!({})))
        } else {
            None
        };
        Call {
            method,
            path,
            body,
            key: is_write.then_some(key),
            if_match,
            phone: None,
        }
    }

    /// Check an answer and remember what is to be remembered.
    fn take(&mut self, step: &Step, path: &str, answer: &Answer) -> anyhow::Result<()> {
        check(&step.expect, &self.vars, answer)?;
        if !answer.status.is_success() {
            return Ok(());
        }
        for (name, pointer) in &step.save {
            let value = find(&answer.body, pointer)
                .with_context(|| format!("{pointer} is absent in {}", answer.body))?;
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            self.vars.insert(name.clone(), text);
        }
        if let Some(version) = answer.version {
            let own = answer.body.get("id").and_then(Value::as_str);
            let key = own.map_or_else(|| resource(path), str::to_owned);
            self.versions.insert(key, version);
        }
        Ok(())
    }

    async fn phone_event(
        &mut self,
        name: &str,
        event: PhoneEvent,
        actor: &str,
    ) -> anyhow::Result<()> {
        let folder = self.disk.join(name);
        match event {
            PhoneEvent::Offline => {
                if let Some(phone) = self.phones.get_mut(name) {
                    phone.offline = true;
                }
            }
            PhoneEvent::Killed => {
                let device = self.vars.get(name).cloned().unwrap_or_default();
                let was_offline = self.phones.remove(name).is_some_and(|phone| phone.offline);
                let mut phone = Phone::start(&folder, &device)?;
                phone.offline = was_offline;
                self.phones.insert(name.to_owned(), phone);
            }
            PhoneEvent::Online => {
                if !self.phones.contains_key(name) {
                    let device = self.vars.get(name).context("the phone has no device id")?;
                    self.phones
                        .insert(name.to_owned(), Phone::start(&folder, device)?);
                }
                if let Some(phone) = self.phones.get_mut(name) {
                    phone.offline = false;
                }
                self.send_queue(name, actor, None).await?;
            }
        }
        Ok(())
    }

    /// Everything queued, in the device's order, every command twice: a phone never knows whether the first
    /// answer got lost.
    async fn send_queue(
        &mut self,
        name: &str,
        actor: &str,
        step: Option<&Step>,
    ) -> anyhow::Result<()> {
        loop {
            let phone = self
                .phones
                .get_mut(name)
                .context("the phone was never switched on")?;
            let Some(queued) = phone.next().cloned() else {
                break;
            };
            let call = Call {
                method: Method::POST,
                path: queued.path.clone(),
                body: Some(if queued.body.is_null() {
                    json!({})
                } else {
                    queued.body.clone()
                }),
                key: Some(queued.key),
                if_match: None,
                phone: Some(FromPhone {
                    device: phone.device().to_owned(),
                    sequence: queued.sequence,
                    last_position_seen: queued.last_position_seen,
                    occurred_at: queued.occurred_at,
                }),
            };
            let first = self.regions.own.call(actor, &call).await?;
            let second = self.regions.own.call(actor, &call).await?;
            ensure!(
                first.status.is_success() == second.status.is_success()
                    && first.position == second.position,
                "the same command twice: {} at {:?}, then {} at {:?}",
                first.status,
                first.position,
                second.status,
                second.position
            );
            let default = Step {
                call: queued.path.clone(),
                ..Step::default()
            };
            self.take(step.unwrap_or(&default), &queued.path, &first)?;
            if let Some(phone) = self.phones.get_mut(name) {
                phone.answered(queued.sequence, first.position)?;
            }
        }
        self.regions.settle().await
    }
}
