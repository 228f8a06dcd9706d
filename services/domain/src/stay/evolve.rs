//! The fold of a stay. Total: an event that does not fit what went before changes nothing.

use super::{
    Aftercare, Agreed, AgreementRecord, Block, Breakdown, ConditionRecord, Contact, Ended, Event,
    Extension, Framed, Interruption, LookBack, Moment, Needed, Period, PerspectivePlan, ReturnPlan,
    Review, Started, State, StayForm, TrialVisit,
};
use crate::{
    duty::{Duty, DutyKind},
    state::Stamp,
};

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::StayStarted {
                case,
                child,
                placement,
                place,
                rung,
                perspective,
                intended_end,
                placement_avoided,
            } => {
                if self.started.is_none() {
                    self.started = Some(Started {
                        case: *case,
                        child: *child,
                        placement: *placement,
                        place: *place,
                        rung: *rung,
                        perspective: *perspective,
                        placement_avoided: *placement_avoided,
                        since: stamp.recorded_at,
                    });
                    self.intended_end = Some(*intended_end);
                    self.perspective = Some(*perspective);
                    self.begin(Period {
                        placement: *placement,
                        place: *place,
                        rung: *rung,
                        out_of_home: !placement_avoided,
                        form: StayForm::Full,
                        since: stamp.recorded_at,
                        until: None,
                    });
                }
            }
            Event::AmbulatoryCoupled { .. }
            | Event::AmbulatoryEnded { .. }
            | Event::PlanSet { .. }
            | Event::StayExtended { .. }
            | Event::StayReviewed { .. }
            | Event::MomentRecorded { .. }
            | Event::OutflowBlocked { .. }
            | Event::OutflowCleared { .. }
            | Event::FormChanged { .. }
            | Event::PlacementBecameRegular { .. }
            | Event::FrameChanged { .. }
            | Event::StayMoved { .. }
            | Event::MoveVoided { .. }
            | Event::PlacementBrokenDown { .. }
            | Event::StayInterrupted { .. }
            | Event::StayResumed { .. }
            | Event::ContactRecorded { .. }
            | Event::PerspectivePlanMade { .. }
            | Event::ConditionSettled { .. }
            | Event::ReturnPlanned { .. }
            | Event::TrialVisitRecorded { .. }
            | Event::AgreementSettled { .. }
            | Event::StayEnded { .. }
            | Event::AftercareRecorded { .. }
            | Event::AftercareClosed
            | Event::LookedBack { .. }
            | Event::DutyOpened(_)
            | Event::DutyFulfilled { .. } => {
                if self.started.is_some() {
                    self.live(event, stamp);
                }
            }
        }
    }

    fn live(&mut self, event: &Event, stamp: Stamp) {
        let recorded_at = stamp.recorded_at;
        match event {
            Event::StayStarted { .. } => {}
            Event::AmbulatoryCoupled { provider } => {
                self.ambulatory.insert(provider.clone());
            }
            Event::AmbulatoryEnded { provider } => {
                self.ambulatory.remove(provider);
            }
            Event::PlanSet {
                intended_end,
                goals,
            } => {
                self.intended_end = Some(*intended_end);
                self.goals.clone_from(goals);
            }
            Event::StayExtended {
                intended_end,
                reason,
                decider,
                behavioural_scientist,
            } => {
                self.intended_end = Some(*intended_end);
                self.extensions.push(Extension {
                    intended_end: *intended_end,
                    reason: reason.clone(),
                    decider: decider.clone(),
                    behavioural_scientist: behavioural_scientist.clone(),
                    recorded_at,
                });
            }
            Event::StayReviewed {
                day,
                outcome,
                note,
                perspective,
            } => {
                self.perspective = perspective.or(self.perspective);
                self.reviews.push(Review {
                    day: *day,
                    outcome: *outcome,
                    note: note.clone(),
                    recorded_at,
                });
            }
            Event::MomentRecorded {
                kind,
                note,
                with_family,
                family_plan,
            } => self.moments.push(Moment {
                kind: *kind,
                note: note.clone(),
                with_family: *with_family,
                family_plan: *family_plan,
                recorded_at,
            }),
            Event::OutflowBlocked { block, since, note } => self.blocks.push(Block {
                block: *block,
                since: *since,
                note: note.clone(),
                until: None,
            }),
            Event::OutflowCleared { block, .. } => {
                let mut blocks = self.blocks.iter_mut();
                if let Some(open) = blocks.find(|it| it.block == *block && it.until.is_none()) {
                    open.until = Some(recorded_at);
                }
            }
            Event::FormChanged { form, .. } => {
                if let Some(now) = self.period().copied() {
                    self.begin(Period {
                        form: *form,
                        since: recorded_at,
                        until: None,
                        ..now
                    });
                }
            }
            Event::PlacementBecameRegular { placement, .. } => self.becomes_regular(*placement),
            Event::FrameChanged { step, frame } => {
                if let Some(placement) = self.period().map(|period| period.placement) {
                    self.framed = Some(Framed {
                        step: *step,
                        frame: *frame,
                        placement,
                        since: recorded_at,
                    });
                }
            }
            Event::StayMoved {
                placement,
                place,
                rung,
                out_of_home,
                ..
            } => {
                let form = self.form().unwrap_or(StayForm::Full);
                // What was looked back on before was not this placement (H34).
                self.look_back.take_if(|_| *out_of_home);
                self.begin(Period {
                    placement: *placement,
                    place: *place,
                    rung: *rung,
                    out_of_home: *out_of_home,
                    form,
                    since: recorded_at,
                    until: None,
                });
            }
            Event::MoveVoided { placement, .. } => {
                self.voided.insert(*placement);
            }
            Event::PlacementBrokenDown {
                placement,
                place,
                rung,
                reason,
                note,
            } => self.breakdowns.push(Breakdown {
                placement: *placement,
                place: *place,
                rung: *rung,
                reason: *reason,
                note: note.clone(),
                recorded_at,
            }),
            Event::StayInterrupted { reason, note } => self.interruptions.push(Interruption {
                reason: *reason,
                since: stamp.happened_at(),
                note: note.clone(),
                until: None,
            }),
            Event::StayResumed { .. } => {
                if let Some(away) = self.interruptions.last_mut() {
                    away.until.get_or_insert(stamp.happened_at());
                }
            }
            Event::ContactRecorded { note } => self.contacts.push(Contact {
                at: stamp.occurred_at,
                note: note.clone(),
            }),
            Event::PerspectivePlanMade { checks, note } => {
                self.perspective_plan = Some(PerspectivePlan {
                    checks: *checks,
                    note: note.clone(),
                    recorded_at,
                });
            }
            Event::ConditionSettled {
                condition,
                met,
                note,
            } => {
                let plan = self.return_plan.iter_mut();
                let mut conditions = plan.flat_map(|plan| &mut plan.conditions);
                if let Some(record) = conditions.find(|record| record.condition == *condition) {
                    record.met = Some(*met);
                    record.note.clone_from(note);
                }
            }
            Event::ReturnPlanned {
                conditions,
                agreements,
            } => {
                if !agreements.is_empty() {
                    self.return_agreed_at = Some(stamp.happened_at());
                }
                self.plan_return(conditions, agreements);
            }
            Event::TrialVisitRecorded {
                from,
                until,
                went_well,
                note,
            } => self.trial_visits.push(TrialVisit {
                from: *from,
                until: *until,
                went_well: *went_well,
                note: note.clone(),
            }),
            Event::AgreementSettled {
                agreement,
                kept,
                note,
            } => {
                let plan = self.return_plan.iter_mut();
                let mut agreements = plan.flat_map(|plan| &mut plan.agreements);
                if let Some(record) = agreements.find(|record| record.agreement == *agreement) {
                    record.kept = Some(*kept);
                    record.note.clone_from(note);
                }
            }
            Event::StayEnded {
                reason, days, note, ..
            } => self.end(Ended {
                reason: *reason,
                days: *days,
                at: recorded_at,
                note: note.clone(),
            }),
            Event::AftercareRecorded { going_well, note } => self.aftercare.push(Aftercare {
                going_well: *going_well,
                note: note.clone(),
                recorded_at,
            }),
            Event::AftercareClosed => {
                self.closed_at.get_or_insert(recorded_at);
            }
            Event::LookedBack {
                lessons,
                with_child,
                with_parents,
                timeline,
                child,
                parents,
                ..
            } => {
                self.look_back.get_or_insert_with(|| LookBack {
                    timeline: timeline.clone(),
                    child: child.clone(),
                    parents: parents.clone(),
                    lessons: lessons.clone(),
                    with_child: *with_child,
                    with_parents: *with_parents,
                    recorded_at,
                });
            }
            Event::DutyOpened(duty) => self.owe(duty),
            Event::DutyFulfilled { duty, .. } => self.duties.settle(*duty),
        }
    }

    fn owe(&mut self, duty: &Duty) {
        self.duties.open(duty);
        if duty.kind == DutyKind::ReviewStay {
            self.reviews_until = self.reviews_until.max(Some(duty.due));
        }
    }

    /// What was planned before stays until it is settled; a condition without a date is of an older log, and the
    /// next plan took its place there.
    fn plan_return(&mut self, conditions: &[Needed], agreements: &[Agreed]) {
        let plan = self.return_plan.get_or_insert_with(ReturnPlan::default);
        plan.conditions.retain(|known| known.until.is_some());
        for needed in conditions {
            let mut known = plan.conditions.iter();
            if needed.until.is_none() || !known.any(|known| known.condition == needed.condition) {
                plan.conditions.push(ConditionRecord {
                    condition: needed.condition,
                    what: needed.what.clone(),
                    until: needed.until,
                    met: None,
                    note: None,
                });
            }
        }
        for agreed in agreements {
            if !plan
                .agreements
                .iter()
                .any(|known| known.agreement == agreed.agreement)
            {
                plan.agreements.push(AgreementRecord {
                    agreement: agreed.agreement,
                    who: agreed.who.clone(),
                    what: agreed.what.clone(),
                    until: agreed.until,
                    kept: None,
                    note: None,
                });
            }
        }
    }

    /// With the end of the stay what is owed to a stay that runs is no longer owed: nothing is left to review, to couple
    /// to, to plan the way out of, to find another place for. What kept the child there ends with it. Everything else
    /// stays owed: a child that is looked for is looked for until somebody says that it was found (H01).
    fn end(&mut self, ended: Ended) {
        if self.ended.is_some() {
            return;
        }
        self.close_period(ended.at);
        for block in &mut self.blocks {
            block.until.get_or_insert(ended.at);
        }
        if let Some(away) = self.interruptions.last_mut() {
            away.until.get_or_insert(ended.at);
        }
        self.ended = Some(ended);
        let void: Vec<_> = self
            .duties
            .iter()
            .filter(|duty| ends_with_the_stay(duty.kind))
            .map(|duty| duty.id)
            .collect();
        for duty in void {
            self.duties.settle(duty);
        }
    }
}

/// Whether only a stay that runs owes it.
pub const fn ends_with_the_stay(kind: DutyKind) -> bool {
    matches!(
        kind,
        DutyKind::ReviewStay
            | DutyKind::CoupleAmbulatory
            | DutyKind::PlanOutflow
            | DutyKind::KeepContact
            | DutyKind::FindNextPlace
    )
}
