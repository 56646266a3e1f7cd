//! Reports: one HTML file each, with everything in it, that reads well in light and dark, on paper and on a
//! phone.

pub mod histogram;
pub mod plot;

use std::collections::BTreeMap;

use anyhow::Result;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde::Serialize;
use shared::{artifact::Interval, class::Class};

/// Notice of every report.
pub const NOT_CLINICAL: &str =
    "For research and teaching only. Not a medical device: these figures are no clinical evidence.";

const STYLE: &str = include_str!("style.css");

/// A whole page; `provenance` are names and values that say where its values come from.
pub fn page(title: &str, provenance: &[(&str, String)], body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'; img-src data:";
                title { (title) " · Lymphoscope" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.brand { "Lymphoscope" }
                    h1 { (title) }
                    p.notice role="note" { (NOT_CLINICAL) }
                }
                main { (body) }
                footer {
                    h2 { "Where these figures come from" }
                    dl { @for (name, value) in provenance { div { dt { (name) } dd { (value) } } } }
                    p { (NOT_CLINICAL) }
                }
            }
        }
    };
    page.into_string()
}

/// What a page says, as JSON: its values beside where they come from and what they are not.
///
/// # Errors
///
/// Where the values are no JSON object.
pub fn json(provenance: &[(&str, String)], figures: &impl Serialize) -> Result<Vec<u8>> {
    #[derive(Serialize)]
    struct Document<'a, T> {
        notice: &'static str,
        provenance: BTreeMap<&'a str, &'a str>,
        #[serde(flatten)]
        figures: &'a T,
    }
    let rows = provenance
        .iter()
        .map(|(name, value)| (*name, value.as_str()));
    let document = Document {
        notice: NOT_CLINICAL,
        provenance: rows.collect(),
        figures,
    };
    Ok(serde_json::to_vec_pretty(&document)?)
}

/// Leak groups of a class below which an interval from draws of them says little.
const FEW_GROUPS: usize = 5;

/// What to bear in mind where a class has so few leak groups that an interval says little; `None` otherwise.
pub fn few_groups([normal, blasts]: [usize; Class::COUNT]) -> Option<String> {
    (normal.min(blasts) < FEW_GROUPS).then(|| {
        format!(
            "Few subjects: {normal} leak groups of normal cells and {blasts} of lymphoblasts. An interval from \
             drawing so few again is too narrow, and of a single one has no width at all."
        )
    })
}

/// A section with a heading.
pub fn section(title: &str, body: &Markup) -> Markup {
    html! { section { h2 { (title) } (body) } }
}

/// A table; its first column names the rows, the others are values.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> Markup {
    html! {
        div.table tabindex="0" role="region" aria-label=(head.join(", ")) {
            table {
                thead { tr { @for name in head { th scope="col" { (name) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            @for (at, cell) in row.iter().enumerate() {
                                @if at == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A value with its interval, to three places.
pub fn interval(value: &Interval) -> String {
    if value.value.is_finite() {
        format!("{:.3} ({:.3} to {:.3})", value.value, value.low, value.high)
    } else {
        "not defined".to_owned()
    }
}

/// A table in Markdown.
pub fn markdown(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut lines = vec![head.join(" | "), vec!["---"; head.len()].join(" | ")];
    lines.extend(rows.iter().map(|row| row.join(" | ")));
    lines.iter().map(|line| format!("| {line} |\n")).collect()
}

/// A PNG that stands in the page itself.
pub fn embedded(png: &[u8], alt: &str) -> Markup {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let source = format!("data:image/png;base64,{}", STANDARD.encode(png));
    html! { img src=(source) alt=(alt) loading="lazy"; }
}

/// The row of a page's provenance that says which program made it.
pub fn program() -> (&'static str, String) {
    let version = env!("CARGO_PKG_VERSION");
    ("Program", format!("trainer {version}, commit {}", commit()))
}

/// The commit of the checkout that is at hand, or `unknown` outside one.
pub fn commit() -> String {
    let output = std::process::Command::new("git")
        .args(["describe", "--always", "--dirty", "--abbrev=12"])
        .output();
    match output {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        }
        _ => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_text_not_markup() {
        let rows = [vec!["<script>".to_owned(), "1".to_owned()]];
        let page = page(
            "A & B",
            &[("seed", "1".to_owned())],
            &table(&["file", "n"], &rows),
        );
        assert!(page.contains("&lt;script&gt;") && page.contains("A &amp; B"));
        assert!(!page.contains("<script>"));
        assert!(page.matches("Not a medical device").count() == 2);
    }

    #[test]
    fn figures_stand_beside_where_they_come_from() {
        #[derive(Serialize)]
        struct Figures {
            auroc: f64,
        }
        let provenance = [("Split", "0123".to_owned())];
        let bytes = json(&provenance, &Figures { auroc: 0.5 }).unwrap();
        let read: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(read["provenance"]["Split"], "0123");
        assert_eq!(read["auroc"], 0.5);
        assert!(read["notice"].as_str().unwrap().contains("medical device"));
    }

    #[test]
    fn few_leak_groups_are_said() {
        assert!(few_groups([5, 9]).is_none());
        assert!(few_groups([5, 1]).unwrap().contains("1 of lymphoblasts"));
    }
}
