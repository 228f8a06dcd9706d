//! For every open duty, what somebody does about it. No word settles what has a record of its own.

use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan as _, civil::date};
use vangnet_domain::{
    actor::{Actor, Owner, Role},
    calendar::date_of,
    case::{self, Voice},
    command::Command,
    deployment,
    duty::{Duty, DutyKind},
    given::actor,
    ids::{
        AgreementId, CaseId, DeploymentId, PersonId, PlacementId, ReportId, StayId, TitleId,
        TriageId,
    },
    person::MunicipalityGround,
    placement::{self, RungOutcome},
    region::Municipality,
    registration::{Profession, registered},
    state::State,
    stay::{self, EndReason, MomentKind, ReviewOutcome},
    stream::{StreamId, Subject},
    title::{self, Consenter, TitleKind},
};

use crate::hours::Night;

/// Wait until then, or give a command as somebody.
enum Deed {
    At(Timestamp),
    Give(Actor, Command),
}

impl Night {
    /// Every open duty can be settled by what somebody can do now, or on its day.
    pub(crate) fn everything_can_be_settled(&self) -> Result<(), String> {
        for (stream, duty) in self.open_duties() {
            let mut night = self.clone();
            let mut refusals = Vec::new();
            for deed in self.deeds(stream, &duty) {
                match deed {
                    Deed::At(instant) => night.at(instant),
                    Deed::Give(by, command) => refusals.extend(night.give(by, command)),
                }
            }
            let stands = |(of, open): &(StreamId, Duty)| *of == stream && open.id == duty.id;
            if night.open_duties().iter().any(stands) {
                return Err(format!(
                    "{} in {stream} cannot be settled: {refusals:?}\n{}",
                    duty.kind,
                    night.told()
                ));
            }
        }
        Ok(())
    }

    fn deeds(&self, stream: StreamId, duty: &Duty) -> Vec<Deed> {
        let case = self.case_of(stream);
        let case = case.and_then(|case| self.state(StreamId::new(Subject::Case, case.0)));
        let owner = match case {
            Some(State::Case(case)) => case.owes(duty),
            _ => &duty.owner,
        };
        let by = acting_for(owner);
        let commands = match self.state(stream) {
            Some(State::Case(state)) => of_case(CaseId(stream.id), state, duty),
            Some(State::Report(state)) => self.of_report(ReportId(stream.id), state, duty),
            Some(State::Triage(state)) => self.of_triage(TriageId(stream.id), state, duty),
            Some(State::Placement(state)) => of_placement(PlacementId(stream.id), state, duty),
            Some(State::Stay(state)) => {
                return of_stay(StayId(stream.id), state, (duty, by), self.now());
            }
            Some(State::Title(state)) => self.of_title(PersonId(stream.id), state, duty),
            Some(State::Deployment(state)) if duty.kind == DutyKind::CheckAgreement => {
                let agreed = state.visits.iter().flat_map(|visit| &visit.agreements);
                let owed = agreed.filter(|agreed| agreed.check == Some(duty.id));
                owed.map(|agreed| {
                    deployment::Command::SettleAgreement {
                        deployment: DeploymentId(stream.id),
                        agreement: agreed.agreement,
                        kept: true,
                        note: None,
                    }
                    .into()
                })
                .collect()
            }
            Some(State::Deployment(_)) => vec![
                deployment::Command::SettleConflict {
                    deployment: DeploymentId(stream.id),
                    duty: duty.id,
                    note: word(),
                }
                .into(),
            ],
            _ => Vec::new(),
        };
        let give = |command| Deed::Give(by.clone(), command);
        let mut deeds: Vec<_> = commands.into_iter().map(give).collect();
        if duty.kind == DutyKind::WarmHandover {
            deeds = handed_over(self.case_of(stream));
        }
        if stream.subject == Subject::Title {
            deeds.insert(0, Deed::At(self.next_second()));
        }
        deeds
    }

