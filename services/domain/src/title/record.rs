//! A title on record: decided, written, heard, used, extended.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{
    Condition, Consenter, Event, Limit, Recorded, State, Title, TitleKind,
    age::until_of_age,
    decide::{At, director, not_ahead},
    frame::{consent_complete, theirs_to_give},
    ground::{Step, row as carried_by},
    over::{fallen_first, owe_grounds},
    rejection::{
        CONDITION_MET, CONDITION_NOT_ASKED, TITLE_AT_ITS_LONGEST, TITLE_ENDS_BEFORE_DECISION,
        TITLE_EXISTS, TITLE_LAPSED, TITLE_NOT_EXTENDABLE, TITLE_OF_OTHER_CASE, TITLE_ON_ADULT_ONLY,
        TITLE_ON_CHILD_ONLY, TITLE_WRITTEN,
    },
};
use crate::{
    book::titles::{OnWhom, Row},
    calendar::{hours_after, passed},
    case::rejection::CASE_UNKNOWN,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{CaseId, PersonId, TitleId},
    person::{self, AgeBand, HouseholdRole},
    rejection::Rejection,
};

/// A title as it was decided.
#[derive(Clone, Copy)]
pub(super) struct Decided<'a> {
    pub(super) title: TitleId,
    pub(super) kind: TitleKind,
    pub(super) decided_at: Timestamp,
    pub(super) written_at: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
    pub(super) agreed: &'a BTreeSet<Consenter>,
}

/// A title with its terms under the book of the day it was decided. What is missing is owed: its paper while it is only
/// spoken, the title it stands on, the consent of whoever must agree.
pub(super) fn record(
    states: &States,
    context: &Context<'_>,
    person: PersonId,
    case: CaseId,
    decided: &Decided<'_>,
) -> Decision {
    let state = states.title(person)?;
    on_whom(states, context, person, case, decided)?;
    if decided.kind == TitleKind::Voluntary {
        theirs_to_give(states, person, decided.agreed, decided.decided_at)?;
    }
    can_be_decided(decided, context.now)?;
    // The clock of who decided may be ahead of ours: it holds from now on.
    let decided = &Decided {
        decided_at: decided.decided_at.min(context.now),
        written_at: decided.written_at.map(|at| at.min(context.now)),
        ..*decided
    };
    not_known(state, decided)?;
    let mut title = Title {
        record: under_the_book(context, case, decided),
        recorded_at: context.now,
        met: BTreeMap::new(),
        majority: None,
        ahead: None,
        over: None,
        lapsed: None,
    };
    title.majority = until_of_age(states.person(person)?, state, &title, context);
    let mut after = state.clone();
    after.titles.push(title.clone());
    let duties = owed(states, context, person, &after, &title)?;
    // The consent that an earlier record lacked is asked for this one now, or is there: it is owed once.
    let replaced: Vec<_> = match title.record.kind {
        TitleKind::Voluntary => {
            let open = state.duties.iter();
            let open = open.filter(|duty| duty.kind == DutyKind::ObtainConsent);
            open.map(|duty| duty.id).collect()
        }
        _ => Vec::new(),
    };
    title.record.owes = duties.iter().map(|duty| duty.id).collect();
    let mut emit = Emit::for_case(case);
    fallen_first(state, person, context.now, &mut emit);
    let recorded = Event::TitleRecorded(Box::new(title.record.clone()));
    emit.push(person.0, recorded);
    came_of_age(&after, &title, person, context.now, &mut emit);
    for duty in replaced {
        emit.push(person.0, Event::DutyFulfilled { duty });
    }
    for duty in duties {
        emit.push(person.0, Event::DutyOpened(duty));
    }
    for duty in paid(state, &after, &title, context) {
        emit.push(person.0, Event::DutyFulfilled { duty });
    }
    emit.done()
}

