//! Each event in one line of plain English. No personal text, no ids: who reads it stands in the case.

use jiff::Timestamp;
use vangnet_domain::{
    actor::Owner, alarm, book::Certainty, calendar, case, consultation, deployment, duty::Duty,
    event::Event, person, place, placement, region::Municipality, report, rota, stay, team, title,
    triage,
};

/// What an event says, without anything personal. Times are in Europe/Amsterdam.
pub fn line(event: &Event) -> String {
    match event {
        Event::Report(event) => of_report(event),
        Event::Case(event) => of_case(event),
        Event::Person(event) => of_person(event),
        Event::Triage(event) => of_triage(event),
        Event::Rota(event) => of_rota(event),
        Event::Consultation(event) => of_consultation(event),
        Event::Team(event) => of_team(event),
        Event::Deployment(event) => of_deployment(event),
        Event::Place(event) => of_place(event),
        Event::Placement(event) => of_placement(event),
        Event::Search(event) => of_search(event),
        Event::Stay(event) => of_stay(event),
        Event::Title(event) => of_title(event),
        Event::Alarm(event) => of_alarm(event),
    }
}

fn of_report(event: &report::Event) -> String {
    use report::Event as E;
    match event {
        E::ReportReceived {
            reporter_kind,
            municipality,
            unverified,
            ..
        } => {
            let about = municipality.map_or_else(
                || "a place we do not know".to_owned(),
                |municipality| municipality.name().to_owned(),
            );
            let kept = match unverified.len() {
                0 => String::new(),
                1 => ", 1 field kept raw".to_owned(),
                more => format!(", {more} fields kept raw"),
            };
            format!("a report came in from {reporter_kind} about {about}{kept}")
        }
        E::ReportRouted {
            level,
            laws,
            owner,
            due,
            table,
            set_by,
            ..
        } => {
            let laws: Vec<_> = laws.iter().map(|law| law.as_str()).collect();
            let laws = if laws.is_empty() {
                String::new()
            } else {
                format!("; also under {}", laws.join(", "))
            };
            let judged = if set_by.is_some() {
                ""
            } else {
                ", not judged yet"
            };
            format!(
                "level: {level}{judged}; taken up by {} by {} ({table}){laws}",
                who(owner),
                clock(*due)
            )
        }
        E::ReporterDescribed {
            capacity,
            reporting_code_step,
        } => {
            let step = reporting_code_step.map_or_else(String::new, |step| {
                format!("; code of conduct, step {step}")
            });
            format!("the reporter's capacity: {capacity}{step}")
        }
        E::DirectHelpGiven { .. } => "help was given at once".into(),
        E::FeedbackNotGiven { why } => format!("the reporter was not told what was done: {why}"),
        E::FeedbackGiven { .. } => "the reporter was told what was done".into(),
        E::DutyOpened(duty) => owed(duty),
        E::DutyFulfilled { .. } => done(),
    }
}

