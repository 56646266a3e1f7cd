//! The configuration of a comparison: networks, recipe and splits.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use serde::{Deserialize, Serialize};

use crate::{
    files::Shown as _,
    learn::{
        recipe::{Norm, Recipe},
        schedule::Schedule,
    },
};

/// Contents of a configuration file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Title of the comparison.
    pub title: String,
    /// Folder of cells.
    pub data: PathBuf,
    /// The splits.
    pub split: Splits,
    /// Arguments of `trainer train` for all networks, without the dashes.
    #[serde(default)]
    pub recipe: toml::Table,
    /// The networks, each with arguments of its own.
    pub model: Vec<toml::Table>,
}

/// Kind of splits.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase", tag = "kind")]
pub enum Splits {
    /// The data set's own.
    Suggested,
    /// Random ones, one for each seed.
    Random {
        /// Seeds.
        seeds: Vec<u64>,
        /// Shares of training, validation and test.
        #[serde(default = "paper_shares")]
        shares: String,
    },
    /// Every fold once: metrics are out of fold.
    Folds {
        /// Number of folds.
        folds: usize,
        /// Seed.
        seed: u64,
    },
}

fn paper_shares() -> String {
    "90:5:5".to_owned()
}

impl Splits {
    /// Arguments of each split with a name for its folder.
    fn arguments(&self) -> Vec<(String, Vec<String>)> {
        let words = |line: String| line.split(' ').map(str::to_owned).collect();
        match self {
            Self::Suggested => vec![("suggested".to_owned(), words("--split suggested".to_owned()))],
            Self::Random { seeds, shares } => seeds
                .iter()
                .map(|seed| {
                    let line = format!("--split random --split-seed {seed} --shares {shares}");
                    (format!("random-{seed}"), words(line))
                })
                .collect(),
            Self::Folds { folds, seed } => (0..*folds)
                .map(|fold| {
                    let line = format!("--split folds --split-seed {seed} --folds {folds} --fold {fold} --keep last");
                    (format!("fold-{fold}"), words(line))
                })
                .collect(),
        }
    }
}

/// A run of the comparison.
#[derive(Clone, Debug)]
pub struct Job {
    /// Name of the model's row.
    pub model: String,
    /// Name of the split.
    pub split: String,
    /// The run.
    pub recipe: Recipe,
    /// The same as arguments of `trainer train`.
    pub arguments: Vec<String>,
}

/// Words to a recipe, as on the command line.
#[derive(Debug, Parser)]
#[command(no_binary_name = true)]
struct Arguments {
    #[command(flatten)]
    recipe: Recipe,
}

impl Job {
    /// Trains from random weights, in which case every stage has to learn, and batch norm its statistics.
    pub fn forget_weights(&mut self) {
        self.recipe.init = None;
        self.recipe.norm = Norm::Moving;
        (self.recipe.freeze, self.recipe.unfreeze_at) = (0, None);
        for option in ["--init", "--norm", "--freeze", "--unfreeze-at"] {
            self.forget(option);
        }
        let moving = ["--norm", "moving"];
        self.arguments.extend(moving.map(str::to_owned));
    }

    /// Runs on a device, whatever the configuration says.
    pub fn run_on(&mut self, device: &str) {
        device.clone_into(&mut self.recipe.device);
        self.forget("--device");
        self.arguments
            .extend(["--device", device].map(str::to_owned));
    }

    /// Takes an option and its value out of the arguments.
    fn forget(&mut self, option: &str) {
        if let Some(at) = self.arguments.iter().position(|word| word == option) {
            self.arguments.drain(at..at + 2);
        }
    }
}

impl Plan {
    /// Reads a configuration file.
    ///
    /// # Errors
    ///
    /// Where it can't be read or understood.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("can't read {}", path.shown()))?;
        let plan: Self =
            toml::from_str(&text).with_context(|| format!("can't understand {}", path.shown()))?;
        ensure!(
            !plan.model.is_empty(),
            "{} names no [[model]]",
            path.shown()
        );
        Ok(plan)
    }

    /// Every run, model by model.
    ///
    /// # Errors
    ///
    /// Where an argument is none of `trainer train`, or two models have one name.
    pub fn jobs(&self) -> Result<Vec<Job>> {
        let mut jobs: Vec<Job> = Vec::new();
        for (number, model) in self.model.iter().enumerate() {
            let mut own = self.recipe.clone();
            own.extend(model.clone());
            let name = match own.remove("name") {
                None => None,
                Some(toml::Value::String(name)) => Some(name),
                Some(other) => bail!("model {}: `name` is {other}, no text", number + 1),
            };
            let words = words(&own).with_context(|| format!("model {}", number + 1))?;
            for (split, arguments) in self.split.arguments() {
                let data = ["--data".to_owned(), self.data.shown().to_string()];
                let all = [&words[..], &data[..], &arguments[..]].concat();
                let parsed = Arguments::try_parse_from(&all).map_err(|e| {
                    let text = e.to_string();
                    let first = text.lines().next().unwrap_or_default().to_owned();
                    anyhow::anyhow!("model {}: {first}", number + 1)
                })?;
                ensure!(
                    !matches!(self.split, Splits::Folds { .. })
                        || parsed.recipe.optimisation.schedule != Schedule::Plateau,
                    "model {}: with folds, --schedule plateau would let held-out cells choose the rate; take \
                     another schedule",
                    number + 1
                );
                let model = name
                    .clone()
                    .unwrap_or_else(|| parsed.recipe.network.name().to_owned());
                jobs.push(Job {
                    model,
                    split,
                    recipe: parsed.recipe,
                    arguments: all,
                });
            }
        }
        for (at, job) in jobs.iter().enumerate() {
            ensure!(
                !jobs[..at]
                    .iter()
                    .any(|other| other.model == job.model && other.split == job.split),
                "two models are called `{}`; give one of them another name",
                job.model
            );
        }
        Ok(jobs)
    }
}

