//! Figures of the search: placements and what avoided them, waiting, holds, refusals, escalation.

use vangnet_domain::{
    place::ReleaseReason,
    placement::{Rung, RungOutcome},
};

use super::{
    define::{Indicator, Kind, Seen, Window},
    sheets::{Answer, HoldEnd, Sheets},
};

pub(super) const ALL: &[Indicator] = &[
    Indicator {
        id: "out-of-home-placements",
        counts: "Searches that ended in an out-of-home placement: network foster care or heavier, or outside the region.",
        part: "",
        source: "1E (ambition: none), D09",
        kind: Kind::PerThousandYouths,
        unit: "placements",
        by: "municipality that answers for the child",
        seen: out_of_home,
    },
    Indicator {
        id: "placements-avoided",
        counts: "Searches in which a rung lighter than an out-of-home placement carried it; of a stay, as its look-back says.",
        part: "",
        source: "1E",
        kind: Kind::Count,
        unit: "searches",
        by: "rung",
        seen: avoided,
    },
    Indicator {
        id: "crises-with-stay",
        counts: "Cases of which a verdict first said that they are a crisis.",
        part: "A stay away from home began in the case.",
        source: "1E (share of stay)",
        kind: Kind::Share,
        unit: "cases",
        by: "municipality that answers for the case",
        seen: with_stay,
    },
    Indicator {
        id: "waiting-hours",
        counts: "Searches that had an answer; hours since they opened.",
        part: "",
        source: "1E, D08",
        kind: Kind::Spread,
        unit: "hours",
        by: "rung, or outside the region",
        seen: waiting,
    },
    Indicator {
        id: "rungs-looked-at",
        counts: "Outcomes of rungs of the ladder.",
        part: "Used.",
        source: "H02, P10",
        kind: Kind::Share,
        unit: "outcomes",
        by: "rung",
        seen: rungs,
    },
    Indicator {
        id: "holds-ended",
        counts: "Holds that ended without the child moving in: refused, lapsed or given up.",
        part: "",
        source: "1E (refusals per provider), H01",
        kind: Kind::Count,
        unit: "holds",
        by: "provider/reason",
        seen: holds,
    },
    Indicator {
        id: "no-place",
        counts: "Times that nothing fitted in the region.",
        part: "",
        source: "1E (unmet need), H01",
        kind: Kind::Count,
        unit: "times",
        by: "",
        seen: no_place,
    },
    Indicator {
        id: "escalations",
        counts: "Steps up the escalation route.",
        part: "",
        source: "1E, P19, H38",
        kind: Kind::Count,
        unit: "steps",
        by: "level",
        seen: escalations,
    },
    Indicator {
        id: "refusals",
        counts: "Times that a provider refused a child a place.",
        part: "",
        source: "1E (refusals per provider), H38",
        kind: Kind::Count,
        unit: "refusals",
        by: "reason",
        seen: refusals,
    },
    Indicator {
        id: "stagnations",
        counts: "Times that a search came no further and went up by itself.",
        part: "",
        source: "H39",
        kind: Kind::Count,
        unit: "times",
        by: "",
        seen: stagnations,
    },
    Indicator {
        id: "referrals-displaced",
        counts: "Regular referrals that wait because a crisis took their place.",
        part: "",
        source: "1E (displacement of regular referrals)",
        kind: Kind::Count,
        unit: "referrals",
        by: "",
        seen: displaced,
    },
    Indicator {
        id: "siblings-parted",
        counts: "Households whose children were parted, for a reason.",
        part: "",
        source: "H20, H22",
        kind: Kind::Count,
        unit: "households",
        by: "",
        seen: parted,
    },
    Indicator {
        id: "closed-placements-with-reason",
        counts: "Children admitted to a closed or clinical place.",
        part: "Decided with a reason and a second professional.",
        source: "1E (100 %), H33",
        kind: Kind::Share,
        unit: "placements",
        by: "",
        seen: closed,
    },
];

fn out_of_home(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let searches = sheets.searches.values();
    searches
        .filter_map(|search| {
            let (at, answer) = search.answer.as_ref()?;
            let placed = match answer {
                Answer::Placed(rung) | Answer::Alternative(rung, _) => {
                    rung.is_out_of_home_placement()
                }
                Answer::Overflow(_) => true,
            };
            let found = placed && window.holds(*at);
            found.then(|| {
                let line = sheets.origin(search.case, Some(search.child));
                Seen::of(search.case, line)
            })
        })
        .collect()
}

