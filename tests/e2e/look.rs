//! Looking closely: zoom and pan in every way, side by side, slider.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tests::{
    browser::Browser,
    session::{Engine, Session},
};

use crate::{check_screens, folder::server, visit::drawn};

/// Sends events to the picture as browsers do for wheel, mouse and fingers; `at` in shares of the pane. Whether the page took the last one.
const EVENTS: &str = "\
    const pane = document.querySelector('.pane'), frame = pane.getBoundingClientRect(); \
    const place = ([x, y]) => ({ clientX: frame.left + x * frame.width, clientY: frame.top + y * frame.height, \
                                 bubbles: true, cancelable: true }); \
    const wheel = (deltaY, at) => !pane.dispatchEvent(new WheelEvent('wheel', { deltaY, ...place(at) })); \
    const touch = (kind, pointerId, at) => \
        pane.dispatchEvent(new PointerEvent('pointer' + kind, { pointerId, ...place(at) }));";

/// What is seen of the picture, in every pane: zoom, left and top, as their style sheets say.
async fn lenses(browser: &Browser) -> Result<Vec<[f64; 3]>> {
    let script = "return [...document.querySelectorAll('.lens')].map(lens => { \
        const [zoom, left, top] = lens.style.transform.match(/-?[0-9.]+/g).map(Number); \
        return [zoom, -left / 100, -top / 100]; });";
    Ok(serde_json::from_value(browser.script(script).await?)?)
}

/// What all panes show, which is the same.
async fn lens(browser: &Browser) -> Result<[f64; 3]> {
    let all = lenses(browser).await?;
    let first = *all.first().context("there is no picture")?;
    ensure!(all.iter().all(|lens| *lens == first), "{all:?}");
    Ok(first)
}

async fn events(browser: &Browser, script: &str) -> Result<Value> {
    browser.script(&format!("{EVENTS} {script}")).await
}

fn assert_near(found: [f64; 3], expected: [f64; 3]) -> Result<()> {
    let is_near = |(a, b): (&f64, &f64)| (a - b).abs() < 0.01;
    ensure!(
        found.iter().zip(&expected).all(is_near),
        "{found:?}, expected {expected:?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_looked_at_closely() -> Result<()> {
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 1).await?;
    let browser = &session.browser;
    session.give(&drawn()?[0]).await?;
    assert_near(lens(browser).await?, [1.0, 0.0, 0.0])?;
    // Keys, around the middle.
    browser.press("+").await?;
    assert_near(lens(browser).await?, [1.5, 1.0 / 6.0, 1.0 / 6.0])?;
    ensure!(browser.text("#whole").await? == "1.5×");
    browser.press("-").await?;
    assert_near(lens(browser).await?, [1.0, 0.0, 0.0])?;
    // Of what is whole the page scrolls on; a notch of the wheel the other way makes it 1.22 times as large.
    ensure!(events(browser, "return wheel(100, [0.5, 0.5]);").await? == false);
    ensure!(events(browser, "return wheel(-100, [0, 1]);").await? == true);
    let zoom = 0.2_f64.exp();
    assert_near(lens(browser).await?, [zoom, 0.0, 1.0 - 1.0 / zoom])?;
    browser.press("0").await?;
    // Buttons, then the mouse: what was in the middle goes a quarter to the right.
    browser.click("#nearer").await?;
    browser.click("#nearer").await?;
    assert_near(lens(browser).await?, [2.25, 0.278, 0.278])?;
    let drag =
        "touch('down', 1, [0.5, 0.5]); touch('move', 1, [0.75, 0.5]); touch('up', 1, [0.75, 0.5]);";
    events(browser, drag).await?;
    assert_near(lens(browser).await?, [2.25, 0.278 - 0.25 / 2.25, 0.278])?;
    // A mouse that is not pressed moves nothing.
    events(browser, "touch('move', 1, [0.1, 0.1]);").await?;
    assert_near(lens(browser).await?, [2.25, 0.278 - 0.25 / 2.25, 0.278])?;
    browser.click("#whole").await?;
    // Two fingers go twice as far apart.
    let pinch = "touch('down', 1, [0.4, 0.5]); touch('down', 2, [0.6, 0.5]); \
        touch('move', 1, [0.3, 0.5]); touch('move', 2, [0.7, 0.5]); touch('up', 1, [0.3, 0.5]); touch('up', 2, [0.7, 0.5]);";
    events(browser, pinch).await?;
    assert_near(lens(browser).await?, [2.0, 0.25, 0.25])?;
    // Beyond four times single pixels are squares; the bar says how many pixels it is long.
    let rendering = "return getComputedStyle(document.getElementById('picture')).imageRendering;";
    let before: u32 = browser
        .attribute(".scale-bar", "data-pixels")
        .await?
        .parse()?;
    browser.press("++++++").await?;
    ensure!(browser.script(rendering).await? == "pixelated");
    let after: u32 = browser
        .attribute(".scale-bar", "data-pixels")
        .await?
        .parse()?;
    ensure!(after < before, "{before} {after}");
    check_screens(browser, "near").await?;
    // Another cell is seen as a whole.
    session.give(&drawn()?[1]).await?;
    assert_near(lens(browser).await?, [1.0, 0.0, 0.0])?;
    ensure!(browser.script(rendering).await? == "auto");
    session.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn picture_and_map_stand_side_by_side_and_under_a_slider() -> Result<()> {
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 1).await?;
    let browser = &session.browser;
    session.give(&drawn()?[0]).await?;
    let shown = async |id: &str| -> Result<bool> {
        let script =
            format!("const e = document.getElementById('{id}'); return !!e && e.offsetWidth > 0;");
        Ok(browser.script(&script).await? == true)
    };
    ensure!(shown("map").await? && !shown("picture-beside").await?);
    browser.click("#arrangement option[value='1']").await?;
    ensure!(!shown("map").await?, "the picture alone stands on the left");
    ensure!(
        shown("picture").await? && shown("picture-beside").await? && shown("map-beside").await?
    );
    let inked = "const c = document.getElementById('map-beside'); \
        return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v > 0);";
    ensure!(
        browser.script(inked).await? == true,
        "the map beside is empty"
    );
    browser.press("+").await?;
    assert_near(lens(browser).await?, [1.5, 1.0 / 6.0, 1.0 / 6.0])?;
    ensure!(lenses(browser).await?.len() == 4);
    check_screens(browser, "beside").await?;
    browser.click("#arrangement option[value='2']").await?;
    ensure!(shown("map").await? && !shown("picture-beside").await?);
    browser
        .script("const d = document.getElementById('divide'); d.value = 80; d.dispatchEvent(new Event('input', { bubbles: true }));")
        .await?;
    let clip = "return getComputedStyle(document.querySelector('.cut')).clipPath;";
    let cut = browser.script(clip).await?;
    ensure!(
        cut.as_str()
            .is_some_and(|cut| cut.contains("0.8") || cut.contains("80%")),
        "{cut}"
    );
    check_screens(browser, "slider").await?;
    browser.click("#arrangement option[value='0']").await?;
    ensure!(browser.script(clip).await? == "none");
    session.end().await
}
