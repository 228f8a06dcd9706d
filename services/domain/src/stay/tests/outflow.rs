use super::*;
use crate::{
    rejection::TEXT_MISSING,
    stay::{
        OutflowBlock,
        rejection::{BLOCK_IN_FUTURE, OUTFLOW_BLOCKED, OUTFLOW_NOT_BLOCKED, STAY_ENDED},
    },
};

fn block(block: OutflowBlock, since: jiff::civil::Date) -> Command {
    Command::BlockOutflow {
        stay: STAY,
        block,
        since,
        note: None,
    }
}

fn clear(block: OutflowBlock) -> Command {
    Command::ClearOutflow {
        stay: STAY,
        block,
        note: None,
    }
}

#[test]
fn what_blocks_the_way_out_stands_once_since_its_day_until_it_is_cleared() {
    let since = date(2026, 2, 20);
    let night = running()
        .when(block(OutflowBlock::NoPlaceToLive, since))
        .then([ours(Event::OutflowBlocked {
            block: OutflowBlock::NoPlaceToLive,
            since,
            note: None,
        })])
        .when(block(OutflowBlock::NoPlaceToLive, date(2026, 3, 1)))
        .then_rejected(OUTFLOW_BLOCKED)
        .when(block(OutflowBlock::School, date(2026, 3, 2)))
        .accepted();
    assert_eq!(stay(&night).blocked_by().count(), 2);
    let night = night
        .when(clear(OutflowBlock::NoPlaceToLive))
        .accepted()
        .when(clear(OutflowBlock::NoPlaceToLive))
        .then_rejected(OUTFLOW_NOT_BLOCKED);
    let open: Vec<_> = stay(&night).blocked_by().map(|it| it.block).collect();
    assert_eq!(open, [OutflowBlock::School]);
    // It may come back, and counts anew.
    let night = night
        .when(block(OutflowBlock::NoPlaceToLive, date(2026, 3, 2)))
        .accepted();
    assert_eq!(stay(&night).blocks.len(), 3);
}

#[test]
fn a_block_is_a_fact_and_other_says_what() {
    running()
        .when(block(OutflowBlock::School, date(2026, 3, 3)))
        .then_rejected(BLOCK_IN_FUTURE)
        .when(block(OutflowBlock::Other, date(2026, 3, 2)))
        .then_rejected(TEXT_MISSING);
}

#[test]
fn with_the_stay_ends_what_kept_the_child_there() {
    let day = running()
        .when(block(OutflowBlock::School, date(2026, 3, 2)))
        .accepted()
        .when(end(EndReason::LongerStay))
        .accepted();
    assert_eq!(stay(&day).blocked_by().count(), 0);
    day.when(clear(OutflowBlock::School))
        .then_rejected(STAY_ENDED);
}
