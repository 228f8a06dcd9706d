//! The rules of an export for research: another person than who asked decides, and nothing is given without that (P28e).

use jiff::{Timestamp, civil::Date};

use super::{
    Answer, Asked, Command, End, Event, Field, Months, Phase, Purpose, RefusalReason, State, Taken,
    rejection::{
        EXPORT_BY_ANOTHER, EXPORT_DECIDED, EXPORT_EXISTS, EXPORT_EXPIRED, EXPORT_FIELDS,
        EXPORT_MONTHS, EXPORT_NOT_DECIDED, EXPORT_NOT_YOURS, EXPORT_OVER, EXPORT_REFUSED,
        EXPORT_TAKEN_OFTEN, EXPORT_TERM, EXPORT_UNKNOWN,
    },
};
use crate::{
    actor::{Actor, Owner, Role},
    calendar::{date_of, end_of, end_of_days_after, end_of_working_days_after},
    case::rejection::NOT_THE_OFFICER,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::ExportId,
    rejection::{Rejection, needed_text},
};

/// Most months of an export.
pub const MONTHS_MAX: i32 = 120;
/// Most takings of an export: each is another look at the same youths.
pub const TAKINGS_MAX: usize = 12;
/// The rule an export runs under.
const RULE: &str = "P28e@1";

impl Command {
    pub(crate) fn decide(&self, states: &States, context: &Context<'_>) -> Decision {
        match self {
            Self::Ask {
                export,
                organisation,
                office,
                purpose,
                reference,
                months,
                fields,
            } => {
                let words = [organisation, office, reference];
                ask(*export, words, (*purpose, *months, fields), states, context)
            }
            Self::Approve { export, last_day } => approve(*export, *last_day, states, context),
            Self::Refuse { export, reason } => refuse(*export, *reason, states, context),
            Self::Take { export, taken } => take(*export, taken, states, context),
            Self::End { export } => end(*export, states, context),
        }
    }
}

/// Over months that are over: a taking of them changes only with what is recorded late.
fn ask(
    export: ExportId,
    [organisation, office, reference]: [&String; 3],
    (purpose, months, fields): (Purpose, Months, &[Field]),
    states: &States,
    context: &Context<'_>,
) -> Decision {
    if states.export(export)?.exists() {
        return Err(EXPORT_EXISTS
            .because("Give a new request a new id.")
            .with("export", export)
            .into());
    }
    let over = months.until <= date_of(context.now);
    if months
        .count()
        .filter(|count| *count <= MONTHS_MAX && over)
        .is_none()
    {
        return Err(EXPORT_MONTHS
            .because("Name the first day of the first month and the first day after the last, of months that are over.")
            .with("monthsMax", MONTHS_MAX)
            .into());
    }
    let fields: Vec<_> = Field::ALL
        .iter()
        .copied()
        .filter(|field| fields.contains(field))
        .collect();
    if fields.is_empty() {
        return Err(EXPORT_FIELDS
            .because("Name at least one field of the list.")
            .into());
    }
    let asked = Asked {
        by: Owner::from_actor(context.actor),
        organisation: needed_text(organisation, "the organisation it is for")?.to_owned(),
        office: needed_text(office, "the office it is for")?.to_owned(),
        purpose,
        reference: needed_text(reference, "the decision it rests on")?.to_owned(),
        months,
        fields,
        rule: RULE.to_owned(),
    };
    let due = end_of_working_days_after(context.now, context.rules.decide_export_working_days);
    let duty = Duty::new(context, DutyKind::DecideExport, due, officer(context), RULE);
    let mut emit = Emit::regional();
    emit.push(export.0, Event::ExportAsked(asked));
    emit.push(export.0, Event::DutyOpened(duty));
    emit.done()
}

/// The office with authority of the region: youths of every municipality are in it (brandpuntfunctionaris).
fn officer(context: &Context<'_>) -> Owner {
    let regions = context.book().regions.at(context.now);
    Owner {
        role: Role::LocalAccess,
        organisation: regions.table.officer(None).to_owned(),
        person: None,
    }
}

fn asked(export: ExportId, states: &States) -> Result<(&State, &Asked), Refusal> {
    let state = states.export(export)?;
    let asked = state.asked.as_ref().ok_or_else(|| unknown(export))?;
    Ok((state, asked))
}

fn unknown(export: ExportId) -> Rejection {
    EXPORT_UNKNOWN
        .because("Ask for the export first.")
        .with("export", export)
}

/// An export that waits for an answer, from who may give it.
fn undecided<'a>(
    export: ExportId,
    states: &'a States,
    context: &Context<'_>,
) -> Result<&'a State, Refusal> {
    let (state, asked) = asked(export, states)?;
    if state.end.is_some() {
        return Err(over().into());
    }
    if state.answer.is_some() {
        return Err(EXPORT_DECIDED
            .because("It has its answer; ask for a new export, or end this one.")
            .with("export", export)
            .into());
    }
    let office = officer(context);
    if !office.is(context.actor) {
        return Err(NOT_THE_OFFICER
            .because("The official with authority of the region decides this.")
            .with("office", office.organisation)
            .into());
    }
    if asked.by.person.as_ref() == Some(&context.actor.person) {
        return Err(EXPORT_BY_ANOTHER
            .because("You asked for it; let a colleague of this office decide.")
            .into());
    }
    Ok(state)
}

