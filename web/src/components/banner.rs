//! The one banner: what happened, why, what to do.

use leptos::prelude::*;
use shared::say;

use crate::app::Page;

/// Shows the last failure until it is closed or something works.
#[component]
pub fn Banner(
    /// The page's state.
    page: Page,
) -> impl IntoView {
    let failure = move || page.with(|state| state.failure.clone());
    view! {
        <div role="alert" class="banner-place">
            {move || failure().map(|failure| view! {
                <div class="banner">
                    <p>
                        <strong>{failure.what.words()}</strong> " " {say!("banner", why = failure.why.words().trim_end_matches('.'))}
                        " " {failure.remedy.words()}
                    </p>
                    <button class="quiet" on:click=move |_| page.update(|state| state.failure = None)>
                        {say!("close")}
                    </button>
                </div>
            })}
        </div>
    }
}
