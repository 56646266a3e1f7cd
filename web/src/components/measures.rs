//! The measures of the shown map.

use leptos::{html, prelude::*};
use shared::{saliency::measure::Measured, say};

use crate::{
    app::Page,
    browser,
    page_text::{completeness, places, removal, steadiness, worth},
};

/// What was measured, once it was.
#[component]
pub fn Measures(
    /// The page's state.
    page: Page,
) -> impl IntoView {
    let measured = Memo::new(move |_| page.with(|state| state.measured.clone()));
    let section = NodeRef::<html::Section>::new();
    // Whoever asked for it is to see that it has come.
    Effect::new(move |_| {
        if let Some(section) = section.get() {
            browser::show_element(&section);
        }
    });
    view! {
        <div aria-live="polite">
            {move || measured.get().map(|found| view! {
                <section node_ref=section class="measures" id="measures" aria-label=say!("worth-title")>
                    <h2>{say!("worth-title")}</h2>
                    <p id="worth"><b>{worth(&found)}</b></p>
                    <p id="places">{places(&found)}</p>
                    <Curves found=(*found).clone()/>
                    <p>{removal(&found)}</p>
                    <p>{steadiness(&found)}</p>
                    {completeness(&found).map(|words| view! { <p>{words}</p> })}
                </section>
            })}
        </div>
    }
}

/// Deletion and insertion beside random orders.
#[component]
fn Curves(
    /// What was found.
    found: Measured,
) -> impl IntoView {
    let panel = |title: String, curve: &[f32], random: &[f32]| {
        let label = say!("worth-curve", title = &title);
        view! {
            <figure>
                <svg class="curve" viewBox="-2 -2 104 64" role="img" aria-label=label>
                    <path class="axis" d="M0 0V60H100"/>
                    <path class="chance" d=path(random)/>
                    <path class="found" d=path(curve)/>
                </svg>
                <figcaption>{title}</figcaption>
            </figure>
        }
    };
    view! {
        <div class="curves">
            {panel(say!("deletion"), &found.curves.deletion, &found.random.deletion)}
            {panel(say!("insertion"), &found.curves.insertion, &found.random.insertion)}
        </div>
        <p class="faint">{say!("worth-curves")}</p>
    }
}

/// A curve of values from 0 to 1 in a box of 100 by 60.
fn path(values: &[f32]) -> String {
    let last = values.len().saturating_sub(1).max(1) as f32;
    let point = |(at, value): (usize, &f32)| {
        let letter = if at == 0 { 'M' } else { 'L' };
        format!(
            "{letter}{:.1} {:.1}",
            at as f32 / last * 100.0,
            60.0 - value * 60.0
        )
    };
    values.iter().enumerate().map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn curves_fill_their_box() {
        assert_eq!(path(&[1.0, 0.5, 0.0]), "M0.0 0.0L50.0 30.0L100.0 60.0");
        assert_eq!(path(&[]), "");
    }
}
