//! Whether a hidden number follows from what is printed.
//!
//! The reports of a year are a table of lines by months, with sums over the lines and over the calendar. Such a table
//! is a network: each sum is a node, each number an arc between the two sums it is in, so that what comes into a node
//! goes out of it. What is printed is fixed. A hidden number could be another one exactly when there is a way round:
//! one more or one less on its arc, and so on some others, so that every printed number stays. None goes below zero, and
//! of a line that is there somebody is counted on one side or the other. So the search for such a way is no estimate:
//! where there is none, the number is determined.

use std::collections::BTreeMap;

use super::{Cell, Known, Line, Number, SIDES, Side, Table};

/// A sum.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Node {
    /// No further sum: whatever comes in may go out.
    Open,
    /// The lines of a report, together its total.
    Lines(usize),
    /// A line over the parts of a period.
    OverTime(usize, Line),
}

/// A hidden number.
struct Arc<'a> {
    from: usize,
    to: usize,
    number: Number,
    cell: &'a Cell,
}

impl Arc<'_> {
    /// Whether it could be one less.
    fn has_one_to_spare(&self, side: Side) -> bool {
        !side(self.cell).is_empty() && self.cell.part.len() + self.cell.rest.len() > 1
    }
}

/// The hidden numbers of the reports that are printed.
pub(super) struct Network<'a> {
    arcs: Vec<Arc<'a>>,
    /// The arcs at each node.
    at: Vec<Vec<usize>>,
}

impl<'a> Network<'a> {
    pub(super) fn of(printed: &'a [Table]) -> Self {
        let mut network = Self {
            arcs: Vec::new(),
            at: Vec::new(),
        };
        let mut nodes: BTreeMap<Node, usize> = BTreeMap::new();
        for (index, table) in printed.iter().enumerate() {
            let whole = printed.iter().position(|whole| {
                let parts = whole.period.parts();
                parts.contains(&table.period)
            });
            for line in &table.hidden {
                let Some(cell) = table.cells.get(line) else {
                    continue;
                };
                let up = whole.map_or(Node::Open, |whole| Node::OverTime(whole, line.clone()));
                let down = if table.period.parts().is_empty() {
                    let has_lines = table.cells.len() > 1;
                    if has_lines {
                        Node::Lines(index)
                    } else {
                        Node::Open
                    }
                } else {
                    Node::OverTime(index, line.clone())
                };
                // Lines flow from the months up, totals from the year down; they meet in the sums of the months.
                let (from, to) = if line.is_some() {
                    (down, up)
                } else {
                    (up, down)
                };
                let mut index_of = |node| {
                    let next = nodes.len();
                    *nodes.entry(node).or_insert(next)
                };
                let (from, to) = (index_of(from), index_of(to));
                network
                    .at
                    .resize(network.at.len().max(from.max(to) + 1), Vec::new());
                network.at[from].push(network.arcs.len());
                network.at[to].push(network.arcs.len());
                network.arcs.push(Arc {
                    from,
                    to,
                    number: (index, line.clone()),
                    cell,
                });
            }
        }
        network
    }

    /// The hidden numbers that can only be what they are.
    pub(super) fn determined(&self) -> Known {
        SIDES.map(|side| {
            let arcs = self.arcs.iter().enumerate();
            let determined = arcs.filter(|(index, arc)| {
                let more = self.way(arc.to, arc.from, *index, side);
                let less = || self.way(arc.from, arc.to, *index, side);
                !(more || arc.has_one_to_spare(side) && less())
            });
            determined.map(|(_, arc)| arc.number.clone()).collect()
        })
    }

    /// Whether one can get from a node to another: with an arc by one more, against it by one less.
    fn way(&self, from: usize, to: usize, without: usize, side: Side) -> bool {
        let mut seen = vec![false; self.at.len()];
        let mut next = vec![from];
        while let Some(node) = next.pop() {
            if node == to {
                return true;
            }
            if std::mem::replace(&mut seen[node], true) {
                continue;
            }
            for index in self.at[node].iter().filter(|index| **index != without) {
                let arc = &self.arcs[*index];
                if arc.from == node {
                    next.push(arc.to);
                }
                if arc.to == node && arc.has_one_to_spare(side) {
                    next.push(arc.from);
                }
            }
        }
        false
    }
}
