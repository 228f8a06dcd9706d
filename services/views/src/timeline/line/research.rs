//! What events of an export for research say.

use vangnet_domain::{calendar::end_of, export};

use super::{clock, done, owed, who};

pub(super) fn of_export(event: &export::Event) -> String {
    use export::Event as E;
    match event {
        E::ExportAsked(asked) => format!(
            "rows on who left from {} to before {} asked for {}, {} fields",
            asked.months.from,
            asked.months.until,
            asked.purpose,
            asked.fields.len()
        ),
        E::ExportApproved { by, last_day } => format!(
            "approved by {}, until {}",
            who(by),
            clock(end_of(*last_day))
        ),
        E::ExportRefused { by, reason } => format!("refused by {}: {reason}", who(by)),
        E::ExportTaken { by, taken } => format!(
            "{} rows taken as {} by {}, made at position {}{}",
            taken.rows,
            taken.format,
            who(by),
            taken.position,
            if taken.complete { "" } else { ", not complete" }
        ),
        E::ExportEnded { by, why } => {
            format!("ended by {} ({why}); its key is destroyed", who(by))
        }
        E::DutyOpened(duty) => owed(duty),
        E::DutyFulfilled { .. } => done(),
    }
}
