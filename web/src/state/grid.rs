//! One picture by several models and methods: what has come, and what is to be asked next.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use shared::{
    artifact::{Card, IndexEntry},
    class::Class,
    predict::{Label, Thresholds},
    saliency::{Method, consensus::Consensus},
    summary::Outcome,
};

use super::Cell;
use crate::message::{Answer, Explained, Failure, Request, Response, Task};

/// Most bytes of a model that takes part unasked.
const MOST_BYTES: u64 = 40_000_000;

/// Most multiplications of a picture's pass through a model that takes part unasked.
const MOST_WORK: u64 = 8_000_000_000;

/// What one model makes of the picture.
#[derive(Clone, Debug)]
pub struct Column {
    /// The model.
    pub entry: IndexEntry,
    /// Its answer, once it is here.
    pub answer: Option<Arc<Answer>>,
    /// Between which probabilities it is unsure, once it is loaded.
    pub thresholds: Option<Thresholds>,
    /// Why it has none, or no more maps.
    pub failure: Option<Failure>,
    /// Whether it takes part: what is large or slow waits until a person asks for it.
    pub is_wanted: bool,
    /// Bytes of the model that are here, while it comes.
    pub received: Option<u64>,
    maps: BTreeMap<&'static str, Arc<Explained>>,
}

impl Column {
    /// The model's map by a method, as far as it is drawn.
    pub fn map(&self, method: Method) -> Option<&Arc<Explained>> {
        self.maps.get(method.name())
    }

    /// Its maps that are whole.
    pub fn whole(&self) -> impl Iterator<Item = &Arc<Explained>> {
        self.maps.values().filter(|map| map.steps.are_done())
    }

    /// Whether a method's maps stay the same, or are only turned round, whatever the model has learnt.
    pub fn is_teaching_only(&self, method: Method) -> bool {
        self.entry.teaching_only.contains(&method)
    }

    /// Whether a method's maps show worse than chance what the model's answers hang on.
    pub fn is_worse_than_chance(&self, method: Method) -> bool {
        let mut marks = self.entry.worse_than_chance.iter();
        marks.any(|mark| mark.method == method)
    }

    /// Whether most of what a method's maps name lies off the cell, by measure.
    pub fn is_mostly_off_cell(&self, method: Method) -> bool {
        let measured = self.entry.faithfulness_of(method);
        measured
            .and_then(|of| of.on_cell)
            .is_some_and(|share| share < 0.5)
    }

    /// What the model takes the cell for; none before it has answered.
    pub fn outcome(&self) -> Option<Outcome> {
        let classified = &self.answer.as_ref()?.classified;
        let (prediction, suitability) = (&classified.prediction, &classified.suitability);
        Some(Outcome::of(prediction, suitability))
    }

    /// Whether the model finds no cell in the picture.
    pub fn has_no_cell(&self) -> bool {
        let is_none = |answer: &Arc<Answer>| answer.classified.prediction.label == Label::NoCell;
        self.answer.as_ref().is_some_and(is_none)
    }
}

/// A grid of one picture's maps.
#[derive(Clone, Debug)]
pub struct Grid {
    /// The picture.
    pub cell: Cell,
    /// The class that all maps speak for; where nobody asked for one, that which the first model leans to.
    pub class: Option<Class>,
    /// The models.
    pub columns: Vec<Column>,
    /// The methods.
    pub rows: Vec<Method>,
    /// The method whose row is to be before all others.
    first: Option<Method>,
    /// What is still to be drawn: model and method.
    left: VecDeque<(usize, Method)>,
    /// The model that the worker has.
    loaded: Option<usize>,
    /// Whether the worker has the picture.
    is_open: bool,
    /// The last task.
    pub task: u64,
}

