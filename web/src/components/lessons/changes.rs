//! Shortcuts: the same cell, changed on its way.

use leptos::prelude::*;
use shared::{captions::whole_percent, say, words::decimal};

use super::seen::{Answers, Became, Cells, Seen, became, latest, plain};
use crate::{message, opener::Opener};

/// A slider: its name in the page, its ends and step, and what it changes.
#[derive(Clone, Copy)]
struct Slider {
    id: &'static str,
    ends: [f32; 2],
    step: f32,
    get: fn(&message::Changes) -> f32,
    set: fn(&mut message::Changes, f32),
}

/// Above this quality a picture is not stored as JPEG at all.
const LOSSLESS: f32 = 100.0;

const SLIDERS: [Slider; 6] = [
    Slider {
        id: "size",
        ends: [0.6, 1.4],
        step: 0.02,
        get: |changes| changes.size,
        set: |changes, value| changes.size = value,
    },
    Slider {
        id: "blur",
        ends: [0.0, 6.0],
        step: 0.25,
        get: |changes| changes.blur,
        set: |changes, value| changes.blur = value,
    },
    Slider {
        id: "jpeg",
        ends: [5.0, LOSSLESS],
        step: 5.0,
        get: |changes| changes.jpeg.map_or(LOSSLESS, f32::from),
        set: |changes, value| changes.jpeg = (value < LOSSLESS).then_some(value as u8),
    },
    Slider {
        id: "light",
        ends: [0.6, 1.4],
        step: 0.02,
        get: |changes| changes.gains[1],
        // The stain's colours stay to one another as they are.
        set: |changes, value| {
            let before = changes.gains[1];
            changes.gains = changes.gains.map(|gain| gain / before * value);
        },
    },
    Slider {
        id: "red",
        ends: [0.6, 1.4],
        step: 0.02,
        get: |changes| changes.gains[0] / changes.gains[1],
        set: |changes, value| changes.gains[0] = value * changes.gains[1],
    },
    Slider {
        id: "blue",
        ends: [0.6, 1.4],
        step: 0.02,
        get: |changes| changes.gains[2] / changes.gains[1],
        set: |changes, value| changes.gains[2] = value * changes.gains[1],
    },
];

/// The third lesson.
#[component]
pub fn Changes(
    /// Whose trials.
    opener: Opener,
) -> impl IntoView {
    let (latest, plain) = (latest(opener), plain(opener));
    let none = Signal::derive(|| None);
    let again = move |_| {
        opener
            .engine
            .change_trial(|trials| trials.changes = message::Changes::default());
    };
    let words = move || {
        let (plain, now) = plain.get().zip(latest.get())?;
        (plain.id != now.id).then(|| match became(&plain, &now) {
            Became::Same => say!("lesson-changes-holds"),
            Became::Other => say!("lesson-changes-turned"),
            Became::Unsure => say!("lesson-changes-unsure"),
            Became::Unfit => say!("lesson-changes-unfit"),
        })
    };
    view! {
        <div class="workbench">
            <figure>
                <Seen tried=latest map=none label=say!("lesson-seen")/>
                <figcaption class="faint">{say!("lesson-seen")}</figcaption>
            </figure>
            <div class="controls">
                <Cells opener/>
                {SLIDERS.map(|slider| view! { <OneSlider opener slider/> })}
                <p class="actions"><button id="unchanged" on:click=again>{say!("lesson-start-again")}</button></p>
            </div>
            <div class="controls">
                <Answers opener/>
                <p id="holds" role="status"><b>{words}</b></p>
            </div>
        </div>
    }
}

#[component]
fn OneSlider(
    /// Whose trials.
    opener: Opener,
    /// The slider.
    slider: Slider,
) -> impl IntoView {
    let value = Memo::new(move |_| opener.trials.with(|trials| (slider.get)(&trials.changes)));
    let slide = move |event| {
        if let Ok(value) = event_target_value(&event).parse() {
            opener
                .engine
                .change_trial(|trials| (slider.set)(&mut trials.changes, value));
        }
    };
    let title = match slider.id {
        "size" => say!("lesson-changes-size"),
        "blur" => say!("lesson-changes-blur"),
        "jpeg" => say!("lesson-changes-jpeg"),
        "light" => say!("lesson-changes-light"),
        "red" => say!("lesson-changes-red"),
        _ => say!("lesson-changes-blue"),
    };
    let words = move || {
        let value = f64::from(value.get());
        match slider.id {
            "blur" => say!("lesson-changes-pixels", pixels = decimal(value, 2)),
            "jpeg" if value >= f64::from(LOSSLESS) => say!("lesson-changes-lossless"),
            "jpeg" => decimal(value, 0),
            _ => whole_percent(value),
        }
    };
    let [least, most] = slider.ends.map(|end| end.to_string());
    view! {
        <label class="slider"><span>{title} ": " <output>{words}</output></span>
            <input type="range" id=format!("slide-{}", slider.id) min=least max=most step=slider.step.to_string()
                prop:value=move || value.get().to_string() on:input=slide/>
        </label>
    }
}
