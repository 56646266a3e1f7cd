//! Which device runs the models, and how quick each is on this computer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shared::{artifact::IndexEntry, said, words::Said};

use crate::browser::Gpu;

/// Which engine is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum EngineChoice {
    /// Whichever is quicker here; WebGPU only on a real GPU.
    #[default]
    Auto,
    /// Whichever is quicker, also of a software adapter, and measured on each visit.
    Measure,
    /// WebGPU, on a software adapter too.
    WebGpu,
    /// The CPU.
    Cpu,
}

impl EngineChoice {
    /// Those that a person chooses from.
    pub const OFFERED: [Self; 3] = [Self::Auto, Self::WebGpu, Self::Cpu];

    /// Its name in an address and in the browser's store.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Measure => "measure",
            Self::WebGpu => "webgpu",
            Self::Cpu => "cpu",
        }
    }

    /// The choice of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        let all = [Self::Auto, Self::Measure, Self::WebGpu, Self::Cpu];
        all.into_iter().find(|choice| choice.name() == name)
    }

    /// Whether times decide.
    pub fn is_measured(self) -> bool {
        matches!(self, Self::Auto | Self::Measure)
    }

    /// Takes a GPU that is fit for use; gives its name.
    ///
    /// # Errors
    ///
    /// Why it is not.
    pub fn take(self, gpu: Gpu) -> Result<String, Said> {
        if gpu.is_software && self == Self::Auto {
            return Err(said!("why-software-gpu", name = gpu.name));
        }
        if !gpu.has_timestamps {
            return Err(said!("why-no-timestamps", name = gpu.name));
        }
        Ok(gpu.name)
    }
}

/// Time of one pass of a network on either engine of this computer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    /// Maker and kind of the GPU: on another one the times would be others.
    pub gpu: String,
    /// Milliseconds with WebGPU; nothing where it was tried, and gave no right answer or ended the program.
    pub gpu_ms: Option<f64>,
    /// The same on the CPU, which is tried after it.
    pub cpu_ms: Option<f64>,
}

impl Timing {
    /// The quicker engine; where they take as long, the one that leaves the CPU free.
    pub fn quicker(&self) -> Pick {
        match (self.gpu_ms, self.cpu_ms) {
            (Some(gpu), Some(cpu)) if gpu <= cpu => Pick::Gpu,
            (Some(_), None) => Pick::Gpu,
            (Some(_), Some(_)) | (None, _) => Pick::Cpu,
        }
    }

    /// Why the engine is that one.
    pub fn why(&self) -> Said {
        match (self.gpu_ms, self.cpu_ms) {
            (None, _) => said!("why-gpu-failed", name = &self.gpu),
            (Some(_), None) => said!("why-cpu-failed"),
            (Some(gpu), Some(cpu)) if self.quicker() == Pick::Gpu => {
                said!("why-quicker-gpu", gpu = pass(gpu), cpu = pass(cpu))
            }
            (Some(gpu), Some(cpu)) => {
                let name = &self.gpu;
                said!(
                    "why-quicker-cpu",
                    gpu = pass(gpu),
                    cpu = pass(cpu),
                    name = name
                )
            }
        }
    }

    /// Whether it can be what was measured.
    fn is_sane(&self) -> bool {
        let times = self.gpu_ms.iter().chain(&self.cpu_ms);
        times.copied().all(|time| time > 0.0 && time.is_finite())
    }
}

/// Milliseconds of a pass: whole ones, and a tenth where there are few.
fn pass(milliseconds: f64) -> Said {
    let tenths = if milliseconds < 10.0 { 10.0 } else { 1.0 };
    let value = (milliseconds * tenths).round() / tenths;
    said!("duration-milliseconds", value = value)
}

/// Times of the models that were measured, by the SHA-256 of their files.
pub type Timings = BTreeMap<String, Timing>;

