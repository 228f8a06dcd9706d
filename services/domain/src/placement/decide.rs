//! The rules of a placement: which room decides which command, and duties.

use super::{
    Command, Event, arrangement, ending, hearing, hold, ladder, need, opening, overflow,
    restraining, running::known, siblings, signing, upscaling,
};
use crate::{
    decide::{Context, Decision, Emit, States},
    duty::{DutyKind, how_it_was_done},
    ids::{DutyId, PlacementId},
    personal::Personal,
    rejection::{answered_for, payable_duty},
    stay::rejection::DUTY_NEEDS_ITS_RECORD,
};

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::OpenSearch {
                placement,
                case,
                triage,
                child,
                need,
                question,
                perspective,
            } => opening::open_search(
                states,
                context,
                *placement,
                &opening::Opening {
                    case: *case,
                    triage: *triage,
                    child: *child,
                    need: *need,
                    question: question.as_deref(),
                    perspective: *perspective,
                },
            ),
            Self::RecordNeed { placement, need } => {
                need::record_need(states, context, *placement, need)
            }
            Self::ExceptFromAge {
                placement,
                place,
                sibling,
                reason,
            } => {
                arrangement::except_from_age(states, context, *placement, *place, *sibling, reason)
            }
            Self::ChangeNights { placement, nights } => {
                arrangement::change_nights(states, context, *placement, nights)
            }
            Self::Arrange {
                placement,
                arrangement,
            } => arrangement::arrange(states, *placement, arrangement),
            Self::RecordRung {
                placement,
                rung,
                outcome,
                help,
                reason,
            } => ladder::record_rung(
                states,
                context,
                *placement,
                &ladder::Outcome {
                    rung: *rung,
                    outcome: *outcome,
                    help,
                    reason,
                },
            ),
            Self::StepOver {
                placement,
                to,
                reason,
            } => ladder::step_over(states, context, *placement, *to, reason),
            Self::TakeSearch { placement } => opening::take(states, context, *placement),
            Self::HeedWeighing { placement } => opening::heed_weighing(states, context, *placement),
            Self::ReviewPerspective {
                placement,
                perspective,
                reason,
            } => opening::review_perspective(states, *placement, *perspective, reason),
            Self::SplitSiblings { placement, reason } => {
                siblings::split(states, *placement, reason)
            }
            Self::AskUpscaling {
                placement,
                rung,
                provider,
                reason,
            } => upscaling::ask(states, context, *placement, *rung, provider, reason),
            Self::AnswerUpscaling {
                placement,
                answer,
                reason,
            } => upscaling::answer(states, context, *placement, *answer, reason.as_deref()),
            Self::RecordDisplacement {
                placement,
                referrals,
            } => opening::record_displacement(states, context, *placement, *referrals),
            Self::HoldPlace { placement, place } => {
                hold::hold_place(states, context, *placement, *place)
            }
            Self::ConfirmHold { placement } => hold::confirm_hold(states, context, *placement),
            Self::ReleaseHold {
                placement,
                reason,
                refusal,
            } => hold::release_hold(states, context, *placement, *reason, *refusal),
            Self::Decide {
                placement,
                reason,
                heard,
                signed,
            } => ending::decide(
                states,
                context,
                *placement,
                &ending::Decided {
                    reason,
                    heard: heard.as_ref(),
                    signed,
                },
            ),
            Self::Admit {
                placement,
                stay,
                frame,
            } => ending::admit(states, context, *placement, *stay, *frame),
            Self::EndWithAlternative {
                placement,
                rung,
                stay,
                reason,
                heard,
                frame,
                order,
                signed,
            } => ending::end_with_alternative(
                states,
                context,
                *placement,
                &ending::Alternative {
                    rung: *rung,
                    stay: *stay,
                    reason,
                    heard: heard.as_ref(),
                    frame: *frame,
                    order: *order,
                    signed,
                },
            ),
            Self::EstablishNoPlace { placement, owner } => {
                ending::establish_no_place(states, context, *placement, owner)
            }
            Self::ArrangeOverflow {
                placement,
                region,
                provider,
                owner,
                stay,
                reason,
                heard,
                signed,
            } => ending::arrange_overflow(
                states,
                context,
                *placement,
                &ending::Overflow {
                    region,
                    provider,
                    owner,
                    stay: *stay,
                    reason,
                    heard: heard.as_ref(),
                },
                signed,
            ),
            Self::AskOverflow {
                placement,
                region,
                reason,
            } => overflow::ask(states, context, *placement, region, reason),
            Self::TakeOverflow {
                placement,
                guest,
                owner,
                stay,
                heard,
                signed,
            } => overflow::take(
                states,
                context,
                *placement,
                &overflow::Taking {
                    guest: *guest,
                    stay: *stay,
                    owner,
                    heard: heard.as_ref(),
                    signed,
                },
            ),
            Self::WithdrawOverflow {
                placement,
                guest,
                reason,
            } => overflow::withdraw(states, *placement, *guest, *reason),
            Self::HearNeighbour {
                placement,
                guest,
                word,
            } => overflow::hear(states, context, *placement, *guest, word),
            Self::Escalate {
                placement,
                level,
                owner,
                reason,
            } => ending::escalate(states, context, *placement, *level, owner, reason),
            Self::HearFamily { placement, heard } => {
                hearing::hear(states, context, *placement, heard)
            }
            Self::NameOrder { placement, order } => {
                restraining::name(states, context, *placement, *order)
            }
            Self::AskSecond {
                placement,
                second,
                reason,
            } => signing::ask_another(states, context, *placement, second, reason),
            Self::RecordRegistration {
                placement,
                duty,
                registration,
            } => signing::record_registration(states, context, *placement, *duty, registration),
            Self::FulfilDuty {
                placement,
                duty,
                note,
            } => fulfil_duty(states, context, *placement, *duty, note.as_deref()),
        }
    }
}

