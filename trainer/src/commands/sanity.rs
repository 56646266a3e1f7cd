//! `trainer sanity`

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Result;
use clap::Args;
use indicatif::ProgressBar;
use shared::{
    network::Network,
    saliency::{self, Map, Method, Question, measure::Regions, sanity},
};

use crate::{
    commands::{
        methods::{Asking, Methods},
        pictures::{Inputs, Ready, for_each, tell},
    },
    model_index::ModelIndex,
    saliency::{
        Opened, Origin, Rows,
        randomised::{self, Part, Row},
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
    #[command(flatten)]
    asking: Asking,
    /// Draw only everything anew, which the verdict goes by, not parts of the network: a quarter of the work
    #[arg(long)]
    verdict_only: bool,
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
        let files = self.inputs.named_files()?;
        let mut rows: Rows<Row> = Rows::open(
            self.out.join("sanity.csv"),
            Origin {
                model: ready.hash.clone(),
                seed: self.asking.seed,
            },
        )?;
        let network = &ready.model.network;
        let draw = |part: Part| {
            let anew = part.of(network);
            (part, anew.draw(network.clone(), self.asking.seed))
        };
        let parts = match self.verdict_only {
            true => &[Part::All],
            false => Part::ALL.as_slice(),
        };
        let drawn: Vec<Drawn> = parts.iter().copied().map(draw).collect();
        let code = for_each(&files, "checked", &ProgressBar::hidden(), |path| {
            let made = self.check(&ready, path, &drawn, &mut rows);
            self.asking.advise(made)
        })?;
        let table = randomised::tables(&rows.rows);
        rows.write_table(&self.out.join("sanity.md"), &table, &ready.model.card)?;
        if let Some(index) = &self.index {
            ModelIndex::at(index).change(&ready.hash, |entry| {
                entry.teaching_only = randomised::failing(&rows.rows);
                entry.sanity = randomised::sanity(&rows.rows);
            })?;
        }
        Ok(code)
    }

    /// Adds the rows of a cell that are not there yet.
    fn check(
        &self,
        ready: &Ready,
        path: &Path,
        drawn: &[Drawn],
        rows: &mut Rows<Row>,
    ) -> Result<()> {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let is_missing = |method: Method, part: Part| {
            let is_it = |r: &Row| r.file == file && r.method == method && r.part == part;
            !rows.rows.iter().any(is_it)
        };
        let missing = |method: Method| {
            let parts = drawn.iter().map(|(part, _)| *part);
            let left: Vec<Part> = parts.filter(|part| is_missing(method, *part)).collect();
            (!left.is_empty()).then_some((method, left))
        };
        let missing: Vec<(Method, Vec<Part>)> =
            self.method.0.iter().copied().filter_map(missing).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let opened = Opened::new(path, &ready.model)?;
        tell(path, &opened.notes);
        let regions = Regions::of(&opened.examined.framed);
        let class = opened.examined.prediction.leaning;
        let others: Vec<(Part, Question<'_>)> = drawn
            .iter()
            .map(|(part, network)| {
                let pass = opened.examined.pass.through(network);
                (*part, self.asking.ask(pass, class))
            })
            .collect();
        let question = self.asking.ask(opened.examined.pass, class);
        for (method, left) in missing {
            let map = map_of(&question, method)?;
            for (part, other) in others.iter().filter(|(part, _)| left.contains(part)) {
                let likeness = sanity::compare(&map, &map_of(other, method)?, &regions);
                rows.push(Row {
                    file: file.to_string(),
                    method,
                    part: *part,
                    rank_correlation: likeness.rank_correlation,
                    structural_similarity: likeness.structural_similarity,
                    model: rows.origin.model.clone(),
                    seed: rows.origin.seed,
                })?;
            }
            println!("{file}: {}", method.title());
        }
        Ok(())
    }
}

fn map_of(question: &Question<'_>, method: Method) -> Result<Map> {
    let map = question.clone().explain(method);
    // An empty map would pass for one that has changed.
    Ok(pollster::block_on(saliency::read_numbers(map))?)
}
