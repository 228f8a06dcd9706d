//! What counts, where, and when.

use vangnet_domain::{
    deployment, place,
    place::ReleaseReason,
    placement::{self, Rung},
    report, stay,
    stay::EndReason,
    triage::Verdict,
};

use super::*;
use crate::{build::*, view::fold};

fn found(run: &Run, id: &str, period: &str, now: &str) -> Vec<Seen> {
    let view: Indicators = fold(run.events());
    view.seen(by_id(id).unwrap(), period.parse().unwrap(), t(now))
}

fn lines(run: &Run, id: &str, now: &str) -> Vec<(String, bool, i64)> {
    let found = found(run, id, "2026", now).into_iter();
    found
        .map(|seen| (seen.line, seen.hit, seen.value))
        .collect()
}

fn count(run: &Run, id: &str, now: &str) -> usize {
    found(run, id, "2026", now).len()
}

#[test]
fn every_figure_has_an_id_of_its_own_and_says_what_it_counts() {
    let ids: BTreeSet<_> = all().map(|indicator| indicator.id).collect();
    assert_eq!(ids.len(), all().count());
    for one in all() {
        assert!(
            one.counts.ends_with('.') && !one.source.is_empty(),
            "{}",
            one.id
        );
        assert_eq!(one.kind == Kind::Share, !one.part.is_empty(), "{}", one.id);
    }
}

#[test]
fn verdicts_are_counted_as_they_stand_in_the_period_in_which_one_was_first_given() {
    let mut run = Run::at("2026-03-31T21:30:00Z");
    for (n, given) in [(1, Verdict::AcuteCrisis), (2, Verdict::NoCrisis)] {
        run.push(triage_id(n).0, verdict(given));
    }
    run.clock("2026-03-31T22:30:00Z");
    run.push(triage_id(2).0, verdict(Verdict::Urgent));
    run.push(triage_id(3).0, verdict(Verdict::NoCrisis));
    let in_month = |month| {
        let found = found(&run, "verdicts", month, "2026-05-01T00:00:00Z").into_iter();
        found.map(|seen| seen.line).collect::<Vec<_>>()
    };
    assert_eq!(in_month("2026-03"), ["acute-crisis", "urgent"]);
    assert_eq!(in_month("2026-04"), ["no-crisis"], "00:30 in Amsterdam");
}

#[test]
fn a_team_is_late_by_when_it_was_there_not_by_when_that_was_recorded() {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    for n in 1..=4 {
        run.push(deployment_id(n).0, offered(n));
    }
    for n in 1..=3 {
        run.push(deployment_id(n).0, deployment::Event::DeploymentAccepted);
    }
    run.clock("2026-03-06T05:00:00Z");
    run.push_occurred(deployment_id(1).0, t("2026-03-06T02:59:00Z"), arrived());
    run.push_occurred(deployment_id(2).0, t("2026-03-06T03:01:00Z"), arrived());
    let due = |now| {
        let due = found(&run, "arrivals-in-time", "2026-03", now);
        (due.len(), due.iter().filter(|seen| !seen.hit).count())
    };
    assert_eq!(due("2026-03-06T03:00:00Z"), (2, 1), "one is under way");
    assert_eq!(
        due("2026-03-06T03:00:01Z"),
        (3, 2),
        "nobody answered the fourth"
    );
    let minutes = lines(&run, "arrival-minutes", "2026-03-06T06:00:00Z");
    assert_eq!(
        minutes.iter().map(|line| line.2).collect::<Vec<_>>(),
        [119, 121]
    );
    assert_eq!(
        lines(&run, "offers-declined", "2026-03-06T06:00:00Z"),
        [("no-answer".to_owned(), true, 1)]
    );
}

