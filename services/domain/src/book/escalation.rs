//! The escalation matrix (escalatieroute; P19, H38, H39): who is asked next, and how long each is given.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::{Misfit, Table, regions::Regions};
use crate::{
    actor::{Owner, Role},
    alarm::words,
    placement::EscalationLevel,
    region::Municipality,
};

/// Nobody on the acute route has longer than this, minutes (H01).
pub const ACUTE_WAIT_MINUTES_MAX: i64 = 30;
/// The route of those who may be unsafe at this moment.
pub const ACUTE: &str = "acute";

/// What a child that may be unsafe hangs on; it takes the route [`ACUTE`], whatever else a region decides (H01).
const OF_ACUTE_CHILD: [&str; 12] = [
    "answer-neighbour",
    "arrival",
    "escalation",
    "find-child",
    "find-next-place",
    "no-place",
    "search",
    "secure-child",
    "see-on-site",
    "settle-between-regions",
    "settle-guest-hold",
    "triage-report",
];

/// The matrix: routes of steps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Matrix {
    routes: Vec<Route>,
    told_once: Vec<String>,
}

/// One way up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Route {
    /// Its name.
    pub name: String,
    /// The deadlines that take it; none = all others.
    deadlines: BTreeSet<String>,
    /// What the owner of the passed deadline has before the first step, minutes.
    pub own_wait_minutes: i64,
    /// Lightest first; never empty.
    steps: Vec<Step>,
}

