//! Tools that a fresh machine lacks: found on the path or in the cache, else installed.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{
    command::{cargo, output, program, run, say},
    data::root,
};

/// The version of trunk; later ones want another Rust.
const TRUNK: &str = "0.21.14";

/// What browsers run.
pub const WASM: &str = "wasm32-unknown-unknown";

/// The version of binaryen, for wasm-opt.
pub const BINARYEN: &str = "132.0.0";

/// The version of axe-core, which tries whether a page is accessible.
const AXE: &str = "4.14.1";

/// Where tools and build results of all checkouts are kept.
///
/// # Errors
///
/// Where the user has no home folder.
pub fn cache() -> Result<PathBuf> {
    let base = match env::var_os("XDG_CACHE_HOME") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(env::var_os("HOME").context("HOME is not set")?).join(".cache"),
    };
    Ok(base.join("lymphoscope"))
}

/// The wasm target of the pinned toolchain.
///
/// # Errors
///
/// Where rustup is not there or can't fetch it.
pub fn wasm_target() -> Result<()> {
    target_of(WASM)
}

/// A target of the pinned toolchain.
///
/// # Errors
///
/// Where rustup is not there or can't fetch it.
pub fn target_of(target: &str) -> Result<()> {
    let sysroot = output(program("rustc").args(["--print", "sysroot"])).unwrap_or_default();
    if Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(target)
        .is_dir()
    {
        return Ok(());
    }
    say(&format!("installing the Rust target {target} (seconds)"));
    run(program("rustup").args(["target", "add", target]))
}

/// trunk, which builds the page.
///
/// # Errors
///
/// Where it can't be built.
pub fn trunk() -> Result<PathBuf> {
    // Without --locked it does not build; a debug build takes half the time.
    let flags = ["--locked", "--debug"];
    let purpose = "puts the page's files together";
    from_crates(("trunk", "trunk"), TRUNK, &flags, purpose)
}

/// The wasm-bindgen of the version in Cargo.lock: trunk takes no other.
///
/// # Errors
///
/// Where Cargo.lock names none, or it can't be built.
pub fn wasm_bindgen() -> Result<PathBuf> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).context("can't read Cargo.lock")?;
    let version = lock
        .split("[[package]]")
        .find(|package| package.contains("name = \"wasm-bindgen\"\n"))
        .and_then(|package| package.split("version = \"").nth(1))
        .and_then(|rest| rest.split('"').next())
        .context("Cargo.lock names no wasm-bindgen")?;
    let names = ("wasm-bindgen-cli", "wasm-bindgen");
    // It reads the whole engine at each build: quick enough so, and not built as long as a release.
    let flags = ["--debug", "--config", "profile.dev.opt-level=1"];
    from_crates(names, version, &flags, "joins WebAssembly and JavaScript")
}

fn from_crates(
    (package, binary): (&str, &str),
    version: &str,
    flags: &[&str],
    purpose: &str,
) -> Result<PathBuf> {
    let root = cache()?.join("tools").join(format!("{binary}-{version}"));
    let ours = root.join("bin").join(binary);
    for candidate in [ours.clone(), PathBuf::from(binary)] {
        let said = output(program(&candidate).arg("--version")).unwrap_or_default();
        if said.split_whitespace().any(|word| word == version) {
            return Ok(candidate);
        }
    }
    say(&format!(
        "installing {package} {version}, which {purpose}: beside the compiler, up to four minutes, once"
    ));
    let folder = root.to_string_lossy().into_owned();
    let quietly = [
        "install",
        "--quiet",
        package,
        "--version",
        version,
        "--root",
    ];
    let mut install = cargo(&quietly);
    install.arg(&folder);
    // Its own target folder and flags: those of the page do not concern it.
    install
        .args(flags)
        .current_dir(env::temp_dir())
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("RUSTFLAGS")
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    run(&mut install)?;
    Ok(ours)
}

/// wasm-opt, which makes the engine smaller.
///
/// # Errors
///
/// Where neither the path nor npm has it.
pub fn wasm_opt() -> Result<PathBuf> {
    let major = BINARYEN.split('.').next().unwrap_or_default();
    let folder = cache()?.join("tools").join(format!("binaryen-{BINARYEN}"));
    let ours = folder.join("node_modules/.bin/wasm-opt");
    for candidate in [ours.clone(), PathBuf::from("wasm-opt")] {
        let said = output(program(&candidate).arg("--version")).unwrap_or_default();
        if said.split_whitespace().any(|word| word == major) {
            return Ok(candidate);
        }
    }
    let purpose = "makes programs smaller";
    from_npm(("binaryen", BINARYEN), &folder, purpose)?;
    Ok(ours)
}

/// The script of axe-core, which tries whether a page is accessible.
///
/// # Errors
///
/// Where npm does not have it.
pub fn axe() -> Result<PathBuf> {
    let folder = cache()?.join("tools").join(format!("axe-core-{AXE}"));
    let script = folder.join("node_modules/axe-core/axe.min.js");
    if !script.exists() {
        from_npm(
            ("axe-core", AXE),
            &folder,
            "tries whether the page is accessible",
        )?;
    }
    Ok(script)
}

/// The packages of other runtimes of networks in browsers.
const RUNTIMES: [(&str, &str); 4] = [
    ("onnxruntime-web", "1.30.0"),
    ("@tensorflow/tfjs", "4.22.0"),
    ("@tensorflow/tfjs-backend-wasm", "4.22.0"),
    ("@tensorflow/tfjs-backend-webgpu", "4.22.0"),
];

