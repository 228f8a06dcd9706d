//! Courses of a night: random commands with few ids, so that they meet each other; written as JSON, as they travel.

use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;
use vangnet_domain::{
    actor::Role,
    command::Command,
    deployment::{self, Phase},
    placement::{self, Rung, RungOutcome},
    stay as stays,
};

use crate::titles::{self, Asked};

/// Households.
const CASES: u128 = 2;
/// Children in all; each lives in the case of its number modulo the cases.
const CHILDREN: u128 = 3;
/// Searches: two for each child.
const SEARCHES: u128 = 6;
const STAYS: u128 = 4;
const PLACES: u128 = 3;
const DEPLOYMENTS: u128 = 3;

/// The place behind a closed door; the others are in the own network.
const CLOSED: u128 = 2;

/// What happens next.
#[derive(Clone)]
pub(crate) enum Step {
    /// Somebody asks for this, whether or not it makes sense.
    Send((Role, Command)),
    /// Somebody goes on with a search: opens it, holds this place, hears the provider, decides, admits to this stay.
    GoOn {
        search: u128,
        place: u128,
        stay: u128,
    },
    /// A team goes on with a deployment, for this case: asked, there, seen, done.
    Visit { deployment: u128, case: u128 },
    /// A search ends without a place: with the own network, or outside the region.
    Elsewhere {
        search: u128,
        stay: u128,
        outside: bool,
    },
    /// A search ends with help at home.
    AtHome { search: u128 },
    /// A stay goes on: coupled, the way home agreed, ended.
    Live { stay: u128 },
    /// Something about the titles of a child, or what its stay rests on.
    Titles { child: u128, asked: Asked },
    /// So many minutes pass.
    Wait(i64),
}

/// One line a step, as it travels: a failure is read by people.
impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Send((role, command)) => {
                let json = serde_json::to_string(command).unwrap_or_default();
                write!(f, "{role} {json}")
            }
            Self::GoOn {
                search,
                place,
                stay,
            } => write!(f, "search {search} goes on: place {place}, stay {stay}"),
            Self::Visit { deployment, case } => {
                write!(f, "deployment {deployment} goes on, case {case}")
            }
            Self::Elsewhere {
                search,
                stay,
                outside,
            } => {
                write!(
                    f,
                    "search {search} ends elsewhere: stay {stay}, outside {outside}"
                )
            }
            Self::AtHome { search } => write!(f, "search {search} ends with help at home"),
            Self::Titles { child, asked } => write!(f, "titles of child {child}: {asked:?}"),
            Self::Live { stay } => write!(f, "stay {stay} goes on"),
            Self::Wait(minutes) => write!(f, "{minutes} minutes later"),
        }
    }
}

fn uuid(kind: u128, number: u128) -> Uuid {
    Uuid::from_u128((kind << 32) | number)
}

fn id(kind: u128, number: u128) -> Value {
    json!(uuid(kind, number))
}

/// The id of a search.
pub(crate) fn search_id(n: u128) -> Uuid {
    uuid(5, n)
}

/// The id of a stay.
pub(crate) fn stay_id(n: u128) -> Uuid {
    uuid(6, n % STAYS)
}

/// The id of a child.
pub(crate) fn child_id(n: u128) -> Uuid {
    uuid(4, n % CHILDREN)
}

/// The id of the case of a child.
pub(crate) fn case_id(child: u128) -> Uuid {
    uuid(2, home(child))
}

/// A new id of a kind, for a child.
pub(crate) fn fresh(kind: u128, child: u128, number: usize) -> Value {
    json!(uuid(
        kind,
        (child % CHILDREN) << 16 | u128::try_from(number).unwrap_or(0)
    ))
}

/// The id of a deployment.
pub(crate) fn deployment_id(n: u128) -> Uuid {
    uuid(8, n % DEPLOYMENTS)
}

fn case(n: u128) -> Value {
    id(2, n % CASES)
}

fn triage(n: u128) -> Value {
    id(3, n % CASES)
}

fn child(n: u128) -> Value {
    id(4, n % CHILDREN)
}

fn search(n: u128) -> Value {
    id(5, n)
}

fn stay(n: u128) -> Value {
    id(6, n % STAYS)
}

fn place(n: u128) -> Value {
    id(7, n % PLACES)
}