/// Duties outlive the search. The ladder's is paid with outcomes, and hearing with who was heard; neither with a word.
fn fulfil_duty(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    duty: DutyId,
    note: Option<&str>,
) -> Decision {
    let (state, search) = known(states, placement)?;
    let open = payable_duty(&state.duties, duty, context)?;
    if open.kind == DutyKind::CompleteLadder {
        return Err(ladder::still_waiting(state).into());
    }
    if matches!(open.kind, DutyKind::HearAtDecision | DutyKind::HearFamily) {
        return Err(DUTY_NEEDS_ITS_RECORD
            .because("Say who was heard about the decision; that settles the duty.")
            .with("kind", open.kind)
            .with("command", "hear-family")
            .into());
    }
    if open.kind == DutyKind::NameOrder {
        return Err(DUTY_NEEDS_ITS_RECORD
            .because("Name the order that keeps the adult from home; that settles the duty.")
            .with("kind", open.kind)
            .with("command", "name-order")
            .into());
    }
    if matches!(
        open.kind,
        DutyKind::RegisterDecider | DutyKind::RegisterSecond
    ) {
        return Err(DUTY_NEEDS_ITS_RECORD
            .because("Record the registration; that settles the duty.")
            .with("kind", open.kind)
            .with("command", "record-registration")
            .into());
    }
    // Where a child is that two regions contradict each other about is not anybody's word (H01).
    if open.kind == DutyKind::SettleBetweenRegions {
        let owner = states.case(search.case)?.owes(open);
        answered_for(open, owner, context)?;
    }
    let note = match open.kind {
        DutyKind::ConfirmAlone => {
            signing::confirmed_by_another(state, open, context)?;
            note
        }
        _ => how_it_was_done(open, note, context)?,
    };
    let mut emit = Emit::for_case(search.case);
    emit.push(
        placement.0,
        Event::DutyFulfilled {
            duty,
            note: note.map(|note| Personal::of_case(search.case, note)),
        },
    );
    emit.done()
}
