//! The engine in its Web Worker; the only place that names the device.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use burn::tensor::Device;
use shared::{
    artifact::{self, ArtifactError, IndexEntry, Model, golden_input},
    cell,
    class::Class,
    decode,
    picture::Picture,
    predict::{self, Prediction, ReadError},
    prepare,
    saliency::{self, Pass},
};
use wasm_bindgen_futures::spawn_local;
use web::{
    browser,
    message::{self, Answer, EngineChoice, EngineReport, Failure, Request, Response, Task},
};

/// The engine's state; requests are worked off one after the other.
#[derive(Default)]
struct Engine {
    base: String,
    device: Option<Device>,
    on_gpu: bool,
    report: EngineReport,
    model: Option<Model>,
}

/// Tries in a page that asks for a model that can't be got.
const RELOAD: &str = "Check the connection to the server and choose the model again.";

fn main() {
    console_error_panic_hook::set_once();
    let waiting: Rc<RefCell<VecDeque<Request>>> = Rc::default();
    let engine: Rc<RefCell<Option<Engine>>> = Rc::new(RefCell::new(Some(Engine::default())));
    browser::listen(move |bytes| {
        let Ok(request) = message::decode::<Request>(&bytes) else {
            let why = "page and engine are of different versions";
            send(&Response::Failed(Failure::new(
                "The engine did not understand the page.",
                why,
                "Reload the page.",
            )));
            return;
        };
        enqueue(&mut waiting.borrow_mut(), request);
        // The engine is away while it works; it looks at the queue before it comes back.
        let away = engine.borrow_mut().take();
        if let Some(mut at_work) = away {
            let (waiting, engine) = (waiting.clone(), engine.clone());
            spawn_local(async move {
                loop {
                    let next = waiting.borrow_mut().pop_front();
                    match next {
                        Some(request) => at_work.handle(request).await,
                        None => break,
                    }
                }
                *engine.borrow_mut() = Some(at_work);
            });
        }
    });
    // The page sends its first message when it hears that somebody listens.
    send(&Response::Engine(EngineReport::default()));
}

/// Of several pictures or models in a row only the last one is wanted.
fn enqueue(waiting: &mut VecDeque<Request>, request: Request) {
    waiting.retain(|old| std::mem::discriminant(old) != std::mem::discriminant(&request));
    waiting.push_back(request);
}

fn send(response: &Response) {
    if let Ok(bytes) = message::encode(response) {
        browser::post(&bytes);
    }
}

impl Engine {
    async fn handle(&mut self, request: Request) {
        match request {
            Request::Start { choice, base } => {
                self.base = base;
                self.start(choice).await;
            }
            Request::Load(entry) => {
                if let Err(failure) = self.load(&entry).await {
                    send(&Response::Failed(failure));
                }
            }
            Request::Explain(task) => match self.explain(task).await {
                Ok(answer) => send(&Response::Answer(Box::new(answer))),
                Err(failure) => send(&Response::Failed(failure)),
            },
        }
    }

    /// Chooses the device.
    async fn start(&mut self, choice: EngineChoice) {
        let gpu = match choice {
            EngineChoice::Cpu => Err(None),
            EngineChoice::Auto | EngineChoice::WebGpu => webgpu(choice).await.map_err(Some),
        };
        self.on_gpu = gpu.is_ok();
        (self.device, self.report) = match gpu {
            Ok((device, name)) => {
                let name = format!("WebGPU ({name})");
                (Some(device), EngineReport { name, note: None })
            }
            Err(why) => (Some(Device::flex()), cpu(why)),
        };
        send(&Response::Engine(self.report.clone()));
    }

    /// Downloads, checks and loads a model, and asks it a question whose answer is known.
    async fn load(&mut self, entry: &IndexEntry) -> Result<(), Failure> {
        // One model in memory at a time.
        self.model = None;
        let total = entry.bytes;
        let path = format!("{}models/{}", self.base, entry.file);
        let bytes = browser::fetch(&path, |received| {
            send(&Response::Progress { received, total });
        })
        .await
        .map_err(|why| Failure::new("The model could not be downloaded.", why, RELOAD))?;
        let unusable =
            |why: ArtifactError| Failure::new("The model can't be used.", why.to_string(), RELOAD);
        artifact::verify(&bytes, &entry.sha256).map_err(unusable)?;
        let mut model = artifact::read(&bytes, &self.device()).map_err(unusable)?;
        // Freed before the network runs, unless the CPU may have to take over.
        let bytes = self.on_gpu.then_some(bytes);
        if !self.passes(&model).await {
            model = match bytes {
                Some(bytes) => self.on_the_cpu(&bytes).await.map_err(unusable)?,
                None => None,
            }
            .ok_or_else(|| {
                let why = "it gives a wrong answer to a known question on this computer";
                Failure::new("The model can't be used.", why, "Try another browser.")
            })?;
        }
        let card = model.card.to_json().map_err(unusable)?;
        self.model = Some(model);
        send(&Response::Loaded {
            name: entry.name.clone(),
            card,
        });
        Ok(())
    }

