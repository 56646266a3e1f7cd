//! Which engine runs the models, and why it is that one.

use leptos::{prelude::*, task::spawn_local};
use shared::say;

use crate::{
    app::Page,
    browser,
    components::modal::{Head, Modal},
    message::EngineChoice,
    opener::Opener,
    page_text::{
        engine_bench, engine_bench_json, engine_choice, engine_in_use, engine_times, engine_timing,
    },
    state::{Panel, Phase, State, Visit},
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
    view! {
        {move || is_open.get().then(|| view! {
            <Modal class="engine-panel" heading="engine-title" close=Callback::new(move |()| close())>
                <Head heading="engine-title" title=say!("engine-title")/>
                <InUse page/>
                <Choices opener/>
                <p>{say!("engine-what")}</p>
                <Times opener/>
                <Bench opener/>
            </Modal>
        })}
    }
}

/// The engine of now, or that one is being looked for.
#[component]
fn InUse(
    /// The page's state.
    page: Page,
) -> impl IntoView {
    let words = move || {
        page.with(|state| match state.phase {
            _ if state.program.is_none() => say!("engine-coming"),
            Phase::Timing => say!("phase-timing"),
            _ => engine_in_use(&state.engine),
        })
    };
    let words = Memo::new(move |_| words());
    view! { <p id="engine-now" role="status">{words}</p> }
}

/// Those that a person may choose. An arrow goes from one to the next, so that none is used before a person says so.
#[component]
fn Choices(
    /// Chooses the engine.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    // What an address asks for besides is automatic, too.
    let chosen = Memo::new(move |_| {
        page.with(|state| match state.choice {
            EngineChoice::Measure => EngineChoice::Auto,
            choice => choice,
        })
    });
    let picked = RwSignal::new(chosen.get_untracked());
    let row = move |choice: EngineChoice| {
        view! {
            <label>
                <input type="radio" name="engine" value=choice.name() prop:checked=move || picked.get() == choice
                    on:change=move |_| picked.set(choice)/>
                " " {engine_choice(choice)}
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>{say!("engine-which")}</legend>
            {EngineChoice::OFFERED.map(row)}
            <button id="use-engine" aria-disabled=move || (picked.get() == chosen.get()).to_string()
                on:click=move |_| {
                    if picked.get() != chosen.get() {
                        opener.engine.use_engine(picked.get());
                    }
                }>{say!("engine-use")}</button>
        </fieldset>
    }
}

/// How long the engine of now takes with the model of now, when a person asks.
#[component]
fn Bench(
    /// Times the engine.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let can = Memo::new(move |_| {
        // A folder's pictures would take their share of the time.
        opener.visit.with(Visit::is_idle) && page.with(State::can_bench)
    });
    let at = Memo::new(move |_| page.with(|state| engine_timing(&state.benching)));
    let lines = Memo::new(move |_| page.with(|state| engine_bench(&state.benching)));
    let is_done =
        Memo::new(move |_| lines.with(|lines| !lines.is_empty()) && at.with(Option::is_none));
    let copied = RwSignal::new(String::new());
    let copy = move |_| {
        let json = page.with_untracked(|state| engine_bench_json(state, &browser::user_agent()));
        spawn_local(async move {
            copied.set(match browser::copy(&json).await {
                Ok(()) => say!("engine-bench-copied"),
                // To be copied by hand.
                Err(_) => json,
            });
        });
    };
    let press = move |_| {
        if can.get_untracked() {
            copied.set(String::new());
            opener.engine.bench();
        }
    };
    let line = |words: &String| view! { <li>{words.clone()}</li> };
    view! {
        <p>{say!("engine-bench-what")}</p>
        <button id="bench" aria-disabled=move || (!can.get()).to_string() on:click=press>{say!("engine-bench")}</button>
        <p role="status">{move || at.get().unwrap_or_default()}</p>
        <ul id="bench-times">{move || lines.with(|lines| lines.iter().map(line).collect_view())}</ul>
        {move || is_done.get().then(|| view! { <button id="bench-copy" on:click=copy>{say!("engine-bench-copy")}</button> })}
        <p role="status">{copied}</p>
    }
}

/// How quick the engines were, and that they can be measured again.
#[component]
fn Times(
    /// Measures.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let times = Memo::new(move |_| page.with(engine_times));
    // Where a person has chosen by hand, times decide nothing; once it was pressed it stays, and the focus with it.
    let was_pressed = RwSignal::new(false);
    let has_button = Memo::new(move |_| {
        let is_measured = page.with(|state| state.choice.is_measured());
        is_measured && (was_pressed.get() || times.with(|times| !times.is_empty()))
    });
    let press = move |_| {
        was_pressed.set(true);
        opener.engine.time_again();
    };
    let line = |words: &String| view! { <li>{words.clone()}</li> };
    let lines = move || {
        times.with(|times| {
            let list = (!times.is_empty()).then(|| times.iter().map(line).collect_view());
            list.map(|lines| view! { <ul id="engine-times">{lines}</ul> })
        })
    };
    view! {
        {lines}
        {move || has_button.get().then(|| view! { <button id="time-again" on:click=press>{say!("engine-again")}</button> })}
    }
}
