"""Models of keras.applications with seeded weights, and what they make of two pictures.

python keras_models.py FOLDER [NETWORK...]

For each network: NETWORK.h5 and NETWORK.weights.h5 (the trunk), and NETWORK.safetensors with the
pictures, the trunk's last maps, a linear layer and its logits. `cargo xtask parity` runs it.
"""

import os
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import h5py
import keras
import numpy as np
from keras import applications
from keras.src.applications import efficientnet
from keras.src.legacy.saving import legacy_h5_format
from safetensors.numpy import save_file

CLASSES = 2
SEED = 20_240_229

# Constructor, preprocessing, side of the paper, an odd side.
NETWORKS = {
    "xception": (applications.Xception, applications.xception.preprocess_input, 299, 75),
    "vgg16": (applications.VGG16, applications.vgg16.preprocess_input, 224, 75),
    "resnet152v2": (applications.ResNet152V2, applications.resnet_v2.preprocess_input, 224, 75),
    "efficientnet-b0": (applications.EfficientNetB0, None, 224, 75),
    "efficientnet-b1": (applications.EfficientNetB1, None, 240, 75),
    "efficientnet-b2": (applications.EfficientNetB2, None, 260, 75),
    "efficientnet-b3": (applications.EfficientNetB3, None, 300, 75),
    "efficientnet-b4": (applications.EfficientNetB4, None, 380, 75),
    "efficientnet-b5": (applications.EfficientNetB5, None, 456, 75),
    "efficientnetv2-s": (applications.EfficientNetV2S, None, 384, 75),
    "efficientnetv2-m": (applications.EfficientNetV2M, None, 480, 75),
    "efficientnetv2-l": (applications.EfficientNetV2L, None, 480, 75),
}

# ImageNet's, of channels of 0 to 1.
MEAN = np.array([0.485, 0.456, 0.406])
DEVIATION = np.array([0.229, 0.224, 0.225])


def picture(rng, side):
    """Waves and noise in three channels, 0 to 255."""
    y, x = np.mgrid[0:side, 0:side] / side
    waves = [np.sin(rng.uniform(4, 20) * x + rng.uniform(4, 20) * y) for _ in range(3)]
    noisy = 128 + 70 * np.stack(waves, axis=-1) + rng.normal(0, 20, (side, side, 3))
    return np.clip(np.round(noisy), 0, 255).astype(np.uint8)


def cell(rng, side):
    """The same inside a disc on black, as the cells of C-NMC stand."""
    y, x = np.mgrid[0:side, 0:side] / side - 0.5
    return picture(rng, side) * (np.hypot(x, y) < rng.uniform(0.25, 0.4))[..., None].astype(np.uint8)


def unsettle(model, rng, pictures):
    """Gives biases and batch norms values that matter, and statistics near those of the pictures."""
    norms = []
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            gamma, beta, mean, variance = layer.get_weights()
            gamma = rng.uniform(0.5, 1.5, gamma.shape)
            beta = rng.uniform(-0.3, 0.3, beta.shape)
            layer.set_weights([gamma, beta, mean, variance])
            layer.momentum, momentum = 0.0, layer.momentum
            norms.append((layer, momentum))
        elif isinstance(layer, keras.layers.Normalization):
            layer.set_weights([MEAN, DEVIATION**2, np.array(0)])
            layer.finalize_state()
        elif len(layer.get_weights()) == 2 and getattr(layer, "use_bias", False):
            kernel, bias = layer.get_weights()
            layer.set_weights([kernel, rng.uniform(-0.1, 0.1, bias.shape)])
    if norms:
        # With a momentum of zero, one pass leaves the statistics of its batch.
        model(pictures, training=True)
    for layer, momentum in norms:
        gamma, beta, mean, variance = layer.get_weights()
        mean = mean + rng.normal(0, 0.1, mean.shape) * np.sqrt(variance)
        variance = variance * rng.uniform(0.8, 1.25, variance.shape)
        layer.set_weights([gamma, beta, mean, variance])
        layer.momentum = momentum


def published(constructor, file):
    """Constructors for any side, which load the published file: for these tests, ours."""
    efficientnet.file_utils.get_file = lambda *_, **__: str(file)
    return lambda side: constructor(include_top=False, weights="imagenet", input_shape=(side, side, 3))


def make(name, folder):
    constructor, preprocess, paper, odd = NETWORKS[name]
    keras.utils.set_random_seed(SEED)
    rng = np.random.default_rng(SEED)
    prepare = (lambda x: preprocess(x.astype(np.float32))) if preprocess else (lambda x: x.astype(np.float32))
    build = lambda side: constructor(include_top=False, weights=None, input_shape=(side, side, 3))
    model = build(paper)
    draws = [picture, cell, cell]
    unsettle(model, rng, prepare(np.stack([draw(rng, paper) for draw in draws])))
    normalisations = [layer for layer in model.layers if isinstance(layer, keras.layers.Normalization)]
    for layer in normalisations:
        # The published files of EfficientNetB0 to B7 hold the deviation where the variance should be.
        layer.set_weights([MEAN, DEVIATION, np.array(0)])
    with h5py.File(folder / f"{name}.h5", "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    model.save_weights(folder / f"{name}.weights.h5")
    channels = model.output_shape[-1]
    head = rng.normal(0, 1 / np.sqrt(channels), (channels, CLASSES)).astype(np.float32)
    bias = rng.normal(0, 0.1, CLASSES).astype(np.float32)
    out = {"head.weight": head, "head.bias": bias}
    out["parameters"] = np.array([model.count_params()], np.int64)
    if normalisations:
        # Keras' model for the published file divides once more.
        build = published(constructor, folder / f"{name}.h5")
    for side in (odd, paper):
        at_side = build(side)
        if not normalisations:
            at_side.set_weights(model.get_weights())
        pixels = picture(rng, side)
        features = np.array(at_side(prepare(pixels[None]), training=False))
        out[f"picture.{side}"] = pixels
        out[f"features.{side}"] = np.ascontiguousarray(features.transpose(0, 3, 1, 2))
        out[f"logits.{side}"] = features.mean(axis=(1, 2)) @ head + bias
        print(name, side, features.shape, "largest feature", np.abs(features).max(), flush=True)
    save_file(out, folder / f"{name}.safetensors")


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or NETWORKS:
        make(name, folder)
        keras.backend.clear_session()


if __name__ == "__main__":
    main()