#[test]
fn a_hold_that_ran_out_counts_once_recorded_or_not_beside_one_that_was_refused() {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.register_place(1, Rung::CrisisGroup);
    run.push(place_id(1).0, held(1, "2026-03-06T01:45:00Z"));
    assert_eq!(count(&run, "holds-ended", "2026-03-06T01:45:00Z"), 0);
    assert_eq!(count(&run, "holds-ended", "2026-03-06T01:45:01Z"), 1);
    run.clock("2026-03-06T01:50:00Z");
    let (placement, due) = (placement_id(1), t("2026-03-06T01:45:00Z"));
    run.push(place_id(1).0, place::Event::HoldExpired { placement, due });
    run.push(place_id(1).0, held(2, "2026-03-06T02:35:00Z"));
    assert_eq!(count(&run, "holds-ended", "2026-03-06T02:00:00Z"), 1);
    let (placement, reason) = (placement_id(2), ReleaseReason::ProviderRefused);
    run.push(
        place_id(1).0,
        place::Event::HoldReleased { placement, reason },
    );
    let ended = lines(&run, "holds-ended", "2026-03-06T09:00:00Z");
    let ended: Vec<_> = ended.iter().map(|line| line.0.as_str()).collect();
    assert_eq!(ended, ["provider-a/expired", "provider-a/provider-refused"]);
}

#[test]
fn the_look_back_has_the_last_word_on_an_avoided_placement() {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.push(placement_id(1).0, search_opened(1));
    let admitted = placement::Event::ChildAdmitted {
        place: place_id(1),
        child: person_id(1),
        stay: stay_id(1),
        rung: Rung::TimeOut,
    };
    run.push(placement_id(1).0, admitted);
    let avoided = |run: &Run| count(run, "placements-avoided", "2026-05-01T00:00:00Z");
    assert_eq!(avoided(&run), 1, "a time-out bed, and no stay known yet");
    run.push(stay_id(1).0, stay_started(1));
    assert_eq!(avoided(&run), 0, "the stay says that it does not count");
    for (placement_avoided, expected) in [(true, 1), (true, 1), (false, 0)] {
        let looked_back = stay::Event::LookedBack {
            lessons: vec![],
            with_child: true,
            with_parents: false,
            placement_avoided,
            timeline: None,
            child: stay::Heard::default(),
            parents: stay::Heard::default(),
        };
        run.push(stay_id(1).0, looked_back);
        assert_eq!(avoided(&run), expected);
    }
}

#[test]
fn a_lighter_rung_without_a_stay_avoids_a_placement_and_a_heavier_one_is_one() {
    for (rung, avoided, placed) in [(Rung::Network, 1, 0), (Rung::CrisisFoster, 0, 1)] {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        run.push(placement_id(1).0, search_opened(1));
        let chosen = placement::Event::AlternativeChosen {
            rung,
            child: person_id(1),
            stay: None,
            reason: text(1),
        };
        run.push(placement_id(1).0, chosen);
        let now = "2026-05-01T00:00:00Z";
        assert_eq!(count(&run, "placements-avoided", now), avoided);
        assert_eq!(count(&run, "out-of-home-placements", now), placed);
        if placed == 1 {
            assert_eq!(lines(&run, "out-of-home-placements", now)[0].0, "Urk");
        }
    }
}

#[test]
fn nights_are_midnights_in_amsterdam_within_the_period_as_far_as_it_has_run() {
    let mut run = Run::at("2026-03-30T21:30:00Z");
    run.open_case(1).register_place(1, Rung::CrisisGroup);
    run.push(stay_id(1).0, stay_started(1));
    let nights = |run: &Run, period, now| {
        let found = found(run, "nights", period, now).into_iter();
        found.map(|seen| (seen.line, seen.value)).next()
    };
    let of = |nights| Some(("Urk/Almere".to_owned(), nights));
    let later = "2026-06-01T00:00:00Z";
    assert_eq!(nights(&run, "2026-03", "2026-03-30T21:45:00Z"), None);
    assert_eq!(nights(&run, "2026-03", later), of(2), "30 and 31 March");
    assert_eq!(nights(&run, "2026-04", "2026-04-02T10:00:00Z"), of(1));
    assert_eq!(nights(&run, "2026-02", later), None);
    run.clock("2026-04-03T10:00:00Z");
    run.push(stay_id(1).0, stay_ended(EndReason::Home));
    assert_eq!(nights(&run, "2026-04", later), of(2), "1 and 2 April");
    assert_eq!(nights(&run, "2026-Q2", later), of(2));
    assert_eq!(nights(&run, "2026", later), of(4), "months add up");
}

