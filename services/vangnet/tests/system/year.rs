//! A fortnight of the simulated year, twice: the same seed makes the same events, the invariants hold after every append,
//! and nothing is refused but what contends for places and teams.
#![expect(clippy::unwrap_used, reason = "tests")]

use vangnet::year::{self, Ended, Settings, Stretch};
use vangnet_views::indicators::{self, Period};

const SETTINGS: &str = include_str!("../../../../loadtests/year.toml");

/// Refused because somebody else was first, because a time had passed, or because something is still owed.
const EXPECTED: [&str; 6] = [
    "alarm acknowledge ALARM_SETTLED",
    "deployment offer TEAM_ENGAGED",
    "case close DUTIES_OPEN",
    "case close HANDOVER_PENDING",
    "case close NO_WARM_HANDOVER",
    "placement hold-place PLACE_NOT_FREE",
];

async fn fortnight(seed: u64) -> Ended {
    let settings = Settings {
        // Enough of everything in few days.
        crises_per_year: 600.0,
        without_crisis_per_crisis: 0.5,
        ..Settings::parse(SETTINGS).unwrap()
    };
    let stretch = Stretch {
        seed,
        from: "2026-03-21".parse().unwrap(),
        days: 14,
    };
    let folder = tempfile::tempdir().unwrap();
    year::play(folder.path(), &settings, stretch, |_| {})
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simulated_fortnight_keeps_the_invariants_and_comes_out_the_same_again() {
    let one = fortnight(7).await;
    assert_eq!(one.breaches, Vec::<String>::new());
    let strange: Vec<_> = one
        .refused
        .keys()
        .filter(|what| !EXPECTED.contains(&what.as_str()))
        .collect();
    assert!(strange.is_empty(), "{strange:?}");
    let counted = |id: &str| {
        let figure = indicators::by_id(id).unwrap();
        one.indicators
            .seen(figure, Period::Year(2026), one.now)
            .len()
    };
    for id in [
        "crises",
        "stays-begun",
        "holds-ended",
        "arrivals-in-time",
        "duties-in-time",
    ] {
        assert!(counted(id) > 0, "{id}");
    }
    assert_eq!(
        fortnight(7).await.hash,
        one.hash,
        "the same seed is another fortnight"
    );
}
