//! The way home: the return plan, trial visits, the end of the stay (H23, P21).

use jiff::Timestamp;

use super::{
    Agreed, Agreement, EndReason, Event,
    at::{director, not_closed, not_empty, not_too_long, owed, running},
    rejection::{AGREEMENT_EXISTS, AGREEMENT_UNKNOWN, NO_RETURN_PLAN, TRIAL_VISIT_TIMES},
};
use crate::{
    calendar::end_of_days_after,
    decide::{Context, Decision, Emit, States},
    duty::DutyKind,
    ids::{AgreementId, StayId},
    rejection::needed_text,
};

/// The newest conditions; agreements come on top of those made before.
pub(super) fn plan_return(
    states: &States,
    stay: StayId,
    conditions: &[String],
    agreements: &[Agreement],
) -> Decision {
    let at = running(states, stay)?;
    not_empty(
        conditions.len() + agreements.len(),
        "a condition or an agreement",
    )?;
    not_too_long(
        at.state.agreements().count() + agreements.len(),
        "the agreements",
    )?;
    let conditions = at.personal_list(conditions, "what the condition is")?;
    let mut agreed: Vec<Agreed> = Vec::with_capacity(agreements.len());
    for new in agreements {
        let known = at.state.agreements().map(|record| record.agreement);
        let mut before = known.chain(agreed.iter().map(|agreed| agreed.agreement));
        if before.any(|known| known == new.agreement) {
            return Err(AGREEMENT_EXISTS
                .because("Give a new agreement a new id; settle the old one if it changed.")
                .with("agreement", new.agreement)
                .into());
        }
        agreed.push(Agreed {
            agreement: new.agreement,
            who: at.personal(needed_text(&new.who, "who keeps the agreement")?),
            what: at.personal(needed_text(&new.what, "what was agreed")?),
            until: new.until,
        });
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::ReturnPlanned {
            conditions,
            agreements: agreed,
        },
    );
    emit.done()
}

pub(super) fn record_trial_visit(
    states: &States,
    stay: StayId,
    (from, until): (Timestamp, Timestamp),
    went_well: bool,
    note: &str,
) -> Decision {
    let at = running(states, stay)?;
    if from >= until {
        return Err(TRIAL_VISIT_TIMES
            .because("A trial visit ends after it begins; correct one of the two instants.")
            .into());
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::TrialVisitRecorded {
            from,
            until,
            went_well,
            note: at.personal(needed_text(note, "how the visit went")?),
        },
    );
    emit.done()
}

/// Kept or broken, during the stay or after it; said again, the newest word counts.
pub(super) fn settle_agreement(
    states: &States,
    stay: StayId,
    agreement: AgreementId,
    kept: bool,
    note: Option<&str>,
) -> Decision {
    let at = not_closed(states, stay)?;
    if !at
        .state
        .agreements()
        .any(|known| known.agreement == agreement)
    {
        return Err(AGREEMENT_UNKNOWN
            .because("Name an agreement of the return plan.")
            .with("agreement", agreement)
            .into());
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::AgreementSettled {
            agreement,
            kept,
            note: at.opt_personal(note),
        },
    );
    emit.done()
}

/// The child goes. Home and network need a plan with agreements; a stay that breaks down ends
/// anyway: the record follows the child.
pub(super) fn end(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    reason: EndReason,
    note: Option<&str>,
) -> Decision {
    let at = running(states, stay)?;
    let goes_back = match reason {
        EndReason::Home | EndReason::Network => true,
        EndReason::LongerStay | EndReason::Independent | EndReason::BrokenDown => false,
    };
    if goes_back && !at.state.return_is_agreed() {
        return Err(NO_RETURN_PLAN
            .because("Make a return plan with at least one agreement first.")
            .into());
    }
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::StayEnded {
            reason,
            place: at.started.place,
            days: at.state.day(context.now).unwrap_or(1),
            note: at.opt_personal(note),
        },
    );
    let duty = owed(
        context.derive("aftercare"),
        DutyKind::Aftercare,
        end_of_days_after(context.now, context.rules.aftercare_days),
        &director(states, at.started)?,
        "P20@1",
    );
    emit.push(stay.0, Event::DutyOpened(duty));
    emit.done()
}