/// P28g, H22: a night is counted where the child sleeps, also after a move within its stay.
#[test]
fn nights_follow_the_child_when_it_moves_to_another_region_and_back() {
    let mut run = Run::at("2026-03-01T10:00:00Z");
    run.open_case(1).register_place(1, Rung::CrisisGroup);
    run.push(stay_id(1).0, stay_started(1));
    let moved = |placement, place| stay::Event::StayMoved {
        placement,
        from: None,
        place,
        rung: Rung::CrisisGroup,
        out_of_home: true,
    };
    run.clock("2026-03-03T10:00:00Z");
    let elsewhere = placement_id(2);
    run.push(elsewhere.0, search_opened(2));
    let overflow = placement::Event::OverflowArranged {
        region: "utrecht".into(),
        provider: "provider-b".into(),
        owner: vangnet_domain::actor::Owner::desk(),
        child: person_id(1),
        stay: stay_id(1),
        reason: text(1),
    };
    run.push(elsewhere.0, overflow);
    run.push(stay_id(1).0, moved(elsewhere, None));
    run.clock("2026-03-10T10:00:00Z");
    run.push(stay_id(1).0, moved(placement_id(3), Some(place_id(1))));
    let nights = |id| -> Vec<_> {
        let found = found(&run, id, "2026-03", "2026-03-12T10:00:00Z").into_iter();
        found.map(|seen| (seen.line, seen.value)).collect()
    };
    assert_eq!(nights("nights-outside-region"), [("Urk".to_owned(), 7)]);
    assert_eq!(
        nights("nights"),
        [
            ("Urk/Almere".to_owned(), 2),
            ("Urk/own network or outside".to_owned(), 7),
            ("Urk/Almere".to_owned(), 2),
        ]
    );
}

#[test]
fn a_crisis_that_is_linked_to_an_earlier_one_is_counted_as_again() {
    use vangnet_domain::{case, person::HouseholdRole};
    let mut run = Run::at("2026-01-10T10:00:00Z");
    for n in 1..=3 {
        run.case(Some(case_id(n))).open_case(n);
        // The third is nobody's yet: it is not counted.
        if n < 3 {
            let joined = case::Event::PersonJoined {
                person: person_id(1),
                household_role: HouseholdRole::Child,
            };
            run.push(case_id(n).0, joined);
        }
        run.push(triage_id(n).0, verdict(Verdict::AcuteCrisis));
    }
    let linked = case::Event::ReCrisisLinked {
        person: person_id(1),
        earlier: case_id(1),
        over_at: t("2026-01-05T10:00:00Z"),
        rule: "P20@1".into(),
    };
    run.push(case_id(2).0, linked);
    let found = found(&run, "crises-again", "2026", "2026-12-01T00:00:00Z").into_iter();
    assert_eq!(
        found.map(|seen| seen.hit).collect::<Vec<_>>(),
        [false, true]
    );
}

#[test]
fn a_duty_is_in_time_or_it_is_not_whether_or_not_it_was_ever_done() {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    for n in 1..=3 {
        let kind = vangnet_domain::duty::DutyKind::FeedbackToReporter;
        let owner = vangnet_domain::actor::Owner::desk();
        let owed = duty(n, kind, "2026-03-08T01:00:00Z", owner);
        run.push(report_id(n).0, report::Event::DutyOpened(owed));
    }
    let mut fulfil = |n, at| {
        let done = report::Event::DutyFulfilled {
            duty: duty_id(n),
            note: None,
        };
        run.clock(at).push(report_id(n).0, done);
    };
    fulfil(1, "2026-03-08T01:00:00Z");
    fulfil(2, "2026-03-08T01:00:01Z");
    let hits = lines(&run, "duties-in-time", "2026-04-01T00:00:00Z");
    let hits: Vec<_> = hits.iter().map(|line| line.1).collect();
    assert_eq!(hits, [true, false, false]);
}

