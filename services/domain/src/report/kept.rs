//! What a report keeps raw. Nothing that was typed is refused; what cannot be read or checked is kept
//! sealed, marked with a code and shown as a warning. Limits are in characters.

use super::{
    Unverified,
    rejection::{TEXT_CUT, TEXT_TOO_LONG},
};
use crate::{
    personal::{KeySubject, Personal},
    rejection::Code,
};

/// Of one raw field this many characters are kept.
pub const RAW_CHARACTERS_MAX: usize = 10_000;
/// Of all raw fields of one report together this many characters are kept: 240 kB at most, sealed.
pub const RAW_CHARACTERS_TOTAL_MAX: usize = 60_000;
/// People registered from one report: with their addresses about 120 events of the 256 of an append.
pub const PEOPLE_MAX: usize = 40;
/// Unreadable fields kept apart; further ones are kept together.
pub const UNREADABLE_MAX: usize = 50;
/// Characters of a field's path.
const PATH_MAX: usize = 100;

/// Gathers what is kept raw.
pub(super) struct Kept {
    fields: Vec<Unverified>,
    characters_left: usize,
}

impl Kept {
    pub(super) const fn new() -> Self {
        Self {
            fields: Vec::new(),
            characters_left: RAW_CHARACTERS_TOTAL_MAX,
        }
    }

    /// Keep a field raw, once; sealed for the one it stands with.
    pub(super) fn keep(&mut self, field: &str, code: Code, key: KeySubject, raw: &str) {
        let field: String = field.chars().take(PATH_MAX).collect();
        if self.fields.iter().any(|kept| kept.field == field) {
            return;
        }
        let length = raw.chars().count();
        let room = RAW_CHARACTERS_MAX.min(self.characters_left);
        let (code, text) = if length <= room {
            (code, raw.to_owned())
        } else {
            let head: String = raw.chars().take(room).collect();
            let marked = format!("{head} [cut: {room} of {length} characters kept]");
            (TEXT_CUT, marked)
        };
        self.characters_left -= length.min(room);
        self.fields.push(Unverified {
            field,
            code: code.name.to_owned(),
            raw: Personal::Plain { key, text },
        });
    }

    /// A text for its field: trimmed, absent when empty. Too long: the field holds the beginning, and
    /// the whole is kept raw.
    pub(super) fn text<'a>(
        &mut self,
        field: &str,
        key: KeySubject,
        typed: Option<&'a String>,
        characters_max: usize,
    ) -> Option<&'a str> {
        let text = given(typed)?;
        match text.char_indices().nth(characters_max) {
            None => Some(text),
            Some((end, _)) => {
                self.keep(field, TEXT_TOO_LONG, key, text);
                Some(&text[..end])
            }
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    pub(super) fn into_fields(self) -> Vec<Unverified> {
        self.fields
    }
}

/// What was typed, trimmed; empty is absent.
pub(super) fn given(typed: Option<&String>) -> Option<&str> {
    typed
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        given::{id, opened},
        ids::CaseId,
        report::rejection::UNREADABLE_FIELD,
    };

    const KEY: KeySubject = KeySubject::Case(CaseId(id(2)));

    #[test]
    fn a_text_at_its_limit_fits_and_one_over_is_kept_beside_it() {
        let mut kept = Kept::new();
        let fits = "é".repeat(4);
        assert_eq!(kept.text("/a", KEY, Some(&fits), 4), Some(fits.as_str()));
        assert!(kept.is_empty());
        let over = "é".repeat(5);
        assert_eq!(kept.text("/a", KEY, Some(&over), 4), Some(fits.as_str()));
        let fields = kept.into_fields();
        assert_eq!(fields[0].code, "TEXT_TOO_LONG");
        assert_eq!(opened(&fields[0].raw), over);
    }

    #[test]
    fn ten_thousand_characters_are_kept_whole_and_one_more_is_cut_and_said_so() {
        let mut kept = Kept::new();
        let whole = "x".repeat(RAW_CHARACTERS_MAX);
        kept.keep("/a", TEXT_TOO_LONG, KEY, &whole);
        kept.keep("/b", TEXT_TOO_LONG, KEY, &format!("{whole}y"));
        let fields = kept.into_fields();
        assert_eq!(opened(&fields[0].raw), whole);
        assert_eq!(fields[0].code, "TEXT_TOO_LONG");
        assert_eq!(fields[1].code, "TEXT_CUT");
        assert!(opened(&fields[1].raw).ends_with("[cut: 10000 of 10001 characters kept]"));
    }

    #[test]
    fn all_fields_together_stay_under_the_total_and_each_is_named() {
        let mut kept = Kept::new();
        for number in 0..20 {
            let raw = "x".repeat(RAW_CHARACTERS_MAX);
            kept.keep(&format!("/{number}"), UNREADABLE_FIELD, KEY, &raw);
        }
        let fields = kept.into_fields();
        assert_eq!(fields.len(), 20);
        let marks = 20 * 60;
        let characters: usize = fields.iter().map(|kept| opened(&kept.raw).len()).sum();
        assert!(
            characters <= RAW_CHARACTERS_TOTAL_MAX + marks,
            "{characters}"
        );
        assert_eq!(fields[5].code, "UNREADABLE_FIELD");
        assert_eq!(fields[6].code, "TEXT_CUT");
    }

    #[test]
    fn a_field_is_kept_once() {
        let mut kept = Kept::new();
        kept.keep("/a", TEXT_TOO_LONG, KEY, "first");
        kept.keep("/a", UNREADABLE_FIELD, KEY, "second");
        assert_eq!(kept.into_fields().len(), 1);
    }
}
