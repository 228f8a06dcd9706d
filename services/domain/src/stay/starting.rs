//! The first night: what a crisis start waived is owed from here, each with its date (H03, H04,
//! H06, H21, H28, H34). What the family is owed once, whoever of its children stays, is owed by its case (H12, H27).

use jiff::{Timestamp, ToSpan as _, civil::Date};

use super::{
    Event,
    absence::keep_contact,
    at::owed,
    moving,
    rejection::{STAY_EXISTS, STAY_NOT_PLACED},
    video::{self, Placed},
};
use crate::{
    calendar::{date_of, end_of, end_of_days_after, hours_after},
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Debtor, Duty, DutyKind},
    ids::{CaseId, PersonId, PlaceId, PlacementId, StayId},
    person::AgeBand,
    placement::{Perspective, Rung},
};

/// A stay as the reactor asks for it.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub(super) case: CaseId,
    pub(super) child: PersonId,
    pub(super) placement: PlacementId,
    pub(super) place: Option<PlaceId>,
    pub(super) rung: Rung,
    pub(super) perspective: Perspective,
}

pub(super) fn start(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    wanted: Wanted,
) -> Decision {
    let before = states.stay(stay)?.started.as_ref();
    if before.is_some_and(|before| before.placement == wanted.placement) {
        return Err(STAY_EXISTS
            .because("This stay was started before; nothing more is needed.")
            .with("stay", stay)
            .into());
    }
    if before.is_some() {
        return moving::move_on(states, context, stay, wanted.placement);
    }
    placed(states, stay, wanted)?;
    let mut emit = Emit::for_case(wanted.case);
    emit.push(
        stay.0,
        Event::StayStarted {
            case: wanted.case,
            child: wanted.child,
            placement: wanted.placement,
            place: wanted.place,
            rung: wanted.rung,
            perspective: wanted.perspective,
            intended_end: date_of(context.now).saturating_add(context.rules.stay_days.days()),
            placement_avoided: !out_of_home(states, context, wanted.placement, wanted.rung)?,
        },
    );
    for duty in owed_from_the_start(states, context, wanted)? {
        emit.push(stay.0, Event::DutyOpened(duty));
    }
    emit.done()
}

/// Whether a rung counts as a placement out of home, on the ladder that its search was opened under.
pub(super) fn out_of_home(
    states: &States,
    context: &Context<'_>,
    placement: PlacementId,
    rung: Rung,
) -> Result<bool, Refusal> {
    let search = states.placement(placement)?.search.as_ref();
    let ladder = search.map(|search| search.ladder_in(context.book()));
    Ok(ladder.is_some_and(|ladder| ladder.step(rung).out_of_home))
}

/// A stay follows from a placement that ended with it, and takes no place but the one it was given.
fn placed(states: &States, stay: StayId, wanted: Wanted) -> Result<(), Refusal> {
    let placement = states.placement(wanted.placement)?;
    let agrees = match (&placement.search, &placement.end) {
        (Some(search), Some(end)) => {
            search.case == wanted.case
                && search.child == wanted.child
                && end.stay() == Some(stay)
                && end.place() == wanted.place
                && end.rung() == wanted.rung
        }
        _ => false,
    };
    if agrees {
        Ok(())
    } else {
        Err(STAY_NOT_PLACED
            .because("Start a stay as its placement ended: same case, child, stay, place and rung.")
            .with("placement", wanted.placement)
            .into())
    }
}

fn owed_from_the_start(
    states: &States,
    context: &Context<'_>,
    wanted: Wanted,
) -> Result<Vec<Duty>, Refusal> {
    let (now, rules) = (context.now, context.rules);
    let case = states.case(wanted.case)?;
    let owner = case.directing();
    let days = |days: i64| end_of_days_after(now, days);
    let owe = |label: &str, kind: DutyKind, due: Timestamp, rule: &str| {
        owed(context.derive(label), kind, due, &owner, rule)
    };
    let mut duties = vec![
        owe(
            "plan-outflow",
            DutyKind::PlanOutflow,
            days(rules.outflow_plan_days),
            "H04@1",
        ),
        keep_contact(states, context, wanted.case)?,
        owe(
            "couple-ambulatory",
            DutyKind::CoupleAmbulatory,
            hours_after(now, rules.ambulatory_hours),
            "H03@1",
        ),
        owe(
            "explanatory-analysis",
            DutyKind::ExplanatoryAnalysis,
            days(rules.analysis_days),
            "H06@1",
        ),
        owe(
            "look-back",
            DutyKind::LookBack,
            days(rules.look_back_days),
            "H34@1",
        ),
    ];
    if states.person(wanted.child)?.age_band == Some(AgeBand::From16To17) {
        let due = days(rules.perspective_plan_days);
        duties.push(owe(
            "perspective-plan",
            DutyKind::PerspectivePlan,
            due,
            "H28@1",
        ));
    }
    duties.extend(owed_by_rung(context, wanted.rung, &owner));
    let placed = Placed {
        placement: wanted.placement,
        place: wanted.place,
        rung: wanted.rung,
    };
    duties.extend(video::owed_by(states, context, placed, &owner)?);
    duties.extend(
        rules
            .review_days
            .map(|day| review(context, date_of(now), day, &owner)),
    );
    Ok(duties)
}

/// What taking a child in brings with it: people of its own network are screened (H21).
pub(super) fn owed_by_rung(context: &Context<'_>, rung: Rung, owner: &Debtor) -> Option<Duty> {
    matches!(rung, Rung::Network | Rung::NetworkFoster).then(|| {
        owed(
            context.derive("screen-network"),
            DutyKind::ScreenNetwork,
            end_of_days_after(context.now, context.rules.screen_network_days),
            owner,
            "H21@1",
        )
    })
}

/// A review, due by the end of a day of the stay; the first day is day 1.
pub(super) fn review(context: &Context<'_>, first: Date, day: i64, owner: &Debtor) -> Duty {
    let due = end_of(first.saturating_add((day - 1).days()));
    let label = format!("review-{day}");
    owed(
        context.derive(&label),
        DutyKind::ReviewStay,
        due,
        owner,
        "H04@1",
    )
}
