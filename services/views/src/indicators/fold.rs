//! How an event changes the rows. An event that no figure asks for changes nothing.

use jiff::Timestamp;
use vangnet_domain::{
    alarm, case, consultation, deployment,
    envelope::Recorded,
    event::Event,
    ids::{AdviceId, CaseId, ConsultationId, DeploymentId, PlaceId, PlacementId, StayId, TriageId},
    person::HouseholdRole,
    place, placement, report, stay, title, triage,
};

use super::sheets::{
    Advice, Answer, Case, Consultation, Deployment, Hold, HoldEnd, Override, Owed, Place, Report,
    Search, Sheets, Stay, Title, Way, Weighing,
};
use crate::duties::DutyChange;

impl Sheets {
    /// Fold one event. It counts when it happened, as claimed, and never later than it was recorded.
    pub(super) fn apply(&mut self, event: &Recorded) {
        let at = event.envelope.occurred_at.min(event.recorded_at);
        let (id, case) = (event.envelope.stream.id, event.envelope.case);
        match DutyChange::of(&event.event) {
            Some(DutyChange::Opened(duty)) => {
                self.duties.entry(duty.id).or_insert_with(|| Owed {
                    stream: id,
                    case,
                    kind: duty.kind,
                    due: duty.due,
                    done: None,
                });
            }
            Some(DutyChange::Fulfilled(duty)) => {
                if let Some(owed) = self.duties.get_mut(&duty) {
                    owed.done.get_or_insert(at);
                }
            }
            Some(DutyChange::Reassigned(..)) | None => {}
        }
        match &event.event {
            Event::Report(report::Event::ReportReceived {
                case,
                reporter_kind,
                ..
            }) => self.reports.push(Report {
                at,
                case: *case,
                kind: *reporter_kind,
            }),
            Event::Report(report::Event::ThemeNamed { theme })
            | Event::Triage(triage::Event::ThemeNamed { theme }) => {
                if let Some(case) = case {
                    self.cases.entry(case).or_default().themes.insert(*theme);
                }
            }
            Event::Case(body) => self.case(CaseId(id), body, at),
            Event::Triage(body) => self.triage(TriageId(id), case, body, at),
            Event::Consultation(body) => self.consultation(ConsultationId(id), body, at),
            Event::Deployment(body) => self.deployment(DeploymentId(id), body, at),
            Event::Place(body) => self.place(PlaceId(id), case, body, at),
            Event::Placement(body) => self.placement(PlacementId(id), body, at),
            Event::Stay(body) => self.stay(StayId(id), body, at),
            Event::Title(title::Event::TitleRecorded(title)) => {
                self.titles.entry(title.title).or_insert(Title {
                    case: title.case,
                    kind: title.kind,
                    at,
                    lapsed: None,
                });
            }
            Event::Title(title::Event::EmergencyDeclared {
                emergency,
                case,
                step,
                ..
            }) => {
                self.emergencies
                    .entry(*emergency)
                    .or_insert((*case, at, *step));
            }
            Event::Title(title::Event::TitleLapsed { title, at, why }) => {
                if let Some(title) = self.titles.get_mut(title) {
                    title.lapsed = Some((*at, *why));
                }
            }
            Event::Alarm(alarm::Event::AlarmEscalated { level, .. }) => {
                self.alarm_steps.push((at, case, *level));
            }
            _ => {}
        }
        self.leaving(event);
    }

    fn case(&mut self, id: CaseId, event: &case::Event, at: Timestamp) {
        let case = self.cases.entry(id).or_default();
        match event {
            case::Event::CaseOpened { municipality, .. } => case.municipality = *municipality,
            case::Event::PersonJoined {
                person,
                household_role: HouseholdRole::Child | HouseholdRole::Sibling,
            } => {
                case.children.insert(*person);
            }
            case::Event::PersonRecognised { person, known } => {
                case.children.remove(person);
                if let Some(determined) = case.responsible.remove(person) {
                    case.responsible.entry(*known).or_insert(determined);
                }
            }
            case::Event::MunicipalityDetermined { child, determined } => {
                case.responsible.insert(*child, (**determined).clone());
            }
            case::Event::ReCrisisLinked { .. } => case.again = true,
            case::Event::OverrideDecided { id, overrides, .. } => {
                let over = *overrides;
                let answer = None;
                case.overrides
                    .entry(*id)
                    .or_insert(Override { at, over, answer });
            }
            case::Event::OverrideAnswered { id, answer, .. } => {
                if let Some(decided) = case.overrides.get_mut(id) {
                    decided.answer = Some(*answer);
                }
            }
            case::Event::AdviceAsked { advice, table, .. } => {
                let (table, answered) = (*table, None);
                case.advice
                    .entry(*advice)
                    .or_insert(Advice { table, answered });
            }
            case::Event::AdviceFollowed { advice } => case.answered(*advice, at, false),
            case::Event::DepartedFromAdvice { advice, .. } => case.answered(*advice, at, true),
            case::Event::ProtectorAwaited { institution, .. } => {
                case.awaited.push((at, institution.organisation.clone()));
            }
            case::Event::VoiceRecorded {
                voice,
                said: Some(_),
                ..
            } => {
                case.heard.insert(*voice);
            }
            case::Event::FamilyPlanAnswered { .. } => {
                case.plan_offered = true;
                let stays = self.stays.values_mut().filter(|stay| stay.case == id);
                for stay in stays.filter(|stay| stay.ended.is_none()) {
                    stay.moments.insert(stay::MomentKind::FamilyPlanOffered);
                }
            }
            case::Event::CaseClosed { outcome, .. } => case.closed = Some((at, *outcome)),
            case::Event::CaseReopened(_) => case.closed = None,
            _ => {}
        }
    }