/// Stays of so many days each, every one in a case of its own.
fn stays(days: &[u32]) -> Run {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    for (n, days) in (1..).zip(days) {
        run.case(Some(case_id(n))).open_case(n);
        let stay::Event::StayStarted {
            child,
            placement,
            place,
            rung,
            perspective,
            ..
        } = stay_started(n)
        else {
            unreachable!("it is how a stay begins")
        };
        let started = stay::Event::StayStarted {
            case: case_id(n),
            child,
            placement,
            place,
            rung,
            perspective,
            intended_end: "2026-03-10".parse().unwrap(),
            placement_avoided: false,
        };
        run.push(stay_id(n).0, started);
        let ended = stay::Event::StayEnded {
            reason: EndReason::Home,
            place: None,
            days: *days,
            note: None,
        };
        run.push(stay_id(n).0, ended);
    }
    run
}

#[test]
fn a_report_shows_what_many_stand_behind_and_the_same_bytes_at_the_same_position() {
    let run = stays(&[3, 4, 8, 28, 28, 30]);
    let view: Indicators = fold(run.events());
    let at = |now: &str, period: &str| view.report(period.parse().unwrap(), t(now), Some(9));
    let report = at("2027-01-01T00:00:00Z", "2026-Q1");
    let json = serde_json::to_value(&report).unwrap();
    let of = |id: &str| &json["figures"][id];
    assert_eq!(of("stay-days")["total"]["count"], 6);
    assert_eq!(of("stay-days")["total"]["value"], 16.8);
    assert_eq!(of("stay-days")["total"]["median"], 18.0);
    assert_eq!(of("stays-within-norm")["total"]["value"], 100.0);
    assert_eq!(of("care-paths")["lines"]["crisis-group/home"]["count"], 6);
    assert!(of("stay-days-spread")["lines"]["22-28"].is_null(), "two");
    assert_eq!(of("stay-days-spread")["total"]["count"], 6);
    assert_eq!(json["asOf"], "2026-03-31T22:00:00Z");
    for word in crate::publish::NOTE.split('`').skip(1).step_by(2) {
        assert!(by_id(word).is_some(), "{word}");
    }
    assert_eq!(json["note"], crate::publish::NOTE);
    let bytes = |report: &Report| serde_json::to_string(report).unwrap();
    let years_later = at("2031-01-01T00:00:00Z", "2026-Q1");
    assert_eq!(bytes(&report), bytes(&years_later));
    assert_eq!(report.csv(), years_later.csv());
    assert!(!at("2026-03-31T21:59:59Z", "2026-Q1").over);
}

#[test]
fn the_csv_says_what_the_json_says_and_keeps_a_name_from_being_a_formula() {
    let mut run = stays(&[3, 4, 8, 28, 28, 30]);
    let mut registered = registered(
        7,
        Rung::CrisisGroup,
        vangnet_domain::region::Municipality::Urk,
        vec![],
    );
    if let place::Event::PlaceRegistered { provider, .. } = &mut registered {
        "=1+1, \"x\"".clone_into(provider);
    }
    run.push(place_id(7).0, registered);
    for n in 1..=5 {
        run.case(Some(case_id(n)));
        run.push(place_id(7).0, held(n, "2026-03-06T01:45:00Z"));
        let (placement, reason) = (placement_id(n), ReleaseReason::ProviderRefused);
        run.push(
            place_id(7).0,
            place::Event::HoldReleased { placement, reason },
        );
    }
    let view: Indicators = fold(run.events());
    let report = view.report(Period::Year(2026), t("2027-01-01T00:00:00Z"), None);
    let csv = report.csv();
    assert!(csv.starts_with("period,figure,kind,unit,line,hidden,count,of,value,median\r\n"));
    assert!(
        csv.contains("\r\n2026,stay-days,spread,days,,,6,,16.8,18\r\n"),
        "{csv}"
    );
    assert!(csv.contains("\r\n2026,stay-days-spread,count,stays,22-28,yes,,,,\r\n"));
    assert!(
        csv.contains(",\"'=1+1, \"\"x\"\"/provider-refused\",,5,,,\r\n"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), report.rows().len() + 1);
}

#[test]
fn a_number_opens_the_cases_behind_it_also_where_it_is_hidden() {
    let view: Indicators = fold(stays(&[3, 4, 8, 28, 28, 30]).events());
    let asked = (Period::Year(2026), t("2027-01-01T00:00:00Z"));
    let cases = |id, line, behind| view.cases(by_id(id).unwrap(), asked, line, behind);
    let two = cases("stay-days-spread", Some("22-28"), Behind::Whole);
    assert_eq!(two, BTreeSet::from([case_id(4), case_id(5)]));
    assert_eq!(cases("stays-within-norm", None, Behind::Part).len(), 6);
    assert!(cases("stays-within-norm", None, Behind::Rest).is_empty());
}

