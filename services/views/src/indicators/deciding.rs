//! Figures of who decided what when people did not agree, what keeps a child from going home, and how long answers took.

use vangnet_domain::{case::OverrideAnswer, placement::Rung, region::Municipality};

use super::{
    define::{Indicator, Kind, Seen, Window},
    report::REGION,
    sheets::{Answer, Part, Sheets},
    staying::{nights_of, parts},
};

pub(super) const ALL: &[Indicator] = &[
    Indicator {
        id: "overrides",
        counts: "Decisions of the official with authority (doorzettingsbesluiten).",
        part: "Carried out.",
        source: "1E, H09",
        kind: Kind::Share,
        unit: "decisions",
        by: "what it went over",
        seen: overrides,
    },
    Indicator {
        id: "advice-departed-from",
        counts: "Advice of a table of experts that was followed or departed from.",
        part: "Departed from, with arguments.",
        source: "1E (deviation from the expert table), H14",
        kind: Kind::Share,
        unit: "times advised",
        by: "table",
        seen: departed,
    },
    Indicator {
        id: "consultation-minutes",
        counts: "Questions to a partner that were answered; minutes since they were asked.",
        part: "",
        source: "1E (consult answer time), H15",
        kind: Kind::Spread,
        unit: "minutes",
        by: "partner",
        seen: answer_time,
    },
    Indicator {
        id: "outflow-blocks",
        counts: "Times that something came to keep a child from going home or on.",
        part: "",
        source: "1E (blocking of the way out), P18",
        kind: Kind::Count,
        unit: "times",
        by: "reason",
        seen: blocks,
    },
    Indicator {
        id: "nights-outside-region",
        counts: "Nights in a place outside the region, or where another region stood in; as the nights of `nights`.",
        part: "",
        source: "1E (nights outside the region), H22, H32",
        kind: Kind::Sum,
        unit: "nights",
        by: "municipality that answers for the child",
        seen: nights_outside,
    },
    Indicator {
        id: "protectors-awaited",
        counts: "Times that a case had to wait for a youth protector.",
        part: "",
        source: "1E (no waiting for youth protection), P28c",
        kind: Kind::Count,
        unit: "times",
        by: "institution",
        seen: protectors,
    },
    Indicator {
        id: "closed-of-out-of-home",
        counts: "Children admitted to an out-of-home place.",
        part: "To a closed or clinical one.",
        source: "1E (closed youth care at most 4.13 %), H33",
        kind: Kind::Share,
        unit: "children",
        by: "",
        seen: closed,
    },
];

fn overrides(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let cases = sheets.cases.iter();
    cases
        .flat_map(|(id, case)| case.overrides.values().map(|decided| (*id, decided)))
        .filter(|(_, decided)| window.holds(decided.at))
        .map(|(id, decided)| {
            let done = decided.answer == Some(OverrideAnswer::Executed);
            Seen::of(id, decided.over.as_str()).hit(done)
        })
        .collect()
}

fn departed(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let cases = sheets.cases.iter();
    cases
        .flat_map(|(id, case)| case.advice.values().map(|advice| (*id, advice)))
        .filter_map(|(id, advice)| {
            let (_, departed) = advice.answered.filter(|(at, _)| window.holds(*at))?;
            Some(Seen::of(id, advice.table.as_str()).hit(departed))
        })
        .collect()
}

fn answer_time(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let asked = sheets.consultations.values();
    asked
        .filter_map(|asked| {
            let at = asked.answered.filter(|at| window.holds(*at))?;
            let minutes = crate::minutes_between(asked.asked, at);
            Some(Seen::of(asked.case, asked.partner.as_str()).value(minutes))
        })
        .collect()
}

fn blocks(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let stays = sheets.stays.values();
    stays
        .flat_map(|stay| {
            let blocks = stay.blocks.iter().filter(|(at, _)| window.holds(*at));
            blocks.map(|(_, block)| Seen::of(stay.case, block.as_str()))
        })
        .collect()
}

fn nights_outside(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    parts(sheets)
        .filter(|(_, part)| is_outside(sheets, part))
        .filter_map(|(stay, part)| {
            let nights = nights_of(sheets, window, stay, &part);
            let line = sheets.origin(stay.case, stay.way.child);
            (nights > 0).then(|| Seen::of(stay.case, line).value(nights))
        })
        .collect()
}

/// A place of ours that stands elsewhere, or a place of another region.
fn is_outside(sheets: &Sheets, part: &Part) -> bool {
    let stands_in = |municipality: Municipality| REGION.contains(&municipality);
    match part.place.and_then(|place| sheets.places.get(&place)) {
        Some(place) => !stands_in(place.municipality),
        None => sheets
            .searches
            .get(&part.placement)
            .is_some_and(|search| matches!(search.answer, Some((_, Answer::Overflow(_))))),
    }
}

fn protectors(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let cases = sheets.cases.iter();
    cases
        .flat_map(|(id, case)| {
            let awaited = case.awaited.iter().filter(|(at, _)| window.holds(*at));
            awaited.map(|(_, institution)| Seen::of(*id, institution.as_str()))
        })
        .collect()
}

fn closed(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let searches = sheets.searches.values();
    searches
        .filter_map(|search| match &search.answer {
            Some((at, Answer::Placed(rung))) if window.holds(*at) => rung
                .is_out_of_home_placement()
                .then(|| Seen::of(search.case, "").hit(*rung == Rung::Closed)),
            _ => None,
        })
        .collect()
}
