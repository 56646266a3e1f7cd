//! Every method in the page: the trainer's map, stopping, measuring.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use shared::{
    class::Class,
    colormap::Colormap,
    saliency::{Map, Method},
};
use tests::{
    browser::Browser,
    data,
    server::{Server, listen, other_models},
    session::{Engine, Session, index},
};

use crate::{
    SLOW_ON_A_SOFTWARE_GPU,
    native::{Native, likeness},
    screenshots_folder,
};

/// Least rank correlation of a map with the trainer's: the same weights, f32 on another device.
const RANK_CORRELATION: f64 = 0.99;

/// Methods of many passes; too many for a large network within a test.
fn is_long(method: Method) -> bool {
    !matches!(
        method,
        Method::GradCam
            | Method::GradCamPlusPlus
            | Method::HiresCam
            | Method::LayerCam
            | Method::EigenCam
            | Method::InputGradient
            | Method::GradientXInput
            | Method::GuidedBackprop
    )
}

/// A real cell where there is one, else a drawn one.
fn picture() -> Result<PathBuf> {
    let drawn = data::root().join("public/samples/drawn-3.png");
    let Some(cnmc) = data::cnmc() else {
        return Ok(drawn);
    };
    let entries = std::fs::read_dir(cnmc.join("bmp"))?;
    let mut cells: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    cells.sort();
    cells.pop().context("there are no cells")
}