#[test]
fn youths_are_those_of_the_municipality_or_of_the_region() {
    let mut run = Run::at("2026-03-06T01:00:00Z");
    for n in 1..=6 {
        run.case(Some(case_id(n))).open_case(n);
        let opened = match search_opened(n) {
            placement::Event::SearchOpened {
                triage,
                child,
                need,
                question,
                perspective,
                ladder,
                ..
            } => placement::Event::SearchOpened {
                case: case_id(n),
                triage,
                child,
                need,
                question,
                perspective,
                ladder,
            },
            other => other,
        };
        run.push(placement_id(n).0, opened);
        let overflow = placement::Event::OverflowArranged {
            region: "utrecht".into(),
            provider: "provider-b".into(),
            owner: vangnet_domain::actor::Owner::desk(),
            child: person_id(n),
            stay: stay_id(n),
            reason: text(1),
        };
        run.push(placement_id(n).0, overflow);
    }
    let view: Indicators = fold(run.events());
    let report = view.report(Period::Year(2026), t("2027-01-01T00:00:00Z"), None);
    let json = serde_json::to_value(&report).unwrap();
    let figure = &json["figures"]["out-of-home-placements"];
    assert_eq!(figure["total"]["of"], 99_848);
    assert_eq!(figure["total"]["value"], 0.06);
    assert_eq!(figure["lines"]["Urk"]["of"], 6_806);
    assert_eq!(figure["lines"]["Urk"]["youthsCountedIn"], 2014);
}

#[test]
fn what_is_counted_stands_in_the_table_of_the_documents() {
    let table = include_str!("../../../../docs/indicators.md");
    let rows = table.lines().filter(|line| line.starts_with("| ")).skip(1);
    let mut named = std::collections::BTreeSet::new();
    for row in rows {
        let cell = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let ids: Vec<_> = cell.split('`').skip(1).step_by(2).collect();
        assert!(
            !ids.is_empty() || cell.starts_with("not counted: "),
            "{row}"
        );
        named.extend(ids);
    }
    let defined: std::collections::BTreeSet<_> = all().map(|figure| figure.id).collect();
    assert_eq!(named, defined);
}

#[test]
fn what_the_official_decided_and_who_departed_from_advice_is_counted() {
    use vangnet_domain::{
        case::{self, AdviceTable, OverrideAnswer, OverrideOf},
        ids::{AdviceId, OverrideId},
    };
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.open_case(1);
    for (n, overrides) in [
        (1, OverrideOf::ProviderRefusal),
        (2, OverrideOf::WaitingList),
    ] {
        let decided = case::Event::OverrideDecided {
            id: OverrideId(uuid(n)),
            municipality: None,
            officer: vangnet_domain::actor::Owner::desk(),
            overrides,
            placement: None,
            binds: None,
            decision: text(1),
            motivation: text(2),
            duty: None,
            rule: "H09@1".into(),
        };
        run.push(CASE.0, decided);
    }
    let answered = case::Event::OverrideAnswered {
        id: OverrideId(uuid(1)),
        answer: OverrideAnswer::Executed,
        note: None,
    };
    run.push(CASE.0, answered);
    for n in [5, 6, 7] {
        let asked = case::Event::AdviceAsked {
            advice: AdviceId(uuid(n)),
            table: AdviceTable::RegionalExpertTable,
            question: text(3),
            asked_by: vangnet_domain::actor::Owner::desk(),
            awaited: None,
        };
        run.push(CASE.0, asked);
    }
    let advice = AdviceId(uuid(5));
    run.push(CASE.0, case::Event::AdviceFollowed { advice });
    let departed = case::Event::DepartedFromAdvice {
        advice: AdviceId(uuid(6)),
        arguments: text(4),
        decider: vangnet_domain::actor::Owner::desk(),
    };
    run.push(CASE.0, departed);
    let told = |id| lines(&run, id, "2026-04-01T00:00:00Z");
    let table = AdviceTable::RegionalExpertTable.as_str().to_owned();
    assert_eq!(
        told("overrides"),
        [
            ("provider-refusal".to_owned(), true, 1),
            ("waiting-list".to_owned(), false, 1)
        ]
    );
    // The third was not answered yet.
    assert_eq!(
        told("advice-departed-from"),
        [(table.clone(), false, 1), (table, true, 1)]
    );
}

