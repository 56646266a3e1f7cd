//! Saved files: the picture with its map and legend, the map as numbers, tables of answers, and the session.

use leptos::prelude::*;
use shared::{
    answer_row::{self, COLUMNS, line},
    artifact::IndexEntry,
    captions::{self, Caption},
    legend::{LINE, Legend, SIDE},
    said,
    summary::Summary,
    words::Said,
};

use crate::{
    app::Page,
    browser::{self, CaptionedMap, Stretch},
    components::panes::{MAP_SIDE, drawn, map_style},
    message::{Explained, Failure, Origin, Saved, SavedModel, Source},
    opener::Opener,
    page_text::small_print,
    state::{Cell, State, Visit, visit::Status},
};

/// Steps of a colour bar.
pub const STEPS: usize = 64;

/// The bar's colours from its left end: from nothing, or from what speaks against where maps are signed.
pub fn bar(state: &State) -> Vec<[u8; 3]> {
    map_style(state).colormap.bar(STEPS)
}

/// Values at the bar's ends.
pub fn ends(state: &State) -> [String; 2] {
    let least = map_style(state).colormap.least();
    let map = state.explained.as_ref().map(|e| &e.map);
    captions::ends(map, least, state.scale())
}

/// Saves the picture with its map and a legend, if there is one.
pub fn picture(page: Page) {
    let begun = page.with_untracked(|state| {
        let (Some(cell), Some(answer), Some(explained), true) = (
            &state.cell,
            &state.answer,
            &state.explained,
            state.shows_answer(),
        ) else {
            return None;
        };
        let map = drawn(explained, state.scale(), map_style(state));
        let model = state
            .card
            .as_ref()
            .map_or_else(String::new, |card| card.title.clone());
        let caption = Caption {
            name: &cell.name,
            suitability: &answer.classified.suitability,
            prediction: &answer.classified.prediction,
            model: &model,
            asked: (explained.method, explained.class),
            notes: small_print(state, explained),
        };
        let captioned_map = CaptionedMap {
            layers: vec![
                (&answer.rgba, answer.side, 1.0),
                (&map, MAP_SIDE as u32, f64::from(state.opacity) / 100.0),
            ],
            legend: Legend::new(SIDE, &bar(state), ends(state), &caption.lines(LINE)),
        };
        let name = format!("{}.png", files(state, cell, explained));
        let given = name.clone();
        Some(browser::save_captioned_map(
            &name,
            &captioned_map,
            move |saved| {
                tell(page, saved.map(|()| given));
            },
        ))
    });
    if begun == Some(None) {
        tell(page, None);
    }
}

/// Saves the map for NumPy, if there is one.
pub fn numbers(page: Page) {
    let saved = page.with_untracked(|state| {
        let (cell, explained) = state.cell.as_ref().zip(state.explained.as_ref())?;
        let name = format!("{}.npy", files(state, cell, explained));
        let bytes = explained.map.to_npy().ok();
        Some(
            bytes
                .and_then(|bytes| browser::save(&name, &bytes))
                .map(|()| name),
        )
    });
    if let Some(given) = saved {
        tell(page, given);
    }
}

/// Saves the answers of the visit, a row a picture: the columns of the trainer's `predict`.
pub fn answers(opener: Opener) {
    let mut table = line(&COLUMNS);
    opener.visit.with_untracked(|visit| {
        for entry in visit.cells.values() {
            if let Status::Classified(c) = &entry.status {
                table += &line(&answer_row::row(&entry.path, &c.prediction, &c.suitability));
            }
        }
    });
    save_table(opener, "answers", &table);
}

/// Saves what came of the pictures of the visit, a row a subject: the columns of `predict --summary`.
pub fn summary(opener: Opener) {
    let summary = opener.visit.with_untracked(Visit::summary);
    let rows = summary.rows();
    let rows = rows.iter().map(|row| line(row));
    let table = line(&Summary::COLUMNS) + &rows.collect::<String>();
    save_table(opener, "summary", &table);
}

