//! Lessons: what they let a person do, and whether what they say holds with the models at hand.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use shared::saliency::Method;
use tests::{
    browser::Browser,
    data,
    session::{Engine, Session},
};

use tokio::time::sleep;

use crate::folder::server;

/// Waits until a lesson has no trial under way.
async fn rest(browser: &Browser, lesson: &str) -> Result<()> {
    let selector = format!("#lesson[data-lesson={lesson}][data-busy=false]");
    browser.wait(&selector).await
}

async fn number(browser: &Browser, selector: &str, name: &str) -> Result<f64> {
    let value = browser.attribute(selector, name).await?;
    value
        .parse()
        .with_context(|| format!("{selector} has {name} {value}"))
}

/// The estimate for a lymphoblast that a lesson shows last.
async fn estimate(browser: &Browser) -> Result<f64> {
    number(browser, "#tried", "data-probability").await
}

/// Moves a slider to a place.
async fn slide(browser: &Browser, id: &str, to: f64) -> Result<()> {
    let script = format!(
        "const slider = document.getElementById('{id}'); slider.value = {to}; \
         slider.dispatchEvent(new Event('input', {{ bubbles: true }}));"
    );
    browser.script(&script).await?;
    Ok(())
}

/// Gives the right answer to a lesson's question, after a wrong one.
async fn answer(browser: &Browser, right: usize) -> Result<()> {
    for at in [(right + 1) % 3, right] {
        browser
            .click(&format!(".answer[data-answer='{at}']"))
            .await?;
        browser
            .wait(&format!("#reply[data-right='{}']", at == right))
            .await?;
    }
    Ok(())
}

/// Covers what the map names, and what it does not; both move the answer by what is said.
async fn cover(browser: &Browser) -> Result<()> {
    rest(browser, "cover").await?;
    browser.wait("#tried[data-probability]").await?;
    let plain = estimate(browser).await?;
    let mut points = Vec::new();
    for button in ["#cover-brightest", "#cover-dimmest"] {
        browser.click(button).await?;
        rest(browser, "cover").await?;
        points.push((100.0 * (estimate(browser).await? - plain)).round().abs() as u64);
    }
    let words = browser.text("#kept-promise").await?;
    let expected = format!(
        "Covering the brightest part moved the estimate by {} points, the dimmest part by {} points.",
        points[0], points[1]
    );
    ensure!(words.starts_with(&expected), "{words}; expected {expected}");
    let kept = words.contains("kept its promise");
    ensure!(kept == (points[0] > points[1]), "{words}");
    browser.click("#uncover").await?;
    rest(browser, "cover").await?;
    ensure!(
        (estimate(browser).await? - plain).abs() < 1e-9,
        "nothing is covered any more"
    );
    // By hand: a stroke over the middle.
    let stroke = "const brush = document.getElementById('brush'), box = brush.getBoundingClientRect(); \
        const at = (kind, x, y) => brush.dispatchEvent(new PointerEvent(kind, { pointerId: 1, bubbles: true, \
            clientX: box.left + x * box.width, clientY: box.top + y * box.height })); \
        at('pointerdown', 0.3, 0.5); for (let x = 0.35; x < 0.7; x += 0.05) at('pointermove', x, 0.5); at('pointerup', 0.7, 0.5);";
    browser.script(stroke).await?;
    rest(browser, "cover").await?;
    ensure!(
        estimate(browser).await? != plain,
        "what is covered changes something"
    );
    answer(browser, 0).await
}

/// Maps of a network whose last layer knows nothing: by methods that do not ask it, and by the one that the model shows first.
async fn random(browser: &Browser) -> Result<()> {
    let mut means = Vec::new();
    for method in [Method::EigenCam, Method::GuidedBackprop, Method::HiresCam] {
        let option = format!("#lesson-method option[value={}]", method.name());
        browser.click(&option).await?;
        let mut sum = 0.0;
        for _ in 0..3 {
            browser.click("#draw-anew").await?;
            rest(browser, "random").await?;
            sum += number(browser, "#alike", "data-value").await?;
        }
        means.push(sum / 3.0);
        let row = format!(".so-far li[data-method={}]", method.name());
        ensure!(browser.text(&row).await?.contains("draws"), "{row}");
    }
    ensure!(
        means[0] > 0.999 && means[1] > 0.9 && means[2] < 0.5,
        "with the last layer drawn anew Eigen-CAM and guided backpropagation stay, HiResCAM does not: {means:?}"
    );
    // With everything drawn anew these maps change, too.
    browser.click("#lesson-depth option[value='2']").await?;
    let option = "#lesson-method option[value=guided-backprop]";
    browser.click(option).await?;
    rest(browser, "random").await?;
    let alike = number(browser, "#alike", "data-value").await?;
    ensure!(alike < 0.5, "{alike}");
    answer(browser, 1).await
}

/// A cell that is changed on its way.
async fn changes(browser: &Browser) -> Result<()> {
    rest(browser, "changes").await?;
    browser.wait("#tried[data-probability]").await?;
    let plain = estimate(browser).await?;
    let mut moved = 0;
    for (id, to) in [
        ("slide-size", 0.7),
        ("slide-blur", 4.0),
        ("slide-jpeg", 10.0),
        ("slide-light", 1.3),
        ("slide-red", 0.7),
        ("slide-blue", 0.7),
    ] {
        slide(browser, id, to).await?;
        rest(browser, "changes").await?;
        moved += usize::from((estimate(browser).await? - plain).abs() > 1e-4);
        ensure!(!browser.text("#holds").await?.is_empty());
        browser.click("#unchanged").await?;
        rest(browser, "changes").await?;
        ensure!(
            (estimate(browser).await? - plain).abs() < 1e-9,
            "{id} is as it was"
        );
    }
    ensure!(moved >= 5, "only {moved} sliders change anything");
    answer(browser, 1).await
}

