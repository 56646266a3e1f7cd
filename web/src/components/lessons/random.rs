//! Maps that look right and are not: the network's weights are drawn at random.

use std::sync::Arc;

use leptos::prelude::*;
use shared::{saliency::Method, say, words::decimal};

use super::seen::{Cells, Seen, Shown, latest, own_map};
use crate::{message::Depth, opener::Opener, state::lesson::Trials};

/// Rank correlation from which on two maps are much alike, and below which they have little in common: those of a comparison.
const ALIKE: [f64; 2] = [0.7, 0.3];

/// How alike the maps of a method were so far: their sum, and how many.
type Mean = (Method, f64, usize);

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
            let ((method, _), (map, _)) = tried.map.as_ref().zip(tried.anew.as_ref())?;
            Some(Shown {
                map: Arc::new(map.clone()),
                method: *method,
            })
        })
    });
    let alike = Memo::new(move |_| latest.with(|tried| Some(tried.as_ref()?.anew.as_ref()?.1)));
    let so_far = so_far(opener);
    let draw = move |_| opener.engine.change_trial(|trials| trials.seed += 1);
    let words = move || {
        let value = alike.get()?;
        let alike = say!("lesson-random-alike", value = decimal(value, 2));
        let means = match value {
            same if same >= ALIKE[0] => say!("lesson-random-same"),
            part if part >= ALIKE[1] => say!("lesson-random-part"),
            _ => say!("lesson-random-other"),
        };
        Some(format!("{alike} {means}"))
    };
    let row = |(method, sum, count): Mean| {
        let mean = decimal(sum / count as f64, 2);
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
fn so_far(opener: Opener) -> RwSignal<Vec<Mean>> {
    let so_far = RwSignal::new(Vec::<Mean>::new());
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
        let Some(((method, _), (_, alike))) = found else {
            return;
        };
        so_far.update(|all| match all.iter_mut().find(|(of, ..)| of == method) {
            Some((_, sum, count)) => (*sum, *count) = (*sum + alike, *count + 1),
            None => all.push((*method, *alike, 1)),
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