fn of_case(event: &case::Event) -> String {
    use case::Event as E;
    match event {
        E::CaseOpened {
            municipality,
            director,
            ..
        } => {
            let place = municipality.map_or("not known yet", Municipality::name);
            format!(
                "the case was opened; municipality: {place}; directed by {}",
                who(director)
            )
        }
        E::ReportLinked { .. } => "a further report joined the case".into(),
        E::PersonJoined { household_role, .. } => {
            format!("a person joined the household as {household_role}")
        }
        E::DirectorAssigned {
            director,
            reason: None,
        } => format!("directed by {}", who(director)),
        E::DirectorAssigned {
            director,
            reason: Some(_),
        } => format!("directed by {}, who has not accepted yet", who(director)),
        E::DirectionConfirmed { director } => format!("{} confirmed the direction", who(director)),
        E::ProtectorAwaited { institution, .. } => {
            format!("a youth protector of {} is waited for", who(institution))
        }
        E::MunicipalityDetermined { determined, .. } => responsible(determined),
        E::OverrideDecided {
            officer,
            overrides,
            binds,
            ..
        } => {
            let binds = binds
                .as_ref()
                .map_or_else(String::new, |bound| format!("; binds {}", who(bound)));
            format!("OVERRIDE by {}: {overrides}{binds}", who(officer))
        }
        E::OverrideAnswered { answer, .. } => format!("the override was answered: {answer}"),
        E::AdviceAsked {
            table, asked_by, ..
        } => format!("{} was asked by {}", table, who(asked_by)),
        E::AdviceGiven { .. } => "the table of experts advised".into(),
        E::AdviceFollowed { .. } => "the advice is followed".into(),
        E::DepartedFromAdvice { decider, .. } => {
            format!("{} departs from the advice, with arguments", who(decider))
        }
        E::ReCrisisLinked { over_at, .. } => format!(
            "a crisis again: an earlier one of this child was over since {}",
            vangnet_domain::calendar::date_of(*over_at)
        ),
        E::ReCrisisFollowed { .. } => "a child of this case is in crisis again".into(),
        E::BaseDataWaived { missing, present } => {
            let (there, owed) = (present.len(), missing.len());
            format!("base data set: {there} elements there, {owed} owed because of the crisis")
        }
        E::BaseDataRecorded { element, since, .. } => {
            format!("base data set: {element} there since {since}")
        }
        E::BoardEngaged { municipality, .. } => {
            let told = municipality.map_or("nobody known yet", Municipality::name);
            format!("the Child Protection Board was engaged; told: {told}")
        }
        E::BoardNoticeReceived { by } => {
            format!("{} knows that the Board was engaged", who(by))
        }
        E::FamilyPlanAnswered { answer, .. } => format!("plan of the family: {answer}"),
        E::MeldcodeStepTaken { step, .. } => format!("reporting code: {step}"),
        E::InformationDisclosed { to, ground, .. } => format!("{to} was told; ground: {ground}"),
        E::CalamityRecorded { kind, .. } => format!("{kind} was recorded"),
        E::CalamityReported { reference, .. } => {
            format!("it was reported to the inspectorate as {reference}")
        }
        E::DutyReassigned { owner, .. } => format!("a duty goes to {}", who(owner)),
        E::ContactPersonAssigned { contact } => format!("contact person: {}", who(contact)),
        E::VoiceRecorded { voice, said, .. } => {
            let heard = if said.is_some() {
                "was heard"
            } else {
                "was not heard, with a reason"
            };
            format!("{voice}: {heard}")
        }
        E::HandoverOffered { to, .. } => format!("warm handover offered to {}", who(to)),
        E::HandoverAccepted { to } => format!("warm handover accepted by {}", who(to)),
        E::CaseClosed { outcome } => format!("the case was closed: {outcome}"),
        E::DutyOpened(duty) => owed(duty),
        E::DutyFulfilled { .. } => done(),
    }
}

fn responsible(determined: &case::Responsible) -> String {
    let certain = match determined.certainty {
        Certainty::Verified => "",
        Certainty::Unverified => ", not verified",
        Certainty::Proposed => ", proposed",
    };
    let municipality = match (determined.municipality, determined.provisional) {
        (Some(known), _) => known.name().to_owned(),
        (None, Some(actual)) => format!("not known, {} for now", actual.name()),
        (None, None) => "not known".to_owned(),
    };
    let region = determined.region.as_deref().unwrap_or("no region known");
    let (help, start) = (determined.help, determined.start_of_help);
    let (ground, rule) = (determined.ground, &determined.rule);
    format!(
        "responsible municipality: {municipality} ({ground}, {rule}{certain}); {help} since {start}: {region}"
    )
}

