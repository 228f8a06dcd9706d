//! What triage writes: weighings, rotas, consultations.

use vangnet_domain::{consultation, rota, triage};

use super::{clock, done, lately, owed, signed, who};

pub(super) fn of_triage(event: &triage::Event) -> String {
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
            let registered = signed(registration.as_ref());
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
        E::ThemeNamed { theme } => format!("it is about: {theme}"),
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
        E::ReportWeighed { .. } => {
            "the verdict answers a new report: the children are secured and seen anew".into()
        }
        E::ReopeningWeighed => {
            "the verdict is the first since the case was closed: the children are secured and seen anew"
                .into()
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
        E::ChildrenSeen { children } => format!("seen on site, children: {}", children.len()),
        E::DutyOpened(duty) => owed(duty),
        E::DutyFulfilled { .. } => done(),
    }
}

pub(super) fn of_rota(event: &rota::Event) -> String {
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

pub(super) fn of_consultation(event: &consultation::Event) -> String {
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
