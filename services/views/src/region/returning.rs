//! People who come back. A person and the titles on them outlive a case: in the next one their streams go on, and no event of
//! that case tells how they began. What the region has to know of them, it keeps: the age of whoever is not known to be
//! an adult, where it lives, and every title that nobody ended. What is let go of with its last case, or when it becomes so after that, is an adult, whoever
//! was erased, and titles that are all over.

use vangnet_domain::{
    case,
    ids::{CaseId, PersonId},
    person::AgeBand,
    state::State,
    stream::{StreamId, Subject},
};

use super::{Held, Region};

/// The streams of a person that outlive a case.
const OUTLIVING: [Subject; 2] = [Subject::Person, Subject::Title];

impl Region {
    /// A case that is held has the streams of its members, wherever they began. Of what a stream comes to after an event.
    pub(super) fn gather(&mut self, stream: StreamId) {
        let found: Vec<(CaseId, StreamId)> = match stream.subject {
            Subject::Case => {
                let case = CaseId(stream.id);
                let members = self.case(case).into_iter().flat_map(members);
                let theirs = members
                    .flat_map(|person| OUTLIVING.map(|subject| StreamId::new(subject, person.0)));
                theirs.map(|theirs| (case, theirs)).collect()
            }
            Subject::Person | Subject::Title => {
                let person = PersonId(stream.id);
                let of = self
                    .all_cases()
                    .filter(|(_, state)| state.members.contains_key(&person));
                of.map(|(case, _)| (case, stream)).collect()
            }
            _ => return,
        };
        if found.is_empty() && stream.subject != Subject::Case {
            let held = self.streams.get(&stream);
            if held.is_some_and(|held| held.case.is_none() && !outlives(held)) {
                self.streams.remove(&stream);
            }
        }
        for (case, stream) in found {
            let held_now = |known: CaseId| self.cases.contains_key(&known);
            let Some(held) = self.streams.get(&stream) else {
                continue;
            };
            let elsewhere = held.case.is_some_and(held_now);
            if !elsewhere && let Some(held) = self.streams.get_mut(&stream) {
                held.case = Some(case);
            }
            self.cases.entry(case).or_default().insert(stream);
        }
    }

    /// A stream of a case that is let go of. One that outlives it goes on with another case that has it, or waits for the next.
    pub(super) fn let_go_of(&mut self, stream: StreamId) {
        let mut others = self.cases.iter();
        let other = others.find(|(_, streams)| streams.contains(&stream));
        let other = other.map(|(case, _)| *case);
        match self.streams.get_mut(&stream) {
            Some(held) if is_another_cases(stream, other) || outlives(held) => held.case = other,
            _ => {
                self.streams.remove(&stream);
            }
        }
    }
}

fn members(state: &case::State) -> impl Iterator<Item = PersonId> + '_ {
    state.members.keys().copied()
}

fn is_another_cases(stream: StreamId, other: Option<CaseId>) -> bool {
    OUTLIVING.contains(&stream.subject) && other.is_some()
}