fn of_person(event: &person::Event) -> String {
    use person::Event as E;
    match event {
        E::PersonRegistered {
            age_band,
            bsn_status,
            ..
        } => format!("a person became known; age {age_band}, BSN {bsn_status}"),
        E::PersonCorrected {
            age_band,
            bsn_status,
            ..
        } => format!("details were corrected; age {age_band}, BSN {bsn_status}"),
        E::AddressRecorded {
            from,
            municipality,
            kind,
            ..
        } => {
            let place = municipality.map_or("a municipality we do not know", Municipality::name);
            let does = match kind {
                person::ResidenceKind::Home => "lives",
                person::ResidenceKind::Stay => "stays in care",
            };
            format!("{does} in {place} from {from}")
        }
        E::AgeReached { age_band } => format!("a birthday: age {age_band}"),
        E::CrisisOver { .. } => "the crisis was over".into(),
        E::PersonErased { .. } => "the person's key was destroyed".into(),
    }
}

fn of_triage(event: &triage::Event) -> String {
    use triage::Event as E;
    match event {
        E::TriageStarted { .. } => "weighing began".into(),
        E::CrisisTestAnswered {
            proposed_verdict,
            proposed_urgency,
            rule,
            ..
        } => {
            format!("the crisis test proposes {proposed_verdict}, {proposed_urgency} ({rule})")
        }
        E::SafetyAssessed { assessment } => {
            let together = if assessment.together { "" } else { " not" };
            let (name, version) = (&assessment.instrument, &assessment.version);
            let unsafety = assessment.unsafety;
            format!("safety weighed with {name} {version},{together} together: {unsafety}")
        }
        E::VerdictGiven {
            verdict,
            urgency,
            deadline,
            spoken,
            ..
        } => {
            let by = deadline.map_or_else(String::new, |due| format!(", there by {}", clock(due)));
            let spoken = if *spoken { " (spoken)" } else { "" };
            format!("verdict: {verdict}, {urgency}{by}{spoken}")
        }
        E::UrgencyProposed(proposal) => {
            let (table, row) = (&proposal.table, &proposal.row);
            let floors: Vec<_> = proposal.floors.iter().map(String::as_str).collect();
            let least = match floors.as_slice() {
                [] => String::new(),
                floors => format!("; at least, by safety: {}", floors.join(", ")),
            };
            let (verdict, urgency) = (proposal.verdict, proposal.urgency);
            format!("proposed: {verdict}, {urgency}, because {row} ({table}){least}")
        }
        E::VerdictSigned {
            registration,
            alone,
            ..
        } => {
            let registered = registration.as_ref().map_or_else(
                || "registration not given".to_owned(),
                |of| format!("registered at {} until {}", of.register, of.valid_until),
            );
            let alone = alone.as_ref().map_or("", |_| ", alone, with a reason");
            format!("decided by a professional, {registered}{alone}")
        }
        E::WeighedAgain { .. } => "weighed again, in the place of an earlier weighing".into(),
        E::WeighingReopened { .. } => {
            "the case is weighed again; this verdict holds until then".into()
        }
        E::VerdictSuperseded { .. } => {
            "a newer verdict is in force in the place of this one".into()
        }
        E::VerdictCompared {
            verdict,
            found,
            said,
            ..
        } => {
            let by = if *said {
                ""
            } else {
                ", by how the deployment ended"
            };
            format!("on site, against {verdict}: {found}{by}")
        }
        E::ChildSafe { .. } => "a child was seen and is safe where it is".into(),
        E::ChildrenSecured { children, seen_by } => {
            let searched = children.iter().filter(|one| one.placement.is_some());
            let seen = seen_by.map_or("", |_| ", seen safe at home by the team");
            format!(
                "every child is secured; by a search of its own: {}{seen}",
                searched.count()
            )
        }
        E::DutyOpened(duty) => owed(duty),
        E::DutyFulfilled { .. } => done(),
    }
}

fn of_rota(event: &rota::Event) -> String {
    use rota::Event as E;
    match event {
        E::RotaEstablished {
            organisation,
            function,
            ..
        } => format!("{organisation} keeps a rota for {function}"),
        E::DutyPlanned {
            from, until, order, ..
        } => format!(
            "{order} on duty from {} until {}",
            clock(*from),
            clock(*until)
        ),
        E::DutyWithdrawn { from, .. } => format!("not on duty from {} on", clock(*from)),
        E::SwapOffered { .. } => "a colleague is asked to take over a duty".into(),
        E::SwapAccepted { .. } => "the duty was swapped".into(),
        E::SwapDeclined { .. } => "the duty was not swapped".into(),
    }
}

