//! Attacks on what is published.

use proptest::prelude::*;

use super::*;
use crate::build::case_id;

const YEAR: Period = Period::Year(2026);

/// Counts of lines in months, as cells of as many different cases each.
fn months(counts: &[(i8, &str, usize, usize)]) -> BTreeMap<Period, Lines> {
    let mut next = 0;
    let mut cases = |count: usize| -> Vec<Option<CaseId>> {
        let ids = (0..count).map(|_| {
            next += 1;
            Some(case_id(next))
        });
        ids.collect()
    };
    let mut months: BTreeMap<Period, Lines> = BTreeMap::new();
    for (month, line, part, rest) in counts {
        let cell = Cell {
            part: cases(*part),
            rest: cases(*rest),
        };
        let lines = months.entry(Period::Month(2026, *month)).or_default();
        lines.entry((*line).to_owned()).or_default().add(&cell);
    }
    months
}

fn lines(months: &BTreeMap<Period, Lines>, period: &str) -> (Vec<String>, bool) {
    let hidden = hidden(months, period.parse().unwrap());
    (hidden.lines.into_iter().collect(), hidden.total)
}

#[test]
fn small_numbers_are_hidden_on_both_sides_of_the_line_and_none_is_told() {
    let hidden_total = |count| lines(&months(&[(1, "", count, 0)]), "2026-01").1;
    assert_eq!([0, 1, 4, 5].map(hidden_total), [false, true, true, false]);
}

#[test]
fn five_things_of_one_child_are_one_child() {
    let one = Cell {
        part: vec![Some(case_id(1)); 9],
        rest: vec![],
    };
    let months = BTreeMap::from([(Period::Month(2026, 1), Lines::from([(String::new(), one)]))]);
    assert!(lines(&months, "2026-01").1);
}

#[test]
fn a_hidden_line_takes_another_with_it() {
    let table = months(&[(1, "a", 3, 0), (1, "b", 40, 0), (1, "c", 12, 0)]);
    assert_eq!(
        lines(&table, "2026-01"),
        (vec!["a".into(), "c".into()], false)
    );
    let table = months(&[
        (1, "a", 1, 0),
        (1, "b", 1, 0),
        (1, "c", 12, 0),
        (1, "d", 13, 0),
    ]);
    let hidden = lines(&table, "2026-01").0;
    assert_eq!(hidden, ["a", "b", "c"], "1 and 1 together are still few");
}

#[test]
fn a_share_hides_when_few_are_in_the_part_or_few_are_not() {
    let shows = |part, rest| !lines(&months(&[(1, "", part, rest)]), "2026-01").1;
    assert!(shows(5, 5) && shows(12, 0) && shows(0, 12));
    assert!(!shows(3, 20) && !shows(20, 3));
}

#[test]
fn the_next_month_makes_up_for_a_small_one_so_that_the_quarter_shows() {
    let table = months(&[(1, "", 2, 0), (2, "", 8, 0), (3, "", 9, 0)]);
    let hidden = ["2026-01", "2026-02", "2026-03", "2026-Q1", "2026"].map(|p| lines(&table, p).1);
    assert_eq!(hidden, [true, true, false, false, false]);
}

#[test]
fn a_quarter_does_not_give_its_one_small_month_away_and_the_next_one_makes_up_for_the_year() {
    let table = months(&[(1, "", 9, 0), (2, "", 8, 0), (3, "", 2, 0)]);
    assert!(!lines(&table, "2026-01").1 && lines(&table, "2026-03").1);
    assert!(lines(&table, "2026-Q1").1, "19 less 9 less 8 is 2");
    assert!(lines(&table, "2026").1, "and so would the year be");
    let mut counts = vec![(1, "", 9, 0), (2, "", 8, 0), (3, "", 2, 0)];
    counts.extend((4..=12).map(|month| (month, "", 10, 0)));
    let table = months(&counts);
    let hidden = ["2026-04", "2026-Q1", "2026-Q2", "2026-Q3", "2026"].map(|p| lines(&table, p).1);
    assert_eq!(hidden, [true, true, true, false, false]);
}

