//! Each thing is owed exactly once: what a duty is about, what every waiver owes, and that somebody can settle it.

use std::collections::BTreeMap;

use vangnet_domain::{
    case::FamilyPlanAnswer,
    duty::{Duty, DutyKind},
    ids::{CaseId, PersonId},
    person::HouseholdRole,
    state::State,
    stay::EndReason,
    stream::{StreamId, Subject},
    title,
};

use crate::hours::Night;

/// What is owed: its kind, and what it is about. Where a child goes next is one thing, whichever duty asks for it.
type About = (&'static str, String);

impl Night {
    /// Every open duty, where it stands.
    pub(crate) fn open_duties(&self) -> Vec<(StreamId, Duty)> {
        let of = |(stream, state): (StreamId, &State)| {
            let duties = state.duties().into_iter();
            let open = duties.flat_map(|duties| duties.iter().cloned());
            open.map(move |duty| (stream, duty)).collect::<Vec<_>>()
        };
        self.world().flat_map(of).collect()
    }

    /// At most one open duty of a kind about one thing; and everything that was waived is owed, once.
    pub(crate) fn owed_once(&self) -> Result<(), String> {
        let mut owed: BTreeMap<About, Vec<String>> = BTreeMap::new();
        for (stream, duty) in self.open_duties() {
            for about in self.about(stream, &duty) {
                let open = owed.entry(about).or_default();
                open.push(format!("{} in {stream}", duty.kind));
            }
        }
        if let Some(((kind, about), open)) = owed.iter().find(|(_, open)| open.len() > 1) {
            return Err(format!("{kind} of {about} is owed twice: {open:?}"));
        }
        for (kind, about, waived) in self.waived() {
            let is_owed = owed.contains_key(&(kind.as_str(), about.clone()));
            if waived != is_owed {
                let owed = if is_owed { "owed" } else { "not owed" };
                return Err(format!("{kind} of {about} is {owed}; waived: {waived}"));
            }
        }
        Ok(())
    }

    fn about(&self, stream: StreamId, duty: &Duty) -> Vec<About> {
        let kind = duty.kind.as_str();
        let case = || {
            let case = self.case_of(stream);
            case.map_or_else(|| stream.to_string(), |case| case.to_string())
        };
        let one = match duty.kind {
            DutyKind::HearFamily
            | DutyKind::OfferFamilyPlan
            | DutyKind::NameContactPerson
            | DutyKind::CompleteBaseData
            | DutyKind::ConfirmDirection
            | DutyKind::AppointProtector
            | DutyKind::DetermineMunicipality => case(),
            // One for each municipality that answers for a child.
            DutyKind::ReceiveBoardNotice => format!("{} at {}", case(), duty.owner.organisation),
            // One for each day, each calamity, each advice, each contradiction, each paper of a title.
            DutyKind::ReviewStay | DutyKind::Aftercare => format!("{stream} on {}", duty.due),
            DutyKind::ReportCalamity
            | DutyKind::AnswerAdvice
            | DutyKind::ExecuteOverride
            | DutyKind::SettleConflict
            | DutyKind::WrittenTitle => duty.id.to_string(),
            DutyKind::UnderlyingTitle => self.title_of(stream, duty),
            DutyKind::ReturnToRegion => self.child_of(stream).to_string(),
            // By each case of the child that asks for it.
            DutyKind::FindNextPlace => {
                return vec![(
                    "next-place",
                    format!("{} of {}", self.child_of(stream), case()),
                )];
            }
            DutyKind::SecureChild => {
                // Who was answered has its own debt where it goes on, if there is one.
                let unsecured = self.unsecured(stream);
                let unsecured = unsecured.filter(|child| !self.is_answered(*child, stream));
                let places =
                    unsecured.map(|child| ("next-place", format!("{child} of {}", case())));
                return places.chain([(kind, stream.to_string())]).collect();
            }
            _ => stream.to_string(),
        };
        vec![(kind, one)]
    }

    /// What is waived, or not any more: the duty that has to be there exactly then.
    fn waived(&self) -> Vec<(DutyKind, String, bool)> {
        let mut all = Vec::new();
        for (stream, state) in self.world() {
            let here = stream.to_string();
            match state {
                State::Case(case) if case.is_open() => {
                    let about = CaseId(stream.id).to_string();
                    let stays = self.stays_of(CaseId(stream.id));
                    let offer = match case.family_plan {
                        Some(FamilyPlanAnswer::Later) => true,
                        Some(FamilyPlanAnswer::Made | FamilyPlanAnswer::Declined) => false,
                        None => stays,
                    };
                    let missing = case.base_data_missing().next().is_some();
                    all.extend([
                        (DutyKind::HearFamily, about.clone(), case.voices.len() < 2),
                        (DutyKind::CompleteBaseData, about.clone(), missing),
                        (DutyKind::OfferFamilyPlan, about.clone(), offer),
                        (
                            DutyKind::NameContactPerson,
                            about,
                            stays && case.contact.is_none(),
                        ),
                    ]);
                }
                State::Placement(placement) => {
                    let waits = placement.deferred().next().is_some();
                    all.push((DutyKind::CompleteLadder, here.clone(), waits));
                    if placement.decided.is_some() || placement.end.is_some() {
                        let heard = placement.heard.as_ref();
                        let unheard = heard.is_none_or(|heard| !heard.is_complete());
                        all.push((DutyKind::HearAtDecision, here, unheard));
                    }
                }
                State::Triage(weighing) => {
                    let verdict = weighing.verdict.as_ref();
                    let spoken = verdict.is_some_and(|given| given.spoken);
                    let crisis = verdict.is_some_and(|given| given.verdict.is_crisis());
                    let unassessed = crisis && weighing.safety.is_none();
                    let stands = !weighing.is_superseded();
                    all.extend([
                        (DutyKind::WriteVerdict, here.clone(), spoken && stands),
                        (DutyKind::AssessSafety, here, unassessed && stands),
                    ]);
                }
                State::Report(report) => {
                    let reporter = report.reporter_kind.zip(report.capacity);
                    let follows = reporter
                        .is_some_and(|(kind, capacity)| kind.follows_reporting_code(capacity));
                    let waits = follows && report.reporting_code_step.is_none();
                    all.push((DutyKind::ReportingCodeStep, here, waits));
                }
                State::Stay(stay) if stay.started.is_some() => {
                    let uncoupled = stay.ended.is_none() && stay.ambulatory.is_empty();
                    let unseen = stay.look_back.is_none();
                    all.extend([
                        (DutyKind::CoupleAmbulatory, here.clone(), uncoupled),
                        (
                            DutyKind::ExplanatoryAnalysis,
                            here.clone(),
                            !stay.has_analysis(),
                        ),
                        (DutyKind::LookBack, here, unseen),
                    ]);
                }
                State::Title(state) => all.extend(self.bare(state)),
                _ => {}
            }
        }
        all
    }

    /// Which title owes what it stands on: each that holds on nothing. Of one that fell this is asked once that is recorded.
    fn bare(&self, state: &title::State) -> Vec<(DutyKind, String, bool)> {
        let now = self.now();
        let falling: Vec<_> = state
            .fallen(now)
            .filter(|(title, fall)| !title.is_recorded(*fall))
            .map(|(title, _)| title.record.title)
            .collect();
        let known = state.titles.iter();
        known
            .filter(|title| !falling.contains(&title.record.title))
            .map(|title| {
                let bare = state.holds(title, now) && !state.is_grounded(title);
                let of = title.record.title.to_string();
                (DutyKind::UnderlyingTitle, of, bare)
            })
            .collect()
    }

    /// The title that owes what it stands on.
    fn title_of(&self, stream: StreamId, duty: &Duty) -> String {
        let Some(State::Title(state)) = self.state(stream) else {
            return duty.id.to_string();
        };
        let mut known = state.titles.iter();
        let owing = known.find(|title| title.record.owes.contains(&duty.id));
        owing.map_or(duty.id.to_string(), |title| title.record.title.to_string())
    }

    /// P25, H01: a child whose stay broke down is searched for, was seen safe since, or somebody owes where it goes.
    pub(crate) fn nobody_is_left_between_places(&self) -> Result<(), String> {
        let duties = self.open_duties();
        for (stream, state) in self.world() {
            let State::Stay(stay) = state else { continue };
            let (Some(started), Some(ended)) = (&stay.started, &stay.ended) else {
                continue;
            };
            let searches = self.searches_of(started.child);
            let searched_since = searches.iter().any(|search| {
                let own = search.end.as_ref().and_then(|end| end.stay()) == Some(stay_id(stream));
                // One that ran when the stay broke down, and ended after it, was answered by those who knew.
                let opened = search.search.as_ref().map(|of| of.opened_at);
                !own && opened.max(search.ended_at) >= Some(ended.at)
            });
            let owed = duties.iter().any(|(of, duty)| match duty.kind {
                DutyKind::FindNextPlace => self.child_of(*of) == started.child,
                DutyKind::SecureChild => self.unsecured(*of).any(|child| child == started.child),
                _ => false,
            });
            let lives_elsewhere = searches.iter().any(|search| search.is_open())
                || self.stays_elsewhere(started.child, stream);
            if ended.reason == EndReason::BrokenDown
                && !(owed || searched_since || lives_elsewhere || self.was_seen_safe(started.child))
            {
                return Err(format!(
                    "{stream} broke down, and nobody owes its child a place"
                ));
            }
        }
        Ok(())
    }

    pub(crate) fn case_of(&self, stream: StreamId) -> Option<CaseId> {
        match self.state(stream)? {
            State::Case(_) => Some(CaseId(stream.id)),
            State::Report(state) => state.case,
            State::Triage(state) => state.case,
            State::Deployment(state) => state.case,
            State::Placement(state) => Some(state.search.as_ref()?.case),
            State::Stay(state) => Some(state.started?.case),
            _ => None,
        }
    }

    fn child_of(&self, stream: StreamId) -> PersonId {
        match self.state(stream) {
            Some(State::Placement(state)) => state.search.as_ref().map(|search| search.child),
            Some(State::Stay(state)) => state.started.map(|started| started.child),
            _ => None,
        }
        .unwrap_or(PersonId(stream.id))
    }

    fn stays_of(&self, case: CaseId) -> bool {
        self.world().any(|(_, state)| {
            matches!(state, State::Stay(stay) if stay.started.is_some_and(|it| it.case == case))
        })
    }

    fn stays_elsewhere(&self, child: PersonId, but: StreamId) -> bool {
        self.world().any(|(stream, state)| {
            let State::Stay(stay) = state else {
                return false;
            };
            let theirs = stay.started.is_some_and(|started| started.child == child);
            stream != but && theirs && stay.ended.is_none()
        })
    }

    fn searches_of(&self, child: PersonId) -> Vec<&vangnet_domain::placement::State> {
        let searches = self.world().filter_map(|(_, state)| match state {
            State::Placement(state) => Some(&**state),
            _ => None,
        });
        let theirs = |state: &&vangnet_domain::placement::State| {
            state
                .search
                .as_ref()
                .is_some_and(|search| search.child == child)
        };
        searches.filter(theirs).collect()
    }

    fn was_seen_safe(&self, child: PersonId) -> bool {
        self.world().any(
            |(_, state)| matches!(state, State::Triage(weighing) if weighing.safe.contains_key(&child)),
        )
    }

    /// The children whose safety a weighing asks for: those who may be under eighteen; where nobody is, the youths of age (H37).
    fn unsecured(&self, weighing: StreamId) -> impl Iterator<Item = PersonId> {
        let case = self.case_of(weighing);
        let case = case.map(|case| StreamId::new(Subject::Case, case.0));
        let members: Vec<_> = match case.and_then(|case| self.state(case)) {
            Some(State::Case(case)) => case.members.iter().map(|(who, as_)| (*who, *as_)).collect(),
            _ => Vec::new(),
        };
        let minors: Vec<_> = members
            .iter()
            .filter(|(person, role)| self.is_minor(*person, *role))
            .collect();
        let youths = |(_, role): &&(PersonId, HouseholdRole)| {
            matches!(role, HouseholdRole::Child | HouseholdRole::Sibling)
        };
        let asked = if minors.is_empty() {
            members.iter().filter(youths).collect()
        } else {
            minors
        };
        let asked: Vec<_> = asked.into_iter().map(|(person, _)| *person).collect();
        asked.into_iter()
    }
}

fn stay_id(stream: StreamId) -> vangnet_domain::ids::StayId {
    vangnet_domain::ids::StayId(stream.id)
}
