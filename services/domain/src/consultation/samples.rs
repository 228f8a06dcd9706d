//! One or more of every event, for golden bytes and for tests. All data is invented.

use super::{ConsultPartner, Event, HelpKind, Step};
use crate::{
    actor::{Owner, Role},
    given::{at, id},
    ids::{CaseId, ConsultationId, TriageId},
    personal::Personal,
    triage::Answer,
};

/// Events of every kind in a consultation's stream.
pub fn samples() -> Vec<Event> {
    let case = CaseId(id(2));
    let of_case = |text: &str| Personal::of_case(case, text);
    let owner = |role, organisation: &str, person: Option<&str>| Owner {
        role,
        organisation: organisation.to_owned(),
        person: person.map(str::to_owned),
    };
    let safe_home = |person| owner(Role::Partner, "veilig-thuis", person);
    let step = |owner: &Owner, due: &str, escalated| Step {
        owner: owner.clone(),
        due: at(due),
        escalated,
    };
    let route = vec![
        step(&safe_home(Some("vt-1")), "2026-03-02T02:30:00Z", false),
        step(&safe_home(None), "2026-03-02T03:00:00Z", false),
        step(&Owner::desk(), "2026-03-02T03:30:00Z", true),
    ];
    let up = vec![step(&Owner::desk(), "2026-03-02T03:10:00Z", true)];
    vec![
        Event::ConsultationRequested {
            case,
            triage: Some(TriageId(id(4))),
            partner: ConsultPartner::SafeHome,
            asked_by: Owner::triage_desk(),
            question: of_case("Bekend?"),
            route: route.clone(),
            rule: "H15@1".to_owned(),
        },
        Event::ConsultationRequested {
            case,
            triage: None,
            partner: ConsultPartner::MentalHealth,
            asked_by: safe_home(Some("vt-1")),
            question: of_case("Kan hij vannacht gezien worden?"),
            route: up.clone(),
            rule: "H15@1".to_owned(),
        },
        Event::HelpCalledIn {
            case,
            follows: Some(ConsultationId(id(95))),
            partner: ConsultPartner::SafeHome,
            asked_by: Owner::desk(),
            help: HelpKind::OnSite,
            note: Some(of_case("Ga mee naar de moeder")),
            route: route.clone(),
            rule: "H15@1".to_owned(),
        },
        Event::HelpCalledIn {
            case,
            follows: None,
            partner: ConsultPartner::CertifiedInstitution,
            asked_by: Owner::desk(),
            help: HelpKind::LegalTitle,
            note: None,
            route: route.clone(),
            rule: "H15@1".to_owned(),
        },
        Event::ConsultationExpired {
            due: at("2026-03-02T02:30:00Z"),
            holder: safe_home(None),
            next_due: at("2026-03-02T03:00:00Z"),
        },
        Event::ConsultationAnswered {
            agrees: Answer::Yes,
            advice: of_case("Ga met zijn tweeën"),
            by: safe_home(Some("vt-2")),
            late: true,
        },
        Event::HelpAccepted {
            by: safe_home(Some("vt-2")),
            expected_at: Some(at("2026-03-02T04:00:00Z")),
            late: false,
        },
        Event::HelpAccepted {
            by: safe_home(Some("vt-2")),
            expected_at: None,
            late: true,
        },
        Event::HelpDeclined {
            by: safe_home(Some("vt-2")),
            reason: of_case("Beiden zijn bij een ander gezin"),
            route: up,
        },
        Event::AskedAgain {
            by: Owner::desk(),
            route,
        },
        Event::ConsultationWithdrawn {
            by: Owner::desk(),
            reason: of_case("De huisarts wist het"),
        },
    ]
}