/// An approval owes its end: whoever asked says that it is done, at the latest on its last day.
fn approve(export: ExportId, last_day: Date, states: &States, context: &Context<'_>) -> Decision {
    let state = undecided(export, states, context)?;
    let days = context.rules.export_days_max;
    let latest = date_of(end_of_days_after(context.now, days));
    if last_day < date_of(context.now) || last_day > latest {
        return Err(EXPORT_TERM
            .because("Let it end on a day from today on, at the latest the one in the facts.")
            .with("latest", latest)
            .into());
    }
    let asker = state.asked.as_ref().ok_or_else(|| unknown(export))?;
    let owner = Owner {
        person: None,
        ..asker.by.clone()
    };
    let ending = Duty::new(context, DutyKind::EndExport, end_of(last_day), owner, RULE);
    let mut emit = Emit::regional();
    let by = Owner::from_actor(context.actor);
    emit.push(export.0, Event::ExportApproved { by, last_day });
    settled(export, state, &mut emit);
    emit.push(export.0, Event::DutyOpened(ending));
    emit.done()
}

fn refuse(
    export: ExportId,
    reason: RefusalReason,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = undecided(export, states, context)?;
    let mut emit = Emit::regional();
    let by = Owner::from_actor(context.actor);
    emit.push(export.0, Event::ExportRefused { by, reason });
    settled(export, state, &mut emit);
    emit.done()
}

/// What was owed until now is done.
fn settled(export: ExportId, state: &State, emit: &mut Emit) {
    for duty in state.duties.iter() {
        emit.push(export.0, Event::DutyFulfilled { duty: duty.id });
    }
}

fn take(export: ExportId, taken: &Taken, states: &States, context: &Context<'_>) -> Decision {
    let (state, _) = asked(export, states)?;
    state.may_be_read(export, context.actor, context.now)?;
    if state.takings.len() >= TAKINGS_MAX {
        return Err(EXPORT_TAKEN_OFTEN
            .because("Use what was taken before, or ask for a new export.")
            .with("takingsMax", TAKINGS_MAX)
            .into());
    }
    let mut emit = Emit::regional();
    let by = Owner::from_actor(context.actor);
    let taken = taken.clone();
    emit.push(export.0, Event::ExportTaken { by, taken });
    emit.done()
}

/// Whoever asked is done with it, or the official takes the approval back; also before it was decided.
fn end(export: ExportId, states: &States, context: &Context<'_>) -> Decision {
    let (state, asked) = asked(export, states)?;
    if state.end.is_some() {
        return Err(over().into());
    }
    if let Some(Answer::Refused { .. }) = state.answer {
        return Err(refused().into());
    }
    let why = if is_asker(asked, context.actor) {
        End::Done
    } else if officer(context).is(context.actor) {
        End::Withdrawn
    } else {
        return Err(not_yours(asked).into());
    };
    let mut emit = Emit::regional();
    let by = Owner::from_actor(context.actor);
    emit.push(export.0, Event::ExportEnded { by, why });
    settled(export, state, &mut emit);
    emit.done()
}

impl State {
    /// Whether somebody may have rows of it at an instant: asked by their organisation, approved, not expired, not ended.
    /// The one rule for taking rows and for having again what was taken.
    pub fn may_be_read(
        &self,
        export: ExportId,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<&Asked, Rejection> {
        let asked = self.asked.as_ref().ok_or_else(|| unknown(export))?;
        match self.phase(now) {
            Phase::None => Err(unknown(export)),
            Phase::Asked => Err(EXPORT_NOT_DECIDED
                .because("Wait for the official with authority to decide; that is owed.")),
            Phase::Refused => Err(refused()),
            Phase::Expired => Err(EXPORT_EXPIRED
                .because("Its last day has passed; end it, and ask for a new export.")),
            Phase::Ended => Err(over()),
            Phase::Approved if is_asker(asked, actor) => Ok(asked),
            Phase::Approved => Err(not_yours(asked)),
        }
    }
}

fn is_asker(asked: &Asked, actor: &Actor) -> bool {
    asked.by.role == actor.role && asked.by.organisation == actor.organisation
}

fn over() -> Rejection {
    EXPORT_OVER.because("It has ended and its key is destroyed; ask for a new export.")
}

fn refused() -> Rejection {
    EXPORT_REFUSED.because("The official with authority said no; ask for a new export that takes the reason into account.")
}

fn not_yours(asked: &Asked) -> Rejection {
    EXPORT_NOT_YOURS
        .because("Let whoever asked for it do this.")
        .with("askedBy", &asked.by.organisation)
}
