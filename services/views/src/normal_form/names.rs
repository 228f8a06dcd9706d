//! Names for ids, by what they stand for.
//!
//! Two runs make different ids in a different order, so a name must come from content alone. Ids are told
//! apart step by step (colour refinement): at first only by kind, then by the events they stand in, where
//! other ids show as what is known of them so far, until nothing more can be told apart. What is left are
//! ids that stand for the same; they are numbered one after the other, which changes nothing in the form.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use uuid::Uuid;
use vangnet_domain::stream::{StreamId, Subject};

/// A part of a string: an id, or what stands between ids.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Piece<'a> {
    /// What is no id.
    Text(&'a str),
    /// An id.
    Id(Uuid),
}

/// The name of a stream: that of its id, with the subject where the name alone does not say it.
pub(super) fn of_stream(stream: StreamId, names: &BTreeMap<Uuid, String>) -> String {
    let name = names.get(&stream.id).map_or("nameless", String::as_str);
    let subject = stream.subject.as_str();
    let said = name
        .strip_prefix(subject)
        .is_some_and(|rest| rest.starts_with('-'));
    if said {
        name.to_owned()
    } else {
        format!("{subject} {name}")
    }
}

/// The given names, and one for every other id in these streams.
pub(super) fn complete(
    streams: &BTreeMap<StreamId, Vec<Value>>,
    given: &BTreeMap<Uuid, String>,
) -> BTreeMap<Uuid, String> {
    let mut naming = Naming::new(streams, given);
    naming.refine();
    while naming.part_the_first_equals() {
        naming.refine();
    }
    naming.names()
}

/// An event as text with ids in it, and where it stands.
struct Event {
    stream: StreamId,
    index: usize,
    /// Each id with the text before it.
    ids: Vec<(String, Uuid)>,
    /// The text after the last id.
    rest: String,
}

impl Event {
    fn new(stream: StreamId, index: usize, value: &Value) -> Self {
        let mut event = Self {
            stream,
            index,
            ids: Vec::new(),
            rest: String::new(),
        };
        for piece in pieces(&value.to_string()) {
            match piece {
                Piece::Text(text) => event.rest.push_str(text),
                Piece::Id(id) => event.ids.push((std::mem::take(&mut event.rest), id)),
            }
        }
        event
    }
}

struct Naming<'a> {
    given: &'a BTreeMap<Uuid, String>,
    events: Vec<Event>,
    /// The events each id stands in, or whose stream it is the id of.
    places: BTreeMap<Uuid, BTreeSet<usize>>,
    kinds: BTreeMap<Uuid, String>,
    /// What is known of each id that has no given name; equal numbers cannot be told apart.
    colours: BTreeMap<Uuid, usize>,
}

impl<'a> Naming<'a> {
    fn new(streams: &BTreeMap<StreamId, Vec<Value>>, given: &'a BTreeMap<Uuid, String>) -> Self {
        let mut events = Vec::new();
        let mut kinds: BTreeMap<Uuid, String> = BTreeMap::new();
        for (stream, values) in streams {
            kinds.insert(stream.id, kind_of(stream.subject).to_owned());
            for (index, value) in values.iter().enumerate() {
                events.push(Event::new(*stream, index, value));
            }
        }
        for value in streams.values().flatten() {
            name_kinds("id", value, &mut kinds);
        }
        let mut places: BTreeMap<Uuid, BTreeSet<usize>> = BTreeMap::new();
        for (number, event) in events.iter().enumerate() {
            places.entry(event.stream.id).or_default().insert(number);
            for (_, id) in &event.ids {
                places.entry(*id).or_default().insert(number);
            }
        }
        let nameless = places.keys().filter(|id| !given.contains_key(id));
        let mut naming = Self {
            given,
            colours: nameless.map(|id| (*id, 0)).collect(),
            events,
            kinds,
            places,
        };
        naming.recolour(|naming, id| naming.kinds.get(&id).cloned().unwrap_or_default());
        naming
    }

    /// Tell apart what can be told apart.
    fn refine(&mut self) {
        loop {
            let before = self.distinct();
            self.recolour(Self::signature);
            if self.distinct() == before {
                return;
            }
        }
    }

    /// Make a difference between ids that stand for the same, if there are any.
    fn part_the_first_equals(&mut self) -> bool {
        let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
        for colour in self.colours.values() {
            *seen.entry(*colour).or_default() += 1;
        }
        let Some((equal, _)) = seen.into_iter().find(|(_, count)| *count > 1) else {
            return false;
        };
        // Room for one before the others: every colour from here on moves up.
        let mut first = true;
        for colour in self.colours.values_mut() {
            if *colour == equal && first {
                first = false;
            } else if *colour >= equal {
                *colour += 1;
            }
        }
        true
    }

    fn distinct(&self) -> usize {
        self.colours.values().collect::<BTreeSet<_>>().len()
    }

