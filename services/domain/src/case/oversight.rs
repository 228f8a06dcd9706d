//! Who has to be told, and what has to be on record for others to check: the Child Protection Board (H25), the reporting code
//! (H26), disclosures (D12), calamities (P23), and the one plan of the family (H27, H29).

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{
    BaseElement, CalamityKind, DisclosureGround, ElementState, Event, FamilyPlanAnswer,
    MeldcodeStep, Responsible,
    base_data::complete,
    decide::{fulfilled, opened},
    direction::text,
    owed,
    rejection::{
        BOARD_NOTICE_NOT_YOURS, BOARD_NOTICE_PENDING, FAMILY_PLAN_EXISTS, NO_BOARD_NOTICE,
        NO_CALAMITY,
    },
};
use crate::{
    actor::Owner,
    calendar::{date_of, end_of_working_days_after, minutes_after},
    decide::{Context, Decision, Emit, States},
    duty::{Duty, DutyKind},
    ids::{CaseId, DutyId},
    personal::Personal,
    rejection::{needed_text, open_duty},
    report,
};

/// H25: whoever engages the Board tells the municipality by doing so; the receipt is owed.
pub(super) fn engage_board(
    case: CaseId,
    reason: &str,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = opened(states, case)?;
    if let Some(pending) = state.duties.of_kind(DutyKind::ReceiveBoardNotice) {
        return Err(BOARD_NOTICE_PENDING
            .because("The Board is engaged and its notice waits for a receipt; add what is new to a voice or a moment.")
            .with("organisation", &pending.owner.organisation)
            .into());
    }
    let reason = needed_text(reason, "why the Board is engaged")?;
    let known = state.responsible.values();
    let mut municipalities: Vec<_> = known.clone().filter_map(|one| one.municipality).collect();
    let mut told: BTreeSet<_> = known.filter_map(Responsible::told).collect();
    if told.is_empty() {
        municipalities.extend(state.municipality_for_now());
        told.insert(
            state
                .municipality_for_now()
                .map_or_else(Owner::desk, Owner::local_access),
        );
    }
    municipalities.sort_unstable();
    municipalities.dedup();
    let mut emit = Emit::for_case(case);
    emit.push(
        case.0,
        Event::BoardEngaged {
            municipalities,
            reason: Personal::of_case(case, reason),
        },
    );
    let mut dues = BTreeSet::new();
    for owner in told {
        let notice = notice_to(owner, &dues, context);
        dues.insert(notice.due);
        emit.push(case.0, Event::DutyOpened(notice));
    }
    emit.done()
}

/// The notice to one municipality; its receipt is owed. A minute before those that wait already: one clock of a kind and an
/// instant is one alarm, and each municipality has its own.
pub(super) fn notice_to(
    owner: Owner,
    waiting: &BTreeSet<Timestamp>,
    context: &Context<'_>,
) -> Duty {
    let days = context.rules.board_notice_working_days;
    let mut due = end_of_working_days_after(context.now, days);
    while waiting.contains(&due) {
        due = minutes_after(due, -1);
    }
    let label = format!(
        "duty:{}:{}",
        DutyKind::ReceiveBoardNotice,
        owner.organisation
    );
    Duty::with_id(
        DutyId(context.derive(&label)),
        DutyKind::ReceiveBoardNotice,
        due,
        owner,
        "H25@1",
    )
}

pub(super) fn receive_notice(case: CaseId, states: &States, context: &Context<'_>) -> Decision {
    let state = opened(states, case)?;
    let Some(waits) = state.duties.of_kind(DutyKind::ReceiveBoardNotice) else {
        let none = NO_BOARD_NOTICE
            .because("No notice waits; it was received, or nobody engaged the Board.");
        return Err(none.into());
    };
    let mut notices = state.duties.iter();
    let theirs = notices
        .find(|duty| duty.kind == DutyKind::ReceiveBoardNotice && duty.owner.is(context.actor));
    let Some(owed) = theirs else {
        return Err(BOARD_NOTICE_NOT_YOURS
            .because("The municipality that the notice is for receives it.")
            .with("organisation", &waits.owner.organisation)
            .into());
    };
    let mut emit = Emit::for_case(case);
    let by = Owner::from_actor(context.actor);
    emit.push(case.0, Event::BoardNoticeReceived { by });
    emit.push(case.0, fulfilled(owed.id));
    emit.done()
}

