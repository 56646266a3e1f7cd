//! Files that Keras wrote, and what Keras makes of an input with them (`tests/fixtures/blocks.py`).

use std::{path::PathBuf, slice};

use burn::{
    module::Module,
    tensor::{Device, Tensor, TensorData},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use shared::{
    network::{Form, Network, pooling::PooledRegion, weights},
    prepare::{Centre, ChannelOrder, Filter},
};

use super::*;

#[path = "../../tests/keras_file/mod.rs"]
mod keras_file;
#[path = "keras_plans.rs"]
mod plans;

use keras_file::Layer;
use plans::{bottleneck, fused, plain, preactivation, separable};

/// f32 in another order of sums.
const TOLERANCE: f32 = 1e-5;

/// A file and its plan.
type Layout = (&'static str, fn() -> Plan);

/// A file of each layout that is read.
const LAYOUTS: [Layout; 3] = [
    ("separable.h5", separable),
    ("separable.weights.h5", separable),
    ("plain.h5", plain),
];

/// ImageNet's, of channels of 0 to 1.
const MEAN: [f32; 3] = [0.485, 0.456, 0.406];
const DEVIATION: [f32; 3] = [0.229, 0.224, 0.225];

fn fixture(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/blocks");
    folder.join(name)
}

/// A fixture's weights in a network whose head does not matter.
fn network(plan: &Plan, mut found: Vec<Weight>) -> Network {
    let network = Network::new(plan, Form::Training, &Device::flex());
    let head = crate::weights::collect(&network).unwrap();
    found.extend(head.into_iter().filter(|w| w.name.starts_with("head.")));
    weights::load(network, &mut found).unwrap()
}

fn tensor(weights: &[Weight], name: &str) -> Tensor<4> {
    let weight = weights.iter().find(|w| w.name == name).unwrap();
    let data = TensorData::new(weight.values.clone(), weight.shape.clone());
    Tensor::from_data(data, &Device::flex())
}

fn assert_same_maps(name: &str, plan: &Plan, found: Vec<Weight>) {
    let expected = crate::weights::open(&fixture(&format!("{name}.safetensors"))).unwrap();
    let mut x = tensor(&expected, "input");
    if name == "bottleneck" {
        // Its model holds ImageNet's mean and deviation; ours are in the preparation.
        let row = |v: [f32; 3]| {
            Tensor::<1>::from_floats(v, &Device::flex()).reshape([1, 3, 1, 1]) * 255.0
        };
        x = (x - row(MEAN)) / row(DEVIATION);
    }
    let network = network(plan, found);
    let unfolded = network.features(x.clone());
    let folded = network.clone().fold().features(x.clone());
    // The way that learns has products of its own for depthwise convolutions.
    let learning = network.clone().train().fork(&Device::flex().autodiff());
    let learning = learning.map(&mut StopStatistics);
    let learning = learning.features(x.autodiff()).inner();
    let expected = tensor(&expected, "features");
    let size = expected.clone().abs().max().into_scalar::<f32>();
    for (form, maps) in [
        ("unfolded", unfolded),
        ("folded", folded),
        ("learning", learning),
    ] {
        assert_eq!(maps.dims(), expected.dims(), "{name}, {form}");
        let worst = (maps - expected.clone()).abs().max().into_scalar::<f32>();
        assert!(
            worst <= TOLERANCE * size,
            "{name}, {form}: {worst} of {size}"
        );
    }
}

/// Batch norms with frozen statistics, as in fine-tuning.
struct StopStatistics;

impl burn::module::ModuleMapper for StopStatistics {
    fn map_flag(
        &mut self,
        flag: burn::module::Param<burn::module::Flag>,
    ) -> burn::module::Param<burn::module::Flag> {
        flag.with_value(false)
    }
}

#[test]
fn blocks_give_the_maps_of_keras() {
    type Case = (&'static str, &'static str, fn() -> Plan, Operands);
    let cases: [Case; 6] = [
        ("separable", "h5", separable, Operands::BodyFirst),
        ("separable", "weights.h5", separable, Operands::BodyFirst),
        ("plain", "h5", plain, Operands::BodyFirst),
        (
            "preactivation",
            "h5",
            preactivation,
            Operands::ShortcutFirst,
        ),
        ("bottleneck", "weights.h5", bottleneck, Operands::BodyFirst),
        ("fused", "h5", fused, Operands::BodyFirst),
    ];
    for (name, ending, plan, operands) in cases {
        let file = fixture(&format!("{name}.{ending}"));
        let found = read(&file, &wanted(&plan(), operands)).unwrap();
        assert_same_maps(name, &plan(), found);
    }
}

#[test]
fn weights_of_any_precision_and_byte_order_are_taken() {
    let read = |name: &str| read(&fixture(name), &wanted(&plain(), Operands::BodyFirst)).unwrap();
    let expected = read("plain.h5");
    let same = |found: &[Weight], most: f32| {
        for (a, b) in found.iter().zip(&expected) {
            assert_eq!((&a.name, &a.shape), (&b.name, &b.shape));
            let far = |(a, b): (&f32, &f32)| (a - b).abs() > most * b.abs().max(1e-3);
            assert!(!a.values.iter().zip(&b.values).any(far), "{}", a.name);
        }
    };
    same(&read("plain.f64.h5"), 0.0);
    same(&read("plain.big.h5"), 0.0);
    // Eleven bits of precision.
    same(&read("plain.f16.h5"), 1.0 / 2048.0);
}

/// A plan, with ImageNet's mean and deviation.
fn wanted(plan: &Plan, operands: Operands) -> Expected {
    Expected {
        plan: plan.clone(),
        operands,
        preparation: Preparation {
            crop: None,
            side: 224,
            mean: MEAN.map(|v| v * 255.0),
            deviation: DEVIATION.map(|v| v * 255.0),
            order: ChannelOrder::Rgb,
            filter: Filter::default(),
            centre: Centre::default(),
            sizing: None,
            pooling: PooledRegion::default(),
        },
    }
}

/// Reads a file's bytes.
fn read_bytes(bytes: &[u8], wanted: &Expected) -> Result<Vec<Weight>> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, bytes).unwrap();
    read(file.path(), wanted)
}