/// Somebody to ask, for a while.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The level of the route.
    pub level: EscalationLevel,
    /// The role that is asked.
    role: Role,
    /// The organisation; `{officer}` is the office with authority of the responsible municipality.
    organisation: String,
    /// How long it has, minutes.
    pub wait_minutes: i64,
    /// Asked again, it has twice as long as the time before, up to this, minutes; `None` = as long each time.
    longest_wait_minutes: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawMatrix {
    told_once: Vec<Spanned<String>>,
    route: Vec<Spanned<RawRoute>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRoute {
    name: String,
    #[serde(default)]
    deadlines: Vec<Spanned<String>>,
    own_wait_minutes: Spanned<i64>,
    steps: Vec<Spanned<Step>>,
}

impl Matrix {
    /// The route of a deadline; `None` when its owner is told and nobody else is asked.
    pub fn route(&self, deadline: &str) -> Option<&Route> {
        if self.told_once.iter().any(|word| stands_for(word, deadline)) {
            return None;
        }
        let own = self
            .routes
            .iter()
            .find(|route| route.deadlines.contains(deadline));
        let rest = || self.routes.iter().find(|route| route.deadlines.is_empty());
        own.or_else(rest)
    }
}

impl Route {
    /// How long whoever is asked at a level has, minutes, after that level was asked so often before.
    pub fn wait_minutes(&self, level: Option<EscalationLevel>, asked_before: u32) -> i64 {
        let step = self.steps.iter().find(|step| Some(step.level) == level);
        step.map_or(self.own_wait_minutes, |step| step.wait(asked_before))
    }

    /// The step after a level, the first one after none; the last one again after itself (H38).
    pub fn after(&self, level: Option<EscalationLevel>) -> &Step {
        let higher = self
            .steps
            .iter()
            .find(|step| level.is_none_or(|level| step.level > level));
        higher.unwrap_or(&self.steps[self.steps.len() - 1])
    }
}

impl Step {
    fn wait(&self, asked_before: u32) -> i64 {
        let longest = self.longest_wait_minutes.unwrap_or(self.wait_minutes);
        let doubled = 1_i64.checked_shl(asked_before.min(62)).unwrap_or(i64::MAX);
        self.wait_minutes.saturating_mul(doubled).min(longest)
    }

    /// Who is asked, for a case of this municipality. Unknown: whoever answers for the region. The table of regions knows
    /// the office with authority (doorzettingsmacht).
    pub fn owner(&self, municipality: Option<Municipality>, regions: &Regions) -> Owner {
        Owner {
            role: self.role,
            organisation: self
                .organisation
                .replace("{officer}", regions.officer(municipality)),
            person: None,
        }
    }
}

impl Table for Matrix {
    type Raw = RawMatrix;

    fn check(raw: RawMatrix) -> Result<Self, Misfit> {
        let rest = raw
            .route
            .iter()
            .filter(|route| route.get_ref().deadlines.is_empty());
        if rest.count() != 1 {
            return Err(Misfit::new(
                "exactly one route has no `deadlines`: it takes all others",
            ));
        }
        let unknown = raw
            .told_once
            .iter()
            .find(|word| !words::any(|known| stands_for(word.get_ref(), known)));
        if let Some(word) = unknown {
            return Err(no_clock(word));
        }
        let mut routed = BTreeSet::new();
        let told_once: Vec<_> = raw
            .told_once
            .iter()
            .map(|word| word.get_ref().clone())
            .collect();
        let mut routes = Vec::new();
        for route in raw.route {
            let deadlines = &route.get_ref().deadlines;
            let unknown = deadlines
                .iter()
                .find(|word| !words::any(|known| word.get_ref() == known));
            if let Some(word) = unknown {
                return Err(no_clock(word));
            }
            let told = |word: &Spanned<String>| {
                told_once
                    .iter()
                    .any(|once| stands_for(once, word.get_ref()))
            };
            if let Some(word) = route.get_ref().deadlines.iter().find(|word| told(word)) {
                let reason = format!(
                    "`{}` is told once and takes no route; leave one of them out",
                    word.get_ref()
                );
                return Err(Misfit::at(word, reason));
            }
            let again = route
                .get_ref()
                .deadlines
                .iter()
                .find(|word| !routed.insert(word.get_ref().clone()));
            if let Some(word) = again {
                let reason = format!(
                    "`{}` takes two routes; leave one of them out",
                    word.get_ref()
                );
                return Err(Misfit::at(word, reason));
            }
            routes.push(route_of(route)?);
        }
        let matrix = Self { routes, told_once };
        let elsewhere = |word: &&&str| matrix.route(word).is_none_or(|route| route.name != ACUTE);
        match OF_ACUTE_CHILD.iter().find(elsewhere) {
            None => Ok(matrix),
            Some(word) => Err(Misfit::new(format!(
                "`{word}` takes the route `{ACUTE}` and is not told once: a child may be unsafe at this moment"
            ))),
        }
    }
}

fn no_clock(word: &Spanned<String>) -> Misfit {
    let reason = format!("no clock or duty is called `{}`", word.get_ref());
    Misfit::at(word, reason)
}

/// Whether a listed word is the word of a deadline; a `*` at its end stands for any ending.
fn stands_for(listed: &str, deadline: &str) -> bool {
    listed
        .strip_suffix('*')
        .map_or(listed == deadline, |start| deadline.starts_with(start))
}

fn route_of(raw: Spanned<RawRoute>) -> Result<Route, Misfit> {
    let whole = raw.span();
    let raw = raw.into_inner();
    if raw.steps.is_empty() {
        let reason = format!("route `{}` has no step; name who is asked", raw.name);
        return Err(Misfit {
            span: Some(whole),
            reason,
        });
    }
    let longest = if raw.name == ACUTE {
        ACUTE_WAIT_MINUTES_MAX
    } else {
        i64::from(i32::MAX)
    };
    let wait = |minutes: i64| (1..=longest).contains(&minutes);
    let reason = format!("a wait on route `{}` is 1 to {longest} minutes", raw.name);
    if !wait(*raw.own_wait_minutes.get_ref()) {
        return Err(Misfit::at(&raw.own_wait_minutes, reason));
    }
    if let Some(step) = raw
        .steps
        .iter()
        .find(|step| !wait(step.get_ref().wait_minutes))
    {
        return Err(Misfit::at(step, reason));
    }
    let blank = |step: &&Spanned<Step>| step.get_ref().organisation.trim().is_empty();
    if let Some(step) = raw.steps.iter().find(blank) {
        return Err(Misfit::at(step, "name the organisation that is asked"));
    }
    let last = raw.steps.len() - 1;
    let grows = raw.steps.iter().enumerate().find(|(index, step)| {
        let step = step.get_ref();
        step.longest_wait_minutes
            .is_some_and(|longest| *index != last || longest < step.wait_minutes || !wait(longest))
    });
    if let Some((_, step)) = grows {
        return Err(Misfit::at(
            step,
            format!(
                "only the last step waits longer each time, from its wait to {longest} minutes"
            ),
        ));
    }
    let down = raw
        .steps
        .windows(2)
        .find(|two| two[1].get_ref().level <= two[0].get_ref().level);
    if let Some([_, step]) = down {
        return Err(Misfit::at(
            step,
            "the route only goes up: order the steps by level",
        ));
    }
    Ok(Route {
        name: raw.name,
        deadlines: raw.deadlines.into_iter().map(Spanned::into_inner).collect(),
        own_wait_minutes: raw.own_wait_minutes.into_inner(),
        steps: raw.steps.into_iter().map(Spanned::into_inner).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Book, Dated};

    const TEXT: &str = include_str!("../../rules/escalation.toml");

    fn fault(from: &str, to: &str) -> String {
        assert!(TEXT.contains(from), "{from}");
        let text = TEXT.replacen(from, to, 1);
        Dated::<Matrix>::read("escalation.toml", &text)
            .unwrap_err()
            .reason
    }

    #[test]
    fn each_step_goes_up_and_the_last_is_asked_again() {
        let book = Book::embedded();
        let matrix = &book.escalation.versions()[0].table;
        let route = matrix.route("secure-child").unwrap();
        assert_eq!(route.name, ACUTE);
        let mut level = None;
        // A fellow provider is asked at the counter, for a place; a passed deadline is nothing that another one can mend.
        for expected in EscalationLevel::ALL.iter().skip(1) {
            let step = route.after(level);
            assert_eq!(step.level, *expected);
            level = Some(step.level);
        }
        assert_eq!(
            route.after(level).level,
            EscalationLevel::National,
            "no answer is no end"
        );
        assert_eq!(matrix.route("look-back").unwrap().name, "ordinary");
        assert_eq!(matrix.route("hold"), None, "the search's own clock runs");
        assert_eq!(matrix.route("title-supervision"), None);
    }

    /// H38: no state "no answer", and no noise either: whoever is asked last is asked again after one week, two, four, and
    /// then each month. Where a child may be unsafe nobody is given longer, ever.
    #[test]
    fn who_is_asked_last_is_asked_again_less_often_and_never_not_at_all() {
        let book = Book::embedded();
        let matrix = &book.escalation.versions()[0].table;
        let waits = |word: &str, level| -> Vec<i64> {
            let route = matrix.route(word).unwrap();
            let days = [0, 1, 2, 3, 40, u32::MAX];
            days.map(|asked| route.wait_minutes(level, asked)).to_vec()
        };
        const DAY: i64 = 24 * 60;
        assert_eq!(
            waits("look-back", Some(EscalationLevel::ExpertTable)),
            [7 * DAY, 14 * DAY, 28 * DAY, 30 * DAY, 30 * DAY, 30 * DAY]
        );
        assert_eq!(waits("look-back", None), [DAY; 6]);
        assert_eq!(
            waits("secure-child", Some(EscalationLevel::National)),
            [30; 6]
        );
        assert!(
            fault(
                "wait_minutes = 2880 }",
                "wait_minutes = 2880, longest_wait_minutes = 4000 }"
            )
            .contains("only the last step")
        );
        assert!(
            fault("longest_wait_minutes = 43200", "longest_wait_minutes = 60")
                .contains("only the last step")
        );
    }

    #[test]
    fn the_officer_is_the_one_of_the_responsible_municipality() {
        let book = Book::embedded();
        let route = book.escalation.versions()[0]
            .table
            .route("look-back")
            .unwrap();
        let regions = &book.regions.versions()[0].table;
        let owner = |municipality| route.after(None).owner(municipality, regions).organisation;
        assert_eq!(owner(Some(Municipality::Almere)), "decision-officer-almere");
        assert_eq!(owner(None), "decision-officer-region");
    }

    #[test]
    fn a_matrix_that_lets_a_child_wait_or_leads_nowhere_is_a_fault() {
        assert!(
            fault("own_wait_minutes = 30", "own_wait_minutes = 31").contains("1 to 30 minutes")
        );
        assert!(
            fault(
                "\"{officer}\", wait_minutes = 30",
                "\"x\", wait_minutes = 0"
            )
            .contains("1 to 30")
        );
        assert!(
            fault("level = \"expert-table\"", "level = \"decision-officer\"")
                .contains("only goes up")
        );
        assert!(fault("\"no-place\",", "\"arrival\",").contains("two routes"));
        assert!(fault("\"no-place\",", "\"hold\",").contains("told once"));
        assert!(
            fault(
                "name = \"ordinary\"",
                "name = \"ordinary\"\ndeadlines = [\"x\"]"
            )
            .contains("exactly one")
        );
        assert!(fault("level = \"national\"", "level = \"heaven\"").contains("heaven"));
    }

    /// H01: a region may say who is asked next, and not that nobody is asked, or a day later, about a child that may be unsafe.
    #[test]
    fn h01_a_matrix_in_which_nobody_is_asked_for_an_acute_child_is_a_fault() {
        for word in ["secure-child", "search", "no-place", "see-on-site"] {
            let left_out = fault(&format!("    \"{word}\",\n"), "");
            assert!(
                left_out.contains(word) && left_out.contains("`acute`"),
                "{left_out}"
            );
        }
        assert!(fault("name = \"acute\"", "name = \"acuut\"").contains("`acute`"));
        let misspelt = fault("\"secure-child\"", "\"secure-childs\"");
        assert!(misspelt.contains("no clock or duty"), "{misspelt}");
        let moved = fault("\"search\",\n", "").to_owned();
        assert!(moved.contains("`search`"), "{moved}");
        let told = TEXT.replacen("    \"search\",\n", "", 1).replacen(
            "told_once = [",
            "told_once = [\"search\", ",
            1,
        );
        let told = Dated::<Matrix>::read("escalation.toml", &told).unwrap_err();
        assert!(told.reason.contains("told once"), "{told}");
        let any = TEXT.replacen("told_once = [", "told_once = [\"*\", ", 1);
        assert!(Dated::<Matrix>::read("escalation.toml", &any).is_err());
        let unknown = TEXT.replacen("told_once = [", "told_once = [\"rotta*\", ", 1);
        let unknown = Dated::<Matrix>::read("escalation.toml", &unknown).unwrap_err();
        assert!(unknown.reason.contains("no clock or duty"), "{unknown}");
        assert!(unknown.line > 1, "the line that says it");
    }

    #[test]
    fn a_step_that_asks_nobody_by_name_is_a_fault() {
        let nobody = fault(
            "organisation = \"national-network\"",
            "organisation = \" \"",
        );
        assert!(nobody.contains("name the organisation"), "{nobody}");
    }
}