    fn triage(&mut self, id: TriageId, case: Option<CaseId>, event: &triage::Event, at: Timestamp) {
        match event {
            triage::Event::VerdictGiven { verdict, .. } => {
                let weighing = self.weighings.entry(id).or_insert(Weighing {
                    case,
                    said: Vec::new(),
                    found: Vec::new(),
                });
                weighing.said.push((at, *verdict));
            }
            triage::Event::VerdictCompared { verdict, found, .. } => {
                if let Some(weighing) = self.weighings.get_mut(&id) {
                    weighing.found.push((at, *verdict, *found));
                }
            }
            _ => {}
        }
    }

    fn consultation(&mut self, id: ConsultationId, event: &consultation::Event, at: Timestamp) {
        match event {
            consultation::Event::ConsultationRequested {
                case,
                partner,
                route,
                ..
            } => {
                if let Some(first) = route.first() {
                    self.consultations.entry(id).or_insert(Consultation {
                        case: *case,
                        partner: *partner,
                        asked: at,
                        due: first.due,
                        answered: None,
                    });
                }
            }
            consultation::Event::ConsultationAnswered { .. } => {
                if let Some(asked) = self.consultations.get_mut(&id) {
                    asked.answered.get_or_insert(at);
                }
            }
            _ => {}
        }
    }

    fn deployment(&mut self, id: DeploymentId, event: &deployment::Event, at: Timestamp) {
        if let deployment::Event::DeploymentOffered {
            case,
            urgency,
            answer_due,
            arrival_due,
            ..
        } = event
        {
            self.deployments.entry(id).or_insert(Deployment {
                case: *case,
                urgency: *urgency,
                offered: at,
                answer_due: Some(*answer_due),
                arrival_due: *arrival_due,
                arrived: None,
                declined: None,
                expired: false,
                outcome: None,
            });
            return;
        }
        let Some(deployment) = self.deployments.get_mut(&id) else {
            return;
        };
        match event {
            deployment::Event::DeploymentAccepted | deployment::Event::TeamSetOut { .. } => {
                deployment.answer_due = None;
            }
            deployment::Event::DeploymentDeclined { reason } => {
                deployment.declined = Some((at, *reason));
            }
            deployment::Event::DeploymentExpired { .. } => deployment.expired = true,
            deployment::Event::TeamArrived { .. } | deployment::Event::VisitRecorded { .. } => {
                deployment.answer_due = None;
                deployment.arrived.get_or_insert(at);
            }
            deployment::Event::DeploymentCompleted { outcome } => {
                deployment.outcome = Some((at, *outcome));
            }
            _ => {}
        }
    }

    fn place(&mut self, id: PlaceId, case: Option<CaseId>, event: &place::Event, at: Timestamp) {
        match event {
            place::Event::PlaceRegistered {
                provider,
                municipality,
                ..
            } => {
                self.places.entry(id).or_insert_with(|| Place {
                    provider: provider.clone(),
                    municipality: *municipality,
                });
            }
            place::Event::PlaceHeld {
                placement, until, ..
            } => self.holds.push(Hold {
                place: id,
                placement: *placement,
                case,
                until: *until,
                end: HoldEnd::Runs,
            }),
            place::Event::HoldConfirmed { placement }
            | place::Event::PlaceOccupied { placement, .. } => {
                self.end_hold(id, *placement, HoldEnd::Kept);
            }
            place::Event::HoldReleased { placement, reason } => {
                self.end_hold(id, *placement, HoldEnd::Released(at, *reason));
            }
            // One that ran out has ended already, recorded or not.
            _ => {}
        }
    }

    fn end_hold(&mut self, place: PlaceId, placement: PlacementId, end: HoldEnd) {
        let mut holds = self.holds.iter_mut().rev();
        let hold = holds.find(|hold| hold.place == place && hold.placement == placement);
        if let Some(hold) = hold {
            hold.end = end;
        }
    }