/// Whether somebody would miss it when its person comes back.
fn outlives(held: &Held) -> bool {
    match &held.state {
        State::Title(state) => {
            let titles = state.titles.iter().any(|title| title.over.is_none());
            titles
                || state.emergencies.iter().any(|one| one.over.is_none())
                || !state.duties.is_empty()
        }
        State::Person(state) => !state.is_erased() && state.age_band != Some(AgeBand::Adult),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use vangnet_domain::{
        actor::{Owner, Role},
        duty::{Duty, DutyKind, Office},
        person::{BsnStatus, Event as PersonEvent, HouseholdRole},
        place::{CloseReason, Event as PlaceEvent},
        title::{Event as TitleEvent, TitleKind},
    };

    use super::*;
    use crate::{build::*, view::fold};

    const AGAIN: CaseId = case_id(2);

    fn registered(age_band: AgeBand) -> PersonEvent {
        PersonEvent::PersonRegistered {
            case: CASE,
            name: None,
            birth_date: None,
            bsn: None,
            phone: None,
            age_band,
            bsn_status: BsnStatus::Absent,
        }
    }

    fn joined(run: &mut Run, case: CaseId, person: u128, household_role: HouseholdRole) {
        let person = person_id(person);
        let joined = case::Event::PersonJoined {
            person,
            household_role,
        };
        run.case(Some(case)).push(case.0, joined);
    }

    /// A child and its mother, of a case that was closed and let go of: a title on the child runs on.
    fn let_go() -> Run {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        run.push(person_id(1).0, registered(AgeBand::From4To11));
        run.push(person_id(2).0, registered(AgeBand::Adult));
        joined(&mut run, CASE, 1, HouseholdRole::Child);
        joined(&mut run, CASE, 2, HouseholdRole::Parent);
        let order = TitleKind::Supervision;
        run.push(
            person_id(1).0,
            title_recorded(1, order, "2026-03-06T01:00:00Z", "2026-09-06T01:00:00Z"),
        );
        let closed = case::Event::CaseClosed {
            outcome: case::CaseOutcome::CrisisOver,
            registration: None,
        };
        run.push(CASE.0, closed);
        run.case(None).clock("2026-03-10T01:00:00Z");
        let reason = CloseReason::Staff;
        run.push(place_id(9).0, PlaceEvent::PlaceClosed { reason });
        run
    }

    fn comes_back(run: &mut Run) {
        run.case(Some(AGAIN)).clock("2026-06-01T01:00:00Z");
        run.open_case(2);
        joined(run, AGAIN, 1, HouseholdRole::Child);
        joined(run, AGAIN, 2, HouseholdRole::Parent);
    }

    fn words(run: &Run, now: Timestamp) -> Vec<(Option<CaseId>, String)> {
        let region: Region = fold(run.events());
        let deadlines = region.deadlines(now).into_iter();
        let of_titles = deadlines.filter(|due| due.stream.subject == Subject::Title);
        of_titles.map(|due| (due.case, due.word)).collect()
    }

    #[test]
    fn h30_a_title_of_an_earlier_case_is_warned_of_in_the_one_its_child_comes_back_in() {
        let mut run = let_go();
        let now = t("2026-06-01T02:00:00Z");
        assert_eq!(words(&run, now), [], "in no case that is held");
        comes_back(&mut run);
        let warned = words(&run, now);
        assert!(!warned.is_empty() && warned.iter().all(|(case, _)| *case == Some(AGAIN)));
        // And so is one that is recorded in this case.
        let order = TitleKind::RestrainingOrder;
        run.push(
            person_id(1).0,
            title_recorded(2, order, "2026-06-01T01:00:00Z", "2026-06-11T01:00:00Z"),
        );
        let warned = words(&run, now);
        let restrained = |(_, word): &(_, String)| word.starts_with("title-restraining-order");
        assert!(warned.iter().any(restrained));
    }

    #[test]
    fn the_age_of_a_child_that_comes_back_is_known() {
        let mut run = let_go();
        let region: Region = fold(run.events());
        assert!(!region.holds_case(CASE));
        assert!(
            region.person(person_id(2)).is_none(),
            "an adult is let go of"
        );
        comes_back(&mut run);
        let region: Region = fold(run.events());
        let known = region.person(person_id(1)).expect("kept");
        assert_eq!(known.age_band, Some(AgeBand::From4To11));
        let theirs = region.of_case(AGAIN).map(|(stream, _)| stream.subject);
        assert!(theirs.into_iter().any(|subject| subject == Subject::Person));
    }

    #[test]
    fn of_whom_nobody_has_to_know_any_more_nothing_is_kept() {
        let of_age = PersonEvent::AgeReached {
            age_band: AgeBand::Adult,
        };
        let ended = TitleEvent::TitleEnded {
            title: title_id(1),
            at: t("2026-06-01T01:00:00Z"),
            by: vangnet_domain::title::EndedBy::RecordedInError,
        };
        let mut run = let_go();
        run.case(None).clock("2026-06-01T01:00:00Z");
        run.push(person_id(1).0, of_age);
        let region: Region = fold(run.events());
        assert!(region.person(person_id(1)).is_none());
        assert!(region.title(person_id(1)).is_some(), "it runs");
        run.push(person_id(1).0, ended);
        assert!(fold::<Region>(run.events()).title(person_id(1)).is_none());
    }

    #[test]
    fn what_a_title_owes_is_of_the_case_it_was_opened_in_and_keeps_no_other_on_the_screens() {
        let mut run = let_go();
        comes_back(&mut run);
        let owed = Duty {
            office: Some(Office::Director),
            ..duty(
                1,
                DutyKind::SettleFrame,
                "2026-06-02T01:00:00Z",
                Owner::desk(),
            )
        };
        run.push(person_id(1).0, TitleEvent::DutyOpened(owed));
        let region: Region = fold(run.events());
        let duties = region.duties(run.now());
        assert_eq!((duties.len(), duties[0].case), (1, Some(AGAIN)));
        let urk = owner(Role::LocalAccess, "local-access-urk");
        run.push(AGAIN.0, case::Event::HandoverAccepted { to: urk.clone() });
        assert_eq!(
            fold::<Region>(run.events()).duties(run.now())[0].owner,
            &urk
        );
    }

    #[test]
    fn of_two_cases_that_have_a_child_each_may_be_let_go_of_first() {
        for closes in [CASE, AGAIN] {
            let mut run = Run::at("2026-03-06T01:00:00Z");
            run.open_case(1);
            run.push(person_id(2).0, registered(AgeBand::Adult));
            joined(&mut run, CASE, 2, HouseholdRole::Parent);
            run.case(Some(AGAIN)).open_case(2);
            joined(&mut run, AGAIN, 2, HouseholdRole::Parent);
            let closed = case::Event::CaseClosed {
                outcome: case::CaseOutcome::CrisisOver,
                registration: None,
            };
            run.case(Some(closes)).push(closes.0, closed);
            run.case(None).clock("2026-03-10T01:00:00Z");
            let reason = CloseReason::Staff;
            run.push(place_id(9).0, PlaceEvent::PlaceClosed { reason });
            let region: Region = fold(run.events());
            assert!(!region.holds_case(closes));
            assert!(
                region.person(person_id(2)).is_some(),
                "the other case has them"
            );
        }
    }
}