fn of_consultation(event: &consultation::Event) -> String {
    use consultation::Event as E;
    let first = |route: &[consultation::Step]| {
        let step = route.first();
        step.map_or_else(String::new, |step| {
            format!(": {} until {}", who(&step.owner), clock(step.due))
        })
    };
    match event {
        E::ConsultationRequested { partner, route, .. } => {
            format!("{partner} was consulted{}", first(route))
        }
        E::HelpCalledIn {
            partner,
            help,
            route,
            ..
        } => format!("{partner} was called in for {help}{}", first(route)),
        E::ConsultationExpired {
            due,
            holder,
            next_due,
        } => format!(
            "no answer by {}; {} until {}",
            clock(*due),
            who(holder),
            clock(*next_due)
        ),
        E::ConsultationAnswered {
            agrees, by, late, ..
        } => format!("{} answered; agrees: {agrees}{}", who(by), lately(*late)),
        E::HelpAccepted {
            by,
            expected_at,
            late,
        } => {
            let at = expected_at.map_or_else(String::new, |at| format!(", around {}", clock(at)));
            format!("{} helps{at}{}", who(by), lately(*late))
        }
        E::HelpDeclined { by, route, .. } => {
            format!("{} cannot help; it goes up{}", who(by), first(route))
        }
        E::AskedAgain { route, .. } => format!("the rota is asked again{}", first(route)),
        E::ConsultationWithdrawn { .. } => "the consultation is needed no longer".into(),
    }
}

fn of_team(event: &team::Event) -> String {
    use team::Event as E;
    match event {
        E::TeamRegistered { name, organisation } => {
            format!("team {name} of {organisation} was registered")
        }
        E::DutyStarted { until } => format!("the team is on call until {}", clock(*until)),
        E::DutyEnded => "the team is off call".into(),
        E::DeviceRegistered { .. } => "a device joined the team".into(),
        E::DeviceRevoked { .. } => "a device was revoked".into(),
        E::TeamEngaged { .. } => "the team is bound to a deployment".into(),
        E::TeamReleased { .. } => "the team is free again".into(),
        E::CommandQuarantined { sequence, .. } => {
            format!("command {sequence} of a revoked device was kept in quarantine")
        }
    }
}

fn of_deployment(event: &deployment::Event) -> String {
    use deployment::Event as E;
    match event {
        E::DeploymentOffered {
            urgency,
            two_workers,
            answer_due,
            ..
        } => {
            let two = if *two_workers { ", two workers" } else { "" };
            format!(
                "a team was asked to go, {urgency}{two}; answer due {}",
                clock(*answer_due)
            )
        }
        E::DeploymentAccepted => "the team goes".into(),
        E::DeploymentDeclined { reason } => format!("the team cannot go: {reason}"),
        E::DeploymentExpired { due } => format!("no answer by {}", clock(*due)),
        E::TeamSetOut { expected_arrival } => match expected_arrival {
            Some(at) => format!("the team is on its way, there around {}", clock(*at)),
            None => "the team is on its way".into(),
        },
        E::TeamArrived { late } => format!("the team is at the door{}", lately(*late)),
        E::VisitRecorded {
            sighting,
            agreements,
            late,
            ..
        } => {
            let agreed = agreements.len();
            format!(
                "visit: child {sighting}; safety agreements: {agreed}{}",
                lately(*late)
            )
        }
        E::DeploymentCompleted { outcome } => format!("the deployment is done: {outcome}"),
        E::DutyOpened(duty) => owed(duty),
        E::DutyFulfilled { .. } => done(),
    }
}

