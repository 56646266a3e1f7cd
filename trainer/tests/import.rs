//! `trainer import` with files that are wrong and a server that fails: one clear message, nothing
//! half-written, and a second try works.
#![allow(clippy::unwrap_used, reason = "tests")]

mod keras_file;
#[allow(dead_code, reason = "the command's patience is longer than a test's")]
mod server;

use std::{fs, path::Path};

use assert_cmd::Command;
use keras_file::Layer;
use server::{Reply, Server};
use shared::network::{
    Architecture,
    layers::{ConvConfig, LayerConfig, Offset},
};

/// The smallest network of keras.applications that we have, a chain of layers.
const NETWORK: &str = "efficientnet-b0";

fn of_conv(conv: &ConvConfig, layers: &mut Vec<Layer>) {
    let [k, i, o] = [conv.kernel, conv.inputs, conv.outputs].map(|v| v as u64);
    let kernel = if conv.groups > 1 {
        vec![k, k, o, 1]
    } else {
        vec![k, k, i, o]
    };
    let mut weights = vec![kernel];
    if conv.offset == Offset::Bias {
        weights.push(vec![o]);
    }
    let number = layers.len();
    layers.push(Layer::new(format!("conv_{number}"), &weights));
    if let Offset::Norm(_) = conv.offset {
        layers.push(Layer::new(format!("norm_{number}"), &vec![vec![o]; 4]));
    }
}

/// The network's layers in Keras' order and layout.
fn layers() -> Vec<Layer> {
    let mut layers = Vec::new();
    let plan = Architecture::from_name(NETWORK).unwrap().plan();
    for layer in plan.stages.iter().flatten().flat_map(|block| &block.body) {
        match layer {
            LayerConfig::Conv(conv) => of_conv(conv, &mut layers),
            LayerConfig::Excite(excite) => {
                for conv in excite.convs() {
                    of_conv(&conv, &mut layers);
                }
            }
            other => panic!("{other:?} is not in this network"),
        }
    }
    layers
}

/// A folder for the output and one for the cache.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn import(&self, arguments: &[&str]) -> Command {
        let mut command = Command::cargo_bin("trainer").unwrap();
        command
            .current_dir(self.0.path())
            .env("XDG_CACHE_HOME", self.0.path().join("cache"))
            .env("NO_PROXY", "127.0.0.1")
            .args([
                "import",
                "--network",
                NETWORK,
                "--out",
                "weights.safetensors",
            ])
            .args(arguments);
        command
    }

    /// The one line that a failed import says. Nothing stays behind, in the cache either.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.import(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.starts_with("error: "), "{said}");
        assert!(!self.0.path().join("weights.safetensors").exists());
        assert_eq!(self.kept(), Vec::<String>::new(), "{said}");
        said
    }

    fn works(&self, arguments: &[&str]) {
        let output = self.import(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        let weights = fs::read(self.0.path().join("weights.safetensors")).unwrap();
        assert!(weights.len() > 16_000_000);
    }

    /// What lies in the cache.
    fn kept(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.0.path().join("cache/lymphoscope/imagenet")) else {
            return Vec::new();
        };
        let names = entries.map(|e| e.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }
}

fn assert_says(said: &str, words: &[&str]) {
    for words in words {
        assert!(said.contains(words), "`{words}` is not in: {said}");
    }
}

