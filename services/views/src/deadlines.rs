//! Every clock that runs, and what has passed: what `watch` has to record and escalate.
//!
//! The words of deadlines, which alarms repeat: the kind of a duty (`review-stay`), and [`HOLD`], [`LAST_NIGHT`],
//! [`ANSWER`], [`ARRIVAL`], [`INTENDED_END`], those of a search ([`placement::ClockKind`]), `consultation-<partner>`,
//! `title-<kind>`
//! and its warnings `title-<kind>-half`, `-48h`, `-24h` and `-4h`.
//! When each has passed is the domain's own answer.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan};
use serde::Serialize;
use vangnet_domain::{
    actor::Owner,
    alarm::Cause,
    calendar::{self, passed},
    deployment,
    ids::{AlarmId, CaseId},
    place, placement,
    state::State,
    stay,
    stream::{StreamId, Subject},
    title, triage,
};

use crate::region::{Held, Region};

/// A place is held and not confirmed.
pub const HOLD: &str = "hold";
/// The last day that was promised on a place, while the child still lives there (P12).
pub const LAST_NIGHT: &str = "last-night";
/// A team was asked to go.
pub const ANSWER: &str = "answer";
/// A team has to be at the door.
pub const ARRIVAL: &str = "arrival";
/// A stay is meant to end (H04).
pub const INTENDED_END: &str = "intended-end";
/// Nothing was recorded about an open case for a long time (H39).
pub const SILENCE: &str = "silence";

/// An open case of which nothing was recorded for so long stagnates (H39; proposed). Reviews of a stay are a week apart.
pub const SILENCE_HOURS: i64 = 8 * 24;

/// A clock that runs or has run out, as of an instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Deadline {
    /// Where it stands.
    pub stream: StreamId,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// Which deadline; see the words above.
    pub word: String,
    /// When it runs out.
    pub due: Timestamp,
    /// It has.
    pub passed: bool,
    /// Who has to act, or look.
    pub owner: Owner,
}

/// What the time does to an alarm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    /// The time to answer passed at this instant and what was due still is: the next one up.
    Escalate(Timestamp),
    /// What was due was done, or is not asked any more.
    Settle,
}

/// A clock before its owner and case are looked up.
struct Clock {
    word: String,
    due: Timestamp,
    passed: bool,
    owner: Option<Owner>,
}

impl Clock {
    fn new(word: impl Into<String>, due: Timestamp, passed: bool) -> Self {
        Self {
            word: word.into(),
            due,
            passed,
            owner: None,
        }
    }

    fn owned(mut self, owner: &Owner) -> Self {
        self.owner = Some(owner.clone());
        self
    }
}

impl Region {
    /// Every clock that runs or has run out, duties included, first due first.
    pub fn deadlines(&self, now: Timestamp) -> Vec<Deadline> {
        let duties = self.duties(now).into_iter().map(|duty| Deadline {
            stream: duty.stream,
            case: duty.case,
            word: duty.kind.as_str().to_owned(),
            due: duty.due,
            passed: duty.overdue,
            owner: duty.owner.clone(),
        });
        let others = self.streams().flat_map(|(stream, held)| {
            let clocks = clocks(&held.state, now).into_iter();
            clocks.map(move |clock| self.deadline(stream, held, clock))
        });
        let mut deadlines: Vec<_> = duties.chain(others).chain(self.silences(now)).collect();
        deadlines.sort_by(|a, b| (a.due, a.stream, &a.word).cmp(&(b.due, b.stream, &b.word)));
        deadlines
    }

    /// Open cases, and when it has been too long since something was recorded about them.
    fn silences(&self, now: Timestamp) -> impl Iterator<Item = Deadline> {
        let open = self
            .all_cases()
            .filter(|(_, case)| case.exists() && case.outcome.is_none());
        open.filter_map(move |(case, state)| {
            let due = calendar::hours_after(self.last_heard(case)?, SILENCE_HOURS);
            Some(Deadline {
                stream: StreamId::new(Subject::Case, case.0),
                case: Some(case),
                word: SILENCE.to_owned(),
                due,
                passed: passed(due, now),
                owner: state.director.clone().unwrap_or_else(Owner::desk),
            })
        })
    }

