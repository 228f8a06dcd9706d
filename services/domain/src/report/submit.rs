//! A report comes in (melding doen). A crisis always gets in: what is wrong with the report becomes a
//! warning and a duty, never a refusal (constitution 1; H01, H08, H37).

use super::{
    Event, NoFeedback, ReporterKind, Submit,
    kept::{Kept, PEOPLE_MAX, UNREADABLE_MAX, given},
    people::{NAME_CHARACTERS_MAX, nobody_but, register_all, reporter, whose},
    rejection::{
        CASE_NOT_JOINED, REPORT_EMPTY, REPORT_EXISTS, UNKNOWN_MUNICIPALITY, UNREADABLE_FIELD,
    },
    routed::derived,
};
use crate::{
    actor::Owner,
    calendar::{end_of_working_days_after, hours_after},
    case,
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Debtor, Duty, DutyKind, Office},
    ids::CaseId,
    personal::{KeySubject, Personal},
    region::Municipality,
};

const WHAT_CHARACTERS_MAX: usize = 4_000;
const PLACE_CHARACTERS_MAX: usize = 500;
const CALL_BACK_CHARACTERS_MAX: usize = 200;

/// Unreadable but there: a number for "what" is something to act on.
const ENOUGH_TO_ACT_ON: [&str; 3] = ["/what", "/where", "/callBack"];

pub(super) fn submit(submit: &Submit, states: &States, context: &Context<'_>) -> Decision {
    if states.report(submit.report)?.exists() {
        return Err(REPORT_EXISTS
            .because("This report came in before; use a new id for a new report.")
            .with("report", submit.report)
            .into());
    }
    if is_empty(submit) {
        return Err(REPORT_EMPTY
            .because("Fill in what is happening, where, or how to call back; one is enough.")
            .into());
    }
    let home = Home::of(submit, states, context)?;
    let of_case = KeySubject::Case(home.case);
    let mut kept = Kept::new();
    if home.is_own {
        kept.keep("/case", CASE_NOT_JOINED, of_case, &submit.case.to_string());
    }
    let municipality = municipality(submit, of_case, &mut kept);
    let what = kept.text("/what", of_case, submit.what.as_ref(), WHAT_CHARACTERS_MAX);
    let place = kept.text(
        "/where",
        of_case,
        submit.place.as_ref(),
        PLACE_CHARACTERS_MAX,
    );
    let reporter = reporter(submit.reporter.as_ref(), states, context)?;
    let their_key = reporter.map_or(of_case, |reporter| KeySubject::Person(reporter.person));
    let call_back = kept.text(
        "/callBack",
        their_key,
        submit.call_back.as_ref(),
        CALL_BACK_CHARACTERS_MAX,
    );
    let reporter_name = kept.text(
        "/reporter/name",
        their_key,
        submit
            .reporter
            .as_ref()
            .and_then(|reporter| reporter.name.as_ref()),
        NAME_CHARACTERS_MAX,
    );
    let mut people = Emit::for_case(home.case);
    let ids = register_all(submit, home.case, &mut kept, &mut people, states, context)?;
    let key_of = |path: &str| whose(path, &ids, their_key).unwrap_or(of_case);
    keep_unreadable(submit, key_of, of_case, &mut kept);
    let plain = |key: KeySubject, text: &str| Personal::Plain {
        key,
        text: text.to_owned(),
    };
    if let Some(reporter) = reporter
        && reporter.is_new
        && (reporter_name.is_some() || call_back.is_some())
        && submit
            .people
            .iter()
            .take(PEOPLE_MAX)
            .all(|about| about.person != reporter.person)
    {
        let name = reporter_name.map(|name| plain(their_key, name));
        people.push(reporter.person.0, nobody_but(home.case, name));
    }

    let incomplete = !kept.is_empty() || what.is_none() || place.is_none();
    let mut emit = Emit::for_case(home.case);
    emit.push(
        submit.report.0,
        Event::ReportReceived {
            case: home.case,
            reporter_kind: submit.reporter_kind,
            reporter: reporter_name.map(|name| plain(their_key, name)),
            what: what.map(|what| plain(of_case, what)),
            place: place.map(|place| plain(of_case, place)),
            municipality,
            call_back: call_back.map(|call_back| plain(their_key, call_back)),
            unverified: kept.into_fields(),
        },
    );
    let (route, weigh) = derived(municipality, context);
    emit.push(submit.report.0, route);
    let director = municipality.map_or_else(Owner::desk, Owner::local_access);
    if home.is_new {
        emit.push(
            home.case.0,
            case::Event::CaseOpened {
                report: submit.report,
                municipality,
                director: director.clone(),
            },
        );
    } else {
        let report = submit.report;
        emit.push(home.case.0, case::Event::ReportLinked { report });
    }
    emit.extend(people);
    emit.push(submit.report.0, Event::DutyOpened(weigh));
    let tell = can_be_told(submit, call_back.is_some());
    if !tell {
        let why = NoFeedback::Anonymous;
        emit.push(submit.report.0, Event::FeedbackNotGiven { why });
    }
    for owed in owed_on_report(submit, incomplete, tell, context) {
        emit.push(submit.report.0, Event::DutyOpened(owed));
    }
    if home.is_new {
        for owed in owed_on_case(municipality, &director, context) {
            emit.push(home.case.0, case::Event::DutyOpened(owed));
        }
    }
    emit.done()
}

