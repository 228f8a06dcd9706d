//! Figures from the call to the door: reports, weighing, consultation, response.

use std::collections::BTreeMap;

use jiff::Timestamp;
use vangnet_domain::{
    calendar::end_of_days_after,
    case::Voice,
    deployment::VisitOutcome,
    ids::{CaseId, PersonId},
    report::Theme,
    triage::{OnSite, Verdict},
};

use super::{
    define::{Indicator, Kind, Seen, Window},
    sheets::Sheets,
};

pub(super) const ALL: &[Indicator] = &[
    Indicator {
        id: "reports",
        counts: "Reports that came in (meldingen).",
        part: "",
        source: "1E, D01",
        kind: Kind::Count,
        unit: "reports",
        by: "reporter",
        seen: reports,
    },
    Indicator {
        id: "verdicts",
        counts: "Weighings that came to a verdict, by the verdict in force; one written down or given again counts once.",
        part: "",
        source: "1E, H16",
        kind: Kind::Count,
        unit: "weighings",
        by: "verdict",
        seen: verdicts,
    },
    Indicator {
        id: "crises",
        counts: "Cases of which a verdict says that they are a crisis, acute or urgent, when that was first said.",
        part: "",
        source: "1E, P01",
        kind: Kind::Count,
        unit: "cases",
        by: "municipality that answers for the case",
        seen: crises,
    },
    Indicator {
        id: "complex-separations",
        counts: "Cases of which a verdict says that they are a crisis, acute or urgent, when that was first said.",
        part: "A report or a weighing of the case names a complex separation.",
        source: "P26",
        kind: Kind::Share,
        unit: "cases",
        by: "municipality that answers for the case",
        seen: complex_separations,
    },
    Indicator {
        id: "crises-again",
        counts: "Crises of cases with a child.",
        part: "Linked to an earlier crisis of a child of theirs that was over at most so many days before as the rule said when the case began (90 by proposal).",
        source: "1E (repeat use), P20",
        kind: Kind::Share,
        unit: "cases",
        by: "",
        seen: again,
    },
    Indicator {
        id: "crisis-help-without-crisis",
        counts: "Visits of a crisis team that were finished, in cases that were weighed as a crisis before the team was there.",
        part: "No crisis was found on site.",
        source: "1E, H16",
        kind: Kind::Share,
        unit: "visits",
        by: "",
        seen: without_crisis,
    },
    Indicator {
        id: "verdict-accuracy",
        counts: "Comparisons of a verdict with what the team found on site.",
        part: "Found as weighed.",
        source: "1E, H16, P03",
        kind: Kind::Share,
        unit: "comparisons",
        by: "verdict",
        seen: accuracy,
    },
    Indicator {
        id: "crises-missed",
        counts: "Weighings with a verdict that this is no crisis, when that was first said.",
        part: "A verdict on the same case, or on another of one of its children, said crisis within 30 days after.",
        source: "1E, H16 (30 days proposed)",
        kind: Kind::Share,
        unit: "weighings",
        by: "",
        seen: missed,
    },
    Indicator {
        id: "consultations-in-time",
        counts: "Questions to a partner whose answer was due.",
        part: "Answered in time.",
        source: "1E, H15",
        kind: Kind::Share,
        unit: "questions",
        by: "partner",
        seen: consultations,
    },
    Indicator {
        id: "arrivals-in-time",
        counts: "Teams that had to be at the door, by when that was due; not those that declined or did not answer.",
        part: "There in time, by the team's own clock.",
        source: "1E, H16, guideline on crisis placement",
        kind: Kind::Share,
        unit: "deployments",
        by: "urgency",
        seen: arrivals,
    },
    Indicator {
        id: "arrival-minutes",
        counts: "Teams that came to the door; minutes since they were asked.",
        part: "",
        source: "1E",
        kind: Kind::Spread,
        unit: "minutes",
        by: "urgency",
        seen: arrival_minutes,
    },
    Indicator {
        id: "offers-declined",
        counts: "Teams that were asked and did not go; without an answer counts when it was due.",
        part: "",
        source: "1E",
        kind: Kind::Count,
        unit: "offers",
        by: "reason",
        seen: declined,
    },
    Indicator {
        id: "voices-heard",
        counts: "Cases with a crisis that were closed, once for the child and once for the parents.",
        part: "Heard before it closed, in their own words.",
        source: "H40",
        kind: Kind::Share,
        unit: "cases",
        by: "voice",
        seen: heard,
    },
];

fn reports(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let reports = sheets.reports.iter();
    reports
        .filter(|report| window.holds(report.at))
        .map(|report| Seen::of(report.case, report.kind.as_str()))
        .collect()
}

fn verdicts(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let weighings = sheets.weighings.values();
    weighings
        .filter(|weighing| weighing.first(|_| true).is_some_and(|at| window.holds(at)))
        .filter_map(|weighing| {
            let (_, in_force) = weighing.said.last()?;
            Some(Seen::of(weighing.case, in_force.as_str()))
        })
        .collect()
}

fn crises(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let crises = sheets.crises().into_iter();
    crises
        .filter(|(_, at)| window.holds(*at))
        .map(|(case, _)| Seen::of(case, sheets.origin(case, None)))
        .collect()
}

