//! What the desk sees: every open case on one line, as of an instant.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use vangnet_domain::{
    actor::Owner,
    calendar,
    case::{self, CaseOutcome},
    deployment,
    ids::{CaseId, DeploymentId, PersonId, PlaceId, PlacementId, StayId, TeamId, TriageId},
    placement::{self, EscalationLevel, Rung, RungOutcome},
    region::Municipality,
    state::State,
    stay,
    triage::{self, Urgency, Verdict},
};

use crate::{
    deadlines::Deadline,
    duties::OpenAlarm,
    region::{Region, is_shown},
};

/// A case, as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseRow<'a> {
    /// Which.
    pub case: CaseId,
    /// Version of its stream.
    pub version: u64,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Where, when we know the municipality.
    pub municipality: Option<Municipality>,
    /// Who holds the direction.
    pub director: Option<&'a Owner>,
    /// The fixed contact person.
    pub contact: Option<&'a Owner>,
    /// A warm handover waits for this side.
    pub handover_to: Option<&'a Owner>,
    /// How many people are in it.
    pub people: usize,
    /// The newest weighing.
    pub triage: Option<TriageLine>,
    /// The newest deployment: the one under way, or the last one.
    pub deployment: Option<DeploymentLine>,
    /// Live searches, one a child at most.
    pub searches: Vec<SearchLine>,
    /// Stays that run, or whose aftercare runs.
    pub stays: Vec<StayLine>,
    /// Alarms that nobody looked at yet, oldest first.
    pub alarms: Vec<OpenAlarm<'a>>,
    /// The first clock that runs or has run out.
    pub next_deadline: Option<Deadline>,
    /// How many have run out.
    pub overdue: usize,
    /// How it ended, in the time a closed case is still shown.
    pub outcome: Option<CaseOutcome>,
}

/// How far a weighing is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TriagePhase {
    /// Begun.
    Started,
    /// The crisis test was answered.
    Tested,
    /// Safety was weighed.
    Assessed,
    /// The verdict was given.
    Decided,
}

/// A weighing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TriageLine {
    /// Which.
    pub triage: TriageId,
    /// How far.
    pub phase: TriagePhase,
    /// What table and safety propose.
    pub proposed: Option<(Verdict, Urgency)>,
    /// The verdict in force.
    pub verdict: Option<Verdict>,
    /// Its urgency.
    pub urgency: Option<Urgency>,
    /// When somebody must be there.
    pub deadline: Option<Timestamp>,
    /// Nobody was there by then.
    pub late: bool,
    /// Partners that have not answered yet.
    pub consultations_open: usize,
}

/// A deployment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentLine {
    /// Which.
    pub deployment: DeploymentId,
    /// Who.
    pub team: Option<TeamId>,
    /// How far; an unanswered offer past its instant has expired.
    pub phase: deployment::Phase,
    /// When the answer is due.
    pub answer_due: Option<Timestamp>,
    /// When the team must be there.
    pub arrival_due: Option<Timestamp>,
    /// When it expects to be there.
    pub expected_arrival: Option<Timestamp>,
    /// When it was there, as claimed.
    pub arrived_at: Option<Timestamp>,
}

/// A live search.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchLine {
    /// Which.
    pub placement: PlacementId,
    /// For whom.
    pub child: PersonId,
    /// How far; a hold past its instant is no hold.
    pub phase: placement::Phase,
    /// What became of each rung so far.
    pub rungs: BTreeMap<Rung, RungOutcome>,
    /// The place that is held as of now.
    pub held: Option<PlaceId>,
    /// Until when.
    pub held_until: Option<Timestamp>,
    /// Confirmed: it no longer expires.
    pub confirmed: bool,
    /// The step of the escalation route.
    pub escalation: Option<EscalationLevel>,
    /// Who has to act.
    pub owner: Option<Owner>,
}

/// A stay.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StayLine {
    /// Which.
    pub stay: StayId,
    /// Who stays.
    pub child: PersonId,
    /// In which place of the region.
    pub place: Option<PlaceId>,
    /// On which rung.
    pub rung: Rung,
    /// How far.
    pub phase: stay::Phase,
    /// Day n of the stay, the first is day 1; `None` once it has ended.
    pub day: Option<u32>,
    /// Day m: that of the intended end.
    pub days_intended: Option<u32>,
    /// The intended end.
    pub intended_end: Option<Date>,
}

