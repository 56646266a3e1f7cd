//! The tiles of a comparison: one map, or what several have in common.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{
    saliency::{Map, Method, Sign, consensus::Consensus},
    say,
};

use super::compare::of_grid;
use crate::{
    components::{
        layers::{Drawing, Layers},
        panes::{of_answer, of_map},
    },
    message::{Answer, Explained},
    opener::Opener,
    page_text::{alike, drawn, duration, method_mark, where_it_lies},
    state::{Told, View, grid::Grid},
};

/// One model's map by one method; a press shows it large.
#[component]
pub fn Tile(
    /// What is compared.
    opener: Opener,
    /// Place of the model.
    model: usize,
    /// The method.
    method: Method,
) -> impl IntoView {
    let answer = answer(opener, model);
    let map = Memo::new_with_compare(
        move |_| of_grid(opener, |grid| grid.columns.get(model)?.map(method).cloned()).flatten(),
        |old, new| of_map(old) != of_map(new),
    );
    // A map is copied once; another scale is another drawing of it.
    let values = Memo::new_with_compare(
        move |_| map.with(|map| map.as_ref().map(|e| Arc::new(e.map.clone()))),
        |_, _| true,
    );
    let drawing = Memo::new(move |_| {
        let explained = map.get()?;
        let grid = opener.comparison;
        Some(Drawing {
            map: values.get()?,
            sign: method.sign(),
            scale: grid.with(|comparison| comparison.scale(&explained)),
        })
    });
    let words = move || {
        let (explained, drawing) = map.get().zip(drawing.get())?;
        if !explained.steps.are_done() {
            return Some(drawn(explained.steps));
        }
        let took = duration(explained.milliseconds);
        Some(format!("{}, {took}", drawing.ends()))
    };
    let mark = Memo::new(move |_| {
        let of = |grid: &Grid| {
            grid.columns
                .get(model)
                .and_then(|column| method_mark(column, method))
        };
        of_grid(opener, of).flatten()
    });
    let is_there = move || map.with(Option::is_some);
    let show = move |_| show(opener, model, method);
    view! {
        <button class="map-tile" data-method=method.name() data-model=model disabled=move || !is_there() on:click=show>
            <span class="hidden">{say!("compare-show-large", method = method.title())} ": "</span>
            <span class="layers"><Layers opener answer drawing/></span>
            <span class="faint">{move || words().unwrap_or_else(|| "…".to_owned())}</span>
            {move || mark.get().map(|words| view! { <span class="mark-words">{words}</span> })}
            <span class="hidden">{move || map.with(|map| map.as_ref().and_then(|map| where_it_lies(map)))}</span>
        </button>
    }
}

/// A model's answer to the picture.
fn answer(opener: Opener, model: usize) -> Memo<Option<Arc<Answer>>> {
    Memo::new_with_compare(
        move |_| of_grid(opener, |grid| grid.columns.get(model)?.answer.clone()).flatten(),
        |old, new| of_answer(old) != of_answer(new),
    )
}

/// Shows a map of the grid in the view of one cell.
fn show(opener: Opener, model: usize, method: Method) {
    let asked = opener.comparison.with_untracked(|comparison| {
        let grid = comparison.grid.as_ref()?;
        let column = grid.columns.get(model)?;
        let leaning = column.answer.as_ref()?.classified.prediction.leaning;
        // Unless asked otherwise, a map speaks for what its model leans to.
        let class = grid.class.filter(|class| *class != leaning);
        Some((column.entry.name.clone(), class))
    });
    let Some((name, class)) = asked else { return };
    let place = opener.page.with_untracked(|state| state.place_of(&name));
    opener.page.update(|state| state.show(View::Cell));
    if let Some(place) = place {
        let before = opener.page.with_untracked(|state| state.chosen.clone());
        opener.engine.choose(place);
        if let Some(before) = before.filter(|before| *before != name) {
            opener
                .page
                .update(|state| state.told = Some(Told::OtherModel(before)));
        }
        opener.change(|state| state.explain_for(class));
        opener.change(|state| state.explain_with(method));
    }
}

/// What maps are taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Of all models, by a method.
    Models(Method),
    /// By all methods, of a model.
    Methods(usize),
}

impl Over {
    fn consensus(self, grid: &Grid) -> Option<Consensus> {
        match self {
            Self::Models(method) => grid.over_models(method),
            Self::Methods(model) => grid.over_methods(grid.columns.get(model)?),
        }
    }

    /// What tells apart what is taken together.
    fn maps(self, grid: &Grid) -> Vec<u64> {
        let whole = |e: &&Arc<Explained>| e.steps.are_done();
        match self {
            Self::Models(method) => {
                let maps = grid.columns.iter().filter_map(|column| column.map(method));
                maps.filter(whole).map(|e| e.id).collect()
            }
            Self::Methods(model) => {
                let columns = grid.columns.get(model).into_iter();
                columns
                    .flat_map(|column| column.whole().map(|e| e.id))
                    .collect()
            }
        }
    }
}

/// Mean and spread of several maps.
#[component]
pub fn ConsensusTile(
    /// What is compared.
    opener: Opener,
    /// What is taken together.
    over: Over,
) -> impl IntoView {
    let model = match over {
        Over::Models(_) => 0,
        Over::Methods(model) => model,
    };
    let answer = answer(opener, model);
    let maps = Memo::new(move |_| of_grid(opener, |grid| over.maps(grid)).unwrap_or_default());
    let found = Memo::new(move |_| {
        if maps.with(Vec::len) < 2 {
            return None;
        }
        let grid = opener.comparison;
        grid.with_untracked(|comparison| over.consensus(comparison.grid.as_ref()?))
            .map(Arc::new)
    });
    let drawing = move |ask: fn(&Consensus) -> (&Map, f32)| {
        Memo::new(move |_| {
            let found = found.get()?;
            let (map, scale) = ask(&found);
            Some(Drawing {
                map: Arc::new(map.clone()),
                sign: Sign::Positive,
                scale,
            })
        })
    };
    let (mean, spread) = (
        drawing(|found| (&found.mean, 1.0)),
        drawing(|found| (&found.spread, MOST_SPREAD)),
    );
    let words =
        move || found.with(|found| found.as_ref().and_then(|found| found.agreement).map(alike));
    view! {
        {move || found.with(Option::is_some).then(|| view! {
            <div class="together">
                <span class="layers"><Layers opener answer drawing=mean/></span>
                <span class="layers"><Layers opener answer drawing=spread/></span>
                <span class="faint">{say!("compare-mean-scale")}</span><span class="faint">{say!("compare-spread-scale", most = f64::from(MOST_SPREAD))}</span>
                <span class="faint alike">{words}</span>
            </div>
        })}
    }
}

/// The greatest spread that there can be.
const MOST_SPREAD: f32 = 0.5;
