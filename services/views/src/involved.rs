//! Who needs to know of a case (need to know, doelbinding; H35).
//!
//! The desk answers for the whole region at any hour and reads every case; an auditor is asked for a purpose at a door
//! of its own. Everybody else reads the cases in which their organisation has something to do as of an instant: it
//! directs, takes over, keeps in touch or is waited for; a team of it goes; it was asked for a place and did not say no;
//! it owes something, or an alarm waits for it. Having reported, or having been asked and having refused, is no
//! reason to read on.
//!
//! What is owed and what went off in the whole region is told by the same measure: to everybody what their own organisation
//! has to do, and what stands in the cases they read ([`Region::sight`]). A partner reads a file only while it owes something
//! there, and is told its own.
//!
//! Never permits a write, and never stands in the way of a child: who is not involved and has to know now
//! says so (vital interest) at the door, where that is on record.

use std::collections::BTreeSet;

use jiff::Timestamp;
use vangnet_domain::{
    actor::{Actor, Owner, Role},
    book::regions::Regions,
    deployment::{self, Phase},
    ids::CaseId,
    placement::{self, RequestAnswer},
    state::State,
    stream::Subject,
};

use crate::{CaseFile, Region};

/// Whether somebody answers for the whole region, or is asked for a purpose elsewhere.
const fn reads_every_case(role: Role) -> bool {
    match role {
        Role::Coordinator | Role::Triagist | Role::Auditor | Role::Service => true,
        Role::TeamMember | Role::Provider | Role::LocalAccess | Role::Partner => false,
    }
}

impl CaseFile {
    /// Whether somebody needs to know of this case as of an instant.
    pub fn involves(&self, actor: &Actor, now: Timestamp) -> bool {
        let owes = |owner: &Owner| owner.organisation == actor.organisation;
        reads_every_case(actor.role)
            || self.is_owed_by(&actor.organisation, now)
            || self.states().any(|state| has_work(state, &owes, now))
            || self.may_have_the_child(&actor.organisation)
    }

    /// Whether the file of this case opens to somebody as of an instant. A partner that is consulted sees what it is asked; the
    /// file it sees while it owes something there (P02, H24).
    pub fn opens_to(&self, actor: &Actor, now: Timestamp) -> bool {
        match actor.role {
            Role::Partner => self.is_owed_by(&actor.organisation, now),
            _ => self.involves(actor, now),
        }
    }

    fn is_owed_by(&self, organisation: &str, now: Timestamp) -> bool {
        let duties = self.duties(now);
        duties
            .iter()
            .any(|duty| duty.owner.organisation == organisation)
    }

    /// Of an open case: asked for a place and neither said no nor let the time pass, or asked for more help.
    fn may_have_the_child(&self, organisation: &str) -> bool {
        let closed = self.of(Subject::Case).all(|(_, state)| match state {
            State::Case(case) => case.closed_at.is_some(),
            _ => true,
        });
        !closed
            && self
                .placements()
                .any(|(_, state)| is_asked(state, organisation))
    }
}

/// Of how much in the region somebody may know what is owed and what went off, as of an instant (H35).
pub struct Sight<'a> {
    actor: &'a Actor,
    cases: BTreeSet<CaseId>,
}

impl Sight<'_> {
    /// Whether something is theirs to do, or stands in a case that they read.
    pub fn has(&self, owner: Option<&Owner>, case: Option<CaseId>) -> bool {
        reads_every_case(self.actor.role)
            || owner.is_some_and(|owner| owner.organisation == self.actor.organisation)
            || case.is_some_and(|case| self.cases.contains(&case))
    }
}

impl Region {
    /// What somebody may know of. An official with authority answers for the cases of a municipality.
    pub fn sight<'a>(&self, actor: &'a Actor, regions: &Regions, now: Timestamp) -> Sight<'a> {
        let reads_files = actor.role != Role::Partner && !reads_every_case(actor.role);
        let cases = self.streams().filter_map(|(_, held)| {
            let case = held.case?;
            self.is_theirs(&held.state, case, actor, regions, now)
                .then_some(case)
        });
        let cases = if reads_files {
            cases.collect()
        } else {
            BTreeSet::new()
        };
        Sight { actor, cases }
    }

    fn is_theirs(
        &self,
        state: &State,
        case: CaseId,
        actor: &Actor,
        regions: &Regions,
        now: Timestamp,
    ) -> bool {
        let owes = |owner: &Owner| owner.organisation == actor.organisation;
        let mut duties = state.duties().into_iter().flat_map(|duties| duties.iter());
        let decides = |municipality| {
            actor.role == Role::LocalAccess && regions.officer(municipality) == actor.organisation
        };
        let is_open = || self.case(case).is_none_or(|case| case.closed_at.is_none());
        has_work(state, &owes, now)
            || duties.any(|duty| owes(&duty.owner))
            || match state {
                State::Case(case) => decides(case.municipality_for_now()),
                State::Placement(state) => is_asked(state, &actor.organisation) && is_open(),
                _ => false,
            }
    }
}

