//! Models and methods beside each other, and cells that are kept at hand.

use anyhow::{Context, Result, ensure};
use shared::saliency::Method;
use tests::{
    browser::Browser,
    session::{Engine, Session, index},
};

use crate::{check_screens, folder::server, visit::drawn};

/// The tile of a model's map.
fn tile(model: usize, method: Method) -> String {
    format!(
        ".map-tile[data-model='{model}'][data-method='{}']",
        method.name()
    )
}

async fn count(browser: &Browser, selector: &str) -> Result<usize> {
    let script = format!("return document.querySelectorAll(`{selector}`).length;");
    let count = browser.script(&script).await?;
    Ok(count.as_u64().context("no number")? as usize)
}

/// What maps have in common: of each method over the models, and of each model over the methods.
async fn say_what_is_common(browser: &Browser, expected: usize) -> Result<()> {
    let alike = browser
        .script("return [...document.querySelectorAll('.alike')].map(e => e.textContent);")
        .await?;
    let alike: Vec<String> = serde_json::from_value(alike)?;
    ensure!(alike.len() == expected, "{alike:?}");
    for words in &alike {
        let (value, _) = words
            .trim_start_matches("alike: ")
            .split_once(", ")
            .with_context(|| format!("it does not say what it comes to: {words}"))?;
        let value = value.replace('−', "-").parse::<f64>()?;
        ensure!((-1.0..=1.0).contains(&value), "{words}");
    }
    ensure!(
        alike.iter().any(|words| !words.starts_with("alike: 1.00")),
        "{alike:?}"
    );
    Ok(())
}

/// With one scale for both models, at least one of them is drawn on another than its own.
async fn take_one_scale(browser: &Browser) -> Result<()> {
    let both = async || -> Result<[String; 2]> {
        let ends = async |model| -> Result<String> {
            let words = browser.text(&tile(model, Method::GradCam)).await?;
            Ok(words.split(',').next().unwrap_or_default().to_owned())
        };
        Ok([ends(0).await?, ends(1).await?])
    };
    let own = both().await?;
    browser.click("#compare-scale option[value=shared]").await?;
    let shared = both().await?;
    let least = |[a, b]: &[String; 2]| a.split(" or more").next() == b.split(" or more").next();
    ensure!(!least(&own) && least(&shared), "{own:?} {shared:?}");
    Ok(())
}

/// Headline and percentage of the answer that the page shows.
async fn shown(browser: &Browser) -> Result<[String; 2]> {
    let number = browser.text("#probability").await?;
    let percent = number.trim_start_matches("lymphoblast: ").to_owned();
    Ok([browser.text("#label").await?, percent])
}

