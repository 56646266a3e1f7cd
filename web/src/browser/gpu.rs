//! What the browser tells of its GPU and of its vectors.

use js_sys::{Function, Object, Uint8Array, WebAssembly};
use shared::{said, words::Said};
use wasm_bindgen::JsCast;

use super::{call, get, of_navigator};

/// What the browser says of its GPU.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gpu {
    /// Maker and kind.
    pub name: String,
    /// Whether it is a program on the CPU.
    pub is_software: bool,
    /// Whether it has what the engine needs; without time stamps cubecl stops the program.
    pub has_timestamps: bool,
}

/// Names that software adapters go by.
const SOFTWARE: [&str; 4] = ["swiftshader", "llvmpipe", "lavapipe", "basic render"];

/// Asks the browser for its GPU.
///
/// # Errors
///
/// Why there is none.
pub async fn gpu() -> Result<Gpu, Said> {
    let gpu = of_navigator("gpu").ok_or(said!("why-no-webgpu"))?;
    let adapter = call(&gpu, "requestAdapter").await?;
    if adapter.is_null() || adapter.is_undefined() {
        return Err(said!("why-no-gpu"));
    }
    let info = get(&adapter, "info").unwrap_or_else(|| Object::new().into());
    let text = |name: &str| {
        get(&info, name)
            .and_then(|v| v.as_string())
            .filter(|s| !s.is_empty())
    };
    let parts: Vec<String> = ["vendor", "architecture", "description"]
        .iter()
        .filter_map(|n| text(n))
        .collect();
    let name = if parts.is_empty() {
        "GPU".to_owned()
    } else {
        parts.join(" ")
    };
    let fallback = [&info, &adapter]
        .iter()
        .any(|o| get(o, "isFallbackAdapter").and_then(|v| v.as_bool()) == Some(true));
    let lower = name.to_lowercase();
    let is_software = fallback || SOFTWARE.iter().any(|s| lower.contains(s));
    let features = get(&adapter, "features");
    let has: Option<Function> = features
        .as_ref()
        .and_then(|f| get(f, "has"))
        .and_then(|f| f.dyn_into().ok());
    let has_timestamps = match (features, has) {
        (Some(features), Some(has)) => has
            .call1(&features, &"timestamp-query".into())
            .is_ok_and(|v| v.as_bool() == Some(true)),
        _ => false,
    };
    Ok(Gpu {
        name,
        is_software,
        has_timestamps,
    })
}

/// A program of one function: three vectors, and `f32x4.relaxed_madd` of them.
const RELAXED: [u8; 40] = [
    0, 97, 115, 109, 1, 0, 0, 0, // the magic word, version 1
    1, 5, 1, 96, 0, 1, 123, // a type: nothing to a vector
    3, 2, 1, 0, // a function of it
    10, 19, 1, 17, 0, // its code, without variables
    65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253,
    15, // `i32.const 0`, `i8x16.splat`, three times
    253, 133, 2, 11, // `f32x4.relaxed_madd`, `end`
];

/// Whether programs with relaxed SIMD run here.
pub fn has_relaxed_simd() -> bool {
    let program = Uint8Array::from(RELAXED.as_slice());
    WebAssembly::validate(&program).unwrap_or(false)
}
