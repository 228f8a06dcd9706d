//! What holds for every view over any events, fitting or not.

use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;
use vangnet_domain::{
    book::Book,
    envelope::Recorded,
    matching::{Tables, Wanted},
    person::AgeBand,
    region::Municipality,
    stream::Subject,
};

use crate::{
    CaseFile, Indicators, Region, Timeline, View,
    build::*,
    existed, fold,
    indicators::Period,
    replay::{happened, known},
    samples::samples,
};

/// One event, by choices that mean nothing in themselves.
#[derive(Clone, Debug)]
struct Pick {
    sample: prop::sample::Index,
    /// Of the case's own events: opened and closed, so that cases are let go.
    of_case: bool,
    stream: u128,
    case: u128,
    wait_minutes: i64,
    offline_minutes: i64,
    device: Option<(u128, u64)>,
}

fn picks() -> impl Strategy<Value = Vec<Pick>> {
    let pick = (
        any::<prop::sample::Index>(),
        any::<bool>(),
        0_u128..3,
        0_u128..3,
        prop_oneof![0_i64..5, 0_i64..2_000],
        prop_oneof![Just(0_i64), -10_i64..600],
        prop::option::of((0_u128..2, 0_u64..20)),
    );
    let pick = pick.prop_map(
        |(sample, of_case, stream, case, wait_minutes, offline_minutes, device)| Pick {
            sample,
            of_case,
            stream,
            case,
            wait_minutes,
            offline_minutes,
            device,
        },
    );
    prop::collection::vec(pick, 0..120)
}

/// Any kind of event in any order: most do not fit what went before.
fn log(picks: &[Pick]) -> Vec<Recorded> {
    let samples = samples();
    let of_case: Vec<_> = samples
        .iter()
        .filter(|event| event.subject() == Subject::Case)
        .cloned()
        .collect();
    let mut run = Run::at("2026-03-06T01:00:00Z");
    for pick in picks {
        let among = if pick.of_case { &of_case } else { &samples };
        let event = pick.sample.get(among).clone();
        let stream = match event.subject() {
            Subject::Case => case_id(pick.case).0,
            subject => uuid(0x1000 * (subject as u128 + 1) + pick.stream),
        };
        run.wait(SignedDuration::from_mins(pick.wait_minutes));
        run.case(Some(case_id(pick.case)).filter(|_| pick.case > 0));
        run.device(pick.device.map(|(n, sequence)| (device_id(n), sequence)));
        let occurred = run.now() - pick.offline_minutes.minutes();
        run.push_occurred(stream, occurred, event);
    }
    run.events().to_vec()
}

fn bytes<V: View>(view: &V) -> Vec<u8> {
    serde_json::to_vec(view).unwrap()
}

/// Folding in one go is folding up to a snapshot and on from it, byte for byte.
fn snapshot_changes_nothing<V: View + PartialEq>(events: &[Recorded], cut: usize) {
    let whole: V = fold(events);
    let (before, after) = events.split_at(cut.min(events.len()));
    let kept = bytes(&fold::<V>(before));
    let mut resumed: V = serde_json::from_slice(&kept).unwrap();
    assert!(resumed == fold::<V>(before), "{}: read back", V::NAME);
    for event in after {
        resumed.apply(event);
    }
    assert_eq!(bytes(&resumed), bytes(&whole), "{}", V::NAME);
    assert!(resumed == whole, "{}", V::NAME);
}

/// Ask everything; nothing may panic, and every answer is JSON.
fn ask_everything(region: &Region, file: &CaseFile, counts: &Indicators, now: Timestamp) {
    let wanted = Wanted {
        age: AgeBand::From12To15,
        home: Some(Municipality::Urk),
        ..Wanted::anything()
    };
    let to_record = region.deadlines_to_record(now);
    assert!(to_record.iter().all(|deadline| deadline.passed));
    if let Some(next) = region.next_deadline_after(now) {
        assert!(next > now);
    }
    let book = Book::embedded();
    let answers = (
        region.board(now),
        region.queue(now),
        region.places(now),
        region.candidates(&wanted, now, Tables::at(&book, now)),
        region.capacity(now),
        region.teams(now),
        region.duties(now),
        region.deadlines(now),
        region.alarms(),
        file.as_of(now),
        existed(region, file, now, &book),
        counts.report(
            Period::year_of(now.clamp(t("2000-06-01T00:00:00Z"), t("2199-06-01T00:00:00Z"))),
            now,
            None,
        ),
    );
    serde_json::to_string(&answers).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_snapshot_in_the_middle_changes_nothing(picks in picks(), cut in 0_usize..120) {
        let events = log(&picks);
        snapshot_changes_nothing::<Region>(&events, cut);
        snapshot_changes_nothing::<CaseFile>(&events, cut);
        snapshot_changes_nothing::<Timeline>(&events, cut);
        snapshot_changes_nothing::<Indicators>(&events, cut);
    }

    #[test]
    fn any_events_are_folded_and_any_instant_can_be_asked(picks in picks(), minutes in -3_000_i64..100_000) {
        let events = log(&picks);
        let now = t("2026-03-06T01:00:00Z") + minutes.minutes();
        for at in [now, Timestamp::MIN, Timestamp::MAX] {
            ask_everything(&fold(&events), &fold(&events), &fold(&events), at);
        }
    }

    #[test]
    fn everything_known_at_the_end_is_the_fold_of_everything(picks in picks()) {
        let events = log(&picks);
        prop_assert_eq!(known::<Region>(&events, Timestamp::MAX), fold::<Region>(&events));
    }

    #[test]
    fn what_there_was_to_choose_from_is_never_changed_by_what_came_later(
        picks in picks(), minutes in 0_i64..20_000
    ) {
        let events = log(&picks);
        let at = t("2026-03-06T01:00:00Z") + minutes.minutes();
        let later = events.partition_point(|event| event.recorded_at <= at);
        let asked = |events: &[Recorded]| {
            let region: Region = known(events, at);
            let own = events.iter().filter(|event| event.envelope.case == Some(case_id(1)));
            let existed = serde_json::to_string(&existed(&region, &known(own, at), at, &Book::embedded()));
            existed.unwrap()
        };
        prop_assert_eq!(asked(&events[..later]), asked(&events));
    }

    #[test]
    fn a_replay_does_not_depend_on_the_order_it_is_given(picks in picks(), minutes in 0_i64..20_000) {
        let events = log(&picks);
        let at = t("2026-03-06T01:00:00Z") + minutes.minutes();
        let backwards = || events.iter().rev();
        prop_assert_eq!(known::<Timeline>(&events, at), known::<Timeline>(backwards(), at));
        prop_assert_eq!(
            happened::<CaseFile>(&events, at, Timestamp::MAX),
            happened::<CaseFile>(backwards(), at, Timestamp::MAX)
        );
    }

    #[test]
    fn where_the_two_clocks_agree_both_replays_do(picks in picks(), minutes in 0_i64..20_000) {
        let mut picks = picks;
        for pick in &mut picks {
            pick.offline_minutes = 0;
        }
        let events = log(&picks);
        let at = t("2026-03-06T01:00:00Z") + minutes.minutes();
        let happened = happened::<CaseFile>(&events, at, at);
        prop_assert!(happened.out_of_order.is_empty());
        prop_assert_eq!(happened.view, known::<CaseFile>(&events, at));
    }
}
