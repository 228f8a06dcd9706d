//! What the figures are counted from: one row for each report, case, weighing, deployment, place, hold, search, stay,
//! duty and person that ever was, as the events left it. Ids and code words, no text.
//!
//! Rows are never let go: a figure of an earlier period is asked of them years later. About two kilobytes a crisis and
//! a quarter of one for a report that was none.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vangnet_domain::{
    case::{AdviceTable, CaseOutcome, OverrideAnswer, OverrideOf, Responsible, Voice},
    consultation::ConsultPartner,
    deployment::{DeclineReason, VisitOutcome},
    duty::DutyKind,
    ids::{
        AdviceId, CaseId, ConsultationId, DeploymentId, DutyId, EmergencyId, OverrideId, PersonId,
        PlaceId, PlacementId, StayId, TitleId, TriageId,
    },
    person::AgeBand,
    place::{DayPart, Nights, ReleaseReason, Slot},
    placement::{EscalationLevel, RefusalReason, Rung, RungOutcome},
    region::Municipality,
    report::{ReporterKind, Theme},
    stay::{EndReason, MomentKind, OutflowBlock, ReviewOutcome},
    title::{Frame, Lapse, Step, TitleKind},
    triage::{OnSite, Urgency, Verdict},
};

/// All rows.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Sheets {
    /// Reports, in order of position.
    pub reports: Vec<Report>,
    /// Cases.
    pub cases: BTreeMap<CaseId, Case>,
    /// Weighings that came to a verdict.
    pub weighings: BTreeMap<TriageId, Weighing>,
    /// Questions to a partner.
    pub consultations: BTreeMap<ConsultationId, Consultation>,
    /// Deployments.
    pub deployments: BTreeMap<DeploymentId, Deployment>,
    /// Places.
    pub places: BTreeMap<PlaceId, Place>,
    /// Holds, in order of position.
    pub holds: Vec<Hold>,
    /// Searches.
    pub searches: BTreeMap<PlacementId, Search>,
    /// Stays.
    pub stays: BTreeMap<StayId, Stay>,
    /// Duties.
    pub duties: BTreeMap<DutyId, Owed>,
    /// Legal titles.
    pub titles: BTreeMap<TitleId, Title>,
    /// Forced steps that waited for no title: of which case, when, and which step (noodsituaties).
    pub emergencies: BTreeMap<EmergencyId, (CaseId, Timestamp, Step)>,
    /// Everybody who became known, by what research may know of them.
    pub people: BTreeMap<PersonId, Person>,
    /// When the last event was recorded.
    pub heard: Option<Timestamp>,
    /// Steps up of alarms that nobody answered, in order of position.
    pub alarm_steps: Vec<(Timestamp, Option<CaseId>, EscalationLevel)>,
}

/// A person, without anything personal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Person {
    /// As it is known now.
    pub age: AgeBand,
    /// Their key was destroyed.
    pub erased: bool,
}

/// A legal title.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Title {
    /// The case it was recorded through.
    pub case: CaseId,
    /// What.
    pub kind: TitleKind,
    /// When it was recorded.
    pub at: Timestamp,
    /// When it fell by itself, and why.
    pub lapsed: Option<(Timestamp, Lapse)>,
}

/// A report that came in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Report {
    /// When.
    pub at: Timestamp,
    /// The case it opened or joined.
    pub case: CaseId,
    /// Who reported.
    pub kind: ReporterKind,
}

/// A case.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Case {
    /// Of which municipality the report is, as far as known.
    pub municipality: Option<Municipality>,
    /// Which one answers for each child, as last determined (H31).
    pub responsible: BTreeMap<PersonId, Responsible>,
    /// Its children and youths.
    pub children: BTreeSet<PersonId>,
    /// One of them had an earlier crisis that was over not long before.
    pub again: bool,
    /// Who was heard.
    pub heard: BTreeSet<Voice>,
    /// What a report or a weighing says it is about (P26).
    pub themes: BTreeSet<Theme>,
    /// The family was offered a plan of its own.
    pub plan_offered: bool,
    /// Decisions of the official with authority.
    pub overrides: BTreeMap<OverrideId, Override>,
    /// What tables of experts advised.
    pub advice: BTreeMap<AdviceId, Advice>,
    /// When a youth protector had to be waited for, of which institution.
    pub awaited: Vec<(Timestamp, String)>,
    /// When and how it was closed.
    pub closed: Option<(Timestamp, CaseOutcome)>,
}

/// A decision of the official with authority.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Override {
    /// When.
    pub at: Timestamp,
    /// What it went over.
    pub over: OverrideOf,
    /// What was last answered.
    pub answer: Option<OverrideAnswer>,
}

/// A question to a table of experts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Advice {
    /// Which table.
    pub table: AdviceTable,
    /// When its advice was followed or departed from, and whether that was a departure.
    pub answered: Option<(Timestamp, bool)>,
}