impl Grid {
    /// No map yet of any model. The first one takes part in any case.
    pub fn new(cell: Cell, models: Vec<IndexEntry>, class: Option<Class>, task: u64) -> Self {
        let is_small =
            |entry: &IndexEntry| entry.bytes <= MOST_BYTES && entry.multiply_adds() <= MOST_WORK;
        let column = |(model, entry): (usize, IndexEntry)| Column {
            is_wanted: model == 0 || is_small(&entry),
            entry,
            answer: None,
            thresholds: None,
            failure: None,
            received: None,
            maps: BTreeMap::new(),
        };
        Self {
            cell,
            class,
            columns: models.into_iter().enumerate().map(column).collect(),
            rows: Vec::new(),
            first: None,
            left: VecDeque::new(),
            loaded: None,
            is_open: false,
            task,
        }
    }

    /// Asks for more methods.
    pub fn want(&mut self, is_wanted: impl Fn(Method) -> bool) {
        let is_new = |method: &Method| is_wanted(*method) && !self.rows.contains(method);
        let more: Vec<Method> = Method::ALL.into_iter().filter(is_new).collect();
        self.rows.extend(&more);
        for model in self.wanted() {
            self.left.extend(more.iter().map(|method| (model, *method)));
        }
        self.arrange_rows();
    }

    /// Puts a method's row before all others, once there is one: its maps are drawn first.
    pub fn put_first(&mut self, method: Method) {
        self.first = Some(method);
        self.arrange_rows();
    }

    fn arrange_rows(&mut self) {
        let is_first = |method: &Method| Some(*method) == self.first;
        if let Some(row) = self.rows.iter().position(is_first) {
            self.rows[..=row].rotate_right(1);
        }
    }

    /// Puts what is left in order: the first row by every model, then all of the model that is loaded.
    fn arrange(&mut self) {
        let (first, loaded) = (self.rows.first().copied(), self.loaded);
        let order = |(model, method): &(usize, Method)| {
            (Some(*method) != first, Some(*model) != loaded, *model)
        };
        self.left.make_contiguous().sort_by_key(order);
    }

    /// Places of the models that take part.
    fn wanted(&self) -> Vec<usize> {
        let places = self.columns.iter().enumerate();
        let wanted = places.filter(|(_, column)| column.is_wanted);
        wanted.map(|(model, _)| model).collect()
    }

    /// Asks for a model that was left out.
    pub fn want_model(&mut self, model: usize) {
        if let Some(column) = self
            .columns
            .get_mut(model)
            .filter(|column| !column.is_wanted)
        {
            column.is_wanted = true;
            self.left
                .extend(self.rows.iter().map(|method| (model, *method)));
        }
    }

    /// Asks for the slow methods too.
    pub fn want_slow(&mut self) {
        self.want(|_| true);
    }

    /// Whether slow methods are left out.
    pub fn lacks_slow(&self) -> bool {
        self.rows.len() < Method::ALL.len()
    }

    /// Whether something is still to be drawn.
    pub fn is_busy(&self) -> bool {
        !self.left.is_empty()
    }

    /// Maps that are drawn or given up, and all.
    pub fn progress(&self) -> (usize, usize) {
        let all = self.wanted().len() * self.rows.len();
        (all - self.left.len(), all)
    }

    /// Lets what is left go.
    pub fn stop(&mut self) {
        self.left.clear();
    }

    /// Asks again for what was let go.
    pub fn go_on(&mut self) {
        self.left.clear();
        for (model, column) in self.columns.iter_mut().enumerate() {
            if !column.is_wanted {
                continue;
            }
            column.failure = None;
            let is_left = |method: &&Method| {
                let map = column.map(**method);
                !column.has_no_cell() && map.is_none_or(|map| !map.steps.are_done())
            };
            let left = self.rows.iter().filter(is_left);
            self.left.extend(left.map(|method| (model, *method)));
        }
    }

    /// Whether some maps were let go.
    pub fn is_part(&self) -> bool {
        let is_left = |column: &Column| {
            let answers = column.is_wanted && !column.has_no_cell();
            answers && column.whole().count() < self.rows.len()
        };
        !self.is_busy() && self.columns.iter().any(is_left)
    }

