//! Rows of answers: the columns of `predict`, which trainer and page write alike.

use crate::{
    cell::Suitability,
    predict::{Label, Prediction},
};

/// The columns.
pub const COLUMNS: [&str; 6] = [
    "file",
    "probability_lymphoblast",
    "label",
    "logit_normal",
    "logit_lymphoblast",
    "suitability",
];

/// Digits after the point. Those beyond are not the same on all processors and in all browsers: each adds in another order.
const DIGITS: usize = 3;

/// The row of a picture. One without anything like a cell has no answer: its values are empty.
pub fn row(file: &str, prediction: &Prediction, suitability: &Suitability) -> [String; 6] {
    let file = guarded(file);
    let suitability = suitability.to_string();
    if prediction.label == Label::NoCell {
        let [probability, label, normal, lymphoblast] = [const { String::new() }; 4];
        return [file, probability, label, normal, lymphoblast, suitability];
    }
    let [normal, lymphoblast] = prediction.logits;
    [
        file,
        format!("{:.DIGITS$}", prediction.probability),
        prediction.label.name().to_owned(),
        format!("{normal:.DIGITS$}"),
        format!("{lymphoblast:.DIGITS$}"),
        suitability,
    ]
}

/// What makes a formula of a field, in the spreadsheets that people use.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// A text that a spreadsheet would take for a formula, also after blanks, gets a quote in front (OWASP, CSV injection).
pub fn guarded(text: &str) -> String {
    let is_formula = text.trim_start().starts_with(FORMULA);
    // Some programs drop these and look again at what follows.
    if is_formula || text.starts_with(['\t', '\r', '\n']) {
        return format!("'{text}");
    }
    text.to_owned()
}

/// A line of a table (RFC 4180): fields with a comma, a quote or a new line in them stand in quotes.
pub fn line<S: AsRef<str>>(fields: &[S]) -> String {
    let field = |field: &S| {
        let field = field.as_ref();
        if field.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", field.replace('"', "\"\""))
        } else {
            field.to_owned()
        }
    };
    let fields: Vec<String> = fields.iter().map(field).collect();
    fields.join(",") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{calibrate::Calibration, cell, predict::Thresholds};

    #[test]
    fn a_name_is_no_formula() {
        for plain in ["a.png", "a=b.png", "1-2.png", ""] {
            assert_eq!(guarded(plain), plain);
        }
        for formula in [
            "=HYPERLINK(1)",
            "+1",
            "-1",
            "@SUM",
            " =1",
            "\t=1",
            "\r=1",
            "\rx",
        ] {
            assert_eq!(guarded(formula), format!("'{formula}"));
        }
    }

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        assert_eq!(line(&["a", "", "b c"]), "a,,b c\n");
        assert_eq!(
            line(&["a,b", "c\"d", "e\nf"]),
            "\"a,b\",\"c\"\"d\",\"e\nf\"\n"
        );
    }

    #[test]
    fn what_has_no_cell_has_no_answer() {
        let thresholds = Thresholds {
            normal_below: 0.4,
            decision: 0.5,
            lymphoblast_from: 0.6,
        };
        let calibration = Calibration { temperature: 1.0 };
        let sure = Prediction::new([-1.0, 1.0], &calibration, &thresholds);
        let fit = Suitability::default();
        assert_eq!(
            row("a.png", &sure, &fit).join(","),
            "a.png,0.881,lymphoblast,-1.000,1.000,fit"
        );
        let empty = Suitability(vec![cell::Finding {
            kind: cell::Kind::Empty,
            value: 0.0,
            usual: [1.0, 2.0],
        }]);
        let none = sure.given(&empty);
        assert_eq!(row("a.png", &none, &empty).join(","), "a.png,,,,,empty");
    }
}
