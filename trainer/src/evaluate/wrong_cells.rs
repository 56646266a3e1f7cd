//! The cells whose answers are most wrong, each with its map.

use anyhow::Result;
use maud::{Markup, html};
use shared::{
    class::Class,
    colormap::Colormap,
    overlay::{self, Style},
    picture::Picture,
    saliency::{Map, Method},
};

use crate::{metrics::Answer, phantom, report};

/// A cell with its map, for the sheet of the most wrong ones.
#[derive(Debug)]
pub struct Wrong<'a> {
    /// The answer.
    pub answer: &'a Answer,
    /// The cell as the network saw it.
    pub picture: Picture,
    /// The map for the class that was named.
    pub map: Map,
}

/// The answers that are furthest from right, the worst first.
pub fn most_wrong(answers: &[Answer], count: usize) -> Vec<&Answer> {
    let mut wrong: Vec<&Answer> = answers.iter().filter(|a| a.decided != a.class).collect();
    let distance = |a: &Answer| match a.class {
        Class::Lymphoblast => 1.0 - a.probability,
        Class::Normal => a.probability,
    };
    wrong.sort_by(|a, b| distance(b).total_cmp(&distance(a)));
    wrong.truncate(count);
    wrong
}

/// The sheet of the most wrong cells.
///
/// # Errors
///
/// Where a picture can't be stored as PNG.
pub fn sheet(cells: &[Wrong<'_>]) -> Result<Markup> {
    let mut drawn = Vec::new();
    for cell in cells {
        let plain = phantom::png(&cell.picture)?;
        let style = Style {
            colormap: Colormap::Cividis,
            opacity: 0.5,
            contour: None,
        };
        let scale = cell.map.own_scale(Method::GradCam.sign());
        let over = overlay::blend(&cell.picture, &cell.map, scale, style);
        drawn.push((cell.answer, plain, phantom::png(&over)?));
    }
    Ok(html! {
        p.soft {
            "Each cell with its Grad-CAM map for the class that was named. Maps show what the network used; they "
            "are not proof of anything."
        }
        div.cells {
            @for (answer, plain, over) in &drawn {
                figure {
                    (report::embedded(plain, &format!("cell {}", answer.name)))
                    (report::embedded(over, &format!("map for {}", answer.decided.name())))
                    figcaption {
                        (answer.class.name()) " of " (answer.subject) ", called " (answer.decided.name()) " at "
                        (format!("{:.2}", answer.probability)) br; (answer.name)
                    }
                }
            }
        }
    })
}
