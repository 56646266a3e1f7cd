//! Lessons: what a person tries, what comes of it, and a question to end with.

mod changes;
mod cover;
mod people;
mod question;
mod random;
mod seen;
mod unsure;

use changes::Changes;
use cover::Cover;
use leptos::prelude::*;
use people::People;
use question::Question;
use random::Random;
use shared::{say, words::decimal};
use unsure::Unsure;

use crate::{
    browser,
    opener::{LESSON_TITLE as TITLE, Opener},
    page_text::lesson_title,
    state::{Lesson, Trials},
};

/// The open lesson.
#[component]
pub fn LessonView(
    /// What the lesson is of.
    opener: Opener,
) -> impl IntoView {
    let lesson = Memo::new(move |_| opener.trials.with(|trials| trials.lesson));
    view! {
        {move || view! { <Whole opener lesson=lesson.get()/> }}
    }
}

#[component]
fn Whole(
    /// What the lesson is of.
    opener: Opener,
    /// The lesson.
    lesson: Lesson,
) -> impl IntoView {
    let is_busy = Memo::new(move |_| opener.trials.with(Trials::is_busy));
    let failure = Memo::new(move |_| opener.trials.with(|trials| trials.failure.clone()));
    let waits =
        Memo::new(move |_| lesson.needs_model() && opener.page.with(|state| state.card.is_none()));
    let number = lesson.place() + 1;
    let steps = steps(lesson);
    let step = |words: String| view! { <li>{words}</li> };
    view! {
        <section class="lesson" id="lesson" data-lesson=lesson.name() data-busy=move || is_busy.get().to_string() aria-labelledby=TITLE>
            <div class="folder-title">
                <h2 id=TITLE tabindex="-1">{lesson_title(lesson)}</h2>
                <span class="faint">{say!("lesson-of", number = number, all = Lesson::ALL.len())}</span>
                <Head opener lesson/>
            </div>
            <p class="lead">{move || what(opener, lesson)}</p>
            <ol class="steps">{steps.into_iter().map(step).collect_view()}</ol>
            {move || waits.get().then(|| view! { <p class="faint">{say!("lesson-waits")}</p> })}
            {move || failure.get().map(|f| view! {
                <p class="warning" role="alert"><b>{f.what.words()}</b> " " {say!("banner", why = f.why.words().trim_end_matches('.'))} " " {f.remedy.words()}</p>
            })}
            {match lesson {
                Lesson::Cover => view! { <Cover opener/> }.into_any(),
                Lesson::Random => view! { <Random opener/> }.into_any(),
                Lesson::Changes => view! { <Changes opener/> }.into_any(),
                Lesson::People => view! { <People opener/> }.into_any(),
                Lesson::Unsure => view! { <Unsure opener/> }.into_any(),
            }}
            <Question opener lesson/>
            <Ways opener lesson/>
        </section>
    }
}

/// Which lesson, the whole screen, and the way out.
#[component]
fn Head(
    /// Opens lessons.
    opener: Opener,
    /// The open one.
    lesson: Lesson,
) -> impl IntoView {
    let choose = move |event| {
        if let Some(lesson) = Lesson::from_name(&event_target_value(&event)) {
            opener.engine.open_lesson(lesson);
            browser::focus_once_there(CHOICE);
        }
    };
    let option = |of: Lesson| view! { <option value=of.name() selected=of == lesson>{lesson_title(of)}</option> };
    view! {
        <label>{say!("lesson-choice")} " " <select id=CHOICE on:change=choose>{Lesson::ALL.map(option)}</select></label>
        <button class="quiet" id="full-screen" on:click=move |_| browser::toggle_full_screen()>{say!("lesson-full-screen")}</button>
        <button class="quiet" id="leave-lessons" on:click=move |_| opener.leave_lessons()>{say!("lesson-leave")}</button>
    }
}

/// Name of the menu of lessons in the page.
const CHOICE: &str = "lesson-choice";

/// To the lessons before and after.
#[component]
fn Ways(
    /// Opens lessons.
    opener: Opener,
    /// The open one.
    lesson: Lesson,
) -> impl IntoView {
    let way = move |id: &'static str, to: Option<Lesson>, words: String| {
        let go = move |_| {
            if let Some(to) = to {
                opener.open_lesson(to);
            }
        };
        view! { <button id=id disabled=to.is_none() on:click=go>{words}</button> }
    };
    view! {
        <p class="actions">
            {way("lesson-before", lesson.after(-1), say!("lesson-before"))}
            {way("lesson-next", lesson.after(1), say!("lesson-next"))}
        </p>
    }
}

/// What a lesson is about.
fn what(opener: Opener, lesson: Lesson) -> String {
    match lesson {
        Lesson::Cover => say!("lesson-cover-what"),
        Lesson::Random => say!("lesson-random-what"),
        Lesson::Changes => say!("lesson-changes-what"),
        Lesson::People => say!("lesson-people-what"),
        Lesson::Unsure if opener.page.with(|state| state.card.is_none()) => String::new(),
        Lesson::Unsure => {
            let auroc = opener.page.with(unsure::auroc);
            say!("lesson-unsure-what", auroc = decimal(auroc, 2))
        }
    }
}

/// Its three steps.
fn steps(lesson: Lesson) -> [String; 3] {
    match lesson {
        Lesson::Cover => [
            say!("lesson-cover-step-1"),
            say!("lesson-cover-step-2"),
            say!("lesson-cover-step-3"),
        ],
        Lesson::Random => [
            say!("lesson-random-step-1"),
            say!("lesson-random-step-2"),
            say!("lesson-random-step-3"),
        ],
        Lesson::Changes => [
            say!("lesson-changes-step-1"),
            say!("lesson-changes-step-2"),
            say!("lesson-changes-step-3"),
        ],
        Lesson::People => [
            say!("lesson-people-step-1"),
            say!("lesson-people-step-2"),
            say!("lesson-people-step-3"),
        ],
        Lesson::Unsure => [
            say!("lesson-unsure-step-1"),
            say!("lesson-unsure-step-2"),
            say!("lesson-unsure-step-3"),
        ],
    }
}
