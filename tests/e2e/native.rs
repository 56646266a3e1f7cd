//! The same pictures through the trainer's own commands.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use shared::{
    artifact,
    class::Class,
    predict::Thresholds,
    saliency::{Map, Method, likeness::rank_correlation},
};
use tests::{data::root, server::models, session::index};

/// How near to a threshold a probability may lie for another label to be no error.
const NEAR: f64 = 0.005;

/// What the trainer says of one picture.
#[derive(Debug)]
pub struct Row {
    pub probability: f64,
    pub label: String,
    thresholds: Thresholds,
}

impl Row {
    pub fn is_near_a_threshold(&self) -> bool {
        let Thresholds {
            normal_below,
            decision,
            lymphoblast_from,
        } = self.thresholds;
        [normal_below, decision, lymphoblast_from]
            .iter()
            .any(|t| (t - self.probability).abs() <= NEAR)
    }

    /// Whether another probability of the same picture leans to the same class: that of the map.
    pub fn leans_as(&self, probability: f64) -> bool {
        self.thresholds.decide(self.probability) == self.thresholds.decide(probability)
    }
}

/// The trainer with one of the models.
pub struct Native {
    model: PathBuf,
    default_method: Method,
    thresholds: Thresholds,
    folder: tempfile::TempDir,
}

/// Runs the trainer that was built beside this test, at the root of the checkout.
fn trainer(arguments: &[&str]) -> Result<String> {
    trainer_in(&root(), arguments)
}

fn trainer_in(place: &Path, arguments: &[&str]) -> Result<String> {
    let here = std::env::current_exe()?;
    let folder = here
        .ancestors()
        .nth(2)
        .context("a test stands in a folder")?;
    let output = Command::new(folder.join("trainer"))
        .args(arguments)
        .current_dir(place)
        .output()
        .context("can't start the trainer; `cargo test --workspace` builds it")?;
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(
        output.status.success(),
        "trainer {}: {errors}",
        arguments[0]
    );
    Ok(String::from_utf8(output.stdout)?)
}

impl Native {
    /// The model at a place of the index.
    pub fn new(place: usize) -> Result<Self> {
        let entry = index()?
            .models
            .get(place)
            .cloned()
            .context("there is no such model")?;
        let model = models().join(entry.file);
        let card = artifact::read_card(&std::fs::read(&model)?)?;
        Ok(Self {
            model,
            default_method: card.default_method,
            thresholds: card.thresholds,
            folder: tempfile::tempdir()?,
        })
    }

    /// Classifies pictures.
    pub fn predict(&self, pictures: &[PathBuf]) -> Result<Vec<Row>> {
        let model = self.model.to_string_lossy().into_owned();
        let mut arguments = vec!["predict".to_owned(), "--model".to_owned(), model];
        arguments.extend(pictures.iter().map(|p| p.to_string_lossy().into_owned()));
        let rows = trainer(&arguments.iter().map(String::as_str).collect::<Vec<_>>())?;
        let row = |line: &str| -> Result<Row> {
            let fields: Vec<&str> = line.split(',').collect();
            Ok(Row {
                probability: fields[1].parse()?,
                label: fields[2].to_owned(),
                thresholds: self.thresholds,
            })
        };
        let rows = rows.lines().skip(1).map(row).collect::<Result<Vec<_>>>()?;
        ensure!(
            rows.len() == pictures.len(),
            "the trainer gave {} rows",
            rows.len()
        );
        Ok(rows)
    }

    /// Rows and summary of a folder, named from the one that it stands in.
    pub fn predict_folder(&self, place: &Path, name: &str) -> Result<[String; 2]> {
        let model = self.model.to_string_lossy();
        let summary = self.folder.path().join("summary.csv");
        let file = summary.to_string_lossy();
        let arguments = ["predict", "--model", &model, "--summary", &file, name];
        let rows = trainer_in(place, &arguments)?;
        Ok([rows, std::fs::read_to_string(&summary)?])
    }

    /// The trainer's own map for the class that the model names.
    pub fn explain(&self, picture: &Path, method: Method) -> Result<Map> {
        self.explain_for(picture, method, None)
    }

    /// The trainer's own map for a class.
    pub fn explain_for(&self, picture: &Path, method: Method, class: Option<Class>) -> Result<Map> {
        let (model, out) = (
            self.model.to_string_lossy(),
            self.folder.path().to_string_lossy(),
        );
        let arguments = [
            "explain",
            "--model",
            &model,
            "--method",
            method.name(),
            "--out",
            &out,
        ];
        let asked = class.map(|class| ["--class", class.name()]);
        let asked = asked.as_ref().map_or(&[] as &[&str], |c| c.as_slice());
        trainer(&[&arguments, asked, &[&picture.to_string_lossy()]].concat())?;
        let stem = picture.file_stem().unwrap_or_default().to_string_lossy();
        let name = format!("{}.npy", method.files(&stem, class));
        Ok(Map::from_npy(&std::fs::read(
            self.folder.path().join(name),
        )?)?)
    }

    /// Rank correlation of the map that the page draws first, by the model's default method, with the trainer's own.
    pub fn compare_drawn(&self, picture: &Path, shown: &[f64]) -> Result<f64> {
        let map = self.explain(picture, self.default_method)?;
        let side = (shown.len() as f64).sqrt() as usize;
        let scale = map.own_scale(self.default_method.sign());
        let scaled = map.resized(side, side).scaled(scale);
        let drawn = |v: &f32| (v.max(0.0) * 255.0).round();
        let native: Vec<f32> = scaled.values.iter().map(drawn).collect();
        let shown: Vec<f32> = shown.iter().map(|v| *v as f32).collect();
        Ok(likeness(&native, &shown))
    }
}

/// Rank correlation. Maps without evidence have no ranks: then both must be empty.
pub fn likeness(native: &[f32], shown: &[f32]) -> f64 {
    let is_empty = |values: &[f32]| values.iter().all(|v| *v == 0.0);
    match (is_empty(native), is_empty(shown)) {
        (true, true) => 1.0,
        (false, false) => rank_correlation(native, shown),
        _ => 0.0,
    }
}
