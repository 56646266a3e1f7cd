//! Building the page into `web/dist`.

use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    fs,
    panic::resume_unwind,
    path::{Path, PathBuf},
    process, thread,
    time::Instant,
};

use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};

use crate::{
    command::{program, run, say},
    data::root,
    engine, offline, tools,
};

/// What `index.html` holds until the page is sealed.
const PLACE: &str = "CONTENT_SECURITY_POLICY";

/// How hard wasm-opt tries.
const LEVEL: &str = "-O1";

/// What rustc's code for the browser uses, and all that wasm-opt may use: with every feature allowed
/// it writes import sections that no browser reads yet.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-relaxed-simd",
    "--enable-sign-ext",
    "--enable-simd",
];

/// Cargo's profile for what the browser downloads.
pub const PROFILE: &str = "page";

/// Builds the page in release, as it is served and tested; returns its folder.
///
/// What a fresh machine lacks is installed beside the compiler, which leaves cores idle between its large parts.
///
/// # Errors
///
/// Where a tool can't be installed or the build fails.
pub fn page() -> Result<PathBuf> {
    let begun = Instant::now();
    tools::wasm_target()?;
    // It may ask for a password, so it does not run beside anything.
    let wasm_opt = tools::wasm_opt()?;
    let (trunk, wasm_bindgen) = beside(engine::compile, tools::trunk, tools::wasm_bindgen)?;
    say("trunk puts the page into web/dist (half a minute)");
    let mut build = program(trunk);
    // Trunk takes wasm-bindgen from the path, and understands NO_COLOR only as true or false.
    build
        .args(["build", "--release", "--cargo-profile", PROFILE])
        .args(["--config", "web/Trunk.toml"])
        .env("PATH", path_with(wasm_bindgen.parent()))
        .env("NO_COLOR", "true");
    run(&mut build)?;
    let dist = root().join("web/dist");
    engine::put(&wasm_bindgen, &dist)?;
    seal(&dist.join("index.html"))?;
    optimise(&wasm_opt, &dist)?;
    offline::list(&dist)?;
    let seconds = begun.elapsed().as_secs();
    say(&format!(
        "the page is in web/dist ({} min {} s)",
        seconds / 60,
        seconds % 60
    ));
    Ok(dist)
}

/// Does something, and gets two tools meanwhile. Nothing is reported before all have ended; what the first says comes first.
fn beside<A: Send, B: Send>(
    first: impl FnOnce() -> Result<()>,
    one: impl FnOnce() -> Result<A> + Send,
    other: impl FnOnce() -> Result<B> + Send,
) -> Result<(A, B)> {
    let (done, one, other) = thread::scope(|scope| {
        let (one, other) = (scope.spawn(one), scope.spawn(other));
        let done = first();
        if !(one.is_finished() && other.is_finished()) {
            say("waiting for the tools");
        }
        (done, one.join(), other.join())
    });
    done?;
    match (ended(one), ended(other)) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(error), Ok(_)) | (Ok(_), Err(error)) => Err(error),
        (Err(one), Err(other)) => bail!("{one:#}; and {other:#}"),
    }
}

/// What a thread gave; a panic there is one here.
fn ended<T>(joined: thread::Result<Result<T>>) -> Result<T> {
    joined.unwrap_or_else(|panic| resume_unwind(panic))
}

/// Makes the programs smaller with wasm-opt; the result is kept by the hash of what went in.
///
/// `-O1` takes a third of the time of `-O2` and leaves 4 % more.
fn optimise(tool: &Path, dist: &Path) -> Result<()> {
    let kept = tools::cache()?.join("optimised");
    fs::create_dir_all(&kept)?;
    for wasm in files(dist, "wasm")? {
        let mut hash = Sha256::new();
        hash.update(format!("{} {LEVEL} {FEATURES:?} ", tools::BINARYEN));
        hash.update(fs::read(&wasm)?);
        let hash = hex(&hash.finalize());
        let optimised = kept.join(format!("{hash}.wasm"));
        if !optimised.exists() {
            let name = wasm.file_name().unwrap_or_default().to_string_lossy();
            say(&format!(
                "wasm-opt makes {name} smaller and faster (up to two minutes, once for each version)"
            ));
            let part = kept.join(format!("{hash}.{}.part", process::id()));
            let mut command = program(tool);
            run(command
                .arg(LEVEL)
                .args(FEATURES)
                .arg(&wasm)
                .arg("-o")
                .arg(&part))?;
            fs::rename(&part, &optimised)?;
        }
        fs::copy(&optimised, &wasm)?;
    }
    Ok(())
}

/// Files of a folder with an ending.
///
/// # Errors
///
/// Where the folder can't be read.
pub fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("can't read {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Writes the page's content security policy: only what the page itself holds may run, and
/// nothing may be sent anywhere else. Trunk's inline scripts are named by their hashes.
fn seal(index: &Path) -> Result<()> {
    let html =
        fs::read_to_string(index).with_context(|| format!("can't read {}", index.display()))?;
    ensure!(
        html.contains(PLACE),
        "{} has no place for the policy",
        index.display()
    );
    let mut scripts = String::new();
    for script in html.split("<script").skip(1) {
        let Some((_, body)) = script.split_once('>') else {
            continue;
        };
        let Some((body, _)) = body.split_once("</script>") else {
            continue;
        };
        if !body.trim().is_empty() {
            scripts += &format!(" 'sha256-{}'", base64(&Sha256::digest(body.as_bytes())));
        }
    }
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; worker-src 'self' blob:; manifest-src 'self'; \
         connect-src 'self'; img-src 'self' blob:; style-src 'self' 'unsafe-inline'; \
         form-action 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types default; \
         webrtc 'block'"
    );
    fs::write(index, html.replace(PLACE, &policy))?;
    Ok(())
}

fn path_with(folder: Option<&Path>) -> OsString {
    let old = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = folder.map(Path::to_owned).into_iter().collect();
    folders.extend(env::split_paths(&old));
    env::join_paths(folders).unwrap_or(old)
}

/// All files of a folder and those below it, by their names from there with `/` between.
///
/// # Errors
///
/// Where the folder can't be read.
pub fn tree(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("can't read {}", folder.display()))? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            let below = tree(&path)?.into_iter();
            found.extend(below.map(|(file, bytes)| (format!("{name}/{file}"), bytes)));
        } else {
            found.insert(name, fs::read(&path)?);
        }
    }
    Ok(found)
}

/// SHA-256 in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Base64 (RFC 4648) with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for part in bytes.chunks(3) {
        let word = part.iter().fold(0_u32, |w, b| w << 8 | u32::from(*b)) << (8 * (3 - part.len()));
        for place in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * place) & 63) as usize] as char;
            out.push(if place <= part.len() { letter } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_runs_beside_is_waited_for_and_told() {
        let fails = |why: &'static str| move || -> Result<u8> { bail!(why) };
        assert_eq!(beside(|| Ok(()), || Ok(1), || Ok(2)).unwrap(), (1, 2));
        let first = beside(|| bail!("compiler"), fails("trunk"), || Ok(2)).unwrap_err();
        assert_eq!(first.to_string(), "compiler");
        let both = beside(|| Ok(()), fails("trunk"), fails("wasm-bindgen")).unwrap_err();
        assert_eq!(both.to_string(), "trunk; and wasm-bindgen");
    }

    #[test]
    fn base64_of_the_rfc() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
