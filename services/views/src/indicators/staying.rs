//! Figures of the stay and of what is owed: length, way home, nights, duties.

use jiff::Timestamp;
use vangnet_domain::{
    calendar,
    ids::StayId,
    stay::{MomentKind, ends_with_the_stay},
};

use super::{
    define::{Indicator, Kind, Seen, Window},
    period::midnight,
    sheets::{Owed, Part, Sheets, Stay},
};

pub(super) const ALL: &[Indicator] = &[
    Indicator {
        id: "stays-begun",
        counts: "Stays that began (instroom).",
        part: "",
        source: "1E",
        kind: Kind::Count,
        unit: "stays",
        by: "rung",
        seen: begun,
    },
    Indicator {
        id: "care-paths",
        counts: "Stays that ended (uitstroom, doorstroom): from which rung to where.",
        part: "",
        source: "1E, P28d",
        kind: Kind::Count,
        unit: "stays",
        by: "rung/where to",
        seen: paths,
    },
    Indicator {
        id: "stay-days",
        counts: "Stays that ended; days away, first day included.",
        part: "",
        source: "1E, H04",
        kind: Kind::Spread,
        unit: "days",
        by: "rung",
        seen: days,
    },
    Indicator {
        id: "stay-days-spread",
        counts: "Stays that ended, by how long they were.",
        part: "",
        source: "1E, H04",
        kind: Kind::Count,
        unit: "stays",
        by: "days",
        seen: spread,
    },
    Indicator {
        id: "stays-within-norm",
        counts: "Stays that ended.",
        part: "On or before the end that the norm gave them on their first day.",
        source: "1E, H04 (28 days)",
        kind: Kind::Share,
        unit: "stays",
        by: "",
        seen: within_norm,
    },
    Indicator {
        id: "stays-extended",
        counts: "Stays that ended.",
        part: "Extended at least once.",
        source: "1E, H04",
        kind: Kind::Share,
        unit: "stays",
        by: "",
        seen: extended,
    },
    Indicator {
        id: "way-home-prepared",
        counts: "Stays that ended, once for each of these moments.",
        part: "The moment was recorded.",
        source: "1E (family plan always; analysis 100 %), H06, H27, P09",
        kind: Kind::Share,
        unit: "stays",
        by: "moment",
        seen: prepared,
    },
    Indicator {
        id: "reviews",
        counts: "Reviews of stays.",
        part: "",
        source: "1E (blocking of the way out), P18",
        kind: Kind::Count,
        unit: "reviews",
        by: "outcome",
        seen: reviews,
    },
    Indicator {
        id: "stays-looked-back-on",
        counts: "Stays that ended.",
        part: "Looked back on, with or without the family.",
        source: "H34",
        kind: Kind::Share,
        unit: "stays",
        by: "",
        seen: looked_back,
    },
    Indicator {
        id: "nights",
        counts: "Nights away from home: those that were promised in the place, without those on which the child was not there; with the own network or outside the region every night.",
        part: "",
        source: "1E (nights outside the region), P28g, P12",
        kind: Kind::Sum,
        unit: "nights",
        by: "municipality that answers for the child/of the place",
        seen: nights,
    },
    Indicator {
        id: "titles-recorded",
        counts: "Legal titles that were recorded.",
        part: "",
        source: "H30",
        kind: Kind::Count,
        unit: "titles",
        by: "title",
        seen: titles,
    },
    Indicator {
        id: "titles-lapsed",
        counts: "Legal titles that fell by themselves.",
        part: "",
        source: "H30",
        kind: Kind::Count,
        unit: "titles",
        by: "reason",
        seen: lapsed,
    },
    Indicator {
        id: "emergencies-recorded",
        counts: "Forced steps that waited for no title: emergencies that were recorded (noodsituaties).",
        part: "",
        source: "H30",
        kind: Kind::Count,
        unit: "emergencies",
        by: "step",
        seen: emergencies,
    },
    Indicator {
        id: "alarms-escalated",
        counts: "Times that nobody answered an alarm, or did what it was about, and the next one up was asked.",
        part: "",
        source: "H39",
        kind: Kind::Count,
        unit: "steps",
        by: "level",
        seen: alarms,
    },
    Indicator {
        id: "duties-in-time",
        counts: "Duties that were due; not what only a stay that runs owes, where it ended before.",
        part: "Done in time.",
        source: "1E, and the rule of each duty",
        kind: Kind::Share,
        unit: "duties",
        by: "kind",
        seen: duties,
    },
];

/// Stays that ended in a window, with the days they took.
fn ended<'a>(sheets: &'a Sheets, window: &'a Window) -> impl Iterator<Item = (&'a Stay, u32)> {
    sheets.stays.values().filter_map(|stay| {
        let (at, _, days) = stay.ended?;
        window.holds(at).then_some((stay, days))
    })
}

fn begun(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let stays = sheets.stays.values();
    stays
        .filter(|stay| window.holds(stay.began))
        .map(|stay| Seen::of(stay.case, stay.rung.as_str()))
        .collect()
}

