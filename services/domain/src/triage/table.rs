//! The decision table of the crisis test (crisistoets; P01; 004:2697-2704): acute, unsafe or dangerous,
//! and not able to wait. Unknown never lowers urgency; it stands between no and yes.

use super::{
    Answer::{No, Unknown, Yes},
    CrisisTest, Urgency, Verdict,
};

/// Id and version of the table; stored with each answer, so that an old case keeps its table.
pub const TRIAGE_TABLE: &str = "P01@1";

/// What the table proposes. The first row that fits decides; the last fits always.
pub fn propose(test: CrisisTest) -> (Verdict, Urgency) {
    let CrisisTest {
        acute,
        unsafe_now,
        danger,
        cannot_wait,
    } = test;
    let open = |answer| answer != No;
    let harm = unsafe_now == Yes || danger == Yes;
    let maybe_harm = open(unsafe_now) || open(danger);
    match acute {
        // Happening now, unsafe and dangerous: 112 goes with the team.
        Yes if unsafe_now == Yes && danger == Yes => (Verdict::AcuteCrisis, Urgency::U0),
        Yes if harm => (Verdict::AcuteCrisis, Urgency::U1),
        Unknown if danger == Yes => (Verdict::AcuteCrisis, Urgency::U1),
        // Harm is known, that it is happening now is not; or it is happening now and harm is possible.
        Unknown | No if harm => (Verdict::Urgent, Urgency::U2),
        Yes | Unknown if maybe_harm => (Verdict::Unknown, Urgency::U2),
        Yes => (Verdict::Urgent, Urgency::U3),
        _ if cannot_wait == Yes => (Verdict::Urgent, Urgency::U3),
        _ if maybe_harm => (Verdict::Unknown, Urgency::U3),
        _ if open(acute) || open(cannot_wait) => (Verdict::Unknown, Urgency::U4),
        _ => (Verdict::NoCrisis, Urgency::U5),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::triage::Answer;

    fn test([acute, unsafe_now, danger, cannot_wait]: [Answer; 4]) -> CrisisTest {
        CrisisTest {
            acute,
            unsafe_now,
            danger,
            cannot_wait,
        }
    }

    #[test]
    fn the_rows_that_people_know_by_heart() {
        for (answers, proposed) in [
            ([Yes, Yes, Yes, Yes], (Verdict::AcuteCrisis, Urgency::U0)),
            ([Yes, Yes, No, No], (Verdict::AcuteCrisis, Urgency::U1)),
            (
                [Yes, Yes, Unknown, Yes],
                (Verdict::AcuteCrisis, Urgency::U1),
            ),
            ([Unknown, No, Yes, No], (Verdict::AcuteCrisis, Urgency::U1)),
            ([No, Yes, No, No], (Verdict::Urgent, Urgency::U2)),
            ([Unknown; 4], (Verdict::Unknown, Urgency::U2)),
            ([Yes, No, No, No], (Verdict::Urgent, Urgency::U3)),
            ([No, No, No, Yes], (Verdict::Urgent, Urgency::U3)),
            ([No, No, No, Unknown], (Verdict::Unknown, Urgency::U4)),
            ([No; 4], (Verdict::NoCrisis, Urgency::U5)),
        ] {
            assert_eq!(propose(test(answers)), proposed, "{answers:?}");
        }
    }

    fn every_test() -> impl Iterator<Item = [Answer; 4]> {
        let answers = Answer::ALL;
        (0..81usize).map(move |row| {
            [row / 27, row / 9 % 3, row / 3 % 3, row % 3].map(|index| answers[index])
        })
    }

    #[test]
    fn no_crisis_is_proposed_only_when_all_four_are_no() {
        for answers in every_test() {
            let (verdict, urgency) = propose(test(answers));
            let all_no = answers == [No; 4];
            assert_eq!(verdict == Verdict::NoCrisis, all_no, "{answers:?}");
            assert_eq!(!urgency.asks_presence(), all_no, "{answers:?}");
        }
    }

    #[test]
    fn in_all_81_rows_a_heavier_answer_never_lowers_urgency() {
        for answers in every_test() {
            let (_, before) = propose(test(answers));
            for at in 0..4 {
                let heavier: &[Answer] = match answers[at] {
                    No => &[Unknown, Yes],
                    Unknown => &[Yes],
                    Yes => &[],
                };
                for answer in heavier {
                    let mut more = answers;
                    more[at] = *answer;
                    let (_, after) = propose(test(more));
                    assert!(after <= before, "{answers:?} -> {more:?}");
                }
            }
        }
    }

    fn answer() -> impl Strategy<Value = Answer> {
        prop::sample::select(Answer::ALL)
    }

    proptest! {
        #[test]
        fn unknown_or_yes_for_any_number_of_noes_never_lowers_urgency(
            before in prop::array::uniform4(answer()),
            instead in prop::array::uniform4(answer()),
        ) {
            let mut after = before;
            for (old, new) in after.iter_mut().zip(instead) {
                if *old == No {
                    *old = new;
                }
            }
            prop_assert!(propose(test(after)).1 <= propose(test(before)).1);
        }
    }
}
