//! Figures for outside eyes: small numbers are hidden, and so is what would give them away (H36).
//!
//! **What is protected.** A number is printed when nobody stands behind it or at least [`SHOWN_FROM`] cases do; of a
//! share both who is in the part and who is not. What is hidden so, cannot be computed from any sums of the same
//! figure, whichever reports one lays side by side: lines against their total, months against their quarter, quarters
//! against their year, in any combination, knowing that behind a line that is there stands somebody; and what one sum
//! leaves, less everything that can be computed, is itself zero or made of at least [`SHOWN_FROM`] cases.
//! For that a report of a quarter or a year hides more than its own small numbers. What
//! a month shows depends on that month and the months of its year before it, so a later report never changes what an
//! earlier one showed.
//!
//! **What is not.** Two figures that count related things are not held against each other, and every report says so
//! ([`NOTE`]). A log that has grown
//! (a fact that came in late, a period that still runs) gives another report of the same period, and the difference
//! between the two is what came in. Lines that nobody stands behind are told. Who knows a case of their own can
//! subtract it.

mod network;

use std::collections::{BTreeMap, BTreeSet};

use vangnet_domain::ids::CaseId;

use crate::{indicators::Period, publish::network::Network};

/// What whoever publishes a report has to know of its hidden numbers.
pub const NOTE: &str = "What is hidden cannot be worked out from all reports of the same figure in a year. Figures are not \
    held against each other: those that count the same cases or stays by other lines, or ask something else of them, may \
    together give away what one of them hides. So `crises`, `complex-separations` and `crises-with-stay`; `care-paths`, \
    `stay-days`, `stay-days-spread` and the shares of stays that ended; `nights` and `nights-outside-region`. Publish one of \
    each where small numbers are hidden.";

/// A number shows when at least so many cases stand behind it (proposed; H36).
pub const SHOWN_FROM: usize = 5;

/// Who stands behind a number: each thing that is counted, with its case. `None` is a thing of no case, counted alone.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cell {
    /// Counted; of a share, those in the part.
    pub part: Vec<Option<CaseId>>,
    /// Of a share, those that are not in the part.
    pub rest: Vec<Option<CaseId>>,
}

impl Cell {
    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.part.is_empty() && self.rest.is_empty()
    }

    /// Put another's beside its own.
    pub fn add(&mut self, other: &Self) {
        self.part.extend_from_slice(&other.part);
        self.rest.extend_from_slice(&other.rest);
    }

    fn size(&self) -> usize {
        behind(&self.part) + behind(&self.rest)
    }
}

/// Those in the part, or those that are not: of a share each side is a table of its own.
type Side = fn(&Cell) -> &Vec<Option<CaseId>>;

const SIDES: [Side; 2] = [|cell| &cell.part, |cell| &cell.rest];

/// How many different cases.
fn behind(counted: &[Option<CaseId>]) -> usize {
    let cases: BTreeSet<_> = counted.iter().flatten().collect();
    cases.len() + counted.iter().filter(|case| case.is_none()).count()
}

/// Whether it would tell of somebody, and of no more than a few.
fn few(counted: &[Option<CaseId>]) -> bool {
    (1..SHOWN_FROM).contains(&behind(counted))
}

/// Whether numbers taken together would tell of a few.
fn tells_of_few(cells: &[&Cell]) -> bool {
    SIDES.into_iter().any(|side| {
        let all: Vec<_> = cells.iter().flat_map(|cell| side(cell)).copied().collect();
        few(&all)
    })
}

/// The lines of a figure in one month.
pub type Lines = BTreeMap<String, Cell>;

/// What of a report is hidden.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hidden {
    /// These lines.
    pub lines: BTreeSet<String>,
    /// The total.
    pub total: bool,
}

/// What to hide in the report of a period, given the figure's lines in every month of its year up to its end.
pub fn hidden(months: &BTreeMap<Period, Lines>, period: Period) -> Hidden {
    let up_to_its_end = |periods: Vec<Period>| {
        let periods = periods.into_iter();
        periods
            .filter(|part| part.until() <= period.until())
            .collect()
    };
    let year = period.year();
    let mut printed = in_order(months, up_to_its_end(year.months()), &[]);
    if !period.parts().is_empty() {
        let quarters = in_order(months, up_to_its_end(year.parts()), &printed);
        printed.extend(quarters);
    }
    if period == year {
        hide(&mut printed, Table::of(months, year));
    }
    let hidden = printed.pop().map(|table| table.hidden).unwrap_or_default();
    Hidden {
        total: hidden.contains(&None),
        lines: hidden.into_iter().flatten().collect(),
    }
}

/// The reports of months, or of quarters, one after the other, on finer ones that are printed. What one hides of a line
/// has to be made up with another before a sum over both can show: the next one with that line hides it too, so that
/// the quarter, or at least the year, need not.
fn in_order(months: &BTreeMap<Period, Lines>, periods: Vec<Period>, finer: &[Table]) -> Vec<Table> {
    let mut reports = Vec::new();
    let mut to_make_up: BTreeMap<Line, Vec<Cell>> = BTreeMap::new();
    for period in periods {
        let mut table = Table::of(months, period);
        let making_up = to_make_up.keys();
        let making_up = making_up.filter(|line| table.cells.contains_key(*line));
        table.making_up = making_up.cloned().collect();
        table.hidden.extend(table.making_up.iter().cloned());
        let parts = period.parts();
        let parts = finer.iter().filter(|part| parts.contains(&part.period));
        let mut printed: Vec<_> = parts.cloned().collect();
        hide(&mut printed, table);
        let Some(table) = printed.pop() else { break };
        for line in &table.hidden {
            let Some(cell) = table.cells.get(line) else {
                continue;
            };
            let made = to_make_up.entry(line.clone()).or_default();
            made.push(cell.clone());
            if made.len() > 1 && !tells_of_few(&made.iter().collect::<Vec<_>>()) {
                to_make_up.remove(line);
            }
        }
        reports.push(table);
    }
    reports
}

