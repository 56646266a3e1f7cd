//! The page: start of the engine, lists of models and samples, layout.

use std::sync::Arc;

use leptos::{ev, prelude::*};
use serde::Deserialize;
use shared::{artifact::Index, said, say, words::Said};

use crate::{
    browser,
    components::{
        banner::Banner,
        compare::Compare,
        engine_panel::EnginePanel,
        filmstrip::Filmstrip,
        folder::Folder,
        footer::Footer,
        forget::Forget,
        header::Header,
        help::Help,
        kept::{Kept, Update},
        later::Later,
        lessons::LessonView,
        measures::Measures,
        model_card::ModelCard,
        notice::Notice,
        progress::Progress,
        samples::Samples,
        stage::Stage,
        told::Told,
        verdict::Verdict,
        why::Why,
    },
    engine_client::EngineClient,
    language::Spoken,
    link::Link,
    message::Failure,
    offline::OfflineUse,
    opener::Opener,
    state::{Comparison, Sample, State, Trials, View, Viewing, Visit},
};

/// The page's state, shared by its parts.
pub type Page = RwSignal<State>;

/// `samples/index.json`
#[derive(Deserialize)]
struct SampleList {
    samples: Vec<SampleEntry>,
}

#[derive(Deserialize)]
struct SampleEntry {
    file: String,
    title: String,
}

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let page: Page = RwSignal::new(State::default());
    let visit = RwSignal::new(Visit::default());
    let comparison = RwSignal::new(Comparison::default());
    let trials = RwSignal::new(Trials::default());
    let engine = EngineClient::start(page, visit, (comparison, trials));
    let opener = Opener {
        page,
        visit,
        engine,
        viewing: RwSignal::new(Viewing::default()),
        comparison,
        offline: OfflineUse::start(page, comparison),
        spoken: Spoken::now(),
        trials,
    };
    listen(opener);
    let link = Link::of_query(&browser::query());
    if let Some(lesson) = link.lesson {
        engine.open_lesson(lesson);
    }
    leptos::task::spawn_local(async move {
        if let Err(failure) = load(opener, &link).await {
            page.update(|state| state.failure = Some(failure));
        }
    });
    // Another language is another page, over the same state.
    move || {
        opener.spoken.language();
        view! { <Whole opener/> }
    }
}

/// All that is seen.
#[component]
fn Whole(
    /// Opens pictures and changes choices.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    view! {
        <Header opener/>
        <div class="notice" role="region" aria-label=say!("notice-title")>
            <p>
                <strong>{say!("research-only")}</strong>
                " " {say!("stays-here")}
            </p>
            <Progress opener/>
        </div>
        <Later breaths=1><Body opener/></Later>
        <Later breaths=3>
            <Footer opener/>
            <ModelCard page/>
            <Notice opener/>
            <Help page/>
            <Kept opener/>
            <EnginePanel opener/>
            <Forget opener/>
        </Later>
    }
}

/// What lies between head and foot: one cell, or all.
#[component]
fn Body(
    /// Opens pictures and changes choices.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let shown = Memo::new(move |_| page.with(|state| state.view));
    Effect::new(move |before: Option<View>| {
        let now = shown.get();
        if before.is_some_and(|before| before != now) {
            browser::scroll_to_top();
        }
        if before == Some(View::Compare) && now != View::Compare {
            opener.engine.end_comparing();
        }
        now
    });
    // Before there is a cell, its answer and the map's controls would only be in the way.
    let has_cell = Memo::new(move |_| page.with(|state| state.cell.is_some()));
    let had_cell = Memo::new(move |had: Option<&bool>| had == Some(&true) || has_cell.get());
    view! {
        <main>
            <Banner page/>
            <Update opener/>
            <Told opener/>
            <div class="bench" hidden=move || shown.get() != View::Cell>
                <div class="view">
                    <Stage opener/>
                    <Later breaths=1>
                        <Filmstrip opener/>
                        <Samples opener/>
                    </Later>
                </div>
                {move || had_cell.get().then(|| view! {
                    <aside aria-label=say!("answer") hidden=move || !has_cell.get()>
                        <Verdict opener/>
                        <Later breaths=1>
                            <Why opener/>
                            <Measures page/>
                        </Later>
                    </aside>
                })}
            </div>
            {move || match shown.get() {
                View::Cell => ().into_any(),
                View::Folder => view! { <Folder opener/> }.into_any(),
                View::Compare => view! { <Compare opener/> }.into_any(),
                View::Lesson => view! { <LessonView opener/> }.into_any(),
            }}
        </main>
    }
}

/// Takes keys, and what is dropped and pasted, wherever that happens.
fn listen(opener: Opener) {
    let keys = window_event_listener(ev::keydown, move |event| opener.key_down(&event));
    let peek = window_event_listener(ev::keyup, move |event| {
        if event.key() == " " {
            opener.page.update(|state| state.peek = false);
        }
    });
    let paste = window_event_listener(ev::paste, move |event| {
        let pasted = browser::pasted(&event);
        // A text is pasted into nothing.
        if !browser::has_dialog() && !pasted.is_empty() {
            opener.open(pasted);
        }
    });
    let over = window_event_listener(ev::dragover, |event| event.prevent_default());
    let drop = window_event_listener(ev::drop, move |event| {
        event.prevent_default();
        if !browser::has_dialog() {
            opener.open(browser::dropped(&event));
        }
    });
    on_cleanup(move || {
        for handle in [keys, peek, paste, over, drop] {
            handle.remove();
        }
    });
}

/// Gets samples and models; the samples first, so that nothing is asked for once a model is there. Then follows what the address asks for.
async fn load(opener: Opener, link: &Link) -> Result<(), Failure> {
    let page = opener.page;
    let failed = |why| Failure::new(said!("failed-page"), why, said!("do-connection"));
    let list: SampleList = list("samples/index.json").await.map_err(failed)?;
    let mut samples = Vec::new();
    for entry in list.samples {
        let path = format!("samples/{}", entry.file);
        let bytes = browser::fetch(&path, |_| ()).await.map_err(failed)?;
        let address = browser::object_address(&bytes).unwrap_or_default();
        samples.push(Sample {
            title: entry.title,
            name: entry.file,
            bytes: Arc::new(bytes),
            address,
        });
    }
    let index: Index = self::list("models/index.json").await.map_err(failed)?;
    page.update(|state| {
        state.samples = samples;
        state.index = index;
    });
    opener.follow(link);
    Ok(())
}

async fn list<T: for<'de> Deserialize<'de>>(path: &str) -> Result<T, Said> {
    let bytes = browser::fetch(path, |_| ()).await?;
    serde_json::from_slice(&bytes)
        .map_err(|e| said!("why-not-understood", path = path, reason = e.to_string()))
}
