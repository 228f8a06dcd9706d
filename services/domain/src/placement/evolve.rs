//! The fold of a placement. Total: an event that does not fit what went before changes nothing.

use super::{
    Arrangement, Decided, End, Escalation, Event, HeldPlace, NeedOnRecord, NoPlace, RungRecord,
    Search, SearchEvent, SearchState, State,
};
use crate::{ids::PlaceId, place::ReleaseReason, state::Stamp};

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::SearchOpened {
                case,
                triage,
                child,
                need,
                question,
                perspective,
                ladder,
            } => {
                self.search.get_or_insert_with(|| Search {
                    case: *case,
                    triage: *triage,
                    child: *child,
                    need: *need,
                    question: question.clone(),
                    perspective: *perspective,
                    ladder: ladder.clone(),
                    opened_at: stamp.recorded_at,
                });
            }
            // Rungs and duties go on after the end: what direct danger deferred is still owed
            // (H02).
            Event::RungRecorded {
                rung,
                outcome,
                reason,
            } => {
                if self.search.is_some() {
                    let record = RungRecord {
                        outcome: *outcome,
                        reason: reason.clone(),
                        recorded_at: stamp.recorded_at,
                    };
                    self.rungs.insert(*rung, record);
                }
            }
            Event::NightsChanged { place, nights } => {
                let lived_in = self.end.as_ref().and_then(End::place);
                if self.holds(*place) || lived_in == Some(*place) {
                    self.nights = Some(nights.clone());
                }
            }
            Event::ArrangementRecorded(said) => {
                if self.search.is_some() {
                    self.arranged(said);
                }
            }
            Event::DutyOpened(duty) => self.duties.open(duty),
            Event::DutyFulfilled { duty, .. } => self.duties.settle(*duty),
            Event::NeedRecorded(_)
            | Event::HoldPlaced { .. }
            | Event::AgeExceptionMade { .. }
            | Event::HoldConfirmed { .. }
            | Event::HoldEnded { .. }
            | Event::PlacementDecided { .. }
            | Event::ChildAdmitted { .. }
            | Event::AlternativeChosen { .. }
            | Event::NoPlaceEstablished { .. }
            | Event::OverflowArranged { .. }
            | Event::EscalationStarted { .. } => {
                if self.is_open() {
                    self.searching(event, stamp);
                }
            }
        }
    }

    fn searching(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::SearchOpened { .. }
            | Event::RungRecorded { .. }
            | Event::NightsChanged { .. }
            | Event::ArrangementRecorded(_)
            | Event::DutyOpened(_)
            | Event::DutyFulfilled { .. } => {}
            Event::NeedRecorded(need) => {
                self.need = Some(NeedOnRecord {
                    need: need.clone(),
                    recorded_at: stamp.recorded_at,
                });
            }
            Event::AgeExceptionMade { place, .. } => self.age_exception = Some(*place),
            Event::HoldPlaced {
                place,
                until,
                nights,
            } => {
                if self.hold.is_none() {
                    self.nights.clone_from(nights);
                    self.hold = Some(HeldPlace {
                        place: *place,
                        until: *until,
                        confirmed: false,
                    });
                }
            }
            Event::HoldConfirmed { place } => {
                if let Some(hold) = self.hold.as_mut().filter(|hold| hold.place == *place) {
                    hold.confirmed = true;
                }
            }
            Event::HoldEnded { place, reason } => {
                if self.holds(*place) {
                    self.hold = None;
                    self.nights = None;
                    self.decided = None;
                    if *reason == ReleaseReason::ProviderRefused {
                        self.provider_refusals = self.provider_refusals.saturating_add(1);
                    }
                }
            }
            Event::PlacementDecided {
                place,
                second_professional,
                reason,
            } => {
                if self.holds(*place) {
                    self.decided = Some(Decided {
                        place: *place,
                        second_professional: second_professional.clone(),
                        reason: reason.clone(),
                        recorded_at: stamp.recorded_at,
                    });
                }
            }
            Event::ChildAdmitted {
                place, stay, rung, ..
            } => {
                if self.holds(*place) {
                    self.hold = None;
                    self.end = Some(End::Placed {
                        place: *place,
                        rung: *rung,
                        stay: *stay,
                    });
                }
            }
            Event::AlternativeChosen {
                rung, stay, reason, ..
            } => {
                self.end = Some(End::Alternative {
                    rung: *rung,
                    stay: *stay,
                    reason: reason.clone(),
                });
            }
            Event::OverflowArranged {
                region,
                provider,
                owner,
                stay,
                reason,
                ..
            } => {
                self.end = Some(End::Overflow {
                    region: region.clone(),
                    provider: provider.clone(),
                    owner: owner.clone(),
                    stay: *stay,
                    reason: reason.clone(),
                });
            }
            Event::NoPlaceEstablished { owner, due } => {
                let since = self.no_place.as_ref().map(|before| before.since);
                self.no_place = Some(NoPlace {
                    owner: owner.clone(),
                    due: *due,
                    since: since.unwrap_or(stamp.recorded_at),
                });
            }
            Event::EscalationStarted {
                level,
                owner,
                due,
                reason,
            } => {
                if self.escalation.as_ref().is_none_or(|s| s.level <= *level) {
                    self.escalation = Some(Escalation {
                        level: *level,
                        owner: owner.clone(),
                        due: *due,
                        reason: reason.clone(),
                    });
                }
            }
        }
    }

    fn arranged(&mut self, said: &Arrangement) {
        let known = &mut self.arrangement;
        if said.performed_by.is_some() {
            known.performed_by.clone_from(&said.performed_by);
        }
        known.funding = said.funding.or(known.funding);
        known.own_school = said.own_school.or(known.own_school);
    }

    fn holds(&self, place: PlaceId) -> bool {
        self.hold.is_some_and(|hold| hold.place == place)
    }
}

impl SearchState {
    pub(crate) fn evolve(&mut self, event: &SearchEvent, _stamp: Stamp) {
        match event {
            SearchEvent::SearchClaimed { placement } => {
                self.live.get_or_insert(*placement);
            }
            SearchEvent::SearchReleased { placement } => {
                self.live = self.live.filter(|live| live != placement);
            }
        }
    }
}
