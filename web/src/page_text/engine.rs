//! What is said of the engine.

use serde_json::json;
use shared::say;

use super::duration;
use crate::{
    message::{EngineChoice, EngineReport, Work},
    state::{Benching, State, Timed},
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

/// What the engine is being timed at, if it is.
pub fn engine_timing(benching: &Benching) -> Option<String> {
    benching
        .at
        .map(|work| say!("engine-bench-at", work = bench_work(work)))
}

/// Times of the engine of now, a line for each work.
pub fn engine_bench(benching: &Benching) -> Vec<String> {
    let line = |timed: &Timed| {
        say!(
            "engine-bench-time",
            work = bench_work(timed.work),
            least = duration(timed.min_ms),
            median = duration(timed.median_ms),
            count = timed.rounds,
        )
    };
    benching.done.iter().map(line).collect()
}

fn bench_work(work: Work) -> String {
    match work {
        Work::Forward => say!("engine-bench-forward"),
        Work::GradCam => say!("engine-bench-grad-cam"),
        Work::InputGradient => say!("engine-bench-input-gradient"),
    }
}

/// The times as JSON, with what they are of: for those who compare computers.
pub fn engine_bench_json(state: &State, browser: &str) -> String {
    let card = state.card.as_ref();
    let times = json!({
        "browser": browser,
        "engine": state.engine.name,
        "model": card.map(|card| &card.name),
        "side": card.map(|card| card.preparation.side),
        "times": state.benching.done,
    });
    times.to_string()
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
    fn times_of_the_engine_are_lines_and_json() {
        let mut state = State::default();
        assert_eq!(engine_timing(&state.benching), None);
        state.benching.begin();
        let at = engine_timing(&state.benching).unwrap();
        assert_eq!(at, "Timing a pass of the network…");
        state
            .benching
            .take(vec![2000.0, 52.0, 50.0, 51.0, 1300.0, 53.0]);
        let [line] = engine_bench(&state.benching).try_into().unwrap();
        assert_eq!(
            line,
            "a pass of the network: 50 ms at best, 52 ms in the median of 5"
        );
        state.engine.name = "CPU".to_owned();
        let json = engine_bench_json(&state, "a browser");
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["engine"], "CPU");
        assert_eq!(json["times"][0]["what"], "forward");
        assert_eq!(json["times"][0]["min_ms"], 50.0);
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
