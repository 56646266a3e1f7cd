//! The report of a visit: one HTML file that holds everything, needs no network and no script, and prints on paper.

use leptos::prelude::*;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use shared::{
    artifact::{Card, IndexEntry},
    captions::not_medical,
    say,
    summary::{Outcome, no_proof},
    words::{decimal, language},
};

use crate::{
    browser,
    engine_client::Drawn,
    export,
    opener::Opener,
    page_text::{Table, icon, number, parts, saved_words, subjects, suitability_short, warnings},
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
    let pictures_in_all = summary.all.counts.pictures();
    let policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
    html! {
        (DOCTYPE)
        html lang=(language().tag()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (say!("report-title", count = pictures_in_all)) }
                style { (PreEscaped(include_str!("report.css"))) }
            }
            body {
                h1 { (say!("report-heading", count = pictures_in_all)) }
                p.faint { (say!("report-made", date = sources.date, program = env!("CARGO_PKG_VERSION"), engine = sources.engine)) }
                p.notice { (say!("report-notice", notice = not_medical())) }
                @if let Some(words) = saved_words(sources.visit) { p.faint { (words) } }
                h2 { (say!("report-summary")) }
                p { (summary.all.counted()) }
                @if let Some(words) = summary.shared_out() { p { (words) } p { (no_proof()) } }
                (strip(&Strip::of(sources.visit, Some(sources.card.thresholds))))
                @if summary.groups.len() > 1 {
                    h2 { (say!("report-subjects")) }
                    (table(&subjects(&summary, usize::MAX)))
                }
                (pictures(sources))
                (answers(sources.visit))
                h2 { (say!("report-model")) }
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
        p.ends { span { "0\u{a0}%" } span { (say!("report-strip")) } span { "100\u{a0}%" } }
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
        h2 { (say!("report-pictures")) }
        p.faint {
            (say!("report-maps", method = method.title()))
            @if sources.drawn.len() < all { " " (say!("report-shown", shown = sources.drawn.len(), all = all)) }
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
                        img src=(mapped) alt=(say!("report-mapped"));
                    }
                }
                None => p.faint { (say!("report-no-cell")) },
            }
            figcaption {
                b class=(name) { (icon(outcome)) " " (outcome.map_or_else(String::new, Outcome::title)) }
                @if let Some(p) = entry.probability() { ", " (number(p)) }
                br; @if entry.drawn { (say!("picture-drawn", name = &entry.path)) } @else { (entry.path) }
                @if let Status::Classified(classified) = &entry.status {
                    @for words in warnings(&classified.suitability) { br; span.faint { (words) } }
                    @for note in &classified.notes { br; span.faint { (say!("note", note = note)) } }
                }
            }
        }
    }
}

/// A row a picture.
fn answers(visit: &Visit) -> Markup {
    let left = visit.cells.len().saturating_sub(MOST_ROWS);
    html! {
        h2 { (say!("report-answers")) }
        div.table { table {
            thead { tr { th { (say!("report-file")) } th { (say!("report-answer")) } th { (say!("label-lymphoblast")) } th { (say!("report-reason")) } } }
            tbody { @for entry in visit.cells.values().take(MOST_ROWS) { (answer(entry)) } }
        } }
        @if left > 0 { p.faint { (say!("report-more", count = left)) } }
    }
}

fn answer(entry: &Entry) -> Markup {
    let outcome = entry.outcome();
    html! {
        tr {
            td { (entry.path) }
            td class=(outcome.map_or("", Outcome::name)) { (icon(outcome)) " " (outcome.map_or_else(|| say!("report-no-turn"), Outcome::title)) }
            td { @if let Some(p) = entry.probability() { (decimal(p, 4)) } }
            td {
                @match &entry.status {
                    Status::Classified(classified) => (suitability_short(&classified.suitability)),
                    Status::Failed(failure) => (failure.why.words()),
                    Status::Waiting | Status::Asked => "",
                }
            }
        }
    }
}
