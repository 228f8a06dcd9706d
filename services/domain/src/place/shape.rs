//! The shape of a place: how many it takes, whom it cannot take, how long, and whether it is paid for without
//! use. Codes and figures; never a name or an address.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::rejection::SHAPE_WRONG;
use crate::{code_list, codec::DecodeError, rejection::Rejection};

/// Most persons of one place.
pub const PERSONS_MAX: u32 = 20;
/// Longest maximum of a stay: a year, in hours.
pub const HOURS_MAX: u32 = 366 * 24;
/// Longest rest after a placement, days.
pub const REST_DAYS_MAX: u32 = 366;
/// Most periods of one calendar.
pub const AWAY_MAX: usize = 100;

code_list! {
    /// What kind of place it is.
    pub enum PlaceKind {
        /// One bed of a group (bed).
        Bed = "bed",
        /// A unit for a household (gezinsopname; P13).
        HouseholdUnit = "household-unit",
        /// A foster family (pleeggezin; 003:145).
        FosterFamily = "foster-family",
        /// A bed to step back for hours or days (time-out bed; P15).
        TimeOutBed = "time-out-bed",
    }
}

code_list! {
    /// What there is at a place, and what a child cannot be with (contra-indicatie). A need says only what must
    /// not be there, never why.
    pub enum Circumstance {
        /// Dogs, cats or other animals.
        Pets = "pets",
        /// Somebody smokes.
        Smoking = "smoking",
        /// Stairs that cannot be avoided.
        Stairs = "stairs",
        /// Other children under 6.
        YoungChildren = "young-children",
        /// Other youths from 12 on.
        Teenagers = "teenagers",
        /// A man among those who care.
        MaleCarer = "male-carer",
        /// A woman among those who care.
        FemaleCarer = "female-carer",
        /// Known to those whom the child is kept safe from (adres bekend).
        KnownAddress = "known-address",
    }
}

code_list! {
    /// Who pays (bekostiging; P28b). Never a condition for admission.
    pub enum Funding {
        /// Contracted by the region.
        Contract = "contract",
        /// The emergency fund (noodfonds).
        EmergencyFund = "emergency-fund",
        /// Made to measure (maatwerk).
        Tailored = "tailored",
    }
}

/// An area of four digits, as postcodes begin: where a place stands, where a child lives or goes to school,
/// without an address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Area(u16);

impl Area {
    /// Whether two areas are near each other: their first two digits are the same.
    pub const fn is_near(self, other: Self) -> bool {
        self.0 / 100 == other.0 / 100
    }
}

impl std::fmt::Display for Area {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl std::str::FromStr for Area {
    type Err = DecodeError;
    fn from_str(text: &str) -> Result<Self, DecodeError> {
        let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(number @ 1000..=9999) if digits => Ok(Self(number)),
            _ => Err(DecodeError::Value { field: "area" }),
        }
    }
}

impl TryFrom<String> for Area {
    type Error = DecodeError;
    fn try_from(text: String) -> Result<Self, DecodeError> {
        text.parse()
    }
}

impl From<Area> for String {
    fn from(area: Area) -> Self {
        area.to_string()
    }
}

/// What a place can take, as its provider described it last. A place that was never described is one bed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Shape {
    /// What kind of place.
    pub kind: PlaceKind,
    /// How many persons at once; at least 1.
    pub persons: u32,
    /// How many households at once; at least 1. A unit or family of 1 is never shared by strangers.
    pub households: u32,
    /// What is there, that some children cannot be with.
    pub circumstances: Vec<Circumstance>,
    /// Days of rest after the last child left (rustperiode).
    pub rest_days: u32,
    /// How long one stay may last at most, hours.
    pub hours_max: Option<u32>,
    /// Paid for without use, counted apart (beschikbaarheid, brandweerfunctie; P27).
    pub standby: bool,
    /// Who performs, when another than the provider of record (onderaannemer; P24).
    pub performed_by: Option<String>,
    /// Where it stands.
    pub area: Option<Area>,
    /// Who pays for its use, as a rule (P28b).
    pub funding: Option<Funding>,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            kind: PlaceKind::Bed,
            persons: 1,
            households: 1,
            circumstances: Vec::new(),
            rest_days: 0,
            hours_max: None,
            standby: false,
            performed_by: None,
            area: None,
            funding: None,
        }
    }
}