    /// What has passed as of now and has no alarm yet, first due first.
    pub fn deadlines_to_record(&self, now: Timestamp) -> Vec<Deadline> {
        let mut alarmed: BTreeMap<StreamId, BTreeSet<(&str, Timestamp)>> = BTreeMap::new();
        for (_, alarm) in self.all_alarms() {
            if let (Some(source), Some(Cause::Deadline { deadline, due })) =
                (alarm.source, &alarm.cause)
            {
                alarmed.entry(source).or_default().insert((deadline, *due));
            }
        }
        let mut deadlines = self.deadlines(now);
        deadlines.retain(|deadline| {
            let known = alarmed
                .get(&deadline.stream)
                .is_some_and(|alarms| alarms.contains(&(&*deadline.word, deadline.due)));
            deadline.passed && !known
        });
        deadlines
    }

    /// What stands to be done with the alarms about deadlines as of now, by id.
    pub fn alarms_to_move(&self, now: Timestamp) -> Vec<(AlarmId, Move)> {
        let deadlines = self.deadlines(now);
        // Also those still running here: whoever raised the alarm may have a clock that is ahead.
        let standing: BTreeSet<_> = deadlines
            .iter()
            .map(|deadline| (deadline.stream, &*deadline.word, deadline.due))
            .collect();
        let open = self
            .all_alarms()
            .filter(|(_, alarm)| alarm.settled_at.is_none());
        open.filter_map(|(id, alarm)| {
            let Some(Cause::Deadline { deadline, due }) = &alarm.cause else {
                return None;
            };
            let stands = standing.contains(&(alarm.source?, &**deadline, *due));
            let due = alarm.answer_due.filter(|due| passed(*due, now));
            match (stands, due) {
                (false, _) => Some((id, Move::Settle)),
                (true, Some(due)) => Some((id, Move::Escalate(due))),
                (true, None) => None,
            }
        })
        .collect()
    }

    /// The first instant after now at which another deadline, or the time to answer an alarm, has passed: when to
    /// look again.
    pub fn next_deadline_after(&self, now: Timestamp) -> Option<Timestamp> {
        let deadlines = self.deadlines(now);
        let running = deadlines.iter().filter(|deadline| !deadline.passed);
        let answers = self.all_alarms().filter_map(|(_, alarm)| alarm.answer_due);
        // The instant itself is still in time, so look a microsecond later.
        running
            .map(|deadline| deadline.due)
            .chain(answers.filter(|due| !passed(*due, now)))
            .map(|due| due.saturating_add(1.microsecond()))
            .map(|look| look.unwrap_or(Timestamp::MAX))
            .min()
    }

    fn deadline(&self, stream: StreamId, held: &Held, clock: Clock) -> Deadline {
        let case = held.case.or_else(|| self.held_for(&held.state));
        let director = || self.case(case?)?.director.clone();
        Deadline {
            stream,
            case,
            word: clock.word,
            due: clock.due,
            passed: clock.passed,
            owner: clock.owner.or_else(director).unwrap_or_else(Owner::desk),
        }
    }

    /// The case of the first search that has a part of a place.
    fn held_for(&self, state: &State) -> Option<CaseId> {
        let State::Place(place) = state else {
            return None;
        };
        let first = place.holds.first().map(|hold| hold.placement);
        let lives = place.occupants.first().map(|lives| lives.placement);
        let placement = self.placement(first.or(lives)?)?;
        Some(placement.search.as_ref()?.case)
    }
}

/// The clocks of one stream, except duties.
fn clocks(state: &State, now: Timestamp) -> Vec<Clock> {
    match state {
        State::Triage(state) => of_triage(state, now),
        State::Deployment(state) => of_deployment(state, now),
        State::Place(state) => of_place(state, now),
        State::Placement(state) => of_placement(state, now),
        State::Stay(state) => of_stay(state, now),
        State::Title(state) => of_title(state, now),
        State::Report(_)
        | State::Case(_)
        | State::Person(_)
        | State::Team(_)
        | State::Search(_)
        | State::Alarm(_) => Vec::new(),
    }
}

