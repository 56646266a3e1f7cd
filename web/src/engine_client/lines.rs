//! The lines to the workers, and what they share: files, the model, the program.

use std::collections::BTreeMap;

use shared::words::Said;

use super::{FIRST, MOST_WORKERS, sketches::Sketches, thumbnails::Shelf};
use crate::{
    browser::{self, Blob, ByteWorker, Program},
    message::{EngineChoice, EngineReport, Request},
};

/// A line to a worker.
#[derive(Debug)]
pub struct Line {
    worker: ByteWorker,
    /// No two lines of a visit have the same.
    number: usize,
    choice: EngineChoice,
    listens: bool,
    is_loaded: bool,
    requests: u32,
    /// The picture of a folder that it is at.
    at: Option<u64>,
}

impl Line {
    /// Hands a message over.
    pub fn post(&self, bytes: &[u8], file: Option<&Blob>) {
        self.worker.post(bytes, file);
    }

    /// The line's number.
    pub fn number(&self) -> usize {
        self.number
    }

    /// Whether its worker listens.
    pub fn listens(&self) -> bool {
        self.listens
    }

    /// The worker listens. Gives the engine that it is to choose.
    pub fn greeted(&mut self) -> EngineChoice {
        self.listens = true;
        self.choice
    }

    /// How often the worker has asked the network for something.
    pub fn count_requests(&mut self, count: u32) {
        self.requests = count;
    }

    /// Starts a worker.
    pub fn start(
        program: &Program,
        number: usize,
        choice: EngineChoice,
        on_message: impl FnMut(Vec<u8>, Option<Blob>) + 'static,
        on_error: impl FnMut(Said) + 'static,
    ) -> Result<Self, Said> {
        Ok(Self {
            worker: ByteWorker::start(program, on_message, on_error)?,
            number,
            choice,
            listens: false,
            is_loaded: false,
            requests: 0,
            at: None,
        })
    }
}

/// All lines.
#[derive(Debug)]
pub struct Lines {
    /// The workers' program, once it is here.
    pub program: Option<Program>,
    /// The lines; the first one does what a person looks at.
    pub all: Vec<Line>,
    /// One more, which draws one picture by several models.
    pub comparer: Option<Line>,
    /// Files of the models that have come, by name: none is asked for twice.
    models: BTreeMap<String, Blob>,
    /// Files of the visit, by number; they are read when they are needed.
    pub files: BTreeMap<u64, Blob>,
    /// The saved session that is to be read, and its number.
    session: Option<(u64, Blob)>,
    sessions: u64,
    /// Small pictures.
    pub shelf: Shelf,
    /// Pictures with maps that a report waits for.
    pub sketches: Option<Sketches>,
    /// Most workers that the page's address asks for.
    most: usize,
    /// Whether one has ended: no more are started.
    is_reduced: bool,
    given: std::cell::Cell<usize>,
    /// Whether a drawing of the visit is to come.
    is_due: bool,
    /// Which visit it is; another one begins when all is forgotten.
    pub visit: u64,
    counted: u32,
    /// Requests of workers that are gone.
    of_gone: u32,
}

impl Lines {
    /// No lines yet.
    pub fn new() -> Self {
        let asked = browser::query_value("workers").and_then(|count| count.parse().ok());
        let cores = browser::workers().clamp(1, MOST_WORKERS);
        Self {
            program: None,
            all: Vec::new(),
            comparer: None,
            models: BTreeMap::new(),
            files: BTreeMap::new(),
            session: None,
            sessions: 0,
            shelf: Shelf::default(),
            sketches: None,
            most: asked.map_or(cores, |asked: usize| asked.clamp(1, 16)),
            is_reduced: false,
            given: std::cell::Cell::new(0),
            is_due: false,
            visit: 0,
            counted: 0,
            of_gone: 0,
        }
    }

    /// A number for another line.
    pub fn numbers_given(&self) -> usize {
        let number = self.given.get();
        self.given.set(number + 1);
        number
    }

    /// The place of the line with a number, if it is still there.
    pub fn place(&self, number: usize) -> Option<usize> {
        self.all.iter().position(|line| line.number == number)
    }

    /// The number of the line at a place.
    pub fn number(&self, place: usize) -> Option<usize> {
        self.all.get(place).map(|line| line.number)
    }

    /// The last worker that listens.
    pub fn last(&self) -> Option<usize> {
        self.all.iter().rposition(|line| line.listens)
    }

    /// A worker is at a picture of a folder, or at none.
    pub fn set_at(&mut self, place: usize, picture: Option<u64>) {
        if let Some(line) = self.all.get_mut(place) {
            line.at = picture;
        }
    }

    /// The picture of a folder that a worker is at.
    pub fn at(&self, place: usize) -> Option<u64> {
        self.all.get(place)?.at
    }

    /// A worker is gone; no other one is started in its place, so that no two end at the same thing.
    pub fn remove(&mut self, place: usize) {
        let line = self.all.remove(place);
        self.of_gone += line.requests;
        self.is_reduced = true;
    }

    /// Another worker takes the place of one that is gone.
    pub fn replace(&mut self, place: usize, line: Line) {
        self.of_gone += self.all[place].requests;
        self.all[place] = line;
    }