fn deployment(n: u128) -> Value {
    id(8, n % DEPLOYMENTS)
}

fn team() -> Value {
    id(9, 0)
}

/// The case of a child, so that most commands are about a child of the case they name.
fn home(child: u128) -> u128 {
    child % CHILDREN % CASES
}

fn owner() -> Value {
    json!({ "role": "coordinator", "organisation": "desk", "person": "user-9" })
}

pub(crate) fn ask(role: Role, subject: &str, command: &str, body: Value) -> Step {
    let text = json!({ subject: { command: body } });
    match serde_json::from_value(text) {
        Ok(command) => Step::Send((role, command)),
        Err(error) => panic!("{subject}.{command} is no command: {error}"),
    }
}

fn desk(subject: &str, command: &str, body: Value) -> Step {
    ask(Role::Coordinator, subject, command, body)
}

/// The night begins: places, a team on duty, a report about each household and its weighing begun.
fn beginning() -> Vec<Step> {
    let mut steps = Vec::new();
    for n in 0..PLACES {
        let body = json!({ "place": place(n), "unit": format!("plek-{n}"), "provider": "aanbieder-een",
            "rung": if n == CLOSED { "closed" } else { "network" }, "municipality": "GM0034", "age_bands": [] });
        steps.push(desk("place", "register", body));
    }
    let body = json!({ "team": team(), "name": "Noord", "organisation": "ambulant" });
    steps.push(desk("team", "register", body));
    let body = json!({ "team": team(), "until": "2026-03-30T00:00:00Z" });
    steps.push(desk("team", "start-duty", body));
    for n in 0..CASES {
        let people = (0..CHILDREN).filter(|c| home(*c) == n);
        let people: Vec<_> = people
            .map(|c| json!({ "person": child(c), "household_role": "child", "birth_date": "2013-05-01" }))
            .collect();
        let reporter = if n == 0 {
            "police"
        } else {
            "general-practitioner"
        };
        let body = json!({ "report": id(1, n), "case": case(n), "joins_case": false, "reporter_kind": reporter,
            "what": "Onveilig", "place": "Teststraat 1", "municipality": "GM0034", "call_back": "0600000000",
            "people": people, "unreadable": [] });
        steps.push(desk("report", "submit", body));
        let body = json!({ "triage": triage(n), "case": case(n) });
        steps.push(ask(Role::Triagist, "triage", "start", body));
        let test = json!({ "acute": "yes", "unsafe_now": "yes", "danger": "unknown", "cannot_wait": "yes" });
        let body = json!({ "triage": triage(n), "test": test });
        steps.push(ask(Role::Triagist, "triage", "answer-crisis-test", body));
    }
    steps
}

/// The next step of a search, by how far it is.
pub(crate) fn next_of_search(state: &placement::State, s: u128, p: u128, y: u128) -> Step {
    let with = json!({ "placement": search(s) });
    match (&state.search, &state.hold, &state.decided) {
        (None, ..) => desk("placement", "open-search", opened(s)),
        (Some(_), None, _) => desk(
            "placement",
            "hold-place",
            json!({ "placement": search(s), "place": place(p) }),
        ),
        (Some(_), Some(hold), None) if !hold.confirmed => {
            ask(Role::Provider, "placement", "confirm-hold", with)
        }
        (Some(_), Some(hold), None)
            if hold.place.0 == uuid(7, CLOSED) && state.outcome(Rung::Treatment).is_none() =>
        {
            let body = json!({ "placement": search(s), "to": "closed", "reason": "Alleen dit houdt hem veilig" });
            desk("placement", "step-over", body)
        }
        (Some(_), Some(_), None) => desk("placement", "decide", decided(s)),
        (Some(_), Some(_), Some(_)) => desk(
            "placement",
            "admit",
            json!({ "placement": search(s), "stay": stay(y) }),
        ),
    }
}