    /// A title that carries the step, the one that another stands on, its paper, or the word of everybody who must agree.
    fn of_title(&self, person: PersonId, state: &title::State, duty: &Duty) -> Vec<Command> {
        let now = self.next_second();
        let household = |(stream, state): (StreamId, &State)| match state {
            State::Case(case) if case.members.contains_key(&person) => Some(CaseId(stream.id)),
            _ => None,
        };
        let Some(case) = self.world().find_map(household) else {
            return Vec::new();
        };
        let everybody: BTreeSet<_> = Consenter::ALL.iter().copied().collect();
        let decided = |kind| title::Command::Record {
            person,
            case,
            title: TitleId(uuid::Uuid::from_u128(0xfeed_1000)),
            kind,
            decided_at: now,
            written_at: Some(now),
            until: None,
            agreed: everybody.clone(),
        };
        let ids = state.titles.iter().map(|title| title.record.title);
        let commands: Vec<title::Command> = match duty.kind {
            DutyKind::SettleFrame if duty.rule.starts_with("H33") => {
                let closing = [TitleKind::ClosedAuthorisation, TitleKind::CrisisMeasure];
                closing.map(decided).into()
            }
            DutyKind::SettleFrame => vec![decided(TitleKind::Voluntary)],
            DutyKind::UnderlyingTitle => {
                let stands_on = |title: &title::Title| title.record.stands_on.first().copied();
                let kinds = state.titles.iter().filter_map(stands_on);
                kinds.map(decided).collect()
            }
            DutyKind::WrittenTitle => ids
                .map(|title| title::Command::RecordPaper {
                    person,
                    title,
                    written_at: now,
                })
                .collect(),
            _ => ids
                .map(|title| title::Command::GiveConsent {
                    person,
                    title,
                    agreed: everybody.clone(),
                })
                .collect(),
        };
        commands.into_iter().map(Command::from).collect()
    }
}

impl Night {
    /// What is decided now is another decision than what was decided and ended in this instant.
    fn next_second(&self) -> Timestamp {
        self.now() + 1.second()
    }
}

pub(crate) fn word() -> String {
    "Verzonnen".to_owned()
}

/// Somebody of that organisation; by name where one owes it.
fn acting_for(owner: &Owner) -> Actor {
    let person = owner.person.clone().unwrap_or_else(|| "user-9".to_owned());
    Actor {
        person,
        ..actor(owner.role, &owner.organisation)
    }
}

fn handed_over(case: Option<CaseId>) -> Vec<Deed> {
    let Some(case) = case else {
        return Vec::new();
    };
    let to = Owner {
        role: Role::LocalAccess,
        organisation: "local-access-almere".to_owned(),
        person: None,
    };
    let summary = word();
    let accepts = acting_for(&to);
    let offer = case::Command::OfferHandover { case, to, summary };
    vec![
        Deed::Give(actor(Role::Coordinator, "desk"), offer.into()),
        Deed::Give(accepts, case::Command::AcceptHandover { case }.into()),
    ]
}

fn of_case(case: CaseId, state: &case::State, duty: &Duty) -> Vec<Command> {
    match duty.kind {
        DutyKind::HearFamily => {
            let heard = |voice: &Voice| case::Command::RecordVoice {
                case,
                voice: *voice,
                said: Some(word()),
                reason_not_heard: None,
            };
            Voice::ALL.iter().map(|voice| heard(voice).into()).collect()
        }
        DutyKind::CompleteBaseData => {
            let there = |element| case::Command::RecordBaseData {
                case,
                element,
                since: None,
                note: None,
            };
            let missing = state.base_data_missing();
            missing.map(|element| there(element).into()).collect()
        }
        DutyKind::OfferFamilyPlan => vec![
            case::Command::AnswerFamilyPlan {
                case,
                answer: case::FamilyPlanAnswer::Declined,
                note: None,
            }
            .into(),
        ],
        DutyKind::NameContactPerson => {
            let contact = Owner {
                role: Role::LocalAccess,
                organisation: "local-access-almere".to_owned(),
                person: Some("user-7".to_owned()),
            };
            vec![case::Command::AssignContactPerson { case, contact }.into()]
        }
        DutyKind::ConfirmDirection => vec![case::Command::ConfirmDirection { case }.into()],
        DutyKind::RegisterDecider => vec![
            case::Command::RecordRegistration {
                case,
                duty: duty.id,
                registration: registered(None),
            }
            .into(),
        ],
        DutyKind::DetermineMunicipality if !state.responsible.is_empty() => {
            let agreed = |child: &PersonId| case::Command::DetermineMunicipality {
                case,
                child: *child,
                help: None,
                start_of_help: None,
                declared: Some(case::Declared {
                    municipality: Municipality::Almere.into(),
                    ground: MunicipalityGround::Agreed,
                }),
            };
            let children = state.responsible.keys();
            children.map(|child| agreed(child).into()).collect()
        }
        _ => vec![
            case::Command::FulfilDuty {
                case,
                duty: duty.id,
                note: Some(word()),
            }
            .into(),
        ],
    }
}

