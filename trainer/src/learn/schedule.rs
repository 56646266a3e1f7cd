//! The learning rate of each step.

use std::f64::consts::PI;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::learn::{checkpoint::EpochRow, optimise::Optimisation};

/// What the rates do over time, after a linear rise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Schedule {
    /// Stay.
    Constant,
    /// Fall by a factor every so many epochs.
    Step,
    /// Fall as half a cosine (I. Loshchilov, F. Hutter, "SGDR", ICLR 2017, equation 5, without restarts).
    Cosine,
    /// Rise from a 25th over three tenths of the steps, then fall as a cosine to a ten-thousandth of that
    /// (L. N. Smith, N. Topin, 2018); --warm-up is not used.
    #[value(name = "one-cycle")]
    #[serde(rename = "one-cycle")]
    OneCycle,
    /// Fall by a factor after so many epochs without a better validation AUROC.
    Plateau,
}

/// Share of the steps in which the rate of one cycle rises.
const RISE: f64 = 0.3;

/// What one cycle starts with, as a share of the greatest rate, and what it ends with as a share of that.
const START: f64 = 1.0 / 25.0;
const END: f64 = 1e-4;

/// Where a run is.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The step, from 0.
    pub step: usize,
    /// Steps of the whole run.
    pub steps: usize,
    /// Steps of an epoch.
    pub per_epoch: usize,
    /// The epochs that are done.
    pub history: &'a [EpochRow],
}

/// The rate of a step as a share of the greatest, 0 to 1.
pub fn factor(optimisation: &Optimisation, place: Place<'_>) -> f64 {
    let Place {
        step,
        steps,
        per_epoch,
        history,
    } = place;
    let fallen = |times: usize| optimisation.step_factor.powi(times as i32);
    let rise = warm_up(step, steps, optimisation.warm_up);
    match optimisation.schedule {
        Schedule::Constant => rise,
        Schedule::Step => rise * fallen(step / per_epoch.max(1) / optimisation.step_epochs),
        Schedule::Plateau => rise * fallen(plateaus(history, optimisation.step_epochs)),
        Schedule::Cosine => cosine(step, steps, optimisation.warm_up),
        Schedule::OneCycle => one_cycle(step, steps),
    }
}

/// Linear, 1 once the rise is over.
fn warm_up(step: usize, steps: usize, share: f64) -> f64 {
    let rising = (share * steps as f64).max(1.0);
    ((step as f64 + 1.0) / rising).min(1.0)
}

fn cosine(step: usize, steps: usize, share: f64) -> f64 {
    let rising = (share * steps as f64).max(1.0);
    let done = step as f64 + 1.0;
    if done <= rising {
        return done / rising;
    }
    // The last step still moves: the rate would be zero only one step later.
    let part = (done - rising) / (steps as f64 - rising + 1.0);
    fall(part.min(1.0))
}

/// Half a cosine from 1 to 0.
fn fall(part: f64) -> f64 {
    0.5 * (1.0 + (PI * part).cos())
}

fn one_cycle(step: usize, steps: usize) -> f64 {
    let part = step as f64 / (steps as f64 - 1.0).max(1.0);
    if part < RISE {
        START + (1.0 - START) * (1.0 - fall(part / RISE))
    } else {
        let end = START * END;
        end + (1.0 - end) * fall((part - RISE) / (1.0 - RISE))
    }
}

/// How often `patience` epochs went by without a better validation AUROC than before.
fn plateaus(history: &[EpochRow], patience: usize) -> usize {
    let (mut best, mut waited, mut found) = (f64::NEG_INFINITY, 0, 0);
    for row in history {
        if row.val_auroc > best {
            (best, waited) = (row.val_auroc, 0);
        } else {
            waited += 1;
        }
        if waited == patience {
            found += 1;
            waited = 0;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::recipe::Recipe;

    fn factors(arguments: &str, steps: usize) -> Vec<f64> {
        let line = format!("train --network simple-net --data x {arguments}");
        let optimisation = Recipe::of(&line).optimisation;
        let place = |step| Place {
            step,
            steps,
            per_epoch: 10,
            history: &[],
        };
        (0..steps)
            .map(|step| factor(&optimisation, place(step)))
            .collect()
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    #[test]
    fn cosine_rises_then_falls_towards_zero() {
        let rates = factors("--warm-up 0.1", 100);
        assert!(near(rates[0], 0.1) && near(rates[9], 1.0));
        assert!((1e-5..1e-3).contains(&rates[99]));
        assert!(near(
            factors("--warm-up 0.1010101010101010101", 99)[54],
            0.5
        ));
        assert!(near(factors("--warm-up 0", 1)[0], 1.0));
    }

    #[test]
    fn constant_and_step_stay_between_their_falls() {
        assert!(
            factors("--schedule constant --warm-up 0", 30)
                .iter()
                .all(|f| near(*f, 1.0))
        );
        let rates = factors(
            "--schedule step --warm-up 0 --step-epochs 2 --step-factor 0.5",
            50,
        );
        let falls = [(0, 1.0), (19, 1.0), (20, 0.5), (39, 0.5), (40, 0.25)];
        assert!(
            falls
                .iter()
                .all(|&(step, expected)| near(rates[step], expected))
        );
    }

    #[test]
    fn one_cycle_goes_up_and_down() {
        let rates = factors("--schedule one-cycle", 101);
        assert!(near(rates[0], 0.04) && near(rates[30], 1.0) && near(rates[100], 4e-6));
        assert!(rates[..=30].is_sorted() && rates[30..].iter().rev().is_sorted());
        assert!(near(rates[15], 0.52));
    }

    #[test]
    fn a_plateau_lowers_the_rate_each_time() {
        let row = |val_auroc| EpochRow {
            val_auroc,
            ..EpochRow::default()
        };
        let history = [0.7, 0.8, 0.8, 0.79, 0.85, 0.84, 0.85, 0.8].map(row);
        let found: Vec<usize> = (0..=8).map(|n| plateaus(&history[..n], 2)).collect();
        assert_eq!(found, [0, 0, 0, 0, 1, 1, 1, 2, 2]);
    }
}
