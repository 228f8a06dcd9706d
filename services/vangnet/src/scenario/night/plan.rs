//! The steps of a night, written from its arrivals, with an invented roster of teams and places.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rand::{Rng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::{Value, json};
use vangnet_domain::{actor::Owner, region::Municipality};

use super::{
    super::file::{Expect, Step},
    Arrival,
};

/// Minutes between the steps of one case; the invented pace of a desk.
const REPORT_TO_TRIAGE: u32 = 3;
const TRIAGE_TO_VERDICT: u32 = 8;
const VERDICT_TO_OFFER: u32 = 3;
const DRIVE: u32 = 35;
const VISIT: u32 = 25;
/// Teams of the night, and places of each kind. Invented.
const TEAMS: usize = 6;
const GROUP_BEDS: usize = 6;
const FOSTER_PLACES: usize = 6;

/// The six municipalities of the desk.
const SERVED: [Municipality; 6] = [
    Municipality::Almere,
    Municipality::Dronten,
    Municipality::Lelystad,
    Municipality::Noordoostpolder,
    Municipality::Urk,
    Municipality::Zeewolde,
];

/// Writes the steps and keeps an invented roster, so that no step asks for what is taken.
pub(super) struct Plan {
    evening: Timestamp,
    steps: Vec<(u32, Step)>,
    team_free_at: [u32; TEAMS],
    beds_left: usize,
    foster_left: usize,
}

fn youth_weighted(rng: &mut StdRng) -> Municipality {
    SERVED
        .choose_weighted(rng, |municipality| f64::from(municipality.youths().0))
        .copied()
        .unwrap_or(Municipality::Almere)
}

impl Plan {
    pub fn new(evening: Timestamp, morning: Timestamp) -> Self {
        let mut plan = Self {
            evening,
            steps: Vec::new(),
            team_free_at: [10; TEAMS],
            beds_left: GROUP_BEDS,
            foster_left: FOSTER_PLACES,
        };
        for team in 1..=TEAMS {
            plan.add(
                0,
                "desk",
                format!("team {team} is on duty until the morning"),
                "POST /v1/teams".into(),
                json!({ "name": format!("Invented team {team}"), "organisation": "ambulant" }),
                &[(format!("team-{team}"), "/id")],
            );
            plan.add(
                0,
                "desk",
                String::new(),
                format!("POST /v1/teams/${{team-{team}}}/duty"),
                json!({ "until": morning }),
                &[],
            );
        }
        for bed in 1..=GROUP_BEDS {
            plan.place(
                format!("bed-{bed}"),
                "crisis-group",
                "GM0995",
                &["12-15", "16-17"],
            );
        }
        for family in 1..=FOSTER_PLACES {
            plan.place(
                format!("family-{family}"),
                "crisis-foster",
                "GM0303",
                &["0-3", "4-11", "12-15"],
            );
        }
        plan
    }

    fn place(&mut self, name: String, rung: &str, municipality: &str, ages: &[&str]) {
        self.add(
            0,
            "provider",
            format!("invented place {name}"),
            "POST /v1/places".into(),
            json!({ "unit": name, "provider": "provider-a", "rung": rung,
                "municipality": municipality, "ageBands": ages }),
            &[(name.clone(), "/id")],
        );
        self.add(
            0,
            "provider",
            String::new(),
            format!("POST /v1/places/${{{name}}}/availability"),
            json!({ "availability": "free", "asOf": self.evening }),
            &[],
        );
    }

