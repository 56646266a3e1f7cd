//! `trainer explain`

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::Args;
use indicatif::ProgressBar;
use shared::{
    captions::{self, Caption},
    cell::Suitability,
    class::Class,
    colormap::Colormap,
    legend,
    overlay::{self, Style},
    picture::Picture,
    predict::Prediction,
    prepare,
    saliency::{self, Map, Method, measure::MeasureContext},
};

use crate::{
    args::{positive, share, up_to_one},
    commands::{
        methods::{Asking, Methods},
        pictures::{Inputs, Ready, for_each, tell},
    },
    data::dataset,
    files::{self, Shown as _},
    model_index::ModelIndex,
    saliency::{Opened, Origin, Rows, captioned_map, judgement, measures},
};

/// Draw saliency maps over pictures.
///
/// Writes `<name>.<method>.png`, the map over the cropped picture with a legend, and `<name>.<method>.npy`, the
/// map as it is (f32, rows by columns, not normalised); `<name>.<method>.<class>` with `--class`.
#[derive(Args, Debug)]
pub struct Explain {
    #[command(flatten)]
    inputs: Inputs,
    /// Folder for the maps
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Methods by name, separated by commas; class-activation, gradient, perturbation or all for more at once; the model's default if left
    /// out
    #[arg(long, value_name = "NAMES")]
    method: Option<Methods>,
    /// Class that the map speaks for; the one that the model names if left out
    #[arg(long, value_parser = parse_class)]
    class: Option<Class>,
    /// Stage after which LayerCAM takes the maps, with what goes past it, counted from 1 at the input; the last if left out
    #[arg(long, value_parser = positive())]
    stage: Option<usize>,
    #[command(flatten)]
    asking: Asking,
    /// Measure each map: adds rows to measures.csv and writes measures.md, the means of all rows. Cells and methods that are in
    /// measures.csv are not done again
    #[arg(long)]
    measure: bool,
    /// With --measure: the index in which methods that are worse than chance for the model are marked
    #[arg(long, value_name = "FILE", requires = "measure")]
    index: Option<PathBuf>,
    /// Colours of maps without a sign: cividis, viridis, inferno or grey. Those with one are blue (against) and orange (for)
    #[arg(long, default_value = "cividis", value_parser = parse_colormap)]
    colormap: Colormap,
    /// Share of the map where it is strongest, 0 to 1
    #[arg(long, default_value_t = 0.6, value_parser = up_to_one)]
    opacity: f64,
    /// Value that gets the strongest colour, so that maps can be compared: own for each map's own (its greatest; in maps of
    /// more than 32 positions across one that a hundredth of those with a value lies beyond), shared for the greatest of those of all maps of a method, or a number. It is printed
    #[arg(long, default_value = "own", value_name = "SCALE", value_parser = parse_scale)]
    scale: Scale,
    /// Share of the picture to draw a line around, where the map is greatest: 0.1 for the top tenth. In maps
    /// of more than 32 positions across it follows means over patches
    #[arg(long, value_name = "SHARE", value_parser = share)]
    contour: Option<f64>,
    /// Draw the map over the cropped picture alone, pixel by pixel of what the network sees, without a legend
    #[arg(long)]
    bare: bool,
}

fn parse_class(name: &str) -> Result<Class, String> {
    Class::from_name(name).ok_or_else(|| "expected normal or lymphoblast".to_owned())
}

fn parse_colormap(name: &str) -> Result<Colormap, String> {
    let names = Colormap::ALL.map(Colormap::name).join(", ");
    Colormap::from_name(name).ok_or_else(|| format!("expected one of {names}"))
}

/// Which value gets the strongest colour.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Scale {
    Own,
    Shared,
    Value(f32),
}

fn parse_scale(text: &str) -> Result<Scale, String> {
    match (text, text.parse::<f32>()) {
        ("own", _) => Ok(Scale::Own),
        ("shared", _) => Ok(Scale::Shared),
        (_, Ok(value)) if value > 0.0 && value.is_finite() => Ok(Scale::Value(value)),
        _ => Err("expected own, shared or a number above 0".to_owned()),
    }
}

