//! `trainer explain`

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;
use shared::{
    class::Class,
    colormap::Colormap,
    overlay::{self, Style},
    saliency::{self, Map, Method, measure::Ground},
};

use super::{
    methods::{Asking, Methods},
    pictures::{Inputs, Ready, for_each},
};
use crate::{
    files,
    learn::recipe::positive,
    maps::{Opened, Rows, measures},
};

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
    /// Methods by name, separated by commas; class-activation, gradient, perturbation or all for more at once
    #[arg(long, default_value = "grad-cam", value_name = "NAMES")]
    method: Methods,
    /// Class that the map speaks for; the one that the model names if left out
    #[arg(long, value_parser = parse_class)]
    class: Option<Class>,
    /// Stage whose maps LayerCAM takes, counted from 1 at the input; the last if left out
    #[arg(long, value_parser = positive())]
    stage: Option<usize>,
    #[command(flatten)]
    asking: Asking,
    /// Measure each map: adds rows to measures.csv and writes measures.md, the means of all rows. Cells and methods that are in
    /// measures.csv are not done again
    #[arg(long)]
    measure: bool,
    /// Colours of maps without a sign: cividis, viridis, inferno or grey. Those with one are blue (against) and orange (for)
    #[arg(long, default_value = "cividis", value_parser = parse_colormap)]
    colormap: Colormap,
    /// Share of the map where it is strongest, 0 to 1
    #[arg(long, default_value_t = 0.6)]
    opacity: f32,
    /// Value that gets the strongest colour, so that maps can be compared; each map's own strongest value, which is printed, if left
    /// out
    #[arg(long, value_name = "VALUE")]
    scale: Option<f32>,
    /// Share of the picture to draw a line around, where the map is greatest: 0.1 for the top tenth
    #[arg(long, value_name = "SHARE")]
    contour: Option<f64>,
}

fn parse_class(name: &str) -> Result<Class, String> {
    Class::from_name(name).ok_or_else(|| "expected normal or lymphoblast".to_owned())
}

fn parse_colormap(name: &str) -> Result<Colormap, String> {
    let names = Colormap::ALL.map(Colormap::name).join(", ");
    Colormap::from_name(name).ok_or_else(|| format!("expected one of {names}"))
}

/// The rows of `measures.csv`, and the model that they are of.
struct Measures {
    rows: Rows<measures::Row>,
    model: String,
}

impl Explain {
    /// Runs the command.
    ///
    /// # Errors
    ///
    /// Where the model can't be used, a path does not exist or the folder can't be written.
    pub fn run(self) -> Result<ExitCode> {
        let ready = self.inputs.open()?;
        let stages = ready.model.network.stage_count();
        anyhow::ensure!(
            self.stage.is_none() || !self.measure,
            "--measure keeps figures of the last stage only; leave --stage out"
        );
        anyhow::ensure!(
            self.stage.is_none_or(|stage| stage <= stages),
            "--stage: this network has {stages} stages"
        );
        let files = self.inputs.named_files()?;
        fs::create_dir_all(&self.out)
            .with_context(|| format!("can't make {}", self.out.display()))?;
        let mut measures = self.measures()?;
        let code = for_each(&files, "explained", |path| {
            let made = self.explain(&ready, path, measures.as_mut());
            self.asking.advise(made)
        });
        if let Some(measures) = measures {
            let table = measures::tables(&measures.rows.rows);
            let path = self.out.join("measures.md");
            measures
                .rows
                .write_table(&path, &table, &ready.model.card)?;
        }
        Ok(code)
    }

    fn measures(&self) -> Result<Option<Measures>> {
        if !self.measure {
            return Ok(None);
        }
        let model = self.inputs.hash()?;
        let rows = Rows::open(self.out.join("measures.csv"), (&model, self.asking.seed))?;
        Ok(Some(Measures { rows, model }))
    }

    fn explain(&self, ready: &Ready, path: &Path, measures: Option<&mut Measures>) -> Result<()> {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let opened = Opened::new(path, &ready.model)?;
        let class = self.class.unwrap_or(opened.prediction.leaning);
        let is_new = |method: &Method| {
            let is_row = |row: &measures::Row| {
                row.method == *method && row.file == file && row.class == class
            };
            measures
                .as_ref()
                .is_none_or(|m| !m.rows.rows.iter().any(is_row))
        };
        let methods: Vec<Method> = self.method.0.iter().copied().filter(is_new).collect();
        if methods.is_empty() {
            return Ok(());
        }
        let mut question = self.asking.ask(opened.pass.clone(), class);
        question.stages = self.stage.unwrap_or(question.stages);
        let mut ground = Ground::new(&opened.framed, &ready.model.card.preparation);
        if measures.is_some() {
            ground.random = Some(measures::random(&question, &ground)?);
        }
        let mut measures = measures;
        for method in methods {
            let map = pollster::block_on(saliency::read(question.clone().explain(method)))?;
            let strongest = overlay::strongest(&map, method.sign());
            let png = self.write(path, (method, &map, strongest), &opened)?;
            if let Some(measures) = &mut measures {
                let row = measures::measure(&question, (method, map), &ground)?;
                let origin = (measures.model.as_str(), self.asking.seed);
                let row = measures::Row::new(&file, origin, (class, method), &row);
                measures.rows.push(row)?;
            }
            println!(
                "{}: {} for {}, strongest value {strongest:.3e}, in {}",
                path.display(),
                method.title(),
                class.name(),
                png.display()
            );
        }
        Ok(())
    }

    /// Writes a map as picture and as numbers.
    fn write(
        &self,
        path: &Path,
        (method, map, strongest): (Method, &Map, f32),
        opened: &Opened<'_>,
    ) -> Result<PathBuf> {
        let style = Style {
            colormap: self.colormap.for_sign(method.sign()),
            opacity: self.opacity,
            contour: self.contour,
        };
        let scale = self.scale.unwrap_or(strongest);
        let drawn = overlay::blend(&opened.framed, map, scale, style);
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let base = self.out.join(format!("{stem}.{}", method.name()));
        let png = PathBuf::from(format!("{}.png", base.display()));
        files::replace(&png, &crate::phantom::png(&drawn)?)?;
        files::replace(
            Path::new(&format!("{}.npy", base.display())),
            &map.to_npy()?,
        )?;
        Ok(png)
    }
}
