//! Watch: records passed deadlines and streams that cannot be read on, so that somebody looks.
//!
//! It keeps who is on shift at a desk and how it is handed over: a case that came to the desk meanwhile is put on the list,
//! and one that changed after it was read is said to be unread again.
//!
//! It changes no outcome. A deadline takes effect by itself, in every decision and every view asked "as of"; an
//! alarm only says so to its owner, and to the next one up while nobody answers or nothing is done (P19). Its id is a pure function of (stream, deadline, due): firing late, twice, from
//! two instances or not at all is the same.

use std::{collections::BTreeSet, future::Future, pin::Pin};

use vangnet_domain::{
    actor::{Actor, Owner},
    alarm::{
        self,
        rejection::{ALARM_EXISTS, ALARM_NOT_DUE, ALARM_PASSED_ON, ALARM_SETTLED},
    },
    case::rejection::CASE_CLOSED,
    command::Command,
    ids::{AlarmId, CaseId, CommandId, ShiftId, caused_command_id},
    rejection::STREAM_UNREADABLE,
    shift::{
        self,
        rejection::{
            CASE_NOT_LISTED, NO_SHIFT_HANDOVER, SHIFT_CASE_UNCHANGED, SHIFT_CASES, SHIFT_CHECKED,
        },
    },
    stream::Service,
};
use vangnet_runtime::{
    Answer, Door, Live, Parked, ServiceSpec, Substrate, Tasks,
    telemetry::Metrics,
    wire::{CommandReply, CommandRequest},
};
use vangnet_views::{
    Region,
    deadlines::{Deadline, Move},
    shifts::DeskMove,
};

/// Name the service acts under.
const NAME: &str = "watch";
/// Most alarms raised before the view is looked at again.
const ALARMS_PER_LOOK_MAX: usize = 100;
/// Wait after a deadline could not be recorded.
const RETRY: std::time::Duration = std::time::Duration::from_secs(1);

/// The service.
pub const fn service() -> ServiceSpec {
    ServiceSpec {
        name: Service::Watch,
        reactors: &[],
        crossings: &[],
        task: Some(task),
    }
}

fn task(substrate: Substrate, tasks: Tasks) -> Pin<Box<dyn Future<Output = ()> + Send + 'static>> {
    Box::pin(async move {
        let stopping = tasks.stopping();
        let deadlines = loop {
            match Live::<Region>::start(&substrate, &tasks).await {
                Ok(deadlines) => break deadlines,
                Err(error) => {
                    tracing::warn!(error = %error, "deadlines cannot be followed yet");
                    tokio::select! {
                        biased;
                        () = stopping.cancelled() => return,
                        () = substrate.clock.pause(RETRY) => {}
                    }
                }
            }
        };
        watch(&substrate, &deadlines, stopping).await;
    })
}

