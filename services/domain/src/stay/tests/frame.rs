use super::*;
use crate::{
    rejection::TEXT_MISSING,
    stay::rejection::{
        AMBULATORY_COUPLED, AMBULATORY_NOT_COUPLED, LAST_AMBULATORY, STAY_ENDED,
        TITLE_ENDS_BEFORE_DECISION, TITLE_IN_FUTURE,
    },
};

fn couple(provider: &str) -> Command {
    Command::CoupleAmbulatory {
        stay: STAY,
        provider: provider.to_owned(),
    }
}

fn uncouple(provider: &str) -> Command {
    Command::EndAmbulatory {
        stay: STAY,
        provider: provider.to_owned(),
    }
}

fn title(title: TitleKind, decided_at: &str, spoken: bool, until: Option<&str>) -> Command {
    Command::RecordTitle {
        stay: STAY,
        title,
        decided_at: at(decided_at),
        spoken,
        until: until.map(at),
    }
}

fn ends(given: &Given) -> Option<jiff::Timestamp> {
    stay(given).titles.last().expect("a title").ends
}

#[test]
fn coupling_pays_the_debt_of_the_first_night() {
    let night = running();
    let duty = owed(&night, DutyKind::CoupleAmbulatory).expect("owed");
    let coupled = Event::AmbulatoryCoupled {
        provider: "aanbieder-een".to_owned(),
    };
    let night = night
        .when(couple(" aanbieder-een "))
        .then([ours(coupled), paid(duty.id)]);
    assert_eq!(owed(&night, DutyKind::CoupleAmbulatory), None);
    night
        .when(couple("aanbieder-een"))
        .then_rejected(AMBULATORY_COUPLED)
        .when(couple(" "))
        .then_rejected(TEXT_MISSING);
}

#[test]
fn the_last_trajectory_ends_only_after_the_stay() {
    let night = running()
        .when(couple("aanbieder-een"))
        .accepted()
        .when(uncouple("aanbieder-een"))
        .then_rejected(LAST_AMBULATORY)
        .when(uncouple("aanbieder-twee"))
        .then_rejected(AMBULATORY_NOT_COUPLED)
        .when(couple("aanbieder-twee"))
        .accepted()
        .when(uncouple("aanbieder-een"))
        .accepted()
        .when(uncouple("aanbieder-twee"))
        .then_rejected(LAST_AMBULATORY)
        .when(end(EndReason::BrokenDown))
        .accepted()
        .when(uncouple("aanbieder-twee"))
        .accepted();
    assert!(stay(&night).ambulatory.is_empty());
}

#[test]
fn a_spoken_title_owes_its_paper_and_the_paper_pays() {
    let vots = |spoken| {
        title(
            TitleKind::ProvisionalSupervision,
            "2026-03-02T00:30:00Z",
            spoken,
            None,
        )
    };
    let recorded = |spoken| Event::TitleRecorded {
        title: TitleKind::ProvisionalSupervision,
        decided_at: at("2026-03-02T00:30:00Z"),
        spoken,
        ends: Some(at("2026-06-01T23:30:00Z")),
        rule: "BW-1:257@1".to_owned(),
    };
    let duty = Duty {
        id: DutyId(derived(2, "written-title")),
        kind: DutyKind::WrittenTitle,
        due: at("2026-03-03T01:00:00Z"),
        owner: director(),
        rule: "H30@1".to_owned(),
    };
    let night = running()
        .when(vots(true))
        .then([ours(recorded(true)), ours(Event::DutyOpened(duty.clone()))])
        .when(title(
            TitleKind::Voluntary,
            "2026-03-02T00:30:00Z",
            false,
            None,
        ))
        .accepted()
        .when(vots(false))
        .then([ours(recorded(false)), paid(duty.id)]);
    let state = stay(&night);
    assert_eq!(
        state.titles.len(),
        2,
        "the paper took the place of the word"
    );
    assert_eq!(owed(&night, DutyKind::WrittenTitle), None);
}

#[test]
fn a_title_ends_by_its_own_decision_when_that_is_earlier() {
    let night = running()
        .when(title(
            TitleKind::RestrainingOrder,
            "2026-03-02T00:00:00Z",
            false,
            Some("2026-03-07T11:00:00Z"),
        ))
        .accepted();
    assert_eq!(ends(&night), Some(at("2026-03-07T11:00:00Z")));
    let night = running()
        .when(title(
            TitleKind::RestrainingOrder,
            "2026-03-02T00:00:00Z",
            false,
            Some("2026-03-30T00:00:00Z"),
        ))
        .accepted();
    assert_eq!(ends(&night), Some(at("2026-03-12T00:00:00Z")));
}

#[test]
fn an_authorisation_does_not_outlive_the_supervision_it_stands_on() {
    let muhp = || {
        title(
            TitleKind::PlacementAuthorisation,
            "2026-03-02T00:40:00Z",
            false,
            None,
        )
    };
    let alone = running().when(muhp()).accepted();
    assert_eq!(ends(&alone), Some(at("2027-03-02T00:40:00Z")));
    let vots = title(
        TitleKind::ProvisionalSupervision,
        "2026-03-02T00:30:00Z",
        false,
        None,
    );
    let under = running().when(vots).accepted().when(muhp()).accepted();
    assert_eq!(ends(&under), Some(at("2026-06-01T23:30:00Z")));
    // Voluntary help has no term, with or without supervision.
    let voluntary = title(TitleKind::Voluntary, "2026-03-02T00:40:00Z", false, None);
    let under = under.when(voluntary).accepted();
    assert_eq!(ends(&under), None);
}

#[test]
fn a_title_lapses_by_itself() {
    let order = title(
        TitleKind::RestrainingOrder,
        "2026-03-02T00:00:00Z",
        false,
        None,
    );
    let state = stay(&running().when(order).accepted());
    let in_force = |now: &str| state.titles_in_force(at(now)).count();
    let lapsed = |now: &str| state.titles_lapsed(at(now)).count();
    assert_eq!(
        (
            in_force("2026-03-01T23:59:59Z"),
            lapsed("2026-03-01T23:59:59Z")
        ),
        (0, 0)
    );
    assert_eq!(
        (
            in_force("2026-03-12T00:00:00Z"),
            lapsed("2026-03-12T00:00:00Z")
        ),
        (1, 0)
    );
    let after = "2026-03-12T00:00:00.000001Z";
    assert_eq!((in_force(after), lapsed(after)), (0, 1));
}

#[test]
fn a_title_is_decided_before_it_is_recorded_and_before_it_ends() {
    running()
        .when(title(
            TitleKind::Voluntary,
            "2026-03-02T01:15:00Z",
            false,
            None,
        ))
        .accepted()
        .when(title(
            TitleKind::Voluntary,
            "2026-03-02T01:15:00.000001Z",
            false,
            None,
        ))
        .then_rejected(TITLE_IN_FUTURE)
        .when(title(
            TitleKind::RestrainingOrder,
            "2026-03-02T00:00:00Z",
            false,
            Some("2026-03-02T00:00:00Z"),
        ))
        .then_rejected(TITLE_ENDS_BEFORE_DECISION);
    home()
        .when(title(
            TitleKind::Voluntary,
            "2026-03-02T00:00:00Z",
            false,
            None,
        ))
        .then_rejected(STAY_ENDED);
}