fn paths(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    ended(sheets, window)
        .filter_map(|(stay, _)| {
            let (_, to, _) = stay.ended?;
            Some(Seen::of(stay.case, format!("{}/{to}", stay.rung)))
        })
        .collect()
}

fn days(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    ended(sheets, window)
        .map(|(stay, days)| Seen::of(stay.case, stay.rung.as_str()).value(i64::from(days)))
        .collect()
}

fn spread(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    ended(sheets, window)
        .map(|(stay, days)| {
            let length = match days {
                0..=3 => "01-03",
                4..=7 => "04-07",
                8..=14 => "08-14",
                15..=21 => "15-21",
                22..=28 => "22-28",
                29..=56 => "29-56",
                _ => "57 and more",
            };
            Seen::of(stay.case, length)
        })
        .collect()
}

fn within_norm(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    ended(sheets, window)
        .filter_map(|(stay, _)| {
            let (at, ..) = stay.ended?;
            Some(Seen::of(stay.case, "").hit(calendar::date_of(at) <= stay.norm_end))
        })
        .collect()
}

fn extended(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    ended(sheets, window)
        .map(|(stay, _)| Seen::of(stay.case, "").hit(stay.extensions > 0))
        .collect()
}

fn prepared(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    const MOMENTS: [MomentKind; 4] = [
        MomentKind::ExplanatoryAnalysis,
        MomentKind::FamilyPlanOffered,
        MomentKind::RoundTable,
        MomentKind::CounsellorOffered,
    ];
    ended(sheets, window)
        .flat_map(|(stay, _)| {
            let moments = MOMENTS.iter();
            moments.map(|kind| Seen::of(stay.case, kind.as_str()).hit(stay.moments.contains(kind)))
        })
        .collect()
}

fn reviews(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let stays = sheets.stays.values();
    stays
        .flat_map(|stay| {
            let reviews = stay.reviews.iter().filter(|(at, _)| window.holds(*at));
            reviews.map(|(_, outcome)| Seen::of(stay.case, outcome.as_str()))
        })
        .collect()
}

fn looked_back(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    ended(sheets, window)
        .map(|(stay, _)| Seen::of(stay.case, "").hit(stay.looked_back.is_some()))
        .collect()
}

/// Every stay, part by part.
pub(super) fn parts(sheets: &Sheets) -> impl Iterator<Item = (&Stay, Part)> {
    let stays = sheets.stays.values();
    stays.flat_map(|stay| stay.parts().map(move |part| (stay, part)))
}

/// The nights of a part of a stay: as they were promised, and not when the child was known not to be there.
pub(super) fn nights_of(sheets: &Sheets, window: &Window, stay: &Stay, part: &Part) -> i64 {
    let nights = window.nights(part.since, part.until);
    let slept = nights.filter(|night| {
        let midnight = night.tomorrow().map_or(Timestamp::MAX, midnight);
        sheets.is_promised(part, *night) && !stay.is_away(midnight)
    });
    slept.count().try_into().unwrap_or(i64::MAX)
}

fn nights(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    parts(sheets)
        .filter_map(|(stay, part)| {
            let nights = nights_of(sheets, window, stay, &part);
            let place = part.place.and_then(|place| sheets.places.get(&place));
            let host = place.map_or("own network or outside", |place| place.municipality.name());
            let line = format!("{}/{host}", sheets.origin(stay.case, stay.way.child));
            (nights > 0).then(|| Seen::of(stay.case, line).value(nights))
        })
        .collect()
}

fn titles(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let titles = sheets.titles.values();
    titles
        .filter(|title| window.holds(title.at))
        .map(|title| Seen::of(title.case, title.kind.as_str()))
        .collect()
}

fn lapsed(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let titles = sheets.titles.values();
    titles
        .filter_map(|title| {
            let (at, why) = title.lapsed.filter(|(at, _)| window.holds(*at))?;
            (at <= window.now).then(|| Seen::of(title.case, why.as_str()))
        })
        .collect()
}

fn emergencies(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let declared = sheets.emergencies.values();
    declared
        .filter(|(_, at, _)| window.holds(*at))
        .map(|(case, _, step)| Seen::of(*case, step.as_str()))
        .collect()
}

fn alarms(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let steps = sheets.alarm_steps.iter();
    steps
        .filter(|(at, ..)| window.holds(*at))
        .map(|(_, case, level)| Seen::of(*case, level.as_str()))
        .collect()
}

fn duties(sheets: &Sheets, window: &Window) -> Vec<Seen> {
    let moot = |duty: &Owed| {
        let stay = sheets.stays.get(&StayId(duty.stream));
        let ended = stay.and_then(|stay| stay.ended);
        ends_with_the_stay(duty.kind)
            && duty.done.is_none()
            && ended.is_some_and(|(at, ..)| at <= duty.due)
    };
    let duties = sheets.duties.values().filter(|duty| !moot(duty));
    duties
        .filter(|duty| window.passed(duty.due) || duty.done.is_some() && window.holds(duty.due))
        .map(|duty| {
            let in_time = duty.done.is_some_and(|done| done <= duty.due);
            Seen::of(duty.case, duty.kind.as_str()).hit(in_time)
        })
        .collect()
}
