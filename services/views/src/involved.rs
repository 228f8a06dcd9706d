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
    alarm,
    book::regions::Regions,
    deployment::{self, Phase},
    ids::CaseId,
    placement::{self, RequestAnswer, UpscalingAnswer},
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
    /// file it sees while it owes something there (P02, H24), or while an alarm went up to it: tables and networks of
    /// experts are asked when nobody else answered (P19), and nothing can be said of a case unseen.
    pub fn opens_to(&self, actor: &Actor, now: Timestamp) -> bool {
        match actor.role {
            Role::Partner => {
                self.is_owed_by(&actor.organisation, now) || self.went_up_to(&actor.organisation)
            }
            _ => self.involves(actor, now),
        }
    }

    fn went_up_to(&self, organisation: &str) -> bool {
        let theirs = |owner: &Owner| owner.organisation == organisation;
        self.states().any(|state| match state {
            // Not of a question that it let pass: that is its own.
            State::Alarm(alarm) => alarm.level.is_some() && waits_for(alarm, &theirs),
            State::Placement(search) => is_asked_to_find(search, &theirs),
            _ => false,
        })
    }

    fn is_owed_by(&self, organisation: &str, now: Timestamp) -> bool {
        let (case, duties) = (self.case(), self.duties(now));
        let mut owed_here = duties.iter().filter(|duty| duty.case == case);
        owed_here.any(|duty| duty.owner.organisation == organisation)
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
        let owed = self.duties(now).into_iter();
        let owed = owed.filter(|duty| duty.owner.organisation == actor.organisation);
        let owed = owed.filter_map(|duty| duty.case);
        let others = self.streams().filter_map(|(_, held)| {
            let case = held.case?;
            self.is_theirs(&held.state, case, actor, regions, now)
                .then_some(case)
        });
        let cases = if reads_files {
            owed.chain(others).collect()
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
        let decides = |municipality| {
            actor.role == Role::LocalAccess && regions.officer(municipality) == actor.organisation
        };
        let is_open = || self.case(case).is_none_or(|case| case.closed_at.is_none());
        has_work(state, &owes, now)
            || match state {
                State::Case(case) => case.municipalities_for_now().into_iter().any(decides),
                State::Placement(state) => is_asked(state, &actor.organisation) && is_open(),
                _ => false,
            }
    }
}

/// Asked for a place and neither said no nor let the time pass, or asked for more help and did not say that it cannot.
fn is_asked(state: &placement::State, organisation: &str) -> bool {
    let more = state.upscaling.as_ref();
    let cannot = Some(UpscalingAnswer::Cannot);
    more.is_some_and(|asked| asked.provider == organisation && asked.answer != cannot)
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
        State::Alarm(alarm) => waits_for(alarm, theirs),
        State::Placement(search) => is_asked_to_find(search, theirs),
        State::Report(_)
        | State::Person(_)
        | State::Triage(_)
        | State::Weighings(_)
        | State::Rota(_)
        | State::Team(_)
        | State::Place(_)
        | State::Search(_)
        | State::Guest(_)
        | State::Stay(_)
        | State::Title(_)
        | State::Export(_)
        | State::Shift(_) => false,
    }
}

fn waits_for(alarm: &alarm::State, theirs: &impl Fn(&Owner) -> bool) -> bool {
    alarm.settled_at.is_none() && alarm.owner.as_ref().is_some_and(theirs)
}

/// Whether a search that runs went up to somebody (P19).
fn is_asked_to_find(search: &placement::State, theirs: &impl Fn(&Owner) -> bool) -> bool {
    let step = search.escalation.as_ref().filter(|_| search.is_open());
    step.is_some_and(|step| theirs(&step.owner))
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
    use vangnet_domain::{
        alarm, case, counter,
        duty::{Duty, DutyKind, Office},
        ids::CounterRequestId,
        placement, report, stay,
        stream::StreamId,
    };

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
    fn h35_who_handed_the_direction_over_owes_nothing_of_it_and_reads_no_more() {
        let mut run = Run::at("2026-03-06T01:00:00Z");
        run.open_case(1);
        let to = |organisation| owner(Role::LocalAccess, organisation);
        let (before, after) = ("local-access-urk", "local-access-almere");
        let accepted = |organisation| case::Event::HandoverAccepted {
            to: to(organisation),
        };
        run.push(CASE.0, accepted(before));
        run.push(stay_id(1).0, stay_started(1));
        let owed = Duty {
            office: Some(Office::Director),
            ..duty(1, DutyKind::LookBack, "2026-04-07T20:00:00Z", to(before))
        };
        run.push(stay_id(1).0, stay::Event::DutyOpened(owed));
        assert!(reads(&run, Role::LocalAccess, before));
        run.push(CASE.0, accepted(after));
        assert!(!reads(&run, Role::LocalAccess, before));
        assert!(reads(&run, Role::LocalAccess, after));
        let region: Region = fold(run.events());
        let book = vangnet_domain::book::Book::embedded();
        let regions = &book.regions.at(run.now()).table;
        for (organisation, sees) in [(before, false), (after, true)] {
            let actor = somebody(Role::LocalAccess, organisation);
            let sight = region.sight(&actor, regions, run.now());
            assert_eq!(sight.has(None, Some(CASE)), sees, "{organisation}");
        }
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

        let experts = somebody(Role::Partner, "expert-table");
        let answer = || alarm::Answer {
            due: t("2026-03-06T02:00:00Z"),
            rule: "P19@1".into(),
        };
        let source = StreamId::new(Subject::Case, CASE.0);
        let passed = |kind| deadline_passed(Some(CASE), source, kind, "2026-03-06T00:30:00Z");
        // It let a question pass, and the next of its rota is asked.
        let mut question = passed("consultation");
        if let alarm::Event::DeadlinePassed { owner: whose, .. } = &mut question {
            *whose = owner(Role::Partner, "veilig-thuis");
        }
        run.push(uuid(71), question);
        assert!(!file(&run).opens_to(&report_point, run.now()));
        run.push(uuid(70), passed("search"));
        assert!(!file(&run).opens_to(&experts, run.now()));
        let up = alarm::Event::AlarmEscalated {
            level: placement::EscalationLevel::ExpertTable,
            owner: owner(Role::Partner, "expert-table"),
            answer: answer(),
        };
        run.push(uuid(70), up);
        assert!(
            file(&run).opens_to(&experts, run.now()),
            "nobody else answered"
        );
        run.push(uuid(70), alarm::Event::AlarmSettled);
        assert!(!file(&run).opens_to(&experts, run.now()));
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
