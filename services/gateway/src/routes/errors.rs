//! `/v1/errors/{code}`: what a code means and what to do, as a page.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use utoipa::ToSchema;

use crate::{
    call::Call,
    codes,
    problem::Problem,
    route::{Routes, Spec},
};

const PAGE: Spec = Spec::open(
    "/v1/errors/{code}",
    "What a code means and what to do: HTML, or Markdown when asked for.",
);

/// A page for people.
#[derive(ToSchema)]
#[schema(value_type = String)]
pub struct Page(#[expect(dead_code, reason = "only its schema is used")] String);

pub(super) fn routes() -> Routes {
    Routes::new().get::<Page, _, _>(PAGE, page)
}

async fn page(call: Call) -> Result<Response, Problem> {
    let code = codes::named(call.path.word("code")).ok_or_else(Problem::not_found)?;
    let accepted = call
        .parts
        .headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    let (kind, text) = if accepted.is_some_and(|kinds| kinds.contains("text/markdown")) {
        ("text/markdown; charset=utf-8", code.page.to_owned())
    } else {
        ("text/html; charset=utf-8", html(code.name, code.page))
    };
    let mut response = Response::new(Body::from(text));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    Ok(response)
}

/// The pages use headings, paragraphs, lists and `code`; that is what this knows.
fn html(name: &str, markdown: &str) -> String {
    let mut body = String::new();
    let mut open = "";
    for line in markdown.lines() {
        let (tag, text) = match line.trim_end() {
            "" => ("", ""),
            line => match (
                line.strip_prefix("# "),
                line.strip_prefix("## "),
                line.strip_prefix("- "),
            ) {
                (Some(title), _, _) => ("h1", title),
                (_, Some(title), _) => ("h2", title),
                (_, _, Some(item)) => ("li", item),
                _ => ("p", line),
            },
        };
        if tag == "p" && open == "p" {
            body.push(' ');
            body.push_str(&inline(text));
            continue;
        }
        if !open.is_empty() {
            body.push_str(&format!("</{open}>\n"));
        }
        if !tag.is_empty() {
            body.push_str(&format!("<{tag}>{}", inline(text)));
        }
        open = tag;
    }
    if !open.is_empty() {
        body.push_str(&format!("</{open}>\n"));
    }
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{name}</title>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
}

/// Escaped, with `code` marked.
fn inline(text: &str) -> String {
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let parts: Vec<&str> = escaped.split('`').collect();
    let mut html = String::new();
    for (index, part) in parts.iter().enumerate() {
        if index % 2 == 1 && index + 1 < parts.len() {
            html.push_str(&format!("<code>{part}</code>"));
        } else {
            html.push_str(part);
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_html_and_nothing_in_it_becomes_markup() {
        let page = html(
            "X",
            "# X: a <title>\n\nTwo\nlines with `code`.\n\n- one\n- two\n",
        );
        assert!(page.contains("<h1>X: a &lt;title&gt;</h1>"));
        assert!(page.contains("<p>Two lines with <code>code</code>.</p>"));
        assert!(page.contains("<li>one</li>\n<li>two</li>"));
    }
}
