//! The dashboard of `burn-train` in a terminal: metrics, their curves, and the time that is left.

use std::{
    env, fmt,
    io::{self, IsTerminal},
    sync::Arc,
};

use burn::train::{
    Interrupter,
    logger::TrainingProgressLogger,
    metric::{
        MetricAttributes, MetricDefinition, MetricEntry, MetricId, NumericAttributes, NumericEntry,
        SerializedEntry,
    },
    renderer::{
        MetricState, MetricsRenderer, MetricsRendererTraining, tui::TuiMetricsRendererWrapper,
    },
};

use crate::{
    interrupt,
    learn::{checkpoint::EpochRow, terminal},
};

/// What is shown: a name, and whether more is better.
const LOSS: (&str, bool) = ("Loss", false);
const AUROC: (&str, bool) = ("AUROC", true);
const MACRO_F1: (&str, bool) = ("Macro F1", true);

/// A dashboard that is open; dropping it gives the terminal back.
pub struct Dashboard {
    renderer: TuiMetricsRendererWrapper,
    /// Set by the dashboard's own way out: `q`, then `s`.
    interrupter: Interrupter,
}

impl fmt::Debug for Dashboard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dashboard").finish_non_exhaustive()
    }
}

impl Dashboard {
    /// Takes the terminal, if there is one that can be drawn on and typed into.
    ///
    /// A screen reader follows plain lines better: `TERM=dumb` asks for them.
    pub fn open(title: &str, epochs: usize) -> Option<Self> {
        let is_dumb = env::var("TERM").is_ok_and(|name| name == "dumb");
        if is_dumb || !io::stdout().is_terminal() || !io::stdin().is_terminal() {
            return None;
        }
        interrupt::before_exit(Some(terminal::restorer()?));
        let interrupter = Interrupter::new();
        let mut renderer = TuiMetricsRendererWrapper::new(interrupter.clone(), None);
        for (name, higher_is_better) in [LOSS, AUROC, MACRO_F1] {
            let attributes = NumericAttributes {
                unit: None,
                higher_is_better,
            };
            renderer.register_metric(MetricDefinition {
                metric_id: id(name),
                name: Arc::new(name.to_owned()),
                description: None,
                attributes: MetricAttributes::Numeric(attributes),
            });
        }
        renderer.start(epochs, 0, None, Some(title));
        Some(Self {
            renderer,
            interrupter,
        })
    }

    /// An epoch begins or goes on, counted from 1, with so many cells in all.
    pub fn begin(&mut self, epoch: usize, cells: usize) {
        self.renderer.update_epoch(epoch - 1);
        self.renderer.start_split("train", cells);
    }

    /// After a step: how many of the epoch's cells are done, and their mean loss so far.
    pub fn step(&mut self, done: usize, loss: f64) {
        // At every step: the dashboard takes the keys at a time of its own.
        terminal::let_ctrl_c_through();
        if self.interrupter.should_stop() {
            interrupt::ask();
        }
        self.renderer.update_train(state(LOSS, loss));
        self.renderer.update_split(done);
    }

    /// The validation side is being judged.
    pub fn validate(&mut self, cells: usize) {
        self.renderer.end_split();
        self.renderer.start_split("valid", cells);
        self.renderer.update_split(0);
    }

    /// After an epoch: what the validation side says.
    pub fn epoch(&mut self, row: &EpochRow) {
        for (what, value) in [
            (LOSS, row.val_loss),
            (AUROC, row.val_auroc),
            (MACRO_F1, row.val_macro_f1),
        ] {
            if value.is_finite() {
                self.renderer.update_valid(state(what, value));
            }
        }
        self.renderer.end_split();
    }
}

impl Drop for Dashboard {
    fn drop(&mut self) {
        interrupt::before_exit(None);
    }
}

fn id(name: &str) -> MetricId {
    MetricId::new(Arc::new(name.to_owned()))
}

fn state((name, _): (&str, bool), value: f64) -> MetricState {
    let entry = SerializedEntry::new(format!("{value:.4}"), value.to_string());
    let value = NumericEntry::Value(value);
    MetricState::Numeric(MetricEntry::new(id(name), entry), Some(value))
}