/// The next step of a search that ends without a place.
pub(crate) fn next_elsewhere(state: &placement::State, s: u128, y: u128, outside: bool) -> Step {
    let heard = json!({ "voices": ["child", "parents"] });
    if state.search.is_none() {
        return desk("placement", "open-search", opened(s));
    }
    if outside {
        if state.no_place.is_none() {
            return desk(
                "placement",
                "establish-no-place",
                json!({ "placement": search(s), "owner": owner() }),
            );
        }
        let body = json!({ "placement": search(s), "region": "utrecht", "provider": "aanbieder-drie",
            "owner": owner(), "stay": stay(y), "reason": "Niets in de regio", "heard": heard });
        return desk("placement", "arrange-overflow", body);
    }
    if state.outcome(Rung::Network) != Some(RungOutcome::Used) {
        let body = json!({ "placement": search(s), "rung": "network", "outcome": "used", "reason": "Bij oma" });
        return desk("placement", "record-rung", body);
    }
    let body = json!({ "placement": search(s), "rung": "network", "stay": stay(y), "reason": "Bij oma",
        "heard": heard });
    desk("placement", "end-with-alternative", body)
}

/// The next step of a search that ends with help at home.
pub(crate) fn next_at_home(state: &placement::State, s: u128) -> Step {
    if state.search.is_none() {
        return desk("placement", "open-search", opened(s));
    }
    for (rung, outcome) in [("network", "insufficient"), ("ambulatory", "used")] {
        let looked = state.rungs.keys().any(|on| on.as_str() == rung);
        if !looked {
            let body = json!({ "placement": search(s), "rung": rung, "outcome": outcome, "reason": "Nagevraagd" });
            return desk("placement", "record-rung", body);
        }
    }
    let body = json!({ "placement": search(s), "rung": "ambulatory", "reason": "Hulp thuis",
        "heard": { "voices": ["child", "parents"] } });
    desk("placement", "end-with-alternative", body)
}

/// The next step of a stay.
pub(crate) fn next_of_stay(state: &stays::State, y: u128) -> Step {
    let local = |command: &str, body: Value| ask(Role::LocalAccess, "stay", command, body);
    if state.ambulatory.is_empty() {
        return local(
            "couple-ambulatory",
            json!({ "stay": stay(y), "provider": "aanbieder-een" }),
        );
    }
    // Every other one breaks down: no way home, and the child is where it was. Of some its provider says that it went on.
    if y % 4 == 3 {
        let body = json!({ "stay": stay(y), "reason": "longer-stay", "note": "Bij een tante" });
        return ask(Role::Provider, "stay", "end", body);
    }
    if y % 2 == 1 {
        return local("end", json!({ "stay": stay(y), "reason": "broken-down" }));
    }
    if !state.return_is_agreed() {
        return local("plan-return", way_home(y));
    }
    local("end", json!({ "stay": stay(y), "reason": "home" }))
}

fn way_home(y: u128) -> Value {
    json!({ "stay": stay(y), "conditions": [], "agreements": [
        { "agreement": id(10, y), "who": "Moeder", "what": "Belt elke avond", "until": "2026-04-01" }] })
}

/// The next step of a deployment, by how far it is.
pub(crate) fn next_of_visit(state: &deployment::State, d: u128, n: u128) -> Step {
    let with = json!({ "deployment": deployment(d) });
    match state.phase {
        None => desk("deployment", "offer", offered(d, n)),
        Some(Phase::Offered) => ask(Role::TeamMember, "deployment", "accept", with),
        Some(Phase::Accepted | Phase::UnderWay) => {
            ask(Role::TeamMember, "deployment", "arrive", with)
        }
        Some(_) if state.visits.is_empty() => ask(
            Role::TeamMember,
            "deployment",
            "record-visit",
            seen(d, "seen-and-spoken"),
        ),
        Some(_) => {
            let body = json!({ "deployment": deployment(d), "outcome": "calmed" });
            ask(Role::TeamMember, "deployment", "complete", body)
        }
    }
}

fn opened(s: u128) -> Value {
    json!({ "placement": search(s), "case": case(home(s)), "triage": triage(home(s)),
        "child": child(s), "need": "safe-housing", "perspective": "home" })
}

fn decided(s: u128) -> Value {
    json!({ "placement": search(s), "signed": { "second_professional": "user-2" }, "reason": "Niet veilig",
        "heard": { "voices": ["child", "parents"] } })
}

fn offered(d: u128, n: u128) -> Value {
    json!({ "deployment": deployment(d), "case": case(n), "triage": triage(n), "team": team(), "two_workers": true })
}

fn seen(d: u128, sighting: &str) -> Value {
    json!({ "deployment": deployment(d), "sighting": sighting, "children": [child(d)], "findings": "Rustig", "agreements": [
        { "agreement": id(11, d), "who": "Moeder", "what": "Belt vannacht", "until": "2026-03-03T08:00:00Z" }] })
}

