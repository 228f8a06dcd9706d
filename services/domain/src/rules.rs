//! The dated figures that rules work with. Those that no source fixes are configuration, with their
//! mark (`docs/sources.md`: verified, unverified, proposed); an old case keeps the due dates it was given.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::book::Book;

/// How long a provider's word on a place was good before the log said until when.
pub(crate) const AVAILABILITY_HOURS_MAX: i64 = 8;

/// Figures in force. All hours and minutes; `Default` is what holds today.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
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
    /// A decision of the official with authority is carried out within this time (proposed; H09).
    pub override_hours: i64,
    /// Nights at an address between two stays that do not interrupt their chain (unverified; H31).
    pub chain_gap_days: i64,
    /// The advice of a table of experts is followed or departed from within this many working days (proposed; H14).
    pub answer_advice_working_days: u32,
    /// The base data set that a crisis waived is complete within this many working days (proposed; H08).
    pub base_data_working_days: u32,
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
    /// A foster family that took a child in gets support within this time (proposed; P25).
    pub foster_support_hours: i64,
    /// The dated tables, from files of their own.
    #[serde(skip, default = "Book::embedded")]
    pub book: Arc<Book>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            availability_hours_max: AVAILABILITY_HOURS_MAX,
            hold_minutes: 45,
            provider_answer_minutes: 15,
            deployment_answer_minutes: 10,
            consultation_answer_minutes: 30,
            counter_claim_minutes: 30,
            rota_gap_warning_hours: 24,
            emergency_minutes: 15,
            secure_child_minutes: 30,
            triage_minutes: 30,
            written_verdict_hours: 4,
            confirm_lowered_hours: 4,
            confirm_alone_hours: 8,
            office_hours: [8, 18],
            register_decider_hours: 24,
            warm_handover_working_days: 1,
            deferred_rungs_hours: 24,
            ambulatory_hours: 48,
            stay_days: 28,
            review_days: [7, 14, 21, 28],
            feedback_working_days: 2,
            direct_help_report_hours: 24,
            reporting_code_working_days: 5,
            contact_person_working_days: 1,
            analysis_days: 21,
            written_title_hours: 24,
            settle_frame_hours: 24,
            consent_hours: 48,
            adult_transition_days: 28,
            search_touch_minutes: 30,
            search_touch_urgent_minutes: 240,
            stagnation_refusals: 3,
            acute_step_minutes: 30,
            no_place_hours: 1,
            escalation_hours: 4,
            municipality_working_days: 5,
            complete_report_hours: 24,
            hear_family_hours: 24,
            aftercare_days: [7, 28, 84],
            aftercare_plan_days: 7,
            outflow_plan_days: 1,
            contact_rhythm_days: 14,
            next_place_hours: 24,
            breakdown_record_hours: 24,
            re_crisis_days: 90,
            look_back_days: 42,
            video_interaction_days: 42,
            screen_network_days: 7,
            family_plan_days: 14,
            perspective_plan_days: 28,
            return_to_region_hours: 72,
            confirm_direction_working_days: 1,
            protector_working_days: 5,
            override_hours: 4,
            chain_gap_days: 0,
            answer_advice_working_days: 5,
            base_data_working_days: 10,
            board_notice_working_days: 1,
            calamity_working_days: 3,
            settle_conflict_hours: 24,
            shift_hours_max: 12,
            confirm_take_over_hours: 24,
            foster_support_hours: 48,
            book: Book::embedded(),
        }
    }
}
