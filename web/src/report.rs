//! The report of a visit: one HTML file that holds everything, needs no network and no script, and prints on paper.

use leptos::prelude::*;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use shared::{
    artifact::{Card, IndexEntry},
    captions::NOT_MEDICAL,
    summary::{NO_PROOF, Outcome},
};

use crate::{
    browser,
    engine_client::Drawn,
    export,
    opener::Opener,
    page_text::{Table, icon, number, parts, saved_words, subjects, warnings},
    state::{
        State, Visit,
        visit::{Entry, Status},
    },
    strip::{HEIGHT, Strip},
};

/// Most cells with pictures in a report: some five of A4, and less than five megabytes. The rest stands in the table.
const MOST_PICTURES: usize = 60;

/// Most rows of the table of all answers; the CSV has every one.
const MOST_ROWS: usize = 2000;

/// What a report is made of.
struct Sources<'a> {
    visit: &'a Visit,
    card: &'a Card,
    entry: &'a IndexEntry,
    engine: &'a str,
    drawn: &'a [Drawn],
    date: &'a str,
}

/// Draws the first cells with their maps, in the gallery's order but of all outcomes, and saves the report.
pub fn save(opener: Opener) {
    let thresholds = opener.page.with_untracked(State::thresholds);
    let order = opener
        .visit
        .with_untracked(|visit| visit.order_of(None, thresholds.as_ref()));
    let is_read = |number: &u64| {
        opener.visit.with_untracked(|visit| {
            let entry = visit.cells.get(number);
            entry.is_some_and(|e| e.is_here && matches!(e.status, Status::Classified(_)))
        })
    };
    let pictures = order.into_iter().filter(is_read).take(MOST_PICTURES);
    let pictures: Vec<u64> = pictures.collect();
    opener.engine.sketch(pictures, move |drawn| {
        let given = opener.page.with_untracked(|state| {
            let (card, entry) = (state.card.as_ref()?, state.wanted()?);
            let name = export::file_name("report", Some(&entry), "html");
            let report = |visit: &Visit| {
                page(&Sources {
                    visit,
                    card,
                    entry: &entry,
                    engine: &state.engine.name,
                    drawn: &drawn,
                    date: &browser::date(),
                })
            };
            let report = opener.visit.with_untracked(report).into_string();
            browser::save(&name, report.as_bytes()).map(|()| name)
        });
        export::tell(opener.page, given);
    });
}

fn page(sources: &Sources<'_>) -> Markup {
    let summary = sources.visit.summary();
    let policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Lymphoscope: " (summary.all.counts.pictures()) " pictures" }
                style { (PreEscaped(include_str!("report.css"))) }
            }
            body {
                h1 { "What a network made of " (summary.all.counts.pictures()) " pictures" }
                p.faint { (sources.date) " · Lymphoscope " (env!("CARGO_PKG_VERSION")) " · engine " (sources.engine) }
                p.notice { (NOT_MEDICAL) " Nothing here may decide about a person’s health or treatment." }
                @if let Some(words) = saved_words(sources.visit) { p.faint { (words) } }
                h2 { "Summary" }
                p { (summary.all.counted()) }
                @if let Some(words) = summary.shared_out() { p { (words) } p { (NO_PROOF) } }
                (strip(&Strip::of(sources.visit, Some(sources.card.thresholds))))
                @if summary.groups.len() > 1 {
                    h2 { "Subjects, by name or folder" }
                    (table(&subjects(&summary, usize::MAX)))
                }
                (pictures(sources))
                (answers(sources.visit))
                h2 { "The model" }
                @for part in parts(sources.card, sources.entry) {
                    h3 { (part.title) }
                    @for line in part.lines { p { (line) } }
                    @if let Some(figures) = part.table { (table(&figures)) }
                }
            }
        }
    }
}

