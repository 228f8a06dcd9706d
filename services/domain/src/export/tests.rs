use jiff::civil::{Date, date};

use super::{
    Command, End, Event, Field, Format, Months, Phase, Purpose, RefusalReason, State, Taken,
    rejection::*,
};
use crate::{
    actor::{Actor, Owner, Role},
    calendar::end_of,
    case::rejection::NOT_THE_OFFICER,
    duty::DutyKind,
    given::{Given, actor, at, given, id},
    ids::ExportId,
    rejection::{Code, TEXT_MISSING},
    state::State as AnyState,
    stream::{StreamId, Subject},
};

const EXPORT: ExportId = ExportId(id(51));
const LAST_DAY: Date = date(2026, 3, 31);

fn desk() -> Actor {
    actor(Role::Coordinator, "desk")
}

fn officer() -> Actor {
    actor(Role::LocalAccess, "decision-officer-region")
}

/// The year before the one in which `given` begins.
const MONTHS: Months = Months {
    from: date(2025, 1, 1),
    until: date(2026, 1, 1),
};

fn asking(months: Months, fields: &[Field]) -> Command {
    Command::Ask {
        export: EXPORT,
        organisation: "university-a".into(),
        office: "youth-research".into(),
        purpose: Purpose::DoctoralResearch,
        reference: "EC-2026-017".into(),
        months,
        fields: fields.to_vec(),
    }
}

fn ask() -> Command {
    asking(MONTHS, &[Field::Destination, Field::Left, Field::Left])
}

fn approve(last_day: Date) -> Command {
    let export = EXPORT;
    Command::Approve { export, last_day }
}

const REFUSE: Command = Command::Refuse {
    export: EXPORT,
    reason: RefusalReason::FiguresWillDo,
};
const END: Command = Command::End { export: EXPORT };

fn take(position: u64) -> Command {
    Command::Take {
        export: EXPORT,
        taken: Taken {
            format: Format::Csv,
            position,
            rows: 7,
            complete: true,
            sha256: "ab".repeat(32),
        },
    }
}

/// A Monday morning on which nothing was asked yet.
fn begun() -> Given {
    given().at("2026-03-02T09:00:00Z").by(desk())
}

fn asked() -> Given {
    begun().when(ask()).accepted()
}

fn approved() -> Given {
    asked().by(officer()).when(approve(LAST_DAY)).accepted()
}

fn state(given: &Given) -> State {
    match given.state(StreamId::new(Subject::Export, EXPORT.0)) {
        AnyState::Export(state) => *state,
        _ => unreachable!("the subject is the export"),
    }
}

fn owed(given: &Given) -> Vec<(DutyKind, jiff::Timestamp, Owner)> {
    let state = state(given);
    let duties = state.duties.iter();
    duties
        .map(|duty| (duty.kind, duty.due, duty.owner.clone()))
        .collect()
}

fn refused(given: Given, command: Command, code: Code) -> Given {
    given.when(command).then_rejected(code)
}

#[test]
fn a_request_stands_in_the_log_and_owes_an_answer_of_the_official() {
    let given = asked();
    let request = state(&given).asked.unwrap();
    assert_eq!(request.by, Owner::from_actor(&desk()));
    assert_eq!(
        request.fields,
        [Field::Left, Field::Destination],
        "each once, in the order of the list"
    );
    assert_eq!(
        (request.organisation.as_str(), request.rule.as_str()),
        ("university-a", "P28e@1")
    );
    let office = Owner {
        person: None,
        ..Owner::from_actor(&officer())
    };
    // Ten working days from Monday 2 March.
    let due = end_of(date(2026, 3, 16));
    assert_eq!(owed(&given), [(DutyKind::DecideExport, due, office)]);
    assert_eq!(state(&given).phase(given.now()), Phase::Asked);
    refused(given, ask(), EXPORT_EXISTS);
}

#[test]
fn only_whole_months_that_are_over_and_fields_of_the_list_are_asked_for() {
    let months = |from, until| asking(Months { from, until }, &[Field::Left]);
    for wrong in [
        months(date(2025, 1, 2), date(2025, 2, 1)),
        months(date(2025, 1, 1), date(2025, 1, 31)),
        months(date(2025, 2, 1), date(2025, 2, 1)),
        months(date(2025, 3, 1), date(2025, 2, 1)),
        months(date(2026, 3, 1), date(2026, 4, 1)),
        months(date(2016, 2, 1), date(2026, 3, 1)),
    ] {
        refused(begun(), wrong, EXPORT_MONTHS);
    }
    begun()
        .when(months(date(2016, 3, 1), date(2026, 3, 1)))
        .accepted();
    refused(begun(), asking(MONTHS, &[]), EXPORT_FIELDS);
    let Command::Ask {
        months,
        fields,
        purpose,
        office,
        organisation,
        ..
    } = ask()
    else {
        unreachable!("it asks");
    };
    let nameless = Command::Ask {
        export: EXPORT,
        organisation,
        office,
        purpose,
        reference: " ".into(),
        months,
        fields,
    };
    refused(begun(), nameless, TEXT_MISSING);
}

