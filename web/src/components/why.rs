//! The map's controls: method, class, opacity, colours, scale, and what it is worth.

use leptos::prelude::*;
use shared::{
    captions::{teaching_only, whole_percent},
    class::Class,
    colormap::Colormap,
    predict::Label,
    saliency::{Family, Method, Sign},
    say,
};

use crate::{
    components::handed_over::HandedOver,
    export,
    message::Explained,
    opener::Opener,
    page_text::{self, doubt, drawn, duration, family, where_it_lies},
    state::{Arrangement, State},
};

/// Choices for the line around the greatest values, in percent of the picture.
const LINES: [u32; 4] = [0, 5, 10, 25];

/// The lower half of the answer.
#[component]
pub fn Why(
    /// Opens pictures and changes choices.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let explained = move || page.with(|state| state.explained.clone());
    let took = move || {
        explained().map(|e| {
            view! {
                <p class="faint" id="milliseconds" data-value=e.milliseconds data-memory=e.memory data-passes=e.passes>{took_words(&e)}</p>
            }
        })
    };
    let is_teaching_only = move || page.with(|state| state.is_teaching_only(state.shown_method()));
    let worse = move || page.with(|state| state.worse_than_chance(state.shown_method()));
    let is_kept_back = move || page.with(|state| state.answer.is_some() && !state.shows_answer());
    view! {
        <section class="why" aria-label=say!("why") hidden=is_kept_back>
            <h2>{say!("why")}</h2>
            <MethodMenu opener/>
            <ClassMenu opener/>
            {move || is_teaching_only().then(|| view! {
                <p class="warning" id="teaching-only">{teaching_only()}</p>
            })}
            {move || worse().map(|gain| view! { <p class="warning" id="worse-than-chance">{doubt(gain)}</p> })}
            <Look opener/>
            <p id="lies" role="status">{move || explained().and_then(|explained| where_it_lies(&explained))}</p>
            {took}
            {move || page.with(State::can_draw).then(|| view! {
                <p><button id="draw" on:click=move |_| opener.change(State::draw_again)>{say!("draw-map")}</button></p>
            })}
            <p class="actions">
                <button id="measure" disabled=move || !page.with(State::can_measure) on:click=move |_| opener.measure() title=say!("test-map-help")>{say!("test-map")}</button>
                <button id="save-picture" disabled=move || explained().is_none() on:click=move |_| export::picture(page)>{say!("save-picture")}</button>
                <button id="save-numbers" disabled=move || explained().is_none() on:click=move |_| export::numbers(page)>{say!("save-numbers")}</button>
            </p>
            <HandedOver page/>
        </section>
    }
}

/// How long a map took, and how much of it is there.
fn took_words(explained: &Explained) -> String {
    let time = duration(explained.milliseconds);
    match explained.steps.are_done() {
        true => say!("took", time = time),
        false => say!("took-so-far", time = time, drawn = drawn(explained.steps)),
    }
}

/// All methods, by what they are made of.
#[component]
fn MethodMenu(
    /// Changes the choice.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let method = move || page.with(|state| state.method);
    let choose = move |event| {
        if let Some(method) = Method::from_name(&event_target_value(&event)) {
            opener.change(|state| state.explain_with(method));
        }
    };
    let families = [
        Family::ClassActivation,
        Family::Gradient,
        Family::Perturbation,
    ];
    let group = move |of: Family| {
        let options = Method::ALL.into_iter().filter(|m| m.family() == of);
        let options = options.map(|m| {
            let title = move || page.with(|state| page_text::method(m, state.worse_than_chance(m)));
            view! { <option value=m.name() prop:selected=move || method() == m>{title}</option> }
        });
        view! { <optgroup label=family(of)>{options.collect_view()}</optgroup> }
    };
    view! {
        <label>{say!("method")} " " <select id="method" on:change=choose>{families.map(group)}</select></label>
    }
}

