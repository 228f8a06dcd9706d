//! What passes between regions: requests of neighbours for a place here (gastverzoeken), and ours to them.

use jiff::Timestamp;
use serde::Serialize;
use vangnet_domain::{
    book::Book,
    calendar::passed,
    guest::{Desk, Need, Phase, State},
    ids::{GuestId, PlaceId},
    matching::{Tables, Wanted},
    placement::{AskPhase, OverflowAsk, RefusalReason},
    stream::LedgerId,
};

use crate::{places::Candidates, region::Region};

/// A request of a neighbour region, as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GuestRow<'a> {
    /// Which.
    pub guest: GuestId,
    /// Who asks.
    pub region: &'a LedgerId,
    /// Whom to call there.
    pub desk: &'a Desk,
    /// What is needed.
    pub need: &'a Need,
    /// When it was received.
    pub asked_at: Timestamp,
    /// Until when it waits for an answer.
    pub due: Timestamp,
    /// Where it stands.
    pub phase: Phase,
    /// No answer in time.
    pub late: bool,
    /// The place that is its now.
    pub place: Option<PlaceId>,
    /// Until when that was promised for certain.
    pub until: Option<Timestamp>,
    /// That promise has ended and nobody took it: call.
    pub unclaimed: bool,
}

/// What this region asked of a neighbour.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AskLine {
    /// Which.
    pub guest: GuestId,
    /// Of whom.
    pub region: LedgerId,
    /// Where it stands, as far as this region has heard.
    pub phase: AskPhase,
    /// When the answer is due.
    pub due: Timestamp,
    /// Whose place is kept for us.
    pub provider: Option<String>,
    /// Until when it can be taken.
    pub take_by: Option<Timestamp>,
    /// Why not.
    pub refusal: Option<RefusalReason>,
}

/// Requests that are over and still shown beside a search: the last few.
const ASKS_OVER_SHOWN: usize = 3;

impl AskLine {
    /// Those of a search that are live, and the last few of the others.
    pub fn shown(asks: &[OverflowAsk]) -> Vec<Self> {
        let over = asks.iter().filter(|ask| !ask.is_live()).count();
        let skipped = over.saturating_sub(ASKS_OVER_SHOWN);
        let mut left = skipped;
        asks.iter()
            .filter(|ask| {
                let skip = !ask.is_live() && left > 0;
                left -= usize::from(skip);
                !skip
            })
            .map(Self::of)
            .collect()
    }

    /// Of a search.
    pub fn of(ask: &OverflowAsk) -> Self {
        let offer = ask.offer.as_ref();
        Self {
            guest: ask.guest,
            region: ask.region.clone(),
            phase: ask.phase(),
            due: ask.due,
            provider: offer.map(|offer| offer.provider.clone()),
            take_by: offer.map(|offer| offer.take_by),
            refusal: ask.refusal,
        }
    }
}

impl<'a> GuestRow<'a> {
    /// `None` for a request that was never received.
    pub fn of(guest: GuestId, state: &'a State, now: Timestamp) -> Option<Self> {
        let asked = state.asked.as_ref()?;
        let phase = state.phase();
        let until = state.offered.as_ref().map(|offered| offered.until);
        Some(Self {
            guest,
            region: &asked.region,
            desk: &asked.desk,
            need: &asked.need,
            asked_at: asked.at,
            due: asked.due,
            phase,
            late: phase == Phase::Asked && passed(asked.due, now),
            place: state.holds(),
            until,
            unclaimed: phase == Phase::Offered && until.is_some_and(|until| passed(until, now)),
        })
    }
}

impl Region {
    /// The requests of neighbours that wait, hold a place or owe something, and those that were over not long ago;
    /// first asked first.
    pub fn guests(&self, now: Timestamp) -> Vec<GuestRow<'_>> {
        let mut rows: Vec<_> = self
            .all_guests()
            .filter_map(|(guest, state)| GuestRow::of(guest, state, now))
            .collect();
        rows.sort_by_key(|row| (row.asked_at, row.guest));
        rows
    }

    /// The places that could be offered for a request, ranked as for a search here; `None` when it is not held.
    pub fn guest_candidates(
        &self,
        guest: GuestId,
        now: Timestamp,
        book: &Book,
    ) -> Option<Candidates<'_>> {
        let asked = self.guest(guest)?.asked.as_ref()?;
        let wanted = Wanted::of_guest(guest, &asked.need);
        let found = self.candidates(&wanted, now, Tables::at(book, now));
        Some(Candidates {
            need_recorded_at: Some(asked.at),
            ..found
        })
    }
}

