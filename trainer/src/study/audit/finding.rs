//! Findings of an audit, and their wording.

use std::fmt;

use serde::Serialize;

/// How alike two pictures are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Likeness {
    /// Pixel by pixel.
    Equal,
    /// Pixel by pixel, once turned by quarters or mirrored.
    Turned,
    /// The same cell, changed or photographed again; correlation of their textures.
    OneCell(f32),
}

impl fmt::Display for Likeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equal => write!(f, "are equal"),
            Self::Turned => write!(f, "are equal once turned or mirrored"),
            Self::OneCell(correlation) => write!(f, "show one cell (correlation {correlation:.2})"),
        }
    }
}

/// Something that makes metrics look better than they are, or keeps them from being made.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "finding")]
pub enum Finding {
    /// A file that is no picture.
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        why: String,
    },
    /// A file that was read otherwise than it may mean it.
    Noted {
        /// The file.
        file: String,
        /// The note.
        note: String,
    },
    /// Two pictures of one cell under two subjects, on two sides or of two classes, or a copy.
    OneCell {
        /// The pictures.
        files: [String; 2],
        /// How alike.
        likeness: Likeness,
        /// Their subjects.
        subjects: [String; 2],
        /// Their classes.
        classes: [&'static str; 2],
        /// Their sides.
        sides: [&'static str; 2],
    },
    /// Two spellings that are one subject's, as far as letters and numbers go.
    Spellings {
        /// The spellings, with a file of each.
        subjects: Vec<[String; 2]>,
    },
    /// A subject with cells of both classes: a mistake, or a person of whom healthy cells were kept too.
    BothClasses {
        /// The subject.
        subject: String,
        /// A normal cell and a lymphoblast.
        files: [String; 2],
    },
    /// A subject or leak group on more than one side.
    OnTwoSides {
        /// `subject` or `leak group`.
        what: &'static str,
        /// Name of the subject or leak group.
        name: String,
        /// Each side with its number of cells and a file.
        sides: Vec<(&'static str, usize, String)>,
    },
    /// A single descriptor of the files tells classes, or a side from the rest.
    Tells {
        /// The descriptor.
        #[serde(rename = "figure")]
        descriptor: &'static str,
        /// `class`, or the name of a side.
        what: &'static str,
        /// Area under the ROC curve.
        auroc: f64,
        /// A file with a high and one with a low value.
        files: [String; 2],
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { file, why } => write!(f, "unreadable: {file}: {why}"),
            Self::Noted { file, note } => write!(f, "note: {file}: {note}"),
            Self::OneCell {
                files: [a, b],
                likeness,
                subjects: [s, t],
                classes: [c, d],
                sides: [e, g],
            } => {
                write!(f, "copy: {a} and {b} {likeness}")?;
                let pairs = [
                    ("subjects", s.as_str(), t.as_str()),
                    ("sides", e, g),
                    ("classes", c, d),
                ];
                for (what, first, second) in pairs.into_iter().filter(|(_, a, b)| a != b) {
                    write!(f, "; {what} {first} and {second}")?;
                }
                Ok(())
            }
            Self::Spellings { subjects } => {
                let each = subjects
                    .iter()
                    .map(|[name, file]| format!("`{name}` ({file})"));
                write!(
                    f,
                    "spelling: one subject as {}",
                    each.collect::<Vec<_>>().join(" and ")
                )
            }
            Self::BothClasses {
                subject,
                files: [normal, lymphoblast],
            } => write!(
                f,
                "class: subject {subject} has normal cells ({normal}) and lymphoblasts ({lymphoblast})"
            ),
            Self::OnTwoSides { what, name, sides } => {
                let each = sides
                    .iter()
                    .map(|(side, cells, file)| format!("{cells} in {side} ({file})"));
                write!(
                    f,
                    "leak: {what} {name} has {}",
                    each.collect::<Vec<_>>().join(", ")
                )
            }
            Self::Tells {
                descriptor,
                what,
                auroc,
                files: [a, b],
            } => write!(
                f,
                "shortcut: {descriptor} alone tells {what} with an AUROC of {auroc:.3}; compare {a} and {b}"
            ),
        }
    }
}
