//! The engine in its Web Worker; the only place that names the device.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use burn::tensor::Device;
use shared::{
    artifact::{self, ArtifactError, IndexEntry, Model},
    decode::{self, DecodeError, Decoded, Note},
    picture::Picture,
    predict::{self, Label, Output, ReadError},
    prepare,
    saliency::{
        self, Pass, Question, Seen,
        measure::{Ground, Measuring},
    },
};
use wasm_bindgen_futures::spawn_local;
use web::{
    browser,
    message::{
        self, Answer, EngineChoice, EngineReport, Explained, Failure, Request, Response, Steps,
        Task,
    },
};

/// Requests that have come in meanwhile.
type Waiting = Rc<RefCell<VecDeque<Request>>>;

/// The engine's state; requests are worked off one after the other.
#[derive(Default)]
struct Engine {
    base: String,
    device: Option<Device>,
    on_gpu: bool,
    report: EngineReport,
    model: Option<Model>,
    waiting: Waiting,
    /// The picture that was opened last.
    picture: Option<Kept>,
    /// How often a network was run over a picture.
    passes: u32,
}

/// A picture, and what is known of it.
struct Kept {
    /// Its number.
    number: u64,
    decoded: Result<Decoded, DecodeError>,
    /// What the loaded model has seen of it.
    seen: Option<Seen>,
    /// The whole map that was made last.
    explained: Option<Explained>,
}

/// What helps where the device fails.
const OTHER_ENGINE: &str =
    "Reload the page; with ?engine=cpu at the end of its address the CPU is used.";

/// Least time between two drawings of a map in the making, in milliseconds.
const REDRAW: f64 = 250.0;

/// Tries in a page that asks for a model that can't be got.
const RELOAD: &str = "Check the connection to the server and choose the model again.";