fn avoided(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let searches = sheets.searches.iter();
    searches
        .filter_map(|(id, search)| {
            let (at, answer) = search.answer.as_ref()?;
            let (rung, stays) = match answer {
                Answer::Placed(rung) => (*rung, true),
                Answer::Alternative(rung, stay) => (*rung, stay.is_some()),
                Answer::Overflow(_) => return None,
            };
            let of_stay = || sheets.stays.values().find(|stay| stay.placement == *id);
            let avoided = match stays.then(of_stay).flatten() {
                Some(stay) => stay.avoided,
                None => !rung.is_out_of_home_placement(),
            };
            (avoided && window.holds(*at)).then(|| Seen::of(search.case, rung.as_str()))
        })
        .collect()
}

fn with_stay(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let stays: std::collections::BTreeSet<_> =
        sheets.stays.values().map(|stay| stay.case).collect();
    let crises = sheets.crises().into_iter();
    crises
        .filter(|(_, at)| window.holds(*at))
        .map(|(case, _)| Seen::of(case, sheets.origin(case, None)).hit(stays.contains(&case)))
        .collect()
}

fn waiting(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let searches = sheets.searches.values();
    searches
        .filter_map(|search| {
            let (at, answer) = search.answer.as_ref()?;
            let line = match answer {
                Answer::Placed(rung) | Answer::Alternative(rung, _) => rung.as_str(),
                Answer::Overflow(_) => "outside-the-region",
            };
            let hours = crate::minutes_between(search.opened, *at) / 60;
            window
                .holds(*at)
                .then(|| Seen::of(search.case, line).value(hours))
        })
        .collect()
}

fn rungs(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let searches = sheets.searches.values();
    searches
        .flat_map(|search| {
            let rungs = search.rungs.iter().filter(|(at, ..)| window.holds(*at));
            rungs.map(|(_, rung, outcome)| {
                Seen::of(search.case, rung.as_str()).hit(*outcome == RungOutcome::Used)
            })
        })
        .collect()
}

fn holds(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let holds = sheets.holds.iter();
    holds
        .filter_map(|hold| {
            let reason = match hold.end {
                HoldEnd::Kept => return None,
                HoldEnd::Runs => window.passed(hold.until).then_some(ReleaseReason::Expired),
                HoldEnd::Released(at, reason) => window.holds(at).then_some(reason),
            }?;
            let place = sheets.places.get(&hold.place);
            let provider = place.map_or("unknown", |place| place.provider.as_str());
            Some(Seen::of(hold.case, format!("{provider}/{reason}")))
        })
        .collect()
}

fn no_place(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let searches = sheets.searches.values();
    searches
        .flat_map(|search| {
            let times = search.no_place.iter().filter(|at| window.holds(**at));
            times.map(|_| Seen::of(search.case, ""))
        })
        .collect()
}

fn escalations(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let searches = sheets.searches.values();
    searches
        .flat_map(|search| {
            let steps = search.escalations.iter();
            let steps = steps.filter(|(at, _)| window.holds(*at));
            steps.map(|(_, level)| Seen::of(search.case, level.as_str()))
        })
        .collect()
}

fn refusals(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let searches = sheets.searches.values();
    searches
        .flat_map(|search| {
            let refusals = search.refusals.iter();
            let refusals = refusals.filter(|(at, _)| window.holds(*at));
            refusals.map(|(_, reason)| Seen::of(search.case, reason.as_str()))
        })
        .collect()
}

fn stagnations(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let searches = sheets.searches.values();
    searches
        .flat_map(|search| {
            let times = search.stagnations.iter().filter(|at| window.holds(**at));
            times.map(|_| Seen::of(search.case, ""))
        })
        .collect()
}

/// Each referral counts, and none of them is anybody.
fn displaced(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let searches = sheets.searches.values();
    searches
        .filter_map(|search| {
            let (_, referrals) = search.displaced.filter(|(at, _)| window.holds(*at))?;
            Some((0..referrals).map(|_| Seen::of(search.case, "")))
        })
        .flatten()
        .collect()
}

fn parted(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let searches = sheets.searches.values();
    searches
        .filter(|search| search.split.is_some_and(|at| window.holds(at)))
        .map(|search| Seen::of(search.case, ""))
        .collect()
}

fn closed(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let searches = sheets.searches.values();
    searches
        .filter_map(|search| match search.answer {
            Some((at, Answer::Placed(Rung::Closed))) if window.holds(at) => {
                Some(Seen::of(search.case, "").hit(search.second_professional))
            }
            _ => None,
        })
        .collect()
}
