//! `trainer export`

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, Result, ensure};
use burn::tensor::Device;
use clap::Args;
use shared::{
    artifact::{
        self, Agreement, Card, FORMAT_VERSION, Golden, IndexEntry, Metrics, Model, Precision,
        TrainingRecord, golden_input,
    },
    cell::SuitabilityStatistics,
    class::Class,
    network::{
        Form, Network,
        weights::{self as network_weights, Weight},
    },
    predict::{self, Prediction},
    prepare::Preparation,
    saliency::Method,
};

use crate::{
    commands::{evaluate, methods},
    data::{
        framing::Data,
        source::{Source, SplitKind},
        split::Side,
    },
    device,
    device::Target,
    evaluate::candidate::OutOfFold,
    files::{self, Shown as _},
    inference::logits::{Inference, Views},
    learn::{
        checkpoint::{self, Progress},
        recipe::Recipe,
    },
    metrics::{
        self,
        operating_point::{self, OperatingPoint},
    },
    model_index::{ModelIndex, NAME_DIGITS},
    report,
    suitability::folds::{Known, Suits},
    weights,
};

/// Make a model file of a finished run: fold, calibrate, measure.
///
/// Temperature and thresholds are fitted on the validation side, with the weights as they are
/// stored. The file is named after its own SHA-256 and entered into the folder's index.json.
#[derive(Args, Debug)]
pub struct Export {
    /// Folder of the run
    #[arg(long, value_name = "FOLDER")]
    run: PathBuf,
    /// Epoch to export; the one with the best validation AUROC if left out
    #[arg(long)]
    epoch: Option<usize>,
    /// Name in files and in the index, where it replaces the model of the same name; the network's
    /// if left out
    #[arg(long)]
    name: Option<String>,
    /// Name shown to people
    #[arg(long)]
    title: String,
    /// How weights are stored: f32, f16 or int8
    #[arg(long, default_value = "f16", value_parser = parse_precision)]
    precision: Precision,
    /// Saliency method that the page shows first: the one that `trainer explain --measure` finds best
    #[arg(long, default_value = "grad-cam", value_name = "NAME", value_parser = methods::parse)]
    default_method: Method,
    /// Runs of the same recipe, one for each fold: temperature, thresholds and metrics are theirs, for a run
    /// that learned from all cells
    #[arg(long, value_name = "FOLDER", num_args = 1..)]
    out_of_fold: Vec<PathBuf>,
    /// Also score the test side, for a model that is final
    #[arg(long)]
    test: bool,
    /// Folder of model files
    #[arg(long, default_value = "public/models", value_name = "FOLDER")]
    out: PathBuf,
}

fn parse_precision(name: &str) -> Result<Precision, String> {
    let found = Precision::ALL.into_iter().find(|p| p.name() == name);
    found.ok_or_else(|| "expected f32, f16 or int8".to_owned())
}

/// Licence and sources of a model that was trained on C-NMC.
const LICENCE: &str = "CC BY 3.0";
const DATA: &str =
    "ALL Challenge dataset of ISBI 2019 (C-NMC 2019), https://doi.org/10.7937/tcia.2019.dc64i46r";
const DATA_ATTRIBUTION: &str = "Trained on: Gupta, A., & Gupta, R. (2019). ALL Challenge dataset of ISBI 2019 (C-NMC 2019) [Data set]. The Cancer Imaging Archive. https://doi.org/10.7937/tcia.2019.dc64i46r (CC BY 3.0; a subset, cropped and resized)";