/// The first column is a model's, with the answer that the page has shown.
async fn heads_with(model: &str, browser: &Browser, shown: &[String; 2]) -> Result<()> {
    let head = browser.text("th[data-model='0']").await?;
    for words in [model, &shown[0], &shown[1]] {
        ensure!(head.contains(words), "{head}, {words}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn models_and_methods_stand_beside_each_other() -> Result<()> {
    let server = server()?;
    // Both models have come, so that nothing has to be asked for.
    let session = Session::start(&server, Engine::Cpu, 1).await?;
    let browser = &session.browser;
    session.give(&drawn()?[0]).await?;
    let shown = shown(browser).await?;
    session.choose(Method::LayerCam).await?;
    let ends = browser.text(".ends").await?;
    browser.press("c").await?;
    browser.wait("#compare[data-busy=true]").await?;
    browser.wait("#compare[data-busy=false]").await?;
    let models = index()?.models.len();
    let quick = Method::ALL
        .iter()
        .filter(|method| method.definition().is_quick)
        .count();
    let whole = count(browser, ".map-tile:not(:disabled)").await?;
    ensure!(
        whole == models * quick,
        "{whole} maps of {models} models by {quick} methods"
    );
    // The chosen model and method come first, with the answer and the map that the page has shown.
    heads_with("SimpleNet", browser, &shown).await?;
    let row = browser.text("table.maps tbody th").await?;
    ensure!(row == Method::LayerCam.title(), "{row}");
    let words = browser.text(&tile(0, Method::LayerCam)).await?;
    let (from, to) = ends.split_once('\n').context("two ends")?;
    let to = to.rsplit('\n').next().unwrap_or(to);
    ensure!(
        words.contains(&format!("{from} to {to}")),
        "{words}, {ends}"
    );
    let said = browser.text("#models-say").await?;
    ensure!(said.contains("models"), "{said}");
    // Why two models can say unlike things of like numbers.
    let head = browser.text("th[data-model='1']").await?;
    ensure!(head.contains("unsure from"), "{head}");
    say_what_is_common(browser, quick + models).await?;
    check_screens(browser, "compare").await?;
    take_one_scale(browser).await?;
    // A map of the other model is shown large.
    browser.click(&tile(1, Method::HiresCam)).await?;
    browser
        .wait("#phase[data-phase=ready][data-model='efficientnet-lite0']")
        .await?;
    let method = browser
        .script("return document.getElementById('method').value;")
        .await?;
    ensure!(method == "hires-cam", "{method}");
    // The press has changed the model for all pictures: that is said, with the way back.
    let told = browser.text(".told").await?;
    ensure!(told.contains("EfficientNet-Lite0"), "{told}");
    check_screens(browser, "told").await?;
    browser.click("#model-before").await?;
    browser
        .wait("#phase[data-phase=ready][data-model='simple-net']")
        .await?;
    ensure!(count(browser, ".told").await? == 0);
    session.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comparison_stops_goes_on_and_is_forgotten() -> Result<()> {
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 1).await?;
    let browser = &session.browser;
    session.give(&drawn()?[0]).await?;
    browser.click("#compare-all").await?;
    browser.wait("#compare[data-busy=false]").await?;
    browser.click("#slow-methods").await?;
    browser.wait("#compare[data-busy=true]").await?;
    browser.press("\u{e00c}").await?;
    browser.wait("#compare[data-busy=false]").await?;
    ensure!(count(browser, "#slow-methods").await? == 0);
    browser.click("#go-on-comparing").await?;
    browser.wait("#compare[data-busy=true]").await?;
    browser.click("#stop-comparing").await?;
    browser.wait("#compare[data-busy=false]").await?;
    // Back, and what was drawn is still there.
    let before = count(browser, ".map-tile:not(:disabled)").await?;
    browser.click("#one-cell").await?;
    browser.wait("#picture").await?;
    browser.press("c").await?;
    browser.wait("#compare .map-tile").await?;
    ensure!(count(browser, ".map-tile:not(:disabled)").await? >= before);
    session.forget().await?;
    ensure!(count(browser, "#compare").await? == 0);
    session.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gpu_engine_compares_too() -> Result<()> {
    let server = server()?;
    let session = Session::start(&server, Engine::WebGpu, 1).await?;
    let browser = &session.browser;
    session.give(&drawn()?[0]).await?;
    let shown = shown(browser).await?;
    session.choose(Method::GradCam).await?;
    browser.press("c").await?;
    browser
        .wait(&format!("{}:not(:disabled)", tile(0, Method::GradCam)))
        .await?;
    browser.click("#stop-comparing").await?;
    browser.wait("#compare[data-busy=false]").await?;
    heads_with("SimpleNet", browser, &shown).await?;
    session.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn pinned_cells_stand_beside_each_other() -> Result<()> {
    let server = server()?;
    let session = Session::start(&server, Engine::Cpu, 1).await?;
    let browser = &session.browser;
    let cells = drawn()?;
    for cell in &cells[..2] {
        session.give(cell).await?;
        session.choose(Method::GradCam).await?;
        browser.press("p").await?;
        browser.wait("#pin[aria-pressed=true]").await?;
    }
    browser.press("c").await?;
    browser.wait("#compare[data-busy=false]").await?;
    ensure!(count(browser, ".pin").await? == 2);
    let words = browser.text(".pins").await?;
    for name in ["drawn-1", "drawn-2"] {
        ensure!(words.contains(name), "{words}");
    }
    browser
        .script("document.querySelector('.pins').scrollIntoView();")
        .await?;
    check_screens(browser, "pins").await?;
    browser.click(".pin .actions button:last-child").await?;
    ensure!(count(browser, ".pin").await? == 1);
    browser.click(".pin .actions button:first-child").await?;
    browser.wait("#phase[data-phase=ready]").await?;
    ensure!(browser.text(".caption span").await?.starts_with("drawn-2"));
    session.end().await
}