#[test]
fn blocks_answer_times_waiting_and_nights_outside_the_region_are_counted() {
    use vangnet_domain::{case, consultation, stay::OutflowBlock};
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.open_case(1);
    // Ermelo is not of the region.
    let outside = registered(
        1,
        Rung::CrisisFoster,
        vangnet_domain::region::Municipality::Ermelo,
        vec![],
    );
    run.push(place_id(1).0, outside);
    run.push(consultation_id(1).0, consulted());
    run.clock("2026-03-06T01:25:00Z");
    let answered = consultation::Event::ConsultationAnswered {
        agrees: vangnet_domain::triage::Answer::Yes,
        advice: text(5),
        by: vangnet_domain::actor::Owner::desk(),
        late: false,
    };
    run.push(consultation_id(1).0, answered);
    run.push(stay_id(1).0, stay_started(1));
    let blocked = stay::Event::OutflowBlocked {
        block: OutflowBlock::ALL[0],
        since: "2026-03-06".parse().unwrap(),
        note: None,
    };
    run.push(stay_id(1).0, blocked);
    let awaited = case::Event::ProtectorAwaited {
        institution: owner(vangnet_domain::actor::Role::Partner, "gi-a"),
        reason: None,
    };
    run.push(CASE.0, awaited);
    let told = |id| found(&run, id, "2026", "2026-03-09T12:00:00Z");
    let values = |id| -> Vec<_> { told(id).iter().map(|seen| seen.value).collect() };
    assert_eq!(values("consultation-minutes"), [25]);
    assert_eq!(values("nights-outside-region"), [3]);
    assert_eq!(
        told("outflow-blocks")[0].line,
        OutflowBlock::ALL[0].as_str()
    );
    assert_eq!(told("protectors-awaited")[0].line, "gi-a");
}

#[test]
fn p26_crises_about_a_complex_separation_are_counted_once_a_case() {
    let theme = report::Theme::ComplexSeparation;
    let mut run = Run::at("2026-03-06T01:00:00Z");
    for n in 1..=2 {
        run.case(Some(case_id(n))).open_case(n);
        run.push(triage_id(n).0, verdict(Verdict::Urgent));
    }
    run.push(report_id(2).0, report::Event::ThemeNamed { theme });
    run.push(
        triage_id(2).0,
        vangnet_domain::triage::Event::ThemeNamed { theme },
    );
    let found = found(&run, "complex-separations", "2026", "2026-05-01T00:00:00Z");
    let hits: Vec<_> = found.iter().map(|seen| (seen.case, seen.hit)).collect();
    assert_eq!(hits, [(Some(case_id(1)), false), (Some(case_id(2)), true)]);
}

#[test]
fn what_only_a_stay_that_runs_owes_is_not_missed_once_it_ended() {
    use vangnet_domain::{actor::Owner, duty::DutyKind};
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.open_case(1).push(stay_id(1).0, stay_started(1));
    let kinds = [
        DutyKind::ReviewStay,
        DutyKind::KeepContact,
        DutyKind::PlanOutflow,
        DutyKind::FindNextPlace,
        DutyKind::LookBack,
    ];
    for (n, kind) in (1..).zip(kinds) {
        let owed = duty(n, kind, "2026-03-20T01:00:00Z", Owner::desk());
        run.push(stay_id(1).0, stay::Event::DutyOpened(owed));
    }
    run.clock("2026-03-10T10:00:00Z");
    run.push(stay_id(1).0, stay_ended(EndReason::Home));
    let told = lines(&run, "duties-in-time", "2026-04-01T00:00:00Z");
    assert_eq!(told, [("look-back".to_owned(), false, 1)]);
}

