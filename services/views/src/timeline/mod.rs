//! What happened in a case, step by step, and what each event changed. No personal text.

mod diff;
mod line;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use vangnet_domain::{
    actor::{Actor, Role},
    book::Book,
    code_list,
    envelope::Recorded,
    ids::DeviceId,
    state::State,
    stream::StreamId,
};

pub use diff::Change;
pub use line::line;

use crate::{case_file::CaseFile, view::View};

/// An event recorded longer than this after it occurred came late.
pub const LATE_AFTER_MINUTES: i64 = 5;

code_list! {
    /// How the two clocks of an event stand to each other.
    pub enum Lateness {
        /// Recorded when it happened, or soon after.
        OnTime = "on-time",
        /// Recorded later: a phone was offline, or somebody wrote it down afterwards.
        Late = "late",
        /// Said to have happened after it was recorded: a clock that runs ahead.
        Ahead = "ahead",
    }
}

/// The steps of a case, in the order in which they were folded.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Timeline {
    file: CaseFile,
    steps: Vec<Step>,
}

/// One event of a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Position in the ledger.
    pub position: u64,
    /// The log's clock.
    pub recorded_at: Timestamp,
    /// When it happened, as claimed.
    pub occurred_at: Timestamp,
    /// How the two stand to each other.
    pub lateness: Lateness,
    /// Who.
    pub by: By,
    /// The stream.
    pub stream: StreamId,
    /// Version in the stream.
    pub version: u64,
    /// Full type name of the event.
    pub type_name: String,
    /// What happened, in one line of English.
    pub line: String,
    /// What it changed in the case file; empty for a place or a team, which are not part of it.
    pub changes: Vec<Change>,
}

/// Who did it. An opaque user id, never a name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct By {
    /// User id, or the service's name.
    pub user: String,
    /// The role they acted in.
    pub role: Role,
    /// Their organisation.
    pub organisation: String,
    /// The device it was made on.
    pub device: Option<DeviceId>,
}

impl View for Timeline {
    const NAME: &'static str = "timeline";
    const FOLD_VERSION: u32 = 4;

    fn go_by(&mut self, book: &Arc<Book>) {
        self.file.go_by(book);
    }

    fn apply(&mut self, event: &Recorded) {
        let stream = event.envelope.stream;
        let before = self.part(stream);
        self.file.apply(event);
        let changes = match self.part(stream) {
            Some(after) => diff::changes(&before.unwrap_or_else(|| empty(stream)), &after),
            None => Vec::new(),
        };
        self.steps.push(Step {
            position: event.position,
            recorded_at: event.recorded_at,
            occurred_at: event.envelope.occurred_at,
            lateness: lateness(event),
            by: By::from(&event.envelope.actor),
            stream,
            version: event.envelope.version,
            type_name: event.envelope.type_name.clone(),
            line: line(&event.event),
            changes,
        });
    }
}

impl Timeline {
    /// The steps.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The case as the last step left it.
    pub fn file(&self) -> &CaseFile {
        &self.file
    }

    fn part(&self, stream: StreamId) -> Option<Value> {
        self.file.state(stream).map(inner)
    }
}

impl From<&Actor> for By {
    fn from(actor: &Actor) -> Self {
        Self {
            user: actor.person.clone(),
            role: actor.role,
            organisation: actor.organisation.clone(),
            device: actor.device.map(|device| device.id),
        }
    }
}

fn lateness(event: &Recorded) -> Lateness {
    let delay = event.recorded_at.duration_since(event.envelope.occurred_at);
    if delay < SignedDuration::ZERO {
        Lateness::Ahead
    } else if delay > SignedDuration::from_mins(LATE_AFTER_MINUTES) {
        Lateness::Late
    } else {
        Lateness::OnTime
    }
}

fn empty(stream: StreamId) -> Value {
    inner(&State::empty(stream.subject))
}

/// The fields of a state, without the name of its subject around them.
fn inner(state: &State) -> Value {
    match serde_json::to_value(state) {
        Ok(Value::Object(tagged)) => tagged.into_iter().next().map_or(Value::Null, |(_, of)| of),
        // Nothing read from a log fails to serialise: its personal text is sealed.
        Ok(_) | Err(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use vangnet_domain::{
        actor::Owner, deployment, duty::DutyKind, placement::Rung, report, team, triage::Verdict,
    };

    use super::*;
    use crate::{build::*, view::fold};

    fn change<'a>(step: &'a Step, path: &str) -> &'a Change {
        let found = step.changes.iter().find(|change| change.path == path);
        found.unwrap_or_else(|| panic!("no {path} in {:?}", step.changes))
    }

    #[test]
    fn a_step_says_what_it_changed_and_hides_what_is_sealed() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.push(report_id(1).0, report_received(1));
        run.push(triage_id(1).0, triage_started(1));
        run.push(triage_id(1).0, verdict(Verdict::AcuteCrisis));
        let view: Timeline = fold(run.events());
        let steps = view.steps();
        assert_eq!(steps.len(), 3);
        let received = &steps[0];
        assert_eq!(received.line, "a report came in from police about Urk");
        assert_eq!(change(received, "/what").new, json!("sealed"));
        assert_eq!(change(received, "/what").old, Value::Null);
        assert_eq!(change(received, "/reporter_kind").new, "police");
        let given = change(&steps[2], "/verdict");
        assert_eq!(given.old, Value::Null);
        assert_eq!(given.new["verdict"], "acute-crisis");
        assert!(steps[2].type_name.ends_with("VerdictGiven"));
    }

    #[test]
    fn only_what_changed_is_listed_and_a_settled_duty_by_its_id() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.push(report_id(1).0, report_received(1));
        for n in [1, 2] {
            let owed = duty(
                n,
                DutyKind::FeedbackToReporter,
                "2026-03-08T00:00:00Z",
                Owner::desk(),
            );
            run.push(report_id(1).0, report::Event::DutyOpened(owed));
        }
        run.push(
            report_id(1).0,
            report::Event::DutyFulfilled {
                duty: duty_id(1),
                note: None,
            },
        );
        let view: Timeline = fold(run.events());
        let last = view.steps().last().unwrap();
        assert_eq!(last.changes.len(), 1);
        assert_eq!(last.changes[0].path, format!("/duties/{}", duty_id(1)));
        assert_eq!(last.changes[0].new, Value::Null);
    }

    #[test]
    fn late_and_ahead_are_told_apart() {
        let mut run = Run::at("2026-03-06T02:31:00Z");
        run.push(deployment_id(1).0, offered(1));
        for (occurred, expected) in [
            ("2026-03-06T02:26:00Z", Lateness::OnTime),
            ("2026-03-06T02:25:59Z", Lateness::Late),
            ("2026-03-06T02:31:01Z", Lateness::Ahead),
        ] {
            run.push_occurred(deployment_id(1).0, t(occurred), arrived());
            let view: Timeline = fold(run.events());
            assert_eq!(view.steps().last().unwrap().lateness, expected);
        }
    }

    #[test]
    fn a_place_or_team_has_a_line_and_changes_nothing_in_the_file() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.register_place(1, Rung::CrisisGroup);
        let deployment = deployment_id(1);
        run.push(team_id(1).0, team::Event::TeamEngaged { deployment });
        run.push(deployment.0, deployment::Event::DeploymentAccepted);
        let view: Timeline = fold(run.events());
        assert!(view.steps().iter().all(|step| step.changes.is_empty()));
        assert_eq!(view.steps()[1].line, "the team is bound to a deployment");
    }
}
