//! What is recorded when, and who answers for it.

use vangnet_domain::{
    actor::Role,
    alarm,
    book::Certainty,
    case, consultation, deployment,
    duty::{Duty, DutyKind, Office},
    ids::{EmergencyId, PeriodId, RotaId},
    place,
    placement::{self, EscalationLevel},
    rota,
    stay::{self, EndReason},
    title,
    triage::{self, Answer},
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
fn a_child_who_stays_beyond_the_last_night_is_looked_at() {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.register_place(1, placement::Rung::CrisisGroup);
    run.push(placement_id(1).0, search_opened(1));
    run.push(place_id(1).0, held(1, "2026-03-06T01:45:00Z"));
    run.push(
        place_id(1).0,
        place::Event::PlaceOccupied {
            placement: placement_id(1),
            child: person_id(1),
            stay: stay_id(1),
        },
    );
    let last_night = |run: &Run| {
        let found = to_record(run, "2026-03-10T23:00:00Z");
        found.iter().any(|due| due.word == LAST_NIGHT)
    };
    assert!(!last_night(&run), "an open end");
    let nights = place::Nights {
        until: Some(jiff::civil::date(2026, 3, 10)),
        ..place::Nights::from_now(run.now())
    };
    let placement = placement_id(1);
    run.push(
        place_id(1).0,
        place::Event::NightsChanged { placement, nights },
    );
    assert!(last_night(&run));
    let before = to_record(&run, "2026-03-10T22:59:59Z");
    assert!(!words(&before).contains(&LAST_NIGHT));
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

/// H39: nobody records the end of what a person has to mend, so it goes up until somebody looks and is never settled by itself.
#[test]
fn a_refused_reaction_goes_up_until_somebody_looks() {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.open_case(1);
    let answer = |due: &str| alarm::Answer {
        due: t(due),
        rule: "P19@1".into(),
    };
    run.push(
        uuid(70),
        alarm::Event::ReactionRefused {
            case: Some(CASE),
            source: stay_stream(1),
            reactor: "stay.begun".into(),
            code: "STAY_EXISTS".into(),
            owner: Owner::desk(),
            answer: Some(answer("2026-03-07T01:00:00Z")),
        },
    );
    let alarm = AlarmId(uuid(70));
    let moves = |run: &Run, now: &str| fold::<Region>(run.events()).alarms_to_move(t(now));
    assert_eq!(moves(&run, "2026-03-07T01:00:00Z"), [], "still in time");
    let up = Move::Escalate(t("2026-03-07T01:00:00Z"));
    assert_eq!(moves(&run, "2026-03-07T01:00:01Z"), [(alarm, up)]);
    run.push(
        uuid(70),
        alarm::Event::AlarmEscalated {
            level: EscalationLevel::DecisionOfficer,
            owner: owner(Role::LocalAccess, "decision-officer-urk"),
            answer: answer("2026-03-09T01:00:00Z"),
        },
    );
    assert_eq!(moves(&run, "2026-03-09T01:00:00Z"), []);
    let up = Move::Escalate(t("2026-03-09T01:00:00Z"));
    assert_eq!(moves(&run, "2026-03-09T01:00:01Z"), [(alarm, up)]);
    run.push(
        uuid(70),
        alarm::Event::AlarmAcknowledged {
            by: Owner::desk(),
            answer_due: None,
        },
    );
    assert_eq!(moves(&run, "2026-06-06T01:00:00Z"), []);
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
fn a_consultation_runs_out_step_by_step_and_is_always_somebodys() {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.push(consultation_id(1).0, consulted());
    let region = |run: &Run| fold::<Region>(run.events());
    let at = |run: &Run, now: &str| region(run).deadlines(t(now));
    assert_eq!(words(&at(&run, "2026-03-06T01:30:00Z")), [CONSULTATION]);
    assert!(to_record(&run, "2026-03-06T01:30:00Z").is_empty());

    let passed = to_record(&run, "2026-03-06T01:30:01Z");
    assert_eq!(passed[0].due, t("2026-03-06T01:30:00Z"));
    assert_eq!(passed[0].owner.person.as_deref(), Some("vt-2"), "hers now");
    let over = at(&run, "2026-03-06T03:10:00Z");
    let dues: Vec<_> = over.iter().map(|due| (due.due, due.passed)).collect();
    let (last, next) = (t("2026-03-06T03:00:00Z"), t("2026-03-06T03:30:00Z"));
    assert_eq!(dues, [(last, true), (next, false)]);
    assert!(over.iter().all(|due| due.owner == Owner::desk()));

    run.push(
        consultation_id(1).0,
        consultation::Event::ConsultationAnswered {
            agrees: Answer::Yes,
            advice: text(2),
            by: owner(Role::Partner, "veilig-thuis"),
            late: true,
        },
    );
    assert!(at(&run, "2026-03-06T09:00:00Z").is_empty());
}

#[test]
fn a_gap_in_a_rota_is_warned_of_before_it_begins_and_not_when_it_is_filled() {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.case(None);
    let rota = RotaId::of("veilig-thuis", rota::Function::Consultation).0;
    let planned = |n: u128, from: &str, until: &str| rota::Event::DutyPlanned {
        period: PeriodId(uuid(0xd00 + n)),
        from: t(from),
        until: t(until),
        person: "vt-1".into(),
        order: rota::Order::First,
    };
    run.push(
        rota,
        rota::Event::RotaEstablished {
            organisation: "veilig-thuis".into(),
            function: rota::Function::Consultation,
            warning_hours: 24,
            rule: "H15@1".into(),
        },
    );
    run.push(
        rota,
        planned(1, "2026-03-06T01:00:00Z", "2026-03-08T07:00:00Z"),
    );
    assert!(to_record(&run, "2026-03-07T07:00:00Z").is_empty());
    let warned = to_record(&run, "2026-03-07T07:00:01Z");
    assert_eq!(words(&warned), [ROTA_GAP]);
    assert_eq!(warned[0].owner, owner(Role::Partner, "veilig-thuis"));
    run.push(
        rota,
        planned(2, "2026-03-08T07:00:00Z", "2026-03-12T07:00:00Z"),
    );
    assert!(to_record(&run, "2026-03-07T07:00:01Z").is_empty());
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

#[test]
fn p22_the_fall_of_a_title_at_an_eighteenth_birthday_is_warned_of_and_by_the_birthday_itself_it_falls()
 {
    let mut run = Run::at("2026-03-02T01:00:00Z");
    run.open_case(1);
    let kind = title::TitleKind::Supervision;
    let from = "2026-03-02T01:00:00Z";
    run.push(
        uuid(5),
        title_recorded(1, kind, from, "2027-03-02T01:00:00Z"),
    );
    let raised = |run: &Run, now: &str| -> Vec<Deadline> {
        let mut passed = to_record(run, now);
        passed.retain(|passed| passed.word.starts_with("title-"));
        passed
    };
    let after = |due: &str| {
        let now = t(due) + jiff::SignedDuration::from_micros(1);
        now.to_string()
    };
    assert!(raised(&run, "2026-03-29T22:00:00Z").is_empty());
    // Eighteen on Monday 30 March; in the night before the last one the clocks went forward.
    let midnight = t("2026-03-29T21:59:59.999999Z");
    let ahead = title::Event::MajorityAhead {
        title: title_id(1),
        until: title::Limit {
            strict: midnight,
            extended: None,
            ends: midnight,
            certainty: Certainty::Unverified,
            source: "invented".to_owned(),
        },
    };
    run.push(uuid(5), ahead);
    for (due, word) in [
        ("2026-03-27T21:59:59.999999Z", "title-supervision-order-48h"),
        ("2026-03-28T21:59:59.999999Z", "title-supervision-order-24h"),
        ("2026-03-29T17:59:59.999999Z", "title-supervision-order-4h"),
    ] {
        let in_time = raised(&run, due);
        assert!(!words(&in_time).contains(&word));
        let passed = raised(&run, &after(due));
        assert_eq!(words(&passed), [word]);
        assert_eq!(passed[0].due, t(due));
        assert_eq!(passed[0].remark, Some("not verified"));
    }
    let board = fold::<Region>(run.events()).deadlines(t("2026-03-29T21:00:00Z"));
    let end = board
        .iter()
        .find(|due| due.word == "title-supervision-order");
    assert_eq!(
        end.map(|end| (end.due, end.passed)),
        Some((midnight, false))
    );
    // What is ahead ends nothing: that it fell is recorded with the birthday, and nobody is told before.
    assert!(raised(&run, "2026-03-29T22:00:00Z").is_empty());
    let title = title_id(1);
    run.push(uuid(5), title::Event::MajorityAheadTakenBack { title });
    assert!(raised(&run, "2026-03-29T18:00:00Z").is_empty());
    assert_eq!(
        words(&raised(&run, "2027-03-01T21:00:01Z")),
        ["title-supervision-order-4h"],
        "its own term"
    );
}

#[test]
fn h30_a_title_that_was_brought_back_after_its_lapse_was_recorded_is_told_of_once_more() {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.open_case(1);
    let order = title::TitleKind::RestrainingOrder;
    let first = title_recorded(1, order, "2026-03-06T01:00:00Z", "2026-03-16T01:00:00Z");
    let title::Event::TitleRecorded(record) = &first else {
        panic!("not a title");
    };
    let term = title::Limit {
        strict: t("2026-03-26T01:00:00Z"),
        ends: t("2026-03-26T01:00:00Z"),
        ..record.term.clone().expect("a term")
    };
    run.push(uuid(5), first);
    let lapsed = title::Event::TitleLapsed {
        title: title_id(1),
        at: t("2026-03-16T01:00:00Z"),
        why: title::Lapse::Term,
    };
    run.push(uuid(5), lapsed);
    let passed = |run: &Run, now| {
        let mut passed = to_record(run, now);
        passed.retain(|passed| passed.word.starts_with("title-"));
        words(&passed).join(" ")
    };
    assert_eq!(passed(&run, "2026-03-17T01:00:00Z"), "");
    let extended = title::Event::TitleExtended {
        title: title_id(1),
        decided_at: t("2026-03-15T09:00:00Z"),
        term,
        rule: "H30@1".to_owned(),
    };
    run.push(uuid(5), extended);
    assert_eq!(
        passed(&run, "2026-03-26T01:00:01Z"),
        "title-restraining-order"
    );
}

#[test]
fn h30_an_emergency_that_outlasts_what_was_owed_for_it_has_an_end_of_its_own() {
    let ends = |due: &str| {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        let owed = duty(
            1,
            DutyKind::SettleFrame,
            due,
            owner(Role::LocalAccess, "urk"),
        );
        let declared = title::Event::EmergencyDeclared {
            emergency: EmergencyId(uuid(90)),
            case: CASE,
            step: title::Step::StayAway,
            until: t("2026-03-07T01:00:00Z"),
            decided_by: owner(Role::Coordinator, "desk"),
            duty: owed.id,
            reason: text(1),
        };
        run.push(uuid(5), declared);
        run.push(uuid(5), title::Event::DutyOpened(owed));
        words(&to_record(&run, "2026-03-07T01:00:01Z")).join(" ")
    };
    assert_eq!(ends("2026-03-07T01:00:00Z"), "settle-frame");
    assert_eq!(ends("2026-03-06T20:00:00Z"), "settle-frame emergency");
}

#[test]
fn h30_the_clock_of_a_term_that_is_not_verified_says_so_where_it_runs_and_where_it_passed() {
    let shown = |certainty| {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        let mut order = title_recorded(
            1,
            title::TitleKind::EmergencyClosedAuthorisation,
            "2026-03-06T01:00:00Z",
            "2026-03-09T01:00:00Z",
        );
        if let title::Event::TitleRecorded(record) = &mut order
            && let Some(term) = &mut record.term
        {
            term.certainty = certainty;
        }
        run.push(uuid(5), order);
        let region: Region = fold(run.events());
        let board = region.board(t("2026-03-06T02:00:00Z"));
        let ahead = board[0].next_deadline.clone().expect("a clock");
        assert_eq!(ahead.word, "title-emergency-closed-authorisation-48h");
        let stream = StreamId::new(Subject::Title, uuid(5));
        let passed = deadline_passed(
            Some(CASE),
            stream,
            "title-emergency-closed-authorisation-48h",
            "2026-03-07T01:00:00Z",
        );
        run.push(uuid(70), passed);
        let alarms = fold::<Region>(run.events())
            .alarms()
            .pop()
            .map(|a| a.remark);
        (ahead.remark, alarms.expect("an alarm"))
    };
    let said = Some("not verified");
    assert_eq!(shown(Certainty::Unverified), (said, said));
    assert_eq!(shown(Certainty::Proposed), (said, said));
    assert_eq!(shown(Certainty::Verified), (None, None));
}

/// H11: what the director owes is whoever's who directs now, and so are its alarms; that its contact person owes something stays.
#[test]
fn h11_after_a_handover_a_stay_and_its_alarms_are_the_new_directors() {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.open_case(1);
    run.push(stay_id(1).0, stay_started(1));
    let (before, after) = (
        owner(Role::LocalAccess, "local-access-urk"),
        owner(Role::LocalAccess, "local-access-almere"),
    );
    let contact = Owner {
        person: Some("contact-1".into()),
        ..before.clone()
    };
    let to = |to: &Owner| case::Event::HandoverAccepted { to: to.clone() };
    run.push(CASE.0, to(&before));
    run.push(
        CASE.0,
        case::Event::ContactPersonAssigned {
            contact: contact.clone(),
        },
    );
    let due = "2026-03-07T01:00:00Z";
    for (n, kind, office) in [
        (1, DutyKind::PlanOutflow, Some(Office::Director)),
        (2, DutyKind::KeepContact, Some(Office::ContactPerson)),
        (3, DutyKind::ScreenNetwork, None),
    ] {
        let owed = Duty {
            office,
            ..duty(n, kind, due, before.clone())
        };
        run.push(stay_id(1).0, stay::Event::DutyOpened(owed));
    }
    run.clock("2026-03-07T02:00:00Z");
    let raised = alarm::Event::DeadlinePassed {
        case: Some(CASE),
        source: stay_stream(1),
        deadline: DutyKind::PlanOutflow.as_str().into(),
        due: t(due),
        owner: before.clone(),
        answer: Some(alarm::Answer {
            due: t("2026-03-08T01:00:00Z"),
            rule: "P19@1".into(),
        }),
    };
    run.push(uuid(70), raised);
    let alarm = AlarmId(uuid(70));
    let owes = |run: &Run| {
        let region: Region = fold(run.events());
        let duties = region.duties(run.now());
        duties
            .iter()
            .map(|duty| duty.owner.clone())
            .collect::<Vec<_>>()
    };
    let moves = |run: &Run| fold::<Region>(run.events()).alarms_to_move(run.now());
    assert_eq!(
        owes(&run),
        [before.clone(), contact.clone(), before.clone()]
    );
    assert_eq!(moves(&run), []);

    run.push(CASE.0, to(&after));
    assert_eq!(owes(&run), [after.clone(), contact, before.clone()]);
    assert_eq!(moves(&run), [(alarm, Move::PassOn(after.clone(), 0))]);
    let owner = after;
    run.push(uuid(70), alarm::Event::AlarmPassedOn { owner });
    assert_eq!(moves(&run), []);

    // Back again is once more.
    run.push(CASE.0, to(&before));
    assert_eq!(moves(&run), [(alarm, Move::PassOn(before, 1))]);
    run.clock("2026-03-08T02:00:00Z");
    let up = Move::Escalate(t("2026-03-08T01:00:00Z"));
    assert_eq!(
        moves(&run),
        [(alarm, up)],
        "passed on or not, it goes up in time"
    );
}
