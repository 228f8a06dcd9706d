//! One youth who left, as the events say; nothing is hidden yet.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use vangnet_domain::{
    calendar::{date_of, end_of_days_after, passed},
    export::{Field, Months},
    ids::PersonId,
    person::AgeBand,
    placement::Rung,
    stay::EndReason,
    title::Frame,
    triage::Verdict,
};

use super::{Cell, coarse::Told};
use crate::indicators::{
    Sheets,
    sheets::{Stay, Way},
};

/// A crisis so many days after somebody left counts as a new one, the last day included. A figure of research and not of the
/// region's rules, so that regions can be laid side by side.
const RE_CRISIS_DAYS: i64 = 90;

/// A stay in 24-hour care that ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Leaver {
    pub(super) youth: PersonId,
    pub(super) known: Known,
    way: Way,
    rung: Rung,
    nights: u32,
    destination: EndReason,
    again: &'static str,
}

/// What somebody may know of a youth without this house.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Known {
    pub(super) municipality: &'static str,
    pub(super) age: AgeBand,
    pub(super) left: Date,
}

/// Everybody who left 24-hour care in these months and was not erased.
pub(super) fn of(sheets: &Sheets, months: Months) -> Vec<Leaver> {
    let crises = crises(sheets);
    let stays = sheets.stays.values();
    stays
        .filter_map(|stay| leaver(sheets, stay, &crises))
        .filter(|leaver| months.hold(leaver.known.left))
        .collect()
}

fn leaver(
    sheets: &Sheets,
    stay: &Stay,
    crises: &BTreeMap<PersonId, Vec<Timestamp>>,
) -> Option<Leaver> {
    let way = stay.way;
    let (youth, rung, (at, destination, days)) = (way.child?, way.rung?, stay.ended?);
    if sheets
        .people
        .get(&youth)
        .is_some_and(|person| person.erased)
    {
        return None;
    }
    let until = end_of_days_after(at, RE_CRISIS_DAYS);
    let mut later = crises.get(&youth).into_iter().flatten();
    let again = if later.any(|crisis| at < *crisis && *crisis <= until) {
        "yes"
    } else if sheets.heard.is_some_and(|now| passed(until, now)) {
        "no"
    } else {
        "not-known-yet"
    };
    Some(Leaver {
        youth,
        known: Known {
            municipality: sheets.origin(stay.case, way.child),
            age: way.age.unwrap_or(AgeBand::Unknown),
            left: date_of(at),
        },
        way,
        rung,
        nights: days.saturating_sub(1),
        destination,
        again,
    })
}

/// When a crisis of each child was first said.
fn crises(sheets: &Sheets) -> BTreeMap<PersonId, Vec<Timestamp>> {
    let mut crises: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for weighing in sheets.weighings.values() {
        let said = weighing.case.zip(weighing.first(Verdict::is_crisis));
        let Some((case, at)) = said else { continue };
        let children = sheets.cases.get(&case).map(|case| &case.children);
        for child in children.into_iter().flatten() {
            crises.entry(*child).or_default().push(at);
        }
    }
    crises
}

impl Leaver {
    /// What is told of one field.
    pub(super) fn cell(&self, field: Field, told: &Told) -> Cell {
        let word = |word: &str| Cell::Word(word.to_owned());
        match field {
            Field::Left => word(&told.left),
            Field::Municipality => word(&told.municipality),
            Field::Age => word(&told.age),
            Field::Rung => word(self.rung.as_str()),
            Field::Frame => word(self.way.frame.map_or("unknown", Frame::as_str)),
            Field::Nights => Cell::Number(self.nights),
            Field::Moves => Cell::Number(self.way.moves),
            Field::Forms => Cell::Number(self.way.forms),
            Field::Breakdowns => Cell::Number(self.way.breakdowns),
            Field::Destination => word(self.destination.as_str()),
            Field::ReCrisis => word(self.again),
        }
    }
}
