//! `index.csv`: cells, classes and subjects, in the forms that people's tables have.

use std::{borrow::Cow, collections::HashSet, fs, path::Path};

use anyhow::{Context, Result, anyhow, bail, ensure};
use csv::{ByteRecord, ReaderBuilder};
use shared::class::Class;

use crate::{data::dataset::Sample, files::Shown as _};

/// Columns that are used, the needed ones first.
const COLUMNS: [&str; 5] = ["path", "class", "subject", "leak_group", "suggested_split"];

/// How many of them have to be there.
const NEEDED: usize = 3;

/// What separates fields; spreadsheets write the second where the comma is a decimal point.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// Reads the cells that a table lists, with paths below its folder. Columns go by their names, whatever else there is.
///
/// # Errors
///
/// Where it can't be read, a column is missing or twice there, or a row can't be understood.
pub fn read(folder: &Path, index: &Path) -> Result<Vec<Sample>> {
    let bytes = fs::read(index).with_context(|| format!("can't read {}", index.shown()))?;
    parse(&as_utf8(&bytes), folder).with_context(|| index.shown())
}

/// The bytes without a mark of their order; UTF-16, as spreadsheets save "Unicode text", as UTF-8.
fn as_utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.as_chunks().0.iter().copied().map(unit);
        let letter = |letter: Result<char, _>| letter.unwrap_or(char::REPLACEMENT_CHARACTER);
        let text: String = char::decode_utf16(units).map(letter).collect();
        Cow::Owned(text.into_bytes())
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => Cow::Borrowed(rest),
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ => Cow::Borrowed(bytes),
    }
}

fn parse(bytes: &[u8], folder: &Path) -> Result<Vec<Sample>> {
    let (separator, places) = columns(bytes)?;
    let mut reader = ReaderBuilder::new().delimiter(separator).from_reader(bytes);
    let (mut samples, mut seen) = (Vec::new(), HashSet::new());
    for (number, record) in reader.byte_records().enumerate() {
        let row = || format!("row {}", number + 1);
        let sample = sample(&record.with_context(row)?, places, folder).with_context(row)?;
        ensure!(
            seen.insert(sample.name.clone()),
            "row {}: {} is listed twice",
            number + 1,
            sample.name
        );
        samples.push(sample);
    }
    Ok(samples)
}

/// The place of each used column.
type Places = [Option<usize>; COLUMNS.len()];

/// What separates fields, and where the columns are: headings may hold any bytes, but for those that are used.
fn columns(bytes: &[u8]) -> Result<(u8, Places)> {
    let mut missing = None;
    for separator in SEPARATORS {
        let mut reader = ReaderBuilder::new().delimiter(separator).from_reader(bytes);
        let headings = reader.byte_headers()?;
        let headings: Vec<String> = headings
            .iter()
            .map(|heading| String::from_utf8_lossy(heading).trim().to_lowercase())
            .collect();
        let places = COLUMNS.map(|name| headings.iter().position(|heading| heading == name));
        let lacks = COLUMNS.iter().zip(&places).take(NEEDED);
        let lacks: Vec<&str> = lacks
            .filter_map(|(name, place)| place.is_none().then_some(*name))
            .collect();
        if lacks.is_empty() {
            for name in COLUMNS {
                let count = headings.iter().filter(|heading| *heading == name).count();
                ensure!(count <= 1, "it has {count} columns `{name}`");
            }
            return Ok((separator, places));
        }
        missing.get_or_insert_with(|| {
            format!(
                "it has no column {}; its first line names {}",
                lacks.join(", "),
                headings.join(", ")
            )
        });
    }
    bail!(missing.unwrap_or_default())
}

fn sample(record: &ByteRecord, places: Places, folder: &Path) -> Result<Sample> {
    let field = |at: usize| -> Result<&str> {
        let Some(place) = places[at] else {
            return Ok("");
        };
        let text = std::str::from_utf8(record.get(place).unwrap_or_default());
        let text = text.map_err(|_| {
            anyhow!(
                "`{}` is not UTF-8; save the table as CSV in UTF-8",
                COLUMNS[at]
            )
        })?;
        Ok(text.trim())
    };
    let needed = |at: usize| -> Result<&str> {
        let text = field(at)?;
        ensure!(!text.is_empty(), "`{}` is empty", COLUMNS[at]);
        Ok(text)
    };
    let class = needed(1)?;
    let (path, subject) = (needed(0)?.to_owned(), needed(2)?.to_owned());
    let (group, suggested) = (field(3)?, field(4)?);
    Ok(Sample {
        path: folder.join(&path),
        class: Class::from_name(class)
            .with_context(|| format!("class `{class}` is neither `all` nor `hem`"))?,
        group: if group.is_empty() { &subject } else { group }.to_owned(),
        subject,
        suggested: (!suggested.is_empty()).then(|| suggested.to_owned()),
        name: path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "path,class,subject\na.png,all,1\nb.png,hem,H2\n";

    fn read(bytes: &[u8]) -> Result<Vec<(String, Class, String)>> {
        let samples = parse(&as_utf8(bytes), Path::new("cells"))?;
        let short = |s: Sample| (s.name, s.class, s.subject);
        Ok(samples.into_iter().map(short).collect())
    }

    fn refusal(bytes: &[u8]) -> String {
        format!("{:#}", read(bytes).unwrap_err())
    }

    #[test]
    fn tables_of_any_separator_encoding_and_order_are_the_same() {
        let expected = read(TABLE.as_bytes()).unwrap();
        assert_eq!(expected[1].1, Class::Normal);
        let wide = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "\u{feff}"
                .encode_utf16()
                .chain(TABLE.encode_utf16())
                .flat_map(order)
                .collect()
        };
        for bytes in [
            format!("\u{feff}{TABLE}").into_bytes(),
            TABLE.replace(',', ";").into_bytes(),
            TABLE.replace(',', "\t").into_bytes(),
            TABLE.replace('\n', "\r\n").into_bytes(),
            wide(u16::to_le_bytes),
            wide(u16::to_be_bytes),
            b"Subject ,extra,PATH, class\n1,,a.png,all\nH2,x,b.png, hem \n".to_vec(),
            // A heading and a field in Latin-1 that are not used.
            b"path,class,gr\xf6\xdfe,subject\na.png,all,\xe4,1\nb.png,hem,,H2\n".to_vec(),
        ] {
            assert_eq!(read(&bytes).unwrap(), expected, "{bytes:?}");
        }
    }

    #[test]
    fn what_cannot_be_understood_is_named() {
        for (bytes, expected) in [
            (
                &b"file,class\na,all\n"[..],
                "no column path, subject; its first line names file, class",
            ),
            (
                b"path,class,subject,class\na,all,1,hem\n",
                "2 columns `class`",
            ),
            (
                b"path,class,subject\na,blast,1\n",
                "row 1: class `blast` is neither",
            ),
            (b"path,class,subject\na,all,\n", "row 1: `subject` is empty"),
            (
                b"path,class,subject\na,all,1\na,all,1\n",
                "row 2: a is listed twice",
            ),
            (
                b"path,class,subject\na,all,M\xfcller\n",
                "row 1: `subject` is not UTF-8",
            ),
            (b"path,class,subject\na,all\n", "row 1: "),
            (b"", "no column path, class, subject"),
        ] {
            let said = refusal(bytes);
            assert!(said.contains(expected), "{said}");
        }
    }
}