/// They came of age between the decision and its record: the title fell then, or falls.
fn came_of_age(after: &State, title: &Title, person: PersonId, now: Timestamp, emit: &mut Emit) {
    let (of, Some(until)) = (title.record.title, title.majority.clone()) else {
        return;
    };
    emit.push(person.0, Event::MajorityReached { title: of, until });
    if let Some(fall) = after.falls(title).filter(|fall| passed(fall.at, now)) {
        let (title, at, why) = (of, fall.at, fall.why);
        emit.push(person.0, Event::TitleLapsed { title, at, why });
    }
}

/// A person of the case, of an age at which one could have such a title when it was decided.
fn on_whom(
    states: &States,
    context: &Context<'_>,
    person: PersonId,
    case: CaseId,
    decided: &Decided<'_>,
) -> Result<(), Refusal> {
    let known = person::known(states, person)?;
    let in_case = states.case(case)?;
    if !in_case.exists() {
        let unknown = CASE_UNKNOWN.because("A case is opened by its first report.");
        return Err(unknown.with("case", case).into());
    }
    let role = in_case.members.get(&person);
    if role.is_none() && known.case != Some(case) {
        return Err(TITLE_OF_OTHER_CASE
            .because("Name the case that this person belongs to, or let them join this one.")
            .with("person", person)
            .into());
    }
    let adult = match known.age_at(decided.decided_at) {
        AgeBand::Adult => Some(true),
        AgeBand::Under4 | AgeBand::From4To11 | AgeBand::From12To15 | AgeBand::From16To17 => {
            Some(false)
        }
        AgeBand::Unknown => match role {
            Some(HouseholdRole::Child) => Some(false),
            Some(HouseholdRole::Parent | HouseholdRole::Guardian) => Some(true),
            Some(_) | None => None,
        },
    };
    match (row(context, decided).on, adult) {
        (OnWhom::Adult, Some(false)) => Err(TITLE_ON_ADULT_ONLY
            .because("Record it on the adult it was issued to, who belongs to this case too.")
            .with("kind", decided.kind)
            .into()),
        (OnWhom::Child, Some(true)) => Err(TITLE_ON_CHILD_ONLY
            .because("Record it on the child it was given for, or give the instant before their birthday at which it was decided.")
            .with("kind", decided.kind)
            .into()),
        _ => Ok(()),
    }
}

fn row<'a>(context: &'a Context<'_>, decided: &Decided<'_>) -> &'a Row {
    let version = context.book().titles.at(decided.decided_at);
    version.table.row(decided.kind)
}

fn can_be_decided(decided: &Decided<'_>, now: Timestamp) -> Result<(), Rejection> {
    not_ahead(decided.decided_at, now)?;
    if let Some(written_at) = decided.written_at {
        not_ahead(written_at, now)?;
        if written_at < decided.decided_at {
            return Err(TITLE_ENDS_BEFORE_DECISION
                .because("A title is written when it is decided, or after that."));
        }
    }
    match decided.until {
        Some(until) if until <= decided.decided_at => Err(TITLE_ENDS_BEFORE_DECISION
            .because("A title ends after it was decided; correct one of the two instants.")),
        Some(_) | None => Ok(()),
    }
}

/// One decision is one title, however often it is told; what was recorded in error is none.
fn not_known(state: &State, decided: &Decided<'_>) -> Result<(), Rejection> {
    let same = |known: &&Title| {
        known.record.title == decided.title
            || (known.record.kind == decided.kind
                && known.record.decided_at == decided.decided_at
                && !known.is_in_error())
    };
    match state.titles.iter().find(same) {
        None => Ok(()),
        Some(known) => Err(TITLE_EXISTS
            .because("This title is on record; add its paper or what became of it to that one.")
            .with("title", known.record.title)),
    }
}

