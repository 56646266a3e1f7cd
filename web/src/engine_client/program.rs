//! Which program the workers run: the engine for the CPU, in the form that this browser has, or the larger one that has WebGPU, too.

use leptos::prelude::*;
use shared::{said, words::Said};

use super::{EngineClient, lines::Lines};
use crate::{
    browser::{self, Program},
    message::EngineChoice,
};

/// Runs in every browser that runs the page. `cargo xtask build` names these programs.
const CPU: &str = "engine-cpu";
/// The same for browsers with relaxed SIMD.
const CPU_RELAXED: &str = "engine-cpu-relaxed";
/// The same with WebGPU.
const WEBGPU: &str = "engine-webgpu";

impl EngineClient {
    /// Gets the program for what is chosen, if it is not here already.
    ///
    /// # Errors
    ///
    /// What the browser or the server said.
    pub(super) async fn get_program(self) -> Result<(), Said> {
        let got = self.look_for_program().await;
        // Where another could not be had, the one before goes on.
        let name = self
            .lines
            .with_value(|lines| lines.program.as_ref().map(Program::name));
        self.page.update(|state| state.program = name);
        got
    }

    async fn look_for_program(self) -> Result<(), Said> {
        let choice = || self.page.with_untracked(|state| state.choice);
        let here = |lines: &Lines| lines.program.as_ref().map(Program::name);
        loop {
            let chosen = choice();
            let (names, mut why_not_gpu) = self.programs(chosen).await;
            if self.lines.with_value(here) != names.first().copied() {
                self.page.update(|state| state.program = None);
                let (program, why) = first_of(&names).await?;
                if names[0] == WEBGPU && program.name() != WEBGPU {
                    why_not_gpu = why.map(|why| said!("why-no-program-gpu", why = why));
                }
                self.lines
                    .update_value(|lines| lines.program = Some(program));
            }
            // A person may have chosen another engine meanwhile.
            if choice() == chosen {
                if why_not_gpu.is_some() {
                    self.page.update(|state| state.without_gpu = why_not_gpu);
                }
                return Ok(());
            }
        }
    }

    /// Names of the programs that will do, the best first, since without a network another one may be what is kept; and why it is
    /// none with WebGPU, where that was looked for.
    async fn programs(self, choice: EngineChoice) -> (Vec<&'static str>, Option<Said>) {
        let is_refused = self
            .page
            .with_untracked(|state| state.without_gpu.is_some());
        let found = match choice {
            EngineChoice::Cpu => None,
            _ if is_refused => None,
            _ => Some(browser::gpu().await.and_then(|gpu| choice.take(gpu))),
        };
        let of_cpu = browser::has_relaxed_simd().then_some(CPU_RELAXED);
        let of_cpu = of_cpu.into_iter().chain([CPU]);
        match found {
            Some(Ok(_)) => ([WEBGPU].into_iter().chain(of_cpu).collect(), None),
            Some(Err(why)) => (of_cpu.chain([WEBGPU]).collect(), Some(why)),
            None => (of_cpu.chain([WEBGPU]).collect(), None),
        }
    }
}

/// The first program that can be had, and why not the best where that is another; where none can, why not the best.
async fn first_of(names: &[&'static str]) -> Result<(Program, Option<Said>), Said> {
    let mut why = None;
    for name in names {
        match Program::load(name).await {
            Ok(program) => return Ok((program, why)),
            Err(error) => why = why.or(Some(error)),
        }
    }
    Err(why.unwrap_or(said!("why-no-program")))
}
