//! The region: municipalities by CBS code (Statistics Netherlands; regional documents). Reference data, not a rule.

use serde::{Deserialize, Serialize};

use crate::{code_list, codec::DecodeError};

code_list! {
    /// A municipality, by CBS code (gemeente).
    pub enum Municipality {
        /// Almere.
        Almere = "GM0034",
        /// Dronten.
        Dronten = "GM0303",
        /// Lelystad.
        Lelystad = "GM0995",
        /// Noordoostpolder.
        Noordoostpolder = "GM0171",
        /// Urk.
        Urk = "GM0184",
        /// Zeewolde.
        Zeewolde = "GM0050",
        /// Elburg.
        Elburg = "GM0230",
        /// Ermelo.
        Ermelo = "GM0233",
        /// Harderwijk.
        Harderwijk = "GM0243",
        /// Nunspeet.
        Nunspeet = "GM0302",
        /// Oldebroek.
        Oldebroek = "GM0269",
        /// Putten.
        Putten = "GM0273",
    }
}

/// A municipality of another region (gemeente buiten de regio), by its CBS code: `GM` and four digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OtherMunicipality(u16);

/// Any municipality of the country: one that the region knows, or another one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AnyMunicipality {
    /// Of the region, or a neighbour whose help it buys with.
    OfRegion(Municipality),
    /// Elsewhere.
    Elsewhere(OtherMunicipality),
}

impl std::str::FromStr for OtherMunicipality {
    type Err = DecodeError;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        let digits = code.strip_prefix("GM").filter(|digits| {
            digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit())
        });
        let number = digits.and_then(|digits| digits.parse().ok());
        match number {
            Some(number) if code.parse::<Municipality>().is_err() => Ok(Self(number)),
            _ => Err(DecodeError::Word {
                list: "OtherMunicipality",
                word: code.to_owned(),
            }),
        }
    }
}

impl std::str::FromStr for AnyMunicipality {
    type Err = DecodeError;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        match code.parse() {
            Ok(known) => Ok(Self::OfRegion(known)),
            Err(_) => code.parse().map(Self::Elsewhere),
        }
    }
}

impl std::fmt::Display for OtherMunicipality {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GM{:04}", self.0)
    }
}

impl TryFrom<String> for OtherMunicipality {
    type Error = DecodeError;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        code.parse()
    }
}

impl From<OtherMunicipality> for String {
    fn from(municipality: OtherMunicipality) -> Self {
        municipality.to_string()
    }
}

impl TryFrom<String> for AnyMunicipality {
    type Error = DecodeError;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        code.parse()
    }
}

impl From<AnyMunicipality> for String {
    fn from(municipality: AnyMunicipality) -> Self {
        match municipality {
            AnyMunicipality::OfRegion(known) => known.as_str().to_owned(),
            AnyMunicipality::Elsewhere(other) => other.to_string(),
        }
    }
}

impl From<Municipality> for AnyMunicipality {
    fn from(municipality: Municipality) -> Self {
        Self::OfRegion(municipality)
    }
}

code_list! {
    /// Kinds of help that are bought or carried out by region, each apart (soort hulp; H32).
    pub enum HelpKind {
        /// Crisis help (crisishulp).
        Crisis = "crisis",
        /// Help with stay (jeugdhulp met verblijf).
        Stay = "stay",
        /// Mental health care for youth (jeugd-ggz).
        MentalHealth = "mental-health",
        /// Youth protection and youth probation (jeugdbescherming en jeugdreclassering).
        Protection = "protection",
        /// The safety region (veiligheidsregio).
        SafetyRegion = "safety-region",
    }
}

impl Municipality {
    /// The name on maps.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Almere => "Almere",
            Self::Dronten => "Dronten",
            Self::Lelystad => "Lelystad",
            Self::Noordoostpolder => "Noordoostpolder",
            Self::Urk => "Urk",
            Self::Zeewolde => "Zeewolde",
            Self::Elburg => "Elburg",
            Self::Ermelo => "Ermelo",
            Self::Harderwijk => "Harderwijk",
            Self::Nunspeet => "Nunspeet",
            Self::Oldebroek => "Oldebroek",
            Self::Putten => "Putten",
        }
    }

    /// Youths 0-17 living there, with the year of the count (001 Bijlage 1; 004 Tabel 1).
    pub const fn youths(self) -> (u32, u16) {
        match self {
            Self::Almere => (48_544, 2014),
            Self::Dronten => (9_580, 2014),
            Self::Lelystad => (17_520, 2014),
            Self::Noordoostpolder => (11_437, 2014),
            Self::Urk => (6_806, 2014),
            Self::Zeewolde => (5_961, 2014),
            Self::Elburg => (5_199, 2022),
            Self::Ermelo => (5_179, 2022),
            Self::Harderwijk => (10_309, 2022),
            Self::Nunspeet => (6_237, 2022),
            Self::Oldebroek => (5_289, 2022),
            Self::Putten => (5_166, 2022),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_municipality_elsewhere_is_named_by_a_code_of_the_right_form_and_is_none_of_the_region() {
        for (code, known) in [("GM0363", false), ("GM0034", true)] {
            let any: AnyMunicipality = code.parse().expect("a code");
            assert_eq!(matches!(any, AnyMunicipality::OfRegion(_)), known);
            assert_eq!(String::from(any), code);
            assert_eq!(code.parse::<OtherMunicipality>().is_ok(), !known);
        }
        for code in [
            "",
            "Amsterdam",
            "GM363",
            "GM+363",
            "gm0363",
            "GM03633",
            "GM036x",
        ] {
            assert!(code.parse::<AnyMunicipality>().is_err(), "{code}");
        }
    }
}
