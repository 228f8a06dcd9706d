//! A stay that rests on nothing owes its frame (H30, H33).

use super::*;

#[test]
fn h30_a_stay_that_rests_on_nothing_owes_its_frame_until_it_rests_or_ends() {
    let voluntary = || Told {
        agreed: &[Consenter::ParentsWithAuthority],
        ..told(1, K::Voluntary, "2026-03-02T00:30:00Z")
    };
    let unsettled = staying(household()).when(check_frame()).accepted();
    let duty = owed(&unsettled, DutyKind::SettleFrame).expect("owed");
    assert_eq!(
        (duty.owner, duty.due),
        (director(), at("2026-03-03T01:00:00Z"))
    );
    let settled = unsettled
        .clone()
        .when(check_frame())
        .then_rejected(FRAME_STANDS)
        .when(told(2, K::Supervision, "2026-03-02T00:40:00Z"))
        .accepted();
    assert!(
        owed(&settled, DutyKind::SettleFrame).is_some(),
        "nobody may stay on that alone"
    );
    let settled = settled.when(voluntary()).accepted();
    assert_eq!(owed(&settled, DutyKind::SettleFrame), None);
    let followed = settled.when(check_frame()).accepted();
    followed.when(check_frame()).then_rejected(FRAME_STANDS);
    let over = gone(unsettled).when(check_frame()).accepted();
    assert_eq!(owed(&over, DutyKind::SettleFrame), None);

    // The title falls and nothing takes its place: the stay does not silently go on.
    let fallen = staying(household())
        .when(told(
            1,
            K::EmergencyPlacementAuthorisation,
            "2026-03-02T00:30:00Z",
        ))
        .accepted()
        .when(check_frame())
        .accepted()
        .when(check_frame())
        .then_rejected(FRAME_STANDS)
        .at("2026-03-16T00:30:01Z")
        .when(check_frame())
        .accepted();
    assert!(in_force(&fallen, &fallen.now().to_string()).is_empty());
    assert!(owed(&fallen, DutyKind::SettleFrame).is_some());
}

#[test]
fn h33_a_closed_stay_rests_on_nothing_but_a_title_that_opens_it() {
    let closed = |given: Given| {
        given.and(
            STAY.0,
            stay::Event::StayMoved {
                placement: PlacementId(id(22)),
                from: None,
                place: None,
                rung: Rung::Closed,
                out_of_home: true,
            },
        )
    };
    let voluntary = Told {
        agreed: &[Consenter::ParentsWithAuthority],
        ..told(1, K::Voluntary, "2026-03-02T00:30:00Z")
    };
    let open = staying(household()).when(voluntary).accepted();
    let open = open.when(check_frame()).accepted();
    let open = open.when(check_frame()).then_rejected(FRAME_STANDS);
    let moved = closed(open).when(check_frame()).accepted();
    assert!(
        owed(&moved, DutyKind::SettleFrame).is_some(),
        "consent opens no closed door"
    );
    let placed = told(
        2,
        K::EmergencyPlacementAuthorisation,
        "2026-03-02T00:40:00Z",
    );
    let placed = moved.when(placed).accepted();
    let placed = placed.when(check_frame()).then_rejected(FRAME_STANDS);
    assert!(
        owed(&placed, DutyKind::SettleFrame).is_some(),
        "nor does any forced title"
    );
    let opened = told(3, K::EmergencyClosedAuthorisation, "2026-03-02T00:50:00Z");
    let opened = placed.when(opened).accepted();
    assert_eq!(owed(&opened, DutyKind::SettleFrame), None);
}

#[test]
fn h33_a_title_that_a_stay_rests_on_is_put_to_use_by_it_and_does_not_lapse_unused() {
    let night = staying(household())
        .when(told(1, K::ClosedAuthorisation, "2026-03-02T00:30:00Z"))
        .accepted()
        .when(check_frame())
        .accepted();
    assert_eq!(until(&night, 1), Some(at("2027-03-02T00:30:00Z")));
    let unused = household()
        .when(told(1, K::ClosedAuthorisation, "2026-03-02T00:30:00Z"))
        .accepted();
    assert_eq!(until(&unused, 1), Some(at("2026-06-01T23:30:00Z")));
}