/// Everything that is printed of a year, at once: each report as whoever asks for it would see it.
fn all_printed(months: &BTreeMap<Period, Lines>) -> Vec<Table> {
    let quarters = YEAR.parts().into_iter();
    let periods = YEAR.months().into_iter().chain(quarters).chain([YEAR]);
    periods
        .map(|period| {
            let mut table = Table::of(months, period);
            let hidden = hidden(months, period);
            table.hidden = hidden.lines.into_iter().map(Some).collect();
            if hidden.total {
                table.hidden.insert(None);
            }
            table
        })
        .collect()
}

/// What a hidden number can be.
type Ranges = BTreeMap<(usize, Line), (i64, i64)>;

/// Somebody with all reports of a year, who narrows down what each hidden number can be, again and again: a whole that
/// is known leaves its members at most what the others leave, and at least what they cannot take. A line that is there
/// has somebody behind it; of a figure that is no share, in the part.
fn narrowed(printed: &[Table], is_share: bool) -> [Ranges; 2] {
    let sides = [|cell: &Cell| cell.part.len(), |cell: &Cell| cell.rest.len()];
    let mut ranges = sides.map(|side| {
        let mut range = Ranges::new();
        for (index, table) in printed.iter().enumerate() {
            for (line, cell) in &table.cells {
                let count = i64::try_from(side(cell)).unwrap();
                let known = !table.hidden.contains(line);
                let bounds = if known { (count, count) } else { (0, 1_000) };
                range.insert((index, line.clone()), bounds);
            }
        }
        range
    });
    if !is_share {
        ranges[1].values_mut().for_each(|range| *range = (0, 0));
    }
    let sums = sums(printed);
    for _ in 0..60 {
        let before = ranges.clone();
        for (own, other) in [(0, 1), (1, 0)] {
            for (cell, range) in &mut ranges[own] {
                range.0 = range.0.max(1 - before[other][cell].1);
            }
            narrow(&mut ranges[own], &sums);
        }
        if ranges == before {
            break;
        }
    }
    ranges
}

fn narrow(range: &mut Ranges, sums: &[Sum]) {
    for sum in sums {
        let low: i64 = sum.members.iter().map(|cell| range[cell].0).sum();
        let high: i64 = sum.members.iter().map(|cell| range[cell].1).sum();
        let whole = range[&sum.whole];
        let whole = (whole.0.max(low), whole.1.min(high));
        range.insert(sum.whole.clone(), whole);
        for cell in &sum.members {
            let own = range[cell];
            let others = (low - own.0, high - own.1);
            let bounds = (own.0.max(whole.0 - others.1), own.1.min(whole.1 - others.0));
            range.insert(cell.clone(), bounds);
        }
    }
}

/// What is told by all of it together: small hidden numbers that can only be what they are, and what a sum leaves to
/// those that can be another.
fn told(printed: &[Table], is_share: bool) -> Vec<String> {
    let mut told = Vec::new();
    let ranges = narrowed(printed, is_share);
    for (range, side) in ranges.iter().zip(SIDES) {
        let counted = |(table, line): &(usize, Line)| side(&printed[*table].cells[line]).clone();
        let is_known = |cell: &(usize, Line)| range[cell].0 == range[cell].1;
        for cell in range.keys().filter(|cell| is_known(cell)) {
            if is_hidden(printed, cell) && few(&counted(cell)) {
                told.push(format!("{} {:?}", printed[cell.0].period, cell.1));
            }
        }
        for sum in sums(printed).iter().filter(|sum| is_known(&sum.whole)) {
            let unknown = sum.members.iter().filter(|cell| !is_known(cell));
            let left: Vec<_> = unknown.flat_map(counted).collect();
            if few(&left) {
                let (table, line) = &sum.whole;
                told.push(format!(
                    "what is left of {} {line:?}",
                    printed[*table].period
                ));
            }
        }
    }
    told
}

