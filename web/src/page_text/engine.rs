//! What is said of the engine.

use shared::say;

use super::duration;
use crate::{
    message::{EngineChoice, EngineReport},
    state::State,
};

/// Name of the engine of now, once it is known.
pub fn engine_name(engine: &EngineReport) -> String {
    match engine.name.is_empty() {
        true => "…".to_owned(),
        false => engine.name.clone(),
    }
}

/// The engine of now, and why it is that one.
pub fn engine_now(engine: &EngineReport) -> String {
    let name = engine_name(engine);
    match &engine.note {
        Some(note) => say!("engine-note", engine = name, note = note),
        None => name,
    }
}

/// The same in sentences.
pub fn engine_in_use(engine: &EngineReport) -> String {
    let EngineReport { name, note, .. } = engine;
    match note {
        _ if name.is_empty() => say!("engine-in-use-none"),
        Some(note) => say!("engine-in-use-why", engine = name, note = note),
        None => say!("engine-in-use", engine = name),
    }
}

/// One that a person may choose.
pub fn engine_choice(choice: EngineChoice) -> String {
    match choice {
        EngineChoice::Auto | EngineChoice::Measure => say!("engine-auto"),
        EngineChoice::WebGpu => say!("engine-webgpu"),
        EngineChoice::Cpu => say!("engine-cpu"),
    }
}

/// How quick the engines are, a line for each model that was measured.
pub fn engine_times(state: &State) -> Vec<String> {
    let measured = state.index.models.iter().filter_map(|entry| {
        let timing = state.timings.get(&entry.sha256)?;
        Some(say!(
            "engine-time",
            title = &entry.title,
            gpu = time(timing.gpu_ms),
            name = &timing.gpu,
            cpu = time(timing.cpu_ms),
        ))
    });
    measured.collect()
}

fn time(milliseconds: Option<f64>) -> String {
    milliseconds.map_or_else(|| say!("engine-time-none"), duration)
}

#[cfg(test)]
mod tests {
    use shared::{artifact::Index, said};

    use super::*;
    use crate::{message::Timing, page_text::tests::entry};

    #[test]
    fn the_engine_of_now_comes_with_its_reason() {
        let mut engine = EngineReport::default();
        assert_eq!(engine_now(&engine), "…");
        assert_eq!(engine_in_use(&engine), "No engine is chosen yet.");
        engine.name = "CPU".to_owned();
        assert_eq!(engine_now(&engine), "CPU");
        assert_eq!(engine_in_use(&engine), "In use: CPU.");
        engine.note = Some(said!("why-no-webgpu"));
        assert_eq!(engine_now(&engine), "CPU: this browser has no WebGPU");
        let words = engine_in_use(&engine);
        assert_eq!(words, "In use: CPU. Why: this browser has no WebGPU.");
    }

    #[test]
    fn times_are_told_of_the_models_that_have_some() {
        let (measured, other) = (entry("a"), entry("b"));
        let timing = Timing {
            gpu: "a GPU".to_owned(),
            gpu_ms: Some(1234.0),
            cpu_ms: Some(56.0),
        };
        let other_hash = "of a model that is not here any more".to_owned();
        let mut state = State::default();
        state
            .timings
            .insert(measured.sha256.clone(), timing.clone());
        state.timings.insert(other_hash, timing);
        assert!(engine_times(&state).is_empty());
        let other = shared::artifact::IndexEntry {
            sha256: "never measured".to_owned(),
            ..other
        };
        state.index = Index {
            models: vec![measured, other],
        };
        let [line] = engine_times(&state).try_into().unwrap();
        for words in ["1.2 s", "a GPU", "56 ms"] {
            assert!(line.contains(words), "{line}");
        }
    }
}
