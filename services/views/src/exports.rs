//! Exports for research: who asked for what, what was answered, what left the house.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use vangnet_domain::{
    actor::Owner,
    export::{Answer, Asked, Phase, RefusalReason, Taking},
    ids::ExportId,
};

use crate::region::Region;

/// An export, as of an instant. Nothing in it is personal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Export<'a> {
    /// Which.
    pub export: ExportId,
    /// Where it stands.
    pub phase: Phase,
    /// What is asked.
    pub asked: &'a Asked,
    /// When.
    pub asked_at: Option<Timestamp>,
    /// Until when an answer, or its end, is due.
    pub due: Option<Timestamp>,
    /// Who owes that.
    pub owner: Option<&'a Owner>,
    /// Rows may be taken up to and including this day.
    pub last_day: Option<Date>,
    /// Why it was refused.
    pub refused: Option<RefusalReason>,
    /// What left the house, oldest first.
    pub takings: &'a [Taking],
}

impl Region {
    /// Every export that was ever asked for, last asked first: there are few, and what left the house stays known.
    pub fn exports(&self, now: Timestamp) -> Vec<Export<'_>> {
        let rows = self.all_exports().filter_map(|(export, state)| {
            let owed = state.duties.iter().next();
            let (last_day, refused) = match &state.answer {
                Some(Answer::Approved { last_day, .. }) => (Some(*last_day), None),
                Some(Answer::Refused { reason, .. }) => (None, Some(*reason)),
                None => (None, None),
            };
            Some(Export {
                export,
                phase: state.phase(now),
                asked: state.asked.as_ref()?,
                asked_at: state.asked_at,
                due: owed.map(|duty| duty.due),
                owner: owed.map(|duty| &duty.owner),
                last_day,
                refused,
                takings: &state.takings,
            })
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort_by_key(|row| (std::cmp::Reverse(row.asked_at), row.export));
        rows
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use vangnet_domain::{
        duty::DutyKind,
        export,
        stream::{StreamId, Subject},
    };

    use super::*;
    use crate::{build::*, view::fold};

    #[test]
    fn a_request_that_nobody_answers_in_time_is_owed_late_and_an_answer_ends_that() {
        let mut run = Run::at("2026-03-02T09:00:00Z");
        let stream = StreamId::new(Subject::Export, uuid(0xe1));
        let mut samples = export::samples().into_iter();
        let asked = samples.next().unwrap();
        let owed = samples.next().unwrap();
        run.push(stream.id, asked).push(stream.id, owed);
        let region: Region = fold(run.events());
        let now = t("2026-03-17T09:00:00Z");
        let row = &region.exports(now)[0];
        assert_eq!(
            (row.phase, row.due),
            (Phase::Asked, Some(t("2026-03-16T22:59:59Z")))
        );
        let late = region.duties(now);
        assert_eq!(
            (late[0].kind, late[0].overdue),
            (DutyKind::DecideExport, true)
        );
        let clocks = region.deadlines_to_record(now);
        assert!(
            clocks.iter().any(|clock| clock.stream == stream),
            "an alarm is raised"
        );
        let (approved, done) = (samples.next().unwrap(), samples.next().unwrap());
        run.push(stream.id, approved).push(stream.id, done);
        let region: Region = fold(run.events());
        assert!(region.duties(now).is_empty());
        let row = &region.exports(now)[0];
        assert_eq!(
            (row.phase, row.last_day),
            (Phase::Approved, Some(date(2026, 6, 30)))
        );
        assert_eq!(
            region.exports(t("2026-07-01T09:00:00Z"))[0].phase,
            Phase::Expired
        );
    }
}