/// H27, H29: always offered, never demanded; once made it is the family's one plan, and an element of the base data set. "Not
/// now" is no answer: it is offered again.
pub(super) fn answer_family_plan(
    case: CaseId,
    answer: FamilyPlanAnswer,
    note: Option<&str>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = opened(states, case)?;
    if state.family_plan == Some(FamilyPlanAnswer::Made) {
        return Err(FAMILY_PLAN_EXISTS
            .because(
                "The family has its plan; what a crisis adds is a part of it, not a second one.",
            )
            .into());
    }
    let mut emit = Emit::for_case(case);
    let note = text(case, note);
    emit.push(case.0, Event::FamilyPlanAnswered { answer, note });
    if let Some(owed) = state.duties.of_kind(DutyKind::OfferFamilyPlan) {
        emit.push(case.0, fulfilled(owed.id));
    }
    if answer == FamilyPlanAnswer::Later {
        let again = owed::offer_plan(state, context);
        emit.push(case.0, Event::DutyOpened(again));
    }
    let element = BaseElement::FamilyPlan;
    let waived = state.base_data.get(&element) == Some(&ElementState::MissingCrisis);
    if answer == FamilyPlanAnswer::Made && waived {
        let since = date_of(context.now);
        emit.push(
            case.0,
            Event::BaseDataRecorded {
                element,
                since,
                note: None,
            },
        );
        complete(state, case, element, &mut emit);
    }
    emit.done()
}

/// H26: there is one reporting code in a case. A step that is on record here is what its reports wait for; one that a
/// report brings is on record here ([`crate::report`]).
pub(super) fn take_meldcode_step(
    case: CaseId,
    step: MeldcodeStep,
    note: &str,
    states: &States,
) -> Decision {
    let state = opened(states, case)?;
    let note = Personal::of_case(case, needed_text(note, "what this step came to")?);
    let mut emit = Emit::for_case(case);
    let note = Some(note);
    emit.push(case.0, Event::MeldcodeStepTaken { step, note });
    for id in &state.reports {
        let report = states.report(*id)?;
        if let Some(owed) = report.duties.of_kind(DutyKind::ReportingCodeStep) {
            let capacity = report.capacity.unwrap_or(report::Capacity::Professional);
            let described = report::Event::ReporterDescribed {
                capacity,
                reporting_code_step: Some(step.number()),
            };
            emit.push(id.0, described);
            let (duty, note) = (owed.id, None);
            emit.push(id.0, report::Event::DutyFulfilled { duty, note });
        }
    }
    emit.done()
}

pub(super) fn disclose(
    case: CaseId,
    to: &str,
    ground: DisclosureGround,
    what: &str,
    states: &States,
) -> Decision {
    opened(states, case)?;
    let to = needed_text(to, "which organisation was told")?.to_owned();
    let what = Personal::of_case(case, needed_text(what, "what was told")?);
    let mut emit = Emit::for_case(case);
    emit.push(case.0, Event::InformationDisclosed { to, ground, what });
    emit.done()
}

/// P23: on record, and owed to the inspectorate by who records it.
pub(super) fn record_calamity(
    case: CaseId,
    kind: CalamityKind,
    what: &str,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    opened(states, case)?;
    let what = Personal::of_case(case, needed_text(what, "what happened")?);
    let owner = Owner {
        person: None,
        ..Owner::from_actor(context.actor)
    };
    let duty = Duty::new(
        context,
        DutyKind::ReportCalamity,
        end_of_working_days_after(context.now, context.rules.calamity_working_days),
        owner,
        "P23@1",
    );
    let mut emit = Emit::for_case(case);
    emit.push(case.0, Event::CalamityRecorded { kind, what });
    emit.push(case.0, Event::DutyOpened(duty));
    emit.done()
}

pub(super) fn report_calamity(
    case: CaseId,
    duty: DutyId,
    reference: &str,
    states: &States,
) -> Decision {
    let state = opened(states, case)?;
    let owed = open_duty(&state.duties, duty)?;
    if owed.kind != DutyKind::ReportCalamity {
        return Err(NO_CALAMITY
            .because("Name the duty that a recorded calamity opened.")
            .with("kind", owed.kind)
            .into());
    }
    let reference = needed_text(reference, "the inspectorate's reference")?.to_owned();
    let mut emit = Emit::for_case(case);
    emit.push(case.0, Event::CalamityReported { duty, reference });
    emit.push(case.0, fulfilled(duty));
    emit.done()
}
