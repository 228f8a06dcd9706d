//! What becomes of each append of a batch, in order, in memory. Pure.
//!
//! Invariant: an append is judged on the versions as the accepted ones before it in the batch leave them.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use jiff::Timestamp;
use uuid::Uuid;
use vangnet_domain::{
    ids::{CaseId, CommandId},
    stream::StreamId,
};
use vangnet_log::{Append, Appended, CommandRecord, LedgerKind, LogError, Outcome};

/// What is known under the lock of the head row.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) simulated: bool,
    pub(crate) clock: Timestamp,
    /// Of every stream that the batch expects.
    pub(crate) versions: HashMap<StreamId, u64>,
    /// Position of the last event of every case that the batch expects and that has any.
    pub(crate) cases: HashMap<CaseId, u64>,
    /// Those of the batch's commands that were accepted before.
    pub(crate) commands: HashMap<CommandId, CommandRecord>,
}

/// A stream of the batch: the version it has, and the one it gets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Slot {
    pub(crate) stream: StreamId,
    pub(crate) base: u64,
    pub(crate) new: u64,
}

#[derive(Debug)]
enum Verdict {
    Accept,
    /// The same command id as an accepted append before it in the batch: that one's index.
    Again(usize),
    Answer(Result<Outcome, LogError>),
}

/// The verdicts of a batch, and what has to be verified and written for the accepted ones.
#[derive(Debug)]
pub(crate) struct Judgement {
    verdicts: Vec<Verdict>,
    /// Indexes of the accepted appends, rising.
    pub(crate) accepted: Vec<usize>,
    /// Every stream that an accepted append expects, once.
    pub(crate) slots: Vec<Slot>,
    /// Where in `slots` a stream is.
    pub(crate) slot_of: HashMap<StreamId, usize>,
    /// Cases that an accepted append writes to.
    cases_written: HashSet<Uuid>,
}

/// Judge a batch on the facts, or, without them, on the guess that every caller is right about what it expects.
pub(crate) fn judge(batch: &[Append], facts: Option<&Facts>) -> Judgement {
    let mut judgement = Judgement {
        verdicts: Vec::with_capacity(batch.len()),
        accepted: Vec::with_capacity(batch.len()),
        slots: Vec::new(),
        slot_of: HashMap::new(),
        cases_written: HashSet::new(),
    };
    let mut commands = HashMap::new();
    for (index, append) in batch.iter().enumerate() {
        let verdict = match commands.get(&append.command.id) {
            Some(first) => Verdict::Again(*first),
            None => judgement.judge_one(append, facts),
        };
        if matches!(verdict, Verdict::Accept) {
            commands.insert(append.command.id, index);
            judgement.accept(index, append);
        }
        judgement.verdicts.push(verdict);
    }
    judgement
}

impl Judgement {
    /// Command id, clock, versions: the order of the port.
    fn judge_one(&self, append: &Append, facts: Option<&Facts>) -> Verdict {
        if let Some(facts) = facts {
            if let Some(record) = facts.commands.get(&append.command.id) {
                return Verdict::Answer(Ok(record.again(&append.command)));
            }
            if !facts.simulated
                && let Err(skew) = LedgerKind::Real.record_at(None, append.now, facts.clock)
            {
                return Verdict::Answer(Err(skew));
            }
        }
        for (stream, expected) in &append.expected {
            let actual = match (self.slot_of.get(stream), facts) {
                (Some(slot), _) => self.slots[*slot].new,
                (None, Some(facts)) => facts.versions.get(stream).copied().unwrap_or(0),
                (None, None) => *expected,
            };
            if actual != *expected {
                return Verdict::Answer(Ok(Outcome::Conflict {
                    stream: *stream,
                    actual,
                }));
            }
        }
        for (case, next) in &append.cases {
            // Written earlier in this batch, or no facts: the function that verifies a guess does not look at cases. The
            // true position is not known here, and nobody decides by it.
            let last = match facts {
                Some(facts) if !self.cases_written.contains(&case.0) => {
                    facts.cases.get(case).copied().filter(|last| last >= next)
                }
                _ => Some(*next),
            };
            if let Some(last) = last {
                return Verdict::Answer(Ok(Outcome::CaseMoved { case: *case, last }));
            }
        }
        Verdict::Accept
    }

