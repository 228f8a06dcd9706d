//! The rules of a placement: which room decides which command, the opening of a search, and duties.

use super::{
    Command, Event, LADDER, SearchEvent, arrangement, ending, hold, ladder, need,
    rejection::{
        CHILD_NOT_IN_CASE, NO_CRISIS_VERDICT, PLACEMENT_EXISTS, SEARCH_EXISTS, TRIAGE_OF_OTHER_CASE,
    },
    running::known,
};
use crate::{
    case,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::DutyKind,
    ids::{CaseId, DutyId, PersonId, PlacementId, TriageId},
    personal::Personal,
    placement::{NeedKind, Perspective},
    rejection::open_duty,
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
            } => open_search(
                states,
                *placement,
                &Opening {
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
                reason,
            } => ladder::record_rung(states, context, *placement, *rung, *outcome, reason),
            Self::HoldPlace { placement, place } => {
                hold::hold_place(states, context, *placement, *place)
            }
            Self::ConfirmHold { placement } => hold::confirm_hold(states, context, *placement),
            Self::ReleaseHold { placement, reason } => {
                hold::release_hold(states, context, *placement, *reason)
            }
            Self::Decide {
                placement,
                second_professional,
                reason,
            } => ending::decide(
                states,
                context,
                *placement,
                second_professional.as_deref(),
                reason,
            ),
            Self::Admit { placement, stay } => ending::admit(states, context, *placement, *stay),
            Self::EndWithAlternative {
                placement,
                rung,
                stay,
                reason,
            } => ending::end_with_alternative(states, context, *placement, *rung, *stay, reason),
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
                },
            ),
            Self::Escalate {
                placement,
                level,
                owner,
                reason,
            } => ending::escalate(states, context, *placement, *level, owner, reason),
            Self::FulfilDuty {
                placement,
                duty,
                note,
            } => fulfil_duty(states, *placement, *duty, note.as_deref()),
        }
    }
}

struct Opening<'a> {
    case: CaseId,
    triage: TriageId,
    child: PersonId,
    need: NeedKind,
    question: Option<&'a str>,
    perspective: Perspective,
}

/// For somebody of an open case, after a verdict that this is a crisis (H16; spoken is enough), once per child at a time.
fn open_search(states: &States, placement: PlacementId, opening: &Opening<'_>) -> Decision {
    if states.placement(placement)?.search.is_some() {
        return Err(PLACEMENT_EXISTS
            .because("A search with this id was opened; give a new search a new id.")
            .with("placement", placement)
            .into());
    }
    if !case::open(states, opening.case)?
        .members
        .contains_key(&opening.child)
    {
        return Err(CHILD_NOT_IN_CASE
            .because("Search for somebody of this case; add them to it first.")
            .with("child", opening.child)
            .into());
    }
    crisis_verdict(states, opening.triage, opening.case)?;
    if let Some(live) = states.search(opening.child)?.live {
        return Err(SEARCH_EXISTS
            .because("A search for this child runs; go on with that one.")
            .with("livePlacement", live)
            .into());
    }
    let question = opening
        .question
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let mut emit = Emit::for_case(opening.case);
    emit.push(opening.child.0, SearchEvent::SearchClaimed { placement });
    emit.push(
        placement.0,
        Event::SearchOpened {
            case: opening.case,
            triage: opening.triage,
            child: opening.child,
            need: opening.need,
            question: question.map(|text| Personal::of_case(opening.case, text)),
            perspective: opening.perspective,
            ladder: LADDER.to_owned(),
        },
    );
    emit.done()
}

fn crisis_verdict(states: &States, triage: TriageId, case: CaseId) -> Result<(), Refusal> {
    let weighed = states.triage(triage)?;
    if weighed.case.is_some_and(|of| of != case) {
        return Err(TRIAGE_OF_OTHER_CASE
            .because("Name a weighing of this case.")
            .with("triage", triage)
            .into());
    }
    match &weighed.verdict {
        Some(given) if given.verdict.is_crisis() => Ok(()),
        Some(given) => Err(no_crisis().with("verdict", given.verdict).into()),
        None => Err(no_crisis().into()),
    }
}

fn no_crisis() -> crate::rejection::Rejection {
    NO_CRISIS_VERDICT.because("Give a verdict first; a spoken one is enough to start looking.")
}

/// Duties outlive the search. The ladder's is paid with outcomes, not with a word.
fn fulfil_duty(
    states: &States,
    placement: PlacementId,
    duty: DutyId,
    note: Option<&str>,
) -> Decision {
    let (state, search) = known(states, placement)?;
    let open = open_duty(&state.duties, duty)?;
    if open.kind == DutyKind::CompleteLadder {
        return Err(ladder::still_waiting(state).into());
    }
    let note = note.map(str::trim).filter(|note| !note.is_empty());
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
