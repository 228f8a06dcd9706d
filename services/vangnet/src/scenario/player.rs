//! Plays a scenario through the public HTTP API.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use anyhow::{Context as _, bail, ensure};
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;
use vangnet_domain::{
    calendar::amsterdam,
    ids::{CommandId, caused_command_id, derived_id},
};

use super::{
    client::{Answer, Call, Client, FromPhone},
    file::{PhoneEvent, Scenario, Step, fill, fill_text},
    phone::Phone,
};

/// An instant as the desk says it: `Sat 22:30`, in Europe/Amsterdam.
pub fn local_time(instant: Timestamp) -> String {
    instant
        .to_zoned(amsterdam())
        .strftime("%a %H:%M")
        .to_string()
}

/// How a scenario's clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// A simulated ledger, its clock advanced step by step: as fast as it goes.
    Simulated,
    /// A simulated ledger whose clock runs by itself; wait for each instant.
    Running,
}

/// Longest wait until reactors and deadlines have caught up with a step.
const SETTLE_WAIT_MAX: Duration = Duration::from_secs(30);
/// Wait between looks.
const SETTLE_LOOK: Duration = Duration::from_millis(5);

/// A pause of the scenario that is worth a word to whoever watches.
const QUIET: SignedDuration = SignedDuration::from_mins(10);

/// Told of each step that has something to say: for progress on a terminal.
pub type Progress<'a> = dyn FnMut(Timestamp, &str) + Send + 'a;

/// Plays one scenario.
pub struct Player {
    client: Client,
    pace: Pace,
    start: Timestamp,
    run: CommandId,
    now: Timestamp,
    /// Names the steps saved, with their values; ids become the names of the normal form.
    pub vars: BTreeMap<String, String>,
    versions: BTreeMap<String, u64>,
    phones: BTreeMap<String, Phone>,
    disk: PathBuf,
    steps: u64,
}

impl Player {
    /// A player whose phones keep their disks below `disk`. `run` makes the idempotency keys: playing again with
    /// the same `run` repeats the same commands.
    pub fn new(client: Client, scenario: &Scenario, pace: Pace, run: &str, disk: PathBuf) -> Self {
        Self {
            client,
            pace,
            start: scenario.start,
            run: caused_command_id(&["scenario", &scenario.name, run]),
            now: scenario.start,
            vars: BTreeMap::new(),
            versions: BTreeMap::new(),
            phones: BTreeMap::new(),
            disk,
            steps: 0,
        }
    }