fn is_empty(submit: &Submit) -> bool {
    let unreadable = |field: &super::UnreadableField| {
        ENOUGH_TO_ACT_ON.contains(&field.path.as_str()) && !field.raw.trim().is_empty()
    };
    [&submit.what, &submit.place, &submit.call_back]
        .into_iter()
        .all(|text| given(text.as_ref()).is_none())
        && !submit.unreadable.iter().any(unreadable)
}

/// The case that takes the report in.
struct Home {
    case: CaseId,
    /// It is opened by this report.
    is_new: bool,
    /// It is another one than was named.
    is_own: bool,
}

impl Home {
    /// The named case, when it can be joined or opened; else one of the report's own, so that neither
    /// a closed case nor a wrong id keeps a child out or puts it with another family.
    fn of(submit: &Submit, states: &States, context: &Context<'_>) -> Result<Self, Refusal> {
        let named = states.case(submit.case)?;
        let joins = submit.joins_case && named.is_open();
        let opens = !submit.joins_case && !named.exists();
        if joins || opens {
            return Ok(Self {
                case: submit.case,
                is_new: opens,
                is_own: false,
            });
        }
        let case = CaseId(context.derive("case"));
        states.case(case)?;
        Ok(Self {
            case,
            is_new: true,
            is_own: true,
        })
    }
}

fn municipality(submit: &Submit, key: KeySubject, kept: &mut Kept) -> Option<Municipality> {
    let typed = given(submit.municipality.as_ref())?;
    let known = typed.to_uppercase().parse().ok();
    if known.is_none() {
        kept.keep("/municipality", UNKNOWN_MUNICIPALITY, key, typed);
    }
    known
}

fn keep_unreadable(
    submit: &Submit,
    key_of: impl Fn(&str) -> KeySubject,
    of_case: KeySubject,
    kept: &mut Kept,
) {
    for field in submit.unreadable.iter().take(UNREADABLE_MAX) {
        let key = key_of(&field.path);
        kept.keep(&field.path, UNREADABLE_FIELD, key, &field.raw);
    }
    let rest: Vec<_> = submit
        .unreadable
        .iter()
        .skip(UNREADABLE_MAX)
        .map(|field| format!("{}: {}", field.path, field.raw))
        .collect();
    if !rest.is_empty() {
        kept.keep("/", UNREADABLE_FIELD, of_case, &rest.join("\n"));
    }
}

/// Whether there is somebody to tell what was done.
const fn can_be_told(submit: &Submit, has_call_back: bool) -> bool {
    match submit.reporter_kind {
        ReporterKind::Anonymous => has_call_back,
        ReporterKind::Unknown => has_call_back || submit.reporter.is_some(),
        _ => true,
    }
}

fn owed_on_report(
    submit: &Submit,
    incomplete: bool,
    tell: bool,
    context: &Context<'_>,
) -> Vec<Duty> {
    let (now, rules) = (context.now, context.rules);
    let mut owed = Vec::new();
    if tell {
        owed.push(Duty::new(
            context,
            DutyKind::FeedbackToReporter,
            end_of_working_days_after(now, rules.feedback_working_days),
            Owner::desk(),
            "D01@1",
        ));
    }
    let kind = submit.reporter_kind;
    if kind.follows_reporting_code(kind.capacity()) {
        owed.push(reporting_code_step(context));
    }
    if incomplete {
        owed.push(Duty::new(
            context,
            DutyKind::CompleteReport,
            hours_after(now, rules.complete_report_hours),
            Owner::desk(),
            "H08@1",
        ));
    }
    owed
}

/// Which step of the code of conduct a professional took is asked afterwards; the report never waits for it (H26).
pub(super) fn reporting_code_step(context: &Context<'_>) -> Duty {
    let days = context.rules.reporting_code_working_days;
    let due = end_of_working_days_after(context.now, days);
    let kind = DutyKind::ReportingCodeStep;
    Duty::new(context, kind, due, Owner::desk(), "H26@1")
}

fn owed_on_case(
    municipality: Option<Municipality>,
    director: &Owner,
    context: &Context<'_>,
) -> Vec<Duty> {
    let director = Debtor::holds(Office::Director, director.clone());
    let (now, rules) = (context.now, context.rules);
    let mut owed = vec![Duty::new(
        context,
        DutyKind::HearFamily,
        hours_after(now, rules.hear_family_hours),
        director.clone(),
        "H40@1",
    )];
    if municipality.is_none() {
        owed.push(Duty::new(
            context,
            DutyKind::DetermineMunicipality,
            end_of_working_days_after(now, rules.municipality_working_days),
            director,
            "H31@1",
        ));
    }
    owed
}