fn of_place(event: &place::Event) -> String {
    use place::Event as E;
    match event {
        E::PlaceRegistered {
            unit,
            provider,
            rung,
            municipality,
            ..
        } => {
            let municipality = municipality.name();
            format!("place {unit} of {provider} in {municipality} was registered: {rung}")
        }
        E::PlaceDescribed { shape } => {
            let (kind, persons) = (shape.kind, shape.persons);
            format!("the place was described: {kind} for {persons}")
        }
        E::CalendarReported { away, as_of } => {
            let (periods, as_of) = (away.len(), clock(*as_of));
            format!("the calendar has {periods} periods without, as of {as_of}")
        }
        E::NightsChanged { nights, .. } => {
            format!("other nights on the place: {}", of_nights(nights))
        }
        E::AvailabilityReported {
            availability,
            as_of,
            ..
        } => format!("the provider says {availability}, as of {}", clock(*as_of)),
        E::PlaceHeld { until, share, .. } => {
            let nights = share.as_ref().map(|share| &share.nights);
            format!(
                "the place is held until {}{}",
                clock(*until),
                of_part(nights)
            )
        }
        E::HoldConfirmed { .. } => "the provider confirmed the place".into(),
        E::HoldReleased { reason, .. } => format!("the hold on the place ended: {reason}"),
        E::HoldExpired { due, .. } => format!("the hold on the place ran out at {}", clock(*due)),
        E::PlaceOccupied { .. } => "the child moved in".into(),
        E::PlaceFreed { .. } => "the place is given back".into(),
        E::PlaceClosed { reason } => format!("the place is out of use: {reason}"),
        E::PlaceReopened => "the place is in use again".into(),
    }
}

fn of_placement(event: &placement::Event) -> String {
    use placement::Event as E;
    match event {
        E::SearchOpened {
            need, perspective, ..
        } => format!("a search opened for {need}; meant to lead to {perspective}"),
        E::RungRecorded {
            rung,
            outcome,
            help,
            ..
        } => {
            let help: Vec<_> = help.iter().map(|kind| kind.as_str()).collect();
            let of = if help.is_empty() {
                String::new()
            } else {
                format!(" ({})", help.join(", "))
            };
            format!("rung {rung}{of}: {outcome}")
        }
        E::SearchTaken { owner } => format!("the search is in the hands of {}", who(owner)),
        E::ClockSet { acute, minutes } => {
            let danger = if *acute {
                "direct danger"
            } else {
                "no direct danger"
            };
            format!("{danger}: at most {minutes} minutes from one step to the next")
        }
        E::ProviderAsked { provider, due, .. } => {
            format!("{provider} was asked, and answers by {}", clock(*due))
        }
        E::ProviderRefused {
            provider, reason, ..
        } => format!("{provider} refused: {reason}"),
        E::StagnationSeen {
            cause,
            count,
            owner,
        } => format!(
            "the search stagnates: {count} {cause}; {} sees to it",
            who(owner)
        ),
        E::UpscalingAsked {
            rung,
            provider,
            due,
            ..
        } => format!(
            "the director asked {provider} for {rung}, to be answered by {}",
            clock(*due)
        ),
        E::UpscalingAnswered { answer, .. } => format!("the provider says: {answer}"),
        E::SiblingsLinked { siblings } => match siblings.len() {
            1 => "a search for a brother or sister runs beside this one".into(),
            more => format!("{more} searches for brothers and sisters run beside this one"),
        },
        E::SiblingsSplit { .. } => "brothers and sisters go apart, for a reason".into(),
        E::FamilyHeard(heard) => {
            let voices: Vec<_> = heard.voices.iter().map(|voice| voice.as_str()).collect();
            match (voices.is_empty(), heard.reason_not_heard.is_some()) {
                (true, _) => "nobody was heard at the decision, with a reason".into(),
                (false, true) => {
                    let voices = voices.join(" and ");
                    format!("heard at the decision: {voices}; why not the others is on record")
                }
                (false, false) => format!("heard at the decision: {}", voices.join(" and ")),
            }
        }
        E::PerspectiveReviewed { perspective, .. } => {
            format!("it is meant to lead to {perspective} now")
        }
        E::ReferralsDisplaced { referrals, .. } => {
            format!("regular referrals that wait because of this placement: {referrals}")
        }
        E::NeedRecorded(need) => {
            let rung = need
                .rung
                .map_or("the lightest rung that works", |rung| rung.as_str());
            format!(
                "what is needed was recorded: {rung}{}",
                of_part(need.nights.as_ref())
            )
        }
        E::HoldPlaced { until, nights, .. } => {
            format!(
                "a place is held until {}{}",
                clock(*until),
                of_part(nights.as_ref())
            )
        }
        E::AgeExceptionMade { .. } => {
            "beside a brother or sister, at a place for other ages".into()
        }
        E::NightsChanged { nights, .. } => format!("other nights: {}", of_nights(nights)),
        E::ArrangementRecorded(arranged) => {
            let funding = arranged.funding.map(|word| format!("paid by {word}"));
            let school = arranged.own_school.map(|own| match own {
                true => "at the own school".to_owned(),
                false => "not at the own school".to_owned(),
            });
            let performed = arranged.performed_by.as_ref();
            let performed = performed.map(|code| format!("performed by {code}"));
            let said: Vec<_> = [performed, funding, school].into_iter().flatten().collect();
            format!("arranged: {}", said.join(", "))
        }
        E::HoldConfirmed { .. } => "the held place was confirmed".into(),
        E::HoldEnded { reason, .. } => format!("the hold ended: {reason}"),
        E::PlacementDecided {
            second_professional,
            ..
        } => {
            let alone = if second_professional.is_some() {
                "with"
            } else {
                "without"
            };
            format!("the placement was decided, {alone} a second professional")
        }
        E::ChildAdmitted { rung, .. } => format!("the child is in a place: {rung}"),
        E::AlternativeChosen { rung, .. } => format!("a lighter rung carries it: {rung}"),
        E::NoPlaceEstablished { owner, due } => {
            format!(
                "nothing fits here now; {} acts by {}",
                who(owner),
                clock(*due)
            )
        }
        E::OverflowArranged { region, owner, .. } => {
            format!(
                "a place in region {region}; {} brings the child back",
                who(owner)
            )
        }
        E::EscalationStarted {
            level, owner, due, ..
        } => format!("escalated to {level}: {} by {}", who(owner), clock(*due)),
        E::DutyOpened(duty) => owed(duty),
        E::DutyFulfilled { .. } => done(),
    }
}

