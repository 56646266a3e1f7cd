//! A head that is fitted anew to what the trunk has learned.
#![allow(clippy::unwrap_used, reason = "tests")]

mod drawn;
mod training;

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use drawn::draw_cells;
use safetensors::SafeTensors;
use training::TRAINING;

fn train(data: &Path, out: &Path, words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_trainer"))
        .args(TRAINING)
        .args(["--network", "simple-net", "--keep", "all"])
        .args(words)
        .arg("--data")
        .arg(data)
        .arg("--out")
        .arg(out)
        .env("XDG_CACHE_HOME", out.with_extension("cache"))
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8(said).unwrap();
    assert!(output.status.success(), "{said}");
    said
}

fn weights(run: &Path, epoch: usize) -> BTreeMap<String, Vec<u8>> {
    let bytes = fs::read(run.join(format!("epoch-{epoch:03}.safetensors"))).unwrap();
    let all = SafeTensors::deserialize(&bytes).unwrap();
    let named = all
        .iter()
        .map(|(name, values)| (name.to_owned(), values.data().to_vec()));
    named.collect()
}

#[test]
fn the_head_alone_is_new() {
    let folder = tempfile::tempdir().unwrap();
    let [data, fitted, held] = ["cells", "fitted", "held"].map(|name| folder.path().join(name));
    fs::create_dir(&data).unwrap();
    draw_cells(&data);
    let refit = [
        "--epochs",
        "2",
        "--refit-head",
        "0.1",
        "--copies",
        "2",
        "--noise",
        "9",
    ];
    train(&data, &fitted, &refit);
    train(
        &data,
        &held,
        &[refit.as_slice(), &["--invariance", "100"]].concat(),
    );

    let log = fs::read_to_string(fitted.join("log.csv")).unwrap();
    let rows: Vec<_> = log.lines().collect();
    assert_eq!(rows.len(), 4, "{log}");
    assert!(rows[3].starts_with("3,NaN,"), "{log}");
    // The trunk is that of the last epoch; only the head is another.
    let (before, after) = (weights(&fitted, 2), weights(&fitted, 3));
    for (name, values) in &before {
        assert_eq!(name.starts_with("head."), values != &after[name], "{name}");
    }
    let loss = |row: &str| row.split(',').nth(2).unwrap().parse::<f64>().unwrap();
    assert!(loss(rows[3]) < loss(rows[2]), "{log}");
    // What copies change has its part in the fit.
    let (free, held) = (&after["head.weight"], &weights(&held, 3)["head.weight"]);
    assert_ne!(free, held);
    // What is finished stays as it is.
    let said = train(&data, &fitted, &refit);
    assert!(said.contains("is the result"), "{said}");
    assert_eq!(weights(&fitted, 3), after);
}
