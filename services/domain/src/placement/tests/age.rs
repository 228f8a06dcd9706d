//! A group is for an age at the first night: a birthday moves nobody, and brothers and sisters may stay together
//! with a reason (003:120).

use super::*;
use crate::{
    place::rejection::AGE_DOES_NOT_FIT, placement::rejection::NOT_A_SIBLING,
    rejection::TEXT_MISSING,
};

const SIBLING: PersonId = PersonId(id(51));
const SIBLING_SEARCH: PlacementId = PlacementId(id(52));

/// The child of twelve is held for the group from 12; a sister of nine of the same household is searched for.
fn sister_searched() -> Given {
    let joined = case::Event::PersonJoined {
        person: SIBLING,
        household_role: HouseholdRole::Sibling,
    };
    let registered = person::Event::PersonRegistered {
        case: CASE,
        name: None,
        birth_date: None,
        bsn: None,
        phone: None,
        age_band: AgeBand::From4To11,
        bsn_status: BsnStatus::Absent,
    };
    two_searching()
        .and(CASE.0, joined)
        .and(SIBLING.0, registered)
        .when(open(SIBLING_SEARCH, CASE, TRIAGE, SIBLING))
        .accepted()
        .when(hold(SEARCH, GROUP))
        .accepted()
}

fn except(sibling: PlacementId, reason: &str) -> Command {
    Command::ExceptFromAge {
        placement: SIBLING_SEARCH,
        place: OTHER_BED,
        sibling,
        reason: reason.to_owned(),
    }
}

const OTHER_BED: PlaceId = PlaceId(id(53));

/// A second bed of the same group.
fn with_second_bed(given: Given) -> Given {
    let bed = place::Event::PlaceRegistered {
        unit: format!("unit-{}", GROUP.0.as_u128()),
        provider: "aanbieder-een".to_owned(),
        rung: Rung::CrisisGroup,
        municipality: Municipality::Almere,
        age_bands: vec![AgeBand::From12To15],
    };
    given.and(OTHER_BED.0, bed)
}

#[test]
fn a_sister_of_another_age_joins_with_a_reason() {
    let night = with_second_bed(sister_searched())
        .when(hold(SIBLING_SEARCH, OTHER_BED))
        .then_rejected(AGE_DOES_NOT_FIT)
        .when(except(SEARCH, " "))
        .then_rejected(TEXT_MISSING)
        .when(except(SEARCH, "Zij laten elkaar niet los"))
        .accepted();
    let held = night.when(hold(SIBLING_SEARCH, OTHER_BED)).accepted();
    assert!(placement(&held, SIBLING_SEARCH).hold.is_some());
}

#[test]
fn the_exception_is_for_a_brother_or_sister_who_is_there() {
    let night = with_second_bed(sister_searched());
    for nobody in [OTHER_SEARCH, SIBLING_SEARCH] {
        night
            .clone()
            .when(except(nobody, "Zij horen bij elkaar"))
            .then_rejected(NOT_A_SIBLING);
    }
    let elsewhere = night
        .when(Command::ReleaseHold {
            placement: SEARCH,
            reason: place::ReleaseReason::OtherPlace,
            refusal: None,
        })
        .accepted()
        .when(hold(SEARCH, FAMILY))
        .accepted();
    elsewhere
        .when(except(SEARCH, "Zij horen bij elkaar"))
        .then_rejected(NOT_A_SIBLING);
}

#[test]
fn the_age_at_the_first_night_counts_and_a_birthday_moves_nobody() {
    let birthday = person::Event::PersonCorrected {
        name: None,
        birth_date: None,
        bsn: None,
        phone: None,
        age_band: AgeBand::From16To17,
        bsn_status: BsnStatus::Absent,
    };
    // Held at fifteen, admitted after the birthday: the hold decided.
    let night = with_lighter(
        searching(Verdict::AcuteCrisis),
        Rung::CrisisGroup,
        RungOutcome::NotAvailable,
    );
    let night = night
        .when(hold(SEARCH, GROUP))
        .accepted()
        .when(CONFIRM)
        .accepted()
        .and(CHILD.0, birthday);
    night.when(decide()).accepted().when(admit()).accepted();
}