fn under_the_book(context: &Context<'_>, case: CaseId, decided: &Decided<'_>) -> Recorded {
    let version = context.book().titles.at(decided.decided_at);
    let row = version.table.row(decided.kind);
    let counted = |length| Limit::of(decided.decided_at, length, row.deprives_of_liberty);
    let until = decided.until.map(Limit::given);
    let term = row.term.as_ref().map(counted);
    Recorded {
        title: decided.title,
        kind: decided.kind,
        case,
        decided_at: decided.decided_at,
        written_at: decided.written_at,
        rule: version.id.clone(),
        basis: row.basis.clone(),
        term: term.into_iter().chain(until).reduce(Limit::or_earlier),
        unless: row
            .unless
            .iter()
            .map(|unless| (unless.met, counted(&unless.within)))
            .collect(),
        stands_on: row.stands_on.clone(),
        agreed: decided.agreed.clone(),
        owes: Vec::new(),
    }
}

/// What recording this title leaves owed.
fn owed(
    states: &States,
    context: &Context<'_>,
    person: PersonId,
    after: &State,
    title: &Title,
) -> Result<Vec<Duty>, Refusal> {
    let owner = director(states, title.record.case)?;
    let rules = context.rules;
    let owe = |kind: DutyKind, hours: i64, rule: &str| {
        let due = hours_after(context.now, hours);
        Duty::new(context, kind, due, owner.clone(), rule)
    };
    let mut duties = Vec::new();
    if title.record.written_at.is_none() && title.record.kind.is_forced() {
        duties.push(owe(
            DutyKind::WrittenTitle,
            rules.written_title_hours,
            "H30@1",
        ));
    }
    if !after.is_grounded(title) && after.holds(title, context.now) {
        duties.push(owe(
            DutyKind::UnderlyingTitle,
            rules.written_title_hours,
            "H30@1",
        ));
    }
    if title.record.kind == TitleKind::Voluntary
        && !consent_complete(
            states.person(person)?.age_band.unwrap_or(AgeBand::Unknown),
            &title.record.agreed,
        )
    {
        duties.push(owe(
            DutyKind::ObtainConsent,
            rules.consent_hours,
            "JW-7.3.5@1",
        ));
    }
    Ok(duties)
}

/// What this title pays: the frame of a stay that rested on nothing, when it is one that the stay can rest on; the ground
/// of a title that lacked one.
fn paid(
    before: &State,
    after: &State,
    title: &Title,
    context: &Context<'_>,
) -> Vec<crate::ids::DutyId> {
    let mut paid = Vec::new();
    let row = carried_by(context.book(), title);
    let frame = before.duties.of_kind(DutyKind::SettleFrame);
    let counts = title.record.kind.is_forced() || after.is_agreed(title);
    let settled = frame.filter(|duty| {
        let carries = row.carries(Step::of_duty(duty));
        counts && carries && after.holds(title, context.now)
    });
    paid.extend(settled.map(|duty| duty.id));
    let grounded = before
        .titles
        .iter()
        .filter(|known| known.record.stands_on.contains(&title.record.kind))
        .filter(|known| after.is_grounded(known))
        .filter_map(|known| known.owed(&before.duties, DutyKind::UnderlyingTitle));
    paid.extend(grounded);
    paid
}

/// The paper of a spoken title pays exactly what that title owes.
pub(super) fn record_paper(at: &At<'_>, context: &Context<'_>, written_at: Timestamp) -> Decision {
    at.may_be_at(written_at, context.now)?;
    if let Some(written_at) = at.title.record.written_at {
        return Err(TITLE_WRITTEN
            .because("The paper of this title is on record; nothing more is needed.")
            .with("writtenAt", written_at)
            .into());
    }
    let mut emit = at.emit();
    let title = at.title.record.title;
    at.push(&mut emit, Event::TitleWritten { title, written_at });
    let paper = at.title.owed(&at.state.duties, DutyKind::WrittenTitle);
    at.settle(&mut emit, paper);
    emit.done()
}

