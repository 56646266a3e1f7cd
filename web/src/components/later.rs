//! What is drawn some breaths or a frame later.

use std::time::Duration;

use leptos::prelude::*;

use crate::{browser, state::Visit};

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

/// The visit, drawn a frame after its changes: what shows it at once is laid out and painted before. All at once would keep the page's own
/// thread too long. What answers a press belongs to what is drawn first.
#[derive(Clone, Copy, Debug)]
pub struct LateVisit {
    visit: RwSignal<Visit>,
    changed: Trigger,
}

impl LateVisit {
    /// Follows a visit.
    pub fn of(visit: RwSignal<Visit>) -> Self {
        let (changed, is_due) = (Trigger::new(), StoredValue::new(false));
        let tell = move || {
            // What shows it may have gone meanwhile.
            if is_due.try_set_value(false).is_none() {
                changed.notify();
            }
        };
        Effect::new(move |_| {
            visit.track();
            let was_due = is_due.try_update_value(|due| std::mem::replace(due, true));
            if was_due == Some(false) {
                request_animation_frame(move || set_timeout(tell, Duration::ZERO));
            }
        });
        Self { visit, changed }
    }

    /// Reads it, and is told a frame after each change.
    pub fn with<T>(self, read: impl FnOnce(&Visit) -> T) -> T {
        self.changed.track();
        self.visit.with_untracked(read)
    }
}
