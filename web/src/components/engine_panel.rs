//! Which engine runs the models, and why it is that one.

use leptos::prelude::*;
use shared::say;

use crate::{
    components::modal::{Head, Modal},
    message::EngineChoice,
    opener::Opener,
    page_text::{engine_choice, engine_in_use, engine_times},
    state::Panel,
};

/// A panel over the page while it is open.
#[component]
pub fn EnginePanel(
    /// Chooses the engine.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let is_open = Memo::new(move |_| page.with(|state| state.panel == Some(Panel::Engine)));
    let close = move || page.update(|state| state.panel = None);
    let now = Memo::new(move |_| page.with(|state| engine_in_use(&state.engine)));
    let times = Memo::new(move |_| page.with(engine_times));
    let has_times = Memo::new(move |_| times.with(|times| !times.is_empty()));
    let is_measured = Memo::new(move |_| page.with(|state| state.choice.is_measured()));
    let line = |words: &String| view! { <li>{words.clone()}</li> };
    view! {
        {move || is_open.get().then(|| view! {
            <Modal class="engine-panel" heading="engine-title" close=Callback::new(move |()| close())>
                <Head heading="engine-title" title=say!("engine-title")/>
                <p id="engine-now" role="status">{now}</p>
                <fieldset>
                    <legend>{say!("engine-which")}</legend>
                    {EngineChoice::OFFERED.map(|choice| view! { <Choice opener choice/> })}
                </fieldset>
                <p>{say!("engine-what")}</p>
                {move || has_times.get().then(|| view! {
                    <ul id="engine-times">{move || times.with(|times| times.iter().map(line).collect_view())}</ul>
                    // Where a person has chosen by hand, times decide nothing.
                    {move || is_measured.get().then(|| view! {
                        <button id="time-again" on:click=move |_| opener.engine.time_again()>{say!("engine-again")}</button>
                    })}
                })}
            </Modal>
        })}
    }
}

/// One that a person may choose.
#[component]
fn Choice(
    /// Chooses it.
    opener: Opener,
    /// Which.
    choice: EngineChoice,
) -> impl IntoView {
    let page = opener.page;
    // What an address asks for besides is automatic, too.
    let is_chosen = move || {
        let chosen = page.with(|state| state.choice);
        choice == chosen || (choice == EngineChoice::Auto && chosen == EngineChoice::Measure)
    };
    view! {
        <label>
            <input type="radio" name="engine" value=choice.name() prop:checked=is_chosen
                on:change=move |_| opener.engine.use_engine(choice)/>
            " " {engine_choice(choice)}
        </label>
    }
}
