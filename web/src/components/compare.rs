//! One cell by several models and methods, and the cells that are kept at hand.

use leptos::prelude::*;
use shared::{captions::teaching_only, saliency::Method, say, summary::Outcome};

use crate::{
    components::{
        compare_tile::{ConsensusTile, Over, Tile},
        later::Later,
        pins::Pins,
    },
    opener::Opener,
    page_text::{alike_means, icon, models_say, said, size, unsure_range, worse_than_chance},
    state::{
        View,
        grid::{Column, Grid},
    },
};

/// The whole-page view of a comparison.
#[component]
pub fn Compare(
    /// What is compared.
    opener: Opener,
) -> impl IntoView {
    let grid = opener.comparison;
    let is_busy = Memo::new(move |_| of_grid(opener, Grid::is_busy).unwrap_or(false));
    let name = Memo::new(move |_| of_grid(opener, |grid| grid.cell.name.clone()));
    let class = Memo::new(move |_| of_grid(opener, |grid| grid.class).flatten());
    let said = Memo::new(move |_| of_grid(opener, models_say).flatten());
    let back = move |_| opener.page.update(|state| state.show(View::Cell));
    view! {
        <section class="compare" id="compare" data-busy=move || is_busy.get().to_string() aria-label=say!("compare")>
            <div class="folder-title">
                <h2>{say!("compare")}</h2>
                <span>{move || name.get()}</span>
                <button class="quiet" id="one-cell" on:click=back>{say!("compare-back")}</button>
            </div>
            <p id="models-say" aria-live="polite"><b>{move || said.get()}</b></p>
            <p class="faint">
                {say!("compare-how")} " "
                {move || class.get().map(|class| say!("compare-class", class = class.title()))} " "
                {say!("compare-press")}
            </p>
            <Controls opener is_busy/>
            <Reading/>
            <Later breaths=1><Table opener/></Later>
            {move || grid.with(|comparison| !comparison.pins.is_empty()).then(|| view! { <Pins opener/> })}
        </section>
    }
}

/// What the words and small numbers of the table mean.
#[component]
fn Reading() -> impl IntoView {
    view! {
        <details class="reading">
            <summary>{say!("compare-reading")}</summary>
            <dl>
                <dt>{say!("compare-worse")}</dt>
                <dd>{say!("compare-worse-means", meaning = worse_than_chance())}</dd>
                <dt>{say!("compare-off-cell")}</dt>
                <dd>{say!("compare-off-cell-means")}</dd>
                <dt>{say!("compare-teaching")}</dt>
                <dd>{say!("compare-teaching-means", meaning = teaching_only())}</dd>
                <dt>{say!("compare-mean")}</dt>
                <dd>{say!("compare-mean-means")}</dd>
                <dt>{say!("compare-alike")}</dt>
                <dd>{alike_means()}</dd>
            </dl>
        </details>
    }
}

/// Something of the grid, if there is one.
pub fn of_grid<T>(opener: Opener, ask: impl FnOnce(&Grid) -> T) -> Option<T> {
    opener
        .comparison
        .with(|comparison| comparison.grid.as_ref().map(ask))
}

/// How far it is, and what else can be asked for.
#[component]
fn Controls(
    /// What is changed.
    opener: Opener,
    /// Whether maps are drawn.
    is_busy: Memo<bool>,
) -> impl IntoView {
    let progress = Memo::new(move |_| of_grid(opener, Grid::progress).unwrap_or_default());
    let lacks_slow = Memo::new(move |_| of_grid(opener, Grid::lacks_slow).unwrap_or(false));
    let is_part = Memo::new(move |_| of_grid(opener, Grid::is_part).unwrap_or(false));
    let is_shared = Memo::new(move |_| opener.comparison.with(|comparison| comparison.is_shared));
    let choose = move |event| {
        let is_shared = event_target_value(&event) == "shared";
        opener
            .comparison
            .update(|comparison| comparison.is_shared = is_shared);
    };
    view! {
        <div class="toolbar">
            <label>{say!("compare-scale")} " " <select id="compare-scale" on:change=choose>
                <option value="own" prop:selected=move || !is_shared.get()>{say!("compare-scale-own")}</option>
                <option value="shared" prop:selected=move || is_shared.get()>{say!("compare-scale-shared")}</option>
            </select></label>
            {move || lacks_slow.get().then(|| view! {
                <button id="slow-methods" on:click=move |_| opener.engine.change_grid(Grid::want_slow)>{say!("compare-slow")}</button>
            })}
            {move || is_busy.get().then(|| view! {
                <progress max="1" value=move || { let (done, all) = progress.get(); done as f64 / all.max(1) as f64 } aria-label=say!("compare-drawn")></progress>
                <button id="stop-comparing" on:click=move |_| opener.stop_comparing()>{say!("stop")}</button>
            })}
            {move || is_part.get().then(|| view! {
                <button id="go-on-comparing" on:click=move |_| opener.engine.change_grid(Grid::go_on)>{say!("go-on")}</button>
            })}
            <span class="faint">{move || { let (done, all) = progress.get(); say!("compare-so-many", done = done, all = all) }}</span>
        </div>
    }
}

