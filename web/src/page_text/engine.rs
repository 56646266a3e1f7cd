//! What is said of the engine.

use shared::say;

use super::duration;
use crate::{
    message::{EngineChoice, EngineReport},
    state::State,
};

/// The engine of now, and why it is that one.
pub fn engine_now(engine: &EngineReport) -> String {
    let EngineReport { name, note, .. } = engine;
    match note {
        Some(note) => say!("engine-note", engine = name, note = note),
        None => name.clone(),
    }
}

/// The same in sentences.
pub fn engine_in_use(engine: &EngineReport) -> String {
    let EngineReport { name, note, .. } = engine;
    match note {
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
            gpu = duration(timing.gpu_ms),
            name = &timing.gpu,
            cpu = duration(timing.cpu_ms),
        ))
    });
    measured.collect()
}

#[cfg(test)]
mod tests {
    use shared::{artifact::Index, said};

    use super::*;
    use crate::{message::Timing, page_text::tests::entry};

    #[test]
    fn the_engine_of_now_comes_with_its_reason() {
        let mut engine = EngineReport {
            name: "CPU".to_owned(),
            ..EngineReport::default()
        };
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
            gpu_ms: 1234.0,
            cpu_ms: 56.0,
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
            ..Index::default()
        };
        let [line] = engine_times(&state).try_into().unwrap();
        for words in ["1.2 s", "a GPU", "56 ms"] {
            assert!(line.contains(words), "{line}");
        }
    }
}
