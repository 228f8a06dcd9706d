//! Scenario files: what happens, as whom, when, and what must be true then.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context as _, bail, ensure};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A scenario: TOML in `loadtests/scenarios/`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its name: that of the file.
    pub name: String,
    /// One line for a list.
    pub title: String,
    /// Where it comes from and what in it is invented.
    pub about: String,
    /// The ledger's clock at the first step (RFC 3339).
    pub start: jiff::Timestamp,
    /// The ledger of the neighbour region, where two regions play.
    pub neighbour: Option<String>,
    /// What happens, in order.
    #[serde(default)]
    pub step: Vec<Step>,
    /// Arrivals drawn from real data instead of, or after, written steps.
    pub night: Option<super::night::Night>,
}

/// One step.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Step {
    /// When, after the start: `35m`, `2h 10m`, `28d`. The clock is advanced to it first.
    pub at: Option<String>,
    /// What a reader sees.
    pub say: String,
    /// Name of an actor, e.g. `desk`, `triagist`, `team`, `provider`, `local`.
    #[serde(rename = "as")]
    pub actor: String,
    /// Where it happens, when that is the neighbour region: its ledger.
    #[serde(rename = "in")]
    pub region: Option<String>,
    /// `POST /v1/cases/${case}/triages`.
    pub call: String,
    /// The JSON body, with `${name}` replaced.
    pub body: Option<Value>,
    /// Send `If-Match` with the version last seen of this resource.
    pub if_match: bool,
    /// The phone this is done on; queued while it is offline.
    pub phone: Option<String>,
    /// Remember values of the answer: name → JSON pointer.
    pub save: BTreeMap<String, String>,
    /// What must hold; by default any 2xx.
    pub expect: Expect,
    /// Steps sent at the same instant as this one.
    pub together: Vec<Step>,
    /// What happens to a phone: `offline`, `killed`, `online`.
    pub phone_becomes: Option<PhoneEvent>,
}

/// What an answer must say.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expect {
    /// Exactly this status.
    pub status: Option<u16>,
    /// JSON pointer → value.
    pub equals: BTreeMap<String, Value>,
    /// JSON pointers that must be there.
    pub present: Vec<String>,
    /// JSON pointer → number of elements.
    pub count: BTreeMap<String, usize>,
    /// Ask again until all of this holds, for a while: what a timer does is told by no checkpoint. For reading only.
    pub eventually: bool,
    /// Of all steps sent together: how many end with each status.
    pub statuses: BTreeMap<String, usize>,
}

/// What happens to a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhoneEvent {
    /// No signal: commands are queued on its disk.
    Offline,
    /// Its process dies; only the disk is left.
    Killed,
    /// Signal again: the queue is sent, every command twice.
    Online,
}

impl Scenario {
    /// Read one file.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("scenario {} cannot be read", path.display()))?;
        let mut scenario: Self = toml::from_str(&text)
            .with_context(|| format!("scenario {} is not as it should be", path.display()))?;
        if path.file_stem().and_then(|stem| stem.to_str()) != Some(scenario.name.as_str()) {
            bail!("scenario {} must be named after its file", path.display());
        }
        let mut last = jiff::SignedDuration::ZERO;
        for step in &scenario.step {
            let offset = step.offset()?.unwrap_or(last);
            ensure!(offset >= last, "{:?} goes back in time", step.call);
            ensure!(
                step.region.is_none() || step.region == scenario.neighbour,
                "{:?} is in {:?}, which is not the scenario's neighbour",
                step.call,
                step.region
            );
            ensure!(
                step.region.is_none() || step.phone.is_none(),
                "{:?}: phones are of the scenario's own region",
                step.call
            );
            last = offset;
        }
        if let (Some(night), Some(folder)) = (&mut scenario.night, path.parent()) {
            night.calls = folder.join(&night.calls);
        }
        Ok(scenario)
    }

    /// All scenarios of a folder, by name.
    pub fn read_all(folder: &Path) -> anyhow::Result<Vec<Self>> {
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .with_context(|| format!("no scenarios in {}", folder.display()))?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "toml")
            })
            .collect();
        paths.sort();
        paths.iter().map(|path| Self::read(path)).collect()
    }
}

impl Step {
    /// When, after the start.
    pub fn offset(&self) -> anyhow::Result<Option<jiff::SignedDuration>> {
        let Some(text) = &self.at else {
            return Ok(None);
        };
        let mut seconds = 0i64;
        for part in text.split_whitespace() {
            let (number, unit) = part.split_at(part.len() - 1);
            let number: i64 = number
                .parse()
                .with_context(|| format!("at = {text:?}: a number is missing"))?;
            seconds += number
                * match unit {
                    "s" => 1,
                    "m" => 60,
                    "h" => 3_600,
                    "d" => 86_400,
                    _ => bail!("at = {text:?}: units are s, m, h and d"),
                };
        }
        Ok(Some(jiff::SignedDuration::from_secs(seconds)))
    }
}

/// Replace `${name}` in every string of a value. An unknown name is an error.
pub fn fill(value: &Value, vars: &BTreeMap<String, String>) -> anyhow::Result<Value> {
    Ok(match value {
        Value::String(text) => match number(text) {
            Some(name) => serde_json::from_str(&fill_text(&format!("${{{name}}}"), vars)?)
                .with_context(|| format!("{name:?} was saved from no number"))?,
            None => Value::String(fill_text(text, vars)?),
        },
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| fill(item, vars))
                .collect::<Result<_, _>>()?,
        ),
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(name, field)| Ok((name.clone(), fill(field, vars)?)))
                .collect::<anyhow::Result<_>>()?,
        ),
        other => other.clone(),
    })
}

/// The name in a text that is nothing but `#{name}`: what was saved, as the number that it was.
fn number(text: &str) -> Option<&str> {
    text.strip_prefix("#{")?.strip_suffix('}')
}

/// Replace `${name}` in a text.
pub fn fill_text(text: &str, vars: &BTreeMap<String, String>) -> anyhow::Result<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, tail) = after.split_once('}').context("`${` without `}`")?;
        let value = vars
            .get(name)
            .with_context(|| format!("nothing is saved as {name:?} yet"))?;
        filled.push_str(before);
        filled.push_str(value);
        rest = tail;
    }
    filled.push_str(rest);
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_names() {
        let step = |at: &str| Step {
            at: Some(at.into()),
            ..Step::default()
        };
        assert_eq!(
            step("1d 2h 3m").offset().unwrap(),
            Some(jiff::SignedDuration::from_secs(86_400 + 7_200 + 180))
        );
        assert!(step("5w").offset().is_err());
        let vars = BTreeMap::from([("case".to_owned(), "c1".to_owned())]);
        assert_eq!(
            fill_text("/v1/cases/${case}/x", &vars).unwrap(),
            "/v1/cases/c1/x"
        );
        assert!(fill_text("${child}", &vars).is_err());
        let vars = BTreeMap::from([
            ("seen".to_owned(), "41".to_owned()),
            ("word".to_owned(), "c1".to_owned()),
        ]);
        let filled = fill(&serde_json::json!(["#{seen}", "${seen}"]), &vars);
        assert_eq!(filled.unwrap(), serde_json::json!([41, "41"]));
        assert!(fill(&serde_json::json!("#{word}"), &vars).is_err());
    }
}