fn complex_separations(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let about = |case: CaseId| {
        let known = sheets.cases.get(&case);
        known.is_some_and(|case| case.themes.contains(&Theme::ComplexSeparation))
    };
    let crises = crises(sheets, window).into_iter();
    crises
        .map(|seen| {
            let hit = seen.case.is_some_and(about);
            seen.hit(hit)
        })
        .collect()
}

fn again(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let crises = sheets.crises().into_iter();
    crises
        .filter(|(_, at)| window.holds(*at))
        .filter_map(|(id, _)| {
            let case = sheets.cases.get(&id)?;
            (!case.children.is_empty()).then(|| Seen::of(id, "").hit(case.again))
        })
        .collect()
}

fn without_crisis(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let crises = sheets.crises();
    let visits = sheets.deployments.values();
    visits
        .filter_map(|visit| {
            let (at, outcome) = visit.outcome.filter(|(at, _)| window.holds(*at))?;
            let said = crises.get(&visit.case)?;
            let before = *said <= visit.arrived.unwrap_or(at);
            before.then(|| Seen::of(visit.case, "").hit(outcome == VisitOutcome::NoCrisis))
        })
        .collect()
}

fn accuracy(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let weighings = sheets.weighings.values();
    weighings
        .flat_map(|weighing| {
            let found = weighing.found.iter().filter(|(at, ..)| window.holds(*at));
            found.map(|(_, verdict, found)| {
                Seen::of(weighing.case, verdict.as_str()).hit(*found == OnSite::Confirmed)
            })
        })
        .collect()
}

fn missed(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let mut said: BTreeMap<CaseId, Vec<Timestamp>> = BTreeMap::new();
    for weighing in sheets.weighings.values() {
        if let Some(case) = weighing.case {
            said.entry(case).or_default().extend(weighing.crises());
        }
    }
    let mut cases_of: BTreeMap<PersonId, Vec<CaseId>> = BTreeMap::new();
    for (id, case) in &sheets.cases {
        for child in &case.children {
            cases_of.entry(*child).or_default().push(*id);
        }
    }
    let weighings = sheets.weighings.values();
    weighings
        .filter_map(|none| {
            let at = none.first(|verdict| verdict == Verdict::NoCrisis)?;
            let limit = end_of_days_after(at, 30);
            let case = none.case.and_then(|case| sheets.cases.get(&case));
            let children = case.into_iter().flat_map(|case| &case.children);
            let others = children.filter_map(|child| cases_of.get(child)).flatten();
            let mut later = none.case.iter().chain(others);
            let crisis = later.any(|case| {
                let mut said = said.get(case).into_iter().flatten();
                said.any(|said| at < *said && *said <= limit)
            });
            let found = window.holds(at);
            found.then(|| Seen::of(none.case, "").hit(crisis))
        })
        .collect()
}

fn consultations(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let asked = sheets.consultations.values();
    asked
        .filter(|asked| {
            window.passed(asked.due) || asked.answered.is_some() && window.holds(asked.due)
        })
        .map(|asked| {
            let in_time = asked.answered.is_some_and(|at| at <= asked.due);
            Seen::of(Some(asked.case), asked.partner.as_str()).hit(in_time)
        })
        .collect()
}

fn arrivals(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let deployments = sheets.deployments.values();
    deployments
        .filter_map(|deployment| {
            let due = deployment.arrival_due?;
            let is_told = window.passed(due) || deployment.arrived.is_some() && window.holds(due);
            let unanswered = deployment
                .answer_due
                .is_some_and(|due| vangnet_domain::calendar::passed(due, window.now));
            if !is_told || deployment.declined.is_some() || deployment.expired || unanswered {
                return None;
            }
            let in_time = deployment.arrived.is_some_and(|at| at <= due);
            Some(Seen::of(deployment.case, deployment.urgency.as_str()).hit(in_time))
        })
        .collect()
}

fn arrival_minutes(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let deployments = sheets.deployments.values();
    deployments
        .filter_map(|deployment| {
            let at = deployment.arrived.filter(|at| window.holds(*at))?;
            let minutes = crate::minutes_between(deployment.offered, at);
            Some(Seen::of(deployment.case, deployment.urgency.as_str()).value(minutes))
        })
        .collect()
}

fn declined(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let deployments = sheets.deployments.values();
    deployments
        .filter_map(|deployment| {
            if let Some((at, reason)) = deployment.declined {
                let found = window.holds(at);
                return found.then(|| Seen::of(deployment.case, reason.as_str()));
            }
            let due = deployment.answer_due.filter(|due| window.passed(*due));
            due.map(|_| Seen::of(deployment.case, "no-answer"))
        })
        .collect()
}

fn heard(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let crises = sheets.crises();
    let closed = sheets.cases.iter().filter(|(id, case)| {
        crises.contains_key(id) && case.closed.is_some_and(|(at, _)| window.holds(at))
    });
    closed
        .flat_map(|(id, case)| {
            let voices = Voice::ALL.iter();
            voices.map(|voice| Seen::of(*id, voice.as_str()).hit(case.heard.contains(voice)))
        })
        .collect()
}
