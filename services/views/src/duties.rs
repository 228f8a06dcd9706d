//! The duty board: everything that is owed, to whom it belongs and whether it is too late. Alarms beside it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vangnet_domain::{
    actor::{Owner, Role},
    alarm::Cause,
    book::Book,
    calendar, case, deployment,
    duty::{Duty, DutyKind, Office},
    envelope::Recorded,
    event::Event,
    export, guest,
    ids::{AlarmId, CaseId, DutyId, PersonId},
    placement::{self, EscalationLevel},
    report, shift,
    state::State,
    stay,
    stream::{StreamId, Subject},
    title, triage,
};

use crate::{
    region::{Held, Region},
    titles::remark_at,
};

/// An open duty, as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenDuty<'a> {
    /// Which.
    pub duty: DutyId,
    /// What is owed.
    pub kind: DutyKind,
    /// Where it was opened, and where it is fulfilled.
    pub stream: StreamId,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// When it is due.
    pub due: Timestamp,
    /// Who owes it now: whoever holds the office it is owed in. Of another case than the one it is read in: who it was when
    /// it was opened.
    pub owner: &'a Owner,
    /// The office of the case it is owed in; `None` = by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<Office>,
    /// The rule it was opened under.
    pub rule: &'a str,
    /// Past due and not done.
    pub overdue: bool,
    /// `not verified`, where it is due by a figure whose source nobody read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<&'static str>,
}

/// What one owner owes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Owed<'a> {
    /// Who.
    pub owner: &'a Owner,
    /// How many are late.
    pub overdue: usize,
    /// First due first, so late first.
    pub duties: Vec<OpenDuty<'a>>,
}

/// An alarm that is open: nobody looked at it, or what was due is still not done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenAlarm<'a> {
    /// Which.
    pub alarm: AlarmId,
    /// Why.
    pub cause: &'a Cause,
    /// `not verified`, where what passed goes by a term or a figure that no public source confirms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<&'static str>,
    /// Where the deadline stands, or the reaction began.
    pub source: Option<StreamId>,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// Who has to look.
    pub owner: Option<&'a Owner>,
    /// When the log recorded it.
    pub raised_at: Option<Timestamp>,
    /// How far up it went (P19); `None` = its first owner.
    pub level: Option<EscalationLevel>,
    /// Until when it can be answered, or done, before the next one up is asked.
    pub answer_due: Option<Timestamp>,
    /// Who looks at it; it goes up all the same when what was due is not done.
    pub acknowledged_by: Option<&'a Owner>,
}

impl<'a> OpenDuty<'a> {
    pub(crate) fn of(
        stream: StreamId,
        case: Option<CaseId>,
        (duty, of): (&'a Duty, Option<&'a case::State>),
        book: &Book,
        now: Timestamp,
    ) -> Self {
        Self {
            duty: duty.id,
            kind: duty.kind,
            stream,
            case,
            due: duty.due,
            owner: of.map_or(&duty.owner, |case| case.owes(duty)),
            office: duty.office,
            rule: &duty.rule,
            overdue: calendar::passed(duty.due, now),
            remark: book.remark_on(duty),
        }
    }

    /// First due first.
    pub(crate) fn sorted(duties: impl Iterator<Item = Self>) -> Vec<Self> {
        let mut duties: Vec<_> = duties.collect();
        duties.sort_by_key(|duty| (duty.due, duty.duty));
        duties
    }
}

/// In which cases the duties of a stream that outlives its case were opened: the titles on a person.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct OwedIn(BTreeMap<DutyId, CaseId>);

impl OwedIn {
    /// An event of the stream.
    pub(crate) fn hear(&mut self, event: &Recorded) {
        if event.envelope.stream.subject != Subject::Title {
            return;
        }
        match (DutyChange::of(&event.event), event.envelope.case) {
            (Some(DutyChange::Opened(duty)), Some(case)) => {
                self.0.entry(duty.id).or_insert(case);
            }
            (Some(DutyChange::Fulfilled(duty)), _) => {
                self.0.remove(&duty);
            }
            _ => {}
        }
    }