/// The case is in an acute crisis.
fn verdict(n: u128, spoken: bool) -> Step {
    let body = json!({ "triage": triage(n), "verdict": "acute-crisis", "urgency": "u1-2h-on-site",
        "spoken": spoken, "decider": {} });
    ask(Role::Triagist, "triage", "give-verdict", body)
}

/// One child is weighed as urgent; how its danger comes, and comes back.
pub(crate) fn danger_comes_and_comes_back() -> Vec<Vec<Step>> {
    let calmer =
        json!({ "acute": "no", "unsafe_now": "yes", "danger": "no", "cannot_wait": "yes" });
    let calmer = json!({ "triage": triage(1), "test": calmer });
    let calmer = ask(Role::Triagist, "triage", "answer-crisis-test", calmer);
    let urgent = json!({ "triage": triage(1), "verdict": "urgent", "urgency": "u2-4h", "spoken": false,
        "decider": {} });
    let urgent = ask(Role::Triagist, "triage", "give-verdict", urgent);
    let at_home = || vec![Step::AtHome { search: 1 }; 4];
    let visited = || {
        let visit = Step::Visit {
            deployment: 1,
            case: 1,
        };
        vec![visit; 5]
    };
    let courses = [
        // Help at home, and then the danger.
        [at_home(), vec![Step::Wait(180), assessed(1, "acute")]],
        [at_home(), vec![Step::Wait(180), verdict(1, false)]],
        // The danger passes and returns.
        [
            [vec![assessed(1, "acute")], visited()].concat(),
            vec![
                Step::Wait(30),
                assessed(1, "none"),
                Step::Wait(180),
                assessed(1, "acute"),
            ],
        ],
        // It is answered, and reported again.
        [
            [vec![verdict(1, false)], visited()].concat(),
            vec![
                Step::Wait(2 * 24 * 60),
                reported_again(1, 0),
                Step::Wait(5),
                verdict(1, false),
            ],
        ],
        // It is answered, and a report that was no crisis is made one.
        [
            [vec![verdict(1, false)], visited()].concat(),
            vec![
                reported_again(1, 0),
                routed(1, 0, "inquiry"),
                Step::Wait(10),
                verdict(1, false),
                Step::Wait(10),
                routed(1, 0, "crisis"),
                Step::Wait(5),
                verdict(1, false),
            ],
        ],
        // It is answered, and reported again in the very instant in which it is said once more.
        [
            [vec![verdict(1, false)], visited()].concat(),
            vec![
                Step::Wait(60),
                verdict(1, false),
                reported_again(1, 0),
                Step::Wait(5),
                verdict(1, false),
            ],
        ],
        // It is weighed again; the team was there, and what is reported then is still answered in the weighing of before.
        [
            [
                vec![
                    verdict(1, false),
                    Step::Wait(10),
                    weighed_again(1),
                    Step::Wait(10),
                ],
                visited(),
            ]
            .concat(),
            vec![
                Step::Wait(10),
                reported_again(1, 0),
                Step::Wait(5),
                verdict(1, false),
                Step::Wait(5),
                replaced(1, true),
            ],
        ],
        // It is answered, and over; weeks later somebody calls about it.
        [
            [vec![verdict(1, false)], visited()].concat(),
            vec![
                Step::Wait(60),
                voiced(1, "child"),
                voiced(1, "parents"),
                closed_by_the_desk(1),
                Step::Wait(21 * 24 * 60),
                called_about(1),
                Step::Wait(5),
                verdict(1, false),
            ],
        ],
        // A child of the other household belongs to this one too, and stays somewhere by the other case; there it breaks down.
        [
            vec![verdict(0, false), joined(1, 0), verdict(1, false)],
            [
                at_home(),
                vec![
                    Step::Elsewhere {
                        search: 0,
                        stay: 0,
                        outside: false
                    };
                    3
                ],
                vec![Step::Wait(10), broke_down(0)],
            ]
            .concat(),
        ],
    ];
    let begun = |course: &[Vec<Step>; 2]| {
        let first = beginning()
            .into_iter()
            .chain([calmer.clone(), urgent.clone()]);
        first.chain(course.concat()).collect()
    };
    courses.iter().map(begun).collect()
}

