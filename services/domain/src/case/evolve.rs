//! The fold of a case's events.

use super::{
    Event, Reopened, State,
    state::{
        Advice, AdviceOutcome, Awaited, BoardEngaged, ElementState, Handover, Heard, Override,
    },
};
use crate::{
    actor::Owner,
    calendar::date_of,
    duty::DutyKind,
    ids::{AdviceId, DutyId},
    state::Stamp,
};

impl State {
    pub(crate) fn evolve(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::CaseOpened {
                report,
                municipality,
                director,
            } => {
                if !self.exists() {
                    self.opened_at = Some(stamp.recorded_at);
                    self.reports.push(*report);
                    self.municipality = *municipality;
                    self.director = Some(director.clone());
                }
            }
            Event::ReportLinked { report } => {
                if !self.reports.contains(report) {
                    self.reports.push(*report);
                }
            }
            Event::PersonJoined {
                person,
                household_role,
            } => {
                self.members.insert(*person, *household_role);
                self.recognised.remove(person);
            }
            Event::PersonRecognised { person, known } => {
                self.members.remove(person);
                self.recognised.insert(*person, *known);
                if let Some(determined) = self.responsible.remove(person) {
                    self.responsible.entry(*known).or_insert(determined);
                }
            }
            Event::DirectorAssigned { director, .. } => {
                self.director = Some(director.clone());
                self.handover = None;
                self.arrived(director);
            }
            Event::ProtectorAwaited { institution, .. } => {
                self.awaited = Some(Awaited {
                    institution: institution.clone(),
                    since: stamp.recorded_at,
                });
            }
            Event::AwaitingStopped { .. } => self.awaited = None,
            Event::MunicipalityDetermined { child, determined } => {
                self.responsible.insert(*child, (**determined).clone());
            }
            Event::OverrideDecided {
                id,
                officer,
                overrides,
                binds,
                decision,
                motivation,
                duty,
                ..
            } => {
                self.overrides.entry(*id).or_insert_with(|| Override {
                    officer: officer.clone(),
                    overrides: *overrides,
                    binds: binds.clone(),
                    decision: decision.clone(),
                    motivation: motivation.clone(),
                    duty: *duty,
                    answer: None,
                    at: stamp.recorded_at,
                });
            }
            Event::OverrideAnswered { id, answer, .. } => {
                if let Some(decided) = self.overrides.get_mut(id) {
                    decided.answer = Some(*answer);
                }
            }
            Event::AdviceAsked {
                advice,
                table,
                question,
                asked_by,
                awaited,
            } => {
                self.advice.entry(*advice).or_insert_with(|| Advice {
                    table: *table,
                    question: question.clone(),
                    asked_by: asked_by.clone(),
                    awaited: *awaited,
                    text: None,
                    duty: None,
                    outcome: None,
                });
            }
            Event::AdviceGiven { advice, text, duty } => {
                if let Some(asked) = self.advice.get_mut(advice) {
                    asked.text = Some(text.clone());
                    asked.duty = Some(*duty);
                }
            }
            Event::AdviceFollowed { advice } => {
                self.answered(*advice, AdviceOutcome::Followed);
            }
            Event::DepartedFromAdvice {
                advice,
                arguments,
                decider,
            } => {
                let (arguments, decider) = (arguments.clone(), decider.clone());
                self.answered(*advice, AdviceOutcome::Departed { arguments, decider });
            }
            Event::ReCrisisLinked { earlier, .. } => {
                self.earlier.insert(*earlier);
            }
            Event::ReCrisisFollowed { later, .. } => {
                self.later.insert(*later);
            }
            Event::BaseDataWaived { missing, present } => {
                let since = date_of(stamp.recorded_at);
                for (elements, state) in [
                    (missing, ElementState::MissingCrisis),
                    (present, ElementState::Present { since }),
                ] {
                    for element in elements {
                        self.base_data.entry(*element).or_insert(state);
                    }
                }
            }
            Event::BaseDataRecorded { element, since, .. } => {
                let since = ElementState::Present { since: *since };
                self.base_data.insert(*element, since);
            }
            Event::BoardEngaged { .. } => {
                let (at, receipts) = (stamp.recorded_at, Vec::new());
                self.board = Some(BoardEngaged { at, receipts });
            }
            Event::BoardNoticeReceived { by } => {
                if let Some(board) = &mut self.board {
                    board.receipts.push((by.clone(), stamp.recorded_at));
                }
            }
            Event::FamilyPlanAnswered { answer, .. } => self.family_plan = Some(*answer),
            Event::MeldcodeStepTaken { step, .. } => {
                self.meldcode = self.meldcode.max(Some(*step));
            }
            Event::DirectionConfirmed { .. }
            | Event::InformationDisclosed { .. }
            | Event::CalamityRecorded { .. }
            | Event::CalamityReported { .. }
            | Event::RegistrationRecorded { .. } => {}
            Event::DutyReassigned { duty, owner, .. } => {
                self.duties.reassign(*duty, owner);
                self.waits_for_who_appoints(*duty);
            }
            Event::ContactPersonAssigned { contact } => self.contact = Some(contact.clone()),
            Event::VoiceRecorded {
                voice,
                said,
                reason_not_heard,
            } => {
                self.voices.insert(
                    *voice,
                    Heard {
                        said: said.clone(),
                        reason_not_heard: reason_not_heard.clone(),
                        at: stamp.occurred_at,
                    },
                );
            }
            Event::HandoverOffered {
                to,
                summary,
                offered_by,
            } => {
                self.handover = Some(Handover {
                    to: to.clone(),
                    summary: summary.clone(),
                    offered_by: offered_by.clone(),
                    offered_at: stamp.recorded_at,
                });
            }
            Event::HandoverAccepted { to } => {
                self.handover = None;
                self.director = Some(to.clone());
                self.arrived(to);
                self.handed_over = Some((to.clone(), stamp.recorded_at));
            }
            Event::CaseClosed { outcome, .. } => {
                if self.is_open() {
                    self.outcome = Some(*outcome);
                    self.closed_at = Some(stamp.recorded_at);
                    self.last_closed_at = self.closed_at;
                }
            }
            Event::CaseReopened(reopened) => self.reopen(reopened),
            Event::DutyOpened(duty) => self.duties.open(duty),
            Event::DutyFulfilled { duty, .. } => self.duties.settle(*duty),
        }
    }

    /// It runs again, under the same direction. Nobody was heard yet about what called for it, nor was it handed over.
    fn reopen(&mut self, reopened: &Reopened) {
        if !self.exists() {
            self.opened_at = Some(reopened.opened_at);
            self.municipality = reopened.municipality;
            self.contact.clone_from(&reopened.contact);
            self.reports.clone_from(&reopened.reports);
            self.members.clone_from(&reopened.members);
        }
        self.director = Some(reopened.director.clone());
        self.outcome = None;
        self.closed_at = None;
        self.handed_over = None;
        self.voices.clear();
    }

    /// The institution that is waited for is the one that owes to appoint a protector.
    fn waits_for_who_appoints(&mut self, duty: DutyId) {
        let appoints = self.duties.get(duty);
        let appoints = appoints.filter(|owed| owed.kind == DutyKind::AppointProtector);
        if let (Some(appoints), Some(awaited)) = (appoints, &mut self.awaited) {
            awaited.institution = appoints.owner.clone();
        }
    }

    /// Somebody of the institution that was waited for holds the direction.
    fn arrived(&mut self, director: &Owner) {
        self.awaited = self
            .awaited
            .take()
            .filter(|awaited| awaited.institution.organisation != director.organisation);
    }

    fn answered(&mut self, advice: AdviceId, outcome: AdviceOutcome) {
        if let Some(asked) = self.advice.get_mut(&advice) {
            asked.outcome.get_or_insert(outcome);
        }
    }
}