/// Times from their JSON; what can't be one is left out, to be measured again.
pub fn read_timings(json: &str) -> Timings {
    match serde_json::from_str::<Timings>(json) {
        Ok(mut timings) => {
            timings.retain(|_, timing| timing.is_sane());
            timings
        }
        Err(_) => Timings::default(),
    }
}

/// One of two engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// WebGPU.
    Gpu,
    /// The CPU.
    Cpu,
}

/// Bytes of the largest model that is measured: a larger one could take more memory on the CPU than a telephone has.
const MOST_MEASURED: u64 = 64_000_000;

/// What a worker has to know before it can work.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// Address of the page's folder, with a `/` at its end: a worker does not know it.
    pub base: String,
    /// Which engine.
    pub choice: EngineChoice,
    /// Why the GPU is not used on this visit, where it failed.
    pub without_gpu: Option<Said>,
    /// What was measured before.
    pub timings: Timings,
    /// Whether it is to measure what was not: two that do so at once would disturb each other.
    pub measures: bool,
}

impl Start {
    /// The engine for a model, where there is a GPU of that name; nothing where both have to be measured first.
    pub fn pick(&self, model: &IndexEntry, gpu: &str) -> Option<Pick> {
        match self.timing(model, gpu) {
            _ if self.choice == EngineChoice::Cpu => Some(Pick::Cpu),
            _ if !self.choice.is_measured() => Some(Pick::Gpu),
            Some(timing) => Some(timing.quicker()),
            None if self.measures && model.bytes <= MOST_MEASURED => None,
            None => Some(Pick::Gpu),
        }
    }

    /// What was measured of a model with the GPU of that name.
    pub fn timing(&self, model: &IndexEntry, gpu: &str) -> Option<&Timing> {
        let timing = self.timings.get(&model.sha256);
        timing.filter(|timing| self.choice.is_measured() && timing.gpu == gpu)
    }
}

