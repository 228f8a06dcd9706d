//! Which municipality is responsible for a child (woonplaatsbeginsel; H31, H32), as an event with its facts. Not known is
//! an answer too: the actual place answers meanwhile, and somebody owes the rest. Care waits for neither.

use jiff::civil::Date;

use super::{
    Declared, Event, Responsible, State,
    decide::{fulfilled, opened},
    rejection::{GROUND_NOT_DECLARED, MUNICIPALITY_UNCHANGED},
};
use crate::{
    actor::Owner,
    book::Certainty,
    calendar::{date_of, end_of_working_days_after},
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{CaseId, PersonId},
    person::{MunicipalityGround, Residence, residence_at},
    personal::Personal,
    placement::rejection::CHILD_NOT_IN_CASE,
    region::{HelpKind, Municipality},
    rejection::Rejection,
};

/// The rule, and its version in this program.
const RULE: &str = "H31@1";

impl State {
    /// Who answers for the case as far as it is known: a municipality that was determined, else a provisional one, else
    /// that of the report.
    pub fn municipality_for_now(&self) -> Option<Municipality> {
        let determined = self.responsible.values().find_map(|one| one.municipality);
        let provisional = || self.responsible.values().find_map(Responsible::for_now);
        determined.or_else(provisional).or(self.municipality)
    }
}

pub(super) fn determine(
    case: CaseId,
    child: PersonId,
    help: Option<HelpKind>,
    start_of_help: Option<Date>,
    declared: Option<Declared>,
    states: &States,
    context: &Context<'_>,
) -> Decision {
    let state = opened(states, case)?;
    if !state.members.contains_key(&child) {
        return Err(CHILD_NOT_IN_CASE
            .because("Register the child in this case first.")
            .with("child", child)
            .into());
    }
    let before = state.responsible.get(&child);
    let help = help.or_else(|| before.map(|before| before.help));
    let help = help.unwrap_or(HelpKind::Crisis);
    let start = start_of_help.or_else(|| before.map(|before| before.start_of_help));
    let start = start.unwrap_or_else(|| date_of(state.opened_at.unwrap_or(context.now)));
    let residence = match declared {
        Some(declared) => as_declared(declared)?,
        None => from_addresses(child, help, start, states, context)?,
    };
    let determined = with_region(state, residence, help, start, context);
    if before == Some(&determined) {
        return Err(MUNICIPALITY_UNCHANGED
            .because(
                "Nothing changes; correct an address, or declare a municipality with its ground.",
            )
            .with("child", child)
            .into());
    }
    let found = determined.municipality;
    let mut emit = Emit::for_case(case);
    emit.push(
        case.0,
        Event::MunicipalityDetermined {
            child,
            determined: Box::new(determined),
        },
    );
    owes(state, case, child, found, context, &mut emit);
    emit.done()
}

/// What somebody declares is a ground that no address shows.
fn as_declared(declared: Declared) -> Result<Residence, Rejection> {
    match declared.ground {
        MunicipalityGround::MotherAtBirth | MunicipalityGround::Agreed => Ok(Residence {
            municipality: Some(declared.municipality),
            ground: declared.ground,
            chain_start: None,
            address_from: None,
            certainty: Certainty::Verified,
        }),
        MunicipalityGround::Address
        | MunicipalityGround::AddressBeforeStay
        | MunicipalityGround::ActualStay => Err(GROUND_NOT_DECLARED
            .because(
                "Declare `mother-at-birth` or `agreed`; for the rest record the dated address.",
            )
            .with("ground", declared.ground)),
    }
}

fn from_addresses(
    child: PersonId,
    help: HelpKind,
    start: Date,
    states: &States,
    context: &Context<'_>,
) -> Result<Residence, Refusal> {
    let addresses = &states.person(child)?.addresses;
    let (with_stay, gap) = (help == HelpKind::Stay, context.rules.chain_gap_days);
    Ok(residence_at(addresses, start, with_stay, gap))
}

fn with_region(
    state: &State,
    residence: Residence,
    help: HelpKind,
    start: Date,
    context: &Context<'_>,
) -> Responsible {
    let regions = context.book().regions.at(context.now);
    let provisional = match residence.municipality {
        Some(_) => None,
        None => state.municipality,
    };
    let region = residence
        .municipality
        .or(provisional)
        .map(|one| regions.table.region_of(one, help, start).to_owned());
    Responsible {
        municipality: residence.municipality,
        provisional,
        ground: residence.ground,
        help,
        start_of_help: start,
        chain_start: residence.chain_start,
        address_from: residence.address_from,
        region,
        region_rule: regions.id.clone(),
        rule: RULE.to_owned(),
        certainty: residence.certainty,
    }
}

/// Known of every child: what was owed is paid, and a notice that waited for a municipality has its receiver. Not known: it
/// is owed, once for the household.
fn owes(
    state: &State,
    case: CaseId,
    child: PersonId,
    found: Option<Municipality>,
    context: &Context<'_>,
    emit: &mut Emit,
) {
    let owed = state.duties.of_kind(DutyKind::DetermineMunicipality);
    match (found, owed) {
        (Some(municipality), owed) => {
            let others = state
                .responsible
                .iter()
                .filter(|(other, _)| **other != child);
            let all_known = others
                .into_iter()
                .all(|(_, one)| one.municipality.is_some());
            if let Some(owed) = owed.filter(|_| all_known) {
                emit.push(case.0, fulfilled(owed.id));
            }
            let owner = Owner::local_access(municipality);
            let notice = state.duties.of_kind(DutyKind::ReceiveBoardNotice);
            if let Some(notice) = notice.filter(|notice| notice.owner != owner) {
                emit.push(
                    case.0,
                    Event::DutyReassigned {
                        duty: notice.id,
                        owner,
                        reason: Personal::of_case(case, "The responsible municipality is known."),
                    },
                );
            }
        }
        (None, None) => {
            let rules = context.rules;
            let duty = Duty::new(
                context,
                DutyKind::DetermineMunicipality,
                end_of_working_days_after(context.now, rules.municipality_working_days),
                state.director.clone().unwrap_or_else(Owner::desk),
                RULE,
            );
            emit.push(case.0, Event::DutyOpened(duty));
        }
        (None, Some(_)) => {}
    }
}