fn of_placement(placement: PlacementId, state: &placement::State, duty: &Duty) -> Vec<Command> {
    match duty.kind {
        DutyKind::CompleteLadder => {
            let outcome = |rung| placement::Command::RecordRung {
                placement,
                rung,
                outcome: RungOutcome::NotFitting,
                help: Vec::new(),
                reason: word(),
            };
            state.deferred().map(|rung| outcome(rung).into()).collect()
        }
        DutyKind::RegisterDecider | DutyKind::RegisterSecond => vec![
            placement::Command::RecordRegistration {
                placement,
                duty: duty.id,
                registration: registered(Some(Profession::BehaviouralScientist)),
            }
            .into(),
        ],
        DutyKind::HearAtDecision => vec![
            placement::Command::HearFamily {
                placement,
                heard: placement::Hearing {
                    voices: Voice::ALL.to_vec(),
                    reason_not_heard: None,
                },
            }
            .into(),
        ],
        _ => vec![
            placement::Command::FulfilDuty {
                placement,
                duty: duty.id,
                note: Some(word()),
            }
            .into(),
        ],
    }
}

/// Home, under one agreement.
fn home(stay: StayId) -> [Command; 2] {
    let agreed = stay::Agreement {
        agreement: AgreementId(uuid::Uuid::from_u128(0xa9)),
        who: word(),
        what: word(),
        until: date(2026, 12, 31),
    };
    [
        stay::Command::PlanReturn {
            stay,
            conditions: Vec::new(),
            agreements: vec![agreed],
        }
        .into(),
        stay::Command::End {
            stay,
            reason: EndReason::Home,
            note: None,
        }
        .into(),
    ]
}

fn of_stay(
    stay: StayId,
    state: &stay::State,
    (duty, by): (&Duty, Actor),
    now: Timestamp,
) -> Vec<Deed> {
    let moment = |kind| stay::Command::RecordMoment {
        stay,
        kind,
        note: word(),
        with_family: true,
    };
    let command = match duty.kind {
        DutyKind::CoupleAmbulatory => stay::Command::CoupleAmbulatory {
            stay,
            provider: "aanbieder-een".to_owned(),
        },
        DutyKind::ExplanatoryAnalysis => moment(MomentKind::ExplanatoryAnalysis),
        DutyKind::PlanAftercare => moment(MomentKind::AftercarePlan),
        DutyKind::PerspectivePlan => stay::Command::MakePerspectivePlan {
            stay,
            checks: stay::PlanChecks {
                living: true,
                school_or_work: true,
                income: true,
                care: true,
                support: true,
            },
            note: word(),
        },
        DutyKind::PlanOutflow => stay::Command::SetPlan {
            stay,
            intended_end: state.intended_end.unwrap_or_else(|| date_of(now)),
            goals: vec![word()],
        },
        DutyKind::KeepContact => stay::Command::RecordContact { stay, note: word() },
        DutyKind::FindChild if state.ended.is_none() => stay::Command::Resume { stay, note: None },
        DutyKind::RecordBreakdown => stay::Command::RecordBreakdown {
            stay,
            reason: stay::BreakdownReason::Behaviour,
            note: word(),
        },
        DutyKind::LookBack => stay::Command::LookBack {
            stay,
            timeline: stay::TimelineSeen {
                first: 0,
                last: 0,
                events: 1,
                sha256: "0".repeat(64),
            },
            lessons: vec![word()],
            child: said(),
            parents: said(),
        },
        DutyKind::ReviewStay => stay::Command::RecordReview {
            stay,
            outcome: ReviewOutcome::OnTrack,
            perspective: None,
            note: word(),
        },
        DutyKind::Aftercare => stay::Command::RecordAftercare {
            stay,
            going_well: true,
            note: word(),
        },
        // Another place, or the way home.
        DutyKind::FindNextPlace if state.ended.is_none() => {
            let give = |command| Deed::Give(by.clone(), command);
            return home(stay).into_iter().map(give).collect();
        }
        _ => stay::Command::FulfilDuty {
            stay,
            duty: duty.id,
            note: Some(word()),
        },
    };
    // Reviews and checks are paid one by one, each on its day.
    let on_their_day = matches!(duty.kind, DutyKind::ReviewStay | DutyKind::Aftercare);
    let days = state
        .duties
        .iter()
        .filter(|other| on_their_day && other.kind == duty.kind && other.due <= duty.due);
    let mut deeds = Vec::new();
    let mut days: Vec<_> = days.map(|other| other.due).collect();
    days.sort_unstable();
    for day in days {
        deeds.push(Deed::At(now.max(day - 1.hours())));
        deeds.push(Deed::Give(by.clone(), command.clone().into()));
    }
    if deeds.is_empty() {
        deeds.push(Deed::Give(by, command.into()));
    }
    deeds
}

fn said() -> stay::Word {
    stay::Word {
        said: Some(word()),
        not_heard: None,
    }
}
