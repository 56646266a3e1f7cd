use std::fs;

use burn::module::Module;
use shared::{
    artifact,
    network::{
        Form,
        weights::{self as network_weights, Weight},
    },
};

use super::*;
use crate::{learn::recipe::Recipe, weights};

#[path = "../../tests/drawn/mod.rs"]
mod drawn;

/// Values that differ by the order of sums only.
const ROUNDING: f32 = 1e-4;

struct Setting {
    folder: tempfile::TempDir,
    data: Data,
    preparation: Preparation,
    network: Network,
    device: Device,
}

impl Setting {
    fn new(network: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        drawn::draw_cells(folder.path());
        mark(folder.path());
        let recipe = Recipe::of(&format!(
            "train --network {network} --split all --crop 40 --side 40 --data {}",
            folder.path().display()
        ));
        let (preparation, device) = (recipe.preparation(), Device::flex());
        device.seed(1);
        Self {
            data: Data::load(&recipe.source, &preparation, &[]).unwrap(),
            network: recipe.init_network(Form::Folded, &device).materialize(),
            folder,
            preparation,
            device,
        }
    }

    fn inference(&self, shares: usize) -> Inference<'_> {
        Inference {
            network: &self.network,
            preparation: &self.preparation,
            device: &self.device,
            shares,
            is_frozen: false,
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("kept.safetensors")
    }
}

/// Puts a bright bar beside each cell's middle, so that a quarter turn shows.
fn mark(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mut picture = image::open(&path).unwrap().to_rgb8();
        for (x, y) in (14..26).flat_map(|x| [(x, 16), (x, 17)]) {
            picture.put_pixel(x, y, image::Rgb([250, 200, 240]));
        }
        picture.save(&path).unwrap();
    }
}

fn are_near(found: &[Vec<f32>], expected: &[Vec<f32>]) -> bool {
    let near = |(a, b): (&f32, &f32)| (a - b).abs() < ROUNDING;
    found.len() == expected.len()
        && found
            .iter()
            .flatten()
            .zip(expected.iter().flatten())
            .all(near)
}

#[test]
fn kept_features_and_new_ones_stand_in_the_order_of_the_cells() {
    let setting = Setting::new("simple-net");
    let (inference, path) = (setting.inference(2), setting.file());
    let cells = [7, 0, 30, 12, 3];
    let fresh = inference
        .pooled_at(None, &setting.data, &cells, Change::Turn(0))
        .unwrap();
    assert!(!are_near(&fresh[..1], &fresh[1..2]), "cells look alike");
    let some =
        |cells: &[usize]| inference.pooled_at(Some(&path), &setting.data, cells, Change::Turn(0));
    some(&[12, 7]).unwrap();
    assert!(are_near(&some(&cells).unwrap(), &fresh));
    // What is kept is not worked out again: a mark in it comes back.
    let mut kept = Features::open(&path).unwrap();
    assert_eq!(kept.0.len(), cells.len());
    kept.0.values_mut().for_each(|row| row[0] = 77.0);
    let rows: Vec<Weight> = kept.0.into_iter().map(weight).collect();
    weights::save(&path, &rows, None).unwrap();
    assert!(some(&cells).unwrap().iter().all(|row| row[0] == 77.0));
    // What can't be read is worked out again.
    fs::write(&path, "damaged").unwrap();
    assert!(are_near(&some(&cells).unwrap(), &fresh));
}

fn weight((name, values): (String, Vec<f32>)) -> Weight {
    let shape = vec![values.len()];
    Weight {
        name,
        shape,
        values,
    }
}

#[test]
fn the_head_on_pooled_features_answers_as_the_whole_network() {
    let setting = Setting::new("simple-net");
    let inference = setting.inference(3);
    let cells: Vec<usize> = (0..20).collect();
    let pooled = inference
        .pooled_at(None, &setting.data, &cells, Change::Turn(0))
        .unwrap();
    let rows = |logits: Vec<[f32; Class::COUNT]>| -> Vec<Vec<f32>> {
        logits.into_iter().map(Vec::from).collect()
    };
    let split = rows(inference.classify(&pooled).unwrap());
    let whole = rows(inference.logits(&setting.data, &cells, Views::One).unwrap());
    assert!(are_near(&split, &whole));
}

#[test]
fn no_cells_have_no_answers() {
    let setting = Setting::new("simple-net");
    let inference = setting.inference(2);
    let path = setting.file();
    for kept in [None, Some(path.as_path())] {
        let pooled = inference
            .pooled_at(kept, &setting.data, &[], Change::Turn(0))
            .unwrap();
        assert!(pooled.is_empty() && inference.classify(&pooled).unwrap().is_empty());
    }
    let logits = inference.logits(&setting.data, &[], Views::Eight).unwrap();
    assert!(logits.is_empty());
}

/// A network that sees mirror images by itself is shown two orientations, and answers as to all eight.
#[test]
fn two_orientations_are_eight_to_a_network_of_mirror_images() {
    // Weights of the one that the page ships: to untrained ones all cells are nearly one.
    let mut setting = Setting::new("efficientnet-lite0-cells");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../public/models");
    let shipped = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let is_it = |entry: &fs::DirEntry| {
        let name = entry.file_name();
        name.to_str().unwrap().starts_with("efficientnet-lite0-")
    };
    let bytes = fs::read(shipped.into_iter().find(is_it).unwrap().path()).unwrap();
    let shipped = artifact::read(&bytes, &setting.device).unwrap();
    let mut shipped = weights::collect(&shipped.network).unwrap();
    setting.network = network_weights::load(setting.network, &mut shipped).unwrap();
    let inference = setting.inference(2);
    let cells = [0, 30];
    let mut expected = vec![vec![0.0; Class::COUNT]; cells.len()];
    let mut turned = Vec::new();
    for turn in 0..8 {
        let framed = |at| Change::Turn(turn).of(at, setting.data.frame(at)?);
        let rows = inference.rows(&cells, &framed, &|x| setting.network.forward(x));
        turned.push(rows.unwrap());
        for (sum, row) in expected
            .iter_mut()
            .flatten()
            .zip(turned[usize::from(turn)].iter().flatten())
        {
            *sum += row / 8.0;
        }
    }
    assert!(
        !are_near(&turned[0], &turned[2]),
        "a quarter turn changes nothing"
    );
    let found = inference
        .logits(&setting.data, &cells, Views::Eight)
        .unwrap();
    let found: Vec<Vec<f32>> = found.into_iter().map(Vec::from).collect();
    assert!(are_near(&found, &expected), "{found:?}, {expected:?}");
}

/// Copies are changed, each in its own way, and the same ones each time; a network that pools over the cell takes them.
#[test]
fn copies_are_changed_and_the_same_each_time() {
    let setting = Setting::new("simple-net --pooling cell --centre cell --rotate --jpeg 50");
    let inference = setting.inference(2);
    let recipe = Recipe::of("train --network simple-net --data x --rotate --jpeg 50 --noise 2");
    let cells = [0, 7, 30];
    let copies = |number| {
        let copies = Copies {
            augmentation: &recipe.augmentation,
            seed: 3,
            number,
        };
        inference
            .pooled_copies(&setting.data, &cells, copies)
            .unwrap()
    };
    let as_is = inference.pooled(&setting.data, &cells).unwrap();
    assert_eq!(as_is[0].len(), 2 * 160);
    assert_eq!(copies(0), copies(0));
    for (at, row) in as_is.iter().enumerate() {
        assert_ne!(copies(0)[at], *row);
        assert_ne!(copies(0)[at], copies(1)[at]);
    }
}
