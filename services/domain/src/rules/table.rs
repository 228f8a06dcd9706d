//! `figures.toml`: a version from a day on, and every figure of it with its source, how sure that is, and within its bounds.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{
    Figures,
    bounds::{BOUNDS, within},
};
use crate::book::{Certainty, Misfit, Table};

/// The figures of one version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FigureTable {
    /// Their values.
    pub figures: Figures,
    /// Where each comes from, by name.
    pub origins: BTreeMap<String, Origin>,
}

/// Where a figure comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin {
    /// How sure that is.
    pub certainty: Certainty,
    /// Law, guideline or rule; a proposal may have none.
    pub source: Option<String>,
}

/// A figure as it stands in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    value: toml::Value,
    certainty: Certainty,
    source: Option<String>,
}

impl Table for FigureTable {
    type Raw = BTreeMap<String, Spanned<Raw>>;

    fn check(raw: Self::Raw) -> Result<Self, Misfit> {
        let mut values = toml::Table::new();
        let mut origins = BTreeMap::new();
        for (name, spanned) in &raw {
            let figure = spanned.get_ref();
            within(name, &figure.value).map_err(|reason| Misfit::at(spanned, reason))?;
            let source = figure.source.clone().filter(|text| !text.trim().is_empty());
            if figure.certainty == Certainty::Verified && source.is_none() {
                let reason = format!("`{name}` is called verified; name the source that was read");
                return Err(Misfit::at(spanned, reason));
            }
            let certainty = figure.certainty;
            values.insert(name.clone(), figure.value.clone());
            origins.insert(name.clone(), Origin { certainty, source });
        }
        if let Some(missing) = BOUNDS.iter().find(|bound| !raw.contains_key(bound.name)) {
            let reason = format!("the figure `{}` stands nowhere", missing.name);
            return Err(Misfit::new(reason));
        }
        let figures: Figures = values
            .try_into()
            .map_err(|error: toml::de::Error| Misfit::new(error.message()))?;
        if let Some((name, reason)) = figures.disagree() {
            return Err(match raw.get(name) {
                Some(spanned) => Misfit::at(spanned, reason),
                None => Misfit::new(reason),
            });
        }
        Ok(Self { figures, origins })
    }
}

#[cfg(test)]
mod tests {
    use crate::book::{Book, Fault};

    const TEXT: &str = include_str!("../../rules/figures.toml");

    fn read(text: &str) -> Result<Book, Fault> {
        Book::read(|file| (file == "figures.toml").then(|| text.to_owned()))
    }

    fn fault(from: &str, to: &str) -> Fault {
        assert!(TEXT.contains(from), "{from}");
        read(&TEXT.replacen(from, to, 1)).unwrap_err()
    }

    #[test]
    fn nobody_waits_longer_than_half_an_hour_for_an_unsafe_child_whatever_a_table_says() {
        for name in [
            "acute_step_minutes = { value = 30",
            "secure_child_minutes = { value = 30",
            "search_touch_minutes = { value = 30",
            "triage_minutes = { value = 30",
        ] {
            let fault = fault(name, &name.replace("30", "31"));
            assert!(fault.reason.contains("may be 1 to 30"), "{fault}");
            assert!(fault.reason.contains("H01"), "{fault}");
            let line = TEXT.lines().position(|line| line.starts_with(name));
            assert_eq!(Some(fault.line), line.map(|line| line + 1), "{fault}");
        }
        let lowest = fault("hold_minutes = { value = 45", "hold_minutes = { value = 4");
        assert!(lowest.reason.contains("may be 5 to 120"), "{lowest}");
    }

    #[test]
    fn a_figure_that_is_missing_unknown_unsourced_or_no_number_is_a_fault() {
        let missing = fault("hold_minutes = ", "# ");
        assert!(
            missing.reason.contains("`hold_minutes` stands nowhere"),
            "{missing}"
        );
        let unknown = fault("hold_minutes = ", "hold_minuts = ");
        assert!(
            unknown.reason.contains("`hold_minuts` is no figure"),
            "{unknown}"
        );
        let word = fault(
            "hold_minutes = { value = 45",
            "hold_minutes = { value = \"long\"",
        );
        assert!(word.reason.contains("whole number"), "{word}");
        let unsourced = fault(
            "certainty = \"verified\", source = \"Almere monitor; H04\"",
            "certainty = \"verified\"",
        );
        assert!(unsourced.reason.contains("name the source"), "{unsourced}");
        let shape = fault(
            "hold_minutes = { value = 45",
            "hold_minutes = { value = [45, 50]",
        );
        assert!(!shape.reason.is_empty(), "{shape}");
    }

    #[test]
    fn figures_that_contradict_each_other_are_a_fault() {
        let ascending = fault("value = [7, 28, 84]", "value = [28, 7, 84]");
        assert!(ascending.reason.contains("ascending"), "{ascending}");
        let reviews = fault("stay_days = { value = 28", "stay_days = { value = 21");
        assert!(reviews.reason.contains("after the norm"), "{reviews}");
    }

    #[test]
    fn a_version_that_overlaps_or_leaves_a_gap_is_a_fault() {
        let second = |from: &str| {
            let next = TEXT[TEXT.find("[[version]]").unwrap()..]
                .replace("figures@1", "figures@2")
                .replace("2015-01-01", from);
            let first = TEXT.replacen(
                "from = \"2015-01-01\"",
                "from = \"2015-01-01\"\nuntil = \"2027-01-01\"",
                1,
            );
            read(&format!("{first}\n{next}"))
        };
        assert_eq!(second("2027-01-01").unwrap().figures.versions().len(), 2);
        assert!(
            second("2026-12-01")
                .unwrap_err()
                .reason
                .contains("figures@")
        );
        let gap = second("2027-02-01").unwrap_err();
        assert!(gap.reason.contains("nothing is in force"), "{gap}");
    }
}
