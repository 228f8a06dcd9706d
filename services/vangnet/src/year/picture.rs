//! A year as a picture: four small charts in one SVG, drawn by hand because four charts are not worth a plotting crate.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use vangnet_domain::calendar;
use vangnet_views::indicators::{self, Indicators, Period};

use super::{LABEL, Settings, Stretch};

/// Of one chart, in pixels.
const WIDTH: f64 = 440.0;
const HEIGHT: f64 = 210.0;
/// Around the charts.
const LEFT: f64 = 56.0;
const TOP: f64 = 96.0;
const GAP: f64 = 84.0;
/// Dark blue and orange: told apart also by those who see few colours, and in grey.
const ONE: &str = "#1f4e79";
const OTHER: &str = "#e08a2c";

/// The charts: crises, occupancy, length of stay, placements and what avoided them.
pub fn picture(indicators: &Indicators, settings: &Settings, stretch: Stretch) -> String {
    let (from, until) = stretch.instants();
    let months = months(from, until);
    let counted = |id: &str, month: &Period| -> Vec<i64> {
        let figure = indicators::by_id(id);
        let seen = figure.map(|figure| indicators.seen(figure, *month, until));
        seen.unwrap_or_default()
            .iter()
            .map(|seen| seen.value)
            .collect()
    };
    let how_many = |id: &str| -> Vec<f64> {
        let counts = months.iter().map(|month| counted(id, month).len() as f64);
        counts.collect()
    };
    let medians: Vec<_> = months
        .iter()
        .map(|month| median(counted("stay-days", month)))
        .collect();
    let occupied = occupancy(indicators, (from, until));
    let capacity = f64::from(settings.capacity());
    let mut svg = String::new();
    let (width, height) = (
        2.0 * WIDTH + LEFT + GAP + 24.0,
        2.0 * HEIGHT + TOP + GAP + 64.0,
    );
    let _ = write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n\
         <text x=\"{LEFT}\" y=\"34\" font-size=\"19\" font-weight=\"bold\">{days} days of crises in an invented Flevoland</text>\n\
         <text x=\"{LEFT}\" y=\"56\" font-size=\"13\" fill=\"#a02020\">{LABEL}; seed {seed}, from {first}</text>\n",
        days = stretch.days,
        seed = stretch.seed,
        first = stretch.from,
    );
    let at = |column: f64, row: f64| {
        let x = LEFT + column * (WIDTH + GAP);
        (x, TOP + row * (HEIGHT + GAP))
    };
    let names: Vec<_> = months.iter().map(|month| short(*month)).collect();
    let crises = how_many("crises");
    bars(
        &mut svg,
        at(0.0, 0.0),
        "Crises a month",
        &names,
        &[("crises", ONE, &crises)],
    );
    line(
        &mut svg,
        at(1.0, 0.0),
        &format!("Children in a place, each day ({capacity} places, invented)"),
        &names,
        (&occupied, capacity),
    );
    bars(
        &mut svg,
        at(0.0, 1.0),
        "Median days of the stays that ended",
        &names,
        &[("days", ONE, &medians)],
    );
    let (placed, avoided) = (
        how_many("out-of-home-placements"),
        how_many("placements-avoided"),
    );
    bars(
        &mut svg,
        at(1.0, 1.0),
        "Out-of-home placements, and those avoided",
        &names,
        &[("placed", ONE, &placed), ("avoided", OTHER, &avoided)],
    );
    svg.push_str("</svg>\n");
    svg
}

fn months(from: Timestamp, until: Timestamp) -> Vec<Period> {
    let mut months = Vec::new();
    let mut at = from;
    while at < until {
        let month = Period::month_of(at);
        months.push(month);
        at = month.until();
    }
    months
}

fn short(month: Period) -> String {
    let month = month.to_string();
    month.split('-').nth(1).unwrap_or_default().to_owned()
}

fn median(mut values: Vec<i64>) -> f64 {
    values.sort_unstable();
    let middle = values.len() / 2;
    match (values.len() % 2, values.get(middle)) {
        (_, None) => 0.0,
        (1, Some(value)) => *value as f64,
        (_, Some(high)) => (values[middle - 1] + high) as f64 / 2.0,
    }
}

/// How many children are in a place of the region at noon of each day.
fn occupancy(indicators: &Indicators, (from, until): (Timestamp, Timestamp)) -> Vec<f64> {
    let stays: Vec<_> = indicators.sheets().stays.values().collect();
    let mut days = Vec::new();
    let mut noon = from + SignedDuration::from_hours(12);
    while noon < until {
        let there = stays.iter().filter(|stay| {
            let ended = stay.ended.is_some_and(|(at, ..)| at <= noon);
            stay.place.is_some() && stay.began <= noon && !ended
        });
        days.push(there.count() as f64);
        let next = calendar::end_of(calendar::date_of(noon));
        noon = next + SignedDuration::from_hours(12);
    }
    days
}

