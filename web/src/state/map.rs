//! What is known of the shown answer and its map: whether they are shown, the map's method, its marks and its scale.

use std::sync::Arc;

use shared::{class::Class, predict::Thresholds, saliency::Method};

use super::{Phase, State, Visit, comparison::Pin};
use crate::message::{Answer, Choices, Request};

impl State {
    /// Number of the picture that is looked at.
    pub fn shown(&self) -> Option<u64> {
        self.cell.as_ref().map(|cell| cell.picture)
    }

    /// Thresholds of the loaded model.
    pub fn thresholds(&self) -> Option<Thresholds> {
        self.card.as_ref().map(|card| card.thresholds)
    }

    /// Whether a report can be made: of all cells, since those that have had no turn would be missing.
    pub fn can_report(&self, visit: &Visit) -> bool {
        let is_done = visit.counts().1 == 0 && !visit.cells.is_empty();
        is_done && self.report.is_none() && self.card.is_some()
    }

    /// Whether the answer is shown: the picture suits the model, or a person wants to see it anyway.
    pub fn shows_answer(&self) -> bool {
        let suits = |answer: &Arc<Answer>| answer.classified.suitability.is_fit();
        self.answer
            .as_ref()
            .is_some_and(|a| suits(a) || self.anyway)
    }

    /// Whether there is a map to show. The answer comes before its map; of a picture that does not suit, none is shown unless a
    /// person wants it.
    pub fn shows_map(&self) -> bool {
        self.explained.is_some() && self.shows_answer()
    }

    /// How much of the map is seen over the picture, 0 to 1.
    pub fn strength(&self) -> f64 {
        match self.peek {
            true => 0.0,
            false => f64::from(self.opacity) / 100.0,
        }
    }

    /// Whether the map is whole, so that it can be measured.
    pub fn can_measure(&self) -> bool {
        self.phase == Phase::Ready && self.measured.is_none() && self.is_whole()
    }

    /// Whether the map of the last task is there as a whole.
    fn is_whole(&self) -> bool {
        let explained = self.explained.as_ref();
        explained.is_some_and(|e| e.id == self.task && e.steps.are_done())
    }

    /// Begins to measure the map. Whether the engine is to be asked.
    pub fn measure(&mut self) -> bool {
        let can = self.can_measure();
        if can {
            self.phase = Phase::Measuring;
        }
        can
    }

    /// Whether the map of a task is being measured.
    pub(super) fn is_measuring(&self, id: u64) -> bool {
        self.phase == Phase::Measuring && id == self.task
    }

    /// What pinning the shown cell keeps: its answer and its map, once that is whole.
    pub fn pin(&self) -> Option<Pin> {
        let explained = self.explained.clone()?;
        (self.shows_answer() && explained.steps.are_done()).then_some(())?;
        Some(Pin {
            cell: self.cell.clone()?,
            model: self.card.as_ref()?.title.clone(),
            answer: self.answer.clone()?,
            explained,
        })
    }

    /// Which method the shown map is of; the chosen one where there is no map.
    pub fn shown_method(&self) -> Method {
        self.explained.as_ref().map_or(self.method, |e| e.method)
    }

    /// Whether a method's maps stay the same, or are only turned round, whatever the chosen model has learnt.
    pub fn is_teaching_only(&self, method: Method) -> bool {
        self.wanted()
            .is_some_and(|entry| entry.teaching_only.contains(&method))
    }

    /// By how much a method is worse than chance at showing what the chosen model's answers hang on; none where it is not.
    pub fn worse_than_chance(&self, method: Method) -> Option<f64> {
        let marks = self.wanted()?.worse_than_chance;
        let mark = marks.into_iter().find(|mark| mark.method == method);
        mark.map(|mark| mark.gain)
    }

    /// Chooses a method. Returns what to send.
    pub fn explain_with(&mut self, method: Method) -> Vec<Request> {
        self.has_chosen = true;
        if self.method == method {
            return Vec::new();
        }
        self.method = method;
        // Values of methods can't be compared.
        self.held = None;
        self.ask()
    }

    /// Chooses the class that maps speak for. Returns what to send.
    pub fn explain_for(&mut self, asked: Option<Class>) -> Vec<Request> {
        if self.asked == asked {
            return Vec::new();
        }
        self.asked = asked;
        self.ask()
    }

    /// Whether the chosen method's map is not there as a whole, and can be drawn.
    pub fn can_draw(&self) -> bool {
        self.phase == Phase::Ready && self.cell.is_some() && !self.is_whole()
    }

    /// Draws the chosen method's map anew, after it was stopped. Returns what to send.
    pub fn draw_again(&mut self) -> Vec<Request> {
        if self.can_draw() {
            self.ask()
        } else {
            Vec::new()
        }
    }

    /// What a person has chosen for maps.
    pub fn choices(&self) -> Choices {
        Choices {
            method: self.has_chosen.then_some(self.method),
            class: self.asked,
            colormap: self.colormap,
            opacity: self.opacity,
            contour: self.contour,
        }
    }

    /// Takes choices up from a saved session. Returns what to send.
    pub fn take_up(&mut self, choices: &Choices) -> Vec<Request> {
        self.colormap = choices.colormap;
        self.opacity = choices.opacity.min(100);
        self.contour = choices.contour.min(100);
        let method = choices.method.map(|method| self.explain_with(method));
        let class = self.explain_for(choices.class);
        method
            .unwrap_or_default()
            .into_iter()
            .chain(class)
            .collect()
    }

    /// The value that gets the strongest colour.
    pub fn scale(&self) -> f32 {
        let own = || self.explained.as_ref().map_or(0.0, |e| e.own_scale());
        self.held.unwrap_or_else(own)
    }

    /// Whether the shown map has a scale for others: it is whole and shows something.
    pub fn can_hold(&self) -> bool {
        self.held.is_some() || (self.is_whole() && self.scale() > 0.0)
    }

    /// Holds the scale of the map that is shown for those that follow, or lets each have its own again.
    pub fn hold_scale(&mut self, is_held: bool) {
        self.held = None;
        self.held = (is_held && self.can_hold()).then(|| self.scale());
    }

    /// The method so many places after the chosen one, round and round.
    pub fn method_after(&self, places: usize) -> Method {
        let place = Method::ALL.iter().position(|m| *m == self.method);
        Method::ALL[(place.unwrap_or(0) + places) % Method::ALL.len()]
    }
}

#[cfg(test)]
#[path = "map_tests.rs"]
mod tests;