impl Export {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where the run is not finished, cells can't be read or the file can't be written.
    pub fn run(self) -> Result<ExitCode> {
        let (folder, recipe, progress) = checkpoint::open_finished(&self.run)?;
        let epoch = match self.epoch {
            Some(epoch) => {
                ensure!(
                    self.out_of_fold.is_empty() || epoch == recipe.epochs,
                    "the folds' figures are of their last epoch, {}; leave --epoch out with --out-of-fold",
                    recipe.epochs
                );
                epoch
            }
            None => {
                progress
                    .result(recipe.keep)
                    .context("the run has no finished epoch yet")?
                    .epoch
            }
        };
        ensure!(
            self.name.iter().all(|name| !name.contains(['/', '\\'])),
            "--name is part of a file's name and holds no folder"
        );
        let mut weights = weights::open(&folder.epoch_weights(epoch))?;
        let device = device::open("cpu")?;
        let mut sides = vec![Side::Train, Side::Val];
        if self.test {
            sides.push(Side::Test);
        }
        let data = Data::load(&recipe.source, &recipe.preparation(), &sides)?;
        progress.check_split(&data.split.hash())?;
        let mut card = self.draft(&recipe, &progress, epoch, &data)?;
        // From here on with the weights as a user's device will have them.
        let model = artifact::read(&artifact::write(&card, &weights)?, &device)?;
        // As the run has it: what it read of its cells is kept.
        let network = network_weights::load(
            recipe.init_network(Form::Folded, &device),
            &mut weights.clone(),
        )?;
        let suits = if self.out_of_fold.is_empty() {
            self.calibrate(&mut card, &data, &model, &device)?;
            let own = own(&network, &data, &device);
            Suits::fit(&own, std::slice::from_ref(&own), &recipe)?
        } else {
            let pooled = self.calibrate_out_of_fold(&mut card, &recipe, &device)?;
            let folds = pooled.known(&data, Target::new(&device, "cpu"));
            Suits::fit(&own(&network, &data, &device), &folds, &recipe)?
        };
        weights.extend(suits.familiarity.to_weights());
        (card.suitability, card.familiarity) = (suits.statistics, Some(suits.limit));
        let model = artifact::read(&artifact::write(&card, &weights)?, &device)?;
        card.agreement = Some(agreement(&card, &weights, &data, &model, &device)?);
        card.golden = golden(&model, &device)?;
        self.write(&card, &weights)
    }

    fn draft(
        &self,
        recipe: &Recipe,
        progress: &Progress,
        epoch: usize,
        data: &Data,
    ) -> Result<Card> {
        let mut attribution = vec![DATA_ATTRIBUTION.to_owned()];
        if let Some(init) = &recipe.init {
            let origin = weights::origin(init)?;
            let origin = origin.as_deref().unwrap_or("of unknown origin");
            attribution.push(format!("Initial weights: {origin}"));
        }
        Ok(Card {
            format_version: FORMAT_VERSION,
            name: self
                .name
                .clone()
                .unwrap_or_else(|| recipe.network.name().to_owned()),
            title: self.title.clone(),
            architecture: recipe.network,
            precision: self.precision,
            classes: Class::ALL.to_vec(),
            preparation: recipe.preparation(),
            calibration: OperatingPoint::UNFITTED.calibration,
            thresholds: OperatingPoint::UNFITTED.thresholds,
            // Until they are fitted.
            suitability: SuitabilityStatistics {
                area_low: 0.0,
                area_high: 0.0,
                traits: None,
            },
            familiarity: None,
            training: TrainingRecord {
                data_set: DATA.to_owned(),
                split_hash: data.split.hash(),
                seed: recipe.seed,
                epoch,
                epochs: progress.history.len(),
                recipe: serde_json::to_value(recipe)?,
                commit: report::commit(),
            },
            metrics: Metrics::default(),
            agreement: None,
            default_method: self.default_method,
            golden: Golden {
                logits: [0.0; Class::COUNT],
            },
            licence: LICENCE.to_owned(),
            attribution,
        })
    }

    /// Fits temperature and thresholds on the validation side, and scores the sides.
    fn calibrate(
        &self,
        card: &mut Card,
        data: &Data,
        model: &Model,
        device: &Device,
    ) -> Result<()> {
        let val = data.side(Side::Val);
        ensure!(
            !val.is_empty(),
            "the run has no validation side; name the runs of its folds with --out-of-fold"
        );
        let logits = of_model(model, device).logits(data, &val, Views::One)?;
        let at = operating_point::fit(&data.labelled(&val, &logits))?;
        let score = |side: Side, logits: &[[f32; Class::COUNT]]| -> Result<_> {
            let answers = data.answers(&data.side(side), logits, at)?;
            let scores = metrics::scores(&answers, card.training.seed);
            evaluate::print(side.name(), &scores);
            Ok(scores)
        };
        let mut metrics = Metrics {
            validation: Some(score(Side::Val, &logits)?),
            ..Metrics::default()
        };
        if self.test {
            let test = data.side(Side::Test);
            let logits = of_model(model, device).logits(data, &test, Views::One)?;
            metrics.test = Some(score(Side::Test, &logits)?);
        }
        (card.calibration, card.thresholds) = (at.calibration, at.thresholds);
        card.metrics = metrics;
        Ok(())
    }