/// H05, P12: two nights a week are two nights a week, and those on which the child was gone are none.
#[test]
fn p12_nights_are_those_that_were_promised_and_on_which_the_child_was_there() {
    use vangnet_domain::place::{Nights, Week, WeekPart};
    let weekend = |from: &str, week: &[WeekPart]| Nights {
        week: Week::of(week),
        ..Nights::all_from(from.parse().unwrap())
    };
    // A Monday.
    let mut run = Run::at("2026-03-02T10:00:00Z");
    run.open_case(1).register_place(1, Rung::CrisisGroup);
    run.push(placement_id(1).0, search_opened(1));
    let held = placement::Event::HoldPlaced {
        place: place_id(1),
        until: t("2026-03-02T11:00:00Z"),
        nights: Some(weekend(
            "2026-03-02",
            &[WeekPart::FridayNight, WeekPart::SaturdayNight],
        )),
    };
    run.push(placement_id(1).0, held);
    run.push(stay_id(1).0, stay_started(1));
    let nights = |run: &Run| -> i64 {
        let found = found(run, "nights", "2026-03", "2026-03-30T10:00:00Z");
        found.iter().map(|seen| seen.value).sum()
    };
    assert_eq!(nights(&run), 8, "four weekends");
    run.clock("2026-03-16T10:00:00Z");
    let changed = placement::Event::NightsChanged {
        place: place_id(1),
        nights: weekend("2026-03-16", &[WeekPart::FridayNight]),
    };
    run.push(placement_id(1).0, changed);
    assert_eq!(nights(&run), 6, "two weekends, and two Fridays");
    run.clock("2026-03-20T10:00:00Z");
    let interrupted = stay::Event::StayInterrupted {
        reason: stay::InterruptionReason::Hospital,
        note: None,
    };
    run.push(stay_id(1).0, interrupted);
    run.clock("2026-03-21T10:00:00Z");
    run.push(stay_id(1).0, stay::Event::StayResumed { note: None });
    assert_eq!(nights(&run), 5, "and one Friday in hospital");
}

#[test]
fn p28g_a_child_counts_with_the_municipality_that_answers_for_it_not_with_that_of_the_report() {
    use vangnet_domain::{
        book::Certainty,
        case::{self, Responsible},
        person::MunicipalityGround,
        region::{HelpKind, Municipality},
    };
    let mut run = Run::at("2026-03-02T10:00:00Z");
    run.open_case(1).register_place(1, Rung::CrisisGroup);
    run.push(triage_id(1).0, verdict(Verdict::Urgent));
    run.push(placement_id(1).0, search_opened(1));
    run.push(stay_id(1).0, stay_started(1));
    let admitted = placement::Event::ChildAdmitted {
        place: place_id(1),
        child: person_id(1),
        stay: stay_id(1),
        rung: Rung::CrisisGroup,
    };
    run.push(placement_id(1).0, admitted);
    let told = |run: &Run| {
        let figures = ["nights", "out-of-home-placements", "crises"];
        figures.map(|id| lines(run, id, "2026-03-09T12:00:00Z")[0].0.clone())
    };
    assert_eq!(told(&run), ["Urk/Almere", "Urk", "Urk"]);
    let determined = |child, municipality| case::Event::MunicipalityDetermined {
        child: person_id(child),
        determined: Box::new(Responsible {
            municipality,
            elsewhere: None,
            provisional: None,
            ground: MunicipalityGround::Address,
            help: HelpKind::Crisis,
            start_of_help: "2026-03-02".parse().unwrap(),
            chain_start: None,
            address_from: None,
            region: None,
            region_rule: "regions@1".into(),
            rule: "H31@1".into(),
            certainty: Certainty::Verified,
        }),
    };
    run.push(CASE.0, determined(1, Some(Municipality::Almere)));
    assert_eq!(told(&run), ["Almere/Almere", "Almere", "Almere"]);
    run.push(CASE.0, determined(2, Some(Municipality::Dronten)));
    assert_eq!(told(&run)[0], "Almere/Almere", "each child its own");
    let mut outside = determined(1, None);
    if let case::Event::MunicipalityDetermined { determined, .. } = &mut outside {
        determined.elsewhere = "GM0363".parse().ok();
    }
    run.push(CASE.0, outside);
    assert_eq!(told(&run)[..2], ["elsewhere/Almere", "elsewhere"]);
}