impl Region {
    /// Every case that is open, or closed not long ago, oldest first.
    pub fn board(&self, now: Timestamp) -> Vec<CaseRow<'_>> {
        let mut deadlines: BTreeMap<CaseId, Vec<Deadline>> = BTreeMap::new();
        for deadline in self.deadlines(now) {
            if let Some(case) = deadline.case {
                deadlines.entry(case).or_default().push(deadline);
            }
        }
        let mut alarms: BTreeMap<CaseId, Vec<OpenAlarm<'_>>> = BTreeMap::new();
        for alarm in self.alarms() {
            if let Some(case) = alarm.case {
                alarms.entry(case).or_default().push(alarm);
            }
        }
        let shown = self.all_cases().filter(|(_, state)| {
            state
                .closed_at
                .is_none_or(|closed_at| is_shown(closed_at, now))
        });
        let mut rows: Vec<_> = shown
            .filter_map(|(case, state)| {
                let alarms = alarms.remove(&case).unwrap_or_default();
                let deadlines = deadlines.remove(&case).unwrap_or_default();
                self.row(case, state, alarms, deadlines, now)
            })
            .collect();
        rows.sort_by_key(|row| (row.opened_at, row.case));
        rows
    }

    fn row<'a>(
        &'a self,
        case: CaseId,
        state: &'a case::State,
        alarms: Vec<OpenAlarm<'a>>,
        deadlines: Vec<Deadline>,
        now: Timestamp,
    ) -> Option<CaseRow<'a>> {
        let mut row = CaseRow {
            case,
            version: 0,
            opened_at: state.opened_at?,
            municipality: state.municipality,
            director: state.director.as_ref(),
            contact: state.contact.as_ref(),
            handover_to: state.handover.as_ref().map(|handover| &handover.to),
            people: state.members.len(),
            triage: None,
            deployment: None,
            searches: Vec::new(),
            stays: Vec::new(),
            alarms,
            overdue: deadlines.iter().filter(|deadline| deadline.passed).count(),
            next_deadline: deadlines.into_iter().next(),
            outcome: state.outcome,
        };
        // Newest by the log's clock; by id where that is equal.
        let mut triage: Option<(Option<Timestamp>, TriageId, &triage::State)> = None;
        let mut deployment: Option<(Option<Timestamp>, DeploymentId, &deployment::State)> = None;
        for (stream, held) in self.of_case(case) {
            match &held.state {
                State::Case(_) => row.version = held.version,
                State::Triage(state) => {
                    let this = (state.started_at, TriageId(stream.id), &**state);
                    if triage.is_none_or(|that| (that.0, that.1) < (this.0, this.1)) {
                        triage = Some(this);
                    }
                }
                State::Deployment(state) => {
                    let this = (state.offered_at, DeploymentId(stream.id), &**state);
                    if deployment.is_none_or(|that| (that.0, that.1) < (this.0, this.1)) {
                        deployment = Some(this);
                    }
                }
                State::Placement(state) => {
                    row.searches
                        .extend(search_line(PlacementId(stream.id), state, now));
                }
                State::Stay(state) => row.stays.extend(stay_line(StayId(stream.id), state, now)),
                State::Report(_)
                | State::Person(_)
                | State::Team(_)
                | State::Place(_)
                | State::Search(_)
                | State::Alarm(_) => {}
            }
        }
        row.triage = triage.map(|(_, id, state)| self.triage_line(case, id, state, now));
        row.deployment = deployment.and_then(|(_, id, state)| deployment_line(id, state, now));
        Some(row)
    }

    fn triage_line(
        &self,
        case: CaseId,
        id: TriageId,
        state: &triage::State,
        now: Timestamp,
    ) -> TriageLine {
        let phase = match state {
            triage::State {
                verdict: Some(_), ..
            } => TriagePhase::Decided,
            triage::State {
                safety: Some(_), ..
            } => TriagePhase::Assessed,
            triage::State { test: Some(_), .. } => TriagePhase::Tested,
            _ => TriagePhase::Started,
        };
        let verdict = state.verdict.as_ref();
        let deadline = verdict.and_then(|given| given.deadline);
        let late = deadline.is_some_and(|due| {
            let there = verdict.and_then(|given| self.first_arrival(case, given.given_at));
            calendar::passed(due, there.unwrap_or(now))
        });
        TriageLine {
            triage: id,
            phase,
            proposed: state.proposal(),
            verdict: verdict.map(|given| given.verdict),
            urgency: verdict.map(|given| given.urgency),
            deadline,
            late,
            consultations_open: state
                .consultations
                .iter()
                .filter(|asked| asked.answer.is_none())
                .count(),
        }
    }

    /// When a team was first at the door of a case, on a deployment that was not over before an instant.
    fn first_arrival(&self, case: CaseId, since: Timestamp) -> Option<Timestamp> {
        self.of_case(case)
            .filter_map(|(_, held)| match &held.state {
                State::Deployment(state) if state.completed_at.is_none_or(|at| at >= since) => {
                    state.arrived_at
                }
                _ => None,
            })
            .min()
    }
}

