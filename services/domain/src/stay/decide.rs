//! The rules of a stay: which room decides which command.

use super::{Command, aftercare, age, course, frame, homeward, starting};
use crate::decide::{Context, Decision, States};

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::Start {
                stay,
                case,
                child,
                placement,
                place,
                rung,
                perspective,
            } => starting::start(
                states,
                context,
                *stay,
                starting::Wanted {
                    case: *case,
                    child: *child,
                    placement: *placement,
                    place: *place,
                    rung: *rung,
                    perspective: *perspective,
                },
            ),
            Self::CoupleAmbulatory { stay, provider } => {
                frame::couple_ambulatory(states, *stay, provider)
            }
            Self::EndAmbulatory { stay, provider } => {
                frame::end_ambulatory(states, *stay, provider)
            }
            Self::SetPlan {
                stay,
                intended_end,
                goals,
            } => course::set_plan(states, *stay, *intended_end, goals),
            Self::Extend {
                stay,
                intended_end,
                reason,
                behavioural_scientist,
            } => course::extend(
                states,
                context,
                *stay,
                *intended_end,
                reason,
                behavioural_scientist.as_deref(),
            ),
            Self::RecordReview {
                stay,
                outcome,
                note,
            } => course::record_review(states, context, *stay, *outcome, note),
            Self::RecordMoment {
                stay,
                kind,
                note,
                with_family,
            } => course::record_moment(states, *stay, *kind, note, *with_family),
            Self::PlanReturn {
                stay,
                conditions,
                agreements,
            } => homeward::plan_return(states, *stay, conditions, agreements),
            Self::RecordTrialVisit {
                stay,
                from,
                until,
                went_well,
                note,
            } => homeward::record_trial_visit(states, *stay, (*from, *until), *went_well, note),
            Self::SettleAgreement {
                stay,
                agreement,
                kept,
                note,
            } => homeward::settle_agreement(states, *stay, *agreement, *kept, note.as_deref()),
            Self::End { stay, reason, note } => {
                homeward::end(states, context, *stay, *reason, note.as_deref())
            }
            Self::RecordAftercare {
                stay,
                going_well,
                note,
            } => aftercare::record_aftercare(states, *stay, *going_well, note),
            Self::CloseAftercare { stay } => aftercare::close(states, *stay),
            Self::LookBack {
                stay,
                lessons,
                with_child,
                with_parents,
            } => aftercare::look_back(states, *stay, lessons, *with_child, *with_parents),
            Self::HeedAge { stay } => age::heed(states, context, *stay),
            Self::FulfilDuty { stay, duty, note } => {
                aftercare::fulfil_duty(states, *stay, *duty, note.as_deref())
            }
        }
    }
}