#[test]
fn another_person_of_the_office_with_authority_decides_once() {
    let given = refused(asked(), approve(LAST_DAY), NOT_THE_OFFICER);
    let given = refused(
        given.by(actor(Role::LocalAccess, "local-access-almere")),
        REFUSE,
        NOT_THE_OFFICER,
    );
    // Somebody of that office asked: a colleague decides.
    let own = begun().by(officer()).when(ask()).accepted();
    let own = refused(own, approve(LAST_DAY), EXPORT_BY_ANOTHER);
    let own = refused(own, REFUSE, EXPORT_BY_ANOTHER);
    let colleague = Actor {
        person: "officer-2".into(),
        ..officer()
    };
    own.by(colleague).when(approve(LAST_DAY)).accepted();
    let given = given.by(officer()).when(approve(LAST_DAY)).accepted();
    let given = refused(given, REFUSE, EXPORT_DECIDED);
    refused(given, approve(LAST_DAY), EXPORT_DECIDED);
    refused(begun().by(officer()), REFUSE, EXPORT_UNKNOWN);
}

#[test]
fn an_approval_ends_on_a_near_day_and_owes_that_end() {
    // Half a year after 2 March is 31 August.
    let near = date(2026, 8, 31);
    for wrong in [date(2026, 3, 1), date(2026, 9, 1)] {
        refused(asked().by(officer()), approve(wrong), EXPORT_TERM);
    }
    for right in [date(2026, 3, 2), near] {
        asked().by(officer()).when(approve(right)).accepted();
    }
    let given = approved();
    let whoever_asked = Owner {
        person: None,
        ..Owner::from_actor(&desk())
    };
    assert_eq!(
        owed(&given),
        [(DutyKind::EndExport, end_of(LAST_DAY), whoever_asked)]
    );
    let given = given.by(desk()).when(END).accepted();
    assert!(owed(&given).is_empty());
    assert_eq!(state(&given).end.map(|(why, _)| why), Some(End::Done));
}

#[test]
fn nothing_is_given_that_was_not_decided_was_refused_has_expired_or_has_ended() {
    refused(begun(), take(1), EXPORT_UNKNOWN);
    // Also when the answer is late: silence approves nothing.
    refused(
        asked().at("2026-05-01T09:00:00Z"),
        take(1),
        EXPORT_NOT_DECIDED,
    );
    let no = asked().by(officer()).when(REFUSE).accepted();
    assert!(owed(&no).is_empty(), "the official has answered");
    let no = refused(no.by(desk()), take(1), EXPORT_REFUSED);
    refused(no, END, EXPORT_REFUSED);
    let late = approved()
        .by(desk())
        .at("2026-03-31T21:59:59Z")
        .when(take(1))
        .accepted();
    let late = refused(late.at("2026-03-31T22:00:00Z"), take(2), EXPORT_EXPIRED);
    assert_eq!(state(&late).phase(late.now()), Phase::Expired);
    let over = late.when(END).accepted();
    let over = refused(over, take(2), EXPORT_OVER);
    let over = refused(over, END, EXPORT_OVER);
    refused(over.by(officer()), approve(LAST_DAY), EXPORT_OVER);
}

#[test]
fn only_whoever_asked_takes_rows_and_every_taking_is_kept() {
    let given = refused(approved(), take(1), EXPORT_NOT_YOURS);
    let colleague = Actor {
        person: "coordinator-2".into(),
        ..desk()
    };
    let mut given = given.by(colleague.clone());
    for position in 0..super::TAKINGS_MAX as u64 {
        given = given.when(take(position)).accepted();
    }
    let kept = state(&given).takings;
    assert_eq!(kept.len(), super::TAKINGS_MAX);
    assert_eq!((kept[3].taken.position, kept[3].taken.rows), (3, 7));
    assert_eq!(kept[3].by, Owner::from_actor(&colleague));
    assert_eq!(kept[3].at, at("2026-03-02T09:00:00Z"));
    refused(given, take(99), EXPORT_TAKEN_OFTEN);
}

#[test]
fn the_official_takes_an_approval_back_and_others_do_not() {
    let given = refused(
        approved().by(actor(Role::LocalAccess, "local-access-almere")),
        END,
        EXPORT_NOT_YOURS,
    );
    let given = given.by(officer()).when(END).accepted();
    assert_eq!(state(&given).end.map(|(why, _)| why), Some(End::Withdrawn));
    refused(given.by(desk()), take(1), EXPORT_OVER);
    // Not needed any more before anybody answered: then nobody owes the answer.
    let given = asked().when(END).accepted();
    assert!(owed(&given).is_empty());
}

#[test]
fn no_event_of_an_export_says_more_than_code_words() {
    let events = approved().by(desk()).when(take(1)).accepted();
    for recorded in events.recorded() {
        let crate::event::Event::Export(event) = &recorded.event else {
            unreachable!("only the export was written");
        };
        assert_eq!(recorded.envelope.case, None, "it belongs to no case");
        let mut event: Event = event.clone();
        event.visit_personal(&mut |name, _| unreachable!("{name} is personal"));
    }
}