    /// What a worker is to be asked next.
    pub fn ask(&mut self) -> Vec<Request> {
        self.arrange();
        let Some((model, method)) = self.left.front().copied() else {
            return Vec::new();
        };
        if self.loaded != Some(model) {
            self.columns[model].received = Some(0);
            return vec![Request::Load(Box::new(self.columns[model].entry.clone()))];
        }
        self.task += 1;
        let picture = self.cell.picture;
        let opened = (!self.is_open).then_some(Request::Open { picture });
        self.is_open = true;
        let explain = Request::Explain(Task {
            id: self.task,
            picture,
            method,
            class: self.class,
        });
        opened.into_iter().chain([explain]).collect()
    }

    /// Takes in what the worker says of the last task. Whether something else can be asked of it now.
    pub fn receive(&mut self, response: Response) -> bool {
        let at = self.left.front().copied();
        match response {
            Response::Progress { received, .. } => {
                if let Some((model, _)) = at {
                    self.columns[model].received = Some(received);
                }
                false
            }
            Response::Loaded { name, card } => {
                let is_it = |column: &Column| column.entry.name == name;
                self.loaded = self.columns.iter().position(is_it);
                if let Some(model) = self.loaded {
                    let column = &mut self.columns[model];
                    column.received = None;
                    column.thresholds = Card::from_json(&card).ok().map(|card| card.thresholds);
                }
                true
            }
            Response::Answer(answer) if answer.id == self.task => self.answered(*answer),
            Response::Map(explained) if explained.id == self.task => self.drew(*explained),
            Response::Failed { id, failure } if id.is_none_or(|id| id == self.task) => {
                self.failed(failure);
                true
            }
            // Of what was stopped, or of nothing that is drawn here.
            _ => false,
        }
    }

    fn answered(&mut self, answer: Answer) -> bool {
        let Some(model) = self.loaded else {
            return false;
        };
        self.class = self.class.or(Some(answer.classified.prediction.leaning));
        let has_no_cell = answer.classified.prediction.label == Label::NoCell;
        self.columns[model].answer = Some(Arc::new(answer));
        if has_no_cell {
            // No map follows.
            self.left.retain(|(of, _)| *of != model);
        }
        has_no_cell
    }

    fn drew(&mut self, explained: Explained) -> bool {
        let Some(model) = self.loaded else {
            return false;
        };
        let (method, is_done) = (explained.method, explained.steps.are_done());
        let maps = &mut self.columns[model].maps;
        maps.insert(method.name(), Arc::new(explained));
        if is_done {
            self.left.retain(|left| *left != (model, method));
        }
        is_done
    }

    /// The model at work can do no more.
    pub fn failed(&mut self, failure: Failure) {
        if let Some((model, _)) = self.left.front().copied() {
            self.left.retain(|(of, _)| *of != model);
            self.columns[model].failure = Some(failure);
            self.columns[model].received = None;
        }
        self.lost();
    }

    /// The worker is gone, or was ended: another one has neither model nor picture.
    pub fn lost(&mut self) {
        self.loaded = None;
        self.is_open = false;
    }

    /// What the maps of a method have in common over the models, where these look at the same part of the picture.
    pub fn over_models(&self, method: Method) -> Option<Consensus> {
        let of = |column: &Column| {
            let map = column.map(method).filter(|map| map.steps.are_done())?;
            Some((column.answer.clone()?, map.clone()))
        };
        let all: Vec<_> = self.columns.iter().filter_map(of).collect();
        let (first, _) = all.first()?;
        if all.iter().any(|(answer, _)| answer.rgba != first.rgba) {
            return None;
        }
        let maps = all.iter().map(|(_, e)| (&e.map, e.method.sign()));
        Consensus::of(maps, &first.rgba)
    }

    /// What the maps of a model have in common over the methods, but for those that do not look at what it has learnt.
    pub fn over_methods(&self, column: &Column) -> Option<Consensus> {
        let answer = column.answer.as_ref()?;
        let looks = |e: &&Arc<Explained>| !column.is_teaching_only(e.method);
        let maps = column
            .whole()
            .filter(looks)
            .map(|e| (&e.map, e.method.sign()));
        Consensus::of(maps, &answer.rgba)
    }
}

#[cfg(test)]
#[path = "grid_tests.rs"]
pub(crate) mod tests;
