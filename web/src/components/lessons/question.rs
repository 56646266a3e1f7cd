//! The question at a lesson's end.

use leptos::prelude::*;
use shared::say;

use crate::{opener::Opener, state::Lesson};

/// A question with three answers, of which one is right, and why.
struct Asked {
    question: String,
    answers: [String; 3],
    right: usize,
    because: String,
}

/// Asks, and says whether an answer was right, and why.
#[component]
pub fn Question(
    /// What was answered.
    opener: Opener,
    /// Whose question.
    lesson: Lesson,
) -> impl IntoView {
    let Asked {
        question,
        answers,
        right,
        because,
    } = asked(lesson);
    let chosen = Memo::new(move |_| opener.trials.with(|trials| trials.reply));
    let answer = move |(at, words): (usize, String)| {
        view! {
            <li><button class="answer" data-answer=at aria-pressed=move || (chosen.get() == Some(at)).to_string()
                on:click=move |_| opener.trials.update(|trials| trials.reply = Some(at))>{words}</button></li>
        }
    };
    let reply = move || {
        chosen.get().map(|at| {
            let head = match at == right {
                true => say!("lesson-right"),
                false => say!("lesson-wrong"),
            };
            view! { <p id="reply" data-right=(at == right).to_string()><b>{head}</b> " " {because.clone()}</p> }
        })
    };
    view! {
        <section class="question-box" aria-labelledby="question">
            <h3>{say!("lesson-question")}</h3>
            <p id="question">{question}</p>
            <ul class="answers">{answers.into_iter().enumerate().map(answer).collect_view()}</ul>
            <div aria-live="polite">{reply}</div>
        </section>
    }
}

fn asked(lesson: Lesson) -> Asked {
    match lesson {
        Lesson::Cover => Asked {
            question: say!("lesson-cover-question"),
            answers: [
                say!("lesson-cover-answer-1"),
                say!("lesson-cover-answer-2"),
                say!("lesson-cover-answer-3"),
            ],
            right: 0,
            because: say!("lesson-cover-because"),
        },
        Lesson::Random => Asked {
            question: say!("lesson-random-question"),
            answers: [
                say!("lesson-random-answer-1"),
                say!("lesson-random-answer-2"),
                say!("lesson-random-answer-3"),
            ],
            right: 1,
            because: say!("lesson-random-because"),
        },
        Lesson::Changes => Asked {
            question: say!("lesson-changes-question"),
            answers: [
                say!("lesson-changes-answer-1"),
                say!("lesson-changes-answer-2"),
                say!("lesson-changes-answer-3"),
            ],
            right: 1,
            because: say!("lesson-changes-because"),
        },
        Lesson::People => Asked {
            question: say!("lesson-people-question"),
            answers: [
                say!("lesson-people-answer-1"),
                say!("lesson-people-answer-2"),
                say!("lesson-people-answer-3"),
            ],
            right: 0,
            because: say!("lesson-people-because"),
        },
        Lesson::Unsure => Asked {
            question: say!("lesson-unsure-question"),
            answers: [
                say!("lesson-unsure-answer-1"),
                say!("lesson-unsure-answer-2"),
                say!("lesson-unsure-answer-3"),
            ],
            right: 1,
            because: say!("lesson-unsure-because"),
        },
    }
}