/// The device that runs the models.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EngineReport {
    /// `WebGPU (adapter)` or `CPU`.
    pub name: String,
    /// Whether it is a GPU, of which one worker makes full use.
    pub is_gpu: bool,
    /// Why it is this one, where that is of interest.
    pub note: Option<Said>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page_text::tests::entry;

    fn timing(gpu_ms: f64, cpu_ms: f64) -> Timing {
        let gpu = "a GPU".to_owned();
        Timing {
            gpu,
            gpu_ms: Some(gpu_ms),
            cpu_ms: Some(cpu_ms),
        }
    }

    fn start(choice: EngineChoice, timing: Option<Timing>) -> Start {
        let hash = entry("a").sha256;
        Start {
            choice,
            timings: timing.map(|timing| (hash, timing)).into_iter().collect(),
            measures: true,
            ..Start::default()
        }
    }

    #[test]
    fn every_name_is_of_one_choice() {
        for name in ["auto", "measure", "webgpu", "cpu"] {
            assert_eq!(EngineChoice::of_name(name).unwrap().name(), name);
        }
        assert_eq!(EngineChoice::of_name("other"), None);
    }

    #[test]
    fn a_gpu_is_taken_where_it_is_fit() {
        let real = Gpu {
            name: "a GPU".to_owned(),
            is_software: false,
            has_timestamps: true,
        };
        let software = Gpu {
            is_software: true,
            ..real.clone()
        };
        let timeless = Gpu {
            has_timestamps: false,
            ..real.clone()
        };
        for choice in [EngineChoice::Auto, EngineChoice::WebGpu] {
            assert_eq!(choice.take(real.clone()).unwrap(), "a GPU");
            let why = choice.take(timeless.clone()).unwrap_err().words();
            assert!(why.contains("a GPU"), "{why}");
        }
        let why = EngineChoice::Auto.take(software.clone()).unwrap_err();
        assert!(why.words().contains("a GPU"), "{}", why.words());
        // A person may ask for it all the same.
        assert!(EngineChoice::WebGpu.take(software.clone()).is_ok());
        assert!(EngineChoice::Measure.take(software).is_ok());
    }

    #[test]
    fn the_quicker_engine_is_picked_and_its_reason_has_both_times() {
        let model = entry("a");
        let cases = [
            (timing(4.26, 80.0), Pick::Gpu, ["4.3 ms", "80 ms"]),
            (timing(812.4, 42.0), Pick::Cpu, ["812 ms", "42 ms"]),
        ];
        for (timing, quicker, words) in cases {
            let why = timing.why().words();
            for word in words {
                assert!(why.contains(word), "{why}");
            }
            for choice in [EngineChoice::Auto, EngineChoice::Measure] {
                let start = start(choice, Some(timing.clone()));
                assert_eq!(start.pick(&model, "a GPU"), Some(quicker));
            }
        }
        assert_eq!(timing(5.0, 5.0).quicker(), Pick::Gpu);
    }

    #[test]
    fn an_engine_that_failed_is_not_tried_again() {
        let begun = Timing {
            gpu: "a GPU".to_owned(),
            ..Timing::default()
        };
        let gpu_done = Timing {
            gpu_ms: Some(900.0),
            ..begun.clone()
        };
        let model = entry("a");
        for (timing, pick, words) in [
            (begun, Pick::Cpu, "a GPU gave no right answer"),
            (gpu_done, Pick::Gpu, "the CPU gave no right answer"),
        ] {
            let why = timing.why().words();
            assert!(why.contains(words), "{why}");
            let start = start(EngineChoice::Auto, Some(timing));
            assert_eq!(start.pick(&model, "a GPU"), Some(pick));
        }
    }

    #[test]
    fn kept_times_are_read_as_far_as_they_can_be_true() {
        let good = r#"{"gpu": "a GPU", "gpu_ms": 4.5, "cpu_ms": null}"#;
        let bad = [
            r#"{"gpu": "a GPU", "gpu_ms": -4.5, "cpu_ms": 1.0}"#,
            r#"{"gpu": "a GPU", "gpu_ms": 4.5, "cpu_ms": 0}"#,
        ];
        for bad in bad {
            let read = read_timings(&format!(r#"{{"a": {good}, "b": {bad}}}"#));
            let names: Vec<&String> = read.keys().collect();
            assert_eq!(names, ["a"], "{bad}");
        }
        for odd in ["no JSON", "[]", "", r#"{"a": {"gpu": 7}}"#] {
            assert_eq!(read_timings(odd), Timings::new(), "{odd}");
        }
        let written = serde_json::to_string(&read_timings(&format!(r#"{{"a": {good}}}"#))).unwrap();
        assert_eq!(read_timings(&written).len(), 1);
    }

    #[test]
    fn what_a_person_chose_needs_no_measuring_and_is_not_overruled() {
        let model = entry("a");
        for known in [None, Some(timing(9.0, 1.0)), Some(timing(1.0, 9.0))] {
            for (choice, pick) in [
                (EngineChoice::WebGpu, Pick::Gpu),
                (EngineChoice::Cpu, Pick::Cpu),
            ] {
                let start = start(choice, known.clone());
                assert_eq!(start.pick(&model, "a GPU"), Some(pick));
                // It was not the times that decided.
                assert_eq!(start.timing(&model, "a GPU"), None);
            }
        }
    }

    #[test]
    fn what_is_not_known_is_measured_once_and_by_one() {
        let model = entry("a");
        let known = Some(timing(9.0, 1.0));
        assert_eq!(
            start(EngineChoice::Auto, None).pick(&model, "a GPU"),
            None,
            "never measured"
        );
        assert_eq!(
            start(EngineChoice::Auto, known.clone()).pick(&model, "another GPU"),
            None,
            "measured with another GPU"
        );
        let beside = Start {
            measures: false,
            ..start(EngineChoice::Auto, None)
        };
        assert_eq!(beside.pick(&model, "a GPU"), Some(Pick::Gpu));
        let large = IndexEntry {
            bytes: MOST_MEASURED + 1,
            ..model
        };
        let start = start(EngineChoice::Auto, None);
        assert_eq!(start.pick(&large, "a GPU"), Some(Pick::Gpu));
    }
}
