//! What became of a file that was to be saved.

use leptos::prelude::*;

use crate::app::Page;

/// Says that a file was saved; that it was not is said in the banner.
#[component]
pub fn Saved(
    /// The page's state.
    page: Page,
) -> impl IntoView {
    let name = Memo::new(move |_| page.with(|state| state.saved.clone()));
    view! {
        <p class="faint saved" role="status">
            {move || name.get().map(|name| format!("Saved to the browser’s downloads: {name}"))}
        </p>
    }
}
