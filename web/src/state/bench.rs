//! Times of the engine that a person asks for.

use serde::Serialize;

use super::{Phase, State};
use crate::message::{Bench, EngineReport, Request, Work};

/// Times of each work; one before them does not count: in it a GPU compiles its programs.
const ROUNDS: u32 = 5;

/// What is timed, and what was.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Benching {
    /// What is being timed.
    pub at: Option<Work>,
    /// What was.
    pub done: Vec<Timed>,
}

/// Times of a work.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timed {
    /// The work.
    #[serde(rename = "what")]
    pub work: Work,
    /// The shortest, in milliseconds.
    pub min_ms: f64,
    /// The median.
    pub median_ms: f64,
    /// How many there are.
    pub rounds: usize,
}

impl Benching {
    /// Forgets what was timed and begins; nothing while something is being timed.
    pub fn begin(&mut self) -> Option<Request> {
        if self.at.is_some() {
            return None;
        }
        self.done.clear();
        self.next(Work::ALL.first().copied())
    }

    /// Takes in milliseconds of each time of the work under way; the next work, if it was not cut short.
    pub fn take(&mut self, mut milliseconds: Vec<f64>) -> Option<Request> {
        let work = self.at.take()?;
        if milliseconds.len() <= ROUNDS as usize {
            return None;
        }
        milliseconds.remove(0);
        milliseconds.sort_by(f64::total_cmp);
        self.done.push(Timed {
            work,
            min_ms: milliseconds[0],
            median_ms: milliseconds[milliseconds.len() / 2],
            rounds: milliseconds.len(),
        });
        self.next(Work::ALL.get(self.done.len()).copied())
    }

    /// An engine begins: what was asked of the one before gets no answer, and times are of that one.
    pub fn of_engine(&mut self, before: &EngineReport, now: &EngineReport) {
        self.at = None;
        if before != now {
            self.done.clear();
        }
    }

    fn next(&mut self, work: Option<Work>) -> Option<Request> {
        self.at = work;
        let rounds = ROUNDS + 1;
        work.map(|work| Request::Bench(Bench { work, rounds }))
    }
}

impl State {
    /// Whether timing may begin: a model is there, and nothing under way.
    pub fn can_bench(&self) -> bool {
        self.phase == Phase::Ready && self.card.is_some() && self.benching.at.is_none()
    }

    /// Takes in times of a work; what a person has asked for meanwhile comes before the next.
    pub(super) fn benched(&mut self, milliseconds: Vec<f64>) -> Vec<Request> {
        let next = self.benching.take(milliseconds);
        if self.phase != Phase::Ready {
            self.benching.at = None;
            return Vec::new();
        }
        next.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_asks_for_meanwhile_comes_first() {
        let mut state = State {
            phase: Phase::Ready,
            ..State::default()
        };
        state.benching.begin();
        assert_eq!(state.benched(vec![1.0; 6]).len(), 1);
        state.phase = Phase::Working;
        assert!(state.benched(vec![1.0; 6]).is_empty());
        assert_eq!(state.benching.at, None);
        assert!(
            !Request::Bench(Bench {
                work: Work::Forward,
                rounds: 1
            })
            .interrupts()
        );
    }

    fn asks(request: Option<&Request>) -> Option<Work> {
        match request {
            Some(Request::Bench(bench)) => Some(bench.work),
            _ => None,
        }
    }

    #[test]
    fn each_work_is_timed_after_the_other_and_the_first_time_does_not_count() {
        let mut benching = Benching::default();
        assert_eq!(asks(benching.begin().as_ref()), Some(Work::Forward));
        assert_eq!(benching.begin(), None, "it is under way");
        let times = vec![90.0, 3.0, 1.0, 2.0, 5.0, 4.0];
        assert_eq!(
            asks(benching.take(times.clone()).as_ref()),
            Some(Work::GradCam)
        );
        assert_eq!(
            asks(benching.take(times.clone()).as_ref()),
            Some(Work::InputGradient)
        );
        assert_eq!(benching.take(times), None);
        assert_eq!(benching.at, None);
        let found: Vec<_> = benching
            .done
            .iter()
            .map(|t| (t.work.name(), t.min_ms, t.median_ms, t.rounds))
            .collect();
        assert_eq!(found[0], ("forward", 1.0, 3.0, 5));
        assert_eq!(found.len(), 3);
        assert_eq!(asks(benching.begin().as_ref()), Some(Work::Forward));
        assert!(benching.done.is_empty());
    }

    #[test]
    fn times_are_of_one_engine() {
        let mut benching = Benching::default();
        benching.begin();
        benching.take(vec![1.0; 6]);
        let other = EngineReport {
            is_gpu: true,
            ..EngineReport::default()
        };
        benching.of_engine(&other, &other);
        assert_eq!((benching.at, benching.done.len()), (None, 1));
        benching.of_engine(&other, &EngineReport::default());
        assert_eq!(benching, Benching::default());
    }

    #[test]
    fn what_was_cut_short_is_not_told() {
        let mut benching = Benching::default();
        assert_eq!(benching.take(vec![1.0]), None, "nobody asked");
        benching.begin();
        assert_eq!(benching.take(vec![1.0, 2.0]), None);
        assert_eq!(benching, Benching::default());
    }
}
