//! `trainer sanity`

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, ensure};
use clap::Args;
use shared::{
    artifact::Index,
    network::Network,
    saliency::{self, Map, Method, Question, measure::Regions, sanity},
};

use super::{
    methods::Methods,
    pictures::{Inputs, Ready},
};
use crate::{
    files,
    maps::{
        Opened, Rows,
        randomised::{self, Part, Row, Verdict},
    },
};

/// Check that saliency methods look at the network: draw its weights anew and see whether their maps change.
///
/// Writes sanity.csv, a row a cell, method and part of the network, and sanity.md, the means. Rows that are there are not done
/// again. Cascading from the top and independent by stage, after Adebayo et al. 2018.
#[derive(Args, Debug)]
pub struct Sanity {
    #[command(flatten)]
    inputs: Inputs,
    /// Folder for the tables
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Methods by name, separated by commas; class-activation, gradient, perturbation or all for more at once
    #[arg(long, default_value = "all", value_name = "NAMES")]
    method: Methods,
    /// Seed of the weights, noise and masks
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Enter methods that fail into this index of models: the page says that they are for teaching only
    #[arg(long, value_name = "FILE")]
    index: Option<PathBuf>,
}

/// A part of the network and the network with it drawn anew.
type Drawn = (Part, Network);

impl Sanity {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where the model or a picture can't be used, or the folder can't be written.
    pub fn run(self) -> Result<ExitCode> {
        let ready = self.inputs.open()?;
        let model = self.inputs.hash()?;
        let files = self.inputs.files()?;
        let mut rows: Rows<Row> = Rows::open(self.out.join("sanity.csv"), (&model, self.seed))?;
        let network = &ready.model.network;
        let draw = |part: Part| (part, part.of(network).draw(network.clone(), self.seed));
        let drawn = Part::ALL.map(draw);
        for path in &files {
            self.check((&ready, path), &drawn, (&mut rows, &model))?;
        }
        let table = randomised::tables(&rows.rows);
        rows.write_table(&self.out.join("sanity.md"), &table, &ready.model.card)?;
        if let Some(index) = &self.index {
            enter(index, &model, &rows.rows)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Adds the rows of a cell that are not there yet.
    fn check(
        &self,
        (ready, path): (&Ready, &Path),
        drawn: &[Drawn],
        (rows, model): (&mut Rows<Row>, &str),
    ) -> Result<()> {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let is_of = |row: &Row, method| row.file == file && row.method == method;
        let is_missing = |method: &Method| {
            let found = rows.rows.iter().filter(|row| is_of(row, *method));
            found.count() < Part::ALL.len()
        };
        let missing: Vec<Method> = self.method.0.iter().copied().filter(is_missing).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let opened = Opened::new(path, &ready.model)?;
        let regions = Regions::of(&opened.framed);
        let class = opened.prediction.leaning;
        let others: Vec<(Part, Question<'_>)> = drawn
            .iter()
            .map(|(part, network)| (*part, opened.pass.through(network).ask(class)))
            .collect();
        let question = opened.pass.ask(class);
        for method in missing {
            rows.rows.retain(|row| !is_of(row, method));
            let map = self.map(&question, method)?;
            for (part, other) in &others {
                let likeness = sanity::compare(&map, &self.map(other, method)?, &regions);
                rows.push(Row {
                    file: file.to_string(),
                    method,
                    part: *part,
                    rank_correlation: likeness.rank_correlation,
                    structural_similarity: likeness.structural_similarity,
                    model: model.to_owned(),
                    seed: self.seed,
                })?;
            }
            println!("{file}: {}", method.title());
        }
        Ok(())
    }

    fn map(&self, question: &Question<'_>, method: Method) -> Result<Map> {
        let mut question = question.clone();
        question.seed = self.seed;
        let map = question.explain(method);
        Ok(pollster::block_on(saliency::read(map))?)
    }
}

/// Notes in the index which methods failed.
fn enter(path: &PathBuf, model: &str, rows: &[Row]) -> Result<()> {
    let text = fs::read(path).with_context(|| format!("can't read {}", path.display()))?;
    let mut index: Index = serde_json::from_slice(&text)
        .with_context(|| format!("{} is no index of models", path.display()))?;
    let of_model = |entry: &&mut shared::artifact::IndexEntry| entry.sha256.starts_with(model);
    let entry = index.models.iter_mut().find(of_model);
    ensure!(
        entry.is_some(),
        "{} does not list model {model}",
        path.display()
    );
    if let Some(entry) = entry {
        entry.teaching_only = randomised::verdicts(rows)
            .into_iter()
            .filter(|(_, verdict)| *verdict == Verdict::Fails)
            .map(|(method, _)| method)
            .collect();
    }
    files::replace(path, &serde_json::to_vec_pretty(&index)?)
}