/// A map that is written as numbers and may wait for its scale.
struct Explained {
    picture: PathBuf,
    asked: (Method, Class),
    suitability: Suitability,
    prediction: Prediction,
    own_scale: f32,
}

/// A map with its picture, ready to be drawn.
#[derive(Clone, Copy)]
struct Scaled<'a> {
    framed: &'a Picture,
    map: &'a Map,
    /// The value that is drawn as strongest.
    scale: f32,
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
        anyhow::ensure!(
            self.scale != Scale::Shared || !self.measure,
            "--scale shared draws all maps together, and --measure leaves out those that were measured before; give one of both"
        );
        let files = self.inputs.named_files()?;
        fs::create_dir_all(&self.out)
            .with_context(|| format!("can't make {}", self.out.shown()))?;
        let mut measures = self.measures(&ready)?;
        let mut waiting = Vec::new();
        let code = for_each(&files, "explained", &ProgressBar::hidden(), |path| {
            let made = self.explain(&ready, path, measures.as_mut(), &mut waiting);
            self.asking.advise(made)
        })?;
        self.draw_together(&ready, &waiting)?;
        if let Some(measures) = measures {
            let table = measures::tables(&measures.rows);
            let path = self.out.join("measures.md");
            measures.write_table(&path, &table, &ready.model.card)?;
            self.judge(&ready, &measures)?;
        }
        Ok(code)
    }

    /// The methods that are asked for, without those that have a row for the cell.
    fn missing(
        &self,
        ready: &Ready,
        (file, class): (&str, Class),
        measures: Option<&Rows<measures::Row>>,
    ) -> Vec<Method> {
        let is_row = |row: &measures::Row, method: Method| {
            row.method == method && row.file == file && row.class == class
        };
        let is_new = |method: &Method| {
            measures.is_none_or(|m| !m.rows.iter().any(|row| is_row(row, *method)))
        };
        self.methods(ready).into_iter().filter(is_new).collect()
    }

    /// The methods that are asked for.
    fn methods(&self, ready: &Ready) -> Vec<Method> {
        let default = || vec![ready.model.card.default_method];
        self.method
            .as_ref()
            .map_or_else(default, |chosen| chosen.0.clone())
    }

    /// Marks what is worse than chance, and says which method earns to be the default.
    fn judge(&self, ready: &Ready, measures: &Rows<measures::Row>) -> Result<()> {
        let rows = &measures.rows;
        if let Some(index) = &self.index {
            ModelIndex::at(index).change(&measures.origin.model, |entry| {
                entry.worse_than_chance = judgement::worse_than_chance(rows);
                entry.faithfulness = judgement::faithfulness(rows);
            })?;
        }
        let best = judgement::best(rows, &ready.teaching_only);
        let words = match best {
            Some(best) if best.gains_for_each => best.method.name().to_owned(),
            Some(best) => format!(
                "{}, though for one of the classes it does not gain by both",
                best.method.name()
            ),
            None => "none; none that was measured keeps all conditions".to_owned(),
        };
        println!("the best default by measure: {words}");
        Ok(())
    }

    fn measures(&self, ready: &Ready) -> Result<Option<Rows<measures::Row>>> {
        if !self.measure {
            return Ok(None);
        }
        let model = ready.hash.clone();
        let seed = self.asking.seed;
        Rows::open(self.out.join("measures.csv"), Origin { model, seed }).map(Some)
    }

    fn explain(
        &self,
        ready: &Ready,
        path: &Path,
        measures: Option<&mut Rows<measures::Row>>,
        waiting: &mut Vec<Explained>,
    ) -> Result<()> {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let opened = Opened::new(path, &ready.model)?;
        tell(path, &opened.notes);
        let class = self.class.unwrap_or(opened.examined.prediction.leaning);
        let methods = self.missing(ready, (&file, class), measures.as_deref());
        if methods.is_empty() {
            return Ok(());
        }
        let mut question = self.asking.ask(opened.examined.pass.clone(), class);
        question.stages = self.stage.unwrap_or(question.stages);
        let mut context =
            MeasureContext::new(&opened.examined.framed, &ready.model.card.preparation);
        if measures.is_some() {
            context.random = Some(measures::random(&question, &context)?);
        }
        let mut measures = measures;
        for method in methods {
            let map = pollster::block_on(saliency::read(question.clone().explain(method)))?;
            let own = map.own_scale(method.sign());
            files::replace(&self.place(path, method, "npy"), &map.to_npy()?)?;
            let scale = match self.scale {
                Scale::Own => Some(own),
                Scale::Value(value) => Some(value),
                Scale::Shared => None,
            };
            let made = Explained {
                picture: path.to_owned(),
                asked: (method, class),
                suitability: opened.examined.suitability.clone(),
                prediction: opened.examined.prediction,
                own_scale: own,
            };
            match scale {
                Some(scale) => self.draw(
                    ready,
                    &made,
                    Scaled {
                        framed: &opened.examined.framed,
                        map: &map,
                        scale,
                    },
                )?,
                None => waiting.push(made),
            }
            if let Some(measures) = &mut measures {
                let row = measures::measure(&question, method, map, &context)?;
                let row = measures::Row::new(&file, &measures.origin, (class, method), &row);
                measures.push(row)?;
            }
            println!(
                "{}: {} for {}, own scale {own:.3e}, in {}",
                path.shown(),
                method.title(),
                class.name(),
                self.place(path, method, "png").shown()
            );
        }
        Ok(())
    }

    /// Draws the maps that wait, each on the greatest scale of its method's.
    fn draw_together(&self, ready: &Ready, waiting: &[Explained]) -> Result<()> {
        for method in self.methods(ready) {
            let of_method = || waiting.iter().filter(|map| map.asked.0 == method);
            let scale = of_method().map(|map| map.own_scale).fold(0.0, f32::max);
            for made in of_method() {
                let map = Map::from_npy(&fs::read(self.place(&made.picture, method, "npy"))?)?;
                let picture = dataset::open(&made.picture)?;
                let framed = prepare::frame(&picture, &ready.model.card.preparation);
                self.draw(
                    ready,
                    made,
                    Scaled {
                        framed: &framed,
                        map: &map,
                        scale,
                    },
                )?;
            }
            if of_method().next().is_some() {
                println!("{}: shared scale {scale:.3e}", method.title());
            }
        }
        Ok(())
    }

    /// Writes a map over its picture.
    fn draw(&self, ready: &Ready, made: &Explained, scaled: Scaled<'_>) -> Result<()> {
        let (method, class) = made.asked;
        let Scaled { framed, map, scale } = scaled;
        let style = Style {
            colormap: self.colormap.for_sign(method.sign()),
            opacity: self.opacity as f32,
            contour: self.contour,
        };
        let drawn = if self.bare {
            overlay::blend(framed, map, scale, style)
        } else {
            let caption = Caption {
                name: &made
                    .picture
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy(),
                suitability: &made.suitability,
                prediction: &made.prediction,
                model: &ready.model.card.title,
                asked: (method, class),
                notes: self.notes(ready, (method, class), map),
            };
            captioned_map::draw(framed, map, scale, style, &caption.lines(legend::LINE))
        };
        let place = self.place(&made.picture, method, "png");
        files::replace(&place, &crate::phantom::png(&drawn)?)
    }

    /// What has to be known of a map to read it.
    fn notes(&self, ready: &Ready, asked: (Method, Class), map: &Map) -> Vec<String> {
        let scale = match self.scale {
            Scale::Own => captions::own_scale(),
            Scale::Shared => "The scale is shared by all maps of this method.".to_owned(),
            Scale::Value(_) => "The scale was given.".to_owned(),
        };
        let mut notes = vec![captions::how_to_read(asked, map, true)];
        if ready.teaching_only.contains(&asked.0) {
            notes.push(captions::teaching_only());
        }
        notes.push(scale);
        notes.extend(self.contour.and_then(|share| captions::line(map, share)));
        notes
    }

    /// Where a picture's map lies.
    fn place(&self, picture: &Path, method: Method, ending: &str) -> PathBuf {
        let stem = picture.file_stem().unwrap_or_default().to_string_lossy();
        self.out
            .join(format!("{}.{ending}", method.files(&stem, self.class)))
    }
}