    /// Leaves a GPU that gives wrong answers for good; no model if the CPU gives them too.
    async fn on_the_cpu(&mut self, bytes: &[u8]) -> Result<Option<Model>, ArtifactError> {
        let note = format!(
            "{} gave a wrong answer to a known question",
            self.report.name
        );
        self.device = Some(Device::flex());
        self.on_gpu = false;
        self.report = cpu(Some(note));
        send(&Response::Engine(self.report.clone()));
        let model = artifact::read(bytes, &self.device())?;
        Ok(self.passes(&model).await.then_some(model))
    }

    fn device(&self) -> Device {
        self.device.clone().unwrap_or_else(Device::flex)
    }

    async fn passes(&self, model: &Model) -> bool {
        let x = golden_input(&model.card.preparation, &self.device());
        match predict::read_logits(model.network.forward(x)).await {
            Ok(logits) => logits.first().is_some_and(|l| model.card.golden.agrees(*l)),
            Err(_) => false,
        }
    }

    async fn explain(&self, task: Task) -> Result<Answer, Failure> {
        let model = self.model.as_ref().ok_or_else(|| {
            Failure::new(
                "The picture can't be classified.",
                "no model is loaded",
                "Choose a model.",
            )
        })?;
        let picture = decode::decode(&task.bytes).map_err(|why| {
            Failure::new(
                "This file can't be opened as a picture.",
                why.to_string(),
                "Open another picture of one cell.",
            )
        })?;
        drop(task.bytes);
        self.answer(model, &picture, (task.id, task.method, task.class))
            .await
            .map_err(|why| {
                let remedy =
                    "Reload the page; with ?engine=cpu at the end of its address the CPU is used.";
                Failure::new(
                    "The picture could not be classified.",
                    why.to_string(),
                    remedy,
                )
            })
    }

    async fn answer(
        &self,
        model: &Model,
        picture: &Picture,
        (id, method, class): (u64, saliency::Method, Option<Class>),
    ) -> Result<Answer, ReadError> {
        let started = browser::now();
        let card = &model.card;
        let x = prepare::prepare(picture, &card.preparation, &self.device());
        let pass = Pass::new(&model.network, x);
        let prediction = prediction(model, pass.logits.clone()).await?;
        // Unless asked otherwise, the map speaks for the model's answer.
        let class = class.unwrap_or(prediction.leaning);
        let map = saliency::read(pass.explain(&model.network, method, class)).await?;
        let milliseconds = browser::now() - started;
        let shown = picture.centre_square(card.preparation.crop_of(picture));
        let rgba = shown
            .rgb()
            .as_chunks::<3>()
            .0
            .iter()
            .flat_map(|p| [p[0], p[1], p[2], 255])
            .collect();
        Ok(Answer {
            id,
            side: shown.width(),
            rgba,
            prediction,
            suitability: cell::suitability(picture, &card.suitability),
            method,
            class,
            map,
            milliseconds,
            memory: browser::memory(),
        })
    }
}

async fn prediction(
    model: &Model,
    logits: burn::tensor::Tensor<2>,
) -> Result<Prediction, ReadError> {
    let logits = predict::read_logits(logits).await?;
    let first = logits.first().copied().ok_or(ReadError::NotFinite)?;
    Ok(Prediction::new(
        first,
        &model.card.calibration,
        &model.card.thresholds,
    ))
}

/// Starts WebGPU where it is fit for use.
async fn webgpu(choice: EngineChoice) -> Result<(Device, String), String> {
    let gpu = browser::gpu().await?;
    if gpu.is_software && choice == EngineChoice::Auto {
        return Err(format!(
            "{} is a program on the CPU, slower than the engine for it",
            gpu.name
        ));
    }
    if !gpu.has_timestamps {
        return Err(format!(
            "{} has no time stamps, which the WebGPU engine needs",
            gpu.name
        ));
    }
    let device = Device::wgpu_options()
        .init_async()
        .await
        .map_err(|e| e.to_string())?;
    Ok((device, gpu.name))
}

fn cpu(note: Option<String>) -> EngineReport {
    EngineReport {
        name: "CPU".to_owned(),
        note,
    }
}
