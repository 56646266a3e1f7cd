//! Why a person must not be on both sides of a split.

use leptos::prelude::*;
use shared::{captions::whole_percent, class::Class, say};

use crate::state::lesson::{People as Drawn, Split};

/// Half of the plot's side, in deviations of one person's cells.
const REACH: f64 = 18.0;

/// How much cells look like their person, at first and at most.
const OWN: [f64; 2] = [6.0, 8.0];

/// The fourth lesson.
#[component]
pub fn People() -> impl IntoView {
    let (seed, own) = (RwSignal::new(1_u64), RwSignal::new(OWN[0]));
    let split = RwSignal::new(Split::ByCell);
    let people = Memo::new(move |_| Drawn::draw(seed.get(), own.get()));
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
            own.set(value);
        }
    };
    let choice = move |which: Split, id: &'static str, words: String| {
        view! { <button id=id aria-pressed=move || (split.get() == which).to_string() on:click=move |_| split.set(which)>{words}</button> }
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
                    <input type="range" id="own" min="0" max=OWN[1].to_string() step="0.5" prop:value=move || own.get().to_string() on:input=slide/>
                </label>
                <p class="actions"><button id="other-people" on:click=move |_| seed.update(|seed| *seed += 1)>{say!("lesson-people-draw")}</button></p>
                <p id="named-right" role="status" data-right=move || right(split.get()).to_string()><b>{words}</b></p>
                <p>{both}</p>
            </div>
        </div>
    }
}

/// A mark for each cell.
fn marks(people: &Drawn, split: Split) -> impl IntoView + use<> {
    let mark = |cell: &crate::state::lesson::DrawnCell| {
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
