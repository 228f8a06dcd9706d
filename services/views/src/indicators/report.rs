//! Figures as they leave the region: JSON, CSV, and rows for a terminal, of one report.

use std::{collections::BTreeMap, fmt::Write as _};

use jiff::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use vangnet_domain::region::Municipality;

use super::{
    define::{Indicator, Kind, Seen},
    period::Period,
};
use crate::publish::{self, Cell, Hidden, Lines};

/// The municipalities whose youths the region's own rate is told per (001, Bijlage 1).
pub(super) const REGION: [Municipality; 6] = [
    Municipality::Almere,
    Municipality::Dronten,
    Municipality::Lelystad,
    Municipality::Noordoostpolder,
    Municipality::Urk,
    Municipality::Zeewolde,
];

/// The figures of a period.
#[derive(Clone, PartialEq, Debug)]
pub struct Report {
    /// Of which period.
    pub period: Period,
    /// What is told is as of this instant: the end of the period once it is over.
    pub as_of: Timestamp,
    /// Whether the period is over: only a fact that comes in late changes it any more.
    pub over: bool,
    /// The last log position in it; `None` while the log is empty.
    pub position: Option<u64>,
    /// The figures, in their order.
    pub figures: Vec<Figure>,
}

/// One figure.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    /// Which.
    pub indicator: &'static Indicator,
    /// Over all lines; `None` is hidden.
    pub total: Option<Number>,
    /// By line; `None` is hidden. A line that is not here has nobody behind it.
    pub lines: BTreeMap<String, Option<Number>>,
}

impl PartialEq for Indicator {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// A number that may be shown.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Number {
    /// How many; of a share, how many are in the part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Of a share, of how many; of a rate, of how many youths.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
    /// Of a share the percentage, of a rate the number per thousand, of a spread the mean, of a sum the sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Of a spread the median.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median: Option<f64>,
    /// Of a rate, the year in which the youths were counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub youths_counted_in: Option<u16>,
}

impl Figure {
    /// From what was found in each month of a period, and before it in its year.
    pub(super) fn of(
        indicator: &'static Indicator,
        period: Period,
        months: &BTreeMap<Period, Vec<Seen>>,
    ) -> Self {
        let lines = months.iter().map(|(month, found)| (*month, cells(found)));
        let hidden = publish::hidden(&lines.collect(), period);
        let mut of_line: BTreeMap<&str, Vec<&Seen>> = BTreeMap::new();
        let all: Vec<_> = period
            .months()
            .iter()
            .filter_map(|month| months.get(month))
            .flatten()
            .collect();
        for seen in all.iter().filter(|seen| !seen.line.is_empty()) {
            of_line.entry(&seen.line).or_default().push(seen);
        }
        let Hidden { lines, total } = hidden;
        Self {
            indicator,
            total: (!total).then(|| number(indicator, None, &all)),
            lines: of_line
                .into_iter()
                .map(|(line, found)| {
                    let shown = !lines.contains(line);
                    let number = shown.then(|| number(indicator, Some(line), &found));
                    (line.to_owned(), number)
                })
                .collect(),
        }
    }
}

fn cells(found: &[Seen]) -> Lines {
    let mut lines = Lines::new();
    for seen in found {
        let cell: &mut Cell = lines.entry(seen.line.clone()).or_default();
        let side = if seen.hit {
            &mut cell.part
        } else {
            &mut cell.rest
        };
        side.push(seen.case);
    }
    lines
}

fn number(indicator: &Indicator, line: Option<&str>, found: &[&Seen]) -> Number {
    let count = found.len() as u64;
    let counted = Number {
        count: Some(count),
        ..Number::default()
    };
    match indicator.kind {
        Kind::Count => counted,
        Kind::Share => {
            let part = found.iter().filter(|seen| seen.hit).count() as u64;
            Number {
                count: Some(part),
                of: Some(count),
                value: (count > 0).then(|| rounded(part as f64 * 100.0 / count as f64, 10.0)),
                ..Number::default()
            }
        }
        Kind::Spread => {
            let mut values: Vec<_> = found.iter().map(|seen| seen.value).collect();
            values.sort_unstable();
            let sum: i64 = values.iter().sum();
            let mean = (count > 0).then(|| rounded(sum as f64 / count as f64, 10.0));
            Number {
                value: mean,
                median: median(&values),
                ..counted
            }
        }
        Kind::PerThousandYouths => {
            let Some((youths, year)) = youths(line) else {
                return counted;
            };
            Number {
                of: Some(youths),
                value: Some(rounded(count as f64 * 1000.0 / youths as f64, 100.0)),
                youths_counted_in: Some(year),
                ..counted
            }
        }
        Kind::Sum => Number {
            value: Some(found.iter().map(|seen| seen.value).sum::<i64>() as f64),
            ..Number::default()
        },
    }
}