    fn accept(&mut self, index: usize, append: &Append) {
        self.accepted.push(index);
        for (stream, expected) in &append.expected {
            if let Entry::Vacant(vacant) = self.slot_of.entry(*stream) {
                vacant.insert(self.slots.len());
                self.slots.push(Slot {
                    stream: *stream,
                    base: *expected,
                    new: *expected,
                });
            }
        }
        for event in &append.events {
            self.cases_written.extend(event.case);
            if let Some(slot) = self.slot_of.get(&event.stream) {
                self.slots[*slot].new += 1;
            }
        }
    }

    /// Whether every append of the batch is accepted.
    pub(crate) fn all_accepted(&self) -> bool {
        self.accepted.len() == self.verdicts.len()
    }

    /// The answers, once the accepted events stand from position `first` on in a ledger whose last event was
    /// recorded at `floor`. The times are computed as the function in the database computes them.
    pub(crate) fn answers(
        self,
        batch: &[Append],
        first: u64,
        floor: Option<Timestamp>,
    ) -> Vec<Result<Outcome, LogError>> {
        let mut next = first;
        let mut head = floor;
        let mut placed: HashMap<usize, Appended> = HashMap::new();
        for index in self.accepted {
            let append = &batch[index];
            let now = micros(append.now);
            let recorded_at = head.map_or(now, |head| head.max(now));
            head = Some(recorded_at);
            let first = next;
            next += append.events.len() as u64;
            placed.insert(
                index,
                Appended {
                    first,
                    last: next - 1,
                    recorded_at,
                },
            );
        }
        let verdicts = self.verdicts.into_iter().enumerate();
        verdicts
            .map(|(index, verdict)| match verdict {
                Verdict::Answer(answer) => answer,
                Verdict::Accept => Ok(Outcome::Appended(placed[&index])),
                Verdict::Again(before) => {
                    let record = CommandRecord {
                        command: batch[before].command.clone(),
                        appended: placed[&before],
                    };
                    Ok(record.again(&batch[index].command))
                }
            })
            .collect()
    }
}

