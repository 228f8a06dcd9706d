//! Which municipality is responsible for a child (woonplaatsbeginsel; H31, H32), as an event with its facts. Not known is
//! an answer too: the actual place answers meanwhile, and somebody owes the rest. Care waits for neither.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{
    Declared, Event, Responsible, State,
    decide::{fulfilled, opened},
    oversight::notice_to,
    rejection::{GROUND_NOT_DECLARED, MUNICIPALITY_UNCHANGED},
};
use crate::{
    actor::{Owner, Role},
    book::Certainty,
    calendar::{date_of, end_of_working_days_after},
    decide::{Context, Decision, Emit, Refusal, States},
    duty::{Duty, DutyKind},
    ids::{CaseId, PersonId},
    person::{MunicipalityGround, Residence, residence_at},
    personal::Personal,
    placement::rejection::CHILD_NOT_IN_CASE,
    region::{AnyMunicipality, HelpKind, Municipality, OtherMunicipality},
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

    /// Who answers for one child of it as far as it is known; for the case while nothing was determined of this child.
    pub fn municipality_of(&self, child: PersonId) -> Option<Municipality> {
        let own = self.responsible.get(&child);
        own.map_or_else(
            || self.municipality_for_now(),
            |own| own.for_now().or(self.municipality),
        )
    }

    /// Everybody who answers for a child of it for now: the children of one household may be of two municipalities. Never
    /// empty; `None` is not known.
    pub fn municipalities_for_now(&self) -> BTreeSet<Option<Municipality>> {
        let children = self.responsible.keys();
        let all: BTreeSet<_> = children.map(|child| self.municipality_of(*child)).collect();
        if all.is_empty() {
            BTreeSet::from([self.municipality_for_now()])
        } else {
            all
        }
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
    let (residence, elsewhere) = match declared {
        Some(declared) => as_declared(declared)?,
        None => {
            let found = from_addresses(child, help, start, states, context)?;
            let said = before.filter(|_| found.municipality.is_none());
            let said = said.and_then(|before| still_declared(before, context));
            said.unwrap_or((found, None))
        }
    };
    let determined = with_region(state, residence, elsewhere, help, start, context);
    if before == Some(&determined) {
        return Err(MUNICIPALITY_UNCHANGED
            .because(
                "Nothing changes; correct an address, or declare a municipality with its ground.",
            )
            .with("child", child)
            .into());
    }
    let found = determined.told();
    let mut emit = Emit::for_case(case);
    emit.push(
        case.0,
        Event::MunicipalityDetermined {
            child,
            determined: Box::new(determined),
        },
    );
    owes(state, case, child, found.as_ref(), context, &mut emit);
    emit.done()
}

/// What somebody declares is a ground that no address shows.
fn as_declared(declared: Declared) -> Result<(Residence, Option<OtherMunicipality>), Rejection> {
    use MunicipalityGround as Ground;
    let (municipality, elsewhere) = match declared.municipality {
        AnyMunicipality::OfRegion(known) => (Some(known), None),
        AnyMunicipality::Elsewhere(other) => (None, Some(other)),
    };
    match declared.ground {
        Ground::OutsideRegion if elsewhere.is_none() => Err(GROUND_NOT_DECLARED
            .because("This municipality is of the region: record the dated address there.")
            .with("ground", declared.ground)),
        Ground::MotherAtBirth | Ground::Agreed | Ground::OutsideRegion => {
            let residence = Residence {
                municipality,
                ground: declared.ground,
                chain_start: None,
                address_from: None,
                certainty: Certainty::Verified,
            };
            Ok((residence, elsewhere))
        }
        Ground::Address | Ground::AddressBeforeStay | Ground::ActualStay => {
            Err(GROUND_NOT_DECLARED
                .because(
                    "Declare `mother-at-birth` or `agreed`, or `outside-region` with the CBS code of another region; for the rest \
                     record the dated address.",
                )
                .with("ground", declared.ground))
        }
    }
}

/// What somebody said stands until an address or somebody says otherwise: a service that finds no address takes nothing back.
fn still_declared(
    before: &Responsible,
    context: &Context<'_>,
) -> Option<(Residence, Option<OtherMunicipality>)> {
    let municipality = match (before.municipality, before.elsewhere) {
        (Some(known), _) => AnyMunicipality::OfRegion(known),
        (None, other) => AnyMunicipality::Elsewhere(other?),
    };
    let ground = before.ground;
    let said = as_declared(Declared {
        municipality,
        ground,
    });
    said.ok().filter(|_| context.actor.role == Role::Service)
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
    elsewhere: Option<OtherMunicipality>,
    help: HelpKind,
    start: Date,
    context: &Context<'_>,
) -> Responsible {
    let regions = context.book().regions.at(context.now);
    let unknown = residence.municipality.is_none() && elsewhere.is_none();
    let provisional = state.municipality.filter(|_| unknown);
    let region = residence
        .municipality
        .or(provisional)
        .map(|one| regions.table.region_of(one, help, start).to_owned());
    Responsible {
        municipality: residence.municipality,
        elsewhere,
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
    found: Option<&Owner>,
    context: &Context<'_>,
    emit: &mut Emit,
) {
    let owed = state.duties.of_kind(DutyKind::DetermineMunicipality);
    match (found, owed) {
        (Some(told), owed) => {
            let others = state
                .responsible
                .iter()
                .filter(|(other, _)| **other != child);
            let all_known = others.into_iter().all(|(_, one)| one.is_known());
            if let Some(owed) = owed.filter(|_| all_known) {
                emit.push(case.0, fulfilled(owed.id));
            }
            tell(state, case, child, told, context, emit);
        }
        (None, None) => {
            let rules = context.rules;
            let duty = Duty::new(
                context,
                DutyKind::DetermineMunicipality,
                end_of_working_days_after(context.now, rules.municipality_working_days),
                state.directing(),
                RULE,
            );
            emit.push(case.0, Event::DutyOpened(duty));
        }
        (None, Some(_)) => {}
    }
}

/// H25: when the Board is engaged every municipality that answers for a child is told. A notice that waited for one goes to the
/// first that is known; never from one child's municipality to that of another.
fn tell(
    state: &State,
    case: CaseId,
    child: PersonId,
    owner: &Owner,
    context: &Context<'_>,
    emit: &mut Emit,
) {
    let Some(board) = &state.board else {
        return;
    };
    let notices = || {
        let duties = state.duties.iter();
        duties.filter(|duty| duty.kind == DutyKind::ReceiveBoardNotice)
    };
    if board.knows(owner) || notices().any(|notice| notice.owner == *owner) {
        return;
    }
    let others = state.responsible.iter().filter(|(of, _)| **of != child);
    let others: BTreeSet<_> = others.filter_map(|(_, one)| one.told()).collect();
    let event = match notices().find(|notice| !others.contains(&notice.owner)) {
        Some(waits) => Event::DutyReassigned {
            duty: waits.id,
            owner: owner.clone(),
            reason: Personal::of_case(case, "The responsible municipality is known."),
        },
        None => {
            let waiting = notices().map(|notice| notice.due).collect();
            Event::DutyOpened(notice_to(owner.clone(), &waiting, context))
        }
    };
    emit.push(case.0, event);
}