    /// Takes temperature, thresholds and metrics from runs that did not see the cells that they answer for.
    fn calibrate_out_of_fold(
        &self,
        card: &mut Card,
        recipe: &Recipe,
        device: &Device,
    ) -> Result<OutOfFold> {
        ensure!(
            !self.test,
            "--test and --out-of-fold exclude each other: there is no test side"
        );
        let pooled = OutOfFold::gather(&self.out_of_fold, Views::One, Target::new(device, "cpu"))?;
        let same = Recipe {
            source: Source {
                splitting: recipe.source.splitting.clone(),
                ..pooled.recipe.source.clone()
            },
            ..pooled.recipe.clone()
        };
        ensure!(
            recipe.source.splitting.split == SplitKind::All && recipe.goes_on_as(&same),
            "the run and its folds differ in more than the split, or its split is not `all`: compare {} with the folds' recipe.json",
            self.run.join("recipe.json").shown()
        );
        let scores = metrics::scores(&pooled.answers, card.training.seed);
        evaluate::print("out of fold", &scores);
        let at = pooled.operating_point;
        (card.calibration, card.thresholds) = (at.calibration, at.thresholds);
        card.metrics = Metrics {
            out_of_fold: Some(scores),
            ..Metrics::default()
        };
        Ok(pooled)
    }

    fn write(&self, card: &Card, weights: &[Weight]) -> Result<ExitCode> {
        let bytes = artifact::write(card, weights)?;
        let sha256 = artifact::sha256(&bytes);
        let file = format!("{}-{}.safetensors", card.name, &sha256[..NAME_DIGITS]);
        files::replace(&self.out.join(&file), &bytes)?;
        let entry = IndexEntry {
            name: card.name.clone(),
            title: card.title.clone(),
            architecture: card.architecture,
            side: card.preparation.side,
            file,
            bytes: bytes.len() as u64,
            sha256,
            pooling: card.preparation.pooling,
            teaching_only: Vec::new(),
            worse_than_chance: Vec::new(),
            robustness: Vec::new(),
            faithfulness: Vec::new(),
            sanity: Vec::new(),
        };
        println!(
            "{} ({} bytes, SHA-256 {})",
            entry.file, entry.bytes, entry.sha256
        );
        ModelIndex::of_folder(&self.out).add(entry)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn inference<'a>(
    network: &'a Network,
    preparation: &'a Preparation,
    device: &'a Device,
) -> Inference<'a> {
    Inference {
        network,
        preparation,
        device,
        shares: device::shares("cpu"),
        is_frozen: true,
    }
}

fn of_model<'a>(model: &'a Model, device: &'a Device) -> Inference<'a> {
    inference(&model.network, &model.card.preparation, device)
}

/// The network with the cells that it learned from, and those of its validation side.
fn own<'a>(network: &'a Network, data: &'a Data, device: &'a Device) -> Known<'a> {
    Known {
        inference: inference(network, data.preparation(), device),
        data,
        learned: data.side(Side::Train),
        held_out: data.side(Side::Val),
    }
}

/// Training cells of which every so many are compared where there is no validation side.
const SOME: usize = 20;

/// What the stored weights change.
fn agreement(
    card: &Card,
    weights: &[Weight],
    data: &Data,
    stored: &Model,
    device: &Device,
) -> Result<Agreement> {
    let exact = Card {
        precision: Precision::F32,
        ..card.clone()
    };
    let exact = artifact::read(&artifact::write(&exact, weights)?, device)?;
    let (mut cells, mut what) = (data.side(Side::Val), "validation");
    if cells.is_empty() {
        (cells, what) = (
            data.side(Side::Train).into_iter().step_by(SOME).collect(),
            "training",
        );
    }
    let logits = |model| of_model(model, device).logits(data, &cells, Views::One);
    let (exact, stored) = (logits(&exact)?, logits(stored)?);
    let label = |logits| Prediction::new(logits, &card.calibration, &card.thresholds).label;
    let pairs = || exact.iter().copied().zip(stored.iter().copied());
    let apart = pairs().flat_map(|(a, b)| [(a[0] - b[0]).abs(), (a[1] - b[1]).abs()]);
    let agreement = Agreement {
        cells: stored.len(),
        largest_logit_difference: apart.fold(0.0, f32::max),
        label_changes: pairs().filter(|&(a, b)| label(a) != label(b)).count(),
    };
    println!(
        "{} against f32 on {} {what} cells: largest difference of a logit {:.4}, {} other labels",
        card.precision.name(),
        agreement.cells,
        agreement.largest_logit_difference,
        agreement.label_changes
    );
    Ok(agreement)
}

/// The logits of the golden input with the stored weights.
fn golden(model: &Model, device: &Device) -> Result<Golden> {
    let x = golden_input(&model.card.preparation, device);
    let logits = pollster::block_on(predict::read_logits(model.network.forward(x)))?;
    Ok(Golden { logits: logits[0] })
}