    /// Play all steps, then the drawn arrivals.
    pub async fn play(
        &mut self,
        scenario: &Scenario,
        progress: &mut Progress<'_>,
    ) -> anyhow::Result<()> {
        self.advance(self.start).await?;
        let drawn = match &scenario.night {
            Some(night) => night.steps(scenario.start)?,
            None => Vec::new(),
        };
        for (index, step) in scenario.step.iter().chain(&drawn).enumerate() {
            if let Some(offset) = step.offset()? {
                let then = self.start.checked_add(offset)?;
                if self.pace == Pace::Running && then.duration_since(self.now) >= QUIET {
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
        self.settle().await
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
        self.steps += 1;
        let key = derived_id(self.run, &format!("step:{}", self.steps));
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
            self.look(&step.actor, &path).await?;
        }
        let call = self.call(step, method, path, body, key);
        let mut waited = Duration::ZERO;
        loop {
            let answer = self.client.call(&step.actor, &call).await?;
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
            self.settle().await?;
        }
        Ok(())
    }

    /// The steps of one instant, sent at once; the answers are matched by status.
    async fn together(&mut self, step: &Step) -> anyhow::Result<()> {
        let mut calls = Vec::new();
        for part in &step.together {
            let (method, path) = self.method_and_path(part)?;
            let body = self.body(part)?;
            self.steps += 1;
            let key = derived_id(self.run, &format!("step:{}", self.steps));
            calls.push((part, self.call(part, method, path, body, key)));
        }
        let mut tasks = Vec::new();
        for (part, call) in &calls {
            let (client, actor, call) = (self.client.clone(), part.actor.clone(), call.clone());
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
            for (name, value) in last_id(&call.path) {
                self.vars.insert(format!("{word}.{name}"), value);
            }
        }
        ensure!(
            step.expect.statuses.is_empty() || seen == step.expect.statuses,
            "answers {seen:?}, expected {:?}",
            step.expect.statuses
        );
        self.settle().await
    }

    /// Read what the decision is about, as a screen does, and remember the version it showed.
    async fn look(&mut self, actor: &str, path: &str) -> anyhow::Result<()> {
        let id = resource(path);
        let end = path.find(&id).map_or(path.len(), |start| start + id.len());
        let call = Call {
            method: Method::GET,
            path: path[..end].to_owned(),
            body: None,
            key: None,
            if_match: None,
            phone: None,
        };
        let answer = self.client.call(actor, &call).await?;
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
        let status = answer.status.as_u16();
        match step.expect.status {
            Some(expected) => ensure!(
                status == expected,
                "answered {status}, expected {expected}: {}",
                answer.body
            ),
            None => ensure!(
                answer.status.is_success(),
                "answered {status}: {}",
                answer.body
            ),
        }
        for (pointer, expected) in &step.expect.equals {
            let expected = fill(expected, &self.vars)?;
            let pointer = &fill_text(pointer, &self.vars)?;
            let found = find(&answer.body, pointer).cloned().unwrap_or(Value::Null);
            ensure!(
                found == expected,
                "{pointer} is {found}, expected {expected} in {}",
                answer.body
            );
        }
        for pointer in &step.expect.present {
            let found = find(&answer.body, pointer).is_some_and(|value| !value.is_null());
            ensure!(found, "{pointer} is absent in {}", answer.body);
        }
        for (pointer, expected) in &step.expect.count {
            let found = find(&answer.body, pointer)
                .and_then(Value::as_array)
                .map(Vec::len);
            ensure!(
                found == Some(*expected),
                "{pointer} has {found:?} elements, expected {expected} in {}",
                answer.body
            );
        }
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
            let first = self.client.call(actor, &call).await?;
            let second = self.client.call(actor, &call).await?;
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
        self.settle().await
    }

    /// Set or await the ledger's clock.
    async fn advance(&mut self, to: Timestamp) -> anyhow::Result<()> {
        self.now = to;
        match self.pace {
            Pace::Simulated => {
                self.settle().await?;
                self.simulation("/v1/simulation/clock", json!({ "advanceTo": to }))
                    .await?;
                self.settle().await
            }
            Pace::Running => loop {
                let clock = self.get("/v1/clock").await?;
                let now: Timestamp = clock["now"]
                    .as_str()
                    .context("the clock says no time")?
                    .parse()?;
                if now >= to {
                    return Ok(());
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            },
        }
    }

    /// Wait until reactors and watch have done what follows from what is in the log.
    async fn settle(&mut self) -> anyhow::Result<()> {
        if self.pace == Pace::Running {
            return Ok(());
        }
        let mut waited = Duration::ZERO;
        loop {
            let state = self.get("/v1/simulation/settled").await?;
            if state["settled"] == json!(true) {
                return Ok(());
            }
            if waited > SETTLE_WAIT_MAX {
                bail!("reactors and deadlines did not catch up: {state}");
            }
            tokio::time::sleep(SETTLE_LOOK).await;
            waited += SETTLE_LOOK;
        }
    }

    async fn simulation(&mut self, path: &str, body: Value) -> anyhow::Result<()> {
        self.steps += 1;
        let call = Call {
            method: Method::POST,
            path: path.to_owned(),
            body: Some(body),
            key: Some(derived_id(self.run, &format!("step:{}", self.steps))),
            if_match: None,
            phone: None,
        };
        let answer = self.client.call("desk", &call).await?;
        ensure!(
            answer.status.is_success(),
            "{path} answered {}: {}",
            answer.status,
            answer.body
        );
        Ok(())
    }

    async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let call = Call {
            method: Method::GET,
            path: path.to_owned(),
            body: None,
            key: None,
            if_match: None,
            phone: None,
        };
        let answer = self.client.call("desk", &call).await?;
        ensure!(
            answer.status.is_success(),
            "{path} answered {}: {}",
            answer.status,
            answer.body
        );
        Ok(answer.body)
    }
}

/// A JSON pointer in which `[field=value]` is the first element of a list that says so.
fn find<'a>(value: &'a Value, pointer: &str) -> Option<&'a Value> {
    let mut found = value;
    for part in pointer.split('/').skip(1) {
        let wanted = part
            .strip_prefix('[')
            .and_then(|part| part.strip_suffix(']'));
        found = match wanted.and_then(|wanted| wanted.split_once('=')) {
            Some((field, word)) => found
                .as_array()?
                .iter()
                .find(|element| element[field] == word)?,
            None => found.pointer(&format!("/{part}"))?,
        };
    }
    Some(found)
}

/// The id in a path, by the singular of the noun before it: `/v1/placements/ID/hold` is (`placement`, ID).
fn last_id(path: &str) -> Vec<(String, String)> {
    let parts: Vec<&str> = path.split('/').collect();
    parts
        .windows(2)
        .filter(|pair| Uuid::parse_str(pair[1]).is_ok())
        .map(|pair| (pair[0].trim_end_matches('s').to_owned(), pair[1].to_owned()))
        .collect()
}

/// What a version belongs to: the last id in the path.
fn resource(path: &str) -> String {
    last_id(path)
        .pop()
        .map_or_else(|| path.to_owned(), |(_, id)| id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_may_choose_by_a_field() {
        let value = json!({ "items": [{ "kind": "a", "id": 1 }, { "kind": "b", "id": 2 }] });
        assert_eq!(find(&value, "/items/[kind=b]/id"), Some(&json!(2)));
        assert_eq!(find(&value, "/items/0/id"), Some(&json!(1)));
        assert_eq!(find(&value, "/items/[kind=c]/id"), None);
    }

    #[test]
    fn a_path_names_its_resource() {
        let id = "00000000-0000-0000-0000-000000000007";
        assert_eq!(resource(&format!("/v1/placements/{id}/hold")), id);
        assert_eq!(last_id(&format!("/v1/cases/{id}/triages"))[0].0, "case");
    }
}
