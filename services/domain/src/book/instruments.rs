//! Recognised instruments for weighing safety (erkend risicotaxatie-instrument; H17): names with their licences, never
//! their texts.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::{Certainty, Misfit, Table};

/// The instruments that an assessment may name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Instruments(Vec<Instrument>);

/// An instrument.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Its name, as an assessment writes it.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// What may be kept of it.
    pub licence: String,
    /// How sure name and licence are.
    pub certainty: Certainty,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Raw {
    instruments: Vec<Spanned<Instrument>>,
}

impl Instruments {
    /// The instrument of this name, in capitals or not.
    pub fn named(&self, name: &str) -> Option<&Instrument> {
        let name = name.trim();
        self.0
            .iter()
            .find(|instrument| instrument.name.eq_ignore_ascii_case(name))
    }

    /// All of them.
    pub fn all(&self) -> &[Instrument] {
        &self.0
    }
}

impl Table for Instruments {
    type Raw = Raw;

    fn check(raw: Raw) -> Result<Self, Misfit> {
        if raw.instruments.is_empty() {
            return Err(Misfit::new("name at least one instrument"));
        }
        let mut names = BTreeSet::new();
        for instrument in &raw.instruments {
            let of = instrument.get_ref();
            if of.name.trim().is_empty() || of.licence.trim().is_empty() {
                return Err(Misfit::at(
                    instrument,
                    "an instrument has a name and a licence",
                ));
            }
            if !names.insert(of.name.to_lowercase()) {
                let reason = format!("`{}` stands here twice", of.name);
                return Err(Misfit::at(instrument, reason));
            }
        }
        let instruments = raw.instruments.into_iter().map(Spanned::into_inner);
        Ok(Self(instruments.collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Book, Dated};

    const TEXT: &str = include_str!("../../rules/instruments.toml");

    #[test]
    fn an_instrument_is_found_by_its_name_and_has_a_licence() {
        let book = Book::embedded();
        let table = &book.instruments.versions()[0].table;
        assert_eq!(
            table.named(" lirik ").map(|of| of.name.as_str()),
            Some("LIRIK")
        );
        assert!(table.named("gut feeling").is_none());
        assert!(table.all().iter().all(|of| !of.licence.is_empty()));
    }

    #[test]
    fn an_instrument_without_a_licence_or_twice_is_a_fault() {
        let fault = |from: &str, to: &str| {
            Dated::<Instruments>::read("instruments.toml", &TEXT.replacen(from, to, 1))
                .unwrap_err()
                .reason
        };
        assert!(fault("free with citation", " ").contains("a licence"));
        assert!(fault("\"ARIJ\"", "\"lirik\"").contains("twice"));
    }
}
