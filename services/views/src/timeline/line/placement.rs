//! What placement writes: places, placements, the live search of a child, the counter.

use vangnet_domain::{counter, place, placement};

use super::{clock, completed, done, owed, profession, signed, who};

pub(super) fn of_place(event: &place::Event) -> String {
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
        E::GuestHeld { share, .. } => format!(
            "the place is kept for a child of a neighbour region{}",
            of_part(Some(&share.nights))
        ),
        E::GuestMovedIn { .. } => "the child of a neighbour region moved in".into(),
        E::GuestGone { .. } => "the place is free of the neighbour region".into(),
        E::PlaceClosed { reason } => format!("the place is out of use: {reason}"),
        E::PlaceReopened => "the place is in use again".into(),
    }
}

pub(super) fn of_placement(event: &placement::Event) -> String {
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
        E::PlacementDecided { .. } => "the placement was decided".into(),
        E::DecisionSigned {
            second_professional,
            registration,
            second_registration,
            ..
        } => {
            let second = if second_professional.is_some() {
                let as_what = second_registration.as_ref().map(profession);
                format!("with a second professional{}", as_what.unwrap_or_default())
            } else {
                "alone: a colleague's word is owed".to_owned()
            };
            let by = signed(registration.as_ref());
            format!("a decision was signed, {by}, {second}")
        }
        E::RegistrationRecorded { registration, .. } => completed(registration),
        E::OrderNamed { .. } => {
            "an adult is kept from home by a restraining order on record".into()
        }
        E::StepFramed { step, frame } => super::stay::framed(*step, *frame),
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
        E::Overflow(event) => super::guest::of_overflow(event),
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

pub(super) fn of_search(event: &placement::SearchEvent) -> String {
    match event {
        placement::SearchEvent::SearchClaimed { .. } => "this is the child's live search",
        placement::SearchEvent::SearchReleased { .. } => "the child's live search is over",
    }
    .into()
}

pub(super) fn of_counter(event: &counter::Event) -> String {
    use counter::Event as E;
    match event {
        E::RequestBrought {
            brought, claim_due, ..
        } => format!(
            "{} brought the search to the counter of all providers, who hold it; to be taken until {}",
            who(&brought.by),
            clock(*claim_due)
        ),
        E::RequestWeighed {
            acute,
            answer_minutes,
        } => {
            let danger = if *acute { "in" } else { "not in" };
            format!(
                "weighed anew, {danger} direct danger: an answer within {answer_minutes} minutes"
            )
        }
        E::RequestClaimed { by, answer_due } => format!(
            "{} took it from the counter; answer due {}",
            who(by),
            clock(*answer_due)
        ),
        E::RequestOffered { to, due } => {
            format!("{to} was asked to take it over, until {}", clock(*due))
        }
        E::OfferAccepted { by, answer_due } => {
            format!(
                "{} took it over; answer due {}",
                who(by),
                clock(*answer_due)
            )
        }
        E::OfferDeclined { by } => format!("{} does not take it over", who(by)),
        E::RequestAnswered => "the counter has its answer: the search is over".into(),
        E::RequestWithdrawn { by, .. } => format!("{} took it back from the counter", who(by)),
    }
}
