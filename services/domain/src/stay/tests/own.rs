//! Of which stay a provider speaks (P24, H03).

use super::*;
use crate::{
    place::rejection::ANOTHER_PROVIDERS,
    stay::{BreakdownReason, InterruptionReason},
};

fn whereabouts() -> [Command; 4] {
    [
        end(EndReason::LongerStay),
        end(EndReason::BrokenDown),
        Command::RecordBreakdown {
            stay: STAY,
            reason: BreakdownReason::Overburdened,
            note: "Het gezin kan niet meer".to_owned(),
        },
        Command::Interrupt {
            stay: STAY,
            reason: InterruptionReason::Absconded,
            note: None,
        },
    ]
}

fn plan() -> Command {
    Command::SetPlan {
        stay: STAY,
        intended_end: date(2026, 3, 20),
        goals: vec!["Rust in huis".to_owned()],
    }
}

fn brings_help(given: Given, provider: &str) -> Given {
    let provider = provider.to_owned();
    let coupled = Event::AmbulatoryCoupled { provider };
    given.and(STAY.0, coupled)
}

fn another(given: Given) -> Given {
    by_the_provider(given).by(actor(Role::Provider, "aanbieder-twee"))
}

#[test]
fn p24_whether_a_child_is_still_there_only_the_provider_of_the_place_says_or_the_desk() {
    let helped = || brings_help(running(), "aanbieder-twee");
    for said in whereabouts() {
        for night in [running(), helped()] {
            let refused = another(night).when(said.clone());
            refused.then_rejected(ANOTHER_PROVIDERS);
        }
        by_the_provider(running()).when(said.clone()).accepted();
        let desk = running().by(actor(Role::Coordinator, "desk"));
        desk.when(said).accepted();
    }
}

#[test]
fn h03_who_brings_help_at_home_plans_along_and_nobody_else_does() {
    another(running())
        .when(plan())
        .then_rejected(ANOTHER_PROVIDERS);
    let helped = brings_help(running(), "aanbieder-twee");
    another(helped).when(plan()).accepted();
    by_the_provider(running()).when(plan()).accepted();
}

#[test]
fn h03_a_provider_says_of_itself_that_it_brings_help_and_of_another_only_at_its_place() {
    let couple = |provider: &str| Command::CoupleAmbulatory {
        stay: STAY,
        provider: provider.to_owned(),
    };
    let itself = another(running()).when(couple("aanbieder-twee"));
    itself.accepted();
    let third = another(running()).when(couple("aanbieder-drie"));
    third.then_rejected(ANOTHER_PROVIDERS);
    let there = by_the_provider(running()).when(couple("aanbieder-drie"));
    there.accepted();
}

/// Coupling itself is a provider's own word, and ends no stay.
#[test]
fn h03_where_no_place_is_lived_in_no_provider_says_that_the_child_went() {
    let friends = || {
        let stays = at_a_friends().when(start(None, Rung::Network));
        stays.accepted()
    };
    for said in whereabouts() {
        let helped = brings_help(friends(), "aanbieder-twee");
        let refused = another(helped).when(said.clone());
        refused.then_rejected(ANOTHER_PROVIDERS);
        by_the_director(friends()).when(said).accepted();
    }
    let helped = brings_help(friends(), "aanbieder-twee");
    another(helped).when(plan()).accepted();
}

#[test]
fn p24_who_performs_a_placement_speaks_of_its_stay() {
    let arranged = placement::Event::ArrangementRecorded(placement::Arrangement {
        performed_by: Some("aanbieder-twee".to_owned()),
        ..placement::Arrangement::default()
    });
    let performed = || another(running().and(SEARCH.0, arranged.clone()));
    performed().when(plan()).accepted();
    for said in whereabouts() {
        performed().when(said).accepted();
    }
}
