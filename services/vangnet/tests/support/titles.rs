//! Titles, consent and emergencies in the courses of a night: spoken, on paper, heard, extended, ended, fallen; and what a
//! stay is said to rest on. What is asked depends on what is there and on the hour; it may be refused.

use jiff::{Timestamp, ToSpan as _};
use proptest::prelude::*;
use serde_json::{Value, json};
use vangnet_domain::{actor::Role, title};

use crate::course::{self, Step};

/// What is asked about a child's titles, or about the frame of a stay.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    /// A title of this kind was decided so many minutes ago; spoken, or on paper.
    Decided {
        kind: &'static str,
        minutes_ago: i64,
        spoken: bool,
    },
    /// The newest title is on paper, heard, put to use, extended, ended, withdrawn.
    Paper,
    /// Heard so many minutes ago: told late, it brings back what fell unheard.
    Heard {
        minutes_ago: i64,
    },
    Used,
    Extended,
    Ended,
    InError,
    Withdrawn,
    /// A forced step waits for no title.
    Emergency {
        step: &'static str,
    },
    /// The newest emergency is over.
    EmergencyOver,
    /// This stay of the child rests on that.
    Frame {
        stay: u128,
        kind: &'static str,
    },
}

/// The command, as it travels; about the newest title there is.
pub(crate) fn next(titles: &title::State, now: Timestamp, child: u128, asked: &Asked) -> Step {
    let person = course::child_id(child);
    let newest = titles.titles.last().map(|title| title.record.title);
    let title = json!(newest.map_or(person, |title| title.0));
    let number = titles.titles.len() + titles.emergencies.len();
    let local = |command: &str, body: Value| course::ask(Role::LocalAccess, "title", command, body);
    let at = json!(now);
    let of_title = json!({ "person": person, "title": title });
    let and = |more: Value| {
        let mut body = of_title.clone();
        if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        body
    };
    match asked {
        Asked::Decided {
            kind,
            minutes_ago,
            spoken,
        } => {
            let decided_at = now - minutes_ago.minutes();
            local(
                "record",
                json!({ "person": person, "case": course::case_id(child),
                    "title": course::fresh(14, child, number), "kind": kind, "decided_at": decided_at,
                    "written_at": (!spoken).then_some(decided_at), "until": null,
                    "agreed": ["parents-with-authority"] }),
            )
        }
        Asked::Paper => local("record-paper", and(json!({ "written_at": at }))),
        Asked::Heard { minutes_ago } => {
            let heard_at = now - minutes_ago.minutes();
            let body = json!({ "condition": "heard", "at": heard_at });
            local("meet-condition", and(body))
        }
        Asked::Used => local(
            "meet-condition",
            and(json!({ "condition": "used", "at": at })),
        ),
        Asked::Extended => local("extend", and(json!({ "decided_at": at, "until": null }))),
        Asked::Ended => local("end", and(json!({ "by": "court", "at": at }))),
        Asked::InError => {
            let body = json!({ "by": "recorded-in-error", "at": at });
            local("end", and(body))
        }
        Asked::Withdrawn => local(
            "withdraw",
            and(json!({ "by": "parents-with-authority", "at": at })),
        ),
        Asked::Emergency { step } => local(
            "declare-emergency",
            json!({ "person": person, "case": course::case_id(child),
                "emergency": course::fresh(15, child, number), "step": step, "reason": "Gevaar" }),
        ),
        Asked::EmergencyOver => {
            let newest = titles.emergencies.last().map(|known| known.emergency.0);
            let emergency = newest.unwrap_or(person);
            local(
                "end-emergency",
                json!({ "person": person, "emergency": emergency }),
            )
        }
        Asked::Frame { stay, kind } => {
            let claim = match *kind {
                "forced" => json!({ "forced": { "title": title } }),
                kind => json!(kind),
            };
            let emergency = course::fresh(16, child, number);
            let body = json!({ "stay": course::stay_id(*stay), "claim": claim, "emergency": emergency,
                "reason": "Gevaar" });
            course::ask(Role::LocalAccess, "stay", "set-frame", body)
        }
    }
}

/// Anything about titles, of any kind that a stay can meet.
pub(crate) fn asked(stays: u128) -> impl Strategy<Value = Asked> {
    let kinds = vec![
        "voluntary",
        "provisional-supervision-order",
        "emergency-placement-authorisation",
        "placement-authorisation",
        "closed-authorisation",
        "emergency-closed-authorisation",
        "crisis-measure",
        "crisis-measure-continuation",
        "care-custody",
        "care-authorisation",
        "guardianship",
    ];
    // Some were decided about as long ago as a hearing may take.
    let ago = prop_oneof![8 => 0..30_i64, 2 => 30..6_000_i64, 1 => 19_000..24_000_i64];
    let heard_ago = prop_oneof![1 => Just(0), 1 => 0..6_000_i64];
    let steps = prop::sample::select(vec!["stay-away", "stay-closed"]);
    let frames = prop::sample::select(vec!["voluntary", "forced", "emergency"]);
    prop_oneof![
        6 => (prop::sample::select(kinds), ago, any::<bool>()).prop_map(
            |(kind, minutes_ago, spoken)| Asked::Decided { kind, minutes_ago, spoken }
        ),
        1 => Just(Asked::Paper),
        2 => heard_ago.prop_map(|minutes_ago| Asked::Heard { minutes_ago }),
        1 => Just(Asked::Used),
        1 => Just(Asked::Extended),
        2 => Just(Asked::Ended),
        1 => Just(Asked::InError),
        1 => Just(Asked::Withdrawn),
        2 => steps.prop_map(|step| Asked::Emergency { step }),
        1 => Just(Asked::EmergencyOver),
        3 => (0..stays, frames).prop_map(|(stay, kind)| Asked::Frame { stay, kind }),
    ]
}
