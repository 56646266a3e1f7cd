//! `trainer explain`

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, anyhow};
use clap::Args;
use ndarray_npy::WriteNpyExt;
use shared::{
    class::Class,
    colormap::Colormap,
    overlay::{self, Style},
    predict::{self, Prediction},
    prepare,
    saliency::{self, Map, Method, Pass},
};

use super::pictures::{Inputs, Ready};
use crate::{dataset, files};

/// Draw saliency maps over pictures.
///
/// Writes `<name>.<method>.png`, the map over the cropped picture, and `<name>.<method>.npy`, the
/// map as it is (f32, rows by columns, not normalised).
#[derive(Args, Debug)]
pub struct Explain {
    #[command(flatten)]
    inputs: Inputs,
    /// Folder for the maps
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Method: grad-cam or input-gradient
    #[arg(long, default_value = "grad-cam", value_parser = parse_method)]
    method: Method,
    /// Class that the map speaks for; the one that the model names if left out
    #[arg(long, value_parser = parse_class)]
    class: Option<Class>,
    /// Colours: cividis, viridis, inferno or grey
    #[arg(long, default_value = "cividis", value_parser = parse_colormap)]
    colormap: Colormap,
    /// Share of the map where it is strongest, 0 to 1
    #[arg(long, default_value_t = 0.6)]
    opacity: f32,
}

fn parse_method(name: &str) -> Result<Method, String> {
    Method::from_name(name).ok_or_else(|| {
        format!(
            "expected one of {}",
            Method::ALL.map(Method::name).join(", ")
        )
    })
}

fn parse_class(name: &str) -> Result<Class, String> {
    Class::from_name(name).ok_or_else(|| "expected normal or lymphoblast".to_owned())
}

fn parse_colormap(name: &str) -> Result<Colormap, String> {
    let names = Colormap::ALL.map(Colormap::name).join(", ");
    Colormap::from_name(name).ok_or_else(|| format!("expected one of {names}"))
}

impl Explain {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where the model can't be used, a path does not exist or the folder can't be written.
    pub fn run(self) -> Result<ExitCode> {
        let ready = self.inputs.open()?;
        let files = self.inputs.files()?;
        fs::create_dir_all(&self.out)
            .with_context(|| format!("can't make {}", self.out.display()))?;
        let mut failed = 0;
        for path in &files {
            match self.explain(&ready, path) {
                Ok(line) => println!("{line}"),
                Err(error) => {
                    failed += 1;
                    eprintln!("error: {error:#}");
                }
            }
        }
        if failed > 0 {
            eprintln!("{failed} of {} files could not be explained", files.len());
            return Ok(ExitCode::FAILURE);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn explain(&self, ready: &Ready, path: &Path) -> Result<String> {
        let card = &ready.model.card;
        let picture = dataset::open(path)?;
        let framed = prepare::frame(&picture, &card.preparation);
        let x = prepare::tensor(&framed, &card.preparation, &ready.device);
        let pass = Pass::new(&ready.model.network, x);
        let logits = pollster::block_on(predict::read_logits(pass.logits.clone()))?;
        let answer = Prediction::new(logits[0], &card.calibration, &card.thresholds);
        let class = self.class.unwrap_or(answer.leaning);
        let map = pass.explain(&ready.model.network, self.method, class);
        let map = pollster::block_on(saliency::read(map))?;
        let style = Style {
            colormap: self.colormap,
            opacity: self.opacity,
        };
        let drawn = overlay::blend(&framed, &map, style);
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let base = self.out.join(format!("{stem}.{}", self.method.name()));
        let png = PathBuf::from(format!("{}.png", base.display()));
        files::replace(&png, &crate::phantom::png(&drawn)?)?;
        files::replace(Path::new(&format!("{}.npy", base.display())), &npy(&map)?)?;
        Ok(format!(
            "{}: {} for {} in {}",
            path.display(),
            self.method.title(),
            class.name(),
            png.display()
        ))
    }
}

fn npy(map: &Map) -> Result<Vec<u8>> {
    let array = ndarray::Array2::from_shape_vec((map.height, map.width), map.values.clone())?;
    let mut bytes = Vec::new();
    array
        .write_npy(&mut bytes)
        .map_err(|e| anyhow!("can't write the map: {e}"))?;
    Ok(bytes)
}
