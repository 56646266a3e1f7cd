//! Candidates for judgement: a run, a model file, or the runs of all folds.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use shared::{
    artifact::sha256,
    class::Class,
    network::{Form, Network, weights as network_weights},
    picture::Picture,
    predict::Output,
    prepare::{self, Preparation},
    saliency::{self, Map, Method, Pass},
};

use crate::{
    data::{
        framing::Data,
        source::{Source, SplitKind, Splitting},
        split::Side,
    },
    device::Target,
    files::Shown as _,
    inference::logits::{Inference, Views},
    learn::{
        checkpoint::{self, Progress},
        recipe::{Keep, Recipe},
        schedule::Schedule,
    },
    metrics::{
        Answer,
        operating_point::{self, Labelled, OperatingPoint},
    },
    model_index,
    suitability::folds::Known,
    weights,
};

/// Data that a network learned from.
#[derive(Clone, Debug)]
enum Learned {
    /// A run's split.
    Run(Progress),
    /// The split of this hash, says a model's card.
    Split(String),
    /// None of the cells at hand.
    Others,
}

impl Learned {
    /// Refuses a split on whose held-out sides cells may stand that the network learned from.
    fn check(&self, split: &str) -> Result<()> {
        match self {
            Self::Run(progress) => progress.check_split(split),
            Self::Split(learned) => {
                ensure!(
                    learned == split,
                    "the model learned from the split {learned}, this one is {split}: cells on its sides may be \
                     ones that the model learned from. Name the --split of its training, or say --unseen where \
                     it learned from none of these cells"
                );
                Ok(())
            }
            Self::Others => Ok(()),
        }
    }
}

/// A network with what it needs to answer.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Name for people.
    pub title: String,
    /// Folded, without autodiff.
    pub network: Network,
    /// Its preparation.
    pub preparation: Preparation,
    /// Cells and split.
    pub source: Source,
    /// SHA-256 of its file, the first 16 digits.
    pub hash: String,
    /// The data that it learned from.
    learned: Learned,
    /// Seed of its training.
    pub seed: u64,
    /// Its own temperature and thresholds, where it has been exported.
    pub operating_point: Option<OperatingPoint>,
}

impl Candidate {
    /// The result of a run.
    ///
    /// # Errors
    ///
    /// Where the folder holds no finished run.
    pub fn of_run(folder: &Path, device: &Device) -> Result<(Self, Recipe)> {
        let (run, recipe, progress) = checkpoint::open_finished(folder)?;
        let result = progress.result(recipe.keep);
        let epoch = result
            .with_context(|| format!("{} has no finished epoch yet", folder.shown()))?
            .epoch;
        let path = run.epoch_weights(epoch);
        let bytes = fs::read(&path).with_context(|| format!("can't read {}", path.shown()))?;
        let network = recipe.init_network(Form::Folded, device);
        let network = network_weights::load(network, &mut weights::parse(&bytes, &path)?)
            .with_context(|| path.shown())?;
        let candidate = Self {
            title: recipe.network.title().to_owned(),
            network,
            preparation: recipe.preparation(),
            source: recipe.source.clone(),
            hash: sha256(&bytes)[..16].to_owned(),
            learned: Learned::Run(progress),
            seed: recipe.seed,
            operating_point: None,
        };
        Ok((candidate, recipe))
    }

    /// A model file, on cells of a source; `is_unseen` where it learned from none of them.
    ///
    /// # Errors
    ///
    /// Where the file is no model.
    pub fn of_model(path: &Path, source: Source, is_unseen: bool, device: &Device) -> Result<Self> {
        let (model, sha256) = model_index::open(path, device)?;
        Ok(Self {
            title: model.card.title,
            network: model.network,
            preparation: model.card.preparation,
            source,
            hash: sha256[..16].to_owned(),
            learned: if is_unseen {
                Learned::Others
            } else {
                Learned::Split(model.card.training.split_hash)
            },
            seed: model.card.training.seed,
            operating_point: Some(OperatingPoint {
                calibration: model.card.calibration,
                thresholds: model.card.thresholds,
            }),
        })
    }

    /// Lets the network answer for the cells of a side.
    ///
    /// # Errors
    ///
    /// Where cells can't be read, the device fails, or the split is not the one that it learned from.
    pub fn judge(self, side: Side, views: Views, target: Target<'_>) -> Result<Judged> {
        let data = Data::load(&self.source, &self.preparation, &[side])?;
        self.learned.check(&data.split.hash())?;
        let cells = data.side(side);
        ensure!(
            !cells.is_empty(),
            "the side {} holds no cells; try another --side",
            side.name()
        );
        let inference = self.inference(target);
        let logits = inference.logits(&data, &cells, views)?;
        Ok(Judged {
            candidate: self,
            data,
            cells,
            logits,
        })
    }
}

impl Candidate {
    /// The network, ready to answer on a device, with so many passes at once.
    pub fn inference<'a>(&'a self, target: Target<'a>) -> Inference<'a> {
        Inference {
            network: &self.network,
            preparation: &self.preparation,
            device: target.device,
            shares: target.shares,
            is_frozen: true,
        }
    }

    /// Outputs of the network for whole pictures.
    ///
    /// # Errors
    ///
    /// Where the device fails.
    pub fn outputs_of(&self, pictures: &[Picture], target: Target<'_>) -> Result<Vec<Output>> {
        let places: Vec<usize> = (0..pictures.len()).collect();
        let framed = |at: usize| Ok(prepare::frame(&pictures[at], &self.preparation));
        self.inference(target).outputs_of(&places, framed)
    }
}

