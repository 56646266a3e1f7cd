//! The probabilities of all cells as a strip: how many lie where, and between which ends the network is unsure.

use leptos::prelude::*;

use crate::{opener::Opener, page_text::strip_words};

/// Bars from 0 to 1.
pub const BARS: usize = 40;

/// Height of the highest bar, where the strip is 100 wide.
const HEIGHT: f64 = 32.0;

/// Bars of all cells that suit the model.
#[component]
pub fn Probabilities(
    /// Whose cells.
    opener: Opener,
) -> impl IntoView {
    let bars = Memo::new(move |_| {
        opener
            .visit
            .with(|visit| bars(visit.cells.values().filter_map(|entry| entry.probability())))
    });
    let thresholds =
        Memo::new(move |_| opener.page.with(|s| s.card.as_ref().map(|c| c.thresholds)));
    let band = move || {
        thresholds.get().map(|t| {
            let (left, right) = (100.0 * t.normal_below, 100.0 * t.lymphoblast_from);
            view! { <rect class="unsure-band" x=left y="0" width=right - left height=HEIGHT></rect> }
        })
    };
    let bar = move || {
        let most = bars
            .with(|bars| bars.iter().copied().max().unwrap_or(0))
            .max(1);
        let width = 100.0 / BARS as f64;
        bars.get()
            .into_iter()
            .enumerate()
            .filter(|(_, count)| *count > 0)
            .map(|(at, count)| {
                let height = (HEIGHT * count as f64 / most as f64).max(0.8);
                let class = thresholds.get().map_or("unsure", |t| t.label((at as f64 + 0.5) / BARS as f64).name());
                view! { <rect class=format!("bar {class}") x=at as f64 * width + 0.15 y=HEIGHT - height width=width - 0.3 height=height></rect> }
            })
            .collect_view()
    };
    let label = move || bars.with(|bars| strip_words(bars, thresholds.get()));
    view! {
        <figure class="probabilities">
            <svg viewBox=format!("0 0 100 {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=label>{band}{bar}</svg>
            <p class="scale-words" aria-hidden="true"><span>"0 %"</span><span>"lymphoblast, by the network"</span><span>"100 %"</span></p>
            <figcaption class="faint">"Cells that suit the network, by the probability that it gives a lymphoblast. Between the ends of the grey band it is unsure."</figcaption>
        </figure>
    }
}

/// How many values fall into each bar.
pub fn bars(values: impl Iterator<Item = f64>) -> [usize; BARS] {
    let mut bars = [0; BARS];
    for value in values {
        bars[((value * BARS as f64) as usize).min(BARS - 1)] += 1;
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_a_bar() {
        let found = bars([0.0, 0.024, 0.025, 0.5, 0.999, 1.0].into_iter());
        assert_eq!(
            (found[0], found[1], found[20], found[BARS - 1]),
            (2, 1, 1, 2)
        );
        assert_eq!(found.iter().sum::<usize>(), 6);
    }
}