    /// The case of an open duty, when it is kept here.
    pub(crate) fn case(&self, duty: DutyId) -> Option<CaseId> {
        self.0.get(&duty).copied()
    }

    /// Whether something is owed in a case.
    pub(crate) fn owes_in(&self, case: CaseId) -> bool {
        self.0.values().any(|owed_in| *owed_in == case)
    }
}

/// The case of a duty: the one it was opened in, or that a desk has to read.
fn case_of(held: &Held, duty: &Duty) -> Option<CaseId> {
    match &held.state {
        State::Shift(desk) => desk.to_read.get(&duty.id).copied(),
        _ => held.owed_in.case(duty.id).or(held.case),
    }
}

impl Region {
    /// Every open duty, first due first.
    pub fn duties(&self, now: Timestamp) -> Vec<OpenDuty<'_>> {
        let held = self.streams().flat_map(|(stream, held)| {
            let duties = held.state.duties().into_iter();
            duties.flat_map(move |duties| {
                duties
                    .iter()
                    .map(move |duty| (stream, case_of(held, duty), duty))
            })
        });
        let strays = self.strays();
        let strays = strays.map(|stray| (stray.stream, stray.case, &stray.duty));
        let owed = held.chain(strays);
        OpenDuty::sorted(owed.map(|(stream, case, duty)| {
            let of = case.and_then(|case| self.case(case));
            OpenDuty::of(stream, case, (duty, of), self.book(), now)
        }))
    }

    /// The open duties that a role owes, first due first.
    pub fn duties_of_role(&self, role: Role, now: Timestamp) -> Vec<OpenDuty<'_>> {
        let mut duties = self.duties(now);
        duties.retain(|duty| duty.owner.role == role);
        duties
    }

    /// What is owed of what is asked for, by owner: who owes most that is late first, then who owes the first due; late
    /// first in each.
    pub fn duties_by_owner(
        &self,
        now: Timestamp,
        asked: impl Fn(&OpenDuty<'_>) -> bool,
    ) -> Vec<Owed<'_>> {
        let mut owners: BTreeMap<&Owner, Vec<OpenDuty<'_>>> = BTreeMap::new();
        for duty in self.duties(now).into_iter().filter(asked) {
            owners.entry(duty.owner).or_default().push(duty);
        }
        let mut rows: Vec<_> = owners
            .into_iter()
            .map(|(owner, duties)| Owed {
                owner,
                overdue: duties.iter().filter(|duty| duty.overdue).count(),
                duties,
            })
            .collect();
        rows.sort_by_key(|row| {
            let first = row.duties.first().map(|duty| duty.due);
            (std::cmp::Reverse(row.overdue), first)
        });
        rows
    }

    /// Every alarm that is open, oldest first.
    pub fn alarms(&self) -> Vec<OpenAlarm<'_>> {
        let mut alarms: Vec<_> = self
            .all_alarms()
            .filter(|(_, state)| state.is_open())
            .filter_map(|(alarm, state)| {
                let cause = state.cause.as_ref()?;
                Some(OpenAlarm {
                    alarm,
                    cause,
                    remark: self.remark(state.source, cause),
                    source: state.source,
                    case: state.case,
                    owner: state.owner.as_ref(),
                    raised_at: state.raised_at,
                    level: state.level,
                    answer_due: state.answer_due,
                    acknowledged_by: state.acknowledged_by.as_ref(),
                })
            })
            .collect();
        alarms.sort_by_key(|alarm| (alarm.raised_at, alarm.alarm));
        alarms
    }

    /// What is to be said of a deadline that passed: a clock of a legal title may go by a term that is not verified, a duty or
    /// another clock by such a figure.
    fn remark(&self, source: Option<StreamId>, cause: &Cause) -> Option<&'static str> {
        let Cause::Deadline { deadline, due } = cause else {
            return None;
        };
        let source = source?;
        let titles = Some(source).filter(|source| source.subject == Subject::Title);
        let titles = titles.and_then(|source| self.title(PersonId(source.id)));
        if let Some(remark) = titles.and_then(|titles| remark_at(titles, *due)) {
            return Some(remark);
        }
        let held = self.get(source.subject, source.id);
        let mut open = held.and_then(|held| held.state.duties()).into_iter();
        let open = open.find_map(|duties| {
            let is_its = |duty: &&Duty| duty.kind.as_str() == deadline && duty.due == *due;
            duties.iter().find(is_its)
        });
        match open {
            Some(duty) => self.book().remark_on(duty),
            None => self.book().remark_on_clock(deadline, *due),
        }
    }
}

