//! Video interaction guidance (video-interactiebegeleiding; H41): owed at each new placement with foster parents or in a
//! family home, and not at a crisis placement. A crisis placement that becomes a regular one owes it from then on.
//!
//! Once for each placement: the duty's id follows from the placement, a placement begins once, and it becomes a regular one
//! once.

use super::{
    Event, State,
    at::{director, owed, running},
    rejection::{NO_ANALYSIS, PLACEMENT_REGULAR},
};
use crate::{
    actor::{Owner, Role},
    calendar::end_of_days_after,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Debtor, Duty, DutyKind},
    ids::{PlaceId, PlacementId, StayId, caused_command_id},
    placement::Rung,
    rejection::needed_text,
};

/// Where a placement brought a child.
#[derive(Clone, Copy)]
pub(super) struct Placed {
    pub(super) placement: PlacementId,
    pub(super) place: Option<PlaceId>,
    pub(super) rung: Rung,
}

/// What a rung is, on the ladder that the search of the placement was opened under.
struct Kind {
    foster: bool,
    crisis: bool,
}

/// A placement is one in a crisis when its rung is only for that, or its search was for a child in direct danger; also when
/// nobody said that it was not.
fn kind(states: &States, context: &Context<'_>, placed: Placed) -> Result<Kind, Refusal> {
    let placement = states.placement(placed.placement)?;
    let search = placement.search.as_ref();
    let ladder = search.map(|search| search.ladder_in(context.book()));
    let step = ladder.map(|ladder| ladder.step(placed.rung));
    Ok(Kind {
        foster: step.is_some_and(|step| step.foster),
        crisis: placement.acute != Some(false) || step.is_some_and(|step| step.crisis),
    })
}

/// What a new placement owes the foster parents, unless it is a crisis placement.
pub(super) fn owed_by(
    states: &States,
    context: &Context<'_>,
    placed: Placed,
    director: &Debtor,
) -> Result<Option<Duty>, Refusal> {
    let kind = kind(states, context, placed)?;
    if kind.foster && !kind.crisis {
        Ok(Some(duty(states, context, placed, director)?))
    } else {
        Ok(None)
    }
}

/// By the provider of the place; by the director where there is no place of ours.
fn duty(
    states: &States,
    context: &Context<'_>,
    placed: Placed,
    director: &Debtor,
) -> Result<Duty, Refusal> {
    let registered = match placed.place {
        Some(place) => states.place(place)?.registered.as_ref(),
        None => None,
    };
    let owner = registered.map_or_else(
        || director.clone(),
        |registered| {
            Debtor::from(Owner {
                role: Role::Provider,
                organisation: registered.provider.clone(),
                person: None,
            })
        },
    );
    let id = caused_command_id(&["video-interaction", &placed.placement.to_string()]);
    let due = end_of_days_after(context.now, context.rules.video_interaction_days);
    Ok(owed(id.0, DutyKind::VideoInteraction, due, &owner, "H41@1"))
}

/// The crisis is over and the child stays where it is: a regular placement from here on.
pub(super) fn become_regular(
    states: &States,
    context: &Context<'_>,
    stay: StayId,
    reason: &str,
) -> Decision {
    let at = running(states, stay)?;
    let period = at.state.period();
    let placed = Placed {
        placement: period.map_or(at.started.placement, |period| period.placement),
        place: at.state.place(),
        rung: period.map_or(at.started.rung, |period| period.rung),
    };
    let kind = kind(states, context, placed)?;
    if !kind.crisis || at.state.regular.contains(&placed.placement) {
        return Err(PLACEMENT_REGULAR
            .because("Nothing changes: this placement is a regular one.")
            .with("placement", placed.placement)
            .into());
    }
    // Up to regular care as little as on and on: a crisis may begin without knowing why, longer help may not (H06).
    if !at.state.has_analysis() {
        return Err(NO_ANALYSIS
            .because("Make the explanatory analysis with child and parents first, and record it.")
            .into());
    }
    let reason = needed_text(reason, "why the child stays there when the crisis is over")?;
    let mut emit = Emit::for_case(at.started.case);
    emit.push(
        stay.0,
        Event::PlacementBecameRegular {
            placement: placed.placement,
            reason: at.personal(reason),
        },
    );
    if kind.foster {
        let director = director(states, at.started)?;
        let duty = duty(states, context, placed, &director)?;
        emit.push(stay.0, Event::DutyOpened(duty));
    }
    emit.done()
}

impl State {
    pub(super) fn becomes_regular(&mut self, placement: PlacementId) {
        if self.came_by(placement) {
            self.regular.insert(placement);
        }
    }
}
