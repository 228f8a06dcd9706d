//! The words of the clocks, which alarms repeat and the routes of escalation know them by: the kind of a duty (`review-stay`), what
//! a search waits for ([`ClockKind`]), `title-<kind>` and its warnings, and those below.

use crate::{
    consultation, counter,
    duty::DutyKind,
    placement::ClockKind,
    title::{self, TitleKind},
};

use super::state::REFUSED_REACTION;

/// A place is held and not confirmed.
pub const HOLD: &str = "hold";
/// The last day that was promised on a place, while the child still lives there (P12).
pub const LAST_NIGHT: &str = "last-night";
/// A team was asked to go.
pub const ANSWER: &str = "answer";
/// A team has to be at the door.
pub const ARRIVAL: &str = "arrival";
/// A stay is meant to end (H04).
pub const INTENDED_END: &str = "intended-end";
/// An agreement or a condition of going home has to have its outcome (H23).
pub const RETURN_AGREED: &str = "return-agreed";
/// Nothing was recorded about an open case for a long time (H39).
pub const SILENCE: &str = "silence";
/// A partner has to answer a question (H15).
pub const CONSULTATION: &str = "consultation";
/// A partner has to say whether its help comes (H15).
pub const CALLING_IN: &str = "calling-in";
/// Somebody has to be found before a stretch of a rota with nobody on duty begins (H15).
pub const ROTA_GAP: &str = "rota-gap";
/// A shift at a desk has to be handed over (H38).
pub const SHIFT: &str = "shift";

/// Before the end of a title ([`title::warnings`]).
const WARNINGS: [&str; 4] = ["half", "48h", "24h", "4h"];

/// Those that are of no list of their own.
const OTHERS: [&str; 16] = [
    HOLD,
    LAST_NIGHT,
    ANSWER,
    ARRIVAL,
    INTENDED_END,
    RETURN_AGREED,
    SILENCE,
    CONSULTATION,
    CALLING_IN,
    ROTA_GAP,
    SHIFT,
    counter::UNCLAIMED,
    counter::ANSWER,
    consultation::SILENT,
    title::EMERGENCY,
    REFUSED_REACTION,
];

/// Whether some word of a clock or a duty is so.
pub fn any(is_so: impl Fn(&str) -> bool) -> bool {
    let duties = DutyKind::ALL.iter().map(|kind| kind.as_str());
    let searches = ClockKind::ALL.iter().map(|kind| kind.as_str());
    let listed = duties.chain(searches).chain(OTHERS);
    let of_title = |kind: &TitleKind| {
        let end = format!("title-{kind}");
        is_so(&end) || WARNINGS.iter().any(|word| is_so(&format!("{end}-{word}")))
    };
    listed.into_iter().any(&is_so) || TitleKind::ALL.iter().any(of_title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::at;

    #[test]
    fn every_warning_of_a_title_is_a_word_and_nonsense_is_none() {
        let kind = TitleKind::ALL[0];
        let (from, ends) = (at("2026-03-02T00:00:00Z"), at("2026-03-12T00:00:00Z"));
        let warnings = title::warnings(from, ends);
        assert_eq!(warnings.len(), WARNINGS.len());
        for (word, _) in warnings {
            assert!(
                any(|known| known == format!("title-{kind}-{word}")),
                "{word}"
            );
        }
        for word in ["secure-child", "no-place", "rota-gap", "counter-answer"] {
            assert!(any(|known| known == word), "{word}");
        }
        assert!(!any(|known| known == "secure-childs"));
    }
}
