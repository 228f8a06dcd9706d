//! The region: municipalities by CBS code (Statistics Netherlands; regional documents). Reference data, not a rule.

use crate::code_list;

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