fn deployment_line(
    deployment: DeploymentId,
    state: &deployment::State,
    now: Timestamp,
) -> Option<DeploymentLine> {
    Some(DeploymentLine {
        deployment,
        team: state.team,
        phase: state.phase_at(now)?,
        answer_due: state.answer_due,
        arrival_due: state.arrival_due,
        expected_arrival: state.expected_arrival,
        arrived_at: state.arrived_at,
    })
}

fn search_line(
    placement: PlacementId,
    state: &placement::State,
    now: Timestamp,
) -> Option<SearchLine> {
    let search = state.search.as_ref().filter(|_| state.is_open())?;
    let held = state.held(now);
    let rungs = state.rungs.iter();
    Some(SearchLine {
        placement,
        child: search.child,
        phase: state.phase(now),
        rungs: rungs
            .map(|(rung, record)| (*rung, record.outcome))
            .collect(),
        held: held.map(|hold| hold.place),
        held_until: held.map(|hold| hold.until),
        confirmed: held.is_some_and(|hold| hold.confirmed),
        escalation: state.escalation.as_ref().map(|step| step.level),
        owner: state.owner(),
    })
}

fn stay_line(stay: StayId, state: &stay::State, now: Timestamp) -> Option<StayLine> {
    let started = state.started.as_ref()?;
    let phase = state.phase();
    if phase == stay::Phase::Closed {
        return None;
    }
    let running = phase == stay::Phase::Running;
    let end = state.intended_end;
    Some(StayLine {
        stay,
        child: started.child,
        place: started.place,
        rung: started.rung,
        phase,
        day: state.day(now).filter(|_| running),
        days_intended: end.and_then(|end| state.day(calendar::end_of(end))),
        intended_end: end,
    })
}

#[cfg(test)]
mod tests {
    use vangnet_domain::{deployment::DeclineReason, duty::DutyKind};

    use super::*;
    use crate::{build::*, view::fold};

    fn board(run: &Run, now: &str) -> Vec<serde_json::Value> {
        let region: Region = fold(run.events());
        let rows = region.board(t(now));
        rows.iter()
            .map(|row| serde_json::to_value(row).unwrap())
            .collect()
    }

    #[test]
    fn a_case_shows_from_its_report_and_goes_a_day_after_it_closed() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        let row = &board(&run, "2026-03-06T01:00:00Z")[0];
        assert_eq!(row["openedAt"], "2026-03-06T01:00:00Z");
        assert_eq!(row["director"]["organisation"], "desk");
        assert_eq!(row["triage"], serde_json::Value::Null);