/// Every method: the same map as the trainer; of the small network all, of others those of one pass.
async fn every_method_agrees(engine: Engine) -> Result<()> {
    if other_models().is_some() {
        println!("SKIPPED: other models than ours are named");
        return Ok(());
    }
    let picture = picture()?;
    for (model, entry) in index()?.models.iter().enumerate() {
        if engine == Engine::WebGpu && entry.multiply_adds() > SLOW_ON_A_SOFTWARE_GPU {
            println!("{engine:?}, {}: too slow on a GPU in software", entry.name);
            continue;
        }
        let native = Native::new(model)?;
        let server = Server::start(&data::root().join("web/dist"), listen(0)?)?;
        let session = Session::start(&server, engine, model).await?;
        session.open(&picture).await?;
        for method in Method::ALL {
            if is_long(method) && entry.name != "simple-net" {
                continue;
            }
            let found = session.explain(method).await?;
            let expected = native.explain(&picture, method)?;
            ensure!((found.width, found.height) == (expected.width, expected.height));
            let correlation = likeness(&expected.values, &found.values);
            println!(
                "{engine:?}, {}, {}: {correlation:.4}",
                entry.name,
                method.name()
            );
            ensure!(
                correlation >= RANK_CORRELATION,
                "{} of {}: the map's rank correlation is {correlation}",
                method.title(),
                entry.name
            );
        }
        session.end().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn maps_of_the_cpu_engine_are_the_trainers() -> Result<()> {
    every_method_agrees(Engine::Cpu).await
}

#[tokio::test(flavor = "multi_thread")]
async fn maps_of_webgpu_are_the_trainers() -> Result<()> {
    every_method_agrees(Engine::WebGpu).await
}

/// Another map of the same picture needs neither its bytes nor another pass of the network.
#[tokio::test(flavor = "multi_thread")]
async fn another_map_sends_no_picture_and_runs_no_network() -> Result<()> {
    let server = Server::start(&data::root().join("web/dist"), listen(0)?)?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    // What the page sends to the engine from now on, in bytes.
    browser
        .script(
            "window.sent = []; const post = Worker.prototype.postMessage; \
             Worker.prototype.postMessage = function (message, ...more) { \
                 if (Array.isArray(message)) \
                     window.sent.push(message[0].byteLength + (message[1] ? message[1].size : 0)); \
                 return post.call(this, message, ...more); };",
        )
        .await?;
    let sent = async || -> Result<Vec<u64>> {
        let sent = browser
            .script("const sent = window.sent; window.sent = []; return sent;")
            .await?;
        let sent = sent.as_array().context("nothing was counted")?.iter();
        Ok(sent.filter_map(serde_json::Value::as_u64).collect())
    };
    let passes = async || browser.attribute("#milliseconds", "data-passes").await;
    session.open(&picture()?).await?;
    let size = std::fs::metadata(picture()?)?.len();
    let first = sent().await?;
    ensure!(first.iter().any(|bytes| *bytes >= size), "{first:?}");
    ensure!(passes().await? == "1");
    for method in [Method::GradCam, Method::LayerCam, Method::EigenCam] {
        session.explain(method).await?;
        let more = sent().await?;
        ensure!(
            !more.is_empty() && more.iter().all(|bytes| *bytes < 100),
            "{more:?}"
        );
        ensure!(passes().await? == "1", "{}", method.name());
    }
    // Another picture is sent, and goes through the network.
    session
        .open(&data::root().join("public/samples/drawn-2.png"))
        .await?;
    ensure!(passes().await? == "2");
    session.end().await
}

/// The page is free at once; the engine ends its step and takes what comes next.
#[tokio::test(flavor = "multi_thread")]
async fn a_map_in_the_making_can_be_stopped() -> Result<()> {
    let server = Server::start(&data::root().join("web/dist"), listen(0)?)?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let browser = &session.browser;
    session.give(&picture()?).await?;
    browser.click("#method option[value='rise']").await?;
    // Some of the map is drawn before it is whole.
    browser
        .wait("#phase[data-phase=working] progress[max]")
        .await?;
    let stop = "const started = performance.now(); document.getElementById('stop').click(); \
         return new Promise(done => { const look = () => \
             document.getElementById('phase').dataset.phase === 'ready' \
                 ? done(performance.now() - started) : requestAnimationFrame(look); look(); });";
    let took = browser.script(stop).await?.as_f64().context("no time")?;
    println!("the page is free {took:.1} ms after the button was pressed");
    let why = browser.text(".why").await?;
    ensure!(
        why.contains("steps are drawn"),
        "what was drawn stays: {why}"
    );
    let left = left_to_draw(&why, browser).await?;
    // The engine is free too: it does not draw what is left before it takes what comes next.
    let asked = std::time::Instant::now();
    session.choose(Method::EigenCam).await?;
    let took = asked.elapsed().as_secs_f64();
    println!(
        "the next map came {took:.1} s after it was asked for; {left:.1} s of the stopped one were left"
    );
    ensure!(
        took < left / 2.0,
        "the engine was not free: {took} s, {left} s"
    );
    println!(
        "tasks of the page's own thread above 50 ms, start and length in ms: {:?}",
        session.long_tasks().await?
    );
    session.end().await
}

/// How long the steps that are not drawn would have taken, in seconds, by those that are.
async fn left_to_draw(why: &str, browser: &Browser) -> Result<f64> {
    let words: Vec<&str> = why.split_whitespace().collect();
    let of = words
        .windows(4)
        .find(|w| w[1] == "of" && w[3] == "steps")
        .with_context(|| format!("no steps: {why}"))?;
    let (done, all): (f64, f64) = (of[0].parse()?, of[2].parse()?);
    let spent: f64 = browser
        .attribute("#milliseconds", "data-value")
        .await?
        .parse()?;
    ensure!(done > 0.0 && done < all, "{done} of {all} steps are drawn");
    Ok(spent / 1000.0 / done * (all - done))
}

/// A map for the class that the network does not name is the trainer's too; what speaks for one speaks against the other.
#[tokio::test(flavor = "multi_thread")]
async fn either_class_is_explained() -> Result<()> {
    let model = index()?.models.len() - 1;
    let (picture, native) = (picture()?, Native::new(model)?);
    let server = Server::start(&data::root().join("web/dist"), listen(0)?)?;
    let session = Session::start(&server, Engine::Cpu, model).await?;
    session.open(&picture).await?;
    session.choose(Method::GradientXInput).await?;
    let mut maps = Vec::new();
    for class in Class::ALL {
        session.ask(class).await?;
        let reading = session.browser.text("#reading").await?;
        ensure!(
            reading.contains(&format!("“{}”", class.name())),
            "{reading}"
        );
        let found = Map::from_npy(&session.saved("save-numbers").await?)?;
        let expected = native.explain_for(&picture, Method::GradientXInput, Some(class))?;
        let correlation = likeness(&expected.values, &found.values);
        println!("{}: {correlation:.4}", class.name());
        ensure!(
            correlation >= RANK_CORRELATION,
            "{}: {correlation}",
            class.name()
        );
        maps.push(found.values);
    }
    let turned = likeness(&maps[0], &maps[1]);
    ensure!(turned < 0.0, "both classes have the same map: {turned}");
    session.end().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_map_is_measured_on_the_spot() -> Result<()> {
    let model = index()?.models.len() - 1;
    let server = Server::start(&data::root().join("web/dist"), listen(0)?)?;
    let session = Session::start(&server, Engine::Cpu, model).await?;
    let browser = &session.browser;
    session.give(&picture()?).await?;
    session.choose(Method::IntegratedGradients).await?;
    browser.click("#measure").await?;
    browser.wait("#measures").await?;
    browser.wait("#phase[data-phase=ready]").await?;
    let places = browser.text("#places").await?;
    ensure!(places.contains("inside the cell"), "{places}");
    let found = browser.text("#measures").await?;
    ensure!(found.contains("by chance"), "{found}");
    // What was found stands beside the picture, too.
    let reading = browser.text("#reading").await?;
    ensure!(reading.contains("Tested: "), "{reading}");
    // 64 points come within a fifth for this model (`trainer/results`); the sum itself is compared natively.
    let percent = found.split("adds up to ").nth(1);
    let percent = percent.and_then(|rest| rest.split(' ').next()?.parse::<i32>().ok());
    let percent = percent.with_context(|| format!("no sum is named: {found}"))?;
    ensure!((80..=120).contains(&percent), "{found}");
    session.end().await
}

/// The picture with its map, and below it the bar of its colours and words.
#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_saved_with_its_legend() -> Result<()> {
    let server = Server::start(&data::root().join("web/dist"), listen(0)?)?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    session
        .give(&data::root().join("public/samples/drawn-2.png"))
        .await?;
    let png = session.saved("save-picture").await?;
    if let Some(folder) = screenshots_folder()? {
        std::fs::write(folder.join("saved.png"), &png)?;
    }
    let saved = image::load_from_memory_with_format(&png, image::ImageFormat::Png)?.into_rgb8();
    let (width, height) = saved.dimensions();
    ensure!(
        height > width + 64,
        "no room for a legend: {width} x {height}"
    );
    let bar = width + 16;
    let ends = [0, width - 1].map(|x| saved.get_pixel(x, bar).0);
    let expected = [0.0, 1.0].map(|value| Colormap::Cividis.colour(value));
    ensure!(ends == expected, "the bar goes from {ends:?}");
    let words = saved
        .enumerate_pixels()
        .filter(|(_, y, pixel)| *y > width + 32 && pixel.0[0] < 128);
    ensure!(words.count() > 1000, "there are no words");
    ensure!(saved.get_pixel(width / 2, width / 2).0 != [255; 3]);
    session.end().await
}
