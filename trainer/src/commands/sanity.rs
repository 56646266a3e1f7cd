//! `trainer sanity`

use std::{fs, path::PathBuf, process::ExitCode};

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
    report,
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
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            let opened = Opened::new(path, &ready.model)?;
            for &method in &self.method.0 {
                let is_done = |row: &Row| row.file == file && row.method == method;
                if rows.rows.iter().filter(|row| is_done(row)).count() < Part::ALL.len() {
                    rows.rows.retain(|row| !is_done(row));
                    self.check((&ready, &opened), (&file, method), &drawn)?
                        .into_iter()
                        .map(|row| Row {
                            model: model.clone(),
                            ..row
                        })
                        .try_for_each(|row| rows.push(row))?;
                    println!("{file}: {}", method.title());
                }
            }
        }
        self.write_table(&ready, &model, &rows)?;
        if let Some(index) = &self.index {
            enter(index, &model, &rows.rows)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Rows of a cell and method.
    fn check(
        &self,
        (ready, opened): (&Ready, &Opened),
        (file, method): (&str, Method),
        drawn: &[Drawn],
    ) -> Result<Vec<Row>> {
        let regions = Regions::of(&opened.framed);
        let class = opened.prediction.leaning;
        let map = self.map(opened.ask(&ready.model.network, class), method)?;
        let mut rows = Vec::new();
        for (part, network) in drawn {
            let other = self.map(opened.ask(network, class), method)?;
            let likeness = sanity::compare(&map, &other, &regions);
            rows.push(Row {
                file: file.to_owned(),
                method,
                part: *part,
                rank_correlation: likeness.rank_correlation,
                structural_similarity: likeness.structural_similarity,
                model: String::new(),
                seed: self.seed,
            });
        }
        Ok(rows)
    }

    fn map(&self, mut question: Question<'_>, method: Method) -> Result<Map> {
        question.seed = self.seed;
        Ok(pollster::block_on(saliency::read(
            question.explain(method),
        ))?)
    }

    fn write_table(&self, ready: &Ready, model: &str, rows: &Rows<Row>) -> Result<()> {
        let path = self.out.join("sanity.md");
        let text = format!(
            "{}\n\n{}\nModel {} ({model}), {}, seed {}, commit {}. Figures of each map: {}.\n",
            report::NOT_CLINICAL,
            randomised::tables(&rows.rows),
            ready.model.card.title,
            ready.model.card.architecture.name(),
            self.seed,
            report::commit(),
            rows.path().display()
        );
        files::replace(&path, text.as_bytes())?;
        println!("{}: {} maps", path.display(), rows.rows.len());
        Ok(())
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