/// So many models have room beside one another on a laptop: their table needs no box that scrolls, and its head stays in sight.
const NARROW: usize = 2;

/// A row a method, a column a model.
#[component]
fn Table(
    /// What is shown.
    opener: Opener,
) -> impl IntoView {
    let rows = Memo::new(move |_| of_grid(opener, |grid| grid.rows.clone()).unwrap_or_default());
    let columns = Memo::new(move |_| of_grid(opener, |grid| grid.columns.len()).unwrap_or(0));
    let is_several = Memo::new(move |_| columns.get() > 1);
    let method_name = |method: Method| view! { <th scope="row">{method.title()}</th> };
    let row = move |method: Method| {
        let tiles = (0..columns.get()).map(|model| view! { <td><Tile opener model method/></td> });
        let over = is_several
            .get()
            .then(|| view! { <td><ConsensusTile opener over=Over::Models(method)/></td> });
        view! { <tr>{method_name(method)} {tiles.collect_view()} {over}</tr> }
    };
    let last = move || {
        let tiles = (0..columns.get())
            .map(|model| view! { <td><ConsensusTile opener over=Over::Methods(model)/></td> });
        view! { <tr class="over"><th scope="row">{say!("compare-all-methods")}</th> {tiles.collect_view()} {is_several.get().then(|| view! { <td></td> })}</tr> }
    };
    let heads = move || {
        (0..columns.get())
            .map(|model| view! { <Head opener model/> })
            .collect_view()
    };
    view! {
        <div class="table" class:narrow=move || columns.get() <= NARROW tabindex="0" role="region" aria-label=say!("compare-maps")><table class="maps">
            <thead><tr>
                <th scope="col">{say!("method")}</th>
                {heads}
                {move || is_several.get().then(|| view! { <th scope="col">{say!("compare-all-models")}</th> })}
            </tr></thead>
            <tbody>{move || rows.get().into_iter().map(row).collect_view()} {last}</tbody>
        </table></div>
    }
}

/// A model and its answer.
#[component]
fn Head(
    /// What is shown.
    opener: Opener,
    /// Its place.
    model: usize,
) -> impl IntoView {
    let words = move || {
        of_grid(opener, |grid| {
            grid.columns
                .get(model)
                .map(|column| head(opener, model, column))
        })
    };
    view! { <th scope="col" data-model=model>{words}</th> }
}

fn head(opener: Opener, model: usize, column: &Column) -> impl IntoView + use<> {
    let outcome = column.outcome();
    let answered = outcome.zip(column.answer.clone()).map(|(outcome, answer)| {
        let name = outcome.name();
        let words = match outcome {
            _ if column.has_no_cell() => say!("compare-no-cell"),
            Outcome::Unfit => say!("compare-unfit", outcome = outcome.title()),
            _ => said(outcome, answer.classified.prediction.probability),
        };
        view! { <span class=format!("said {name}") data-outcome=name><span aria-hidden="true">{icon(Some(outcome))}</span> " " {words}</span> }
    });
    let comes = column.received.map(|received| match received {
        0 => say!("compare-is-loaded"),
        _ => say!(
            "so-many-of",
            done = size(received),
            all = size(column.entry.bytes)
        ),
    });
    let failed = column.failure.clone().map(
        |f| view! { <span class="failed">{format!("{} {} {}", f.what, f.why, f.remedy)}</span> },
    );
    let words = say!("compare-load", size = size(column.entry.bytes));
    let ask = (!column.is_wanted).then(|| view! {
        <button on:click=move |_| opener.engine.change_grid(|grid| grid.want_model(model))>{words}</button>
    });
    let unsure = answered.is_some().then_some(column.thresholds).flatten();
    let unsure = unsure.map(
        |t| view! { <span class="faint">{say!("compare-unsure", range = unsure_range(&t))}</span> },
    );
    view! { <b>{column.entry.title.clone()}</b> {answered} {unsure} {comes.map(|words| view! { <span class="faint">{words}</span> })} {failed} {ask} }
}
