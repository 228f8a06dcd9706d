//! No case is closed over a child that is still waited for, and none stays closed when somebody has to act in it again: a rule
//! may refuse the closure, and never the search, the weighing or the team (constitution 1, H01).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    CaseOutcome, Event, ReopenCause, State,
    decide::opened,
    rejection::{CASE_GOES_ON, CASE_OPEN},
};
use crate::{
    actor::{Owner, Role},
    calendar::{end_of_working_days_after, hours_after},
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{CaseId, PersonId, ReportId},
    person::HouseholdRole,
    region::Municipality,
    triage,
};

/// A case that runs again, with what a reader needs who had let go of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reopened {
    /// What called for it.
    pub because: ReopenCause,
    /// Who holds the direction: whoever held it last.
    pub director: Owner,
    /// The fixed contact person.
    pub contact: Option<Owner>,
    /// The municipality of the first report.
    pub municipality: Option<Municipality>,
    /// When it was first opened.
    pub opened_at: Timestamp,
    /// Its reports, in order.
    pub reports: Vec<ReportId>,
    /// Its people.
    pub members: BTreeMap<PersonId, HouseholdRole>,
}

/// Refuse to close over a child that is searched for or stays away under this case, one that is not safe, a "no crisis"
/// that nobody took over, or a report that nobody weighed; nor as "no crisis" what was weighed as one and not found to be
/// none. What a child, or a case, has at most one of stands in a stream of its own, so this is certain, not a guess;
/// weighings from before that was so are seen by the reactor that reopens.
pub(super) fn nothing_runs(
    case: CaseId,
    state: &State,
    outcome: CaseOutcome,
    states: &States,
) -> Result<(), Refusal> {
    let goes_on = || CASE_GOES_ON.because("Bring it to its end first, or leave the case open.");
    for person in state.members.keys() {
        let search = states.search(*person)?;
        if let Some(live) = search.live
            && let Some(search) = &states.placement(live)?.search
            && search.case == case
        {
            return Err(goes_on().with("placement", live).into());
        }
        if let Some(stay) = search.stay {
            let state = states.stay(stay)?;
            let ours = state.started.is_none_or(|started| started.case == case);
            if ours && state.ended.is_none() {
                return Err(goes_on().with("stay", stay).into());
            }
        }
    }
    for triage in &states.weighings(case)?.begun {
        let weighing = states.triage(*triage)?;
        let unsafe_yet = weighing.duties.of_kind(DutyKind::SecureChild).is_some();
        if unsafe_yet || triage::owes_handover(weighing, case, states)? {
            return Err(goes_on().with("triage", triage).into());
        }
        if outcome == CaseOutcome::NoCrisis
            && let Some(verdict) = weighing.crisis()
        {
            return Err(CASE_GOES_ON
                .because("It was weighed as a crisis: close it as that, or record first which visit found it to be none.")
                .with("triage", triage)
                .with("verdict", verdict)
                .into());
        }
    }
    if outcome == CaseOutcome::OpenedInError {
        return Ok(());
    }
    for report in &state.reports {
        if states.report(*report)?.waits().is_some() {
            return Err(goes_on().with("report", report).into());
        }
    }
    Ok(())
}

/// The director of before holds it again, and says so; child and parents are heard about what called for it.
pub(super) fn reopen(
    case: CaseId,
    because: ReopenCause,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = opened(states, case)?;
    if state.is_open() {
        return Err(CASE_OPEN
            .because("Nothing changes: the case runs.")
            .with("case", case)
            .into());
    }
    let director = state.director.clone().unwrap_or_else(Owner::desk);
    let mut emit = Emit::for_case(case);
    emit.push(
        case.0,
        Event::CaseReopened(Box::new(Reopened {
            because,
            director: director.clone(),
            contact: state.contact.clone(),
            municipality: state.municipality,
            opened_at: state.opened_at.unwrap_or(context.now),
            reports: state.reports.clone(),
            members: state.members.clone(),
        })),
    );
    let rules = context.rules;
    let due = hours_after(context.now, rules.hear_family_hours);
    let hear = Duty::new(
        context,
        DutyKind::HearFamily,
        due,
        state.directing(),
        "H40@1",
    );
    emit.push(case.0, Event::DutyOpened(hear));
    // The desk directs by itself; whoever took the case over has to know that it runs again.
    if director.role == Role::LocalAccess {
        let due = end_of_working_days_after(context.now, rules.confirm_direction_working_days);
        let confirm = Duty::new(
            context,
            DutyKind::ConfirmDirection,
            due,
            state.directing(),
            "H11@1",
        );
        emit.push(case.0, Event::DutyOpened(confirm));
    }
    emit.done()
}