/// A child becomes known in a case, of its own household or of another one.
fn joined(n: u128, c: u128) -> Step {
    let body = json!({ "case": case(n), "person": child(c), "household_role": "sibling" });
    desk("case", "add-person", body)
}

fn broke_down(y: u128) -> Step {
    let body = json!({ "stay": stay(y), "reason": "behaviour", "note": "Het ging niet" });
    ask(Role::LocalAccess, "stay", "record-breakdown", body)
}

fn assessed(n: u128, unsafety: &str) -> Step {
    let body = json!({ "triage": triage(n), "assessment": { "instrument": "LIRIK", "version": "2014",
        "together": true, "reason_not_together": null, "points": vec!["unknown"; 8], "unsafety": unsafety } });
    ask(Role::Triagist, "triage", "assess-safety", body)
}

/// Reported once more, in the case that runs.
fn reported_again(n: u128, number: u128) -> Step {
    let body = json!({ "report": id(1, CASES + n + number * CASES), "case": case(n), "joins_case": true,
        "reporter_kind": "police", "what": "Weer onveilig", "place": "Teststraat 1", "call_back": "0600000000",
        "people": [], "unreadable": [] });
    desk("report", "submit", body)
}

/// The case is weighed again, in the place of the first weighing.
fn weighed_again(n: u128) -> Step {
    let body = json!({ "triage": again(n), "earlier": triage(n), "why": "Het is anders" });
    ask(Role::Triagist, "triage", "reweigh", body)
}

/// What that other weighing says.
fn replaced(n: u128, acute: bool) -> Step {
    let (verdict, urgency) = if acute {
        ("acute-crisis", "u1-2h-on-site")
    } else {
        ("urgent", "u3-24h")
    };
    let body = json!({ "triage": again(n), "verdict": verdict, "urgency": urgency, "spoken": acute,
        "second_professional": "user-2", "reason": "Gezien", "decider": {} });
    ask(Role::Triagist, "triage", "give-verdict", body)
}

/// The desk says how heavy that report is.
fn routed(n: u128, number: u128, level: &str) -> Step {
    let body = json!({ "report": id(1, CASES + n + number * CASES), "level": level, "laws": [],
        "second_professional": null, "reason": "Nagevraagd" });
    ask(Role::Triagist, "report", "route", body)
}

fn voiced(n: u128, voice: &str) -> Step {
    let body = json!({ "case": case(n), "voice": voice, "said": "Gehoord" });
    desk("case", "record-voice", body)
}

fn closed_by_the_desk(n: u128) -> Step {
    let registration = json!({ "register": "skj", "number": "110000001", "valid_until": "2028-06-30",
        "profession": null });
    let body = json!({ "case": case(n), "outcome": "crisis-over", "registration": registration });
    desk("case", "close", body)
}

/// A partner is asked what to do.
fn called_about(n: u128) -> Step {
    let body = json!({ "consultation": id(13, n), "case": case(n), "triage": null, "partner": "safe-home",
        "question": "Wat is daar bekend?" });
    desk("consultation", "request", body)
}

fn weighing() -> impl Strategy<Value = Step> {
    let answers = prop::sample::select(vec!["yes", "no", "unknown"]);
    prop_oneof![
        2 => (0..CASES, prop::collection::vec(answers, 4)).prop_map(|(n, a)| {
            let test = json!({ "acute": a[0], "unsafe_now": a[1], "danger": a[2], "cannot_wait": a[3] });
            ask(Role::Triagist, "triage", "answer-crisis-test", json!({ "triage": triage(n), "test": test }))
        }),
        4 => (0..CASES, any::<bool>()).prop_map(|(n, spoken)| verdict(n, spoken)),
        // Alone, and without a reason.
        1 => (0..CASES, prop::sample::select(vec!["acute-crisis", "urgent", "unknown"]),
              prop::sample::select(vec!["u1-2h-on-site", "u2-4h", "u3-24h"])).prop_map(|(n, verdict, urgency)| {
            let body = json!({ "triage": triage(n), "verdict": verdict, "urgency": urgency, "spoken": false,
                "decider": {} });
            ask(Role::Triagist, "triage", "give-verdict", body)
        }),
        1 => (0..CASES, prop::sample::select(vec!["acute", "none", "unknown"])).prop_map(|(n, unsafety)| assessed(n, unsafety)),
        1 => (0..CASES, 0..2_u128).prop_map(|(n, number)| reported_again(n, number)),
        1 => (0..CASES, 0..2_u128, prop::sample::select(vec!["crisis", "inquiry"]))
            .prop_map(|(n, number, level)| routed(n, number, level)),
        1 => (0..CASES).prop_map(|n| {
            let body = json!({ "triage": triage(n), "verdict": "no-crisis", "urgency": "u5-regular",
                "spoken": false, "second_professional": "user-2", "reason": "Het is rustig",
                "decider": {} });
            ask(Role::Triagist, "triage", "give-verdict", body)
        }),
        1 => (0..CHILDREN).prop_map(|c| {
            let body = json!({ "triage": triage(home(c)), "child": child(c), "note": "Gezien, oma is er" });
            ask(Role::Triagist, "triage", "record-child-safe", body)
        }),
    ]
}

