//! Whether a hidden number follows from what is printed.
//!
//! The reports of a year are a table of lines by months, with sums over the lines and over the calendar. Such a table
//! is a network: each sum is a node, each number an arc between the two sums it is in, so that what comes into a node
//! goes out of it. What is printed is fixed. A hidden number could be another one exactly when there is a way round:
//! one more on its arc, and on some others one more or one less, none below zero, so that every printed number stays.
//! So the search for such a way is no estimate: where there is none, the number is determined.

use std::collections::BTreeMap;

use super::{Cell, Line, Table, tells_of_few};

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
    line: &'a Line,
    cell: &'a Cell,
}

/// The hidden numbers of the reports that are printed.
pub(super) struct Network<'a> {
    arcs: Vec<Arc<'a>>,
    /// The arcs at each node.
    at: Vec<Vec<usize>>,
}

/// Those in the part, or those that are not: each side of a share is a table of its own.
type Side = fn(&Cell) -> &Vec<Option<vangnet_domain::ids::CaseId>>;

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
                    line,
                    cell,
                });
            }
        }
        network
    }

    /// The line of a hidden number that tells of few and can only be what it is.
    pub(super) fn determined(&self) -> Option<Line> {
        let sides: [Side; 2] = [|cell| &cell.part, |cell| &cell.rest];
        sides.into_iter().find_map(|side| {
            let mut arcs = self.arcs.iter().enumerate();
            let found = arcs.find(|(index, arc)| {
                let count = side(arc.cell);
                let own = Cell {
                    part: count.clone(),
                    rest: Vec::new(),
                };
                tells_of_few(&[&own])
                    && !self.way(arc.to, arc.from, *index, side)
                    && !self.way(arc.from, arc.to, *index, side)
            });
            found.map(|(_, arc)| arc.line.clone())
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
                if arc.to == node && !side(arc.cell).is_empty() {
                    next.push(arc.from);
                }
            }
        }
        false
    }
}
