//! `descriptor.txt` renders every message; a removed, renumbered or retyped field shows here and in review.

use std::collections::BTreeMap;

use prost::Message as _;
use prost_types::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorSet, field_descriptor_proto,
};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/descriptor.txt");
const HEAD: &str =
    "# Every message of the log: number, label, type, name. Generated: cargo xtask gen\n";

fn field_type(field: &FieldDescriptorProto) -> String {
    let named = field.type_name().trim_start_matches('.');
    if named.is_empty() {
        let word = field.r#type().as_str_name();
        word.trim_start_matches("TYPE_").to_lowercase()
    } else {
        named.to_owned()
    }
}

fn render_field(field: &FieldDescriptorProto) -> String {
    let label = if field.label() == field_descriptor_proto::Label::Repeated {
        "repeated "
    } else if field.proto3_optional() {
        "optional "
    } else {
        ""
    };
    let (number, name) = (field.number(), field.name());
    format!("  {number} {label}{} {name}\n", field_type(field))
}

fn render_message(prefix: &str, message: &DescriptorProto, out: &mut BTreeMap<String, String>) {
    let name = format!("{prefix}.{}", message.name());
    let mut fields: Vec<_> = message.field.iter().collect();
    fields.sort_by_key(|field| field.number());
    for nested in &message.nested_type {
        render_message(&name, nested, out);
    }
    out.insert(name, fields.into_iter().map(render_field).collect());
}

fn rendered(descriptors: &[u8]) -> String {
    let set = FileDescriptorSet::decode(descriptors).expect("made by protox");
    let mut messages = BTreeMap::new();
    for file in &set.file {
        for message in &file.message_type {
            render_message(file.package(), message, &mut messages);
        }
    }
    let mut text = HEAD.to_owned();
    for (name, fields) in messages {
        text += &format!("\n{name}\n{fields}");
    }
    text
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a switch of the test run, not of the program"
)]
fn every_message_is_as_it_was_released() {
    let now = rendered(vangnet_proto::DESCRIPTORS);
    if std::env::var("VANGNET_BLESS").is_ok() {
        std::fs::write(PATH, &now).unwrap();
    }
    let released = std::fs::read_to_string(PATH).unwrap_or_default();
    let gone: Vec<_> = released
        .lines()
        .filter(|line| !now.lines().any(|other| other == *line))
        .collect();
    assert!(
        now == released,
        "the messages differ from proto/descriptor.txt; no longer there: {gone:#?}\n\
         Adding a message or an optional field is fine: VANGNET_BLESS=1 cargo test -p vangnet-proto. \
         Anything else breaks what is stored: make a new message instead."
    );
}

#[test]
fn a_renumbered_field_would_show() {
    let mut set = FileDescriptorSet::decode(vangnet_proto::DESCRIPTORS).unwrap();
    let before = rendered(&set.encode_to_vec());
    let field = set
        .file
        .iter_mut()
        .flat_map(|file| &mut file.message_type)
        .flat_map(|message| &mut message.field)
        .next()
        .unwrap();
    field.number = Some(field.number() + 100);
    assert_ne!(rendered(&set.encode_to_vec()), before);
}