fn of_triage(state: &triage::State, now: Timestamp) -> Vec<Clock> {
    let waiting = state
        .consultations
        .iter()
        .filter(|asked| asked.answer.is_none());
    waiting
        .map(|asked| {
            let word = format!("consultation-{}", asked.partner);
            Clock::new(word, asked.due, asked.lapsed(now)).owned(&Owner::desk())
        })
        .collect()
}

fn of_deployment(state: &deployment::State, now: Timestamp) -> Vec<Clock> {
    let desk = Owner::desk();
    let mut clocks = Vec::new();
    if let (Some(deployment::Phase::Offered), Some(due)) = (state.phase, state.answer_due) {
        clocks.push(Clock::new(ANSWER, due, passed(due, now)).owned(&desk));
    }
    let on_the_way = matches!(
        state.phase_at(now),
        Some(
            deployment::Phase::Offered | deployment::Phase::Accepted | deployment::Phase::UnderWay
        )
    );
    if let (true, Some(due)) = (on_the_way, state.arrival_due) {
        clocks.push(Clock::new(ARRIVAL, due, passed(due, now)).owned(&desk));
    }
    clocks
}

fn of_place(state: &place::State, now: Timestamp) -> Vec<Clock> {
    let desk = Owner::desk();
    let unconfirmed = state.holds.iter().filter(|hold| !hold.confirmed);
    let holds =
        unconfirmed.map(|hold| Clock::new(HOLD, hold.until, !hold.stands(now)).owned(&desk));
    // Whoever stays beyond the last day that was promised keeps the place; somebody has to look.
    let last_nights = state.occupants.iter().filter_map(|lives| {
        let due = calendar::end_of(lives.share.nights.until?);
        Some(Clock::new(LAST_NIGHT, due, calendar::passed(due, now)).owned(&desk))
    });
    holds.chain(last_nights).collect()
}

fn of_placement(state: &placement::State, now: Timestamp) -> Vec<Clock> {
    let clocks = state.clocks(now).into_iter();
    clocks
        .map(|clock| {
            let word = clock.kind.as_str();
            Clock::new(word, clock.due, passed(clock.due, now)).owned(&clock.owner)
        })
        .collect()
}

fn of_stay(state: &stay::State, now: Timestamp) -> Vec<Clock> {
    if state.phase() != stay::Phase::Running {
        return Vec::new();
    }
    let end = state.intended_end.map(|day| {
        let due = calendar::end_of(day);
        Clock::new(INTENDED_END, due, passed(due, now))
    });
    end.into_iter().collect()
}

/// The end of each title that nothing takes over from, and the warnings before it: at half its time, 48, 24 and 4 hours
/// before, on the earlier of the two readings. Of the warnings that have passed only the last one still says something.
fn of_title(state: &title::State, now: Timestamp) -> Vec<Clock> {
    let mut clocks = Vec::new();
    for (title, fall) in state.running_out() {
        let kind = title.record.kind;
        let end = format!("title-{kind}");
        let fell = passed(fall.at, now);
        if fell && title.lapsed.is_some() {
            continue;
        }
        if !fell {
            let (gone, ahead): (Vec<_>, Vec<_>) =
                title::warnings(title.record.decided_at, fall.strict)
                    .into_iter()
                    .partition(|(_, at)| passed(*at, now));
            let warnings = gone.last().into_iter().chain(&ahead);
            clocks.extend(
                warnings
                    .map(|(word, at)| Clock::new(format!("{end}-{word}"), *at, passed(*at, now))),
            );
        }
        clocks.push(Clock::new(end, fall.at, fell));
    }
    clocks
}

#[cfg(test)]
mod tests {
    use vangnet_domain::{
        actor::Role, alarm, case, duty::DutyKind, placement::EscalationLevel, stay::EndReason,
        triage::ConsultPartner,
    };

