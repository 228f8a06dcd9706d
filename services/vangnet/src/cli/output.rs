//! What commands print: tables on a terminal, tab-separated in a pipe, JSON when asked. Results on stdout,
//! everything else on stderr.

use std::io::{self, IsTerminal as _, Write as _};

use comfy_table::{ContentArrangement, Table, presets};

/// One line of results.
pub fn line(text: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{text}")
}

/// One line for whoever waits.
pub fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// An instant, and in words that the term or the figure it goes by is not verified.
pub fn remarked(instant: String, remark: Option<&str>) -> String {
    match remark.filter(|remark| !instant.is_empty() && !remark.is_empty()) {
        Some(remark) => format!("{instant} ({remark})"),
        None => instant,
    }
}

/// Whether progress makes sense.
pub fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// A value as pretty JSON.
pub fn json<T: serde::Serialize>(value: &T) -> anyhow::Result<()> {
    Ok(line(&serde_json::to_string_pretty(value)?)?)
}

/// Rows under a header.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if io::stdout().is_terminal() {
        let mut table = Table::new();
        table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(header);
        table.add_rows(rows);
        return writeln!(out, "{table}");
    }
    writeln!(out, "{}", header.join("\t"))?;
    for row in rows {
        let cells: Vec<_> = row
            .iter()
            .map(|cell| cell.replace(['\t', '\n'], " "))
            .collect();
        writeln!(out, "{}", cells.join("\t"))?;
    }
    Ok(())
}
