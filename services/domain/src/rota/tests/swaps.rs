//! A swap has two sides.

use super::*;

/// Tomorrow's first and the night after; swaps are of periods to come.
fn coming() -> (Given, PeriodId, PeriodId) {
    let given = given()
        .when(establish(vec![
            period(
                "2026-03-03T01:00:00Z",
                "2026-03-03T07:00:00Z",
                "vt-1",
                Order::First,
            ),
            period(
                "2026-03-04T01:00:00Z",
                "2026-03-04T07:00:00Z",
                "vt-2",
                Order::First,
            ),
        ]))
        .accepted();
    let id = |n: u8| PeriodId(derived(1, &format!("period:{n}")));
    (given, id(0), id(1))
}

#[test]
fn a_swap_has_two_sides() {
    let (given, first, second) = coming();
    let offer = || Command::OfferSwap {
        rota: rota(),
        period: first,
        to: "vt-2".into(),
        in_return: Some(second),
    };
    let accept = || Command::AcceptSwap {
        rota: rota(),
        period: first,
    };
    let given = given
        .by(of_safe_home("vt-2"))
        .when(offer())
        .then_rejected(SWAP_NOT_YOURS)
        .when(accept())
        .then_rejected(SWAP_NOT_OFFERED)
        .by(of_safe_home("vt-1"))
        .when(offer())
        .accepted()
        .when(offer())
        .then_rejected(SWAP_OPEN)
        .when(accept())
        .then_rejected(SWAP_NOT_YOURS)
        .by(of_safe_home("vt-2"))
        .when(accept())
        .then([(
            rota().0,
            Event::SwapAccepted {
                period: first,
                by: "vt-2".into(),
                in_return: Some(second),
            }
            .into(),
        )]);
    let people: Vec<_> = state(&given)
        .periods
        .into_iter()
        .map(|period| (period.person, period.swap))
        .collect();
    assert_eq!(people, [("vt-2".into(), None), ("vt-1".into(), None)]);
}

#[test]
fn a_swap_is_refused_taken_back_or_too_late() {
    let (given, first, second) = coming();
    let offer = |to: &str, in_return| Command::OfferSwap {
        rota: rota(),
        period: first,
        to: to.into(),
        in_return,
    };
    let accept = || Command::AcceptSwap {
        rota: rota(),
        period: first,
    };
    let decline = || Command::DeclineSwap {
        rota: rota(),
        period: first,
    };
    let offered = given
        .by(of_safe_home("vt-1"))
        .when(offer("vt-1", None))
        .then_rejected(SWAP_NOT_YOURS)
        .when(offer("vt-3", Some(second)))
        .then_rejected(SWAP_NOT_YOURS)
        .when(offer("vt-2", None))
        .accepted();
    offered
        .clone()
        .by(of_safe_home("vt-3"))
        .when(decline())
        .then_rejected(SWAP_NOT_YOURS)
        .by(of_safe_home("vt-1"))
        .when(decline())
        .accepted()
        .by(of_safe_home("vt-2"))
        .when(accept())
        .then_rejected(SWAP_NOT_OFFERED);
    let overlapping = period(
        "2026-03-03T06:00:00Z",
        "2026-03-03T09:00:00Z",
        "vt-2",
        Order::Second,
    );
    offered
        .clone()
        .by(of_safe_home("planner"))
        .when(plan(vec![overlapping]))
        .accepted()
        .by(of_safe_home("vt-2"))
        .when(accept())
        .then_rejected(ROTA_PERIOD_OVERLAPS);
    offered
        .at("2026-03-03T01:00:00Z")
        .by(of_safe_home("vt-2"))
        .when(accept())
        .then_rejected(ROTA_PERIOD_BEGUN);
}