#[cfg(test)]
mod tests {
    use vangnet_domain::{
        guest::{Event, WithdrawReason, samples},
        person::AgeBand,
        place::Share,
        placement::{Event as Placed, NeedKind, OverflowEvent},
    };

    use super::*;
    use crate::{build::*, view::fold};

    const GUEST: GuestId = GuestId(uuid(0x71));

    fn asked() -> Run {
        let mut run = Run::at("2026-03-02T01:00:00Z");
        run.case(None);
        if let Some(sample) = samples().into_iter().next() {
            run.push(GUEST.0, sample);
        }
        run
    }

    #[test]
    fn a_request_shows_how_it_stands_and_whom_to_call_until_a_day_after_it_is_over() {
        let mut run = asked();
        let region: Region = fold(run.events());
        let rows = region.guests(t("2026-03-02T01:31:00Z"));
        assert_eq!((rows[0].phase, rows[0].late), (Phase::Asked, true));
        assert_eq!(rows[0].desk.telephone, "030-0000000");

        run.push(
            GUEST.0,
            Event::GuestOffered {
                place: place_id(1),
                provider: "provider-a".into(),
                until: t("2026-03-02T02:30:00Z"),
            },
        );
        let region: Region = fold(run.events());
        let rows = region.guests(t("2026-03-02T02:31:00Z"));
        assert_eq!((rows[0].phase, rows[0].unclaimed), (Phase::Offered, true));

        let reason = WithdrawReason::OtherPlace;
        run.push(GUEST.0, Event::GuestWithdrawn { reason });
        assert_eq!(fold::<Region>(run.events()).guests(run.now()).len(), 1);
        run.clock("2026-03-03T02:00:00Z");
        let reason = vangnet_domain::place::CloseReason::Staff;
        run.push(
            place_id(9).0,
            vangnet_domain::place::Event::PlaceClosed { reason },
        );
        assert!(fold::<Region>(run.events()).guests(run.now()).is_empty());
    }

    #[test]
    fn a_search_shows_what_it_waits_for_and_the_last_few_that_are_over() {
        let mut run = Run::at("2026-03-02T01:00:00Z");
        run.open_case(1);
        run.push(placement_id(1).0, search_opened(1));
        let need = Need {
            kind: NeedKind::SafeHousing,
            age: AgeBand::From12To15,
            rung: None,
            persons: 1,
            not_with: Vec::new(),
            nights: None,
            acute: true,
        };
        let guests: Vec<_> = (1..=7).map(|n| GuestId(uuid(0x700 + n))).collect();
        for guest in &guests {
            let asked = OverflowEvent::Asked {
                guest: *guest,
                region: "utrecht".parse().expect("a ledger"),
                need: need.clone(),
                due: t("2026-03-02T01:30:00Z"),
                desk: Desk::default(),
                reason: text(1),
            };
            run.push(placement_id(1).0, Placed::Overflow(asked));
        }
        // The second and the last are still waited for.
        let live = [guests[1], guests[6]];
        for guest in guests.iter().filter(|guest| !live.contains(guest)) {
            let withdrawn = OverflowEvent::Withdrawn {
                guest: *guest,
                reason: WithdrawReason::NotNeeded,
            };
            run.push(placement_id(1).0, Placed::Overflow(withdrawn));
        }
        let region: Region = fold(run.events());
        let board = region.board(run.now());
        let search = board[0].searches.first().expect("a search");
        let shown: Vec<_> = search.asks.iter().map(|ask| ask.guest).collect();
        // All that is live, in the order of asking, and the last three of the others.
        assert_eq!(shown, [1, 3, 4, 5, 6].map(|n: usize| guests[n]));
        let waits = search
            .asks
            .iter()
            .filter(|ask| ask.phase == AskPhase::Asked);
        assert_eq!(waits.count(), 2);
    }

    #[test]
    fn a_place_that_is_a_neighbours_says_whose_it_is() {
        let mut run = asked();
        run.register_place(1, vangnet_domain::placement::Rung::CrisisGroup);
        let share = Share::ordinary(run.now());
        run.push(
            place_id(1).0,
            vangnet_domain::place::Event::GuestHeld {
                guest: GUEST,
                share,
            },
        );
        let region: Region = fold(run.events());
        let places = region.places(run.now());
        assert_eq!(places[0].taken[0].guest, Some(GUEST));
        assert!(!places[0].standing.can_be_asked_for());
    }
}
