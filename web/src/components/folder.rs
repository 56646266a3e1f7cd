//! All cells of the visit: what came of them, in words, as a strip and as small pictures.

use leptos::prelude::*;
use shared::{
    say,
    summary::{Outcome, Summary, no_proof},
};

use crate::{
    browser,
    components::{
        gallery::{Gallery, Shape},
        handed_over::HandedOver,
        later::{LateVisit, Later},
        probabilities::Probabilities,
        table::Table,
    },
    export,
    message::Steps,
    opener::{FOLDER_FIELD, Opener},
    page_text::{self, absent_words, icon, pace, saved_words},
    report,
    state::{View, Visit, order::Sort},
};

/// Most subjects that have a row of their own on the page; a file has all.
const MOST_ROWS: usize = 30;

/// The whole-page view of a folder.
#[component]
pub fn Folder(
    /// Shows a cell.
    opener: Opener,
) -> impl IntoView {
    let visit = opener.visit;
    let late = LateVisit::of(visit);
    let summary = Memo::new(move |_| late.with(Visit::summary));
    let model = Memo::new(move |_| {
        opener
            .page
            .with(|state| Some(state.card.as_ref()?.title.clone()))
    });
    let is_busy = Memo::new(move |_| late.with(Visit::is_busy));
    let is_part = Memo::new(move |_| late.with(|visit| visit.counts().1 > 0));
    let has_cell = Memo::new(move |_| opener.page.with(|state| state.cell.is_some()));
    let can_report =
        Memo::new(move |_| visit.with(|visit| opener.page.with(|state| state.can_report(visit))));
    let report_words = move || match opener.page.with(|state| state.report) {
        Some(Steps { done, all }) => say!("so-many-of", done = done, all = all),
        None => say!("save-report"),
    };
    let back = move |_| opener.page.update(|state| state.show(View::Cell));
    view! {
        <section class="folder" id="folder" data-busy=move || is_busy.get().to_string() aria-label=say!("all-pictures")>
            <div class="folder-head">
                <section class="summary" aria-label=say!("folder-summary")>
                    <div class="folder-title">
                        <h2>{say!("all-pictures")}</h2>
                        <span class="faint">{move || model.get().map(|title| say!("folder-by", model = title))}</span>
                        <Work opener late/>
                        {move || has_cell.get().then(|| view! { <button class="quiet" id="one-cell" on:click=back>{say!("compare-back")}</button> })}
                    </div>
                    <Restored opener/>
                    <div id="summary">
                        {move || (is_part.get() && summary.with(|s| s.all.counts.pictures() > 0)).then(|| view! { <p><b>{say!("folder-so-far")}</b></p> })}
                        {move || summary.with(words)}
                    </div>
                </section>
                <div><Later breaths=1>
                    <Probabilities page=opener.page late/>
                    <p class="actions" role="group" aria-labelledby="save">
                        <span id="save">{say!("save")}</span>
                        <button class="primary" id="save-report" disabled=move || !can_report.get() on:click=move |_| report::save(opener)>{report_words}</button>
                        <button id="save-answers" on:click=move |_| export::answers(opener)>{say!("save-answers")}</button>
                        <button id="save-summary" on:click=move |_| export::summary(opener)>{say!("save-summary")}</button>
                        <button id="save-session" on:click=move |_| export::session(opener)>{say!("save-session")}</button>
                    </p>
                    <HandedOver page=opener.page/>
                    <p class="faint">{say!("save-what")}</p>
                </Later></div>
            </div>
            {move || summary.with(subjects)}
            <Later breaths=2>
                <Toolbar opener/>
                <Gallery opener shape=Shape::Grid/>
            </Later>
        </section>
    }
}

/// Which answers are of a saved session, and which pictures are not here.
#[component]
fn Restored(
    /// Opens the folder.
    opener: Opener,
) -> impl IntoView {
    let saved = Memo::new(move |_| opener.visit.with(saved_words));
    let absent = Memo::new(move |_| opener.visit.with(absent_words));
    let is_absent = Memo::new(move |_| opener.visit.with(|visit| visit.absent() > 0));
    view! {
        {move || saved.get().map(|words| view! { <p class="faint" id="saved-words">{words}</p> })}
        {move || absent.get().map(|words| view! { <p id="absent-words">{words}</p> })}
        {move || is_absent.get().then(|| view! {
            <p><button id="open-absent" on:click=move |_| browser::click(FOLDER_FIELD)>{say!("folder-open-absent")}</button></p>
        })}
    }
}