/// Said only where it is not every part of every day.
fn of_part(nights: Option<&place::Nights>) -> String {
    nights
        .filter(|nights| !nights.is_full())
        .map_or_else(String::new, |nights| format!(", for {}", of_nights(nights)))
}

fn of_nights(nights: &place::Nights) -> String {
    let parts: Vec<_> = nights
        .week
        .parts()
        .iter()
        .map(|part| part.as_str())
        .collect();
    let week = if parts.is_empty() {
        "every day".to_owned()
    } else {
        parts.join(", ")
    };
    let until = nights
        .until
        .map_or_else(String::new, |until| format!(" until {until}"));
    let without = match nights.except.len() {
        0 => String::new(),
        days => format!(", {days} days given back"),
    };
    format!("{week} from {}{until}{without}", nights.from)
}

fn of_search(event: &placement::SearchEvent) -> String {
    match event {
        placement::SearchEvent::SearchClaimed { .. } => "this is the child's live search",
        placement::SearchEvent::SearchReleased { .. } => "the child's live search is over",
    }
    .into()
}

fn of_stay(event: &stay::Event) -> String {
    use stay::Event as E;
    match event {
        E::StayStarted {
            rung, intended_end, ..
        } => format!("the stay began: {rung}, meant to end on {intended_end}"),
        E::AmbulatoryCoupled { provider } => format!("ambulatory help coupled: {provider}"),
        E::AmbulatoryEnded { provider } => format!("ambulatory help ended: {provider}"),
        E::PlanSet {
            intended_end,
            goals,
        } => format!("plan: home by {intended_end}, goals: {}", goals.len()),
        E::StayExtended {
            intended_end,
            decider,
            ..
        } => format!("extended to {intended_end} by {}", who(decider)),
        E::StayReviewed {
            day,
            outcome,
            perspective,
            ..
        } => match perspective {
            Some(to) => format!("review on day {day}: {outcome}; meant to lead to {to}"),
            None => format!("review on day {day}: {outcome}"),
        },
        E::MomentRecorded {
            kind,
            with_family,
            family_plan,
            ..
        } => {
            let with = if *with_family { "with" } else { "without" };
            let answer = family_plan.map_or(String::new(), |answer| format!(": {answer}"));
            format!("{kind}, {with} the family{answer}")
        }
        E::OutflowBlocked { block, since, .. } => {
            format!("the way out is blocked: {block}, since {since}")
        }
        E::OutflowCleared { block, .. } => format!("the way out is clear of {block}"),
        E::FormChanged { form, .. } => format!("the stay goes on as {form}"),
        E::StayMoved { rung, .. } => format!("the child moved within the stay: {rung}"),
        E::MoveVoided { .. } => {
            "the stay had ended before the child came; the place goes back".into()
        }
        E::PlacementBrokenDown { rung, reason, .. } => {
            format!("the placement broke down: {rung}, {reason}")
        }
        E::StayInterrupted { reason, .. } => format!("the child is not where it stays: {reason}"),
        E::StayResumed { .. } => "the child is back where it stays".into(),
        E::ContactRecorded { .. } => "the contact person spoke to the child".into(),
        E::PerspectivePlanMade { checks, .. } => {
            let arranged = [
                checks.living,
                checks.school_or_work,
                checks.income,
                checks.care,
                checks.support,
            ];
            let arranged = arranged.iter().filter(|arranged| **arranged).count();
            format!("perspective plan: {arranged} of 5 arranged")
        }
        E::ConditionSettled { met, .. } => {
            format!("a condition was {}", if *met { "met" } else { "not met" })
        }
        E::ReturnPlanned {
            conditions,
            agreements,
        } => {
            let (conditions, agreements) = (conditions.len(), agreements.len());
            format!("return planned; conditions: {conditions}, agreements: {agreements}")
        }
        E::TrialVisitRecorded { went_well, .. } => {
            format!(
                "a trial visit home went {}",
                if *went_well { "well" } else { "badly" }
            )
        }
        E::AgreementSettled { kept, .. } => {
            format!("an agreement was {}", if *kept { "kept" } else { "broken" })
        }
        E::StayEnded { reason, days, .. } => format!("the stay ended on day {days}: {reason}"),
        E::AftercareRecorded { going_well, .. } => {
            format!(
                "aftercare: going {}",
                if *going_well { "well" } else { "badly" }
            )
        }
        E::AftercareClosed => "aftercare is over".into(),
        E::LookedBack {
            lessons,
            with_child,
            with_parents,
            timeline,
            ..
        } => {
            let of = timeline.as_ref().map_or(String::new(), |seen| {
                format!(" on positions {} to {}", seen.first, seen.last)
            });
            let with = match (with_child, with_parents) {
                (true, true) => "with child and parents",
                (true, false) => "with the child",
                (false, true) => "with the parents",
                (false, false) => "without child or parents",
            };
            format!("looked back {with}{of}; lessons: {}", lessons.len())
        }
        E::DutyOpened(duty) => owed(duty),
        E::DutyFulfilled { .. } => done(),
    }
}