    fn add(
        &mut self,
        minute: u32,
        actor: &str,
        say: String,
        call: String,
        body: Value,
        save: &[(String, &str)],
    ) {
        self.push(minute, actor, say, call, body, save, false);
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one row of the plan, written in one place"
    )]
    fn push(
        &mut self,
        minute: u32,
        actor: &str,
        say: String,
        call: String,
        body: Value,
        save: &[(String, &str)],
        if_match: bool,
    ) {
        let save: BTreeMap<String, String> = save
            .iter()
            .map(|(name, pointer)| (name.clone(), (*pointer).to_owned()))
            .collect();
        self.steps.push((
            minute,
            Step {
                at: Some(format!("{minute}m")),
                say,
                actor: actor.to_owned(),
                call,
                body: Some(body),
                if_match,
                save,
                expect: Expect::default(),
                ..Step::default()
            },
        ));
    }

    /// One call from arrival to what became of it before the morning.
    pub fn case(&mut self, number: usize, arrival: &Arrival, rng: &mut StdRng) {
        let municipality = youth_weighted(rng);
        let age_years = rng.random_range(3..18);
        let birth_date = format!("{}-06-15", 2026 - age_years);
        let reporter = if rng.random_bool(0.65) {
            "police"
        } else {
            "parent"
        };
        let t = arrival.minute;
        let (case, child, triage) = (
            format!("case-{number}"),
            format!("child-{number}"),
            format!("triage-{number}"),
        );
        self.add(
            t,
            "desk",
            format!(
                "call {number}: {} in {}",
                arrival.kind.replace('_', " "),
                municipality.name()
            ),
            "POST /v1/reports".into(),
            json!({
                "reporterKind": reporter,
                "what": format!("Invented report {number}: {}", arrival.kind.replace('_', " ")),
                "where": format!("Invented street {number}, {}", municipality.name()),
                "municipality": municipality.as_str(),
                "callBack": format!("06-0000{number:04}"),
                "people": [{ "householdRole": "child", "name": format!("Invented child {number}"),
                    "birthDate": birth_date }],
            }),
            &[
                (case.clone(), "/case"),
                (child.clone(), "/people/0"),
                (format!("report-{number}"), "/id"),
            ],
        );
        self.add(
            t + REPORT_TO_TRIAGE,
            "triagist",
            format!("call {number}: weighing begins"),
            format!("POST /v1/cases/${{{case}}}/triages"),
            json!({}),
            &[(triage.clone(), "/id")],
        );
        let draw = rng.random_range(0..100);
        let (acute, crisis) = match arrival.kind.as_str() {
            "suicide_related" | "overdose" => (draw < 50, draw < 85),
            _ => (draw < 25, draw < 55),
        };
        let yes = |is: bool| if is { "yes" } else { "no" };
        self.add(t + REPORT_TO_TRIAGE + 4, "triagist", String::new(),
            format!("POST /v1/triages/${{{triage}}}/crisis-test"),
            json!({ "acute": yes(acute), "unsafeNow": yes(acute), "danger": yes(acute && draw % 2 == 0),
                "cannotWait": yes(crisis) }), &[]);
        let verdict_at = t + REPORT_TO_TRIAGE + TRIAGE_TO_VERDICT;
        let (verdict, urgency) = if acute {
            ("acute-crisis", "u1-2h-on-site")
        } else if crisis {
            ("urgent", "u3-24h")
        } else {
            ("no-crisis", "u5-regular")
        };
        self.push(
            verdict_at,
            "triagist",
            format!("call {number}: {verdict}"),
            format!("POST /v1/triages/${{{triage}}}/verdicts"),
            json!({ "verdict": verdict, "urgency": urgency, "secondProfessional": "triagist-2",
                "reason": "Invented reason" }),
            &[],
            true,
        );
        if acute || crisis {
            let done = self.deployment(number, verdict_at + VERDICT_TO_OFFER);
            if acute && draw % 3 == 0 {
                self.placement(number, done + 2, age_years);
            }
        } else {
            self.handover(number, verdict_at + 10, municipality);
        }
    }

    fn deployment(&mut self, number: usize, wanted: u32) -> u32 {
        let Some((team, free_at)) = self
            .team_free_at
            .iter()
            .copied()
            .enumerate()
            .min_by_key(|(_, free_at)| *free_at)
        else {
            return wanted;
        };
        let offer = wanted.max(free_at + 1);
        let (at, visited) = (offer + 3 + DRIVE, offer + 3 + DRIVE + VISIT);
        let id = format!("deployment-{number}");
        self.add(
            offer,
            "desk",
            format!("call {number}: team {} is asked to go", team + 1),
            format!("POST /v1/cases/${{case-{number}}}/deployments"),
            json!({ "triage": format!("${{triage-{number}}}"),
                "team": format!("${{team-{}}}", team + 1), "twoWorkers": true }),
            &[(id.clone(), "/id")],
        );
        let step = |plan: &mut Self, minute, said: &str, verb: &str, body: Value| {
            plan.add(
                minute,
                "team",
                format!("call {number}: {said}"),
                format!("POST /v1/deployments/${{{id}}}/{verb}"),
                body,
                &[],
            );
        };
        step(self, offer + 2, "the team will go", "acceptance", json!({}));
        step(self, offer + 3, "under way", "departure", json!({}));
        step(self, at, "at the door", "arrival", json!({}));
        step(
            self,
            visited,
            "the child is seen and spoken to",
            "visits",
            json!({ "sighting": "seen-and-spoken",
            "findings": format!("Invented findings {number}"), "agreements": [] }),
        );
        step(
            self,
            visited + 1,
            "calmed; the team is free",
            "completion",
            json!({ "outcome": "calmed" }),
        );
        self.team_free_at[team] = visited + 1;
        visited + 1
    }

    fn placement(&mut self, number: usize, at: u32, age_years: i32) {
        let id = format!("placement-{number}");
        self.add(at, "desk", format!("call {number}: a safe place for tonight"),
            format!("POST /v1/cases/${{case-{number}}}/placements"),
            json!({ "triage": format!("${{triage-{number}}}"), "child": format!("${{child-{number}}}"),
                "need": "safe-housing", "perspective": "home" }),
            &[(id.clone(), "/id")]);
        let rung = |plan: &mut Self, rung: &str, outcome: &str| {
            plan.add(
                at + 2,
                "desk",
                String::new(),
                format!("POST /v1/placements/${{{id}}}/rungs"),
                json!({ "rung": rung, "outcome": outcome, "reason": "Invented reason" }),
                &[],
            );
        };
        let wants_group = age_years >= 14 && self.beds_left > 0;
        let wants_family = !wants_group && age_years < 16 && self.foster_left > 0;
        if !wants_group && !wants_family {
            rung(self, "network", "used");
            self.add(
                at + 5,
                "desk",
                format!("call {number}: stays with people they know"),
                format!("POST /v1/placements/${{{id}}}/alternative"),
                json!({ "rung": "network", "awayFromHome": true, "reason": "Invented reason",
                    "heard": { "voices": ["child", "parents"] } }),
                &[],
            );
            return;
        }
        let mut ladder = vec![
            "network",
            "ambulatory",
            "restraining-order",
            "time-out",
            "family-admission",
            "network-foster",
        ];
        let place = if wants_group {
            ladder.extend(["crisis-foster", "family-home"]);
            self.beds_left -= 1;
            format!("bed-{}", GROUP_BEDS - self.beds_left)
        } else {
            self.foster_left -= 1;
            format!("family-{}", FOSTER_PLACES - self.foster_left)
        };
        for lighter in ladder {
            rung(self, lighter, "not-available");
        }
        let step = |plan: &mut Self, minute, actor: &str, said: &str, verb: &str, body: Value| {
            plan.push(
                minute,
                actor,
                format!("call {number}: {said}"),
                format!("POST /v1/placements/${{{id}}}/{verb}"),
                body,
                &[],
                verb == "decision",
            );
        };
        step(
            self,
            at + 6,
            "desk",
            &format!("{place} is held"),
            "hold",
            json!({ "place": format!("${{{place}}}") }),
        );
        step(
            self,
            at + 15,
            "provider",
            &format!("{place} is confirmed"),
            "hold/confirmation",
            json!({}),
        );
        step(
            self,
            at + 20,
            "desk",
            "the placement is decided",
            "decision",
            json!({ "reason": "Invented reason", "heard": { "voices": ["child", "parents"] } }),
        );
        step(
            self,
            at + 50,
            "provider",
            &format!("the child is welcomed at {place}"),
            "admission",
            json!({}),
        );
    }

    fn handover(&mut self, number: usize, at: u32, municipality: Municipality) {
        self.add(
            at,
            "desk",
            format!(
                "call {number}: handed over warmly to {}",
                municipality.name()
            ),
            format!("POST /v1/cases/${{case-{number}}}/handovers"),
            json!({ "role": "local-access",
                "organisation": Owner::local_access(municipality).organisation,
                "summary": format!("Invented summary {number}") }),
            &[],
        );
        self.add(
            at + 5,
            "desk",
            String::new(),
            format!("POST /v1/reports/${{report-{number}}}/feedback"),
            json!({ "text": "Invented feedback" }),
            &[],
        );
    }

    pub fn done(mut self) -> Vec<Step> {
        // Stable: the steps of one instant keep the order they were written in.
        self.steps.sort_by_key(|(minute, _)| *minute);
        self.steps.into_iter().map(|(_, step)| step).collect()
    }
}
