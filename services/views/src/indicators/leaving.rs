//! What is kept for research on who left 24-hour care (P28e): code words and counts of a stay, and the age band of a
//! person. Asked for by [`crate::leavers`] only; no figure is made of it.

use vangnet_domain::{
    envelope::Recorded,
    event::Event,
    ids::{PersonId, PlacementId, StayId},
    person::{self, AgeBand},
    placement::{self, Rung},
    stay,
    title::Frame,
};

use super::sheets::{Person, Sheets, Way};

/// Care by day and night, of a provider or a foster family; help at home and the own network are none.
const fn is_round_the_clock(rung: Rung) -> bool {
    match rung {
        Rung::Network | Rung::Ambulatory | Rung::RestrainingOrder => false,
        Rung::TimeOut
        | Rung::FamilyAdmission
        | Rung::NetworkFoster
        | Rung::CrisisFoster
        | Rung::FamilyHome
        | Rung::CrisisGroup
        | Rung::Treatment
        | Rung::Closed => true,
    }
}

impl Sheets {
    /// Fold one event, after its row was made.
    pub(super) fn leaving(&mut self, event: &Recorded) {
        self.heard = self.heard.max(Some(event.recorded_at));
        let id = event.envelope.stream.id;
        match &event.event {
            Event::Person(body) => self.person(PersonId(id), body),
            Event::Placement(placement::Event::StepFramed { frame, .. }) => {
                if let Some(search) = self.searches.get_mut(&PlacementId(id)) {
                    search.frame = Some(*frame);
                }
            }
            Event::Stay(body) => self.way(StayId(id), body),
            _ => {}
        }
    }

    fn person(&mut self, id: PersonId, event: &person::Event) {
        let person = self.people.entry(id).or_insert(Person {
            age: AgeBand::Unknown,
            erased: false,
        });
        match event {
            person::Event::PersonRegistered { age_band, .. }
            | person::Event::PersonCorrected { age_band, .. }
            | person::Event::AgeReached { age_band } => person.age = *age_band,
            person::Event::PersonErased { .. } => person.erased = true,
            person::Event::AddressRecorded { .. }
            | person::Event::CrisisOver { .. }
            | person::Event::CaseJoined { .. } => {}
        }
    }

    fn way(&mut self, id: StayId, event: &stay::Event) {
        let framed = |sheets: &Self, placement: &PlacementId| -> Option<Frame> {
            sheets.searches.get(placement)?.frame
        };
        let from_search = match event {
            stay::Event::StayStarted { placement, .. }
            | stay::Event::StayMoved { placement, .. } => framed(self, placement),
            _ => None,
        };
        let age_of = |sheets: &Self, way: Way| Some(sheets.people.get(&way.child?)?.age);
        let age = self.stays.get(&id).and_then(|stay| age_of(self, stay.way));
        let Some(stay) = self.stays.get_mut(&id) else {
            return;
        };
        let way = &mut stay.way;
        match event {
            stay::Event::StayStarted { child, rung, .. } => {
                way.child = Some(*child);
                way.frame = from_search;
                way.goes_to(*rung);
            }
            stay::Event::StayMoved { rung, .. } => {
                way.moves += 1;
                way.frame = from_search.or(way.frame);
                way.goes_to(*rung);
            }
            stay::Event::FrameChanged { frame, .. } => way.frame = Some(*frame),
            stay::Event::FormChanged { .. } => way.forms += 1,
            stay::Event::PlacementBrokenDown { .. } => way.breakdowns += 1,
            stay::Event::StayEnded { .. } => way.age = age,
            _ => {}
        }
    }
}

impl Way {
    fn goes_to(&mut self, rung: Rung) {
        if is_round_the_clock(rung) {
            self.rung = Some(rung);
        }
    }
}