/// Saves what came of the pictures of the visit, so that it can be opened again; no picture is in it.
pub fn session(opener: Opener) {
    let begun = opener.page.with_untracked(|state| {
        let origin = opener
            .visit
            .with_untracked(|visit| origin(state, visit, &browser::date()))?;
        let name = of_so_many(opener, "session");
        Some((origin, file_name(&name, state.wanted().as_ref(), "json")))
    });
    let not_saved = move |why: Said| {
        let what = said!("failed-session-save");
        opener.page.update(|state| state.handed_over = None);
        opener
            .engine
            .fail_beside(Failure::new(what, why, said!("do-choose-again")));
    };
    let Some((origin, name)) = begun else {
        return not_saved(said!("why-not-chosen"));
    };
    leptos::task::spawn_local(async move {
        match written(opener, &origin).await {
            Some(text) => {
                let saved = browser::save(&name, text.as_bytes());
                tell(opener.page, saved.map(|()| name));
            }
            None => not_saved(said!("why-changed")),
        }
    });
}

/// Where the answers of a visit come from.
fn origin(state: &State, visit: &Visit, date: &str) -> Option<Origin> {
    let entry = state.wanted()?;
    let model = SavedModel {
        name: entry.name,
        sha256: entry.sha256,
    };
    let left = visit.counts().1;
    let source = Source::new(date.to_owned(), state.engine.name.clone(), left);
    let before = visit.sources.clone();
    Some(Origin::new(source, before, model, state.choices()))
}

/// The text of a session's file; none where all was forgotten meanwhile, or another model was chosen.
async fn written(opener: Opener, origin: &Origin) -> Option<String> {
    let visit = opener.engine.number();
    let numbers: Vec<u64> = opener
        .visit
        .with_untracked(|visit| visit.cells.keys().copied().collect());
    let mut text = origin.opening().ok()?;
    let (mut between, mut stretch) = ("", Stretch::begin());
    for number in numbers {
        let picture = opener
            .visit
            .with_untracked(|visit| visit.cells.get(&number)?.to_save());
        if let Some(picture) = picture {
            text += between;
            text += &serde_json::to_string(&picture).ok()?;
            between = ",\n";
        }
        if stretch.rest_if_over().await {
            let wanted = opener.page.with_untracked(State::wanted);
            let is_same = wanted.is_some_and(|entry| entry.sha256 == origin.model.sha256);
            if opener.engine.number() != visit || !is_same {
                return None;
            }
        }
    }
    Some(text + Saved::END)
}

/// Saves a table under a name that says of which model it is, and of how many pictures where some have had no turn.
fn save_table(opener: Opener, what: &str, table: &str) {
    let page = opener.page;
    let model = page.with_untracked(State::wanted);
    let name = file_name(&of_so_many(opener, what), model.as_ref(), "csv");
    tell(page, browser::save(&name, table.as_bytes()).map(|()| name));
}

/// What a file holds, with the number of pictures where some have had no turn.
fn of_so_many(opener: Opener, what: &str) -> String {
    let (counts, left) = opener.visit.with_untracked(Visit::counts);
    let done = counts.pictures();
    match left {
        0 => what.to_owned(),
        _ => format!("{what}-{done}-of-{}", done + left),
    }
}

/// The name of a saved file, which says of which day and model it is.
pub fn file_name(what: &str, model: Option<&IndexEntry>, ending: &str) -> String {
    let date = browser::date();
    let day = date.split(' ').next().unwrap_or_default();
    let model = model.map_or_else(String::new, |entry| {
        format!("-{}-{}", entry.name, digits(&entry.sha256))
    });
    format!("lymphoscope-{what}-{day}{model}-research-only.{ending}")
}

/// The first digits of a model's hash: enough to tell models apart.
pub fn digits(sha256: &str) -> &str {
    sha256.get(..8).unwrap_or(sha256)
}

/// Says which file the browser was given, or that it took none.
pub fn tell(page: Page, given: Option<String>) {
    page.update(|state| {
        if given.is_none() {
            state.failure = Some(Failure::new(
                said!("failed-save"),
                said!("why-browser-refused"),
                said!("do-downloads"),
            ));
        }
        state.handed_over = given;
    });
}

/// What files of the shown map are called.
fn files(state: &State, cell: &Cell, explained: &Explained) -> String {
    let name = &cell.name;
    let stem = name
        .rsplit_once('.')
        .map_or(name.as_str(), |(stem, _)| stem);
    let asked = state.asked.map(|_| explained.class);
    explained.method.files(stem, asked)
}