fn of_title(event: &title::Event) -> String {
    use title::Event as E;
    match event {
        E::TitleRecorded(record) => {
            let spoken = match record.written_at {
                None if record.kind.is_forced() => " (spoken)",
                Some(_) | None => "",
            };
            let mut said = format!("legal title: {}{spoken}", record.kind);
            said += &record.term.map_or(", no term".to_owned(), |term| {
                format!(", ends {}", until(&term))
            });
            for (condition, within) in &record.unless {
                said += &format!(", {condition} by {}", until(within));
            }
            if !record.agreed.is_empty() {
                let agreed: Vec<_> = record.agreed.iter().map(|who| who.as_str()).collect();
                said += &format!(", agreed: {}", agreed.join(" and "));
            }
            format!("{said} ({}, {})", record.basis, record.rule)
        }
        E::TitleWritten { written_at, .. } => {
            format!("the title is on paper: {}", clock(*written_at))
        }
        E::ConditionMet { condition, at, .. } => {
            format!("the title stands: {condition} {}", clock(*at))
        }
        E::TitleExtended { term, rule, .. } => {
            format!("the title was extended, ends {} ({rule})", until(term))
        }
        E::ConsentGiven { agreed, .. } => {
            let agreed: Vec<_> = agreed.iter().map(|who| who.as_str()).collect();
            format!("agreed: {}", agreed.join(" and "))
        }
        E::TitleWithdrawn { at, by, .. } => format!("consent withdrawn by {by} at {}", clock(*at)),
        E::TitleEnded { at, by, .. } => format!("the title was ended by {by} at {}", clock(*at)),
        E::TitleLapsed { at, why, .. } => format!("the title lapsed at {}: {why}", clock(*at)),
        E::DutyOpened(duty) => owed(duty),
        E::DutyFulfilled { .. } => done(),
    }
}

