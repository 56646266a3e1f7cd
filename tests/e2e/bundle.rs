//! The page as one file: whole, and the same on any host, below any folder, without a header.

use std::{fs, fs::File};

use anyhow::{Context, Result, ensure};
use shared::artifact::sha256;
use tempfile::TempDir;
use tests::{
    data,
    server::{Server, listen},
    session::{Engine, Session},
};
use zip::ZipArchive;

use crate::{offline::answers, visit::drawn};

/// Where the page lies on the host.
const BELOW: &str = "some/where/page";

/// What `cargo xtask bundle` packs, as `cargo xtask test` has just done, unpacked.
fn unpacked() -> Result<TempDir> {
    let path = data::root().join(format!(
        "target/lymphoscope-{}.zip",
        env!("CARGO_PKG_VERSION")
    ));
    let file = File::open(&path)
        .with_context(|| format!("{} is missing: `cargo xtask bundle`", path.display()))?;
    let folder = TempDir::new()?;
    ZipArchive::new(file)?.extract(folder.path())?;
    Ok(folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bundle_is_whole_and_works_below_any_folder_of_any_host() -> Result<()> {
    let folder = unpacked()?;
    let bundle = folder.path().join("lymphoscope");
    let sums = fs::read_to_string(bundle.join("SHA256SUMS"))?;
    let mut count = 0;
    for line in sums.lines() {
        let (sum, name) = line
            .split_once("  ")
            .context("a line is a sum and a name")?;
        let bytes = fs::read(bundle.join(name))?;
        ensure!(sha256(&bytes) == sum, "{name} is not what it should be");
        count += 1;
    }
    ensure!(count > 20, "only {count} files have sums");
    // Two of the page that was built: it is that page, whole.
    for name in ["index.html", "service-worker.js"] {
        let built = fs::read(data::root().join("web/dist").join(name))?;
        ensure!(built == fs::read(bundle.join("page").join(name))?, "{name}");
    }
    let host = TempDir::new()?;
    let page = host.path().join(BELOW);
    fs::create_dir_all(page.parent().context("the page lies below")?)?;
    fs::rename(bundle.join("page"), &page)?;
    let server = Server::plain(host.path(), listen(0)?, BELOW)?;
    let session = Session::start(&server, Engine::Cpu, 0).await?;
    let before = session.open(&drawn()?[0]).await?.probability;
    drop(server);
    let after = answers(&session.browser, 0).await?;
    ensure!((before - after).abs() < 1e-6, "{before}, then {after}");
    session.end().await
}
