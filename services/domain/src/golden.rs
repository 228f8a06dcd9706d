//! Golden bytes: what every event looked like when it was released (`proto/golden/<subject>.txt`).
//!
//! A line is `<type>@<schema> <hex>`. Old lines stay for ever: they are the contract with the past.
//! After a new event or sample, `VANGNET_BLESS=1 cargo test -p vangnet-domain golden` adds its lines.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use crate::{
    event::Event,
    given::{id, seal},
    stream::Subject,
};

const ORIGIN: uuid::Uuid = id(0x600d);

/// One or more events of every kind of every subject, sealed.
pub(crate) fn samples() -> Vec<Event> {
    fn of<E: Into<Event>>(events: Vec<E>) -> Vec<Event> {
        events.into_iter().map(Into::into).collect()
    }
    [
        of(crate::report::samples()),
        of(crate::case::samples()),
        of(crate::person::samples()),
        of(crate::triage::samples()),
        of(crate::triage::weighings_samples()),
        of(crate::rota::samples()),
        of(crate::consultation::samples()),
        of(crate::team::samples()),
        of(crate::deployment::samples()),
        of(crate::place::samples()),
        of(crate::placement::samples()),
        of(crate::placement::search_samples()),
        of(crate::counter::samples()),
        of(crate::guest::samples()),
        of(crate::stay::samples()),
        of(crate::title::samples()),
        of(crate::export::samples()),
        of(crate::shift::samples()),
        of(crate::alarm::samples()),
    ]
    .concat()
    .into_iter()
    .map(|mut event| {
        seal(&mut event, ORIGIN);
        event
    })
    .collect()
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../proto/golden"))
}

/// Golden lines of the subjects: (subject, type, schema, hex).
fn released() -> Vec<(Subject, String, u32, String)> {
    let mut lines = Vec::new();
    for subject in Subject::ALL {
        let Ok(text) = fs::read_to_string(folder().join(format!("{subject}.txt"))) else {
            continue;
        };
        for line in text.lines() {
            let (name, hex) = line.split_once(' ').expect("type@schema, a space, hex");
            let (name, schema) = name.split_once('@').expect("type@schema");
            let schema = schema.parse().expect("a number");
            lines.push((*subject, name.to_owned(), schema, hex.to_owned()));
        }
    }
    lines
}

/// The lines that the events of today make, by subject.
fn written() -> BTreeMap<Subject, Vec<String>> {
    let mut lines: BTreeMap<Subject, Vec<String>> = BTreeMap::new();
    for event in samples() {
        let encoded = event.encode().expect("samples are sealed");
        let hex = hex::encode(&encoded.body);
        let line = format!("{}@{} {hex}", encoded.type_name, encoded.schema);
        lines.entry(event.subject()).or_default().push(line);
    }
    lines
}

/// The event types of the contract: messages of a subject's package that no other message is made of.
fn contract() -> BTreeSet<&'static str> {
    let descriptor = include_str!("../../../proto/descriptor.txt");
    let (fields, messages): (Vec<_>, Vec<_>) = descriptor
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .partition(|line| line.starts_with(' '));
    let parts: BTreeSet<_> = fields
        .iter()
        .flat_map(|field| field.split_whitespace())
        .collect();
    messages
        .into_iter()
        .filter(|message| !parts.contains(message))
        .filter(|message| !message.starts_with("vangnet.common."))
        .filter(|message| !message.starts_with("vangnet.envelope."))
        .collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a switch of the test run, not of the program"
)]
fn blessing() -> bool {
    std::env::var("VANGNET_BLESS").is_ok()
}

/// Adds lines and never takes one away.
fn bless() {
    fs::create_dir_all(folder()).expect("a writable working tree");
    for (subject, lines) in written() {
        let path = folder().join(format!("{subject}.txt"));
        let old = fs::read_to_string(&path).unwrap_or_default();
        let mut all: Vec<_> = old.lines().map(str::to_owned).collect();
        all.extend(
            lines
                .into_iter()
                .filter(|line| !old.lines().any(|known| known == line)),
        );
        fs::write(path, all.join("\n") + "\n").expect("a writable working tree");
    }
}

#[test]
fn golden_bytes_of_every_event_still_decode_and_encode_the_same() {
    if blessing() {
        bless();
    }
    let today: BTreeMap<_, _> = samples()
        .into_iter()
        .filter_map(|event| event.encode().ok())
        .map(|encoded| (encoded.type_name, encoded.schema))
        .collect();
    let released = released();
    assert!(!released.is_empty(), "no golden bytes at all");
    for (subject, name, schema, hex) in &released {
        let body = hex::decode(hex).expect("hex");
        let event = Event::decode(*subject, name, *schema, &body, ORIGIN)
            .unwrap_or_else(|error| panic!("{name}@{schema} no longer decodes: {error}"));
        if today.get(name.as_str()) == Some(schema) {
            let again = event.encode().expect("decoded events are sealed");
            assert_eq!(hex::encode(again.body), *hex, "{name}@{schema} changed");
        }
    }
    for event in samples() {
        let encoded = event.encode().expect("samples are sealed");
        let (subject, name) = (event.subject(), encoded.type_name);
        let line = (
            subject,
            name.to_owned(),
            encoded.schema,
            hex::encode(&encoded.body),
        );
        assert!(
            released.contains(&line),
            "{name}@{} is not in proto/golden/{subject}.txt as it is written now; \
             if it is new, VANGNET_BLESS=1 cargo test -p vangnet-domain golden",
            encoded.schema
        );
        let decoded = Event::decode(subject, name, encoded.schema, &encoded.body, ORIGIN);
        assert_eq!(decoded, Ok(event), "{name} loses something on its way");
    }
}

#[test]
fn golden_bytes_exist_for_every_event_of_the_contract() {
    let sampled: BTreeSet<_> = samples()
        .iter()
        .map(|event| event.encode().expect("samples are sealed").type_name)
        .collect();
    let contract = contract();
    assert!(contract.contains("vangnet.report.v1.ReportReceived"));
    let missing: Vec<_> = contract.difference(&sampled).collect();
    assert!(missing.is_empty(), "add to samples(): {missing:?}");
    let unknown: Vec<_> = sampled.difference(&contract).collect();
    assert!(
        unknown.is_empty(),
        "not in proto/descriptor.txt: {unknown:?}"
    );
}

#[test]
fn broken_bytes_are_an_error_and_never_a_panic() {
    for (subject, name, schema, hex) in released() {
        let body = hex::decode(hex).expect("hex");
        for cut in 0..body.len() {
            // A shorter message may well be a message; it only has to come back.
            drop(Event::decode(subject, &name, schema, &body[..cut], ORIGIN));
        }
        let mut bent = body.clone();
        for at in 0..bent.len() {
            bent[at] ^= 0xff;
            drop(Event::decode(subject, &name, schema, &bent, ORIGIN));
            bent[at] = body[at];
        }
        assert!(Event::decode(subject, &name, schema + 1, &body, ORIGIN).is_err());
        assert!(Event::decode(subject, "vangnet.none.v1.None", 1, &body, ORIGIN).is_err());
    }
}