/// The same rule, scored in two ways.
async fn people(browser: &Browser) -> Result<()> {
    browser.click("#by-cell").await?;
    let by_cell = number(browser, "#named-right", "data-right").await?;
    browser.click("#by-person").await?;
    let by_person = number(browser, "#named-right", "data-right").await?;
    ensure!(by_cell > by_person + 0.15, "{by_cell}, {by_person}");
    answer(browser, 0).await
}

/// What a model's own limits change.
async fn unsure(browser: &Browser) -> Result<()> {
    browser.click("#never-unsure").await?;
    let wrong = number(browser, "#limits", "data-wrong").await?;
    ensure!(number(browser, "#limits", "data-unsure").await? == 0.0);
    browser.click("#model-limits").await?;
    let fewer = number(browser, "#limits", "data-wrong").await?;
    let open = number(browser, "#limits", "data-unsure").await?;
    ensure!(fewer < wrong && open > 0.0, "{wrong}, {fewer}, {open}");
    slide(browser, "below", 90.0).await?;
    ensure!(
        browser
            .script("return Number(document.getElementById('from').value);")
            .await?
            == 90
    );
    answer(browser, 1).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_lesson_does_what_it_says() -> Result<()> {
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    // The first drawn cell, as anybody sees it, is the lesson's.
    let shown = session
        .open(&data::root().join("public/samples/drawn-1.png"))
        .await?;
    browser.click("#lessons").await?;
    rest(browser, "cover").await?;
    browser.wait("#tried[data-probability]").await?;
    let estimate = estimate(browser).await?;
    ensure!((estimate - shown.probability).abs() < 1e-6, "{estimate}");
    cover(browser).await?;
    for lesson in ["random", "changes", "people", "unsure"] {
        browser.click("#lesson-next").await?;
        rest(browser, lesson).await?;
        match lesson {
            "random" => random(browser).await,
            "changes" => changes(browser).await,
            "people" => people(browser).await,
            _ => unsure(browser).await,
        }
        .with_context(|| lesson.to_owned())?;
    }
    // The notice lies over what is scrolled away.
    browser.script("window.scrollTo(0, 0);").await?;
    browser.click("#leave-lessons").await?;
    browser.wait("body:not(:has(#lesson)) #label").await?;
    session.end().await
}

/// An address leads to a lesson, in a language, and carries nothing else; another model answers anew.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_leads_to_a_lesson() -> Result<()> {
    let server = server()?;
    let more = "&lesson=changes&lang=es&model=efficientnet-lite0&colours=viridis";
    let session = Session::start_in(&server, (Engine::WebGpu, more), 0, Value::Null).await?;
    let browser = &session.browser;
    rest(browser, "changes").await?;
    browser.wait("#tried[data-probability]").await?;
    ensure!(browser.attribute("html", "lang").await? == "es");
    let first = estimate(browser).await?;
    browser.click("#model option[value='1']").await?;
    browser
        .wait("#phase[data-phase=ready][data-model=simple-net]")
        .await?;
    rest(browser, "changes").await?;
    browser.wait("#tried[data-probability]").await?;
    ensure!(
        estimate(browser).await? != first,
        "another model has another answer"
    );
    // What the second lesson says holds for this model, too.
    browser.click("#lesson-choice option[value=random]").await?;
    rest(browser, "random").await?;
    for (method, least) in [(Method::EigenCam, 0.999), (Method::GuidedBackprop, 0.8)] {
        let option = format!("#lesson-method option[value={}]", method.name());
        browser.click(&option).await?;
        rest(browser, "random").await?;
        let alike = number(browser, "#alike", "data-value").await?;
        ensure!(alike > least, "{method:?}: {alike}");
    }
    session.browser.close().await?;
    Ok(())
}

/// A link leads to a drawn cell by a model and a method, in colours; its own link says the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_leads_to_a_drawn_cell_and_says_so_itself() -> Result<()> {
    let server = server()?;
    let more = "&model=simple-net&method=hires-cam&colours=viridis&sample=drawn-3";
    let session = Session::start_in(&server, (Engine::Cpu, more), 1, Value::Null).await?;
    let browser = &session.browser;
    browser.wait("#reading").await?;
    let name = browser.text(".caption span").await?;
    ensure!(name.starts_with("drawn-3.png"), "{name}");
    ensure!(browser.text("#reading").await?.starts_with("HiResCAM"));
    ensure!(browser.attribute("#phase", "data-model").await? == "simple-net");
    browser.script(COPIES).await?;
    browser.click("#copy-link").await?;
    for _ in 0..50 {
        if browser.script("return window.copied ?? null;").await? != Value::Null {
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    let copied = browser.script("return window.copied;").await?;
    let expected = format!("{}?lang=en{more}", server.address());
    ensure!(copied == expected, "{copied}; expected {expected}");
    session.end().await
}

/// Keeps what is copied where it can be read: a browser without a window has no clipboard.
const COPIES: &str = "Object.defineProperty(navigator, 'clipboard', \
    { value: { writeText: text => { window.copied = text; return Promise.resolve(); } } });";