/// Heard, used or consented in time, in either reading of the law: it no longer falls by that. What happened in time counts
/// also when it is told late.
pub(super) fn meet(
    title: &At<'_>,
    context: &Context<'_>,
    condition: Condition,
    at: Timestamp,
) -> Decision {
    title.may_be_at(at, context.now)?;
    title.not_over()?;
    let asked = title.title.record.unless.iter();
    let Some((_, limit)) = asked.into_iter().find(|(asked, _)| *asked == condition) else {
        return Err(CONDITION_NOT_ASKED
            .because("This title does not fall for want of that; leave it out.")
            .with("condition", condition)
            .into());
    };
    if let Some(met) = title.title.met.get(&condition) {
        return Err(CONDITION_MET
            .because("That is on record; nothing more is needed.")
            .with("at", met)
            .into());
    }
    if passed(limit.latest(), at) {
        return Err(TITLE_LAPSED
            .because(
                "It came too late: the title had fallen. Record the title that took its place.",
            )
            .with("lapsedAt", limit.ends)
            .into());
    }
    let mut emit = title.emit();
    title.push(
        &mut emit,
        Event::ConditionMet {
            title: title.title.record.title,
            condition,
            at,
        },
    );
    owe_grounds(title.states, context, title.person, &mut emit)?;
    emit.done()
}

/// Longer, from the end of its term, at most as long as the law lets it hold in all; or from when what follows it was asked,
/// while the court decides.
pub(super) fn extend(
    at: &At<'_>,
    context: &Context<'_>,
    decided_at: Timestamp,
    until: Option<Timestamp>,
) -> Decision {
    at.may_be_at(decided_at, context.now)?;
    at.not_over()?;
    let record = &at.title.record;
    let version = context.book().titles.at(decided_at);
    let row = version.table.row(record.kind);
    if let Some(fall) = at.state.falls(at.title)
        && passed(fall.at, decided_at)
    {
        let what_would_be = match row.runs_on {
            Some(_) => {
                "It was asked after the title had fallen, and does not run on: record what the stay rests on now, and what the court decides."
            }
            None => "The title had fallen before that; record a new one.",
        };
        return Err(TITLE_LAPSED
            .because(what_would_be)
            .with("lapsedAt", fall.at)
            .into());
    }
    let longer = record.term.as_ref().zip(longer(row, record, decided_at));
    let Some((term, longer)) = longer else {
        return Err(TITLE_NOT_EXTENDABLE
            .because("This title cannot be extended; record the title that follows it.")
            .with("kind", record.kind)
            .into());
    };
    let in_all = row.in_all.iter();
    let in_all = in_all.map(|length| Limit::of(record.decided_at, length, row.deprives_of_liberty));
    let longest = in_all
        .chain(at.title.majority.clone())
        .fold(longer, Limit::or_earlier);
    if longest.ends <= term.ends {
        return Err(TITLE_AT_ITS_LONGEST
            .because("It holds as long as it can; record the title that follows it.")
            .with("ends", term.ends)
            .into());
    }
    if until.is_some_and(|until| until <= term.ends) {
        return Err(TITLE_ENDS_BEFORE_DECISION
            .because("An extension ends after the term that it extends.")
            .with("ends", term.ends)
            .into());
    }
    let given = until.map(Limit::given);
    let mut emit = at.emit();
    at.push(
        &mut emit,
        Event::TitleExtended {
            title: record.title,
            decided_at,
            term: given.into_iter().fold(longest, Limit::or_earlier),
            rule: version.id.clone(),
        },
    );
    owe_grounds(at.states, context, at.person, &mut emit)?;
    emit.done()
}

/// Until when an extension lets it hold. While the court decides it runs on from when it was asked, which is never the longer:
/// asked once more, it holds no longer.
fn longer(row: &Row, record: &Recorded, decided_at: Timestamp) -> Option<Limit> {
    let counted = |from, length| Limit::of(from, length, row.deprives_of_liberty);
    let term = record.term.as_ref()?;
    if let Some(extension) = &row.extension {
        return Some(counted(term.strict, extension));
    }
    let asked = row.runs_on.as_ref()?;
    let first = row.term.as_ref();
    let first = first.map(|length| counted(record.decided_at, length));
    let runs_on = first.is_some_and(|first| first.ends < term.ends);
    Some(if runs_on {
        term.clone()
    } else {
        counted(decided_at, asked)
    })
}