/// What the team finds in February does not take back what was said in January.
#[test]
fn a_case_that_was_weighed_as_a_crisis_stays_one_when_the_team_finds_none() {
    use vangnet_domain::deployment::VisitOutcome;
    let mut run = Run::at("2026-01-31T10:00:00Z");
    run.open_case(1);
    run.push(triage_id(1).0, verdict(Verdict::Urgent));
    let january = |run: &Run| found(run, "crises", "2026-01", "2026-04-01T00:00:00Z").len();
    assert_eq!(january(&run), 1);
    run.push(deployment_id(1).0, offered(1));
    run.push(deployment_id(1).0, deployment::Event::DeploymentAccepted);
    run.clock("2026-02-01T10:00:00Z");
    run.push(deployment_id(1).0, arrived());
    let outcome = VisitOutcome::NoCrisis;
    let completed = deployment::Event::DeploymentCompleted { outcome };
    run.push(deployment_id(1).0, completed);
    run.push(triage_id(1).0, verdict(Verdict::NoCrisis));
    assert_eq!(january(&run), 1);
    let visits = lines(&run, "crisis-help-without-crisis", "2026-04-01T00:00:00Z");
    assert_eq!(visits, [(String::new(), true, 1)]);
}

#[test]
fn a_visit_before_anybody_weighed_is_no_help_after_a_verdict() {
    use vangnet_domain::deployment::VisitOutcome;
    let mut run = Run::at("2026-03-06T01:00:00Z");
    run.open_case(1).push(deployment_id(1).0, offered(1));
    run.push(deployment_id(1).0, arrived());
    run.clock("2026-03-06T03:00:00Z");
    run.push(triage_id(1).0, verdict(Verdict::Urgent));
    let outcome = VisitOutcome::NoCrisis;
    let completed = deployment::Event::DeploymentCompleted { outcome };
    run.push(deployment_id(1).0, completed);
    assert_eq!(
        count(&run, "crisis-help-without-crisis", "2026-04-01T00:00:00Z"),
        0
    );
}

#[test]
fn a_crisis_is_missed_also_in_the_same_weighing_or_in_another_case_of_the_child() {
    use vangnet_domain::{case, person::HouseholdRole};
    let mut run = Run::at("2026-01-10T10:00:00Z");
    for n in 1..=3 {
        run.case(Some(case_id(n))).open_case(n);
        let joined = case::Event::PersonJoined {
            person: person_id(n.min(2)),
            household_role: HouseholdRole::Child,
        };
        run.push(case_id(n).0, joined);
    }
    let missed = |run: &Run| -> Vec<_> {
        let found = found(run, "crises-missed", "2026-01", "2026-12-01T00:00:00Z").into_iter();
        found.map(|seen| seen.hit).collect()
    };
    for n in 1..=2 {
        run.case(Some(case_id(n)))
            .push(triage_id(n).0, verdict(Verdict::NoCrisis));
    }
    assert_eq!(missed(&run), [false, false]);
    run.clock("2026-02-08T10:00:00Z").case(Some(case_id(1)));
    run.push(triage_id(1).0, verdict(Verdict::Urgent));
    assert_eq!(missed(&run), [true, false], "given again in February");
    run.case(Some(case_id(3)))
        .push(triage_id(3).0, verdict(Verdict::AcuteCrisis));
    assert_eq!(
        missed(&run),
        [true, true],
        "the third case is of the second child"
    );
}

#[test]
fn h30_a_forced_step_that_waited_for_no_title_is_counted_once() {
    use vangnet_domain::{
        actor::Owner,
        ids::EmergencyId,
        title::{self, Step},
    };
    let mut run = Run::at("2026-03-06T01:00:00Z");
    let step = Step::ALL[0];
    let declared = title::Event::EmergencyDeclared {
        emergency: EmergencyId(uuid(5)),
        case: CASE,
        step,
        until: t("2026-03-08T01:00:00Z"),
        decided_by: Owner::desk(),
        duty: duty_id(1),
        reason: text(1),
    };
    run.push(person_id(1).0, declared);
    let told = lines(&run, "emergencies-recorded", "2026-04-01T00:00:00Z");
    assert_eq!(told, [(step.as_str().to_owned(), true, 1)]);
}
