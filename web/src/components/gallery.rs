//! Many cells as small pictures. Only those in sight are on the page, however many there are.

use std::ops::Range;

use leptos::{html, prelude::*};
use shared::{say, summary::Outcome};

use crate::{
    browser::{self, Extent},
    opener::Opener,
    page_text::{finding_short, icon, tile_number},
    state::{
        State,
        visit::{Entry, Status},
    },
};

/// How the small pictures stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Rows below one another.
    Grid,
    /// One row.
    Strip,
}

impl Shape {
    /// Width and height of a tile, and of its picture, in CSS pixels; `style.css` has the same.
    fn tile(self) -> ([usize; 2], usize) {
        match self {
            Self::Grid => ([144, 188], 120),
            Self::Strip => ([88, 104], 64),
        }
    }

    /// Tiles beside one another.
    fn columns(self, extent: Extent, count: usize) -> usize {
        match self {
            Self::Grid => (extent.width as usize / self.tile().0[0]).max(1),
            Self::Strip => count.max(1),
        }
    }

    /// Places of the tiles in sight, and some around them.
    fn in_sight(self, extent: Extent, count: usize) -> Range<usize> {
        let ([width, height], _) = self.tile();
        let (from, length, tile, row) = match self {
            Self::Grid => (
                extent.top,
                extent.height,
                height,
                self.columns(extent, count),
            ),
            Self::Strip => (extent.left, extent.width, width, 1),
        };
        let first = (from.max(0.0) as usize / tile).saturating_sub(1);
        let last = (from.max(0.0) + length) as usize / tile + 2;
        (first * row).min(count)..(last * row).min(count)
    }

    /// Left and top of the tile at a place.
    fn place(self, at: usize, columns: usize) -> [usize; 2] {
        let ([width, height], _) = self.tile();
        [at % columns * width, at / columns * height]
    }

    /// Width and height of all.
    fn size(self, count: usize, columns: usize) -> String {
        let ([width, height], _) = self.tile();
        match self {
            Self::Grid => format!("height: {}px", count.div_ceil(columns) * height),
            Self::Strip => format!("width: {}px", count * width),
        }
    }
}

