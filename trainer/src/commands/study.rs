//! `trainer study`

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Result, ensure};
use clap::Args;
use shared::artifact::sha256;

use crate::{
    data::{dataset, split::Split},
    files::{self, Shown as _},
    report,
    study::{self, DESCRIPTORS, audit, file_stats},
};

/// Study a data set before anything is trained on it.
///
/// Counts, sizes, colour, sharpness, cell area and nucleus share by class and subject, copies and leak groups,
/// and how well each such descriptor alone tells the classes: study.html, one page with everything in it, and
/// study.json.
#[derive(Args, Debug)]
pub struct StudyCommand {
    /// Folder of cells: with an index.csv, or with C-NMC file names
    #[arg(long, value_name = "FOLDER")]
    data: PathBuf,
    /// Folder for study.html and study.json
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

impl StudyCommand {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where the folder holds no cells, or the report can't be written.
    pub fn run(self) -> Result<ExitCode> {
        let samples = dataset::load(&self.data)?;
        let [normal, lymphoblasts] = dataset::counts(&samples.iter().collect::<Vec<_>>());
        ensure!(
            normal > 0 && lymphoblasts > 0,
            "{} holds {normal} normal cells and {lymphoblasts} lymphoblasts; a study compares the two, and needs both; add cells of the other class, or check --data",
            self.data.shown()
        );
        let stats = file_stats::of_all(&samples);
        let result = study::study(&samples, &stats);
        let cells = study::cells(&samples, &stats);
        // All on one side: what is found are copies between leak groups.
        let audit = audit::audit(&samples, &stats, &Split::all(&samples));
        let typical = study::typical(&result, &cells);
        let body = study::report::draw(&result, &cells, &audit, &typical)?;
        let listed: String = samples
            .iter()
            .map(|s| format!("{},{}\n", s.name, s.group))
            .collect();
        let provenance = [
            ("Data", self.data.shown().to_string()),
            (
                "List of cells and leak groups (SHA-256)",
                sha256(listed.as_bytes())[..16].to_owned(),
            ),
            report::program(),
        ];
        let page = report::page("Study of a data set", &provenance, &body);
        files::replace(&self.out.join("study.html"), page.as_bytes())?;
        files::replace(
            &self.out.join("study.json"),
            &report::json(&provenance, &result)?,
        )?;
        let [normal, blasts] = result.cells;
        println!(
            "{normal} normal cells of {} subjects, {blasts} lymphoblasts of {}",
            result.subjects[0], result.subjects[1]
        );
        for (descriptor, row) in DESCRIPTORS.iter().zip(&result.descriptors) {
            println!(
                "  {:<40} alone: AUROC {:.3}; {:>3.0} % of its variance lies between subjects",
                descriptor.title,
                row.auroc,
                100.0 * row.between_subjects
            );
        }
        println!("report: {}", self.out.join("study.html").shown());
        Ok(ExitCode::SUCCESS)
    }
}
