//! Which figures a time comes of: whatever shows that time says where one of them is not verified (`docs/sources.md`).

use jiff::Timestamp;

use super::FigureTable;
use crate::{
    alarm::words,
    book::{Book, Certainty, NOT_VERIFIED},
    counter,
    duty::{Duty, DutyKind},
    placement::ClockKind,
    title,
};

impl Book {
    /// `not verified`, where a duty is due by a figure whose source nobody read: as it stands in the version that the duty is
    /// owed under. Where this book does not have that version, as it stands on the day that it is due.
    pub fn remark_on(&self, duty: &Duty) -> Option<&'static str> {
        let owed_under = match duty.figures() {
            Some(version) => self.figures.version(version),
            None => self.figures.versions().first(),
        };
        let version = owed_under.unwrap_or_else(|| self.figures.at(duty.due));
        version.table.remark_on(of_duty(duty.kind))
    }

    /// Likewise of what keeps no version: a clock, or a duty that is not open any more, by its word. As it stands on the day
    /// that it runs out.
    pub fn remark_on_clock(&self, word: &str, due: Timestamp) -> Option<&'static str> {
        let version = self.figures.at(due);
        version.table.remark_on(figures_of(word))
    }
}

impl FigureTable {
    fn remark_on(&self, figures: &[&str]) -> Option<&'static str> {
        let is_unverified = |figure: &&str| {
            let origin = self.origins.get(*figure);
            origin.is_some_and(|origin| origin.certainty == Certainty::Unverified)
        };
        figures.iter().any(is_unverified).then_some(NOT_VERIFIED)
    }
}

/// The figures that a clock or a duty may come of, by its word; none where somebody says by when, or another table does.
pub fn figures_of(word: &str) -> &'static [&'static str] {
    if let Ok(kind) = word.parse() {
        return of_duty(kind);
    }
    if let Ok(kind) = word.parse() {
        return of_search(kind);
    }
    match word {
        words::HOLD => &["hold_minutes"],
        words::ANSWER => &["deployment_answer_minutes"],
        words::ARRIVAL => &["emergency_minutes"],
        words::INTENDED_END => &["stay_days"],
        words::SILENCE => &["silence_hours"],
        words::CONSULTATION | words::CALLING_IN => &["consultation_answer_minutes"],
        words::ROTA_GAP => &["rota_gap_warning_hours"],
        words::SHIFT => &["shift_hours_max"],
        counter::UNCLAIMED => &["counter_claim_minutes", "search_touch_minutes"],
        counter::ANSWER => &["provider_answer_minutes", "search_touch_minutes"],
        title::EMERGENCY => &["settle_frame_hours"],
        _ => &[],
    }
}

const fn of_search(kind: ClockKind) -> &'static [&'static str] {
    match kind {
        ClockKind::Search => &["search_touch_minutes", "search_touch_urgent_minutes"],
        ClockKind::ProviderAnswer => &["provider_answer_minutes"],
        ClockKind::Upscaling => &["provider_answer_minutes", "override_hours"],
        ClockKind::NoPlace => &["no_place_hours", "acute_step_minutes"],
        ClockKind::Escalation => &["escalation_hours", "acute_step_minutes"],
        ClockKind::OverflowAnswer => &["overflow_answer_minutes"],
        ClockKind::OverflowOffer => &["overflow_hold_minutes", "overflow_margin_minutes"],
        ClockKind::OverflowWord => &["overflow_hold_minutes"],
    }
}