/// Asked for a place and neither said no nor let the time pass, or asked for more help.
fn is_asked(state: &placement::State, organisation: &str) -> bool {
    let more = state.upscaling.as_ref();
    more.is_some_and(|asked| asked.provider == organisation)
        || state.requests.iter().any(|request| {
            let answer = request.answer.map(|answered| answered.answer);
            request.provider == organisation
                && matches!(answer, None | Some(RequestAnswer::Confirmed))
        })
}

/// Whether a stream gives work to an organisation, beside its duties.
fn has_work(state: &State, theirs: &impl Fn(&Owner) -> bool, now: Timestamp) -> bool {
    match state {
        State::Case(case) => {
            let taking_over = case.handover.as_ref().map(|handover| &handover.to);
            let awaited = case.awaited.as_ref().map(|awaited| &awaited.institution);
            [
                case.director.as_ref(),
                case.contact.as_ref(),
                taking_over,
                awaited,
            ]
            .into_iter()
            .flatten()
            .any(theirs)
        }
        State::Consultation(consultation) => {
            consultation.is_open() && consultation.route.iter().any(|step| theirs(&step.owner))
        }
        // Only who took it: all of them together learn nothing of the child (H10).
        State::Counter(request) => {
            request.is_open() && request.taken_by.as_ref().is_some_and(theirs)
        }
        State::Deployment(deployment) => {
            deployment.phase_at(now).is_some_and(Phase::is_open) && theirs(&whose(deployment))
        }
        State::Alarm(alarm) => {
            alarm.settled_at.is_none() && alarm.owner.as_ref().is_some_and(theirs)
        }
        State::Report(_)
        | State::Person(_)
        | State::Triage(_)
        | State::Weighings(_)
        | State::Rota(_)
        | State::Team(_)
        | State::Place(_)
        | State::Placement(_)
        | State::Search(_)
        | State::Guest(_)
        | State::Stay(_)
        | State::Title(_)
        | State::Export(_)
        | State::Shift(_) => false,
    }
}

/// Whose team goes.
fn whose(deployment: &deployment::State) -> Owner {
    let ambulant = Owner::ambulant();
    if deployment.organisation.is_empty() {
        return ambulant;
    }
    Owner {
        organisation: deployment.organisation.clone(),
        ..ambulant
    }
}

#[cfg(test)]
mod tests {
    use vangnet_domain::{case, counter, duty::DutyKind, ids::CounterRequestId, placement, report};

    use super::*;
    use crate::{build::*, view::fold};

    fn somebody(role: Role, organisation: &str) -> Actor {
        Actor {
            person: "somebody-1".into(),
            role,
            organisation: organisation.into(),
            device: None,
        }
    }

    fn reads(run: &Run, role: Role, organisation: &str) -> bool {
        fold::<CaseFile>(run.events()).involves(&somebody(role, organisation), run.now())
    }