/// How far the work is.
#[component]
fn Work(
    /// Stops it and goes on.
    opener: Opener,
    /// Whose work.
    late: LateVisit,
) -> impl IntoView {
    let now = Memo::new(move |_| late.with(Visit::pace));
    let is_paused = Memo::new(move |_| opener.visit.with(|visit| visit.paused));
    let is_done = Memo::new(move |_| now.with(|now| now.done + now.barred == now.all));
    let press = move |_| opener.engine.pause(!is_paused.get_untracked());
    view! {
        <p class="work">
            {move || (!is_done.get()).then(|| view! {
                <progress max="1" value=move || now.with(|now| now.done as f64 / now.all.max(1) as f64) aria-label=say!("folder-had-turn")></progress>
            })}
            <span id="pace" data-done=move || now.with(|now| now.done) data-rate=move || now.with(|now| now.rate.map(|r| r.to_string()))>{move || now.with(|now| pace(now, is_paused.get()))}</span>
            {move || (!is_done.get()).then(|| view! {
                <button id="pause" on:click=press>{move || if is_paused.get() { say!("go-on") } else { say!("pause") }}</button>
            })}
        </p>
    }
}

/// The summary of all in words.
fn words(summary: &Summary) -> impl IntoView + use<> {
    let all = &summary.all;
    (all.counts.pictures() > 0).then(|| {
        view! {
            <p>{all.counted()}</p>
            {summary.shared_out().map(|words| view! { <p>{words}</p> <p>{no_proof()}</p> })}
        }
    })
}

/// A row a subject, where there are several.
fn subjects(summary: &Summary) -> impl IntoView + use<> {
    let count = summary.groups.len();
    (count > 1).then(|| {
        let more = count.saturating_sub(MOST_ROWS);
        view! {
            <details class="subjects" open=count <= 8>
                <summary>{say!("folder-groups", count = count)}</summary>
                <Table label=say!("folder-subjects") table=page_text::subjects(summary, MOST_ROWS)/>
                {(more > 0).then(|| view! { <p class="faint">{say!("folder-more-rows", count = more)}</p> })}
            </details>
        }
    })
}

/// Order and choice of the gallery.
#[component]
fn Toolbar(
    /// Changes the choices.
    opener: Opener,
) -> impl IntoView {
    let visit = opener.visit;
    let counts = Memo::new(move |_| visit.with(|visit| visit.counts()));
    let only = Memo::new(move |_| visit.with(|visit| visit.only));
    let total = move || counts.with(|(counts, left)| counts.pictures() + left);
    let chip = move |outcome: Option<Outcome>| {
        let count = move || match outcome {
            Some(outcome) => counts.with(|(counts, _)| counts.of(outcome)),
            None => total(),
        };
        let (name, title) =
            outcome.map_or_else(|| ("all", say!("folder-all")), |o| (o.name(), o.title()));
        let is_on = move || only.get() == outcome;
        view! {
            <button class=format!("chip {name}") data-only=name aria-pressed=move || is_on().to_string()
                on:click=move |_| visit.update(|visit| visit.only = outcome)>
                <span aria-hidden="true">{outcome.map(|outcome| icon(Some(outcome)))}</span>
                " " {title} " " <b>{count}</b>
            </button>
        }
    };
    let choose = move |event| {
        let chosen = event_target_value(&event).parse().ok();
        if let Some(sort) = chosen.and_then(|at: usize| Sort::ALL.get(at).copied()) {
            visit.update(|visit| visit.sort = sort);
        }
    };
    let sort = Memo::new(move |_| visit.with(|visit| visit.sort));
    let option = move |(at, order): (usize, Sort)| view! { <option value=at prop:selected=move || sort.get() == order>{order.title()}</option> };
    view! {
        <div class="toolbar" role="group" aria-label=say!("folder-which")>
            {chip(None)}
            {Outcome::ALL.map(|outcome| chip(Some(outcome)))}
            <span class="gap"></span>
            <label>{say!("order")} " " <select id="sort" on:change=choose>{Sort::ALL.into_iter().enumerate().map(option).collect_view()}</select></label>
        </div>
    }
}
