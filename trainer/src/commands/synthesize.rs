//! `trainer synthesize`

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::Args;
use serde::Serialize;
use shared::picture::Picture;

use crate::{
    files::{self, Shown as _},
    phantom::{self, Phantom},
};

/// Draw phantom cells: pictures for demos and tests that are of nobody.
#[derive(Args, Debug)]
pub struct Synthesize {
    /// Folder for the pictures and their index.json
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Number of cells of the kind below; without it, the samples of the page are drawn
    #[arg(long)]
    count: Option<u64>,
    #[command(flatten)]
    phantom: Phantom,
    /// Seed of the first cell; the others follow
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// An entry of the samples' index.
#[derive(Serialize)]
struct Entry {
    file: String,
    title: String,
    /// How it was drawn; nothing for the smear.
    phantom: Option<Phantom>,
    seed: u64,
}

/// Title, diameter, nucleus share, chromatin, nucleoli, stain of the page's samples.
const SAMPLES: [(&str, f32, f32, f32, u32, f32); 6] = [
    (
        "large, even chromatin, nucleoli",
        262.0,
        0.96,
        0.25,
        3,
        0.95,
    ),
    ("large, clumped chromatin", 250.0, 0.92, 0.75, 1, 1.0),
    ("medium, narrow rim", 212.0, 0.90, 0.45, 1, 1.05),
    ("medium, pale stain", 205.0, 0.85, 0.40, 0, 0.85),
    ("small, dense", 158.0, 0.95, 0.55, 0, 1.25),
    ("small, wide rim", 166.0, 0.62, 0.60, 0, 1.1),
];

impl Synthesize {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where a file can't be written.
    pub fn run(self) -> Result<ExitCode> {
        let mut entries = Vec::new();
        match self.count {
            Some(count) => {
                for seed in self.seed..self.seed + count {
                    let picture = phantom::draw(&self.phantom, seed);
                    let entry = Entry {
                        file: format!("drawn-{seed}.png"),
                        title: "drawn cell".to_owned(),
                        phantom: Some(self.phantom),
                        seed,
                    };
                    self.write(&mut entries, entry, &picture)?;
                }
            }
            None => {
                for (place, (title, diameter, nucleus, chromatin, nucleoli, stain)) in
                    (1..).zip(SAMPLES)
                {
                    let phantom = Phantom {
                        diameter,
                        nucleus,
                        chromatin,
                        nucleoli,
                        stain,
                    };
                    let picture = phantom::draw(&phantom, place);
                    let entry = Entry {
                        file: format!("drawn-{place}.png"),
                        title: title.to_owned(),
                        phantom: Some(phantom),
                        seed: place,
                    };
                    self.write(&mut entries, entry, &picture)?;
                }
                let picture = phantom::draw_smear(1);
                let entry = Entry {
                    file: "drawn-smear.png".to_owned(),
                    title: "a whole field: not one cell".to_owned(),
                    phantom: None,
                    seed: 1,
                };
                self.write(&mut entries, entry, &picture)?;
            }
        }
        let index = serde_json::to_vec_pretty(&serde_json::json!({ "samples": entries }))?;
        files::replace(&self.out.join("index.json"), &index)?;
        println!("{} drawn pictures in {}", entries.len(), self.out.shown());
        Ok(ExitCode::SUCCESS)
    }

    /// Writes a picture, and enters it in the index.
    fn write(&self, entries: &mut Vec<Entry>, entry: Entry, picture: &Picture) -> Result<()> {
        files::replace(&self.out.join(&entry.file), &phantom::png(picture)?)?;
        entries.push(entry);
        Ok(())
    }
}