    use super::*;
    use crate::{build::*, view::fold};

    fn words(deadlines: &[Deadline]) -> Vec<&str> {
        deadlines.iter().map(|due| due.word.as_str()).collect()
    }

    fn to_record(run: &Run, now: &str) -> Vec<Deadline> {
        fold::<Region>(run.events()).deadlines_to_record(t(now))
    }

    #[test]
    fn a_hold_that_nobody_confirms_passes_and_is_recorded_once() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.register_place(1, placement::Rung::CrisisGroup);
        run.push(placement_id(1).0, search_opened(1));
        run.case(None)
            .push(place_id(1).0, held(1, "2026-03-06T01:45:00Z"));
        // Beside it the clock of the search runs, and is somebody's.
        run.case(Some(CASE));
        let search = StreamId::new(Subject::Placement, placement_id(1).0);
        let searched = deadline_passed(Some(CASE), search, "search", "2026-03-06T01:30:00Z");
        run.push(uuid(71), searched);
        let region: Region = fold(run.events());
        assert!(to_record(&run, "2026-03-06T01:45:00Z").is_empty());
        let look = region
            .next_deadline_after(t("2026-03-06T01:45:00Z"))
            .unwrap();
        let found = region.deadlines_to_record(look);
        assert_eq!(words(&found), [HOLD]);
        assert_eq!(found[0].case, Some(CASE), "found through the search");
        assert_eq!(region.next_deadline_after(look), None);