/// A weighing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Weighing {
    /// The case.
    pub case: Option<CaseId>,
    /// Every verdict that was given, and when: a later one does not undo that an earlier one was given.
    pub said: Vec<(Timestamp, Verdict)>,
    /// What the team found on site, against which verdict.
    pub found: Vec<(Timestamp, Verdict, OnSite)>,
}

impl Weighing {
    /// When such a verdict was first given.
    pub fn first(&self, such: impl Fn(Verdict) -> bool) -> Option<Timestamp> {
        let such = self.said.iter().filter(|(_, verdict)| such(*verdict));
        such.map(|(at, _)| *at).min()
    }

    /// When it said that this is a crisis, each time.
    pub fn crises(&self) -> impl Iterator<Item = Timestamp> {
        let crises = self.said.iter().filter(|(_, verdict)| verdict.is_crisis());
        crises.map(|(at, _)| *at)
    }
}

/// A question to a partner.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Consultation {
    /// The case.
    pub case: CaseId,
    /// Who was asked.
    pub partner: ConsultPartner,
    /// When.
    pub asked: Timestamp,
    /// When an answer was due, of the first who was asked.
    pub due: Timestamp,
    /// When it came.
    pub answered: Option<Timestamp>,
}

/// A deployment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Deployment {
    /// The case.
    pub case: CaseId,
    /// The urgency it was offered with.
    pub urgency: Urgency,
    /// When it was offered.
    pub offered: Timestamp,
    /// Until when the team could answer; `None` once it did.
    pub answer_due: Option<Timestamp>,
    /// When somebody had to be at the door.
    pub arrival_due: Option<Timestamp>,
    /// When the team was there.
    pub arrived: Option<Timestamp>,
    /// When it was declined, and why.
    pub declined: Option<(Timestamp, DeclineReason)>,
    /// Nobody answered in time.
    pub expired: bool,
    /// What the visit led to.
    pub outcome: Option<(Timestamp, VisitOutcome)>,
}

/// A place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Place {
    /// Whose.
    pub provider: String,
    /// Where.
    pub municipality: Municipality,
}

/// A hold.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hold {
    /// Of which place.
    pub place: PlaceId,
    /// For which search.
    pub placement: PlacementId,
    /// The case.
    pub case: Option<CaseId>,
    /// Until when it runs unconfirmed.
    pub until: Timestamp,
    /// How it ended.
    pub end: HoldEnd,
}

/// How a hold ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoldEnd {
    /// It runs, unconfirmed: it ends by itself.
    Runs,
    /// Confirmed, or the child moved in.
    Kept,
    /// Given up.
    Released(Timestamp, ReleaseReason),
}

/// A search.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Search {
    /// The case.
    pub case: CaseId,
    /// For whom.
    pub child: PersonId,
    /// When it opened.
    pub opened: Timestamp,
    /// Rungs that were looked at.
    pub rungs: Vec<(Timestamp, Rung, RungOutcome)>,
    /// Times that nothing fitted here.
    pub no_place: Vec<Timestamp>,
    /// Steps up.
    pub escalations: Vec<(Timestamp, EscalationLevel)>,
    /// Providers that refused, and why.
    pub refusals: Vec<(Timestamp, RefusalReason)>,
    /// Times that it came no further.
    pub stagnations: Vec<Timestamp>,
    /// Regular referrals that wait because of it.
    pub displaced: Option<(Timestamp, u32)>,
    /// Brothers and sisters were parted, for a reason recorded here.
    pub split: Option<Timestamp>,
    /// The placement was decided with a second professional.
    pub second_professional: bool,
    /// What its last step rests on.
    pub frame: Option<Frame>,
    /// Which nights were promised in which place, and since when (H05, P12).
    pub nights: Vec<(Timestamp, PlaceId, Nights)>,
    /// Its answer.
    pub answer: Option<(Timestamp, Answer)>,
}

/// How a search ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// In a place of the region.
    Placed(Rung),
    /// A lighter rung carries it; with a stay when away from home.
    Alternative(Rung, Option<StayId>),
    /// Outside the region.
    Overflow(String),
}

/// A stay.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stay {
    /// The case.
    pub case: CaseId,
    /// Of which search.
    pub placement: PlacementId,
    /// In which place of the region.
    pub place: Option<PlaceId>,
    /// On which rung.
    pub rung: Rung,
    /// When it began.
    pub began: Timestamp,
    /// Where the child went within it, in order: since when, of which search, to which place of the region.
    #[serde(default)]
    pub moved: Vec<(Timestamp, PlacementId, Option<PlaceId>)>,
    /// When the child was not where it stays: since when, and until when it came back.
    pub away: Vec<(Timestamp, Option<Timestamp>)>,
    /// The end by the norm it began under.
    pub norm_end: Date,
    /// Counts as an avoided placement, by the last that was said.
    pub avoided: bool,
    /// How often it was extended.
    pub extensions: u32,
    /// Reviews.
    pub reviews: Vec<(Timestamp, ReviewOutcome)>,
    /// What came to block the way out, and when.
    pub blocks: Vec<(Timestamp, OutflowBlock)>,
    /// Moments of the way home.
    pub moments: BTreeSet<MomentKind>,
    /// When and where the child went, after how many days.
    pub ended: Option<(Timestamp, EndReason, u32)>,
    /// When it was looked back on.
    pub looked_back: Option<Timestamp>,
    /// Who stayed, and how it went.
    pub way: Way,
}