fn visiting() -> impl Strategy<Value = Step> {
    let outcomes = vec![
        "calmed",
        "away-tonight",
        "nobody-there",
        "no-crisis",
        "ambulatory-help",
    ];
    prop_oneof![
        (0..DEPLOYMENTS, 0..CASES)
            .prop_map(|(d, n)| { desk("deployment", "offer", offered(d, n)) }),
        (0..DEPLOYMENTS).prop_map(|d| {
            ask(
                Role::TeamMember,
                "deployment",
                "accept",
                json!({ "deployment": deployment(d) }),
            )
        }),
        (0..DEPLOYMENTS).prop_map(|d| {
            ask(
                Role::TeamMember,
                "deployment",
                "arrive",
                json!({ "deployment": deployment(d) }),
            )
        }),
        (
            0..DEPLOYMENTS,
            prop::sample::select(vec!["seen-and-spoken", "not-seen"])
        )
            .prop_map(|(d, sighting)| {
                ask(
                    Role::TeamMember,
                    "deployment",
                    "record-visit",
                    seen(d, sighting),
                )
            }),
        (0..DEPLOYMENTS, prop::sample::select(outcomes)).prop_map(|(d, outcome)| {
            let body = json!({ "deployment": deployment(d), "outcome": outcome });
            ask(Role::TeamMember, "deployment", "complete", body)
        }),
    ]
}

fn searching() -> impl Strategy<Value = Step> {
    let rungs = prop::sample::select(vec![
        "network",
        "ambulatory",
        "restraining-order",
        "crisis-group",
    ]);
    let outcomes = prop::sample::select(vec![
        "used",
        "insufficient",
        "not-available",
        "refused",
        "deferred",
    ]);
    let levels = prop::sample::select(vec!["fellow-provider", "decision-officer", "national"]);
    let reasons = prop::sample::select(vec!["provider-refused", "other-place", "not-needed"]);
    let s = || 0..SEARCHES;
    prop_oneof![
        5 => s().prop_map(|s| {
            desk("placement", "open-search", opened(s))
        }),
        // A child of two cases is searched for in either.
        2 => (s(), 0..CASES).prop_map(|(s, n)| {
            let body = json!({ "placement": search(s), "case": case(n), "triage": triage(n),
                "child": child(s), "need": "safe-housing", "perspective": "home" });
            desk("placement", "open-search", body)
        }),
        3 => (s(), rungs, outcomes).prop_map(|(s, rung, outcome)| {
            let body = json!({ "placement": search(s), "rung": rung, "outcome": outcome, "reason": "Nagevraagd" });
            desk("placement", "record-rung", body)
        }),
        4 => (s(), 0..PLACES).prop_map(|(s, p)| {
            desk("placement", "hold-place", json!({ "placement": search(s), "place": place(p) }))
        }),
        3 => s().prop_map(|s| {
            ask(Role::Provider, "placement", "confirm-hold", json!({ "placement": search(s) }))
        }),
        1 => (s(), reasons).prop_map(|(s, reason)| {
            desk("placement", "release-hold", json!({ "placement": search(s), "reason": reason,
                "refusal": (reason == "provider-refused").then_some("no-room") }))
        }),
        4 => s().prop_map(|s| {
            desk("placement", "decide", decided(s))
        }),
        4 => (s(), 0..STAYS).prop_map(|(s, y)| {
            desk("placement", "admit", json!({ "placement": search(s), "stay": stay(y) }))
        }),
        1 => (s(), 0..STAYS).prop_map(|(s, y)| {
            let body = json!({ "placement": search(s), "rung": "network", "stay": stay(y), "reason": "Bij oma" });
            desk("placement", "end-with-alternative", body)
        }),
        2 => s().prop_map(|s| {
            desk("placement", "establish-no-place", json!({ "placement": search(s), "owner": owner() }))
        }),
        1 => (s(), 0..STAYS).prop_map(|(s, y)| {
            let body = json!({ "placement": search(s), "region": "utrecht", "provider": "aanbieder-drie",
                "owner": owner(), "stay": stay(y), "reason": "Niets in de regio" });
            desk("placement", "arrange-overflow", body)
        }),
        2 => (s(), levels).prop_map(|(s, level)| {
            let body = json!({ "placement": search(s), "level": level, "owner": owner(), "reason": "Geen antwoord" });
            desk("placement", "escalate", body)
        }),
    ]
}

