//! Which file the browser was given.

use leptos::prelude::*;
use shared::say;

use crate::app::Page;

/// Names the file that was given to the browser last; that it took none is said in the banner.
#[component]
pub fn HandedOver(
    /// The page's state.
    page: Page,
) -> impl IntoView {
    let name = Memo::new(move |_| page.with(|state| state.handed_over.clone()));
    view! {
        <p class="faint handed-over" role="status">
            {move || name.get().map(|name| say!("handed-over", name = name))}
        </p>
    }
}
