//! What stay writes: stays and legal titles.

use vangnet_domain::{stay, title};

use super::{clock, done, owed, who};

pub(super) fn of_stay(event: &stay::Event) -> String {
    use stay::Event as E;
    match event {
        E::StayStarted {
            rung, intended_end, ..
        } => format!("the stay began: {rung}, meant to end on {intended_end}"),
        E::AmbulatoryCoupled { provider } => format!("ambulatory help coupled: {provider}"),
        E::AmbulatoryEnded { provider } => format!("ambulatory help ended: {provider}"),
        E::PlanSet {
            intended_end,
            goals,
        } => format!("plan: home by {intended_end}, goals: {}", goals.len()),
        E::StayExtended {
            intended_end,
            decider,
            ..
        } => format!("extended to {intended_end} by {}", who(decider)),
        E::StayReviewed {
            day,
            outcome,
            perspective,
            ..
        } => match perspective {
            Some(to) => format!("review on day {day}: {outcome}; meant to lead to {to}"),
            None => format!("review on day {day}: {outcome}"),
        },
        E::MomentRecorded {
            kind,
            with_family,
            family_plan,
            ..
        } => {
            let with = if *with_family { "with" } else { "without" };
            let answer = family_plan.map_or(String::new(), |answer| format!(": {answer}"));
            format!("{kind}, {with} the family{answer}")
        }
        E::OutflowBlocked { block, since, .. } => {
            format!("the way out is blocked: {block}, since {since}")
        }
        E::OutflowCleared { block, .. } => format!("the way out is clear of {block}"),
        E::FormChanged { form, .. } => format!("the stay goes on as {form}"),
        E::PlacementBecameRegular { .. } => {
            "the crisis placement became a regular placement".into()
        }
        E::FrameChanged { step, frame } => framed(*step, *frame),
        E::StayMoved { rung, .. } => format!("the child moved within the stay: {rung}"),
        E::MoveVoided { .. } => {
            "the stay had ended before the child came; the place goes back".into()
        }
        E::PlacementBrokenDown { rung, reason, .. } => {
            format!("the placement broke down: {rung}, {reason}")
        }
        E::StayInterrupted { reason, .. } => format!("the child is not where it stays: {reason}"),
        E::StayResumed { .. } => "the child is back where it stays".into(),
        E::ContactRecorded { .. } => "the contact person spoke to the child".into(),
        E::PerspectivePlanMade { checks, .. } => {
            let arranged = [
                checks.living,
                checks.school_or_work,
                checks.income,
                checks.care,
                checks.support,
            ];
            let arranged = arranged.iter().filter(|arranged| **arranged).count();
            format!("perspective plan: {arranged} of 5 arranged")
        }
        E::ConditionSettled { met, .. } => {
            format!("a condition was {}", if *met { "met" } else { "not met" })
        }
        E::ReturnPlanned {
            conditions,
            agreements,
        } => {
            let (conditions, agreements) = (conditions.len(), agreements.len());
            format!("return planned; conditions: {conditions}, agreements: {agreements}")
        }
        E::TrialVisitRecorded { went_well, .. } => {
            format!(
                "a trial visit home went {}",
                if *went_well { "well" } else { "badly" }
            )
        }
        E::AgreementSettled { kept, .. } => {
            format!("an agreement was {}", if *kept { "kept" } else { "broken" })
        }
        E::StayEnded { reason, days, .. } => format!("the stay ended on day {days}: {reason}"),
        E::AftercareRecorded { going_well, .. } => {
            format!(
                "aftercare: going {}",
                if *going_well { "well" } else { "badly" }
            )
        }
        E::AftercareClosed => "aftercare is over".into(),
        E::LookedBack {
            lessons,
            with_child,
            with_parents,
            timeline,
            ..
        } => {
            let of = timeline.as_ref().map_or(String::new(), |seen| {
                format!(" on positions {} to {}", seen.first, seen.last)
            });
            let with = match (with_child, with_parents) {
                (true, true) => "with child and parents",
                (true, false) => "with the child",
                (false, true) => "with the parents",
                (false, false) => "without child or parents",
            };
            format!("looked back {with}{of}; lessons: {}", lessons.len())
        }
        E::DutyOpened(duty) => owed(duty),
        E::DutyFulfilled { .. } => done(),
    }
}