const fn of_duty(kind: DutyKind) -> &'static [&'static str] {
    match kind {
        DutyKind::CompleteReport => &["complete_report_hours"],
        DutyKind::ReportingCodeStep => &["reporting_code_working_days"],
        DutyKind::FeedbackToReporter => &["feedback_working_days"],
        DutyKind::TriageReport | DutyKind::TakeUpReport => &["triage_minutes"],
        DutyKind::WriteVerdict => &["written_verdict_hours"],
        DutyKind::AssessSafety => &["assess_safety_hours"],
        DutyKind::ConfirmLoweredUrgency => &["confirm_lowered_hours"],
        DutyKind::ConfirmAlone => &["confirm_alone_hours"],
        DutyKind::ObtainAdvice => &["advice_working_days"],
        DutyKind::RegisterDecider | DutyKind::RegisterSecond => &["register_decider_hours"],
        DutyKind::WarmHandover => &["warm_handover_working_days"],
        DutyKind::SeeOnSite => &["emergency_minutes"],
        DutyKind::SecureChild => &["secure_child_minutes"],
        DutyKind::CompleteLadder => &["deferred_rungs_hours"],
        DutyKind::CoupleAmbulatory => &["ambulatory_hours"],
        DutyKind::NameContactPerson => &["contact_person_working_days"],
        DutyKind::ExplanatoryAnalysis => &["analysis_days"],
        DutyKind::ReportDirectHelp => &["direct_help_report_hours"],
        DutyKind::OfferFamilyPlan => &["family_plan_days"],
        DutyKind::PerspectivePlan => &["perspective_plan_days"],
        DutyKind::ReviewStay => &["review_days"],
        DutyKind::WrittenTitle | DutyKind::UnderlyingTitle => &["written_title_hours"],
        DutyKind::ObtainConsent => &["consent_hours"],
        DutyKind::NameOrder | DutyKind::SettleFrame => &["settle_frame_hours"],
        DutyKind::AdultTransition => &["adult_transition_days"],
        DutyKind::DetermineMunicipality => &["municipality_working_days"],
        DutyKind::LookBack => &["look_back_days"],
        DutyKind::Aftercare => &["aftercare_days"],
        DutyKind::PlanOutflow => &["outflow_plan_days"],
        DutyKind::KeepContact => &["contact_rhythm_days"],
        DutyKind::FindNextPlace => &[
            "next_place_hours",
            "acute_step_minutes",
            "secure_child_minutes",
        ],
        DutyKind::RecordBreakdown => &["breakdown_record_hours"],
        DutyKind::FindChild => &["no_place_hours", "acute_step_minutes"],
        DutyKind::PlanAftercare => &["aftercare_plan_days"],
        DutyKind::HearFamily | DutyKind::HearAtDecision => &["hear_family_hours"],
        DutyKind::ReturnToRegion => &["return_to_region_hours"],
        DutyKind::AnswerNeighbour => &["overflow_answer_minutes"],
        DutyKind::SettleGuestHold => &["overflow_hold_minutes"],
        DutyKind::ReceiveGuest => &["overflow_arrival_hours"],
        DutyKind::SettleBetweenRegions => &["acute_step_minutes"],
        DutyKind::ConfirmTakeOver => &["confirm_take_over_hours"],
        DutyKind::ReadLeftOutCase => &["read_left_out_hours"],
        DutyKind::SettleConflict => &["settle_conflict_hours"],
        DutyKind::ConfirmDirection => &["confirm_direction_working_days"],
        DutyKind::AppointProtector => &["protector_working_days"],
        DutyKind::ExecuteOverride => &["override_hours"],
        DutyKind::AnswerAdvice => &["answer_advice_working_days"],
        DutyKind::CompleteBaseData => &["base_data_working_days"],
        DutyKind::ReceiveBoardNotice => &["board_notice_working_days"],
        DutyKind::ReportCalamity => &["calamity_working_days"],
        DutyKind::ScreenNetwork => &["screen_network_days"],
        DutyKind::SupportFosterFamily => &["foster_support_hours"],
        DutyKind::VideoInteraction => &["video_interaction_days"],
        DutyKind::DecideExport => &["decide_export_working_days"],
        DutyKind::EndExport => &["export_days_max"],
        // Until when they agreed.
        DutyKind::CheckAgreement => &[],
    }
}

#[cfg(test)]
mod tests;