        run.case(Some(CASE));
        let alarm = deadline_passed(Some(CASE), found[0].stream, HOLD, "2026-03-06T01:45:00Z");
        run.push(uuid(70), alarm);
        assert!(to_record(&run, "2026-03-06T09:00:00Z").is_empty());
        let region: Region = fold(run.events());
        assert_eq!(
            region.deadlines(look).len(),
            2,
            "nothing changed for the hold itself"
        );
    }

    #[test]
    fn an_alarm_goes_up_while_what_was_due_is_not_done_and_is_settled_when_it_is() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        run.push(triage_id(1).0, triage::Event::TriageStarted { case: CASE });
        let due = duty(
            1,
            DutyKind::SeeOnSite,
            "2026-03-06T03:00:00Z",
            Owner::ambulant(),
        );
        let duty = due.id;
        run.push(triage_id(1).0, triage::Event::DutyOpened(due));
        let source = StreamId::new(Subject::Triage, triage_id(1).0);
        let raised = alarm::Event::DeadlinePassed {
            case: Some(CASE),
            source,
            deadline: "see-on-site".into(),
            due: t("2026-03-06T03:00:00Z"),
            owner: Owner::ambulant(),
            answer: Some(alarm::Answer {
                due: t("2026-03-06T03:30:00Z"),
                rule: "P19@1".into(),
            }),
        };
        run.push(uuid(70), raised);
        let alarm = AlarmId(uuid(70));
        let moves = |run: &Run, now: &str| fold::<Region>(run.events()).alarms_to_move(t(now));
        assert_eq!(moves(&run, "2026-03-06T03:30:00Z"), [], "still in time");
        let region: Region = fold(run.events());
        let look = region
            .next_deadline_after(t("2026-03-06T03:30:00Z"))
            .unwrap();
        assert_eq!(
            region.alarms_to_move(look),
            [(alarm, Move::Escalate(t("2026-03-06T03:30:00Z")))]
        );
        run.push(
            triage_id(1).0,
            triage::Event::DutyFulfilled { duty, note: None },
        );
        assert_eq!(moves(&run, "2026-03-06T04:00:00Z"), [(alarm, Move::Settle)]);
        run.push(uuid(70), alarm::Event::AlarmSettled);
        assert_eq!(moves(&run, "2026-03-06T04:00:00Z"), []);
    }

    #[test]
    fn an_open_case_of_which_nothing_is_heard_stagnates_and_an_alarm_is_no_news() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        let heard = "2026-03-14T01:00:00Z";
        assert_eq!(words(&to_record(&run, heard)), [""; 0]);
        let silent = to_record(&run, "2026-03-14T01:00:01Z");
        assert_eq!(words(&silent), [SILENCE]);
        run.clock("2026-03-14T01:00:01Z");
        run.push(
            uuid(70),
            deadline_passed(Some(CASE), silent[0].stream, SILENCE, heard),
        );
        assert!(
            to_record(&run, "2026-03-20T00:00:00Z").is_empty(),
            "it is told once"
        );
        let alarm = (AlarmId(uuid(70)), Move::Settle);
        let region: Region = fold(run.events());
        assert_eq!(region.alarms_to_move(t("2026-03-20T00:00:00Z")), []);
        run.push(triage_id(1).0, triage::Event::TriageStarted { case: CASE });
        let region: Region = fold(run.events());
        assert_eq!(region.alarms_to_move(t("2026-03-20T00:00:00Z")), [alarm]);
    }

    #[test]
    fn an_alarm_for_another_instant_or_word_hides_nothing() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.push(stay_id(1).0, stay_started(1));
        let due = duty(
            1,
            DutyKind::ReviewStay,
            "2026-03-13T22:59:59Z",
            Owner::desk(),
        );
        run.push(stay_id(1).0, stay::Event::DutyOpened(due));
        for (n, word, due) in [
            (70, "review-stay", "2026-03-20T22:59:59Z"),
            (71, "aftercare", "2026-03-13T22:59:59Z"),
        ] {
            run.push(
                uuid(n),
                deadline_passed(Some(CASE), stay_stream(1), word, due),
            );
        }
        assert_eq!(
            words(&to_record(&run, "2026-03-14T00:00:00Z")),
            ["review-stay"]
        );
    }

    #[test]
    fn an_unanswered_offer_expires_and_nobody_waits_at_the_door_for_it() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.push(deployment_id(1).0, offered(1));
        assert_eq!(words(&to_record(&run, "2026-03-06T04:00:00Z")), [ANSWER]);
        run.push(deployment_id(1).0, deployment::Event::DeploymentAccepted);
        assert_eq!(words(&to_record(&run, "2026-03-06T04:00:00Z")), [ARRIVAL]);
        let late = deployment::Event::TeamArrived { late: true };
        run.push(deployment_id(1).0, late);
        assert!(
            fold::<Region>(run.events())
                .deadlines(t("2026-03-06T04:00:00Z"))
                .is_empty()
        );
    }

    #[test]
    fn an_escalation_takes_over_from_no_place_and_each_step_restarts_the_clock() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        let provider = owner(Role::Provider, "provider-a");
        let escalate = |due: &str| placement::Event::EscalationStarted {
            level: EscalationLevel::FellowProvider,
            owner: provider.clone(),
            due: t(due),
            reason: text(1),
        };
        let no_place = placement::Event::NoPlaceEstablished {
            owner: Owner::desk(),
            due: t("2026-03-06T02:00:00Z"),
        };
        run.push(placement_id(1).0, search_opened(1));
        run.push(placement_id(1).0, no_place);
        assert_eq!(
            words(&to_record(&run, "2026-03-06T03:00:00Z")),
            ["search", "no-place"]
        );
        run.push(placement_id(1).0, escalate("2026-03-06T05:00:00Z"));
        run.push(placement_id(1).0, escalate("2026-03-06T09:00:00Z"));
        let region: Region = fold(run.events());
        let running = region.deadlines(t("2026-03-06T03:00:00Z"));
        assert_eq!(words(&running), ["search", "escalation"]);
        assert_eq!(running[1].due, t("2026-03-06T09:00:00Z"));
        assert_eq!(running[1].owner, provider);
    }

    #[test]
    fn a_consultation_runs_until_its_own_partner_answers() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.push(triage_id(1).0, triage::Event::TriageStarted { case: CASE });
        for partner in [ConsultPartner::MentalHealth, ConsultPartner::SafeHome] {
            run.push(
                triage_id(1).0,
                triage::Event::ConsultationRequested {
                    partner,
                    question: text(1),
                    due: t("2026-03-06T01:30:00Z"),
                },
            );
        }
        run.push(
            triage_id(1).0,
            triage::Event::ConsultationAnswered {
                partner: ConsultPartner::SafeHome,
                agrees: triage::Answer::Yes,
                advice: text(2),
            },
        );
        assert_eq!(
            words(&to_record(&run, "2026-03-06T02:00:00Z")),
            ["consultation-mental-health"]
        );
    }

    #[test]
    fn titles_and_the_intended_end_belong_to_whoever_directs_the_case_now() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        run.push(stay_id(1).0, stay_started(1));
        let order =
            |n, from: &str, ends| title_recorded(n, title::TitleKind::RestrainingOrder, from, ends);
        run.push(
            uuid(5),
            order(1, "2026-03-06T01:00:00Z", "2026-03-16T01:00:00Z"),
        );
        run.push(
            uuid(5),
            order(2, "2026-03-16T00:00:00Z", "2026-03-26T01:00:00Z"),
        );
        let urk = owner(Role::LocalAccess, "urk");
        run.push(CASE.0, case::Event::HandoverAccepted { to: urk.clone() });
        let region: Region = fold(run.events());
        let mut running = region.deadlines(t("2026-03-20T00:00:00Z"));
        running.retain(|deadline| deadline.word != SILENCE);
        assert_eq!(
            words(&running),
            [
                "title-restraining-order-half",
                "title-restraining-order-48h",
                "title-restraining-order-24h",
                "title-restraining-order-4h",
                "title-restraining-order",
                INTENDED_END
            ],
            "the title that took over in time"
        );
        assert_eq!(running[4].due, t("2026-03-26T01:00:00Z"));
        assert!(running.iter().all(|deadline| deadline.owner == urk));

        run.push(stay_id(1).0, stay_ended(EndReason::Home));
        let in_may = |run: &Run| -> Vec<_> {
            let mut running = fold::<Region>(run.events()).deadlines(t("2026-05-01T00:00:00Z"));
            running.retain(|deadline| deadline.word != SILENCE);
            running
        };
        assert_eq!(
            words(&in_may(&run)),
            ["title-restraining-order"],
            "the title is the father's and outlives the stay"
        );
        let lapsed = title::Event::TitleLapsed {
            title: title_id(2),
            at: t("2026-03-26T01:00:00Z"),
            why: title::Lapse::Term,
        };
        run.push(uuid(5), lapsed);
        assert_eq!(words(&in_may(&run)), [""; 0]);
    }

    #[test]
    fn h30_each_warning_of_a_title_is_raised_once_and_only_the_last_one_that_was_missed() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        let from = "2026-03-06T01:00:00Z";
        let order = title_recorded(
            1,
            title::TitleKind::CrisisMeasure,
            from,
            "2026-03-09T01:00:00Z",
        );
        run.push(uuid(5), order);
        assert!(to_record(&run, "2026-03-07T01:00:00Z").is_empty());
        let raised = |now| words(&to_record(&run, now)).join(" ");
        assert_eq!(raised("2026-03-07T01:00:01Z"), "title-crisis-measure-48h");
        assert_eq!(raised("2026-03-07T13:00:01Z"), "title-crisis-measure-half");
        assert_eq!(raised("2026-03-08T01:00:01Z"), "title-crisis-measure-24h");
        assert_eq!(raised("2026-03-08T21:00:01Z"), "title-crisis-measure-4h");
        assert_eq!(raised("2026-03-09T01:00:01Z"), "title-crisis-measure");
        let stream = StreamId::new(vangnet_domain::stream::Subject::Title, uuid(5));
        let due = "2026-03-07T01:00:00Z";
        run.push(
            uuid(70),
            deadline_passed(Some(CASE), stream, "title-crisis-measure-48h", due),
        );
        assert!(to_record(&run, "2026-03-07T02:00:00Z").is_empty());
    }
}