/// Which class the map speaks for.
#[component]
fn ClassMenu(
    /// Changes the choice.
    opener: Opener,
) -> impl IntoView {
    let asked = Memo::new(move |_| opener.page.with(|state| state.asked));
    let choose = move |event| {
        let class = Class::from_name(&event_target_value(&event));
        opener.change(|state| state.explain_for(class));
    };
    let is_unsure = Memo::new(move |_| {
        opener.page.with(|state| {
            let answer = state.answer.as_ref();
            answer.is_some_and(|a| a.classified.prediction.label == Label::Unsure)
        })
    });
    let option = move |class: Option<Class>| {
        let name = class.map_or("", Class::name);
        let words = move || match class {
            Some(class) => class.title(),
            None if is_unsure.get() => say!("class-leaning"),
            None => say!("class-answer"),
        };
        view! { <option value=name prop:selected=move || asked.get() == class>{words}</option> }
    };
    view! {
        <label>{say!("class")} " " <select id="class" on:change=choose>
            {option(None)} {Class::ALL.map(|class| option(Some(class)))}
        </select></label>
    }
}

/// Opacity, colours, line and scale.
#[component]
fn Look(
    /// Changes the choices.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let colormap = Memo::new(move |_| page.with(|state| state.colormap));
    let is_signed = move || page.with(|state| state.shown_method().sign() == Sign::Signed);
    let choose_colours = move |event| {
        if let Some(colours) = Colormap::from_name(&event_target_value(&event)) {
            page.update(|state| state.colormap = colours);
        }
    };
    let choose_opacity = move |event| {
        if let Ok(opacity) = event_target_value(&event).parse() {
            page.update(|state| state.opacity = opacity);
        }
    };
    let choose_line = move |event| {
        if let Ok(percent) = event_target_value(&event).parse() {
            page.update(|state| state.contour = percent);
        }
    };
    let arrangement = Memo::new(move |_| opener.viewing.with(|viewing| viewing.arrangement));
    let choose_arrangement = move |event| {
        let chosen = event_target_value(&event).parse().ok();
        let chosen = chosen.and_then(|at: usize| Arrangement::ALL.get(at).copied());
        if let Some(arrangement) = chosen {
            opener
                .viewing
                .update(|viewing| viewing.arrangement = arrangement);
        }
    };
    let arrangements = Arrangement::ALL.into_iter().enumerate().map(|(at, a)| {
        view! { <option value=at prop:selected=move || arrangement.get() == a>{a.title()}</option> }
    });
    let colour = move |c: Colormap| {
        view! { <option value=c.name() prop:selected=move || colormap.get() == c>{c.name()}</option> }
    };
    let lines = LINES.map(|percent| {
        let words = match percent {
            0 => say!("line-none"),
            _ => say!(
                "line-greatest",
                percent = whole_percent(f64::from(percent) / 100.0)
            ),
        };
        let is_chosen = move || page.with(|state| state.contour == percent);
        view! { <option value=percent prop:selected=is_chosen>{words}</option> }
    });
    view! {
        <label>{say!("view")} " " <select id="arrangement" on:change=choose_arrangement>{arrangements.collect_view()}</select></label>
        <label>{say!("strength")}
            <input type="range" id="opacity" min="0" max="100" step="5"
                prop:value=move || page.with(|state| state.opacity.to_string())
                on:input=choose_opacity/>
        </label>
        {move || if is_signed() {
            view! { <p class="line">{say!("colours")} " " <span>{say!("colours-signed")}</span></p> }.into_any()
        } else {
            view! { <label>{say!("colours")} " " <select id="colormap" on:change=choose_colours>{Colormap::ALL.map(colour)}</select></label> }.into_any()
        }}
        <label>{say!("line-around")} " " <select id="contour" on:change=choose_line>{lines}</select></label>
        <HeldScale opener/>
    }
}

/// Whether the next maps have the scale of this one.
#[component]
fn HeldScale(
    /// Changes the choice.
    opener: Opener,
) -> impl IntoView {
    let page = opener.page;
    let is_held = move || page.with(|state| state.held.is_some());
    let can_hold = move || page.with(State::can_hold);
    let hold = move |event| {
        let is_held = event_target_checked(&event);
        page.update(|state| state.hold_scale(is_held));
    };
    view! {
        <label>{say!("hold-scale")}
            <input type="checkbox" id="hold" disabled=move || !can_hold() prop:checked=is_held on:change=hold/>
        </label>
    }
}
