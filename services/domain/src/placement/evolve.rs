//! The fold of a placement. Total: an event that does not fit what went before changes nothing.

use std::collections::BTreeSet;

use super::{
    Arrangement, Decided, End, Escalation, Event, HeldPlace, HelpKind, NeedOnRecord, NoPlace,
    Request, RequestAnswer, Rung, RungOutcome, RungRecord, Search, SearchEvent, SearchState,
    SignedBy, Split, State, StepFramed, Upscaling,
};
use crate::{calendar::passed, ids::PlaceId, place::ReleaseReason, state::Stamp};

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        if Self::is_touch(event) && self.end.is_none() {
            self.touched_at = self.touched_at.max(Some(stamp.recorded_at));
        }
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
                help,
                reason,
            } => {
                if self.search.is_some() {
                    let record = RungRecord {
                        outcome: *outcome,
                        help: self.spoken_for(*rung, help),
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
            Event::ReferralsDisplaced { referrals, .. } => {
                self.displaced.get_or_insert(*referrals);
            }
            // What neighbours say goes on after the end: the bed is theirs.
            Event::Overflow(event) => {
                if self.search.is_some() {
                    self.ask_evolve(event, stamp.recorded_at);
                }
            }
            Event::FamilyHeard(heard) => self.heard = Some(heard.clone()),
            Event::DutyOpened(duty) => self.duties.open(duty),
            Event::DutyFulfilled { duty, .. } => self.duties.settle(*duty),
            Event::RegistrationRecorded { .. } => {}
            Event::OrderNamed { order } => self.order = Some(*order),
            Event::NeedRecorded(_)
            | Event::HoldPlaced { .. }
            | Event::AgeExceptionMade { .. }
            | Event::HoldConfirmed { .. }
            | Event::HoldEnded { .. }
            | Event::PlacementDecided { .. }
            | Event::DecisionSigned { .. }
            | Event::StepFramed { .. }
            | Event::ChildAdmitted { .. }
            | Event::AlternativeChosen { .. }
            | Event::NoPlaceEstablished { .. }
            | Event::OverflowArranged { .. }
            | Event::EscalationStarted { .. } => {
                if self.is_open() {
                    self.searching(event, stamp);
                }
            }
            Event::SearchTaken { .. }
            | Event::ClockSet { .. }
            | Event::ProviderAsked { .. }
            | Event::ProviderRefused { .. }
            | Event::StagnationSeen { .. }
            | Event::UpscalingAsked { .. }
            | Event::UpscalingAnswered { .. }
            | Event::SiblingsLinked { .. }
            | Event::SiblingsSplit { .. }
            | Event::PerspectiveReviewed { .. } => {
                if self.is_open() {
                    self.around(event, stamp);
                }
            }
        }
        if self.end.is_some() {
            self.ended_at.get_or_insert(stamp.happened_at());
        }
    }

    /// The kinds of help of a rung that were looked at so far. What was let wait was not.
    fn spoken_for(&self, rung: Rung, named: &[HelpKind]) -> Option<BTreeSet<HelpKind>> {
        if named.is_empty() {
            return None;
        }
        let before = self.rungs.get(&rung);
        let before = before.filter(|record| record.outcome != RungOutcome::Deferred);
        match before.map(|record| &record.help) {
            Some(None) => None,
            Some(Some(kinds)) => Some(kinds.iter().chain(named).copied().collect()),
            None => Some(named.iter().copied().collect()),
        }
    }

    /// What goes on around the search itself: who has it, whom was asked, who goes along.
    fn around(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::SearchTaken { owner } => self.taken_by = Some(owner.clone()),
            Event::ClockSet { acute, minutes } => {
                self.acute = Some(*acute);
                self.touch_minutes = Some(*minutes);
            }
            Event::ProviderAsked {
                place,
                provider,
                due,
            } if self.holds(*place) => {
                self.requests.push(Request {
                    place: *place,
                    provider: provider.clone(),
                    asked_at: stamp.recorded_at,
                    due: *due,
                    answer: None,
                });
            }
            Event::ProviderRefused { place, reason, .. } => {
                let refused = RequestAnswer::Refused;
                self.close_request(*place, refused, Some(*reason), stamp.recorded_at);
            }
            Event::UpscalingAsked {
                rung,
                provider,
                due,
                ..
            } => {
                self.upscaling = Some(Upscaling {
                    rung: *rung,
                    provider: provider.clone(),
                    due: *due,
                    answer: None,
                });
            }
            Event::UpscalingAnswered { answer, due, .. } => {
                if let Some(asked) = self.upscaling.as_mut().filter(|asked| asked.is_open()) {
                    asked.answer = Some(*answer);
                    asked.due = due.unwrap_or(asked.due);
                }
            }
            Event::SiblingsLinked { siblings } => self.siblings.extend(siblings),
            Event::SiblingsSplit {
                recorded_in,
                reason,
            } => {
                self.split.get_or_insert_with(|| Split {
                    recorded_in: *recorded_in,
                    reason: reason.clone(),
                });
            }
            Event::PerspectiveReviewed { perspective, .. } => {
                if let Some(search) = &mut self.search {
                    search.perspective = *perspective;
                }
            }
            _ => {}
        }
    }

    fn searching(&mut self, event: &Event, stamp: Stamp) {
        match event {
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
            } if self.hold.is_none() => {
                self.nights.clone_from(nights);
                self.hold = Some(HeldPlace {
                    place: *place,
                    until: *until,
                    confirmed: false,
                });
            }
            Event::HoldConfirmed { place } => {
                if let Some(hold) = self.hold.as_mut().filter(|hold| hold.place == *place) {
                    hold.confirmed = true;
                    let confirmed = RequestAnswer::Confirmed;
                    self.close_request(*place, confirmed, None, stamp.recorded_at);
                }
            }
            Event::HoldEnded { place, reason } if self.holds(*place) => {
                self.hold = None;
                self.nights = None;
                self.decided = None;
                self.hold_ended(*place, *reason, stamp);
                if *reason == ReleaseReason::ProviderRefused {
                    self.provider_refusals = self.provider_refusals.saturating_add(1);
                }
            }
            Event::PlacementDecided { place, reason } if self.holds(*place) => {
                self.decided = Some(Decided {
                    place: *place,
                    reason: reason.clone(),
                    recorded_at: stamp.recorded_at,
                });
            }
            Event::DecisionSigned {
                decided_by,
                second_professional,
                ..
            } => {
                self.signed = Some(SignedBy {
                    decided_by: decided_by.clone(),
                    second_professional: second_professional.clone(),
                });
            }
            Event::StepFramed { step, frame } => {
                self.framed = Some(StepFramed {
                    step: *step,
                    frame: *frame,
                    at: stamp.recorded_at,
                });
            }
            Event::ChildAdmitted {
                place, stay, rung, ..
            } if self.holds(*place) => {
                self.hold = None;
                self.end = Some(End::Placed {
                    place: *place,
                    rung: *rung,
                    stay: *stay,
                });
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
            } if self.escalation.as_ref().is_none_or(|s| s.level <= *level) => {
                self.escalation = Some(Escalation {
                    level: *level,
                    owner: owner.clone(),
                    due: *due,
                    reason: reason.clone(),
                });
            }
            _ => {}
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

    /// A hold that ended without a word of the provider: nothing came in time, or it was taken back before.
    fn hold_ended(&mut self, place: PlaceId, reason: ReleaseReason, stamp: Stamp) {
        let due = self.requests.last().map(|request| request.due);
        let late = due.is_some_and(|due| passed(due, stamp.recorded_at));
        let answer = match reason {
            ReleaseReason::ProviderRefused => RequestAnswer::Refused,
            ReleaseReason::Expired => RequestAnswer::NoAnswer,
            _ if late => RequestAnswer::NoAnswer,
            _ => RequestAnswer::Withdrawn,
        };
        self.close_request(place, answer, None, stamp.recorded_at);
    }

    fn holds(&self, place: PlaceId) -> bool {
        self.hold.is_some_and(|hold| hold.place == place)
    }
}

impl SearchState {
    pub(crate) fn evolve(&mut self, event: &SearchEvent, _stamp: Stamp) {
        match event {
            SearchEvent::SearchClaimed { placement } => {
                self.last = Some(*self.live.get_or_insert(*placement));
            }
            SearchEvent::SearchReleased { placement, stay } => {
                self.live = self.live.filter(|live| live != placement);
                // Searched for and kept at home: a stay that runs goes on until it ends.
                if let Some(stay) = stay.filter(|stay| self.stay != Some(*stay)) {
                    self.before = self.stay.replace(stay);
                }
            }
        }
    }
}
