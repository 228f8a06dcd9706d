//! The routes of the report point (P02): who takes up a report of each level, and within how long.

use jiff::Timestamp;
use serde::Deserialize;
use toml::Spanned;

use super::{Misfit, Table};
use crate::{
    actor::{Owner, Role},
    calendar::{end_of_working_days_after, minutes_after},
    region::Municipality,
    report::ReportLevel,
    rules::Rules,
};

/// Stands for the municipality of a report.
const MUNICIPALITY: &str = "{municipality}";

/// One route for each level.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReportRoutes(Vec<Route>);

/// Where reports of a level go.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// The level.
    pub level: ReportLevel,
    role: Role,
    organisation: String,
    working_days: Option<u32>,
    /// Why, in English.
    pub why: String,
    /// Why, in Dutch.
    pub waarom: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    route: Vec<Spanned<Route>>,
}

impl Route {
    /// Who takes it up. Of an unknown municipality: the desk.
    pub fn owner(&self, municipality: Option<Municipality>) -> Owner {
        let organisation = match municipality {
            Some(of) => self
                .organisation
                .replace(MUNICIPALITY, &of.name().to_lowercase()),
            None if self.organisation.contains(MUNICIPALITY) => return Owner::desk(),
            None => self.organisation.clone(),
        };
        Owner {
            role: self.role,
            organisation,
            person: None,
        }
    }

    /// By when.
    pub fn due(&self, now: Timestamp, rules: &Rules) -> Timestamp {
        self.working_days.map_or_else(
            || minutes_after(now, rules.triage_minutes),
            |days| end_of_working_days_after(now, days),
        )
    }
}

impl ReportRoutes {
    /// The route of a level.
    pub fn of(&self, level: ReportLevel) -> &Route {
        // A checked table has every level.
        let route = self.0.iter().find(|route| route.level == level);
        route.unwrap_or(&self.0[0])
    }
}

impl Table for ReportRoutes {
    type Raw = Raw;

    fn check(raw: Raw) -> Result<Self, Misfit> {
        for level in ReportLevel::ALL {
            let of_level = raw.route.iter().filter(|of| of.get_ref().level == *level);
            match of_level.collect::<Vec<_>>().as_slice() {
                [] => {
                    return Err(Misfit::new(format!(
                        "`{level}` has no route; name who takes it up"
                    )));
                }
                [_] => {}
                [_, second, ..] => {
                    return Err(Misfit::at(second, format!("`{level}` has a route already")));
                }
            }
        }
        for route in &raw.route {
            let of = route.get_ref();
            if of.organisation.trim().is_empty()
                || of.why.trim().is_empty()
                || of.waarom.trim().is_empty()
            {
                return Err(Misfit::at(
                    route,
                    "a route has an organisation, a `why` and a `waarom`",
                ));
            }
            let days = of.working_days;
            if of.level == ReportLevel::Crisis && days.is_some() {
                return Err(Misfit::at(
                    route,
                    "a crisis does not wait working days; leave `working_days` out",
                ));
            }
            if of.level != ReportLevel::Crisis && !days.is_some_and(|days| (1..=20).contains(&days))
            {
                return Err(Misfit::at(
                    route,
                    "a level that is no crisis has a term: `working_days`, 1 to 20",
                ));
            }
        }
        Ok(Self(
            raw.route.into_iter().map(Spanned::into_inner).collect(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Book, Dated};

    const TEXT: &str = include_str!("../../rules/report-routes.toml");

    #[test]
    fn every_level_has_somebody_who_takes_it_up() {
        let book = Book::embedded();
        let routes = &book.report_routes.versions()[0].table;
        let owner = |level, municipality| routes.of(level).owner(municipality).organisation;
        assert_eq!(owner(ReportLevel::Crisis, None), "desk");
        assert_eq!(owner(ReportLevel::Inquiry, None), "veilig-thuis");
        let urk = Some(Municipality::Urk);
        assert_eq!(owner(ReportLevel::SimpleReport, urk), "local-access-urk");
        assert_eq!(owner(ReportLevel::SimpleReport, None), "desk", "not nobody");
    }

    #[test]
    fn a_level_without_a_route_or_a_term_is_a_fault() {
        let fault = |from: &str, to: &str| {
            assert!(TEXT.contains(from), "{from}");
            Dated::<ReportRoutes>::read("report-routes.toml", &TEXT.replacen(from, to, 1))
                .unwrap_err()
                .reason
        };
        assert!(fault("level = \"inquiry\"", "level = \"crisis\"").contains("route"));
        assert!(fault("working_days = 5", "working_days = 0").contains("1 to 20"));
        assert!(
            fault(
                "organisation = \"desk\"",
                "organisation = \"desk\"\nworking_days = 1"
            )
            .contains("does not wait")
        );
        assert!(
            fault("organisation = \"veilig-thuis\"", "organisation = \"\"")
                .contains("an organisation")
        );
    }
}
