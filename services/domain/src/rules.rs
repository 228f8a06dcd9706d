//! The dated figures that rules work with: a table of the [`Book`], with versions from a day on, sources, and bounds that no
//! region can widen. A rule reads the figures of the day it decides on; an old case keeps the due dates it was given, and a
//! duty says under which version it was owed.

mod bounds;
mod table;
mod terms;

use std::{ops::Deref, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    book::{Book, Certainty},
    neighbours::Neighbours,
};

pub use table::{FigureTable, Origin};
pub use terms::figures_of;

/// How long a provider's word on a place was good before the log said until when.
pub(crate) const AVAILABILITY_HOURS_MAX: i64 = 8;

/// The figures of one version, as `figures.toml` has them. The unit is the last word of the name. A new figure is a field
/// here, a line there, and a bound in `rules/bounds.rs`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// A provider's word on a place is gone by for this long; then the place is "unknown since" (proposed).
    pub availability_hours_max: i64,
    /// A place is held this long unconfirmed (proposed).
    pub hold_minutes: i64,
    /// A provider answers a request for a place within this time (proposed; H01).
    pub provider_answer_minutes: i64,
    /// A team answers an offer within this time (proposed).
    pub deployment_answer_minutes: i64,
    /// A consulted partner answers within this time (proposed; H15).
    pub consultation_answer_minutes: i64,
    /// A request at the counter is taken by a provider within this time, and within a step of its search; then all of them
    /// answer for it still and the official with authority is warned (proposed; H10).
    pub counter_claim_minutes: i64,
    /// A gap in a rota is warned of so long before it begins (proposed; H15).
    pub rota_gap_warning_hours: i64,
    /// Somebody is there within this time at "now, with 112" (proposed: the 15 minutes of an A1 ambulance; no source of
    /// youth care names a figure).
    pub emergency_minutes: i64,
    /// Every child of an acute, unsafe case has a search, a place or an alternative within this time (proposed; H01).
    pub secure_child_minutes: i64,
    /// A report is weighed within this time (proposed).
    pub triage_minutes: i64,
    /// A spoken verdict is written within this time (proposed; H16).
    pub written_verdict_hours: i64,
    /// Safety is assessed with a recognised instrument within this time of a verdict that says a crisis (proposed; H17).
    pub assess_safety_hours: i64,
    /// A second professional confirms a lowered urgency within this time (proposed; H18).
    pub confirm_lowered_hours: i64,
    /// A core decision taken alone at night is confirmed by a second professional within this time (proposed; H19).
    pub confirm_alone_hours: i64,
    /// Hours of a working day within which nobody decides alone, from and until (proposed; H19).
    pub office_hours: [i8; 2],
    /// The registration of who decided is completed within this time (proposed; H18).
    pub register_decider_hours: i64,
    /// A case that is no crisis is handed over warmly within this many working days (proposed; H16).
    pub warm_handover_working_days: u32,
    /// Deferred rungs are filled in within this time (proposed; H02).
    pub deferred_rungs_hours: i64,
    /// Ambulatory help is coupled within this time (verified: richtlijn crisisplaatsing; H03).
    pub ambulatory_hours: i64,
    /// Norm for a crisis stay (verified: Almere monitor; H04).
    pub stay_days: i64,
    /// Days of review in a stay (proposed; H04).
    pub review_days: [i64; 4],
    /// Reporter gets feedback within this many working days (proposed; D01).
    pub feedback_working_days: u32,
    /// Direct help is reported within this time (proposed; H24: as soon as possible).
    pub direct_help_report_hours: i64,
    /// A professional reporter says which step of the code of conduct was taken within this many working days (proposed; H26).
    pub reporting_code_working_days: u32,
    /// Fixed contact person within this many working days (proposed; H12).
    pub contact_person_working_days: u32,
    /// Explanatory analysis after a crisis start, days (proposed; H06).
    pub analysis_days: i64,
    /// A spoken title is on paper within this time (proposed).
    pub written_title_hours: i64,
    /// A stay that rests on nothing has a title, consent or an end within this time (proposed; H30).
    pub settle_frame_hours: i64,
    /// Whoever must agree is asked within this time (proposed; Jw 7.3.5).
    pub consent_hours: i64,
    /// Life after eighteen is arranged within, days after the birthday (proposed; P22).
    pub adult_transition_days: i64,
    /// From one step to the next in a search for a child in direct danger (proposed; H01).
    pub search_touch_minutes: i64,
    /// From one step to the next in a search for a child that is not in direct danger (proposed; H01).
    pub search_touch_urgent_minutes: i64,
    /// So many refusals by providers in one search are a stagnation (proposed; H39).
    pub stagnation_refusals: u32,
    /// Whoever owns the next step for an unplaced child in direct danger acts within this time (proposed; H01).
    pub acute_step_minutes: i64,
    /// Somebody with an unplaced child acts within this time (proposed; H01).
    pub no_place_hours: i64,
    /// Each step of the escalation route waits at most this long (proposed; P19).
    pub escalation_hours: i64,
    /// A neighbour region answers a request for a place within this time (proposed; H01).
    pub overflow_answer_minutes: i64,
    /// A place that is promised to a neighbour region is kept at least this long (proposed; H22).
    pub overflow_hold_minutes: i64,
    /// A promised place is taken at the latest so long before that promise ends (proposed; H22).
    pub overflow_margin_minutes: i64,
    /// The child of a neighbour region is there within this time after its place was taken (proposed; H22).
    pub overflow_arrival_hours: i64,
    /// Unknown municipality is determined within this many working days (proposed; H31).
    pub municipality_working_days: u32,
    /// A field kept raw is put right within this time (proposed).
    pub complete_report_hours: i64,
    /// Child and parents are heard within this time (proposed; H40).
    pub hear_family_hours: i64,
    /// Days after going home on which somebody asks after the child (proposed; P20).
    pub aftercare_days: [i64; 3],
    /// Aftercare of a closed stay agreed in the family's plan within, days (proposed; P20).
    pub aftercare_plan_days: i64,
    /// The way out of a stay planned within, days (proposed: the day after the first night; H04).
    pub outflow_plan_days: i64,
    /// Longest time between two contacts of the contact person with the child, days (proposed; P16).
    pub contact_rhythm_days: i64,
    /// Another place or the way home after a placement broke down, within this time (proposed; P25).
    pub next_place_hours: i64,
    /// The reason of a breakdown is written down within this time (proposed; P25).
    pub breakdown_record_hours: i64,
    /// A crisis so many days after the last one was over is the same story, the last day included (proposed; P20).
    pub re_crisis_days: i64,
    /// Look-back after a stay, days (proposed; H34).
    pub look_back_days: i64,
    /// Video interaction with foster parents at a new placement that is no crisis placement, within days (proposed; H41).
    pub video_interaction_days: i64,
    /// A network family that took a child in is screened within, days (proposed; H21).
    pub screen_network_days: i64,
    /// Family group plan offered within, days (proposed; H27).
    pub family_plan_days: i64,
    /// Perspective plan for sixteen and over within, days (proposed; H28).
    pub perspective_plan_days: i64,
    /// Return plan for a stay outside the region within this time (proposed; H22).
    pub return_to_region_hours: i64,
    /// Who was assigned the direction in an emergency confirms it within this many working days (proposed; H11).
    pub confirm_direction_working_days: u32,
    /// A youth protector who is waited for is there within this many working days (proposed; P28c).
    pub protector_working_days: u32,
    /// A decision of the official with authority, or more help that the director asked for and its provider received, is
    /// carried out within this time (proposed; H09).
    pub override_hours: i64,
    /// Nights at an address between two stays that do not interrupt their chain (unverified; H31).
    pub chain_gap_days: i64,
    /// A table of experts that was asked advises within this many working days (proposed; H13).
    pub advice_working_days: u32,
    /// The advice of a table of experts is followed or departed from within this many working days (proposed; H14).
    pub answer_advice_working_days: u32,
    /// The base data set that a crisis waived is complete within this many working days (proposed; H08).
    pub base_data_working_days: u32,
    /// The official with authority decides on an export for research within this many working days (proposed; P28e).
    pub decide_export_working_days: u32,
    /// An approval of an export ends at the latest so many days later (proposed; P28e).
    pub export_days_max: i64,
    /// The notice that the Child Protection Board was engaged is received within this many working days (proposed; H25).
    pub board_notice_working_days: u32,
    /// A calamity is reported to the inspectorate within this many working days (unverified; P23).
    pub calamity_working_days: u32,
    /// A contradiction between a late fact and the record is settled within this time (proposed).
    pub settle_conflict_hours: i64,
    /// A shift at a desk is handed over within this time (proposed; H38).
    pub shift_hours_max: i64,
    /// A shift that was taken over without the one who was on it is confirmed by somebody else within this time (proposed; H38).
    pub confirm_take_over_hours: i64,
    /// An open case that did not come with a shift is read within this time (proposed; H38).
    pub read_left_out_hours: i64,
    /// A foster family that took a child in gets support within this time (proposed; P25).
    pub foster_support_hours: i64,
    /// A case of which nobody says or does anything for this long stagnates (proposed; H39).
    pub silence_hours: i64,
}