    /// How many workers a folder is worth: on a GPU one, and one beside it for small pictures.
    pub fn wanted(&self, report: &EngineReport) -> usize {
        match (report.is_gpu, self.is_reduced) {
            (_, true) => self.all.len(),
            (true, false) => 2,
            (false, false) => self.most.max(2),
        }
    }

    /// Places of the workers that classify a folder's pictures now.
    pub fn at_work(&self, report: &EngineReport) -> Vec<usize> {
        let is_ready = |place: &usize| self.classifies(*place, report) && self.is_loaded(*place);
        (0..self.all.len()).filter(is_ready).collect()
    }

    /// Whether the worker at a place is to classify: one more may be there for small pictures, and needs no model.
    pub fn classifies(&self, place: usize, report: &EngineReport) -> bool {
        place < if report.is_gpu { 1 } else { self.most }
    }

    /// Whether a worker listens.
    pub fn listens(&self, place: usize) -> bool {
        self.all.get(place).is_some_and(|line| line.listens)
    }

    /// Whether a worker has the chosen model.
    pub fn is_loaded(&self, place: usize) -> bool {
        self.all.get(place).is_some_and(|line| line.is_loaded)
    }

    /// A worker listens. Gives the engine that it is to choose.
    pub fn greeted(&mut self, place: usize) -> Option<EngineChoice> {
        self.all.get_mut(place).map(Line::greeted)
    }

    /// A worker has the chosen model.
    pub fn loaded(&mut self, place: usize) {
        if let Some(line) = self.all.get_mut(place) {
            line.is_loaded = true;
        }
    }

    /// The first worker has the chosen model. Gives the places of the others, which do not have it yet.
    pub fn model_came(&mut self, report: &EngineReport) -> Vec<usize> {
        self.loaded(FIRST);
        let waits = |place: &usize| {
            let is_without = self.listens(*place) && !self.is_loaded(*place);
            is_without && self.classifies(*place, report)
        };
        (1..self.all.len()).filter(waits).collect()
    }

    /// Keeps a model's file, where one came.
    pub fn keep_model(&mut self, name: &str, file: Option<Blob>) {
        if let Some(file) = file {
            self.models.insert(name.to_owned(), file);
        }
    }

    /// A model's file, if it has come.
    pub fn model(&self, name: &str) -> Option<Blob> {
        self.models.get(name).cloned()
    }

    /// The file that goes with a request, if it is here.
    pub fn file_for(&self, request: &Request) -> Option<Blob> {
        match request {
            Request::Load(entry) => self.model(&entry.name),
            Request::ReadSession { number } => {
                let session = self.session.as_ref().filter(|(own, _)| own == number);
                session.map(|(_, file)| file.clone())
            }
            _ => self.files.get(&request.file_of()?).cloned(),
        }
    }

    /// A saved session is to be read.
    pub fn begin_session(&mut self, file: Blob) {
        self.sessions += 1;
        self.session = Some((self.sessions, file));
    }

    /// Number of the session that is to be read.
    pub fn session_number(&self) -> Option<u64> {
        self.session.as_ref().map(|(number, _)| *number)
    }

    /// The session of a number is read. Whether it was still to be.
    pub fn end_session(&mut self, number: u64) -> bool {
        self.session.take_if(|(own, _)| *own == number).is_some()
    }

    /// No session is to be read any more.
    pub fn leave_session(&mut self) {
        self.session = None;
    }

    /// Another model was chosen.
    pub fn unload(&mut self) {
        self.sketches = None;
        self.all.iter_mut().for_each(|line| line.is_loaded = false);
    }

    /// Lets go of all pictures.
    pub fn forget_pictures(&mut self) {
        self.visit += 1;
        self.files.clear();
        self.session = None;
        self.shelf = Shelf::default();
        self.sketches = None;
    }

    /// Hands a message over.
    pub fn post(&self, place: usize, bytes: &[u8], file: Option<&Blob>) {
        if let Some(line) = self.all.get(place) {
            line.post(bytes, file);
        }
    }

    /// The worker that compares is ended, if there is one.
    pub fn end_comparer(&mut self) {
        self.of_gone += self.comparer.take().map_or(0, |line| line.requests);
    }

    /// How often a worker has asked the network for something.
    pub fn count_requests(&mut self, place: usize, count: u32) {
        if let Some(line) = self.all.get_mut(place) {
            line.count_requests(count);
        }
    }

    fn all_requests(&self) -> u32 {
        let workers = self.all.iter().chain(&self.comparer);
        let workers: u32 = workers.map(|line| line.requests).sum();
        workers + self.of_gone + browser::requests()
    }

    /// The model is loaded: from here on nothing should be asked for.
    pub fn begin_counting(&mut self) {
        self.counted = self.all_requests();
    }

    /// How often page and workers have asked the network since the model was loaded.
    pub fn requests(&self) -> u32 {
        self.all_requests().saturating_sub(self.counted)
    }

    /// Whether a drawing of the visit has to be asked for: none is to come.
    pub fn is_first_change(&mut self) -> bool {
        !std::mem::replace(&mut self.is_due, true)
    }

    /// The visit is drawn.
    pub fn is_drawn(&mut self) {
        self.is_due = false;
    }
}