impl Shape {
    /// Refuse a shape that no place has; gives it back with each circumstance once.
    pub fn checked(mut self) -> Result<Self, Rejection> {
        let single = matches!(self.kind, PlaceKind::Bed | PlaceKind::TimeOutBed);
        let wrong = if !(1..=PERSONS_MAX).contains(&self.persons) {
            Some("Let a place take 1 to 20 persons.")
        } else if single && self.persons != 1 {
            Some("A bed takes one person; register each bed as a place of its own.")
        } else if !(1..=self.persons).contains(&self.households) {
            Some("Let a place take at least one household, and no more households than persons.")
        } else if self.rest_days > REST_DAYS_MAX {
            Some("Let the rest period be a year at most.")
        } else if self
            .hours_max
            .is_some_and(|hours| !(1..=HOURS_MAX).contains(&hours))
        {
            Some("Let the longest stay be 1 hour to a year.")
        } else if self.kind == PlaceKind::TimeOutBed && self.hours_max.is_none() {
            Some("Say how many hours a time-out may last at most.")
        } else {
            None
        };
        if let Some(wrong) = wrong {
            return Err(SHAPE_WRONG.because(wrong).with("kind", self.kind));
        }
        self.circumstances.sort_unstable();
        self.circumstances.dedup();
        self.performed_by = self
            .performed_by
            .map(|code| code.trim().to_owned())
            .filter(|code| !code.is_empty());
        Ok(self)
    }
}

/// Days on which a foster family takes nobody (kalender).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Away {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

impl Away {
    /// Whether it covers a day.
    pub fn covers(&self, day: Date) -> bool {
        (self.from..=self.until).contains(&day)
    }
}

/// The calendar of a place, and how old it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Calendar {
    /// As of when; screens show it.
    pub as_of: Timestamp,
    /// The days without, in order.
    pub away: Vec<Away>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(shape: Shape) -> bool {
        shape.checked().is_err()
    }

    #[test]
    fn a_place_takes_what_it_says_and_a_bed_takes_one() {
        let with = |kind, persons, households| Shape {
            kind,
            persons,
            households,
            hours_max: Some(72),
            ..Shape::default()
        };
        assert!(!wrong(Shape::default()));
        assert!(!wrong(with(PlaceKind::HouseholdUnit, PERSONS_MAX, 1)));
        assert!(!wrong(with(PlaceKind::FosterFamily, 3, 3)));
        assert!(wrong(with(PlaceKind::FosterFamily, PERSONS_MAX + 1, 1)));
        assert!(wrong(with(PlaceKind::FosterFamily, 0, 0)));
        assert!(wrong(with(PlaceKind::HouseholdUnit, 4, 0)));
        assert!(wrong(with(PlaceKind::HouseholdUnit, 4, 5)));
        assert!(wrong(with(PlaceKind::Bed, 2, 1)));
    }

    #[test]
    fn a_time_out_bed_says_how_long() {
        let time_out = |hours_max| Shape {
            kind: PlaceKind::TimeOutBed,
            hours_max,
            ..Shape::default()
        };
        assert!(wrong(time_out(None)));
        assert!(wrong(time_out(Some(0))));
        assert!(!wrong(time_out(Some(HOURS_MAX))));
        assert!(wrong(time_out(Some(HOURS_MAX + 1))));
    }

    #[test]
    fn an_area_is_four_digits_and_no_address() {
        assert_eq!(
            "8232".parse::<Area>().map(|area| area.to_string()),
            Ok("8232".into())
        );
        for bad in ["823", "82321", "8232AB", "0999", "+999", "", "eight"] {
            assert!(bad.parse::<Area>().is_err(), "{bad}");
        }
    }
}
