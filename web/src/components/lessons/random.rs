//! Maps that look right and are not: the network's weights are drawn at random.

use std::{collections::BTreeMap, sync::Arc};

use leptos::prelude::*;
use shared::{saliency::Method, say, words::decimal};

use super::seen::{Cells, Seen, Shown, latest, own_map};
use crate::{
    message::Depth,
    opener::Opener,
    page_text::{LITTLE, MUCH},
    state::lesson::Trials,
};

/// How alike the maps of a method were so far, by the seed of each draw.
type SoFar = (Method, BTreeMap<u64, f64>);

/// The second lesson.
#[component]
pub fn Random(
    /// Whose trials.
    opener: Opener,
) -> impl IntoView {
    let latest = latest(opener);
    let own = Memo::new(move |_| latest.with(|tried| own_map(tried.as_ref())));
    let anew = Memo::new(move |_| {
        latest.with(|tried| {
            let tried = tried.as_ref()?;
            let ((method, _), anew) = tried.map.as_ref().zip(tried.anew.as_ref())?;
            Some(Shown {
                map: Arc::new(anew.map.clone()),
                method: *method,
            })
        })
    });
    let alike = Memo::new(move |_| latest.with(|tried| Some(tried.as_ref()?.anew.as_ref()?.alike)));
    let so_far = so_far(opener);
    let draw = move |_| opener.engine.change_trial(|trials| trials.seed += 1);
    let words = move || {
        let value = alike.get()?;
        let alike = say!("lesson-random-alike", value = decimal(value, 2));
        let means = match (100.0 * value).round() / 100.0 {
            same if same >= MUCH => say!("lesson-random-same"),
            part if part >= LITTLE => say!("lesson-random-part"),
            _ => say!("lesson-random-other"),
        };
        Some(format!("{alike} {means}"))
    };
    let row = |(method, draws): SoFar| {
        let count = draws.len();
        let mean = decimal(draws.values().sum::<f64>() / count as f64, 2);
        view! { <li data-method=method.name()>{method.title()} ": " <b>{mean}</b> ", " {say!("lesson-random-draws", count = count)}</li> }
    };
    view! {
        <div class="workbench">
            <figure>
                <Seen tried=latest map=own label=say!("lesson-random-learnt")/>
                <figcaption class="faint">{say!("lesson-random-learnt")}</figcaption>
            </figure>
            <figure>
                <Seen tried=latest map=anew label=say!("lesson-random-anew")/>
                <figcaption class="faint">{say!("lesson-random-anew")}</figcaption>
            </figure>
            <div class="controls">
                <Cells opener/>
                <Methods opener/>
                <Depths opener/>
                <p class="actions"><button class="primary" id="draw-anew" on:click=draw>{say!("lesson-random-draw")}</button></p>
                <p id="alike" role="status" data-value=move || alike.get().map(|value| value.to_string())>{words}</p>
                <h3>{say!("lesson-random-seen")}</h3>
                <ul class="so-far">{move || so_far.get().into_iter().map(row).collect_view()}</ul>
            </div>
        </div>
    }
}

/// How alike the maps of each method were so far, of one cell, model and depth.
fn so_far(opener: Opener) -> RwSignal<Vec<SoFar>> {
    let so_far = RwSignal::new(Vec::<SoFar>::new());
    let latest = latest(opener);
    let plain = Memo::new(move |_| {
        opener.trials.with(|trials| {
            let plain = trials.plain.as_ref().map(|plain| plain.id);
            (plain, trials.depth)
        })
    });
    Effect::new(move |before: Option<(Option<u64>, Depth)>| {
        let now = plain.get();
        if before.is_some_and(|before| before != now) {
            so_far.set(Vec::new());
        }
        now
    });
    Effect::new(move |_| {
        let Some(tried) = latest.get() else { return };
        let found = tried.map.as_ref().zip(tried.anew.as_ref());
        let Some(((method, _), anew)) = found else {
            return;
        };
        so_far.update(|all| {
            let place = all.iter().position(|(of, _)| of == method);
            let place = place.unwrap_or_else(|| {
                all.push((*method, BTreeMap::new()));
                all.len() - 1
            });
            all[place].1.insert(anew.seed, anew.alike);
        });
    });
    so_far
}

/// How much is drawn anew.
#[component]
fn Depths(
    /// Whose trials.
    opener: Opener,
) -> impl IntoView {
    let chosen = Memo::new(move |_| opener.trials.with(|trials| trials.depth));
    let choose = move |event| {
        let place = event_target_value(&event).parse::<usize>().ok();
        if let Some(depth) = place.and_then(|place| Depth::ALL.get(place).copied()) {
            opener.engine.change_trial(|trials| trials.depth = depth);
        }
    };
    let option = move |(at, depth): (usize, Depth)| {
        let words = match depth {
            Depth::Head => say!("lesson-random-depth-head"),
            Depth::Third => say!("lesson-random-depth-third"),
            Depth::All => say!("lesson-random-depth-all"),
        };
        view! { <option value=at prop:selected=move || chosen.get() == depth>{words}</option> }
    };
    view! {
        <label>{say!("lesson-random-depth")} " " <select id="lesson-depth" on:change=choose>{Depth::ALL.into_iter().enumerate().map(option).collect_view()}</select></label>
    }
}

/// The quick methods: one is drawn twice for each try.
#[component]
fn Methods(
    /// Whose trials.
    opener: Opener,
) -> impl IntoView {
    let own = move || {
        opener
            .page
            .with(|state| state.card.as_ref().map(|card| card.default_method))
    };
    let chosen = move || {
        opener
            .trials
            .with(|trials: &Trials| trials.method)
            .or(own())
    };
    let choose = move |event| {
        let method = Method::from_name(&event_target_value(&event));
        opener.engine.change_trial(|trials| trials.method = method);
    };
    let quick = Method::ALL.into_iter().filter(|method| method.is_quick());
    let option = |method: Method| {
        view! { <option value=method.name() prop:selected=move || chosen() == Some(method)>{method.title()}</option> }
    };
    view! {
        <label>{say!("method")} " " <select id="lesson-method" on:change=choose>{quick.map(option).collect_view()}</select></label>
    }
}
