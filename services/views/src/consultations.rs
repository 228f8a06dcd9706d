//! What waits for an answer of whom until when, and where a rota has a gap: as of an instant.

use jiff::{Timestamp, ToSpan};
use serde::Serialize;
use vangnet_domain::{
    actor::Owner,
    consultation::{self, ConsultPartner, HelpKind},
    ids::{CaseId, ConsultationId, RotaId, TriageId},
    rota::{self, Function, Gap, Period},
};

use crate::region::Region;

/// An open consultation: one line that says what waits on whom until when (wachten op wie).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsultationLine<'a> {
    /// Which.
    pub consultation: ConsultationId,
    /// The case it is about.
    pub case: CaseId,
    /// The weighing it helps.
    pub triage: Option<TriageId>,
    /// Who was asked.
    pub partner: ConsultPartner,
    /// Called in to help with this; a question otherwise.
    pub help: Option<HelpKind>,
    /// Who asked.
    pub asked_by: &'a Owner,
    /// When.
    pub asked_at: Option<Timestamp>,
    /// Who holds it now.
    pub holder: &'a Owner,
    /// Until when; then it goes on by itself.
    pub due: Timestamp,
    /// How many deadlines passed in silence.
    pub silent: u64,
    /// It went up.
    pub escalated: bool,
}

impl<'a> ConsultationLine<'a> {
    /// `None` when it waits for nobody.
    pub(crate) fn of(
        consultation: ConsultationId,
        state: &'a consultation::State,
        now: Timestamp,
    ) -> Option<Self> {
        let (ask, held) = (state.ask.as_ref()?, state.held(now)?);
        Some(Self {
            consultation,
            case: ask.case,
            triage: ask.triage,
            partner: ask.partner,
            help: ask.help,
            asked_by: &ask.asked_by,
            asked_at: state.asked_at,
            holder: held.owner,
            due: held.due,
            silent: held.step,
            escalated: held.escalated,
        })
    }

    /// Whether an organisation asked, is asked, or holds it.
    pub fn is_between(&self, organisation: &str) -> bool {
        let is_asked = self.partner.organisation() == organisation;
        let theirs = |owner: &Owner| owner.organisation == organisation;
        is_asked || theirs(self.asked_by) || theirs(self.holder)
    }
}

/// A rota as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RotaLine<'a> {
    /// Which.
    pub rota: RotaId,
    /// Version of its stream.
    pub version: u64,
    /// Whose.
    pub organisation: &'a str,
    /// For what.
    pub function: Option<Function>,
    /// Who is on duty, first to be asked first.
    pub on_duty: Vec<&'a Period>,
    /// Who begins next.
    pub next: Option<&'a Period>,
    /// Stretches with nobody on duty that run or begin in the days asked for.
    pub gaps: Vec<Gap>,
}

impl Region {
    /// Everything that waits for an answer, first due first; of one organisation, where one is asked for: what it was
    /// asked and what it holds.
    pub fn consultations(
        &self,
        organisation: Option<&str>,
        now: Timestamp,
    ) -> Vec<ConsultationLine<'_>> {
        let mut lines: Vec<_> = self
            .all_consultations()
            .filter_map(|(id, state)| ConsultationLine::of(id, state, now))
            .filter(|line| {
                organisation.is_none_or(|organisation| {
                    line.partner.organisation() == organisation
                        || line.holder.organisation == organisation
                })
            })
            .collect();
        lines.sort_by_key(|line| (line.due, line.consultation));
        lines
    }

    /// Every rota, with its gaps in the coming days.
    pub fn rotas(&self, days: i64, now: Timestamp) -> Vec<RotaLine<'_>> {
        let horizon = now
            .saturating_add((days.clamp(0, DAYS_MAX) * 24).hours())
            .unwrap_or(Timestamp::MAX);
        let mut lines: Vec<_> = self
            .all_rotas()
            .filter(|(_, state)| state.exists())
            .map(|(rota, state)| self.rota_line(rota, state, horizon, now))
            .collect();
        lines.sort_by_key(|line| (line.organisation, line.function));
        lines
    }

    fn rota_line<'a>(
        &self,
        rota: RotaId,
        state: &'a rota::State,
        horizon: Timestamp,
        now: Timestamp,
    ) -> RotaLine<'a> {
        let stream =
            vangnet_domain::stream::StreamId::new(vangnet_domain::stream::Subject::Rota, rota.0);
        let mut gaps = state.gaps(now);
        gaps.retain(|gap| gap.from < horizon);
        RotaLine {
            rota,
            version: self.version(stream).unwrap_or(0),
            organisation: &state.organisation,
            function: state.function,
            on_duty: state.on_duty(now),
            next: state.next_after(now),
            gaps,
        }
    }
}

/// Gaps are listed this far ahead at most, days.
pub const DAYS_MAX: i64 = 400;
