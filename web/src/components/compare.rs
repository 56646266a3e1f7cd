//! One cell by several models and methods, and the cells that are kept at hand.

use leptos::prelude::*;
use shared::{captions::TEACHING_ONLY, saliency::Method, summary::Outcome};

use crate::{
    components::{
        compare_tile::{ConsensusTile, Over, Tile},
        later::Later,
        pins::Pins,
    },
    opener::Opener,
    page_text::{
        ALIKE, WORSE_THAN_CHANCE, alike_bounds, icon, models_say, said, size, unsure_range,
    },
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
    on_cleanup(move || opener.engine.end_comparing());
    let grid = opener.comparison;
    let is_busy = Memo::new(move |_| of_grid(opener, Grid::is_busy).unwrap_or(false));
    let name = Memo::new(move |_| of_grid(opener, |grid| grid.cell.name.clone()));
    let class = Memo::new(move |_| of_grid(opener, |grid| grid.class).flatten());
    let said = Memo::new(move |_| of_grid(opener, models_say).flatten());
    let back = move |_| opener.page.update(|state| state.show(View::Cell));
    view! {
        <section class="compare" id="compare" data-busy=move || is_busy.get().to_string() aria-label="Compare">
            <div class="folder-title">
                <h2>"Compare"</h2>
                <span>{move || name.get()}</span>
                <button class="quiet" id="one-cell" on:click=back>"Back to the cell"</button>
            </div>
            <p id="models-say" aria-live="polite"><b>{move || said.get()}</b></p>
            <p class="faint">
                "Each column is a model with its answer, each row a way to ask where that came from: first the one you came with, unless it is slow. "
                {move || class.get().map(|class| format!("All maps speak for “{}”. ", class.name()))}
                "Press a map to see it large; its model is then the chosen one, for all pictures."
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
            <summary>"What the marks and numbers mean"</summary>
            <dl>
                <dt>"worse than chance"</dt>
                <dd>{WORSE_THAN_CHANCE} " Look at another row first."</dd>
                <dt>"mostly off the cell"</dt>
                <dd>"On the cells that were measured, most of what such maps name lay neither on the cell nor on its border."</dd>
                <dt>"for teaching only"</dt>
                <dd>{TEACHING_ONLY} " Such maps are left out of the last row."</dd>
                <dt>"mean, spread"</dt>
                <dd>"Of the maps of a row or a column, each counted as shares of its own scale; of maps with two signs, what speaks for the class."</dd>
                <dt>"alike"</dt>
                <dd>"It is " {ALIKE} ". " {alike_bounds()}</dd>
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
            <label>"Scale " <select id="compare-scale" on:change=choose>
                <option value="own" prop:selected=move || !is_shared.get()>"each map's own"</option>
                <option value="shared" prop:selected=move || is_shared.get()>"one for each method"</option>
            </select></label>
            {move || lacks_slow.get().then(|| view! {
                <button id="slow-methods" on:click=move |_| opener.engine.change_grid(Grid::want_slow)>"Draw the slow methods too"</button>
            })}
            {move || is_busy.get().then(|| view! {
                <progress max="1" value=move || { let (done, all) = progress.get(); done as f64 / all.max(1) as f64 } aria-label="Maps that are drawn"></progress>
                <button id="stop-comparing" on:click=move |_| opener.stop_comparing()>"Stop"</button>
            })}
            {move || is_part.get().then(|| view! {
                <button id="go-on-comparing" on:click=move |_| opener.engine.change_grid(Grid::go_on)>"Go on"</button>
            })}
            <span class="faint">{move || { let (done, all) = progress.get(); format!("{done} of {all} maps") }}</span>
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
        view! { <tr class="over"><th scope="row">"All methods"</th> {tiles.collect_view()} {is_several.get().then(|| view! { <td></td> })}</tr> }
    };
    let heads = move || {
        (0..columns.get())
            .map(|model| view! { <Head opener model/> })
            .collect_view()
    };
    view! {
        <div class="table" class:narrow=move || columns.get() <= NARROW tabindex="0" role="region" aria-label="Maps"><table class="maps">
            <thead><tr>
                <th scope="col">"Method"</th>
                {heads}
                {move || is_several.get().then(|| view! { <th scope="col">"All models"</th> })}
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
            _ if column.has_no_cell() => "no cell".to_owned(),
            Outcome::Unfit => format!("{}: its maps mean little", outcome.title()),
            _ => said(outcome, answer.classified.prediction.probability),
        };
        view! { <span class=format!("said {name}") data-outcome=name><span aria-hidden="true">{icon(Some(outcome))}</span> " " {words}</span> }
    });
    let comes = column.received.map(|received| match received {
        0 => "is loaded".to_owned(),
        _ => format!("{} of {}", size(received), size(column.entry.bytes)),
    });
    let failed = column.failure.clone().map(
        |f| view! { <span class="failed">{format!("{} {} {}", f.what, f.why, f.remedy)}</span> },
    );
    let words = format!("Load it ({})", size(column.entry.bytes));
    let ask = (!column.is_wanted).then(|| view! {
        <button on:click=move |_| opener.engine.change_grid(|grid| grid.want_model(model))>{words}</button>
    });
    let unsure = answered.is_some().then_some(column.thresholds).flatten();
    let unsure = unsure.map(
        |t| view! { <span class="faint">{format!("unsure from {}", unsure_range(&t))}</span> },
    );
    view! { <b>{column.entry.title.clone()}</b> {answered} {unsure} {comes.map(|words| view! { <span class="faint">{words}</span> })} {failed} {ask} }
}