async fn watch(
    substrate: &Substrate,
    deadlines: &Live<Region>,
    stopping: tokio_util::sync::CancellationToken,
) {
    let metrics = Metrics::new();
    let door = substrate.door();
    let mut moved = deadlines.positions();
    // Raised, by this run or before it. The view may let go of an alarm before it lets go of what passed.
    let mut raised = BTreeSet::new();
    loop {
        // What was done in time may not have been folded yet: no alarm from a stale view.
        if !caught_up(substrate, deadlines).await {
            tokio::select! {
                biased;
                () = stopping.cancelled() => return,
                () = substrate.clock.pause(RETRY) => continue,
            }
        }
        let now = substrate.clock.now();
        let (passed, moves, desks, next) = {
            let view = deadlines.read();
            let passed = view.deadlines_to_record(now);
            (
                passed,
                view.alarms_to_move(now),
                view.desk_moves(now),
                view.next_deadline_after(now),
            )
        };
        let parked = deadlines.parking().list();
        let unreadable = parked
            .iter()
            .filter_map(|parked| unreadable(substrate, parked));
        let passed = passed.iter().map(|deadline| raise(substrate, deadline));
        let moves = moves
            .iter()
            .map(|(alarm, moved)| follow(substrate, *alarm, moved.clone()));
        let desks = desks
            .iter()
            .map(|(shift, moved)| at_desk(substrate, *shift, *moved));
        let all = unreadable.chain(passed).chain(moves).chain(desks);
        let mut alarms: Vec<_> = all.collect();
        let wanted: BTreeSet<_> = alarms.iter().map(|alarm| alarm.command_id).collect();
        raised.retain(|id| wanted.contains(id));
        alarms.retain(|alarm| !raised.contains(&alarm.command_id));
        alarms.truncate(ALARMS_PER_LOOK_MAX);
        let mut trouble = false;
        for alarm in &alarms {
            match send(&door, alarm).await {
                Answer::Replied(CommandReply::Accepted(accepted)) => {
                    if !accepted.already && of_deadline(alarm) {
                        metrics.deadline_passed();
                    }
                    raised.insert(alarm.command_id);
                    deadlines.wait_for(accepted.last + 1, RETRY).await;
                }
                Answer::Replied(reply) if is_raised(&reply) => {
                    raised.insert(alarm.command_id);
                }
                other => {
                    tracing::warn!(answer = ?other, alarm = %alarm.command_id, "an alarm is not raised yet");
                    trouble = true;
                }
            }
        }
        if trouble {
            tokio::select! {
                biased;
                () = stopping.cancelled() => return,
                () = substrate.clock.pause(RETRY) => continue,
            }
        }
        if !alarms.is_empty() {
            continue;
        }
        let until = async {
            match next {
                Some(next) => substrate.clock.sleep_until(next).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = stopping.cancelled() => return,
            _ = moved.changed() => {}
            () = until => {}
        }
    }
}

/// Of a case that cannot be read nobody knows the official; what goes up goes up all the same.
async fn send(door: &Door, request: &CommandRequest) -> Answer {
    let answer = door.send(request).await;
    match (&answer, regional(request)) {
        (Answer::Replied(CommandReply::Unreadable { .. }), Some(again)) => door.send(&again).await,
        _ => answer,
    }
}

/// The same, to whoever answers for the region.
fn regional(request: &CommandRequest) -> Option<CommandRequest> {
    let Command::Alarm(alarm::Command::Escalate {
        alarm, answer_due, ..
    }) = request.command
    else {
        return None;
    };
    let id = caused_command_id(&[
        "escalate-unreadable",
        &alarm.to_string(),
        &answer_due.to_string(),
    ]);
    let escalate = alarm::Command::Escalate {
        alarm,
        answer_due,
        unreadable: true,
    };
    Some(CommandRequest {
        command_id: id,
        correlation_id: id.0,
        command: escalate.into(),
        ..request.clone()
    })
}

const fn of_deadline(request: &CommandRequest) -> bool {
    matches!(
        request.command,
        Command::Alarm(alarm::Command::Raise { .. })
    )
}

/// What another instance, or an earlier process, did before.
const DONE_BEFORE: &[&str] = &[
    ALARM_EXISTS.name,
    ALARM_NOT_DUE.name,
    ALARM_PASSED_ON.name,
    ALARM_SETTLED.name,
    CASE_CLOSED.name,
    CASE_NOT_LISTED.name,
    NO_SHIFT_HANDOVER.name,
    SHIFT_CASE_UNCHANGED.name,
    SHIFT_CASES.name,
    SHIFT_CHECKED.name,
];

/// Whether an answer says that the alarm is there already, or was moved already, raised by an earlier process or another instance; perhaps
/// of another case or owner, since what passed may have been let go of meanwhile.
fn is_raised(reply: &CommandReply) -> bool {
    match reply {
        CommandReply::Refused { rejection } => DONE_BEFORE.contains(&&*rejection.code),
        CommandReply::Reused | CommandReply::Unreadable { .. } => true,
        _ => false,
    }
}

/// Fold to where the log's head is now; whether that succeeded.
async fn caught_up(substrate: &Substrate, deadlines: &Live<Region>) -> bool {
    match substrate.log.head(&substrate.ledger).await {
        Ok(head) => deadlines.wait_for(head.next, RETRY).await >= head.next,
        Err(error) => {
            tracing::warn!(error = %error, "the log's head cannot be read");
            false
        }
    }
}

fn raise(substrate: &Substrate, deadline: &Deadline) -> CommandRequest {
    let id = caused_command_id(&[
        "deadline",
        &deadline.stream.to_string(),
        &deadline.word,
        &deadline.due.to_string(),
    ]);
    let command = alarm::Command::Raise {
        alarm: AlarmId(id.0),
        case: deadline.case,
        source: deadline.stream,
        deadline: deadline.word.clone(),
        due: deadline.due,
        owner: deadline.owner.clone(),
    };
    request(substrate, id, command)
}

/// Ask the next one up or whoever owes it now, or say that it is settled. Both happen once for an instant, whoever tells it.
fn follow(substrate: &Substrate, alarm: AlarmId, moved: Move) -> CommandRequest {
    let (word, since, command) = match moved {
        Move::Escalate(answer_due) => (
            "escalate",
            answer_due.to_string(),
            alarm::Command::Escalate {
                alarm,
                answer_due,
                unreadable: false,
            },
        ),
        Move::PassOn(owner, before) => {
            let command = alarm::Command::PassOn {
                alarm,
                owner,
                before,
            };
            ("pass-on", before.to_string(), command)
        }
        Move::Settle => ("settle", String::new(), alarm::Command::Settle { alarm }),
    };
    let id = caused_command_id(&[word, &alarm.to_string(), &since]);
    request(substrate, id, command)
}

/// What both sides of a handover see happen; who accepts is held to it whether it was said or not.
fn at_desk(substrate: &Substrate, shift: ShiftId, moved: DeskMove) -> CommandRequest {
    let (word, case, since, command) = match moved {
        DeskMove::List(case, since) => {
            let cases = vec![case];
            let command = shift::Command::List { shift, cases };
            ("list-case", Some(case), since.to_string(), command)
        }
        DeskMove::MarkUnread(case, position) => {
            let command = shift::Command::MarkUnread { shift, case };
            ("mark-unread", Some(case), position.to_string(), command)
        }
        DeskMove::OweReading(case, since) => {
            let command = shift::Command::OweReading { shift, case, since };
            ("owe-reading", Some(case), since.to_string(), command)
        }
        DeskMove::Check(since) => {
            let command = shift::Command::Check { shift, since };
            ("check-desk", None, since.to_string(), command)
        }
    };
    let case = case.map_or_else(String::new, |case| case.to_string());
    let id = caused_command_id(&[word, &shift.to_string(), &case, &since]);
    request(substrate, id, command)
}

/// The desk hears that a stream stands still: what it sees of the case may no longer be so. `None` for a stream of a
/// subject that this version does not know.
fn unreadable(substrate: &Substrate, parked: &Parked) -> Option<CommandRequest> {
    let position = parked.position.to_string();
    let id = caused_command_id(&["unreadable", &parked.stream, &position]);
    let command = alarm::Command::RaiseRefusedReaction {
        alarm: AlarmId(id.0),
        case: parked.case.map(CaseId),
        source: parked.stream.parse().ok()?,
        reactor: NAME.to_owned(),
        code: STREAM_UNREADABLE.name.to_owned(),
        owner: Owner::desk(),
    };
    Some(request(substrate, id, command))
}

fn request(substrate: &Substrate, id: CommandId, command: impl Into<Command>) -> CommandRequest {
    CommandRequest {
        ledger: substrate.ledger.clone(),
        command_id: id,
        correlation_id: id.0,
        causation_id: None,
        actor: Actor::service(NAME),
        occurred_at: None,
        if_match: None,
        command: command.into(),
    }
}