fn staying() -> impl Strategy<Value = Step> {
    let local =
        |subject: &str, command: &str, body: Value| ask(Role::LocalAccess, subject, command, body);
    let reasons = prop::sample::select(vec!["home", "network", "broken-down", "longer-stay"]);
    let forms = prop::sample::select(vec!["full", "weekends", "part-time"]);
    let away = prop::sample::select(vec!["absconded", "hospital", "agreed", "other"]);
    prop_oneof![
        2 => (0..STAYS).prop_map(move |y| {
            local("stay", "couple-ambulatory", json!({ "stay": stay(y), "provider": "aanbieder-een" }))
        }),
        1 => (0..STAYS).prop_map(move |y| {
            local("stay", "end-ambulatory", json!({ "stay": stay(y), "provider": "aanbieder-een" }))
        }),
        1 => (0..STAYS).prop_map(move |y| {
            local("stay", "plan-return", way_home(y))
        }),
        1 => (0..STAYS, reasons).prop_map(move |(y, reason)| {
            local("stay", "end", json!({ "stay": stay(y), "reason": reason, "note": "Verzonnen" }))
        }),
        1 => (0..STAYS, forms).prop_map(move |(y, form)| {
            let body = json!({ "stay": stay(y), "form": form, "reason": "Opbouw" });
            local("stay", "change-form", body)
        }),
        1 => (0..STAYS, away).prop_map(move |(y, reason)| {
            let body = json!({ "stay": stay(y), "reason": reason, "note": "Verzonnen" });
            local("stay", "interrupt", body)
        }),
        1 => (0..STAYS).prop_map(move |y| {
            local("stay", "resume", json!({ "stay": stay(y) }))
        }),
    ]
}

fn directing() -> impl Strategy<Value = Step> {
    let local = json!({ "role": "local-access", "organisation": "local-access-almere" });
    let contact = json!({ "role": "local-access", "organisation": "local-access-almere", "person": "user-7" });
    prop_oneof![
        // Also of the other household: a child of two cases.
        (0..CASES, 0..CHILDREN).prop_map(|(n, c)| joined(n, c)),
        (0..CASES).prop_map({
            let to = local.clone();
            move |n| {
                desk(
                    "case",
                    "offer-handover",
                    json!({ "case": case(n), "to": to, "summary": "Rust" }),
                )
            }
        }),
        (0..CASES).prop_map(|n| {
            ask(
                Role::LocalAccess,
                "case",
                "accept-handover",
                json!({ "case": case(n) }),
            )
        }),
        (0..CASES).prop_map(move |n| {
            let body = json!({ "case": case(n), "contact": contact });
            ask(Role::LocalAccess, "case", "assign-contact-person", body)
        }),
        (0..CASES).prop_map(|n| {
            ask(
                Role::LocalAccess,
                "case",
                "close",
                json!({ "case": case(n), "outcome": "crisis-over" }),
            )
        }),
    ]
}