impl Figures {
    /// Two figures that contradict each other: the name of one, and why.
    fn disagree(&self) -> Option<(&'static str, String)> {
        let last = self.review_days.iter().max()?;
        (*last > self.stay_days).then(|| {
            let reason = format!(
                "a review on day {last} comes after the norm of {} days; let it be on that day at the latest",
                self.stay_days
            );
            ("review_days", reason)
        })
    }
}

/// The rules in force at an instant: its figures, which are read as fields of this, and the book they come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rules {
    /// The version of the figures, e.g. `figures@1`.
    pub version: String,
    figures: Figures,
    /// The dated tables.
    pub book: Arc<Book>,
    /// The regions that run on Vangnet as well, and who they call here; from a section of their own.
    pub neighbours: Arc<Neighbours>,
}

impl Rules {
    /// By a book, with its newest figures. A decision asks for those of its own instant: [`Rules::at`].
    pub fn of(book: Arc<Book>) -> Self {
        let versions = book.figures.versions();
        let newest = &versions[versions.len() - 1];
        Self {
            version: newest.id.clone(),
            figures: newest.table.figures.clone(),
            book,
            neighbours: Arc::default(),
        }
    }

    /// In a region with these neighbours.
    #[must_use]
    pub fn beside(mut self, neighbours: Neighbours) -> Self {
        self.neighbours = Arc::new(neighbours);
        self
    }

    /// As they are at an instant; what is not dated stays as it is.
    pub fn at(&self, instant: Timestamp) -> Self {
        let version = self.book.figures.at(instant);
        let mut rules = self.clone();
        rules.version.clone_from(&version.id);
        rules.figures.clone_from(&version.table.figures);
        rules
    }

    /// The names of the figures in force whose source nobody read.
    pub fn unverified(&self) -> impl Iterator<Item = &str> {
        let version = self.book.figures.version(&self.version);
        let origins = version.into_iter().flat_map(|of| &of.table.origins);
        let unverified = origins.filter(|(_, origin)| origin.certainty == Certainty::Unverified);
        unverified.map(|(name, _)| name.as_str())
    }

    /// A duty's rule with the version of the figures it is owed under; the first version goes without saying.
    pub(crate) fn owed_under(&self, rule: &str) -> String {
        if self.book.figures.versions()[0].id == self.version {
            rule.to_owned()
        } else {
            format!("{rule}/{}", self.version)
        }
    }
}

impl Deref for Rules {
    type Target = Figures;

    fn deref(&self) -> &Figures {
        &self.figures
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::of(Book::embedded())
    }
}

#[cfg(test)]
mod tests;