fn main() {
    console_error_panic_hook::set_once();
    let waiting = Waiting::default();
    let first = Engine {
        waiting: waiting.clone(),
        ..Engine::default()
    };
    let engine = Rc::new(RefCell::new(Some(first)));
    browser::listen(move |bytes| {
        let Ok(request) = message::decode::<Request>(&bytes) else {
            let why = "page and engine are of different versions";
            let what = "The engine did not understand the page.";
            fail(None, Failure::new(what, why, "Reload the page."));
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
    match message::encode(response) {
        Ok(bytes) => browser::post(&bytes),
        Err(error) => fail(
            None,
            Failure::new(
                "The engine's answer can't be sent.",
                error.to_string(),
                "Reload the page.",
            ),
        ),
    }
}

fn fail(id: Option<u64>, failure: Failure) {
    send(&Response::Failed { id, failure });
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
                    fail(None, failure);
                }
            }
            Request::Open(opened) => {
                self.picture = Some(Kept {
                    number: opened.picture,
                    decoded: decode::decode(&opened.bytes),
                    seen: None,
                    explained: None,
                });
            }
            Request::Explain(task) => {
                let id = task.id;
                if let Err(failure) = self.explain(task).await {
                    fail(Some(id), failure);
                }
            }
            Request::Measure => {
                if let Err(why) = self.measure().await {
                    let what = "The map could not be measured.";
                    let explained = self.picture.as_ref().and_then(|p| p.explained.as_ref());
                    let id = explained.map(|explained| explained.id);
                    fail(id, Failure::new(what, why.to_string(), OTHER_ENGINE));
                }
            }
            // What was under way has ended already.
            Request::Stop => {}
        }
    }

    /// Lets requests come in; whether one has.
    async fn is_interrupted(&self) -> bool {
        browser::breathe().await;
        !self.waiting.borrow().is_empty()
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
        if let Some(picture) = &mut self.picture {
            (picture.seen, picture.explained) = (None, None);
        }
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
        model.check_golden(&self.device()).await.is_ok()
    }

    async fn explain(&mut self, task: Task) -> Result<(), Failure> {
        // Another picture was opened meanwhile: this task is an old one.
        let Some(picture) = self.picture.take_if(|p| p.number == task.picture) else {
            return Ok(());
        };
        let Some(model) = self.model.take() else {
            self.picture = Some(picture);
            return Err(Failure::new(
                "The picture can't be classified.",
                "no model is loaded",
                "Choose a model.",
            ));
        };
        let mut picture = picture;
        let done = self.answer(&model, &mut picture, task).await;
        (self.model, self.picture) = (Some(model), Some(picture));
        done
    }

    /// Sends the answer, where the model has not given it yet, and then the map as it comes.
    async fn answer(&mut self, model: &Model, kept: &mut Kept, task: Task) -> Result<(), Failure> {
        let decoded = kept.decoded.as_ref().map_err(|why| {
            Failure::new(
                "This file can't be opened as a picture.",
                why.to_string(),
                "Open another picture of one cell.",
            )
        })?;
        let unclassified = |why: ReadError| {
            let what = "The picture could not be classified.";
            Failure::new(what, why.to_string(), OTHER_ENGINE)
        };
        let started = browser::now();
        let is_new = kept.seen.is_none();
        let pass = match kept.seen.clone() {
            Some(seen) => Pass::again(&model.network, seen),
            None => self.pass(model, &decoded.picture),
        };
        let seen = kept.seen.insert(pass.seen().clone());
        let output = predict::read_output(seen.pooled.clone(), seen.logits.clone());
        let answer = answer(
            model,
            decoded,
            (task.id, &output.await.map_err(unclassified)?),
        );
        let prediction = answer.prediction;
        let has_cell = prediction.label != Label::NoCell;
        if is_new || !has_cell {
            send(&Response::Answer(Box::new(answer)));
        }
        if has_cell {
            // Unless asked otherwise, the map speaks for the model's answer.
            let class = task.class.unwrap_or(prediction.leaning);
            let made = self.map(pass.ask(class), task, started).await;
            kept.explained = made.map_err(unclassified)?;
        }
        Ok(())
    }

    /// Runs the network on a picture, before its class is known.
    fn pass<'a>(&mut self, model: &'a Model, picture: &Picture) -> Pass<'a> {
        let preparation = &model.card.preparation;
        let x = prepare::prepare(picture, preparation, &self.device());
        self.passes += 1;
        Pass::new(
            &model.network,
            x,
            prepare::black(preparation, &self.device()),
        )
    }

    /// Sends a map as it comes; gives the whole one, none if it was stopped.
    async fn map(
        &self,
        question: Question<'_>,
        task: Task,
        started: f64,
    ) -> Result<Option<Explained>, ReadError> {
        let class = question.class;
        let mut work = question.begin(task.method);
        let mut steps = Steps {
            done: 0,
            all: work.steps(),
        };
        let mut drawn = started;
        loop {
            work.step();
            steps.done += 1;
            // Reading waits for the device: what is not done yet can't pile up there.
            let map = saliency::read(work.map()).await?;
            let now = browser::now();
            if steps.are_done() || now - drawn > REDRAW {
                drawn = now;
                let explained = Explained {
                    id: task.id,
                    method: task.method,
                    class,
                    map,
                    steps,
                    milliseconds: now - started,
                    passes: self.passes,
                    memory: browser::memory(),
                };
                send(&Response::Map(Box::new(explained.clone())));
                if steps.are_done() {
                    return Ok(Some(explained));
                }
            }
            if self.is_interrupted().await {
                return Ok(None);
            }
        }
    }

    /// Measures the last map.
    async fn measure(&self) -> Result<(), ReadError> {
        let (Some(model), Some(kept)) = (&self.model, &self.picture) else {
            return Ok(());
        };
        let (Ok(decoded), Some(seen), Some(explained)) =
            (&kept.decoded, &kept.seen, &kept.explained)
        else {
            return Ok(());
        };
        let preparation = &model.card.preparation;
        let framed = prepare::frame(&decoded.picture, preparation);
        let ground = Ground::new(&framed, preparation);
        let question = Pass::again(&model.network, seen.clone()).ask(explained.class);
        let map = (explained.method, explained.map.clone());
        let mut measuring = Measuring::new(&question, map, &ground);
        let (id, all) = (explained.id, measuring.steps());
        for done in 1..=all {
            // Reading waits for the device.
            predict::read(measuring.step()).await?;
            send(&Response::Measuring {
                id,
                steps: Steps { done, all },
            });
            if self.is_interrupted().await {
                return Ok(());
            }
        }
        let measured = Box::new(measuring.finish().await?);
        send(&Response::Measured { id, measured });
        Ok(())
    }
}

/// A classified picture for the page.
fn answer(model: &Model, decoded: &Decoded, (id, output): (u64, &Output)) -> Answer {
    let (prediction, suitability) = model.answer(&decoded.picture, output);
    let shown = model.card.preparation.square(&decoded.picture);
    let pixels = shown.rgb().as_chunks::<3>().0.iter();
    Answer {
        id,
        side: shown.width(),
        rgba: pixels.flat_map(|p| [p[0], p[1], p[2], 255]).collect(),
        prediction,
        suitability,
        notes: decoded.notes.iter().map(Note::to_string).collect(),
    }
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
