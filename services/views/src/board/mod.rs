//! What the desk sees: every open case on one line, as of an instant.

mod row;

use std::collections::BTreeMap;

use jiff::Timestamp;
use vangnet_domain::{
    calendar, case, deployment,
    ids::{CaseId, ConsultationId, CounterRequestId, DeploymentId, PlacementId, StayId, TriageId},
    placement,
    state::State,
    stay, triage,
};

use crate::{consultations::ConsultationLine, counter::CounterLine, guests::AskLine};

pub use row::{CaseRow, DeploymentLine, SearchLine, StayLine, TriageLine, TriagePhase};

use crate::{deadlines::Deadline, duties::OpenAlarm, region::Region};

/// What the weighing that is shown comes first by: a verdict was given, when it began, its id.
type NewestVerdict = (bool, Option<Timestamp>, TriageId);

impl Region {
    /// Every case that is open, closed not long ago, or closed with something that runs or is owed; oldest first.
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
        let shown = self
            .all_cases()
            .filter(|(case, state)| self.shows(*case, state, now));
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
            protector_awaited_of: state.awaited.as_ref().map(|awaited| &awaited.institution),
            overrides: state.overrides.len(),
            people: state.members.len(),
            triage: None,
            deployment: None,
            consultations: Vec::new(),
            searches: Vec::new(),
            counter: Vec::new(),
            stays: Vec::new(),
            alarms,
            overdue: deadlines.iter().filter(|deadline| deadline.passed).count(),
            next_deadline: deadlines.into_iter().next(),
            outcome: state.outcome,
        };
        // Newest by the log's clock; by id where that is equal. A verdict is shown until the next one is given.
        let mut triage: Option<(NewestVerdict, &triage::State)> = None;
        let mut deployment: Option<(Option<Timestamp>, DeploymentId, &deployment::State)> = None;
        for (stream, held) in self.of_case(case) {
            match &held.state {
                State::Case(_) => row.version = held.version,
                State::Triage(state) => {
                    let given = state.verdict.is_some();
                    let this = (given, state.started_at, TriageId(stream.id));
                    if triage.is_none_or(|(that, _)| that < this) {
                        triage = Some((this, state));
                    }
                }
                State::Deployment(state) => {
                    let this = (state.offered_at, DeploymentId(stream.id), &**state);
                    if deployment.is_none_or(|that| (that.0, that.1) < (this.0, this.1)) {
                        deployment = Some(this);
                    }
                }
                State::Consultation(state) => {
                    let line = ConsultationLine::of(ConsultationId(stream.id), state, now);
                    row.consultations.extend(line);
                }
                State::Placement(state) => {
                    row.searches
                        .extend(search_line(PlacementId(stream.id), state, now));
                }
                State::Counter(state) => {
                    let line = CounterLine::of(CounterRequestId(stream.id), state, now);
                    row.counter.extend(line);
                }
                State::Stay(state) => row.stays.extend(stay_line(StayId(stream.id), state, now)),
                State::Report(_)
                | State::Person(_)
                | State::Weighings(_)
                | State::Rota(_)
                | State::Team(_)
                | State::Place(_)
                | State::Search(_)
                | State::Guest(_)
                | State::Title(_)
                | State::Export(_)
                | State::Shift(_)
                | State::Alarm(_) => {}
            }
        }
        row.triage = triage.map(|((_, _, id), state)| self.triage_line(case, id, state, now));
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
        in_hand: state.in_hand(),
        next_deadline: state.next_deadline(now),
        asks: AskLine::shown(&state.asks),
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
        place: state.place(),
        rung: started.rung,
        phase,
        day: state.day(now).filter(|_| running),
        days_intended: end.and_then(|end| state.day(calendar::end_of(end))),
        intended_end: end,
    })
}

#[cfg(test)]
mod tests {
    use vangnet_domain::{
        actor::Owner,
        case::CaseOutcome,
        deployment::DeclineReason,
        duty::DutyKind,
        placement::{Rung, RungOutcome},
        triage::Verdict,
    };

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
        run.push(
            CASE.0,
            case::Event::CaseClosed {
                outcome,
                registration: None,
            },
        );
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
                help: vec![],
                reason: text(1),
            },
        );
        run.push(
            placement_id(1).0,
            placement::Event::HoldPlaced {
                place: place_id(1),
                until: t("2026-03-06T01:45:00Z"),
                nights: None,
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