    fn placement(&mut self, id: PlacementId, event: &placement::Event, at: Timestamp) {
        if let placement::Event::SearchOpened { case, child, .. } = event {
            self.searches.entry(id).or_insert(Search {
                case: *case,
                child: *child,
                opened: at,
                rungs: Vec::new(),
                no_place: Vec::new(),
                escalations: Vec::new(),
                refusals: Vec::new(),
                stagnations: Vec::new(),
                displaced: None,
                split: None,
                second_professional: false,
                frame: None,
                nights: Vec::new(),
                answer: None,
            });
            return;
        }
        let Some(search) = self.searches.get_mut(&id) else {
            return;
        };
        match event {
            placement::Event::RungRecorded { rung, outcome, .. } => {
                search.rungs.push((at, *rung, *outcome));
            }
            placement::Event::NoPlaceEstablished { .. } => search.no_place.push(at),
            placement::Event::EscalationStarted { level, .. } => {
                search.escalations.push((at, *level));
            }
            placement::Event::ProviderRefused { reason, .. } => {
                search.refusals.push((at, *reason));
            }
            placement::Event::HoldPlaced {
                place,
                nights: Some(nights),
                ..
            }
            | placement::Event::NightsChanged { place, nights } => {
                search.nights.push((at, *place, nights.clone()));
            }
            placement::Event::StagnationSeen { .. } => search.stagnations.push(at),
            placement::Event::ReferralsDisplaced { referrals, .. } => {
                search.displaced.get_or_insert((at, *referrals));
            }
            placement::Event::SiblingsSplit {
                reason: Some(_), ..
            } => {
                search.split.get_or_insert(at);
            }
            placement::Event::DecisionSigned {
                second_professional,
                ..
            } => search.second_professional = second_professional.is_some(),
            placement::Event::ChildAdmitted { rung, .. } => {
                search.answer = Some((at, Answer::Placed(*rung)));
            }
            placement::Event::AlternativeChosen { rung, stay, .. } => {
                search.answer = Some((at, Answer::Alternative(*rung, *stay)));
            }
            placement::Event::OverflowArranged { region, .. } => {
                search.answer = Some((at, Answer::Overflow(region.clone())));
            }
            _ => {}
        }
    }

    fn stay(&mut self, id: StayId, event: &stay::Event, at: Timestamp) {
        if let stay::Event::StayStarted {
            case,
            placement,
            place,
            rung,
            intended_end,
            placement_avoided,
            ..
        } = event
        {
            let offered = self.cases.get(case).is_some_and(|case| case.plan_offered);
            let offered = offered.then_some(stay::MomentKind::FamilyPlanOffered);
            self.stays.entry(id).or_insert(Stay {
                case: *case,
                placement: *placement,
                place: *place,
                rung: *rung,
                began: at,
                moved: Vec::new(),
                away: Vec::new(),
                norm_end: *intended_end,
                avoided: *placement_avoided,
                extensions: 0,
                reviews: Vec::new(),
                blocks: Vec::new(),
                moments: offered.into_iter().collect(),
                ended: None,
                looked_back: None,
                way: Way::default(),
            });
            return;
        }
        let Some(stay) = self.stays.get_mut(&id) else {
            return;
        };
        match event {
            stay::Event::StayExtended { .. } => stay.extensions += 1,
            stay::Event::StayReviewed { outcome, .. } => stay.reviews.push((at, *outcome)),
            stay::Event::OutflowBlocked { block, .. } => stay.blocks.push((at, *block)),
            stay::Event::MomentRecorded { kind, .. } => {
                stay.moments.insert(*kind);
            }
            stay::Event::PerspectivePlanMade { .. } => {
                stay.moments.insert(stay::MomentKind::PerspectivePlan);
            }
            stay::Event::StayMoved {
                placement,
                place,
                out_of_home,
                ..
            } => {
                // A move may end what was avoided.
                stay.avoided &= !out_of_home;
                stay.moved.push((at, *placement, *place));
            }
            stay::Event::StayInterrupted { .. } => stay.away.push((at, None)),
            stay::Event::StayResumed { .. } => {
                if let Some((_, until)) = stay.away.last_mut() {
                    until.get_or_insert(at);
                }
            }
            stay::Event::StayEnded { reason, days, .. } => stay.ended = Some((at, *reason, *days)),
            // The look-back has the last word.
            stay::Event::LookedBack {
                placement_avoided, ..
            } => {
                stay.avoided = *placement_avoided;
                stay.looked_back.get_or_insert(at);
            }
            _ => {}
        }
    }
}

impl Case {
    /// The first answer to advice counts.
    fn answered(&mut self, advice: AdviceId, at: Timestamp, departed: bool) {
        if let Some(asked) = self.advice.get_mut(&advice) {
            asked.answered.get_or_insert((at, departed));
        }
    }
}