/// The folder in which the packages of other runtimes lie, each by its name.
///
/// # Errors
///
/// Where npm does not have one.
pub fn runtimes() -> Result<PathBuf> {
    let folder = cache()?.join("tools/runtimes");
    let packages = folder.join("node_modules");
    for (name, version) in RUNTIMES {
        let about = fs::read_to_string(packages.join(name).join("package.json"));
        if !about.is_ok_and(|about| about.contains(&format!("\"version\": \"{version}\""))) {
            from_npm((name, version), &folder, "is measured beside the page")?;
        }
    }
    Ok(packages)
}

/// Installs a package into a folder of its own.
fn from_npm((name, version): (&str, &str), folder: &Path, purpose: &str) -> Result<()> {
    if output(program("npm").arg("--version")).is_none() {
        debian(&["nodejs", "npm"])?;
    }
    say(&format!(
        "installing {name} {version} from npm, which {purpose} (seconds, once)"
    ));
    fs::create_dir_all(folder)?;
    let package = format!("{name}@{version}");
    run(program("npm")
        .args(["install", "--no-fund", "--no-audit", &package])
        .current_dir(folder))
}

/// Chromium and its driver, for the tests.
///
/// # Errors
///
/// Where they are not there and can't be installed.
pub fn chromium() -> Result<()> {
    let there = |name: &str| output(program(name).arg("--version")).is_some();
    if there("chromium") && there("chromedriver") {
        return Ok(());
    }
    debian(&["chromium", "chromium-driver"])
}

/// The version of geckodriver, which drives Firefox.
const GECKODRIVER: &str = "0.37.1";

/// Firefox, and the driver of it: Debian has none.
///
/// # Errors
///
/// Where they are not there and can't be installed.
pub fn firefox() -> Result<PathBuf> {
    if output(program("firefox-esr").arg("--version")).is_none() {
        debian(&["firefox-esr"])?;
    }
    let names = ("geckodriver", "geckodriver");
    let flags = ["--debug"];
    from_crates(names, GECKODRIVER, &flags, "drives Firefox")
}

/// What the Python environment with Keras holds.
const KERAS: [&str; 4] = [
    "tensorflow-cpu==2.21.0",
    "keras==3.15.1",
    "h5py==3.14.0",
    "safetensors==0.8.0",
];

/// What the Python environment with PyTorch holds.
const PYTORCH: [&str; 2] = ["torch==2.15.0", "numpy==2.4.6"];

/// What the Python environment with ONNX holds.
const ONNX: [&str; 3] = ["onnx==1.23.2", "numpy==2.4.6", "safetensors==0.8.0"];

/// What the Python environment with zig holds.
const ZIG: [&str; 2] = ["ziglang==0.17.1", "cargo-zigbuild==0.24.1"];

/// The Python of an environment with Keras, kept in the cache.
///
/// # Errors
///
/// Where there is no Python or PyPI can't be reached.
pub fn keras() -> Result<PathBuf> {
    python("keras", &KERAS)
}

/// The Python of an environment with PyTorch, kept in the cache.
///
/// # Errors
///
/// As [`keras`].
pub fn pytorch() -> Result<PathBuf> {
    python("pytorch", &PYTORCH)
}

/// The Python of an environment with ONNX, kept in the cache.
///
/// # Errors
///
/// As [`keras`].
pub fn onnx() -> Result<PathBuf> {
    python("onnx", &ONNX)
}

/// The folder of cargo-zigbuild and zig, which link programs for other systems.
///
/// # Errors
///
/// As [`keras`].
pub fn zig() -> Result<PathBuf> {
    let python = python("zig", &ZIG)?;
    let folder = python.parent().context("python lies in a folder")?;
    Ok(folder.to_owned())
}

fn python(name: &str, packages: &[&str]) -> Result<PathBuf> {
    let folder = cache()?.join("tools").join(name);
    let python = folder.join("bin/python");
    let listed = packages.join("\n");
    let record = folder.join("packages.txt");
    if fs::read_to_string(&record).is_ok_and(|found| found == listed) {
        return Ok(python);
    }
    say(&format!("installing {name} with pip (some minutes, once)"));
    if output(program("python3").args(["-c", "import ensurepip, venv"])).is_none() {
        debian(&["python3", "python3-venv"])?;
    }
    run(program("python3").args(["-m", "venv"]).arg(&folder))?;
    run(program(&python)
        .args(["-m", "pip", "install", "--quiet"])
        .args(packages))?;
    fs::write(record, listed)?;
    Ok(python)
}

/// A Vulkan driver, in software where there is no other.
///
/// # Errors
///
/// Where none can be installed.
pub fn vulkan() -> Result<()> {
    let drivers = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
    let there = |folder: &&str| fs::read_dir(folder).is_ok_and(|mut files| files.next().is_some());
    if drivers.iter().any(there) {
        return Ok(());
    }
    debian(&["mesa-vulkan-drivers"])
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Installs packages of Debian.
fn debian(packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if output(program("apt-get").arg("--version")).is_none() {
        bail!("{names} must be installed by hand: this is no Debian");
    }
    say(&format!(
        "installing {names} with apt-get (a minute or two, once)"
    ));
    let is_root = output(program("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let apt = |arguments: &[&str]| {
        let mut command = if is_root {
            program("apt-get")
        } else {
            program("sudo")
        };
        if !is_root {
            command.arg("apt-get");
        }
        command
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive");
        run(&mut command)
    };
    apt(&["update", "-qq"])?;
    apt(&[
        &["install", "-y", "-qq", "--no-install-recommends"],
        packages,
    ]
    .concat())
}
