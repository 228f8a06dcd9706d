//! Figures for outside eyes: small numbers are hidden, and so is what would give them away (H36).

use std::collections::BTreeMap;

/// Counts below this are hidden (proposed; H36).
pub const SHOWN_FROM: u64 = 5;

/// A single count for outside eyes; `None` = hidden.
pub fn shown(count: u64) -> Option<u64> {
    (count >= SHOWN_FROM).then_some(count)
}

/// Counts of one table whose total may be shown as well; `None` = hidden.
///
/// When anything is hidden, at least two counts are, and together they reach [`SHOWN_FROM`]: nobody can get at
/// one by subtracting the others from the total. A table that cannot be hidden so is hidden whole, and then
/// its total must not be shown either ([`shown`] of it decides).
pub fn shown_table<K: Ord + Clone>(counts: &BTreeMap<K, u64>) -> BTreeMap<K, Option<u64>> {
    let mut smallest_first: Vec<_> = counts.iter().collect();
    smallest_first.sort_by_key(|(_, count)| **count);
    let mut table: BTreeMap<K, Option<u64>> = BTreeMap::new();
    let (mut hidden, mut hidden_sum) = (0_usize, 0_u64);
    for (what, count) in smallest_first {
        let gives_away = hidden > 0 && (hidden < 2 || hidden_sum < SHOWN_FROM);
        if *count < SHOWN_FROM || gives_away {
            hidden += 1;
            hidden_sum = hidden_sum.saturating_add(*count);
            table.insert(what.clone(), None);
        } else {
            table.insert(what.clone(), Some(*count));
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn small_numbers_are_hidden_on_both_sides_of_the_line() {
        assert_eq!((shown(4), shown(5)), (None, Some(5)));
    }

    #[test]
    fn a_hidden_count_takes_another_with_it() {
        let table = shown_table(&BTreeMap::from([("a", 3), ("b", 40), ("c", 12)]));
        assert_eq!(
            table,
            BTreeMap::from([("a", None), ("b", Some(40)), ("c", None)])
        );
        let table = shown_table(&BTreeMap::from([("a", 0), ("b", 1), ("c", 12), ("d", 13)]));
        assert_eq!(
            table["c"], None,
            "0 and 1 together are still a small number"
        );
        assert_eq!(table["d"], Some(13));
        let all_large = BTreeMap::from([("a", 5), ("b", 6)]);
        assert!(shown_table(&all_large).values().all(Option::is_some));
    }

    proptest! {
        #[test]
        fn nothing_hidden_can_be_had_by_subtraction(counts in prop::collection::btree_map(0_u32..40, 0_u64..12, 0..8)) {
            let table = shown_table(&counts);
            let hidden: Vec<u64> = counts
                .iter()
                .filter(|(what, _)| table[what].is_none())
                .map(|(_, count)| *count)
                .collect();
            for (what, count) in &counts {
                prop_assert_eq!(table[what].unwrap_or(*count), *count);
                prop_assert!(table[what].is_none() || *count >= SHOWN_FROM);
            }
            let safe = hidden.len() >= 2 && hidden.iter().sum::<u64>() >= SHOWN_FROM;
            prop_assert!(hidden.is_empty() || safe || hidden.len() == counts.len());
        }
    }
}