/// What pays a debt, or makes one: voices, the plan of the family, the reporting code, breakdowns, a weighing done again.
fn owing() -> impl Strategy<Value = Step> {
    let voices = prop::sample::select(vec!["child", "parents"]);
    let answers = prop::sample::select(vec!["made", "declined", "later"]);
    let heard = prop::sample::select(vec![vec![], vec!["child"], vec!["child", "parents"]]);
    prop_oneof![
        2 => (0..CASES, voices).prop_map(|(n, voice)| voiced(n, voice)),
        2 => (0..CASES, answers).prop_map(|(n, answer)| {
            desk("case", "answer-family-plan", json!({ "case": case(n), "answer": answer }))
        }),
        1 => (0..CASES).prop_map(|n| {
            let body = json!({ "case": case(n), "step": "4-weigh", "note": "Gewogen" });
            desk("case", "take-meldcode-step", body)
        }),
        1 => (0..CASES, 1..6_u32).prop_map(|(n, step)| {
            desk("report", "describe-reporter", json!({ "report": id(1, n), "reporting_code_step": step }))
        }),
        2 => (0..SEARCHES, heard.clone()).prop_map(|(s, voices)| {
            let body = json!({ "placement": search(s), "heard": { "voices": voices } });
            desk("placement", "hear-family", body)
        }),
        2 => (0..SEARCHES, heard).prop_map(|(s, voices)| {
            desk("placement", "decide", json!({ "placement": search(s), "signed": { "second_professional": "user-2" },
                "reason": "Niet veilig", "heard": { "voices": voices } }))
        }),
        1 => (0..SEARCHES, any::<bool>()).prop_map(|(s, by_name)| {
            let person = by_name.then_some("user-3");
            let second = json!({ "role": "triagist", "organisation": "desk", "person": person });
            let body = json!({ "placement": search(s), "second": second, "reason": "Is er niet" });
            desk("placement", "ask-second", body)
        }),
        2 => (0..STAYS).prop_map(broke_down),
        1 => (0..STAYS).prop_map(|y| {
            let body = json!({ "stay": stay(y), "kind": "explanatory-analysis", "note": "Samen", "with_family": true });
            ask(Role::LocalAccess, "stay", "record-moment", body)
        }),
        1 => (0..CHILDREN, prop::sample::select(vec!["16-17", "18+"])).prop_map(|(c, age_band)| {
            let body = json!({ "person": child(c), "case": case(home(c)), "age_band": age_band });
            desk("person", "record-age", body)
        }),
        1 => (0..CASES).prop_map(weighed_again),
        1 => (0..CASES, any::<bool>()).prop_map(|(n, acute)| replaced(n, acute)),
    ]
}

/// The weighing that comes in the place of the first.
fn again(n: u128) -> Value {
    id(3, n % CASES + CASES)
}

/// A course, after the night began. Long waits are rare and reach days; most steps follow each other at once.
pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let waits = prop_oneof![6 => 1..20_i64, 3 => 20..90_i64, 1 => 90..4_000_i64];
    // Mostly the first search of each child; the second one meets what the first came to.
    let goes_on = prop_oneof![3 => 0..CHILDREN, 1 => CHILDREN..SEARCHES];
    let step = prop_oneof![
        3 => waits.prop_map(Step::Wait).boxed(),
        2 => weighing().boxed(),
        2 => visiting().boxed(),
        5 => searching().boxed(),
        2 => staying().boxed(),
        20 => (goes_on, 0..PLACES, 0..STAYS)
            .prop_map(|(search, place, stay)| Step::GoOn { search, place, stay })
            .boxed(),
        9 => (0..SEARCHES, 0..STAYS, any::<bool>())
            .prop_map(|(search, stay, outside)| Step::Elsewhere { search, stay, outside })
            .boxed(),
        3 => (0..SEARCHES).prop_map(|search| Step::AtHome { search }).boxed(),
        10 => (0..STAYS).prop_map(|stay| Step::Live { stay }).boxed(),
        8 => (0..CHILDREN, titles::asked(STAYS))
            .prop_map(|(child, asked)| Step::Titles { child, asked })
            .boxed(),
        4 => (0..DEPLOYMENTS, 0..CASES)
            .prop_map(|(deployment, case)| Step::Visit { deployment, case })
            .boxed(),
        3 => directing().boxed(),
        4 => owing().boxed(),
    ];
    // Half of the nights begin with the verdict that both are acute.
    (any::<bool>(), prop::collection::vec(step, 20..140)).prop_map(|(acute, course)| {
        let verdicts = (0..CASES).filter(|_| acute).map(|n| verdict(n, false));
        let begun = beginning().into_iter().chain(verdicts);
        begun.chain(course).collect()
    })
}