/// What an event does to the duties of its stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DutyChange<'a> {
    /// Something is owed from here on.
    Opened(&'a Duty),
    /// It is done.
    Fulfilled(DutyId),
    /// Somebody else owes it.
    Reassigned(DutyId, &'a Owner),
}

impl<'a> DutyChange<'a> {
    /// `None` for nearly all events.
    pub fn of(event: &'a Event) -> Option<Self> {
        match event {
            Event::Report(report::Event::DutyOpened(duty))
            | Event::Case(case::Event::DutyOpened(duty))
            | Event::Triage(triage::Event::DutyOpened(duty))
            | Event::Deployment(deployment::Event::DutyOpened(duty))
            | Event::Placement(placement::Event::DutyOpened(duty))
            | Event::Stay(stay::Event::DutyOpened(duty))
            | Event::Guest(guest::Event::DutyOpened(duty))
            | Event::Title(title::Event::DutyOpened(duty))
            | Event::Export(export::Event::DutyOpened(duty))
            | Event::Shift(shift::Event::DutyOpened(duty)) => Some(Self::Opened(duty)),
            Event::Case(case::Event::DutyReassigned { duty, owner, .. }) => {
                Some(Self::Reassigned(*duty, owner))
            }
            Event::Report(report::Event::DutyFulfilled { duty, .. })
            | Event::Case(case::Event::DutyFulfilled { duty, .. })
            | Event::Triage(triage::Event::DutyFulfilled { duty, .. })
            | Event::Deployment(deployment::Event::DutyFulfilled { duty, .. })
            | Event::Placement(placement::Event::DutyFulfilled { duty, .. })
            | Event::Stay(stay::Event::DutyFulfilled { duty, .. })
            | Event::Guest(guest::Event::DutyFulfilled { duty })
            | Event::Title(title::Event::DutyFulfilled { duty })
            | Event::Export(export::Event::DutyFulfilled { duty })
            | Event::Shift(shift::Event::DutyFulfilled { duty, .. }) => {
                Some(Self::Fulfilled(*duty))
            }
            Event::Report(_)
            | Event::Case(_)
            | Event::Person(_)
            | Event::Triage(_)
            | Event::Weighings(_)
            | Event::Rota(_)
            | Event::Consultation(_)
            | Event::Team(_)
            | Event::Deployment(_)
            | Event::Place(_)
            | Event::Placement(_)
            | Event::Search(_)
            | Event::Counter(_)
            | Event::Guest(_)
            | Event::Stay(_)
            | Event::Title(_)
            | Event::Export(_)
            | Event::Shift(_)
            | Event::Alarm(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use vangnet_domain::{alarm, stay::EndReason};

    use super::*;
    use crate::{build::*, view::fold};

    #[test]
    fn a_duty_stands_until_it_is_fulfilled_and_is_overdue_after_its_instant() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        let owed = duty(
            1,
            DutyKind::HearFamily,
            "2026-03-07T01:00:00Z",
            Owner::desk(),
        );
        run.push(CASE.0, case::Event::DutyOpened(owed));
        let region: Region = fold(run.events());
        let due = region.duties(t("2026-03-07T01:00:00Z"));
        assert_eq!(due.len(), 1);
        assert_eq!((due[0].case, due[0].overdue), (Some(CASE), false));
        assert!(region.duties(t("2026-03-07T01:00:01Z"))[0].overdue);

        run.push(
            CASE.0,
            case::Event::DutyFulfilled {
                duty: duty_id(1),
                note: None,
            },
        );
        let region: Region = fold(run.events());
        assert!(region.duties(t("2026-03-09T00:00:00Z")).is_empty());
    }

    #[test]
    fn what_the_end_of_a_stay_makes_void_is_owed_no_more() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.push(stay_id(1).0, stay_started(1));
        for (n, kind) in [(1, DutyKind::ReviewStay), (2, DutyKind::LookBack)] {
            let owed = duty(n, kind, "2026-04-07T01:00:00Z", Owner::desk());
            run.push(stay_id(1).0, stay::Event::DutyOpened(owed));
        }
        run.push(stay_id(1).0, stay_ended(EndReason::Home));
        let region: Region = fold(run.events());
        let kinds: Vec<_> = region
            .duties(t("2026-03-07T00:00:00Z"))
            .iter()
            .map(|duty| duty.kind)
            .collect();
        assert_eq!(kinds, [DutyKind::LookBack]);
    }

    #[test]
    fn duties_are_shown_to_the_role_that_owes_them_first_due_first() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        let local = owner(Role::LocalAccess, "almere");
        for (n, due, owner) in [
            (1, "2026-03-09T00:00:00Z", local.clone()),
            (2, "2026-03-08T00:00:00Z", local),
            (3, "2026-03-07T00:00:00Z", Owner::desk()),
        ] {
            let owed = duty(n, DutyKind::HearFamily, due, owner);
            run.push(CASE.0, case::Event::DutyOpened(owed));
        }
        let region: Region = fold(run.events());
        let of = |role| -> Vec<_> {
            let duties = region.duties_of_role(role, t("2026-03-08T12:00:00Z"));
            duties
                .iter()
                .map(|duty| (duty.duty, duty.overdue))
                .collect()
        };
        assert_eq!(
            of(Role::LocalAccess),
            [(duty_id(2), true), (duty_id(1), false)]
        );
        assert_eq!(of(Role::Coordinator), [(duty_id(3), true)]);
        assert_eq!(of(Role::Provider), []);
    }

    #[test]
    fn what_is_owed_stands_by_owner_and_who_is_late_comes_first() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        let local = owner(Role::LocalAccess, "almere");
        for (n, due, owner) in [
            (1, "2026-03-07T00:00:00Z", Owner::desk()),
            (2, "2026-03-08T00:00:00Z", local.clone()),
            (3, "2026-03-09T00:00:00Z", local.clone()),
            (4, "2026-03-20T00:00:00Z", local.clone()),
        ] {
            let owed = duty(n, DutyKind::HearFamily, due, owner);
            run.push(CASE.0, case::Event::DutyOpened(owed));
        }
        let rows = |run: &Run| -> Vec<_> {
            let region: Region = fold(run.events());
            let rows = region.duties_by_owner(t("2026-03-10T00:00:00Z"), |_| true);
            let row = |row: &Owed<'_>| (row.owner.clone(), row.overdue, row.duties.len());
            rows.iter().map(row).collect()
        };
        assert_eq!(rows(&run), [(local.clone(), 2, 3), (Owner::desk(), 1, 1)]);

        // Who owed them left: another owes them from here on.
        for n in [2, 3] {
            let reassigned = case::Event::DutyReassigned {
                duty: duty_id(n),
                owner: Owner::desk(),
                reason: text(1),
            };
            run.push(CASE.0, reassigned);
        }
        assert_eq!(rows(&run), [(Owner::desk(), 3, 3), (local, 0, 1)]);
    }

    #[test]
    fn an_alarm_stands_until_somebody_looks() {
        for case in [None, Some(CASE)] {
            let mut run = Run::at("2026-03-06T01:00:00Z");
            run.case(case);
            run.push(
                uuid(70),
                deadline_passed(
                    case,
                    stay_stream(1),
                    "title-voluntary",
                    "2026-03-06T00:00:00Z",
                ),
            );
            let region: Region = fold(run.events());
            assert_eq!(region.alarms().len(), 1);
            assert_eq!(region.alarms()[0].source, Some(stay_stream(1)));

            run.push(
                uuid(70),
                alarm::Event::AlarmAcknowledged {
                    by: Owner::desk(),
                    answer_due: None,
                },
            );
            assert!(fold::<Region>(run.events()).alarms().is_empty());
        }
    }
}