/// The cells of the visit in the chosen order.
#[component]
pub fn Gallery(
    /// Shows a cell.
    opener: Opener,
    /// How they stand.
    shape: Shape,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let extent = RwSignal::new(Extent::default());
    let look = move || {
        if let Some(frame) = frame.get_untracked() {
            extent.set(browser::extent(&frame));
        }
    };
    Effect::new(move |_| {
        frame.track();
        look();
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| look());
    on_cleanup(move || resized.remove());
    let thresholds = Memo::new(move |_| opener.page.with(State::thresholds));
    let order = Memo::new(move |_| {
        let thresholds = thresholds.get();
        opener.visit.with(|visit| visit.order(thresholds.as_ref()))
    });
    let count = move || order.with(Vec::len);
    let columns = Memo::new(move |_| shape.columns(extent.get(), count()));
    let most = growing();
    // Pictures in sight with their places.
    let tiles = Memo::new(move |_| {
        let range = shape.in_sight(extent.get(), count());
        let tile = |at: usize| Some((order.with(|order| order.get(at).copied())?, at));
        range.take(most.get()).filter_map(tile).collect::<Vec<_>>()
    });
    let shown = Memo::new(move |_| opener.page.with(State::shown));
    // Once for each cell that is looked at: a person may scroll on.
    Effect::new(move |before: Option<Option<u64>>| {
        let (now, frame) = (shown.get(), frame.get());
        let order = order.get_untracked();
        let place = order.iter().position(|number| Some(*number) == now);
        if let (Some(at), Some(frame)) = (place, frame)
            && before.flatten() != now
        {
            let (place, (tile, _)) = (shape.place(at, columns.get_untracked()), shape.tile());
            browser::bring_into_sight(&frame, place, tile);
        }
        now
    });
    view! {
        <div class="gallery" class:strip=move || shape == Shape::Strip node_ref=frame on:scroll=move |_| look() tabindex="-1">
            <ul style=move || shape.size(count(), columns.get())>
                <For each=move || tiles.get() key=|(picture, _)| *picture let((picture, _))>
                    <Tile opener picture tiles columns shape count=Signal::derive(count)/>
                </For>
            </ul>
        </div>
    }
}

/// Tiles that each of the first breaths adds; drawn all at once they would keep the page's own thread too long.
const TILES: usize = 8;

/// How many tiles may be drawn: some more with each breath, then all.
fn growing() -> RwSignal<usize> {
    let most = RwSignal::new(TILES);
    leptos::task::spawn_local(async move {
        for part in 2..=8 {
            browser::breathe().await;
            most.try_set(part * TILES);
        }
        most.try_set(usize::MAX);
    });
    most
}

/// One cell.
#[component]
fn Tile(
    /// Shows it.
    opener: Opener,
    /// Its number.
    picture: u64,
    /// The pictures in sight, with their places.
    tiles: Memo<Vec<(u64, usize)>>,
    /// Tiles beside one another.
    columns: Memo<usize>,
    /// How they stand.
    shape: Shape,
    /// How many there are.
    count: Signal<usize>,
) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let small = opener.engine.small(picture);
    on_cleanup(move || opener.engine.leave_small(picture));
    let pixels = small.clone();
    Effect::new(move |_| {
        if let (Some(canvas), Some(small)) = (canvas.get(), pixels.get())
            && let Some(rgba) = &small.rgba
        {
            browser::paint(&canvas, rgba, small.side, small.side);
        }
    });
    let entry = Memo::new(move |_| {
        opener
            .visit
            .with(|visit| visit.cells.get(&picture).cloned())
    });
    let is_here = Memo::new(move |_| entry.with(|e| e.as_ref().is_none_or(|e| e.is_here)));
    let is_shown = Memo::new(move |_| {
        opener
            .page
            .with(|s| s.cell.as_ref().is_some_and(|c| c.picture == picture))
    });
    // It keeps its element wherever it goes: with it go the focus and a press that is under way.
    let at = Memo::new(move |before: Option<&usize>| {
        let place = tiles.with(|tiles| {
            tiles
                .iter()
                .find(|(number, _)| *number == picture)
                .map(|(_, at)| *at)
        });
        place.or(before.copied()).unwrap_or(0)
    });
    let ([width, height], side) = shape.tile();
    let style = move || {
        let [left, top] = shape.place(at.get(), columns.get());
        format!("left: {left}px; top: {top}px; width: {width}px; height: {height}px")
    };
    view! {
        <li style=style aria-setsize=move || count.get() aria-posinset=move || at.get() + 1>
            <button class="tile" data-picture=picture aria-current=move || is_shown.get().then_some("true")
                title=move || entry.with(|e| e.as_ref().map(|e| e.path.clone()))
                on:click=move |_| opener.show(picture)>
                <canvas class:absent=move || !is_here.get() node_ref=canvas width="1" height="1" style=format!("width: {side}px; height: {side}px") aria-hidden="true"></canvas>
                {move || entry.get().map(|entry| words(&entry, shape))}
            </button>
        </li>
    }
}

/// What is known of a cell, below its small picture.
fn words(entry: &Entry, shape: Shape) -> impl IntoView + use<> {
    let outcome = entry.outcome();
    let name = outcome.map_or("waits", Outcome::name);
    let title = match (&entry.status, outcome) {
        (Status::Failed(failure), _) => failure.why.words(),
        (_, Some(outcome)) => outcome.title(),
        (_, None) if entry.is_here => say!("tile-waits"),
        (_, None) => say!("tile-not-here"),
    };
    let is_grid = shape == Shape::Grid;
    let number = entry.probability().map(|p| tile_number(p, is_grid));
    // What is first in the way of a picture that does not suit.
    let number = number.or_else(|| {
        let reason = entry.unfit_reason().filter(|_| is_grid);
        reason.map(finding_short)
    });
    let file = is_grid.then(|| entry.name().to_owned());
    view! {
        <span class=format!("outcome {name}") data-outcome=name>
            <span aria-hidden="true">{icon(outcome)}</span> " "
            <span class="outcome-words">{title}</span>
        </span>
        <span class="tile-number">{number}</span>
        <span class="tile-name">{file}</span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_sight_is_on_the_page() {
        let extent = Extent {
            left: 0.0,
            top: 1900.0,
            width: 1460.0,
            height: 600.0,
        };
        assert_eq!(Shape::Grid.columns(extent, 5000), 10);
        // Rows 10 to 13 are in sight, one more on each side.
        assert_eq!(Shape::Grid.in_sight(extent, 5000), 90..150);
        assert_eq!(Shape::Grid.in_sight(extent, 95), 90..95);
        assert_eq!(Shape::Grid.in_sight(extent, 20), 20..20);
        assert_eq!(Shape::Grid.place(25, 10), [720, 376]);
        let strip = Extent {
            left: 880.0,
            ..Extent::default()
        };
        assert_eq!(Shape::Strip.in_sight(strip, 5000), 9..12);
        assert_eq!(Shape::Strip.size(10, 10), "width: 880px");
        assert_eq!(Shape::Grid.size(11, 10), "height: 376px");
    }
}