/// Keys and values as arguments of the command line.
fn words(table: &toml::Table) -> Result<Vec<String>> {
    let mut words = Vec::new();
    for (key, value) in table {
        let value = match value {
            toml::Value::Boolean(true) => {
                words.push(format!("--{key}"));
                continue;
            }
            toml::Value::Boolean(false) => continue,
            toml::Value::String(text) => text.clone(),
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Float(number) => number.to_string(),
            other => bail!("`{key}` is {other}; expected a number, a text or true"),
        };
        words.extend([format!("--{key}"), value]);
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = r#"
        title = "Two"
        data = "cells"
        [split]
        kind = "random"
        seeds = [1, 2]
        [recipe]
        side = 64
        epochs = 3
        rotate = true
        [[model]]
        network = "simple-net"
        norm = "moving"
        rate = 2e-3
        [[model]]
        network = "vgg16"
        side = 96
    "#;

    #[test]
    fn models_take_the_recipe_and_change_it() {
        let plan: Plan = toml::from_str(TWO).unwrap();
        let jobs = plan.jobs().unwrap();
        let names: Vec<_> = jobs
            .iter()
            .map(|j| (j.model.as_str(), j.split.as_str()))
            .collect();
        assert_eq!(
            names,
            [
                ("simple-net", "random-1"),
                ("simple-net", "random-2"),
                ("vgg16", "random-1"),
                ("vgg16", "random-2")
            ]
        );
        assert_eq!(jobs[0].recipe.side(), 64);
        assert_eq!(jobs[2].recipe.side(), 96);
        assert!(
            jobs.iter()
                .all(|j| j.recipe.augmentation.rotate && j.recipe.epochs == 3)
        );
        assert!((jobs[0].recipe.optimisation.rate - 2e-3).abs() < 1e-15);
        assert_eq!(jobs[1].recipe.source.splitting.split_seed, 2);
    }

    #[test]
    fn the_papers_networks_start_from_published_weights_at_their_own_sides() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("results/paper.toml");
        let jobs = Plan::read(&path).unwrap().jobs().unwrap();
        let of_first: Vec<_> = jobs.iter().filter(|job| job.split == "random-1").collect();
        let found: Vec<_> = of_first
            .iter()
            .map(|job| (job.model.as_str(), job.recipe.side()))
            .collect();
        let expected = [
            ("efficientnetv2-m", 480),
            ("efficientnet-b5", 456),
            ("resnet152v2", 224),
            ("xception", 299),
            ("vgg16", 224),
            ("simple-net", 160),
        ];
        assert_eq!(found, expected);
        for job in &jobs {
            let published = job.recipe.network.published().is_some();
            assert_eq!(job.recipe.init.is_some(), published, "{}", job.model);
            assert_eq!((job.recipe.epochs, job.recipe.patience), (200, 20));
        }
    }

    #[test]
    fn without_weights_statistics_are_learned() {
        let text = TWO.replace(
            "network = \"vgg16\"",
            "network = \"vgg16\"\ninit = \"a\"\nfreeze = 2",
        );
        let plan: Plan = toml::from_str(&text).unwrap();
        let mut jobs = plan.jobs().unwrap();
        jobs.iter_mut().for_each(Job::forget_weights);
        for job in &mut jobs {
            job.run_on("cuda:1");
            let again = Arguments::try_parse_from(&job.arguments).unwrap();
            assert_eq!(again.recipe, job.recipe);
            assert_eq!(job.recipe.device, "cuda:1");
        }
        let vgg = jobs.iter().find(|job| job.model == "vgg16").unwrap();
        assert_eq!(
            (vgg.recipe.init.as_ref(), vgg.recipe.norm),
            (None, Norm::Moving)
        );
    }

    #[test]
    fn held_out_cells_choose_no_rate() {
        let folds = TWO
            .replace("kind = \"random\"", "kind = \"folds\"")
            .replace("seeds = [1, 2]", "folds = 2\nseed = 1");
        let jobs = |text: &str| toml::from_str::<Plan>(text).unwrap().jobs();
        assert_eq!(jobs(&folds).unwrap().len(), 4);
        let plateau = folds.replace("epochs = 3", "epochs = 3\nschedule = \"plateau\"");
        let error = jobs(&plateau).unwrap_err().to_string();
        assert!(error.contains("plateau"), "{error}");
    }

    #[test]
    fn what_is_no_argument_is_named() {
        for (from, to, why) in [
            ("epochs = 3", "epoks = 3", "--epoks"),
            ("epochs = 3", "epochs = [3]", "`epochs`"),
            (
                "network = \"vgg16\"",
                "network = \"simple-net\"",
                "two models",
            ),
            ("network = \"vgg16\"", "network = \"vgg\"", "--network"),
        ] {
            let plan: Plan = toml::from_str(&TWO.replace(from, to)).unwrap();
            let error = format!("{:#}", plan.jobs().unwrap_err());
            assert!(error.contains(why), "{error}");
        }
        toml::from_str::<Plan>(&TWO.replace("title", "titel")).unwrap_err();
    }
}