/// What the importer says of a file.
fn refusal(bytes: &[u8], plan: &Plan) -> String {
    let error = read_bytes(bytes, &wanted(plan, Operands::BodyFirst)).unwrap_err();
    format!("{error:#}")
}

#[test]
fn another_normalisation_of_pictures_is_refused() {
    let bytes = fs::read(fixture("bottleneck.weights.h5")).unwrap();
    let mut other = wanted(&bottleneck(), Operands::BodyFirst);
    assert!(read_bytes(&bytes, &other).is_ok());
    other.preparation.mean[1] = 127.5;
    let why = format!("{:#}", read_bytes(&bytes, &other).unwrap_err());
    for words in [
        "`normalization` does not fit",
        "0.456",
        "expected [0.485, 0.5",
    ] {
        assert!(why.contains(words), "{why}");
    }
    let other = |variance: [f32; 3]| {
        let values = [MEAN.to_vec(), variance.to_vec()];
        let mut weights: Vec<_> = values.map(|v| (vec![3], v)).into();
        weights.push((Vec::new(), vec![0.0]));
        let name = "normalization".to_owned();
        let [first, second] = plain_layers();
        keras_file::write(&[Layer { name, weights }, first, second])
    };
    let plain = wanted(&plain(), Operands::BodyFirst);
    // As published, and as Keras saves a model that was never given the published file.
    assert!(read_bytes(&other(DEVIATION), &plain).is_ok());
    assert!(read_bytes(&other(DEVIATION.map(|v| v * v)), &plain).is_ok());
    let why = format!("{:#}", read_bytes(&other([1.0; 3]), &plain).unwrap_err());
    assert!(why.contains("the variance [1.0, 1.0, 1.0]"), "{why}");
}