    /// Number the ids by what is now known of them; what was told apart stays apart, in the same order.
    fn recolour(&mut self, known: impl Fn(&Self, Uuid) -> String) {
        let signatures: BTreeMap<Uuid, (usize, String)> = self
            .colours
            .iter()
            .map(|(id, colour)| (*id, (*colour, known(self, *id))))
            .collect();
        let ranks: BTreeSet<_> = signatures.values().collect();
        let ranks: BTreeMap<_, _> = ranks.into_iter().zip(0_usize..).collect();
        self.colours = signatures
            .iter()
            .map(|(id, signature)| (*id, ranks.get(signature).copied().unwrap_or(0)))
            .collect();
    }

    /// Everything an id stands in, as far as it is known.
    fn signature(&self, id: Uuid) -> String {
        let places = self.places.get(&id).into_iter().flatten();
        let mut contexts: Vec<_> = places
            .filter_map(|number| self.events.get(*number))
            .map(|event| {
                let subject = event.stream.subject.as_str();
                let stream = self.seen(event.stream.id, id);
                let mut text = format!("{subject} {stream} {} ", event.index);
                for (before, other) in &event.ids {
                    text.push_str(before);
                    text.push_str(&self.seen(*other, id));
                }
                text + &event.rest
            })
            .collect();
        contexts.sort_unstable();
        contexts.concat()
    }

    /// How an id shows from where another stands.
    fn seen(&self, id: Uuid, from: Uuid) -> String {
        match (self.given.get(&id), self.colours.get(&id)) {
            _ if id == from => "<self>".to_owned(),
            (Some(name), _) => format!("<{name}>"),
            (None, Some(colour)) => format!("<#{colour}>"),
            (None, None) => "<>".to_owned(),
        }
    }

    fn names(&self) -> BTreeMap<Uuid, String> {
        let mut by_colour: Vec<_> = self
            .colours
            .iter()
            .map(|(id, colour)| (colour, id))
            .collect();
        by_colour.sort_unstable();
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        let mut names = self.given.clone();
        for (_, id) in by_colour {
            let kind = self.kinds.get(id).map_or("id", String::as_str);
            let number = numbers.entry(kind).or_default();
            *number += 1;
            names.insert(*id, format!("{kind}-{number}"));
        }
        names
    }
}

/// What a stream's id is the id of.
fn kind_of(subject: Subject) -> &'static str {
    match subject {
        Subject::Search => Subject::Person.as_str(),
        Subject::Weighings => Subject::Case.as_str(),
        other => other.as_str(),
    }
}

/// What an id is by the field it stands in, unless it is known by its stream.
fn name_kinds(field: &str, value: &Value, kinds: &mut BTreeMap<Uuid, String>) {
    match value {
        Value::String(text) => {
            if text.parse::<StreamId>().is_ok() {
                return;
            }
            for piece in pieces(text) {
                if let Piece::Id(id) = piece {
                    let kind = match field {
                        "child" => "person",
                        "duty-opened" => "duty",
                        other => other,
                    };
                    kinds.entry(id).or_insert_with(|| kind.to_owned());
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                name_kinds(field, item, kinds);
            }
        }
        Value::Object(fields) => {
            for (name, part) in fields {
                // An `id` is that of what it stands in.
                name_kinds(if name == "id" { field } else { name }, part, kinds);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

const ID_LEN: usize = 36;

/// The ids in a text, and what stands between them.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        let candidate = text.get(at..at + ID_LEN);
        let hyphens = candidate.filter(|id| {
            let bytes = id.as_bytes();
            [8, 13, 18, 23]
                .iter()
                .all(|hyphen| bytes.get(*hyphen) == Some(&b'-'))
        });
        match hyphens.and_then(|id| Uuid::try_parse(id).ok()) {
            Some(id) => {
                found.extend(
                    text.get(start..at)
                        .filter(|text| !text.is_empty())
                        .map(Piece::Text),
                );
                found.push(Piece::Id(id));
                at += ID_LEN;
                start = at;
            }
            None => at += 1,
        }
    }
    found.extend(
        text.get(start..)
            .filter(|text| !text.is_empty())
            .map(Piece::Text),
    );
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_wherever_they_stand_in_a_text() {
        let id = Uuid::from_u128(7);
        let text = format!("é sealed({id}) and {id}");
        assert_eq!(
            pieces(&text),
            [
                Piece::Text("é sealed("),
                Piece::Id(id),
                Piece::Text(") and "),
                Piece::Id(id)
            ]
        );
        assert_eq!(pieces(""), []);
        assert_eq!(pieces("no-id-here"), [Piece::Text("no-id-here")]);
    }

    #[test]
    fn a_stream_says_its_subject_once() {
        let (place, person) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let names = BTreeMap::from([(place, "place-1".to_owned()), (person, "Mark".to_owned())]);
        let name = |subject, id| of_stream(StreamId::new(subject, id), &names);
        assert_eq!(name(Subject::Place, place), "place-1");
        assert_eq!(name(Subject::Search, person), "search Mark");
        assert_eq!(name(Subject::Person, person), "person Mark");
    }
}
