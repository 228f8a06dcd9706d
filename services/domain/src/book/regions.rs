//! The region table (H31, H32): which region serves a municipality, and who decides there over a refusal.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use super::{Misfit, Table};
use crate::region::{HelpKind, Municipality};

/// Regions by municipality, kind of help and start of help; total for every municipality.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Regions {
    municipalities: BTreeMap<Municipality, Row>,
    regions: BTreeMap<String, String>,
    /// Of each municipality and kind of help: from which start of help on which region, oldest first; the first from ever.
    memberships: BTreeMap<(Municipality, HelpKind), Vec<(Date, String)>>,
    organisations: Vec<Organisation>,
    regional_officer: String,
}

/// What is known of a municipality.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Row {
    youths: Youths,
    officer: String,
}

/// Youths of 0 to 17 living there, in a year.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Youths {
    /// Counted in this year.
    pub year: u16,
    /// How many.
    pub count: u32,
}

/// An organisation that the documents name, by what it does in a crisis.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// What it does.
    pub roles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawRegions {
    regional_officer: Spanned<String>,
    municipality: Vec<Spanned<RawMunicipality>>,
    region: Vec<RawRegion>,
    membership: Vec<Spanned<RawMembership>>,
    #[serde(default)]
    organisation: Vec<Organisation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMunicipality {
    code: Municipality,
    youths: Youths,
    officer: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRegion {
    id: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMembership {
    municipalities: Vec<Municipality>,
    region: String,
    help: Vec<HelpKind>,
    start_from: Option<Date>,
    start_until: Option<Date>,
}

impl Regions {
    /// The id of the region that serves a municipality with a kind of help that began on a day.
    pub fn region_of(&self, municipality: Municipality, help: HelpKind, start: Date) -> &str {
        let rows = &self.memberships[&(municipality, help)];
        let row = rows.iter().rev().find(|(from, _)| *from <= start);
        &row.unwrap_or(&rows[0]).1
    }

    /// The name of a region.
    pub fn name(&self, region: &str) -> Option<&str> {
        self.regions.get(region).map(String::as_str)
    }

    /// The office with authority of a municipality; of the region when the municipality is not known
    /// (doorzettingsmacht).
    pub fn officer(&self, municipality: Option<Municipality>) -> &str {
        municipality.map_or(&self.regional_officer, |municipality| {
            &self.municipalities[&municipality].officer
        })
    }

    /// Youths of 0 to 17 in a municipality.
    pub fn youths(&self, municipality: Municipality) -> Youths {
        self.municipalities[&municipality].youths
    }

    /// The organisations that the documents name.
    pub fn organisations(&self) -> &[Organisation] {
        &self.organisations
    }
}

impl Table for Regions {
    type Raw = RawRegions;

    fn check(raw: RawRegions) -> Result<Self, Misfit> {
        if raw.regional_officer.get_ref().trim().is_empty() {
            let reason = "name who decides over a refusal while no municipality is known";
            return Err(Misfit::at(&raw.regional_officer, reason));
        }
        let municipalities = municipalities(raw.municipality)?;
        let mut regions = BTreeMap::new();
        for region in raw.region {
            if regions.insert(region.id.clone(), region.name).is_some() {
                return Err(Misfit::new(format!(
                    "region `{}` stands here twice",
                    region.id
                )));
            }
        }
        let memberships = memberships(raw.membership, &regions)?;
        Ok(Self {
            municipalities,
            regions,
            memberships,
            organisations: raw.organisation,
            regional_officer: raw.regional_officer.into_inner(),
        })
    }
}

fn municipalities(
    raw: Vec<Spanned<RawMunicipality>>,
) -> Result<BTreeMap<Municipality, Row>, Misfit> {
    let mut known = BTreeMap::new();
    for row in raw {
        let code = row.get_ref().code;
        if known.contains_key(&code) {
            return Err(Misfit::at(
                &row,
                format!("{} stands here twice", code.name()),
            ));
        }
        if row.get_ref().officer.trim().is_empty() {
            let reason = format!("name who decides over a refusal in {}", code.name());
            return Err(Misfit::at(&row, reason));
        }
        let row = row.into_inner();
        let (youths, officer) = (row.youths, row.officer);
        known.insert(code, Row { youths, officer });
    }
    match Municipality::ALL
        .iter()
        .find(|one| !known.contains_key(one))
    {
        None => Ok(known),
        Some(missing) => Err(Misfit::new(format!(
            "{} is missing; every municipality that a case can be of has a row",
            missing.name()
        ))),
    }
}

/// One row for each municipality and kind of help, before it is checked that they follow each other.
struct Span<'a> {
    from: Date,
    until: Date,
    row: &'a Spanned<RawMembership>,
}

type Memberships = BTreeMap<(Municipality, HelpKind), Vec<(Date, String)>>;

fn memberships(
    raw: Vec<Spanned<RawMembership>>,
    regions: &BTreeMap<String, String>,
) -> Result<Memberships, Misfit> {
    let mut spans: BTreeMap<(Municipality, HelpKind), Vec<Span<'_>>> = BTreeMap::new();
    for row in &raw {
        let named = row.get_ref();
        if !regions.contains_key(&named.region) {
            let reason = format!("region `{}` is not in this table", named.region);
            return Err(Misfit::at(row, reason));
        }
        let from = named.start_from.unwrap_or(Date::MIN);
        let until = named.start_until.unwrap_or(Date::MAX);
        if until <= from {
            return Err(Misfit::at(row, "`start_until` is the first day after it"));
        }
        let unique: BTreeSet<_> = named.municipalities.iter().collect();
        for municipality in unique {
            for help in named.help.iter().collect::<BTreeSet<_>>() {
                let of_both = spans.entry((*municipality, *help)).or_default();
                of_both.push(Span { from, until, row });
            }
        }
    }
    let mut checked = BTreeMap::new();
    for municipality in Municipality::ALL {
        for help in HelpKind::ALL {
            let both = (*municipality, *help);
            let rows = spans.remove(&both).unwrap_or_default();
            checked.insert(both, without_gap(both, rows)?);
        }
    }
    Ok(checked)
}

fn without_gap(
    (municipality, help): (Municipality, HelpKind),
    mut rows: Vec<Span<'_>>,
) -> Result<Vec<(Date, String)>, Misfit> {
    rows.sort_by_key(|span| span.from);
    let what = format!("{} of {}", help, municipality.name());
    let mut next = Date::MIN;
    let mut follow = Vec::new();
    for span in &rows {
        if span.from < next {
            let reason = format!("two regions for {what} that begins on {}", span.from);
            return Err(Misfit::at(span.row, reason));
        }
        if span.from > next {
            let reason = format!("no region for {what} that begins before {}", span.from);
            return Err(Misfit::at(span.row, reason));
        }
        next = span.until;
        follow.push((span.from, span.row.get_ref().region.clone()));
    }
    if next == Date::MAX {
        Ok(follow)
    } else {
        let reason = match rows.last() {
            Some(_) => format!("no region for {what} that begins from {next} on"),
            None => format!("no region for {what}"),
        };
        Err(Misfit::new(reason))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::book::{Book, Dated};

    const TEXT: &str = include_str!("../../rules/regions.toml");

    fn fault(from: &str, to: &str) -> String {
        assert!(TEXT.contains(from), "{from}");
        let text = TEXT.replacen(from, to, 1);
        let fault = Dated::<Regions>::read("regions.toml", &text).unwrap_err();
        assert!(fault.line > 0);
        fault.reason
    }

    fn table() -> Regions {
        Book::embedded().regions.versions()[0].table.clone()
    }

    #[test]
    fn whoever_answers_for_the_region_is_named() {
        const OFFICER: &str = "regional_officer = \"decision-officer-region\"";
        assert!(TEXT.contains(OFFICER));
        let text = TEXT.replacen(OFFICER, "regional_officer = \" \"", 1);
        let fault = Dated::<Regions>::read("regions.toml", &text).unwrap_err();
        assert!(fault.reason.contains("name who decides"), "{fault}");
        assert!(fault.line > 1, "the line that says it");
    }

    #[test]
    fn every_municipality_has_one_region_for_every_help_on_every_day() {
        let table = table();
        for municipality in Municipality::ALL {
            for help in HelpKind::ALL {
                for start in [date(2015, 1, 1), date(2022, 12, 31), date(2026, 3, 2)] {
                    let region = table.region_of(*municipality, *help, start);
                    assert!(table.name(region).is_some(), "{municipality} {help}");
                }
            }
        }
    }

    #[test]
    fn zeewolde_goes_to_noord_veluwe_for_help_that_begins_in_2023_and_stays_for_protection() {
        let (table, zeewolde) = (table(), Municipality::Zeewolde);
        let last = date(2022, 12, 31);
        for help in [HelpKind::Crisis, HelpKind::Stay, HelpKind::MentalHealth] {
            assert_eq!(table.region_of(zeewolde, help, last), "flevoland");
            let first = date(2023, 1, 1);
            assert_eq!(table.region_of(zeewolde, help, first), "noord-veluwe");
        }
        for help in [HelpKind::Protection, HelpKind::SafetyRegion] {
            let region = table.region_of(zeewolde, help, date(2024, 5, 1));
            assert_eq!(region, "flevoland");
        }
    }

    #[test]
    fn an_unknown_municipality_is_decided_for_by_the_region() {
        let table = table();
        let officer = table.officer(Some(Municipality::Urk));
        assert_eq!(officer, "decision-officer-urk");
        assert_eq!(table.officer(None), "decision-officer-region");
        assert_eq!(table.organisations().len(), 10);
        let youths = table.youths(Municipality::Almere);
        assert_eq!((youths.count, youths.year), (48_544, 2014));
        for municipality in Municipality::ALL {
            let youths = table.youths(*municipality);
            assert_eq!((youths.count, youths.year), municipality.youths());
        }
    }

    #[test]
    fn an_overlap_a_gap_and_a_missing_row_are_faults() {
        let until = "start_until = \"2023-01-01\"";
        assert!(fault(until, "start_until = \"2023-01-02\"").contains("two regions for crisis"));
        assert!(fault(until, "start_until = \"2022-12-31\"").contains("no region for crisis"));
        assert!(fault(until, "start_until = \"-009999-01-01\"").contains("first day after it"));
        assert!(fault("start_from = \"2023-01-01\"", "").contains("two regions"));
        assert!(fault("code = \"GM0034\"", "code = \"GM0303\"").contains("twice"));
        let row = "[[version.table.municipality]]\ncode = \"GM0034\"\n\
                   youths = { year = 2014, count = 48544 }\nofficer = \"decision-officer-almere\"\n";
        assert!(fault(row, "").contains("Almere is missing"));
        assert!(fault("region = \"flevoland\"", "region = \"atlantis\"").contains("atlantis"));
        assert!(fault("\"decision-officer-urk\"", "\" \"").contains("in Urk"));
        assert!(fault("id = \"noord-veluwe\"", "id = \"flevoland\"").contains("twice"));
        assert!(fault("\"GM0184\"", "\"GM9999\"").contains("GM9999"));
    }
}