#[test]
fn no_changed_byte_brings_the_importer_down() {
    for (name, plan) in LAYOUTS {
        let plan = plan();
        let whole = fs::read(fixture(name)).unwrap();
        let wanted = wanted(&plan, Operands::BodyFirst);
        let mut random = ChaCha8Rng::seed_from_u64(1);
        for _ in 0..2000 {
            let mut bytes = whole.clone();
            for _ in 0..random.random_range(1..4) {
                let at = random.random_range(0..bytes.len());
                bytes[at] = random.random();
            }
            // Values may change unseen, as no file of Keras has sums; nothing else may happen.
            if let Ok(found) = read_bytes(&bytes, &wanted) {
                let count: usize = found.iter().map(|weight| weight.values.len()).sum();
                assert!(count < 10_000, "{name}: {count} values");
            }
        }
    }
}

#[test]
fn a_cut_file_is_refused_wherever_it_ends() {
    for (name, plan) in LAYOUTS {
        let plan = plan();
        let bytes = fs::read(fixture(name)).unwrap();
        for share in 0..16 {
            let why = refusal(&bytes[..bytes.len() * share / 16], &plan);
            assert!(
                ["not a whole HDF5", "not whole", "can't be read", "missing"]
                    .iter()
                    .any(|words| why.contains(words)),
                "{name}, {share}/16: {why}"
            );
        }
    }
}

#[test]
fn another_network_is_refused_with_both_counts_and_the_first_misfit() {
    let bytes = fs::read(fixture("fused.h5")).unwrap();
    let why = refusal(&bytes, &separable());
    assert!(why.contains("layers with weights; expected"), "{why}");
    assert!(
        why.contains("the layer `block1a_project_conv` holds 1 weights; expected 2"),
        "{why}"
    );
    let bytes = fs::read(fixture("bottleneck.weights.h5")).unwrap();
    let why = refusal(&bytes, &separable());
    assert!(why.contains("`conv2d_1` does not fit"), "{why}");
    let why = refusal(&bytes, &fused());
    assert!(
        why.contains("missing") || why.contains("does not fit"),
        "{why}"
    );
    // The same kinds of layers, one more of them.
    let mut shorter = bottleneck();
    shorter.stages[0].truncate(1);
    let why = refusal(&bytes, &shorter);
    assert!(
        why.contains("more than the 1 layers of class conv2d"),
        "{why}"
    );
}

/// The layers of [`plain`].
fn plain_layers() -> [Layer; 2] {
    [
        Layer::new("block1_conv1", &[vec![3, 3, 3, 4], vec![4]]),
        Layer::new("block1_conv2", &[vec![3, 3, 4, 5], vec![5]]),
    ]
}

#[test]
fn a_missing_layer_and_a_wrong_shape_are_named() {
    let [first, second] = plain_layers();
    let file = keras_file::write(&[first.clone(), second]);
    let whole = read_bytes(&file, &wanted(&plain(), Operands::BodyFirst)).unwrap();
    assert_eq!(whole.len(), 4);

    let why = refusal(&keras_file::write(slice::from_ref(&first)), &plain());
    assert!(why.contains("1 layers with weights; expected 2"), "{why}");

    let with = |shapes: &[Vec<u64>]| {
        let second = Layer::new("block1_conv2", shapes);
        refusal(&keras_file::write(&[first.clone(), second]), &plain())
    };
    let why = with(&[vec![3, 3, 4, 6], vec![6]]);
    for words in ["block1_conv2", "[3, 3, 4, 6]", "expected [3, 3, 4, 5]"] {
        assert!(why.contains(words), "{why}");
    }
    let why = with(&[vec![3, 3, 4, 5]]);
    assert!(why.contains("holds 1 weights; expected 2"), "{why}");
}