/// In whole microseconds, as the log keeps it.
fn micros(instant: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(instant.as_microsecond()).unwrap_or(instant)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use vangnet_log::contract::{Slice, append, stream};

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_762_171_200 + second).unwrap()
    }

    fn one(n: u64, second: i64, slices: &[Slice]) -> Append {
        append(&"flevoland".parse().unwrap(), n, at(second), slices)
    }

    fn facts(versions: &[(u64, u64)]) -> Facts {
        Facts {
            simulated: false,
            clock: at(0),
            versions: versions
                .iter()
                .map(|(n, version)| (stream(*n), *version))
                .collect(),
            cases: HashMap::new(),
            commands: HashMap::new(),
        }
    }

    fn stands(first: u64, last: u64, second: i64) -> Outcome {
        Outcome::Appended(Appended {
            first,
            last,
            recorded_at: at(second),
        })
    }

    #[test]
    fn versions_are_carried_forward_within_a_batch() {
        let batch = [
            one(1, 0, &[(stream(1), 4, 2)]),
            one(2, 0, &[(stream(1), 6, 1), (stream(2), 0, 1)]),
            one(3, 0, &[(stream(1), 7, 0), (stream(3), 9, 1)]),
        ];
        let judgement = judge(&batch, None);
        assert!(judgement.all_accepted());
        let slots: Vec<_> = judgement
            .slots
            .iter()
            .map(|slot| (slot.base, slot.new))
            .collect();
        assert_eq!(slots, [(4, 7), (0, 1), (9, 10)]);

        // The second still expects what the first has moved: a guess that must not become an answer.
        let batch = [
            one(1, 0, &[(stream(1), 4, 1)]),
            one(2, 0, &[(stream(1), 4, 1)]),
        ];
        assert!(!judge(&batch, None).all_accepted());
    }

    #[test]
    fn a_case_is_judged_under_the_lock_only_and_as_the_batch_leaves_it() {
        // The n-th stream of the suite belongs to a case of its own.
        let writes = one(1, 0, &[(stream(1), 0, 1)]);
        let case = CaseId(writes.events[0].case.unwrap());
        let mut reads = one(2, 0, &[(stream(2), 0, 1)]);
        reads.cases = vec![(case, 7)];
        let batch = [reads.clone()];
        assert!(!judge(&batch, None).all_accepted(), "no guess on a case");
        let with_case = |last: Option<u64>| {
            let mut facts = facts(&[]);
            facts.cases.extend(last.map(|last| (case, last)));
            facts
        };
        for (last, stands) in [(None, true), (Some(6), true), (Some(7), false)] {
            let judged = judge(&batch, Some(&with_case(last)));
            assert_eq!(judged.all_accepted(), stands, "{last:?}");
        }
        let batch = [writes, reads];
        assert_eq!(judge(&batch, Some(&with_case(Some(6)))).accepted, [0]);
    }

    #[test]
    fn a_refused_append_moves_nothing_for_those_behind_it() {
        let batch = [
            one(1, 0, &[(stream(2), 0, 1), (stream(1), 5, 1)]),
            one(2, 0, &[(stream(2), 0, 1), (stream(1), 4, 3)]),
            one(3, 0, &[(stream(2), 0, 1)]),
        ];
        let judgement = judge(&batch, Some(&facts(&[(1, 4), (2, 0)])));
        assert_eq!(judgement.accepted, [1]);
        assert_eq!(judgement.slots.len(), 2);
    }

    #[test]
    fn times_run_along_positions_and_repeats_get_the_first_answer() {
        let mut reused = one(1, 0, &[(stream(9), 0, 1)]);
        reused.command.actor = "somebody:else:entirely".into();
        let batch = [
            one(1, 1, &[(stream(1), 0, 2)]),
            one(2, -3, &[(stream(2), 0, 1)]),
            one(1, 3, &[(stream(1), 0, 2)]),
            reused,
            one(4, 2, &[(stream(4), 1, 1)]),
            one(5, 2, &[(stream(5), 0, 1)]),
            one(6, -6, &[(stream(6), 0, 1)]),
        ];
        let judgement = judge(&batch, Some(&facts(&[])));
        let answers = judgement.answers(&batch, 10, Some(at(-1)));
        let answers: Vec<_> = answers
            .into_iter()
            .map(|answer| answer.map_err(|e| e.to_string()))
            .collect();
        let conflict = Outcome::Conflict {
            stream: stream(4),
            actual: 0,
        };
        assert_eq!(answers[0], Ok(stands(10, 11, 1)));
        assert_eq!(answers[1], Ok(stands(12, 12, 1)));
        assert!(
            matches!(&answers[2], Ok(Outcome::AlreadyAppended(it)) if (it.first, it.last) == (10, 11))
        );
        assert_eq!(answers[3], Ok(Outcome::CommandReused));
        assert_eq!(answers[4], Ok(conflict));
        assert_eq!(answers[5], Ok(stands(13, 13, 2)));
        assert!(
            answers[6]
                .as_ref()
                .is_err_and(|said| said.contains("-6000 ms"))
        );
    }

    #[test]
    fn a_command_accepted_before_is_answered_before_clock_and_versions() {
        let append = one(1, 3_600, &[(stream(1), 0, 1)]);
        let mut facts = facts(&[(1, 1)]);
        let record = CommandRecord {
            command: append.command.clone(),
            appended: Appended {
                first: 7,
                last: 7,
                recorded_at: at(-60),
            },
        };
        facts.commands.insert(append.command.id, record.clone());
        let batch = [append];
        let judgement = judge(&batch, Some(&facts));
        assert!(judgement.accepted.is_empty());
        let answers = judgement.answers(&batch, 0, None);
        assert!(matches!(&answers[0], Ok(Outcome::AlreadyAppended(it)) if *it == record.appended));

        // In a simulated ledger the clock is no reason either.
        facts.commands.clear();
        facts.simulated = true;
        facts.versions.clear();
        facts.clock = at(0) + SignedDuration::from_hours(9);
        assert!(judge(&batch, Some(&facts)).all_accepted());
    }
}