/// Bars of probabilities, as in the page.
fn strip(strip: &Strip) -> Markup {
    html! {
        svg.strip.bars viewBox={ "0 0 100 " (HEIGHT) } preserveAspectRatio="none" role="img" aria-label=(strip.words) {
            @if let Some([left, width]) = strip.band { rect x=(left) y="0" width=(width) height=(HEIGHT) fill="#ecebe9" {} }
            @for bar in &strip.bars {
                rect class=(bar.label) x=(bar.left) y=(HEIGHT - bar.height) width=(bar.width) height=(bar.height) {}
            }
        }
        p.ends { span { "0\u{a0}%" } span { "lymphoblast, by the network; grey: unsure" } span { "100\u{a0}%" } }
    }
}

fn table(table: &Table) -> Markup {
    html! {
        div.table { table.figures {
            thead { tr { @for head in &table.heads { th scope="col" { (head) } } } }
            tbody { @for row in &table.rows { tr { @for (at, value) in row.iter().enumerate() {
                @if at == 0 { th scope="row" { (value) } } @else { td { (value) } }
            } } } }
        } }
    }
}

/// Pictures beside themselves under their maps.
fn pictures(sources: &Sources<'_>) -> Markup {
    let method = sources.card.default_method;
    let all = sources.visit.cells.len();
    let cells = sources
        .drawn
        .iter()
        .filter_map(|drawn| Some((drawn, sources.visit.cells.get(&drawn.picture)?)));
    html! {
        h2 { "Pictures" }
        p.faint {
            "As the network sees them, and under their maps by " (method.title()) ", each on a scale of its own, for the class that is named or leaned to. "
            "Bright, or orange, is where the answer came from; that is no proof of disease. What does not suit has no map."
            @if sources.drawn.len() < all { " " (sources.drawn.len()) " of " (all) " are shown, in the order that the page had." }
        }
        div.cells { @for (drawn, entry) in cells { (picture(drawn, entry)) } }
    }
}

fn picture(drawn: &Drawn, entry: &Entry) -> Markup {
    let outcome = entry.outcome();
    let name = outcome.map_or("", Outcome::name);
    html! {
        figure {
            @match &drawn.addresses {
                Some([plain, mapped]) => {
                    img src=(plain) alt=(entry.path);
                    // The map of what does not suit would pass for one that means something.
                    @if outcome != Some(Outcome::Unfit) {
                        " "
                        img src=(mapped) alt="The same under its map";
                    }
                }
                None => p.faint { "There is no cell to show." },
            }
            figcaption {
                b class=(name) { (icon(outcome)) " " (outcome.map_or("", Outcome::title)) }
                @if let Some(p) = entry.probability() { ", " (number(p)) }
                br; (entry.path) @if entry.drawn { " (drawn)" }
                @if let Status::Classified(classified) = &entry.status {
                    @for words in warnings(&classified.suitability) { br; span.faint { (words) } }
                    @for note in &classified.notes { br; span.faint { "Note: " (note) "." } }
                }
            }
        }
    }
}

/// A row a picture.
fn answers(visit: &Visit) -> Markup {
    let left = visit.cells.len().saturating_sub(MOST_ROWS);
    html! {
        h2 { "All answers" }
        div.table { table {
            thead { tr { th { "File" } th { "Answer" } th { "Lymphoblast" } th { "Suitability, or why it failed" } } }
            tbody { @for entry in visit.cells.values().take(MOST_ROWS) { (answer(entry)) } }
        } }
        @if left > 0 { p.faint { (left) " more are in the table of answers (CSV)." } }
    }
}

fn answer(entry: &Entry) -> Markup {
    let outcome = entry.outcome();
    html! {
        tr {
            td { (entry.path) }
            td class=(outcome.map_or("", Outcome::name)) { (icon(outcome)) " " (outcome.map_or("had no turn", Outcome::title)) }
            td { @if let Some(p) = entry.probability() { (format!("{p:.4}")) } }
            td {
                @match &entry.status {
                    Status::Classified(classified) => (classified.suitability.to_string()),
                    Status::Failed(failure) => (failure.why),
                    Status::Waiting | Status::Asked => "",
                }
            }
        }
    }
}