/// A network with its answers.
#[derive(Debug)]
pub struct Judged {
    /// The network.
    pub candidate: Candidate,
    /// The cells.
    pub data: Data,
    /// Positions of those that were judged.
    pub cells: Vec<usize>,
    /// The logits, uncalibrated.
    pub logits: Vec<[f32; Class::COUNT]>,
}

impl Judged {
    /// Logits with classes and leak groups, as [`operating_point::fit`] takes them.
    pub fn labelled(&self) -> Vec<Labelled> {
        self.data.labelled(&self.cells, &self.logits)
    }

    /// The answers under a temperature and thresholds.
    ///
    /// # Errors
    ///
    /// Where a cell's area has to be read and can't be.
    pub fn answers(&self, at: OperatingPoint) -> Result<Vec<Answer>> {
        self.data.answers(&self.cells, &self.logits, at)
    }

    /// A cell as the network saw it, with the Grad-CAM map for a class; `None` for a cell that was not
    /// judged here.
    ///
    /// # Errors
    ///
    /// Where the cell can't be read or the device fails.
    pub fn explain(
        &self,
        name: &str,
        class: Class,
        device: &Device,
    ) -> Result<Option<(Picture, Map)>> {
        let Some(&at) = self
            .cells
            .iter()
            .find(|&&at| self.data.samples[at].name == name)
        else {
            return Ok(None);
        };
        let framed = self.data.frame(at)?.into_owned();
        let Candidate {
            network,
            preparation,
            ..
        } = &self.candidate;
        let x = prepare::tensor(&framed, preparation, device);
        let pass = Pass::new(network, x, prepare::baseline(preparation, device));
        let map = pass.ask(class).explain(Method::GradCam);
        let map = pollster::block_on(saliency::read(map))?;
        Ok(Some((framed, map)))
    }
}

/// Answers of several runs, each to the cells that it did not learn from.
#[derive(Debug)]
pub struct OutOfFold {
    /// The runs, fold by fold.
    pub folds: Vec<Judged>,
    /// The recipe that they share, of the first fold.
    pub recipe: Recipe,
    /// All answers, fold by fold. Temperature and thresholds of a fold are fitted on the other folds' answers.
    pub answers: Vec<Answer>,
    /// Temperature and thresholds of each fold, fitted on the other folds' answers.
    pub operating_points: Vec<OperatingPoint>,
    /// Temperature and thresholds fitted on all answers.
    pub operating_point: OperatingPoint,
}

impl OutOfFold {
    /// The folds' networks with the cells that they learned from and those that they did not.
    ///
    /// `data` holds the cells of all folds.
    pub fn known<'a>(&'a self, data: &'a Data, target: Target<'a>) -> Vec<Known<'a>> {
        let known = |fold: &'a Judged| Known {
            inference: fold.candidate.inference(target),
            data,
            learned: fold.data.side(Side::Train),
            held_out: fold.cells.clone(),
        };
        self.folds.iter().map(known).collect()
    }

    /// Gathers the runs of all folds.
    ///
    /// # Errors
    ///
    /// Where a fold is missing, twice there or not finished, or recipes differ in more than the fold.
    pub fn gather(runs: &[PathBuf], views: Views, target: Target<'_>) -> Result<Self> {
        let mut opened = Vec::new();
        for run in runs {
            let (candidate, recipe) = Candidate::of_run(run, target.device)?;
            opened.push((candidate, recipe, run));
        }
        opened.sort_by_key(|(_, recipe, _)| recipe.source.splitting.fold);
        let first = opened
            .first()
            .context("name the runs of all folds")?
            .1
            .clone();
        for (at, (_, recipe, run)) in opened.iter().enumerate() {
            let same = Recipe {
                source: Source {
                    splitting: Splitting {
                        fold: recipe.source.splitting.fold,
                        ..first.source.splitting.clone()
                    },
                    ..first.source.clone()
                },
                ..first.clone()
            };
            ensure!(
                recipe.source.splitting.split == SplitKind::Folds
                    && recipe.source.splitting.fold == at
                    && recipe.goes_on_as(&same),
                "{}: expected fold {at} of {} of one recipe (--split folds --fold {at})",
                run.shown(),
                first.source.splitting.folds
            );
        }
        ensure!(
            first.keep == Keep::Last && first.optimisation.schedule != Schedule::Plateau,
            "the runs' held-out cells chose their epoch or rate, so they can't judge them; train with --keep last \
             and another --schedule than plateau"
        );
        ensure!(
            opened.len() == first.source.splitting.folds,
            "{} of {} folds are named; out-of-fold figures need all",
            opened.len(),
            first.source.splitting.folds
        );
        let folds: Vec<Judged> = opened
            .into_iter()
            .map(|(candidate, _, run)| {
                let judged = candidate.judge(Side::Val, views, target);
                judged.with_context(|| run.shown().to_string())
            })
            .collect::<Result<_>>()?;
        Self::pool(folds, first)
    }

    fn pool(folds: Vec<Judged>, recipe: Recipe) -> Result<Self> {
        let labelled: Vec<_> = folds.iter().map(Judged::labelled).collect();
        let (mut answers, mut operating_points) = (Vec::new(), Vec::new());
        for (at, fold) in folds.iter().enumerate() {
            let others = labelled
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at);
            let others: Vec<Labelled> = others
                .flat_map(|(_, cells)| cells.iter().cloned())
                .collect();
            let operating_point = operating_point::fit(&others)?;
            answers.extend(fold.answers(operating_point)?);
            operating_points.push(operating_point);
        }
        let operating_point = operating_point::fit(&labelled.concat())?;
        Ok(Self {
            folds,
            recipe,
            answers,
            operating_points,
            operating_point,
        })
    }
}
