//! The rules of a stay: which room decides which command.

use super::{
    Command, absence, aftercare,
    at::{own_stay, started},
    course, frame, framing, homeward, look_back, moving, outflow, starting, video,
};
use crate::{
    decide::{Context, Decision, Refusal, States},
    ids::StayId,
};

impl Command {
    /// A provider speaks of its own stays. A duty has its owner, a provider says of itself that it brings help, and what
    /// reactors give is nobody's word.
    fn said_by_whom_it_is_of(&self, states: &States, context: &Context<'_>) -> Result<(), Refusal> {
        let whereabouts = match self {
            Self::Start { .. } | Self::OweNextPlace { .. } | Self::FulfilDuty { .. } => {
                return Ok(());
            }
            Self::CoupleAmbulatory { provider, .. } | Self::EndAmbulatory { provider, .. } => {
                if provider.trim() == context.actor.organisation {
                    return Ok(());
                }
                true
            }
            Self::End { .. }
            | Self::RecordBreakdown { .. }
            | Self::Interrupt { .. }
            | Self::Resume { .. } => true,
            _ => false,
        };
        let at = started(states, StayId(self.stream()))?;
        own_stay(states, context, &at, whereabouts)
    }

    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        self.said_by_whom_it_is_of(states, context)?;
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
                perspective,
                note,
            } => course::record_review(states, context, *stay, (*outcome, *perspective), note),
            Self::BlockOutflow {
                stay,
                block,
                since,
                note,
            } => outflow::block(states, context, *stay, (*block, *since), note.as_deref()),
            Self::ClearOutflow { stay, block, note } => {
                outflow::clear(states, *stay, *block, note.as_deref())
            }
            Self::ChangeForm { stay, form, reason } => {
                moving::change_form(states, *stay, *form, reason)
            }
            Self::BecomeRegular { stay, reason } => {
                video::become_regular(states, context, *stay, reason)
            }
            Self::SetFrame {
                stay,
                claim,
                emergency,
                reason,
            } => framing::set(
                states,
                context,
                *stay,
                framing::Said {
                    claim: *claim,
                    emergency: *emergency,
                    reason: reason.as_deref(),
                },
            ),
            Self::RecordBreakdown { stay, reason, note } => {
                moving::record_breakdown(states, context, *stay, *reason, note)
            }
            Self::Interrupt { stay, reason, note } => {
                absence::interrupt(states, context, *stay, *reason, note.as_deref())
            }
            Self::Resume { stay, note } => absence::resume(states, *stay, note.as_deref()),
            Self::RecordContact { stay, note } => {
                absence::record_contact(states, context, *stay, note)
            }
            Self::MakePerspectivePlan { stay, checks, note } => {
                course::make_perspective_plan(states, *stay, *checks, note)
            }
            Self::RecordMoment {
                stay,
                kind,
                note,
                with_family,
            } => course::record_moment(states, *stay, *kind, (note, *with_family)),
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
            } => {
                let times = (*from, *until);
                homeward::record_trial_visit(states, context, *stay, times, *went_well, note)
            }
            Self::SettleCondition {
                stay,
                condition,
                met,
                note,
            } => homeward::settle_condition(states, *stay, *condition, *met, note.as_deref()),
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
            } => aftercare::record_aftercare(states, context, *stay, *going_well, note),
            Self::CloseAftercare { stay } => aftercare::close(states, *stay),
            Self::LookBack {
                stay,
                timeline,
                lessons,
                child,
                parents,
            } => look_back::look_back(states, *stay, timeline, lessons, (child, parents)),
            Self::OweNextPlace { stay } => moving::owe_next_place(states, context, *stay),
            Self::FulfilDuty { stay, duty, note } => {
                aftercare::fulfil_duty(states, context, *stay, *duty, note.as_deref())
            }
        }
    }
}
