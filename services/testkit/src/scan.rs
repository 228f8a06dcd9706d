//! Looks for given texts, or keys, in bytes: plain and in the forms that programs write bytes in.

use std::{collections::BTreeSet, fs, path::Path};

use aho_corasick::{AhoCorasick, MatchKind};
use anyhow::{Result, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};

/// What is shorter would be found by accident, and is refused.
const BYTES_MIN: usize = 6;

/// What is looked for. Letters are found in either case.
#[derive(Debug)]
pub struct Net {
    patterns: AhoCorasick,
    /// Of each pattern, what it is.
    names: Vec<String>,
}

impl Net {
    /// For texts.
    pub fn of_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        Self::of(texts.into_iter().map(|text| (text, text.as_bytes())))
    }

    /// For named bytes.
    pub fn of<'a>(wanted: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Result<Self> {
        let (mut patterns, mut names) = (Vec::new(), Vec::new());
        for (name, bytes) in wanted {
            ensure!(bytes.len() >= BYTES_MIN, "{name} is too short to look for");
            for (form, pattern) in forms(bytes) {
                patterns.push(pattern);
                names.push(format!("{name} ({form})"));
            }
        }
        let patterns = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(patterns)?;
        Ok(Self { patterns, names })
    }

    /// What is in some bytes: `place: text (form)`, each once.
    pub fn catch(&self, place: &str, bytes: &[u8]) -> BTreeSet<String> {
        let found: BTreeSet<_> = self
            .patterns
            .find_overlapping_iter(bytes)
            .map(|found| found.pattern())
            .collect();
        let named = found
            .into_iter()
            .filter_map(|at| self.names.get(at.as_usize()));
        named.map(|name| format!("{place}: {name}")).collect()
    }

    /// What is in the files below a folder. Under a running server files come and go; one that went is none.
    pub fn catch_files(&self, folder: &Path) -> Result<BTreeSet<String>> {
        let mut caught = BTreeSet::new();
        for entry in fs::read_dir(folder)? {
            let Ok(entry) = entry else { continue };
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => {
                    if let Ok(below) = self.catch_files(&path) {
                        caught.extend(below);
                    }
                }
                Ok(kind) if kind.is_file() => {
                    if let Ok(bytes) = fs::read(&path) {
                        caught.extend(self.catch(&path.display().to_string(), &bytes));
                    }
                }
                _ => {}
            }
        }
        Ok(caught)
    }
}

/// The bytes as they are, and as they are often written.
fn forms(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut forms = vec![
        ("plain", bytes.to_vec()),
        ("hex", hex::encode(bytes).into_bytes()),
        ("numbers", numbers(bytes, ",").into_bytes()),
        ("numbers", numbers(bytes, ", ").into_bytes()),
    ];
    // Where a text begins among others decides how base64 writes it; what its neighbours share is left out.
    for before in 0..3 {
        let written = BASE64_STANDARD.encode([&vec![0; before], bytes].concat());
        let (start, end) = ((before * 8).div_ceil(6), (before + bytes.len()) * 8 / 6);
        if let Some(own) = written.get(start..end) {
            forms.push(("base64", own.as_bytes().to_vec()));
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let units = || text.encode_utf16();
        forms.push(("UTF-16", units().flat_map(u16::to_le_bytes).collect()));
        forms.push(("UTF-16", units().flat_map(u16::to_be_bytes).collect()));
    }
    forms
}

fn numbers(bytes: &[u8], between: &str) -> String {
    let numbers: Vec<_> = bytes.iter().map(u8::to_string).collect();
    numbers.join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_in_every_form_and_case_and_nowhere_else() {
        let text = "Kanarie0042q";
        let net = Net::of_texts([text]).unwrap();
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (form, bytes) in [
            ("plain", format!("name: {text}.").into_bytes()),
            ("plain", text.to_uppercase().into_bytes()),
            ("hex", hex::encode_upper(format!("a {text}")).into_bytes()),
            ("numbers", format!("{:?}", text.as_bytes()).into_bytes()),
            ("numbers", serde_like(text).into_bytes()),
            ("UTF-16", utf16),
        ] {
            let caught = net.catch("here", &bytes);
            assert_eq!(caught, BTreeSet::from([format!("here: {text} ({form})")]));
        }
        for before in 0..5 {
            let among = format!("{}{text} and more", "x".repeat(before));
            let caught = net.catch("here", BASE64_STANDARD.encode(among).as_bytes());
            assert_eq!(caught.len(), 1, "{before}");
        }
        assert!(net.catch("here", b"Kanarie0043q, kanarie").is_empty());
        let shortest = Net::of_texts(["sixths"]).unwrap();
        assert_eq!(shortest.catch("here", b"two sixths").len(), 1);
        assert!(Net::of_texts(["fifth"]).is_err());
    }

    /// Bytes as JSON writes them.
    fn serde_like(text: &str) -> String {
        format!("[{}]", numbers(text.as_bytes(), ","))
    }

    #[test]
    fn files_are_read_to_the_last_folder() {
        let disk = tempfile::tempdir().unwrap();
        fs::create_dir_all(disk.path().join("a/b")).unwrap();
        fs::write(disk.path().join("a/b/c"), b"\0\xff the text is here").unwrap();
        let net = Net::of_texts(["the text"]).unwrap();
        let caught = net.catch_files(disk.path()).unwrap();
        assert!(caught.len() == 1 && caught.iter().all(|found| found.contains("a/b/c")));
    }
}
