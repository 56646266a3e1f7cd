//! The programs that run networks in the page's workers.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{
    build::PROFILE,
    command::{cargo, program, run, say},
    tools,
};

/// One of them.
pub struct Engine {
    /// Its files are `<name>.js` and `<name>_bg.wasm`; `web/src/engine_client/program.rs` asks for them.
    pub name: &'static str,
    /// Feature of the package `web`.
    feature: &'static str,
    /// Whether all of it is optimised as one (`lto`).
    lto: &'static str,
    /// What is said of it while it is compiled.
    what: &'static str,
}

/// All of them; the first runs in every browser that runs the page.
pub const ENGINES: [Engine; 3] = [
    Engine {
        name: "engine-cpu",
        feature: "engine",
        lto: "true",
        what: "networks, saliency and kernels for the CPU",
    },
    Engine {
        name: "engine-cpu-relaxed",
        feature: "relaxed-simd",
        lto: "true",
        what: "the same for browsers with relaxed SIMD",
    },
    Engine {
        name: "engine-webgpu",
        feature: "webgpu",
        // The compiler would need more time and memory than other programs have.
        lto: "false",
        what: "the same with WebGPU; the long one",
    },
];

impl Engine {
    /// Compiles it, and keeps it by its name: programs of one name take each other's place.
    fn compile(&self) -> Result<()> {
        let engine = ["build", "--package", "web", "--bin", "engine"];
        run(cargo(&engine)
            .args(["--profile", PROFILE, "--target", tools::WASM])
            .args(["--features", self.feature])
            .env("CARGO_PROFILE_PAGE_LTO", self.lto))?;
        let kept = self.program();
        fs::copy(kept.with_file_name("engine.wasm"), &kept)
            .with_context(|| format!("can't write {}", kept.display()))?;
        Ok(())
    }

    /// The compiled program.
    fn program(&self) -> PathBuf {
        let folder = tools::target().join(tools::WASM).join(PROFILE);
        folder.join(format!("{}.wasm", self.name))
    }
}

/// Compiles all of them, and the page itself, which trunk then finds done.
pub fn compile() -> Result<()> {
    let said = |name: &str, what: &str| {
        say(&format!(
            "compiling {name}: {what} (some minutes the first time, seconds later)"
        ));
    };
    said("web", "the page itself, without a network");
    let page = ["build", "--package", "web", "--bin", "web"];
    run(cargo(&page).args(["--profile", PROFILE, "--target", tools::WASM]))?;
    for engine in &ENGINES {
        said(engine.name, engine.what);
        engine.compile()?;
    }
    Ok(())
}

/// Puts them into the page's folder, each with the script that starts it in a worker.
///
/// # Errors
///
/// Where wasm-bindgen fails.
pub fn put(wasm_bindgen: &Path, dist: &Path) -> Result<()> {
    for engine in &ENGINES {
        run(program(wasm_bindgen)
            .args([
                "--target",
                "no-modules",
                "--no-typescript",
                "--out-name",
                engine.name,
            ])
            .arg("--out-dir")
            .arg(dist)
            .arg(engine.program()))?;
    }
    Ok(())
}