/// The end of a term, and whether it is certain.
fn until(limit: &title::Limit) -> String {
    match limit.remark() {
        Some(remark) => format!("{} ({remark})", clock(limit.strict)),
        None => clock(limit.strict),
    }
}

fn of_alarm(event: &alarm::Event) -> String {
    use alarm::Event as E;
    match event {
        E::DeadlinePassed {
            deadline,
            due,
            owner,
            ..
        } => format!("{deadline} passed at {}; {} looks", clock(*due), who(owner)),
        E::ReactionRefused {
            reactor,
            code,
            owner,
            ..
        } => format!(
            "reaction {reactor} was refused with {code}; {} looks",
            who(owner)
        ),
        E::AlarmAcknowledged { by, .. } => format!("{} looks at the alarm", who(by)),
        E::AlarmEscalated {
            level,
            owner,
            answer,
        } => format!(
            "nobody answered: up to {level}; {} answers by {}",
            who(owner),
            clock(answer.due)
        ),
        E::AlarmSettled => "what the alarm was about is settled".to_owned(),
    }
}

fn owed(duty: &Duty) -> String {
    let Duty {
        kind,
        due,
        owner,
        rule,
        ..
    } = duty;
    format!(
        "owed: {kind} by {}, due {} ({rule})",
        who(owner),
        clock(*due)
    )
}

fn done() -> String {
    "a duty was fulfilled".into()
}

fn who(owner: &Owner) -> String {
    format!("{} at {}", owner.role, owner.organisation)
}

fn lately(late: bool) -> &'static str {
    if late { " (recorded late)" } else { "" }
}

/// An instant as people in the region read it.
fn clock(instant: Timestamp) -> String {
    let zoned = instant.to_zoned(calendar::amsterdam());
    zoned.strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::samples;

    #[test]
    fn every_event_has_one_line_without_ids_or_text() {
        for event in samples() {
            let line = line(&event);
            assert!(!line.is_empty() && !line.contains('\n'), "{line:?}");
            assert!(line.len() <= 160, "{line:?}");
            let word = |c: char| !(c.is_ascii_hexdigit() || c == '-');
            let ids = line
                .split(word)
                .filter(|word| uuid::Uuid::parse_str(word).is_ok());
            assert_eq!(ids.count(), 0, "{line:?}");
            let mut event = event;
            event.visit_personal(&mut |_, personal| {
                let text = vangnet_domain::given::opened(personal);
                assert!(text.len() < 4 || !line.contains(text), "{line:?}");
            });
        }
    }

    #[test]
    fn times_are_those_of_the_region() {
        assert_eq!(
            clock("2026-03-06T22:30:00Z".parse().unwrap()),
            "2026-03-06 23:30"
        );
        assert_eq!(
            clock("2026-07-06T22:30:00Z".parse().unwrap()),
            "2026-07-07 00:30"
        );
    }
}