/// A line by its word; `None` is the total.
type Line = Option<String>;

/// A report on its way out. Only what somebody stands behind is in it.
#[derive(Clone)]
struct Table {
    period: Period,
    cells: BTreeMap<Line, Cell>,
    hidden: BTreeSet<Line>,
    /// Of the hidden: to make up for a small number of an earlier report.
    making_up: BTreeSet<Line>,
}

impl Table {
    fn of(months: &BTreeMap<Period, Lines>, period: Period) -> Self {
        let mut cells: BTreeMap<Line, Cell> = BTreeMap::new();
        for month in period.months() {
            for (line, cell) in months.get(&month).into_iter().flatten() {
                if cell.is_empty() {
                    continue;
                }
                if !line.is_empty() {
                    cells.entry(Some(line.clone())).or_default().add(cell);
                }
                cells.entry(None).or_default().add(cell);
            }
        }
        let small = cells.iter().filter(|(_, cell)| tells_of_few(&[cell]));
        let hidden = small.map(|(line, _)| line.clone()).collect();
        Self {
            period,
            cells,
            hidden,
            making_up: BTreeSet::new(),
        }
    }

    fn shows(&self, line: &Line) -> bool {
        self.cells.contains_key(line) && !self.hidden.contains(line)
    }

    /// The smallest line that shows; the total when none does.
    fn next_to_hide(&self) -> Option<Line> {
        let shown = self.cells.iter().filter(|(l, _)| !self.hidden.contains(*l));
        shown
            .min_by_key(|(line, cell)| (line.is_none(), cell.size()))
            .map(|(line, _)| line.clone())
    }
}

/// A number of a report: which of the printed, and its line.
type Number = (usize, Line);

/// A sum that the printed reports show or imply: its members make up the whole.
struct Sum {
    members: Vec<Number>,
    whole: Number,
}

/// Hide in a table until what was printed before and it together give nothing away, and put it with the printed.
fn hide(printed: &mut Vec<Table>, table: Table) {
    let last = printed.len();
    printed.push(table);
    let sums = sums(printed);
    loop {
        let known = Network::of(printed).determined();
        let told = sums.iter().find(|sum| leaves_few(printed, &known, sum));
        // Of months or quarters: their own sum is what must not show.
        let over_time = |sum: &&Sum| sum.members.iter().any(|(table, _)| *table != last);
        let line = match told {
            Some(sum) => Some(sum).filter(over_time).map(|sum| &sum.whole),
            None => match tells(printed, &known) {
                None => return,
                told => told,
            },
        };
        let line = line.map(|(_, line)| line.clone());
        let line = line.filter(|line| printed[last].shows(line));
        let Some(line) = line.or_else(|| printed[last].next_to_hide()) else {
            return;
        };
        printed[last].hidden.insert(line);
    }
}

/// A hidden number that follows from what is printed and may not: it tells of few, or was to make up for one that does.
/// Only in its own month something else can still be hidden with it; later ones show less instead.
fn tells<'a>(printed: &[Table], known: &'a Known) -> Option<&'a Number> {
    let last = printed.len() - 1;
    let by_side = SIDES.into_iter().zip(known);
    let mut numbers = by_side.flat_map(|(side, known)| known.iter().map(move |n| (side, n)));
    let found = numbers.find(|(side, number)| {
        let table = &printed[number.0];
        let makes_up = number.0 == last && table.making_up.contains(&number.1);
        let is_month = table.period.parts().is_empty();
        let counted = table.cells.get(&number.1).map(side);
        counted.is_some_and(|counted| few(counted) || makes_up && is_month && !counted.is_empty())
    });
    found.map(|(_, number)| number)
}

/// Every sum among the reports.
fn sums(printed: &[Table]) -> Vec<Sum> {
    let mut sums = Vec::new();
    for (index, table) in printed.iter().enumerate() {
        let lines = table.cells.keys().filter(|line| line.is_some());
        let members: Vec<_> = lines.map(|line| (index, line.clone())).collect();
        if !members.is_empty() {
            let whole = (index, None);
            sums.push(Sum { members, whole });
        }
        let parts = table.period.parts();
        for line in table.cells.keys() {
            let of_parts = printed.iter().enumerate();
            let members: Vec<_> = of_parts
                .filter(|(_, part)| parts.contains(&part.period) && part.cells.contains_key(line))
                .map(|(part, _)| (part, line.clone()))
                .collect();
            if !members.is_empty() {
                let whole = (index, line.clone());
                sums.push(Sum { members, whole });
            }
        }
    }
    sums
}

fn is_hidden(printed: &[Table], (table, line): &Number) -> bool {
    printed[*table].hidden.contains(line)
}

/// Hidden numbers that follow from what is printed, of each side.
type Known = [BTreeSet<Number>; 2];

/// Whether a sum whose whole is known leaves a difference that tells of few: of its members that are not.
fn leaves_few(printed: &[Table], known: &Known, sum: &Sum) -> bool {
    let mut sides = SIDES.into_iter().zip(known);
    sides.any(|(side, known)| {
        let is_unknown = |number: &&Number| is_hidden(printed, number) && !known.contains(*number);
        let unknown = sum.members.iter().filter(is_unknown);
        let left = unknown.filter_map(|(table, line)| printed[*table].cells.get(line));
        let left: Vec<_> = left.flat_map(side).copied().collect();
        !is_unknown(&&sum.whole) && few(&left)
    })
}

#[cfg(test)]
mod tests;
