//! Between which values a figure may lie, and why: these are promises of the program, and no table of a region can widen them.

/// Half an hour is the longest that anybody waits for a child who may be unsafe now.
const UNSAFE_NOW: &str = "an acute, unsafe child waits for nobody longer than half an hour (H01)";
/// What a crisis waived is not forgotten.
const WAIVED: &str = "what a crisis waives is owed within days, not months";
/// Law, or the guideline, has the last word.
const LAW: &str = "law and guideline allow less time, and no more";
/// Somebody is asked, at night as well.
const ASKED: &str =
    "who is asked has a moment to answer, and the next one is asked within the hour";
/// A decision that was taken fast is looked at soon.
const LOOKED_AT: &str = "what was decided fast is confirmed or written within a day";
/// What only counts as one.
const NUMBER: &str = "it has to stay a number that somebody can act on";

/// A figure's bounds, both included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) name: &'static str,
    pub(super) least: i64,
    pub(super) most: i64,
    /// Why not less, or more.
    pub(super) why: &'static str,
}

const fn bound(name: &'static str, least: i64, most: i64, why: &'static str) -> Bound {
    Bound {
        name,
        least,
        most,
        why,
    }
}

/// Of every figure. Each value of a list lies within them.
pub(super) const BOUNDS: &[Bound] = &[
    bound("acute_step_minutes", 1, 30, UNSAFE_NOW),
    bound("adult_transition_days", 1, 91, WAIVED),
    bound("advice_working_days", 1, 15, WAIVED),
    bound("aftercare_days", 1, 365, NUMBER),
    bound("aftercare_plan_days", 1, 28, WAIVED),
    bound("ambulatory_hours", 1, 48, LAW),
    bound("analysis_days", 1, 42, WAIVED),
    bound("answer_advice_working_days", 1, 20, WAIVED),
    bound("assess_safety_hours", 1, 72, WAIVED),
    bound(
        "availability_hours_max",
        1,
        24,
        "a word of the day before is no word: unknown is an answer",
    ),
    bound("base_data_working_days", 1, 30, WAIVED),
    bound("board_notice_working_days", 1, 10, WAIVED),
    bound("breakdown_record_hours", 1, 72, WAIVED),
    bound("calamity_working_days", 1, 3, LAW),
    bound("chain_gap_days", 0, 31, NUMBER),
    bound("complete_report_hours", 1, 72, WAIVED),
    bound("confirm_alone_hours", 1, 24, LOOKED_AT),
    bound("confirm_direction_working_days", 1, 5, WAIVED),
    bound("confirm_lowered_hours", 1, 24, LOOKED_AT),
    bound("confirm_take_over_hours", 1, 24, LOOKED_AT),
    bound("consent_hours", 1, 96, WAIVED),
    bound("consultation_answer_minutes", 1, 60, ASKED),
    bound("contact_person_working_days", 1, 5, WAIVED),
    bound(
        "contact_rhythm_days",
        1,
        28,
        "a contact person who is not heard for a month has let go (P16)",
    ),
    bound(
        "deferred_rungs_hours",
        1,
        24,
        "a rung that was let wait is owed within a day (H02)",
    ),
    bound("counter_claim_minutes", 1, 30, UNSAFE_NOW),
    bound(
        "decide_export_working_days",
        1,
        20,
        "who asks for an export hears within a month",
    ),
    bound("deployment_answer_minutes", 1, 30, UNSAFE_NOW),
    bound("direct_help_report_hours", 1, 72, WAIVED),
    bound("emergency_minutes", 1, 30, UNSAFE_NOW),
    bound(
        "escalation_hours",
        1,
        24,
        "a step that waits for days is the answer \"no answer\" (P19)",
    ),
    bound(
        "export_days_max",
        1,
        366,
        "an approval without a near end outlives its purpose (P28e)",
    ),
    bound("family_plan_days", 1, 42, WAIVED),
    bound("feedback_working_days", 1, 10, WAIVED),
    bound("foster_support_hours", 1, 96, WAIVED),
    bound("hear_family_hours", 1, 72, WAIVED),
    bound(
        "hold_minutes",
        5,
        120,
        "a place is held long enough to be confirmed, and not kept from the next child",
    ),
    bound("look_back_days", 1, 91, WAIVED),
    bound("municipality_working_days", 1, 20, WAIVED),
    bound(
        "next_place_hours",
        1,
        48,
        "a child whose placement broke down has somewhere to go within two days (P25)",
    ),
    bound(
        "no_place_hours",
        1,
        24,
        "somebody acts for a child without a place within a day (H01)",
    ),
    bound("office_hours", 0, 24, "hours of a day"),
    bound(
        "outflow_plan_days",
        1,
        7,
        "the way home is planned from the first day (H04)",
    ),
    bound("overflow_answer_minutes", 1, 30, UNSAFE_NOW),
    bound("overflow_arrival_hours", 1, 48, WAIVED),
    bound(
        "overflow_hold_minutes",
        30,
        720,
        "a promise that both regions know is long enough to be heard, and no bed waits for days",
    ),
    bound(
        "overflow_margin_minutes",
        5,
        25,
        "what is taken is heard before the promise ends, and there is time to take it",
    ),
    bound("override_hours", 1, 24, LOOKED_AT),
    bound("perspective_plan_days", 1, 42, WAIVED),
    bound("protector_working_days", 1, 20, WAIVED),
    bound("provider_answer_minutes", 1, 30, UNSAFE_NOW),
    bound("re_crisis_days", 1, 366, NUMBER),
    bound("read_left_out_hours", 1, 12, LOOKED_AT),
    bound("register_decider_hours", 1, 72, WAIVED),
    bound("reporting_code_working_days", 1, 20, WAIVED),
    bound("return_to_region_hours", 1, 168, WAIVED),
    bound(
        "review_days",
        1,
        28,
        "a stay is looked at every week of its norm (H04)",
    ),
    bound("rota_gap_warning_hours", 1, 168, NUMBER),
    bound("screen_network_days", 1, 28, WAIVED),
    bound("search_touch_minutes", 1, 30, UNSAFE_NOW),
    bound(
        "search_touch_urgent_minutes",
        30,
        1_440,
        "a search that nobody touches for a day is none (H01)",
    ),
    bound("secure_child_minutes", 1, 30, UNSAFE_NOW),
    bound("settle_conflict_hours", 1, 72, WAIVED),
    bound("settle_frame_hours", 1, 72, WAIVED),
    bound(
        "shift_hours_max",
        4,
        16,
        "nobody is on duty longer than a night, and a handover has a rhythm (H38)",
    ),
    bound(
        "silence_hours",
        24,
        336,
        "a case of which nobody hears for two weeks is forgotten (H39)",
    ),
    bound("stagnation_refusals", 1, 10, NUMBER),
    bound(
        "stay_days",
        1,
        28,
        "a crisis stay is as short as can be; longer is an extension with a reason (H04)",
    ),
    bound("triage_minutes", 1, 30, UNSAFE_NOW),
    bound("video_interaction_days", 1, 84, WAIVED),
    bound("warm_handover_working_days", 1, 5, WAIVED),
    bound("written_title_hours", 1, 72, LAW),
    bound("written_verdict_hours", 1, 24, LOOKED_AT),
];

/// Whether a figure's value, or each of its values, lies within its bounds; if not, why not.
pub(super) fn within(name: &str, value: &toml::Value) -> Result<(), String> {
    let Some(bound) = BOUNDS.iter().find(|bound| bound.name == name) else {
        return Err(format!("`{name}` is no figure that a rule works with"));
    };
    let one = [value.clone()];
    let values = value.as_array().map_or(&one[..], Vec::as_slice);
    let mut before = None;
    for value in values {
        let Some(number) = value.as_integer() else {
            return Err(format!("`{name}` is a whole number, or some of them"));
        };
        if !(bound.least..=bound.most).contains(&number) {
            return Err(format!(
                "`{name}` is {number}, and may be {} to {}: {}",
                bound.least, bound.most, bound.why
            ));
        }
        if before.is_some_and(|before| before >= number) {
            return Err(format!("`{name}` is not in ascending order"));
        }
        before = Some(number);
    }
    Ok(())
}
