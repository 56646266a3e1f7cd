//! What is drawn some breaths later.

use leptos::prelude::*;

use crate::browser;

/// A part of the page that is drawn after so many breaths: drawn all at once, a view would keep the page's own thread too long.
#[component]
pub fn Later(
    /// How many.
    breaths: usize,
    /// The part.
    children: ChildrenFn,
) -> impl IntoView {
    let is_there = RwSignal::new(false);
    leptos::task::spawn_local(async move {
        for _ in 0..breaths {
            browser::breathe().await;
        }
        // It may have gone meanwhile.
        is_there.try_set(true);
    });
    view! { {move || is_there.get().then(|| children())} }
}
