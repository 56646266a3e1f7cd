//! Why a person must not be on both sides of a split.

use leptos::prelude::*;
use shared::{captions::whole_percent, class::Class, say};

use crate::{
    opener::Opener,
    state::lesson::{DrawnCell, People as Drawn, Split},
};

/// Half of the plot's side, in deviations of one person's cells.
const REACH: f64 = 18.0;

/// How much cells look like their person, at most.
const MOST: f64 = 8.0;

/// The fourth lesson.
#[component]
pub fn People(
    /// Whose people.
    opener: Opener,
) -> impl IntoView {
    let chosen = Memo::new(move |_| opener.trials.with(|trials| trials.people));
    let split = Memo::new(move |_| chosen.get().2);
    let own = Memo::new(move |_| chosen.get().1);
    let seed = Memo::new(move |_| chosen.get().0);
    let people = Memo::new(move |_| Drawn::draw(seed.get(), own.get()));
    let change = move |change: fn(&mut (u64, f64, Split), f64), value: f64| {
        opener
            .trials
            .update(|trials| change(&mut trials.people, value));
    };
    let right = move |split: Split| people.with(|people| people.right(split));
    let words = move || {
        say!(
            "lesson-people-right",
            percent = whole_percent(right(split.get()))
        )
    };
    let both = move || {
        say!(
            "lesson-people-both",
            cell = whole_percent(right(Split::ByCell)),
            person = whole_percent(right(Split::ByPerson))
        )
    };
    let slide = move |event| {
        if let Ok(value) = event_target_value(&event).parse::<f64>() {
            change(|people, value| people.1 = value, value);
        }
    };
    let choice = move |which: Split, id: &'static str, words: String| {
        view! { <button id=id aria-pressed=move || (split.get() == which).to_string() on:click=move |_| opener.trials.update(|trials| trials.people.2 = which)>{words}</button> }
    };
    view! {
        <div class="workbench">
            <figure>
                <svg class="plot" viewBox="0 0 100 100" role="img" aria-label=say!("lesson-people-plot")>
                    {move || people.with(|people| marks(people, split.get()))}
                </svg>
                <figcaption class="faint">{say!("lesson-people-key")}</figcaption>
            </figure>
            <div class="controls">
                <p class="actions" role="group" aria-labelledby="split"><span id="split">{say!("lesson-people-split")}</span>
                    {choice(Split::ByCell, "by-cell", say!("lesson-people-by-cell"))}
                    {choice(Split::ByPerson, "by-person", say!("lesson-people-by-person"))}
                </p>
                <label class="slider"><span>{say!("lesson-people-own")}</span>
                    <input type="range" id="own" min="0" max=MOST.to_string() step="0.5" prop:value=move || own.get().to_string() on:input=slide/>
                </label>
                <p class="actions"><button id="other-people" on:click=move |_| change(|people, _| people.0 += 1, 0.0)>{say!("lesson-people-draw")}</button></p>
                <p id="named-right" role="status" data-right=move || right(split.get()).to_string()><b>{words}</b></p>
                <p>{both}</p>
            </div>
        </div>
    }
}

/// A mark for each cell.
fn marks(people: &Drawn, split: Split) -> impl IntoView + use<> {
    let mark = |cell: &DrawnCell| {
        let [x, y] = cell.at.map(|v| (50.0 + v / REACH * 50.0).clamp(2.0, 98.0));
        let path = match cell.class {
            Class::Lymphoblast => format!("M{x:.1} {:.1}l1.6 2.8h-3.2z", y - 1.7),
            Class::Normal => format!(
                "M{:.1} {y:.1}a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0 -2.8 0",
                x - 1.4
            ),
        };
        let is_learnt = Drawn::is_learnt(cell, split);
        let side = if is_learnt { "learnt" } else { "tested" };
        let is_wrong = !is_learnt && people.named(cell, split) != cell.class;
        let cross = is_wrong.then(|| {
            view! { <path class="wrong" d=format!("M{:.1} {:.1}l4 4m0 -4l-4 4", x - 2.0, y - 2.0)/> }
        });
        view! { <path class=format!("{} {side}", cell.class.name()) d=path/> {cross} }
    };
    people.cells.iter().map(mark).collect_view()
}