    #[test]
    fn h35_the_desk_reads_every_case_and_others_those_they_have_something_to_do_in() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        assert!(reads(&run, Role::Coordinator, "desk"));
        assert!(reads(&run, Role::Triagist, "desk"));
        for role in [
            Role::TeamMember,
            Role::Provider,
            Role::LocalAccess,
            Role::Partner,
        ] {
            assert!(!reads(&run, role, "elsewhere"), "{role}");
        }
        assert!(!reads(&run, Role::TeamMember, "ambulant"), "nobody goes");
    }

    #[test]
    fn h35_of_the_counter_only_the_provider_that_took_the_request_reads_the_case() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        let request = CounterRequestId::of(placement_id(1)).0;
        let samples = counter::samples();
        run.push(request, samples[0].clone());
        for organisation in ["provider-a", counter::COLLECTIVE] {
            assert!(!reads(&run, Role::Provider, organisation), "{organisation}");
        }
        run.push(request, samples[2].clone());
        assert!(reads(&run, Role::Provider, "provider-a"));
        assert!(!reads(&run, Role::Provider, "provider-b"));
        run.push(request, counter::Event::RequestAnswered);
        assert!(!reads(&run, Role::Provider, "provider-a"));
    }

    #[test]
    fn h35_a_team_reads_while_it_goes_and_whoever_owes_until_it_is_done() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        run.push(deployment_id(1).0, offered(1));
        assert!(reads(&run, Role::TeamMember, "ambulant"));
        // The team of another organisation is at the door as well; it is the team that goes who reads.
        let mut other = Run::at("2026-03-06T01:00:00Z");
        other.open_case(1);
        let mut offer = offered(1);
        if let deployment::Event::DeploymentOffered { organisation, .. } = &mut offer {
            *organisation = "integral-team".into();
        }
        other.push(deployment_id(1).0, offer);
        assert!(reads(&other, Role::TeamMember, "integral-team"));
        assert!(!reads(&other, Role::TeamMember, "ambulant"));

        let owed = duty(
            1,
            DutyKind::HearFamily,
            "2026-03-07T20:00:00Z",
            owner(Role::LocalAccess, "local-access-urk"),
        );
        let id = owed.id;
        assert!(!reads(&run, Role::LocalAccess, "local-access-urk"));
        run.push(case_id(1).0, case::Event::DutyOpened(owed));
        assert!(reads(&run, Role::LocalAccess, "local-access-urk"));
        run.push(
            case_id(1).0,
            case::Event::DutyFulfilled {
                duty: id,
                note: None,
            },
        );
        assert!(!reads(&run, Role::LocalAccess, "local-access-urk"));
    }

    #[test]
    fn h35_the_file_opens_to_a_partner_while_it_owes_something_and_not_when_it_is_consulted() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        let report_point = somebody(Role::Partner, "veilig-thuis");
        let file = |run: &Run| fold::<CaseFile>(run.events());
        run.push(consultation_id(1).0, consulted());
        assert!(file(&run).involves(&report_point, run.now()));
        assert!(!file(&run).opens_to(&report_point, run.now()));
        let owed = duty(
            1,
            DutyKind::TakeUpReport,
            "2026-03-13T22:59:59Z",
            owner(Role::Partner, "veilig-thuis"),
        );
        let id = owed.id;
        run.push(report_id(1).0, report::Event::DutyOpened(owed));
        assert!(file(&run).opens_to(&report_point, run.now()));
        let other = somebody(Role::Partner, "ggz-centraal");
        assert!(!file(&run).opens_to(&other, run.now()));
        let done = report::Event::DutyFulfilled {
            duty: id,
            note: None,
        };
        run.push(report_id(1).0, done);
        assert!(!file(&run).opens_to(&report_point, run.now()));
    }

    #[test]
    fn h35_a_provider_reads_once_it_is_asked_and_no_more_when_it_refused() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        run.push(placement_id(1).0, search_opened(1));
        let asked = placement::Event::ProviderAsked {
            place: place_id(1),
            provider: "provider-a".into(),
            due: t("2026-03-06T01:15:00Z"),
        };
        let held = placement::Event::HoldPlaced {
            place: place_id(1),
            until: t("2026-03-06T02:00:00Z"),
            nights: None,
        };
        run.push(placement_id(1).0, held);
        assert!(!reads(&run, Role::Provider, "provider-a"));
        run.push(placement_id(1).0, asked);
        assert!(reads(&run, Role::Provider, "provider-a"));
        assert!(!reads(&run, Role::Provider, "provider-b"));
        run.push(
            placement_id(1).0,
            placement::Event::ProviderRefused {
                place: place_id(1),
                provider: "provider-a".into(),
                reason: placement::RefusalReason::NoRoom,
            },
        );
        assert!(!reads(&run, Role::Provider, "provider-a"));
    }

    #[test]
    fn h35_what_is_owed_is_told_to_who_owes_it_to_who_reads_the_case_and_to_its_official() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        let (desk, almere) = (
            Owner::desk(),
            owner(Role::LocalAccess, "local-access-almere"),
        );
        let sees = |run: &Run, role, organisation: &str, owner: &Owner| {
            let region: Region = fold(run.events());
            let book = vangnet_domain::book::Book::embedded();
            let actor = somebody(role, organisation);
            let sight = region.sight(&actor, &book.regions.at(run.now()).table, run.now());
            sight.has(Some(owner), Some(CASE))
        };
        assert!(sees(&run, Role::Triagist, "desk", &almere));
        assert!(sees(&run, Role::Auditor, "inspection", &almere));
        assert!(sees(
            &run,
            Role::LocalAccess,
            "local-access-almere",
            &almere
        ));
        assert!(sees(&run, Role::LocalAccess, "decision-officer-urk", &desk));
        for (role, elsewhere) in [
            (Role::LocalAccess, "local-access-almere"),
            (Role::LocalAccess, "decision-officer-almere"),
            (Role::Provider, "provider-a"),
            (Role::Partner, "veilig-thuis"),
            (Role::TeamMember, "ambulant"),
        ] {
            assert!(!sees(&run, role, elsewhere, &desk), "{elsewhere}");
        }
        run.push(placement_id(1).0, search_opened(1));
        let asked = placement::Event::ProviderAsked {
            place: place_id(1),
            provider: "provider-a".into(),
            due: t("2026-03-06T01:15:00Z"),
        };
        let held = placement::Event::HoldPlaced {
            place: place_id(1),
            until: t("2026-03-06T02:00:00Z"),
            nights: None,
        };
        run.push(placement_id(1).0, held)
            .push(placement_id(1).0, asked);
        run.push(deployment_id(1).0, offered(1));
        run.push(consultation_id(1).0, consulted());
        assert!(sees(&run, Role::Provider, "provider-a", &desk));
        assert!(!sees(&run, Role::Provider, "provider-b", &desk));
        assert!(sees(&run, Role::TeamMember, "ambulant", &desk));
        assert!(
            !sees(&run, Role::Partner, "veilig-thuis", &desk),
            "it reads no file"
        );
    }
}