type Counted = (i8, &'static str, usize, usize);

fn some_year() -> impl Strategy<Value = Vec<Counted>> {
    let words = ["a", "b", "c", "d"];
    let count = || prop_oneof![3 => Just(0_usize), 4 => 1_usize..5, 3 => 5_usize..20];
    let cell = (1_i8..=12, 0_usize..4, count(), count());
    (prop::collection::vec(cell, 0..40), any::<bool>()).prop_map(move |(cells, is_share)| {
        let cells = cells.into_iter();
        cells
            .map(|(month, line, part, rest)| {
                (month, words[line], part, if is_share { rest } else { 0 })
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn nothing_hidden_can_be_had_from_all_reports_of_a_year_laid_side_by_side(counted in some_year()) {
        let is_share = counted.iter().any(|(.., rest)| *rest > 0);
        let told = told(&all_printed(&months(&counted)), is_share);
        prop_assert!(told.is_empty(), "{told:?}");
    }

    #[test]
    fn what_shows_is_zero_or_large_and_what_a_printed_sum_leaves_is_too(counted in some_year()) {
        let printed = all_printed(&months(&counted));
        for table in &printed {
            for (line, cell) in &table.cells {
                prop_assert!(table.hidden.contains(line) || !tells_of_few(&[cell]));
            }
        }
        let known = Network::of(&printed).determined();
        for sum in sums(&printed) {
            prop_assert!(!leaves_few(&printed, &known, &sum), "{} {:?}", printed[sum.whole.0].period, sum.whole.1);
        }
    }

    #[test]
    fn what_an_earlier_month_shows_does_not_depend_on_a_later_one(counted in some_year(), last in 1_i8..12) {
        let months = months(&counted);
        let mut known_then = months.clone();
        known_then.retain(|period, _| *period <= Period::Month(2026, last));
        for month in 1..=last {
            let month = Period::Month(2026, month);
            prop_assert_eq!(hidden(&months, month), hidden(&known_then, month));
        }
    }
}

#[test]
fn the_attack_succeeds_where_only_small_numbers_are_hidden() {
    let table = months(&[(1, "a", 3, 0), (1, "b", 40, 0)]);
    let careless = Table::of(&table, Period::Month(2026, 1));
    let found = narrowed(&[careless], false);
    assert_eq!(found[0][&(0, Some("a".into()))], (3, 3));
}

/// A line that is there is at least one: five hidden lines of a printed total of five are one each.
#[test]
fn as_many_hidden_lines_as_the_total_are_one_each_and_take_the_total_with_them() {
    let ones = ["a", "b", "c", "d", "e"].map(|line| (1, line, 1, 0));
    assert!(lines(&months(&ones), "2026-01").1);
}

/// March's a is hidden to make up for the small ones, and was yet its total less b; so a quarter of 7 left 2 to January
/// and February, and both were there.
#[test]
fn what_makes_up_for_a_small_number_does_not_follow_from_its_own_month() {
    let months = months(&[
        (1, "a", 1, 0),
        (1, "b", 10, 0),
        (2, "a", 1, 0),
        (2, "b", 10, 0),
        (3, "a", 5, 0),
        (3, "b", 10, 0),
    ]);
    assert_eq!(told(&all_printed(&months), false), Vec::<String>::new());
    let march = lines(&months, "2026-03");
    assert_eq!(march, (vec!["a".into(), "b".into()], false));
    assert_eq!(lines(&months, "2026-Q1"), (vec![], false));
}

#[test]
fn a_number_that_no_single_sum_tells_but_all_together_do_is_found() {
    // Two squares of hidden numbers that hang together by February's c: every line and every month has at least two of
    // them, and yet it is the totals of January and February less the lines a and b.
    let hidden = [
        (1, "a"),
        (1, "b"),
        (2, "a"),
        (2, "b"),
        (2, "c"),
        (3, "c"),
        (3, "d"),
        (4, "c"),
        (4, "d"),
    ];
    let counts: Vec<_> = hidden
        .iter()
        .map(|(month, line)| (*month, *line, 4, 0))
        .collect();
    let table = months(&counts);
    let all_hidden = |period| {
        let mut table = Table::of(&table, period);
        table.hidden = table.cells.keys().cloned().collect();
        table
    };
    let mut printed: Vec<_> = YEAR
        .months()
        .into_iter()
        .chain(YEAR.parts())
        .chain([YEAR])
        .map(all_hidden)
        .collect();
    let february = |printed: &[Table]| {
        let [part, _] = Network::of(printed).determined();
        part.contains(&(1, Some("c".into())))
    };
    assert!(!february(&printed));
    for month in &mut printed[..12] {
        month.hidden.remove(&None);
    }
    assert!(!february(&printed));
    printed[16].hidden.clear();
    assert!(february(&printed));
}