/// Round numbers up to and over the highest.
fn ticks(highest: f64) -> Vec<f64> {
    let rough = (highest / 4.0).max(1.0);
    let power = 10_f64.powf(rough.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    let step = steps
        .into_iter()
        .find(|step| *step >= rough)
        .unwrap_or(rough);
    let count = (highest / step).ceil().max(1.0) as u32;
    (0..=count).map(|tick| f64::from(tick) * step).collect()
}

/// Title, grid and names below; returns how high one unit is.
fn frame(svg: &mut String, (x, y): (f64, f64), title: &str, names: &[String], highest: f64) -> f64 {
    let ticks = ticks(highest);
    let unit = HEIGHT / ticks.last().copied().unwrap_or(1.0);
    let _ = writeln!(
        svg,
        "<text x=\"{x}\" y=\"{}\" font-size=\"14\" font-weight=\"bold\">{title}</text>",
        y - 14.0
    );
    for tick in ticks {
        let at = y + HEIGHT - tick * unit;
        let _ = writeln!(
            svg,
            "<line x1=\"{x}\" y1=\"{at:.1}\" x2=\"{}\" y2=\"{at:.1}\" stroke=\"#ddd\"/>\
             <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{tick}</text>",
            x + WIDTH,
            x - 8.0,
            at + 4.0
        );
    }
    let wide = WIDTH / names.len().max(1) as f64;
    for (index, name) in names.iter().enumerate() {
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{name}</text>",
            x + (index as f64 + 0.5) * wide,
            y + HEIGHT + 18.0
        );
    }
    unit
}

/// Bars side by side for each month.
fn bars(
    svg: &mut String,
    at: (f64, f64),
    title: &str,
    names: &[String],
    series: &[(&str, &str, &Vec<f64>)],
) {
    let values = series.iter().flat_map(|(_, _, values)| values.iter());
    let highest = values.copied().fold(1.0, f64::max);
    let unit = frame(svg, at, title, names, highest);
    let (x, y) = at;
    let month = WIDTH / names.len().max(1) as f64;
    let wide = month * 0.7 / series.len() as f64;
    for (place, (name, colour, values)) in series.iter().enumerate() {
        for (index, value) in values.iter().enumerate() {
            let left = x + index as f64 * month + month * 0.15 + place as f64 * wide;
            let high = value * unit;
            let _ = writeln!(
                svg,
                "<rect x=\"{left:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\" fill=\"{colour}\">\
                 <title>{name} {value}</title></rect>",
                y + HEIGHT - high
            );
        }
        if series.len() > 1 {
            let left = x + place as f64 * 90.0;
            let low = y + HEIGHT + 32.0;
            let _ = writeln!(
                svg,
                "<rect x=\"{left}\" y=\"{low}\" width=\"11\" height=\"11\" fill=\"{colour}\"/>\
                 <text x=\"{}\" y=\"{}\">{name}</text>",
                left + 16.0,
                low + 10.0
            );
        }
    }
}

/// A line through the days, under a line that says how many there could be.
fn line(
    svg: &mut String,
    at: (f64, f64),
    title: &str,
    names: &[String],
    (values, limit): (&[f64], f64),
) {
    let highest = values.iter().copied().fold(limit, f64::max);
    let unit = frame(svg, at, title, names, highest);
    let (x, y) = at;
    let step = WIDTH / values.len().max(1) as f64;
    let mut points = String::new();
    for (index, value) in values.iter().enumerate() {
        let _ = write!(
            points,
            "{:.1},{:.1} ",
            x + (index as f64 + 0.5) * step,
            y + HEIGHT - value * unit
        );
    }
    let full = y + HEIGHT - limit * unit;
    let _ = writeln!(
        svg,
        "<line x1=\"{x}\" y1=\"{full:.1}\" x2=\"{}\" y2=\"{full:.1}\" stroke=\"{OTHER}\" \
         stroke-width=\"1.5\" stroke-dasharray=\"5 4\"/>\
         <polyline points=\"{}\" fill=\"none\" stroke=\"{ONE}\" stroke-width=\"1.5\"/>",
        x + WIDTH,
        points.trim_end()
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_reach_the_highest() {
        assert_eq!(ticks(23.0), [0.0, 10.0, 20.0, 30.0]);
        assert_eq!(ticks(4.0), [0.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(ticks(0.0), [0.0, 1.0]);
        assert!(ticks(161.0).last().is_some_and(|last| *last >= 161.0));
    }

    #[test]
    fn the_middle_of_nothing_is_none_at_all() {
        assert_eq!(median(vec![]), 0.0);
        assert_eq!(median(vec![9, 1, 4]), 4.0);
        assert_eq!(median(vec![9, 1, 4, 5]), 4.5);
    }

    #[test]
    fn every_picture_says_that_it_is_invented() {
        let settings = Settings::parse(include_str!("../../../../loadtests/year.toml")).unwrap();
        let stretch = Stretch {
            seed: 1,
            from: "2026-01-01".parse().unwrap(),
            days: 365,
        };
        let svg = picture(&Indicators::default(), &settings, stretch);
        assert!(svg.contains("simulated; people and capacity invented"));
        assert!(svg.contains("6 places, invented"));
    }
}
