//! The fold of a stay. Total: an event that does not fit what went before changes nothing.

use super::{
    Aftercare, Agreed, AgreementRecord, Ended, Event, Extension, LookBack, Moment, ReturnPlan,
    Review, Started, State, TrialVisit,
};
use crate::{
    duty::{Duty, DutyKind},
    personal::Personal,
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
                }
            }
            Event::AmbulatoryCoupled { .. }
            | Event::AmbulatoryEnded { .. }
            | Event::PlanSet { .. }
            | Event::StayExtended { .. }
            | Event::StayReviewed { .. }
            | Event::MomentRecorded { .. }
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
            Event::StayReviewed { day, outcome, note } => self.reviews.push(Review {
                day: *day,
                outcome: *outcome,
                note: note.clone(),
                recorded_at,
            }),
            Event::MomentRecorded {
                kind,
                note,
                with_family,
            } => self.moments.push(Moment {
                kind: *kind,
                note: note.clone(),
                with_family: *with_family,
                recorded_at,
            }),
            Event::ReturnPlanned {
                conditions,
                agreements,
            } => self.plan_return(conditions, agreements),
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
                ..
            } => {
                self.look_back.get_or_insert_with(|| LookBack {
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

    /// Conditions are replaced; agreements made before stay until they are settled.
    fn plan_return(&mut self, conditions: &[Personal], agreements: &[Agreed]) {
        let plan = self.return_plan.get_or_insert_with(ReturnPlan::default);
        plan.conditions = conditions.to_vec();
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

    /// With the end of the stay its reviews and the coupling of ambulatory help are no longer owed:
    /// there is no stay left to review or to couple to. Everything else stays owed.
    fn end(&mut self, ended: Ended) {
        if self.ended.is_some() {
            return;
        }
        self.ended = Some(ended);
        let void: Vec<_> = self
            .duties
            .iter()
            .filter(|duty| matches!(duty.kind, DutyKind::ReviewStay | DutyKind::CoupleAmbulatory))
            .map(|duty| duty.id)
            .collect();
        for duty in void {
            self.duties.settle(duty);
        }
    }
}