#[test]
fn wrong_files_are_refused_and_the_right_one_is_taken_after_them() {
    let whole = keras_file::write(&layers());
    let place = Place::new();
    let right = place.write("right.h5", &whole);

    let cut = place.write("cut.h5", &whole[..whole.len() * 2 / 3]);
    let said = place.refused(&["--any-file", "--file", &cut]);
    assert_says(
        &said,
        &["cut.h5 holds no weights of EfficientNetB0", "not whole"],
    );

    let mut fewer = layers();
    let gone = fewer.remove(20).name;
    let missing = place.write("missing.h5", &keras_file::write(&fewer));
    let said = place.refused(&["--any-file", "--file", &missing]);
    let (found, expected) = (fewer.len(), fewer.len() + 1);
    let counts = format!("it has {found} layers with weights; expected {expected}");
    assert_says(&said, &[&counts, "holds"]);
    assert!(!said.contains(&gone), "{said}");

    let other = format!(
        "{}/../tests/fixtures/blocks/separable.h5",
        env!("CARGO_MANIFEST_DIR")
    );
    let said = place.refused(&["--any-file", "--file", &other]);
    assert_says(
        &said,
        &[
            "separable.h5 holds no weights",
            "it has",
            "block1_conv1",
            "expected",
        ],
    );

    let said = place.refused(&["--file", &right]);
    assert_says(
        &said,
        &[
            "its MD5 is",
            "50bc09e76180e00e4465e1a485ddc09d",
            "--any-file",
        ],
    );

    let text = place.write("text.h5", b"<html>not found</html>");
    let said = place.refused(&["--any-file", "--file", &text]);
    assert_says(&said, &["not a whole HDF5 file"]);

    let said = place.refused(&["--any-file", "--file", "nowhere.h5"]);
    assert_says(&said, &["can't read nowhere.h5"]);

    place.works(&["--any-file", "--file", &right]);
}

#[test]
fn a_server_that_fails_is_named_and_a_second_try_works() {
    let whole = keras_file::write(&layers());
    for (replies, words) in [
        (
            vec![
                Reply::Drop(1000),
                Reply::Drop(1000),
                Reply::Drop(1000),
                Reply::Whole,
            ],
            "the connection broke 3 times",
        ),
        (
            vec![Reply::NotFound, Reply::Whole],
            "answered 404 Not Found",
        ),
        (
            vec![Reply::Redirect("a"), Reply::NotFound, Reply::Whole],
            "answered 404 Not Found",
        ),
    ] {
        let place = Place::new();
        let server = Server::start(whole.clone(), replies);
        let address = server.address("net.h5");
        let said = place.refused(&["--any-file", "--url", &address]);
        assert_says(&said, &[&address, words]);
        place.works(&["--any-file", "--url", &address]);
        assert_eq!(place.kept(), ["net.h5"]);
    }
}

#[test]
fn a_wrong_hash_is_told_before_the_file_is_used() {
    let place = Place::new();
    let server = Server::start(keras_file::write(&layers()), vec![Reply::Whole]);
    let address = server.address("net.h5");
    let said = place.refused(&["--url", &address]);
    assert_says(
        &said,
        &[
            "its MD5 is",
            "expected 50bc09e76180e00e4465e1a485ddc09d",
            "removed again",
        ],
    );
    place.works(&["--any-file", "--url", &address]);
}

#[test]
fn a_downloaded_file_of_another_network_is_not_kept() {
    let place = Place::new();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/blocks");
    let other = fs::read(fixtures.join("separable.h5")).unwrap();
    let server = Server::start(other, vec![Reply::Whole]);
    let said = place.refused(&["--any-file", "--url", &server.address("net.h5")]);
    assert_says(&said, &["holds no weights of EfficientNetB0", "expected"]);
}

#[test]
fn a_connection_that_breaks_once_does_no_harm() {
    let place = Place::new();
    let server = Server::start(
        keras_file::write(&layers()),
        vec![Reply::Drop(5_000_000), Reply::Whole],
    );
    place.works(&["--any-file", "--url", &server.address("net.h5")]);
    assert_eq!(server.ranges(), ["", "5000000-"]);
}

#[test]
fn a_network_that_nobody_publishes_is_said() {
    let place = Place::new();
    let mut command = Command::cargo_bin("trainer").unwrap();
    let output = command
        .current_dir(place.0.path())
        .args([
            "import",
            "--network",
            "simple-net",
            "--out",
            "weights.safetensors",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_says(
        &said,
        &[
            "nobody publishes ImageNet weights of simple-net",
            "from scratch",
        ],
    );
}