/// A part of a stay in one place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    /// Of which search.
    pub placement: PlacementId,
    /// In which place of the region; `None` = with the own network, or in another region.
    pub place: Option<PlaceId>,
    /// Since when.
    pub since: Timestamp,
    /// Until when; `None` = the child is there.
    pub until: Option<Timestamp>,
}

impl Stay {
    /// Its parts, one after another without a gap: a night is spent where the child is, not where the stay began.
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        let first = (self.began, self.placement, self.place);
        let began = [first].into_iter().chain(self.moved.iter().copied());
        let ends = self.moved.iter().map(|(at, ..)| Some(*at));
        let ends = ends.chain([self.ended.map(|(at, ..)| at)]);
        began
            .zip(ends)
            .map(|((since, placement, place), until)| Part {
                placement,
                place,
                since,
                until,
            })
    }

    /// Whether the child was not there at an instant.
    pub(super) fn is_away(&self, at: Timestamp) -> bool {
        let mut away = self.away.iter();
        away.any(|(since, until)| *since <= at && until.is_none_or(|back| at < back))
    }
}

/// What research may know of a stay (P28e).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Way {
    /// Who.
    pub child: Option<PersonId>,
    /// The last rung of 24-hour care in it; `None` of a stay with the own network, which is no such care.
    pub rung: Option<Rung>,
    /// What it rested on, as last recorded.
    pub frame: Option<Frame>,
    /// How often they moved.
    pub moves: u32,
    /// How often the form changed.
    pub forms: u32,
    /// How often a placement broke down.
    pub breakdowns: u32,
    /// Their age when it ended, as it was known then.
    pub age: Option<AgeBand>,
}

/// A duty.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Owed {
    /// The stream it was opened in: of a review, the stay's.
    pub stream: Uuid,
    /// The case.
    pub case: Option<CaseId>,
    /// What was owed.
    pub kind: DutyKind,
    /// By when.
    pub due: Timestamp,
    /// When it was done.
    pub done: Option<Timestamp>,
}

impl Case {
    /// Which municipality answers: for a child the one that was determined for it, else for the case as its file says it.
    fn answers(&self, child: Option<PersonId>) -> Option<Municipality> {
        let own = child.and_then(|child| self.responsible.get(&child));
        let all = || self.responsible.values();
        own.and_then(Responsible::for_now)
            .or_else(|| all().find_map(|one| one.municipality))
            .or_else(|| all().find_map(Responsible::for_now))
            .or(self.municipality)
    }
}

impl Sheets {
    /// The municipality that answers for a child, or for a case, as a word of a row; as it is known now.
    pub fn origin(&self, case: CaseId, child: Option<PersonId>) -> &'static str {
        let case = self.cases.get(&case);
        let own = child.and_then(|child| case?.responsible.get(&child));
        if own.is_some_and(|own| own.elsewhere.is_some()) {
            return "elsewhere";
        }
        let known = case.and_then(|case| case.answers(child));
        known.map_or("unknown", Municipality::name)
    }

    /// Cases of which a verdict ever said that this is a crisis, and when that was first said.
    pub fn crises(&self) -> BTreeMap<CaseId, Timestamp> {
        let mut crises = BTreeMap::new();
        for weighing in self.weighings.values() {
            let said = weighing.case.zip(weighing.first(Verdict::is_crisis));
            if let Some((case, at)) = said {
                let first = crises.entry(case).or_insert(at);
                *first = at.min(*first);
            }
        }
        crises
    }

    /// Whether a night was promised in the place of a part of a stay. Elsewhere nobody says which nights, so all of them
    /// count; and whoever stays on after the last night that was promised sleeps there all the same.
    pub(super) fn is_promised(&self, part: &Part, night: Date) -> bool {
        let search = self.searches.get(&part.placement);
        let Some((search, place)) = search.zip(part.place) else {
            return true;
        };
        let mut here = search.nights.iter().filter(|(_, held, _)| *held == place);
        let first = here.clone().next();
        let then = here.rfind(|(since, ..)| Slot::at(*since).day <= night);
        let slot = Slot {
            day: night,
            part: DayPart::Night,
        };
        then.or(first).is_none_or(|(_, _, nights)| {
            nights.week.contains(slot.of_week()) && !nights.except.contains(&night)
        })
    }
}