/// Youths of a municipality by name, or of the region, and the year of the oldest count among them.
fn youths(line: Option<&str>) -> Option<(u64, u16)> {
    let of = |municipality: &Municipality| {
        let (youths, year) = municipality.youths();
        (u64::from(youths), year)
    };
    match line {
        None => REGION
            .iter()
            .map(of)
            .reduce(|one, other| (one.0 + other.0, one.1.min(other.1))),
        Some(name) => {
            let mut all = Municipality::ALL.iter();
            all.find(|municipality| municipality.name() == name).map(of)
        }
    }
}

fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}

fn median(sorted: &[i64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    let high = *sorted.get(middle)? as f64;
    if sorted.len() % 2 == 1 {
        return Some(high);
    }
    let low = *sorted.get(middle.checked_sub(1)?)? as f64;
    Some(rounded((low + high) / 2.0, 10.0))
}

/// Columns of the CSV, and of a terminal.
pub const COLUMNS: [&str; 10] = [
    "period", "figure", "kind", "unit", "line", "hidden", "count", "of", "value", "median",
];

impl Report {
    /// As CSV (RFC 4180): a header, a record for each total (its line is empty) and each line.
    pub fn csv(&self) -> String {
        let mut csv = COLUMNS.join(",");
        csv.push_str("\r\n");
        for row in self.rows() {
            for (index, cell) in row.iter().enumerate() {
                let comma = if index == 0 { "" } else { "," };
                let _ = write!(csv, "{comma}{}", quoted(cell));
            }
            csv.push_str("\r\n");
        }
        csv
    }

    /// The same as rows of [`COLUMNS`].
    pub fn rows(&self) -> Vec<Vec<String>> {
        let of_figure = |figure: &Figure| {
            let total = [(String::new(), figure.total)].into_iter();
            let lines = figure.lines.iter();
            let lines = lines.map(|(line, number)| (line.clone(), *number));
            let rows = total.chain(lines);
            let row = |(line, number)| self.row(figure.indicator, line, number);
            rows.map(row).collect::<Vec<_>>()
        };
        self.figures.iter().flat_map(of_figure).collect()
    }

    fn row(&self, indicator: &Indicator, line: String, number: Option<Number>) -> Vec<String> {
        let shown = number.unwrap_or_default();
        let count = |count: Option<u64>| count.map(|n| n.to_string()).unwrap_or_default();
        let value = |value: Option<f64>| value.map(|n| n.to_string()).unwrap_or_default();
        vec![
            self.period.to_string(),
            indicator.id.to_owned(),
            indicator.kind.as_str().to_owned(),
            indicator.unit.to_owned(),
            line,
            if number.is_none() { "yes" } else { "" }.to_owned(),
            count(shown.count),
            count(shown.of),
            value(shown.value),
            value(shown.median),
        ]
    }
}

impl Kind {
    /// The word it is known by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Share => "share",
            Self::Spread => "spread",
            Self::PerThousandYouths => "per-thousand-youths",
            Self::Sum => "sum",
        }
    }
}

/// A field of RFC 4180. What a spreadsheet would take for a formula is marked as text: names of providers are typed in.
fn quoted(cell: &str) -> String {
    let guarded = if cell.starts_with(['=', '+', '-', '@', '\t']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if guarded.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Figures<'a>(&'a [Figure]);
        impl Serialize for Figures<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let figures = self.0.iter();
                serializer.collect_map(figures.map(|figure| (figure.indicator.id, figure)))
            }
        }
        let mut map = serializer.serialize_map(Some(8))?;
        map.serialize_entry("period", &self.period)?;
        map.serialize_entry("from", &self.period.from())?;
        map.serialize_entry("until", &self.period.until())?;
        map.serialize_entry("asOf", &self.as_of)?;
        map.serialize_entry("over", &self.over)?;
        map.serialize_entry("position", &self.position)?;
        map.serialize_entry("note", publish::NOTE)?;
        map.serialize_entry("figures", &Figures(&self.figures))?;
        map.end()
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let of = self.indicator;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("counts", of.counts)?;
        if !of.part.is_empty() {
            map.serialize_entry("part", of.part)?;
        }
        map.serialize_entry("source", of.source)?;
        map.serialize_entry("kind", &of.kind)?;
        map.serialize_entry("unit", of.unit)?;
        map.serialize_entry("total", &self.total)?;
        if !of.by.is_empty() {
            map.serialize_entry("by", of.by)?;
            map.serialize_entry("lines", &self.lines)?;
        }
        map.end()
    }
}