pub(super) fn of_title(event: &title::Event) -> String {
    use title::Event as E;
    match event {
        E::TitleRecorded(record) => {
            let spoken = match record.written_at {
                None if record.kind.is_forced() => " (spoken)",
                Some(_) | None => "",
            };
            let mut said = format!("legal title: {}{spoken}", record.kind);
            said += &record.term.as_ref().map_or(", no term".to_owned(), |term| {
                format!(", ends {}", until(term))
            });
            for (condition, within) in &record.unless {
                said += &format!(", {condition} by {}", until(within));
            }
            if !record.agreed.is_empty() {
                let agreed: Vec<_> = record.agreed.iter().map(|who| who.as_str()).collect();
                said += &format!(", agreed: {}", agreed.join(" and "));
            }
            format!("{said} ({}, {})", record.basis, record.rule)
        }
        E::TitleWritten { written_at, .. } => {
            format!("the title is on paper: {}", clock(*written_at))
        }
        E::ConditionMet { condition, at, .. } => {
            format!("the title stands: {condition} {}", clock(*at))
        }
        E::TitleExtended { term, rule, .. } => {
            format!("the title was extended, ends {} ({rule})", until(term))
        }
        E::ConsentGiven { agreed, .. } => {
            let agreed: Vec<_> = agreed.iter().map(|who| who.as_str()).collect();
            format!("agreed: {}", agreed.join(" and "))
        }
        E::TitleWithdrawn { at, by, .. } => format!("consent withdrawn by {by} at {}", clock(*at)),
        E::TitleEnded { at, by, .. } => format!("the title was ended by {by} at {}", clock(*at)),
        E::MajorityReached { until: limit, .. } => {
            format!(
                "the child came of age: the title holds until {}",
                until(limit)
            )
        }
        E::MajorityTakenBack { .. } => {
            "not of age after all: the title holds by its own terms".to_owned()
        }
        E::MajorityAhead { until: limit, .. } => format!(
            "the child comes of age soon: the title holds until {}",
            until(limit)
        ),
        E::MajorityAheadTakenBack { .. } => {
            "not of age that soon: nothing is known of a fall by age".to_owned()
        }
        E::TitleLapsed { at, why, .. } => format!("the title lapsed at {}: {why}", clock(*at)),
        E::GroundOwed { .. } => {
            "the title holds, and what it stands on is not on record".to_owned()
        }
        E::EmergencyDeclared {
            step,
            until,
            decided_by,
            ..
        } => format!(
            "emergency, without a title: {step} until {}, decided by {}",
            clock(*until),
            who(decided_by)
        ),
        E::EmergencyEnded { at, .. } => format!("the emergency was over at {}", clock(*at)),
        E::DutyOpened(duty) => owed(duty),
        E::DutyFulfilled { .. } => done(),
    }
}

/// What a step rests on.
pub(super) fn framed(step: title::Step, frame: title::Frame) -> String {
    match frame {
        title::Frame::Voluntary { .. } => format!("{step}: voluntary"),
        title::Frame::Forced { .. } => format!("{step}: forced, on a title"),
        title::Frame::Emergency { .. } => format!("{step}: forced, in an emergency"),
        title::Frame::Owed => format!("{step}: it rests on nothing on record, that is owed"),
    }
}

/// The end of a term, and whether it is certain.
fn until(limit: &title::Limit) -> String {
    match limit.remark() {
        Some(remark) => format!("{} ({remark})", clock(limit.strict)),
        None => clock(limit.strict),
    }
}