        let outcome = CaseOutcome::NoCrisis;
        run.push(CASE.0, case::Event::CaseClosed { outcome });
        assert_eq!(
            board(&run, "2026-03-07T00:59:59Z")[0]["outcome"],
            "no-crisis"
        );
        assert!(
            board(&run, "2026-03-07T01:00:00Z").is_empty(),
            "also when no event came since"
        );
    }

    #[test]
    fn a_verdict_is_late_when_nobody_was_there_in_time() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        run.push(triage_id(1).0, triage_started(1));
        run.push(triage_id(1).0, verdict(Verdict::AcuteCrisis));
        let late = |run: &Run, now| board(run, now)[0]["triage"]["late"].clone();
        assert_eq!(late(&run, "2026-03-06T03:00:00Z"), false);
        assert_eq!(late(&run, "2026-03-06T03:00:01Z"), true);

        run.push(deployment_id(1).0, offered(1));
        run.push(deployment_id(1).0, deployment::Event::DeploymentAccepted);
        run.clock("2026-03-06T03:30:00Z");
        run.push_occurred(deployment_id(1).0, t("2026-03-06T02:59:00Z"), arrived());
        assert_eq!(
            late(&run, "2026-03-06T04:00:00Z"),
            false,
            "the phone was offline, the team was there"
        );
        let row = &board(&run, "2026-03-06T04:00:00Z")[0];
        assert_eq!(row["deployment"]["phase"], "arrived");
        assert_eq!(row["triage"]["phase"], "decided");
    }

    #[test]
    fn the_newest_deployment_shows_and_an_unanswered_offer_expires_by_itself() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        run.push(deployment_id(2).0, offered(1));
        let reason = DeclineReason::TooFar;
        run.push(
            deployment_id(2).0,
            deployment::Event::DeploymentDeclined { reason },
        );
        run.clock("2026-03-06T01:05:00Z");
        run.push(deployment_id(1).0, offered(2));
        let shown = |now| board(&run, now)[0]["deployment"].clone();
        assert_eq!(shown("2026-03-06T01:09:00Z")["phase"], "offered");
        assert_eq!(
            shown("2026-03-06T01:09:00Z")["team"],
            serde_json::to_value(team_id(2)).unwrap()
        );
        assert_eq!(shown("2026-03-06T01:20:00Z")["phase"], "expired");
    }

    #[test]
    fn a_search_shows_its_ladder_and_its_hold_until_it_is_over() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        run.push(placement_id(1).0, search_opened(1));
        run.push(
            placement_id(1).0,
            placement::Event::RungRecorded {
                rung: Rung::Network,
                outcome: RungOutcome::NotAvailable,
                reason: text(1),
            },
        );
        run.push(
            placement_id(1).0,
            placement::Event::HoldPlaced {
                place: place_id(1),
                until: t("2026-03-06T01:45:00Z"),
            },
        );
        let shown = |run: &Run, now| board(run, now)[0]["searches"].clone();
        let before = shown(&run, "2026-03-06T01:45:00Z");
        assert_eq!(before[0]["phase"], "held");
        assert_eq!(before[0]["rungs"]["network"], "not-available");
        assert_eq!(before[0]["heldUntil"], "2026-03-06T01:45:00Z");
        let after = shown(&run, "2026-03-06T01:45:01Z");
        assert_eq!(after[0]["phase"], "searching");
        assert_eq!(after[0]["held"], serde_json::Value::Null);

        run.push(
            placement_id(1).0,
            placement::Event::AlternativeChosen {
                rung: Rung::Network,
                child: person_id(1),
                stay: None,
                reason: text(2),
            },
        );
        assert_eq!(shown(&run, "2026-03-06T02:00:00Z"), serde_json::json!([]));
    }

    #[test]
    fn a_stay_shows_day_n_of_m_and_what_runs_out_first() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        run.push(stay_id(1).0, stay_started(1));
        for (n, due) in [(1, "2026-03-13T22:59:59Z"), (2, "2026-03-08T01:00:00Z")] {
            let owed = duty(n, DutyKind::CoupleAmbulatory, due, Owner::desk());
            run.push(stay_id(1).0, stay::Event::DutyOpened(owed));
        }
        let row = &board(&run, "2026-03-08T23:30:00Z")[0];
        assert_eq!(
            row["stays"][0]["day"], 4,
            "it is past midnight in Amsterdam"
        );
        assert_eq!(row["stays"][0]["daysIntended"], 28);
        assert_eq!(row["nextDeadline"]["due"], "2026-03-08T01:00:00Z");
        assert_eq!(row["nextDeadline"]["passed"], true);
        assert_eq!(row["overdue"], 1);
        assert_eq!(row["alarms"], serde_json::json!([]));
    }
}
